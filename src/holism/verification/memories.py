"""What may be remembered when a case begins: a fuse blown, a breaker open, a rest not over, a mute, any past."""

from typing import Any

import msgspec
from hypothesis import strategies as st

from holism.decisions.guardrails.breaker import Breaker, Circuit, breaker_key
from holism.decisions.guardrails.cooldown import Cooldown, cooldown_key
from holism.decisions.guardrails.fuse import Fuse, FuseState, fuse_key
from holism.decisions.guardrails.invariant import Invariant, invariant_key
from holism.decisions.guardrails.past import Formula, operators
from holism.decisions.guardrails.rate_limit import RateLimit, rate_key
from holism.decisions.guardrails.switch import Position, state_key
from holism.interactions.limits import cap_key
from holism.vocabulary.claims import write_times
from holism.vocabulary.clock import SECOND_US
from holism.vocabulary.frequency import AtMost
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.preference import EVERYTHING, Preference, preference_key
from holism.vocabulary.system import System

HALTED = Position(True, "verify", "halted for a case", 0)

RARELY = 2
"""How many times as often as with a mute or a cap used up a case begins without."""

Memory = dict[str, bytes]


def memories(system: System, unit: str, now_us: int) -> st.SearchStrategy[Memory]:
    """By key of the shared state, what guardrails and interaction remember of one unit; often nothing at all."""
    kept = [part for guardrail in system.guardrails if (part := _of_guardrail(system.name, guardrail, unit, now_us))]
    kept.append((state_key(system.name), [msgspec.json.encode(HALTED)]))
    # Each key is absent as a rule, so that what one guardrail remembers does not hide what another does.
    each = {key: st.sampled_from([b"", b"", *values]) for key, values in kept}
    if system.interaction and system.schema.unit:
        # These even more, since what is muted or capped hides what most guardrails are for.
        for key, values in _of_interaction(system.name, system.interaction, unit, now_us):
            each[key] = st.sampled_from([b""] * RARELY * len(values) + values)
    return st.just({}) | st.fixed_dictionaries(each).map(_remembered)


def is_halted(system: System, memory: Memory) -> bool:
    """Whether the operator's switch is on stop."""
    return state_key(system.name) in memory


def _remembered(memory: Memory) -> Memory:
    return {key: value for key, value in memory.items() if value}


def _of_guardrail(system: str, guardrail: Any, unit: str, now_us: int) -> tuple[str, list[bytes]] | None:
    match guardrail:
        case Fuse(name=name, per_unit=per_unit):
            blown = FuseState(True, now_us - SECOND_US, "verify", name)
            return fuse_key(system, name, unit if per_unit else ""), [msgspec.json.encode(blown)]
        case Breaker(model=model, failures=failures, rest_s=rest_s):
            failed = (now_us,) * failures
            rested_us = now_us - round(rest_s * SECOND_US)
            circuits = Circuit(failed, now_us), Circuit(failed, rested_us), Circuit(failed[1:])
            return breaker_key(system, model), [msgspec.json.encode(circuit) for circuit in circuits]
        case RateLimit(name=name, count=count, per_unit=per_unit):
            window_us = AtMost(count, guardrail.per).window_us
            return rate_key(system, name, unit if per_unit else ""), _claimed(count, window_us, now_us)
        case Cooldown(name=name, rest_s=rest_s, per_unit=per_unit):
            rest_us = round(rest_s * SECOND_US)
            return cooldown_key(system, name, unit if per_unit else ""), _claimed(1, rest_us, now_us)
        case Invariant(name=name, holds=Formula() as formula, per_unit=per_unit) if count := operators(formula):
            pasts: list[tuple[int | None, ...]] = [(now_us,) * count, (now_us - SECOND_US,) * count]
            pasts += [tuple(now_us if place == sole else None for place in range(count)) for sole in range(count)]
            return invariant_key(system, name, unit if per_unit else ""), [msgspec.json.encode(past) for past in pasts]
    return None


def _of_interaction(system: str, interaction: Interaction, unit: str, now_us: int) -> list[tuple[str, list[bytes]]]:
    caps: dict[str, list[bytes]] = {}
    for cap in interaction.caps:
        caps.setdefault(cap_key(system, cap.modes, unit), []).extend(_claimed(cap.count, cap.window_us, now_us))
    muted = [{EVERYTHING: 0}, {EVERYTHING: now_us + SECOND_US}]
    muted += [{option.name: 0} for option in interaction.options if option.mode.forcefulness]
    preferences = [msgspec.json.encode(Preference(unit, now_us, "verify", each)) for each in muted]
    return [*caps.items(), (preference_key(system, unit), preferences)]


def _claimed(count: int, window_us: int, now_us: int) -> list[bytes]:
    """All claimed just now, all but one, and all about to lapse."""
    pasts = (now_us,) * count, (now_us,) * (count - 1), (now_us - window_us + 1,) * count
    return [write_times(past) for past in pasts]
