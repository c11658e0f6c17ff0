"""The environment of the chat: people with problems of different weight, and lawyers who call them back.

What people do follows from what they came for, how serious it is to them, and what they meet. Nothing in it knows how
accurate the model is. All shares are assumptions, chosen to be plausible and stated here.
"""

import random
from dataclasses import dataclass
from typing import Final

import holism as hm
from holism.worlds.environment import Environment, Process, days, hours
from holism_products.legal_chat.embedding import warm
from holism_products.legal_chat.lead import lead
from holism_products.legal_chat.matching import first_topic, topics_of
from holism_products.legal_chat.people import Asked, draw, ways_of_asking
from holism_products.legal_chat.redaction import meaning
from holism_products.legal_chat.system import CHOSEN, CRISIS, FEE_USD, Question
from holism_products.legal_chat.topic import OTHER, PERSON_ONLY

DAYS: Final = 90.0

WANTS_LAWYER: Final = {
    "offered": (0.08, 0.80),
    "answered": (0.05, 0.70),
    "asked back in vain": (0.05, 0.65),
    "misled": (0.02, 0.40),
    "in danger": (0.10, 0.0),
}
"""Share that hands its conversation over at a moment: of the least serious, and how much more of the most serious."""
NOT_A_CASE: Final = 0.01
"""Share of people without a legal question that hand over all the same."""

BROWSES_FIRST: Final = 0.12
LEAVES_MENU: Final = 0.10
"""Share that leaves at each menu of the guided chat."""
FINDS_IN_MENU: Final = {"topic": 0.70, "mixed": 0.45, "deadline": 0.60}
"""Share that recognises its problem among the buttons; people do not know the law's names for what they have."""
TURNS_TO_MENU: Final = 0.30

STAYS_MISLED: Final = 0.55
PICKS: Final = 0.90
SAYS_HELPED: Final = 0.45
SAYS_NOT_MINE: Final = 0.65

REACHED: Final = 0.82
REACHED_CLOSED: Final = 0.04
"""Share of those who handed over whom a lawyer reaches; while hardly any lawyer takes cases."""
CALLS_AFTER_H: Final = 18.0
WITHDRAWS: Final = 0.35

NEW_RULE_SHARE: Final = 0.12


@dataclass(frozen=True)
class Season:
    """Ninety days of the chat.

    Attributes:
        visitors: How many come.
        guided_only: There is no field to type in, only buttons.
        hands_over: Hard questions are offered to a lawyer; the link under an answer is there in any case.
        desk_closes_on: Day from which hardly any lawyer takes cases; None for never.
        new_rule_on: Day from which people ask about a new law that no answer knows of; None for never.
    """

    visitors: int = 24_000
    guided_only: bool = False
    hands_over: bool = True
    desk_closes_on: float | None = None
    new_rule_on: float | None = None

    def live(self, environment: Environment) -> Process:
        """Lets everybody arrive, evenly over the days, and the lead look after the chat."""
        chance = environment.rng
        interaction = environment.service.system.interaction
        if interaction and interaction.risk:
            environment.start(lead(environment))
        ways = ways_of_asking()
        warm([meaning(each.text) for kind in ways.values() for each in kind])
        for number in range(self.visitors):
            day, own = DAYS * chance.random(), random.Random(chance.getrandbits(64))
            asked = draw(own, ways)
            if self.new_rule_on is not None and day >= self.new_rule_on and own.random() < NEW_RULE_SHARE:
                asked = own.choice(ways["new rule"])
            environment.start(Visitor(self, f"visitor-{number:06d}", asked, own).live(environment), days(day))
        yield 0.0


