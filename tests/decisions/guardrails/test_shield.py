"""A shield overrides only where some next state would leave the safe set."""

import msgspec
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import holism as hm
from holism.vocabulary.guardrail import Firing, Site
from shop import VISIT, Visit, declare, path_of

EDGE = 10.0


def shield(gusts=(0.0, 2.0)) -> hm.Shield:
    """What is added to an amount, with a gust on top, must not bring it above the edge."""
    return hm.Shield(
        "score",
        state=lambda request: request.amount,
        step=lambda amount, added, gust: amount + added + gust,
        within=lambda amount: amount <= EDGE,
        backup=lambda amount: -amount,
        disturbances=gusts,
    )


@given(st.floats(0, EDGE), st.floats(-20, 20))
def test_it_overrides_only_where_it_must(amount: float, added: float):
    """Where every next state is within, the answer passes; where one is not, the backup's stands in."""
    firing = shield().on_prediction(Site("shop", None, lambda: 0))(Visit(**VISIT | {"amount": amount}), added)
    must = any(amount + added + gust > EDGE for gust in (0.0, 2.0))
    expected = Firing("shield score", hm.Effect.CLAMP, "the next state might leave the safe set", added, -amount)
    assert firing == (expected if must else None)


def test_on_the_path_the_backup_is_what_is_predicted(site: Site):
    """With what the model wanted on the record; a fallback is shielded too."""
    model = hm.Model("score", hm.Number("more"), lambda request: 9.0, fallback=50.0, bounded=True)
    path = path_of(declare(components=[model], guardrails=[shield()]), site)
    decision = path.decide(Visit(**VISIT | {"amount": 5.0}))
    assert (decision.predictions["score"].value, decision.firings[0].before) == (-5.0, 9.0)

    def broken(request: Visit) -> float:
        raise RuntimeError

    failing = hm.Model("score", hm.Number("more"), broken, fallback=50.0, bounded=True)
    decision = path_of(declare(components=[failing], guardrails=[shield()]), site).decide(
        Visit(**VISIT | {"amount": 5.0})
    )
    assert (decision.predictions["score"].value, decision.firings[0].before) == (-5.0, 50.0)


BACKUPS = [
    (hm.Probability("x"), np.float32(0.25), 0.25),
    (hm.Probability("x"), np.clip(7.0, 0, 1), 1.0),
    (hm.Probability("x"), np.array([0.5]), 0.5),
    (hm.Probability("x"), 0, 0.0),
    (hm.Number("x"), np.int64(7), 7.0),
    (hm.Category("x", ("a", "b")), np.str_("a"), "a"),
    (hm.Probability("x"), 7.0, None),
    (hm.Probability("x"), np.float64("nan"), None),
    (hm.Number("x"), float("inf"), None),
    (hm.Number("x"), True, None),
    (hm.Probability("x"), "0.5", None),
    (hm.Category("x", ("a", "b")), "c", None),
    (hm.Number("x"), object(), None),
]


@pytest.mark.parametrize(("predicts", "backup", "value"), BACKUPS)
def test_a_backup_is_read_like_the_models_answer(predicts, backup, value, site: Site):
    """Numbers and texts of any library become plain ones; what the model may not answer the backup may not either."""
    answer = "b" if isinstance(predicts, hm.Category) else 1.0
    outside = lambda *arguments: EDGE + 1  # noqa: E731
    guardrail = msgspec.structs.replace(shield(), step=outside, backup=lambda amount: backup)
    model = hm.Model("score", predicts, lambda request: answer, bounded=True)
    decision = path_of(declare(components=[model], guardrails=[guardrail]), site).decide(Visit(**VISIT))
    assert msgspec.json.decode(msgspec.json.encode(decision), type=hm.Decision) == decision
    if value is None:
        assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.GUARDRAIL_FAILED)
    else:
        assert (decision.predictions["score"].value, decision.firings[0].after) == (value, value)
        assert type(decision.predictions["score"].value) is type(value)


@pytest.mark.parametrize("name", ["state", "step", "within", "backup"])
def test_a_plant_that_raises_stops_the_decision(name: str, site: Site):
    """Unsure is unsafe."""

    def raises(*arguments: object) -> float:
        raise ArithmeticError

    guardrail = msgspec.structs.replace(shield(), **{name: raises})
    model = hm.Model("score", hm.Number("more"), lambda request: 9.0, bounded=True)
    decision = path_of(declare(components=[model], guardrails=[guardrail]), site).decide(Visit(**VISIT))
    assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.GUARDRAIL_FAILED)
