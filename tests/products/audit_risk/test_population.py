"""Tests of the drawn returns: the request's fields, plausible amounts, and chance as an argument."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from holism_products.audit_risk.features import AMOUNTS, FIELDS, FILING_STATUSES, derived_columns
from holism_products.audit_risk.population import LOSS_LIMIT, TOP_CODE, draw, top_tail, withholding_rate

Columns = dict[str, npt.NDArray[Any]]


@pytest.fixture(scope="module")
def columns() -> Columns:
    """100,000 drawn returns."""
    return draw(np.random.default_rng(0), 100_000)


def test_columns_are_the_request_and_the_slices(columns: Columns) -> None:
    """A draw has exactly the request's fields and the two slice columns, each of the asked length."""
    assert list(columns) == [*FIELDS, "sex", "race"]
    assert {len(values) for values in columns.values()} == {100_000}


def test_amounts_are_whole_dollars(columns: Columns) -> None:
    """Amounts are integers, and only capital gains may be negative, down to the statutory limit."""
    assert all(columns[name].dtype == np.int64 for name in AMOUNTS)
    assert all(columns[name].min() >= 0 for name in AMOUNTS if name != "capital_gains")
    assert columns["capital_gains"].min() == -LOSS_LIMIT


def test_incomes_are_plausible(columns: Columns) -> None:
    """The median total income is 45,000 to 60,000 USD, with a long tail beyond 200,000 and a million."""
    income = derived_columns(columns)["total_income"]
    assert 45_000 < np.median(income) < 60_000
    assert 0.04 < (income > 200_000).mean() < 0.10
    assert 0.002 < (income > 1_000_000).mean() < 0.008


def test_all_statuses_occur(columns: Columns) -> None:
    """Each of the five filing statuses is drawn, and heads of household have a child."""
    assert set(columns["filing_status"]) == set(FILING_STATUSES)
    assert columns["children"][columns["filing_status"] == "head_of_household"].min() >= 1


def test_some_filers_round(columns: Columns) -> None:
    """A minority of returns is mostly round amounts; they are more than chance would make."""
    share = (derived_columns(columns)["round_amounts"] >= 0.5).mean()
    assert 0.03 < share < 0.15


def test_same_generator_same_returns() -> None:
    """The generator is the only source of chance: equal seeds draw equal returns, others do not."""
    first, again, other = (draw(np.random.default_rng(seed), 500) for seed in (1, 1, 2))
    assert all((first[name] == again[name]).all() for name in first)
    assert (first["wages"] != other["wages"]).any()


def test_only_top_codes_get_a_tail() -> None:
    """Amounts under the top code stay as they are; top codes become larger amounts."""
    amounts = np.array([0, 500, TOP_CODE, TOP_CODE])
    tailed = top_tail(np.random.default_rng(0), amounts)
    assert tailed[:2].tolist() == [0, 500]
    assert (tailed[2:] > TOP_CODE).all()


def test_withholding_grows_with_wages() -> None:
    """Nothing is withheld from low wages, and the rate rises with wages up to its cap."""
    rates = withholding_rate(np.array([0.0, 15_000.0, 60_000.0, 200_000.0, 1e9]))
    assert rates[:2].tolist() == [0, 0]
    assert (np.diff(rates[1:]) > 0).all()
    assert rates[-1] == 0.33
