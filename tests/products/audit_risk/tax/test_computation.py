"""Whole returns, by example and by property."""

from dataclasses import replace
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from holism_products.audit_risk.tax.computation import compute
from holism_products.audit_risk.tax.tax_return import FilingStatus, Return

AMOUNT = st.one_of(st.integers(0, 120_000), st.integers(0, 2_000_000))
EXTRA = st.one_of(st.integers(1, 60), st.integers(1, 300_000))
RETURNS = st.builds(
    Return,
    filing_status=st.sampled_from(get_args(FilingStatus)),
    age=st.integers(16, 99),
    children=st.integers(0, 6),
    other_dependents=st.integers(0, 3),
    wages=AMOUNT,
    business_receipts=AMOUNT,
    business_expenses=AMOUNT,
    interest=AMOUNT,
    dividends=AMOUNT,
    capital_gains=st.integers(-200_000, 800_000),
    charity=AMOUNT,
    mortgage_interest=AMOUNT,
    state_taxes=AMOUNT,
    withheld=AMOUNT,
)


def test_wages_and_two_children() -> None:
    """A couple on 85,000 of wages with two children, line by line (worked by hand).

    85,000 - 29,200 = 55,800; Tax Table row 55,800: 2,320 + 12 % of 32,625 = 6,235; less 4,000.
    """
    assessment = compute(Return(filing_status="married_joint", age=40, children=2, wages=85_000, withheld=5_000))
    assert assessment.taxable_income == 55_800
    assert assessment.income_tax == 6_235
    assert assessment.child_tax_credit == 4_000
    assert assessment.total_tax == 2_235
    assert (assessment.earned_income_credit, assessment.additional_child_tax_credit) == (0, 0)
    assert assessment.refund_or_due == 2_765


def test_self_employed_filer() -> None:
    """A single filer with a profit of 60,000, line by line (worked by hand).

    60,000 x 0.9235 = 55,410; x 12.4 % = 6,871, x 2.9 % = 1,607; half of 8,478 is 4,239.
    AGI 55,761; less 14,600 is 41,161; a fifth of it, 8,232, is less than a fifth of 55,761.
    Taxable 32,929; Tax Table row 32,900: 1,160 + 12 % of 21,325 = 3,719.
    """
    assessment = compute(Return(filing_status="single", age=40, business_receipts=80_000, business_expenses=20_000))
    assert assessment.self_employment_tax == 8_478
    assert assessment.adjustments == 4_239
    assert assessment.agi == 55_761
    assert assessment.business_income_deduction == 8_232
    assert assessment.taxable_income == 32_929
    assert assessment.income_tax == 3_719
    assert assessment.refund_or_due == -12_197


def test_low_wages_with_three_children_are_refunded() -> None:
    """A head of household on 18,000 with three children owes nothing and gets both credits.

    The largest earned income credit, 7,830, and 15 % of 15,500 = 2,325.
    """
    assessment = compute(Return(filing_status="head_of_household", age=35, children=3, wages=18_000))
    assert assessment.total_tax == 0
    assert assessment.refund_or_due == 7_830 + 2_325


def test_wages_beside_a_business() -> None:
    """The business deduction is a fifth of profit less half the self-employment tax (worked by hand).

    40,000 x 0.9235 = 36,940; 4,581 + 1,071 = 5,652; half 2,826; 37,174 x 20 % = 7,435.
    """
    return_ = Return(filing_status="single", age=40, wages=60_000, business_receipts=40_000)
    assert compute(return_).business_income_deduction == 7_435


def test_high_income_pays_both_surtaxes() -> None:
    """Wages, a business and gains above the thresholds carry each surtax (worked by hand).

    Net earnings 150,000 x 0.9235 = 138,525: 0.9 % of 138,525 less the 50,000 that wages left = 797.
    Interest, dividends and gains of 60,000, all above the threshold, x 3.8 % = 2,280.
    """
    assessment = compute(
        Return(
            filing_status="single",
            age=40,
            wages=150_000,
            business_receipts=150_000,
            interest=10_000,
            dividends=20_000,
            capital_gains=30_000,
        )
    )
    assert assessment.additional_medicare_tax == 797
    assert assessment.net_investment_income_tax == 2_280


