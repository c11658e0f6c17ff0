"""From a turn to what is shown: which card, and what stands on it."""

from dataclasses import dataclass, replace
from typing import Final, Literal

import holism as hm
from holism_products.legal_chat.conversations import Turn
from holism_products.legal_chat.system import CHARGE, CHARGE_MATCHED, CHOSEN, CRISIS, DEADLINE
from holism_products.legal_chat.topic import OTHER, TOPICS, Topic

Kind = Literal["crisis", "person", "answer", "ask", "unsure", "unable"]

PERSON_TITLES: Final = {
    CHARGE: "A criminal charge is for a person to talk about",
    CHARGE_MATCHED: "This may be a matter for a person",
    DEADLINE: "A deadline is for a person to tell you",
}
PERSON_TEXTS: Final = {
    CHARGE: "What you say about an accusation can be used against you, and a general answer can do harm. You may stay "
    "silent and ask for a lawyer. If a court has given you papers, a court can also name a lawyer who costs nothing.",
    CHARGE_MATCHED: "It sounds as if police, a court or an accusation could be part of it. If so, a general answer can "
    "do harm; if not, say it again in other words, or choose from the topics.",
    DEADLINE: "Deadlines depend on the place, the court and the day on which you were told, and missing one can cost "
    "the case. So this chat never says one. If a paper names a date, take it seriously, and talk to somebody today.",
}


@dataclass(frozen=True)
class Card:
    """What is shown of a turn. `topics` are those to choose from, `topic` is the one that is answered."""

    kind: Kind
    turn: Turn
    title: str
    text: str = ""
    topic: Topic | None = None
    topics: tuple[Topic, ...] = ()
    taken_back: bool = False
    can_be_judged: bool = False


def card(turn: Turn, *, undoable: bool) -> Card:
    """The card of a turn; `undoable` says whether its answer is young enough to be taken back."""
    decision = turn.decision
    topics = tuple(TOPICS[name] for name in turn.topics)
    if decision.reason == CRISIS:
        return Card("crisis", turn, "You are not alone. Get help now.")
    if decision.reason in PERSON_TITLES:
        return Card("person", turn, PERSON_TITLES[decision.reason], PERSON_TEXTS[decision.reason])
    if topics and (decision.mode is hm.Mode.AUTOMATE or decision.reason == CHOSEN):
        judged = bool({"helped", "not_mine"} & turn.said)
        can_be_judged = turn.way == "typed" and undoable and not judged
        answer = Card("answer", turn, topics[0].title, topic=topics[0], topics=topics[1:], can_be_judged=can_be_judged)
        return replace(answer, taken_back=True) if "not_mine" in turn.said else answer
    if decision.mode is hm.Mode.PROMPT and topics:
        return Card("ask", turn, "Which of these is it?", topics=topics)
    if decision.mode is hm.Mode.DEFER and decision.error is None:
        return _unsure(turn)
    text = "Something is out of order on our side, so your question was not read. The buttons work, and so do people."
    return Card("unable", turn, "The chat cannot answer right now", text)


def _unsure(turn: Turn) -> Card:
    if turn.chosen == OTHER:
        text = "What you came for is not among the topics here. That is no dead end: a lawyer can tell you what to do."
        return Card("unsure", turn, "Then let a person look at it", text)
    text = "I could guess, and would rather not: a wrong answer costs you more than none."
    return Card("unsure", turn, "I am not sure what this is about", text)
