"""Who may see the lawyers' pages: whoever shows the token in the store's file, for twelve hours."""

import hmac
import os
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from holism_products.legal_chat.conversations import digest
from holism_products.legal_chat.store import Store

TOKEN_FILE: Final = "lawyers.token"
SESSION: Final = timedelta(hours=12)


def lawyers_token(folder: Path) -> str:
    """The token, made at first use in a file that only its owner can read."""
    path = folder / TOKEN_FILE
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(token := secrets.token_urlsafe(24))
    return token


class Desk:
    """Sessions of lawyers, in a store, which keeps only their hashes."""

    def __init__(self, store: Store, token: str, *, now: Callable[[], datetime]) -> None:
        self._store, self._token, self._now = store, token, now

    def log_in(self, token: str) -> str | None:
        """Opens a session and returns its id; None for a wrong token, after the same time for every wrong one."""
        if not hmac.compare_digest(token.strip().encode(), self._token.encode()):
            return None
        session, until = secrets.token_urlsafe(32), self._now() + SESSION
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM lawyer_sessions WHERE expires_at < ?", (self._now().isoformat(),))
            connection.execute("INSERT INTO lawyer_sessions VALUES (?, ?)", (digest(session), until.isoformat()))
        return session

    def admits(self, session: str) -> bool:
        """Whether this is the id of a session that has not ended."""
        row = self._store.row("SELECT expires_at FROM lawyer_sessions WHERE token_hash = ?", (digest(session),))
        return row is not None and self._now() < datetime.fromisoformat(row[0])

    def log_out(self, session: str) -> None:
        """Ends a session."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM lawyer_sessions WHERE token_hash = ?", (digest(session),))
