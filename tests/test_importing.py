"""Past decisions become records: found again, redacted, once, with refusals that name row, column and value."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import msgspec
import pyarrow as pa
import pytest

import holism as hm
from holism.vocabulary.clock import DAY_US, SECOND_US, to_datetime
from holism.vocabulary.operation import Act, Operation
from holism.vocabulary.record import RecordKind
from holism.worlds.clock import VirtualClock
from shop import NOW_US, declare

HEADER = "time,visitor,order,amount,channel,name,email,prediction_score,action,outcome_returned,feedback_stars\n"
ROWS = (
    "2025-12-01T10:00:00Z,v1,o1,12.5,web,Ada,ada@example.org,0.3,mark,true,4\n"
    "2025-12-02T10:00:00Z,v2,o2,20,shop,,,0.6,ask,,\n"
    "2025-12-02T10:00:00Z,v2,o2,20,shop,,,0.6,ask,,\n"
)

OPERATIONS = msgspec.json.Decoder(Operation)

Open = Callable[..., hm.Service]


@pytest.fixture
def past(tmp_path: Path) -> Path:
    path = tmp_path / "past.csv"
    path.write_text(HEADER + ROWS)
    return path


@pytest.fixture
def service(open_system: Open, clock: VirtualClock) -> hm.Service:
    system = declare(outcomes=[hm.Outcome("returned", matures_days=7), hm.Outcome("spent", kind="number")])
    return open_system(system, clock=clock)


def _facts(service: hm.Service) -> list[dict[str, Any]]:
    frame: Any = service.analysis.facts().collect()
    return sorted(frame.to_native().to_pylist(), key=lambda row: row["position"])


def test_rows_are_decisions_with_their_own_times(service: hm.Service, past: Path):
    """`facts` says of them what the file says, and that nobody knows what it does not say."""
    report = service.import_past(past, by="ada")
    first, second, third = _facts(service)
    assert (report.rows, report.decisions, report.outcomes, report.feedback, report.refused) == (3, 3, 1, 1, 0)
    assert first["time"].isoformat() == "2025-12-01T10:00:00+00:00"
    assert (first["unit"], first["key"], first["request_amount"], first["prediction_score"]) == ("v1", "o1", 12.5, 0.3)
    assert (first["mode"], first["action"], first["reason"]) == ("annotate", "mark", "imported")
    assert (first["release"], first["confidence_score"]) == ("imported past", 0.3)
    assert (first["outcome_returned"], first["feedback_stars"]) == (True, 4.0)
    assert (first["propensity"], first["latency_us"], first["request_count"]) == (None, None, None)
    assert second["decision_id"] != third["decision_id"], "two equal rows are two decisions"
    assert second["outcome_returned"] is None


def test_an_imported_decision_is_shown_like_any_other(service: hm.Service, past: Path):
    """It is found by its id, as a story with its request, its outcomes and what was said."""
    service.import_past(past, by="ada")
    story = service.decision(_facts(service)[0]["decision_id"])
    assert story.decision.predictions["score"].value == 0.3
    assert [observed.values for observed in story.outcomes] == [{"returned": True}]
    assert [given.value for given in story.feedback] == [4.0]


def test_an_outcome_arrives_when_it_matures_unless_the_table_says(service: hm.Service, past: Path):
    """So that whoever looks as of a day sees what was known on it."""
    service.import_past(past, by="ada")
    first = _facts(service)[0]
    assert first["outcome_returned_arrived"] - first["time"] == to_datetime(7 * DAY_US) - to_datetime(0)
    told = HEADER.strip() + ",outcome_returned_arrived\n" + ROWS.splitlines()[0].replace("o1", "o7") + ",2025-12-03\n"
    past.write_text(told)
    service.import_past(past, by="ada")
    assert _facts(service)[3]["outcome_returned_arrived"].isoformat() == "2025-12-03T00:00:00+00:00"


def test_importing_again_adds_nothing(service: hm.Service, past: Path):
    """The log is as long as it was, even under another file's name."""
    service.import_past(past, by="ada")
    length = service.log.head()
    renamed = past.rename(past.with_name("again.csv"))
    report = service.import_past(renamed, by="ada")
    assert (report.rows, report.added, service.log.head()) == (3, 0, length)


def test_next_months_table_adds_what_is_new_in_it(service: hm.Service, past: Path):
    """A row more is a decision more; an outcome that is known by now is added to the decision that is there."""
    service.import_past(past, by="ada")
    lines = ROWS.splitlines(keepends=True)
    known = lines[1].replace("ask,,", "ask,false,")
    new = "2025-12-09T10:00:00Z,v3,o3,5,web,,,0.1,mark,,\n"
    past.write_text(HEADER + lines[0] + known + lines[2] + new)
    report = service.import_past(past, by="ada")
    assert (report.decisions, report.outcomes, report.feedback) == (1, 1, 0)
    assert [row["outcome_returned"] for row in _facts(service)] == [True, False, None, None]


