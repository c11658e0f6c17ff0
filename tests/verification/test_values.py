"""What is drawn for the fields of requests and states is valid, plain first, and at the bounds."""

import re
from enum import StrEnum
from typing import Annotated, Literal

import msgspec
import pytest

import holism as hm
from holism.verification.search import explore
from holism.verification.values import PRIVATE, UNITS, mark_of, requests, structs
from holism.vocabulary.schema import Schema


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Everything(hm.Request):
    """A field of every kind, each with bounds."""

    who: Annotated[str, hm.Unit()]
    share: Annotated[float, hm.Field(gt=0, lt=1)]
    count: Annotated[int, hm.Field(ge=-3, le=12)]
    even: Annotated[int, msgspec.Meta(multiple_of=2, ge=1, le=9)]
    code: Annotated[str, msgspec.Meta(pattern="^[a-c]{2}$")]
    short: Annotated[str, msgspec.Meta(min_length=1, max_length=3)]
    kind: Literal["x", "y"]
    colour: Colour
    flag: bool = False
    note: Annotated[str, hm.Private()] = ""
    word: Annotated[str, hm.Field(max_length=4, examples=("fire", "too long"))] = ""


def drawn(strategy, cases: int = 300) -> list:
    found: list = []
    explore(strategy, found.append, cases, 0)
    return found


def test_every_request_that_is_drawn_is_valid():
    """None is refused, and what lies around the given numbers is among the values."""
    schema = Schema(Everything)
    found = [schema.validate(fields) for fields in drawn(requests(schema, (0.25, 7.0)))]
    assert {6, 7, 8} <= {request.count for request in found}
    assert {request.even for request in found} == {2, 4, 6, 8}
    assert 0.25 in {request.share for request in found}
    assert {request.colour for request in found} == set(Colour)
    assert {request.flag for request in found} == {False, True}


class Measured(hm.Request):
    """Private numbers within several bounds."""

    plain: Annotated[float, hm.Private()]
    share: Annotated[float, hm.Private(), hm.Field(ge=0, le=1)]
    count: Annotated[int, hm.Private()]
    few: Annotated[int, hm.Private(), hm.Field(ge=0, le=9)]


def test_private_numbers_can_be_recognised():
    """Some of their values have a mark, which is found in a record and in a reason, and not within other numbers."""
    found = drawn(requests(Schema(Measured)))
    for name, recognised in (("plain", 61_803.5), ("share", 0.618035), ("count", 618_035)):
        assert recognised in {fields[name] for fields in found}
        for text in (f"{recognised:g}", msgspec.json.encode([float(recognised)]).decode(), f"got {recognised}."):
            assert re.search(mark_of(recognised), text)
        assert not re.search(mark_of(recognised), f"7{recognised}")
        assert not re.search(mark_of(recognised), f"{recognised}7")
    assert not any(mark_of(fields["few"]) for fields in found), "a digit may stand anywhere"


def test_units_are_few_and_private_texts_can_be_recognised():
    """What is remembered of a unit matters when it comes again; what is private must be found wherever it gets to."""
    found = drawn(requests(Schema(Everything)))
    assert {fields["who"] for fields in found} == set(UNITS)
    assert any(fields["note"] == PRIVATE for fields in found)
    assert any("flag" not in fields for fields in found), "a field with a default may be left out"


class Nested(msgspec.Struct):
    inner: "Inner"
    maybe: Annotated[float, msgspec.Meta(ge=0, le=1)] | None = None


class Inner(msgspec.Struct):
    on: bool


class Listed(msgspec.Struct):
    items: list[int]


def test_examples_are_tried_often_where_they_are_valid():
    """Of a field with examples about half of what is drawn are these, but for those that the field refuses."""
    words = [request["word"] for request in drawn(requests(Schema(Everything))) if "word" in request]
    assert 0.2 < words.count("fire") / len(words) < 0.8
    assert "too long" not in words


def test_states_may_be_nested_and_hold_nothing():
    """Structs in structs, and values that may be missing."""
    found = [msgspec.convert(fields, Nested) for fields in drawn(structs(Nested), 60)]
    assert {state.inner.on for state in found} == {False, True}
    assert None in {state.maybe for state in found}


def test_what_cannot_be_drawn_is_refused():
    """The message says what a field may be."""
    with pytest.raises(hm.DeclarationError, match=r"verify: got a field of .*List.*, allowed is bool, int, float"):
        structs(Listed)
