"""A system that does not fit together is refused while it is declared."""

import pytest

import holism as hm
from shop import Visit, declare

MODEL = hm.Model("score", hm.Probability("returns"), lambda request: 0.5)
MEASURE = hm.Rate(name="liked", of=lambda f: f.feedback_liked)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"components": [MODEL, MODEL]}, "component: got score more than once"),
        ({"request": dict}, "allowed is a subclass of holism.Request"),
        (
            {"guardrails": [hm.Limit("scores", 0, 1)]},
            "guardrail 'limit scores': got scores, allowed is one of score",
        ),
        ({"guardrails": ["no"]}, "guardrail: got 'no'"),
        ({"interaction": hm.Interaction((hm.Silent(),), on="other")}, "Interaction on: got other"),
        ({"deadline_s": 0}, "deadline_s: got 0"),
        (
            {"components": [hm.Model("score", hm.Probability("x"), lambda r: 1, inputs=("colour",))]},
            "inputs of model 'score': got colour",
        ),
        (
            {"goals": [hm.Goal("a", hm.Layer.USER, MEASURE, at_least=1, supports=("b",))]},
            "supports of goal 'a': got b",
        ),
    ],
)
def test_a_mistake_is_said_where_it_is_made(options: dict, message: str):
    """The error names the part, what was given and what is allowed."""
    with pytest.raises(hm.DeclarationError, match=message.replace("(", r"\(")):
        declare(**options)


def test_a_cap_needs_a_unit():
    """A frequency cap per unit needs a field that is the unit."""

    class Nobody(hm.Request):
        x: float

    interaction = hm.Interaction((hm.Silent(), hm.Prompt("ask", right=1, wrong=-1)), frequency=hm.AtMost(1, per="day"))
    with pytest.raises(hm.DeclarationError, match=r"no field of the request is marked Unit\(\)"):
        declare(request=Nobody, interaction=interaction)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: hm.Limit("m", 1, 1), "low < high"),
        (lambda: hm.Breaker("m", failures=0), "failures: got 0"),
        (lambda: hm.Timeout("m", 0), "more than 0 s"),
        (lambda: hm.Rule("r", bool, otherwise=hm.Effect.CLAMP), "got clamp"),
        (lambda: hm.AtMost(0, per="day"), "count: got 0"),
        (lambda: hm.AtMost(1, per="year"), "per: got 'year'"),  # type: ignore[arg-type]
        (lambda: hm.Interaction(()), "got none"),
        (lambda: hm.Interaction((hm.Silent(), hm.Silent())), "different names"),
        (lambda: hm.Interaction((hm.Silent(),), explore=2), "explore: got 2"),
        (
            lambda: hm.Interaction((hm.Prompt("p", right=1, wrong=0),), frequency=hm.AtMost(1, per="day")),
            "at least one to turn to",
        ),
        (lambda: hm.Defer("d", cost=-1), "cost: got -1"),
        (lambda: hm.Model("a b", hm.Probability("x"), len), "identifier"),
        (lambda: hm.Category("x", ("a",)), "two or more"),
        (lambda: hm.Feedback("a b"), "identifier"),
        (lambda: hm.Outcome("x", matures_days=-1), "at least 0"),
        (lambda: hm.Feedback("seen_time"), "does not end in _time"),
        (lambda: hm.Outcome("x_arrived"), "does not end in _time or _arrived"),
        (lambda: hm.Goal("g", hm.Layer.USER, MEASURE), "allowed is one of them"),
        (lambda: hm.Goal("g", hm.Layer.USER, MEASURE, at_least=1, at_most=2), "allowed is one of them"),
        (lambda: hm.Quantile(name="q", of=lambda f: f.x, q=1), "q: got 1"),
    ],
)
def test_a_noun_refuses_what_makes_no_sense(build, message: str):
    """Construction always raises, at once and clearly."""
    with pytest.raises(hm.DeclarationError, match=message):
        build()


def test_the_model_it_acts_on_is_the_only_one_or_the_named_one():
    """With several models the interaction must name one."""
    two = [MODEL, hm.Model("other", hm.Probability("y"), lambda request: 0.5)]
    with pytest.raises(hm.DeclarationError, match="allowed is the model to act on, one of score, other"):
        declare(components=two)
    named = declare(components=two, interaction=hm.Interaction((hm.Silent(),), on="other"))
    assert named.acts_on is not None
    assert named.acts_on.name == "other"
    assert named.schema.request is Visit
