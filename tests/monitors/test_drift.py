"""Drift, look by look."""

import numpy as np
import pyarrow as pa
import pytest

import holism as hm
from holism.measures.profile import profile
from holism.monitors.drift import drift
from holism.vocabulary.monitor import Grounds
from holism.vocabulary.profile import Profile
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
def usual() -> Profile:
    """The first four weeks."""
    return stretch(0, 28)


def looked(usual: Profile, now: Profile, **options: object) -> dict[str, ReadingState]:
    """The state of each column that does not stand still."""
    monitor = hm.Drift("inputs", **options)  # type: ignore[arg-type]
    look = MadeUp(day=40, profiles={0: usual, 34: now})
    return {each.subject: each.state for each in drift(monitor, look, {}).readings}


def test_an_input_that_moved_is_named(usual: Profile):
    """One column of twelve that moved by one standard deviation alarms, and it alone."""
    states = looked(usual, stretch(1, 7, usual, moved=1.0, column=5))
    assert [name for name, state in states.items() if state is ReadingState.ALARM] == ["feature_5"]
    assert "prediction_score" not in states
    assert len(states) == INPUTS


def test_an_input_that_is_left_out_is_not_looked_at(usual: Profile):
    """A column named in `without` has no reading, however far it has moved."""
    states = looked(usual, stretch(1, 7, usual, moved=1.0, column=5), without=("feature_5",))
    assert len(states) == INPUTS - 1
    assert set(states.values()) == {ReadingState.QUIET}


def test_without_a_shift_there_is_no_false_alarm(usual: Profile):
    """Forty weeks in which nothing moved, and forty with a shift within the tolerance: not one alarm."""
    for seed in range(40):
        assert ReadingState.ALARM not in looked(usual, stretch(100 + seed, 7, usual)).values()
        assert ReadingState.ALARM not in looked(usual, stretch(200 + seed, 7, usual, moved=0.15)).values()


def test_at_the_tolerance_itself_false_alarms_are_as_rare_as_promised(usual: Profile):
    """With all accepted at once in ten looks, a column whose shift is the tolerance alarms in at most so many."""
    # A shift of d standard deviations has a PSI of about d squared; so 0.316 is the tolerance of 0.1.
    alarms = sum(
        ReadingState.ALARM in looked(usual, stretch(300 + seed, 7, usual, moved=0.30), once_in=10).values()
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
    """In the first four weeks it cannot tell."""
    (reading,) = drift(hm.Drift("inputs"), MadeUp(day=20), {}).readings
    assert reading.state is ReadingState.NOT_ENOUGH_DATA
