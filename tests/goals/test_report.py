"""All goals with where they stand."""

import json

import pytest

from holism.goals.report import report
from holism.goals.tree import Tree
from holism.vocabulary.goal import Layer
from holism.vocabulary.measure import Estimate, Window

GOOD = Estimate("rate", "", 0.8, 0.7, 0.9, 90, 80)
BAD = Estimate("rate", "", 0.2, 0.1, 0.3, 90, 80)
NONE = Estimate("rate", "", None, None, None, 0, 0, note="no data")


@pytest.fixture
def reported(goal):
    """Reports on three goals with these estimates."""

    def build(*estimates):
        layers = [
            ("calibrated", Layer.MODEL, ["informed"]),
            ("informed", Layer.USER, ["keep"]),
            ("keep", Layer.ORGANIZATION, []),
        ]
        tree = Tree([goal(*each) for each in layers[: len(estimates)][::-1]] if len(estimates) == 3 else [])
        given = dict(zip(("keep", "informed", "calibrated"), estimates, strict=False))
        return report(tree, given, system="shop", window=Window(0, 1), as_of_us=5)

    return build


def test_statuses_are_in_the_order_of_the_tree(reported):
    """The organization comes first."""
    found = reported(GOOD, BAD, NONE)
    assert [each.goal.name for each in found.statuses] == ["keep", "informed", "calibrated"]
    assert found.edges == (("informed", "keep"), ("calibrated", "informed"))


@pytest.mark.parametrize(
    ("estimates", "sentence"),
    [
        ((GOOD, GOOD, GOOD), "3 of 3 goals are met."),
        ((GOOD, BAD, NONE), "1 of 3 goals are met, 1 missed (informed) and 1 cannot be told from the data yet."),
        ((BAD, GOOD, BAD), "1 of 3 goals are met and 2 missed (keep, calibrated)."),
        ((), "No goals are declared."),
    ],
)
def test_a_sentence_says_how_it_stands(reported, estimates, sentence):
    """Somebody who reads one sentence knows what is missed, and what is not known."""
    assert reported(*estimates).sentence == sentence


def test_it_is_json(reported):
    """The report has no lambdas left: everything that is shown is plain, and missing values are null."""
    plain = reported(GOOD, BAD, NONE).plain()
    assert json.loads(json.dumps(plain)) == plain
    assert plain["window"] == {"start_us": 0, "end_us": 1}
    assert plain["goals"][0]["measure"] == {"name": "rate of keep", "data": "", "kind": "Rate", "unit": ""}
    assert [(each["status"], each["estimate"]["value"]) for each in plain["goals"]] == [
        ("met", 0.8),
        ("missed", 0.2),
        ("not enough data", None),
    ]
