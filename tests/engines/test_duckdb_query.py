"""Facts: one row a decision, exact up to the last acknowledged record, against a slow oracle in plain Python."""

import gc
import shutil
import tempfile
import threading
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import narwhals.stable.v2 as nw
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from holism.checks.samples import SHOP, START_US, decision, entry, feedback, outcome
from holism.engines.duckdb_query import DuckdbQuery
from holism.engines.parquet_lake import ParquetLake
from holism.engines.sqlite_log import SqliteLog
from holism.vocabulary.clock import DAY_US, to_datetime
from holism.vocabulary.component import Model
from holism.vocabulary.errors import StoreError
from holism.vocabulary.outcome import Outcome
from holism.vocabulary.prediction import Probability
from holism.vocabulary.record import RecordKind
from holism.vocabulary.request import Request
from holism.vocabulary.system import System

NOW_US = START_US + 10 * DAY_US


class Store:
    """A log, a lake and a query in one folder."""

    def __init__(self, folder, segment=1_000, system=SHOP):
        self.folder = Path(folder)
        self.system = system
        self.log = SqliteLog(self.folder / "log.db")
        self.lake = ParquetLake(self.folder / "lake", self.log, {"shop": system}, segment=segment)
        self.query = DuckdbQuery(self.log, self.lake, self.folder / "lake", lambda: NOW_US, threads=2)

    def rows(self, as_of_us=None):
        found = self.query.facts(self.system, as_of_us).sort("position").collect()
        return found.to_native().to_pylist()

    def close(self):
        self.query.close()
        self.log.close()


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path)
    yield store
    store.close()


def oracle(records, as_of_us):
    """What `facts` has to say about feedback and outcomes, by looking at every pair."""
    rows = []
    for made in records:
        if made.kind != RecordKind.DECISION or made.time_us > as_of_us:
            continue
        row = {"decision_id": made.id, "age_days": (as_of_us - made.time_us) / DAY_US}
        for feedback_ in SHOP.feedback:
            row[f"feedback_{feedback_.name}"] = False if feedback_.kind == "flag" else None
            row[f"feedback_{feedback_.name}_time"] = None
        for declared in SHOP.outcomes:
            mature = declared.absent_is_false and row["age_days"] >= declared.matures_days
            row[f"outcome_{declared.name}"] = False if mature else None
            row[f"outcome_{declared.name}_time"] = row[f"outcome_{declared.name}_arrived"] = None
        for told in records:
            by_id = told.about == made.id
            by_unit = told.about is None and made.unit is not None and (told.unit, told.key) == (made.unit, made.key)
            if told.kind != RecordKind.DECISION and told.time_us <= as_of_us and (by_id or by_unit):
                row |= said(told)
        rows.append(row)
    return rows


def said(told):
    """The columns that one feedback or outcome sets, if its value is of the declared kind."""
    body = msgspec.json.decode(told.body)
    given_at = to_datetime(body["time_us"])
    if told.kind == RecordKind.FEEDBACK:
        name, value = body["name"], body.get("value", True)
        kinds = {declared.name: declared.kind for declared in SHOP.feedback}
        return {f"feedback_{name}": value, f"feedback_{name}_time": given_at} if fits(kinds.get(name), value) else {}
    kinds = {declared.name: declared.kind for declared in SHOP.outcomes}
    columns = {}
    for name, value in body["values"].items():
        if fits(kinds.get(name), value):
            happened = to_datetime(body["happened_us"])
            columns |= {f"outcome_{name}": value, f"outcome_{name}_time": happened, f"outcome_{name}_arrived": given_at}
    return columns


def fits(kind, value):
    types = {"flag": bool, "number": float, "text": str}
    return kind in types and type(value) is types[kind]


