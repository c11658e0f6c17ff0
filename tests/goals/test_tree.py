"""The tree of goals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import holism as hm
from holism.goals.tree import HEIGHT, Tree
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.goal import Layer


def names(goals):
    """The names of goals."""
    return [goal.name for goal in goals]


@pytest.fixture
def tree(goal):
    """Five layers, declared from below."""
    return Tree(
        [
            goal("calibrated", Layer.MODEL, ["informed", "shown"]),
            goal("shown", Layer.SYSTEM, ["informed"]),
            goal("quick", Layer.SYSTEM),
            goal("informed", Layer.USER, ["trust"]),
            goal("trust", Layer.LEADING, ["keep"]),
            goal("keep", Layer.ORGANIZATION),
        ]
    )


def test_goals_are_in_order_of_layer_then_of_declaration(tree):
    """The organization comes first, the model last."""
    assert names(tree.goals) == ["keep", "trust", "shown", "quick", "informed", "calibrated"]


def test_roots_support_no_other(tree):
    """What all is for supports nothing itself."""
    assert names(tree.roots) == ["keep", "quick"]


def test_who_supports_whom(tree):
    """Edges are read both ways, in order."""
    assert names(tree.supporters("informed")) == ["shown", "calibrated"]
    assert names(tree.supported("calibrated")) == ["shown", "informed"]
    assert ("trust", "keep") in tree.edges
    with pytest.raises(UnknownName, match="goal: got 'kept', declared are keep, "):
        tree.supporters("kept")


ALLOWED = {
    Layer.MODEL: set(Layer),
    Layer.USER: {Layer.USER, Layer.SYSTEM, Layer.LEADING, Layer.ORGANIZATION},
    Layer.SYSTEM: {Layer.USER, Layer.SYSTEM, Layer.LEADING, Layer.ORGANIZATION},
    Layer.LEADING: {Layer.LEADING, Layer.ORGANIZATION},
    Layer.ORGANIZATION: {Layer.ORGANIZATION},
}


@pytest.mark.parametrize("upper", Layer)
@pytest.mark.parametrize("lower", Layer)
def test_support_goes_up_or_across(goal, lower, upper):
    """A goal supports goals of its own height or above; an edge that goes down is refused."""
    goals = [goal("lower", lower, ["upper"]), goal("upper", upper)]
    if upper in ALLOWED[lower]:
        assert Tree(goals).edges == (("lower", "upper"),)
    else:
        with pytest.raises(DeclarationError, match=r"Goal 'lower' supports: got 'upper', a .* below this"):
            Tree(goals)


@pytest.mark.parametrize("supports", [("a",), ("b",)])
def test_cycles_are_refused(goal, supports):
    """Goals of one height may support each other, but not in a circle, however short."""
    with pytest.raises(
        DeclarationError, match=r"got the cycle (a supports a|b supports a supports b), allowed are no cycles"
    ):
        Tree([goal("a", Layer.USER, supports), goal("b", Layer.SYSTEM, ["a"])])


def test_names_are_different_and_exist(goal):
    """A repeated goal and a goal that does not exist are refused."""
    with pytest.raises(DeclarationError, match="got a more than once"):
        Tree([goal("a"), goal("a")])
    with pytest.raises(UnknownName, match="goal: got 'nothing', declared are a"):
        Tree([goal("a", supports=["nothing"])])


@given(layers=st.lists(st.sampled_from(Layer), max_size=8), data=st.data())
def test_every_tree_that_is_built_leads_up(layers, data):
    """Whatever edges are drawn: either they are refused, or following them never leads back or down."""
    measure = hm.Rate(name="rate", of=lambda f: f.good)
    everyone = [f"g{index}" for index in range(len(layers))]
    drawn = [data.draw(st.lists(st.sampled_from(everyone), unique=True, max_size=2)) for _ in layers]
    goals = [
        hm.Goal(name, layer, measure, at_least=0.5, supports=tuple(supports))
        for name, layer, supports in zip(everyone, layers, drawn, strict=True)
    ]
    try:
        tree = Tree(goals)
    except DeclarationError:
        assert any(drawn)
        return
    reached = {(lower, upper) for lower, upper in tree.edges}
    for _ in goals:
        reached |= {(a, d) for a, b in reached for c, d in tree.edges if b == c}
    assert all(lower != upper for lower, upper in reached)
    assert all(HEIGHT[tree[lower].layer] <= HEIGHT[tree[upper].layer] for lower, upper in reached)
