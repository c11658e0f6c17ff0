"""The lawyers' token and sessions."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from holism_products.legal_chat.lawyers import SESSION, TOKEN_FILE, Desk, lawyers_token
from holism_products.legal_chat.store import Store


def test_the_token_is_made_once_and_private(tmp_path: Path) -> None:
    """The first start makes a token that only the owner can read; later ones read the same."""
    token = lawyers_token(tmp_path)
    assert len(token) >= 32
    assert lawyers_token(tmp_path) == token
    assert (tmp_path / TOKEN_FILE).stat().st_mode & 0o077 == 0


def test_only_the_token_opens_a_session(store: Store, present: Any) -> None:
    """The right token, also with a line end after it, opens a session; any other does not."""
    desk = Desk(store, "right", now=present)
    assert desk.log_in("wrong") is None
    assert desk.log_in("") is None
    session = desk.log_in("right\n")
    assert session is not None
    assert desk.admits(session)
    assert not desk.admits("right")


def test_a_session_ends(store: Store, present: Any) -> None:
    """A session ends after its time, or when the lawyer logs out."""
    desk = Desk(store, "right", now=present)
    first, second = desk.log_in("right"), desk.log_in("right")
    assert first is not None
    assert second is not None
    desk.log_out(first)
    assert (desk.admits(first), desk.admits(second)) == (False, True)
    present.now += SESSION + timedelta(seconds=1)
    assert not desk.admits(second)
