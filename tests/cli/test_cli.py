"""The command line: what each command does, prints, and how it ends."""

import contextlib
import csv
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import holism as hm
from holism.cli import demo
from holism.cli.main import COMMANDS, main
from holism.cli.target import product_module
from holism_products.audit_risk import model as audit_model
from holism_products.audit_risk import world as audit_world
from shop import eventually

TINY = '''
"""A tiny system and its world."""

from typing import Annotated

import holism as hm


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]
    size: Annotated[float, hm.Field(ge=0, le=10, unit="m")]
    colour: str = ""


system = hm.System(
    "tiny",
    request=Ask,
    components=[hm.Model("big", hm.Probability("big"), lambda ask: ask.size / 10, bounded=True)],
    interaction=hm.Interaction((hm.Silent(), hm.Annotate("mark", right=1, wrong=-1))),
    feedback=[hm.Feedback("liked")],
    outcomes=[hm.Outcome("big")],
    goals=[
        hm.Goal("people like it", hm.Layer.USER, hm.Rate(name="liked", of=lambda f: f.feedback_liked), at_least=0.01),
        hm.Goal("it is big", hm.Layer.MODEL, hm.Rate(name="big", of=lambda f: f.outcome_big), at_least=0.5,
                supports=("people like it",)),
    ],
)


class World:
    def live(self, environment):
        for number in range(40):
            decision = environment.decide({"who": f"w{number}", "size": number / 4})
            environment.feedback(decision, "liked")
            yield 3_600.0


world = World()
'''

ANSI = re.compile(r"\x1b\[[0-9;]*m")


class Ended(NamedTuple):
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


Holism = Callable[..., Ended]


@pytest.fixture(scope="session")
def modules(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tiny system, and with modules that cannot be opened."""
    folder = tmp_path_factory.mktemp("modules")
    (folder / "tiny_for_cli.py").write_text(TINY)
    (folder / "wrong_for_cli.py").write_text(
        "import holism as hm\nsystem = hm.System('no name', request=hm.Request, components=[])\n"
    )
    (folder / "gone_for_cli.py").write_text(
        "import holism as hm\n\n\nclass Ask(hm.Request):\n    size: float\n\n\n"
        "system = hm.System('gone', request=Ask, components=[hm.Model('m', hm.Probability('x'), 'gone.onnx')])\n"
    )
    return folder


@pytest.fixture(autouse=True)
def elsewhere(modules: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of one's own, with `HOLISM_HOME` there and the tiny system importable."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("PYTHONPATH", str(modules))
    monkeypatch.delenv("PYTHONUNBUFFERED", raising=False)
    monkeypatch.syspath_prepend(str(modules))


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


def spawned(*arguments: object, **environment: str) -> Ended:
    """Runs a command in a process of its own."""
    command = [str(Path(sys.executable).with_name("holism"))]
    done = subprocess.run(
        [*command, *map(str, arguments)], capture_output=True, text=True, timeout=60, env={**os.environ, **environment}
    )
    return Ended(done.returncode, done.stdout, done.stderr)


@contextlib.contextmanager
def serving(*arguments: object) -> Iterator["subprocess.Popen[str]"]:
    """A command that serves, in a process group of its own, as a terminal starts it."""
    command = [str(Path(sys.executable).with_name("holism")), *map(str, arguments)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            # As a person would, so that what it has started ends too; else that holds the pipes open for ever.
            os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.communicate(timeout=30)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        for pipe in process.stdout, process.stderr:
            if pipe is not None:
                pipe.close()
        process.wait()


def interrupted(process: "subprocess.Popen[str]") -> Ended:
    """How a command ends at Ctrl-C, which a terminal sends to the whole group."""
    os.killpg(process.pid, signal.SIGINT)
    out, err = process.communicate(timeout=30)
    return Ended(process.returncode, out, err)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def called(url: str, body: Any = None, key: str = "") -> Any:
    """The JSON that a server answers; waits until it listens."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Authorization": f"Bearer {key}"})
    deadline = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError:
            raise
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)


def rows(name: str, *lines: str) -> Path:
    path = Path(name)
    path.write_text("\n".join(lines) + "\n")
    return path


def test_the_version_is_printed():
    """`--version` prints the name and the version, and ends with 0."""
    assert spawned("--version") == (0, f"holism {hm.__version__}\n", "")


def test_help_lists_every_command(holism: Holism):
    """`--help` names every command, and each has help of its own."""
    listed = holism("--help").out
    for name in (command.__name__.rstrip("_") for command in COMMANDS):
        assert re.search(rf"^\s+{name}\s", listed, re.MULTILINE)
        assert holism(name, "--help").status == 0


