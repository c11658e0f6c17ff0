"""Late outcomes, estimated from decisions of every age."""

from datetime import UTC, datetime

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from holism.measures.estimate import estimate
from holism.measures.maturity import kaplan_meier
from holism.vocabulary.measure import Rate

WITHIN = Rate(name="audited in 60 days", of=lambda f: f.outcome_audited, outcome="audited", within_days=60)
COHORT = Rate(name="audited", of=lambda f: f.outcome_audited, outcome="audited")
INSTANT = pa.timestamp("us", tz="UTC")
NOW_US = int(datetime(2026, 6, 1, tzinfo=UTC).timestamp()) * 1_000_000
DAY_US = 86_400_000_000


def late(age_days, delay_days, comes):
    """Columns of decisions of these ages, on which an outcome comes after a delay, or does not."""
    age_days, delay_days = np.asarray(age_days, float), np.asarray(delay_days, float)
    seen = np.asarray(comes, bool) & (delay_days <= age_days)
    times = NOW_US - (age_days * DAY_US).astype(int)
    arrived = times + (delay_days * DAY_US).astype(int)
    return {
        "age_days": age_days,
        "time": pa.array(times, pa.timestamp("us")).cast(INSTANT),
        "outcome_audited": pa.array([True if each else None for each in seen], pa.bool_()),
        "outcome_audited_arrived": pa.array(arrived, pa.timestamp("us"), mask=~seen).cast(INSTANT),
    }


@given(rows=st.lists(st.tuples(st.integers(1, 30), st.booleans()), min_size=1, max_size=60))
def test_it_is_scipys(rows):
    """Probability and Greenwood's variance are those of SciPy's estimate from right-censored data."""
    elapsed, seen = np.array(rows).T
    found = kaplan_meier(elapsed, seen.astype(bool), within=15)
    data = stats.CensoredData(uncensored=elapsed[seen == 1], right=elapsed[seen == 0])
    theirs = stats.ecdf(data).cdf.evaluate(15)
    if found.probability is None:
        assert elapsed.max() < 15
    else:
        assert found.probability == pytest.approx(theirs, abs=1e-12)


def test_greenwoods_variance_is_that_of_a_textbook():
    """Remission of leukaemia under 6-MP (Freireich et al. 1963): S(10) = .753, standard error .096."""
    elapsed = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
    seen = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]
    found = kaplan_meier(elapsed, seen, within=10)
    assert 1.0 - found.probability == pytest.approx(0.753, abs=5e-4)
    assert found.variance**0.5 == pytest.approx(0.0963, abs=5e-4)


def test_weights_stand_for_repeated_rows():
    """Two of each is the same as weight two."""
    elapsed, seen = [1.0, 2.0, 3.0], [True, False, False]
    assert kaplan_meier(elapsed * 2, seen * 2, 3) == kaplan_meier(elapsed, seen, 3, weights=[2, 2, 2])


def test_once_all_are_mature_it_is_the_plain_rate(system, table):
    """Without young decisions there is nothing to correct: value and Wilson's interval are those of the cohort."""
    rng = np.random.default_rng(1)
    columns = late([90.0] * 200, rng.uniform(0, 59, 200), rng.random(200) < 0.2)
    columns["outcome_audited"] = columns["outcome_audited"].fill_null(False)
    within, cohort = (estimate(measure, table(**columns), system) for measure in (WITHIN, COHORT))
    assert (within.value, within.low, within.high) == pytest.approx((cohort.value, cohort.low, cohort.high))
    assert within.waiting == 0


def test_nobody_watched_for_long_enough_is_no_value(system, table):
    """Decisions of at most 30 days cannot tell a rate within 60, and all of them wait."""
    found = estimate(WITHIN, table(**late([10.0, 20.0, 30.0], [1, 1, 1], [True, False, False])), system)
    assert (found.value, found.low, found.n, found.waiting) == (None, None, 3, 2)
    assert found.note == "no decision is old enough yet"


def test_none_of_those_watched_is_not_certainty(system, table):
    """Where nothing has arrived the interval is that of those watched to the end."""
    found = estimate(WITHIN, table(**late([90.0] * 20 + [5.0] * 500, [0] * 520, [False] * 520)), system)
    theirs = stats.binomtest(0, 20).proportion_ci(method="wilson")
    assert (found.value, found.low, found.high) == pytest.approx((0.0, 0.0, theirs.high))
    assert found.waiting == 500


def test_a_mere_speed_up_is_no_rise(system, table):
    """Of young decisions, quick and slow outcomes give the same rate; counting what has arrived would not."""
    rng = np.random.default_rng(2)
    age, comes = rng.uniform(0, 90, 20_000), rng.random(20_000) < 0.3
    for delay in (rng.uniform(0, 10, 20_000), rng.uniform(30, 60, 20_000)):
        columns = late(age, delay, comes)
        found = estimate(WITHIN, table(**columns), system)
        assert found.value == pytest.approx(0.3, abs=0.02)
    arrived = np.mean(columns["outcome_audited"].fill_null(False).to_numpy(zero_copy_only=False))
    assert arrived < 0.2


def test_an_outcome_known_to_be_false_is_still_watched(system, table):
    """A negative that came early does not leave the risk set, which would inflate the rate."""
    columns = late([90.0] * 100, [50.0] * 100, [True] * 20 + [False] * 80)
    columns["outcome_audited"] = columns["outcome_audited"].fill_null(False)
    assert estimate(WITHIN, table(**columns), system).value == pytest.approx(0.2)


@pytest.mark.parametrize(("units", "rows", "rate"), [(100, 1, 0.2), (400, 1, 0.03), (100, 4, 0.2)])
def test_intervals_hold_the_truth(runs, covered, units, rows, rate):
    """Of 600 intervals at 95 %, 91.5 to 98 % hold the rate, with two thirds of the decisions not yet mature."""
    world = runs(19, 600, units, rows)
    own = world.rng.beta(2.0 * rate, 2.0 * (1.0 - rate), size=world.people)[world.person] if rows > 1 else rate
    comes = world.rng.random(world.size) < own
    columns = late(world.rng.uniform(0, 90, world.size), world.rng.uniform(0, 60, world.size), comes)
    assert 0.915 <= covered(WITHIN, world.table(**columns), rate) <= 0.98


def test_no_decision_at_all_is_no_value(system, table):
    """Where none is among those that count there is no value, and no error."""
    none = Rate(name="none", of=WITHIN.of, among=lambda f: f.age_days < 0, outcome="audited", within_days=60)
    found = estimate(none, table(**late([90.0], [1.0], [True])), system)
    assert (found.value, found.n) == (None, 0)
