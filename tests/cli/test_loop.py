"""`holism loop`: what it prints, the page that it writes, and how it ends."""

import json
from pathlib import Path

import msgspec
import pytest

import holism as hm
from holism.cli.main import main
from holism.reports.loop import last_loop

MODULE = '''
"""A number that says again what it said, and what retraining means of it."""

from typing import Annotated

import holism as hm
from holism.worlds.loop import Loop


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]
    size: float


system = hm.System(
    "loop_for_cli",
    request=Ask,
    components=[hm.Model("again", hm.Number("size"), lambda ask: ask.size, bounded=True, noise=1.0)],
)
loop = Loop("again", lambda f: f.request_size, "sizes", (1.0, 2.0), lambda believed, seed: [2.0 * x for x in believed],
            breaks=("Do not [listen].",))
mild = Loop("again", lambda f: f.request_size, "sizes", (1.0, 2.0), lambda believed, seed: [0.5 * x for x in believed])
'''


@pytest.fixture(autouse=True)
def lived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of one's own with the module, and forty requests behind it."""
    (tmp_path / "loop_for_cli.py").write_text(MODULE)
    (tmp_path / "asks.csv").write_text("who,size\n" + "".join(f"w{row % 4},{row}\n" for row in range(40)))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(str(tmp_path))
    ended("decide", "loop_for_cli:system", "asks.csv")
    capsys.readouterr()


def ended(*arguments: str) -> int:
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    return left.value.code if isinstance(left.value.code, int) else 0


def test_a_loop_that_runs_away_ends_with_1(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """The gain with its interval, what is missing, what would break it, one sentence; and a page."""
    assert ended("loop", "loop_for_cli:system", "--loop", "loop_for_cli:loop", "--picture", "loop.html") == 1
    out = capsys.readouterr().out
    for said in ("the loop closed in the world", "2 to 2", "nothing is explored", "Do not [listen].", "runs away:"):
        assert said in out
    assert "Runs away" in (tmp_path / "loop.html").read_text()


def test_a_loop_that_settles_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    """Below 1, as JSON for programs."""
    assert ended("loop", "loop_for_cli:system", "--loop", "loop_for_cli:mild", "--seeds", "3", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["verdict"] == "feeds back, and settles"
    assert report["tested"][-1]["estimate"]["value"] == 0.5
    assert report["tested"][-1]["estimate"]["n"] == 6


@pytest.mark.parametrize("target", ["loop_for_cli:system", "loop_for_cli"])
def test_without_a_loop_it_says_what_is_missing(target: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A system of one's own need not have one; a name that is no product is a mistake."""
    status = ended("loop", target)
    out, err = capsys.readouterr()
    if ":" in target:
        assert status == 0
        assert "the product does not say what retraining means" in out
    else:
        assert status == 2
        assert "loop_for_cli" in err


def test_a_name_without_a_loop_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    """What is named must be there."""
    assert ended("loop", "loop_for_cli:system", "--loop", "loop_for_cli:gone") == 2
    assert "loop: got 'loop_for_cli:gone'" in capsys.readouterr().err


def test_what_was_found_is_kept_for_the_console(capsys: pytest.CaptureFixture[str]) -> None:
    """The store has the whole report, as it was printed."""
    ended("loop", "loop_for_cli:system", "--loop", "loop_for_cli:mild", "--seeds", "3", "--json")
    printed = json.loads(capsys.readouterr().out)
    with hm.open("loop_for_cli:system") as service:
        assert json.loads(msgspec.json.encode(last_loop(service))) == printed
