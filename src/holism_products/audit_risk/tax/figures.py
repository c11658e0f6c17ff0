"""Every figure of tax year 2024, each with its source. Amounts are whole dollars.

"RP" is Rev. Proc. 2023-34, section 3 (inflation-adjusted items for 2024); "IRC" is the
Internal Revenue Code, for figures the law itself fixes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from holism_products.audit_risk.tax.tax_return import FilingStatus

ByStatus = Mapping[FilingStatus, int]

TAX_YEAR: Final = 2024


def by_status(
    *, single: int, joint: int, separate: int, head: int | None = None, surviving: int | None = None
) -> ByStatus:
    """Lay a figure out over the statuses; by default a head of household has the single figure
    and a surviving spouse the joint one."""
    return {
        "single": single,
        "married_joint": joint,
        "married_separate": separate,
        "head_of_household": single if head is None else head,
        "surviving_spouse": joint if surviving is None else surviving,
    }


RATES: Final = tuple(map(Decimal, ("0.10", "0.12", "0.22", "0.24", "0.32", "0.35", "0.37")))
"""Rate of each bracket. IRC 1(j)(2)."""

_JOINT_BRACKETS: Final = (0, 23_200, 94_300, 201_050, 383_900, 487_450, 731_200)
BRACKETS: Final[Mapping[FilingStatus, tuple[int, ...]]] = {
    "single": (0, 11_600, 47_150, 100_525, 191_950, 243_725, 609_350),
    "married_joint": _JOINT_BRACKETS,
    "married_separate": (0, 11_600, 47_150, 100_525, 191_950, 243_725, 365_600),
    "head_of_household": (0, 16_550, 63_100, 100_500, 191_950, 243_700, 609_350),
    "surviving_spouse": _JOINT_BRACKETS,
}
"""Taxable income at which each rate begins. RP 3.01, tables 1 to 4."""

TAX_TABLE_END: Final = 100_000
"""Below it the Tax Table must be used, from it on the Tax Computation Worksheet. Form 1040
instructions 2024, line 16."""

GAINS_15_FROM: Final = by_status(single=47_025, joint=94_050, separate=47_025, head=63_000)
GAINS_20_FROM: Final = by_status(single=518_900, joint=583_750, separate=291_850, head=551_350)
"""Taxable income up to which long-term gains and qualified dividends are taxed at 0 % and at 15 %.
RP 3.03 (maximum zero rate amount, maximum 15-percent rate amount)."""

CAPITAL_LOSS_LIMIT: Final = by_status(single=3_000, joint=3_000, separate=1_500)
"""Most net capital loss that offsets other income. IRC 1211(b)."""

STANDARD_DEDUCTION: Final = by_status(single=14_600, joint=29_200, separate=14_600, head=21_900)
"""RP 3.15(1)."""

AGED_DEDUCTION: Final = by_status(single=1_950, joint=1_550, separate=1_550)
AGED_FROM: Final = 65
"""Added to the standard deduction of a filer aged 65 or more. RP 3.15(3), IRC 63(f)."""

SALT_CAP: Final = by_status(single=10_000, joint=10_000, separate=5_000)
"""Most state and local tax that can be itemized. IRC 164(b)(6)."""

CHARITY_AGI_SHARE: Final = Decimal("0.60")
"""Most cash giving that can be itemized, as a share of AGI. IRC 170(b)(1)(G)."""

QBI_RATE: Final = Decimal("0.20")
QBI_THRESHOLD: Final = by_status(single=191_950, joint=383_900, separate=191_950, surviving=191_950)
"""Qualified business income deduction, and the taxable income up to which Form 8995 (the simplified
computation) applies. IRC 199A, RP 3.27."""

SE_EARNINGS_SHARE: Final = Decimal("0.9235")
SE_FLOOR: Final = 400
SOCIAL_SECURITY_RATE: Final = Decimal("0.124")
MEDICARE_RATE: Final = Decimal("0.029")
WAGE_BASE: Final = 168_600
"""Self-employment tax. IRC 1401 and 1402, Schedule SE 2024; the wage base is the Social Security
Administration's for 2024."""

ADDITIONAL_MEDICARE_RATE: Final = Decimal("0.009")
ADDITIONAL_MEDICARE_FROM: Final = by_status(single=200_000, joint=250_000, separate=125_000, surviving=200_000)
"""IRC 3101(b)(2) and 1401(b)(2), Form 8959."""

INVESTMENT_TAX_RATE: Final = Decimal("0.038")
INVESTMENT_TAX_FROM: Final = by_status(single=200_000, joint=250_000, separate=125_000)
"""Net investment income tax and the AGI above which it applies. IRC 1411, Form 8960."""

CHILD_CREDIT: Final = 2_000
OTHER_DEPENDENT_CREDIT: Final = 500
CHILD_CREDIT_PHASE_OUT_FROM: Final = by_status(single=200_000, joint=400_000, separate=200_000, surviving=200_000)
CHILD_CREDIT_PHASE_OUT_STEP: Final = 1_000
CHILD_CREDIT_PHASE_OUT_PER_STEP: Final = 50
"""Credit per child under 17 and per other dependent, less 50 dollars for each 1,000 (or part) of AGI
above the start. IRC 24(h), Schedule 8812 part I."""

REFUNDABLE_CHILD_CREDIT: Final = 1_700
REFUNDABLE_RATE: Final = Decimal("0.15")
REFUNDABLE_EARNINGS_FLOOR: Final = 2_500
"""Additional child tax credit: most per child (RP 3.05), and the share of earnings above the floor
(IRC 24(d) and 24(h)(6))."""


@dataclass(frozen=True)
class EarnedIncomeFigures:
    """Earned income credit for one number of children; `joint_` is for married filing jointly."""

    rate: Decimal
    most: int
    phase_out_rate: Decimal
    phase_out_from: int
    joint_phase_out_from: int
    ends_at: int
    joint_ends_at: int


EARNED_INCOME_CREDIT: Final = (
    EarnedIncomeFigures(Decimal("0.0765"), 632, Decimal("0.0765"), 10_330, 17_250, 18_591, 25_511),
    EarnedIncomeFigures(Decimal("0.34"), 4_213, Decimal("0.1598"), 22_720, 29_640, 49_084, 56_004),
    EarnedIncomeFigures(Decimal("0.40"), 6_960, Decimal("0.2106"), 22_720, 29_640, 55_768, 62_688),
    EarnedIncomeFigures(Decimal("0.45"), 7_830, Decimal("0.2106"), 22_720, 29_640, 59_899, 66_819),
)
"""For 0, 1, 2 and 3 or more children. RP 3.06(1); rates from IRC 32(b). The earned income amounts
(8,260, 12,390, 17,400, 17,400) are where rate times income reaches `most`."""

EARNED_INCOME_CREDIT_INVESTMENT_LIMIT: Final = 11_600
"""Most investment income with which the credit is allowed. RP 3.06(2)."""

EARNED_INCOME_CREDIT_AGES: Final = range(25, 65)
"""Ages at which a filer without children has the credit. IRC 32(c)(1)(A)(ii)."""