class Visitor:
    """One person, with a question and a weight that it has for them, in [0, 1].

    All chances are drawn when the person is made, so that the same person can live in different worlds.
    """

    def __init__(self, season: Season, name: str, asked: Asked, chance: random.Random) -> None:
        self.season, self.name, self.asked = season, name, asked
        self.weight = min(chance.betavariate(2.0, 3.0) + (0.3 if asked.topic in PERSON_ONLY else 0.0), 1.0)
        self.resolve, self.patience, self.finds = chance.random(), chance.random(), chance.random()
        self.picks, self.says, self.browses = chance.random(), chance.random(), chance.random()
        self.turns, self.reached, self.withdraws = chance.random(), chance.random(), chance.random()
        self.calls_after_h = chance.expovariate(1 / CALLS_AFTER_H)
        self.turn = 0

    def live(self, environment: Environment) -> Process:
        """A visit, and what follows it."""
        if self.season.guided_only or self.browses < BROWSES_FIRST:
            yield from self.browse(environment)
            return
        decision = self.ask(environment, message=self.asked.text)
        yield hours(0.02)
        if decision.mode is hm.Mode.AUTOMATE:
            yield from self.read(environment, decision)
        elif decision.mode is hm.Mode.PROMPT:
            yield from self.pick(environment, decision)
        elif decision.reason == CRISIS:
            yield from self.consider(environment, decision, "in danger")
        else:
            yield from self.be_offered(environment, decision)

    def ask(self, environment: Environment, **question: str) -> hm.Decision:
        """One question of this conversation."""
        self.turn += 1
        return environment.decide(Question(self.name, self.name, self.turn, **question))  # type: ignore[arg-type]

    def read(self, environment: Environment, decision: hm.Decision) -> Process:
        """Reads the answer to a typed question, which may be the answer to another."""
        right = first_topic(decision) == self.asked.topic
        if self.says < (SAYS_HELPED if right else SAYS_NOT_MINE):
            environment.feedback(decision, "helped" if right else "not_mine")
            environment.outcome(decision, right_topic=right)
        if right:
            yield from self.consider(environment, decision, "answered")
        elif self.patience < STAYS_MISLED:
            yield from self.choose_or_hand_over(environment, decision, "misled")

    def pick(self, environment: Environment, decision: hm.Decision) -> Process:
        """Looks for the own question among the topics that are offered."""
        if self.picks < PICKS:
            environment.outcome(decision, right_topic=first_topic(decision) == self.asked.topic)
            yield from self.choose_or_hand_over(environment, decision, "asked back in vain")

    def choose_or_hand_over(self, environment: Environment, decision: hm.Decision, moment: str) -> Process:
        """Presses the button of the own topic, if there is one; else "none of these"."""
        if self.asked.topic in topics_of(decision):
            if self.picks < PICKS:
                environment.feedback(decision, "picked")
                yield from self.press(environment, self.asked.topic, "chosen", "answered")
        elif self.season.hands_over:
            environment.feedback(decision, "none_fit")
            yield from self.press(environment, OTHER, "chosen", moment)

    def be_offered(self, environment: Environment, decision: hm.Decision) -> Process:
        """A hard question: a lawyer is offered, and the buttons."""
        if self.season.hands_over and self.wants_lawyer("offered"):
            yield from self.hand_over(environment, decision)
        elif self.turns < TURNS_TO_MENU:
            yield from self.browse(environment)

    def browse(self, environment: Environment) -> Process:
        """Goes through the two menus of the guided chat, and may not find the own problem there."""
        if self.patience < 1.0 - (1.0 - LEAVES_MENU) ** 2:
            return
        if self.finds < FINDS_IN_MENU.get(self.asked.kind, 0.0):
            yield from self.press(environment, self.asked.topic, "guided", "answered")
        elif self.season.hands_over:
            yield from self.press(environment, OTHER, "guided", "asked back in vain")

    def press(self, environment: Environment, topic: str, way: str, moment: str) -> Process:
        """Presses a topic's button, or "none of these", and thinks about a lawyer."""
        decision = self.ask(environment, way=way, chosen=topic)
        yield hours(0.02)
        if decision.mode is hm.Mode.DEFER or decision.reason == CHOSEN:
            yield from self.consider(environment, decision, "offered" if topic in PERSON_ONLY else moment)

    def consider(self, environment: Environment, decision: hm.Decision, moment: str) -> Process:
        """Hands the conversation over, or leaves."""
        if self.wants_lawyer(moment):
            yield from self.hand_over(environment, decision)

    def wants_lawyer(self, moment: str) -> bool:
        """Whether this person would hand over at this moment."""
        if self.asked.kind == "other":
            return self.resolve < NOT_A_CASE
        least, more = WANTS_LAWYER[moment]
        return self.resolve < least + more * self.weight

    def hand_over(self, environment: Environment, decision: hm.Decision) -> Process:
        """Gives consent, and waits for a lawyer to call."""
        environment.feedback(decision, "consented")
        yield hours(self.calls_after_h)
        closed = self.season.desk_closes_on is not None and environment.day >= self.season.desk_closes_on
        if self.reached < (REACHED_CLOSED if closed else REACHED):
            environment.outcome(decision, connected=True, fee=FEE_USD)
            if decision.mode is hm.Mode.DEFER and self.turn == 1 and topics_of(decision):
                environment.outcome(decision, right_topic=first_topic(decision) == self.asked.topic)
        else:
            yield days(3.0)
            if self.withdraws < WITHDRAWS:
                environment.feedback(decision, "withdrew")


world = Season()
"""The world that `holism demo` and `holism simulate` live."""
