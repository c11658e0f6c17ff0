"""A Parquet file of any size, batch by batch, as `measures.profile.profile` takes it."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from holism.vocabulary.errors import DeclarationError

ROWS = 32_768
"""Rows of a batch: fewer take longer to profile, more need more memory."""


def batches(path: str | Path, rows: int = ROWS) -> Iterator[pa.RecordBatch]:
    """The rows of a file in its order, one row group in memory at a time.

    Through DuckDB, which buffers for every core, the same takes twice the memory.

    Raises `DeclarationError` where there is no Parquet file.
    """
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            yield from file.iter_batches(batch_size=rows, use_threads=True)
    except (OSError, pa.ArrowInvalid) as error:
        raise DeclarationError(f"{path}: got a file that cannot be read ({error}), allowed is Parquet") from error
