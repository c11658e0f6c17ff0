"""A Parquet file, batch by batch."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from holism.engines.parquet_file import batches
from holism.measures.profile import profile
from holism.vocabulary.errors import DeclarationError


def test_a_file_is_read_in_batches_of_at_most_so_many_rows(tmp_path):
    """Every row comes once and in order, whatever the row groups are."""
    pq.write_table(pa.table({"x": range(1_000)}), tmp_path / "rows.parquet", row_group_size=300)
    read = list(batches(tmp_path / "rows.parquet", rows=128))
    assert max(batch.num_rows for batch in read) <= 128
    assert pa.Table.from_batches(read)["x"].to_pylist() == list(range(1_000))


def test_a_file_has_the_profile_of_its_rows(tmp_path):
    """What is profiled batch by batch is the same as what is profiled at once."""
    rows = pa.table({"x": [float(k % 37) for k in range(500)], "c": ["ab"[k % 2] for k in range(500)]})
    pq.write_table(rows, tmp_path / "rows.parquet")
    whole = profile(rows)
    found = profile(batches(tmp_path / "rows.parquet", rows=64), like=whole)
    assert {name: column.counts for name, column in found.columns.items()} == {
        name: column.counts for name, column in whole.columns.items()
    }


@pytest.mark.parametrize("content", [None, b"no Parquet"])
def test_what_is_no_parquet_file_is_refused(content, tmp_path):
    """The message names the file and what is allowed."""
    path = tmp_path / "rows.parquet"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(DeclarationError, match=r"rows\.parquet: got a file that cannot be read .* allowed is Parquet"):
        next(batches(path))
