"""The report on goals: statuses, changes, slices, alignment, indicators; as JSON, in a notebook, as one file."""

import json
import random
import re
from typing import Annotated

import pytest

import holism as hm
from holism.reports.goals import goals
from holism.reports.goals_html import goals_page
from holism.vocabulary.clock import DAY_US, SECOND_US
from holism.vocabulary.effect import Agreement, Evidence, MeasuredEffect

START_US = 1_767_571_200 * SECOND_US


class Visit(hm.Request):
    """Somebody comes by."""

    person: Annotated[str, hm.Unit()]
    town: str


SYSTEM = hm.System(
    "shop",
    request=Visit,
    components=[hm.Component("shelf")],
    feedback=[hm.Feedback("liked"), hm.Feedback("spent", kind="number", unit="USD")],
    goals=[
        hm.Goal("sells", hm.Layer.ORGANIZATION, hm.Mean(name="spent", of=lambda f: f.feedback_spent), at_least=1.0),
        hm.Goal(
            "liked",
            hm.Layer.USER,
            hm.Rate(name="liked", of=lambda f: f.feedback_liked),
            at_least=0.5,
            supports=("sells",),
        ),
    ],
)


@pytest.fixture
def lived(tmp_path):
    """Two weeks of 100 visits; in the second people like it more; one town is tiny. Who likes it spends more."""
    time_us, rng = [START_US], random.Random(1)
    with hm.open(SYSTEM, tmp_path, clock=lambda: time_us[0], durability="spooled") as service:
        for number in range(200):
            time_us[0] = START_US + number * 14 * DAY_US // 200
            town = "tiny" if number % 20 == 0 else "north <b>" if number % 3 else "south"
            decision = service.decide({"person": f"p{number:03}", "town": town})
            liked = rng.random() < (0.35 if number < 100 else 0.9)
            service.feedback(decision.id, "liked", liked)
            service.feedback(decision.id, "spent", rng.random() + 2.0 * liked)
        service.flush()
        time_us[0] = START_US + 14 * DAY_US
        yield service


def past(k=20, slope=0.5):
    """Experiments in which liking moves spending."""
    rng = random.Random(2)
    for number in range(k):
        rise = rng.gauss(0.0, 0.1)
        effects = {
            "liked": MeasuredEffect(rise + rng.gauss(0.0, 0.01), 0.01, 900),
            "sells": MeasuredEffect(slope * rise + rng.gauss(0.0, 0.005), 0.005, 900),
        }
        yield hm.PastExperiment(f"e{number}", effects, (("liked", "sells", 0.0),))


def test_a_period_is_held_against_the_one_before(lived):
    """What rose clearly is said to be better, in the sentence too."""
    found = goals(lived, days=7)
    assert found.changes["liked"].difference == pytest.approx(0.55, abs=0.15)
    assert found.changes["liked"].low > 0.2
    assert "Since the period before, clearly better: sells, liked." in found.sentence
    assert goals(lived).changes == {}


def test_small_slices_are_suppressed_and_cannot_be_had_by_subtraction(lived):
    """The tiny town is hidden, and the next smallest with it; without a minimum both are there."""
    hidden = {cut.value: cut.estimate for cut in goals(lived, by="request_town").slices["liked"]}
    assert (hidden["tiny"], hidden["south"]) == (None, None)
    assert hidden["north <b>"].n > 100
    shown = goals(lived, by="request_town", minimum=1).slices["liked"]
    assert all(cut.estimate is not None for cut in shown)
    with pytest.raises(hm.DeclarationError, match="minimum: got 0, allowed is at least 1"):
        goals(lived, by="request_town", minimum=0)


def test_without_experiments_the_correlation_is_called_that(lived):
    """People who like it spend more; that is correlational, concludes nothing, and says so."""
    (edge,) = goals(lived).alignment
    assert (edge.evidence, edge.agreement) == (Evidence.CORRELATIONAL, Agreement.NOT_ENOUGH_EVIDENCE)
    assert edge.low > 0.5
    assert "Correlational: over 200 units" in edge.sentence
    assert "None of the 1 beliefs about what supports what has been tested" in goals(lived).sentence


def test_experiments_of_the_log_and_of_a_file_are_put_together(lived):
    """What was recorded as ended counts beside what is given; of one name the log's."""
    every = list(past())
    lived.record_experiment(every[0], by="ada", reason="it is over")
    lived.flush()
    assert [each.name for each in lived.analysis.experiments()] == ["e0"]
    found = goals(lived, experiments=every, units=5_000)
    assert found.experiments == 20
    assert (found.alignment[0].agreement, found.alignment[0].evidence) == (Agreement.SUPPORTED, Evidence.EXPERIMENTS)
    assert found.alignment[0].slope == pytest.approx(0.5, abs=0.1)
    (indicators,) = found.indicators
    assert (indicators.proxies.objective, indicators.proxies.units) == ("sells", 5_000)
    assert indicators.proxies.proxies[0].quality > 0.8
    assert "20 experiments support 1, contradict 0 and leave 0 open" in found.sentence


def test_an_experiment_on_an_unknown_goal_is_not_recorded(lived):
    """A name that the system does not declare is refused, and so is one that nobody answers for."""
    with pytest.raises(hm.HolismError, match="experiment 'x' goal: got 'lked', declared are sells, liked"):
        lived.record_experiment(hm.PastExperiment("x", {"lked": MeasuredEffect(1.0, 1.0)}), by="ada", reason="over")
    with pytest.raises(hm.InvalidRequest, match="by: got ''"):
        lived.record_experiment(next(past()), by="", reason="over")


def test_it_is_json(lived):
    """Everything that is shown is plain, pictures' points included."""
    plain = goals(lived, days=7, by="request_town", experiments=tuple(past())).plain()
    assert json.loads(json.dumps(plain)) == plain
    assert len(plain["alignment"][0]["points"]) == 20
    assert plain["alignment"][0]["sentence"].startswith("Supported from experiments: 20 experiments measured both")


def test_the_page_is_one_file_that_loads_nothing(lived):
    """No script, no other host; values are escaped; the picture has a name, and an ellipse for each experiment."""
    report = goals(lived, days=7, by="request_town", minimum=1, experiments=tuple(past()))
    page = goals_page(report, "The <shop>")
    assert "The &lt;shop&gt;: goals" in page
    assert "north &lt;b&gt;" in page
    assert not re.search(r"<script|https?://|url\(|@import|\bsrc=|\bhref=", page)
    assert page.count('<polygon class="ellipse"') == 20
    assert page.count('<line class="fit"') == 1
    assert 'role="img" aria-labelledby="edge-1-title edge-1-desc"' in page
    assert "prefers-color-scheme: dark" in page
    assert report._repr_html_().startswith('<div class="holism-report"><style>')
