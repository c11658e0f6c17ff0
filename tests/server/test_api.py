"""The HTTP API."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.server.app import Application
from holism.server.bodies import MOST_BATCH_BYTES, MOST_BYTES, MOST_IN_A_BATCH
from shop import VISIT, declare

Open = Callable[..., hm.Service]
PROBLEM = "application/problem+json"


@pytest.fixture
def application(open_system: Open) -> Application:
    return Application(open_system())


@pytest.fixture
def client(application: Application) -> Iterator[TestClient]:
    with TestClient(application, headers={"authorization": f"Bearer {application.key.value}"}) as client:
        yield client


def test_a_decision_is_durable_when_it_is_answered(client: TestClient, application: Application):
    """The answer is the decision, and its record can be read back."""
    answer = client.post("/v1/decisions", json=VISIT)
    assert (answer.status_code, answer.headers["holism-recorded"]) == (200, "durable")
    decision = answer.json()
    assert (decision["mode"], decision["predictions"]["score"]["value"]) == ("silent", 0.3)
    story = client.get(f"/v1/decisions/{decision['id']}").json()
    assert (story["decision"], story["request"]["amount"]) == (decision, 12.5)


def test_the_trace_of_the_caller_is_kept(client: TestClient):
    """The traceparent header is recorded on the decision."""
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    assert client.post("/v1/decisions", json=VISIT, headers={"traceparent": trace}).json()["trace"] == trace


def test_bad_input_is_a_problem_document_that_names_every_field(client: TestClient):
    """A request that breaks its schema gets 422 with field, value and what is allowed."""
    answer = client.post("/v1/decisions", json={"visitor": "v", "order": "o", "amount": -1, "colour": "red"})
    assert (answer.status_code, answer.headers["content-type"]) == (422, PROBLEM)
    errors = {error["field"]: (error["value"], error["allowed"]) for error in answer.json()["errors"]}
    assert errors["amount"] == (-1, "a number of at least 0 and at most 1000 USD")
    assert "colour" in errors


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/v1/decisions", 401),
        ("POST", "/v1/decisions/batch", 401),
        ("GET", "/v1/decisions/x", 401),
        ("POST", "/v1/feedback", 401),
        ("POST", "/v1/outcomes", 401),
        ("GET", "/metrics", 401),
        ("GET", "/openapi.json", 401),
        ("GET", "/v1/unknown", 401),
        ("GET", "/health", 200),
    ],
)
@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic x", ""])
def test_everything_but_health_needs_the_key(
    application: Application, method: str, path: str, status: int, authorization: str | None
):
    """Without the key, or with a wrong one, every route but health is refused."""
    headers = {} if authorization is None else {"authorization": authorization}
    answer = TestClient(application).request(method, path, headers=headers)
    assert answer.status_code == status
    if status == 401:
        assert (answer.headers["content-type"], answer.headers["www-authenticate"]) == (PROBLEM, "Bearer")


def test_a_foreign_host_is_refused(client: TestClient):
    """A page of another site cannot reach the service by a name of its own (DNS rebinding)."""
    assert client.get("/health", headers={"host": "evil.example"}).status_code == 400


def test_a_retry_gives_the_same_decision_and_another_body_a_conflict(client: TestClient):
    """The idempotency key is honoured over HTTP."""
    headers = {"idempotency-key": "k1"}
    first = client.post("/v1/decisions", json=VISIT, headers=headers).json()
    assert client.post("/v1/decisions", json=VISIT, headers=headers).json() == first
    other = client.post("/v1/decisions", json={**VISIT, "amount": 2}, headers=headers)
    assert (other.status_code, other.headers["content-type"]) == (409, PROBLEM)


def test_many_are_decided_at_once(client: TestClient):
    """A JSON array or JSON lines give a decision each, in order; a bad one is answered in its place."""
    array = client.post("/v1/decisions/batch", json=[VISIT, {}, {**VISIT, "visitor": "v2"}]).json()
    assert [decision.get("error") for decision in array] == [None, "invalid_request", None]
    lines = f"{json.dumps(VISIT)}\n{json.dumps(VISIT)}\n"
    assert len(client.post("/v1/decisions/batch", content=lines).json()) == 2


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("/v1/decisions", b"x" * (MOST_BYTES + 1), 413),
        ("/v1/feedback", b"x" * (MOST_BYTES + 1), 413),
        ("/v1/decisions/batch", b"x" * (MOST_BATCH_BYTES + 1), 413),
        ("/v1/decisions/batch", b"[" + b"{}," * MOST_IN_A_BATCH + b"{}]", 422),
        ("/v1/decisions/batch", b"[1, 2", 422),
        ("/v1/decisions", b"", 422),
        ("/v1/decisions", b"\xff", 422),
        ("/v1/feedback", b"{}", 422),
        ("/v1/feedback", b'{"name": "liked"}', 422),
        ("/v1/feedback", b'{"name": "loved", "decision": "x"}', 422),
        ("/v1/feedback", b'{"name": "liked", "decision": "x"}', 404),
        ("/v1/outcomes", b'{"values": {}}', 422),
        ("/v1/outcomes", b'{"values": {"returned": true}, "decision": "x"}', 404),
        ("/v1/outcomes", b'{"values": {"returned": true}, "unit": "v", "colour": 1}', 422),
    ],
)
def test_bad_input_is_never_an_error_of_the_server(client: TestClient, path: str, body: bytes, status: int):
    """Every bad body has its 4xx problem document."""
    answer = client.post(path, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM)
    assert answer.json()["detail"]


def test_a_body_in_pieces_is_put_together(client: TestClient):
    """A body that comes in chunks is read to its end, and refused when it is too long in all."""
    body = json.dumps(VISIT).encode()
    assert client.post("/v1/decisions", content=iter([body[:10], body[10:]])).status_code == 200
    assert client.post("/v1/decisions", content=iter([b" " * 40_000, b" " * 40_000])).status_code == 413


def test_feedback_and_outcomes_join_the_story(client: TestClient):
    """What is said of a decision, by its id or by its unit and key, is acknowledged and found."""
    decision = client.post("/v1/decisions", json=VISIT).json()["id"]
    assert client.post("/v1/feedback", json={"name": "stars", "value": 5, "decision": decision}).status_code == 201
    outcome = {"values": {"returned": True}, "unit": "v1", "key": "o1"}
    assert client.post("/v1/outcomes", json=outcome).status_code == 201
    story = client.get(f"/v1/decisions/{decision}").json()
    assert [given["value"] for given in story["feedback"]] == [5]
    assert [observed["values"] for observed in story["outcomes"]] == [{"returned": True}]


def test_unknown_pages_and_methods_are_problem_documents(client: TestClient):
    """A route that does not exist, and a method that a route does not have."""
    assert client.get("/v1/unknown").status_code == 404
    assert client.delete("/v1/feedback").status_code == 405
    assert client.get("/v1/decisions/none").status_code == 404


def test_metrics_count_what_happened(client: TestClient):
    """Decisions by mode, refusals by status and latencies are exposed for Prometheus."""
    for _ in range(3):
        client.post("/v1/decisions", json=VISIT)
    client.post("/v1/decisions", json={})
    text = client.get("/metrics").text
    assert 'holism_decisions_total{mode="silent",system="shop"} 3.0' in text
    assert 'holism_requests_refused_total{status="422",system="shop"} 1.0' in text
    assert 'holism_decision_seconds_count{system="shop"} 3.0' in text
    assert 'holism_halted{system="shop"} 0.0' in text


def test_health_says_when_the_system_is_halted(client: TestClient, application: Application):
    """Health needs no key and tells whether an operator has halted it."""
    assert client.get("/health").json()["status"] == "ok"
    application.service.halt("ada", "smoke")
    assert client.get("/health").json() == {
        "status": "halted",
        "system": "shop",
        "release": application.service.release,
        "halted": True,
    }


def test_a_model_that_hangs_does_not_hold_up_the_others(open_system: Open):
    """The event loop is free while a model hangs: health answers, and the decision comes at its deadline."""
    import threading

    hanging = threading.Event()

    def model(request: Any) -> float:
        hanging.set()
        threading.Event().wait()
        return 0.0

    system = declare(components=[hm.Model("score", hm.Probability("x"), model, fallback=0.1)], deadline_s=0.5)
    application = Application(open_system(system))
    with TestClient(application, headers={"authorization": f"Bearer {application.key.value}"}) as client:
        answers: list[Any] = []
        asking = threading.Thread(target=lambda: answers.append(client.post("/v1/decisions", json=VISIT).json()))
        asking.start()
        assert hanging.wait(10)
        assert client.get("/health").status_code == 200
        asking.join()
    assert answers[0]["error"] == "model_timed_out"


def test_the_openapi_document_describes_the_request(client: TestClient):
    """OpenAPI 3.1, with the bounds and units of the request's fields."""
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    amount = document["components"]["schemas"]["Visit"]["properties"]["amount"]
    assert (amount["minimum"], amount["maximum"], amount["x-unit"]) == (0, 1000, "USD")
    assert set(document["paths"]) == {
        "/v1/decisions",
        "/v1/decisions/batch",
        "/v1/decisions/{id}",
        "/v1/decisions/{id}/standing",
        "/v1/feedback",
        "/v1/outcomes",
        "/v1/preferences",
        "/v1/preferences/{unit}",
        "/v1/appeals",
        "/v1/escalations",
        "/v1/reviews",
        "/v1/undos",
        "/health",
        "/metrics",
        "/openapi.json",
    }
