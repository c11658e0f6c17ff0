"""Figures that must agree with each other."""

from typing import get_args

import pytest

from holism_products.audit_risk.tax import figures
from holism_products.audit_risk.tax.tax_return import FilingStatus

STATUSES = set(get_args(FilingStatus))


def test_every_figure_by_status_has_all_five() -> None:
    """No figure forgets a filing status."""
    tables = [value for name, value in vars(figures).items() if name.isupper() and isinstance(value, dict)]
    assert len(tables) >= 10
    assert all(set(table) == STATUSES for table in tables)


@pytest.mark.parametrize("status", sorted(STATUSES))
def test_brackets_rise(status: FilingStatus) -> None:
    """There is one bracket per rate, each starting above the one before."""
    starts = figures.BRACKETS[status]
    assert len(starts) == len(figures.RATES)
    assert starts[0] == 0
    assert list(starts) == sorted(set(starts))


@pytest.mark.parametrize(("children", "earned_income_amount"), [(0, 8_260), (1, 12_390), (2, 17_400), (3, 17_400)])
def test_earned_income_credit_peaks_at_the_earned_income_amount(children: int, earned_income_amount: int) -> None:
    """Rate times the earned income amount of Rev. Proc. 2023-34 3.06 is the largest credit."""
    credit = figures.EARNED_INCOME_CREDIT[children]
    assert round(credit.rate * earned_income_amount) == credit.most


@pytest.mark.parametrize("children", range(4))
def test_earned_income_credit_ends_where_it_is_phased_out(children: int) -> None:
    """The published end of the credit is its start plus the largest credit over the phase-out rate."""
    credit = figures.EARNED_INCOME_CREDIT[children]
    width = float(credit.most / credit.phase_out_rate)
    assert credit.ends_at - credit.phase_out_from == pytest.approx(width, abs=1)
    assert credit.joint_ends_at - credit.joint_phase_out_from == pytest.approx(width, abs=1)