def test_a_csv_file_is_decided(holism: Holism):
    """Each row of a CSV file gets a decision on standard output, with its line number, and is recorded."""
    file = rows("asks.csv", "who,size,colour", "a,1,", "b,9,red")
    ended = holism("decide", "tiny_for_cli:system", file)
    decided = list(csv.DictReader(ended.out.splitlines()))
    assert ended.status == 0
    assert [(row["row"], row["unit"], row["mode"], row["big"]) for row in decided] == [
        ("2", "a", "silent", "0.1"),
        ("3", "b", "annotate", "0.9"),
    ]
    assert "2 decided (silent 1, annotate 1), 0 refused of 2 rows" in ended.err
    assert holism("decision", "tiny_for_cli:system", decided[0]["decision"]).status == 0


def test_a_json_lines_file_is_decided_into_a_file(holism: Holism):
    """JSON lines go in, and with `--output` JSON lines come out, in a file."""
    file = rows("asks.jsonl", '{"who": "a", "size": 1}', "", '{"who": "b", "size": 9}')
    ended = holism("decide", "tiny_for_cli:system", file, "--output", "decided.jsonl")
    lines = [json.loads(line) for line in Path("decided.jsonl").read_text().splitlines()]
    assert (ended.status, ended.out) == (0, "")
    assert [(line["row"], line["big"]) for line in lines] == [(1, 0.1), (3, 0.9)]


def test_decisions_go_into_a_csv_file(holism: Holism):
    """With an output that ends in .csv, the decisions are a CSV file."""
    assert holism("decide", "tiny_for_cli:system", rows("a.csv", "who,size", "a,1"), "-o", "out.csv").status == 0
    assert [row["action"] for row in csv.DictReader(Path("out.csv").read_text().splitlines())] == ["silent"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("asks.csv", ("who,size", "a,1", "b,-1", "c,", "d,2", "e,much")),
        (
            "asks.jsonl",
            ('{"who":"a","size":1}', '{"who":"b","size":-1}', '{"who":"c"}', '{"who":"d","size":2}', "{"),
        ),
    ],
)
def test_refused_rows_are_counted_with_their_reasons(holism: Holism, name: str, lines: tuple[str, ...]):
    """Rows that break the schema are named and counted, the others are decided, and the exit code is 1."""
    ended = holism("decide", "tiny_for_cli:system", rows(name, *lines))
    assert ended.status == 1
    assert "2 decided (silent 2), 3 refused of 5 rows" in ended.err
    assert "row 3 refused: size: got " in ended.err or "row 2 refused: size: got " in ended.err
    assert re.search(r"refused \d: size: allowed is a number of at least 0 and at most 10 m", ended.err)
    assert len(list(csv.DictReader(ended.out.splitlines()))) == 2


def test_a_decided_file_as_json_is_one_document(holism: Holism):
    """With `--json` the summary and the decisions are one JSON document."""
    ended = holism("decide", "tiny_for_cli:system", rows("asks.csv", "who,size", "a,1", "b,-1"), "--json")
    assert ended.status == 1
    assert (ended.json["summary"]["rows"], ended.json["summary"]["refused"]) == (2, 1)
    assert [row["row"] for row in ended.json["decisions"]] == [2]


def test_values_in_brackets_are_shown_as_they_are(holism: Holism):
    """A refused value that looks like markup is named in full, and breaks nothing."""
    ended = holism("decide", "tiny_for_cli:system", rows("asks.csv", "who,size", "a,[bold]", "b,[/x]"))
    assert ended.status == 1
    assert "got '[bold]'" in ended.err
    assert "got '[/x]'" in ended.err


def test_a_world_is_simulated(holism: Holism):
    """Simulated days are recorded, and what happened in them is counted."""
    ended = holism(
        "simulate", "tiny_for_cli:system", "--world", "tiny_for_cli:world", "--days", "1", "--seed", "3", "--json"
    )
    assert ended.status == 0
    assert {name: ended.json[name] for name in ("days", "decisions", "feedback", "outcomes")} == {
        "days": 1.0,
        "decisions": 25,
        "feedback": 25,
        "outcomes": 0,
    }
    assert holism("goals", "tiny_for_cli:system", "--json").json["goals"][0]["estimate"]["n"] == 25
    told = holism("simulate", "tiny_for_cli:system", "--world", "tiny_for_cli:world", "--days", "1", "-s", "other")
    assert "25 decisions, 25 pieces of feedback, 0 outcomes" in told.err


@pytest.fixture
def lived(holism: Holism) -> str:
    """The tiny system with two days behind it."""
    holism("simulate", "tiny_for_cli:system", "--world", "tiny_for_cli:world", "--days", "2")
    return "tiny_for_cli:system"