def test_what_was_stopped_goes_on(service: hm.Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Batches that are durable stay, and the second import adds the others alone."""
    monkeypatch.setattr("holism.importing.ROWS", 10)
    start = NOW_US - 30 * DAY_US
    rows = {"time": [(start + n * SECOND_US) // SECOND_US for n in range(35)], "visitor": ["v"] * 35}
    table = pa.table(rows | {"order": [f"o{n}" for n in range(35)], "amount": [1.0] * 35})
    append, calls = service.log.append, []

    def failing(records: Any) -> Any:
        calls.append(len(records))
        if len(calls) == 3:
            raise KeyboardInterrupt
        return append(records)

    monkeypatch.setattr(service.log, "append", failing)
    with pytest.raises(KeyboardInterrupt):
        service.import_past(table, by="ada")
    monkeypatch.setattr(service.log, "append", append)
    assert service.import_past(table, by="ada").decisions == 15
    assert len(_facts(service)) == 35


def test_records_of_others_are_not_counted(service: hm.Service, past: Path, monkeypatch: pytest.MonkeyPatch):
    """A server that decides meanwhile makes the log grow as well; the report counts what was imported."""
    append = service.log.append

    def busy(records: Any) -> Any:
        if records[0].kind is RecordKind.DECISION and records[0].idempotency:
            service.decide({"visitor": "live", "order": "o", "amount": 1})
        return append(records)

    monkeypatch.setattr(service.log, "append", busy)
    report = service.import_past(past, by="ada")
    assert (report.decisions, report.outcomes, report.feedback) == (3, 1, 1)


def test_private_values_are_redacted(service: hm.Service, past: Path):
    """What is dropped is nowhere in the log, what is hashed is the same as of a live decision."""
    service.import_past(past, by="ada")
    live = service.decide({"visitor": "v9", "order": "o", "amount": 1, "email": "ada@example.org"})
    records = service.log.read()
    assert not [record for record in records if b"Ada" in record.body or b"ada@example.org" in record.body]
    emails = {row["decision_id"]: row["request_email"] for row in _facts(service)}
    assert emails[live.id] == _facts(service)[0]["request_email"] is not None


def test_rows_that_do_not_fit_are_refused_by_row_column_and_value(service: hm.Service, past: Path):
    """Every problem of a row is told; the other rows are imported."""
    bad = (
        "2025-12-03,v,o,-1,web,,,1.5,mark,,\n"
        "soon,v,o,1,web,,,,mark,,\n"
        ",v,o,1,web,,,,mark,,\n"
        "2026-02-01,v,o,1,web,,,,mark,,\n"
        "2025-12-03,v,,1,web,,,,shout,maybe,\n"
    )
    past.write_text(HEADER + ROWS + bad)
    report = service.import_past(past, by="ada")
    assert (report.rows, report.refused, report.decisions) == (8, 5, 3)
    told = "\n".join(sorted(report.refusals))
    assert (
        "row 5 amount: got '-1', allowed is a number of at least 0 and at most 1000 USD; prediction_score: got" in told
    )
    assert "row 6 time: got 'soon', allowed is a time in the past" in told
    assert "row 7 time: got 'nothing'" in told
    assert "row 8 time: got 17" in told
    assert "row 9 action: got 'shout', allowed is one of silent, mark, ask; outcome_returned: got 'maybe'" in told


def test_infinity_is_refused(service: hm.Service):
    """JSON cannot hold it, so that a log would say that it is missing."""
    rows = {"time": [1_764_000_000], "visitor": ["v"], "order": ["o"], "amount": [1.0], "prediction_score": [0.5]}
    table = pa.table(rows | {"outcome_spent": [float("inf")]})
    assert "outcome_spent: got inf, allowed is a number" in service.import_past(table, by="ada").refusals[0]


def test_a_private_value_is_not_told(open_system: Open, clock: VirtualClock):
    """The refusal of one names the row and the column alone."""

    class Ask(hm.Request):
        pin: Annotated[int, hm.Private()]

    service = open_system(declare(request=Ask, interaction=None), clock=clock)
    report = service.import_past(pa.table({"time": [1_764_000_000], "pin": ["4711x"]}), by="ada")
    assert report.refusals == ["row 1 pin: got 'a private value', allowed is a whole number"]


def test_columns_go_by_their_names_or_by_what_is_told(service: hm.Service):
    """`columns` says where they differ, `unit` and `key` stand for the marked fields; others are not read."""
    rows = {"at": [1_764_000_000], "unit": ["v"], "key": ["o"], "amount": [1.0], "p": [0.5], "note": ["x"]}
    report = service.import_past(pa.table(rows), {"time": "at", "prediction_score": "p"}, by="ada")
    assert report.columns == {
        "time": "at",
        "prediction_score": "p",
        "request_amount": "amount",
        "request_visitor": "unit",
        "request_order": "key",
    }
    assert report.unread == ("note",)


@pytest.mark.parametrize(
    ("names", "columns", "complaint"),
    [
        (["time", "visitor", "order"], {}, "allowed are those with request_amount too"),
        (
            ["time", "visitor", "order", "amount", "outcome_return"],
            {},
            "got 'outcome_return', allowed is one of outcome_",
        ),
        (["at", "visitor", "order", "amount"], {"time": "when"}, "time: got the column 'when', allowed is one of at"),
        (["time", "visitor", "order", "amount"], {"tine": "time"}, "got 'tine', allowed is one of time"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    service: hm.Service, names: list[str], columns: dict[str, str], complaint: str
):
    """What is missing, misspelt or not there is named with what is allowed, and nothing is imported."""
    before = service.log.head()
    with pytest.raises(hm.DeclarationError, match=complaint):
        service.import_past(pa.table({name: ["1"] for name in names}), columns, by="ada")
    assert service.log.head() == before


def test_who_imported_what_is_recorded(service: hm.Service, past: Path):
    """As an operation, once: an import that adds nothing is none."""
    for _ in range(2):
        service.import_past(past, by="ada")
    operations = [record.body for record in service.log.read() if record.kind is RecordKind.OPERATION]
    found = [each for each in map(OPERATIONS.decode, operations) if each.act is Act.IMPORTED]
    assert [(each.by, each.detail["decisions"], each.detail["source"]) for each in found] == [("ada", 3, "past.csv")]
    with pytest.raises(hm.InvalidRequest, match="by"):
        service.import_past(past, by="")
