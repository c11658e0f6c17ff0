"""Estimates as a whole, by slice and over time; and what holds for all measures."""

from datetime import UTC, date, datetime, timedelta

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holism.measures.estimate import by, estimate, over_time
from holism.vocabulary.clock import from_datetime
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.measure import (
    Calibration,
    Estimate,
    Mean,
    Measure,
    Quantile,
    Ranking,
    Rate,
    Ratio,
    Window,
)

MEASURES = [
    Mean(name="mean", of=lambda f: f.x),
    Rate(name="rate", of=lambda f: f.y),
    Ratio(name="ratio", numerator=lambda f: f.x, denominator=lambda f: f.p + 1.0),
    Quantile(name="median", of=lambda f: f.x),
    Calibration(name="calibration", predicted=lambda f: f.p, observed=lambda f: f.y),
    Ranking(name="ranking", predicted=lambda f: f.p, observed=lambda f: f.y),
]
EVERY = pytest.mark.parametrize("measure", MEASURES, ids=lambda measure: measure.name)
MONDAY = date(2026, 1, 5)
DRAWN = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def rows_of(seed, n=120, units=40):
    """Random rows in which units return."""
    rng = np.random.default_rng(seed)
    x, p = np.round(rng.normal(size=n), 1), np.round(rng.random(n), 1)
    unit = [f"u{person}" for person in rng.integers(0, units, n)]
    return pa.table({"unit": unit, "x": x, "p": p, "y": rng.random(n) < p})


def close(one, other):
    """Whether two estimates agree but for rounding."""
    numbers = [(getattr(one, name), getattr(other, name)) for name in ("value", "low", "high")]
    same = all(a == b or a == pytest.approx(b, rel=1e-9, abs=1e-9) for a, b in numbers)
    return same and (one.n, one.units, one.note) == (other.n, other.units, other.note)


@EVERY
def test_no_data_is_not_zero(system, table, measure):
    """Without rows, and without values, there is no value and no interval."""
    empty = rows_of(1).slice(0, 0)
    missing = table(x=pa.nulls(3, pa.float64()), p=pa.nulls(3, pa.float64()), y=pa.nulls(3, pa.bool_()))
    for rows in (empty, missing):
        found = estimate(measure, rows, system)
        assert (found.value, found.low, found.high, found.n, found.units) == (None, None, None, 0, 0)


@EVERY
def test_the_value_lies_in_its_interval(system, measure):
    """Low, value and high are in order, and n, units and level are told."""
    found = estimate(measure, rows_of(2), system, level=0.9)
    assert found.low <= found.value <= found.high
    assert found.low < found.high
    assert (found.measure, found.n, found.level) == (measure.name, 120, 0.9)
    assert found.units == len(set(rows_of(2)["unit"].to_pylist()))


@EVERY
@DRAWN
@given(seed=st.integers(0, 10_000))
def test_the_order_of_rows_does_not_matter(system, measure, seed):
    """Shuffled rows give the same estimate."""
    rows = rows_of(seed)
    shuffled = rows.take(np.random.default_rng(seed).permutation(len(rows)))
    assert close(estimate(measure, rows, system), estimate(measure, shuffled, system))


@EVERY
@DRAWN
@given(seed=st.integers(0, 10_000), times=st.integers(2, 4))
def test_saying_everything_twice_never_narrows(system, measure, seed, times):
    """Repeated rows of the same units change no value and narrow no interval."""
    # As many units as rows at first, and enough of them to have the same bins.
    rows = rows_of(seed, 200).set_column(0, "unit", pa.array([f"u{row}" for row in range(200)]))
    once, often = estimate(measure, rows, system), estimate(measure, pa.concat_tables([rows] * times), system)
    if not isinstance(measure, Quantile):
        assert often.value == pytest.approx(once.value, abs=1e-9)
    assert often.high - often.low >= (once.high - once.low) * (1.0 - 1e-9)
    assert often.units == once.units


@EVERY
@DRAWN
@given(seed=st.integers(0, 10_000))
def test_rows_without_values_change_nothing(system, measure, seed):
    """Rows in which values are missing count neither as zero nor as units."""
    rows = rows_of(seed)
    nulls = pa.table({name: pa.nulls(9, rows.schema.field(name).type) for name in ("x", "p", "y")})
    nulls = nulls.add_column(0, "unit", pa.array([f"new{row}" for row in range(9)]))
    assert close(estimate(measure, rows, system), estimate(measure, pa.concat_tables([rows, nulls]), system))


@EVERY
def test_slices_are_what_they_would_be_alone(system, measure):
    """One grouped query gives what a query for each slice gives."""
    rows = rows_of(3, 300)
    rows = rows.append_column("kind", pa.array(["a", "b", None] * 100))
    found = by(measure, rows, system, "kind", minimum=1)
    assert set(found) == {"a", "b", None}
    assert found["a"].value == pytest.approx(estimate(measure, rows, system, where=lambda f: f.kind == "a").value)
    assert found[None].value == pytest.approx(estimate(measure, rows, system, where=lambda f: f.kind.is_null()).value)
    assert found["b"].n == estimate(measure, rows, system, where=lambda f: f.kind == "b").n


