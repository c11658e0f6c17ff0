"""The bulk check, as it is run: a list in, verdicts out, and nothing kept that was not asked for."""

import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.vocabulary.record import RecordKind
from holism_products.safe_browsing import check
from holism_products.safe_browsing.combination import CALIBRATION_FILE
from holism_products.safe_browsing.system import system

LINES = """# links of a letter
https://en.wikipedia.org/wiki/Phishing
http://dhl-parcel.example/refund

https://amazon-bonus.example/winter/win
http://192.168.1.1/
"""


@pytest.fixture
def links(tmp_path: Path) -> Path:
    path = tmp_path / "links.txt"
    path.write_text(LINES, encoding="utf-8")
    return path


def run(trained: Any, *arguments: str | Path) -> int:
    return check.main([*map(str, arguments), "--models", str(trained.passed)])


def test_each_line_gets_its_verdict(trained: Any, links: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing, a warning, a badge, and what is not judged, in the order of the lines, with a reason where due."""
    assert run(trained, links) == 0
    shown = capsys.readouterr()
    rows = [line for line in shown.out.splitlines()[1:] if not line.startswith(" ")]
    assert [row[:11].strip() for row in rows] == ["nothing", "warning", "badge", "not judged"]
    assert "it is not encrypted (http)" in shown.out
    assert "own network" in shown.out
    assert "4 checked in" in shown.err
    assert " a second" in shown.err


def test_json_is_one_object_a_line(trained: Any, links: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each object has the line's number, so that a program finds it again."""
    assert run(trained, links, "--json") == 0
    found = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["line"] for each in found] == [2, 3, 5, 6]
    assert set(found[0]) == {"line", "address", "verdict", "probability", "why"}
    assert (found[0]["why"], found[3]["probability"]) == ("", None)
    assert 0.0 < found[2]["probability"] < found[1]["probability"] < 1.0


def test_a_number_that_was_not_checked_is_left_out(
    trained: Any, links: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The verdicts are the same; the probabilities are not there."""
    assert run(trained, links, "--json") == 0
    shown = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert check.main([str(links), "--models", str(trained.folder), "--json"]) == 0
    hidden = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert hidden == [each | {"probability": None} for each in shown]


def test_what_is_no_address_is_refused_and_told(
    trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The other lines are checked, the exit code says that some were not; nothing in a line commands the terminal."""
    (tmp_path / "bad.txt").write_text("javascript:alert(1)\n\x1b[31mred\nhttps://en.wikipedia.org/\n")
    assert run(trained, tmp_path / "bad.txt") == 1
    shown = capsys.readouterr()
    assert shown.out.count("refused") == 2
    assert "nothing" in shown.out
    assert "\x1b" not in shown.out
    assert "2 refused" in shown.err


def test_badges_are_not_used_up(trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each line is decided as for somebody else: the tenth unusual link is as unusual as the first."""
    (tmp_path / "many.txt").write_text("https://amazon-bonus.example/winter/win\n" * 10)
    run(trained, tmp_path / "many.txt")
    assert capsys.readouterr().out.count("\nbadge") == 10


def test_standard_input_is_read(
    trained: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A dash reads what another program writes."""
    monkeypatch.setattr(check, "_opened", lambda file: io.StringIO(LINES) if file == "-" else None)
    assert run(trained, "-") == 0
    assert "4 checked" in capsys.readouterr().err


def test_nothing_is_recorded_unless_asked_for(
    trained: Any, links: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a store the working folder stays as it was; with one the decisions are in it, without addresses."""
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)
    run(trained, links)
    assert list(empty.iterdir()) == []
    run(trained, links, "--store", empty / "store")
    with hm.open(system, empty / "store", models=trained.folder) as service:
        assert sum(record.kind is RecordKind.DECISION for record in service.log.read()) == 4
    files = [path.read_bytes() for path in (empty / "store").rglob("*") if path.is_file()]
    assert files
    assert not any(b"dhl-parcel" in content for content in files)


@pytest.mark.parametrize("missing", ["links", "model"])
def test_what_is_missing_is_named(
    trained: Any, links: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    """Without a list, or without a model, the exit code is 2; how to train one is said."""
    models = trained.folder if missing == "links" else tmp_path / "none"
    file = tmp_path / "none.txt" if missing == "links" else links
    assert check.main([str(file), "--models", str(models)]) == 2
    told = capsys.readouterr().err
    assert "No such file" in told
    assert ("safe_browsing.model" in told) == (missing == "model")


def test_a_model_of_an_earlier_version_is_to_be_trained_anew(
    trained: Any, links: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A folder without a calibration is no error that only programmers understand."""
    shutil.copytree(trained.folder, tmp_path / "models")
    (tmp_path / "models" / CALIBRATION_FILE).unlink()
    assert check.main([str(links), "--models", str(tmp_path / "models")]) == 2
    told = capsys.readouterr().err
    assert CALIBRATION_FILE in told
    assert "train: python -m holism_products.safe_browsing.model" in told


def test_progress_goes_beside_the_data(
    trained: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long list tells how far it is on standard error, which a pipe does not carry."""
    monkeypatch.setattr(check, "TOLD_EVERY", 2)
    (tmp_path / "links.txt").write_text("https://europa.eu/\n" * 5)
    run(trained, tmp_path / "links.txt", "--json")
    shown = capsys.readouterr()
    assert "2 checked …" in shown.err
    assert "4 checked …" in shown.err
    assert len(shown.out.splitlines()) == 5


@pytest.mark.parametrize(("no_color", "coloured"), [("", True), ("1", False)])
def test_colour_is_for_terminals_and_can_be_turned_off(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], no_color: str, coloured: bool
) -> None:
    """On a terminal warnings are red, unless NO_COLOR says no."""
    monkeypatch.setenv("NO_COLOR", no_color)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    check._table(check._may_colour())(check.Checked(1, "https://evil.test/", "warning", 0.9, "why"))
    assert ("\033[31;1m" in capsys.readouterr().out) is coloured


def test_it_runs_as_a_command(trained: Any) -> None:
    """As people run it, with the list from another program and the environment of a shell."""
    command = [sys.executable, "-m", "holism_products.safe_browsing.check", "-", "--models", str(trained.folder)]
    done = subprocess.run(
        command, input="http://203.0.113.7/login\n", capture_output=True, text=True, env=os.environ, timeout=60
    )
    assert done.returncode == 0
    assert done.stdout.splitlines()[1].startswith("warning")
