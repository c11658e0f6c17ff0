"""The toaster with the guards taken out: the shortest fire, and the smallest step that leads to one.

python -m holism_products.toaster.fire
"""

from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

import msgspec

import holism as hm
from holism.verification import Case, Step, Verified, replay, verify
from holism_products.toaster import incident, thermal
from holism_products.toaster.plant import COLD, DISTURBANCES, WORST
from holism_products.toaster.plant import plant as kitchen
from holism_products.toaster.system import system
from holism_products.toaster.thermal import RATED_W, STEP_S, Bread, Heat

CLAIM: Final = f"{kitchen.name}: what is kept to is never left"
LONGEST_S: Final = 600.0
TOLD_EVERY_S: Final = 20.0

# What must not be left is here all that does not burn yet: a fire is looked for, not the edge of the guards' set.
guarded = system.replace(plant=msgspec.structs.replace(kitchen, within=None, abstraction=None))
unguarded = incident.without_guards.replace(plant=guarded.plant)


def heating(steps: int) -> Case:
    """A model that asks for all there is, from a cold start, at the highest voltage, over crumbs that smoulder.

    Nothing burns sooner: more power, more voltage and more crumbs never make any temperature lower.
    """
    worst = Step({"power": RATED_W}, disturbance=DISTURBANCES.index(WORST))
    return Case((worst,) * steps, msgspec.to_builtins(COLD))


def burns(toaster: hm.System, case: Case) -> bool:
    """Whether a case ends in a fire."""
    try:
        replay(toaster, CLAIM, case)
    except AssertionError:
        return True
    return False


def shortest_fire(toaster: hm.System = unguarded) -> int | None:
    """The fewest steps from a cold start to a fire; None if nothing burns within ten minutes."""
    most = round(LONGEST_S / STEP_S)
    steps = 1 + bisect_left(range(1, most + 1), True, key=lambda steps: burns(toaster, heating(steps)))
    return steps if steps <= most else None


def smallest_step(cases: int = 300) -> Verified:
    """What `holism verify` finds without guards: the smallest step out of the set that the guards keep to."""
    found = verify(incident.without_guards, cases=cases)
    return next(each for each in found.broken if each.claim == CLAIM)


def course(steps: int) -> Iterator[tuple[float, Heat]]:
    """Seconds and temperatures of so many steps of `heating`."""
    heat = Heat(COLD.element_c, COLD.bread_c)
    for step in range(1, steps + 1):
        heat = thermal.step(heat, RATED_W, Bread(COLD.heat_j_k), voltage=WORST.voltage, crumbs_w=WORST.crumbs_w)
        yield step * STEP_S, heat


def main() -> None:
    """Prints the shortest fire, what the guards make of the same case, and the smallest step as a test."""
    steps = shortest_fire()
    assert steps is not None, "a toaster without guards that does not burn"
    seconds = steps * STEP_S
    print(f"Without guards: fire after {seconds:g} s, with a model that asks for {RATED_W:g} W whatever it reads.\n")
    for elapsed_s, heat in course(steps):
        if elapsed_s % TOLD_EVERY_S == 0.0 or elapsed_s == seconds:
            print(f"{elapsed_s:5g} s  wires {heat.element_c:4.0f} °C  bread {heat.bread_c:4.0f} °C")
    told = "no fire" if shortest_fire(guarded) is None else "fire"
    print(f"\nWith the guards the same model: {told} within {LONGEST_S:g} s.")
    step = smallest_step()
    print(f"\nWithout guards, the smallest step out of the set that they keep to:\n{step.detail}\n\n{step.test}")


if __name__ == "__main__":
    main()
