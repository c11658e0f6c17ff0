"""One decision from the request to the outcome: the public query behind `/decisions/{id}` and its `.json`."""

from typing import Literal

import msgspec

from holism.console.policy import PolicyShown, policy
from holism.service import Service
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.outcome import Outcome, OutcomeObserved
from holism.vocabulary.story import Story
from holism.vocabulary.system import System


class FieldShown(msgspec.Struct, frozen=True):
    """What a request's field means, and whether its value is kept in clear, as a hash, or not at all."""

    name: str
    unit: str
    description: str
    kept: Literal["in clear", "hash", "nothing"]


class OutcomeShown(msgspec.Struct, frozen=True):
    """What is known of one declared outcome.

    :param state: "known"; "taken as false", where it did not arrive in time and that means no; "not yet"; or
        "never told", where it should be known by now and is not.
    :param known_by_us: when it is known if it ever will be.
    """

    name: str
    description: str
    unit: str
    state: Literal["known", "taken as false", "not yet", "never told"]
    value: bool | float | None
    happened_us: int | None
    arrived_us: int | None
    by: str
    known_by_us: int


class StoryShown(msgspec.Struct, frozen=True):
    """What the page of a decision shows.

    :param features: their units, by name; :param guardrails: the declared ones, in order.
    """

    system: str
    title: str
    as_of_us: int
    story: Story
    fields: tuple[FieldShown, ...]
    features: dict[str, str]
    guardrails: tuple[str, ...]
    feedback_units: dict[str, str]
    outcomes: tuple[OutcomeShown, ...]
    policy: PolicyShown | None
    current_release: str


def story(service: Service, decision_id: str) -> StoryShown:
    """Asks for one decision; raises `UnknownDecision`."""
    system, now_us = service.system, service.clock()
    found = service.decision(decision_id)
    return StoryShown(
        system=system.name,
        title=system.title,
        as_of_us=now_us,
        story=found,
        fields=_fields(system),
        features={feature.name: feature.unit for feature in system.features},
        guardrails=tuple(guardrail.name for guardrail in system.guardrails),
        feedback_units={feedback.name: feedback.unit for feedback in system.feedback},
        outcomes=tuple(_outcome(each, found, now_us) for each in system.outcomes),
        policy=policy(system),
        current_release=service.release,
    )


def _fields(system: System) -> tuple[FieldShown, ...]:
    return tuple(
        FieldShown(
            field.name, field.unit or "", field.description, "in clear" if field.private is None else field.private.keep
        )
        for field in system.schema.fields
    )


def _outcome(declared: Outcome, found: Story, now_us: int) -> OutcomeShown:
    known_by_us = found.decision.time_us + round(declared.matures_days * DAY_US)
    observed = [each for each in found.outcomes if declared.name in each.values]
    last: OutcomeObserved | None = observed[-1] if observed else None
    late = now_us > known_by_us
    state: Literal["known", "taken as false", "not yet", "never told"] = "not yet"
    if last is not None:
        state = "known"
    elif late:
        state = "taken as false" if declared.absent_is_false and declared.kind == "flag" else "never told"
    return OutcomeShown(
        name=declared.name,
        description=declared.description,
        unit=declared.unit,
        state=state,
        value=last.values[declared.name] if last else False if state == "taken as false" else None,
        happened_us=last.happened_us if last else None,
        arrived_us=last.time_us if last else None,
        by=last.by if last else "",
        known_by_us=known_by_us,
    )
