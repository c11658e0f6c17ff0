"""What is claimed of people's attention: frequency caps are kept, and what is muted does not come."""

from collections.abc import Iterator

from holism.interactions.limits import cap_key
from holism.verification.run import Run, Verdicts
from holism.vocabulary.claims import read_times
from holism.vocabulary.decision import Decision
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.preference import EVERYTHING, decode_preference, preference_key


def capped(system: str, interaction: Interaction, run: Run) -> Verdicts:
    """Every decision that a cap concerns, counted with those before it, also with those before the case."""
    for cap in interaction.caps:
        times: dict[str, list[int]] = {}
        for unit, decision in _about_units(run):
            if decision.mode in cap.modes:
                claimed = read_times(run.case.memory.get(cap_key(system, cap.modes, unit), b""))
                before = times.setdefault(unit, list(claimed))
                before.append(decision.time_us)
                count = sum(time_us > decision.time_us - cap.window_us for time_us in before)
                window = f"{cap.window_us / 1e6:g} s"
                yield "" if count <= cap.count else f"{count} times {decision.mode} in {window}, where {cap.count} may"


def muted(system: str, run: Run) -> Verdicts:
    """Every decision about a unit that has muted something."""
    for unit, decision in _about_units(run):
        preference = decode_preference(run.case.memory.get(preference_key(system, unit), b""))
        if preference is not None:
            is_muted = any(preference.mutes(name, decision.time_us) for name in (decision.action, EVERYTHING))
            comes = is_muted and decision.mode.forcefulness > 0
            yield f"{decision.action!r} is muted and comes: {decision.reason}" if comes else ""


def _about_units(run: Run) -> Iterator[tuple[str, Decision]]:
    for turn in run.turns:
        if turn.decision is not None and turn.decision.unit is not None:
            yield turn.decision.unit, turn.decision
