"""The hand-over: consent to exactly what is sent, a way to reach somebody, taking it back, taking it up."""

from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism_products.legal_chat.conversations import Conversations, Visitor
from holism_products.legal_chat.handover import ContactError, Leads, checked_contact, lines, topic_of
from holism_products.legal_chat.store import Store
from holism_products.legal_chat.system import FEE_USD
from holism_products.legal_chat.topic import OTHER

CONTACT = "zaphod@example.com"


@pytest.fixture
def leads(store: Store, service: hm.Service, present: Any) -> Leads:
    return Leads(store, service, now=present)


def sent(leads: Leads, conversations: Conversations, visitor: Visitor, *messages: str) -> str:
    for message in messages:
        conversations.ask(visitor, message=message)
    return leads.send(visitor.conversation, conversations.turns(visitor), CONTACT)


def test_what_is_sent_is_the_redacted_conversation(
    leads: Leads, conversations: Conversations, visitor: Visitor
) -> None:
    """A lawyer reads what was said without what identifies, what the chat did with it, and nothing else."""
    lead = leads.find(sent(leads, conversations, visitor, "I have no money, my name is Ann Lee", "I was arrested"))
    assert lead is not None
    assert lead.told == (
        "Person: I have no money, my name is [name]",
        "Chat: answered on Debt and bankruptcy",
        "Person: I was arrested",
        "Chat: (left it to a person: a criminal charge)",
    )
    assert lead.told == tuple(lines(conversations.turns(visitor)))
    assert (lead.topic, lead.contact, lead.status) == ("bankruptcy", CONTACT, "new")


def test_every_card_has_its_line(leads: Leads, conversations: Conversations, visitor: Visitor) -> None:
    """Help, deadlines, questions back, buttons, and answers that were taken back are told apart."""
    for message in ("he hits me", "how many days do I have", "insurance does not pay", "hello", "I have no money"):
        conversations.ask(visitor, message=message)
    conversations.ask(visitor, chosen="wills", way="guided")
    conversations.ask(visitor, chosen=OTHER, way="guided")
    conversations.say(conversations.turns(visitor)[4].decision.id, "not_mine")
    told = lines(conversations.turns(visitor))[1::2]
    assert told[0] == "Chat: (showed where help is)"
    assert told[1] == "Chat: (left it to a person: a deadline)"
    assert told[2].startswith("Chat: asked back: Accidents and injuries / ")
    assert told[3] == "Chat: (did not know, and offered a person)"
    assert told[4] == "Chat: answered on Debt and bankruptcy, which was not the question"
    assert told[5] == "Chat: answered on Wills and inheritance"
    assert lines(conversations.turns(visitor))[-2] == "Person: (pressed) none of these"


@pytest.mark.parametrize(
    ("messages", "expected"),
    [(("hello",), OTHER), (("I have no money", "hello"), "bankruptcy"), (("the police took my brother",), OTHER)],
)
def test_topic_of_a_conversation(
    conversations: Conversations, visitor: Visitor, messages: tuple[str, ...], expected: str
) -> None:
    """It is about the last topic that was answered; about none that only was likely."""
    turns = [conversations.ask(visitor, message=message) for message in messages]
    assert topic_of(turns) in {expected, "criminal_charges"} if "police" in messages[0] else topic_of(turns) == expected


@pytest.mark.parametrize("contact", ["ann@example.com", "+1 (555) 123-4567", "555 123 4567"])
def test_a_contact_is_an_address_or_a_number(contact: str) -> None:
    """E-mail addresses and phone numbers are taken as they are."""
    assert checked_contact(f"  {contact} ") == contact


@pytest.mark.parametrize("contact", ["", "ann", "ann@", "call me", "1234", "a@b.c d", "x" * 300 + "@example.com"])
def test_what_reaches_nobody_is_refused(contact: str) -> None:
    """Anything else is refused with what is allowed, for the person to read."""
    with pytest.raises(ContactError, match="an e-mail address or a phone number"):
        checked_contact(contact)


def test_a_conversation_is_sent_once(leads: Leads, conversations: Conversations, visitor: Visitor) -> None:
    """Pressing twice makes one hand-over."""
    sent(leads, conversations, visitor, "I have no money")
    sent(leads, conversations, visitor)
    assert len(leads.all()) == 1


def test_the_contact_is_in_the_products_file_only(
    leads: Leads, conversations: Conversations, visitor: Visitor, service: hm.Service, tmp_path: Path
) -> None:
    """No file of the log, the state or the lake holds a way to reach anybody."""
    sent(leads, conversations, visitor, "I have no money")
    service.flush()
    holding = {path.name for path in tmp_path.rglob("*") if path.is_file() and CONTACT.encode() in path.read_bytes()}
    assert holding <= {"product.db", "product.db-wal"}
    assert holding


def test_taking_back_leaves_no_trace(
    leads: Leads, conversations: Conversations, visitor: Visitor, tmp_path: Path
) -> None:
    """After the consent is taken back the contact is in no file, and no lawyer finds anything."""
    lead = leads.find(sent(leads, conversations, visitor, "I have no money"))
    assert lead is not None
    leads.withdraw(lead)
    assert leads.find(lead.id) is None
    assert leads.of_conversation(visitor.conversation) is None
    assert all(CONTACT.encode() not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_taking_up_is_the_outcome(
    leads: Leads, conversations: Conversations, visitor: Visitor, service: hm.Service
) -> None:
    """Of two lawyers one gets the case; the service learns of the connection and the fee, once."""
    lead = leads.find(sent(leads, conversations, visitor, "I have no money"))
    assert lead is not None
    assert [leads.take(lead), leads.take(lead)] == [True, False]
    assert [leads.finish(lead), leads.finish(lead)] == [True, False]
    told = [each.values for each in service.decision(lead.decision).outcomes]
    assert told == [{"connected": True, "fee": FEE_USD}]


def test_a_case_that_cannot_be_recorded_is_not_taken(
    leads: Leads, conversations: Conversations, visitor: Visitor, service: hm.Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the service cannot keep the outcome the case stays new."""
    lead = leads.find(sent(leads, conversations, visitor, "I have no money"))
    assert lead is not None

    def refuse(*arguments: Any, **values: Any) -> None:
        raise hm.HolismError("full")

    monkeypatch.setattr(service, "outcome", refuse)
    with pytest.raises(hm.HolismError, match="full"):
        leads.take(lead)
    found = leads.find(lead.id)
    assert found is not None
    assert found.status == "new"


def test_a_lawyer_names_what_the_chat_did_not_know(
    leads: Leads, conversations: Conversations, visitor: Visitor
) -> None:
    """A case without a topic is marked, until somebody says what it is about."""
    lead = leads.find(sent(leads, conversations, visitor, "something with my aunt and a boat"))
    assert lead is not None
    assert (lead.unsure, lead.title) == (True, "Not clear yet")
    leads.name_topic(lead, "wills")
    found = leads.find(lead.id)
    assert found is not None
    assert (found.unsure, found.title) == (False, "Wills and inheritance")


def test_those_who_wait_longest_come_first(
    leads: Leads, conversations: Conversations, present: Any, visitor: Visitor
) -> None:
    """New ones come before taken ones, and of the new ones the oldest first."""
    order = []
    for _ in range(3):
        somebody = conversations.visitor(conversations.begin())
        assert somebody is not None
        order.append(sent(leads, conversations, somebody, "I have no money"))
        present.now = present.now.replace(minute=present.now.minute + 1)
    first = leads.find(order[0])
    assert first is not None
    leads.take(first)
    assert [lead.id for lead in leads.all()] == [order[1], order[2], order[0]]
