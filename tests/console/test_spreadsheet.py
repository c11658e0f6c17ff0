"""The lists of a page's JSON as CSV."""

import csv
import io

import msgspec
import pytest

from holism.console.spreadsheet import table, tables
from holism.vocabulary.errors import UnknownName


class Inner(msgspec.Struct, frozen=True):
    value: float | None
    note: str


class Row(msgspec.Struct, frozen=True):
    name: str
    counts: dict[str, int]
    inner: Inner | None
    tags: tuple[str, ...] = ()
    looks: tuple[Inner, ...] = ()


class Part(msgspec.Struct, frozen=True):
    items: tuple[Inner, ...]


class Page(msgspec.Struct, frozen=True):
    title: str
    part: Part | None
    rows: tuple[Row, ...]
    plain: tuple[float, ...] = ()


def read(shown: Page, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO("".join(table(shown, name)))))


def test_the_lists_of_things_are_tables_those_of_the_page_first():
    """Lists of numbers are not; those within a part are named after it."""
    assert tables(Page("t", None, ())) == ("rows", "part.items")


def test_a_thing_is_a_row_and_its_parts_are_columns():
    """Missing is empty, not zero; a list of texts is one cell."""
    rows = (Row("a", {"x": 1}, Inner(0.5, "n"), ("p", "q")), Row("b", {"y": 0}, Inner(None, "")), Row("c", {}, None))
    assert read(Page("t", None, rows), "rows") == [
        {"name": "a", "counts.x": "1", "inner.value": "0.5", "inner.note": "n", "tags": "p; q", "counts.y": "",
         "looks": ""},
        {"name": "b", "counts.x": "", "inner.value": "", "inner.note": "", "tags": "", "counts.y": "0", "looks": ""},
        {"name": "c", "counts.x": "", "inner.value": "", "inner.note": "", "tags": "", "counts.y": "", "looks": ""},
    ]  # fmt: skip


def test_a_list_within_a_thing_has_a_row_for_each_of_its_own():
    """With what it belongs to in every row; a thing whose list is empty has one row."""
    rows = (Row("a", {}, None, (), (Inner(1.0, "x"), Inner(2.0, "y"))), Row("b", {}, None))
    found = read(Page("t", None, rows), "rows")
    assert [(row["name"], row["looks.value"]) for row in found] == [("a", "1.0"), ("a", "2.0"), ("b", "")]


def test_a_part_that_is_not_there_has_no_rows():
    """Nor has an empty list; a name that is no list is refused, with those that are."""
    assert "".join(table(Page("t", None, ()), "part.items")) == ""
    assert "".join(table(Page("t", Part(()), ()), "part.items")) == ""
    with pytest.raises(UnknownName, match=r"rows, part\.items"):
        table(Page("t", None, ()), "plain")


def test_a_text_is_never_a_formula():
    """A spreadsheet would run it."""
    assert read(Page("t", Part((Inner(-1.0, "=1+1"),)), ()), "part.items") == [{"value": "-1.0", "note": "'=1+1"}]
