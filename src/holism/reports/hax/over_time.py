"""Guidelines 12 to 18: over time."""

import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.measures.wilson import wilson
from holism.reports.hax.evidence import Evidence
from holism.reports.hax.guideline import Finding, Found, met, missed, not_yet
from holism.vocabulary.oversight import OVERSIGHT_NAMES
from holism.vocabulary.preference import EVERYTHING, preference_key

MOST_CHANGE = 0.1
"""Share of decisions that may be of another mode after a new release, all else equal."""

LEAST = 100
"""Decisions of a release below which it is not compared."""


def remembers(evidence: Evidence) -> Finding:
    """Caps, mutes and the log remember each unit."""
    return Finding(Found.SHIPPED, "what was shown, muted and said is remembered per unit, over restarts and workers")


def learns(evidence: Evidence) -> Finding:
    """Reactions are recorded with the propensity of what was shown."""
    explore = evidence.interaction.explore if evidence.interaction else 0.0
    said = (
        f"{explore:.1%} of decisions are explored"
        if explore
        else "nothing is explored, so it learns only what it shows"
    )
    return Finding(Found.SHIPPED, f"reactions are recorded with propensities, for training and evaluation; {said}")


def adapts_cautiously(evidence: Evidence) -> Finding:
    """From one release to the next, what people meet changes little."""
    counts = evidence.facts.group_by("release", "mode").agg(n=nw.len(), last=nw.col("position").max())
    by_release: dict[str, dict[str, int]] = {}
    last: dict[str, int] = {}
    for row in collect(counts):
        by_release.setdefault(row["release"], {})[row["mode"]] = row["n"]
        last[row["release"]] = max(last.get(row["release"], 0), row["last"])
    if len(by_release) < 2:
        return not_yet("one release has decided so far; what an update changes is seen with the second")
    older, newer = sorted(by_release, key=lambda name: last[name])[-2:]
    n = min(sum(by_release[older].values()), sum(by_release[newer].values()))
    if n < LEAST:
        return not_yet(f"{older} and {newer}: {n:,} decisions of one of them are too few, {LEAST} are needed")
    change = _distance(by_release[older], by_release[newer])
    said = f"from {older} to {newer} the mode of at least {change:.1%} of decisions changed (n = {n:,})"
    return met(said) if change <= MOST_CHANGE else missed(said, "roll out in steps, and tell people")


def granular_feedback(evidence: Evidence) -> Finding:
    """People can say more than yes or no, and do."""
    explicit = [each for each in evidence.system.feedback if each.explicit and each.name not in OVERSIGHT_NAMES]
    if len(explicit) < 2 and not any(each.kind != "flag" for each in explicit):
        return missed("people can hardly say what they think of it", "declare explicit feedback, in words or numbers")
    given, n = evidence.given(explicit), evidence.decisions
    if not given:
        return not_yet(f"{len(explicit)} kinds of explicit feedback are declared; none was given yet")
    low, high = wilson(given / n, n, 0.95)
    return met(
        f"{len(explicit)} kinds of explicit feedback; given on {given / n:.1%} of decisions ({low:.1%} to {high:.1%})"
    )


def conveys_consequences(evidence: Evidence) -> Finding:
    """Muting changes the very next decision: tried here on the policy itself, option by option."""
    if (unable := _nobody_can_mute(evidence)) is not None:
        return unable
    ignored = [option.name for option in evidence.mutable() if option.name in evidence.choices(option.name)]
    if ignored:
        return missed(f"muted, {', '.join(ignored)} still comes", "report this: a mute must be honoured at once")
    names = ", ".join(option.name for option in evidence.mutable())
    return met(f"muted, each of {names} is gone from the very next decision")


def global_controls(evidence: Evidence) -> Finding:
    """Who has muted everything is left alone at every probability; tried likewise."""
    if (unable := _nobody_can_mute(evidence)) is not None:
        return unable
    still = evidence.choices(EVERYTHING) & {option.name for option in evidence.mutable()}
    if still:
        return missed(f"with everything muted, {', '.join(sorted(still))} still comes", "report this: off must be off")
    state = evidence.service.state.entries(preference_key(evidence.system.name, ""))
    return met(f"with everything muted nothing comes; {len(state):,} units have set something")


def notifies_of_changes(evidence: Evidence) -> Finding:
    """A new version says what is new."""
    system = evidence.system
    if system.changes:
        return met(f"version {system.version} says: {system.changes}")
    releases = int(evidence.ask(n=nw.col("release").n_unique())["n"] or 0)
    if releases < 2:
        return met("it is the first release: nothing has changed for anybody")
    return missed(f"{releases} releases have decided, and this one says nothing of it", "declare System(changes=...)")


def _nobody_can_mute(evidence: Evidence) -> Finding | None:
    if not evidence.mutable():
        return met("nothing is shown or done that could be muted")
    if evidence.system.schema.unit is None:
        return missed("nobody can be told from anybody else", "mark a field of the request as Unit()")
    return None


def _distance(one: dict[str, int], other: dict[str, int]) -> float:
    """The total variation distance between two mixes of modes, in [0, 1]."""
    modes, of_one, of_other = {*one, *other}, sum(one.values()), sum(other.values())
    return sum(abs(one.get(mode, 0) / of_one - other.get(mode, 0) / of_other) for mode in modes) / 2.0
