"""What no machine should answer is recognised, and what only sounds like it is not."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism_products.legal_chat.caution import is_about_charges, is_about_deadlines, is_crisis
from holism_products.legal_chat.topic import TOPICS


@pytest.mark.parametrize(
    "message",
    [
        "I want to kill myself",
        "I\u2019m thinking about SUICIDE",
        "sometimes I don't want to live any more",
        "he hits me",
        "My boyfriend punched me last night, can I sue him?",
        "my husband is beating my kids",
        "My ex is stalking me",
        "there was domestic violence at home",
        "how do I get a restraining order",
        "I am not safe at home",
        "he said he will kill me",
        "my stepfather raped me",
        "I was raped",
        "abusive husband",
        "he has a gun",
        "I fear for my life\n\nwhat now",
        "he   hits ... me",
    ],
)
def test_danger_is_recognised(message: str) -> None:
    """Words of suicide, violence and danger, in any case and with any signs between them, are a crisis."""
    assert is_crisis(message)


@pytest.mark.parametrize(
    "message",
    [
        "my phone died, can I return it",
        "the rent is killing me",
        "kill my subscription",
        "somebody hit my car",
        "my landlord hit me with a fee",
        "the shop beat the price",
        "I could hit the roof",
        "the deadline kills me",
        "suspicious charge",
    ],
)
def test_what_only_sounds_dangerous_is_no_crisis(message: str) -> None:
    """Everyday words in another meaning do not stop the chat."""
    assert not is_crisis(message)


@pytest.mark.parametrize(
    "message",
    [
        "I was arrested last night",
        "charged with assault",
        "my brother faces a FELONY",
        "should I plead guilty?",
        "there is a warrant for me",
        "I have a DUI",
        "can I expunge my criminal record",
        "the police want to question me",
        "they are pressing charges",
        "my son is in jail",
        "they found drugs in my car",
        "they say I stole from my employer",
    ],
)
def test_charges_are_recognised(message: str) -> None:
    """An arrest, a charge, a court's word for it, or the police asking."""
    assert is_about_charges(message)


@pytest.mark.parametrize(
    "message",
    [
        "the battery of my phone does not charge",
        "is the warranty still valid",
        "they charged me twice",
        "my bank charges a fee",
        "I was fired in my probation period",
        "bailiff",
        "jailbreak my phone",
        "custody of my kids",
        "I want to arrange a duet",
    ],
)
def test_what_only_sounds_criminal_is_none(message: str) -> None:
    """Batteries, warranties, card charges and probation periods are no criminal matter."""
    assert not is_about_charges(message)


@pytest.mark.parametrize(
    "message",
    [
        "How many days do I have to answer?",
        "what is the statute of limitations on debt",
        "when do I have to move out",
        "is it too late to sue",
        "my court date is on monday",
        "I have 5 days to respond",
        "must I reply by Friday",
        "how long can I wait",
        "until when can I appeal",
        "DEADLINE for my complaint",
        "my deadline for dinner",
    ],
)
def test_deadlines_are_recognised(message: str) -> None:
    """Questions about until when are recognised; a dinner's deadline is handed over, too, which costs little."""
    assert is_about_deadlines(message)


@pytest.mark.parametrize(
    "message",
    [
        "how long does a divorce take",
        "how much does it cost",
        "when we got married",
        "I have three children",
        "the court was unfair",
        "I paid by card before I left",
        "my headline was copied",
    ],
)
def test_what_only_sounds_like_a_deadline_is_none(message: str) -> None:
    """How long something takes, or when it was, is no deadline."""
    assert not is_about_deadlines(message)


def test_most_criminal_questions_meet_the_rule_before_the_model() -> None:
    """Of the phrasings on criminal charges nine in ten are recognised by words alone."""
    phrasings = TOPICS["criminal_charges"].phrasings
    found = [is_about_charges(text) for text in (*phrasings.train, *phrasings.test)]
    assert sum(found) / len(found) >= 0.9


def test_other_topics_are_not_taken_for_charges() -> None:
    """No phrasing of any other topic is taken for a criminal matter."""
    others = [topic for name, topic in TOPICS.items() if name != "criminal_charges"]
    phrasings = [text for topic in others for text in (*topic.phrasings.train, *topic.phrasings.test)]
    assert [text for text in phrasings if is_about_charges(text)] == []


@given(st.text(alphabet="aeh mtwhy0 '.-", max_size=60), st.text(max_size=30))
def test_danger_is_recognised_whatever_stands_around_it(before: str, after: str) -> None:
    """Nothing that is written before or after, set off by a space, hides the words."""
    assert is_crisis(f"{before} he hits me {after}")


@pytest.mark.parametrize("unit", ["he ", "how long do i ", "answer it it it ", "police ", "a " * 5, "my husband "])
def test_a_long_message_is_read_quickly(unit: str) -> None:
    """The longest message, built to make patterns backtrack, does not make them do so for seconds."""
    message = (unit * 2_000)[:2_000]
    started = time.perf_counter()
    is_crisis(message), is_about_charges(message), is_about_deadlines(message)
    assert time.perf_counter() - started < 2.0
