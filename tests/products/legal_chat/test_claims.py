"""What must hold of every decision: told apart from what must not."""

from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

import holism as hm
from holism_products.legal_chat import claims
from holism_products.legal_chat.system import Question
from holism_products.legal_chat.topic import CLASSES, OTHER

PLAIN = hm.Decision("1", 0, "s", "r", hm.Mode.ABSTAIN, "abstain", "why")


def matched(mode: hm.Mode, value: str, fallback: bool = False) -> hm.Decision:
    """A decision of this mode in which the topic's model said this."""
    prediction = SimpleNamespace(value=value, probabilities=None, fallback=fallback)
    return msgspec.structs.replace(PLAIN, mode=mode, predictions={"topic": prediction})


def asked(message: str = "", chosen: str = "") -> Question:
    return Question("v", "c", 1, message=message, chosen=chosen)


@pytest.mark.parametrize("mode", [hm.Mode.AUTOMATE, hm.Mode.PROMPT, hm.Mode.DEFER])
def test_in_a_crisis_nothing_else_will_do(mode: hm.Mode) -> None:
    """Of what follows words of danger only to abstain without a model is right; elsewhere anything may be."""
    assert claims.helps_in_a_crisis(asked("he hits me"), PLAIN)
    assert not claims.helps_in_a_crisis(asked("he hits me"), msgspec.structs.replace(PLAIN, mode=mode))
    assert not claims.helps_in_a_crisis(asked("he hits me"), matched(hm.Mode.ABSTAIN, "divorce"))
    assert claims.helps_in_a_crisis(asked("he owes me"), matched(mode, "small_claims"))


@pytest.mark.parametrize("message", ["I was arrested", "how many days do I have to answer"])
def test_charges_and_deadlines_are_left_to_a_person(message: str) -> None:
    """Words of either must have met no model."""
    assert claims.leaves_to_a_person(asked(message), PLAIN)
    assert not claims.leaves_to_a_person(asked(message), matched(hm.Mode.DEFER, "renting"))
    assert claims.leaves_to_a_person(asked("I have no money"), matched(hm.Mode.AUTOMATE, "bankruptcy"))


@pytest.mark.parametrize(
    ("decision", "holds"),
    [
        (matched(hm.Mode.AUTOMATE, "wills"), True),
        (matched(hm.Mode.AUTOMATE, "criminal_charges"), False),
        (matched(hm.Mode.AUTOMATE, OTHER), False),
        (matched(hm.Mode.AUTOMATE, "wills", fallback=True), False),
        (matched(hm.Mode.PROMPT, "criminal_charges"), True),
        (matched(hm.Mode.PROMPT, OTHER), False),
        (matched(hm.Mode.DEFER, OTHER), True),
    ],
)
def test_an_answer_has_a_topic_that_may_be_answered(decision: hm.Decision, holds: bool) -> None:
    """A topic for people only may be offered, and not answered; no topic is neither."""
    assert claims.answers_what_it_may(asked("?"), decision) is holds
    proposal: Any = SimpleNamespace(option=SimpleNamespace(mode=decision.mode), predictions=decision.predictions)
    assert (claims.has_a_topic(proposal) and not claims.answers_a_charge(proposal)) is holds


def test_a_second_best_topic_for_people_only_is_none_to_answer() -> None:
    """Where the best class is no topic, what is shown is the next one: that one is looked at."""
    probabilities = [float(name in ("criminal_charges", OTHER)) / 2 for name in CLASSES]
    prediction = SimpleNamespace(value=OTHER, probabilities=probabilities, fallback=False)
    decision = msgspec.structs.replace(PLAIN, mode=hm.Mode.AUTOMATE, predictions={"topic": prediction})
    assert not claims.answers_what_it_may(asked("?"), decision)
    proposal: Any = SimpleNamespace(option=SimpleNamespace(mode=hm.Mode.AUTOMATE), predictions=decision.predictions)
    assert claims.answers_a_charge(proposal)


def test_a_button_is_taken_at_its_word() -> None:
    """What somebody chose must have met no model; to hand a topic over that has an answer is wrong as well."""
    assert claims.takes_at_its_word(asked(chosen="wills"), PLAIN)
    assert not claims.takes_at_its_word(asked(chosen="wills"), matched(hm.Mode.AUTOMATE, "wills"))
    handed_over = msgspec.structs.replace(PLAIN, mode=hm.Mode.DEFER)
    assert not claims.takes_at_its_word(asked(chosen="wills"), handed_over)
    assert claims.takes_at_its_word(asked(chosen=OTHER), handed_over)
    assert not claims.takes_at_its_word(asked(chosen=OTHER), matched(hm.Mode.DEFER, OTHER))
