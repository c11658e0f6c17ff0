"""How likely a return is to be audited: **simulated** from published rates, because no audit outcome is public.

What is published (secondary pages; verify against the IRS Data Book before quoting elsewhere):

- rates by total positive income, tax year 2013, IRS Data Book 2019, table 17a (PUBLISHED_RATES);
- rates of Schedule C returns by receipts, against 0.58 % for all (SCHEDULE_C_RATES);
- returns with the earned income credit are audited at four times the rate of other returns with similar
  income (Bloomquist, Bloomberg Tax, 13 January 2021, from IRS data).

What is **assumed**, with no published size, for how the IRS scores returns is secret: the effects of large
deductions, of a high expense ratio and of round amounts. They are modest on purpose.

Inside each income band the factors are rescaled (BAND_SCALE) so that the band keeps its published rate.
Bands are in the dollars of 2013, as published; incomes are those of 2024. Who is audited is then drawn
from the probability, so most of it cannot be predicted by any model.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from holism_products.audit_risk.features import Columns, derived_columns

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class PublishedRate:
    """Share of returns audited (0 to 1) from `at_least` USD up to the next row's."""

    at_least: int
    rate: float


PUBLISHED_RATES = (
    PublishedRate(0, 0.0083),
    PublishedRate(25_000, 0.0035),
    PublishedRate(50_000, 0.0033),
    PublishedRate(75_000, 0.0041),
    PublishedRate(100_000, 0.0052),
    PublishedRate(200_000, 0.0083),
    PublishedRate(500_000, 0.0148),
    PublishedRate(1_000_000, 0.0315),
    PublishedRate(5_000_000, 0.0640),
    PublishedRate(10_000_000, 0.1206),
)
"""By total positive income: IRS Data Book 2019, table 17a, tax year 2013, by way of tjcarroll-law.com (2020)."""

PUBLISHED_OVERALL = 0.0064
"""All individual returns, the same table."""

SCHEDULE_C_RATES = (PublishedRate(0, 0.0272), PublishedRate(25_000, 0.0102), PublishedRate(100_000, 0.0120))
"""By gross receipts, returns of 2000, CCH (2003); in fiscal year 2005 they were 3.68, 2.21 and 3.65 %."""

SCHEDULE_C_OVERALL = 0.0058
"""All individual returns, the same source as SCHEDULE_C_RATES."""

CREDIT_FACTOR = 4.0

# Assumptions: factor reached at the end of a linear ramp between two values of the feature.
DEDUCTION_RAMP = (0.20, 0.50, 1.8)
EXPENSE_RAMP = (0.70, 1.10, 1.6)
ROUND_RAMP = (0.25, 0.75, 1.4)

BAND_SCALE = (0.402, 0.394, 0.547, 0.713, 0.710, 0.713, 0.724, 0.717, 0.725, 0.725)
"""One over the mean factor of each income band, measured on 2,000,000 drawn returns; a test measures it again."""

CEILING = 0.5


def ramp(values: Floats, start: float, end: float, factor: float) -> Floats:
    """1 up to `start`, `factor` from `end` on, linear between."""
    return 1 + (factor - 1) * np.clip((values - start) / (end - start), 0, 1)


def rate_at(table: tuple[PublishedRate, ...], values: npt.NDArray[np.generic]) -> Floats:
    """The published rate of the band that each value (USD, 0 or more) lies in."""
    rates: Floats = np.array([row.rate for row in table])[band(table, values)]
    return rates


def band(table: tuple[PublishedRate, ...], values: npt.NDArray[np.generic]) -> npt.NDArray[np.intp]:
    """Place of each value's band in the table."""
    return np.searchsorted([row.at_least for row in table], values, side="right") - 1


def factor(columns: Columns) -> Floats:
    """How many times the rate of its income band a return has, before BAND_SCALE."""
    features = derived_columns(columns)
    schedule_c = rate_at(SCHEDULE_C_RATES, columns["business_receipts"]) / SCHEDULE_C_OVERALL
    result: Floats = np.where(features["has_business"] == 1, schedule_c, 1.0)
    result = result * np.where(features["earned_income_credit"] == 1, CREDIT_FACTOR, 1.0)
    result = result * ramp(features["deduction_ratio"], *DEDUCTION_RAMP)
    result = result * ramp(features["expense_ratio"], *EXPENSE_RAMP)
    result = result * ramp(features["round_amounts"], *ROUND_RAMP)
    return result


def audit_probability(columns: Columns) -> Floats:
    """The simulated probability (0 to 0.5) that each return is audited."""
    income = derived_columns(columns)["total_income"]
    scale = np.array(BAND_SCALE)[band(PUBLISHED_RATES, income)]
    simulated: Floats = np.minimum(rate_at(PUBLISHED_RATES, income) * scale * factor(columns), CEILING)
    return simulated
