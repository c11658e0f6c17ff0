"""What is watched, what was found, and the alerts, on the pages."""

import csv
import io
import random
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

import holism as hm
from browsing import launched, needs_browser, serving, violations, watched
from holism.console.access import console_token
from holism.console.app import create
from holism.monitors.notify import Message
from holism.server.security import Protected
from holism.vocabulary.alert import AlertState
from holism.watch import Watch
from holism.worlds.clock import VirtualClock
from shop import NOW_US, VISIT, declare

DAY_US = 86_400_000_000
LIKED = hm.Rate(name="liked", of=lambda f: f.feedback_liked)
SIGNED = {"by": "ann", "reason": "the depot is <flooded>"}


def system(version: str) -> hm.System:
    """A shop whose likes are watched, and that stands idle in no column."""
    return declare(
        version=version,
        goals=[
            hm.Goal("people come back", hm.Layer.ORGANIZATION, LIKED, at_least=0.1),
            hm.Goal("people are content", hm.Layer.USER, LIKED, at_least=0.3, supports=("people come back",)),
        ],
        monitors=[
            hm.Change("likes", of=LIKED, at_least=0.3, goal="people are content"),
            hm.DataQuality("data"),
            hm.Drift("inputs", of="inputs", reference_days=5, days=3),
        ],
    )


def live(service: hm.Service, clock: VirtualClock, days: int, liked: float) -> None:
    chance = random.Random(days)
    for _ in range(days):
        for number in range(40):
            clock.now_us += DAY_US // 50
            decision = service.decide(VISIT | {"visitor": f"v{number}", "amount": chance.uniform(0, 900)})
            if chance.random() < liked:
                service.feedback(decision.id, "liked")
        clock.now_us += DAY_US - clock.now_us % DAY_US
    service.flush()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[hm.Service]:
    """A week in which people are content under version 1, and a week in which they are not under version 2."""
    clock = VirtualClock(NOW_US)
    with hm.open(system("1"), tmp_path, clock=clock, rng=random.Random(1)) as first:
        live(first, clock, 7, 0.6)
    with hm.open(system("2"), tmp_path, clock=clock, rng=random.Random(1)) as opened:
        live(opened, clock, 7, 0.05)
        Watch(opened).look()
        yield opened


