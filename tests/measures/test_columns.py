"""Columns as attributes."""

import narwhals.stable.v2 as nw
import pytest

from holism.measures.columns import Columns
from holism.vocabulary.errors import DeclarationError, UnknownName

COLUMNS = Columns("taken up", ["mode", "unit", "feedback_bought", "feedback_seen"])


def test_attribute_and_item_are_the_same_column():
    """A column is an attribute or an item."""
    frame = nw.from_dict({"mode": ["prompt", "silent"]}, backend="pyarrow")
    assert frame.select(COLUMNS.mode)["mode"].to_list() == frame.select(COLUMNS["mode"])["mode"].to_list()


def test_unknown_column_names_the_measure_and_the_nearest_first():
    """A misspelt column says whose it is and what was probably meant."""
    with pytest.raises(UnknownName, match=r"measure 'taken up': got 'feedback_bougt', declared are feedback_bought, "):
        COLUMNS.resolve(lambda f: f.feedback_bougt, "of")


def test_protocols_of_python_are_not_columns():
    """Copying or pickling machinery that looks for dunder names gets the error it expects."""
    with pytest.raises(AttributeError):
        COLUMNS.__deepcopy__  # noqa: B018
    assert dir(COLUMNS) == ["feedback_bought", "feedback_seen", "mode", "unit"]


@pytest.mark.parametrize("expression", [lambda f: f.mode and f.unit, lambda f: f.mode.no_such_method()])
def test_an_expression_that_fails_is_a_wrong_declaration(expression):
    """What a lambda raises is reported as a declaration error that names measure and part."""
    with pytest.raises(DeclarationError, match="measure 'taken up' of: got an expression that fails"):
        COLUMNS.resolve(expression, "of")


def test_a_number_is_an_expression_and_a_text_is_not():
    """A constant may stand for a column; anything else is refused."""
    assert isinstance(COLUMNS.resolve(lambda f: 1, "denominator"), nw.Expr)
    with pytest.raises(DeclarationError, match="got 'mode', allowed is a narwhals expression"):
        COLUMNS.resolve(lambda f: "mode", "of")
