"""What experiments say of each `supports`, on the pages of goals."""

import csv
import io
import random
from collections.abc import Callable
from html import unescape
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.access import console_token
from holism.console.app import create
from holism.console.evidence import FRESH_S, Known
from holism.reports.past_experiments import write_experiments
from holism.server.security import Protected
from holism.vocabulary.effect import PastExperiment
from shop import declare

LIKED = hm.Rate(name="liked", of=lambda f: f.feedback_liked)
GOALS = [
    hm.Goal("people come back", hm.Layer.ORGANIZATION, LIKED, at_least=0.1),
    hm.Goal("people are content", hm.Layer.USER, LIKED, at_least=0.3, supports=("people come back",)),
    hm.Goal("it is fast", hm.Layer.MODEL, LIKED, at_least=0.3, supports=("people are content",)),
]


def past(count: int) -> list[PastExperiment]:
    """Experiments in which content people come back, each with what it had measured; the third goal in none."""
    chance = random.Random(3)
    found = []
    for number in range(count):
        true = chance.gauss(0, 0.1)
        effects = {
            "people are content": hm.MeasuredEffect(true + chance.gauss(0, 0.01), 0.01, 400 + number),
            "people come back": hm.MeasuredEffect(0.5 * true + chance.gauss(0, 0.01), 0.01, 400 + number),
        }
        found.append(PastExperiment(f"<test> {number}", effects, (("people are content", "people come back", 0.0),)))
    return found


@pytest.fixture
def service(open_system: Callable[..., hm.Service], tmp_path: Path) -> hm.Service:
    """A shop with twenty past experiments in a file of its store."""
    (tmp_path / "store").mkdir()
    write_experiments(tmp_path / "store" / "experiments.csv", past(20))
    return open_system(declare(goals=GOALS))


@pytest.fixture
def client(service: hm.Service) -> TestClient:
    """The operator, logged in."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.get(f"/login?token={console_token(service.folder)}").status_code == 303
    return client


def test_the_tree_and_the_table_say_what_experiments_say(client: TestClient):
    """Supported from experiments, or correlational where none measured both; with how many, and as of when."""
    shown = client.get("/goals.json").json()
    first, second = shown["beliefs"]
    assert (first["alignment"]["agreement"], first["alignment"]["k"]) == ("supported", 20)
    assert (second["alignment"]["evidence"], second["alignment"]["k"]) == ("correlational", 0)
    assert shown["experiments"] == 20
    assert shown["believed_us"] > 0
    page = client.get("/goals").text
    assert "✓ supports" in page
    assert "? untested" in page
    assert "From 20 experiments" in page


def test_a_goal_shows_the_experiments_behind_the_verdict(client: TestClient):
    """A picture with an ellipse for each, the table with their n, and the same as CSV; names are text."""
    page = client.get("/goals/people%20are%20content").text
    assert page.count('class="ellipse"') == 20
    assert "The experiments as a table (n = 20, " in page
    assert "&lt;test&gt; 7" in page
    assert "<test>" not in page
    (first,) = client.get("/goals/people%20are%20content.json").json()["evidence"]
    assert first["sentence"] in unescape(page)
    rows = list(csv.DictReader(io.StringIO(client.get("/goals/people%20are%20content.csv?table=evidence").text)))
    assert [int(row["alignment.points.units"]) for row in rows] == [400 + number for number in range(20)]
    assert {row["alignment.agreement"] for row in rows} == {"supported"}


def test_a_goal_names_the_verdicts_of_what_supports_it(client: TestClient):
    """In brief: the experiments themselves are on the page of the lower goal."""
    shown = client.get("/goals/people%20are%20content.json").json()
    assert [each["alignment"]["lower"] for each in shown["below"]] == ["it is fast"]
    upper = client.get("/goals/people%20come%20back.json").json()
    assert upper["evidence"] == []
    assert [each["alignment"]["points"] for each in upper["below"]] == [[]]
    assert "What supports it" in client.get("/goals/people%20come%20back").text


def test_a_file_that_cannot_be_read_costs_no_page(client: TestClient, service: hm.Service):
    """The goals are shown all the same, with what is wrong in which line."""
    (service.folder / "experiments.csv").write_text("experiment,goal,effect,standard_error\na,no goal,1,1\n")
    page = client.get("/goals")
    assert page.status_code == 200
    assert "experiments.csv line 2" in page.text
    assert client.get("/goals.json").json()["experiments"] == 0


def test_the_evidence_is_kept_for_ten_minutes(service: hm.Service):
    """What was worked out is shown again until then, and anew after."""
    now = [0.0]
    known = Known(service, elapsed=lambda: now[0])
    first = known.latest()
    write_experiments(service.folder / "experiments.csv", past(8))
    now[0] = FRESH_S - 1
    assert known.latest() is first
    now[0] = FRESH_S
    assert known.latest().experiments == 8
