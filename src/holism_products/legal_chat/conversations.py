"""What visitors said and what was decided, without what identifies them."""

import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

import apsw
import msgspec

import holism as hm
from holism_products.legal_chat.matching import topics_of
from holism_products.legal_chat.redaction import redact
from holism_products.legal_chat.store import Store
from holism_products.legal_chat.system import Question
from holism_products.legal_chat.topic import TOPICS
from holism_products.site.store import Row

LONGEST_MESSAGE: Final = 2_000
KEPT: Final = timedelta(days=30)
"""How long a conversation is kept after its visitor was last seen."""

DECISIONS = msgspec.json.Decoder(hm.Decision)

_SELECT: Final = (
    "SELECT turn, way, chosen, redacted, body,"
    " (SELECT group_concat(name) FROM said WHERE said.decision = turns.decision) FROM turns"
)

Way = Literal["typed", "chosen", "guided"]


@dataclass(frozen=True)
class Visitor:
    """Somebody with a cookie: a random pseudonym, and the conversation that goes on."""

    name: str
    conversation: str


@dataclass(frozen=True)
class Turn:
    """One question, its decision, and what was said about it.

    `redacted` is the message without what identifies people; empty where a button was pressed.
    """

    number: int
    way: Way
    chosen: str
    redacted: str
    decision: hm.Decision
    said: frozenset[str]

    @property
    def topics(self) -> list[str]:
        """The topics that it may be about, best first: what was chosen, or what the model matched."""
        return [self.chosen] if self.chosen in TOPICS else topics_of(self.decision)


class Conversations:
    """Conversations in a store. Only a visitor's own turns are ever found. `now` must return aware datetimes."""

    def __init__(self, store: Store, service: hm.Service, *, now: Callable[[], datetime]) -> None:
        self._store, self._service, self._now = store, service, now

    def begin(self) -> str:
        """Makes a visitor, and returns the token for their cookie, of which only the SHA-256 is kept."""
        token = secrets.token_urlsafe(32)
        row = (digest(token), f"visitor-{secrets.token_hex(8)}", _conversation(), self._now().isoformat())
        with self._store.transaction() as connection:
            connection.execute("INSERT INTO visitors VALUES (?, ?, ?, ?)", row)
        return token

    def visitor(self, token: str) -> Visitor | None:
        """Who has this token; None if nobody."""
        row = self._store.row("SELECT visitor, conversation FROM visitors WHERE token_hash = ?", (digest(token),))
        return Visitor(*row) if row else None

    def ask(self, visitor: Visitor, *, message: str = "", chosen: str = "", way: Way = "typed") -> Turn:
        """Decides on one question, and keeps it: the decision sees the message, the store what is left of it."""
        number = 1 + len(self.turns(visitor))
        message = message[:LONGEST_MESSAGE]
        decision = self._service.decide(Question(visitor.name, visitor.conversation, number, way, chosen, message))
        redacted, body, at = redact(message), msgspec.json.encode(decision).decode(), self._now().isoformat()
        with self._store.transaction() as connection:
            connection.execute(
                "INSERT INTO turns (visitor, conversation, turn, way, chosen, redacted, decision, body, at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (visitor.name, visitor.conversation, number, way, chosen, redacted, decision.id, body, at),
            )
            connection.execute("UPDATE visitors SET seen_at = ? WHERE visitor = ?", (at, visitor.name))
        return Turn(number, way, chosen, redacted, decision, frozenset())

    def turns(self, visitor: Visitor) -> list[Turn]:
        """The conversation that goes on, from its beginning."""
        where = "WHERE conversation = ? AND visitor = ? ORDER BY turn"
        return [_turn(row) for row in self._store.rows(f"{_SELECT} {where}", (visitor.conversation, visitor.name))]

    def find(self, visitor: Visitor, decision_id: str) -> Turn | None:
        """A turn of the conversation that goes on, by its decision's id."""
        return next((turn for turn in self.turns(visitor) if turn.decision.id == decision_id), None)

    def say(self, decision_id: str, name: str) -> bool:
        """Gives the service feedback, once per decision and name; says whether it holds it since now."""
        try:
            # The feedback goes first to the service: if it cannot keep it, the transaction is undone.
            with self._store.transaction() as connection:
                connection.execute("INSERT INTO said VALUES (?, ?)", (decision_id, name))
                self._service.feedback(decision_id, name)
        except (apsw.ConstraintError, hm.HolismError):
            return False
        return True

    def judge(self, turn: Turn, topic: str) -> None:
        """Tells the service what a question was about, where a model had said something."""
        if turn.way == "typed" and turn.topics:
            with suppress(hm.HolismError):  # one label less is no reason to stop somebody's conversation
                self._service.outcome(turn.decision.id, right_topic=turn.topics[0] == topic)

    def judge_decision(self, decision_id: str, topic: str) -> None:
        """The same by a decision's id, for the lawyers, who know no visitor."""
        row = self._store.row(f"{_SELECT} WHERE decision = ?", (decision_id,))
        if row:
            self.judge(_turn(row), topic)

    def can_be_taken_back(self, turn: Turn) -> bool:
        """Whether an answer is young enough to be undone."""
        until_us = turn.decision.undo_until_us
        return until_us is not None and self._now().timestamp() * 1e6 < until_us

    def start_anew(self, visitor: Visitor) -> None:
        """Forgets the conversation, and begins another; what was handed over stays with the lawyers."""
        self._store.forget("DELETE FROM turns WHERE conversation = ?", (visitor.conversation,))
        with self._store.transaction() as connection:
            connection.execute(
                "UPDATE visitors SET conversation = ? WHERE visitor = ?", (_conversation(), visitor.name)
            )

    def forget_old(self) -> None:
        """Forgets visitors who have not been seen for KEPT, and all that they said."""
        self._store.forget("DELETE FROM visitors WHERE seen_at < ?", ((self._now() - KEPT).isoformat(),))


def digest(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def _conversation() -> str:
    return f"conversation-{secrets.token_hex(8)}"


def _turn(row: Row) -> Turn:
    number, way, chosen, redacted, body, said = row
    return Turn(number, way, chosen, redacted, DECISIONS.decode(body), frozenset((said or "").split(",")) - {""})
