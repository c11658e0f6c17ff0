"""Simulated logs of which it is known how far predictions feed back on themselves."""

import numpy as np
import pyarrow as pa


def labelled(rng, n, units, follows, *, noise=0.5):
    """Decisions on units that differ, each with a label that follows the noise by `follows`."""
    unit = rng.integers(0, units, n)
    added = rng.normal(0.0, noise, n)
    base = rng.normal(5.0, 2.0, units)[unit]
    return pa.table({
        "decision_id": [f"d{row:06d}" for row in range(n)],
        "position": np.arange(n),
        "unit": [f"u{each}" for each in unit],
        "noise_m": added,
        "prediction_m": base + added,
        "label": base + follows * added + rng.normal(0.0, 1.0, n),
    })  # fmt: skip


def chained(rng, units, length, gain, *, noise=0.5):
    """Units whose next prediction is `gain` times what the last one said too much, and something of its own."""
    columns = {"decision_id": [], "position": [], "unit": [], "noise_m": [], "prediction_m": []}
    said = np.zeros(units)
    for step in range(length):
        added = rng.normal(0.0, noise, units)
        said = 5.0 + gain * (said - 5.0) + rng.normal(0.0, 1.0, units) + added
        for unit in range(units):
            place = step * units + unit
            for name, value in zip(columns, (f"d{place:06d}", place, f"u{unit}", added[unit], said[unit]), strict=True):
                columns[name].append(value)
    return pa.table(columns)


def explored_traffic(rng, n, effect, *, options=2, varied=0, units=2_000, share=0.1):
    """Requests of which the model decides 90 %; its own option moves the label by `effect`, and scores by nothing."""
    score = rng.normal(0.0, 1.0, n)
    # What could be explored depends on the request, and so does the label.
    allowed = np.where(score > 0.5, options + varied, options)
    drawn = rng.random(n) < share
    greedy = np.where(drawn, rng.integers(0, allowed) == 0, True)
    propensity = np.where(greedy, 1.0 - share + share / allowed, share / allowed)
    label = 2.0 * score + effect * greedy + rng.normal(0.0, 1.0, n)
    return pa.table({
        "decision_id": [f"d{row:06d}" for row in range(n)],
        "unit": [f"u{each}" for each in rng.integers(0, units, n)],
        "propensity": propensity,
        "explored": drawn,
        "score": score,
        "label": label,
    })  # fmt: skip
