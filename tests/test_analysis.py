"""Analysis: from a log, by way of the lake, to facts, measures and goals."""

import random
from typing import Annotated

import narwhals.stable.v2 as nw
import pytest

import holism as hm
from holism.analysis import Analysis
from holism.engines.memory import MemoryLog
from holism.measures.profile import columns_of, profile
from holism.vocabulary.clock import DAY_US, SECOND_US, to_datetime
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Window

START_US = 1_767_571_200 * SECOND_US  # Monday 2026-01-05

BOUGHT = hm.Rate(name="bought", data="purchases", of=lambda f: f.feedback_bought)
RETURNED = hm.Rate(name="returned", of=lambda f: f.outcome_returned, outcome="returned")
RETURNED_EARLY = hm.Rate(
    name="returned in 10 days", of=lambda f: f.outcome_returned, outcome="returned", within_days=10
)
CALIBRATED = hm.Calibration(
    name="calibration", predicted=lambda f: f.confidence_taste, observed=lambda f: f.feedback_bought
)


class Visit(hm.Request):
    """Somebody looks at the shelf."""

    person: Annotated[str, hm.Unit()]
    liking: Annotated[float, hm.Field(ge=0, le=1)]


def shop(goals=()):
    """A shop whose model is calibrated."""
    return hm.System(
        "shop",
        request=Visit,
        components=[
            hm.Model("taste", predicts=hm.Probability("bought"), source=lambda visit: visit.liking, bounded=True)
        ],
        feedback=[hm.Feedback("bought")],
        outcomes=[hm.Outcome("returned", matures_days=10.0, absent_is_false=True)],
        goals=goals,
    )


@pytest.fixture
def lived(tmp_path):
    """A service with 30 days of 20 visits, asked about a day later."""
    time_us, rng = [START_US], random.Random(1)
    goals = [
        hm.Goal("calibrated", hm.Layer.MODEL, CALIBRATED, at_most=0.2, supports=("sells",)),
        hm.Goal("sells", hm.Layer.ORGANIZATION, BOUGHT, at_least=0.9),
        hm.Goal("kept", hm.Layer.USER, RETURNED, at_most=0.1, supports=("sells",)),
    ]
    with hm.open(shop(goals), tmp_path, clock=lambda: time_us[0], durability="spooled") as service:
        for day in range(30):
            for visit in range(20):
                time_us[0] = START_US + day * DAY_US + visit * SECOND_US
                liking = rng.random()
                decision = service.decide({"person": f"p{rng.randrange(200)}", "liking": liking})
                if rng.random() < liking:
                    service.feedback(decision.id, "bought")
        service.flush()
        time_us[0] = START_US + 31 * DAY_US - DAY_US // 2
        yield service


def test_facts_are_a_row_a_decision(lived):
    """Every decision that was acknowledged is there, with its feedback."""
    facts = lived.analysis.facts().select("unit", "feedback_bought", "confidence_taste").collect()
    assert len(facts) == 600
    assert facts["feedback_bought"].sum() == pytest.approx(300, abs=50)


def test_facts_as_of_a_day_know_nothing_later(lived):
    """A question about the past sees what was known then."""
    assert len(lived.analysis.facts(START_US + 2 * DAY_US - 1).select("unit").collect()) == 40


def test_a_measure_in_a_window_and_a_slice(lived):
    """Windows and conditions restrict what is measured."""
    week = Window(START_US, START_US + 7 * DAY_US)
    found = lived.analysis.estimate(BOUGHT, week)
    assert (found.n, found.value) == (140, pytest.approx(0.5, abs=0.15))
    liked = lived.analysis.estimate(BOUGHT, where=lambda f: f.request_liking > 0.8)
    assert liked.low > found.value


def test_measures_by_slice_and_over_time(lived):
    """Slices and days are there for tables and charts."""
    by_mode = lived.analysis.by(BOUGHT, "mode")
    assert {mode: each.n for mode, each in by_mode.items()} == {"silent": 600}
    assert [each.n for _, each in lived.analysis.over_time(BOUGHT)] == [20] * 30
    assert [each.n for _, each in lived.analysis.over_time(BOUGHT, "week")] == [140, 140, 140, 140, 40]


