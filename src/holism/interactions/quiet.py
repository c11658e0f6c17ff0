"""Quiet time: hours of the day, where the person is, in which nobody is interrupted."""

from collections.abc import Callable
from datetime import tzinfo
from functools import lru_cache
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holism.vocabulary.clock import to_datetime
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.frequency import Quiet
from holism.vocabulary.request import Request


def compile_quiet(quiet: Quiet) -> Callable[[int, Request], bool]:
    """Whether it is quiet time at an instant (microseconds since 1970 UTC) for whom the request is about.

    Raises `DeclarationError` for a zone that does not exist; a request's zone that does not exist counts as none.
    """
    start, end = quiet.minutes
    default = _zone(quiet.zone)
    if default is None:
        raise DeclarationError(f"Quiet zone: got {quiet.zone!r}, allowed is an IANA time zone such as Europe/Paris")
    read: Callable[[Any], Any] | None = attrgetter(quiet.zone_field) if quiet.zone_field else None

    def is_quiet(now_us: int, request: Request) -> bool:
        zone = default if read is None else _zone(str(read(request))) or default
        local = to_datetime(now_us).astimezone(zone)
        minute = local.hour * 60 + local.minute
        return start <= minute < end if start < end else minute >= start or minute < end

    return is_quiet


@lru_cache(maxsize=1_000)
def _zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