def test_goals_are_shown_with_their_intervals(holism: Holism, lived: str, monkeypatch: pytest.MonkeyPatch):
    """Every goal is a line with its status, where there is room, and a sentence sums them up."""
    monkeypatch.setenv("COLUMNS", "160")
    ended = holism("goals", lived)
    assert (ended.status, ended.err) == (0, "")
    assert "people like it (met)" in ended.out
    assert "it is big (not enough data)" in ended.out
    assert "1 of 2 goals are met and 1 cannot be told from the data yet." in ended.out


def test_goals_of_the_last_days_leave_out_earlier_ones(holism: Holism, lived: str):
    """`--days` counts only the decisions of the last so many days."""
    every = holism("goals", lived, "--json").json["goals"][0]["estimate"]["n"]
    last = holism("goals", lived, "--days", "1", "--json").json["goals"][0]["estimate"]["n"]
    assert 0 < last < every


def test_a_decision_is_told_as_a_story(holism: Holism, lived: str):
    """Request, model, interaction and feedback of a decision are shown, or given as JSON."""
    with hm.open("tiny_for_cli:system") as service:
        identifier = next(record.id for record in service.log.read() if record.kind == "decision")
    told = holism("decision", lived, identifier)
    assert told.status == 0
    for words in ("request     who = w0", "model       big unversioned = 0.0", "silent", "feedback", "liked = True"):
        assert words in told.out
    story = holism("decision", lived, identifier, "--json").json
    assert (story["decision"]["id"], story["feedback"][0]["name"]) == (identifier, "liked")


def test_a_system_is_halted_and_resumed(holism: Holism):
    """Halting puts decisions into the safe state, over processes, until it is resumed; both are recorded."""
    halted = holism("halt", "tiny_for_cli:system", "--reason", "wrong", "--by", "ada", "--json")
    assert (halted.status, halted.json["halted"]) == (0, True)
    assert {name: halted.json["position"][name] for name in ("by", "reason")} == {"by": "ada", "reason": "wrong"}
    decided = holism("decide", "tiny_for_cli:system", rows("a.csv", "who,size", "a,1"), "--json").json
    assert (decided["decisions"][0]["error"], decided["decisions"][0]["action"]) == ("stopped", "stopped")
    assert "tiny is running" in holism("resume", "tiny_for_cli:system", "-r", "right again").err
    with hm.open("tiny_for_cli:system") as service:
        acts = [json.loads(record.body)["act"] for record in service.log.read() if record.kind == "operation"]
    assert acts == ["opened", "halted", "resumed"]


def test_the_lake_is_rebuilt(holism: Holism, lived: str, tmp_path: Path):
    """What is in the lake's folder and does not belong there is gone; the goals stand as before."""
    before = holism("goals", lived, "--json").json["goals"]
    stray = tmp_path / "home" / "tiny" / "lake" / "tiny" / "decision" / "stray.parquet"
    stray.parent.mkdir(parents=True, exist_ok=True)
    stray.write_bytes(b"")
    assert holism("rebuild", lived, "--json").json == {"segments": 0}
    assert "0 segments written" in holism("rebuild", lived).err
    assert not stray.exists()
    assert holism("goals", lived, "--json").json["goals"] == before


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("goals", "nowhere:system"), 2, "allowed is package.module:name"),
        (("goals", "tiny_for_cli:nothing"), 2, "allowed is package.module:name"),
        (("goals", "tiny_for_cli:world"), 2, "allowed is a holism.System"),
        (("goals", "no_product"), 2, "no_product"),
        (("goals", "wrong_for_cli:system"), 2, "System name: got 'no name'"),
        (("decision", "tiny_for_cli:system", "nobody"), 2, "allowed is the id of a recorded decision"),
        (("halt", "tiny_for_cli:system", "--reason", ""), 2, "a text that is not empty"),
        (("simulate", "tiny_for_cli:system"), 2, "--world: got none"),
        (("demo", "no_product"), 2, "allowed is one of admissions, audit_risk"),
        (("run", "tiny_for_cli:system", "--host", "256.0.0.1"), 2, "holism: "),
        (("goals", "gone_for_cli:system"), 3, "cannot be read"),
        (("goals", "tiny_for_cli:system", "--store", "postgresql://x"), 3, "allowed is a folder"),
        (("goals", "tiny_for_cli:system", "--store", "/dev/null/x"), 3, "cannot be made a folder"),
    ],
)
def test_a_mistake_is_one_line(holism: Holism, arguments: tuple[str, ...], status: int, words: str):
    """What went wrong is one line on standard error; 2 for the caller's mistakes, 3 for the store and models."""
    ended = holism(*arguments)
    assert (ended.status, ended.out) == (status, "")
    assert words in ended.err
    assert ended.err.startswith("holism: ")
    assert len(ended.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("goals", ".relative:system"),
        ("simulate", "tiny_for_cli:system", "--world", "nowhere:world"),
        ("simulate", "tiny_for_cli:system", "--world", "tiny_for_cli:nothing"),
    ],
)
def test_a_name_that_cannot_be_imported_is_a_mistake(holism: Holism, arguments: tuple[str, ...]):
    """Worlds and systems that do not exist are one line and 2, whatever Python raises for them."""
    ended = holism(*arguments)
    assert (ended.status, ended.out) == (2, "")


