"""The tree of goals as a drawing."""

import re
from xml.etree import ElementTree

import holism as hm
from holism.console.arrows import HEIGHT
from holism.console.evidence import Belief
from holism.console.goals import GoalShown, GoalsShown
from holism.console.period import period
from holism.console.tree import goal_tree
from holism.goals.alignment import Alignment
from holism.vocabulary.effect import Agreement, Evidence
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Estimate


def shown(name: str, layer: hm.Layer, *supports: str) -> GoalShown:
    """A goal that is met."""
    found = Estimate("share", "", 0.5, 0.4, 0.6, 10, 10)
    return GoalShown(name, layer.value, Status.MET, "at least 0.1", 0.1, None, found, None, supports, (), "share", "")


def belief(lower: str, upper: str, agreement: Agreement = Agreement.NOT_ENOUGH_EVIDENCE, k: int = 0) -> Belief:
    """A belief that so many experiments say something of."""
    kind = Evidence.EXPERIMENTS if k else Evidence.CORRELATIONAL
    found = Alignment(lower, upper, kind, agreement, None, None, None, 0.9, 0.3, k, 100 * k)
    return Belief(found, found.sentence)


def page_of(goals: tuple[GoalShown, ...], *beliefs: Belief) -> GoalsShown:
    return GoalsShown("city", "City", 0, period(None, 0), "", goals, beliefs)


def test_an_arrow_says_in_a_word_what_experiments_say():
    """Supported, contradicted, open and never tested are told apart without colours, and lead to the experiments."""
    goals = (
        shown("upper", hm.Layer.ORGANIZATION),
        *(shown(name, hm.Layer.LEADING, "upper") for name in ("one", "two", "three", "four")),
    )
    drawn = goal_tree(
        "tree",
        page_of(
            goals,
            belief("one", "upper", Agreement.SUPPORTED, 30),
            belief("two", "upper", Agreement.CONTRADICTED, 30),
            belief("three", "upper", Agreement.NOT_ENOUGH_EVIDENCE, 4),
            belief("four", "upper"),
        ),
        "?window=7",
    )
    root = ElementTree.fromstring(str(drawn))
    verdicts = [link for link in root.iter("a") if (link.get("href") or "").endswith("#evidence")]
    words = ["".join(text.itertext()) for link in verdicts for text in link.iter("text")]
    assert words == ["✓ supports", "✕ does not", "? open", "? untested"]
    assert verdicts[0].get("href") == "/goals/one?window=7#evidence"
    assert [link.get("aria-label") for link in verdicts] == [
        "one supports upper: supported, from experiments",
        "two supports upper: contradicted, from experiments",
        "three supports upper: not enough evidence, from experiments",
        "four supports upper: not enough evidence, correlational",
    ]


def test_an_arrow_down_ends_above_the_card_that_it_points_at():
    """It leaves under a system goal; its head is over the user outcome that this supports, which is drawn below."""
    goals = (shown("there is a plan", hm.Layer.SYSTEM, "people decide"), shown("people decide", hm.Layer.USER))
    drawn = goal_tree("tree", page_of(goals, belief("there is a plan", "people decide")), "")
    root = ElementTree.fromstring(str(drawn))
    (path,) = [each.get("d") or "" for each in root.iter() if (each.get("class") or "").startswith("support")]
    tops = [float(each.get("y") or 0) for each in root.iter() if (each.get("class") or "").startswith("card")]
    first, *_, last = [float(y) for y in re.findall(r"[\d.]+ ([\d.]+)", path)]
    assert first == min(tops) + HEIGHT
    assert max(tops) - 6 <= last < max(tops)
