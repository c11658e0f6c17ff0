"""Who a filer is: accounts, passwords and sessions."""

import hashlib
import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import apsw
from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError

from holism_products.audit_risk.store import Store

PASSWORD_LENGTHS: Final = (10, 1_000)
SESSION_LIFE: Final = timedelta(days=14)
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
EMAIL_MOST: Final = 254


class AccountError(ValueError):
    """An account cannot be made or entered; `field` says where a page shows the message."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}")
        self.field = field


@dataclass(frozen=True)
class Account:
    """`filer` is the random pseudonym by which everything but this module knows the person."""

    filer: str
    email: str
    created_at: datetime


class Accounts:
    """Accounts and sessions in a store. `now` must return aware datetimes."""

    def __init__(
        self,
        store: Store,
        *,
        now: Callable[[], datetime],
        random_bytes: Callable[[int], bytes] = secrets.token_bytes,
        hasher: PasswordHasher | None = None,
    ) -> None:
        self._store, self._now, self._random_bytes = store, now, random_bytes
        self._hasher = hasher or PasswordHasher()
        # Checked when the e-mail is unknown, so that the answer takes as long as for a known one.
        self._decoy = self._hasher.hash(random_bytes(16).hex())

    def register(self, email: str, password: str) -> Account:
        """Make an account. Raises AccountError for a bad e-mail or password, or an e-mail in use."""
        account = Account(f"filer-{self._random_bytes(8).hex()}", normalise_email(email), self._now())
        row = (account.filer, account.email, self._hash(password), account.created_at.isoformat())
        try:
            with self._store.transaction() as connection:
                connection.execute("INSERT INTO accounts VALUES (?, ?, ?, ?)", row)
        except apsw.ConstraintError as error:
            raise AccountError("email", f"{account.email!r} already has an account; log in instead") from error
        return account

    def log_in(self, email: str, password: str) -> str:
        """Open a session and return its token, of which the store keeps only the SHA-256.

        Raises AccountError, the same after the same work whether e-mail or password was wrong.
        """
        row = self._store.row("SELECT filer, password_hash FROM accounts WHERE email = ?", (_fold(email),))
        filer, password_hash = row or (None, self._decoy)
        if not self._matches(password_hash, password) or filer is None:
            raise AccountError("password", "e-mail and password do not match an account")
        token, expires_at = self._random_bytes(32).hex(), self._now() + SESSION_LIFE
        with self._store.transaction() as connection:
            if self._hasher.check_needs_rehash(password_hash):
                connection.execute(
                    "UPDATE accounts SET password_hash = ? WHERE filer = ?", (self._hash(password), filer)
                )
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?)", (_digest(token), filer, expires_at.isoformat()))
        return token

    def account(self, token: str) -> Account | None:
        """Return the account of a live session, or None if it is unknown, revoked or expired."""
        row = self._store.row(
            "SELECT filer, email, created_at, expires_at FROM sessions JOIN accounts USING (filer)"
            " WHERE token_hash = ?",
            (_digest(token),),
        )
        if row is None or datetime.fromisoformat(row[3]) <= self._now():
            return None
        return Account(row[0], row[1], datetime.fromisoformat(row[2]))

    def log_out(self, token: str) -> None:
        """Revoke one session; an unknown token is no error."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE token_hash = ?", (_digest(token),))

    def log_out_everywhere(self, filer: str) -> None:
        """Revoke every session of a filer."""
        with self._store.transaction() as connection:
            connection.execute("DELETE FROM sessions WHERE filer = ?", (filer,))

    def _hash(self, password: str) -> str:
        least, most = PASSWORD_LENGTHS
        if not least <= len(password) <= most:
            raise AccountError("password", f"got {len(password)} characters, allowed are {least} to {most}")
        return self._hasher.hash(password)

    def _matches(self, password_hash: str, password: str) -> bool:
        try:
            return self._hasher.verify(password_hash, password[: PASSWORD_LENGTHS[1] + 1])
        except VerifyMismatchError:
            return False


def normalise_email(email: str) -> str:
    """Return the one spelling under which an e-mail is kept. Raises AccountError if it is none.

    >>> normalise_email(" Ada@Example.COM ")
    'ada@example.com'
    """
    folded = _fold(email)
    if len(folded) > EMAIL_MOST or not EMAIL.fullmatch(folded):
        raise AccountError("email", f"got {email!r}, allowed is name@domain of at most {EMAIL_MOST} characters")
    return folded


def _fold(email: str) -> str:
    return unicodedata.normalize("NFKC", email).strip().lower()


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