def test_late_outcomes_wait_or_are_estimated_early(lived):
    """Nothing came back: mature decisions say so, young ones wait, and the early estimate uses both."""
    mature, early = lived.analysis.estimate(RETURNED), lived.analysis.estimate(RETURNED_EARLY)
    assert (mature.value, mature.n, mature.waiting) == (0.0, 420, 180)
    assert (early.value, early.n, early.waiting) == (0.0, 600, 180)
    assert mature.high > 0.0
    assert early.high > 0.0


def test_reliability_is_there_for_a_chart(lived):
    """The bins of a reliability diagram hold all decisions."""
    bins = lived.analysis.reliability(CALIBRATED)
    assert len(bins) == 10
    assert sum(each.n for each in bins) == 600


def test_goals_say_what_is_met_and_what_is_missed(lived):
    """The report judges every goal, from the organization down."""
    found = lived.analysis.goals()
    assert [(each.goal.name, each.status) for each in found.statuses] == [
        ("sells", Status.MISSED),
        ("kept", Status.MET),
        ("calibrated", Status.MET),
    ]
    assert found.sentence == "2 of 3 goals are met and 1 missed (sells)."
    assert found.as_of_us == START_US + 31 * DAY_US - DAY_US // 2


def test_goals_without_data_are_not_met(lived):
    """In a window without decisions nothing can be told."""
    empty = lived.analysis.goals(Window(0, 1))
    assert {each.status for each in empty.statuses} == {Status.NOT_ENOUGH_DATA}
    assert {each.estimate.value for each in empty.statuses} == {None}


def test_the_lake_can_be_rebuilt(lived):
    """Sealing and rebuilding change no answer."""
    before = lived.analysis.estimate(BOUGHT)
    lived.analysis.seal()
    assert lived.analysis.rebuild() == 0
    assert lived.analysis.estimate(BOUGHT) == before


def test_a_profile_of_days_is_that_of_their_facts(lived):
    """A profile has the decisions of whole days, and equals that of the facts on the same edges."""
    window = Window(START_US + 3 * DAY_US, START_US + 10 * DAY_US)
    found = lived.analysis.profile(window)
    facts = lived.analysis.facts()
    days = facts.filter(nw.col("time") >= to_datetime(window.start_us), nw.col("time") < to_datetime(window.end_us))
    counted = profile(days, columns_of(lived.system), like=found)
    assert (found.rows, found.first_us, found.week, found.sketch) == (
        140,
        window.start_us,
        counted.week,
        counted.sketch,
    )
    assert found.numeric("request_liking").counts == counted.numeric("request_liking").counts
    assert found.columns["mode"] == counted.columns["mode"]
    assert lived.analysis.profile().rows == 600
    assert lived.analysis.profile(Window(None, START_US)).rows == 0


def test_goals_that_make_no_tree_are_refused_at_once(tmp_path):
    """A goal of the organization cannot support one of the model."""
    goals = [
        hm.Goal("sells", hm.Layer.ORGANIZATION, BOUGHT, at_least=0.9, supports=("calibrated",)),
        hm.Goal("calibrated", hm.Layer.MODEL, CALIBRATED, at_most=0.2),
    ]
    with pytest.raises(DeclarationError, match="Goal 'sells' supports: got 'calibrated'"):
        Analysis(shop(goals), MemoryLog(), tmp_path, lambda: START_US)


def test_an_empty_log_has_no_values(tmp_path):
    """Before the first decision every measure is without a value."""
    with Analysis(shop(), MemoryLog(), tmp_path, lambda: START_US) as analysis:
        assert (analysis.estimate(BOUGHT).value, analysis.over_time(BOUGHT), analysis.by(BOUGHT, "mode")) == (
            None,
            [],
            {},
        )
        assert analysis.goals().sentence == "No goals are declared."
