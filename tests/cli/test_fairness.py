"""`holism fairness` in the terminal, as JSON and as a page."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import holism as hm
from holism.cli.main import main

DESK = '''
"""A desk that offers by a number."""

from typing import Annotated

import holism as hm


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]
    town: str
    score: float


system = hm.System(
    "desk",
    request=Ask,
    components=[hm.Model("score", hm.Probability("good"), lambda ask: ask.score, bounded=True, fallback=0.5)],
    interaction=hm.Interaction((hm.Silent(), hm.Annotate("offer", right=1, wrong=-1))),
    outcomes=[hm.Outcome("good")],
    goals=[
        hm.Goal(
            "alike",
            hm.Layer.SYSTEM,
            hm.Gap(name="g", of=hm.Rate(name="offered", of=lambda f: f.action == "offer"), across="request_town"),
            at_most=0.1,
        )
    ],
)
'''

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `holism fairness` on ninety decisions of two towns, and returns its status and what it prints."""
    (tmp_path / "desk_for_fairness.py").write_text(DESK)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with hm.open("desk_for_fairness:system", tmp_path / "store") as service:
        for number in range(90):
            north = number % 2 == 0
            service.decide({"who": f"w{number}", "town": "[n]" if north else "s", "score": 0.9 if north else 0.1})

    def run_(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(["fairness", "desk_for_fairness:system", "--store", str(tmp_path / "store"), *arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    return run_


def test_a_missed_bound_ends_with_one(run: Run, tmp_path: Path):
    """The table, the gap and the sentence are printed, a page is written, and the exit status tells a script."""
    status, told = run("--by", "request_town", "--html", "fair.html")
    assert status == 1
    assert "offered by request_town" in told
    assert "The slices differ" in told
    assert "largest difference 1 (0.8" in told
    assert "[n] over s" in told
    assert "Beyond its bound: alike." in told
    assert "The slices differ" in (tmp_path / "fair.html").read_text()


def test_it_is_json_for_programs(run: Run):
    """The whole report, with what was asked."""
    status, told = run("--by", "request_town", "--json", "--minimum", "20", "--action", "offer")
    assert status == 1
    found = json.loads(told)
    assert (found["by"], found["minimum"], found["bounds"][0]["status"]) == (["request_town"], 20, "missed")


def test_small_slices_are_not_printed(run: Run):
    """Below the minimum a slice is named and not shown; nothing to compare is said."""
    status, told = run("--by", "request_town,mode", "--minimum", "46")
    assert status == 1
    assert "not shown (fewer than 46 units, or known by subtraction)" in told
    assert "Nothing to compare." in told


def test_a_column_that_does_not_exist_is_said(run: Run):
    """Mistakes of the caller end with 2."""
    status, told = run("--by", "twon")
    assert status == 2
    assert "got 'twon'" in told
