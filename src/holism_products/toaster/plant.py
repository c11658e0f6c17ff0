"""The kitchen as far as safety needs it: heat, sensors that may be stuck, and what must never be left."""

from collections.abc import Iterator
from math import ceil
from typing import Annotated, Any, Final, Literal

import msgspec

import holism as hm
from holism_products.toaster import thermal
from holism_products.toaster.lever import power_w
from holism_products.toaster.readings import Readings
from holism_products.toaster.safety import AGREE_K, FUSE_C, MAX_S, STEP_K, TOO_HOT_C, mean_c, peak_c
from holism_products.toaster.thermal import CRUMBS_W, FIRE_C, MAINS_SHARE, SELF_HEATING_C, STEP_S, Bread, Heat

Working = Literal["all", "one", "none"]
"""Which sensors tell the truth: all; all but the infrared one, which is stuck; or only the fuse's clip."""

DISCERNED_K: Final = 1
HOTTEST_C: Final = 320
CRUMBS_LOSE_FROM_C: Final = 100
"""From here on toaster and bread lose more than crumbs that smoulder give."""


class Kitchen(msgspec.Struct, frozen=True):
    """Heat in the driest bread, since water only cools; the lever is jammed, so that the bread never leaves."""

    element_c: Annotated[float, msgspec.Meta(ge=0, le=740)]
    """At the highest voltage the wires get no hotter than 740 °C."""
    bread_c: Annotated[float, msgspec.Meta(ge=-20, le=1_200)]
    """Drawn from a range so wide that most states are pulled back to the edge of the set, where guards matter."""
    heat_j_k: Annotated[float, msgspec.Meta(ge=thermal.BREAD_J_K[0], le=thermal.BREAD_J_K[1])]
    elapsed_s: Annotated[float, msgspec.Meta(ge=0, le=MAX_S)]
    working: Working
    stuck_c: Annotated[float, msgspec.Meta(ge=-60, le=400)]
    """What sensors that are stuck say."""


class Disturbance(msgspec.Struct, frozen=True):
    """What the environment does in one step."""

    voltage: float = 1.0
    crumbs_w: float = 0.0
    fails: bool = False
    """Whether the next sensors get stuck."""


WORST: Final = Disturbance(MAINS_SHARE[1], CRUMBS_W)
DISTURBANCES: Final = (
    Disturbance(),
    WORST,
    Disturbance(MAINS_SHARE[0]),
    Disturbance(MAINS_SHARE[1], CRUMBS_W, fails=True),
)
COLD: Final = Kitchen(thermal.AMBIENT_C, thermal.AMBIENT_C, thermal.BREAD_J_K[0], 0.0, "all", thermal.AMBIENT_C)


def readings(kitchen: Kitchen) -> Readings:
    """What the sensors say."""
    stuck, blind = kitchen.stuck_c, kitchen.working == "none"
    return Readings(
        "plant",
        "toast",
        kitchen.elapsed_s,
        level=3,
        bread_c=kitchen.bread_c if kitchen.working == "all" else stuck,
        bread_2_c=stuck if blind else kitchen.bread_c,
        element_c=stuck if blind else kitchen.element_c,
        fuse_c=mean_c(kitchen.element_c, kitchen.bread_c),
    )


def after(kitchen: Kitchen, decision: Any, disturbance: Disturbance) -> Kitchen:
    """The kitchen one step later."""
    heat = thermal.step(
        Heat(kitchen.element_c, kitchen.bread_c),
        power_w(decision),
        Bread(kitchen.heat_j_k),
        voltage=disturbance.voltage,
        crumbs_w=disturbance.crumbs_w,
    )
    return Kitchen(
        heat.element_c,
        heat.bread_c,
        kitchen.heat_j_k,
        min(kitchen.elapsed_s + STEP_S, MAX_S),
        _failed(kitchen.working) if disturbance.fails else kitchen.working,
        kitchen.stuck_c,
    )


def is_safe(kitchen: Kitchen) -> bool:
    """Whether nothing burns."""
    return kitchen.bread_c < FIRE_C


def is_kept(kitchen: Kitchen) -> bool:
    """The set that the guards keep to: no fuse blows while a sensor is right; and no bread ever heats itself."""
    return peak_c(kitchen.element_c, kitchen.bread_c) < _most_c(kitchen.working)


def _most_c(working: Working) -> float:
    return SELF_HEATING_C if working == "none" else FUSE_C


def _failed(working: Working) -> Working:
    return "one" if working == "all" else "none"


Abstract = tuple[Working, int]
"""Which sensors work, and the peak, rounded up to whole kelvins."""


def abstract_step(state: Abstract, action: str) -> Iterator[Abstract]:
    """All that may follow, whatever the model says and whatever the environment does.

    Sound by the balance of energy: a step adds at most STEP_K to the peak, and nothing where the element is off and
    losses outweigh the crumbs. `tests/products/toaster/test_plant.py` holds it against the plant.
    """
    working, peak = state
    # A sensor that is stuck near the other may hide AGREE_K; where all lie the rule sees nothing.
    hidden = {"all": 0.0, "one": AGREE_K, "none": HOTTEST_C}[working]
    highest = float(max(peak, CRUMBS_LOSE_FROM_C + DISCERNED_K))
    if peak - DISCERNED_K - hidden < TOO_HOT_C:
        # The fuse's clip may be cooler than the bread, but with FUSE_C it blows.
        highest = max(highest, min(peak, FUSE_C) + STEP_K)
    if peak > SELF_HEATING_C:
        highest = HOTTEST_C
    for next_working in sorted({working, _failed(working)}):
        for next_peak in range(min(ceil(highest), HOTTEST_C) + 1):
            yield next_working, next_peak


abstraction = hm.Abstraction(
    states=[(working, peak) for working in ("all", "one", "none") for peak in range(HOTTEST_C + 1)],
    actions=("whatever the model says",),
    step=abstract_step,  # type: ignore[arg-type]
    safe=lambda state: state[1] < FIRE_C,
    within=lambda state: state[1] <= _most_c(state[0]),
)

plant = hm.Plant(
    "the kitchen does not burn",
    state=Kitchen,
    request=readings,
    step=after,
    safe=is_safe,
    within=is_kept,
    start=COLD,
    disturbances=DISTURBANCES,
    step_s=STEP_S,
    abstraction=abstraction,
)
