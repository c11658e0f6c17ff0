"""The parts of the page that change, in words: what is shown, what the guards do, what one can do next."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from jinja2 import Environment

import holism as hm
from holism_products.toaster.bench import BREADS, FAULTS, SPEEDS, Bench
from holism_products.toaster.lever import power_w
from holism_products.toaster.pages.drawing import chart, picture
from holism_products.toaster.readings import LEVELS, wished
from holism_products.toaster.safety import AGREE_K, FUSE_C, MAX_S, TOO_HOT_C
from holism_products.toaster.system import FUSE, MAX_TIME, REST_S, SENSORS, TOO_HOT
from holism_products.toaster.thermal import RATED_W

REGIONS: Final = ("stage", "start", "guards", "after", "faults")

GUARDS: Final = (
    (MAX_TIME, "Maximum time", f"code: after {MAX_S:g} seconds the element is off"),
    (TOO_HOT, "Too hot", f"rule: off while the stored heat alone would bring the bread to {TOO_HOT_C:g} °C"),
    (FUSE, "Thermal fuse", f"hardware: opens at {FUSE_C:g} °C and stays open"),
    (SENSORS, "Two sensors", f"both must see the same bread, within {AGREE_K:g} kelvins"),
    ("limit power", "Power limit", f"0 to {RATED_W:g} W, whatever the model asks for"),
    ("breaker power", "Breaker", f"a model that fails twice is left alone for {REST_S:g} seconds"),
)
"""Guardrails by their name in the system, with a short name and what they do; the lecture's three come first."""

FAULT_WORDS: Final = {
    "stuck sensor": "Stuck sensor",
    "all sensors stuck": "All sensors stuck",
    "adversary": "Adversary",
    "no model": "No model",
}
FAULT_MEANS: Final = {
    "": "Everything works.",
    "stuck sensor": "The infrared sensor says the same whatever happens.",
    "all sensors stuck": "All sensors but the fuse's clip say the same whatever happens.",
    "adversary": "In the model's place somebody asks for a billion watts, always.",
    "no model": "There is no model: every question to it fails.",
}
LEVEL_WORDS: Final = ("", "pale", "light", "medium", "brown", "dark")
RATINGS: Final = ((-1, "Too light"), (0, "Right"), (1, "Too dark"))


@dataclass(frozen=True)
class Lamp:
    """One guard as it is shown; `state` is armed, fired or blown."""

    name: str
    means: str
    state: str
    told: str


def regions(bench: Bench, templates: Environment, error: str = "") -> dict[str, str]:
    """The HTML of each part, by its name."""
    values = {
        "bench": bench,
        "picture": picture(bench),
        "chart": chart(bench.points),
        "status": status(bench),
        "lamps": lamps(bench),
        "blown": _clock_time(bench.fuse_blown_since_us),
        "ratings": RATINGS,
        "said": dict(RATINGS).get(bench.rating) if bench.rating is not None else None,
        "levels": range(1, LEVELS + 1),
        "level_words": LEVEL_WORDS,
        "breads": BREADS,
        "speeds": SPEEDS,
        "faults": [(fault, FAULT_WORDS[fault]) for fault in FAULTS],
        "fault_means": FAULT_MEANS[bench.fault],
        "wished": wished(bench.level),
        "error": error,
    }
    return {name: templates.get_template(f"_{name}.html").render(values).strip() for name in REGIONS}


def status(bench: Bench) -> str:
    """What happens, in a sentence."""
    decision = bench.latest
    if bench.toasting is None or decision is None:
        return "Two slices are ready. Choose a level and push the lever down."
    if bench.is_down:
        if power_w(decision) > 0.0:
            return "Toasting."
        return f"The element is off: {'the model does not answer' if decision.error else decision.reason}."
    if decision.mode is not hm.Mode.AUTOMATE:
        return f"Broken off after {bench.toasting.elapsed_s:g} s: {decision.reason}."
    if bench.lifted:
        return f"Raised by hand after {bench.toasting.elapsed_s:g} s."
    return f"Done after {bench.toasting.elapsed_s:g} s. How is it?"


def lamps(bench: Bench) -> list[Lamp]:
    """All guards, and what they have done in this toast."""
    return [_lamp(bench, *guard) for guard in GUARDS]


def _lamp(bench: Bench, guard: str, name: str, means: str) -> Lamp:
    if guard == FUSE and (since := _clock_time(bench.fuse_blown_since_us)):
        return Lamp(name, means, "blown", f"blown at {since} UTC, until a person resets it")
    seen = bench.stepped.get(guard)
    if seen is None:
        return Lamp(name, means, "armed", "")
    when = f"at {seen.first_s:g} s" if seen.times == 1 else f"{seen.times} times, {seen.first_s:g} to {seen.last_s:g} s"
    return Lamp(name, means, "fired", when)


def _clock_time(time_us: int | None) -> str:
    return "" if time_us is None else f"{datetime.fromtimestamp(time_us / 1e6, UTC):%H:%M:%S}"
