"""Every page, and that its JSON is what it shows."""

import csv
import io
import re
from collections.abc import Callable
from html import unescape
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.access import console_token
from holism.console.app import create
from holism.console.words import amount, count, latency
from holism.server.security import Protected

GOALS = ("little comes back", "people like it", "it spends", "a/b <i>calibrated</i>?")
PAGES = (
    "/",
    "/?window=all",
    "/goals",
    "/goals?window=7",
    "/decisions",
    "/decisions?mode=prompt&explored=yes",
    "/monitors",
    "/monitors/scores",
    "/fairness?window=all&also=request_member",
    "/loop",
    "/data?window=7",
    "/guardrails?window=all",
    "/interaction?window=all",
    "/nothing",
)


def text_of(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def goal_address(name: str) -> str:
    return f"/goals/{quote(name, safe='')}"


@pytest.mark.parametrize("address", [*PAGES, *(f"{goal_address(name)}?window=30" for name in GOALS)])
def test_a_page_loads_only_its_own_files_and_runs_nothing_inline(client: TestClient, address: str):
    """The strict policy is kept: no inline script or style, no other host."""
    page = client.get(address)
    assert page.status_code == (404 if address == "/nothing" else 200)
    assert "default-src 'self'" in page.headers["content-security-policy"]
    assert not re.search(r"<script(?![^>]*src=\"/static/)", page.text)
    assert not re.search(r"<[^>]+\s(style|on\w+)=", page.text)
    assert "<style" not in page.text
    assert not re.findall(r"(?:src|href|action)=\"(?:https?:)?//", page.text)


@pytest.mark.parametrize("address", [*PAGES, *(f"{goal_address(name)}?window=all" for name in GOALS)])
def test_every_chart_has_its_table_its_n_and_its_csv(client: TestClient, address: str):
    """And the page has a JSON; what the CSV link of a chart answers has a line for each thing in the chart's table."""
    page = client.get(address).text
    figures = [part.partition("</figure>")[0] for part in page.split("<figure")[1:]]
    charts = [each for each in figures if 'class="chart' in each]
    if address in ("/?window=all", "/fairness?window=all&also=request_member", "/interaction?window=all"):
        assert charts
    for chart in charts:
        assert "<table" in chart
        assert "n = " in chart
        links = [unescape(link) for link in re.findall(r'href="([^"]*\.csv[^"]*)"', chart)]
        assert links
        for link in links:
            answer = client.get(link)
            assert answer.headers["content-type"].startswith("text/csv")
            assert answer.text.count("\n") > 1
    if address != "/nothing":
        (json,) = set(re.findall(r'href="([^"]*\.json[^"]*)"', page))
        assert client.get(unescape(json)).json()["system"] == "shop"


@pytest.mark.parametrize(
    "path", ["/overview", "/goals", "/guardrails", "/interaction", "/monitors", "/fairness", "/loop"]
)
def test_every_list_of_a_page_is_a_file_of_its_own(client: TestClient, path: str):
    """Those to which the page links, with as many rows as the JSON has things, or more."""
    page = client.get("/" if path == "/overview" else path).text
    links = {unescape(link) for link in re.findall(rf'href="({path}\.csv[^"]*)"', page)}
    assert len(links) > 0
    shown = client.get(f"{path}.json").json()
    for link in links:
        things = shown
        for part in link.partition("table=")[2].split("&")[0].split("."):
            things = things[part]
        rows = list(csv.DictReader(io.StringIO(client.get(link).text)))
        assert len(rows) >= len(things) > 0


def test_the_overview_shows_what_its_json_holds(client: TestClient):
    """Counts, latency, guardrails, release and rates."""
    shown = client.get("/overview.json?window=all").json()
    said = text_of(client.get("/?window=all").text)
    assert shown["decisions"] == 252
    assert sum(shown["modes"].values()) == sum(sum(day["modes"].values()) for day in shown["days"]) == 252
    assert f"Decisions {count(shown['decisions'])}" in said
    assert latency(shown["p50_us"]) in said
    assert shown["release"] in said
    fired = {each["name"]: each["firings"] for each in shown["guardrails"]}
    assert fired["count is small"] == 9
    assert fired["limit score"] > 0
    for action in shown["actions"]:
        assert f"{action['action']} {action['mode']} {action['decisions']}" in said
    assert [component["ml"] for component in shown["components"]] == [False, False, True, False]


def test_a_guardrail_is_shown_with_what_it_changed(client: TestClient):
    """Before and after, from the record of its last firing."""
    guardrails = client.get("/overview.json?window=all").json()["guardrails"]
    last = next(each["last"] for each in guardrails if each["name"] == "limit score")
    assert last["before"] != last["after"]
    assert f"from {amount(last['before'])} to {amount(last['after'])}" in text_of(client.get("/?window=all").text)


def test_the_period_is_compared_with_the_one_before(client: TestClient):
    """Seven days of twelve decisions, after seven such days."""
    shown = client.get("/overview.json?window=7").json()
    assert (shown["decisions"], shown["decisions_before"]) == (6 * 12, 7 * 12)
    assert len(shown["days"]) == 7


def test_the_goals_say_where_they_stand(client: TestClient):
    """Status in words, value, interval, n, units, waiting and the sentence."""
    shown = client.get("/goals.json?window=all").json()
    said = text_of(client.get("/goals?window=all").text)
    assert shown["sentence"] in said
    statuses = {goal["name"]: goal["status"] for goal in shown["goals"]}
    assert statuses == {
        "little comes back": "met",
        "people like it": "missed",
        "it spends": "not enough data",
        "a/b <i>calibrated</i>?": "met",
    }
    for goal in shown["goals"]:
        found = goal["estimate"]
        assert goal["name"] in said
        if found["value"] is not None:
            assert f"{amount(found['value'])} {amount(found['low'])} to {amount(found['high'])}" in said
    returns = shown["goals"][0]["estimate"]
    # Of the last five days, but for the decision that is five days old to the microsecond.
    assert returns["waiting"] == 5 * 12 - 1
    edges = [(each["alignment"]["lower"], each["alignment"]["upper"]) for each in shown["beliefs"]]
    assert edges == [("people like it", "little comes back"), ("a/b <i>calibrated</i>?", "people like it")]
    assert all(each["alignment"]["evidence"] == "correlational" for each in shown["beliefs"])


@pytest.mark.parametrize("name", GOALS)
def test_a_goal_says_the_three_things_of_its_measure(client: TestClient, name: str):
    """Metric, data and operation, over time and by slice; whatever its name is made of."""
    shown = client.get(f"{goal_address(name)}.json?window=all").json()
    said = text_of(client.get(f"{goal_address(name)}?window=all").text)
    assert shown["goal"]["name"] == name
    assert shown["measure"]["metric"] in said
    assert shown["measure"]["operation"] in said
    assert all(formula["text"] in said for formula in shown["measure"]["formulas"])
    assert shown["every"] == "week"
    assert sum(point["estimate"]["n"] for point in shown["points"]) == shown["goal"]["estimate"]["n"]
    assert {each["value"] for each in shown["slices"]} <= {"web", "shop", None}


def test_a_goal_can_be_cut_by_another_column(client: TestClient):
    """An unknown column is the first one, not an error."""
    address = goal_address("people like it")
    assert client.get(f"{address}.json?slice=mode").json()["sliced_by"] == "mode"
    assert client.get(f"{address}.json?slice=nonsense").json()["sliced_by"] == "request_channel"


def test_a_decision_is_told_from_request_to_outcome(client: TestClient):
    """Everything that the record holds, and what is unknown yet is said to be so."""
    rows = client.get("/decisions.json?outcome=known: returned&feedback=liked").json()["decisions"]
    shown = client.get(f"/decisions/{rows[0]['id']}.json").json()
    said = text_of(client.get(f"/decisions/{rows[0]['id']}").text)
    decision = shown["story"]["decision"]
    for told in (*(decision[name] for name in ("action", "reason", "release", "mode")), "private: never written"):
        assert told in said
    assert f"score said {amount(decision['predictions']['score']['value'])}" in said
    assert f"was {amount(decision.get('propensity', 1.0))}" in said
    assert "liked by user" in said
    assert {each["name"]: each["state"] for each in shown["outcomes"]}["spent"] == "not yet"
    assert "spent : ? unknown yet" in said


def test_a_flag_that_did_not_arrive_in_time_is_told_as_such(client: TestClient):
    """Absence counts as no only where that is declared, and only after it could have arrived."""

    def states(query: str) -> set[str]:
        rows = client.get(f"/decisions.json?{query}").json()["decisions"]
        stories = [client.get(f"/decisions/{row['id']}.json").json() for row in rows[:3]]
        return {each["state"] for story in stories for each in story["outcomes"] if each["name"] == "returned"}

    assert states("since=2026-01-15&until=2026-01-15") == {"taken as false"}
    assert states("since=2026-01-20") == {"not yet"}


@pytest.mark.parametrize("address", ["/decisions/none", "/goals/none"])
def test_what_does_not_exist_is_said_so(client: TestClient, address: str):
    """As a page, and as a problem document."""
    page, document = client.get(address), client.get(f"{address}.json")
    assert (page.status_code, document.status_code) == (404, 404)
    assert "There is no such" in page.text
    assert document.headers["content-type"] == "application/problem+json"


def test_what_people_wrote_is_never_markup(client: TestClient, hostile: tuple[str, ...]):
    """Names, units, keys and feedback are shown as text, on every page that shows them."""
    rows = [row for row in client.get("/decisions.json?limit=1000").json()["decisions"] if row["unit"] in hostile]
    assert len(rows) == 7
    pages = [client.get(f"/decisions/{row['id']}").text for row in rows]
    pages += [client.get("/decisions?limit=1000").text, client.get("/").text, client.get("/goals").text]
    asked = [f"/decisions?unit={quote(text)}&mode={quote(text)}&since={quote(text)}" for text in hostile]
    pages += [client.get(address).text for address in asked]
    pages += [client.get(f"/login?next={quote(text)}").text for text in hostile]
    for page in pages:
        for forbidden in ("<script>alert", "<img src=x", "<svg/onload", "<b>with</b>", "<i>calibrated", ">49<"):
            assert forbidden not in page
        assert not re.search(r"href=\"\s*javascript:", page)
        assert "never to be written" not in page


def test_a_halt_is_on_every_page(open_system: Callable[..., hm.Service]):
    """With who and why."""
    service = open_system()
    service.halt("Ada <3", "prices are wrong")
    client = TestClient(Protected(create(service)))
    client.get(f"/login?token={console_token(service.folder)}")
    for address in ("/", "/goals", "/decisions"):
        assert "Halted by Ada <3 : prices are wrong" in text_of(client.get(address).text).replace("Ada <3:", "Ada <3 :")


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/", "No decision was recorded"),
        ("/goals", "declares no goals"),
        ("/decisions", "No decision was recorded yet"),
    ],
)
def test_an_empty_store_is_said_in_words(open_system: Callable[..., hm.Service], address: str, words: str):
    """No page fails for want of data, and none shows a zero for what is unknown."""
    service = open_system()
    client = TestClient(Protected(create(service)))
    client.get(f"/login?token={console_token(service.folder)}")
    page = client.get(address)
    assert page.status_code == 200
    assert words in text_of(page.text)
