"""`holism watch`, `alerts` and `answer`."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import holism as hm
from holism.cli.main import main
from holism.vocabulary.clock import wall_clock
from holism.watch import Watch
from holism.worlds.clock import VirtualClock
from looks import DAY_US

SHOP = '''
"""A shop whose failures are watched."""

from typing import Annotated

import holism as hm


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]


def fails(request):
    raise RuntimeError("always")


system = hm.System(
    "corner",
    request=Ask,
    components=[hm.Model("score", hm.Probability("bought"), fails, bounded=True)],
    monitors=[hm.ErrorBudget("failures", at_most=0.01)],
)
'''

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command on two days of failures; returns the exit status and what is printed."""
    (tmp_path / "corner_that_fails.py").write_text(SHOP)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    start_us = (wall_clock() // DAY_US - 2) * DAY_US
    clock = VirtualClock(start_us)
    with hm.open("corner_that_fails:system", tmp_path / "store", clock=clock) as service:
        for day in range(2):
            for number in range(30):
                clock.now_us = start_us + day * DAY_US + number * 1_000_000
                service.decide({"who": f"w{day}-{number}"})

    def run_(command: str, *arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([command, "corner_that_fails:system", "--store", str(tmp_path / "store"), *arguments])
        told = capsys.readouterr()
        return int(ended.value.code or 0), told.out, told.err

    return run_


def test_what_alarms_is_said_and_answered(run: Run):
    """`watch --once` exits with 1 and names the alert; `alerts` lists it; `answer` settles it."""
    status, out, _ = run("watch", "--once")
    assert status == 1
    assert "failures is 1 against a bound of 0.01 (n 30)" in out
    status, out, _ = run("alerts", "--json")
    (alert,) = json.loads(out)
    assert (status, alert["grounds"], alert["looks"]) == (0, "operation", 2)
    _, _, told = run("answer", alert["id"], "snooze", "--note", "later", "--days", "2", "--by", "ann")
    assert f"{alert['id']}: snoozed" in told
    status, out, _ = run("answer", alert["id"], "resolve", "--note", "the model is back", "--by", "ann", "--json")
    assert (status, json.loads(out)["state"]) == (0, "resolved")
    assert "no alerts" in run("alerts")[1]
    assert "resolved" in run("alerts", "--all")[1]


def test_json_holds_what_was_opened(run: Run):
    """For programs: the alerts that this look opened, and those that alarm."""
    _, out, _ = run("watch", "--once", "--json")
    found: dict[str, Any] = json.loads(out)
    assert len(found["opened"]) == len(found["alarming"]) == 1


def test_mistakes_are_said_in_one_line(run: Run):
    """An alert that does not exist, and an address that nobody knows."""
    status, _, told = run("answer", "none", "resolve", "--note", "done", "--by", "ann")
    assert (status, "alert: got 'none'" in told) == (2, True)
    status, _, told = run("watch", "--once", "--notify", "nosuch://x")
    assert (status, "got an address of 'nosuch'" in told) == (2, True)


def test_while_another_looks_this_one_does_not(run: Run, tmp_path: Path):
    """`watch --once` beside a `holism run` says so, and opens nothing twice."""
    with hm.open("corner_that_fails:system", tmp_path / "store") as service, Watch(service).turn():
        status, out, told = run("watch", "--once")
    assert "another process lets the monitors of this store look" in told
    assert (status, "nothing alarms" in out) == (0, True)


def test_commands_start_without_what_only_some_need():
    """`holism --help` imports neither NumPy nor a query engine: it starts at once, and without the extra `analysis`."""
    heavy = "{'numpy', 'scipy', 'sklearn', 'duckdb', 'pyarrow', 'narwhals'}"
    asked = f"import sys, holism.cli.main; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "[]"
