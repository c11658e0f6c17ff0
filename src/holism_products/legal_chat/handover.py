"""Handing a conversation over to a lawyer, with consent; taking the consent back; and the lawyers' list."""

import re
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import holism as hm
from holism_products.legal_chat.conversations import Turn
from holism_products.legal_chat.store import Store
from holism_products.legal_chat.system import CHARGE, CHARGE_MATCHED, CHOSEN, CRISIS, DEADLINE, FEE_USD
from holism_products.legal_chat.topic import OTHER, TOPICS
from holism_products.site.store import Row

LONGEST_CONTACT: Final = 200
EMAIL: Final = re.compile(r"[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+")
PHONE: Final = re.compile(r"\+?[\d ()./-]{6,25}")

NOT_ANSWERED: Final = {
    CRISIS: "(showed where help is)",
    CHARGE: "(left it to a person: a criminal charge)",
    CHARGE_MATCHED: "(left it to a person: a criminal charge)",
    DEADLINE: "(left it to a person: a deadline)",
}

_SELECT: Final = "SELECT lead, decision, topic, told, contact, unsure, status, sent_at FROM leads"


class ContactError(ValueError):
    """What was entered is no way to reach anybody; the message is for the person."""


@dataclass(frozen=True)
class Lead:
    """A conversation with a lawyer: `told` line by line, and whether the chat was `unsure` what it is about."""

    id: str
    decision: str
    topic: str
    told: tuple[str, ...]
    contact: str
    unsure: bool
    status: str
    sent_at: datetime

    @property
    def title(self) -> str:
        """The topic in words."""
        return TOPICS[self.topic].title if self.topic in TOPICS else "Not clear yet"


class Leads:
    """Hand-overs in a store: the only place that holds a way to reach somebody. It is never in the log."""

    def __init__(self, store: Store, service: hm.Service, *, now: Callable[[], datetime]) -> None:
        self._store, self._service, self._now = store, service, now

    def send(self, conversation: str, turns: Sequence[Turn], contact: str) -> str:
        """Keeps a hand-over and returns its id; one for each conversation. Raises ContactError."""
        contact = checked_contact(contact)
        last, lead = turns[-1], secrets.token_hex(8)
        about = topic_of(turns)
        unsure = about == OTHER and last.way == "typed" and bool(last.topics)
        told, at = "\n".join(lines(turns)), self._now().isoformat()
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO leads VALUES (?, ?, ?, ?, ?, ?, ?, 'new', ?) ON CONFLICT (conversation) DO NOTHING",
                (lead, conversation, last.decision.id, about, told, contact, int(unsure), at),
            )
        return lead

    def of_conversation(self, conversation: str) -> Lead | None:
        """The hand-over of a conversation, or None."""
        row = self._store.row(f"{_SELECT} WHERE conversation = ?", (conversation,))
        return _lead(row) if row else None

    def withdraw(self, lead: Lead) -> None:
        """Deletes a hand-over."""
        self._store.forget("DELETE FROM leads WHERE lead = ?", (lead.id,))

    def find(self, lead_id: str) -> Lead | None:
        """A hand-over by its id, or None."""
        row = self._store.row(f"{_SELECT} WHERE lead = ?", (lead_id,))
        return _lead(row) if row else None

    def all(self) -> list[Lead]:
        """All hand-overs: new ones first, of these the oldest first, since they have waited longest."""
        order = "ORDER BY CASE status WHEN 'new' THEN 0 WHEN 'taken' THEN 1 ELSE 2 END, sent_at"
        return [_lead(row) for row in self._store.rows(f"{_SELECT} {order}")]

    def take(self, lead: Lead) -> bool:
        """A lawyer takes a new case up, which is what the chat is for; False if another was faster.

        Raises HolismError, and nobody has taken it, if the service cannot keep that.
        """
        with self._store.transaction() as connection:
            connection.execute("UPDATE leads SET status = 'taken' WHERE lead = ? AND status = 'new'", (lead.id,))
            if not connection.changes():
                return False
            self._service.outcome(lead.decision, connected=True, fee=FEE_USD)
        return True

    def finish(self, lead: Lead) -> bool:
        """A lawyer is done with a case that was taken."""
        with self._store.transaction() as connection:
            connection.execute("UPDATE leads SET status = 'done' WHERE lead = ? AND status = 'taken'", (lead.id,))
            return bool(connection.changes())

    def name_topic(self, lead: Lead, topic: str) -> None:
        """A lawyer says what a case is about of which the chat was not sure."""
        with self._store.transaction() as connection:
            connection.execute("UPDATE leads SET topic = ?, unsure = 0 WHERE lead = ?", (topic, lead.id))


def lines(turns: Sequence[Turn]) -> list[str]:
    """The conversation as a lawyer reads it; exactly this is shown before consent is asked for."""
    return [line for turn in turns for line in (f"Person: {_asked(turn)}", f"Chat: {_answered(turn)}")]


def topic_of(turns: Sequence[Turn]) -> str:
    """What the conversation is about: the last topic that was answered or chosen; OTHER if none was."""
    for turn in reversed(turns):
        if turn.chosen and turn.chosen != OTHER:
            return turn.chosen
        if turn.decision.mode is hm.Mode.AUTOMATE and turn.topics and "not_mine" not in turn.said:
            return turn.topics[0]
        if any(firing.guardrail == CHARGE_MATCHED for firing in turn.decision.firings):
            return turn.topics[0]
    return OTHER


def checked_contact(contact: str) -> str:
    """An e-mail address or a phone number. Raises ContactError with what is allowed.

    >>> checked_contact(" ann@example.com ")
    'ann@example.com'
    """
    contact = " ".join(contact.split())
    if len(contact) > LONGEST_CONTACT or not (EMAIL.fullmatch(contact) or PHONE.fullmatch(contact)):
        raise ContactError("Please enter an e-mail address or a phone number, so that a lawyer can reach you.")
    return contact


def _asked(turn: Turn) -> str:
    if turn.chosen:
        return "(pressed) " + (TOPICS[turn.chosen].title if turn.chosen in TOPICS else "none of these")
    return " ".join(turn.redacted.split())


def _answered(turn: Turn) -> str:
    if turn.decision.reason in NOT_ANSWERED:
        return NOT_ANSWERED[turn.decision.reason]
    if "not_mine" in turn.said:
        return f"answered on {TOPICS[turn.topics[0]].title}, which was not the question"
    if turn.topics and (turn.decision.mode is hm.Mode.AUTOMATE or turn.decision.reason == CHOSEN):
        return f"answered on {TOPICS[turn.topics[0]].title}"
    if turn.decision.mode is hm.Mode.PROMPT:
        return "asked back: " + " / ".join(TOPICS[name].title for name in turn.topics)
    return "(did not know, and offered a person)"


def _lead(row: Row) -> Lead:
    lead, decision, topic, told, contact, unsure, status, sent_at = row
    return Lead(
        lead, decision, topic, tuple(told.split("\n")), contact, bool(unsure), status, datetime.fromisoformat(sent_at)
    )
