"""The orchestrator: what is looked at, when, as what was known then, and who is told."""

import random
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pyarrow
import pytest

import holism as hm
from holism.monitors.look import Look, Looked, Memory
from holism.monitors.notify import Message
from holism.vocabulary.alert import AlertState
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.monitor import Monitor
from holism.vocabulary.operation import Act, Operation
from holism.vocabulary.reading import Reading, ReadingState
from holism.vocabulary.record import RecordKind
from holism.watch import Watch
from holism.worlds.clock import VirtualClock
from looks import DAY_US
from shop import NOW_US, VISIT, declare, eventually

Open = Callable[..., hm.Service]
OPERATIONS = msgspec.json.Decoder(Operation)
LIKED = hm.Rate(name="liked", of=lambda f: f.feedback_liked)
CONTENT = hm.Goal("people are content", hm.Layer.USER, LIKED, at_least=0.3)


class Broken(Monitor, frozen=True):
    """A monitor of one's own that fails on its second look."""

    def look(self, look: Look, memory: Memory) -> Looked:
        """Looks, and remembers how often."""
        if memory.get("looks"):
            raise RuntimeError("the sensor is gone")
        return Looked([Reading(self.name, "", look.end_us, ReadingState.QUIET)], {"looks": 1})


def watched(*monitors: Monitor, **options: Any) -> hm.System:
    """A shop with these monitors and one goal."""
    return declare(monitors=list(monitors), goals=[CONTENT], **options)


def live(service: hm.Service, clock: VirtualClock, days: int, liked: float, visits: int = 60, seed: int = 1) -> None:
    """Days of visits, of which a share is liked a minute later."""
    chance = random.Random(seed)
    for day in range(days):
        for visit in range(visits):
            clock.now_us += DAY_US // (visits + 1)
            decision = service.decide(VISIT | {"visitor": f"v{seed}-{day}-{visit}"})
            if chance.random() < liked:
                service.feedback(decision.id, "liked")
        clock.now_us += DAY_US - clock.now_us % DAY_US
    service.flush()


CHANGE = hm.Change("likes", of=LIKED, at_least=0.3, goal="people are content")


