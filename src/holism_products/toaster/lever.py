"""What the machine makes of a decision: the relay of the element, and the lever that raises the slices."""

from typing import Any

import holism as hm


def power_w(decision: Any) -> float:
    """What the element is asked for: nothing, unless the decision is to toast."""
    prediction = decision.predictions.get("power")
    return float(prediction.value) if decision.mode is hm.Mode.AUTOMATE and prediction else 0.0


def is_over(decision: Any) -> bool:
    """Whether the lever goes up: a guard ends the toast, or the model itself says that nothing is missing.

    A model that fails, and a toast that is too hot for the moment, are waited for; the maximum time ends that.
    """
    prediction = decision.predictions.get("power")
    return decision.mode is not hm.Mode.AUTOMATE or (not prediction.fallback and prediction.value <= 0.0)
