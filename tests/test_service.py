"""An opened system: decide, hear what came of it, operate it."""

import json
import threading
import time
from collections import UserDict
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

import holism as hm
from holism.engines.sqlite_log import SqliteLog
from holism.vocabulary.errors import InvalidRequest, ModelError, StoreError, UnknownDecision, UnknownName
from holism.vocabulary.guardrail import Effect, Firing, RequestCheck, Site
from holism.vocabulary.record import RecordKind
from shop import VISIT, Visit, declare

Open = Callable[..., hm.Service]


def test_a_decision_can_be_found_with_its_whole_story(open_system: Open):
    """Request, decision, feedback and outcomes come back as they were given."""
    service = open_system()
    decision = service.decide({**VISIT, "name": "Ada"})
    service.feedback(decision.id, "stars", 4)
    service.outcome(decision.id, returned=True)
    service.outcome(unit="v1", key="o1", spent=20.0)
    story = service.decision(decision.id)
    assert story.decision == decision
    assert story.request == {**VISIT, "count": 1, "member": False, "channel": "web", "email": story.request["email"]}
    assert [(given.name, given.value) for given in story.feedback] == [("stars", 4)]
    assert [observed.values for observed in story.outcomes] == [{"returned": True}, {"spent": 20.0}]


@pytest.mark.parametrize("request_", [VISIT, Visit(**VISIT), json.dumps(VISIT).encode()])
def test_requests_come_as_structs_mappings_or_json(open_system: Open, request_: object):
    """All three forms give the same decision."""
    decision = open_system().decide(request_)
    assert (decision.error, decision.unit, decision.recorded) == (None, "v1", True)


@pytest.mark.parametrize("request_", [{}, b"{", None, 7, "text", {"amount": object()}, {1: 2}, [VISIT]])
def test_what_is_no_request_is_answered_all_the_same(open_system: Open, request_: object):
    """`decide` never raises: it abstains, says what is wrong, and records nothing."""
    service = open_system()
    head = service.log.head()
    decision = service.decide(request_)  # type: ignore[arg-type]
    assert (decision.error, decision.mode) == (hm.ErrorCode.INVALID_REQUEST, hm.Mode.ABSTAIN)
    assert "allowed is" in decision.reason
    assert service.log.head() == head


def test_the_same_idempotency_key_and_request_give_the_same_decision(open_system: Open):
    """A retry is answered with the first decision; another request under the key is refused."""
    service = open_system()
    first = service.decide(VISIT, idempotency_key="k")
    assert service.decide(VISIT, idempotency_key="k") == first
    other = service.decide({**VISIT, "amount": 1.0}, idempotency_key="k")
    assert (other.error, other.mode) == (hm.ErrorCode.IDEMPOTENCY_CONFLICT, hm.Mode.ABSTAIN)
    decisions = [record for record in service.log.read() if record.kind is RecordKind.DECISION]
    assert len(decisions) == 1


