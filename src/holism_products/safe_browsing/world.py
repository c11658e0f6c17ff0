"""The environment: people who open links, phishers, and a block list that learns days later what was phishing.

What repetition does to people is in it. Who is stopped, goes on and finds nothing wrong has learnt that warnings are
wrong; the next one, which may be right, is clicked through more easily. Numbers without a source are assumptions.

Only links that no block list knows yet are lived: the others are blocked without a model.
"""

import random
from collections import deque
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import holism as hm
from holism.worlds.environment import Environment, Process, days
from holism_products.safe_browsing.page_model import Page
from holism_products.safe_browsing.population import (
    PAGE_READ,
    Campaign,
    Site,
    address_of,
    campaign,
    popular,
    sites,
    token,
)
from holism_products.safe_browsing.visit import PREVALENCE, visit_to

LINKS_A_WEEK: Final = 8.0
FAVOURITES: Final = 12
TO_A_FAVOURITE: Final = 0.6

CLICKS_THROUGH: Final = 0.18
"""Share of warnings that people go past before they have seen a false one: between the 10 % of Firefox and the 25 % of
Chrome for malware and phishing over 25 million warnings (Akhawe and Felt, USENIX Security 2013)."""
WEARS: Final = 0.12
"""How far a warning that was found to be wrong takes people on the way to heeding none. Of drug alerts, of which most
are irrelevant, 49 to 96 % are overridden (van der Sijs et al. 2006)."""
FORGIVES_DAYS: Final = 60.0
"""Days without a false warning after which half of that is forgotten."""

GIVES_PASSWORD: Final = 0.35
"""Share of those who reach a phishing page who give it what it asks for."""
WITH_BADGE: Final = 0.75
AFTER_WARNING: Final = 0.6
"""How much that share shrinks with a badge on the page, or after a warning was clicked through."""

REPORTS_WRONG_WARNING: Final = 0.25
REPORTS_WRONG_BADGE: Final = 0.005

LEAVES_WHEN_ROBBED: Final = 0.30
LEAVES_WHEN_STOPPED: Final = 0.02
"""Share who give the browser up after a loss, and after a warning that was wrong."""

CAMPAIGNS_A_DAY: Final = 6
WRAPPED: Final = 0.12


@dataclass(frozen=True)
class Quarter:
    """Ninety days, or as many as are lived.

    :param people: how many.
    :param page_read: share of links whose page the browser has read before it decides.
    :param wraps_from: day on which a large mail service begins to send links by way of its own new domain; or never.
    """

    people: int = 600
    page_read: float = PAGE_READ
    wraps_from: float | None = None

    def live(self, environment: Environment) -> Process:
        """Lets everybody live from a moment of the first week on."""
        chance = environment.rng
        crime = Crime(chance.getrandbits(64))
        for number in range(self.people):
            person = Person(self, crime, f"person-{number:05d}", chance.getrandbits(48))
            environment.start(person.live(environment), days(chance.random() * 7.0 / LINKS_A_WEEK))
        yield 0.0