def test_a_port_that_does_not_exist_is_a_mistake(tmp_path: Path):
    """A port above 65535 is refused by `demo` as it is by `run`."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / audit_model.MODEL_FILE).touch()
    (tmp_path / demo.HISTORY).touch()
    assert "Traceback" not in spawned("demo", "--port", 70_000, "--store", tmp_path).err


@pytest.mark.parametrize(
    "arguments",
    [
        ("decide", "tiny_for_cli:system", "missing.csv"),
        ("goals",),
        ("goals", "tiny_for_cli:system", "--unknown"),
        ("run", "tiny_for_cli:system", "--port", "70000"),
        ("unknown",),
    ],
)
def test_a_wrong_call_is_explained(arguments: tuple[str, ...]):
    """A wrong option, argument or command ends with 2 and says where the help is; there is never a traceback."""
    ended = spawned(*arguments)
    assert (ended.status, ended.out) == (2, "")
    assert "--help" in ended.err
    assert "Traceback" not in ended.err


def test_an_error_of_a_process_of_its_own_is_one_line():
    """The installed command ends like the function: one line, the exit code, no traceback."""
    assert spawned("goals", "tiny_for_cli:system", "--store", "postgresql://x") == (
        3,
        "",
        "holism: store: got 'postgresql://x', allowed is a folder or sqlite:///FOLDER\n",
    )


def test_there_are_no_escape_codes_in_a_pipe(lived: str):
    """What goes into a pipe or a file is plain text."""
    for arguments in (("goals", lived), ("goals", "nowhere:system")):
        ended = spawned(*arguments)
        assert ended.out + ended.err
        assert not ANSI.search(ended.out + ended.err)


def test_no_color_is_honoured(lived: str):
    """With NO_COLOR no colour is set, even where output is forced to be a terminal's; without, it is."""
    coloured = re.compile(r"\x1b\[[0-9;]*3[0-7]m")
    for arguments in (("goals", lived), ("goals", "nowhere:system")):
        plain = spawned(*arguments, NO_COLOR="1", FORCE_COLOR="1", TERM="xterm")
        colourful = spawned(*arguments, FORCE_COLOR="1", TERM="xterm")
        assert not coloured.search(plain.out + plain.err)
        assert coloured.search(colourful.out + colourful.err)


def test_a_system_is_served_until_ctrl_c(tmp_path: Path):
    """`run` answers over HTTP with the store's key, and Ctrl-C stops it cleanly; what was decided is kept."""
    port = free_port()
    with serving("run", "tiny_for_cli:system", "--port", port) as process:
        assert called(f"http://127.0.0.1:{port}/health")["status"] == "ok"
        key = (tmp_path / "home" / "tiny" / "api_key").read_text()
        decision = called(f"http://127.0.0.1:{port}/v1/decisions", {"who": "a", "size": 9}, key)
        with pytest.raises(urllib.error.HTTPError, match="401") as refused:
            called(f"http://127.0.0.1:{port}/v1/decisions", {"who": "a", "size": 9}, "wrong")
        refused.value.close()
        ended = interrupted(process)
    assert decision["action"] == "mark"
    assert (ended.status, ended.out) == (0, "")
    assert "Traceback" not in ended.err
    assert re.search(rf"^console +http://localhost:{port}/login\?token=[0-9a-f]{{64}}$", ended.err, re.MULTILINE)
    with hm.open("tiny_for_cli:system") as service:
        assert service.decision(decision["id"]).decision.action == "mark"


