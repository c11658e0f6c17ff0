"""How decisions reach people, and how people bear it: the public query behind `/interaction`."""

from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.console.overview import Day, days
from holism.console.period import Period
from holism.console.policy import PolicyShown, policy
from holism.console.snapshot import Snapshot
from holism.interactions.certificate import Certificate
from holism.measures.collect import collect_one, tally
from holism.measures.wilson import wilson
from holism.reports.interaction import InteractionReport
from holism.reports.interaction import interaction as report
from holism.reports.reactions import any_holds
from holism.service import Service
from holism.vocabulary.feedback import Reaction
from holism.vocabulary.frequency import AtMost, Budget, Quiet
from holism.vocabulary.preference import decode_preference, preference_key
from holism.vocabulary.system import System

STEPS = ((1, 1), (2, 2), (3, 3), (4, 5), (6, 10), (11, None))
"""Which prompt of a unit it was, first and last of each group."""


class Fatigue(msgspec.Struct, frozen=True):
    """How people took the prompts that were their first, second ... in the period.

    :param dismissed, accepted: of `prompts`; `low` and `high` are Wilson's 95 % interval of the share dismissed.
    """

    prompt: str
    prompts: int
    dismissed: int
    accepted: int
    low: float
    high: float


class InteractionShown(msgspec.Struct, frozen=True):
    """What the page of the interaction shows.

    :param report: over all time; :param policy: its picture, None where options have a worth for each class.
    :param fatigue: empty without prompts; :param watched: whether a feedback is declared to be a dismissal.
    :param muted: units that have muted something now.
    :param certificate: what was last certified of automation; `automates_from` is the confidence in force.
    """

    system: str
    title: str
    as_of_us: int
    period: Period
    report: InteractionReport
    policy: PolicyShown | None
    days: tuple[Day, ...]
    modes: tuple[str, ...]
    fatigue: tuple[Fatigue, ...]
    watched: bool
    muted: int
    frequency: tuple[AtMost, ...]
    budget: Budget | None
    quiet: Quiet | None
    bound: tuple[float, float] | None
    certificate: Certificate | None
    automates_from: float | None


def interaction(service: Service, snapshot: Snapshot, period: Period) -> InteractionShown:
    """Asks for everything that the page shows. Raises `DeclarationError` for a system without an interaction."""
    system, frame = service.system, snapshot.frame(period.window)
    shown = report(service)
    assert system.interaction is not None
    by_day = days(frame, period, snapshot.as_of_us)
    risk = system.interaction.risk
    return InteractionShown(
        system=system.name,
        title=system.title,
        as_of_us=snapshot.as_of_us,
        period=period,
        report=shown,
        policy=policy(system, frame),
        days=by_day,
        modes=tuple(dict.fromkeys(mode for day in by_day for mode in day.modes)),
        fatigue=_fatigue(system, frame),
        watched=any(each.reaction is Reaction.DISMISSED for each in system.feedback),
        muted=_muted(service),
        frequency=system.interaction.caps,
        budget=system.interaction.budget,
        quiet=system.interaction.quiet,
        bound=(risk.share, risk.confidence) if risk else None,
        certificate=service.certificate,
        automates_from=service.automates_from,
    )


def _fatigue(system: System, frame: nw.LazyFrame[Any]) -> tuple[Fatigue, ...]:
    prompts = frame.filter((nw.col("mode") == "prompt") & ~nw.col("unit").is_null()).select(
        "unit",
        "position",
        dismissed=_reacted(system, Reaction.DISMISSED),
        accepted=_reacted(system, Reaction.ACCEPTED),
        one=nw.lit(1),
    )
    numbered = prompts.with_columns(number=nw.col("one").cum_sum().over("unit", order_by="position"))
    found = []
    for first, last in STEPS:
        inside = nw.col("number") >= first if last is None else nw.col("number").is_between(first, last)
        some = numbered.filter(inside).select(
            n=nw.len(), dismissed=tally(nw.col("dismissed")), accepted=tally(nw.col("accepted"))
        )
        row = collect_one(some)
        if row["n"]:
            name = f"{first}." if first == last else f"{first}. and later" if last is None else f"{first}. to {last}."
            dismissed = row["dismissed"] or 0
            low, high = wilson(dismissed / row["n"], row["n"], 0.95)
            found.append(Fatigue(name, row["n"], dismissed, row["accepted"] or 0, low, high))
    return tuple(found)


def _reacted(system: System, reaction: Reaction) -> nw.Expr:
    return any_holds(each for each in system.feedback if each.reaction is reaction)


def _muted(service: Service) -> int:
    now_us = service.clock()
    preferences = map(decode_preference, service.state.entries(preference_key(service.system.name, "")).values())
    return sum(
        any(preference.mutes(name, now_us) for name in preference.muted) for preference in preferences if preference
    )
