"""The environment of the meter: filers who come in a season, read it or misread it, and audits long after.

Shares without a named source are assumptions, chosen to be plausible and stated here. A season is the ninety days up to
the deadline; in the demo its last day is today.
"""

import random
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

import holism as hm
from holism.worlds.environment import Environment, Process, days, hours
from holism_products.audit_risk.audits import PUBLISHED_OVERALL, audit_probability
from holism_products.audit_risk.features import FIELDS, earned_income_credit, total_income
from holism_products.audit_risk.level import Level, level
from holism_products.audit_risk.population import draw
from holism_products.audit_risk.preparers import look_at
from holism_products.audit_risk.system import CLOSED_YEAR, TaxReturn

THIS_YEAR = 2024
SEASON_DAYS = 90.0

RETURNING = 0.60
TELLS_OF_CLOSED_YEAR = 0.70
SAVES_HALF_DONE = 0.35
FILES_IN_THE_END = 0.87

COMES_BACK = 0.78
NOT_UNDERSTOOD_COSTS = 0.14
ANNOYED_COSTS = 0.12
AUDITED_AFTER_LOW_COSTS = 0.25
"""Assumed: the chance that somebody files with us the next year, and what it loses with those who misread the meter,
were annoyed by an offer, or got a letter after a LOW. How well the model ranks is in it only by way of these."""
COMES_BACK_AFTER_DAYS = (290.0, 380.0)

EARLY_LETTER = 0.30
"""Share of audits that begin with a letter within two months, before the refund is paid; the others take years."""

CREDIT_REACH_AFTER_CHANGE = 120_000
"""After the law changes, families up to this income (USD) claim the doubled credit."""
CREDIT_RISK_AFTER_CHANGE = 4.0
EARLY_LETTER_AFTER_CHANGE = 0.8

LETTER_DAYS = (5.0, 55.0)
LETTER_DAYS_AFTER_CHANGE = (3.0, 20.0)
"""First and last day on which an early letter comes; claims of the new credit are checked before they are paid."""


@dataclass(frozen=True)
class Season:
    """One filing season.

    :param filers: how many come.
    :param wording: what the meter says: how many in 1,000, or only LOW to HIGH.
    :param law_changes_on: day on which a credit is doubled and more families claim it; None for a quiet season.
    :param understood: share who understand the meter, in [0, 1]; default: what is assumed of the wording.
    :param annoyed: share of those offered support who are annoyed, in [0, 0.75].
    :param tells_of_closed_year: share of returning filers who say whether a closed year was audited, in [0, 1].
    :param closed_years: how many closed years they tell of, 1 to 5.
    :param prefix: how filers are called, so that two seasons can be lived side by side.
    """

    filers: int = 40_000
    wording: Literal["in 1,000", "label only"] = "in 1,000"
    law_changes_on: float | None = None
    understood: float | None = None
    annoyed: float = 0.2
    tells_of_closed_year: float = TELLS_OF_CLOSED_YEAR
    closed_years: int = 1
    prefix: str = "filer"

    @property
    def understanding(self) -> float:
        """Share who understand the meter.

        People grasp natural frequencies better than labels (Gigerenzer and Hoffrage 1995); the sizes are assumed.
        """
        return self.understood if self.understood is not None else 0.78 if self.wording == "in 1,000" else 0.45

    def live(self, environment: Environment) -> Process:
        """Lets everybody arrive: a rush for early refunds, a lull, and a rush before the deadline."""
        chance = environment.rng
        columns = draw(np.random.default_rng(chance.getrandbits(64)), self.filers)
        risks = audit_probability(columns).tolist()
        rows = zip(*(columns[name].tolist() for name in FIELDS), strict=True)
        for number, (row, risk) in enumerate(zip(rows, risks, strict=True)):
            filer = Filer(
                self, f"{self.prefix}-{number:06d}", dict(zip(FIELDS, row, strict=True)), risk, chance.getrandbits(64)
            )
            environment.start(filer.live(environment), days(arrival_day(chance)))
        yield 0.0


def arrival_day(chance: random.Random) -> float:
    """Day of the season, 0 to 90, on which a filer begins."""
    if chance.random() < 0.45:
        return min(chance.gammavariate(2.0, 9.0), SEASON_DAYS)
    return max(SEASON_DAYS - chance.gammavariate(1.6, 14.0), 0.0)


