"""Performance before the outcomes are known: calibrated on what is known, weighted to what comes now."""

import math
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from numpy.typing import NDArray
from scipy import special
from sklearn.linear_model import LogisticRegression

from holism.monitors.density_ratio import density_ratio
from holism.monitors.expected import Numbers, expected_auc, expected_brier
from holism.monitors.judgement import judged, level_of
from holism.monitors.look import Look, Looked, Memory, not_enough
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.measure import Estimate
from holism.vocabulary.monitor import EstimatedPerformance

METRICS = {"brier": expected_brier, "auc": expected_auc}
FEWEST_REFERENCE, FEWEST_OF_EACH, FEWEST_CURRENT = 500, 30, 50
MOST_ROWS = 20_000
RESAMPLES = 40
BLIND = "estimated before outcomes; blind to concept shift"


def estimated(monitor: EstimatedPerformance, look: Look, memory: Memory) -> Looked:
    """An alarm where the interval of the estimated metric is wholly beyond its bound.

    Confidence-based performance estimation under covariate shift: decisions whose outcome is known are weighted to look
    like those of now (`density_ratio`), what the model said is recalibrated on them (a logistic regression on its
    logit; Platt 1999), and the metric is the one expected of the calibrated probabilities (Białek, Kivimäki, Kuberski
    and Perrakis 2024, "Estimating model performance under covariate shift without labels", PAPE). The interval adds the
    chance of the outcomes to what a bootstrap of both samples says of the recalibration.

    The same inputs may come to mean something else (concept shift): then this estimate is wrong and does not know it.
    """
    name, system = monitor.name, look.system
    model = monitor.model or (system.acts_on.name if system.acts_on else "")
    outcome = next((each for each in system.outcomes if each.name == monitor.outcome), None)
    assert outcome is not None, "a system knows the outcomes that its monitors name"
    since_us = look.end_us - round(monitor.days * DAY_US)
    ripe_us = look.end_us - round(outcome.matures_days * DAY_US)
    inputs = [f"feature_{each.name}" for each in system.features]
    inputs += [f"request_{each.name}" for each in system.schema.fields if each.kind in ("number", "integer")]
    said = f"confidence_{model}"
    known = _arrays(look.facts(None, ripe_us), [*inputs, said, f"outcome_{monitor.outcome}"])
    now = _arrays(look.facts(since_us, look.end_us), [*inputs, said])
    if known is None or now is None or len(known) < FEWEST_REFERENCE or len(now) < FEWEST_CURRENT:
        n = 0 if now is None else len(now)
        few = 0 if known is None else len(known)
        note = f"{few:,} decisions with a known outcome (of {FEWEST_REFERENCE} needed), {n:,} to estimate"
        return Looked([not_enough(name, "", look, note, n=n, bound=monitor.bound)], memory)
    happened = known[:, -1]
    if min(happened.sum(), len(happened) - happened.sum()) < FEWEST_OF_EACH:
        note = f"fewer than {FEWEST_OF_EACH} known outcomes of one kind"
        return Looked([not_enough(name, "", look, note, n=len(now), bound=monitor.bound)], memory)
    weights = density_ratio(known[:, :-1], now)
    value, sd = _estimate(monitor.metric, known[:, -2], happened, weights, now[:, -1])
    half = float(special.ndtri((1.0 + level_of(monitor.once_in)) / 2.0)) * sd
    found = Estimate(
        measure=f"expected {monitor.metric}",
        unit="",
        value=value,
        low=value - half,
        high=value + half,
        n=len(now),
        units=len(now),
        note=BLIND,
    )
    reading = judged(name, "", look, found, at_least=monitor.at_least, at_most=monitor.at_most)
    return Looked([reading], memory)


def _estimate(metric: str, said: Numbers, happened: Numbers, weights: Numbers, now: Numbers) -> tuple[float, float]:
    """The metric and its standard deviation."""
    measure = METRICS[metric]
    value, chance = measure(now, _recalibrated(said, happened, weights, now))
    rng = np.random.default_rng(0)
    drawn = []
    for _ in range(RESAMPLES):
        rows, current = rng.integers(len(said), size=len(said)), rng.integers(len(now), size=len(now))
        if 0.0 < happened[rows].mean() < 1.0:
            again = now[current]
            drawn.append(measure(again, _recalibrated(said[rows], happened[rows], weights[rows], again))[0])
    return value, math.sqrt(chance + float(np.var(drawn, ddof=1)))


def _recalibrated(said: Numbers, happened: Numbers, weights: Numbers, now: Numbers) -> Numbers:
    fitted = LogisticRegression(C=1e6, solver="newton-cholesky").fit(_logit(said), happened, sample_weight=weights)
    return np.asarray(fitted.predict_proba(_logit(now))[:, 1], dtype=np.float64)


def _logit(probability: Numbers) -> NDArray[np.float64]:
    inside = np.clip(probability, 1e-6, 1.0 - 1e-6)
    return np.log(inside / (1.0 - inside)).reshape(-1, 1)


def _arrays(facts: Any, columns: list[str]) -> Numbers | None:
    """The columns as floats, shape (rows, columns), of the last `MOST_ROWS` rows whose last two are known."""
    chosen = (
        facts.sort("position", descending=True)
        .select(*(nw.col(name).cast(nw.Float64) for name in columns))
        .filter(*(~nw.col(name).is_null() for name in columns[-2:] if not name.startswith(("request_", "feature_"))))
        .head(MOST_ROWS)
        .collect(backend="pyarrow")
    )
    if not len(chosen):
        return None
    return np.column_stack([np.asarray(chosen[name].to_numpy(), dtype=np.float64) for name in columns])
