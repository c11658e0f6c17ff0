"""A table that somebody has, read in order of time, with what does not fit handed on as it is."""

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from holism.engines.duckdb_table import DuckdbTable, Kind
from holism.vocabulary.errors import DeclarationError

NOON_US = 1_767_268_800_000_000
"""2026-01-01T12:00:00Z"""

KINDS: list[tuple[str, Kind]] = [("at", "time"), ("x", "number"), ("y", "boolean"), ("who", "text")]


def _write(folder: Path, text: str) -> Path:
    path = folder / "past.csv"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    "time",
    [
        "2026-01-01T12:00:00Z",
        "2026-01-01 12:00:00",
        "2026-01-01T14:00:00+02:00",
        "1767268800",
        "1767268800.0",
    ],
)
def test_times_are_utc_unless_they_say_otherwise(tmp_path: Path, time: str):
    """ISO 8601 with an offset, without one, and seconds since 1970 name the same instant."""
    with DuckdbTable(_write(tmp_path, f"at\n{time}\n")) as table:
        assert list(table.rows([("at", "time")], "at", 10)) == [[(2, str(NOON_US))]]


@pytest.mark.parametrize("time", ["yesterday", "20260101", "1767268800000"])
def test_what_is_no_time_is_marked_and_kept(tmp_path: Path, time: str):
    """A day without dashes, and milliseconds, do not pass for seconds."""
    with DuckdbTable(_write(tmp_path, f"at\n{time}\n")) as table:
        assert list(table.rows([("at", "time")], "at", 10)) == [[(2, f"?{time}")]]


def test_rows_come_in_order_of_time_with_their_own_numbers(tmp_path: Path):
    """A CSV's rows are numbered as in a spreadsheet, whatever the order of their times, in batches."""
    path = _write(tmp_path, "at,who\n2026-01-03,c\n2026-01-01,a\n2026-01-02,b\n2026-01-01,d\n")
    with DuckdbTable(path) as table:
        batches = list(table.rows([("who", "text")], "at", 3))
    assert batches == [[(3, "a"), (5, "d"), (4, "b")], [(2, "c")]]


def test_missing_values_are_none_and_others_stay_what_they_were(tmp_path: Path):
    """NaN and NA stand for a missing number or flag, not for a missing text; words for numbers are handed on."""
    path = _write(tmp_path, "at,x,y,who\n2026-01-01,NaN,NA,NA\n2026-01-02,many,maybe,b\n2026-01-03, 1.5 ,1.0,\n")
    with DuckdbTable(path) as table:
        rows = [row[2:] for batch in table.rows(KINDS, "at", 9) for row in batch]
    assert rows == [(None, None, "NA"), ("many", "maybe", "b"), ("1.5", "true", None)]


def test_parquet_and_frames_read_alike(tmp_path: Path):
    """The same rows, from Parquet and from an Arrow table: typed times, floats that hold flags, NaN as missing."""
    at = pa.array([datetime(2026, 1, 1, 12, tzinfo=UTC)] * 2, pa.timestamp("ns", tz="UTC"))
    frame = pa.table({"at": at, "x": [1.5, float("nan")], "y": [1.0, None], "who": [7, 8]})
    pq.write_table(frame, tmp_path / "past.parquet")
    found = []
    for source in (frame, tmp_path / "past.parquet"):
        with DuckdbTable(source) as table:
            found.append(list(table.rows(KINDS, "at", 9)))
    time = str(NOON_US)
    assert found[0] == found[1] == [[(1, time, 1.5, "true", "7"), (2, time, None, None, "8")]]


def test_a_summary_says_what_a_column_holds(tmp_path: Path):
    """Of a CSV file, whose cells are all texts: numbers with their range, flags, categories, and what is missing."""
    path = _write(tmp_path, "n,f,c\n3,true,web\n,false,shop\n8,,web\n")
    with DuckdbTable(path) as table:
        number, flag, text = (table.summary(name, 5) for name in "nfc")
    assert (number.kind, number.missing, number.low, number.high, number.whole) == ("number", 1, 3.0, 8.0, True)
    assert (flag.kind, flag.missing) == ("boolean", 1)
    assert (text.kind, text.missing, text.values) == ("text", 0, ("shop", "web"))


def test_the_spread_is_the_mean_distance_from_the_median():
    """Of 1, 2 and 9 it is (1 + 0 + 7) / 3."""
    with DuckdbTable(pa.table({"x": [1.0, 9.0, 2.0]})) as table:
        assert table.spread("x") == pytest.approx(8 / 3)


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("nowhere.csv", "which is no file"),
        (3, "got an object of type int, allowed is a path that ends in .csv or .parquet, or a data frame"),
    ],
)
def test_what_is_no_table_is_refused(source: object, complaint: str):
    """The message says what was given and what is allowed."""
    with pytest.raises(DeclarationError, match=complaint):
        DuckdbTable(source)


def test_a_broken_file_is_refused_in_one_line(tmp_path: Path):
    """What is no Parquet inside is named, without a page of DuckDB's."""
    path = tmp_path / "past.parquet"
    path.write_text("no")
    with pytest.raises(DeclarationError, match=r"past\.parquet cannot be read") as caught:
        DuckdbTable(path)
    assert "\n" not in str(caught.value)
