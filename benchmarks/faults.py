"""Six kinds of faults, planted in the worlds of the products or around their models; monitors know nothing of it."""

import importlib
import random
from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import numpy as np

from holism.decisions.models.function import FunctionModel
from holism.decisions.models.onnx import OnnxModel
from holism.worlds.environment import Environment, Process, days
from holism.worlds.simulate import World

KINDS = (
    "a column goes missing",
    "a column's unit changes",
    "another population",
    "the labels change",
    "the model says one thing",
    "the model fails",
)
"""In this order everywhere."""

FAILS = 0.1
"""Share of calls in which the failing model raises."""

Plant = Callable[[Environment], None]
"""Begins the fault, in the world as it is lived."""


class Fault(msgspec.Struct, frozen=True):
    """One fault of one product.

    :param what: in words.
    :param plant: called on the day of the fault; None where the world itself is declared with it.
    :param world: options of the product's world.
    """

    what: str
    plant: Plant | None = None
    world: Mapping[str, Any] = msgspec.field(default_factory=dict)


class Planted(msgspec.Struct, frozen=True):
    """A world in which something goes wrong on a day."""

    world: World
    plant: Plant
    day: float

    def live(self, environment: Environment) -> Process:
        """Lives on, and goes wrong on that day."""
        environment.start(self._go_wrong(environment), days(self.day))
        yield from self.world.live(environment)

    def _go_wrong(self, environment: Environment) -> Process:
        self.plant(environment)
        yield 0.0


