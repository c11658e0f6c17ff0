"""A table of any size that somebody has: a CSV file, a Parquet file or a data frame, read in order of time.

DuckDB reads, casts and sorts it, spilling to disk where memory does not suffice; it may open the one file and nothing
else. Values come out as what msgspec converts leniently: what does not fit is handed on as it is, for a message.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Literal

import duckdb
import msgspec
import narwhals.stable.v2 as nw

from holism.engines.facts_sql import quoted
from holism.vocabulary.errors import DeclarationError

Kind = Literal["time", "number", "boolean", "text"]
"""What a column is read as; a whole number is a number, a category a text."""

Row = tuple[Any, ...]

NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "FLOAT",
    "DOUBLE",
)
WIDE_NUMBERS = ("HUGEINT", "UHUGEINT", "DECIMAL")
TIMES = ("TIMESTAMP", "DATE")
MISSING = "('', 'nan', 'na', 'null', 'none')"
"""Texts, in any case, that stand for a missing number or flag."""

EARLIEST_S, LATEST_S = 100_000_000, 10_000_000_000
"""Numbers are taken for seconds since 1970 from 1973 to 2286: so neither 20260131 nor milliseconds pass for them."""


class Summary(msgspec.Struct, frozen=True):
    """What one column holds.

    :param kind: what its values are.
    :param missing: rows without a value.
    :param low, high: least and greatest, of numbers.
    :param whole: whether all numbers are whole.
    :param values: all different ones as texts, in order, if they are few.
    """

    kind: Kind
    missing: int
    low: float | None = None
    high: float | None = None
    whole: bool = False
    values: tuple[str, ...] | None = None


class DuckdbTable(AbstractContextManager["DuckdbTable"]):
    """One table.

    :param source: a path that ends in `.csv` (UTF-8, with a header line) or `.parquet`, or a data frame of any library
        that narwhals knows.

    Raises `DeclarationError` if it cannot be read.
    """

    def __init__(self, source: Any) -> None:
        self._path = Path(source).absolute() if isinstance(source, str | Path) else None
        self.name = self._path.name if self._path else "data frame"
        self.is_text = self._path is not None and self._path.suffix.lower() == ".csv"
        self.first_row = 2 if self.is_text else 1
        """The number of the first row: in a CSV file, that of a spreadsheet, whose row 1 is the header."""
        self._spill = tempfile.TemporaryDirectory(prefix="holism-import-")
        self._connection = _connect(self._path, self._spill.name)
        try:
            self._relation = self._open(source)
            described = self._ask(f"DESCRIBE SELECT * FROM {self._relation}")
        except BaseException:
            self.close()
            raise
        self.columns: dict[str, str] = {name: str(type).upper() for name, type, *_ in described}

    def __len__(self) -> int:
        return int(self._ask(f"SELECT count(*) FROM {self._relation}")[0][0])

    def rows(self, wanted: Sequence[tuple[str, Kind]], order: str, size: int) -> Iterator[list[Row]]:
        """Batches of at most `size` rows, in order of the time in column `order`, then of the table.

        A row begins with its number. A time follows as microseconds since 1970 UTC (without a zone it is UTC, a number
        is seconds), or as a text where it is none; a missing value as None.

        :param wanted: the columns, and what they are read as.
        """
        cast = ", ".join(self._cast(name, kind) for name, kind in wanted)
        self._execute(
            f"SELECT * FROM (SELECT row_number() OVER () + {self.first_row - 1} AS row, {cast}, "
            f"{self._time(order)} AS moment FROM {self._relation}) ORDER BY moment, row"
        )
        while rows := self._fetch(size):
            yield [row[:-1] for row in rows]

    def summary(self, column: str, most_values: int) -> Summary:
        """What a column holds; `values` only if there are at most `most_values` different ones."""
        name, kind = _identifier(column), self.kind(column)
        read = self._cast(column, kind)
        counts = f"count(*) - count({name})"
        if kind == "number":
            low, high, whole, missing = self._ask(
                f"SELECT min(x), max(x), bool_and(x = floor(x)), count(*) - count(x) FROM "
                f"(SELECT TRY_CAST({read} AS DOUBLE) AS x FROM {self._relation})"
            )[0]
            return Summary(kind, missing, low, high, bool(whole), self._values(column, most_values))
        missing = int(self._ask(f"SELECT {counts} FROM {self._relation}")[0][0])
        return Summary(kind, missing, values=self._values(column, most_values) if kind != "time" else None)

    def kind(self, column: str) -> Kind:
        """What the values of a column are; of texts, what all of them are that are not missing."""
        type = self.columns[column]
        if type == "BOOLEAN":
            return "boolean"
        if type.startswith((*NUMBERS, *WIDE_NUMBERS)):
            return "number"
        if type.startswith(TIMES):
            return "time"
        name = _identifier(column)
        given = f"{name} IS NOT NULL AND lower(trim(CAST({name} AS VARCHAR))) NOT IN {MISSING}"
        flags, numbers, times, rows = self._ask(
            f"SELECT count_if(lower(trim(c)) IN ('true', 'false')), count(TRY_CAST(c AS DOUBLE)), "
            f"count(TRY_CAST(c AS TIMESTAMPTZ)), count(*) FROM (SELECT CAST({name} AS VARCHAR) AS c "
            f"FROM {self._relation} WHERE {given})"
        )[0]
        found: dict[Kind, int] = {"boolean": flags, "number": numbers, "time": times}
        return next((kind for kind, fitting in found.items() if rows and fitting == rows), "text")

    def spread(self, column: str) -> float | None:
        """The mean distance of a column's numbers from their median: the least error of one answer for all."""
        read = self._cast(column, "number")
        return self._ask(  # type: ignore[no-any-return]
            f"WITH numbers AS (SELECT TRY_CAST({read} AS DOUBLE) AS x FROM {self._relation}) "
            "SELECT avg(abs(x - (SELECT median(x) FROM numbers))) FROM numbers"
        )[0][0]

    def close(self) -> None:
        """Frees the table."""
        self._connection.close()
        self._spill.cleanup()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def _values(self, column: str, most: int) -> tuple[str, ...] | None:
        read = self._cast(column, self.kind(column))
        found = self._ask(
            f"SELECT DISTINCT CAST({read} AS VARCHAR) FROM {self._relation} WHERE {read} IS NOT NULL LIMIT {most + 1}"
        )
        return None if len(found) > most else tuple(sorted(value for (value,) in found))

    def _open(self, source: Any) -> str:
        if self._path is None:
            try:
                frame = nw.from_native(source)
                table = frame.collect("pyarrow") if isinstance(frame, nw.LazyFrame) else frame
                self._connection.register("frame", table.to_arrow())
            except TypeError as error:
                allowed = "a path that ends in .csv or .parquet, or a data frame"
                got = f"an object of type {type(source).__name__}"
                raise DeclarationError(f"import: got {got}, allowed is {allowed}") from error
            return "frame"
        path = quoted(str(self._path))
        if not self._path.is_file():
            raise DeclarationError(f"import: got {self._path}, which is no file, allowed is a .csv or .parquet file")
        if self.is_text:
            return f"read_csv({path}, all_varchar = true, header = true, nullstr = '')"
        if self._path.suffix.lower() in (".parquet", ".pq"):
            return f"read_parquet({path})"
        raise DeclarationError(f"import: got {self.name!r}, allowed is a name that ends in .csv or .parquet")

    def _cast(self, column: str, kind: Kind) -> str:
        """SQL of a value as `rows` gives it."""
        name, type = _identifier(column), self.columns[column]
        text = f"CAST({name} AS VARCHAR)"
        if kind == "time":
            # One column, of either type: a time that is none is handed on as it was.
            return f"coalesce(CAST({self._time(column)} AS VARCHAR), '?' || {text})"
        if kind == "text":
            return name if type == "VARCHAR" else text
        missing = f"lower(trim({text})) IN {MISSING}"
        if kind == "boolean" and type != "BOOLEAN":
            # As floats, because some are missing: so pandas writes flags.
            return (
                f"CASE WHEN {missing} THEN NULL WHEN trim({text}) IN ('1', '1.0') THEN 'true' "
                f"WHEN trim({text}) IN ('0', '0.0') THEN 'false' ELSE {text} END"
            )
        if kind == "number" and type.startswith(WIDE_NUMBERS):
            return f"CAST({name} AS DOUBLE)"
        if kind == "number" and type in ("FLOAT", "DOUBLE"):
            return f"CASE WHEN isnan({name}) THEN NULL ELSE {name} END"
        return f"CASE WHEN {missing} THEN NULL ELSE trim({name}) END" if type == "VARCHAR" else name

    def _time(self, column: str) -> str:
        """SQL of a time in microseconds since 1970 UTC, or NULL."""
        name, type = _identifier(column), self.columns[column]
        if type.startswith(TIMES):
            return f"epoch_us(CAST({name} AS TIMESTAMPTZ))"
        seconds = f"TRY_CAST({name} AS DOUBLE)"
        numbers = (
            f"CASE WHEN {seconds} BETWEEN {EARLIEST_S} AND {LATEST_S} THEN CAST(round({seconds} * 1e6) AS BIGINT) END"
        )
        if type != "VARCHAR":
            return numbers
        return f"coalesce({numbers}, CASE WHEN {seconds} IS NULL THEN epoch_us(TRY_CAST({name} AS TIMESTAMPTZ)) END)"

    def _ask(self, query: str) -> list[Row]:
        self._execute(query)
        return self._fetch(None)

    def _execute(self, query: str) -> None:
        with _explained(self.name):
            self._connection.execute(query)

    def _fetch(self, size: int | None) -> list[Row]:
        with _explained(self.name):
            return self._connection.fetchall() if size is None else self._connection.fetchmany(size)


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """What DuckDB says of a file that it cannot read, in one line."""
    try:
        yield
    except duckdb.Error as error:
        said = " ".join(str(error).split("\n\n")[0].split())
        raise DeclarationError(f"import: {name} cannot be read ({said})") from error


def _connect(path: Path | None, spill: str) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    for setting in (
        "autoload_known_extensions = false",
        "TimeZone = 'UTC'",
        f"temp_directory = {quoted(spill)}",
        *([f"allowed_paths = [{quoted(str(path))}]"] if path else []),
        # Last, since it fixes the line above.
        "enable_external_access = false",
    ):
        connection.execute(f"SET GLOBAL {setting}")
    return connection


def _identifier(column: str) -> str:
    return '"' + column.replace('"', '""') + '"'
