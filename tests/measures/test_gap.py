"""Gaps between slices: fairlearn's values, and intervals that are simultaneous over all pairs."""

import numpy as np
import pytest
from fairlearn.metrics import MetricFrame, demographic_parity_difference, demographic_parity_ratio, selection_rate

from holism.goals.status import judge
from holism.measures.estimate import by, estimate
from holism.measures.gap import simultaneous, widest
from holism.measures.wilson import wilson
from holism.vocabulary.difference import difference
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.goal import Goal, Layer, Status
from holism.vocabulary.measure import Estimate, Gap, Mean, Quantile, Rate

OFFERED = Rate(name="offered", of=lambda f: f.y)
GAP = Gap(name="gap", of=OFFERED, across="slice")
SHARE = Gap(name="share", of=OFFERED, across="slice", ratio=True)


@pytest.fixture
def offers(table):
    """Six hundred decisions over three slices that differ, and whether they turned out right."""
    rng = np.random.default_rng(4)
    slices = rng.choice(["A", "B", "C"], size=600, p=[0.6, 0.3, 0.1])
    rates = np.vectorize({"A": 0.5, "B": 0.3, "C": 0.45}.get)(slices)
    return table(y=rng.random(600) < rates, right=rng.random(600) < 0.4, slice=slices.tolist())


def test_it_is_fairlearns_demographic_parity(offers, system):
    """Of selections, the difference and the ratio are fairlearn's."""
    y, slices = offers["y"].to_pylist(), offers["slice"].to_pylist()
    args = {"y_true": y, "y_pred": y, "sensitive_features": slices}
    assert estimate(GAP, offers, system).value == pytest.approx(demographic_parity_difference(**args))
    assert estimate(SHARE, offers, system).value == pytest.approx(demographic_parity_ratio(**args))


def test_among_the_qualified_it_is_fairlearns_true_positive_rate(offers, system):
    """The measure's own `among` holds for the gap: with it, the gap is one of the two of equalized odds."""
    right = Gap(name="g", of=Rate(name="r", of=lambda f: f.y, among=lambda f: f.right), across="slice", minimum=2)
    kept = offers.filter(offers["right"]).to_pydict()
    frame = MetricFrame(metrics=selection_rate, y_true=kept["y"], y_pred=kept["y"], sensitive_features=kept["slice"])
    assert estimate(right, offers, system).value == pytest.approx(frame.difference())


def test_the_gap_of_two_slices_is_newcombes_interval(table, system):
    """With one pair there is nothing to correct for: the published example of 56 of 70 against 48 of 80."""
    y = [True] * 56 + [False] * 14 + [True] * 48 + [False] * 32
    found = estimate(GAP, table(y=y, slice=["A"] * 70 + ["B"] * 80), system)
    assert (found.value, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=1e-4)
    assert found.note.startswith("highest A (0.8), lowest B (0.6) of 2, which differ (p = 0.00")


def test_what_is_too_small_or_has_no_slice_does_not_count(table, system):
    """A slice with fewer units than the minimum, and rows without one, are left out; with one slice there is no gap."""
    slices = ["A"] * 40 + ["B"] * 29 + [None] * 50
    found = estimate(GAP, table(y=[True] * 40 + [False] * 79, slice=slices), system)
    assert (found.value, found.n) == (None, 40)
    assert found.note == "1 of 2 slices with at least 30 units: nothing to compare"
    counted = estimate(
        Gap(name="g", of=OFFERED, across="slice", minimum=29), table(y=[True] * 119, slice=slices), system
    )
    assert (counted.value, counted.low, counted.n) == (0.0, 0.0, 69)


def test_one_person_many_times_is_one_person(table, system):
    """Units count, not rows: thirty rows of one person are no slice."""
    found = estimate(GAP, table(y=[True] * 60, slice=["A"] * 30 + ["B"] * 30, unit=["me"] * 30 + ["you"] * 30), system)
    assert found.value is None


def test_it_is_cut_by_a_slice_of_its_own(offers, system):
    """A gap by another column is the gap of each of its values."""
    cut = by(GAP, offers, system, "right")
    for right, found in cut.items():
        only = estimate(GAP, offers, system, where=lambda f, right=right: f.right == right)
        assert (found.value, found.n) == pytest.approx((only.value, only.n))


def test_a_mean_has_a_gap_too(table, system):
    """The gap of a mean is in its unit."""
    gap = Gap(name="g", of=Mean(name="m", of=lambda f: f.x, unit="USD"), across=lambda f: f.slice.str.to_lowercase())
    x = [1.0, 2.0, 3.0] * 20 + [4.0, 5.0, 6.0] * 20
    found = estimate(gap, table(x=x, slice=["A", "a"] * 30 + ["B"] * 60), system)
    assert (found.value, found.unit) == (pytest.approx(3.0), "USD")
    assert 2.5 < found.low < 3.0 < found.high < 3.5


def test_nobody_selected_has_no_ratio(table, system):
    """Of nothing over nothing there is no ratio, and the difference is 0, with an interval."""
    rows = table(y=[False] * 80, slice=["A", "B"] * 40)
    assert estimate(SHARE, rows, system).value is None
    found = estimate(GAP, rows, system)
    assert (found.value, found.low, found.note) == (0.0, 0.0, "highest A (0), lowest A (0) of 2")
    assert found.high > 0.08


