"""The environment of the notes: applicants, a committee in two stages, letters of decision, appeals, the first module.

All sizes are assumptions, stated here and in `applicants.py`. How the committee reads is the same for everybody: what
it sees of letters and what the note makes of them is all that differs between origins.
"""

import random
from dataclasses import dataclass, field
from typing import Final

import holism as hm
from holism.worlds.environment import Environment, Process, days, hours
from holism_products.admissions.applicants import BIAS, EVIDENCE, Applicant, draw, passes
from holism_products.admissions.letters import AS_RECORDED, Scale, scale_of
from holism_products.admissions.system import DOUBTFUL, OPEN, STRONG, Application

PAST: Final = 20_000
"""Applicants of past cycles, on whom the scale of letters is measured."""
A_DAY: Final = 160.0
"""Applications a day; the programme takes people all year round."""

READING: Final = {"grades": 0.45, "test": 0.30, "statement": 0.30, "letter": 0.45}
"""How much a reader makes of each entry, for each standard deviation."""
LEAN: Final = {STRONG: 0.5, OPEN: 0.0, DOUBTFUL: -0.5}
"""How much the note moves a reader who sees it."""
READER_NOISE, PANEL_NOISE = 0.9, 0.4
FIRST_BAR, SECOND_BAR = -0.2, 0.3
INTERVIEW, PANEL_LETTER, PANEL_GRADES, PANEL_NOTE = 0.5, 1.0, 0.3, 1.2
TAKES_PLACE: Final = 0.7
APPEALS: Final = 0.03
"""Share of those who were turned down that appeal."""
READERS: Final = ("Prof. Amari", "Dr. Bell", "Dr. Cruz")
OMBUDS: Final = "Ms. Dahl"


@dataclass(frozen=True)
class Office:
    """An admissions office that takes people all year.

    Args:
        applications: A day.
        bias: How much lower letters from abroad are recorded, in standard deviations.
        one_scale: Whether letters are put on one scale before anybody reads them.
    """

    applications: float = A_DAY
    bias: float = BIAS
    one_scale: bool = True
    _scales: dict[bool, Scale] = field(default_factory=dict, compare=False, repr=False)

    def scale(self) -> Scale:
        """How letters are moved."""
        if self.one_scale not in self._scales:
            chance = random.Random("past")
            past = (draw(chance, self.bias) for _ in range(PAST))
            self._scales[self.one_scale] = scale_of(past) if self.one_scale else AS_RECORDED
        return self._scales[self.one_scale]

    def live(self, environment: Environment) -> Process:
        """Applications come in, one after another."""
        chance, number = environment.rng, 0
        while True:
            yield days(chance.expovariate(self.applications))
            number += 1
            own = random.Random(chance.getrandbits(64))
            environment.start(self.apply(environment, f"a-{number:06}", draw(own, self.bias), own))

    def apply(self, environment: Environment, name: str, applicant: Applicant, chance: random.Random) -> Process:
        """One applicant's way, from the file to the first module."""
        file = file_of(name, applicant, self.scale())
        decision = environment.decide(file)
        yield days(0.5 + 2.0 * chance.random())
        invited = self.read(environment, file, decision, chance)
        environment.outcome(decision, shortlisted=invited)
        offered = False
        if invited:
            yield days(3.0 + 3.0 * chance.random())
            offered = interview(applicant, file, chance) + PANEL_NOTE * LEAN.get(decision.action, 0.0) > SECOND_BAR
        environment.outcome(decision, offered=offered)
        if chance.random() < 0.2:
            said = chance.gauss(4.1 if offered else 3.6, 0.8)
            environment.feedback(decision, "clear", float(min(max(round(said), 1), 5)))
        if not offered:
            # Where the request was refused there is no note to object to.
            if chance.random() < APPEALS and decision.error is None:
                yield from self.appeal(environment, file, decision, chance)
            return
        yield days(2.0 + 3.0 * chance.random())
        takes = chance.random() < TAKES_PLACE
        environment.outcome(decision, accepted=takes)
        if takes:
            yield days(25.0 + 5.0 * chance.random())
            environment.outcome(decision, passed=chance.random() < passes(applicant.ability))

    def read(self, environment: Environment, file: Application, decision: hm.Decision, chance: random.Random) -> bool:
        """The first stage: a reader's own answer, then the note, then the decision."""
        own = impression(file, chance)
        invited = own + LEAN.get(decision.action, 0.0) > FIRST_BAR
        if invited != (own > FIRST_BAR):
            environment.feedback(decision, "swayed")
        if decision.action in (STRONG, DOUBTFUL):
            environment.feedback(decision, "followed" if invited == (decision.action == STRONG) else "overruled")
        return invited

    def appeal(
        self, environment: Environment, file: Application, decision: hm.Decision, chance: random.Random
    ) -> Process:
        """Who objects is heard by somebody who was not on the committee, and strikes a note that leans too far."""
        yield days(1.0 + 5.0 * chance.random())
        environment.desk.appeal(decision.id, "Please look again: my letter was written in another country.")
        yield days(1.0) + hours(8.0 * chance.random())
        desk = environment.desk
        desk.take(decision.id, OMBUDS)
        own = OPEN if decision.action == DOUBTFUL and standard(file, "grades") > -1.0 else decision.action
        own = own if own in LEAN else OPEN
        desk.answer_first(decision.id, OMBUDS, own)
        yield hours(0.3 + 0.3 * chance.random())
        desk.review(decision.id, OMBUDS, own, "read the whole file and the letter", own=own)


def file_of(name: str, applicant: Applicant, scale: Scale, cycle: str = "2026") -> Application:
    """The file as the committee has it: the letter on the office's scale."""
    entries = {entry: getattr(applicant, entry) for entry in EVIDENCE}
    entries["letter"] = scale.common(applicant.letter, applicant.origin)
    return Application(applicant=name, cycle=cycle, origin=applicant.origin, **entries)


def impression(file: Application, chance: random.Random) -> float:
    """What a reader makes of a file before they have seen the note."""
    seen = sum(weight * standard(file, name) for name, weight in READING.items())
    return seen + READER_NOISE * chance.gauss(0.0, 1.0)


def interview(applicant: Applicant, file: Application, chance: random.Random) -> float:
    """What a panel makes of somebody, with the letter and the grades on the table."""
    seen = INTERVIEW * (0.7 * applicant.ability + 0.7 * chance.gauss(0.0, 1.0))
    seen += PANEL_LETTER * standard(file, "letter") + PANEL_GRADES * standard(file, "grades")
    return seen + PANEL_NOISE * chance.gauss(0.0, 1.0)


def standard(file: Application, name: str) -> float:
    """An entry of a file in standard deviations above its mean."""
    entry = EVIDENCE[name]
    return (float(getattr(file, name)) - entry.centre) / entry.spread


world = Office()
"""The world that `holism demo` and `holism simulate` live: letters are put on one scale."""
