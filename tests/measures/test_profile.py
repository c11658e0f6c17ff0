"""From frames of every kind to profiles, against NumPy's own answers."""

import math
import weakref
from datetime import UTC, datetime, timedelta

import narwhals.stable.v2 as nw
import numpy as np
import pyarrow as pa
import pytest

from holism.checks.samples import SHOP
from holism.measures import profile as profiling
from holism.measures.profile import columns_of, profile, quantile_edges
from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.profile import SKETCH, Categorical, Profile, merge

START = datetime(2026, 1, 1, tzinfo=UTC)


def frame(n=1_000, seed=0, units=50):
    """Some rows, a minute apart."""
    rng = np.random.default_rng(seed)
    return pa.table(
        {
            "time": [START + timedelta(minutes=row) for row in range(n)],
            "unit": [f"u{number}" for number in rng.integers(0, units, n)],
            "amount": rng.lognormal(size=n),
            "items": rng.integers(0, 3, n),
            "country": rng.choice(["FR", "IT"], n),
            "member": rng.random(n) < 0.5,
        }
    )


def test_numbers_are_those_of_numpy():
    """Counts by bin, mean, deviation and extremes of a column are NumPy's."""
    rows = frame()
    values = rows["amount"].to_numpy()
    column = profile(rows).numeric("amount")
    assert list(column.counts) == np.histogram(values, [-np.inf, *column.edges, np.inf])[0].tolist()
    assert (column.low, column.high) == (values.min(), values.max())
    assert column.mean == pytest.approx(values.mean())
    assert column.sd == pytest.approx(values.std(ddof=1))


def test_categories_and_flags_are_counted_by_name():
    """Texts and flags are counted by value, and rows without one are missing."""
    rows = pa.table({"country": ["FR", None, "IT", "FR"], "member": [True, False, None, True]})
    columns = profile(rows).columns
    assert columns["country"] == Categorical({"FR": 2, "IT": 1}, missing=1)
    assert columns["member"] == Categorical({"false": 1, "true": 2}, missing=1)


def test_missing_nan_and_infinite_are_told_apart():
    """No value is not the same as one that is not a number."""
    column = profile(pa.table({"x": [1.0, None, math.nan, math.inf, 2.0]})).numeric("x")
    assert (column.n, column.missing, column.not_finite, column.high) == (2, 1, 2, 2.0)


@pytest.mark.parametrize("backend", ["pyarrow", "pandas", "duckdb", "batches"])
def test_every_kind_of_frame_gives_the_same(backend):
    """The profile depends on the rows, not on the library that holds them."""
    rows = frame()
    if backend == "batches":
        given = iter(rows.to_batches(max_chunksize=100))
    elif backend == "duckdb":
        given = pytest.importorskip("duckdb").sql("SELECT * FROM rows").set_alias("r")
    elif backend == "pyarrow":
        given = nw.from_native(rows).lazy()
    else:
        given = rows.to_pandas()
    whole, found = profile(rows), profile(given, like=profile(rows))
    assert found.rows == whole.rows
    assert found.sketch == whole.sketch
    assert found.week == whole.week
    assert {name: column.counts for name, column in found.columns.items()} == {
        name: column.counts for name, column in whole.columns.items()
    }


def test_stretches_merge_into_the_whole(monkeypatch):
    """Cut into batches or not, on the same edges the profile is the same."""
    monkeypatch.setattr(profiling, "ROWS", 64)
    rows = frame()
    whole = profile(rows)
    halves = merge([profile(rows.slice(0, 500), like=whole), profile(rows.slice(500), like=whole)])
    assert halves.columns["amount"].counts == whole.columns["amount"].counts
    assert halves.columns["amount"].deviations == pytest.approx(whole.columns["amount"].deviations)
    assert (halves.sketch, halves.first_us, halves.last_us) == (whole.sketch, whole.first_us, whole.last_us)


def test_batches_are_let_go():
    """However many batches there are, no more than two are in memory at once, so that memory is bounded."""
    made, most = [], []

    def batches():
        for seed in range(20):
            batch = frame(n=50, seed=seed)
            made.append(weakref.ref(batch))
            most.append(sum(each() is not None for each in made))
            yield batch
            del batch

    assert profile(batches(), like=profile(frame())).rows == 1_000
    assert max(most) <= 2


def test_unit_days_count_a_unit_once_a_day():
    """Rows of one unit on one day are one; the same unit on the next day is another."""
    rows = pa.table({"time": [START, START, START + timedelta(days=1)], "unit": ["a", "a", "a"]})
    assert profile(rows).unit_days == 2.0


def test_rows_without_a_unit_count_for_themselves():
    """A system that knows no units has as many unit-days as rows, with names of rows or without."""
    rows = pa.table({"time": [START] * 90, "unit": pa.array(["ann"] * 30 + [None] * 60, pa.string())})
    assert profile(rows).unit_days == 61.0
    named = rows.append_column("decision_id", pa.array([f"d{row // 2}" for row in range(90)]))
    assert profile(named, {}).unit_days == 31.0


def test_many_unit_days_are_estimated_closely():
    """Twenty thousand units on one day are counted to within four standard errors of the sketch."""
    rows = pa.table({"time": [START] * 20_000, "unit": [f"unit-{number}" for number in range(20_000)]})
    assert profile(rows).unit_days == pytest.approx(20_000, rel=4 / math.sqrt(SKETCH - 2))


def test_few_values_have_a_bin_each():
    """Whole numbers of a small range are not lumped together by quantiles."""
    assert quantile_edges(np.asarray([0.0, 0.0, 0.0, 1.0, 2.0])) == (1.0, 2.0)
    assert quantile_edges(np.asarray([])) == ()


def test_what_was_constant_is_told_from_all_else():
    """Of a column that never changed, both a larger and a smaller value later fall into bins of their own."""
    before = profile(pa.table({"x": [3.0] * 5}))
    assert profile(pa.table({"x": [2.0, 3.0, 3.1]}), like=before).numeric("x").counts == (1, 1, 1)


def test_a_system_says_which_columns():
    """What goes in and comes out is profiled; the unit, the key, private fields and free text are not."""
    columns = columns_of(SHOP)
    assert columns["request_amount"] == columns["feature_per_item"] == columns["prediction_risk"] == "numeric"
    assert columns["request_country"] == columns["prediction_basket"] == columns["error"] == "categorical"
    assert not {"request_visitor", "request_order", "request_card", "request_note"} & columns.keys()


def test_what_cannot_be_profiled_is_refused_by_name():
    """A column that is not there, and one that holds no numbers, are named."""
    with pytest.raises(UnknownName, match="column of the frame: got 'amuont', declared are"):
        profile(frame(), {"amuont": "numeric"})
    with pytest.raises(DeclarationError, match="column 'country': got values of String, allowed are numbers"):
        profile(frame(), {"country": "numeric"})


def test_no_rows_make_the_empty_profile():
    """A frame without rows is no mistake."""
    assert profile(frame().slice(0, 0)) == Profile(0)
