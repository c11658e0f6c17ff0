"""Numbers and times as people read them; missing is said in words, never as zero."""

from decimal import Decimal

from holism.vocabulary.clock import DAY_US, SECOND_US, to_datetime
from holism.vocabulary.measure import Estimate

NOTHING = "-"

STEPS = (
    (365 * DAY_US, "year"),
    (30 * DAY_US, "month"),
    (DAY_US, "day"),
    (3_600 * SECOND_US, "hour"),
    (60 * SECOND_US, "minute"),
    (SECOND_US, "second"),
)


def count(number: int | None) -> str:
    """A whole number with thousands apart.

    >>> count(12345), count(None)
    ('12,345', '-')
    """
    return NOTHING if number is None else f"{number:,}"


def amount(number: float | None, unit: str = "") -> str:
    """A number with four significant digits, and its unit.

    >>> amount(0.99683), amount(12345.6, "USD"), amount(0.0000206), amount(None, "USD")
    ('0.9968', '12,346 USD', '0.0000206', '-')
    """
    if number is None:
        return NOTHING
    if 1_000 <= abs(number) < 1e12:
        text = f"{number:,.0f}"
    elif 1e-7 < abs(number) < 1e-3:
        text = f"{Decimal(f'{number:.3g}'):f}"
    else:
        text = f"{number:.4g}"
    return f"{text} {unit}".rstrip()


def value(thing: object) -> str:
    """Any value of a request, a prediction or feedback.

    >>> value(True), value(0.25), value(2024), value("single")
    ('yes', '0.25', '2024', 'single')
    """
    if isinstance(thing, bool):
        return "yes" if thing else "no"
    if isinstance(thing, float):
        return amount(thing)
    return NOTHING if thing is None or thing == "" else str(thing)


def share(part: float, whole: float) -> str:
    """A part of a whole, in percent.

    >>> share(1, 3), share(1, 0), share(1, 100_000)
    ('33 %', '-', '0.001 %')
    """
    if not whole:
        return NOTHING
    percent = 100.0 * part / whole
    return f"{percent:.0f} %" if percent >= 10 or percent == 0 else f"{percent:.2g} %"


def rate(per_hour: float) -> str:
    """A number an hour.

    >>> rate(0.0), rate(0.234), rate(4.21), rate(1234.5)
    ('0', '0.23', '4.2', '1,234')
    """
    if per_hour == 0:
        return "0"
    return f"{per_hour:.2g}" if per_hour < 1 else f"{per_hour:.1f}" if per_hour < 10 else f"{per_hour:,.0f}"


def latency(us: float | None) -> str:
    """A duration of a computation.

    >>> latency(36.2), latency(1250.0), latency(2_500_000.0)
    ('36 µs', '1.2 ms', '2.5 s')
    """
    if us is None:
        return NOTHING
    for scale, unit in ((1e6, "s"), (1e3, "ms")):
        if us >= scale:
            return f"{us / scale:.3g} {unit}" if us >= 100 * scale else f"{us / scale:.2g} {unit}"
    return f"{us:.0f} µs" if us >= 1 else f"{us:.2g} µs"


def instant(time_us: int) -> str:
    """A point in time in UTC, to the second.

    >>> instant(1_767_225_600_000_000)
    '2026-01-01 00:00:00'
    """
    return f"{to_datetime(time_us):%Y-%m-%d %H:%M:%S}"


def iso(time_us: int) -> str:
    """A point in time as ISO 8601, to the millisecond, for machines."""
    return to_datetime(time_us).isoformat(timespec="milliseconds")


def day(time_us: int) -> str:
    """The UTC day of a point in time."""
    return f"{to_datetime(time_us):%Y-%m-%d}"


def relative(time_us: int, now_us: int) -> str:
    """How long ago, or how far ahead.

    >>> relative(0, 3 * DAY_US), relative(2 * DAY_US, 0), relative(5, 5)
    ('3 days ago', 'in 2 days', 'just now')
    """
    apart = abs(now_us - time_us)
    if apart < SECOND_US:
        return "just now"
    length, name = next((step for step in STEPS if apart >= step[0]), STEPS[-1])
    number = apart // length
    text = f"{number} {name}{'' if number == 1 else 's'}"
    return f"{text} ago" if time_us <= now_us else f"in {text}"


def interval(estimate: Estimate) -> str:
    """An estimate's interval, without its unit.

    >>> interval(Estimate("m", "", 0.5, 0.25, 0.75, 8, 8))
    '0.25 to 0.75'
    """
    if estimate.low is None or estimate.high is None:
        return "no interval"
    return f"{amount(estimate.low)} to {amount(estimate.high)}"
