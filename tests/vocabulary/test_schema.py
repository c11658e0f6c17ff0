"""The schema of a request: what it accepts, and what it says of what it does not."""

from typing import Annotated

import pytest
from hypothesis import given
from hypothesis import strategies as st

import holism as hm
from holism.vocabulary.errors import InvalidRequest
from holism.vocabulary.schema import Schema
from shop import VISIT, Visit

SCHEMA = Schema(Visit)


def problems(body: bytes) -> dict[str, str]:
    with pytest.raises(InvalidRequest) as raised:
        SCHEMA.decode(body)
    return {problem.field: problem.allowed for problem in raised.value.problems}


def test_a_good_body_becomes_a_request():
    """A body with all required fields decodes, with defaults for the others."""
    assert SCHEMA.decode(b'{"visitor":"v","order":"o","amount":3}') == Visit("v", "o", 3.0)


def test_all_problems_are_named_at_once():
    """Every wrong, missing and unknown field is named with what is allowed."""
    found = problems(b'{"visitor": 1, "amount": -5, "channel": "phone", "member": "yes", "colour": 1}')
    assert found == {
        "visitor": "a text",
        "order": "a text",
        "amount": "a number of at least 0 and at most 1000 USD",
        "member": "true or false",
        "channel": "one of web, shop",
        "colour": "one of visitor, order, amount, count, member, channel, name, email",
    }


def test_a_message_names_field_value_and_what_is_allowed():
    """The error's text can be shown to a person."""
    with pytest.raises(
        InvalidRequest, match=r"^amount: got -5, allowed is a number of at least 0 and at most 1000 USD$"
    ):
        SCHEMA.validate(VISIT | {"amount": -5})


def test_a_private_value_is_not_repeated():
    """The value of a private field does not appear in the message."""
    with pytest.raises(InvalidRequest) as raised:
        SCHEMA.validate(VISIT | {"name": 12345})
    assert "12345" not in str(raised.value)
    assert "a private value" in str(raised.value)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"3", b'"x"', b"\xff\xfe", b'{"amount": NaN}'])
def test_what_is_not_a_request_is_refused(body: bytes):
    """No body, however broken, gets anything but `InvalidRequest`."""
    assert problems(body)


@pytest.mark.parametrize("amount", [float("nan"), float("inf"), -float("inf")])
def test_numbers_that_are_not_finite_are_refused(amount: float):
    """NaN and infinity do not pass, although Python holds them to be floats."""
    with pytest.raises(InvalidRequest, match="amount"):
        SCHEMA.validate(Visit("v", "o", amount))


def test_a_struct_built_in_python_is_checked_too():
    """msgspec does not check what is built in Python; the schema does."""
    with pytest.raises(InvalidRequest, match="amount: got 2000"):
        SCHEMA.validate(Visit("v", "o", 2000))


def test_another_request_class_is_refused():
    """A request of another system is not taken for this one's."""

    class Other(hm.Request):
        x: int

    with pytest.raises(InvalidRequest, match="allowed is a Visit"):
        SCHEMA.validate(Other(1))


def test_texts_of_a_csv_row_become_values():
    """Texts are read as the declared types; an empty one is not given."""
    row = {"visitor": "v", "order": "o", "amount": "3.5", "count": "2", "member": "true", "channel": "shop", "name": ""}
    assert SCHEMA.from_text(row) == Visit("v", "o", 3.5, 2, True, "shop")


def test_wrong_texts_of_a_csv_row_are_all_named():
    """A row's problems are found together, as for JSON."""
    with pytest.raises(InvalidRequest) as raised:
        SCHEMA.from_text({"visitor": "v", "amount": "many", "count": "2.5"})
    assert {problem.field for problem in raised.value.problems} == {"order", "amount", "count"}


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5), st.text(max_size=5))
def test_any_value_in_any_field_is_accepted_or_refused(value: object, name: str):
    """Whatever Python value comes, the answer is a request or `InvalidRequest`."""
    try:
        request: hm.Request | None = SCHEMA.validate({**VISIT, "amount": value, "name": name})
    except InvalidRequest:
        request = None
    valid = isinstance(value, float | int) and not isinstance(value, bool) and 0 <= value <= 1_000
    assert isinstance(request, Visit) == valid


def test_two_units_are_refused():
    """A request has one unit at most."""

    class Twice(hm.Request):
        a: Annotated[str, hm.Unit()]
        b: Annotated[str, hm.Unit()]

    with pytest.raises(hm.DeclarationError, match=r"got Unit\(\) on a, b, allowed is one field"):
        Schema(Twice)


def test_a_type_that_cannot_be_recorded_is_refused():
    """Fields are plain values; anything else is refused where it is declared."""

    class Nested(hm.Request):
        things: list[int]

    with pytest.raises(hm.DeclarationError, match="field things"):
        Schema(Nested)
