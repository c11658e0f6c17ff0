"""The request."""

import msgspec
import pytest

import holism as hm
from holism_products.toaster.readings import LEVELS, Readings, wished
from holism_products.toaster.system import system


def test_darker_levels_are_browner() -> None:
    """Each level wants more than the one below, and none is near burnt."""
    levels = [wished(level) for level in range(1, LEVELS + 1)]
    assert levels == sorted(set(levels))
    assert levels[-1] < 0.5


def test_readings_that_no_sensor_gives_are_refused(service: hm.Service) -> None:
    """A level beyond the dial, and a bread of 1,000 °C, are no request: nothing is decided, nothing heated."""
    sound = msgspec.to_builtins(Readings("t", "1", 0.0, 3, 22.0, 22.0, 22.0, 22.0))
    for broken in ({"level": 9}, {"bread_c": 1_000.0}, {"bread_c": "hot"}):
        decision = service.decide(sound | broken)
        assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.INVALID_REQUEST)
    assert system.schema.unit == "toaster"


@pytest.mark.parametrize("field", ["bread_c", "element_c", "fuse_c"])
def test_temperatures_have_a_unit(field: str) -> None:
    """Degrees are declared as such."""
    assert system.schema.by_name[field].unit == "°C"
