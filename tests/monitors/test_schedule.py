"""When monitors look."""

from datetime import UTC, datetime

import pytest

from holism.monitors.schedule import periods
from holism.vocabulary.clock import to_datetime


def us(*when: int) -> int:
    """A time in UTC."""
    return int(datetime(*when, tzinfo=UTC).timestamp() * 1_000_000)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("every", "ends"),
    [
        ("day", [(2026, 3, 4), (2026, 3, 5)]),
        ("week", []),
        ("hour", [(2026, 3, 3, hour) for hour in range(22, 24)]),
    ],
)
def test_periods_that_have_ended_are_due(every: str, ends: list[tuple[int, ...]]):
    """From the middle of a period, those that end by now, in order; nothing before."""
    now = us(2026, 3, 5, 12) if every != "hour" else us(2026, 3, 3, 23, 30)
    found = [end for _, end in periods(every, us(2026, 3, 3, 21, 15), now)]  # type: ignore[arg-type]
    assert found == [us(*end) for end in ends]


def test_weeks_begin_on_monday():
    """The week that ends is one from Monday to Monday."""
    ((start, end),) = periods("week", us(2026, 3, 3), us(2026, 3, 9))
    assert to_datetime(start).weekday() == to_datetime(end).weekday() == 0
    assert end == us(2026, 3, 9)


def test_no_period_is_looked_at_twice():
    """After a look at a period the next one is due, and not the same again."""
    end = us(2026, 3, 4)
    assert list(periods("day", end, end)) == []
    assert [each for _, each in periods("day", end, us(2026, 3, 5))] == [us(2026, 3, 5)]
