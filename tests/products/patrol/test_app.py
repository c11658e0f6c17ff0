"""The pages without a browser: what they say, and what they refuse."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism_products.patrol.app import create, from_environment
from holism_products.patrol.ledger import record, weeks
from holism_products.patrol.pages.drawing import lines
from holism_products.patrol.system import system
from holism_products.patrol.world import watches
from shop import eventually


@pytest.fixture
def client(service: hm.Service) -> Iterator[TestClient]:
    app = create(service.folder, service, today=lambda: date(2026, 3, 4))
    with TestClient(app, base_url="http://localhost") as opened:
        yield opened


def test_the_day_says_what_its_numbers_are(client: TestClient) -> None:
    """Found, not committed; every district with its reason and its field."""
    page = client.get("/").text
    assert "not crime that was committed" in page
    assert page.count('inputmode="numeric"') == 9
    assert "4 March" in page


def test_a_plan_without_a_name_is_refused_and_kept(client: TestClient) -> None:
    """The page comes again with what was written."""
    answer = client.post("/send", data={"Harbour": "7", "by": ""})
    assert answer.status_code == 422
    assert "Please give your name" in answer.text
    assert 'value="7"' in answer.text


def test_time_without_data_says_so(client: TestClient, service: hm.Service) -> None:
    """Before the first plan there is nothing to draw."""
    assert "there are no data" in client.get("/time").text
    assert [line.last for line in lines(weeks(service))] == [None] * 9


def test_about_has_scope_and_card(client: TestClient) -> None:
    """What it cannot do, and how exact it is."""
    page = client.get("/about").text
    assert "It does not know what" in page
    assert "Exactness is no merit here" in page


def test_a_halted_model_is_said(client: TestClient, service: hm.Service) -> None:
    """The dispatcher sees that even shares are proposed, and can send them."""
    service.halt("ada", "wrong record")
    another_day = watches(record(service), "2026-03-03")[0]
    eventually(lambda: service.decide(another_day).error is hm.ErrorCode.STOPPED)
    page = client.get("/").text
    assert "The model is halted" in page
    assert page.count('value="16"') == 9


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    """Another address is a page that says so."""
    assert client.get("/nothing").status_code == 404


def test_it_opens_from_the_environment(service: hm.Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the folder that HOLISM_STORE names, and without one not at all."""
    monkeypatch.delenv("HOLISM_STORE", raising=False)
    with pytest.raises(ValueError, match="HOLISM_STORE"):
        from_environment()
    folder: Path = service.folder
    monkeypatch.setenv("HOLISM_STORE", str(folder))
    with TestClient(from_environment(), base_url="http://localhost") as opened:
        assert opened.get("/about").status_code == 200
    assert system.name == "patrol"