TIMES = st.integers(0, 12).map(lambda half_days: START_US + half_days * DAY_US // 2)
UNITS = {"unit": st.sampled_from([None, "ann", "bob"]), "key": st.sampled_from([None, "1"])}
VALUES = st.booleans() | st.sampled_from([1.5, 2.5]) | st.sampled_from(["good", "it's"])
IDS = st.sampled_from([None, None, "d0", "d1", "d2", "d3"])
FEEDBACK = st.builds(
    feedback, st.sampled_from(["clicked", "stars", "said", "unknown"]), VALUES, about=IDS, time_us=TIMES, **UNITS
)
OUTCOMES = st.builds(
    outcome,
    st.dictionaries(st.sampled_from(["fraud", "returned", "paid", "unknown"]), st.booleans() | st.just(3.5)),
    about=IDS,
    time_us=TIMES,
    happened_us=TIMES,
    **UNITS,
)


@st.composite
def histories(draw):
    """Up to four decisions, and what was told about them, in any order."""
    decisions = [
        draw(st.builds(decision, id=st.just(f"d{number}"), time_us=TIMES, **UNITS))
        for number in range(draw(st.integers(0, 4)))
    ]
    return draw(st.permutations([*decisions, *draw(st.lists(FEEDBACK | OUTCOMES, max_size=10))]))


@settings(max_examples=80, deadline=None)
@given(
    records=histories(),
    as_of_us=TIMES,
    segment=st.sampled_from([1, 3, 5, 100]),
    seals_early=st.booleans(),
)
def test_facts_agree_with_a_slow_oracle(records, as_of_us, segment, seals_early):
    """Whatever the order of decisions, feedback and outcomes, and wherever the lake ends, each row says what is due."""
    with tempfile.TemporaryDirectory() as folder:
        store = Store(folder, segment)
        half = len(records) // 2
        store.log.append(records[:half])
        if seals_early:
            store.rows()
        store.log.append(records[half:])
        found = store.rows(as_of_us)
        store.close()
    expected = oracle(records, as_of_us)
    assert [{name: row[name] for name in expected[0]} for row in found] == expected


def test_a_row_says_what_was_decided(store):
    """The columns of the request, the features, the predictions and the answer are there, typed."""
    made = decision(unit="ann", key="7")
    store.log.append([entry(system="other"), made])
    [row] = store.rows()
    assert (row["position"], row["decision_id"], row["system"], row["release"]) == (2, made.id, "shop", "r1")
    assert (row["time"], row["day"], row["age_days"]) == (to_datetime(START_US), date(2026, 1, 1), 10.0)
    assert (row["unit"], row["key"], row["mode"], row["action"]) == ("ann", "7", "prompt", "ask")
    assert (row["request_amount"], row["request_items"], row["request_member"]) == (5.0, 2, None)
    assert (row["feature_per_item"], row["prediction_risk"], row["prediction_basket"]) == (2.5, 0.25, None)
    assert (row["guardrails"], row["guarded"]) == ([], False)
    assert "request_note" not in row
    assert "other" not in row


def test_columns_and_types_are_there_without_rows(store):
    """An empty log has the columns of a full one, so that questions can be asked from the first day."""
    empty = store.query.facts(SHOP).collect_schema()
    store.log.append([decision()])
    assert store.query.facts(SHOP).collect_schema() == empty
    assert empty["time"] == nw.Datetime("us", "UTC")
    assert empty["day"] == nw.Date
    assert empty["request_items"] == nw.Int64
    assert empty["outcome_fraud"] == nw.Boolean
    assert empty["guardrails"] == nw.List(nw.String)
    assert list(empty)[:8] == ["position", "decision_id", "time", "day", "age_days", "system", "release", "unit"]


def test_the_last_acknowledged_record_is_there(store):
    """A question sees what was appended just before it."""
    for count in range(1, 6):
        store.log.append([decision()])
        assert store.query.facts(SHOP).select(nw.len()).collect().item() == count


def test_the_tail_and_the_lake_say_the_same(tmp_path):
    """Rows are equal whether they come from the log or from Parquet, also for values that do not fit."""
    odd = {"amount": "much", "items": 2.5, "member": "yes", "country": 7, "extra": [1]}
    records = [decision(), decision(request=odd), entry(b"unreadable"), *(decision(unit="ann") for _ in range(5))]
    records += [feedback("clicked", unit="ann"), outcome({"paid": 4.0, "fraud": False}, about=records[0].id)]
    (tmp_path / "tail").mkdir()
    (tmp_path / "lake").mkdir()
    in_tail, in_lake = Store(tmp_path / "tail"), Store(tmp_path / "lake", segment=len(records))
    for store in (in_tail, in_lake):
        store.log.append(records)
    assert in_tail.rows() == in_lake.rows()
    assert (in_tail.lake.sealed("shop"), in_lake.lake.sealed("shop")) == (0, len(records))
    in_tail.close()
    in_lake.close()


def test_an_old_question_gets_the_old_answer(tmp_path):
    """What arrives later changes nothing about a point in time, however it is stored by then."""
    store = Store(tmp_path, segment=4)
    made = [decision(time_us=START_US + day * DAY_US) for day in range(4)]
    store.log.append([*made, feedback("clicked", about=made[0].id, time_us=START_US + DAY_US)])
    as_of_us = START_US + 2 * DAY_US
    before = store.rows(as_of_us)
    late = [outcome({"fraud": True}, about=one.id, time_us=as_of_us + 1) for one in made]
    store.log.append([*late, feedback("stars", 5.0, about=made[0].id, time_us=as_of_us + 1)])
    assert store.rows(as_of_us) == before
    assert [row["feedback_clicked"] for row in before] == [True, False, False]
    assert [row["outcome_fraud"] for row in store.rows()] == [True] * 4
    store.close()


def test_files_of_a_segment_that_is_being_written_are_not_counted_twice(tmp_path):
    """Rows whose segment has no marker yet come from the log alone."""
    store = Store(tmp_path, segment=3)
    store.log.append([decision() for _ in range(6)])
    store.lake.seal()
    (tmp_path / "lake" / "shop" / "sealed" / "0000000001").unlink()
    store.query._seal = lambda: None
    assert [row["position"] for row in store.rows()] == [1, 2, 3, 4, 5, 6]
    store.close()


def test_a_lake_deleted_beneath_a_question_loses_nothing(tmp_path):
    """After the folder is deleted, the next question is answered from the log."""
    store = Store(tmp_path, segment=3)
    store.log.append([decision() for _ in range(7)])
    before = store.rows()
    shutil.rmtree(tmp_path / "lake")
    assert store.rows() == before
    store.close()


def test_a_lake_that_cannot_be_written_is_no_obstacle(tmp_path, monkeypatch):
    """Where sealing fails, the question is answered from the log."""
    store = Store(tmp_path, segment=3)
    store.log.append([decision() for _ in range(7)])

    def full():
        raise StoreError("no space left on device")

    monkeypatch.setattr(store.lake, "seal", full)
    assert len(store.rows()) == 7
    store.close()


def test_a_declaration_that_changed_reads_old_files(tmp_path):
    """New fields and models are null in rows sealed before; a field whose type changed is converted where it can be."""
    old = Store(tmp_path, segment=2)
    old.log.append([decision(request={"amount": 3.0, "country": "7"}), decision(request={"amount": 2.5})])
    old.rows()
    old.close()

    class Later(Request, frozen=True):
        amount: int
        country: int = 0
        added: str = ""

    newer = Model("newer", Probability("fraud"), source=lambda visit: 0.5)
    later = System("shop", request=Later, components=[newer], outcomes=[Outcome("fraud")])
    new = Store(tmp_path, segment=2, system=later)
    new.log.append([decision(request={"amount": 4, "added": "yes"})])
    rows = new.rows()
    new.close()
    assert [row["request_added"] for row in rows] == [None, None, "yes"]
    assert [row["request_country"] for row in rows] == [7, None, None]
    assert [row["prediction_newer"] for row in rows] == [None, None, None]
    assert [row["request_amount"] for row in rows][::2] == [3, 4]


def test_callers_at_once_do_not_disturb_each_other(store):
    """Frames asked for at different times, collected by many threads at once, each keep their own snapshot."""
    frames = []
    for _ in range(8):
        store.log.append([decision(), decision()])
        frames.append(store.query.facts(SHOP))
    gc.collect()
    counts = {}

    def collect(number):
        counts[number] = frames[number].select(nw.len()).collect().item()

    threads = [threading.Thread(target=collect, args=[number]) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts == {number: 2 * number + 2 for number in range(8)}


def test_only_the_days_asked_for_are_read(tmp_path):
    """A question about one day opens that day's files alone."""
    store = Store(tmp_path, segment=5)
    store.log.append([decision(time_us=START_US + day * DAY_US) for day in range(10)])
    relation = store.query.facts(SHOP).filter(nw.col("day") == date(2026, 1, 3)).to_native()
    plan = relation.explain()
    assert "Scanning Files: 1/10" in plan
    assert relation.fetchall()[0][0] == 3
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('/etc/hostname')",
        "COPY (SELECT 1) TO '/tmp/leak.parquet'",
        "INSTALL httpfs",
        "SELECT * FROM 'https://example.com/a.parquet'",
        "SET GLOBAL enable_external_access = true",
    ],
)
def test_duckdb_reaches_nothing_but_the_lake(statement, store):
    """No other file, no extension and no address can be reached from a question."""
    with pytest.raises(duckdb.Error):
        store.query.facts(SHOP).to_native().query("facts", statement).fetchall()
    with pytest.raises(duckdb.Error):
        store.query._connection.cursor().execute(statement)


def test_names_with_quotes_do_no_harm(tmp_path):
    """A folder and a unit with quotes in their names are only names."""
    (tmp_path / "it's").mkdir()
    store = Store(tmp_path / "it's", segment=1)
    store.log.append([decision(unit="o'neil"), outcome({"paid": 1.0}, unit="o'neil")])
    assert [(row["unit"], row["outcome_paid"]) for row in store.rows()] == [("o'neil", 1.0)]
    store.close()