def test_a_late_outcome_is_waited_for(table, system):
    """The gap waits as the measure that it compares does."""
    late = Gap(name="g", of=Rate(name="r", of=lambda f: f.y, outcome="audited"), across="slice")
    rows = table(y=[True, False] * 60, slice=["A", "B"] * 60, age_days=[100.0] * 80 + [1.0] * 40)
    found = estimate(late, rows, system)
    assert (found.value, found.n, found.waiting) == (1.0, 80, 40)


def test_declarations_that_cannot_be_meant_are_refused(offers, system):
    """Only rates and means have gaps; the minimum leaves something to compare; the column exists."""
    with pytest.raises(DeclarationError, match=r"Gap 'g' of: got Quantile.* allowed is a Rate or a Mean"):
        Gap(name="g", of=Quantile(name="q", of=lambda f: f.x), across="slice")
    with pytest.raises(DeclarationError, match="Gap 'g' minimum: got 1, allowed is at least 2"):
        Gap(name="g", of=OFFERED, across="slice", minimum=1)
    with pytest.raises(DeclarationError, match="outcome: got 'renewed', allowed is that of the measure compared, None"):
        Gap(name="g", of=OFFERED, across="slice", outcome="renewed")
    with pytest.raises(UnknownName, match="got 'slise', declared are slice"):
        estimate(Gap(name="g", of=OFFERED, across="slise"), offers, system)


@pytest.fixture(scope="module")
def alike(runs):
    """A thousand runs of ten equal slices with thirty-six people each, who come back."""
    world = runs(21, 1_000, 360, 2)
    own = world.rng.beta(2.0, 2.0, size=world.people)[world.person]
    return world.table(y=world.rng.random(world.size) < own, slice=[f"s{person % 10}" for person in world.person])


def test_ten_equal_slices_do_not_alarm(alike, system):
    """At 95 % at most 5 % of runs claim a gap, though the largest difference is 0.2 on average."""
    found = list(by(GAP, alike, system, "run").values())
    assert np.mean([each.value for each in found]) > 0.15
    assert np.mean([each.low > 0.0 for each in found]) <= 0.05
    bound = Goal("fair", Layer.SYSTEM, GAP, at_most=0.05)
    assert np.mean([judge(bound, each).status is Status.MISSED for each in found]) <= 0.01
    shares = list(by(SHARE, alike, system, "run").values())
    assert np.mean([each.high < 1.0 for each in shares]) <= 0.05


def test_without_the_correction_for_pairs_they_would(alike, system):
    """The same runs with each pair at 95 % by itself claim a gap in more than a third: the test can tell."""
    rates = {run: by_slice(alike, run) for run in range(60)}
    claimed = [widest(slices)[1] > 0.0 for slices in rates.values()]
    assert np.mean(claimed) > 1 / 3


def by_slice(rows, run):
    """Wilson's intervals at 95 % of the slices of one run."""
    kept = rows.filter(np.array(rows["run"]) == run).to_pydict()
    counted = {
        name: [y for y, one in zip(kept["y"], kept["slice"], strict=True) if one == name] for name in set(kept["slice"])
    }
    return {
        name: Estimate("r", "", np.mean(y), *wilson(np.mean(y), len(y), 0.95), len(y), len(y))
        for name, y in counted.items()
    }


@pytest.mark.parametrize("gap", [GAP, SHARE], ids=["difference", "ratio"])
def test_intervals_hold_the_truth(runs, covered, gap):
    """Of 500 intervals at 95 %, at least 95 % hold the true gap of three slices."""
    world = runs(22, 500, 300, 2)
    rate = np.array([0.3, 0.45, 0.6])[np.arange(world.people) % 3]
    own = world.rng.beta(4.0 * rate, 4.0 * (1.0 - rate))
    y = world.rng.random(world.size) < own[world.person]
    rows = world.table(y=y, slice=[f"s{person % 3}" for person in world.person])
    assert covered(gap, rows, 0.5 if gap.ratio else 0.3) >= 0.95


def test_a_large_gap_is_found(runs, system):
    """Slices of 0.3 and 0.6 with a hundred units each miss a bound of 0.1 in about 83 % of runs, as is expected."""
    world = runs(23, 200, 200, 1)
    y = world.rng.random(world.size) < np.array([0.3, 0.6])[world.person % 2]
    found = by(GAP, world.table(y=y, slice=[f"s{person % 2}" for person in world.person]), system, "run")
    assert 0.75 < np.mean([each.low > 0.1 for each in found.values()]) < 0.9


def test_the_level_of_one_pair_is_its_own():
    """Šidák's correction of one comparison is none; of more it is stricter."""
    assert simultaneous(0.95, 1) == 0.95
    assert simultaneous(0.95, 45) == pytest.approx(0.99886, abs=1e-5)
    one = Estimate("r", "", 0.5, None, None, 9, 9)
    assert difference(one, one).low is None
    assert not difference(one, one).is_clear
