"""A condition that a request must meet."""

import pytest

import holism as hm
from holism.vocabulary.guardrail import Effect, Site
from shop import Visit, declare, path_of


@pytest.mark.parametrize(
    ("effect", "mode"),
    [
        (Effect.ABSTAIN, hm.Mode.ABSTAIN),
        (Effect.DEFER, hm.Mode.DEFER),
        (Effect.STOP, hm.Mode.ABSTAIN),
        (Effect.FALL_BACK, hm.Mode.SILENT),
    ],
)
def test_rule_decides_without_the_model(effect: Effect, mode: hm.Mode, site: Site, visit: Visit):
    """Where a rule does not hold the model is not asked, and its effect happens."""
    asked = []
    system = declare(
        lambda request: asked.append(request) or 0.9,
        guardrails=[hm.Rule("members only", lambda request: request.member, otherwise=effect)],
    )
    decision = path_of(system, site).decide(visit)
    assert asked == []
    assert (decision.mode, decision.reason) == (mode, "members only")
    assert decision.firings[0].guardrail == "members only"
    assert path_of(system, site).decide(Visit("v", "o", 1.0, member=True)).firings == ()


def test_a_request_cannot_be_clamped():
    """Clamping is for predictions."""
    with pytest.raises(hm.DeclarationError, match="got clamp, allowed is abstain, defer, fall back, stop"):
        hm.Rule("odd", lambda request: True, otherwise=Effect.CLAMP)
