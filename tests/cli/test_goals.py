"""`holism goals` with past experiments, slices, a page, and the period before."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

import holism as hm
from holism.cli.main import main

SHOP = '''
"""A shop with two goals."""

from typing import Annotated

import holism as hm


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]
    town: str


system = hm.System(
    "corner",
    request=Ask,
    components=[hm.Component("shelf")],
    feedback=[hm.Feedback("liked"), hm.Feedback("bought")],
    goals=[
        hm.Goal("sells", hm.Layer.ORGANIZATION, hm.Rate(name="b", of=lambda f: f.feedback_bought), at_least=0.1),
        hm.Goal("liked", hm.Layer.USER, hm.Rate(name="l", of=lambda f: f.feedback_liked), at_least=0.1,
                supports=("sells",)),
    ],
)
'''

PAST = "experiment,goal,effect,standard_error\n" + "".join(
    f"e{n},liked,{0.01 * n},0.001\ne{n},sells,{0.02 * n + 0.001 * (-1) ** n},0.001\n" for n in range(9)
)

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs `holism goals` on forty decisions, and returns what it prints, or how it complains."""
    (tmp_path / "corner_for_goals.py").write_text(SHOP)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with hm.open("corner_for_goals:system", tmp_path / "store") as service:
        for number in range(40):
            decision = service.decide({"who": f"w{number}", "town": "a" if number < 35 else "b"})
            service.feedback(decision.id, "liked")

    def run_(*arguments: str) -> str:
        capsys.readouterr()
        with pytest.raises(SystemExit):
            main(["goals", "corner_for_goals:system", "--store", str(tmp_path / "store"), *arguments])
        told = capsys.readouterr()
        return told.out + told.err

    return run_


def test_experiments_are_read_from_a_file_and_judged(run: Run, tmp_path: Path):
    """The verdict, the evidence and the manager's sentence are printed; a page is written."""
    (tmp_path / "past.csv").write_text(PAST)
    told = run("--experiments", "past.csv", "--units", "500", "--html", "goals.html")
    assert "Supported from experiments: 9 experiments measured both" in told
    assert "What tells early of sells? In an experiment with 500 units, from 9" in told
    assert "9 experiments support 1, contradict 0 and leave 0 open" in told
    assert '<polygon class="ellipse"' in (tmp_path / "goals.html").read_text()


def test_experiments_in_the_store_need_not_be_named(run: Run, tmp_path: Path):
    """A file of that name in the store is read, and that is said."""
    assert "None of the 1 beliefs" in run()
    (tmp_path / "store" / "experiments.csv").write_text(PAST)
    told = run("--json")
    assert json.loads(told[: told.rindex("}") + 1])["alignment"][0]["agreement"] == "supported"
    assert "past experiments:" in told


def test_a_wrong_row_is_named(run: Run, tmp_path: Path):
    """The complaint has the line and the column."""
    (tmp_path / "past.csv").write_text(PAST.replace("e8,liked,0.08", "e8,liked,lots"))
    assert "past.csv line 18 effect: got 'lots', allowed is a number" in run("--experiments", "past.csv")


def test_slices_and_the_period_before_are_shown(run: Run):
    """Few people in a town: that slice is not shown, nor the one that would tell it."""
    told = run("--by", "request_town", "--days", "1")
    assert "liked by request_town" in told
    assert "not shown (fewer than 30 units, or known by subtraction)" in told
    assert "difference" in told