def test_several_workers_are_served_until_ctrl_c(tmp_path: Path):
    """With several workers and spooled records it ends as cleanly, and nothing that was answered is lost."""
    port = free_port()
    with serving("run", "tiny_for_cli:system", "--port", port, "--workers", 2, "--spooled") as process:
        called(f"http://127.0.0.1:{port}/health")
        key = (tmp_path / "home" / "tiny" / "api_key").read_text()
        answers = [
            called(f"http://127.0.0.1:{port}/v1/decisions", {"who": f"w{number}", "size": 1}, key)
            for number in range(20)
        ]
        ended = interrupted(process)
    assert ended.status == 0
    with hm.open("tiny_for_cli:system") as service:
        assert all(service.decision(answer["id"]) for answer in answers)


def test_another_port_is_taken_if_one_is_not_free(tmp_path: Path):
    """The next free port is used, and said; with `--json` the addresses are for programs."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with serving("run", "tiny_for_cli:system", "--port", port, "--json") as process:
            assert process.stderr is not None
            said = process.stderr.readline()
            ports = [int(number) for number in re.findall(r"\d+", said)]
            called(f"http://127.0.0.1:{ports[-1]}/health")
            ended = interrupted(process)
    assert ports[0] == port < ports[1]
    assert ended.status == 0
    assert ended.json["api"] == f"http://localhost:{ports[1]}/v1/decisions"
    assert ended.json["api_key_file"] == str(tmp_path / "home" / "tiny" / "api_key")


def test_addresses_as_json_are_printed_before_it_serves():
    """A program that starts `run --json` can read the addresses while it runs."""
    port = free_port()
    with serving("run", "tiny_for_cli:system", "--port", port, "--json") as process:
        assert process.stdout is not None
        descriptor, deadline, read = process.stdout.fileno(), time.monotonic() + 60, b""
        while b"}" not in read and time.monotonic() < deadline:
            if select.select([descriptor], [], [], 0.1)[0]:
                read += os.read(descriptor, 4_096)
        # Python can lose a Ctrl-C that comes while it still imports: it is sent to a server that serves.
        assert called(f"http://127.0.0.1:{port}/health")["status"] == "ok"
        interrupted(process)
    assert read
    assert json.loads(read)["system"] == "tiny"


def small_training(monkeypatch: pytest.MonkeyPatch, trained: list[Path]) -> None:
    """Makes the demo's model and world small."""
    whole = audit_model.train

    def train(folder: Path, **options: Any) -> Any:
        trained.append(folder)
        return whole(folder, returns=20_000, **options)

    monkeypatch.setattr(audit_model, "train", train)
    monkeypatch.setattr(audit_world, "world", audit_world.Season(filers=60))


def test_a_demo_is_prepared_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """The model is trained and the history lived the first time; one that was broken off is lived anew."""
    trained: list[Path] = []
    small_training(monkeypatch, trained)
    store = tmp_path / "demo"
    demo.prepare("audit_risk", store, 90.0, "world")
    lived = json.loads((store / demo.HISTORY).read_text())
    with hm.open("holism_products.audit_risk.system:system", store) as service:
        kinds = [record.kind for record in service.log.read()]
    assert trained == [store / "models"]
    assert kinds.count("decision") == lived["decisions"] > 60
    demo.prepare("audit_risk", store, 90.0, "world")
    assert len(trained) == 1
    (store / "models" / audit_model.CALIBRATION_FILE).unlink()
    demo.prepare("audit_risk", store, 90.0, "world")
    assert len(trained) == 2, "a store of an earlier version has no calibration yet"
    (store / demo.HISTORY).unlink()
    demo.prepare("audit_risk", store, 90.0, "world")
    with hm.open("holism_products.audit_risk.system:system", store) as service:
        again = [record.kind for record in service.log.read()]
    assert again.count("decision") == json.loads((store / demo.HISTORY).read_text())["decisions"]
    assert len(trained) == 2


def test_a_demo_is_served_until_ctrl_c(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """`demo` on a prepared store serves the product and its console, its monitors look; Ctrl-C stops all."""
    small_training(monkeypatch, [])
    store = tmp_path / "demo"
    demo.prepare("audit_risk", store, 10.0, "world")
    ports = free_port(), free_port()
    with serving("demo", "--store", store, "--port", ports[0], "--console-port", ports[1]) as process:
        assert process.stderr is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        health = called(f"http://127.0.0.1:{ports[1]}/health")
        with hm.open("holism_products.audit_risk.system:system", store) as service:
            eventually(lambda: service.monitoring.looked_us("failures") is not None, within_s=60.0)
        ended = interrupted(process)
    assert health["system"] == "audit_risk"
    assert f"product  http://localhost:{ports[0]}/" in said
    assert ended.status == 0
    assert "Traceback" not in said + ended.err


def test_a_product_is_found_by_its_name():
    """A hyphen in a product's name stands for an underscore; its world is a part of it."""
    assert product_module("audit-risk", "world") is audit_world
