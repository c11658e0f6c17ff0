"""The OpenAPI 3.1 document, generated from the schemas that requests are checked with."""

from typing import Any

import msgspec

from holism.server import bodies
from holism.server.problem import CONTENT_TYPE, ProblemDocument
from holism.vocabulary.decision import Decision
from holism.vocabulary.oversight import Review, Standing
from holism.vocabulary.preference import Preference
from holism.vocabulary.story import Story
from holism.vocabulary.system import System

REFERENCE = "#/components/schemas/{name}"


def document(system: System) -> dict[str, Any]:
    """The description of the API of one system."""
    request = system.schema.request
    nouns = [request, Decision, Story, Preference, Review, Standing, ProblemDocument, *bodies.ALL]
    _, components = msgspec.json.schema_components(nouns, ref_template=REFERENCE)
    return {
        "openapi": "3.1.0",
        "info": {"title": system.title, "version": system.version, "description": (request.__doc__ or "").strip()},
        "paths": _paths(request.__name__),
        "components": {
            "schemas": components,
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def _paths(request: str) -> dict[str, Any]:
    return {
        "/v1/decisions": {
            "post": _operation(
                "decide", "Decide one request", request, "Decision", refusals=(401, 409, 413, 422), headers=True
            )
        },
        "/v1/decisions/batch": {
            "post": {
                **_operation("decideMany", "Decide many requests", None, None, refusals=(401, 413, 422)),
                "requestBody": _content({"type": "array", "items": _ref(request), "maxItems": bodies.MOST_IN_A_BATCH}),
                "responses": _responses(200, {"type": "array", "items": _ref("Decision")}, (401, 413, 422)),
            }
        },
        "/v1/decisions/{id}": {
            "get": _about(
                "id", _operation("story", "One decision with its whole story", None, "Story", refusals=(401, 404))
            )
        },
        "/v1/feedback": {
            "post": _operation("feedback", "Record feedback", "FeedbackBody", "Noted", 201, (401, 404, 413, 422, 503))
        },
        "/v1/outcomes": {
            "post": _operation("outcome", "Record outcomes", "OutcomeBody", "Noted", 201, (401, 404, 413, 422, 503))
        },
        "/v1/preferences": {
            "post": _operation(
                "mute", "Mute, snooze or unmute", "PreferenceBody", "Preference", 201, (401, 413, 422, 503)
            )
        },
        "/v1/preferences/{unit}": {
            "get": _about(
                "unit", _operation("preference", "What a unit has muted", None, "Preference", 200, (401, 422))
            )
        },
        "/v1/appeals": {
            "post": _operation("appeal", "Appeal a decision", "AppealBody", "Standing", 201, (401, 404, 413, 422, 503))
        },
        "/v1/escalations": {
            "post": _operation(
                "escalate",
                "Ask for another person's look",
                "EscalationBody",
                "Standing",
                201,
                (401, 404, 413, 422, 503),
            )
        },
        "/v1/reviews": {
            "post": _operation("review", "Review a decision", "ReviewBody", "Review", 201, (401, 404, 413, 422, 503))
        },
        "/v1/undos": {
            "post": _operation(
                "undo", "Take an automated action back", "UndoBody", "Standing", 201, (401, 404, 413, 422, 503)
            )
        },
        "/v1/decisions/{id}/standing": {
            "get": _about(
                "id", _operation("standing", "How a decision stands with people", None, "Standing", 200, (401, 404))
            )
        },
        "/health": {"get": {**_operation("health", "Whether it answers", None, "Health"), "security": []}},
        "/metrics": {
            "get": {
                "operationId": "metrics",
                "summary": "Prometheus metrics",
                "responses": {
                    "200": {"description": "Counts", "content": {"text/plain": {"schema": {"type": "string"}}}},
                    **_refusals((401,)),
                },
            }
        },
        "/openapi.json": {"get": _operation("openapi", "This document", None, None, refusals=(401,))},
    }


def _about(parameter: str, operation: dict[str, Any]) -> dict[str, Any]:
    """An operation on what stands in the path."""
    place = {"name": parameter, "in": "path", "required": True, "schema": {"type": "string"}}
    return {**operation, "parameters": [place]}


def _operation(
    name: str,
    summary: str,
    body: str | None,
    answer: str | None,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    headers: bool = False,
) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": name,
        "summary": summary,
        "responses": _responses(status, _ref(answer) if answer else {"type": "object"}, refusals),
    }
    if body:
        operation["requestBody"] = _content(_ref(body))
    if headers:
        operation["parameters"] = [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            }
        ]
    return operation


def _responses(status: int, schema: dict[str, Any], refusals: tuple[int, ...]) -> dict[str, Any]:
    answer = {"description": "Done", "content": {"application/json": {"schema": schema}}}
    return {str(status): answer, **_refusals(refusals)}


def _refusals(statuses: tuple[int, ...]) -> dict[str, Any]:
    content = {CONTENT_TYPE: {"schema": _ref("ProblemDocument")}}
    return {str(status): {"description": "Refused", "content": content} for status in statuses}


def _content(schema: dict[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": REFERENCE.format(name=name)}
