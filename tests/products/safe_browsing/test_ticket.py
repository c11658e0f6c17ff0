"""Tickets: taken back from whom they were issued to, for an hour, and from nobody else."""

import os
import stat
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from holism_products.safe_browsing.ticket import KEY_FILE, VALID, Ticket, Tickets, ticket_key


@pytest.fixture
def tickets(present: Any) -> Tickets:
    return Tickets(b"k" * 32, now=present)


def test_a_ticket_says_what_it_was_issued_for(tickets: Tickets) -> None:
    """The decision and the destination come back as they were given."""
    ticket = tickets.read("ann", tickets.issue("ann", "d1", "https://evil.test/\u00e4?a=b&c"))
    assert isinstance(ticket, Ticket)
    assert (ticket.decision, ticket.destination) == ("d1", "https://evil.test/\u00e4?a=b&c")


def test_a_ticket_is_for_one_person(tickets: Tickets) -> None:
    """Nobody comes back with another's ticket."""
    assert tickets.read("bob", tickets.issue("ann", "d1", "https://evil.test/")) is None


def test_a_ticket_is_good_for_an_hour(tickets: Tickets, present: Any) -> None:
    """A ticket ends when its time is over, to the second."""
    text = tickets.issue("ann", "d1", "https://evil.test/")
    present.now += VALID - timedelta(seconds=1)
    assert tickets.read("ann", text)
    present.now += timedelta(seconds=1)
    assert tickets.read("ann", text) is None


@pytest.mark.parametrize("change", ["", ".", "x", "x.y", "é.é", "=.=" * 5_000])
def test_what_was_not_issued_is_no_ticket(tickets: Tickets, change: str) -> None:
    """Any other text is nothing, and raises nothing."""
    assert tickets.read("ann", change) is None


def test_every_changed_letter_is_noticed(tickets: Tickets) -> None:
    """A ticket with one letter changed, wherever, is no ticket."""
    text = tickets.issue("ann", "d1", "https://evil.test/")
    for place, letter in enumerate(text):
        changed = text[:place] + ("A" if letter != "A" else "B") + text[place + 1 :]
        assert tickets.read("ann", changed) is None, place


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    """The second start reads the first one's key; nobody else can read the file."""
    assert ticket_key(tmp_path) == ticket_key(tmp_path)
    assert len(ticket_key(tmp_path)) == 32
    assert stat.S_IMODE(os.stat(tmp_path / KEY_FILE).st_mode) == 0o600
