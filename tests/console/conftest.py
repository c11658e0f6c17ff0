"""A shop with three weeks of decisions behind it, some of them hostile, and its console."""

import random
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

import holism as hm
from holism.console.access import console_token
from holism.console.app import create
from holism.server.security import Protected
from holism.worlds.clock import VirtualClock
from shop import NOW_US, declare

DAY_US = 86_400_000_000
DAYS, EACH_DAY = 21, 12

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'-alert(1)-'",
    "</title><svg/onload=alert(1)>",
    "{{7*7}}",
    "javascript:alert(1)",
)


def watched_shop() -> hm.System:
    """The shop with goals on three layers, guardrails and outcomes that come late."""
    return declare(
        model=lambda request: min(request.amount / 1_000, 1.0),
        title="Shop <b>with</b> returns",
        environment=["customers", "warehouse"],
        components=[
            hm.Component("user interface"),
            hm.Component("order & payment"),
            hm.Model("score", hm.Probability("returned"), lambda r: r.amount / 1_000, fallback=0.1, bounded=True),
            hm.Component("database"),
        ],
        guardrails=[hm.Rule("count is small", lambda request: request.count < 50), hm.Limit("score", 0.05, 0.8)],
        interaction=hm.Interaction(
            (hm.Silent(), hm.Annotate("mark", right=1, wrong=-1), hm.Prompt("ask", right=8, wrong=-8, cost=0.5)),
            explore=0.2,
        ),
        outcomes=[
            hm.Outcome("returned", matures_days=5, absent_is_false=True),
            hm.Outcome("spent", kind="number", unit="USD", matures_days=400),
        ],
        goals=[
            hm.Goal("little comes back", hm.Layer.ORGANIZATION,
                    hm.Rate(name="return rate", data="returns", of=lambda f: f.outcome_returned, outcome="returned"),
                    at_most=0.9, why="Returns cost money."),
            hm.Goal("people like it", hm.Layer.LEADING,
                    hm.Rate(name="liked", of=lambda f: f.feedback_liked), at_least=0.9,
                    supports=("little comes back",)),
            hm.Goal("it spends", hm.Layer.LEADING,
                    hm.Mean(name="spent", of=lambda f: f.outcome_spent, unit="USD"), at_least=1.0),
            hm.Goal("a/b <i>calibrated</i>?", hm.Layer.MODEL,
                    hm.Calibration(name="calibration error", predicted=lambda f: f.prediction_score,
                                   observed=lambda f: f.outcome_returned), at_most=0.9,
                    supports=("people like it",)),
        ],
    )  # fmt: skip


def live(service: hm.Service, clock: VirtualClock) -> None:
    """Three weeks: each decision a little later than the last; some are liked, some come back."""
    chance = random.Random(7)
    for number in range(DAYS * EACH_DAY):
        clock.now_us = NOW_US + number * DAY_US // EACH_DAY
        hostile = HOSTILE[number // 40 % len(HOSTILE)] if number % 40 == 3 else None
        decision = service.decide(
            {
                "visitor": hostile or f"v{number % 60}",
                "order": hostile or f"o{number}",
                "amount": round(chance.uniform(0, 1_000), 2),
                "count": 99 if number % 30 == 5 else 1,
                "channel": "web" if number % 3 else "shop",
                "name": "never to be written",
            }
        )
        if chance.random() < 0.4:
            service.feedback(decision.id, "liked")
        if hostile:
            service.feedback(decision.id, "said", f"=1+1 {hostile}")
        if number < 150 and chance.random() < 0.5:
            service.outcome(decision.id, returned=True)
    clock.now_us = NOW_US + DAYS * DAY_US


@pytest.fixture
def hostile() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[hm.Service]:
    clock = VirtualClock(NOW_US)
    with hm.open(watched_shop(), tmp_path_factory.mktemp("console"), clock=clock, rng=random.Random(1)) as opened:
        live(opened, clock)
        yield opened


@pytest.fixture(scope="session")
def token(service: hm.Service) -> str:
    return console_token(service.folder)


@pytest.fixture
def outsider(service: hm.Service) -> TestClient:
    """Somebody without a session."""
    return TestClient(Protected(create(service)), follow_redirects=False)


@pytest.fixture(scope="session")
def client(service: hm.Service, token: str) -> TestClient:
    """The operator, logged in."""
    client = TestClient(Protected(create(service)), follow_redirects=False)
    assert client.get(f"/login?token={token}").status_code == 303
    return client
