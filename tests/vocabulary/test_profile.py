"""Profiles add up: whatever the stretches, the profile of all is the one of their rows together."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.profile import (
    DECODER,
    EMPTY,
    ENCODER,
    MOST_VALUES,
    SKETCH,
    Categorical,
    Numeric,
    Profile,
    hour_of_week,
    merge,
)

EDGES = (0.0, 10.0)


def numeric(values):
    """The column of some values, by hand."""
    counts = (sum(v < 0 for v in values), sum(0 <= v < 10 for v in values), sum(v >= 10 for v in values))
    mean = sum(values) / len(values)
    return Numeric(EDGES, counts, 0, 0, min(values), max(values), sum(values), sum((v - mean) ** 2 for v in values))


@given(st.lists(st.lists(st.integers(-100, 100).map(float), min_size=1), min_size=1, max_size=5))
def test_merged_numbers_are_those_of_all_rows(stretches):
    """Counts, extremes, mean and standard deviation do not depend on how the rows were cut."""
    merged, whole = (
        Numeric.merge([numeric(each) for each in stretches]),
        numeric([value for each in stretches for value in each]),
    )
    assert merged.counts == whole.counts
    assert (merged.low, merged.high, merged.total) == (whole.low, whole.high, whole.total)
    assert merged.deviations == pytest.approx(whole.deviations, abs=1e-6)


def test_a_large_mean_does_not_swallow_the_deviations():
    """Of amounts around a billion that differ by one, the standard deviation is that of the differences."""
    parts = [numeric([1e9 + 1, 1e9 - 1]), numeric([1e9 + 1, 1e9 - 1])]
    assert Numeric.merge(parts).sd == pytest.approx((4 / 3) ** 0.5)


def test_other_edges_are_refused_by_name():
    """Bins that differ cannot be added, and the message names the column."""
    one = Profile(1, columns={"age": Numeric((1.0,), (1, 0))})
    with pytest.raises(DeclarationError, match=r"column 'age': Numeric merge: got edges \(2.0,\), allowed"):
        merge([one, Profile(1, columns={"age": Numeric((2.0,), (1, 0))})])
    with pytest.raises(DeclarationError, match="got numbers and categories"):
        merge([one, Profile(1, columns={"age": Categorical({"old": 1})})])
    with pytest.raises(DeclarationError, match="got 1 for 1 edges"):
        Numeric((1.0,), (1,))


def test_categories_are_bounded():
    """Of very many values the most frequent keep their names, and no row is lost."""
    counts = {f"v{number:04d}": 1 + (number == 500) for number in range(1_000)}
    column = Categorical.merge([Categorical.of(counts, missing=3), Categorical.of({"v0500": 5})])
    assert (len(column.counts), column.counts["v0500"]) == (MOST_VALUES, 7)
    assert (column.n, column.rows) == (1_006, 1_009)


def test_a_unit_day_in_two_stretches_counts_once():
    """Unit-days of stretches that share a day are not added up."""
    assert merge([Profile(5, (1, 2, 3)), Profile(5, (2, 3, 4))]).unit_days == 4.0


def test_many_unit_days_are_estimated():
    """From the smallest hashes the number is known to some 6 %, and is never above the rows."""
    step = 2**63 // 100_000
    sketch = tuple(range(step, step * (SKETCH + 1), step))
    assert Profile(1_000_000, sketch).unit_days == pytest.approx(100_000, rel=0.01)
    assert Profile(50_000, sketch).unit_days == 50_000


def test_nothing_merges_into_nothing():
    """Without rows there is the empty profile, whose columns have no values."""
    assert merge([]) == merge([EMPTY]) == EMPTY
    assert (Numeric((), (0,)).mean, Numeric((), (1,)).sd) == (None, None)


def test_json_gives_the_profile_back():
    """A profile that is written and read is the same."""
    made = Profile(2, (7,), 1, 2, columns={"a": numeric([1.0]), "b": Categorical({"x": 2})})
    assert DECODER.decode(ENCODER.encode(made)) == made
    assert msgspec.json.decode(ENCODER.encode(made))["columns"]["b"]["type"] == "categorical"


def test_a_column_that_came_later_counts_its_own_rows():
    """Rows from before a column was declared are not missing values of it."""
    merged = merge([Profile(10), Profile(4, columns={"new": Categorical({"x": 4})})])
    assert (merged.rows, merged.columns["new"].rows) == (14, 4)


def test_a_column_of_numbers_is_asked_for_by_name():
    """Asking a category for numbers says which columns have them."""
    with pytest.raises(DeclarationError, match="got 'b', allowed is a numeric one of a"):
        Profile(1, columns={"a": numeric([1.0]), "b": Categorical({"x": 1})}).numeric("b")


def test_the_week_begins_on_monday():
    """1970 began on a Thursday."""
    assert (hour_of_week(0), hour_of_week(4 * 86_400_000_000)) == (72, 0)
