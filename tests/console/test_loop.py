"""The page of the feedback loop: what the log says, what `holism loop` found last, and what is watched."""

import csv
import io
import random
from collections.abc import Callable
from html import unescape

import msgspec
import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.access import console_token
from holism.console.app import create
from holism.reports.loop import LoopReport, Trial, Verdict, keep_loop, last_loop
from holism.server.security import Protected
from holism.vocabulary.measure import Estimate
from holism.watch import Watch
from holism.worlds.clock import VirtualClock
from shop import VISIT, declare

DAY_US = 86_400_000_000


@pytest.fixture
def service(open_system: Callable[..., hm.Service], clock: VirtualClock) -> hm.Service:
    """Two weeks in which a model with noise is asked about the same visitors, every day."""
    system = declare(
        components=[
            hm.Model("score", hm.Probability("returns"), lambda r: 0.3, fallback=0.1, bounded=True, noise=0.05)
        ],
        monitors=[hm.FeedbackLoop("echo", at_most=0.2, model="score")],
    )
    opened = open_system(system, clock=clock, rng=random.Random(2))
    for _ in range(14):
        for number in range(40):
            clock.now_us += DAY_US // 50
            opened.decide(VISIT | {"visitor": f"v{number}"})
        clock.now_us += DAY_US - clock.now_us % DAY_US
    opened.flush()
    Watch(opened).look()
    return opened


@pytest.fixture
def client(service: hm.Service) -> TestClient:
    """The operator, logged in."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.get(f"/login?token={console_token(service.folder)}").status_code == 303
    return client


def report_of(service: hm.Service) -> LoopReport:
    """What a closed loop might have found."""
    gain = Estimate("gain", "", 1.3, 1.1, 1.5, 16, 16)
    trial = Trial("the loop closed in the world", "what comes back", gain, (0.0, 1.0))
    return LoopReport(
        "shop", "old <release>", "Shop", service.clock() - DAY_US, "score", "what returns", Verdict.RUNS_AWAY,
        "It believes its echo.", (trial,), ("explored: nothing is explored",), ("Do not retrain.",),
    )  # fmt: skip


def test_what_the_log_says_is_shown_with_its_table_and_n(client: TestClient):
    """A picture for each tool that could test, with the same numbers as a table and as CSV; what could not be, why."""
    shown = client.get("/loop.json").json()
    page = unescape(client.get("/loop").text)
    tested = shown["report"]["tested"]
    assert [each["tool"] for each in tested] == ["traced noise, next prediction"]
    assert page.count('class="chart"') == len(tested) + len(shown["watched"])
    assert f"As a table (n = {tested[0]['estimate']['n']})" in page
    assert shown["report"]["sentence"] in page
    assert all(line in page for line in shown["report"]["untested"])
    (row,) = csv.DictReader(io.StringIO(client.get("/loop.csv?table=report.tested").text))
    assert (row["tool"], float(row["estimate.value"])) == (tested[0]["tool"], tested[0]["estimate"]["value"])


def test_what_is_watched_is_drawn_look_by_look(client: TestClient):
    """The monitors of feedback, with their bound."""
    (timeline,) = client.get("/loop.json").json()["watched"]
    assert timeline["subject"] == "echo"
    assert len(timeline["readings"]) == 2
    assert 'href="/monitors/echo.csv"' in client.get("/loop").text


def test_the_last_closed_loop_is_shown_with_its_age_and_release(client: TestClient, service: hm.Service):
    """Nothing is retrained for a page: before it ran, the page says how to run it."""
    page = client.get("/loop").text
    assert "It never ran on this store." in page
    assert "holism loop shop" in page
    keep_loop(service, report_of(service))
    assert last_loop(service) == report_of(service)
    again = TestClient(Protected(create(service)), follow_redirects=False)
    again.get(f"/login?token={console_token(service.folder)}")
    page = again.get("/loop").text
    for said in ("(1 day ago)", "old &lt;release&gt;", "not the one of now", "runs away", "It believes its echo.",
                 "Do not retrain.", "As a table (n = 16)"):  # fmt: skip
        assert said in page


def test_what_another_version_kept_otherwise_is_left_alone(service: hm.Service):
    """A report that cannot be read is none."""
    version, _ = service.state.load("shop/loop")
    service.state.save("shop/loop", msgspec.json.encode({"system": "shop"}), version)
    assert last_loop(service) is None


def test_a_system_without_a_model_has_no_loop(open_system: Callable[..., hm.Service]):
    """The page says why, and is no error."""
    service = open_system(declare(components=[hm.Component("till")], interaction=None))
    client = TestClient(Protected(create(service)), follow_redirects=False)
    client.get(f"/login?token={console_token(service.folder)}")
    page = client.get("/loop")
    assert page.status_code == 200
    assert "the system has no model" in page.text
    assert client.get("/loop.json").json()["report"] is None
