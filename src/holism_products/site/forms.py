"""Web forms, read within limits."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

LARGEST_BODY: Final = 16_384
MOST_FIELDS: Final = 40
FORM: Final = "application/x-www-form-urlencoded"


async def read_form(request: Request) -> Mapping[str, str]:
    """The fields of a posted form; of a name that comes twice the last. None of another method.

    Raises HTTPException: 415 for another kind of body, 413 for more than 16 KiB, 400 for more than 40 fields.
    """
    if request.method != "POST":
        return {}
    if request.headers.get("content-type", FORM).partition(";")[0].strip().lower() != FORM:
        raise HTTPException(415, "This page reads web forms only.")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise HTTPException(413, "That was more than this page reads.")
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"), keep_blank_values=True, errors="replace", max_num_fields=MOST_FIELDS
        )
    except ValueError as error:
        raise HTTPException(400, "That form has too many fields.") from error
    return dict(pairs)
