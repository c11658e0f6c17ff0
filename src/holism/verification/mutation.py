"""A system without one of its guardrails: what breaks then shows what the guardrail is for."""

from pathlib import Path

from holism.decisions.guardrails.switch import Switch
from holism.engines.memory import MemoryState
from holism.vocabulary.errors import HolismError, UnknownName
from holism.vocabulary.guardrail import RequestCheck, Site, hooks
from holism.vocabulary.system import System

SWITCH = Switch().name

ALL = "all guardrails"


class _NoSwitch(Switch, frozen=True):
    """Stands where every system has a switch, and stops nothing."""

    def on_request(self, site: Site) -> RequestCheck:
        return lambda request: None


NO_SWITCH = _NoSwitch(name="no switch")


def guardrail_names(system: System) -> tuple[str, ...]:
    """The guardrails of a system in order, the switch that every system has among them."""
    names = tuple(guardrail.name for guardrail in system.guardrails)
    has_switch = any(isinstance(guardrail, Switch) for guardrail in system.guardrails)
    return names if has_switch else (SWITCH, *names)


def without(system: System, guardrail: str) -> System:
    """The system, but for one guardrail, or for `ALL` of them; raises `UnknownName`."""
    if guardrail == ALL:
        return system.replace(guardrails=[NO_SWITCH])
    if guardrail not in guardrail_names(system):
        raise UnknownName("guardrail", guardrail, guardrail_names(system))
    kept = [each for each in system.guardrails if each.name != guardrail]
    gone = next((each for each in system.guardrails if each.name == guardrail), Switch())
    # Of a system that declares no switch the path makes one, unless there is one that does nothing.
    return system.replace(guardrails=[NO_SWITCH, *kept] if isinstance(gone, Switch) else kept)


def usable(system: System, models: Path) -> tuple[System, tuple[str, ...]]:
    """The system with the guardrails that can be put to work here, and those that cannot, with the reason.

    :param models: the folder of the files that guardrails read.
    """
    site = Site(system.name, MemoryState(), lambda: 0, models)
    left_out: dict[str, str] = {}
    for guardrail in system.guardrails:
        try:
            for hook in hooks(guardrail):
                getattr(guardrail, hook)(site)
        except (HolismError, OSError) as error:
            left_out[guardrail.name] = f"{guardrail.name}: {error}"
    kept = [guardrail for guardrail in system.guardrails if guardrail.name not in left_out]
    return (system.replace(guardrails=kept) if left_out else system), tuple(left_out.values())
