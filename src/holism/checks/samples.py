"""A small system and records of it, for suites and tests that need something to store."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal

import msgspec

from holism.vocabulary.component import Feature, Model
from holism.vocabulary.decision import Decision
from holism.vocabulary.feedback import Feedback, FeedbackGiven
from holism.vocabulary.guardrail import Firing
from holism.vocabulary.identifier import identifiers
from holism.vocabulary.option import Mode
from holism.vocabulary.outcome import Outcome, OutcomeObserved
from holism.vocabulary.prediction import Category, Prediction, Probability
from holism.vocabulary.record import DecisionBody, Record, RecordKind
from holism.vocabulary.request import Key, Private, Request, Unit
from holism.vocabulary.system import System

START_US = 1_767_225_600_000_000
"""2026-01-01 UTC, the time of records that are given none."""

new_id: Callable[[], str] = identifiers(lambda: START_US)


class Visit(Request, frozen=True):
    """A visit to a shop."""

    visitor: Annotated[str, Unit()]
    order: Annotated[str, Key()]
    amount: float
    items: int = 0
    member: bool = False
    country: Literal["FR", "IT"] = "FR"
    card: Annotated[str, Private(keep="hash")] = ""
    note: Annotated[str, Private()] = ""


SHOP = System(
    "shop",
    request=Visit,
    components=[
        Model("risk", Probability("fraud"), source=lambda visit: 0.5),
        Model("basket", Category("basket", ("small", "large")), source=lambda visit: "small"),
    ],
    features=[Feature("per_item", lambda visit: visit.amount / max(1, visit.items))],
    feedback=[Feedback("clicked"), Feedback("stars", kind="number"), Feedback("said", kind="text")],
    outcomes=[
        Outcome("fraud", matures_days=2.0, absent_is_false=True),
        Outcome("returned"),
        Outcome("paid", kind="number"),
    ],
)


def entry(
    body: bytes = b"{}",
    *,
    kind: RecordKind = RecordKind.DECISION,
    system: str = "shop",
    id: str | None = None,
    **rest: Any,
) -> Record:
    """A record with any body."""
    return Record(id or new_id(), kind, system, START_US, body, **rest)


def decision(
    *,
    id: str | None = None,
    time_us: int = START_US,
    unit: str | None = "ann",
    key: str | None = None,
    request: Mapping[str, Any] | None = None,
    predictions: Mapping[str, Prediction] | None = None,
    firings: tuple[Firing, ...] = (),
    **rest: Any,
) -> Record:
    """A decision of `SHOP` as it is recorded."""
    made = Decision(
        id=id or new_id(),
        time_us=time_us,
        system="shop",
        release="r1",
        mode=Mode.PROMPT,
        action="ask",
        reason="since it is worth it",
        unit=unit,
        key=key,
        firings=firings,
        predictions={"risk": Prediction(0.25, "1", 0.75)} if predictions is None else dict(predictions),
        features={"per_item": 2.5},
        **rest,
    )
    asked = {"visitor": unit, "order": key, "amount": 5.0, "items": 2, "card": "9f86d0"} if request is None else request
    body = DecisionBody(msgspec.Raw(msgspec.json.encode(made)), msgspec.Raw(msgspec.json.encode(asked)))
    return Record(made.id, RecordKind.DECISION, "shop", time_us, msgspec.json.encode(body), unit=unit, key=key)


def feedback(
    name: str,
    value: bool | float | str = True,
    *,
    about: str | None = None,
    unit: str | None = None,
    key: str | None = None,
    time_us: int = START_US,
) -> Record:
    """Feedback on a decision of `SHOP`."""
    given = FeedbackGiven(new_id(), time_us, name, value, decision=about, unit=unit, key=key)
    body = msgspec.json.encode(given)
    return Record(given.id, RecordKind.FEEDBACK, "shop", time_us, body, about=about, unit=unit, key=key)


def outcome(
    values: dict[str, bool | float],
    *,
    about: str | None = None,
    unit: str | None = None,
    key: str | None = None,
    time_us: int = START_US,
    happened_us: int | None = None,
) -> Record:
    """Outcomes of a decision of `SHOP`."""
    happened_us = time_us if happened_us is None else happened_us
    seen = OutcomeObserved(new_id(), time_us, happened_us, values, decision=about, unit=unit, key=key)
    body = msgspec.json.encode(seen)
    return Record(seen.id, RecordKind.OUTCOME, "shop", time_us, body, about=about, unit=unit, key=key)