def test_small_slices_say_so_and_come_last(system, table):
    """Slices are in order of size; those under the minimum are marked, and those without data have no value."""
    rows = table(x=[1.0] + [2.0, 3.0] * 20 + [None], kind=["small"] + ["large"] * 40 + ["empty"])
    found = by(MEASURES[0], rows, system, "kind")
    assert list(found) == ["large", "small", "empty"]
    assert found["large"].note == ""
    assert "fewer than 30 units: too few to compare" in found["small"].note
    assert found["empty"].value is None


def test_a_slice_can_be_an_expression(system, table):
    """Slices keep the type of their values."""
    found = by(MEASURES[0], table(x=[1.0, 2.0, 9.0]), system, lambda f: f.x > 5.0)
    assert {key: each.value for key, each in found.items()} == {False: 1.5, True: 9.0}


def test_a_slice_that_does_not_exist_is_refused(system, table):
    """A misspelt slice says what there is."""
    with pytest.raises(UnknownName, match="column of measure 'mean': got 'knd', declared are kind, "):
        by(MEASURES[0], table(x=[1.0], kind=["a"]), system, "knd")


def test_days_without_data_are_gaps(system, table):
    """Every day from first to last is there; those without data have no value."""
    days = [MONDAY, MONDAY, MONDAY + timedelta(days=2)]
    found = over_time(MEASURES[0], table(x=[1.0, 3.0, 5.0], day=days), system)
    assert [(day, each.value) for day, each in found] == [
        (MONDAY, 2.0),
        (MONDAY + timedelta(days=1), None),
        (MONDAY + timedelta(days=2), 5.0),
    ]


def test_weeks_start_on_monday(system, table):
    """Sunday belongs to the week before, and the week after is another."""
    days = [MONDAY + timedelta(days=offset) for offset in (-1, 0, 6, 7)]
    found = over_time(MEASURES[0], table(x=[1.0, 2.0, 4.0, 8.0], day=days), system, every="week")
    week = timedelta(days=7)
    assert [(day, each.value) for day, each in found] == [(MONDAY - week, 1.0), (MONDAY, 3.0), (MONDAY + week, 8.0)]


def test_a_window_gives_the_days_of_a_chart(system, table):
    """With a window, the days are those of the window, whatever there are data for."""
    times = [datetime(2026, 1, 6, 12, tzinfo=UTC)]
    rows = table(x=[1.0], time=times, day=[times[0].date()])
    window = Window(from_datetime(datetime(2026, 1, 5, tzinfo=UTC)), from_datetime(datetime(2026, 1, 8, tzinfo=UTC)))
    found = over_time(MEASURES[0], rows, system, window=window)
    assert [(day.day, each.value) for day, each in found] == [(5, None), (6, 1.0), (7, None)]
    assert over_time(MEASURES[0], rows, system, where=lambda f: f.x > 5.0) == []


def test_only_days_and_weeks(system, table):
    """Another period is refused."""
    with pytest.raises(DeclarationError, match="every: got 'month', allowed is 'day' or 'week'"):
        over_time(MEASURES[0], table(x=[1.0], day=[MONDAY]), system, every="month")


def test_decisions_that_wait_are_counted_by_day(system, table):
    """A day on which no decision is old enough is there, with how many wait."""
    rate = Rate(name="audits", of=lambda f: f.y, outcome="audited")
    rows = table(y=[True, True, True], age_days=[61.0, 60.0, 59.0], day=[MONDAY + timedelta(days=d) for d in range(3)])
    assert [(each.value, each.waiting) for _, each in over_time(rate, rows, system)] == [(1.0, 0), (1.0, 0), (None, 1)]


class Largest(Measure, frozen=True, kw_only=True):
    """A measure of a team's own."""

    def estimate(self, frame, level):
        """The largest value."""
        row = frame.select(x=nw.col("x").max(), n=nw.len()).collect().row(0)
        return Estimate(self.name, self.unit, row[0], None, None, row[1], row[1], level=level)


def test_a_measure_of_ones_own(system, table):
    """A measure with `estimate` is given the decisions that count, also by slice."""
    rows = table(x=[1.0, 5.0, 9.0], kind=["a", "a", "b"], age_days=[70.0, 80.0, 10.0])
    own = Largest(name="largest", outcome="audited")
    assert (estimate(own, rows, system).value, estimate(own, rows, system).waiting) == (5.0, 1)
    assert {kind: each.value for kind, each in by(own, rows, system, "kind").items()} == {"a": 5.0, "b": None}


def test_a_measure_that_nobody_can_estimate_is_refused(system, table):
    """The message says which there are and how to write another."""
    with pytest.raises(DeclarationError, match=r"got a Measure, allowed is one of .*, or a measure with a method est"):
        estimate(Measure(name="nothing"), table(x=[1.0]), system)
