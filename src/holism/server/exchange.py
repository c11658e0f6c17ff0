"""Bodies in and out of the API: read within limits, decoded with clear errors, answered as JSON."""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from holism.server import problem
from holism.server.bodies import MOST_BYTES
from holism.vocabulary.errors import InvalidRequest, Problem


async def read_body(request: Request, limit: int) -> bytes | Response:
    """The whole body, or the refusal of one of more than `limit` bytes."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > limit:
            too_large = problem.ProblemDocument(
                "The body is too large", 413, f"body: allowed are at most {limit} bytes"
            )
            return Response(problem.encode(too_large), 413, media_type=problem.CONTENT_TYPE)
    return b"".join(parts)


async def decoded(request: Request, decoder: msgspec.json.Decoder[Any]) -> Any:
    """What the body holds, or the refusal of one that is too large; raises `InvalidRequest`."""
    body = await read_body(request, MOST_BYTES)
    if isinstance(body, Response):
        return body
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        fields = ", ".join(decoder.type.__struct_fields__)
        raise InvalidRequest([Problem("request", "a body", f"an object with {fields} ({error})")]) from None


def as_json(value: Any, status: int = 200) -> Response:
    """The value as the answer."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")
