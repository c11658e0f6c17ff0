"""The report on fairness: executed decisions by slices and where they meet; suppression; as JSON and as one file."""

import json
import random
import re
from typing import Annotated

import msgspec
import pytest
from fairlearn.metrics import MetricFrame, equalized_odds_difference, selection_rate
from statsmodels.stats.proportion import confint_proportions_2indep

import holism as hm
from holism.measures.homogeneity import Homogeneity
from holism.reports.fairness import Cuts, fairness
from holism.reports.fairness_html import fairness_page, sentence_of
from holism.vocabulary.clock import DAY_US, SECOND_US
from holism.vocabulary.difference import Difference

START_US = 1_767_571_200 * SECOND_US
AMOUNTS = {"north": 0.7, "south": 0.3, "<east>": 0.5, "tiny": 0.5}


class Claim(hm.Request):
    """Somebody asks for something."""

    person: Annotated[str, hm.Unit()]
    town: str
    old: bool
    score: float


OFFERED = hm.Rate(name="offered", data="the action as executed", of=lambda f: f.action == "offer")

SYSTEM = hm.System(
    "desk",
    request=Claim,
    components=[hm.Model("score", hm.Probability("good"), lambda claim: claim.score, bounded=True, fallback=0.5)],
    interaction=hm.Interaction((hm.Silent(), hm.Annotate("offer", right=1, wrong=-1))),
    outcomes=[hm.Outcome("good")],
    goals=[
        hm.Goal(
            "towns alike",
            hm.Layer.SYSTEM,
            hm.Gap(name="gap of towns", of=OFFERED, across="request_town"),
            at_most=0.1,
        )
    ],
)


@pytest.fixture
def lived(tmp_path):
    """Four hundred claims; the south is scored lower; one town is tiny."""
    time_us, rng = [START_US], random.Random(1)
    with hm.open(SYSTEM, tmp_path, clock=lambda: time_us[0], durability="spooled") as service:
        for number in range(400):
            time_us[0] = START_US + number * 14 * DAY_US // 400
            town = "tiny" if number % 50 == 0 else ("north", "south", "<east>")[number % 3]
            score = 0.9 if rng.random() < AMOUNTS[town] else 0.1
            claim = {"person": f"p{number:03}", "town": town, "old": rng.random() < 0.5, "score": score}
            decision = service.decide(claim)
            service.outcome(decision.id, good=rng.random() < 0.4)
        service.flush()
        time_us[0] = START_US + 14 * DAY_US
        yield service


def rows(service):
    """The facts, as columns of plain values."""
    return service.analysis.facts().collect(backend="pyarrow").to_native().to_pydict()


def test_slices_are_fairlearns_selection_rates(lived):
    """What is shown of each slice is its selection rate, of the action as executed."""
    facts = rows(lived)
    chosen = [action == "offer" for action in facts["action"]]
    frame = MetricFrame(metrics=selection_rate, y_true=chosen, y_pred=chosen, sensitive_features=facts["request_town"])
    (one,) = fairness(lived, ["request_town"], minimum=2).compared
    (table,) = one.tables
    assert {cut.name[0]: cut.estimate.value for cut in table.cuts} == pytest.approx(frame.by_group.to_dict())
    assert one.measure == "offered"
    assert table.gap.value == pytest.approx(frame.difference())
    assert (table.highest, table.lowest) == (("north",), ("south",))


def test_each_slice_is_held_against_the_rest(lived):
    """The difference to all others has Newcombe's interval, at the level that all slices need together."""
    facts = rows(lived)
    (table,) = fairness(lived, ["request_old"]).compared[0].tables
    cut = next(each for each in table.cuts if each.name == ("true",))
    counts = {old: [a == "offer" for a, o in zip(facts["action"], facts["request_old"], strict=True) if o is old]
              for old in (True, False)}  # fmt: skip
    low, high = confint_proportions_2indep(
        sum(counts[True]), len(counts[True]), sum(counts[False]), len(counts[False]), method="newcomb",
        alpha=1.0 - 0.95**0.5,
    )  # fmt: skip
    assert (cut.rest.low, cut.rest.high) == pytest.approx((low, high), abs=1e-6)


def test_what_differs_is_ranked_and_what_does_not_is_not(lived):
    """Towns differ and are ranked by what they are drawn to; ages could be alike and stand by size."""
    towns, ages, both = fairness(lived, ["request_town", "request_old"]).compared[0].tables
    assert towns.ranked
    assert towns.test.p_value < 0.001
    drawn = [cut.shrunk for cut in towns.cuts if cut.shrunk is not None]
    assert drawn == sorted(drawn, reverse=True)
    assert not ages.ranked
    assert [cut.estimate.n for cut in ages.cuts] == sorted((cut.estimate.n for cut in ages.cuts), reverse=True)
    assert both.by == ("request_town", "request_old")
    assert len(both.cuts) == 8


