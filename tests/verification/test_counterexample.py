"""A counter-example as a test: it fails while the system is broken, and passes when it is mended."""

import re
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.training import fit_familiarity, write_familiarity
from holism.verification import Case, Step, replay, verify
from holism.verification.counterexample import as_test
from holism.vocabulary.errors import UnknownName
from verification import shop_guards, trolley
from verification.findings import broken_claims

BROKEN = {
    "one step ahead": ("trolley", "looks_one_step_ahead", "guarded"),
    "off by one": ("shop_guards", "off_by_one", "ruled"),
    "tumbling": ("shop_guards", "tumbling", "limited"),
    "forgetful": ("shop_guards", "forgetful", "fused"),
    "NaN": ("shop_guards", "not_a_number", "ruled"),
}


def pasted(source: str) -> Any:
    """The test function of a source."""
    namespace: dict[str, Any] = {}
    exec(compile(source, "pasted.py", "exec"), namespace)
    (test,) = (value for name, value in namespace.items() if name.startswith("test_"))
    return test


@pytest.mark.parametrize("name", BROKEN)
def test_the_pasted_test_fails_until_the_system_is_mended(name: str):
    """As printed it fails with the claim and how it is broken; with the mended system in its place it passes."""
    module, broken, mended = BROKEN[name]
    found = broken_claims(getattr({"trolley": trolley, "shop_guards": shop_guards}[module], broken))
    each = found.broken[0]
    assert f"from verification.{module} import {broken} as system\n" in each.test
    with pytest.raises(AssertionError, match=re.escape(f"{each.claim}: {each.detail}")):
        pasted(each.test)()
    pasted(each.test.replace(f"import {broken} as", f"import {mended} as"))()


def test_the_pasted_test_of_a_removed_guardrail_fails():
    """It shows what the guardrail is for, and passes once the guardrail is back."""
    found = verify(shop_guards.ruled, cases=60, mutate=True)
    removal = next(each for each in found.mutations if each.without == "small amounts")
    with pytest.raises(AssertionError, match="large amounts are not acted on"):
        pasted(removal.test)()
    pasted(removal.test.replace('removed="small amounts",', ""))()


def test_any_case_can_be_written_down():
    """What no literal says in Python, NaN and infinity, bytes and quotes, is written so that it reads back equal."""
    step = Step(
        answers={"score": float("-inf"), "other": (None, [1j], b"\xff")},
        request={"name": 'it\'s "so"\n', "x": 'a"b'},
        times=3,
    )
    case = Case((step, Step()), {"flag": True}, {"key": b'{"a":1}'}, 5, 6, 0.0)
    source = as_test(trolley.bare, 'never "hot" \\ or so', case, "it is hot\nand long " * 20)
    read: dict[str, Any] = {}
    exec(
        source.replace("    replay(", "    return dict(").replace("dict(\n", "(\n").replace("return dict(", "return ("),
        read,
    )
    (test,) = (value for name, value in read.items() if name.startswith("test_"))
    assert test.__name__ == "test_never_hot_or_so"
    assert test()[1:] == ('never "hot" \\ or so', case)
    assert max(map(len, source.splitlines())) <= 120


def test_a_system_that_no_module_holds_is_left_open():
    """Where it cannot be imported from, the person has to say."""
    source = as_test(shop_guards.acting(), "odd", Case((Step(),)), "")
    assert "system = ...  # the declaration of 'shop'" in source


def test_files_that_guardrails_read_are_named(tmp_path: Path):
    """Where a guardrail needs a file, the test says in which folder it is, so that it looks at the same system."""
    profile = fit_familiarity({"amount": [float(number % 50) for number in range(2_000)]})
    write_familiarity(profile, tmp_path / "score.json")
    system = shop_guards.acting(hm.Unfamiliar("score", "score.json", share=0.01))
    assert str(tmp_path) not in as_test(system, "odd", Case((Step(),)), "")
    assert f'models=Path("{tmp_path}")' in as_test(system, "odd", Case((Step(),)), "", models=tmp_path)


def test_an_unknown_claim_or_guardrail_is_refused():
    """The message says which there are."""
    case = Case((Step({"score": 0.1}, {"visitor": "v", "order": "o", "amount": 1.0}),))
    with pytest.raises(UnknownName, match=r"claim.*no such claim.*nothing that is not a number"):
        replay(shop_guards.ruled, "no such claim", case)
    with pytest.raises(UnknownName, match=r"guardrail.*no such guardrail.*small amounts"):
        replay(shop_guards.ruled, "large amounts are not acted on", case, removed="no such guardrail")
    replay(shop_guards.ruled, "large amounts are not acted on", case)
