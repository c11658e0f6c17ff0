"""Muting, appeals, reviews and undoing over HTTP."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.server.app import Application
from shop import VISIT, declare

OPTIONS = (
    hm.Silent(),
    hm.Prompt("ask", right=8, wrong=-8),
    hm.Automate("send back", right=10, wrong=-90, undo_s=600.0),
    hm.Defer("clerk", right=3, wrong=3, cost=1.5),
)


@pytest.fixture
def confidence() -> list[float]:
    return [0.5]


@pytest.fixture
def client(open_system: Callable[..., hm.Service], confidence: list[float]) -> Iterator[TestClient]:
    """The API of a system that asks, automates or defers, as `confidence` says."""
    system = declare(lambda request: confidence[0], interaction=hm.Interaction(OPTIONS), oversight=hm.Oversight())
    application = Application(open_system(system))
    with TestClient(application, headers={"authorization": f"Bearer {application.key.value}"}) as made:
        yield made


def test_a_mute_is_honoured_by_the_next_decision(client: TestClient, confidence: list[float]):
    """Muted over HTTP, a prompt is not shown any more; unmuted, it is."""
    confidence[0] = 0.8
    assert client.post("/v1/decisions", json=VISIT).json()["mode"] == "prompt"
    muted = client.post("/v1/preferences", json={"unit": "v1", "option": "ask"})
    assert (muted.status_code, muted.json()["muted"]) == (201, {"ask": 0})
    assert client.post("/v1/decisions", json=VISIT).json()["mode"] != "prompt"
    assert client.get("/v1/preferences/v1").json()["muted"] == {"ask": 0}
    client.post("/v1/preferences", json={"unit": "v1", "option": "ask", "muted": False})
    assert client.post("/v1/decisions", json=VISIT).json()["mode"] == "prompt"


def test_an_appeal_is_heard(client: TestClient):
    """From the deferred decision to its review, the appeal, and the second reviewer."""
    decision = client.post("/v1/decisions", json=VISIT).json()
    assert decision["mode"] == "defer"
    verdict = {"decision": decision["id"], "by": "ann", "action": "ask", "reason": "unclear"}
    assert client.post("/v1/reviews", json=verdict).json()["suggested"] == "ask"
    appeal = client.post("/v1/appeals", json={"decision": decision["id"], "statement": "please no"})
    assert (appeal.status_code, appeal.json()["waits"]) == (201, "appealed")
    assert client.post("/v1/reviews", json=verdict).status_code == 422
    assert client.post("/v1/reviews", json=verdict | {"by": "bob", "action": "silent"}).status_code == 201
    standing = client.get(f"/v1/decisions/{decision['id']}/standing").json()
    assert (standing["waits"], standing["action"], standing["verdict"]) == (None, "silent", "overridden")


def test_another_look_is_asked_for(client: TestClient, confidence: list[float]):
    """An escalation puts a decision into the queue, with its context."""
    confidence[0] = 0.8
    decision = client.post("/v1/decisions", json=VISIT).json()
    body = {"decision": decision["id"], "by": "bob", "reason": "the customer called"}
    standing = client.post("/v1/escalations", json=body).json()
    assert (standing["waits"], standing["said"]) == ("escalated", "the customer called")


def test_what_is_automated_is_undone(client: TestClient, confidence: list[float]):
    """An undo is recorded once; a second one is refused."""
    confidence[0] = 1.0
    decision = client.post("/v1/decisions", json=VISIT).json()
    assert decision["mode"] == "automate"
    assert client.post("/v1/undos", json={"decision": decision["id"]}).status_code == 201
    assert "undone" in client.post("/v1/undos", json={"decision": decision["id"]}).json()["detail"]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/preferences", {"unit": "v1", "option": "shout"}, 422),
        ("/v1/preferences", {"unit": "", "option": "ask"}, 422),
        ("/v1/appeals", {"decision": "none", "statement": "no"}, 404),
        ("/v1/appeals", {"decision": "none"}, 422),
        ("/v1/reviews", {"decision": "none", "by": "ann", "action": "ask", "reason": "x"}, 404),
        ("/v1/undos", {"decision": "none"}, 404),
    ],
)
def test_mistakes_are_named(client: TestClient, path: str, body: dict[str, str], status: int):
    """What does not exist is 404, what is not allowed 422; both are problem documents."""
    answer = client.post(path, json=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
