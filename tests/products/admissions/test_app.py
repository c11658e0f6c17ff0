"""The pages without a browser: what they show when, and what they refuse."""

import re
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism_products.admissions.app import create, from_environment


@pytest.fixture
def client(service: hm.Service) -> Iterator[TestClient]:
    with TestClient(create(service.folder, service), base_url="http://localhost") as opened:
        yield opened


def first(client: TestClient) -> str:
    """The address of the first file that waits to be read."""
    found = re.search(r'href="(/committee/[\w-]+)"', client.get("/committee").text)
    assert found is not None
    return found[1]


def test_a_file_has_no_note_before_the_reader_has_answered(client: TestClient) -> None:
    """The page is without it, and has it afterwards."""
    address = first(client)
    assert "in 100 who enrolled passed" not in client.get(address).text
    assert client.post(f"{address}/answer", data={"own": "no", "by": ""}).status_code == 422
    page = client.post(f"{address}/answer", data={"own": "no", "by": "Ann"}).text
    assert "in 100 who enrolled passed" in page
    assert "You answered: <strong>do not invite" in page


def test_an_applicant_sees_what_was_used_and_appeals(client: TestClient) -> None:
    """From the form to the appeal, which the committee's page then lists."""
    given = {"name": "Ida <b>", "origin": "abroad", "grades": "50", "test": "30", "statement": "2", "months": "2"}
    assert "letter" in client.post("/apply", data=given | {"letter": "9"}).text
    answer = client.post("/apply", data=given | {"letter": "2"})
    mine = str(answer.url.path)
    assert "Waiting to be read" in answer.text
    assert "Ida &lt;b&gt;" in answer.text
    file = mine.replace("/application/", "/committee/")
    client.post(f"{file}/answer", data={"own": "no", "by": "Ann"})
    client.post(f"{file}/decide", data={"answer": "no"})
    assert "Ann has decided this" in client.get(mine).text
    assert "It waits to be heard" in client.post(f"{mine}/appeal", data={"statement": "Look again."}).text
    assert file in client.get("/committee").text
    client.post(f"{file}/hear", data={"leans": "doubtful", "by": "Dahl", "reason": "as it is"})
    assert "Dahl has looked again and leaves it" in client.get(mine).text


def test_what_is_not_there_is_not_found(client: TestClient) -> None:
    """Another address, and a file that nobody has."""
    assert client.get("/nothing").status_code == 404
    assert client.get("/application/nobody").status_code == 404
    assert client.post("/committee/nobody/answer", data={"own": "no", "by": "Ann"}).status_code == 404


def test_about_has_scope_and_card(client: TestClient) -> None:
    """What it cannot do, and how good it is."""
    page = client.get("/about").text
    assert "It never decides" in page
    assert "selective labels" in page


def test_it_opens_from_the_environment(service: hm.Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the folder that HOLISM_STORE names."""
    monkeypatch.setenv("HOLISM_STORE", str(service.folder))
    with TestClient(from_environment(), base_url="http://localhost") as opened:
        assert opened.get("/").status_code == 200
