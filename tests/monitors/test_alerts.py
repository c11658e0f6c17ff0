"""From readings to alerts, and the order to read them in."""

import itertools
from collections.abc import Iterator

import msgspec
import pytest

import holism as hm
from holism.monitors.alerts import folded, in_order, is_due, sentence, threatened
from holism.vocabulary.alert import Alert, AlertState
from holism.vocabulary.monitor import Grounds
from holism.vocabulary.reading import Reading, ReadingState
from looks import DAY_US

SHARE = hm.Rate(name="share", of=lambda f: f.guarded)
GOALS = (
    hm.Goal("people return", hm.Layer.ORGANIZATION, SHARE, at_least=0.5),
    hm.Goal("answers are right", hm.Layer.MODEL, SHARE, at_least=0.5, supports=("people are content",)),
    hm.Goal("people are content", hm.Layer.USER, SHARE, at_least=0.5, supports=("people return",)),
)
MONITOR = hm.Bound("right", of=SHARE, at_least=0.5, goal="answers are right")


@pytest.fixture
def ids() -> Iterator[str]:
    """One id after another."""
    return (f"alert-{number}" for number in itertools.count(1))


def reading(day: int, state: ReadingState = ReadingState.ALARM, subject: str = "") -> Reading:
    """What a look at one day found."""
    return Reading("right", subject, day * DAY_US, state, 0.4, 0.35, 0.45, 200, bound=0.5)


def lived(ids: Iterator[str], *readings: Reading, resolved_after: int | None = None) -> list[Alert]:
    """The alerts after these readings; all are resolved after so many."""
    alerts: dict[str, Alert] = {}
    for number, each in enumerate(readings, 1):
        current = {alert.key: alert for alert in alerts.values() if alert.state is not AlertState.RESOLVED}
        for alert in folded(current, MONITOR, [each], GOALS, lambda: next(ids)):
            alerts[alert.id] = alert
        if number == resolved_after:
            alerts = {id: msgspec.structs.replace(each, state=AlertState.RESOLVED) for id, each in alerts.items()}
    return list(alerts.values())


def test_one_alert_however_often_it_alarms(ids: Iterator[str]):
    """Three alarms in a row are one alert, which counts them."""
    (alert,) = lived(ids, reading(1), reading(2), reading(3))
    assert (alert.looks, alert.opened_us, alert.last_us) == (3, 1 * DAY_US, 3 * DAY_US)
    assert alert.goals == ("answers are right", "people are content", "people return")


def test_since_when_it_is_quiet_is_noted(ids: Iterator[str]):
    """The first quiet look is noted, not the last; an alarm takes it back; not enough data changes nothing."""
    (alert,) = lived(ids, reading(1), reading(2, ReadingState.QUIET), reading(3, ReadingState.QUIET))
    assert alert.quiet_since_us == 2 * DAY_US
    (alert,) = lived(ids, reading(1), reading(2, ReadingState.NOT_ENOUGH_DATA))
    assert (alert.quiet_since_us, alert.looks) == (None, 1)
    (alert,) = lived(ids, reading(1), reading(2, ReadingState.QUIET), reading(3))
    assert (alert.quiet_since_us, alert.looks) == (None, 2)


def test_after_it_was_resolved_an_alarm_is_a_new_alert(ids: Iterator[str]):
    """What comes back is not hidden in what was over."""
    first, second = lived(ids, reading(1), reading(2), resolved_after=1)
    assert (first.state, second.state, second.opened_us) == (AlertState.RESOLVED, AlertState.OPEN, 2 * DAY_US)


def test_subjects_have_alerts_of_their_own(ids: Iterator[str]):
    """Two columns that drift are two alerts."""
    assert len(lived(ids, reading(1, subject="income"), reading(1, subject="age"))) == 2


def of(grounds: Grounds, goal: str = "", **known: object) -> Alert:
    """An alert on some grounds that threatens a goal."""
    alert = Alert(grounds.name, grounds, threatened(GOALS, goal), reading(1), DAY_US, DAY_US)
    return msgspec.structs.replace(alert, **known)


def test_realised_outcomes_come_first():
    """Outcomes before operation, estimates, scores and inputs; what is quiet again comes last."""
    quiet = of(Grounds.OUTCOME, id="quiet", quiet_since_us=2 * DAY_US)
    alerts = [quiet, *(of(grounds) for grounds in reversed(Grounds))]
    assert [each.id for each in in_order(alerts, GOALS)] == [*(each.name for each in Grounds), "quiet"]


def test_the_goals_of_the_organization_come_before_those_of_a_model():
    """On the same grounds the upper goal is read first; an alert without a goal last."""
    alerts = [of(Grounds.OUTCOME, goal, id=goal) for goal in ("", "people return", "answers are right")]
    alone = [msgspec.structs.replace(each, goals=each.goals[:1]) for each in alerts]
    assert [each.id for each in in_order(alone, GOALS)] == ["people return", "answers are right", ""]


def test_people_are_told_once():
    """Of an open alert once, of a snoozed one again when its time is over and it still alarms; else not."""
    assert is_due(of(Grounds.OUTCOME), DAY_US)
    assert not is_due(of(Grounds.OUTCOME, told_us=DAY_US), DAY_US)
    assert not is_due(of(Grounds.OUTCOME, state=AlertState.ACKNOWLEDGED), DAY_US)
    snoozed = of(Grounds.OUTCOME, state=AlertState.SNOOZED, until_us=3 * DAY_US, told_us=DAY_US)
    assert [is_due(snoozed, day * DAY_US) for day in (2, 3)] == [False, True]
    assert not is_due(msgspec.structs.replace(snoozed, quiet_since_us=2 * DAY_US), 3 * DAY_US)


def test_the_sentence_names_the_goal_and_what_it_serves():
    """What was found, against which bound, from how many, and what it threatens up to the organization."""
    assert sentence(of(Grounds.OUTCOME, "answers are right")) == (
        "right is 0.4 against a bound of 0.5 (n 200). It threatens 'answers are right', and through it 'people return'."
    )
    assert sentence(of(Grounds.OUTCOME, "people return")).endswith("It threatens 'people return'.")
    assert threatened(GOALS, "no goal") == ()
