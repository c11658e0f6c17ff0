"""Slices of people beside each other, on the page, as JSON and as CSV; small ones are hidden everywhere."""

import csv
import io
import random
from collections.abc import Callable, Iterator
from html import unescape
from typing import Annotated, Any, Literal

import pytest
from playwright.sync_api import Browser
from starlette.testclient import TestClient

import holism as hm
from browsing import launched, needs_browser, serving, violations, watched
from holism.console.access import console_token
from holism.console.app import create
from holism.server.security import Protected
from shop import declare

SMALL = "d"


class Application(hm.Request):
    """Of a person, in one of four groups."""

    person: Annotated[str, hm.Unit()]
    group: Literal["a", "b", "c", "d"]
    rural: bool
    secret: Annotated[str, hm.Private()] = ""


OFFERED = hm.Rate(name="offered", data="what the committee did", of=lambda f: f.feedback_offered)


def office(**options: Any) -> hm.System:
    """Offers places; a goal bounds how far groups may lie apart."""
    declared: dict[str, Any] = {
        "request": Application,
        "components": [hm.Model("merit", hm.Probability("graduates"), lambda r: 0.5, bounded=True)],
        "feedback": [hm.Feedback("offered")],
        "outcomes": [hm.Outcome("graduates")],
        "goals": [
            hm.Goal("groups are offered <alike>", hm.Layer.USER,
                    hm.Gap(name="gap of offers", of=OFFERED, across="request_group"), at_most=0.1),
            hm.Goal("many are offered", hm.Layer.ORGANIZATION, OFFERED, at_least=0.1),
        ],
        "monitors": [],
    }  # fmt: skip
    return declare(**(declared | options))


def live(service: hm.Service) -> None:
    """Group a is offered far more than b and c; of group d there are but five."""
    chance = random.Random(5)
    sizes = {"a": 120, "b": 100, "c": 40, SMALL: 5}
    for group, size in sizes.items():
        for number in range(size):
            decision = service.decide({"person": f"{group}{number}", "group": group, "rural": number % 3 == 0})
            service.feedback(decision.id, "offered", chance.random() < (0.7 if group == "a" else 0.2))
    service.flush()


@pytest.fixture
def service(open_system: Callable[..., hm.Service]) -> hm.Service:
    opened = open_system(office())
    live(opened)
    return opened


def logged_in(service: hm.Service) -> TestClient:
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.get(f"/login?token={console_token(service.folder)}").status_code == 303
    return client


@pytest.fixture
def client(service: hm.Service) -> TestClient:
    """The operator, logged in."""
    return logged_in(service)


def test_slices_are_shown_with_their_intervals_and_whether_they_differ(client: TestClient):
    """A mark for each that is shown, the table with n, the gap, the test, and the goal that bounds it."""
    shown = client.get("/fairness.json").json()
    page = unescape(client.get("/fairness").text)
    (one,) = shown["compared"]
    (cuts,) = one["tables"]
    assert (shown["asked"], one["measure"], cuts["by"]) == ({"by": "request_group"}, "offered", ["request_group"])
    assert cuts["ranked"]
    known = [cut for cut in cuts["cuts"] if cut["estimate"]]
    assert page.count('class="dot"') == page.count('<line class="interval"') == len(known)
    assert known[0]["name"] == ["a"]
    for cut in known:
        assert f"n {cut['estimate']['n']}" in page
    assert shown["tables"][0][0] in page
    assert shown["sentence"] in page
    (bound,) = shown["bounds"]
    assert (bound["goal"], bound["status"]) == ("groups are offered <alike>", "missed")


