"""A shop that automates under a risk bound, with as many decisions behind it as a test wants."""

import random
from collections.abc import Callable

import pytest

import holism as hm
from holism.worlds.clock import VirtualClock
from shop import VISIT, declare

Live = Callable[..., None]


@pytest.fixture
def bounded(open_system: Callable[..., hm.Service], clock: VirtualClock) -> hm.Service:
    """At most a tenth of what is sent back by itself may be wrong, with 90 % confidence."""
    system = declare(
        lambda visit: visit.amount / 1_000,
        interaction=hm.Interaction(
            (
                hm.Silent(),
                hm.Annotate("mark", right=1, wrong=-1),
                hm.Automate("send back", right=4, wrong=-4, undo_s=60),
            ),
            risk=hm.AtMostWrong(0.1, wrong=lambda f: ~f.outcome_returned, confidence=0.9),
        ),
    )
    return open_system(system, clock=clock)


@pytest.fixture
def live(clock: VirtualClock) -> Live:
    """Decides on orders of different people, and tells of each whether it came back."""

    def live_(
        service: hm.Service,
        orders: int,
        *,
        seed: int = 1,
        right: Callable[[float], float] = lambda probability: probability,
        least: float = 0.0,
    ) -> None:
        chance = random.Random(seed)
        for number in range(orders):
            clock.now_us += 60_000_000
            amount = 1_000.0 * (least + (1.0 - least) * chance.random() ** 0.25)
            decision = service.decide(
                VISIT | {"visitor": f"v{seed}-{number}", "order": f"o{seed}-{number}", "amount": amount}
            )
            service.outcome(decision.id, returned=chance.random() < right(amount / 1_000))

    return live_