def requests(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Plant:
    """From now on every request reaches the system changed."""

    def plant(environment: Environment) -> None:
        decide = environment.decide
        environment.decide = lambda request: decide(change(msgspec.structs.asdict(request)))  # type: ignore[method-assign, arg-type]

    return plant


def without(column: str) -> Plant:
    """From now on a field is left out of every request."""
    return requests(lambda fields: {name: value for name, value in fields.items() if name != column})


def changed(column: str, change: Callable[[Any], Any]) -> Plant:
    """From now on a field says something else."""
    return requests(lambda fields: {**fields, column: change(fields[column])})


def replaced(module: str, name: str, value: Any) -> Plant:
    """From now on a name of a product's module means something else; `Class.method` is a name, too."""

    def plant(environment: Environment) -> None:
        owner: Any = importlib.import_module(f"holism_products.{module}")
        *path, last = name.split(".")
        for each in path:
            owner = getattr(owner, each)
        setattr(owner, last, value)

    return plant


class Trouble:
    """What stands around every model of this process: nothing at first."""

    def __init__(self) -> None:
        self.kind = ""
        self._first: dict[int, Any] = {}
        self._chance = random.Random(0)

    def surround(self) -> None:
        """Wraps what calls models; before the system is opened."""
        for adapter in (FunctionModel, OnnxModel):
            adapter.predict = self._around(adapter.predict)  # type: ignore[method-assign]

    def begin(self, kind: str) -> Plant:
        """From now on models say one thing ("constant"), or raise now and then ("fails")."""
        return lambda environment: setattr(self, "kind", kind)

    def _around(self, predict: Callable[..., Any]) -> Callable[..., Any]:
        def around(adapter: Any, request: Any, features: Any) -> Any:
            if self.kind == "fails" and self._chance.random() < FAILS:
                raise RuntimeError("planted")
            if self.kind != "constant":
                return predict(adapter, request, features)
            if id(adapter) not in self._first:
                self._first[id(adapter)] = predict(adapter, request, features)
            return self._first[id(adapter)]

        return around


TROUBLE = Trouble()
CONSTANT = Fault("it answers all requests as it answered the first", TROUBLE.begin("constant"))
FAILING = Fault(f"it raises in {FAILS:.0%} of its calls", TROUBLE.begin("fails"))


def faults(product: str, day: float) -> tuple[Fault, ...]:
    """The six faults of a product, in the order of `KINDS`; those that its world is declared with begin on `day`."""
    return (*_OF[product](day), CONSTANT, FAILING)


def _of_patrol(day: float) -> tuple[Fault, ...]:
    from holism_products.patrol.city import NAMED

    names = list(NAMED)
    moved = {name: NAMED[names[(place + 1) % len(names)]] for place, name in enumerate(names)}
    return (
        Fault("the shares of the last week are not sent", without("recent")),
        Fault("shares of the last week come as parts of 1", changed("recent", lambda share: share / 100.0)),
        Fault("incidents happen in the next district", replaced("patrol.world", "NAMED", moved)),
        Fault("what patrols find is recorded uncorrected", world={"corrected_until": day}),
    )


def _of_toaster(day: float) -> tuple[Fault, ...]:
    from holism_products.toaster.households import Household

    off = Household.off
    return (
        Fault("the firmware forgets the cook value", without("cooked_s")),
        Fault("the cook value comes in milliseconds", changed("cooked_s", lambda value: value * 1_000.0)),
        Fault("everybody sets the dial to 5", replaced("toaster.households", "Household.dial", lambda *_: 5)),
        Fault(
            "people want it darker than the dial says",
            replaced(
                "toaster.households",
                "Household.off",
                lambda home, level, browning: off(home, level, browning) - 0.06,
            ),
        ),
    )


def _of_safe_browsing(day: float) -> tuple[Fault, ...]:
    from holism_products.safe_browsing.population import Campaign, popular, sites

    def disguised(part: str, chance: random.Random) -> Campaign:
        """An attack on a page of a harmless site, which looks like it."""
        site = popular(sites("world"), chance)
        return Campaign(f"{site.front.rstrip('/')}/account/login", site.page)

    turned = {"yes": "no", "no": "yes"}
    return (
        Fault("how young a domain is is not sent", without("young_domain")),
        Fault("popular comes with yes and no turned", changed("popular", lambda level: turned.get(level, level))),
        Fault("a mail service wraps its links", world={"wraps_from": day}),
        Fault("attacks come from honest sites", replaced("safe_browsing.world", "campaign", disguised)),
    )


def _of_legal_chat(day: float) -> tuple[Fault, ...]:
    from holism_products.legal_chat.topic import ANSWERED
    from holism_products.legal_chat.world import Visitor

    topics, ask = list(ANSWERED), Visitor.ask

    def means_another(visitor: Any, environment: Environment, **question: str) -> Any:
        if visitor.turn == 0 and visitor.asked.topic in topics and not question.get("chosen"):
            other = topics[(topics.index(visitor.asked.topic) + 1) % len(topics)]
            asked = visitor.asked
            visitor.asked = type(asked)(asked.text, asked.kind, other)
        return ask(visitor, environment, **question)

    return (
        Fault("the message is not sent", without("message")),
        Fault("turns are counted in tens", changed("turn", lambda turn: min(turn * 10, 1_000))),
        Fault("a new law: many ask what no topic answers", world={"new_rule_on": day}),
        Fault("the same words mean the next topic", replaced("legal_chat.world", "Visitor.ask", means_another)),
    )


def _of_admissions(day: float) -> tuple[Fault, ...]:
    from holism_products.admissions.applicants import draw, passes

    def weaker(chance: random.Random, bias: float) -> Any:
        return min((draw(chance, bias) for _ in range(2)), key=lambda each: each.ability)

    return (
        Fault("the letter is not sent", without("letter")),
        Fault("grades come on a scale of ten", changed("grades", lambda grades: grades / 10.0)),
        Fault("of every two who applied the weaker one does", replaced("admissions.world", "draw", weaker)),
        Fault(
            "the first module gets harder",
            replaced("admissions.world", "passes", lambda ability: passes(ability - 1.0)),
        ),
    )


def _of_audit_risk(day: float) -> tuple[Fault, ...]:
    from holism_products.audit_risk import world
    from holism_products.audit_risk.audits import audit_probability
    from holism_products.audit_risk.features import FIELDS
    from holism_products.audit_risk.population import draw

    columns = draw(np.random.default_rng(0), 20_000)
    risks = audit_probability(columns)
    owners = np.flatnonzero(columns["business_receipts"] > 0)
    meet = world.Filer.meet_the_law

    def owns_a_business(filer: Any, environment: Environment) -> None:
        row = owners[random.Random(filer.name).randrange(len(owners))]
        amounts = {name: columns[name][row] for name in FIELDS}
        filer.amounts = {name: each.item() if isinstance(each, np.generic) else each for name, each in amounts.items()}
        filer.risk = float(risks[row])
        meet(filer, environment)

    return (
        Fault("what was withheld is not sent", without("withheld")),
        Fault("wages come in cents", changed("wages", lambda wages: min(wages * 100, 1_000_000_000))),
        Fault("only people with a business come", replaced("audit_risk.world", "Filer.meet_the_law", owns_a_business)),
        Fault("the law changes", world={"law_changes_on": day}),
    )


_OF: dict[str, Callable[[float], tuple[Fault, ...]]] = {
    "patrol": _of_patrol,
    "toaster": _of_toaster,
    "safe_browsing": _of_safe_browsing,
    "legal_chat": _of_legal_chat,
    "admissions": _of_admissions,
    "audit_risk": _of_audit_risk,
}
PRODUCTS = tuple(_OF)
"""Those with faults, the fastest world first."""
