"""A small shop, declared for tests: a request with one field of every kind, and a system around a callable model."""

import random
import time
from collections.abc import Callable
from typing import Annotated, Any, Literal

import holism as hm
from holism.decisions.models.function import FunctionModel
from holism.decisions.path import Path as DecisionPath
from holism.interactions.policy import compile_policy
from holism.vocabulary.guardrail import Site
from holism.vocabulary.identifier import identifiers


class Visit(hm.Request):
    """A small request with one field of every kind."""

    visitor: Annotated[str, hm.Unit()]
    order: Annotated[str, hm.Key()]
    amount: Annotated[float, hm.Field(ge=0, le=1_000, unit="USD")]
    count: int = 1
    member: bool = False
    channel: Literal["web", "shop"] = "web"
    name: Annotated[str, hm.Private()] = ""
    email: Annotated[str, hm.Private(keep="hash")] = ""


def declare(model: Callable[[Any], Any] = lambda request: 0.3, **options: Any) -> hm.System:
    """A system around a callable model; `options` replace what is declared by default."""
    declared: dict[str, Any] = {
        "request": Visit,
        "components": [hm.Model("score", hm.Probability("returns"), model, fallback=0.1, bounded=True)],
        "interaction": hm.Interaction(
            (hm.Silent(), hm.Annotate("mark", right=1, wrong=-1), hm.Prompt("ask", right=8, wrong=-8, cost=0.5)),
        ),
        "feedback": [hm.Feedback("liked"), hm.Feedback("stars", kind="number"), hm.Feedback("said", kind="text")],
        "outcomes": [hm.Outcome("returned"), hm.Outcome("spent", kind="number", unit="USD")],
    }
    return hm.System("shop", **(declared | options))


def path_of(system: hm.System, site: Site) -> DecisionPath:
    """The compiled decision path of a system whose models are callables."""
    adapters = {model.name: FunctionModel(model.source, "v1", model.bounded) for model in system.models}
    policy = None
    if system.interaction:
        policy = compile_policy(system.interaction, system.name, site.state, site.clock, random.Random(1))
    return DecisionPath(system, adapters, policy, site, identifiers(site.clock), "1")


def eventually(holds: Callable[[], bool], within_s: float = 10.0) -> None:
    """Waits until something holds; fails if it does not within so many seconds."""
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, f"it did not hold within {within_s:g} s"
        time.sleep(0.01)


VISIT = {"visitor": "v1", "order": "o1", "amount": 12.5}

NOW_US = 1_767_225_600_000_000
"""2026-01-01T00:00:00Z"""
