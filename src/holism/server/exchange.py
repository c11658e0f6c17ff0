"""Bodies in and out of the API: read within limits, decoded with clear errors, answered as JSON."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from holism.server.bodies import MOST_BYTES
from holism.vocabulary.errors import InvalidRequest, Problem

T = TypeVar("T", bound=msgspec.Struct)

Handler = Callable[[Request], Awaitable[Response]]


class TooLarge(Exception):
    """A body is larger than the API reads; `limit` is in bytes."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"body: allowed are at most {limit} bytes")


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body; raises `TooLarge` as soon as there are more than `limit` bytes."""
    parts, size = [], 0
    async for part in request.stream():
        parts.append(part)
        size += len(part)
        if size > limit:
            raise TooLarge(limit)
    return b"".join(parts)


def as_json(value: Any, status: int = 200) -> Response:
    """The value as the answer."""
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def posted(body: type[T], act: Callable[[T], object]) -> Handler:
    """The handler of a posted body: `act` runs in a thread, and what it returns is the answer.

    It raises `TooLarge`, and `InvalidRequest` for what is no such object.
    """
    decoder = msgspec.json.Decoder(body)
    allowed = f"an object with {', '.join(body.__struct_fields__)}"

    async def handle(request: Request) -> Response:
        content = await read_body(request, MOST_BYTES)
        try:
            given = decoder.decode(content)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise InvalidRequest([Problem("request", "a body", f"{allowed} ({error})")]) from None
        return as_json(await asyncio.to_thread(act, given), 201)

    return handle


def asked(parameter: str, tell: Callable[[str], object]) -> Handler:
    """The handler of a question about what stands in the path; `tell` runs in a thread."""

    async def handle(request: Request) -> Response:
        return as_json(await asyncio.to_thread(tell, request.path_params[parameter]))

    return handle