class Filer:
    """One person, with a return, a true risk of audit, and a chance of their own (so that worlds can be compared)."""

    def __init__(self, season: Season, name: str, amounts: dict[str, Any], risk: float, seed: int) -> None:
        self.season, self.name, self.amounts, self.risk = season, name, amounts, risk
        self.chance = random.Random(seed)
        self.surprised = False
        self.next_year = random.Random(f"{seed} next year")
        self.early_letter, self.letter_days = EARLY_LETTER, LETTER_DAYS

    def live(self, environment: Environment) -> Process:
        """A season in a filer's life."""
        chance = self.chance
        if chance.random() < RETURNING and chance.random() < self.season.tells_of_closed_year:
            self.tell_of_closed_year(environment)
        self.meet_the_law(environment)
        if chance.random() < SAVES_HALF_DONE:
            environment.decide(self.request(complete=False))
            yield hours(chance.expovariate(1 / 20))
        decision = self.show(environment)
        understood, annoyed = self.read(environment, decision)
        yield hours(0.1 + chance.expovariate(1 / 2))
        if self.revises(decision, understood):
            environment.feedback(decision, "revised")
            self.amounts["charity"] = round(self.amounts["charity"] * 0.8)
            decision = self.show(environment)
            yield hours(0.1)
        yield days(chance.expovariate(1 / 2))
        if chance.random() < FILES_IN_THE_END - 0.05 * annoyed:
            environment.outcome(unit=self.name, key=str(THIS_YEAR), filed=True)
            self.rate(environment, decision, understood, annoyed)
            first, last = COMES_BACK_AFTER_DAYS
            wait = days(first + (last - first) * self.next_year.random())
            environment.start(self.come_back(environment, understood, annoyed), wait)
            yield from self.hear_from_the_tax_authority(environment, decision)

    def request(self, complete: bool = True, tax_year: int = THIS_YEAR) -> TaxReturn:
        """The return as it stands."""
        return TaxReturn(filer=self.name, tax_year=tax_year, complete=complete, **self.amounts)

    def show(self, environment: Environment, tax_year: int = THIS_YEAR) -> hm.Decision:
        """Lets the meter judge the complete return; where it defers, a preparer looks at it."""
        decision = environment.decide(self.request(tax_year=tax_year))
        if decision.mode is hm.Mode.DEFER:
            environment.start(look_at(environment, decision, f"{self.name} {decision.time_us}"))
        return decision

    def tell_of_closed_year(self, environment: Environment) -> None:
        """Lets the meter judge the returns of closed years, and says whether they were audited.

        Those returns are taken to be like this year's.
        """
        for year in range(CLOSED_YEAR, CLOSED_YEAR - self.season.closed_years, -1):
            self.show(environment, year)
            environment.outcome(unit=self.name, key=str(year), audited=self.chance.random() < self.risk)

    def meet_the_law(self, environment: Environment) -> None:
        """After the change, families up to the new limit claim the doubled credit, and are looked at for it."""
        change = self.season.law_changes_on
        if change is None or environment.day < change or not self.amounts["children"]:
            return
        request = self.request()
        if total_income(request) <= CREDIT_REACH_AFTER_CHANGE:
            already = earned_income_credit(request)
            self.risk = min(self.risk * (1.0 if already else CREDIT_RISK_AFTER_CHANGE) * 2.0, 0.5)
            self.early_letter, self.letter_days = EARLY_LETTER_AFTER_CHANGE, LETTER_DAYS_AFTER_CHANGE

    def read(self, environment: Environment, decision: hm.Decision) -> tuple[bool, bool]:
        """Reads the meter and meets the offer: whether it was understood, and whether it annoyed."""
        chance = self.chance
        understood = chance.random() < self.season.understanding
        asked = chance.random() < 0.1
        annoyed = False
        taste, patience = chance.random(), chance.random()
        if decision.mode is hm.Mode.ABSTAIN:
            return False, True
        if asked and decision.mode is not hm.Mode.SILENT:
            environment.feedback(decision, "understood", 1.0 if understood else 0.0)
        if decision.mode is hm.Mode.PROMPT:
            probability = decision.confidence("risk") or 0.0
            # Those who misread LOW to HIGH as likely to be audited buy out of fear; they are not happy about it later.
            if taste < 0.05 + min(probability * 4.0, 0.12) + 0.06 * (not understood):
                environment.feedback(decision, "bought", 39.0)
            elif patience < 0.75:
                environment.feedback(decision, "dismissed")
                annoyed = patience < self.season.annoyed
        return understood, annoyed

    def revises(self, decision: hm.Decision, understood: bool) -> bool:
        """Whether the filer looks again at the deductions: of those who see more than LOW, some."""
        draw = self.chance.random()
        probability = decision.confidence("risk")
        if probability is None or decision.mode is hm.Mode.SILENT or level(probability) is Level.LOW:
            return False
        return self.amounts["charity"] > 0 and draw < (0.35 if understood else 0.15)

    def rate(self, environment: Environment, decision: hm.Decision, understood: bool, annoyed: bool) -> None:
        """Gives stars, if at all; a result that looks wrong to the filer is reported."""
        chance = self.chance
        says, noise, reports = chance.random() < 0.4, chance.gauss(0.0, 0.8), chance.random()
        if reports < (0.004 if understood else 0.02):
            environment.feedback(decision, "reported")
        if says:
            stars = 4.35 - 0.45 * (not understood) - 0.7 * annoyed + noise
            environment.feedback(decision, "rating", float(min(max(round(stars), 1), 5)))

    def come_back(self, environment: Environment, understood: bool, annoyed: bool) -> Process:
        """A year later: files with us again, or does not, after what was lived through."""
        loses = NOT_UNDERSTOOD_COSTS * (not understood) + ANNOYED_COSTS * annoyed
        loses += AUDITED_AFTER_LOW_COSTS * self.surprised
        if self.next_year.random() < COMES_BACK - loses:
            environment.outcome(unit=self.name, key=str(THIS_YEAR), renewed=True)
        yield 0.0

    def hear_from_the_tax_authority(self, environment: Environment, decision: hm.Decision) -> Process:
        """Most are never audited; of those who are, some hear of it within two months."""
        chance = self.chance
        audited, early, wait = chance.random() < self.risk, chance.random() < self.early_letter, chance.random()
        says_wrong = chance.random() < 0.4
        if not audited:
            return
        first, last = self.letter_days
        yield days(first + (last - first) * wait) if early else days(250 + 600 * wait)
        environment.outcome(unit=self.name, key=str(THIS_YEAR), audited=True)
        self.surprised = (decision.confidence("risk") or 1.0) < PUBLISHED_OVERALL
        if self.surprised and says_wrong:
            environment.feedback(decision, "reported")


world = Season()
"""The world that `holism demo` and `holism simulate` live."""
