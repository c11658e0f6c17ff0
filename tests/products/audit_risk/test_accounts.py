"""Accounts, passwords and sessions."""

import hashlib
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from holism_products.audit_risk.accounts import SESSION_LIFE, AccountError, Accounts, normalise_email
from holism_products.audit_risk.store import Store

EMAIL, PASSWORD = "ada@example.com", "correct horse"
FAST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


class Clock:
    """A clock that the test turns."""

    def __init__(self) -> None:
        self.at = datetime(2025, 2, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


class CountingHasher(PasswordHasher):
    """Counts verifications, the expensive work."""

    verified = 0

    def verify(self, hash: str | bytes, password: str | bytes) -> bool:
        self.verified += 1
        return super().verify(hash, password)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "product.db")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(store: Store, clock: Clock) -> Accounts:
    return Accounts(store, now=clock, random_bytes=random.Random(7).randbytes, hasher=FAST)


def test_registered_filer_can_log_in(accounts: Accounts) -> None:
    """A session's token leads back to the account, under any spelling of the e-mail."""
    account = accounts.register(" Ada@Example.com ", PASSWORD)
    assert account.email == EMAIL
    assert accounts.account(accounts.log_in("ADA@example.com", PASSWORD)) == account


def test_pseudonym_says_nothing_of_the_email(tmp_path: Path, clock: Clock) -> None:
    """The filer id comes from the random source alone: same e-mail, other randomness, other id."""
    ids = [
        Accounts(Store(tmp_path / f"{seed}.db"), now=clock, random_bytes=random.Random(seed).randbytes, hasher=FAST)
        .register(EMAIL, PASSWORD)
        .filer
        for seed in (1, 2)
    ]
    assert ids[0] != ids[1]
    assert "ada" not in "".join(ids)


def test_password_is_kept_as_argon2id_and_token_as_sha256(accounts: Accounts, store: Store) -> None:
    """Neither password nor token can be read from the file."""
    accounts.register(EMAIL, PASSWORD)
    token = accounts.log_in(EMAIL, PASSWORD)
    assert len(bytes.fromhex(token)) == 32
    [(password_hash,)] = store.rows("SELECT password_hash FROM accounts")
    assert password_hash.startswith("$argon2id$")
    assert store.rows("SELECT token_hash FROM sessions") == [(hashlib.sha256(token.encode()).digest(),)]


def test_email_registers_once(accounts: Accounts) -> None:
    """A second account for an e-mail is refused, whatever its spelling."""
    accounts.register(EMAIL, PASSWORD)
    with pytest.raises(AccountError, match=r"email: 'ada@example\.com' already has an account") as caught:
        accounts.register("ADA@EXAMPLE.COM", "another password")
    assert caught.value.field == "email"


@pytest.mark.parametrize("length", [0, 9, 1_001])
def test_password_length_is_checked(accounts: Accounts, length: int) -> None:
    """A password of under 10 or over 1,000 characters is refused without being shown."""
    with pytest.raises(AccountError, match=f"password: got {length} characters, allowed are 10 to 1000"):
        accounts.register(EMAIL, "x" * length)


@pytest.mark.parametrize("email", ["", "ada", "ada@", "@example.com", "ada@example", "a b@example.com"])
def test_email_is_checked(email: str) -> None:
    """What is no name@domain is refused, naming what was got."""
    with pytest.raises(AccountError, match="allowed is name@domain") as caught:
        normalise_email(email)
    assert repr(email) in str(caught.value)


def test_wrong_password_and_unknown_email_look_and_cost_the_same(store: Store, clock: Clock) -> None:
    """Both fail with one message after one verification each."""
    hasher = CountingHasher(time_cost=1, memory_cost=8, parallelism=1)
    accounts = Accounts(store, now=clock, hasher=hasher)
    accounts.register(EMAIL, PASSWORD)
    messages = []
    for email in (EMAIL, "nobody@example.com"):
        with pytest.raises(AccountError, match="do not match an account") as caught:
            accounts.log_in(email, "wrong password")
        messages.append((str(caught.value), hasher.verified))
    assert messages == [(messages[0][0], 1), (messages[0][0], 2)]


def test_session_expires(accounts: Accounts, clock: Clock) -> None:
    """A token is good until its life is over, not at that moment."""
    accounts.register(EMAIL, PASSWORD)
    token = accounts.log_in(EMAIL, PASSWORD)
    clock.at += SESSION_LIFE - timedelta(seconds=1)
    assert accounts.account(token) is not None
    clock.at += timedelta(seconds=1)
    assert accounts.account(token) is None


def test_sessions_can_be_revoked(accounts: Accounts) -> None:
    """Logging out ends one session, logging out everywhere ends all of one filer's."""
    filer = accounts.register(EMAIL, PASSWORD).filer
    other = accounts.register("bob@example.com", PASSWORD).filer
    first, second, third = (accounts.log_in(EMAIL, PASSWORD) for _ in range(3))
    bob = accounts.log_in("bob@example.com", PASSWORD)
    accounts.log_out(first)
    assert accounts.account(first) is None
    assert accounts.account(second) is not None
    accounts.log_out_everywhere(filer)
    assert [accounts.account(token) for token in (second, third)] == [None, None]
    kept = accounts.account(bob)
    assert kept is not None
    assert kept.filer == other


def test_unknown_token_is_nobody(accounts: Accounts) -> None:
    """A made-up token leads to no account, and logging it out is no error."""
    accounts.log_out("made up")
    assert accounts.account("made up") is None


def test_old_hash_is_renewed_at_log_in(store: Store, clock: Clock, accounts: Accounts) -> None:
    """Logging in under stronger settings replaces the stored hash, and the password still fits."""
    accounts.register(EMAIL, PASSWORD)
    before = store.row("SELECT password_hash FROM accounts")
    stronger = Accounts(store, now=clock, hasher=PasswordHasher(time_cost=2, memory_cost=8, parallelism=1))
    stronger.log_in(EMAIL, PASSWORD)
    assert store.row("SELECT password_hash FROM accounts") != before
    assert stronger.account(stronger.log_in(EMAIL, PASSWORD)) is not None
