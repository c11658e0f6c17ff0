"""The tree of goals as a drawing."""

import re
from xml.etree import ElementTree

import holism as hm
from holism.console.goals import GoalShown, GoalsShown
from holism.console.period import period
from holism.console.tree import HEIGHT, goal_tree
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Estimate


def shown(name: str, layer: hm.Layer, *supports: str) -> GoalShown:
    """A goal that is met."""
    found = Estimate("share", "", 0.5, 0.4, 0.6, 10, 10)
    return GoalShown(name, layer.value, Status.MET, "at least 0.1", 0.1, None, found, None, supports, (), "share", "")


def test_an_arrow_down_ends_above_the_card_that_it_points_at():
    """It leaves under a system goal; its head is over the user outcome that this supports, which is drawn below."""
    goals = (shown("there is a plan", hm.Layer.SYSTEM, "people decide"), shown("people decide", hm.Layer.USER))
    edges = (("there is a plan", "people decide"),)
    drawn = goal_tree("tree", GoalsShown("city", "City", 0, period(None, 0), "", goals, edges), "")
    root = ElementTree.fromstring(str(drawn))
    (path,) = [each.get("d") or "" for each in root.iter() if each.get("class") == "support"]
    tops = [float(each.get("y") or 0) for each in root.iter() if (each.get("class") or "").startswith("card")]
    first, *_, last = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", path)]
    assert first == min(tops) + HEIGHT
    assert max(tops) - 6 <= last < max(tops)
