"""Tests of how `filers.parquet` was derived, and of the file itself."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from holism_products.audit_risk.data.derive import ROWS, filing_status, read, sample
from holism_products.audit_risk.population import FILERS


def test_committed_file_is_complete_and_small() -> None:
    """The committed file has the stated rows, no missing value, and stays under 400 kB."""
    table = pq.read_table(FILERS)
    assert table.num_rows == ROWS
    assert all(column.null_count == 0 for column in table.columns)
    assert FILERS.stat().st_size < 400_000


def test_committed_file_holds_adults_only() -> None:
    """Nobody in the committed file is under 18, and nobody worked more weeks than a year has."""
    table = pq.read_table(FILERS)
    assert min(table["age"].to_pylist()) >= 18
    assert max(table["weeks"].to_pylist()) == 52


@pytest.mark.parametrize(
    ("filer", "marital", "age", "status"),
    [
        ("Joint both under 65", "Married-civilian spouse present", 40, "married_joint"),
        ("Single", "Never married", 30, "single"),
        ("Single", "Separated", 30, "married_separate"),
        ("Head of household", "Separated", 30, "head_of_household"),
        ("Head of household", "Widowed", 45, "surviving_spouse"),
        ("Head of household", "Widowed", 70, "head_of_household"),
    ],
)
def test_filing_status(filer: str, marital: str, age: int, status: str) -> None:
    """The census's filer status and marital status give one of the five statuses of form 1040."""
    assert filing_status(filer, marital, age) == status


def test_sample_follows_weight_and_halves_joint_returns() -> None:
    """A row of three times the weight is drawn about three times as often, a joint one half as often."""
    n = 60_000
    kind = np.arange(n) % 3
    table = pa.table(
        {
            "filer": np.array(["Single", "Single", "Joint both under 65"])[kind],
            "weight": np.array([1.0, 3.0, 1.0])[kind],
            "kind": kind,
        }
    )
    counts = np.bincount(sample(table, 3_000, seed=0)["kind"].to_numpy(), minlength=3)
    assert counts[1] / counts[0] == pytest.approx(3, rel=0.15)
    assert counts[2] / counts[0] == pytest.approx(0.5, rel=0.15)


def test_another_archive_is_refused(tmp_path: Path) -> None:
    """An archive with another checksum raises, naming both checksums."""
    archive = tmp_path / "other.tar.gz"
    archive.write_bytes(b"other")
    with pytest.raises(ValueError, match="expected 94a908fa"):
        read(archive)