@pytest.mark.parametrize("address", ["/fairness", "/goals/many%20are%20offered?slice=request_group"])
def test_a_small_slice_is_hidden_and_cannot_be_had_by_subtraction(
    client: TestClient, service: hm.Service, address: str
):
    """Five people of group d, and with them the smallest other group, on the page, in the JSON and in the CSV."""
    path, _, query = address.partition("?")
    page = client.get(address).text
    assert "hidden: fewer than 30 units, or known by subtraction" in page
    answer = client.get(f"{path}.json?{query}")
    rates = service.analysis.by(OFFERED, "request_group", minimum=1)
    assert str(rates["b"].value) in answer.text
    assert str(rates["c"].value) not in answer.text
    document = answer.json()
    cuts = document["compared"][0]["tables"][0]["cuts"] if "compared" in document else document["slices"]
    names = {(cut["name"][0] if "name" in cut else cut["value"]): cut for cut in cuts}
    assert {name for name, cut in names.items() if cut["estimate"] is None} == {"c", SMALL}
    assert all(cut.get("rest") is None and cut.get("shrunk") is None for cut in cuts if cut["estimate"] is None)
    table, name, value = (
        ("compared", "tables.cuts.name", "tables.cuts.estimate.value")
        if path == "/fairness"
        else ("slices", "value", "estimate.value")
    )
    rows = list(csv.DictReader(io.StringIO(client.get(f"{path}.csv?{query}&table={table}").text)))
    assert {row[name] for row in rows if not row[value]} == {"c", SMALL}


def test_a_goal_on_a_gap_names_no_slice_that_its_page_hides(client: TestClient, service: hm.Service):
    """The measure's note says which slice is lowest and by how much: that one may be hidden."""
    note = service.analysis.goals().statuses
    assert any("lowest" in each.estimate.note for each in note)
    for address in ("/goals", "/goals/groups%20are%20offered%20%3Calike%3E", "/fairness"):
        for ending in ("", ".json"):
            text = client.get(f"{address}{ending}").text
            assert "lowest c" not in text
            assert "lowest b" not in text


def test_two_columns_are_compared_each_and_together(client: TestClient):
    """And each goal or action that may be named, with the rates among those of whom an outcome was true."""
    shown = client.get("/fairness.json?by=request_group&also=request_rural&measure=goal: many are offered").json()
    assert [cuts["by"] for cuts in shown["compared"][0]["tables"]] == [
        ["request_group"], ["request_rural"], ["request_group", "request_rural"],
    ]  # fmt: skip
    shares = client.get("/fairness.json?measure=share of mark").json()
    assert [one["measure"] for one in shares["compared"]] == ["share of mark"]
    odds = client.get("/fairness.json?label=graduates").json()
    assert [one["measure"] for one in odds["compared"]] == [
        "offered", "offered, of those with graduates", "offered, of those without graduates",
    ]  # fmt: skip


def test_what_may_be_asked_for_is_offered_and_nothing_else_counts(client: TestClient):
    """Private fields are not among the columns; what is unknown is the default; empty fields leave the address."""
    shown = client.get("/fairness.json?by=request_secret&also=nonsense&measure=nonsense&label=nonsense").json()
    assert shown["columns"] == ["request_group", "request_rural"]
    assert shown["asked"] == {"by": "request_group"}
    answer = client.get("/fairness?by=request_rural&also=&measure=&label=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/fairness?by=request_rural")


def test_without_anything_to_compare_the_page_says_why(open_system: Callable[..., hm.Service]):
    """No interaction and no goal on a gap; it is no error."""
    client = logged_in(open_system(office(goals=[], interaction=None)))
    page = client.get("/fairness")
    assert page.status_code == 200
    assert "Nothing is compared: fairness: got a system without goals on gaps" in unescape(page.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
@pytest.mark.browser
@needs_browser[1]
def test_the_page_is_accessible_and_fits(service: hm.Service, browser: Browser, width: int, scheme: Any):
    """axe finds nothing, nothing scrolls sideways, every picture has a table, and the form needs no script."""
    with (
        serving(Protected(create(service)), 8_480) as site,
        watched(browser, viewport={"width": width, "height": 800}, color_scheme=scheme) as page,
    ):
        page.goto(f"{site}/login?token={console_token(service.folder)}")
        page.goto(f"{site}/fairness")
        page.get_by_label("and by").select_option("request_rural")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/fairness?by=request_group&also=request_rural&window=30")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth")
        assert violations(page) == []
        charts = page.locator("figure:has(svg.chart)").count()
        assert charts == page.locator("figure:has(svg.chart):has(details table)").count() == 3
