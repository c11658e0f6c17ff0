"""The report of feedback loops: what was tested, what was not, and what the tools say together."""

import random
from collections.abc import Callable
from typing import Any

import pytest

import holism as hm
from holism.reports.loop import BREAKS, Verdict, loop
from holism.vocabulary.measure import Estimate
from holism.worlds.loop import Loop
from shop import VISIT, declare

Open = Callable[..., hm.Service]


def demand(echo: float = 0.0, *, noise: float = 0.5, explore: float = 0.0) -> hm.System:
    """A number that says 5, and then 5 and `echo` times what it said too much before, which the request brings back."""
    model = hm.Model(
        "score", hm.Number("spent", "USD"), lambda visit: 5.0 + echo * (visit.amount - 5.0), bounded=True, noise=noise
    )
    options = (hm.Annotate("mark", right=1.0), hm.Silent())
    return declare(components=[model], interaction=hm.Interaction(options, explore=explore))


def lived(service: hm.Service, visitors: int = 40, visits: int = 12, effect: float = 0.0) -> hm.Service:
    """People who come back with what was said last; what they spend is raised by `effect` where they were annotated."""
    chance = random.Random(3)
    for visitor in range(visitors):
        said = 5.0
        for order in range(visits):
            asked = {**VISIT, "visitor": f"v{visitor}", "order": str(order), "amount": max(said, 0.0)}
            decision = service.decide(asked)
            said = float(decision.predictions["score"].value)
            spent = said + effect * (decision.action == "mark") + chance.gauss(0.0, 0.5)
            service.outcome(decision.id, spent=spent)
    return service


def closing(gain: float) -> Loop:
    def retrain(believed: Any, seed: int) -> list[float]:
        return [gain * each + random.Random(seed).gauss(0.0, 1.0) for each in believed]

    return Loop("score", lambda f: f.outcome_spent, "weights", (1.0, 2.0), retrain, breaks=("Do not.",))


def tools(report: Any) -> dict[str, Estimate]:
    return {each.tool: each.estimate for each in report.tested}


@pytest.fixture
def fast(open_system: Open) -> Open:
    return lambda system: open_system(system, durability="spooled")


def test_what_was_not_tested_says_what_it_needs(open_system: Open) -> None:
    """Without noise, exploration and a world nothing is known, and each tool says what to declare."""
    report = loop(open_system())
    assert (report.verdict, report.tested) == (Verdict.UNTESTED, ())
    missing = "\n".join(report.untested)
    for need in ("noise=", "needs an outcome 'returns'", "loop.py"):
        assert need in missing
    assert report.breaks == BREAKS


def test_an_echo_is_traced(fast: Open) -> None:
    """A product that feeds back what it said is found by noise in the next prediction, with about the true gain."""
    report = loop(lived(fast(demand(0.6))))
    found = tools(report)["traced noise, next prediction"]
    assert found.low is not None
    assert found.low < 0.6 < (found.high or 0.0)
    assert found.low > 0.3
    assert report.verdict is Verdict.FEEDS_BACK
    assert "how far retraining goes on with it is not known" in report.sentence


def test_without_an_echo_none_is_seen(fast: Open) -> None:
    """The same product without it: noise is in the label, which is what was said, and not in the next prediction."""
    found = tools(loop(lived(fast(demand(0.0)))))
    assert (found["traced noise, next prediction"].low or 0.0) < 0.0
    assert found["traced noise, label"].value == pytest.approx(1.0, abs=0.2)


def test_explored_traffic_is_compared(fast: Open) -> None:
    """What annotating does to the label is seen where chance left it out."""
    report = loop(lived(fast(demand(0.0, noise=0.0, explore=0.4)), effect=2.0))
    found = tools(report)["explored against steered traffic"]
    assert found.low is not None
    assert found.low < 2.0 < (found.high or 0.0)
    assert report.verdict is Verdict.FEEDS_BACK


@pytest.mark.parametrize(
    ("gain", "echo", "verdict"),
    [
        (1.4, 0.6, Verdict.RUNS_AWAY),
        (0.5, 0.6, Verdict.SETTLES),
        (0.0, 0.6, Verdict.FEEDS_BACK),
    ],
)
def test_the_world_says_how_it_goes_on(fast: Open, gain: float, echo: float, verdict: Verdict) -> None:
    """Above 1 it runs away, below it settles; feedback in the log that the world does not have is a finding."""
    report = loop(lived(fast(demand(echo)), visitors=30), closing(gain))
    assert report.verdict is verdict
    assert report.breaks == ("Do not.", *BREAKS)
    assert report.belief == "weights"
    assert f"{gain:.2f}" in report.sentence


def test_a_loop_about_another_model_is_refused(open_system: Open) -> None:
    """The model that retraining is about must be one of the system's."""
    other = Loop("other", lambda f: f.outcome_spent, "weights", (1.0,), lambda believed, seed: believed)
    with pytest.raises(hm.DeclarationError, match="Loop model: got 'other', allowed is one of score"):
        loop(open_system(), other)


def test_a_class_cannot_be_traced(open_system: Open) -> None:
    """Of a model of classes the report says so, and goes on with the rest."""
    size = hm.Model("size", hm.Category("size", ("s", "l")), lambda visit: "s", bounded=True)
    report = loop(open_system(declare(components=[size])))
    assert any("predicts a class" in line for line in report.untested)
