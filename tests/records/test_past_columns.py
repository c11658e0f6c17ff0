"""What a table of past decisions may hold follows from the declaration."""

from typing import Annotated, Any

import msgspec
import pytest

import holism as hm
from holism.records.past_columns import converter, past_columns
from shop import declare


def test_what_is_declared_can_be_told():
    """Fields, predictions, feedback and outcomes of the system, and nothing that only a recorded decision has."""
    names = set(past_columns(declare()))
    assert {"time", "request_amount", "prediction_score", "feedback_liked_time", "outcome_spent_arrived"} <= names
    assert not names & {"position", "decision_id", "guardrails", "age_days"}


def test_what_must_be_told_is_the_time_and_the_fields_without_a_default():
    """Private fields that would be dropped anyway need not be there."""

    class Ask(hm.Request):
        size: float
        pin: Annotated[str, hm.Private()]
        mail: Annotated[str, hm.Private(keep="hash")]
        colour: str = ""

    columns = past_columns(declare(request=Ask, interaction=None))
    required = [name for name, column in columns.items() if column.required]
    assert required == ["time", "request_size", "request_mail"]


@pytest.mark.parametrize(
    ("name", "raw", "typed"),
    [
        ("request_amount", "12.5", 12.5),
        ("request_count", 3.0, 3),
        ("request_member", "true", True),
        ("request_channel", "shop", "shop"),
        ("outcome_returned", 1, True),
        ("time", "1767225600000000", 1_767_225_600_000_000),
        ("request_amount", None, None),
    ],
)
def test_texts_stand_for_what_they_say(name: str, raw: Any, typed: Any):
    """As a CSV file holds them; whole floats stand for whole numbers, as pandas writes them."""
    row = converter([past_columns(declare())[name]])([(raw,)])[0]
    assert msgspec.structs.astuple(row) == (typed,)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("request_amount", "1001"),
        ("request_count", 3.5),
        ("request_channel", "phone"),
        ("prediction_score", "1.01"),
        ("propensity", 0),
        ("latency_us", "inf"),
        ("mode", "loud"),
    ],
)
def test_what_does_not_fit_is_refused(name: str, raw: Any):
    """Bounds, categories and infinity, by the declaration."""
    with pytest.raises(msgspec.ValidationError):
        converter([past_columns(declare())[name]])([(raw,)])
