"""What each guardrail adds to a decision: the path with it against the path without any, in one loop.

The model is a function that returns at once, so that nothing but the path is timed; the peer is the same path without
guardrails (but for the switch, which every system has). Each guardrail is timed where it does not fire, which is nearly
always; those that remember an action are also timed where one is done, which waits for the disk.
"""

import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter_ns
from typing import Annotated, Any

import holism as hm
from benchmarks.chart import Bar
from benchmarks.path import interleave
from benchmarks.result import Options, Ratio, Result, Tell, quantile
from holism.training import fit_familiarity, write_familiarity
from holism.vocabulary.guardrail import Guardrail

ROUNDS, FULL_ROUNDS = 6_000, 40_000
ACTIONS = 200
INPUTS = 10
"""Numbers of a request that `Unfamiliar` looks at."""


class Reading(hm.Request):
    """What a small controller reads."""

    device: Annotated[str, hm.Unit()]
    heat: float = 20.0
    sensor: float = 20.5


QUIET = hm.Interaction((hm.Silent(), hm.Automate("act", right=1, wrong=-1, irreversible=True)))
ACTING = hm.Interaction((hm.Silent(), hm.Automate("act", right=1, wrong=1, irreversible=True)))


def _times(factor: int) -> hm.Feature:
    return hm.Feature(f"heat times {factor}", lambda reading: reading.heat * factor)


FEATURES = tuple(_times(factor) for factor in range(1, INPUTS + 1))

GUARDRAILS: dict[str, Guardrail] = {
    "rule": hm.Rule("not too hot", lambda reading: reading.heat < 300.0),
    "fuse": hm.Fuse("fuse", lambda reading: reading.heat > 350.0),
    "unfamiliar": hm.Unfamiliar("power", "power.profile.json"),
    "timeout": hm.Timeout("power", limit_s=0.5),
    "breaker": hm.Breaker("power"),
    "limit": hm.Limit("power", 0.0, 0.9),
    "shield": hm.Shield(
        "power",
        state=lambda reading: reading.heat,
        step=lambda heat, power, draught: heat + power - draught,
        within=lambda heat: heat < 300.0,
        backup=lambda heat: 0.0,
        disturbances=(0.0, 5.0),
    ),
    "agree": hm.Agree("sensors agree", lambda reading: reading.heat, lambda reading: reading.sensor, within=5.0),
    "rate limit": hm.RateLimit("rate", 100_000, "hour", per_unit=True),
    "cooldown": hm.Cooldown("rest", 1e-3),
    "invariant": hm.Invariant("cold", lambda now: now.request.heat < 300.0),
    "invariant over the past": hm.Invariant(
        "not twice", ~(hm.Now(lambda now: now.request.heat > 300.0) & hm.Once(lambda now: now.request.heat > 200.0))
    ),
}
REMEMBERING: dict[str, Guardrail] = {
    "rate limit": GUARDRAILS["rate limit"],
    "cooldown": GUARDRAILS["cooldown"],
    "invariant over the past": hm.Invariant("once", hm.Once(lambda now: now.option.mode is hm.Mode.AUTOMATE)),
}

Call = Callable[[bytes], object]


def run(options: Options, tell: Tell) -> Result:
    """Times the path with each guardrail, with all of them and with none; and actions that are remembered."""
    with tempfile.TemporaryDirectory(dir=options.folder) as name:
        folder = Path(name)
        _write_profile(folder)
        everything = tuple(GUARDRAILS.values())
        variants: dict[str, tuple[Guardrail, ...]] = {"none": (), "all": everything}
        variants |= {label: (guardrail,) for label, guardrail in GUARDRAILS.items()}
        services = {label: _open(folder, guardrails, QUIET) for label, guardrails in variants.items()}
        calls = {label: _decide(service) for label, service in services.items()}
        rounds = FULL_ROUNDS if options.full else ROUNDS
        tell(f"{rounds} rounds of {len(calls)} variants")
        times, _ = interleave(calls, [b""] * 10, rounds, lambda: None)
        for service in services.values():
            service.close()
        tell("actions that are remembered on the disk")
        actions = {label: _actions(folder, (guardrail,)) for label, guardrail in REMEMBERING.items()}
    return _result(times, actions)


def _write_profile(folder: Path) -> None:
    chance = random.Random(1)
    columns = {
        f"heat {power}": [chance.uniform(0.0, 40.0) * (power + 1) for _ in range(4_000)] for power in range(INPUTS)
    }
    write_familiarity(fit_familiarity(columns), folder / "power.profile.json")


def _open(folder: Path, guardrails: tuple[Guardrail, ...], interaction: hm.Interaction) -> hm.Service:
    system = hm.System(
        "devices",
        request=Reading,
        components=[hm.Model("power", hm.Probability("on"), lambda reading: 0.3, fallback=0.0, bounded=True)],
        features=FEATURES,
        guardrails=guardrails,
        interaction=interaction,
    )
    return hm.open(system, folder / f"store-{random.getrandbits(64):x}", models=folder, rng=random.Random(1))


def _decide(service: hm.Service) -> Call:
    decide, request = service._path.decide, Reading("one")
    fired = decide(request).firings
    assert not fired, fired
    return lambda _: decide(request)


def _actions(folder: Path, guardrails: tuple[Guardrail, ...]) -> list[float]:
    """Microseconds of decisions each of which acts on a device for the first time."""
    service = _open(folder, guardrails, ACTING)
    decide, found = service._path.decide, []
    for number in range(ACTIONS):
        request = Reading(f"device {number}")
        started = perf_counter_ns()
        decision = decide(request)
        found.append((perf_counter_ns() - started) / 1e3)
        assert decision.mode is hm.Mode.AUTOMATE, decision.reason
    service.close()
    return found


def _result(times: dict[str, list[int]], actions: dict[str, list[float]]) -> Result:
    def quantiles(values: list[Any], unit: float) -> tuple[float, float]:
        return quantile(values, 0.5) / unit, quantile(values, 0.99) / unit

    none_us = quantiles(times["none"], 1e3)[0]
    own = {label: quantiles(times[label], 1e3)[0] - none_us for label in GUARDRAILS}
    rows: list[tuple[str | float | None, ...]] = [("no guardrail but the switch", *quantiles(times["none"], 1e3), None)]
    rows += [(f"with {label}", *quantiles(times[label], 1e3), cost) for label, cost in own.items()]
    all_us = quantiles(times["all"], 1e3)
    rows.append(("with all of them", *all_us, all_us[0] - none_us))
    rows += [(f"{label}: an action, remembered", *quantiles(found, 1.0), None) for label, found in actions.items()]
    return Result(
        name="guardrails",
        title="What each guardrail adds to a decision, in microseconds",
        columns=("", "p50 us", "p99 us", "own cost us"),
        rows=tuple(rows),
        ratios=(
            Ratio("path with all guardrails / with none", all_us[0] / none_us),
            Ratio("added by all guardrails, p50", all_us[0] - none_us, unit="us"),
            Ratio("added by the dearest, p50", max(own.values()), unit="us"),
        ),
        notes=(
            "own cost: p50 with the guardrail minus p50 with none; negative within the noise",
            f"the path computes {INPUTS} features, which unfamiliar looks at; the model returns at once",
            "an action that is remembered waits for the disk: it has to hold over restarts and workers",
        ),
        bars=tuple(Bar(label, max(cost, 0.0), ours=True) for label, cost in own.items()),
        bars_unit="µs",
    )
