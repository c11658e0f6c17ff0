"""Guidelines 1 and 2: initially."""

from holism.reports.hax.evidence import Evidence
from holism.reports.hax.guideline import Finding, met, missed, not_yet
from holism.vocabulary.goal import Layer, Status


def says_what_it_can_do(evidence: Evidence) -> Finding:
    """A scope is declared, in words for the people who use it."""
    scope = evidence.system.scope
    if scope:
        return met(f"it says of itself: {scope}")
    return missed("it says nowhere what it can do and what it cannot", "declare System(scope=...), and show it")


def says_how_well(evidence: Evidence) -> Finding:
    """How well it works for people, or how good its models are, is measured."""
    statuses = [each for each in evidence.goals.statuses if each.goal.layer in (Layer.USER, Layer.MODEL)]
    if not statuses:
        return missed("no goal of its users or models is declared", "declare one at Layer.USER or Layer.MODEL")
    measured = [each for each in statuses if each.estimate.value is not None]
    if not measured:
        return not_yet(f"none of {len(statuses)} goals of users and models has data")
    kept = sum(each.status is Status.MET for each in measured)
    if not kept:
        fix = "it works less well than it is meant to: say so to the people who use it, or mend it"
        return missed(f"{len(measured)} of {len(statuses)} goals of users and models are measured, none is met", fix)
    return met(f"{len(measured)} of {len(statuses)} goals of users and models are measured, {kept} of them met")
