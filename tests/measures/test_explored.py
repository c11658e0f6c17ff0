"""Explored against steered traffic, by inverse propensities."""

import numpy as np
import pyarrow as pa
import pytest

import holism as hm
from holism.measures.explored import explored
from holism.measures.loop import loop_estimate
from traffic import explored_traffic


def compare(table, of=lambda f: f.label, **options):
    return explored("label", of, table, **options)


@pytest.mark.parametrize(("effect", "units"), [(0.0, 2_000), (0.5, 9)])
def test_intervals_hold_the_effect_of_steering(effect, units):
    """Of 150 intervals at 95 %, 90 to 99 % hold what the model's own choice does to the label."""
    rng = np.random.default_rng(11)
    found = [compare(explored_traffic(rng, 1_500, effect, units=units)).difference for _ in range(150)]
    assert 0.90 <= np.mean([each.low <= effect <= each.high for each in found]) <= 0.99
    assert np.mean([each.value for each in found]) == pytest.approx(effect, abs=0.06)


def test_scores_do_not_differ_and_weights_are_one():
    """Chance is drawn after the score: its mean is the same on both, and the weights say that it was that chance."""
    table = explored_traffic(np.random.default_rng(12), 20_000, 3.0)
    found = compare(table, lambda f: f.score)
    assert found.difference.low < 0.0 < found.difference.high
    assert found.weight.value == pytest.approx(1.0, abs=0.02)
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
    said = loop_estimate(model, pa.Table.from_pandas(table), label=lambda f: f.label)
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
    found = compare(table)
    assert (found.difference.value, found.believable) == (None, False)
    assert found.difference.note == "nothing is explored: declare it, Interaction(..., explore=)"


def test_a_few_explored_decisions_are_too_few():
    """Five say nothing."""
    table = explored_traffic(np.random.default_rng(16), 100, 1.0, share=0.06)
    assert "too few" in compare(table).difference.note
