"""When the element must be off: the three guards' thresholds, and why they are where they are.

The element goes on heating the bread after it is switched off, so a look at the bread alone comes too late. What cannot
grow without power is the energy that is already stored: `peak_c` is the temperature that wires and bread would have in
common if nothing were lost. Whatever the exchange between them, the bread never gets hotter than that by itself.

    start ──► TOO_HOT_C: the rule ──► FUSE_C: the fuse ──► SELF_HEATING_C: no switch helps ──► FIRE_C
"""

from typing import Final

from holism_products.toaster.thermal import (
    BREAD_J_K,
    CRUMBS_W,
    ELEMENT_J_K,
    MAINS_SHARE,
    RATED_W,
    SELF_HEATING_C,
    STEP_S,
)

LIGHTEST_J_K: Final = BREAD_J_K[0]
"""Of the lightest bread the stored energy makes the hottest."""
STEP_K: Final = (RATED_W * MAINS_SHARE[1] ** 2 + CRUMBS_W) * STEP_S / (ELEMENT_J_K + LIGHTEST_J_K)
"""By how much the peak can grow between two decisions: 15 K."""
AGREE_K: Final = 8.0
"""By how much the two sensors of the bread may differ; each is right to about a kelvin."""

FUSE_C: Final = 258.0
TOO_HOT_C: Final = 234.0
MAX_S: Final = 240.0
"""The thickest frozen slices take some 220 s to the darkest level."""

assert FUSE_C + STEP_K <= SELF_HEATING_C, "the fuse blows before bread heats itself, one step later at worst"
assert TOO_HOT_C + AGREE_K + STEP_K <= FUSE_C, "the rule comes before the fuse, with a sensor as wrong as may be"


def mean_c(element_c: float, bread_c: float) -> float:
    """The temperature of wires and the lightest bread, weighted by what they store; the fuse's clip takes it on."""
    return (ELEMENT_J_K * element_c + LIGHTEST_J_K * bread_c) / (ELEMENT_J_K + LIGHTEST_J_K)


def peak_c(element_c: float, bread_c: float) -> float:
    """The hottest that the bread can get without further power, in degrees Celsius.

    >>> round(peak_c(700.0, 170.0)), peak_c(20.0, 170.0)
    (218, 170.0)
    """
    return max(bread_c, mean_c(element_c, bread_c))
