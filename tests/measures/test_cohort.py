"""Which decisions count."""

from datetime import UTC, datetime, timedelta

import narwhals.stable.v2 as nw
import pytest

from holism.measures.cohort import Cohort, to_lazy
from holism.measures.collect import collect
from holism.measures.estimate import estimate
from holism.vocabulary.clock import from_datetime
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.measure import Mean, Rate, Window

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
AMOUNT = Mean(name="amount", of=lambda f: f.amount)


def test_rows_without_a_finite_value_do_not_count(system, table):
    """Missing, NaN and infinite values are no data; they are not zero."""
    found = estimate(AMOUNT, table(amount=[1.0, None, 3.0, float("nan"), float("inf")]), system)
    assert (found.value, found.n) == (2.0, 2)


def test_rows_without_a_unit_are_their_own(system, table):
    """Decisions on nobody known are not taken for decisions on one person."""
    found = estimate(AMOUNT, table(amount=[1.0, 2.0, 3.0, 4.0], unit=["a", "a", None, None]), system)
    assert (found.n, found.units) == (4, 3)


def test_among_and_where_both_restrict(system, table):
    """A decision counts if it is among the measure's own and in the slice that is asked for."""
    rows = table(amount=[1.0, 2.0, 4.0], mode=["prompt", "prompt", "silent"], good=[True, False, True])
    prompts = Mean(name="amount", of=lambda f: f.amount, among=lambda f: f.mode == "prompt")
    assert estimate(prompts, rows, system).value == 1.5
    assert estimate(prompts, rows, system, where=lambda f: f.good).value == 1.0


def test_window_has_its_start_and_not_its_end(system, table):
    """A window is half open, so that adjoining windows share no decision."""
    rows = table(amount=[1.0, 2.0, 4.0], time=[MONDAY, MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)])
    window = Window(from_datetime(MONDAY + timedelta(days=1)), from_datetime(MONDAY + timedelta(days=2)))
    assert estimate(AMOUNT, rows, system, window=window).value == 2.0
    assert estimate(AMOUNT, rows, system, window=Window(end_us=window.end_us)).n == 2


def test_young_decisions_wait_for_their_outcome(system, table):
    """A measure on an outcome counts mature decisions only, even where young ones already have it."""
    rate = Rate(name="audits", of=lambda f: f.outcome_audited, outcome="audited")
    rows = table(age_days=[90.0, 60.0, 59.9, 1.0], outcome_audited=[True, False, True, None])
    found = estimate(rate, rows, system)
    assert (found.value, found.n, found.waiting) == (0.5, 2, 2)


def test_where_all_wait_there_is_no_value(system, table):
    """With young decisions only, the estimate has no value and says how many wait."""
    rate = Rate(name="audits", of=lambda f: f.outcome_audited, outcome="audited")
    found = estimate(rate, table(age_days=[1.0, 2.0], outcome_audited=[True, True]), system)
    assert (found.value, found.low, found.n, found.waiting) == (None, None, 0, 2)


def test_an_outcome_that_is_not_declared_is_refused(system, table):
    """A misspelt outcome names the measure and what is declared."""
    rate = Rate(name="audits", of=lambda f: f.amount > 0, outcome="audit")
    with pytest.raises(UnknownName, match="outcome of measure 'audits': got 'audit', declared are audited, renewed"):
        estimate(rate, table(amount=[1.0]), system)


def test_values_of_the_wrong_type_are_refused(system, table):
    """A text is no number, and a number is no condition."""
    rows = table(amount=[1.0], mode=["prompt"])
    with pytest.raises(DeclarationError, match="measure 'm' of: got String, allowed is a number or a condition"):
        estimate(Mean(name="m", of=lambda f: f.mode), rows, system)
    with pytest.raises(DeclarationError, match="measure 'm' of: got Float64, allowed is a condition; compare it"):
        estimate(Rate(name="m", of=lambda f: f.amount), rows, system)


def test_a_frame_without_anybody_is_refused(system):
    """A team's own frame needs a column that tells its rows apart."""
    rows = nw.from_dict({"amount": [1.0]}, backend="pyarrow").to_native()
    with pytest.raises(UnknownName, match="got 'unit', declared are amount"):
        estimate(AMOUNT, rows, system)


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_level_is_a_probability(system, table, level):
    """A level in per cent is a mistake, and is said to be one."""
    with pytest.raises(DeclarationError, match=rf"level: got {level}, allowed is in \(0, 1\)"):
        estimate(AMOUNT, table(amount=[1.0]), system, level=level)


def test_every_kind_of_frame_gives_the_same(system, table):
    """Arrow tables, eager and lazy narwhals frames over them, and DuckDB relations are all read."""
    rows = table(amount=[1.0, 2.0, 4.0])
    frames = [rows, nw.from_native(rows), nw.from_native(rows).lazy(), nw.from_native(rows).lazy(backend="duckdb")]
    assert len({estimate(AMOUNT, frame, system) for frame in frames}) == 1


def test_a_constant_flag_that_was_never_seen_is_no_data(system, table):
    """A column that is null throughout is read as missing, whatever its type."""
    found = estimate(Rate(name="r", of=lambda f: f.seen), table(seen=[None, None]), system)
    assert (found.value, found.n) == (None, 0)


def test_selected_columns_are_floats(system, table):
    """Conditions become 0 and 1."""
    cohort = Cohort.of(AMOUNT, to_lazy(table(amount=[1, 2], good=[True, False])), system)
    rows = list(collect(cohort.select(numbers={"of": AMOUNT.of}, flags={"good": lambda f: f.good}).sort("of")))
    assert [(row["of"], row["good"]) for row in rows] == [(1.0, 1.0), (2.0, 0.0)]
