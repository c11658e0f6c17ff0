"""Feedback traced by noise: an oracle, coverage, no feedback where there is none, and what is said where it cannot."""

import numpy as np
import pyarrow as pa
import pytest
import statsmodels.api as sm
from scipy import special

import holism as hm
from holism.measures.traced_noise import traced_noise
from traffic import chained, labelled

MODEL = hm.Model("m", hm.Number("demand", "kg"), lambda request: 1.0, noise=0.5)
CHANCE = hm.Model("m", hm.Probability("fraud"), lambda request: 0.5, noise=0.3)


def test_it_is_least_squares_on_noise_and_what_was_before():
    """The value is that of statsmodels' regression, and the interval close to its robust one."""
    table = labelled(np.random.default_rng(1), 4_000, 40, 0.6)
    found = traced_noise(MODEL, table, label=lambda f: f.label)
    frame = table.to_pandas()
    before = frame.groupby("unit")["prediction_m"].shift(1)
    known = before.notna().astype(float)
    inputs = np.column_stack([np.ones(len(frame)), known, (before - before.mean()).fillna(0.0), frame["noise_m"]])
    groups = frame["unit"].str[1:].astype(int)
    fitted = sm.OLS(frame["label"], inputs).fit(cov_type="cluster", cov_kwds={"groups": groups}, use_t=True)
    assert found.value == pytest.approx(fitted.params.iloc[-1], rel=1e-9)
    assert (found.low, found.high) == pytest.approx(fitted.conf_int().iloc[-1].tolist(), rel=1e-2)
    assert (found.n, found.units, found.note) == (4_000, 40, "")


@pytest.mark.parametrize(("gain", "units", "length"), [(0.0, 9, 60), (0.5, 9, 60), (0.9, 60, 10)])
def test_intervals_hold_the_gain(gain, units, length):
    """Of 150 intervals at 95 %, 90 to 99 % hold how much of a prediction returns in the next; of none as of much."""
    rng = np.random.default_rng(7)
    found = [traced_noise(MODEL, chained(rng, units, length, gain)) for _ in range(150)]
    held = np.mean([each.low <= gain <= each.high for each in found])
    assert 0.90 <= held <= 0.99
    assert np.mean([each.value for each in found]) == pytest.approx(gain, abs=0.03)


def test_what_is_alike_is_not_taken_for_feedback():
    """Predictions of a unit are alike without any feedback: the correlation says 0.9, the noise says none."""
    rng = np.random.default_rng(3)
    table = chained(rng, 200, 10, 0.0)
    base = np.tile(rng.normal(0.0, 4.0, 200), 10)
    table = table.set_column(4, "prediction_m", pa.array(table["prediction_m"].to_numpy() + base))
    frame = table.to_pandas()
    after = frame.groupby("unit")["prediction_m"].shift(-1)
    assert frame["prediction_m"].corr(after) > 0.9
    found = traced_noise(MODEL, table)
    assert found.low < 0.0 < found.high
    assert found.high - found.low < 0.4


def test_of_probabilities_it_is_the_logits():
    """A next probability counts by its logit, and one of exactly 0 or 1 does not count."""
    rng = np.random.default_rng(4)
    logits = chained(rng, 60, 20, 0.5, noise=0.3)
    table = logits.set_column(4, "prediction_m", pa.array(special.expit(logits["prediction_m"].to_numpy() - 5.0)))
    found = traced_noise(CHANCE, table)
    assert found.low < 0.5 < found.high
    assert found.value == pytest.approx(traced_noise(MODEL, logits).value, abs=1e-6)
    certain = table.set_column(4, "prediction_m", pa.array(np.ones(len(table))))
    assert traced_noise(CHANCE, certain).value is None


def test_the_same_thing_may_be_another_column():
    """What is followed is what is named: by unit there is a chain, by a key of its own nothing follows."""
    table = chained(np.random.default_rng(5), 40, 20, 0.7)
    once = table.append_column("key", table["decision_id"])
    assert traced_noise(MODEL, once).low > 0.3
    assert traced_noise(MODEL, once, same="key").value is None


def test_a_period_is_of_the_decisions_not_of_what_follows():
    """The last decision of a window counts with what comes after it."""
    table = chained(np.random.default_rng(6), 40, 20, 0.7)
    times = pa.array(table["position"].to_numpy() * 1_000_000, pa.timestamp("us", tz="UTC"))
    timed = table.append_column("time", times)
    whole = traced_noise(MODEL, timed)
    early = traced_noise(MODEL, timed, window=hm.Window(None, 400_000_000))
    assert (whole.n, early.n) == (760, 400)


def test_without_noise_it_says_what_is_missing():
    """A model without noise, and one after which nothing has come yet, have no value and say why."""
    silent = hm.Model("m", hm.Number("demand"), lambda request: 1.0)
    table = labelled(np.random.default_rng(8), 20, 20, 0.0)
    assert traced_noise(silent, table).note == "no noise is added: declare it, Model('m', ..., noise=)"
    nobody = table.slice(0, 0)
    found = traced_noise(MODEL, nobody)
    assert (found.value, found.n, found.note) == (None, 0, "nothing has followed the noise yet")


def test_a_label_that_is_no_number_is_refused():
    """A text cannot follow noise."""
    table = labelled(np.random.default_rng(9), 20, 20, 0.0)
    with pytest.raises(hm.DeclarationError, match="label: got String, allowed is a number or a condition"):
        traced_noise(MODEL, table, label=lambda f: f.unit)
