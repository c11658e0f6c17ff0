"""Rows of analysis: types from the declaration, values that do not fit, bodies that cannot be read."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism.checks.samples import SHOP, START_US, decision, entry, feedback, outcome
from holism.engines.facts import FLAG, INTEGER, NUMBER, TEXT, UNREADABLE, Shape, _array
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.guardrail import Effect, Firing
from holism.vocabulary.prediction import Prediction
from holism.vocabulary.record import RecordKind

SHAPE = Shape(SHOP)
JSON = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()


def test_columns_are_those_of_the_declaration():
    """Fields, features and models become typed columns; a private field is a hash or not there."""
    types = {field.name: field.type for field in SHAPE.schemas[RecordKind.DECISION]}
    assert types["request_amount"] == pa.float64()
    assert types["request_items"] == pa.int64()
    assert types["request_member"] == pa.bool_()
    assert types["request_country"] == pa.string()
    assert types["request_card"] == pa.string()
    assert "request_note" not in types
    assert types["feature_per_item"] == pa.float64()
    assert types["prediction_risk"] == pa.float64()
    assert types["prediction_basket"] == pa.string()


def test_a_decision_becomes_a_row():
    """A row says what was asked, what was predicted, what fired and what was done."""
    made = decision(firings=(Firing("cap", Effect.CLAMP, "too high"),), explored=True, propensity=0.5)
    [row] = SHAPE.tables([made])[RecordKind.DECISION].to_pylist()
    assert row["decision_id"] == made.id
    assert row["time"] == to_datetime(START_US)
    assert (row["mode"], row["action"], row["explored"], row["propensity"]) == ("prompt", "ask", True, 0.5)
    assert (row["prediction_risk"], row["confidence_risk"], row["version_risk"]) == (0.25, 0.75, "1")
    assert (row["fallback_risk"], row["fallback_basket"], row["prediction_basket"]) == (False, None, None)
    assert (row["guardrails"], row["guarded"], row["other"]) == (["cap"], True, None)


def test_each_outcome_of_a_record_becomes_a_row():
    """A record with several outcomes has a row for each, of the type it has."""
    rows = SHAPE.tables([outcome({"fraud": True, "paid": 3}, unit="ann")])[RecordKind.OUTCOME].to_pylist()
    assert [(row["name"], row["flag"], row["number"]) for row in rows] == [("fraud", True, None), ("paid", None, 3.0)]


@pytest.mark.parametrize(("value", "column"), [(True, "flag"), (4.0, "number"), ("good", "text")])
def test_feedback_is_kept_by_the_type_of_its_value(value, column):
    """A flag, a number and a text each have a column of their own."""
    [row] = SHAPE.tables([feedback("said", value)])[RecordKind.FEEDBACK].to_pylist()
    assert {name: row[name] for name in ("flag", "number", "text") if row[name] is not None} == {column: value}


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b'{"decision": 1}'])
def test_a_body_that_cannot_be_read_leaves_a_row_that_says_so(body):
    """One unreadable decision does not hide the others, and is not hidden itself."""
    broken = entry(body)
    rows = SHAPE.tables([broken, decision()])[RecordKind.DECISION].to_pylist()
    assert [row["error"] for row in rows] == [UNREADABLE, None]
    assert (rows[0]["decision_id"], rows[0]["mode"], rows[0]["propensity"]) == (broken.id, None, None)


def test_a_prediction_of_another_type_is_null():
    """A text where the declaration says number is null, and the other rows keep their numbers."""
    records = [decision(predictions={"risk": Prediction("high", "1")}), decision()]
    assert SHAPE.tables(records)[RecordKind.DECISION]["prediction_risk"].to_pylist() == [None, 0.25]


@given(values=st.lists(JSON), type=st.sampled_from([NUMBER, INTEGER, FLAG, TEXT]))
def test_a_value_becomes_the_same_whatever_stands_beside_it(values, type):
    """A column's values do not depend on which others are converted with them, so tail and files agree."""
    alone = [_array([value], type)[0].as_py() for value in values]
    assert _array(values, type).to_pylist() == alone
