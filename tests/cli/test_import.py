"""`holism import`, end to end: from a team's own file to goals and alarms."""

import csv
import json
import math
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from holism.cli.main import main

ROWS = 3_000
PARTS = ("--time", "created", "--unit", "customer", "--prediction", "score", "--outcome", "churned")

Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in a folder of its own; returns its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    before = set(sys.modules)

    def run_(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out + told.err

    yield run_
    for name in set(sys.modules) - before:
        if name.partition(".")[0] == "churning":
            del sys.modules[name]


def _write(path: Path, *, days: int = 20, raised_from: float = math.inf) -> None:
    """Three thousand predictions of a model that can be taken at its word; charges rise on the day `raised_from`."""
    chance, start = random.Random(7), datetime.now(UTC) - timedelta(days=days)
    with path.open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["created", "customer", "charges", "contract", "score", "churned"])
        for number in range(ROWS):
            day = number * days / ROWS
            monthly, charges = chance.random() < 0.5, chance.uniform(15, 120) * (3 if day >= raised_from else 1)
            score = 1 / (1 + math.exp(4 - 3 * monthly - charges / 40))
            churned = chance.random() < score if day < days - 3 else ""
            contract = "month" if monthly else "year"
            created = f"{start + timedelta(days=day):%Y-%m-%d %H:%M:%S}"
            table.writerow([created, f"c{number}", f"{charges:.2f}", contract, f"{score:.4f}", churned])


def test_a_team_without_a_system_has_goals_and_monitors(run: Run, tmp_path: Path):
    """One command drafts a system and imports; goals are judged on the past; the monitors look at it and stay quiet."""
    _write(tmp_path / "churn.csv")
    code, told = run("import", "churning", "churn.csv", *PARTS, "--matures-days", "2")
    assert code == 0, told
    assert "3,000 decisions" in told
    assert "2,550 outcomes added" in told
    code, told = run("goals", "churning", "--json")
    assert [each["status"] for each in json.loads(told)["goals"]] == ["met", "met", "met"], told
    code, told = run("watch", "churning", "--once")
    assert (code, "nothing alarms" in told) == (0, True), told
    code, told = run("import", "churning", "churn.csv", *PARTS)
    assert "0 decisions, 0 feedback and 0 outcomes added" in told


def test_a_change_in_the_past_is_found(run: Run, tmp_path: Path):
    """Charges that rose six days ago: the monitors say which column has moved, although nobody watched then."""
    _write(tmp_path / "churn.csv", days=40, raised_from=34)
    assert run("import", "churning", "churn.csv", *PARTS, "--matures-days", "2")[0] == 0
    code, told = run("watch", "churning", "--once", "--json")
    alarming = json.loads(told[told.index("{") : told.rindex("}") + 1])["alarming"]
    assert code == 1
    assert "request_charges" in {each["reading"]["subject"] for each in alarming}
    assert "request_contract" not in {each["reading"]["subject"] for each in alarming}


def test_rows_that_do_not_fit_are_named_and_the_exit_code_says_so(run: Run, tmp_path: Path):
    """The others are imported."""
    _write(tmp_path / "churn.csv")
    run("import", "churning", "churn.csv", *PARTS)
    (tmp_path / "more.csv").write_text(
        "created,customer,charges,contract,score,churned\n2026-01-05,c1,20,month,0.2,\n2026-01-05,c2,much,month,0.2,\n"
    )
    code, told = run("import", "churning", "more.csv", *PARTS)
    assert code == 1
    assert "1 decisions" in told
    assert "refused: row 3 charges: got 'much', allowed is a number of at least 0" in told


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (("churning", "past.csv"), "which is no system, allowed is a system, or a new name with --time"),
        (("json", "past.csv", *PARTS), "got 'json', which is something else already"),
        (("audit_risk", "past.csv", "--outcome", "churned"), "--outcome: got 'churned', which names none"),
        (("audit_risk", "past.csv", "--column", "time"), "--column: got 'time', allowed is NAME=COLUMN"),
    ],
)
def test_a_mistake_in_the_call_is_said_in_one_line(
    run: Run, tmp_path: Path, arguments: tuple[str, ...], complaint: str
):
    """With what was given and what is allowed; nothing is written."""
    _write(tmp_path / "past.csv")
    code, told = run("import", *arguments)
    assert code == 2
    assert complaint in told
    assert not (tmp_path / "churning").exists()
