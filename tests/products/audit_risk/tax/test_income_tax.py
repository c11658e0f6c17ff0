"""Income tax against the published tables."""

from decimal import Decimal

import pytest

from holism_products.audit_risk.tax.income_tax import income_tax, ordinary_tax, scheduled_tax
from holism_products.audit_risk.tax.tax_return import FilingStatus

COLUMNS: tuple[FilingStatus, ...] = ("single", "married_joint", "married_separate", "head_of_household")

# Rows of the 2024 Tax Table (Form 1040 instructions 2024): at least, less than, tax by column.
TAX_TABLE = [
    (0, 5, 0, 0, 0, 0),
    (5, 15, 1, 1, 1, 1),
    (15, 25, 2, 2, 2, 2),
    (25, 50, 4, 4, 4, 4),
    (2_975, 3_000, 299, 299, 299, 299),
    (3_000, 3_050, 303, 303, 303, 303),
    (11_600, 11_650, 1_163, 1_163, 1_163, 1_163),
    (11_650, 11_700, 1_169, 1_168, 1_169, 1_168),
    (16_550, 16_600, 1_757, 1_658, 1_757, 1_658),
    (16_600, 16_650, 1_763, 1_663, 1_763, 1_664),
    (23_250, 23_300, 2_561, 2_329, 2_561, 2_462),
    (25_300, 25_350, 2_807, 2_575, 2_807, 2_708),
    (89_250, 89_300, 14_694, 10_249, 14_694, 13_000),
    (94_300, 94_350, 15_805, 10_858, 15_805, 14_111),
    (99_950, 100_000, 17_048, 12_101, 17_048, 15_354),
]


@pytest.mark.parametrize("row", TAX_TABLE, ids=lambda row: str(row[0]))
def test_tax_table_rows(row: tuple[int, ...]) -> None:
    """The first and last dollar of a row have the row's published tax in every column."""
    low, high, *taxes = row
    for status, tax in zip(COLUMNS, taxes, strict=True):
        assert ordinary_tax(low, status) == tax
        assert ordinary_tax(high - 1, status) == tax


def test_worked_example_of_the_tax_table() -> None:
    """Mr. and Mrs. Brown, filing jointly on 25,300, owe 2,575 (Form 1040 instructions 2024, Sample Table)."""
    assert income_tax(25_300, 0, "married_joint") == 2_575


# Tax at the start of the four upper brackets: Rev. Proc. 2023-34, 3.01, tables 1 to 4.
RATE_SCHEDULES: list[tuple[FilingStatus, int, str]] = [
    ("single", 100_525, "17168.50"),
    ("single", 191_950, "39110.50"),
    ("single", 243_725, "55678.50"),
    ("single", 609_350, "183647.25"),
    ("married_joint", 201_050, "34337.00"),
    ("married_joint", 383_900, "78221.00"),
    ("married_joint", 487_450, "111357.00"),
    ("married_joint", 731_200, "196669.50"),
    ("head_of_household", 100_500, "15469.00"),
    ("head_of_household", 191_950, "37417.00"),
    ("head_of_household", 243_700, "53977.00"),
    ("head_of_household", 609_350, "181954.50"),
    ("married_separate", 365_600, "98334.75"),
]


@pytest.mark.parametrize(("status", "start", "tax"), RATE_SCHEDULES)
def test_rate_schedules(status: FilingStatus, start: int, tax: str) -> None:
    """At the start of a bracket the tax is the schedule's published base amount, to the cent."""
    assert scheduled_tax(Decimal(start), status) == Decimal(tax)


# Rate and subtraction amount of the 2024 Tax Computation Worksheet, line 16.
@pytest.mark.parametrize(
    ("status", "taxable", "rate", "subtraction"),
    [
        ("single", 100_000, "0.22", "4947.00"),
        ("single", 150_000, "0.24", "6957.50"),
        ("single", 700_000, "0.37", "41812.25"),
        ("married_joint", 150_000, "0.22", "9894.00"),
        ("married_joint", 300_000, "0.24", "13915.00"),
    ],
)
def test_tax_computation_worksheet(status: FilingStatus, taxable: int, rate: str, subtraction: str) -> None:
    """From 100,000 on the tax is rate times income less the worksheet's subtraction amount."""
    assert ordinary_tax(taxable, status) == taxable * Decimal(rate) - Decimal(subtraction)


def test_surviving_spouse_uses_the_joint_column() -> None:
    """A qualifying surviving spouse must use the married-filing-jointly column (Tax Table, footnote)."""
    assert ordinary_tax(60_000, "surviving_spouse") == ordinary_tax(60_000, "married_joint")


@pytest.mark.parametrize(
    ("taxable", "preferred", "tax"),
    [
        # All within the 0 % amount of 47,025: only the 30,000 of ordinary income is taxed.
        (40_000, 10_000, 3_371),
        # 17,025 at 0 %, 32,975 at 15 % = 4,946.25, and 3,371 on 30,000.
        (80_000, 50_000, 8_317),
        # 500,000 ordinary = 145,374.75; 18,900 at 15 % and 81,100 at 20 %.
        (600_000, 100_000, 164_430),
    ],
)
def test_gains_are_taxed_at_0_15_and_20_percent(taxable: int, preferred: int, tax: int) -> None:
    """A single filer's gains stack on ordinary income through the three rates (worked by hand)."""
    assert income_tax(taxable, preferred, "single") == tax


def test_gains_never_cost_more_than_ordinary_income() -> None:
    """The worksheet takes the smaller of the two taxes (line 25): gains at 0 % leave no tax here."""
    assert income_tax(30_000, 50_000, "single") == 0
    assert income_tax(30_000, 0, "single") > 0


# Qualified Dividends and Capital Gain Tax Worksheet 2024, lines 6 and 13.
@pytest.mark.parametrize(
    ("status", "end_of_0", "end_of_15"),
    [
        ("single", 47_025, 518_900),
        ("married_separate", 47_025, 291_850),
        ("married_joint", 94_050, 583_750),
        ("surviving_spouse", 94_050, 583_750),
        ("head_of_household", 63_000, 551_350),
    ],
)
def test_gains_change_rate_at_the_published_incomes(status: FilingStatus, end_of_0: int, end_of_15: int) -> None:
    """Of gains alone, the last 100 dollars before each income are taxed below the next 100 after it."""

    def tax(gains: int) -> int:
        return income_tax(gains, gains, status)

    assert (tax(end_of_0), tax(end_of_0 + 100)) == (0, 15)
    assert tax(end_of_15) - tax(end_of_15 - 100) == 15
    assert tax(end_of_15 + 100) - tax(end_of_15) == 20
