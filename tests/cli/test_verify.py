"""`holism verify`: what it prints, and how it ends."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from holism.cli.main import main

MODULE = '''
"""A shop that acts on small amounts only; or so it is claimed."""

from typing import Annotated

import holism as hm


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]
    amount: Annotated[float, hm.Field(ge=0, le=1_000)]


def declare(*guardrails):
    return hm.System(
        "shop_for_verify",
        request=Ask,
        components=[hm.Model("good", hm.Probability("good"), lambda ask: 0.5, fallback=0.0)],
        guardrails=guardrails,
        interaction=hm.Interaction((hm.Silent(), hm.Automate("act", right=1, wrong=-1, irreversible=True))),
        claims=[hm.Claim("no large amounts", lambda ask, decision: ask.amount <= 500 or decision.action != "act")],
    )


small = hm.Rule("small", lambda ask: ask.amount <= 500)
sound = declare(small, hm.Rule("not [negative]", lambda ask: ask.amount >= 0))
broken = declare()
'''


class Ended(NamedTuple):
    status: int
    out: str
    err: str


Verify = Callable[..., Ended]


@pytest.fixture
def verify(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Verify:
    """Runs the command in this process, on systems of a module beside it."""
    (tmp_path / "shop_for_verify.py").write_text(MODULE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "shop_for_verify", raising=False)

    def run(*arguments: object) -> Ended:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main(["verify", *map(str, arguments)])
        out, err = capsys.readouterr()
        return Ended(left.value.code if isinstance(left.value.code, int) else 0, out, err)

    return run


def row(text: str, first: str) -> list[str]:
    """The cells of the first line of a table that begins so."""
    line = next(line for line in text.splitlines() if line.startswith(first))
    return [cell.strip() for cell in line.split("│")]


def test_a_sound_system_ends_with_0(verify: Verify, tmp_path: Path):
    """Every claim is said to have no counter-example, a dead guardrail to be dead, and no store is made."""
    ended = verify("shop_for_verify:sound", "--cases", 100)
    assert ended.status == 0
    assert row(ended.out, "no large amounts")[1:3] == ["declared", "no counter-example found"]
    assert int(row(ended.out, "small")[1]) > 0
    assert row(ended.out, "not [negative]")[1] == "never: dead, or never reached"
    assert re.search(r"good answered: a hang 3, a value \d+, an error \d+, no value \d+, too late \d+", ended.out)
    assert "a search finds, and proves nothing" in ended.err
    assert not (tmp_path / "home").exists()


def test_a_broken_claim_ends_with_1_and_a_test_to_paste(verify: Verify):
    """The claim is said to be broken, and how; what follows is a test that fails."""
    ended = verify("shop_for_verify:broken", "--cases", 1_000)
    assert ended.status == 1
    assert row(ended.out, "no large amounts")[2] == "broken"
    assert "✗ no large amounts\nthe decision is to automate (act; good = " in ended.out
    source = ended.out[ended.out.index("from holism.verification import") :]
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    with pytest.raises(AssertionError, match="no large amounts"):
        namespace["test_no_large_amounts"]()


def test_what_guardrails_are_for_is_shown_where_it_is_asked_for(verify: Verify):
    """With --mutate each is removed in turn, with --bare all at once; one that is for nothing is reported."""
    ended = verify("shop_for_verify:sound", "--cases", 100, "--mutate", "--bare")
    assert ended.status == 0, "a guardrail that is needed is no broken claim"
    table = ended.out[ended.out.index("what the guardrails are for") :]
    assert row(table, "small")[1] == "no large amounts"
    assert row(table, "switch")[1] == "while halted nothing is asked or done"
    assert row(table, "not [negative]")[1] == "nothing: it is redundant, or what it is for is not claimed"
    assert row(table, "all guardrails")[1] == "no large amounts"
    assert "✗ without small: no large amounts" in table
    assert 'removed="all guardrails"' in table
    assert "what the guardrails are for" not in verify("shop_for_verify:sound", "--cases", 5).out


def test_json_is_for_programs(verify: Verify):
    """The whole report, and nothing else, on standard output; the exit code is the same."""
    ended = verify("shop_for_verify:broken", "--cases", 1_000, "--seed", 3, "--json", "--bare")
    report = json.loads(ended.out)
    assert (ended.status, report["system"], report["seed"]) == (1, "shop_for_verify", 3)
    claims = {claim["claim"]: claim for claim in report["claims"]}
    assert claims["no large amounts"]["verdict"] == "broken"
    assert claims["no large amounts"]["test"].startswith("from holism.verification import")
    assert report["coverage"][0] == {
        "guardrail": "switch",
        "fired": report["coverage"][0]["fired"],
        "decisions": report["coverage"][0]["decisions"],
    }
    assert report["bare"]["without"] == "all guardrails"
    assert report["mutations"] == []


def test_an_unknown_system_is_refused(verify: Verify):
    """The message says what was asked for, and nothing is verified."""
    for target in ("no_such_product", "shop_for_verify:nothing", "shop_for_verify:small"):
        ended = verify(target)
        assert ended.status not in (0, 1)
        assert ended.out == ""
        assert target.partition(":")[2] in ended.err


def test_at_least_one_case_is_tried(verify: Verify):
    """Less is a mistake in the command."""
    assert verify("shop_for_verify:sound", "--cases", 0).status == 2


def test_without_hypothesis_it_says_what_to_install(verify: Verify, monkeypatch: pytest.MonkeyPatch):
    """The extra is named, instead of a traceback."""
    for name in [name for name in sys.modules if name.startswith("holism.verification")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr("importlib.util.find_spec", lambda name, package=None: None)
    ended = verify("shop_for_verify:sound")
    assert ended.status not in (0, 1)
    assert "pip install 'holism[verify]'" in ended.err


@pytest.mark.parametrize("coloured", [True, False])
def test_no_color_is_honoured(coloured: bool, verify: Verify, tmp_path: Path):
    """On a terminal that may show colours it does; with NO_COLOR set it does not."""
    command = [str(Path(sys.executable).with_name("holism")), "verify", "shop_for_verify:broken", "--cases", "1000"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path), "FORCE_COLOR": "1", "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=60,
        env=environment if coloured else environment | {"NO_COLOR": "1"},
    )
    assert done.returncode == 1, done.stderr
    assert ("\x1b[31m" in done.stdout or "\x1b[1;31m" in done.stdout) is coloured
