"""Questions over the lake and the log's tail, answered by DuckDB in this process, in memory."""

import os
import threading
from pathlib import Path
from typing import Any

import duckdb
import narwhals.stable.v2 as nw
import pyarrow as pa

from holism.engines.base import Lake, Log
from holism.engines.facts import Shape
from holism.engines.facts_sql import facts_sql, quoted
from holism.engines.tail import Tail
from holism.vocabulary.clock import Clock
from holism.vocabulary.errors import StoreError
from holism.vocabulary.record import RecordKind
from holism.vocabulary.system import System


class DuckdbQuery:
    """Implements `engines.base.Query`.

    Holds no records but the log's tail, less than a segment of it, decoded once and extended from call to call. Each
    call of `facts` has its own cursor, so that callers in different threads do not disturb each other. DuckDB may
    read and write nothing but the lake's folder: no network, no extensions.

    :param folder: the lake's folder.
    :param clock: says what "now" is where `facts` is asked without a point in time.
    :param threads: threads that one question may use.
    """

    def __init__(self, log: Log, lake: Lake, folder: str | Path, clock: Clock, *, threads: int | None = None) -> None:
        self._log = log
        self._lake = lake
        self._folder = Path(folder).absolute()
        self._clock = clock
        self._tails: dict[str, tuple[System, Shape, Tail]] = {}
        self._lock = threading.Lock()
        self._connection = _connect(self._folder, threads or os.cpu_count() or 1)

    def facts(self, system: System, as_of_us: int | None = None, *, hold: bool = False) -> Any:
        """See `Query.facts`. The columns are those of `facts_sql`; the frame is a snapshot, however late collected."""
        as_of_us = self._clock() if as_of_us is None else as_of_us
        shape, tail = self._tail(system)
        self._seal()
        sealed = self._lake.sealed(system.name)
        tables = tail.after(sealed)
        try:
            cursor = self._connection.cursor()
            sources = {kind.value: self._source(cursor, system, kind, tables[kind], sealed) for kind in tables}
            query = facts_sql(system, shape, sources, as_of_us)
            if hold:
                cursor.execute(f"CREATE TEMP TABLE facts AS {query}")
                query = "SELECT * FROM facts"
            relation = cursor.sql(query)
        except duckdb.Error as error:
            raise StoreError(f"{self._folder}: the question failed ({error})") from error
        return nw.from_native(relation)

    def close(self) -> None:
        """Frees DuckDB; frames that were not collected cannot be any more."""
        self._connection.close()

    def _tail(self, system: System) -> tuple[Shape, Tail]:
        with self._lock:
            declared, shape, tail = self._tails.get(system.name, (None, None, None))
            if declared is not system or shape is None or tail is None:
                shape = Shape(system)
                tail = Tail(self._log, shape)
                self._tails[system.name] = (system, shape, tail)
            return shape, tail

    def _seal(self) -> None:
        """Keeps the tail short, where nobody seals in the background; a question can do without."""
        try:
            self._lake.seal()
        except StoreError:
            return

    def _source(
        self, cursor: duckdb.DuckDBPyConnection, system: System, kind: RecordKind, tail: pa.Table, sealed: int
    ) -> str:
        cursor.register(f"tail_{kind.value}", tail)
        folder = self._folder / system.name / kind.value
        if not sealed or next(folder.glob("day=*/*.parquet"), None) is None:
            return f"SELECT * FROM tail_{kind.value}"
        files = quoted(str(folder / "day=*" / "*.parquet"))
        # A file beyond `sealed` belongs to a segment that is being written: its rows are still in the tail.
        return (
            f"SELECT * FROM tail_{kind.value} UNION ALL BY NAME SELECT * FROM read_parquet({files}, "
            f"union_by_name = true, hive_partitioning = true, hive_types = {{'day': DATE}}) WHERE position <= {sealed}"
        )


def _connect(folder: Path, threads: int) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:", config={"autoinstall_known_extensions": "false"})
    for setting in (
        "autoload_known_extensions = false",
        f"threads = {threads}",
        "TimeZone = 'UTC'",
        "parquet_metadata_cache = true",
        f"temp_directory = {quoted(str(folder / '.spill'))}",
        f"allowed_directories = [{quoted(str(folder))}]",
        # Last, since it fixes the line above.
        "enable_external_access = false",
    ):
        connection.execute(f"SET GLOBAL {setting}")
    return connection
