"""Drift, look by look."""

import numpy as np
import pyarrow as pa
import pytest

import holism as hm
from holism.measures.profile import profile
from holism.monitors.drift import drift
from holism.monitors.shift import shift
from holism.vocabulary.monitor import Grounds
from holism.vocabulary.profile import Profile, merge
from holism.vocabulary.reading import ReadingState
from looks import DAY_US, MadeUp

INPUTS = 12


def stretch(seed: int, days: int, like: Profile | None = None, moved: float = 0.0, column: int = 0) -> Profile:
    """Days of a dozen inputs and one score, of which one input has moved by so many standard deviations."""
    rng = np.random.default_rng(seed)
    n = 200 * days
    values = {f"feature_{number}": rng.normal(moved if number == column else 0.0, 1.0, n) for number in range(INPUTS)}
    values["prediction_score"] = rng.random(n)
    times = pa.array(np.sort(rng.integers(0, days * DAY_US, n)), pa.timestamp("us", tz="UTC"))
    table = pa.table({"time": times, "unit": [f"v{number}" for number in range(n)], **values})
    return profile(table, like=like)


@pytest.fixture(scope="module")
def usual() -> list[Profile]:
    """The first four weeks."""
    first = stretch(0, 7)
    return [first, *(stretch(seed, 7, first) for seed in (1_000, 2_000, 3_000))]


def looked(usual: list[Profile], now: Profile, **options: object) -> dict[str, ReadingState]:
    """The state of each column that does not stand still."""
    monitor = hm.Drift("inputs", **options)  # type: ignore[arg-type]
    look = MadeUp(day=40, profiles={7 * week: each for week, each in enumerate(usual)} | {34: now})
    return {each.subject: each.state for each in drift(monitor, look, {}).readings}


def test_an_input_that_moved_is_named(usual: list[Profile]):
    """One column of twelve that moved by one standard deviation alarms, and it alone."""
    states = looked(usual, stretch(1, 7, usual[0], moved=1.0, column=5))
    assert [name for name, state in states.items() if state is ReadingState.ALARM] == ["feature_5"]
    assert "prediction_score" not in states
    assert len(states) == INPUTS


def test_an_input_that_is_left_out_is_not_looked_at(usual: list[Profile]):
    """A column named in `without` has no reading, however far it has moved."""
    states = looked(usual, stretch(1, 7, usual[0], moved=1.0, column=5), without=("feature_5",))
    assert len(states) == INPUTS - 1
    assert set(states.values()) == {ReadingState.QUIET}


def test_without_a_shift_there_is_no_false_alarm(usual: list[Profile]):
    """Forty weeks in which nothing moved, and forty with a shift within the tolerance: not one alarm."""
    for seed in range(40):
        assert ReadingState.ALARM not in looked(usual, stretch(100 + seed, 7, usual[0])).values()
        assert ReadingState.ALARM not in looked(usual, stretch(200 + seed, 7, usual[0], moved=0.15)).values()


def test_at_the_tolerance_itself_false_alarms_are_as_rare_as_promised(usual: list[Profile]):
    """With all accepted at once in ten looks, a column whose shift is the tolerance alarms in at most so many."""
    # A shift of d standard deviations has a PSI of about d squared; so 0.316 is the tolerance of 0.1.
    alarms = sum(
        ReadingState.ALARM in looked(usual, stretch(300 + seed, 7, usual[0], moved=0.30), once_in=10).values()
        for seed in range(60)
    )
    assert alarms <= 13


def test_scores_are_more_serious_than_inputs():
    """An input that moved is information; a score that moved is worth a look."""
    assert hm.Drift("inputs").grounds is Grounds.INPUTS
    assert hm.Drift("inputs").grounds.informs_only
    assert hm.Drift("scores", of="scores").grounds is Grounds.SCORES
    assert not hm.Drift("scores", of="scores").grounds.informs_only


def test_what_is_usual_is_learned_first():
    """In the first four weeks it cannot tell, and before them in those in which a system is not yet as it will be."""
    for monitor, day in (hm.Drift("inputs"), 20), (hm.Drift("inputs", warm_up_days=14.0), 30):
        (reading,) = drift(monitor, MadeUp(day=day), {}).readings
        assert reading.state is ReadingState.NOT_ENOUGH_DATA
        assert "what is usual is learned" in reading.note


def test_what_was_before_the_reference_does_not_count(usual: list[Profile]):
    """A week of warming up that was otherwise leaves the reference to the weeks after it."""
    weeks = [stretch(9, 7, usual[0], moved=3.0), *usual]
    look = MadeUp(day=47, profiles={7 * week: each for week, each in enumerate(weeks)} | {41: stretch(1, 7, usual[0])})
    readings = drift(hm.Drift("inputs", warm_up_days=7.0), look, {}).readings
    assert {each.state for each in readings} == {ReadingState.QUIET}


def test_few_units_that_come_back_are_no_drift():
    """Nine units, each with a level of its own that wanders: hardly a week of a hundred alarms.

    Taken as independent rows, many of them do.
    """
    monitor = hm.Drift("scores", of="scores")
    alarms = naive = 0
    for seed in range(4):
        weeks = wandering(np.random.default_rng(seed), 30)
        for now in weeks[4:]:
            known = {7 * week: each for week, each in enumerate(weeks[:4])} | {34: now}
            (reading,) = drift(monitor, MadeUp(day=40, profiles=known), {}).readings
            alarms += reading.state is ReadingState.ALARM
            p_value = shift(merge(weeks[:4]), now, "prediction_score").p_value
            naive += p_value is not None and p_value < 1.0 / monitor.once_in
    assert alarms <= 1
    assert naive >= 10


def test_few_units_whose_scores_are_all_elsewhere_are_drift():
    """However alike their days are: in parts of 1 instead of percent, say."""
    weeks = wandering(np.random.default_rng(0), 5)
    moved = wandering(np.random.default_rng(0), 5, weeks[0], shift=9.0)[-1]
    look = MadeUp(day=40, profiles={7 * week: each for week, each in enumerate(weeks[:4])} | {34: moved})
    (reading,) = drift(hm.Drift("scores", of="scores"), look, {}).readings
    assert reading.state is ReadingState.ALARM


def wandering(rng: np.random.Generator, weeks: int, like: Profile | None = None, shift: float = 0.0) -> list[Profile]:
    """Weeks of the scores of the same nine units, once a day, alike from day to day."""
    level, found = rng.normal(size=9), list[Profile]()
    for _ in range(weeks):
        values = []
        for _ in range(7):
            level = 0.97 * level + np.sqrt(1.0 - 0.97**2) * rng.normal(size=9)
            values.append(level)
        times = pa.array(np.repeat(np.arange(7), 9) * DAY_US, pa.timestamp("us", tz="UTC"))
        units = [f"district {number}" for number in range(9)] * 7
        table = pa.table({"time": times, "unit": units, "prediction_score": np.concatenate(values) + shift})
        found.append(profile(table, like=like or (found[0] if found else None)))
    return found