def test_capital_gains_count_as_investment_income() -> None:
    """Gains above 11,600 leave no earned income credit; a loss does not make room for interest."""
    parent = Return(filing_status="single", age=40, children=2, wages=20_000)
    assert compute(replace(parent, capital_gains=11_600)).earned_income_credit > 0
    assert compute(replace(parent, capital_gains=11_601)).earned_income_credit == 0
    assert compute(replace(parent, capital_gains=-3_000, interest=11_601)).earned_income_credit == 0


def test_capital_loss_is_limited() -> None:
    """A net capital loss lowers income by at most 3,000, on a separate return by 1,500."""
    loss = Return(filing_status="single", age=40, wages=50_000, capital_gains=-20_000)
    assert compute(loss).total_income == 47_000
    assert compute(replace(loss, filing_status="married_separate")).total_income == 48_500


def test_the_larger_deduction_is_taken() -> None:
    """Itemizing starts to count above the standard deduction, not at it."""
    at = Return(filing_status="single", age=40, wages=90_000, mortgage_interest=14_600)
    assert compute(at).deduction_kind == "standard"
    above = compute(replace(at, mortgage_interest=14_601))
    assert (above.deduction_kind, above.deduction) == ("itemized", 14_601)


@given(return_=RETURNS, more=EXTRA)
def test_withholding_is_refunded_dollar_for_dollar(return_: Return, more: int) -> None:
    """Withholding more raises the refund by exactly that, and changes no tax."""
    before, after = compute(return_), compute(replace(return_, withheld=return_.withheld + more))
    assert after.refund_or_due == before.refund_or_due + more
    assert after.total_tax == before.total_tax


@given(return_=RETURNS)
def test_no_tax_or_credit_is_negative(return_: Return) -> None:
    """Whatever the income, no tax, credit, deduction or taxable income falls below zero."""
    assessment = compute(return_)
    assert (
        min(
            assessment.taxable_income,
            assessment.income_tax,
            assessment.child_tax_credit,
            assessment.self_employment_tax,
            assessment.additional_medicare_tax,
            assessment.net_investment_income_tax,
            assessment.total_tax,
            assessment.business_income_deduction,
            assessment.earned_income_credit,
            assessment.additional_child_tax_credit,
        )
        >= 0
    )


@given(return_=RETURNS, more=EXTRA)
def test_income_tax_never_falls_as_wages_rise(return_: Return, more: int) -> None:
    """More wages never lower the income tax."""
    assert compute(replace(return_, wages=return_.wages + more)).income_tax >= compute(return_).income_tax


@given(return_=RETURNS, more=EXTRA)
def test_total_tax_of_an_employee_never_falls_as_wages_rise(return_: Return, more: int) -> None:
    """Without a business (whose wage base wages use up), more wages never lower the total tax."""
    employee = replace(return_, business_receipts=0, business_expenses=0)
    assert compute(replace(employee, wages=employee.wages + more)).total_tax >= compute(employee).total_tax


@given(return_=RETURNS, more=EXTRA)
def test_giving_never_raises_income_tax(return_: Return, more: int) -> None:
    """More charity never raises the income tax."""
    assert compute(replace(return_, charity=return_.charity + more)).income_tax <= compute(return_).income_tax


@given(return_=RETURNS)
def test_lines_add_up(return_: Return) -> None:
    """Total tax and refund are the sums of the lines they are made of."""
    a = compute(return_)
    other = a.self_employment_tax + a.additional_medicare_tax + a.net_investment_income_tax
    assert a.total_tax == a.income_tax - a.child_tax_credit + other
    assert a.payments == a.withheld + a.earned_income_credit + a.additional_child_tax_credit
    assert a.refund_or_due == a.payments - a.total_tax