def test_small_slices_are_hidden_with_what_gives_them_away(lived):
    """The tiny town is hidden, another with it, and where towns meet ages as well; in JSON too."""
    report = fairness(lived, ["request_town", "request_old"])
    towns, _, both = report.compared[0].tables
    hidden = {cut.name[0] for cut in towns.cuts if cut.estimate is None}
    assert "tiny" in hidden
    assert len(hidden) == 2
    assert all(
        cut.estimate is None and cut.rest is None and cut.shrunk is None for cut in both.cuts if "tiny" in cut.name
    )
    plain = report.plain()
    assert json.loads(json.dumps(plain)) == plain
    assert next(cut for cut in plain["compared"][0]["tables"][0]["cuts"] if cut["name"] == ["tiny"])["estimate"] is None
    shown = {cut.name for cut in towns.cuts if cut.estimate is not None}
    assert {towns.highest, towns.lowest} <= shown
    assert [each.estimate.note for each in report.bounds] == [""]


def test_equalized_odds_are_fairlearns(lived):
    """With a label, the larger of the gaps in true and in false positive rates."""
    facts = rows(lived)
    theirs = equalized_odds_difference(
        facts["outcome_good"],
        [action == "offer" for action in facts["action"]],
        sensitive_features=facts["request_town"],
    )
    report = fairness(lived, ["request_town"], action="offer", label="good", minimum=2)
    assert report.odds["request_town"] == pytest.approx(theirs)
    assert [one.measure for one in report.compared] == [
        "share of offer",
        "share of offer, of those with good",
        "share of offer, of those without good",
    ]


def test_what_is_hidden_of_one_measure_is_hidden_of_all(lived):
    """A slice shown in all, and among the others, would be known among those of the label."""
    report = fairness(lived, ["request_town", "request_old"], label="good", minimum=40)
    hidden = [
        {(cut.name, t.by) for t in one.tables for cut in t.cuts if cut.estimate is None} for one in report.compared
    ]
    assert hidden[0]
    assert hidden[0] == hidden[1] == hidden[2]


def test_the_bound_is_judged_and_said(lived):
    """The goal on the gap is missed, and the sentence for a manager says where slices differ."""
    report = fairness(lived, ["request_town"])
    assert [each.status.value for each in report.bounds] == ["missed"]
    assert report.sentence == (
        "Slices differ by more than chance in 1 of 1 comparisons: offered by request_town. "
        "Beyond its bound: towns alike."
    )
    early = fairness(lived, ["request_town"], days=0.5)
    assert early.bounds[0].status.value == "not enough data"
    assert "Cannot be told yet: towns alike." in early.sentence
    assert early.compared[0].tables[0].gap.value is None


def test_the_page_is_one_file_that_loads_nothing(lived):
    """No script, no other host; values are escaped; suppressed slices say so."""
    report = fairness(lived, ["request_town", "request_old"], label="good")
    page = fairness_page(report)
    assert not re.search(r"<script|https?://|url\(|@import|\bsrc=|\bhref=", page)
    assert "&lt;east&gt;" in page
    assert "not shown: fewer than 30 units, or known by subtraction" in page
    assert "Equalized odds difference" in page
    assert report._repr_html_().startswith('<div class="holism-report"><style>')


def test_a_question_that_cannot_be_asked_is_refused(lived):
    """Columns, goals, actions and outcomes must exist; slices must be few; one or two columns."""
    with pytest.raises(hm.HolismError, match=r"got 'twon', declared are"):
        fairness(lived, ["twon"])
    with pytest.raises(hm.HolismError, match="goal: got 'x', declared are towns alike"):
        fairness(lived, ["request_town"], goal="x")
    with pytest.raises(hm.HolismError, match="action: got 'x', declared are silent, offer"):
        fairness(lived, ["request_town"], action="x")
    with pytest.raises(hm.HolismError, match="flag outcome: got 'x', declared are good"):
        fairness(lived, ["request_town"], label="x")
    with pytest.raises(hm.DeclarationError, match="by: got nothing, allowed is one or two columns"):
        fairness(lived, [])
    with pytest.raises(hm.DeclarationError, match="minimum: got 1, allowed is at least 2"):
        fairness(lived, ["request_town"], minimum=1)
    with pytest.raises(hm.DeclarationError, match="got 400 slices, allowed are 50; cut them coarser"):
        fairness(lived, ["unit"])


def test_without_goals_on_gaps_every_action_is_compared(lived, tmp_path):
    """What people met is compared: each option of the interaction."""
    plain = SYSTEM.replace(goals=())
    with hm.open(plain, tmp_path / "other") as service:
        service.decide({"person": "p", "town": "north", "old": True, "score": 0.9})
        report = fairness(service, ["request_town"])
        assert [one.measure for one in report.compared] == ["share of silent", "share of offer"]
        assert report.sentence == "Slices differ by more than chance in 0 of 2 comparisons."
    assert msgspec.json.encode(report.plain())


def test_a_chance_is_never_said_to_be_nothing():
    """A p-value that is 0 in floating point is said to be below one in a billion."""
    gap = Difference(0.9, 0.8, 0.95)
    cuts = Cuts(("town",), (), gap, ("north",), ("south",), Homogeneity(9e9, 2, 0.0), True)
    assert sentence_of(cuts) == "The slices differ (p < 1e-09); largest difference 0.9 (0.8 to 0.95), north over south."