class Crime:
    """The attacks of each day; every person meets the same ones."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._days: dict[int, list[Campaign]] = {}

    def on(self, day: int) -> list[Campaign]:
        """The attacks of a day, made when the day is first asked for."""
        if day not in self._days:
            chance = random.Random(self._seed + day)
            self._days[day] = [campaign("world", chance) for _ in range(CAMPAIGNS_A_DAY)]
        return self._days[day]


class Person:
    """Somebody with habits, some patience, and a chance of their own, so that worlds can be compared."""

    def __init__(self, quarter: Quarter, crime: Crime, name: str, seed: int) -> None:
        self.quarter, self.crime, self.name, self.seed = quarter, crime, name, seed
        chance = random.Random(seed)
        known = sites("world")
        self.favourites: list[Site] = [popular(known, chance) for _ in range(FAVOURITES)]
        self.pace_days = 7.0 / (LINKS_A_WEEK * chance.gammavariate(4.0, 0.25))
        self.clicks_through = chance.betavariate(2.0, 2.0 * (1.0 / CLICKS_THROUGH - 1.0))
        self.gives = chance.betavariate(2.0, 2.0 * (1.0 / GIVES_PASSWORD - 1.0))
        self.worn, self.worn_on = 0.0, 0.0
        self.gone = False
        self.lately: deque[tuple[float, hm.Decision]] = deque()

    def live(self, environment: Environment) -> Process:
        """Opens one link after the other, each with a chance of its own: what is met changes no later link."""
        number = 0
        while not self.gone:
            number += 1
            chance = random.Random(self.seed + number)
            yield days(chance.expovariate(1.0 / self.pace_days))
            if not self.gone:
                self.open_link(environment, chance)

    def open_link(self, environment: Environment, chance: random.Random) -> None:
        """Asks the system about a link, and does what people do with the answer."""
        phishing = chance.random() < PREVALENCE
        link, page, favourite = self.link(environment.day, phishing, chance)
        draws = [chance.random() for _ in range(5)]
        decision = environment.decide(visit_to(self.name, address_of(link), page))
        self.remember(environment.day, decision)
        if phishing:
            environment.start(listed(environment, decision, chance.lognormvariate(0.0, 0.8)))
            self.meet_phishing(environment, decision, draws)
        else:
            self.meet_harmless(environment, decision, draws, favourite)

    def link(self, day: float, phishing: bool, chance: random.Random) -> tuple[str, Page | None, bool]:
        """A link, what the browser saw of its page, and whether the person knows the site."""
        favourite = chance.random() < TO_A_FAVOURITE and not phishing
        origin: Site | Campaign
        if phishing:
            origin = chance.choice(self.crime.on(int(day)))
        else:
            origin = chance.choice(self.favourites) if favourite else popular(sites("world"), chance)
        link = origin.link(chance)
        read, wrapped, mark = chance.random() < self.quarter.page_read, chance.random() < WRAPPED, token(chance, 8)
        if wrapped and self.quarter.wraps_from is not None and day >= self.quarter.wraps_from:
            # What stands behind the wrapping is not read before it is opened.
            return wrap(link, mark), None, favourite
        return link, origin.page if read else None, favourite

    def meet_phishing(self, environment: Environment, decision: hm.Decision, draws: list[float]) -> None:
        """Turns back, or comes to the page and perhaps gives a password away."""
        gives = self.gives
        if decision.mode is hm.Mode.PROMPT:
            if draws[0] >= self.goes_on(environment.day):
                environment.feedback(decision, "went_back")
                return
            environment.feedback(decision, "proceeded")
            gives *= AFTER_WARNING
        elif decision.mode is hm.Mode.ANNOTATE:
            gives *= WITH_BADGE
        if draws[1] < gives:
            environment.start(self.be_robbed(environment, decision, 1.0 + 9.0 * draws[2], draws[3]))

    def meet_harmless(
        self, environment: Environment, decision: hm.Decision, draws: list[float], favourite: bool
    ) -> None:
        """Is stopped in vain, or not at all."""
        if decision.mode is hm.Mode.ANNOTATE and draws[1] < REPORTS_WRONG_BADGE:
            environment.feedback(decision, "reported")
        if decision.mode is not hm.Mode.PROMPT:
            return
        goes_on = self.goes_on(environment.day)
        if draws[0] < (max(goes_on, 0.6) if favourite else goes_on):
            environment.feedback(decision, "proceeded")
            self.wear(environment.day)
            if draws[1] < REPORTS_WRONG_WARNING:
                environment.feedback(decision, "reported")
        else:
            environment.feedback(decision, "went_back")
        if draws[3] < LEAVES_WHEN_STOPPED:
            self.leave(environment)

    def goes_on(self, day: float) -> float:
        """Probability of clicking through a warning, by nature and by what warnings have taught."""
        return self.clicks_through + (1.0 - self.clicks_through) * self.worn_out(day)

    def worn_out(self, day: float) -> float:
        """How far wrong warnings have taken this person on the way to heeding none, in [0, 1)."""
        return self.worn * float(0.5 ** ((day - self.worn_on) / FORGIVES_DAYS))

    def wear(self, day: float) -> None:
        """A warning was clicked through, and nothing was wrong."""
        worn = self.worn_out(day)
        self.worn, self.worn_on = worn + WEARS * (1.0 - worn), day

    def be_robbed(self, environment: Environment, decision: hm.Decision, after_days: float, draw: float) -> Process:
        """The password is misused, some days later."""
        yield days(after_days)
        environment.outcome(decision, lost=True)
        if draw < LEAVES_WHEN_ROBBED:
            self.leave(environment)

    def remember(self, day: float, decision: hm.Decision) -> None:
        """Keeps the visits of the last four weeks."""
        self.lately.append((day, decision))
        while self.lately[0][0] < day - 28.0:
            self.lately.popleft()

    def leave(self, environment: Environment) -> None:
        """Uses another browser from now on; of the visits of the last four weeks that is what came."""
        if self.gone:
            return
        self.gone = True
        for day, decision in self.lately:
            if day >= environment.day - 28.0:
                environment.outcome(decision, left=True)


def listed(environment: Environment, decision: hm.Decision, after_days: float) -> Process:
    """A block list names the site: half of them within a day, nearly all within a week."""
    yield days(after_days)
    environment.outcome(decision, phishing=True)


def wrap(link: str, mark: str) -> str:
    """The link as the mail service sends it: by way of its own check, on a domain that it has just bought."""
    return f"https://verify.outlook-links.online/{mark}/{quote(link, safe='')}"


world = Quarter()
"""The world that `holism demo` and `holism simulate` live."""
