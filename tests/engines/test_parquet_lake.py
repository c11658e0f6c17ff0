"""The Parquet lake: typed files in segments that can be interrupted, repeated, raced, deleted and rebuilt."""

import shutil
import threading

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from holism.checks.samples import SHOP, START_US, Visit, decision, entry, feedback, outcome
from holism.engines import parquet_lake
from holism.engines.parquet_lake import ParquetLake
from holism.engines.sqlite_log import SqliteLog
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.component import Model
from holism.vocabulary.errors import StoreError
from holism.vocabulary.prediction import Probability
from holism.vocabulary.request import Request
from holism.vocabulary.system import System


def contents(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def log(tmp_path):
    """A log of 48 records over three days: decisions, feedback, outcomes, and another system's."""
    log = SqliteLog(tmp_path / "log.db")
    for number in range(12):
        made = decision(time_us=START_US + number * DAY_US // 4, unit=f"u{number % 3}", key=str(number))
        told = feedback("clicked", about=made.id, time_us=START_US + number * DAY_US // 4 + 1)
        seen = outcome({"fraud": True, "paid": 2.0}, unit="u1", key="1", time_us=START_US + DAY_US)
        log.append([made, told, seen, entry(system="other")])
    yield log
    log.close()


def test_seals_what_the_log_has_completed(log, tmp_path):
    """Only whole segments are sealed, once; `sealed` says up to which position."""
    lake = ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=10)
    assert lake.sealed("shop") == 0
    assert lake.seal() == 4
    assert lake.sealed("shop") == 40
    assert lake.seal() == 0
    log.append([decision(), decision()])
    assert lake.seal() == 1
    assert lake.sealed("shop") == 50


def test_files_lie_by_system_kind_day_and_segment(log, tmp_path):
    """A decision's file is found by its system, kind, UTC day and segment, and holds its rows in order."""
    ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=24).seal()
    files = sorted((tmp_path / "lake" / "shop" / "decision").rglob("*.parquet"))
    assert [f"{path.parent.name}/{path.name}" for path in files] == [
        "day=2026-01-01/0000000000.parquet",
        "day=2026-01-02/0000000000.parquet",
        "day=2026-01-02/0000000001.parquet",
        "day=2026-01-03/0000000001.parquet",
    ]
    rows = pq.ParquetFile(files[0]).read()
    assert rows["position"].to_pylist() == [1, 5, 9, 13]
    assert rows["request_amount"].to_pylist() == [5.0] * 4
    assert rows.schema.field("time").type == pa.timestamp("us", tz="UTC")


def test_every_file_of_a_kind_has_the_same_types(log, tmp_path):
    """Types come from the declaration, so columns that are all null have them too."""
    log.append([decision(request={}), *(entry() for _ in range(9))])
    ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=2).seal()
    for kind in ("decision", "feedback", "outcome"):
        files = list((tmp_path / "lake" / "shop" / kind).rglob("*.parquet"))
        assert len({pq.read_schema(path).to_string() for path in files}) == 1


def test_systems_that_are_not_declared_are_left_in_the_log(log, tmp_path):
    """The lake keeps the systems it was given, and says 0 for others."""
    lake = ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=10)
    lake.seal()
    assert lake.sealed("other") == 0
    assert not (tmp_path / "lake" / "other").exists()


def test_a_system_declared_later_is_sealed_from_the_start(log, tmp_path):
    """A second system gets the segments that were sealed before it was known; the first one's stay as they are."""
    ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=10).seal()
    before = contents(tmp_path / "lake")
    other = System("other", request=Visit, components=[])
    lake = ParquetLake(tmp_path / "lake", log, {"shop": SHOP, "other": other}, segment=10)
    assert (lake.sealed("shop"), lake.sealed("other")) == (40, 0)
    assert lake.seal() == 4
    assert (lake.sealed("shop"), lake.sealed("other")) == (40, 40)
    after = contents(tmp_path / "lake")
    assert {name: after[name] for name in before} == before


def test_a_lake_rebuilt_equals_what_was(log, tmp_path):
    """After damage and loss, `rebuild` brings every file back byte for byte, and removes what does not belong."""
    folder = tmp_path / "lake"
    lake = ParquetLake(folder, log, {"shop": SHOP}, segment=10)
    lake.seal()
    before = contents(folder)
    files = sorted(folder.rglob("*.parquet"))
    files[0].write_bytes(b"damaged")
    files[1].unlink()
    shutil.rmtree(files[2].parent)
    (files[0].parent / "stray.parquet").write_bytes(b"stray")
    assert lake.rebuild() == 4
    assert contents(folder) == before


