"""Cases: sequences of requests at telling times, and plants from any state within."""

import holism as hm
from holism.verification.cases import plant_cases, request_cases
from holism.verification.search import explore
from verification import shop_guards, trolley


def drawn(strategy, cases: int = 150) -> list:
    found: list = []
    explore(strategy, found.append, cases, 0)
    return found


def test_requests_come_again_at_the_edges_of_windows():
    """Sequences hold one request several times, and times just before and after a window of a guardrail."""
    cases = drawn(request_cases(shop_guards.acting(hm.Cooldown("rest", 60.0), hm.RateLimit("two", 2, 7.0))))
    waits = {step.wait_s for case in cases for step in case.steps}
    assert {60.0, 7.0} <= waits
    assert waits & {60.0 - 1e-6, 60.0 + 1e-6, 7.0 - 1e-6, 7.0 + 1e-6}
    assert any(case.steps[0].request == step.request for case in cases for step in case.steps[1:])
    assert all(step.request is not None for case in cases for step in case.steps)
    assert any(case.memory for case in cases)
    assert any(not case.memory for case in cases)


def test_a_certificate_may_or_may_not_be_there():
    """Under a risk bound automating is certified in some cases; exploration is drawn with several seeds."""
    interaction = hm.Interaction(
        (hm.Silent(), hm.Automate("act", right=1, wrong=-1, irreversible=True)),
        explore=0.5,
        risk=hm.AtMostWrong(0.1, wrong=lambda f: ~f.outcome_returned),
    )
    cases = drawn(request_cases(shop_guards.acting(interaction=interaction)))
    assert {case.certified for case in cases} == {None, 0.0}
    assert len({case.chance for case in cases}) > 10


def test_a_plant_begins_anywhere_within():
    """Its cases have a state, no requests, and all disturbances."""
    system = trolley.declare(plant=trolley.plant(disturbances=(0.0, 0.5), start=None))
    cases = drawn(plant_cases(system, 0))
    assert {step.disturbance for case in cases for step in case.steps} == {0, 1}
    assert all(trolley.can_stop(trolley.Trolley(**case.state)) for case in cases)
    assert {len(case.steps) for case in cases} == {1, 2, 3}
