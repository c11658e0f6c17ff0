"""The list of decisions: filters, paging and export."""

import csv
import io
from typing import Any

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.filters import condition, filters
from shop import declare


def listed(client: TestClient, query: str = "") -> dict[str, Any]:
    answer = client.get(f"/decisions.json?{query}")
    assert answer.status_code == 200
    shown: dict[str, Any] = answer.json()
    return shown


def every(client: TestClient, query: str = "") -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = listed(client, f"{query}&limit=1000")["decisions"]
    return rows


def test_the_page_shows_the_rows_of_its_json_in_order(client: TestClient):
    """Newest first, fifty a page."""
    shown, page = listed(client), client.get("/decisions").text
    assert (shown["total"], len(shown["decisions"]), shown["newer"]) == (252, 50, 0)
    places = [page.index(f"/decisions/{row['id']}") for row in shown["decisions"]]
    assert places == sorted(places)
    times = [row["time_us"] for row in shown["decisions"]]
    assert times == sorted(times, reverse=True)


def test_walking_on_and_back_meets_every_decision_once(client: TestClient):
    """By keyset, so that new decisions do not move the pages."""
    seen, place, firsts = [], "", []
    while True:
        shown = listed(client, place)
        assert shown["newer"] == len(seen)
        seen += [row["id"] for row in shown["decisions"]]
        firsts.append(shown["previous"])
        if shown["next"] is None:
            break
        place = f"before={shown['next']}"
    assert len(seen) == len(set(seen)) == 252
    back = listed(client, f"after={firsts[-1]}")
    assert [row["id"] for row in back["decisions"]] == seen[200:250]
    assert firsts[0] is None


@pytest.mark.parametrize(
    ("query", "fulfils"),
    [
        ("mode=prompt", lambda row: row["mode"] == "prompt"),
        ("action=mark", lambda row: row["action"] == "mark"),
        ("error=any", lambda row: row["error"] is not None),
        ("error=none", lambda row: row["error"] is None),
        ("guardrail=any", lambda row: bool(row["guardrails"])),
        ("guardrail=none", lambda row: not row["guardrails"]),
        ("guardrail=count is small", lambda row: "count is small" in row["guardrails"]),
        ("unit=v7", lambda row: row["unit"] == "v7"),
        ("key=o8", lambda row: row["key"] == "o8"),
        ("release=none", lambda row: row["release"] == "none"),
        ("explored=yes", lambda row: row["explored"]),
        ("explored=no", lambda row: not row["explored"]),
        ("feedback=any", lambda row: bool(row["feedback"])),
        ("feedback=said", lambda row: "said" in row["feedback"]),
        ("outcome=known: returned", lambda row: "returned" in row["outcomes"]),
        ("outcome=unknown: spent", lambda row: "spent" not in row["outcomes"]),
        ("at_least=0.6", lambda row: row["predictions"].get("score", -1) >= 0.6),
        ("at_most=0.2", lambda row: row["predictions"].get("score", 2) <= 0.2),
        ("mode=prompt&feedback=liked", lambda row: row["mode"] == "prompt" and "liked" in row["feedback"]),
    ],
)  # fmt: skip
def test_a_filter_finds_what_it_says_and_all_of_it(client: TestClient, query: str, fulfils: Any):
    """Held against all rows; the page and the export count the same."""
    expected = [row["id"] for row in every(client) if fulfils(row)]
    assert [row["id"] for row in every(client, query)] == expected
    assert listed(client, query)["total"] == len(expected)
    assert len(list(csv.reader(io.StringIO(client.get(f"/decisions.csv?{query}").text)))) == len(expected) + 1


def test_days_are_included_at_both_ends(client: TestClient):
    """Twelve decisions a day."""
    assert listed(client, "since=2026-01-03&until=2026-01-04")["total"] == 24


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        ("since=yesterday", "since: got 'yesterday', allowed is a day, as 2026-01-31"),
        ("at_least=much", "at least: got 'much', allowed is a number"),
        ("at_most=nan", "at most: got 'nan', allowed is a number"),
        ("explored=maybe", "explored: got 'maybe', allowed is one of yes, no"),
        ("outcome=known: nonsense", "outcome: got 'known: nonsense', allowed is one of returned, spent"),
        ("feedback=nonsense", "feedback: got 'nonsense', allowed is one of liked, stars, said"),
    ],
)
def test_a_filter_that_makes_no_sense_is_named_and_does_not_count(client: TestClient, query: str, problem: str):
    """The rest of the page is there."""
    shown = listed(client, query)
    assert (shown["problems"], shown["total"]) == ([problem], 252)
    assert 'role="alert"' in client.get(f"/decisions?{query}").text


def test_the_form_leads_to_an_address_without_empty_fields(client: TestClient):
    """A view is shared by its address."""
    answer = client.get("/decisions?mode=prompt&action=&unit=&path=")
    assert (answer.status_code, answer.headers["location"]) == (303, "/decisions?mode=prompt")
    page = client.get(answer.headers["location"]).text
    assert "<option selected>prompt</option>" in page
    assert 'href="/decisions.csv?mode=prompt"' in page


@pytest.mark.parametrize(
    "query", ["before=x", "after=-1", "limit=0", "before=99999999999999999999", "path=1&self=2&get=3"]
)
def test_no_address_makes_the_page_fail(client: TestClient, query: str):
    """What is not understood is left alone."""
    assert client.get(f"/decisions?{query}").status_code == 200


def test_the_export_has_every_column_of_facts(client: TestClient, service: hm.Service):
    """And no text that a spreadsheet would run."""
    lines = list(csv.DictReader(io.StringIO(client.get("/decisions.csv").text)))
    assert list(lines[0]) == service.analysis.facts().collect_schema().names()
    assert len(lines) == 252
    assert {line["mode"] for line in lines} >= {"prompt", "annotate"}
    assert not [cell for line in lines for cell in line.values() if cell.startswith("=")]
    assert sum(line["feedback_said"].startswith("'=1+1 ") for line in lines) == 7


def test_a_class_is_filtered_by_what_the_model_says():
    """Where the model says a class there are no bounds."""
    system = declare(components=[hm.Model("kind", hm.Category("kind", ("a", "b")), lambda request: "a", bounded=True)])
    _, problems = condition(filters({"says": "a"}), system)
    assert problems == ()
    assert filters({"says": " a ", "mode": " ", "other": "x"}).given == {"says": "a"}
