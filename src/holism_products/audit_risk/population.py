"""Synthetic but plausible tax returns of 2024, drawn from real filers of 1994 and 1995.

**From data** (`data/filers.parquet`, a row is drawn with replacement): filing status, age, sex, race,
weeks worked, schooling, self-employment, and whether a person's income was above 50,000 USD of 1994.

**From data, scaled from 1994**: hourly pay and the 50,000 USD line by the Social Security average wage
index, 23,753.53 (1994) to 66,621.80 (2023, the newest verified), times 2.80; dividends and capital gains
by the consumer price index CPI-U, 148.2 (1994) to 313.7 (2024), times 2.12. Capital losses are taken as
they are, up to the statutory 3,000 USD. Top codes (99,999) become a Pareto tail.

**Simulated**: wages (log-normal around the median full-time week's pay of the schooling, U.S. Bureau of
Labor Statistics 2024, times the weeks worked; kept on the recorded side of the 50,000 USD line, Pareto
with index 1.7 above it), a spouse's wages, business receipts and expenses, side businesses, children,
interest, charity, mortgage interest, state taxes, withholding and the habit of rounding. Pensions and
social security are not fields of the request and are left out, so retired filers look poorer than they
are. Shares that no source is named for are assumptions.
"""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from holism_products.audit_risk.features import AMOUNTS

Floats = npt.NDArray[np.float64]

FILERS = Path(__file__).parent / "data" / "filers.parquet"

WAGE_GROWTH = 66_621.80 / 23_753.53
PRICE_GROWTH = 313.689 / 148.2
HIGH_INCOME = 50_000 * WAGE_GROWTH
HIGH_INCOME_INDEX = 1.7
LARGEST_INCOME = 50_000_000
TOP_CODE = 99_999
LOSS_LIMIT = 3_000

# USD a week, full time, 2024, by schooling code 0 to 5 (bls.gov, education pays).
WEEKLY_PAY = np.array([738.0, 930.0, 1_050.0, 1_543.0, 1_840.0, 2_300.0])
PAY_SPREAD = 0.5

ROUNDED = ("business_receipts", "business_expenses", "charity", "interest", "dividends", "state_taxes")


@cache
def filers() -> dict[str, npt.NDArray[Any]]:
    """The columns of `data/filers.parquet`; read once."""
    table = pq.read_table(FILERS)
    return {name: table[name].to_numpy() for name in table.column_names}


def draw(rng: np.random.Generator, n: int) -> dict[str, npt.NDArray[Any]]:
    """`n` returns as columns: the request's fields (whole USD of 2024), then `sex` and `race` for slices."""
    rows = rng.integers(len(filers()["age"]), size=n)
    base = {name: values[rows] for name, values in filers().items()}
    wages, receipts, expenses = work(rng, base)
    gains = top_tail(rng, base["capital_gains"]) * PRICE_GROWTH - np.minimum(base["capital_losses"], LOSS_LIMIT)
    dividends = top_tail(rng, base["dividends"]) * PRICE_GROWTH
    savings = interest(rng, base["age"], dividends)
    income = wages + np.maximum(receipts - expenses, 0) + savings + dividends + np.maximum(gains, 0)
    amounts = {
        "wages": wages,
        "business_receipts": receipts,
        "business_expenses": expenses,
        "interest": savings,
        "dividends": dividends,
        "capital_gains": gains,
        **deductions(rng, base, income),
        "withheld": wages * withholding_rate(wages) * rng.normal(1.0, 0.15, n).clip(0.3, 1.7),
    }
    return {
        "filing_status": base["filing_status"],
        "age": base["age"].astype(np.int64),
        "children": children(rng, base["filing_status"], base["age"]),
        **whole_dollars(rng, amounts),
        "sex": base["sex"],
        "race": base["race"],
    }


def earnings(rng: np.random.Generator, base: dict[str, npt.NDArray[Any]]) -> Floats:
    """A person's year of pay in USD: hourly pay where recorded, else drawn around the schooling's median."""
    n = len(base["weeks"])
    weekly = WEEKLY_PAY[base["schooling"]] * rng.lognormal(0.0, PAY_SPREAD, n)
    hourly = base["cents_per_hour"] / 100 * 40 * WAGE_GROWTH
    weekly = np.where(hourly > 0, hourly, weekly) * np.where(base["part_time"], 0.5, 1.0)
    high = np.minimum(HIGH_INCOME * (1 + rng.pareto(HIGH_INCOME_INDEX, n)), LARGEST_INCOME)
    year = weekly * base["weeks"]
    return np.where(base["over_50k"] & (year > 0), high, np.minimum(year, HIGH_INCOME))


