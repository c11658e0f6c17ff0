"""Two models, or two sensors, must agree."""

import math

import msgspec
import pytest

import holism as hm
from holism.vocabulary.guardrail import Effect, Site
from shop import VISIT, Visit, declare, path_of


def fired(first, second, site: Site, **options) -> bool:
    """Whether it fires on what two sensors say."""
    guardrail = hm.Agree("they agree", lambda request: first, lambda request: second, **options)
    decision = path_of(declare(guardrails=[guardrail]), site).decide(Visit(**VISIT))
    assert decision.error is None
    return bool(decision.firings)


@pytest.mark.parametrize(
    ("first", "second", "fires"),
    [(1.0, 1.5, False), (1.0, 1.5000001, True), (-1.0, 1.0, True), (2, 2.5, False), (True, 1.0, False)],
)
def test_they_may_differ_by_so_much(first: float, second: float, fires: bool, site: Site):
    """Up to the bound, which is included."""
    assert fired(first, second, site, within=0.5) is fires


@pytest.mark.parametrize("nothing", [None, math.nan, math.inf, -math.inf])
def test_a_sensor_that_says_nothing_does_not_agree(nothing: float | None, site: Site):
    """Neither with a number nor with another that says nothing, however much may lie between."""
    for pair in ((nothing, 1.0), (1.0, nothing), (nothing, nothing)):
        assert fired(*pair, site, within=math.inf)
    guardrail = hm.Agree("they agree", lambda request: nothing, lambda request: 1.0)
    (firing,) = path_of(declare(guardrails=[guardrail]), site).decide(Visit(**VISIT)).firings
    assert (firing.before, firing.after, firing.reason) == (None, None, "they agree: one of the two is missing")


def test_what_a_function_reads_from_the_request_is_not_recorded(site: Site):
    """It may be private; what the model says is recorded, on the side on which it is declared."""
    sensor = lambda request: 61_803.5  # noqa: E731
    for pair, recorded in ((("score", sensor), (0.3, None)), ((sensor, "score"), (None, 0.3))):
        decision = path_of(declare(guardrails=[hm.Agree("they agree", *pair)]), site).decide(Visit(**VISIT))
        assert (decision.firings[0].before, decision.firings[0].after) == recorded
        assert b"61803" not in msgspec.json.encode(decision)


def two(first, second, site: Site, **options) -> hm.Decision:
    models = [hm.Model("one", first[0], first[1], fallback=first[2]), hm.Model("other", second[0], second[1])]
    system = declare(
        components=models,
        guardrails=[hm.Agree("they agree", "one", "other", **options)],
        interaction=hm.Interaction((hm.Silent(),), on="one"),
    )
    return path_of(system, site).decide(Visit(**VISIT))


def test_two_classes_must_be_the_same(site: Site):
    """What cannot be subtracted is compared; a class and a number never agree."""
    colour = hm.Category("colour", ("red", "blue"))
    red, blue = (colour, lambda request: "red", "blue"), (colour, lambda request: "blue")
    assert two(red, blue, site).reason == "they agree: they differ"
    assert two(red, (colour, lambda request: "red"), site).firings == ()
    assert two(red, (hm.Number("x"), lambda request: 1.0), site, within=math.inf).firings


def test_a_failed_model_does_not_agree(site: Site):
    """One without a fallback has said nothing."""

    def broken(request: Visit) -> float:
        raise RuntimeError

    number = hm.Number("x")
    decision = two((number, lambda request: 1.0, 0.0), (number, broken), site)
    assert decision.firings[0].reason == "they agree: one of the two is missing"


def test_falling_back_is_on_the_model_that_is_acted_on(site: Site):
    """Its fallback stands in, and the decision goes on."""
    number = hm.Number("x")
    decision = two((number, lambda request: 9.0, 0.5), (number, lambda request: 1.0), site, otherwise=Effect.FALL_BACK)
    assert (decision.predictions["one"].value, decision.predictions["one"].fallback) == (0.5, True)
    assert decision.mode is hm.Mode.SILENT


def test_a_bound_is_a_number():
    """A negative one, or none, is refused; and so is a model that there is not."""
    for within in (-0.1, math.nan):
        with pytest.raises(hm.DeclarationError, match=r"Agree 'they agree' within: got .* at least 0"):
            hm.Agree("they agree", "one", "other", within=within)
    with pytest.raises(hm.DeclarationError, match="models of guardrail 'they agree': got gone"):
        declare(guardrails=[hm.Agree("they agree", "score", "gone")])
