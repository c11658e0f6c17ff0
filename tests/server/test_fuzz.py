"""Requests generated from the API's own description, valid and broken: never a 5xx, always as described."""

import tempfile
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance
from starlette.applications import Starlette

import holism as hm
from holism.server.app import Application
from shop import declare

_folder = tempfile.TemporaryDirectory()
_application = Application(hm.open(declare(), Path(_folder.name)))
_headers = {"authorization": f"Bearer {_application.key.value}"}


async def _served(scope: Any, receive: Any, send: Any) -> None:
    # Each call of schemathesis is a lifespan of its own, and the end of one closes the service.
    if scope["type"] == "http":
        await _application(scope, receive, send)
    else:
        await Starlette()(scope, receive, send)


schema = schemathesis.openapi.from_asgi("/openapi.json", _served, headers=_headers)


@schema.parametrize()
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_request_is_an_error_of_the_server(case: schemathesis.Case):
    """Whatever is sent, the status is below 500, and the body is what the description says."""
    case.call_and_validate(
        headers=_headers, checks=[not_a_server_error, content_type_conformance, response_schema_conformance]
    )


def teardown_module() -> None:
    _application.service.close()
    _folder.cleanup()