def work(rng: np.random.Generator, base: dict[str, npt.NDArray[Any]]) -> tuple[Floats, Floats, Floats]:
    """Wages, business receipts and business expenses in USD.

    The unincorporated self-employed earn through Schedule C, one in five at a loss; 8 % of all others
    have a side business. 60 % of joint returns have a second wage.
    """
    n = len(base["weeks"])
    pay = earnings(rng, base)
    trader = base["self_employed"] == "unincorporated"
    spouse = (base["filing_status"] == "married_joint") & (base["age"] < 66) & (rng.random(n) < 0.6)
    second = 800 * 52 * rng.lognormal(0.0, 0.6, n) * spouse
    wages = np.where(trader, 0.0, pay) + second

    loss = trader & (rng.random(n) < 0.2)
    ratio = np.where(loss, rng.uniform(1.02, 1.8, n), rng.beta(2.0, 2.2, n).clip(0.0, 0.97))
    side = ~trader & (rng.random(n) < 0.08)
    main = np.where(loss, pay * 0.6, pay / np.maximum(1 - ratio, 0.03))
    receipts = np.where(trader, main, side * 6_000 * rng.lognormal(0.0, 1.1, n))
    return wages, receipts, receipts * ratio


def top_tail(rng: np.random.Generator, amounts: npt.NDArray[Any]) -> Floats:
    """Amounts with the census's top code replaced by a Pareto tail of index 1.5 that starts there."""
    tail = np.minimum(TOP_CODE * (1 + rng.pareto(1.5, len(amounts))), LARGEST_INCOME)
    return np.where(amounts >= TOP_CODE, tail, amounts)


def interest(rng: np.random.Generator, age: npt.NDArray[Any], dividends: Floats) -> Floats:
    """Interest in USD: more often and more of it for the old and for holders of shares."""
    has = rng.random(len(age)) < np.where(dividends > 0, 0.85, 0.2 + 0.4 * (age >= 60))
    median = 120 + 2_000 * (age >= 66) + 0.3 * dividends
    return has * median * rng.lognormal(0.0, 1.2, len(age))


def children(rng: np.random.Generator, status: npt.NDArray[Any], age: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Dependent children, 0 to 8: Poisson by filing status, most around the age of 38."""
    mean = 0.05 + 1.5 * (status == "married_joint") + 0.3 * (status == "married_separate")
    count = rng.poisson(mean * np.exp(-(((age - 38) / 12.0) ** 2)))
    needs_one = (status == "head_of_household") | (status == "surviving_spouse")
    return np.minimum(np.where(needs_one, 1 + rng.poisson(0.6, len(age)), count), 8)


def deductions(rng: np.random.Generator, base: dict[str, npt.NDArray[Any]], income: Floats) -> dict[str, Floats]:
    """Charity, mortgage interest and state taxes in USD, each for a share of the filers."""
    n = len(income)
    gives = rng.random(n) < np.clip(0.15 + income / 400_000, 0, 0.8)
    owns = rng.random(n) < np.clip((base["age"] - 22) / 50, 0, 0.5) * (income > 20_000) * (base["age"] < 75)
    return {
        "charity": gives * income * rng.beta(0.9, 25.0, n),
        "mortgage_interest": np.minimum(owns * income * rng.beta(2.0, 18.0, n), 42_000),
        "state_taxes": income * rng.beta(4.0, 90.0, n) * (rng.random(n) < 0.8),
    }


def withholding_rate(wages: Floats) -> Floats:
    """Share of wages withheld, 0 to 0.33: grows with the logarithm of wages above 15,000 USD."""
    return np.clip(0.055 * np.log(np.maximum(wages, 1) / 15_000), 0.0, 0.33)


def whole_dollars(rng: np.random.Generator, amounts: dict[str, Floats]) -> dict[str, npt.NDArray[np.int64]]:
    """Amounts as whole USD; 12 % of the filers round what they estimate themselves to hundreds."""
    rounder = rng.random(len(amounts["wages"])) < 0.12
    result = {}
    for name in AMOUNTS:
        step = np.where(rounder, 100, 1) if name in ROUNDED else 1
        result[name] = (np.round(amounts[name] / step) * step).astype(np.int64)
    return result
