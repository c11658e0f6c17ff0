"""Performance before the outcomes are known."""

from collections.abc import Callable
from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pytest
from sklearn.metrics import brier_score_loss, roc_auc_score

import holism as hm
from holism.monitors.estimated import BLIND, estimated
from holism.vocabulary.reading import ReadingState
from looks import MadeUp
from shop import declare

SYSTEM = declare(outcomes=[hm.Outcome("returned", matures_days=10.0)], monitors=[])
NOW = 100


def probability(amount: np.ndarray) -> np.ndarray:
    """The true chance that something is returned."""
    return 1.0 / (1.0 + np.exp(-(amount - 500.0) / 150.0))


def visits(seed: int, n: int, around: float, concept: float = 0.0) -> tuple[pa.Table, np.ndarray]:
    """Visits with amounts around one, judged by a model that is somewhat too sure; with what becomes of them."""
    rng = np.random.default_rng(seed)
    amount = rng.normal(around, 120.0, n).clip(0.0, 1_000.0)
    true = probability(amount + concept)
    logit = np.log(probability(amount) / (1 - probability(amount)))
    said = 1.0 / (1.0 + np.exp(-1.5 * logit))
    happened = rng.random(n) < true
    table = pa.table(
        {
            "position": np.arange(n),
            "request_amount": amount,
            "request_count": np.ones(n),
            "confidence_score": said,
            "outcome_returned": happened,
        }
    )
    return table, happened


def frames(known: pa.Table, now: pa.Table) -> Callable[[int | None, int], Any]:
    """The decisions with a known outcome, and those of now."""
    return lambda start_us, end_us: nw.from_native(known if start_us is None else now).lazy()


def look(known: pa.Table, now: pa.Table) -> MadeUp:
    """A look at day 100."""
    return MadeUp(day=NOW, system=SYSTEM, frame=frames(known, now))


@pytest.mark.parametrize(("metric", "oracle"), [("brier", brier_score_loss), ("auc", roc_auc_score)])
def test_the_estimate_is_what_turns_out_although_inputs_have_moved(metric: str, oracle: Callable[..., float]):
    """In six worlds whose amounts have moved, the interval holds the metric that turns out."""
    known, _ = visits(1, 3_000, 450.0)
    monitor = hm.EstimatedPerformance("soon", outcome="returned", metric=metric, at_least=0.0, once_in=40)  # type: ignore[arg-type]
    held = 0
    for seed in range(6):
        now, happened = visits(10 + seed, 1_500, 560.0)
        (reading,) = estimated(monitor, look(known, now), {}).readings
        realised = oracle(happened, now["confidence_score"].to_numpy())
        assert reading.low is not None
        assert reading.high is not None
        held += reading.low <= realised <= reading.high
    assert held >= 5


def test_it_alarms_when_inputs_move_to_where_the_model_is_bad():
    """Where amounts have moved to the middle, where nothing can be told, the Brier score is beyond its bound."""
    known, _ = visits(1, 3_000, 250.0)
    monitor = hm.EstimatedPerformance("soon", outcome="returned", at_most=0.15)
    (quiet,) = estimated(monitor, look(known, visits(2, 1_500, 250.0)[0]), {}).readings
    (alarm,) = estimated(monitor, look(known, visits(3, 1_500, 500.0)[0]), {}).readings
    assert (quiet.state, alarm.state) == (ReadingState.QUIET, ReadingState.ALARM)
    assert alarm.note == BLIND


def test_it_is_blind_to_concept_shift():
    """Where the same amounts come to mean something else, it is wrong and says that it may be."""
    known, _ = visits(1, 3_000, 450.0)
    now, happened = visits(4, 1_500, 450.0, concept=200.0)
    monitor = hm.EstimatedPerformance("soon", outcome="returned", at_most=0.2)
    (reading,) = estimated(monitor, look(known, now), {}).readings
    realised = brier_score_loss(happened, now["confidence_score"].to_numpy())
    assert reading.high is not None
    assert reading.high < realised
    assert "blind to concept shift" in reading.note


def test_without_known_outcomes_it_cannot_tell():
    """Too few outcomes, or outcomes all alike."""
    known, _ = visits(1, 300, 450.0)
    now, _ = visits(2, 500, 450.0)
    monitor = hm.EstimatedPerformance("soon", outcome="returned", at_most=0.2)
    (few,) = estimated(monitor, look(known, now), {}).readings
    assert few.state is ReadingState.NOT_ENOUGH_DATA
    assert few.note == "300 decisions with a known outcome (of 500 needed), 500 to estimate"
    (alike,) = estimated(monitor, look(visits(1, 600, -300.0)[0], now), {}).readings
    assert alike.note == "fewer than 30 known outcomes of one kind"
