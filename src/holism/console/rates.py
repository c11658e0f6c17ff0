"""How much happens an hour: decisions, model calls, guardrails, feedback."""

from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.console.snapshot import Snapshot
from holism.measures.collect import collect, collect_one, tally
from holism.vocabulary.clock import SECOND_US, to_datetime
from holism.vocabulary.measure import Window
from holism.vocabulary.system import System


class Rates(msgspec.Struct, frozen=True):
    """Numbers an hour, averaged over the last `hours`.

    :param models: predictions by model, `fallbacks` those of them in which the fallback stood in.
    :param guarded: decisions in which a guardrail fired.
    :param feedback, outcomes: decisions about which something was said, or learned, by name.
    """

    hours: float
    decisions: float
    modes: dict[str, float]
    models: dict[str, float]
    fallbacks: dict[str, float]
    guarded: float
    errors: float
    feedback: dict[str, float]
    outcomes: dict[str, float]


def rates(system: System, snapshot: Snapshot, hours: float) -> Rates:
    """The rates over the hours before the snapshot."""
    since_us = snapshot.as_of_us - round(hours * 3_600 * SECOND_US)
    recent = snapshot.frame(Window(since_us, None))
    modes = {row["mode"]: row["n"] for row in collect(recent.group_by("mode").agg(n=nw.len()))}
    counted = {f"models {model.name}": nw.col(f"prediction_{model.name}").count() for model in system.models}
    counted |= {f"fallbacks {model.name}": tally(nw.col(f"fallback_{model.name}")) for model in system.models}
    counted |= {"guarded": tally(nw.col("guarded")), "errors": nw.col("error").count()}
    counts = _only(recent.select(**counted))
    since = nw.lit(to_datetime(since_us))
    told = {f"feedback {each.name}": nw.col(f"feedback_{each.name}_time") for each in system.feedback}
    told |= {f"outcomes {each.name}": nw.col(f"outcome_{each.name}_arrived") for each in system.outcomes}
    if told:
        counts |= _only(snapshot.frame().select(**{name: tally(time >= since) for name, time in told.items()}))

    def per_hour(kind: str) -> dict[str, float]:
        prefix = f"{kind} "
        return {name.removeprefix(prefix): n / hours for name, n in counts.items() if name.startswith(prefix)}

    return Rates(
        hours=hours,
        decisions=sum(modes.values()) / hours,
        modes={str(mode or "unknown"): n / hours for mode, n in sorted(modes.items(), key=lambda one: -one[1])},
        models=per_hour("models"),
        fallbacks=per_hour("fallbacks"),
        guarded=counts["guarded"] / hours,
        errors=counts["errors"] / hours,
        feedback=per_hour("feedback"),
        outcomes=per_hour("outcomes"),
    )


def _only(frame: nw.LazyFrame[Any]) -> dict[str, int]:
    return {name: value or 0 for name, value in collect_one(frame).items()}
