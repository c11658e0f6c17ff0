"""What a page hands a visitor to come back with: which decision it was, and where the link leads, signed.

So nothing that says who opens what need be kept: the address travels in the page's own forms. The signature makes sure
that going on leads where the warning said, and nowhere that a forged form says; and that nobody answers for another.
"""

import hashlib
import hmac
import os
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import msgspec

KEY_FILE: Final = "tickets.key"
VALID: Final = timedelta(hours=1)
LONGEST: Final = 8_192


class Ticket(msgspec.Struct, frozen=True):
    """One decision that somebody was shown, and the address that it was about; valid until `until`, in seconds."""

    decision: str
    destination: str
    until: float


TICKETS: Final = msgspec.json.Decoder(Ticket)


class Tickets:
    """Issues tickets and takes them back. `now` must return aware datetimes."""

    def __init__(self, key: bytes, *, now: Callable[[], datetime]) -> None:
        self._key, self._now = key, now

    def issue(self, person: str, decision: str, destination: str) -> str:
        """A ticket as text, for this person alone."""
        until = (self._now() + VALID).timestamp()
        content = urlsafe_b64encode(msgspec.json.encode(Ticket(decision, destination, until))).decode()
        return f"{content}.{self._signature(person, content)}"

    def read(self, person: str, text: str) -> Ticket | None:
        """The ticket, if it was issued here, to this person, within the last hour; else None."""
        content, _, signature = text.partition(".")
        expected = self._signature(person, content)
        if len(text) > LONGEST or not hmac.compare_digest(signature.encode(), expected.encode()):
            return None
        ticket = TICKETS.decode(urlsafe_b64decode(content))
        return ticket if self._now().timestamp() < ticket.until else None

    def _signature(self, person: str, content: str) -> str:
        return hmac.new(self._key, f"{person}\n{content}".encode(), hashlib.sha256).hexdigest()


def ticket_key(folder: Path) -> bytes:
    """The key in the store's folder, made at first use in a file that only its owner can read."""
    path = folder / KEY_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return bytes.fromhex(path.read_text(encoding="ascii"))
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write((key := secrets.token_bytes(32)).hex())
    return key
