"""Effects of an experiment on the measures of goals, with the errors that they share."""

import numpy as np
import pyarrow as pa
import pytest
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

import holism as hm
from holism.measures.effects import effects

SPENT = hm.Goal("spent", hm.Layer.ORGANIZATION, hm.Mean(name="spent", of=lambda f: f.spent, unit="USD"), at_least=1.0)
LIKED = hm.Goal("liked", hm.Layer.USER, hm.Rate(name="liked", of=lambda f: f.liked), at_least=0.5)
CALIBRATED = hm.Goal(
    "calibrated",
    hm.Layer.MODEL,
    hm.Calibration(name="c", predicted=lambda f: f.spent, observed=lambda f: f.liked),
    at_most=1,
)
GOALS = (SPENT, LIKED, CALIBRATED)


def draw(rng, people=600, rise=0.3):
    """People in two arms, one row each; who likes it spends more."""
    arm = rng.random(people) < 0.5
    taste = rng.normal(size=people)
    return pa.table(
        {
            "unit": [f"u{person}" for person in range(people)],
            "arm": np.where(arm, "new", "old"),
            "spent": 5.0 + taste + rng.normal(size=people) + rise * arm,
            "liked": taste + rng.normal(size=people) > 0.0,
        }
    )


def test_effects_and_errors_are_statsmodels(system):
    """With a row a person, value and standard error are those of statsmodels' unequal-variance comparison."""
    rows = draw(np.random.default_rng(1))
    (found,) = effects("words", GOALS, rows, system, "arm", control="old", ended="2026-01-31")
    frame = rows.to_pydict()
    new = np.array(frame["arm"]) == "new"
    for goal in ("spent", "liked"):
        values = np.array(frame[goal], dtype=float)
        peer = CompareMeans(DescrStatsW(values[new]), DescrStatsW(values[~new]))
        assert found.effects[goal].value == pytest.approx(values[new].mean() - values[~new].mean())
        assert found.effects[goal].se == pytest.approx(peer.std_meandiff_separatevar)
        assert found.effects[goal].units == 600
    a, b = (np.array(frame[goal], dtype=float) for goal in ("spent", "liked"))
    covariance = sum(np.cov(a[part], b[part])[0, 1] / part.sum() for part in (new, ~new))
    assert found.covariance_of("spent", "liked") == pytest.approx(covariance)
    assert (found.ended, "calibrated" in found.effects) == ("2026-01-31", False)


def test_relative_effects_are_shares_of_the_control(system):
    """The value is treatment over control less 1, and its error that of the delta method for a ratio of means."""
    rows = draw(np.random.default_rng(2))
    (found,) = effects("words", [SPENT], rows, system, "arm", control="old", relative=True)
    spent, new = np.array(rows["spent"]), np.array(rows["arm"].to_pylist()) == "new"
    t, c = spent[new], spent[~new]
    variance = t.var(ddof=1) / len(t) / c.mean() ** 2 + t.mean() ** 2 * c.var(ddof=1) / len(c) / c.mean() ** 4
    assert found.relative
    assert found.effects["spent"].value == pytest.approx(t.mean() / c.mean() - 1.0)
    assert found.effects["spent"].se == pytest.approx(variance**0.5)


def test_nothing_is_found_where_nothing_was_changed(system):
    """Of 200 experiments without an effect, about one in ten has an interval at 90 % that leaves out 0."""
    rng = np.random.default_rng(3)
    outside = 0
    for _ in range(200):
        (found,) = effects("none", [SPENT], draw(rng, people=120, rise=0.0), system, "arm", control="old")
        outside += abs(found.effects["spent"].value) > 1.645 * found.effects["spent"].se
    assert 9 <= outside <= 34


def test_of_several_arms_each_is_compared_with_the_control(system):
    """Three arms make two experiments, named for theirs."""
    rows = draw(np.random.default_rng(4))
    third = ["third" if row % 3 == 0 else arm for row, arm in enumerate(rows["arm"].to_pylist())]
    rows = rows.set_column(1, "arm", pa.array(third))
    found = effects("words", [SPENT], rows, system, lambda f: f.arm, control="old")
    assert [each.name for each in found] == ["words: new", "words: third"]


@pytest.mark.parametrize(
    ("arm", "control", "message"),
    [
        ("arm", "now", "experiment 'words' control: got 'now' of the arms new, old, allowed is one of two or more"),
        (lambda f: f.liked, True, "experiment 'words' control: got True of the arms|arm: got unit"),
        ("armm", "old", "column of measure 'experiment words': got 'armm', declared are arm"),
    ],
)
def test_what_is_no_experiment_is_refused(system, arm, control, message):
    """A control that is no arm, and a column that does not exist, are named."""
    rows = draw(np.random.default_rng(5))
    if control is True:
        rows = rows.set_column(0, "unit", pa.array(["same"] * len(rows)))
    with pytest.raises(hm.HolismError, match=message):
        effects("words", [SPENT], rows, system, arm, control=control)


def test_a_unit_in_both_arms_is_refused(system):
    """Arms are assigned by unit: somebody who met both makes no comparison."""
    rows = draw(np.random.default_rng(6))
    rows = rows.set_column(0, "unit", pa.array([f"u{row // 2}" for row in range(len(rows))]))
    with pytest.raises(hm.DeclarationError, match=r"experiment 'words' arm: got unit 'u\d+' in .* and in .*, allowed"):
        effects("words", [SPENT], rows, system, "arm", control="old")
