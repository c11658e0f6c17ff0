"""Rows as the text of a CSV file."""

from datetime import date

import pytest

from holism.console.csv_text import csv_text


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_text_is_a_formula(start: str):
    """A text that a spreadsheet would run is quoted; a number that begins so is not."""
    assert csv_text([[f"{start}1"]]).strip('"\r\n').startswith(f"'{start[0]}")
    assert csv_text([[-1]]) == "-1\r\n"


def test_values_are_written_for_machines():
    """Days as ISO 8601, flags in lower case, lists in one cell, and what is missing as nothing."""
    assert csv_text([[date(2026, 1, 31), False, ("a", "b"), None]]) == "2026-01-31,false,a; b,\r\n"