@pytest.fixture
def client(service: hm.Service) -> TestClient:
    """The operator, logged in."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.get(f"/login?token={console_token(service.folder)}").status_code == 303
    return client


def likes(service: hm.Service) -> Any:
    (alert,) = [each for each in service.monitoring.alerts(resolved=True) if each.reading.monitor == "likes"]
    return alert


def test_what_is_watched_is_shown_with_where_it_stands(client: TestClient):
    """Every monitor with its guarantee; what alarms is named; the alerts come in the order to read them."""
    shown = client.get("/monitors.json").json()
    page = unescape(client.get("/monitors").text)
    by_name = {each["name"]: each for each in shown["monitors"]}
    assert list(by_name) == ["likes", "data", "inputs"]
    assert by_name["likes"]["alarming"] == [""]
    assert by_name["data"]["alarming"] == []
    assert by_name["inputs"]["informs_only"]
    assert all(each["guarantee"] in page for each in shown["monitors"])
    assert shown["alerts"][0]["alert"]["reading"]["monitor"] == "likes"
    assert shown["alerts"][0]["sentence"] in page
    assert "It threatens 'people are content', and through it 'people come back'." in shown["alerts"][0]["sentence"]


def test_a_timeline_has_its_bound_its_table_and_the_release_that_came_between(client: TestClient):
    """Look by look, with n; the second release is marked between the seventh look and the eighth."""
    shown = client.get("/monitors/likes.json").json()
    (timeline,) = shown["timelines"]
    assert timeline["bound"] == 0.3
    assert len(timeline["readings"]) == 14
    assert [each["release"] for each in shown["releases"]] == sorted(each["release"] for each in shown["releases"])
    page = client.get("/monitors/likes").text
    (mark,) = [line for line in page.split("<line ") if 'class="release"' in line]
    assert 'x1="50%"' in mark
    assert f"release {shown['releases'][1]['release']}, 2026-01-08" in page
    assert "n = 14 looks" in page
    assert all(f"<td>{each['n']}</td>" in page for each in timeline["readings"])


def test_a_monitor_without_a_number_is_drawn_as_states(client: TestClient):
    """A bar for each look, with words for whom colours do not help."""
    page = client.get("/monitors/data").text
    assert page.count('class="look unknown"') == 14
    assert "0 of 14 looks alarm." in page
    assert "alarm: a high bar" in page


def test_every_look_is_in_the_export(client: TestClient, service: hm.Service):
    """The same names and numbers as the JSON, a row for each reading."""
    answer = client.get("/monitors/likes.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="shop-likes-looks.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    readings = service.monitoring.readings("likes")
    assert [int(row["time_us"]) for row in rows] == [each.time_us for each in readings]
    assert [float(row["value"]) for row in rows] == [each.value for each in readings]
    assert {row["state"] for row in rows} == {"quiet", "alarm"}
    alerts = list(csv.DictReader(io.StringIO(client.get("/monitors/likes.csv?table=alerts").text)))
    assert [row["alert.goals"] for row in alerts] == ["people are content; people come back"]


@pytest.mark.parametrize("address", ["/monitors/none", "/alerts/none"])
def test_what_is_not_there_is_said_so(client: TestClient, address: str):
    """As a page, and as a problem document."""
    assert "There is no such" in client.get(address).text
    for ending in (".json", ".csv"):
        document = client.get(f"{address}{ending}")
        assert (document.status_code, document.headers["content-type"]) == (404, "application/problem+json")


def test_a_table_that_a_page_does_not_have_is_said_so(client: TestClient):
    """With those that it has."""
    document = client.get("/monitors.csv?table=nonsense")
    assert document.status_code == 404
    assert "alerts, resolved, monitors" in document.json()["detail"]


@pytest.mark.parametrize("address", ["/", "/goals", "/goals/people%20are%20content", "/goals/people%20come%20back"])
def test_an_alert_is_named_where_its_goal_is_looked_at(client: TestClient, service: hm.Service, address: str):
    """With a link, and the goal that it threatens; once resolved it is gone at once, though numbers are cached."""
    alert = likes(service)
    page = client.get(address).text
    assert f'<a href="/alerts/{alert.id}">likes</a>' in page
    assert 'threatens <a href="/goals/people%20are%20content">people are content</a>' in page
    service.monitoring.resolve(alert.id, "ann", "over")
    assert alert.id not in client.get(address).text


def test_the_link_of_a_message_leads_to_the_alert(client: TestClient, service: hm.Service):
    """What people are sent is the address of the page that answers it."""
    sent: list[Message] = []
    Watch(service, lambda message: not sent.append(message), "http://localhost:8001").look()
    links = [line for line in sent[0].body.splitlines() if line.startswith("http")]
    assert links
    for link in links:
        assert client.get(link.removeprefix("http://localhost:8001")).status_code == 200


@pytest.mark.parametrize(
    ("verb", "state"),
    [
        ("acknowledge", AlertState.ACKNOWLEDGED),
        ("snooze", AlertState.SNOOZED),
        ("resolve", AlertState.RESOLVED),
        ("accept", AlertState.RESOLVED),
    ],
)
def test_an_alert_is_answered_on_its_page(client: TestClient, service: hm.Service, verb: str, state: AlertState):
    """Under a name, with a reason that is text; the page then says who and why."""
    alert = likes(service)
    answer = client.post(f"/alerts/{alert.id}/answer", data=SIGNED | {"verb": verb, "days": "2"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts/{alert.id}")
    after = likes(service)
    assert (after.state, after.by, after.note) == (state, "ann", SIGNED["reason"])
    assert (after.until_us == service.clock() + 2 * DAY_US) is (verb == "snooze")
    page = client.get(f"/alerts/{alert.id}").text
    assert "by ann: the depot is &lt;flooded&gt;" in page
    assert ("It is resolved." in page) is (state is AlertState.RESOLVED)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"by": ""}, "by: got '', allowed is a text that is not empty"),
        ({"verb": "forget"}, "verb: got 'forget', allowed is one of acknowledge, snooze, resolve, accept"),
        ({"verb": "snooze", "days": "never"}, "days: got 'never', allowed is a number above 0 and at most 365"),
        ({"verb": "snooze", "days": "nan"}, "days: got 'nan', allowed is a number above 0 and at most 365"),
    ],
)
def test_a_mistake_shows_the_alert_again(client: TestClient, service: hm.Service, given: dict[str, str], said: str):
    """With what is wrong, and nothing is done."""
    alert = likes(service)
    form = SIGNED | {"verb": "acknowledge"} | given
    answer = client.post(f"/alerts/{alert.id}/answer", data=form)
    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert "Where it stands" in answer.text
    assert likes(service).state is AlertState.OPEN


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
@pytest.mark.browser
@needs_browser[1]
def test_the_pages_are_accessible_and_fit(service: hm.Service, browser: Browser, width: int, scheme: Any):
    """axe finds nothing, nothing scrolls sideways, and an alert is acknowledged by keyboard."""
    alert = likes(service)
    with (
        serving(Protected(create(service)), 8_470) as site,
        watched(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page,
    ):
        page.goto(f"{site}/login?token={console_token(service.folder)}")
        for address in ("/", "/goals", "/monitors", "/monitors/likes", "/monitors/data", f"/alerts/{alert.id}"):
            page.goto(f"{site}{address}")
            page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
            root = "document.documentElement"
            assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), address
            assert violations(page) == [], address
        page.get_by_label("Your name").focus()
        page.keyboard.type("ann")
        page.keyboard.press("Tab")
        page.keyboard.type("looking")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_text("by ann: looking").wait_for()
    assert likes(service).state is AlertState.ACKNOWLEDGED
