"""What is hidden so that small groups cannot be read, nor computed from what is shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from holism.reports.suppression import Line, suppressed


def test_large_slices_are_all_shown():
    """Without a small slice nothing is hidden."""
    assert suppressed({"a": 30, "b": 40}, [Line(None, ("a", "b"))], 30) == set()


def test_a_small_slice_takes_the_next_smallest_with_it():
    """Otherwise it is the total less the others."""
    assert suppressed({"a": 90, "b": 3, "c": 40}, [Line(None, ("a", "b", "c"))], 30) == {"b", "c"}


def test_small_slices_that_are_few_together_take_another():
    """Two slices of three people are six people, whose number would be known."""
    line = Line(None, ("a", "b", "c", "d"))
    assert suppressed({"a": 90, "b": 3, "c": 3, "d": 50}, [line], 30) == {"b", "c", "d"}
    assert suppressed({"a": 90, "b": 20, "c": 20, "d": 50}, [line], 30) == {"b", "c"}


def test_the_only_slice_is_hidden_if_it_is_small():
    """Where nothing else can be hidden, that is all there is to do."""
    assert suppressed({"a": 3}, [Line(None, ("a",))], 30) == {"a"}
    assert suppressed({}, [], 30) == set()


def grid(counts):
    """A table of two columns with its margins: what is shown of it, and how it adds up."""
    rows, columns = counts.shape
    units = {("cell", i, j): int(counts[i, j]) for i in range(rows) for j in range(columns)}
    units |= {("row", i): int(counts[i].sum()) for i in range(rows)}
    units |= {("column", j): int(counts[:, j].sum()) for j in range(columns)}
    lines = [Line(("row", i), tuple(("cell", i, j) for j in range(columns))) for i in range(rows)]
    lines += [Line(("column", j), tuple(("cell", i, j) for i in range(rows))) for j in range(columns)]
    lines.append(Line(None, tuple(("row", i) for i in range(rows))))
    lines.append(Line(None, tuple(("column", j) for j in range(columns))))
    return units, lines


def test_in_a_table_rows_and_columns_are_both_looked_at():
    """One small cell hides a rectangle of four: a row or a column alone would give it away."""
    units, lines = grid(np.array([[3, 40, 60], [50, 70, 80], [90, 95, 99]]))
    hidden = suppressed(units, lines, 30)
    assert ("cell", 0, 0) in hidden
    assert len(hidden) == 4
    assert all(kind == "cell" for kind, *_ in hidden)


@given(st.lists(st.lists(st.integers(1, 80), min_size=3, max_size=3), min_size=2, max_size=4))
def test_no_small_group_can_be_computed(counts):
    """Of any table, each small group can be another number, with all that is shown as it is."""
    units, lines = grid(np.array(counts))
    hidden = suppressed(units, lines, 10)
    order = [key for key in units if key in hidden]
    small = [place for place, key in enumerate(order) if units[key] < 10]
    sums = np.array([[(key in line.parts) - float(key == line.whole) for key in order] for line in lines])
    for place in small:
        alone = np.zeros((1, len(order)))
        alone[0, place] = 1.0
        rank = np.linalg.matrix_rank(sums)
        assert np.linalg.matrix_rank(np.vstack([sums, alone])) == rank + 1


@pytest.mark.parametrize("minimum", [5, 30])
def test_no_shown_difference_is_a_small_group(minimum):
    """What is hidden in a line whose whole is shown is at least the minimum."""
    units, lines = grid(np.array([[1, 2, 60], [50, 1, 80], [90, 95, 99]]))
    hidden = suppressed(units, lines, minimum)
    for line in lines:
        together = sum(units[key] for key in line.parts if key in hidden)
        assert line.whole in hidden or together == 0 or together >= minimum
