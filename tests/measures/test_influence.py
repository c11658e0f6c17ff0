"""What units contribute to the error of an estimate."""

import numpy as np
import pyarrow as pa
import pytest

from holism.measures.cohort import WHOLE, Cohort
from holism.measures.estimate import estimate
from holism.measures.influence import influences
from holism.measures.linearisation import ratio_by_unit
from holism.measures.maturity import kaplan_meier
from holism.vocabulary.measure import Calibration, Mean, Quantile, Ranking, Rate, Ratio

MEAN = Mean(name="mean", of=lambda f: f.x)
RATE = Rate(name="rate", of=lambda f: f.y)
RATIO = Ratio(name="ratio", numerator=lambda f: f.x, denominator=lambda f: f.b)
AUC = Ranking(name="auc", predicted=lambda f: f.x, observed=lambda f: f.y)


@pytest.fixture(scope="module")
def rows():
    """900 decisions about 300 people, who are like themselves."""
    rng = np.random.default_rng(1)
    person = rng.integers(0, 300, 900)
    x = rng.normal(size=300)[person] + rng.normal(size=900)
    return pa.table(
        {"unit": [f"u{p}" for p in person], "x": x, "b": rng.uniform(1, 3, 900), "y": x + rng.normal(size=900) > 1}
    )


@pytest.mark.parametrize("measure", [MEAN, RATE, RATIO, AUC], ids=lambda one: one.name)
def test_values_are_those_of_the_estimators(measure, rows, system):
    """The value is what `estimate` says of the same rows."""
    found = influences(measure, Cohort.of(measure, rows, system))[WHOLE]
    assert found.value == pytest.approx(estimate(measure, rows, system).value)
    assert len(found.by_unit) == len(set(rows["unit"].to_pylist()))
    assert sum(found.by_unit.values()) == pytest.approx(0.0, abs=1e-9)


def test_the_variance_is_that_of_the_delta_method(rows, system):
    """Squares of what units contribute add up to `linearisation`'s variance."""
    cohort = Cohort.of(RATIO, rows, system)
    found = influences(RATIO, cohort)[WHOLE]
    selected = cohort.select(numbers={"above": RATIO.numerator, "below": RATIO.denominator})
    assert found.variance == pytest.approx(ratio_by_unit(selected)[WHOLE].variance)


@pytest.mark.parametrize(
    "pair", [(MEAN, RATE), (MEAN, AUC), (RATIO, AUC)], ids=lambda pair: "+".join(m.name for m in pair)
)
def test_covariances_are_those_of_a_bootstrap_over_people(pair, rows, system):
    """Resampling people 400 times gives the same standard errors and correlation, to what 400 can tell."""
    one, other = (influences(each, Cohort.of(each, rows, system))[WHOLE] for each in pair)
    rng = np.random.default_rng(2)
    units = np.array(rows["unit"].to_pylist())
    names = np.unique(units)
    places = {name: np.flatnonzero(units == name) for name in names}
    x, b, y = (rows[name].to_numpy() for name in ("x", "b", "y"))

    def value(measure, kept):
        if measure is AUC:
            ups, downs = x[kept][y[kept]], np.sort(x[kept][~y[kept]])
            return np.searchsorted(downs, ups).mean() / len(downs)
        return {"mean": x[kept].mean(), "rate": y[kept].mean(), "ratio": x[kept].sum() / b[kept].sum()}[measure.name]

    drawn = []
    for _ in range(400):
        kept = np.concatenate([places[name] for name in rng.choice(names, len(names))])
        drawn.append([value(each, kept) for each in pair])
    seen = np.cov(np.array(drawn).T)
    assert one.variance == pytest.approx(seen[0, 0], rel=0.2)
    assert other.variance == pytest.approx(seen[1, 1], rel=0.2)
    correlation = one.covariance(other) / (one.variance * other.variance) ** 0.5
    assert correlation == pytest.approx(seen[0, 1] / (seen[0, 0] * seen[1, 1]) ** 0.5, abs=0.12)


def test_what_arrives_within_days_has_greenwoods_variance(system):
    """With one decision a unit, squares of martingale residuals are Greenwood's variance, but for n / (n - 1)."""
    from datetime import UTC, datetime, timedelta

    rng = np.random.default_rng(3)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    age, delay = rng.uniform(5.0, 60.0, 2_000), rng.exponential(40.0, 2_000)
    seen = delay <= age
    table = pa.table(
        {
            "decision_id": [str(row) for row in range(2_000)],
            "time": [start] * 2_000,
            "age_days": age,
            "outcome_audited": [True if each else None for each in seen],
            "outcome_audited_arrived": [
                start + timedelta(days=float(d)) if s else None for d, s in zip(delay, seen, strict=True)
            ],
        }
    )
    measure = Rate(name="soon", of=lambda f: f.outcome_audited, outcome="audited", within_days=30)
    found = influences(measure, Cohort.of(measure, table, system))[WHOLE]
    known = kaplan_meier(np.where(seen, delay, age).clip(max=30.0), seen & (delay <= 30.0), 30.0)
    assert found.value == pytest.approx(known.probability, abs=1e-6)
    assert found.variance == pytest.approx(known.variance, rel=0.03)


@pytest.mark.parametrize(
    "measure",
    [Quantile(name="q", of=lambda f: f.x), Calibration(name="c", predicted=lambda f: f.x, observed=lambda f: f.y)],
    ids=["quantile", "calibration"],
)
def test_what_is_no_sum_over_units_has_none(measure, rows, system):
    """Quantiles and calibrations are left out rather than guessed."""
    assert influences(measure, Cohort.of(measure, rows, system)) is None
