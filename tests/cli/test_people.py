"""The commands about how decisions reach people, and who oversees them: what they print, and how they end."""

import importlib
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import holism as hm
from holism.cli.main import main

MODULE = '''
"""Orders that are sent back by themselves under a risk bound, deferred, or asked about."""

from typing import Annotated

import holism as hm


class Order(hm.Request):
    who: Annotated[str, hm.Unit()]
    size: Annotated[float, hm.Field(ge=0, le=1)]
    hot: bool = False


system = hm.System(
    "people_for_cli",
    request=Order,
    components=[hm.Model("comes", hm.Probability("back"), lambda order: order.size, bounded=True)],
    guardrails=[hm.Fuse("too [hot]", lambda order: order.hot, per_unit=True)],
    interaction=hm.Interaction(
        (
            hm.Silent(),
            hm.Prompt("ask", right=3, wrong=-3),
            hm.Automate("send back", right=4, wrong=-4.5, undo_s=60),
            hm.Defer("clerk", right=1, wrong=1, cost=0.8),
        ),
        risk=hm.AtMostWrong(0.1, wrong=lambda f: ~f.outcome_back, confidence=0.9),
    ),
    oversight=hm.Oversight(),
    outcomes=[hm.Outcome("back")],
)
'''


class Ended(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Holism = Callable[..., Ended]
SYSTEM = "people_for_cli:system"


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> hm.System:
    (tmp_path / "people_for_cli.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(str(tmp_path))
    found = importlib.import_module("people_for_cli").system
    assert isinstance(found, hm.System)
    return found


@pytest.fixture
def lived(system: hm.System) -> list[str]:
    """Two hundred sizes between 0.5 and 1, of different people; the ids of the decisions that were deferred."""
    chance, deferred = random.Random(1), []
    with hm.open(system, rng=random.Random(1)) as service:
        for number in range(200):
            size = chance.random() / 2 + 0.5
            decision = service.decide({"who": f"w{number}", "size": 0.5 if number < 2 else size})
            service.outcome(decision.id, back=chance.random() < size**0.25)
            if decision.mode is hm.Mode.DEFER:
                deferred.append(decision.id)
    return deferred


@pytest.fixture
def holism(capsys: pytest.CaptureFixture[str]) -> Holism:
    """Runs a command in this process."""

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        code = left.value.code
        return Ended(code if isinstance(code, int) else 0, out, err)

    return run


def test_the_interaction_is_shown_with_what_it_would_be(holism: Holism, lived: list[str], tmp_path: Path):
    """Thresholds, shares and values, declared and changed; as a table, as JSON, and as a page of its own."""
    shown = holism("interaction", SYSTEM, "--what-if", "clerk.cost=5", "--picture", "policy.html")
    assert shown.status == 0
    assert "as declared, acting on comes" in shown.out
    assert "what if clerk.cost = 5" in shown.out
    page = (tmp_path / "policy.html").read_text()
    assert "<svg" in page
    assert "http" not in page.replace("http://www.w3.org", "")
    declared = holism("interaction", SYSTEM, "--json").json
    assert sum(use["done"] for use in declared["uses"]) == declared["decisions"] == 200
    both = holism("interaction", SYSTEM, "--what-if", "clerk.cost=5", "--json").json
    uses = {use["option"]: use for use in both["what_if"]["uses"]}
    assert uses["clerk"]["best"] == 0


def test_a_wrong_what_if_is_a_mistake_of_the_caller(holism: Holism, lived: list[str]):
    """One line says what is allowed; the exit code is 2."""
    ended = holism("interaction", SYSTEM, "--what-if", "price=1")
    assert (ended.status, ended.out) == (2, "")
    assert "allowed is one of right, wrong, cost" in ended.err


def test_coverage_is_shown_certified_and_in_force(holism: Holism, lived: list[str]):
    """Nothing is automated at first (1); certified with a reason it is (0)."""
    before = holism("coverage", SYSTEM)
    assert before.status == 1
    assert "Nothing is automated" in before.out
    assert holism("coverage", SYSTEM, "--certify").status == 2
    after = holism("coverage", SYSTEM, "--certify", "--reason", "first month", "--by", "ada", "--json")
    assert after.status == 0
    assert after.json["in_force"]["by"] == "ada"
    assert after.json["automates_from"] == after.json["in_force"]["threshold"]
    assert after.json["sentence"].startswith("Automated from a confidence of")


def test_the_queue_is_listed_and_worked_off(holism: Holism, lived: list[str]):
    """What is deferred waits, oldest first; a verdict takes it off, and the reviewer is seen."""
    assert len(lived) >= 2
    assert lived[0] in holism("queue", SYSTEM).out.replace("\n", "")
    verdict = holism(
        "review", SYSTEM, lived[0], "--action", "ask", "--reason", "a regular", "--by", "ada", "--json"
    ).json
    assert (verdict["review"]["action"], verdict["standing"]["waits"]) == ("ask", None)
    found = holism("queue", SYSTEM, "--json").json
    assert lived[0] not in {case["decision"] for case in found["queue"]["cases"]}
    assert found["reviewers"]["reviewers"][0]["name"] == "ada"
    wrong = holism("review", SYSTEM, lived[1], "--action", "shout", "--reason", "x")
    assert wrong.status == 2
    assert "action: got 'shout', allowed is one of silent, ask, send back" in wrong.err


def test_a_fuse_is_reset_by_name(holism: Holism, system: hm.System):
    """Blown, it is reset (0); a second time there is nothing to reset (1); another name is refused (2)."""
    with hm.open(system) as service:
        service.decide({"who": "ann", "size": 0.9, "hot": True})
    reset = ("reset", SYSTEM, "too [hot]", "--reason", "cooled", "--unit", "ann", "--by", "ada")
    assert holism(*reset, "--json").json["was_blown"]
    again = holism(*reset)
    assert again.status == 1
    assert holism("reset", SYSTEM, "no fuse", "--reason", "x").status == 2
    with hm.open(system) as service:
        assert service.fuses == {}
        assert service.decide({"who": "ann", "size": 0.9}).error is None


def test_the_guidelines_are_listed_with_what_to_mend(holism: Holism, lived: list[str]):
    """All eighteen, and 1 as long as one is missed."""
    shown = holism("hax", SYSTEM)
    assert shown.status == 1
    assert "Make clear what the system can do" in shown.out
    assert "declare System(scope=...)" in shown.out
    report = holism("hax", SYSTEM, "--json").json
    assert len(report["guidelines"]) == 18
    assert sum(report["counts"].values()) == 18