def test_a_change_for_the_worse_opens_one_alert(open_system: Open, clock: VirtualClock):
    """Good days are quiet; bad ones open one alert, which names the goal, and is recorded as an operation."""
    service = open_system(watched(CHANGE), clock=clock)
    live(service, clock, 3, liked=0.5)
    assert Watch(service).look() == []
    live(service, clock, 4, liked=0.02, seed=2)
    (opened,) = Watch(service).look()
    (alert,) = service.monitoring.alerts()
    assert opened.id == alert.id
    assert alert.goals == ("people are content",)
    assert alert.looks > 1
    days = [each.time_us // DAY_US - alert.opened_us // DAY_US for each in service.monitoring.readings("likes")]
    assert days == list(range(days[0], days[0] + 7))
    records = [record for record in service.log.read() if record.kind is RecordKind.OPERATION]
    acts = [OPERATIONS.decode(record.body).act for record in records]
    assert acts.count(Act.ALERTED) == 1


def test_looking_late_finds_what_looking_each_day_finds(open_system: Open, tmp_path: Path):
    """A week looked at day by day, and at once when it is over, has the same readings."""
    found = []
    for each_day in (True, False):
        clock = VirtualClock(NOW_US)
        service = open_system(watched(CHANGE), clock=clock, store=tmp_path / f"{each_day}")
        for day in range(4):
            live(service, clock, 1, liked=0.25, seed=day)
            if each_day:
                Watch(service).look()
        Watch(service).look()
        found.append(service.monitoring.readings("likes"))
    assert found[0] == found[1]
    assert len(found[0]) == 4


def test_the_past_is_seen_as_it_was_known_then(open_system: Open, clock: VirtualClock):
    """What is liked days later does not count in the look at the day itself, however late the look."""
    service = open_system(watched(CHANGE), clock=clock)
    decisions = []
    for visit in range(50):
        clock.now_us += 60_000_000
        decisions.append(service.decide(VISIT | {"visitor": f"v{visit}"}))
    clock.now_us += 3 * DAY_US
    for decision in decisions:
        service.feedback(decision.id, "liked")
    Watch(service).look()
    assert service.monitoring.readings("likes")[0].value == 0.0


def test_a_monitor_that_fails_keeps_no_other_from_looking(open_system: Open, clock: VirtualClock):
    """What went wrong is its reading; it remembers what it knew, and the others look."""
    service = open_system(watched(Broken("own"), hm.ErrorBudget("failures")), clock=clock)
    live(service, clock, 2, liked=0.5, visits=5)
    Watch(service).look()
    first, second = service.monitoring.readings("own")
    assert (first.state, second.state) == (ReadingState.QUIET, ReadingState.NOT_ENOUGH_DATA)
    assert second.note == "it could not look: the sensor is gone"
    assert len(service.monitoring.readings("failures")) == 2


class Told:
    """Keeps messages; takes them or not."""

    def __init__(self) -> None:
        self.messages: list[Message] = []
        self.takes = True

    def __call__(self, message: Message) -> bool:
        if self.takes:
            self.messages.append(message)
        return self.takes


def test_people_are_told_once_and_again_after_a_snooze(open_system: Open, clock: VirtualClock):
    """One message for one alert, none while it is snoozed, and one more when it still alarms after that."""
    service, told = open_system(watched(CHANGE), clock=clock), Told()
    live(service, clock, 4, liked=0.02)
    Watch(service, told, "http://console").look()
    (message,) = told.messages
    (alert,) = service.monitoring.alerts()
    assert message.title == "shop: 1 alert"
    assert f"http://console/alerts/{alert.id}" in message.body
    Watch(service, told).look()
    service.monitoring.snooze(alert.id, clock() + 2 * DAY_US, "ann", "after the weekend")
    live(service, clock, 1, liked=0.02, seed=2)
    Watch(service, told).look()
    assert len(told.messages) == 1
    live(service, clock, 2, liked=0.02, seed=3)
    Watch(service, told).look()
    assert len(told.messages) == 2


def test_a_message_that_was_not_taken_is_sent_again(open_system: Open, clock: VirtualClock):
    """While the receiver is away alerts wait for it."""
    service, told = open_system(watched(CHANGE), clock=clock), Told()
    live(service, clock, 4, liked=0.02)
    told.takes = False
    Watch(service, told).look()
    told.takes = True
    Watch(service, told).look()
    assert len(told.messages) == 1


def test_what_only_informs_waits_for_the_digest(open_system: Open, clock: VirtualClock):
    """Input drift is told once a day, with whatever else there is."""
    service, told = open_system(watched(hm.Drift("inputs", days=2.0, reference_days=3.0)), clock=clock), Told()
    live(service, clock, 5, liked=0.5)
    Watch(service, told).look()
    assert told.messages == []
    for day in range(3):
        for visit in range(60):
            clock.now_us += 1_000_000
            service.decide(VISIT | {"visitor": f"w{day}-{visit}", "amount": 900.0 + visit})
        clock.now_us += DAY_US - clock.now_us % DAY_US
        service.flush()
        Watch(service, told).look()
    (message,) = told.messages
    assert "request_amount" in message.body
    assert message.body.startswith("Input drift:")


def test_people_answer_alerts(open_system: Open, clock: VirtualClock):
    """Acknowledged with a name and a note; resolved, the monitor begins anew and the next alarm is a new alert."""
    service = open_system(watched(CHANGE), clock=clock)
    live(service, clock, 4, liked=0.02)
    Watch(service).look()
    people = service.monitoring
    (alert,) = people.alerts()
    assert people.acknowledge(alert.id, "ann", "looking").state is AlertState.ACKNOWLEDGED
    people.resolve(alert.id, "ann", "the form was broken")
    assert people.alerts() == []
    assert [each.note for each in people.alerts(resolved=True)] == ["the form was broken"]
    with pytest.raises(hm.InvalidRequest, match="allowed is one that is not resolved"):
        people.acknowledge(alert.id, "bob", "me too")
    live(service, clock, 4, liked=0.02, seed=2)
    Watch(service).look()
    assert [each.id == alert.id for each in people.alerts()] == [False]


def test_answers_need_a_name_and_a_note(open_system: Open, clock: VirtualClock):
    """Nobody answers without saying who and why; of an alert that does not exist that is said."""
    service = open_system(watched(CHANGE), clock=clock)
    with pytest.raises(hm.InvalidRequest, match="note"):
        service.monitoring.resolve("x", "ann", " ")
    with pytest.raises(hm.HolismError, match="alert: got 'x'"):
        service.monitoring.resolve("x", "ann", "done")
    with pytest.raises(hm.HolismError, match="monitor: got 'x', declared are likes"):
        service.monitoring.readings("x")
    with pytest.raises(hm.InvalidRequest, match="until_us"):
        service.monitoring.snooze("x", 1, "ann", "later")


def test_one_orchestrator_at_a_time(open_system: Open, clock: VirtualClock):
    """While one has its turn another has none; when it has ended, or has not been heard of for long, it has."""
    service = open_system(watched(CHANGE), clock=clock)
    one, other = Watch(service), Watch(service)
    with one.turn() as mine:
        assert mine
        with other.turn() as theirs:
            assert not theirs
        clock.now_us += 400_000_000
        with other.turn() as theirs:
            assert theirs
    with one.turn() as mine:
        assert mine


def test_a_long_look_back_keeps_its_turn(open_system: Open, clock: VirtualClock):
    """While it looks its turn is renewed, however long the look takes: no other orchestrator gets in between."""
    service = open_system(watched(hm.ErrorBudget("failures")), clock=clock)
    live(service, clock, 3, liked=0.5, visits=3)
    one, other, others = Watch(service), Watch(service), []

    def slowly(share: float) -> None:
        clock.now_us += 200_000_000
        with other.turn() as theirs:
            others.append(theirs)

    with one.turn() as mine:
        assert mine
        one.look(slowly)
    assert others == [False] * 3


def test_it_looks_until_it_is_stopped(open_system: Open, clock: VirtualClock):
    """In a thread of its own it looks at once, and ends soon after it is asked to."""
    service = open_system(watched(hm.ErrorBudget("failures")), clock=clock)
    live(service, clock, 1, liked=0.5, visits=3)
    stop = threading.Event()
    thread = threading.Thread(target=Watch(service).run, args=(stop,), kwargs={"every_s": 0.01})
    thread.start()
    eventually(lambda: service.monitoring.looked_us("failures") is not None)
    stop.set()
    thread.join(timeout=10.0)
    assert not thread.is_alive()


def test_a_standard_set_is_watched_where_none_is_declared():
    """A system without monitors has the standard ones; an empty list means none."""
    assert {each.name for each in declare().monitors} >= {"goals", "failures", "data", "inputs", "scores"}
    assert declare(monitors=[]).monitors == ()


@pytest.mark.parametrize(("web", "alerts"), [(0.9, 1), (0.3, 0)])
def test_a_bound_on_a_gap_is_watched(open_system: Open, clock: VirtualClock, web: float, alerts: int):
    """Who comes by the web is asked and who comes to the shop is not: an alert that names the ends; alike: none."""
    asked = hm.Rate(name="asked", of=lambda f: f.mode == "prompt")
    gap = hm.Bound("asked alike", of=hm.Gap(name="gap", of=asked, across="request_channel"), at_most=0.2)
    service = open_system(watched(gap, model=lambda request: web if request.channel == "web" else 0.3), clock=clock)
    for number in range(120):
        clock.now_us += DAY_US // 150
        service.decide(VISIT | {"visitor": f"v{number}", "channel": ("web", "shop")[number % 2]})
    clock.now_us += DAY_US - clock.now_us % DAY_US
    service.flush()
    Watch(service).look()
    found = service.monitoring.alerts()
    assert len(found) == alerts
    assert all("highest web (1), lowest shop (0)" in each.reading.note for each in found)


def test_after_an_imported_past_silence_is_no_news(open_system: Open, clock: VirtualClock):
    """Where only a past was imported it is looked at to its last whole day; from the first live decision on, to now."""
    cheap = hm.Change("arrivals", of=hm.Rate(name="cheap", of=lambda f: f.request_amount < 20), at_least=0.5)
    service = open_system(watched(cheap), clock=clock)
    start = to_datetime(NOW_US - 20 * DAY_US)
    rows = [{"time": start + timedelta(hours=each), "visitor": f"v{each}", "order": f"o{each}"} for each in range(96)]
    past = pyarrow.Table.from_pylist([VISIT | row for row in rows])
    assert service.import_past(past, by="ada").decisions == 96
    Watch(service).look()
    looked = [each.time_us for each in service.monitoring.readings("arrivals")]
    assert (len(looked), max(looked)) == (3, (NOW_US - 17 * DAY_US) // DAY_US * DAY_US)
    clock.now_us += 1
    service.decide(VISIT)
    service.flush()
    Watch(service).look()
    assert max(each.time_us for each in service.monitoring.readings("arrivals")) > NOW_US - 2 * DAY_US
