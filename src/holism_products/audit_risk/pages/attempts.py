"""How often an account may be tried: failed log-ins are counted per e-mail address."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from holism_products.audit_risk.store import Store

MOST: Final = 5
WINDOW: Final = timedelta(minutes=15)


class Attempts:
    """Log-in attempts in a store, for known and unknown addresses alike, so that neither is given away."""

    def __init__(self, store: Store, *, now: Callable[[], datetime]) -> None:
        self._store, self._now = store, now

    def claim(self, email: str) -> bool:
        """Counts an attempt before its password is checked; False if MOST were made within WINDOW."""
        now = self._now()
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM attempts WHERE at <= ?", ((now - WINDOW).isoformat(),))
            if len(self._store.rows("SELECT 1 FROM attempts WHERE email = ?", (email,))) >= MOST:
                return False
            connection.execute("INSERT INTO attempts VALUES (?, ?)", (email, now.isoformat()))
        return True

    def forgive(self, email: str) -> None:
        """Forgets the attempts on an address, after the right password."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM attempts WHERE email = ?", (email,))
