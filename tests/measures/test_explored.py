"""Explored against steered traffic, by inverse propensities."""

import numpy as np
import pyarrow as pa
import pytest

import holism as hm
from holism.measures.explored import explored
from holism.measures.loop import loop_estimate
from traffic import explored_traffic


def compare(table, of=lambda f: f.label, share=0.1, **options):
    return explored("label", of, table, share=share, **options)


@pytest.mark.parametrize(("effect", "units"), [(0.0, 2_000), (0.5, 9)])
def test_intervals_hold_the_effect_of_steering(effect, units):
    """Of 150 intervals at 95 %, 90 to 99 % hold what the model's own choice does to the label."""
    rng = np.random.default_rng(11)
    found = [compare(explored_traffic(rng, 1_500, effect, units=units)).difference for _ in range(150)]
    assert 0.90 <= np.mean([each.low <= effect <= each.high for each in found]) <= 0.99
    assert np.mean([each.value for each in found]) == pytest.approx(effect, abs=0.06)


def test_how_many_options_a_request_allowed_does_not_matter():
    """Where more is allowed of some requests, and labels differ between them, nothing is taken for an effect."""
    rng = np.random.default_rng(21)
    found = [compare(explored_traffic(rng, 2_000, 0.0, varied=4)).difference for _ in range(100)]
    assert np.mean([each.value for each in found]) == pytest.approx(0.0, abs=0.06)
    assert np.mean([each.low <= 0.0 <= each.high for each in found]) >= 0.88


def test_what_was_decided_under_another_share_is_left_out():
    """Propensities of another share are recognised, counted and not weighed."""
    rng = np.random.default_rng(22)
    now, before = explored_traffic(rng, 4_000, 1.0), explored_traffic(rng, 4_000, 9.0, share=0.17)
    # Another sample of people: their names are kept apart.
    before = before.set_column(0, "decision_id", pa.array([f"b{row}" for row in range(4_000)]))
    both = compare(pa.concat_tables([now, before]))
    assert both.unexplorable == 4_000
    assert both.difference.value == pytest.approx(compare(now).difference.value)


def test_a_share_that_leaves_nothing_to_tell_is_refused():
    """Of two thirds and more the model's own option cannot be told from the others."""
    with pytest.raises(hm.DeclarationError, match=r"share: got 0.8, allowed is in \[0, 2/3\)"):
        compare(explored_traffic(np.random.default_rng(1), 100, 0.0), share=0.8)


def test_scores_do_not_differ_and_weights_are_one():
    """Chance is drawn after the score: its mean is the same on both, and the weights say that it was that chance."""
    table = explored_traffic(np.random.default_rng(12), 20_000, 3.0)
    found = compare(table, lambda f: f.score)
    assert found.difference.low < 0.0 < found.difference.high
    assert found.weight.value == pytest.approx(1.0, abs=0.02)
    assert found.chance_weight.value == pytest.approx(1.0, abs=0.1)
    assert found.believable


def test_propensities_that_were_not_drawn_by_are_not_believed():
    """If a guardrail quietly undid half of what was explored, the mean weight tells, and no difference is given."""
    rng = np.random.default_rng(13)
    table = explored_traffic(rng, 20_000, 0.0).to_pandas()
    by_chance = table["explored"] & (table["propensity"] < 0.5)
    table.loc[by_chance & (rng.random(len(table)) < 0.7), "propensity"] = 0.95
    table.loc[table["propensity"] == 0.95, "explored"] = False
    found = compare(pa.Table.from_pandas(table))
    assert not found.believable
    model = hm.Model("m", hm.Number("demand"), lambda request: 1.0)
    said = loop_estimate(model, pa.Table.from_pandas(table), label=lambda f: f.label, share=0.1)
    assert said.value is None
    assert "propensities cannot be believed" in said.note


def test_decisions_without_a_choice_are_counted_apart():
    """Where only one option was allowed nothing could be explored: those rows are no part of the comparison."""
    table = explored_traffic(np.random.default_rng(14), 4_000, 0.0)
    more = table.set_column(2, "propensity", pa.array(np.ones(len(table))))
    both = compare(pa.concat_tables([table, more]))
    assert both.unexplorable == 4_000
    assert both.difference.value == pytest.approx(compare(table).difference.value)


def test_without_exploration_it_says_so():
    """No number, and what it would take."""
    table = explored_traffic(np.random.default_rng(15), 1_000, 1.0, share=0.0)
    found = compare(table, share=0.0)
    assert (found.difference.value, found.believable) == (None, False)
    assert found.difference.note == "nothing is explored: declare it, Interaction(..., explore=)"


def test_of_a_condition_more_is_asked():
    """Twenty explored decisions say something of an amount, and nothing of a condition, which may be rare."""
    table = explored_traffic(np.random.default_rng(17), 400, 1.0)
    assert 10 <= compare(table).explored.n < 30
    assert "too few" in compare(table, lambda f: f.label > 0.0).difference.note


def test_of_a_rare_condition_chance_may_have_met_none():
    """One label in two hundred, and steering does nothing to it: no interval without width is drawn around 0.

    Of two hundred explored decisions as often none is of that kind as one, and nothing is known of either's variance.
    """
    rng = np.random.default_rng(23)
    for _ in range(10):
        table = explored_traffic(rng, 4_000, 0.0, share=0.1)
        rare = pa.array(rng.random(len(table)) < 0.005)
        found = compare(table.append_column("rare", rare), lambda f: f.rare)
        assert found.difference.value is None
        assert "of the rarer kind: too few" in found.difference.note


def test_a_few_explored_decisions_are_too_few():
    """Five say nothing."""
    table = explored_traffic(np.random.default_rng(16), 100, 1.0, share=0.06)
    assert "too few" in compare(table, share=0.06).difference.note