def test_concurrent_retries_make_one_decision(open_system: Open):
    """Of many threads with one key, all get the same decision."""
    service = open_system()
    found: list[str] = []
    start = threading.Barrier(8)

    def retry() -> None:
        start.wait()
        found.append(service.decide(VISIT, idempotency_key="k").id)

    threads = [threading.Thread(target=retry) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1


@pytest.mark.parametrize("key", ["", "x" * 256])
def test_an_idempotency_key_has_a_length(open_system: Open, key: str):
    """Empty and overlong keys are refused in words."""
    assert "1 to 255 characters" in open_system().decide(VISIT, idempotency_key=key).reason


def test_feedback_and_outcomes_are_checked(open_system: Open):
    """Unknown names, wrong kinds of values, unknown decisions and missing subjects are refused with what is allowed."""
    service = open_system()
    decision = service.decide(VISIT)
    with pytest.raises(UnknownName, match="got 'loved', declared are liked, stars, said"):
        service.feedback(decision.id, "loved")
    with pytest.raises(InvalidRequest, match="stars: got 'many', allowed is a finite number"):
        service.feedback(decision.id, "stars", "many")
    with pytest.raises(InvalidRequest, match="stars: got nan"):
        service.feedback(decision.id, "stars", float("nan"))
    with pytest.raises(UnknownDecision):
        service.feedback("01900000-0000-7000-8000-000000000000", "liked")
    with pytest.raises(InvalidRequest, match="either a decision's id, or a unit"):
        service.feedback(name="liked")
    with pytest.raises(InvalidRequest, match="key: got None, allowed is the order that it is about"):
        service.outcome(unit="v1", returned=True)
    with pytest.raises(InvalidRequest, match="returned: got 1, allowed is true or false"):
        service.outcome(decision.id, returned=1)
    with pytest.raises(InvalidRequest, match="one or more of returned, spent"):
        service.outcome(decision.id)
    assert service.decision(decision.id).feedback == ()


def test_many_are_decided_without_waiting_for_each(open_system: Open):
    """A stream of requests gives a decision each, bad ones included, and all are on disk when it ends."""
    service = open_system()
    head = service.log.head()
    decisions = list(service.decide_many([VISIT, {}, VISIT]))
    assert [decision.error for decision in decisions] == [None, hm.ErrorCode.INVALID_REQUEST, None]
    assert service.log.head() == head + 2


def test_halting_is_recorded_and_holds_until_resumed(open_system: Open):
    """Who halted it and why is known, and the service abstains until somebody resumes it."""
    service = open_system()
    service.halt("ada", "smoke")
    assert service.halted is not None
    assert service.halted.reason == "smoke"
    _until(lambda: service.decide(VISIT).error is hm.ErrorCode.STOPPED)
    service.resume("ada", "aired")
    _until(lambda: service.decide(VISIT).error is None)
    acts = [json.loads(record.body)["act"] for record in service.log.read() if record.kind is RecordKind.OPERATION]
    assert acts == ["opened", "halted", "resumed"]
    with pytest.raises(InvalidRequest, match="by: got ''"):
        service.halt("", "why")


def test_a_release_is_noted_once(open_system: Open, tmp_path: Path):
    """Opening the same system again records no second release; a new version does."""
    for version in ("1", "1", "2"):
        open_system(declare(version=version)).close()
    log = SqliteLog(tmp_path / "store" / "log.db")
    operations = [json.loads(record.body)["detail"]["release"] for record in log.read()]
    log.close()
    assert [release.split("-")[0] for release in operations] == ["1", "2"]


def test_a_locked_store_does_not_stop_decisions(open_system: Open, tmp_path: Path, monkeypatch):
    """While another process holds the store, decisions are answered as unrecorded; they are written when it lets go."""
    monkeypatch.setattr("holism.service.WAIT_S", 0.2)
    service = open_system()
    before = service.log.head()
    other = apsw.Connection(str(tmp_path / "store" / "log.db"))
    other.execute("BEGIN IMMEDIATE")
    decision = service.decide(VISIT)
    assert (decision.error, decision.recorded) == (None, False)
    with pytest.raises(StoreError, match="no acknowledgement"):
        service.feedback(unit="v1", key="o1", name="liked")
    other.execute("ROLLBACK")
    other.close()
    assert service.flush()
    assert service.log.head() == before + 2
    assert service.decision(decision.id).decision.id == decision.id


def test_a_locked_state_does_not_stop_decisions(open_system: Open, tmp_path: Path):
    """While another process holds the shared state, a capped prompt is not risked: the decision abstains in time."""
    interaction = hm.Interaction((hm.Silent(), hm.Prompt("ask", right=1, wrong=-1)), frequency=hm.AtMost(1, per="day"))
    service = open_system(declare(lambda request: 0.9, interaction=interaction, deadline_s=0.2))
    other = apsw.Connection(str(tmp_path / "store" / "state.db"))
    other.execute("BEGIN IMMEDIATE")
    decision = service.decide(VISIT)
    assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.POLICY_FAILED)
    other.execute("ROLLBACK")
    other.close()
    assert service.decide(VISIT).mode is hm.Mode.PROMPT


def test_a_full_store_does_not_stop_decisions(open_system: Open, monkeypatch):
    """While the disk is full, decisions are answered as unrecorded, and the failures are counted."""
    service = open_system()
    full = True
    append = service.log.append

    def limited(records):
        if full:
            raise StoreError("disk is full")
        return append(records)

    monkeypatch.setattr(service.log, "append", limited)
    monkeypatch.setattr("holism.service.WAIT_S", 0.2)
    decision = service.decide(VISIT)
    assert (decision.error, decision.recorded) == (None, False)
    assert service.recorder.counts().store_errors > 0
    full = False
    assert service.flush()
    assert service.decision(decision.id).decision.id == decision.id