def test_a_lake_deleted_is_sealed_anew(log, tmp_path):
    """Deleting the folder beneath a running process loses nothing: the next seal writes it again, equal."""
    folder = tmp_path / "lake"
    lake = ParquetLake(folder, log, {"shop": SHOP}, segment=10)
    lake.seal()
    before = contents(folder)
    shutil.rmtree(folder)
    assert lake.sealed("shop") == 0
    assert lake.seal() == 4
    assert contents(folder) == before


def test_sealing_interrupted_anywhere_is_repaired(log, tmp_path, monkeypatch):
    """Whichever write fails, the segment is not counted, and sealing again gives the files of an undisturbed lake."""
    ParquetLake(tmp_path / "whole", log, {"shop": SHOP}, segment=20).seal()
    whole = contents(tmp_path / "whole")
    write_file = parquet_lake._write_file
    for failing in range(len(whole)):
        folder = tmp_path / f"lake{failing}"
        written = []

        def failing_write(path, content, failing=failing, written=written):
            written.append(path)
            if len(written) == failing + 1:
                raise OSError("no space left on device")
            write_file(path, content)

        monkeypatch.setattr(parquet_lake, "_write_file", failing_write)
        with pytest.raises(StoreError, match="no space left"):
            ParquetLake(folder, log, {"shop": SHOP}, segment=20).seal()
        monkeypatch.setattr(parquet_lake, "_write_file", write_file)
        lake = ParquetLake(folder, log, {"shop": SHOP}, segment=20)
        assert lake.sealed("shop") in (0, 20)
        lake.seal()
        assert contents(folder) == whole


def test_a_failed_write_leaves_no_file(tmp_path, monkeypatch):
    """A file is there whole or not at all, and no temporary file stays."""
    monkeypatch.setattr(parquet_lake.os, "fsync", lambda descriptor: (_ for _ in ()).throw(OSError("disk failed")))
    with pytest.raises(OSError, match="disk failed"):
        parquet_lake._write_file(tmp_path / "a", b"content")
    assert not list(tmp_path.iterdir())


def test_two_sealers_at_once_write_one_lake(log, tmp_path):
    """Sealers that race leave the files of one alone."""
    ParquetLake(tmp_path / "alone", log, {"shop": SHOP}, segment=5).seal()
    lakes = [ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=5) for _ in range(4)]
    together = threading.Barrier(len(lakes))
    failures = []

    def seal(lake):
        together.wait(timeout=60)
        try:
            lake.seal()
        except StoreError as error:
            failures.append(error)

    threads = [threading.Thread(target=seal, args=[lake]) for lake in lakes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert contents(tmp_path / "lake") == contents(tmp_path / "alone")


def test_files_of_another_layout_are_refused_until_rebuilt(log, tmp_path):
    """Segments of another length are not mixed: sealing refuses, rebuilding replaces them."""
    ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=5).seal()
    lake = ParquetLake(tmp_path / "lake", log, {"shop": SHOP}, segment=10)
    with pytest.raises(StoreError, match=r"segment=5\), allowed are those of .*segment=10\); run `holism rebuild`"):
        lake.seal()
    lake.rebuild()
    ParquetLake(tmp_path / "anew", log, {"shop": SHOP}, segment=10).seal()
    assert contents(tmp_path / "lake") == contents(tmp_path / "anew")


def test_a_segment_has_at_least_one_position(log, tmp_path):
    """A segment of no positions is refused."""
    with pytest.raises(ValueError, match="got 0, allowed is at least 1"):
        ParquetLake(tmp_path, log, {}, segment=0)


def test_fields_of_another_version_stay_readable(tmp_path):
    """What the declaration does not know is in `other` as JSON, and what a record does not know is null."""

    class Later(Request, frozen=True):
        amount: int
        added: str = ""

    later = System("shop", request=Later, components=[Model("newer", Probability("fraud"), source=lambda visit: 0.5)])
    log = SqliteLog(tmp_path / "log.db")
    log.append([decision(request={"amount": 2.5, "note": "gone"}), decision(request={"amount": 2, "added": 7})])
    ParquetLake(tmp_path / "lake", log, {"shop": later}, segment=2).seal()
    log.close()
    [path] = (tmp_path / "lake" / "shop" / "decision").rglob("*.parquet")
    rows = pq.ParquetFile(path).read()
    assert rows["request_amount"].to_pylist() == [None, 2]
    assert rows["request_added"].to_pylist() == [None, "7"]
    assert rows["prediction_newer"].to_pylist() == [None, None]
    other = msgspec.json.decode(rows["other"][0].as_py())
    assert other["request"] == {"note": "gone"}
    assert other["features"] == {"per_item": 2.5}
    assert other["predictions"]["risk"]["value"] == 0.25
