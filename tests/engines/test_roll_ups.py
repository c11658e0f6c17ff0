"""Roll-ups: the profile of any days, equal however the log was cut, deleted or rebuilt."""

import shutil
from datetime import date

import pytest

from holism.checks.samples import SHOP, START_US, decision, feedback
from holism.engines import roll_ups
from holism.engines.memory import MemoryLog
from holism.engines.parquet_lake import ParquetLake
from holism.engines.roll_ups import ProfileRollUps
from holism.measures.profile import columns_of, profile
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.errors import StoreError
from holism.vocabulary.profile import EMPTY

FIRST = date(2026, 1, 1)


def profiled(rows, like):
    """As `Analysis` does it."""
    kinds = {name: kind for name, kind in columns_of(SHOP).items() if name in rows.column_names}
    return profile(rows, kinds, like=like)


class Store:
    """A log of some days, a lake and its roll-ups."""

    def __init__(self, folder, records=(), segment=10):
        self.folder = folder
        self.log = MemoryLog()
        self.log.append(list(records))
        self.lake = ParquetLake(folder, self.log, {"shop": SHOP}, segment=segment)
        self.again()

    def again(self):
        self.roll_ups = ProfileRollUps(self.folder, self.lake, self.log, SHOP, profiled)

    def profile(self, *days):
        self.lake.seal()
        return self.roll_ups.profile(*days)

    def files(self):
        return {path.name: path.read_bytes() for path in (self.folder / "shop" / "profile").iterdir()}


def history(n=45):
    """Decisions five a day, of ten units, and some feedback between them."""
    made = []
    for number in range(n):
        time_us = START_US + number * DAY_US // 5
        request = {"amount": float(number % 20), "items": number % 3, "country": "FR"}
        made.append(decision(id=f"d{number}", time_us=time_us, unit=f"u{number % 10}", request=request))
        if number % 9 == 0:
            made.append(feedback("clicked", about=f"d{number}", time_us=time_us))
    return made


@pytest.mark.parametrize("segment", [10, 17, 50, 1_000])
def test_a_profile_has_every_decision_once(tmp_path, segment):
    """Sealed segments and the tail together count each decision, wherever the lake ends."""
    found = Store(tmp_path, history(), segment).profile()
    assert (found.rows, found.numeric("request_amount").n, found.unit_days) == (45, 45, 45.0)
    assert found.numeric("request_amount").mean == pytest.approx(sum(n % 20 for n in range(45)) / 45)
    assert found.columns["request_country"].counts == {"FR": 45}


def test_days_are_the_grain(tmp_path):
    """A period has the decisions of its days, the first included and the last not."""
    store = Store(tmp_path, history())
    assert [store.profile(FIRST, date(2026, 1, 3)).rows, store.profile(date(2026, 1, 8)).rows] == [10, 10]
    assert store.profile(date(2027, 1, 1)) == EMPTY


def test_what_arrives_is_counted_at_once(tmp_path):
    """Each answer is exact up to the last record, while the tail grows and is sealed."""
    store = Store(tmp_path)
    for number, record in enumerate(history(25), 1):
        store.log.append([record])
        if number % 3 == 0:
            decisions = sum(each.kind == "decision" for each in store.log.read())
            assert store.profile().rows == decisions


def test_a_question_reads_each_roll_up_once(tmp_path, monkeypatch):
    """A second question opens no file of a roll-up and profiles no row again."""
    store = Store(tmp_path, history())
    before = store.profile()
    monkeypatch.setattr(store.roll_ups, "_profiler", lambda rows, like: pytest.fail("rows were read again"))
    for path in (tmp_path / "shop" / "profile").glob("0*.json"):
        path.write_bytes(b"damaged")
    assert store.profile() == before


def test_a_lake_without_roll_ups_gets_them(tmp_path):
    """An old lake, or one whose roll-ups were deleted, gives the same profile, and the same files."""
    store = Store(tmp_path, history())
    before, files = store.profile(), store.files()
    shutil.rmtree(tmp_path / "shop" / "profile")
    store.again()
    assert (store.profile(), store.files()) == (before, files)


def test_rebuilt_roll_ups_are_equal(tmp_path):
    """After `rebuild` every roll-up is byte for byte what it was."""
    store = Store(tmp_path, history())
    before, files = store.profile(), store.files()
    store.lake.rebuild()
    assert (store.roll_ups.seal(), store.files()) == (4 + 1, files)
    assert store.profile() == before


def test_cut_otherwise_the_counts_on_the_same_edges_add_up(tmp_path):
    """A column's edges come from where it has values for the first time, so that all of its profiles can be merged."""
    late = [decision(time_us=START_US + n * DAY_US // 4, request={"amount": 1.0}) for n in range(20)]
    late += [decision(time_us=START_US + (6 + n) * DAY_US, request={"items": n}) for n in range(25)]
    store = Store(tmp_path, late)
    assert store.profile().numeric("request_items").n == 25
    assert store.profile().numeric("request_items").missing == 20


def test_a_process_that_begins_reads_spans(tmp_path, monkeypatch):
    """Full spans of segments are kept merged, and read instead of their segments, with the same answer."""
    expected = Store(tmp_path / "alone", history()).profile()
    monkeypatch.setattr(roll_ups, "SPAN", 2)
    store = Store(tmp_path / "spans", history())
    assert store.profile() == expected
    files = store.files()
    assert {"0000000001_of_2.json", "0000000003_of_2.json"} < set(files)
    folder = tmp_path / "spans" / "shop" / "profile"
    for segment in range(4):
        (folder / f"{segment:010d}.json").write_bytes(b"not read")
    store.again()
    assert (store.profile(), store.profile(FIRST, date(2026, 1, 3)).rows) == (expected, 10)


def test_a_span_that_is_missing_is_written_again(tmp_path, monkeypatch):
    """Whatever was interrupted or deleted, segments and spans end up equal to what they were."""
    monkeypatch.setattr(roll_ups, "SPAN", 2)
    store = Store(tmp_path, history())
    before, files = store.profile(), store.files()
    for names in (["0000000001_of_2.json"], ["0000000002.json", "0000000003_of_2.json"], ["edges.json"]):
        for name in names:
            (tmp_path / "shop" / "profile" / name).unlink()
        store.again()
        assert (store.profile(), store.files()) == (before, files)
    store.lake.rebuild()
    assert (store.profile(), store.files()) == (before, files)


def test_a_damaged_roll_up_says_what_to_do(tmp_path):
    """What cannot be read is an error that names the file and the way out."""
    store = Store(tmp_path, history())
    store.profile()
    (tmp_path / "shop" / "profile" / "0000000001.json").write_bytes(b"damaged")
    store.again()
    with pytest.raises(StoreError, match=r"0000000001.json: the roll-up cannot be read .* run `holism rebuild`"):
        store.profile()
