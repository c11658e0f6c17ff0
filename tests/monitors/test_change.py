"""Changes of a mean, look by look."""

import pytest

import holism as hm
from holism.monitors.change import change, share
from holism.vocabulary.reading import ReadingState
from looks import MadeUp, estimate_of

FAILED = hm.Rate(name="failed", of=lambda f: ~f.error.is_null())
STARS = hm.Mean(name="stars", of=lambda f: f.feedback_stars, unit="stars")


def test_a_rate_beyond_its_bound_alarms_with_what_was_found():
    """The reading holds the value, its interval, its bound, and how much evidence there is."""
    monitor = hm.Change("failures", of=FAILED, at_most=0.02)
    (reading,) = change(monitor, MadeUp(estimate_of(0.2, 0.03, n=500)), {}).readings
    assert reading.state is ReadingState.ALARM
    assert (reading.value, reading.bound, reading.n, reading.subject) == (0.2, 0.02, 500, "")
    assert reading.alarm_share is not None
    assert reading.alarm_share >= 1.0


def test_evidence_gathers_from_look_to_look():
    """A small excess is no alarm at once, and one after a while."""
    monitor = hm.Change("failures", of=FAILED, at_most=0.02)
    memory: dict[str, object] = {}
    states = []
    for _ in range(20):
        readings, memory = change(monitor, MadeUp(estimate_of(0.035, n=300)), memory)
        states.append(readings[0].state)
    assert states[0] is ReadingState.QUIET
    assert states[-1] is ReadingState.ALARM


def test_what_must_not_fall_is_watched_as_well():
    """A mean on another scale that falls below its bound alarms; one above it does not."""
    monitor = hm.Change("stars", of=STARS, at_least=4.0, within=(1.0, 5.0))
    (low,) = change(monitor, MadeUp(estimate_of(3.0, n=400)), {}).readings
    (high,) = change(monitor, MadeUp(estimate_of(4.5, n=400)), {}).readings
    assert (low.state, low.unit) == (ReadingState.ALARM, "stars")
    assert high.state is ReadingState.QUIET


def test_people_who_return_count_once():
    """A thousand decisions about four people are evidence of four."""
    monitor = hm.Change("failures", of=FAILED, at_most=0.02)
    many = estimate_of(0.2, n=1_000)
    few = hm.Estimate("failed", "", 0.2, 0.1, 0.3, 1_000, 4)
    assert change(monitor, MadeUp(many), {}).readings[0].state is ReadingState.ALARM
    assert change(monitor, MadeUp(few), {}).readings[0].state is ReadingState.QUIET


def test_no_data_is_neither_good_nor_bad():
    """Without decisions, and with a mean that cannot be, nothing is judged and nothing forgotten."""
    monitor = hm.Change("stars", of=STARS, at_least=4.0, within=(1.0, 5.0))
    memory = {"log_evidence": [0.5] * 7}
    for answer, note in ((estimate_of(None, n=0, note="no data"), "no data"), (estimate_of(9.0), "got a mean of 9")):
        looked = change(monitor, MadeUp(answer), memory)
        assert looked.readings[0].state is ReadingState.NOT_ENOUGH_DATA
        assert note in looked.readings[0].note
        assert looked.memory == memory


def test_a_budget_says_how_much_of_it_is_used():
    """Half of the accepted failures is half of the budget."""
    (reading,) = share(hm.ErrorBudget("budget", at_most=0.01), MadeUp(estimate_of(0.005, n=1_000)), {}).readings
    assert reading.state is ReadingState.QUIET
    assert reading.note == "50% of the budget of 28 days is used"


@pytest.mark.parametrize(
    "monitor",
    [
        hm.Latency("slow", limit_ms=50.0, at_most=0.01),
        hm.GuardrailRate("guarded", at_most=0.01),
        hm.OverReliance(
            "relied", followed=lambda f: f.feedback_liked, wrong=lambda f: ~f.outcome_returned, at_most=0.1
        ),
    ],
    ids=lambda monitor: monitor.name,
)
def test_other_shares_are_watched_alike(monitor: hm.Latency):
    """Slow answers, guardrails that fire, and people who follow wrong advice."""
    assert share(monitor, MadeUp(estimate_of(0.5, n=500)), {}).readings[0].state is ReadingState.ALARM
    assert share(monitor, MadeUp(estimate_of(0.005, n=500)), {}).readings[0].state is ReadingState.QUIET
