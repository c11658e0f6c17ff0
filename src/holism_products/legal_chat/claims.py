"""What must hold of every decision whatever the models say, as functions of what was asked and decided."""

from typing import Any

import holism as hm
from holism_products.legal_chat.caution import is_about_charges, is_about_deadlines, is_crisis
from holism_products.legal_chat.matching import first_topic, topics_of
from holism_products.legal_chat.topic import ANSWERED, PERSON_ONLY


def answers_a_charge(proposal: Any) -> bool:
    """Whether a topic that is for people only is about to be answered."""
    return proposal.option.mode is hm.Mode.AUTOMATE and first_topic(proposal) in PERSON_ONLY


def has_a_topic(proposal: Any) -> bool:
    """Whether there is a topic to answer or to offer, where that is about to be done."""
    return proposal.option.mode not in (hm.Mode.AUTOMATE, hm.Mode.PROMPT) or bool(topics_of(proposal))


def helps_in_a_crisis(question: Any, decision: hm.Decision) -> bool:
    """Whether somebody who may be in danger meets no model, and nothing that is answered or asked back."""
    return not is_crisis(question.message) or (decision.mode is hm.Mode.ABSTAIN and not decision.predictions)


def leaves_to_a_person(question: Any, decision: hm.Decision) -> bool:
    """Whether words of a charge or a deadline are shown to no model."""
    hard = is_about_charges(question.message) or is_about_deadlines(question.message)
    return not (hard and decision.predictions)


def answers_what_it_may(question: Any, decision: hm.Decision) -> bool:
    """Whether what is answered has a topic that may be answered, and what is asked back has topics to choose from."""
    if decision.mode is hm.Mode.AUTOMATE:
        return first_topic(decision) in ANSWERED
    return decision.mode is not hm.Mode.PROMPT or bool(topics_of(decision))


def takes_at_its_word(question: Any, decision: hm.Decision) -> bool:
    """Whether a button is shown to no model, and leads to its answer, if it has one, and not to a person."""
    if question.chosen in ANSWERED and decision.mode is not hm.Mode.ABSTAIN:
        return False
    return not (question.chosen and decision.predictions)
