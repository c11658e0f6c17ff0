"""What the toaster's sensors and its memory say at one step: the request, once every two seconds."""

from typing import Annotated, Final

import holism as hm

LEVELS: Final = 5
SHADE: Final = 0.05
"""Browning of each level on the dial: 0.05 for the palest to 0.25 for the darkest (1 is burnt)."""

Celsius = Annotated[float, hm.Field(ge=-60, le=400, unit="°C")]


class Readings(hm.Request):
    """One control step of one toast."""

    toaster: Annotated[str, hm.Unit(), hm.Field(max_length=64)]
    toast: Annotated[str, hm.Key(), hm.Field(max_length=64)]
    elapsed_s: Annotated[float, hm.Field(ge=0, le=600, unit="s", description="by the lever's own clock")]
    level: Annotated[int, hm.Field(ge=1, le=LEVELS, description="on the dial")]
    bread_c: Annotated[Celsius, hm.Field(description="infrared, of the bread: what the model and the rule read")]
    bread_2_c: Annotated[Celsius, hm.Field(description="thermocouple on the guide wires, of the bread too")]
    element_c: Annotated[float, hm.Field(ge=-60, le=1_100, unit="°C", description="of the wires, by their resistance")]
    fuse_c: Annotated[Celsius, hm.Field(description="at the thermal fuse, between wires and bread")]
    start_c: Annotated[Celsius, hm.Field(description="of the bread when the lever went down")] = 22.0
    cooked_s: Annotated[float, hm.Field(ge=0, unit="s", description="cook value: as many seconds at 150 °C")] = 0.0
    liked: Annotated[
        float, hm.Field(ge=-2, le=2, description="cook value that people liked in the past, over the usual (logarithm)")
    ] = 0.0
    rated: Annotated[int, hm.Field(ge=0, description="past toasts that were rated")] = 0


def wished(level: int) -> float:
    """The browning of a level on the dial.

    >>> wished(2)
    0.1
    """
    return SHADE * level