def test_a_full_queue_drops_and_counts(open_system: Open, monkeypatch):
    """Beyond its capacity the recorder drops records and counts them; decisions go on."""
    service = open_system(durability="spooled")
    monkeypatch.setattr(service.recorder, "_capacity", 0)
    decision = service.decide(VISIT)
    assert (decision.error, decision.recorded) == (None, False)
    assert service.recorder.counts().dropped == 1


def test_what_was_spooled_is_written_at_close(open_system: Open, tmp_path: Path):
    """Closing writes what waits."""
    service = open_system(durability="spooled")
    ids = [service.decide(VISIT).id for _ in range(500)]
    service.close()
    log = SqliteLog(tmp_path / "store" / "log.db")
    assert {record.id for record in log.read() if record.kind is RecordKind.DECISION} == set(ids)
    log.close()


@pytest.mark.parametrize(
    ("target", "message"),
    [("nowhere.at_all:system", "allowed is package.module:name"), ("os:path", "allowed is a holism.System")],
)
def test_a_target_that_is_no_system_is_refused(target: str, message: str):
    """The error says what is allowed."""
    with pytest.raises(hm.DeclarationError, match=message):
        hm.open(target)


def test_a_kind_of_store_that_does_not_exist_is_refused():
    """The error names the store and what is allowed."""
    with pytest.raises(StoreError, match="got 'mysql://x', allowed is a folder or sqlite:///FOLDER"):
        hm.open(declare(), "mysql://x")


@pytest.mark.parametrize("name", ["model.pkl", "model.joblib", "model.pt", "model.onnx.pickle", "model"])
def test_files_that_could_run_code_are_never_opened(tmp_path: Path, name: str):
    """Only formats that hold no code are loaded; others are refused by name, without being read."""
    (tmp_path / "models").mkdir()
    bomb = f"cos\nsystem\n(S'touch {tmp_path}/executed'\ntR."
    (tmp_path / "models" / name).write_text(bomb)
    with pytest.raises(ModelError, match=r"ends in \.onnx or \.skops"):
        hm.open(declare(components=[hm.Model("score", hm.Probability("x"), name)]), tmp_path)
    assert not (tmp_path / "executed").exists()


def test_a_missing_model_file_is_named(tmp_path: Path):
    """The error holds the path."""
    with pytest.raises(ModelError, match=r"models/none\.onnx, which cannot be read"):
        hm.open(declare(components=[hm.Model("score", hm.Probability("x"), "none.onnx")]), tmp_path)


def test_a_store_that_is_no_folder_is_named(tmp_path: Path):
    """The error holds the path."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="file, which cannot be made a folder"):
        hm.open(declare(), tmp_path / "file")


class Unwritable:
    """A guardrail that puts what no record can hold into a decision."""

    name = "unwritable"

    def on_request(self, site: Site) -> RequestCheck:
        return lambda request: Firing("unwritable", Effect.ABSTAIN, object())  # type: ignore[arg-type]


def test_a_decision_that_cannot_be_written_is_an_abstention_that_is(open_system: Open):
    """It says so, and is found again with whom it was about, as is what comes after it."""
    service = open_system(declare(guardrails=[Unwritable()]))
    for decision in (service.decide(VISIT), *service.decide_many([VISIT])):
        assert (decision.mode, decision.error) == (hm.Mode.ABSTAIN, hm.ErrorCode.GUARDRAIL_FAILED)
        assert decision.reason == "the decision cannot be recorded (TypeError)"
        assert (decision.unit, decision.key, decision.recorded) == ("v1", "o1", True)
        assert service.decision(decision.id).decision == decision


def test_a_mapping_that_explodes_is_answered(open_system: Open):
    """Whatever a caller's mapping does while it is read, `decide` answers."""

    class Exploding(UserDict):
        def __getitem__(self, name):
            raise RuntimeError("boom")

    decision = open_system().decide(Exploding(VISIT))
    assert (decision.error, "boom" in decision.reason) == (hm.ErrorCode.INVALID_REQUEST, True)
    assert open_system().decide(UserDict(VISIT)).error is None


def _until(condition: Callable[[], bool], at_most_s: float = 10.0) -> None:
    deadline = time.monotonic() + at_most_s
    while not condition():
        assert time.monotonic() < deadline, "the condition did not come true"
        time.sleep(0.01)
