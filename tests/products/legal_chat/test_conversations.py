"""Conversations: what is kept of them, whose they are, and what the service is told."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import holism as hm
from holism_products.legal_chat.conversations import KEPT, LONGEST_MESSAGE, Conversations, Visitor
from holism_products.legal_chat.store import Store
from holism_products.legal_chat.topic import OTHER

PRIVATE = "I have no money left. My name is Zaphira Quux, 555-867-5309, zaphira@example.com, SSN 078-05-1120"


def test_what_identifies_is_nowhere_on_the_disk(
    conversations: Conversations, visitor: Visitor, service: hm.Service, tmp_path: Path
) -> None:
    """Of a message with a name, a number and an address, no byte is in any file; the rest is in the product's only."""
    turn = conversations.ask(visitor, message=PRIVATE)
    service.flush()
    written = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and "models" not in path.parts}
    for canary in (b"Zaphira", b"Quux", b"867-5309", b"zaphira@", b"078-05"):
        assert [path for path, content in written.items() if canary in content] == []
    assert {path.name for path, content in written.items() if b"no money left" in content} <= {
        "product.db",
        "product.db-wal",
    }
    assert turn.redacted.startswith("I have no money left. My name is [name]")
    assert turn.topics[0] == "bankruptcy"


def test_a_visitors_turns_are_their_own(conversations: Conversations, visitor: Visitor) -> None:
    """Turns come back in order to whoever asked them, and to nobody else."""
    asked = [
        conversations.ask(visitor, message="I have no money"),
        conversations.ask(visitor, chosen="wills", way="guided"),
    ]
    stranger = conversations.visitor(conversations.begin())
    assert stranger is not None
    assert conversations.turns(visitor) == asked
    assert [turn.number for turn in asked] == [1, 2]
    assert conversations.turns(stranger) == []
    assert conversations.find(stranger, asked[0].decision.id) is None
    assert conversations.find(visitor, asked[0].decision.id) == asked[0]


def test_a_token_is_not_kept(conversations: Conversations, store: Store, tmp_path: Path) -> None:
    """A cookie's token opens its conversation, another opens none, and the file holds only a hash."""
    token = conversations.begin()
    assert conversations.visitor(token) is not None
    assert conversations.visitor(token[:-1] + "~") is None
    assert all(token.encode() not in path.read_bytes() for path in tmp_path.glob("product.db*"))


def test_feedback_is_given_once(conversations: Conversations, visitor: Visitor, service: hm.Service) -> None:
    """Saying the same twice tells the service once; what was said stands on the turn."""
    turn = conversations.ask(visitor, message="I have no money")
    assert [conversations.say(turn.decision.id, "helped") for _ in range(2)] == [True, False]
    assert [each.name for each in service.decision(turn.decision.id).feedback] == ["helped"]
    assert conversations.turns(visitor)[0].said == {"helped"}


def test_feedback_that_the_service_cannot_keep_is_not_kept_here(conversations: Conversations, visitor: Visitor) -> None:
    """If the service refuses, nothing is noted, so that it can be said again."""
    turn = conversations.ask(visitor, message="I have no money")
    assert not conversations.say(turn.decision.id, "no such feedback")
    assert conversations.turns(visitor)[0].said == frozenset()


def test_the_service_learns_what_a_question_was_about(
    conversations: Conversations, visitor: Visitor, service: hm.Service
) -> None:
    """The first topic counts as right or wrong by what the person means; a button proves nothing of the model."""
    right = conversations.ask(visitor, message="I have no money")
    wrong = conversations.ask(visitor, message="insurance does not pay")
    pressed = conversations.ask(visitor, chosen="wills", way="guided")
    for turn, meant in ((right, "bankruptcy"), (wrong, OTHER), (pressed, "wills")):
        conversations.judge(turn, meant)
    told = [[each.values for each in service.decision(turn.decision.id).outcomes] for turn in (right, wrong, pressed)]
    assert told == [[{"right_topic": True}], [{"right_topic": False}], []]


def test_an_answer_can_be_taken_back_for_ten_minutes(
    conversations: Conversations, visitor: Visitor, present: Any
) -> None:
    """An answer is undoable for 600 seconds; what was no answer never was."""
    answer = conversations.ask(visitor, message="I have no money")
    question = conversations.ask(visitor, message="insurance does not pay")
    assert conversations.can_be_taken_back(answer)
    assert not conversations.can_be_taken_back(question)
    present.now += timedelta(seconds=601)
    assert not conversations.can_be_taken_back(answer)


def test_starting_anew_forgets(conversations: Conversations, visitor: Visitor, tmp_path: Path) -> None:
    """After a new beginning the old conversation is gone, also from the file, and the visitor stays."""
    conversations.ask(visitor, message="my landlord is a zebra")
    conversations.start_anew(visitor)
    assert conversations.turns(visitor) == []
    assert all(b"zebra" not in path.read_bytes() for path in tmp_path.glob("product.db*"))


def test_old_conversations_are_forgotten(conversations: Conversations, visitor: Visitor, present: Any) -> None:
    """Thirty days after they were last seen, a visitor and all they said are gone."""
    conversations.ask(visitor, message="I have no money")
    present.now += KEPT - timedelta(hours=1)
    conversations.forget_old()
    assert conversations.turns(visitor) != []
    present.now += timedelta(hours=2)
    conversations.forget_old()
    assert conversations.turns(visitor) == []


def test_a_message_is_cut_to_what_is_read(conversations: Conversations, visitor: Visitor) -> None:
    """A message longer than allowed is decided on all the same, cut."""
    turn = conversations.ask(visitor, message="rent " * LONGEST_MESSAGE)
    assert turn.decision.error is not hm.ErrorCode.INVALID_REQUEST
    assert len(turn.redacted) <= LONGEST_MESSAGE
