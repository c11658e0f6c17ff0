"""Data quality: each fault is found, and quiet data raise no more false alarms than stated."""

import numpy as np
import pytest

from holism.checks.samples import SHOP, START_US
from holism.monitors.quality import Fault, expectations, expected_rows, findings, silence
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.profile import HOUR_US, WEEK_H, Categorical, Numeric, Profile, hour_of_week
from shop import declare

RUNS = 4_000


def numbers(n=1_000, missing=0, not_finite=0, low=0.0, high=9.0):
    counts = (n - n // 2, n // 2) if low != high else (0, n)
    columns = {"x": Numeric((4.5,), counts, missing, not_finite, low, high, n * 5.0)}
    return Profile(n + missing + not_finite, columns=columns)


def names(counts, name="c"):
    return Profile(sum(counts.values()), columns={name: Categorical(counts)})


def faults(*profiles, **options):
    return [each.fault for each in findings(*profiles, **options)]


def test_each_fault_is_found():
    """Missing, NaN, a constant, another type and a new value are each told of, with what is allowed."""
    quiet = numbers()
    assert faults(quiet, quiet) == []
    assert faults(quiet, numbers(missing=50)) == [Fault.MISSING]
    assert faults(quiet, numbers(not_finite=50)) == [Fault.NOT_FINITE]
    assert faults(quiet, numbers(low=5.0, high=5.0)) == [Fault.CONSTANT]
    assert faults(quiet, names({"a": 10}, "x")) == [Fault.TYPE]
    [new] = findings(names({"a": 500, "b": 500}), names({"a": 900, "z": 100}))
    assert str(new) == "c: got z, allowed is one of a, b"
    [missing] = findings(quiet, numbers(missing=50))
    assert str(missing) == "x: got 4.76% missing, allowed is at most 1.00%"
    assert missing.p_value < 0.001


def test_what_hardly_ever_varies_may_be_constant_for_a_while():
    """Ten alike are suspicious where two values are as frequent, and 200 are not where one of 500 differs."""
    [constant] = findings(names({"a": 500, "b": 500}), names({"a": 12}))
    assert (constant.fault, constant.n) == (Fault.CONSTANT, 12)
    assert constant.p_value == pytest.approx(0.5**11, rel=0.05)
    rarely = names({"a": 998, "b": 2})
    assert faults(rarely, names({"a": 200})) == []
    assert faults(rarely, names({"a": 20_000})) == [Fault.CONSTANT]


def test_a_declaration_says_what_is_allowed():
    """Bounds of fields, their categories and those of models, and probabilities hold without any reference."""
    said = expectations(declare())
    assert (said["request_amount"].low, said["request_amount"].high) == (0.0, 1_000.0)
    assert said["request_channel"].categories == ("web", "shop")
    assert said["request_member"].categories == ("true", "false")
    assert expectations(SHOP)["prediction_basket"].categories == ("small", "large")
    found = findings(numbers(), numbers(low=-1.0, high=2_000.0), {"x": said["request_amount"]})
    assert [str(each) for each in found] == [
        "x: got -1, allowed is at least 0",
        "x: got 2000, allowed is at most 1000",
    ]
    channels = names({"web": 5, "tv": 1}, "request_channel")
    assert [each.value for each in findings(Profile(0), channels, said)] == ["tv"]


def test_missing_values_raise_false_alarms_as_stated():
    """Where the share is what is tolerated, at most 2 % of windows alarm at a level of 2 %."""
    rng = np.random.default_rng(8)
    quiet = Profile(100_000, columns={"x": Numeric((), (99_000,), 1_000, 0, 0.0, 9.0, 5.0)})
    alarms = sum(
        bool(faults(quiet, numbers(2_000 - missing, int(missing)), alpha=0.02))
        for missing in rng.binomial(2_000, 0.02, size=RUNS)
    )
    assert 0.005 < alarms / RUNS <= 0.02 + 3 * (0.02 * 0.98 / RUNS) ** 0.5


@pytest.mark.parametrize(("known", "seen"), [(300, 5_000), (1_000, 1_000), (10_000, 300)])
@pytest.mark.parametrize("usual", [0.0, 0.01, 0.05])
def test_a_small_reference_does_not_raise_false_alarms(known, seen, usual):
    """Where the share is what is tolerated and the reference is a sample, at most 2 % of windows alarm at 2 %."""
    rng = np.random.default_rng(14)

    def drawn(n, share):
        missing = int(rng.binomial(n, share))
        return numbers(n - missing, missing)

    alarms = sum(bool(faults(drawn(known, usual), drawn(seen, usual + 0.01), alpha=0.02)) for _ in range(RUNS // 4))
    assert alarms / RUNS * 4 <= 0.02 + 3 * (0.02 * 0.98 / RUNS * 4) ** 0.5


def test_rare_values_raise_false_alarms_as_stated():
    """Values that are rare enough to have been missed by the reference alarm in at most 2 % of windows."""
    rng = np.random.default_rng(9)
    shares = 1.0 / np.arange(1, 61) ** 1.3
    shares /= shares.sum()

    def drawn():
        counts = rng.multinomial(2_000, shares)
        return names({f"v{place}": int(count) for place, count in enumerate(counts) if count})

    assert sum(bool(faults(drawn(), drawn(), alpha=0.02)) for _ in range(1_000)) / 1_000 <= 0.03


def busy_by_day(per_hour=10, weeks=2):
    """Eight to twenty o'clock on every day, nothing at night."""
    hours = range(weeks * WEEK_H)
    week = [0] * WEEK_H
    for hour in hours:
        if 8 <= hour % 24 < 20:
            week[hour_of_week(START_US + hour * HOUR_US)] += per_hour
    return Profile(sum(week), first_us=START_US, last_us=START_US + weeks * WEEK_H * HOUR_US - 1, week=tuple(week))


def test_silence_by_day_is_told_of_and_by_night_is_not():
    """What matters is what arrives at these hours of other weeks."""
    reference = busy_by_day()
    noon = START_US + 21 * DAY_US + 12 * HOUR_US
    assert expected_rows(reference, noon, noon + HOUR_US // 2) == pytest.approx(5.0)
    found = silence(reference, 0, noon, noon + 3 * HOUR_US)
    assert str(found) == "decisions: got 0 rows, allowed is about 30, as at these hours before"
    assert silence(reference, 0, noon + 9 * HOUR_US, noon + 19 * HOUR_US) is None
    assert silence(Profile(0), 0, noon, noon + DAY_US) is None


def test_few_arrivals_raise_false_alarms_as_stated():
    """At the lowest rate that is tolerated, at most 2 % of windows alarm at a level of 2 %."""
    rng = np.random.default_rng(10)
    reference, noon = busy_by_day(), START_US + 21 * DAY_US + 12 * HOUR_US
    arrived = rng.poisson(0.5 * 50, size=RUNS)
    alarms = sum(silence(reference, int(rows), noon, noon + 5 * HOUR_US, alpha=0.02) is not None for rows in arrived)
    assert 0.003 < alarms / RUNS <= 0.02 + 3 * (0.02 * 0.98 / RUNS) ** 0.5


def test_wrong_settings_are_refused():
    """A margin, a level and a share outside their ranges are named."""
    with pytest.raises(DeclarationError, match="margin: got 2"):
        findings(numbers(), numbers(), margin=2)
    with pytest.raises(DeclarationError, match="alpha: got 0"):
        findings(numbers(), numbers(), alpha=0)
    with pytest.raises(DeclarationError, match="share: got 0"):
        silence(numbers(), 0, 0, 1, share=0)
