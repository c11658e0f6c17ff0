"""What decisions look like, column by column."""

import csv
import io
import itertools

import msgspec
import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.data import MOST_VALUES, ColumnShown, data
from holism.console.period import period
from holism.vocabulary.profile import Categorical, Numeric, Profile
from holism.worlds.clock import VirtualClock
from shop import NOW_US, declare

DAY_US = 86_400_000_000


def column(client: TestClient, name: str, window: str = "all") -> dict[str, object]:
    shown = client.get(f"/data.json?window={window}").json()
    return next(each for each in shown["columns"] if each["name"] == name)


def test_every_row_is_in_a_bin(client: TestClient):
    """The bins of a column, with what is missing, are all decisions."""
    shown = client.get("/data.json?window=all").json()
    assert shown["rows"] > 100
    for each in shown["columns"]:
        assert sum(bin["now"] for bin in each["bins"]) + each["missing"] + each["not_finite"] == shown["rows"], each


def test_values_are_counted_as_they_were_recorded(client: TestClient, service: hm.Service):
    """What the page says of a category is what the facts say."""
    facts = service.analysis.facts().collect()["request_channel"].to_list()
    assert {bin["label"]: bin["now"] for bin in column(client, "request_channel")["bins"]} == {
        "web": facts.count("web"),
        "shop": facts.count("shop"),
    }


def test_private_fields_are_not_shown(client: TestClient):
    """Neither who somebody is nor what is private is profiled."""
    names = [each["name"] for each in client.get("/data.json?window=all").json()["columns"]]
    assert "request_amount" in names
    assert not {"request_name", "request_visitor", "request_order"} & set(names)


def test_the_file_has_the_bins_of_the_page(client: TestClient):
    """What is drawn can be taken along, with what is missing."""
    answer = client.get("/data.csv?window=all")
    assert "shop-data.csv" in answer.headers["content-disposition"]
    lines = [line for line in csv.DictReader(io.StringIO(answer.text)) if line["column"] == "request_channel"]
    bins = column(client, "request_channel")["bins"]
    assert [(line["value"], int(line["now"])) for line in lines][:-1] == [(bin["label"], bin["now"]) for bin in bins]
    assert lines[-1]["value"] == "missing"


def test_a_column_that_has_moved_is_named(tmp_path):
    """A week in which amounts are ten times as high as in the week before is told at the top."""
    clock = VirtualClock(NOW_US)
    with hm.open(declare(), tmp_path, clock=clock) as service:
        for number in range(14 * 60):
            clock.now_us = NOW_US + number * DAY_US // 60
            amount = (1 + number % 9) * (10 if number >= 7 * 60 else 1)
            service.decide({"visitor": f"v{number}", "order": f"o{number}", "amount": float(amount), "count": 1,
                            "channel": "web", "name": "n"})  # fmt: skip
        shown = data(service, period("7", clock.now_us))
    assert "request_amount" in shown.moved
    one = next(each for each in shown.columns if each.name == "request_channel")
    assert (one.moved, one.missing, one.before) == (False, 0, 7 * 60)


def test_without_a_period_before_nothing_is_compared(client: TestClient):
    """All time has nothing before it, which is said in words."""
    assert all(each["shift"] is None for each in client.get("/data.json?window=all").json()["columns"])
    assert "nothing to compare with" in client.get("/data?window=all").text


def test_rare_values_are_together(monkeypatch: pytest.MonkeyPatch, service: hm.Service):
    """A category with many values shows the most frequent; none is lost."""
    counts = {f"v{place:02}": 100 - place for place in range(20)}
    profile = Profile(sum(counts.values()), columns={"request_channel": Categorical.of(counts)})
    monkeypatch.setattr(type(service.analysis), "profile", lambda self, window: profile)
    (one,) = data(service, period("7", NOW_US)).columns
    assert [bin.label for bin in one.bins] == [*itertools.islice(counts, MOST_VALUES), "others"]
    assert sum(bin.now for bin in one.bins) == profile.rows


def test_bins_on_other_edges_are_not_compared(monkeypatch: pytest.MonkeyPatch, service: hm.Service):
    """Where a declaration changed and the bins are not the same, none is said to have been empty before."""
    profiles = iter([Profile(3, columns={"x": Numeric((1.0,), (1, 2))}), Profile(3, columns={"x": Numeric((), (3,))})])
    monkeypatch.setattr(type(service.analysis), "profile", lambda self, window: next(profiles))
    (one,) = data(service, period("7", NOW_US)).columns
    assert isinstance(one, ColumnShown)
    assert one.shift is None
    assert [bin.before for bin in one.bins] == [0, 0]
    assert msgspec.json.encode(one)
