"""Self-employment tax: Schedule SE."""

import pytest

from holism_products.audit_risk.tax.self_employment import half, net_earnings, self_employment_tax


def test_profit_of_fifty_thousand() -> None:
    """50,000 x 0.9235 = 46,175, at 15.3 % = 7,065 (5,726 social security and 1,339 Medicare)."""
    assert net_earnings(50_000) == 46_175
    assert self_employment_tax(50_000, wages=0) == 5_726 + 1_339
    assert half(7_065) == 3_533


@pytest.mark.parametrize(("profit", "earnings"), [(433, 0), (434, 401), (0, 0), (-5_000, 0)])
def test_no_tax_below_four_hundred_of_net_earnings(profit: int, earnings: int) -> None:
    """Net earnings under 400 carry no tax (Schedule SE line 4c): the first profit that does is 434."""
    assert net_earnings(profit) == earnings
    assert (self_employment_tax(profit, wages=0) > 0) is (earnings > 0)


def test_wages_use_up_the_social_security_base() -> None:
    """With wages of 168,600, the base of 2024, only the Medicare part is left."""
    assert self_employment_tax(50_000, wages=168_600) == 1_339
    assert self_employment_tax(50_000, wages=158_600) == 1_240 + 1_339


def test_social_security_stops_at_the_wage_base() -> None:
    """The social security part is at most 168,600 x 12.4 % = 20,906; Medicare has no end."""
    assert self_employment_tax(1_000_000, wages=0) == 20_906 + 26_782
