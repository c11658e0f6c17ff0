"""The model card, in Markdown, written from a report."""

from typing import Final

from holism_products.toaster.controller import INPUTS
from holism_products.toaster.households import RIGHT
from holism_products.toaster.report import Interval, Quality, Report

CARD: Final = """# Model card: browning

Version `{version}`. A network of two layers of 32 units with {inputs} inputs, in one safetensors file.

**The toasts it learnt from are simulated.** A figure below says how well it toasts in that simulation (`thermal.py`,
`households.py`), not how well it would toast bread.

## Intended use

To choose the power of the element for the next two seconds, from the sensors, the dial and what people said of earlier
toasts. It decides how brown toast gets and nothing else. **It is not a safety device**: whatever it says, the maximum
time, the rule on stored heat and the thermal fuse stand outside of it.

## Data

{n_rows:,} readings of {n_training:,} simulated households (seed {seed}), with the browning that was missing at each,
which only a simulation knows. Licence of the model: Apache-2.0, as the rest of the project.

## How good it is

On {toasts:,} toasts of {households} other households; the timer toasts the same slices for the best time of
each level, the thermometer until the usual cook value of each level.
A toast is right within {right} of the browning that was wanted (1 is burnt).

| | controller | timer | thermometer |
|---|---|---|---|
| mean distance from the wanted browning | {controller_error} | {timer_error} | {thermometer_error} |
| toasts that are right | {controller_right} | {timer_right} | {thermometer_right} |
| of those after four ratings | {controller_known} | {timer_known} | {thermometer_known} |

Of all toasts, so many more are right than with the timer: {over_timer}; than with the thermometer: {over_thermometer}.
In brackets: 95 % intervals, by household.

## Limits

- Bread without water, with raisins or butter, one slice, an empty toaster: never seen.
- A sensor that lies is believed; that the two sensors must agree is checked outside.
- What people liked is remembered for a toaster, not for each of its people.
"""


def model_card(report: Report) -> str:
    """The card of one trained controller."""
    return CARD.format(
        version=report.version,
        inputs=len(INPUTS),
        n_rows=report.n_rows,
        n_training=report.n_training,
        seed=report.seed,
        toasts=report.toasts,
        households=report.households,
        right=RIGHT,
        over_timer=share(report.over_timer),
        over_thermometer=share(report.over_thermometer),
        **_columns("controller", report.controller),
        **_columns("timer", report.timer),
        **_columns("thermometer", report.thermometer),
    )


def _columns(name: str, quality: Quality) -> dict[str, str]:
    error = quality.error
    return {
        f"{name}_error": f"{error.value:.4f} ({error.low:.4f} to {error.high:.4f})",
        f"{name}_right": share(quality.right),
        f"{name}_known": share(quality.known),
    }


def share(interval: Interval) -> str:
    """A share with its interval.

    >>> share(Interval(0.5, 0.45, 0.55, 100))
    '50 % (45 % to 55 %)'
    """
    return f"{interval.value * 100:.0f} % ({interval.low * 100:.0f} % to {interval.high * 100:.0f} %)"
