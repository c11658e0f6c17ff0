"""Guidelines 3 to 6: during interaction."""

import narwhals.stable.v2 as nw

from holism.goals.status import judge
from holism.measures.collect import collect_one, tally
from holism.reports.hax.evidence import Evidence
from holism.reports.hax.guideline import Finding, Found, met, missed, not_yet
from holism.vocabulary.frequency import AtMost
from holism.vocabulary.goal import Layer, Status

LEAST = 100
"""Decisions of a slice below which it is not judged."""


def times_services(evidence: Evidence) -> Finding:
    """What interrupts is capped, and the log shows that the caps held."""
    interaction = evidence.interaction
    if not evidence.interrupting or interaction is None:
        return met("nothing interrupts anybody")
    limits = len(interaction.caps) + (interaction.budget is not None) + (interaction.quiet is not None)
    names = ", ".join(option.name for option in evidence.interrupting)
    if not limits:
        return missed(f"{names} may interrupt anybody at any time", "declare frequency=, budget= or quiet=")
    broken = sum(_exceeded(evidence, cap) for cap in interaction.caps)
    if broken:
        return missed(f"in {broken:,} decisions a frequency cap was exceeded", "report this: caps must hold")
    held = f"; in {evidence.decisions:,} decisions no cap was exceeded" if interaction.caps else ""
    return met(f"{limits} limit{'s' if limits > 1 else ''} on when and how often{held}")


def relevant_information(evidence: Evidence) -> Finding:
    """Whether what is shown fits the moment."""
    return Finding(Found.JUDGEMENT, "whether what is shown fits what people are doing, people must say")


def social_norms(evidence: Evidence) -> Finding:
    """Whether it behaves as people expect."""
    return Finding(Found.JUDGEMENT, "whether its words and manners fit its users, people must say")


def mitigates_biases(evidence: Evidence) -> Finding:
    """No group of requests is served worse than the goals of users allow."""
    fields = [
        f"request_{field.name}"
        for field in evidence.system.schema.fields
        if field.kind in ("category", "boolean") and not field.private
    ]
    # A goal that is missed by all tells nothing of groups.
    goals = [
        each.goal
        for each in evidence.goals.statuses
        if each.goal.layer is Layer.USER and each.status is not Status.MISSED
    ]
    if not fields or not goals:
        return not_yet(
            "there is nothing to compare: no category or flag in requests, or no goal of users but missed ones"
        )
    level = 1.0 - 0.05 / (len(fields) * len(goals))
    behind, compared = [], 0
    for goal in goals:
        for field in fields:
            found = evidence.service.analysis.by(goal.measure, field, minimum=LEAST, level=level)
            compared += sum(estimate.value is not None for estimate in found.values())
            behind += [
                f"{goal.name!r} where {field.removeprefix('request_')} is {value}"
                for value, estimate in found.items()
                if judge(goal, estimate).status is Status.MISSED
            ]
    if not compared:
        return not_yet(f"no group of at least {LEAST} decisions has data on a goal of users")
    if behind:
        return missed(
            f"missed: {'; '.join(behind[:4])}", "look at these groups; change the system, or say why it is fair"
        )
    return met(
        f"{len(goals)} goals of users, compared in {compared} groups: none is missed, with 95 % confidence in all"
    )


def _exceeded(evidence: Evidence, cap: AtMost) -> int:
    """Decisions of this release that came within the window of the one `count` places before, of the same unit."""
    modes = [mode.value for mode in cap.modes]
    mine = (nw.col("release") == evidence.service.release) & nw.col("mode").is_in(modes) & ~nw.col("unit").is_null()
    spans = evidence.facts.filter(mine).with_columns(
        before=nw.col("time").shift(cap.count).over("unit", order_by="position")
    )
    within = (nw.col("time") - nw.col("before")).dt.total_microseconds() < cap.window_us
    found = spans.filter(~nw.col("before").is_null()).select(n=tally(within))
    return int(collect_one(found)["n"] or 0)
