"""What is wrong with data, from two profiles and the declared schema: missing, out of range, new, constant, silent."""

from collections.abc import Iterator
from enum import StrEnum
from math import exp

import msgspec
import msgspec.inspect as introspection
import numpy as np
from scipy import special, stats

from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.prediction import Category, Probability
from holism.vocabulary.profile import HOUR_US, WEEK_H, Categorical, Column, Numeric, Profile, hour_of_week
from holism.vocabulary.schema import SchemaField
from holism.vocabulary.system import System

ALPHA = 0.001
"""Probability of a false alarm of one check on data that are as before."""


GRID = 64
"""Values of an unknown share over which a p-value is averaged."""


class Fault(StrEnum):
    """Kinds of faults."""

    MISSING = "missing"
    NOT_FINITE = "not finite"
    OUT_OF_RANGE = "out of range"
    NEW_CATEGORY = "new category"
    CONSTANT = "constant"
    TYPE = "type"
    SILENCE = "silence"


class Finding(msgspec.Struct, frozen=True):
    """One thing that is wrong with one column; of silence the column is empty.

    :param value, allowed: what was found and what is allowed, as shares, bounds or rows, by the fault.
    :param p_value: of "nothing has changed"; None where no chance is involved.
    :param n: rows that it was found in.
    """

    column: str
    fault: Fault
    value: str
    allowed: str
    n: int
    p_value: float | None = None

    def __str__(self) -> str:
        return f"{self.column or 'decisions'}: got {self.value}, allowed is {self.allowed}"


class Expected(msgspec.Struct, frozen=True):
    """What a declaration says of a column; bounds that are None are open, and no categories are any."""

    numeric: bool
    low: float | None = None
    high: float | None = None
    categories: tuple[str, ...] = ()


def expectations(system: System) -> dict[str, Expected]:
    """What the declaration says of the columns of `facts`: fields' kinds, bounds and categories, models' answers."""
    found: dict[str, Expected] = {}
    for field in system.schema.fields:
        if field.private is None and field.kind != "text":
            low, high = _bounds(field)
            flags = ("true", "false") if field.kind == "boolean" else field.categories
            found[f"request_{field.name}"] = Expected(field.kind in ("number", "integer"), low, high, flags)
    found |= {f"feature_{feature.name}": Expected(True) for feature in system.features}
    for model in system.models:
        predicts = model.predicts
        if isinstance(predicts, Category):
            found[f"prediction_{model.name}"] = Expected(False, categories=predicts.classes)
        else:
            ends = (0.0, 1.0) if isinstance(predicts, Probability) else (None, None)
            found[f"prediction_{model.name}"] = Expected(True, *ends)
        found[f"confidence_{model.name}"] = Expected(True, 0.0, 1.0)
    return found


def findings(
    reference: Profile,
    current: Profile,
    expected: dict[str, Expected] | None = None,
    *,
    margin: float = 0.01,
    alpha: float = ALPHA,
) -> tuple[Finding, ...]:
    """Everything that is wrong with the columns of the current profile.

    :param expected: what is declared; see `expectations`.
    :param margin: by how much, in [0, 1], the share of missing, NaN and infinite values may exceed the reference's.
    :param alpha: probability, in (0, 1), of a false alarm of each check that depends on chance.

    Raises `DeclarationError` for a margin or an alpha outside of these.
    """
    if not 0.0 <= margin <= 1.0:
        raise DeclarationError(f"findings margin: got {margin}, allowed is a share in [0, 1]")
    if not 0.0 < alpha < 1.0:
        raise DeclarationError(f"findings alpha: got {alpha}, allowed is in (0, 1)")
    found: list[Finding] = []
    for name, column in current.columns.items():
        if column.rows:
            before, declared = reference.columns.get(name), (expected or {}).get(name)
            found += _of_column(name, column, before, declared, _worth(reference), _worth(current), margin, alpha)
    return tuple(found)


def silence(
    reference: Profile, rows: int, since_us: int, now_us: int, *, share: float = 0.5, alpha: float = ALPHA
) -> Finding | None:
    """That far fewer decisions arrive than at the same hours of the reference's weeks; None if that may be chance.

    The rows that are expected are those of the reference at the same hours of the week; the number of unit-days that
    arrive is taken as Poisson, which `share` leaves room for: days whose traffic differs by a third at the same hours
    alarm as stated, days that differ by half alarm more often. Alarms where fewer than `share` of the expected arrive,
    by a one-sided exact test.

    :param rows: decisions from `since_us` to `now_us`, microseconds since 1970 UTC.
    :param share: of the usual rate that is still no cause for alarm, in (0, 1].
    """
    if not 0.0 < share <= 1.0:
        raise DeclarationError(f"silence share: got {share}, allowed is in (0, 1]")
    usual = expected_rows(reference, since_us, now_us)
    each = _worth(reference)
    mean = usual * each * share
    p_value = float(stats.poisson.cdf(int(rows * each), mean)) if rows else exp(-mean)
    if p_value >= alpha:
        return None
    return Finding("", Fault.SILENCE, f"{rows:,} rows", f"about {usual:,.0f}, as at these hours before", rows, p_value)


def expected_rows(reference: Profile, since_us: int, now_us: int) -> float:
    """How many rows would have arrived at the rate of the reference at the same hours of the week.

    An hour of the week that the reference does not cover, of less than a week, is taken at its mean rate.
    """
    if reference.first_us is None or reference.last_us is None or reference.last_us <= reference.first_us:
        return 0.0
    covered = [0.0] * WEEK_H
    for hour, part in _hours(reference.first_us, reference.last_us + 1):
        covered[hour] += part
    mean = reference.rows / sum(covered)
    rates = [rows / time if time >= 0.5 else mean for rows, time in zip(reference.week, covered, strict=True)]
    return sum(rates[hour] * part for hour, part in _hours(since_us, now_us))


def _hours(start_us: int, end_us: int) -> Iterator[tuple[int, float]]:
    """Each hour of the week from start to end, and how much of it, in (0, 1]."""
    at = start_us
    while at < end_us:
        until = min(end_us, (at // HOUR_US + 1) * HOUR_US)
        yield hour_of_week(at), (until - at) / HOUR_US
        at = until


def _of_column(
    name: str,
    now: Column,
    before: Column | None,
    declared: Expected | None,
    reference_worth: float,
    worth: float,
    margin: float,
    alpha: float,
) -> Iterator[Finding]:
    kinds = {True: "numbers", False: "categories"}
    wanted = declared.numeric if declared else isinstance(before, Numeric) if before else isinstance(now, Numeric)
    if isinstance(now, Numeric) is not wanted:
        yield Finding(name, Fault.TYPE, kinds[not wanted], kinds[wanted], now.rows)
        return
    for fault in (Fault.MISSING, Fault.NOT_FINITE):
        yield from _too_many(name, fault, now, before, reference_worth, worth, margin, alpha)
    if isinstance(now, Numeric):
        yield from _out_of_range(name, now, declared)
    else:
        allowed = set(declared.categories) if declared else set()
        yield from _new(name, now, before, allowed, reference_worth, worth, alpha)
    if before is not None:
        yield from _constant(name, now, before, reference_worth, worth, alpha)


def _too_many(
    name: str,
    fault: Fault,
    now: Column,
    before: Column | None,
    reference_worth: float,
    worth: float,
    margin: float,
    alpha: float,
) -> Iterator[Finding]:
    """A share above that of the reference and the margin, by a test on unit-days."""
    count, rows = _counted(now, fault)
    old_count, old_rows = _counted(before, fault) if before else (0, 0)
    allowed = min(1.0, (old_count / old_rows if old_rows else 0.0) + margin)
    known = old_count * reference_worth, old_rows * reference_worth
    p_value = share_p_value(count * worth, rows * worth, known, margin)
    if count / rows > allowed and p_value < alpha:
        yield Finding(name, fault, f"{count / rows:.2%} {fault}", f"at most {allowed:.2%}", now.rows, p_value)


def share_p_value(count: float, n: float, reference: tuple[float, float], margin: float) -> float:
    """The p-value of "the share is at most `margin` above that of the reference".

    The binomial tail, averaged over what the reference's share may be given its count and its n (Jeffreys' posterior;
    a posterior predictive p-value, Meng 1994): a small reference does not know its share well. Without a reference the
    share is held against the margin alone. Counts need not be whole, since the tail is a beta distribution's.

    >>> round(share_p_value(10, 100, (0, 0), 0.05), 4) == round(float(stats.binom.sf(9, 100, 0.05)), 4)
    True
    """
    if count <= 0.0:
        return 1.0
    share = np.zeros(1)
    if reference[1] > 0.0:
        quantiles = (np.arange(GRID) + 0.5) / GRID
        share = special.betaincinv(reference[0] + 0.5, reference[1] - reference[0] + 0.5, quantiles)
    return float(special.betainc(count, max(1.0, n - count + 1.0), np.minimum(1.0, share + margin)).mean())


def _counted(column: Column, fault: Fault) -> tuple[int, int]:
    if fault is Fault.MISSING:
        return column.missing, column.rows
    return (column.not_finite if isinstance(column, Numeric) else 0), column.rows


def _out_of_range(name: str, now: Numeric, declared: Expected | None) -> Iterator[Finding]:
    if declared is None or now.low is None or now.high is None:
        return
    if declared.low is not None and now.low < declared.low:
        yield Finding(name, Fault.OUT_OF_RANGE, f"{now.low:g}", f"at least {declared.low:g}", now.n)
    if declared.high is not None and now.high > declared.high:
        yield Finding(name, Fault.OUT_OF_RANGE, f"{now.high:g}", f"at most {declared.high:g}", now.n)


def _new(
    name: str,
    now: Categorical,
    before: Column | None,
    allowed: set[str],
    reference_worth: float,
    worth: float,
    alpha: float,
) -> Iterator[Finding]:
    """Values that are not declared; where none are, values never seen, if there are more than chance brings.

    What a sample has not seen has a share of about the values seen once over n (Good 1953), and of at most 3 / n, at
    95 %, where no value was seen once (the rule of three: Hanley and Lippman-Hand 1983).
    """
    if allowed:
        new = {value: count for value, count in now.counts.items() if value not in allowed}
        if new:
            values = ", ".join(sorted(allowed))
            yield Finding(name, Fault.NEW_CATEGORY, f"{', '.join(sorted(new))}", f"one of {values}", sum(new.values()))
        return
    if not isinstance(before, Categorical) or not before.n or before.other:
        return
    new = {value: count for value, count in now.counts.items() if value not in before.counts}
    once = sum(count == 1 for count in before.counts.values())
    unseen = min(1.0, (once + 3.0 + 2.0 * once**0.5) / max(1.0, before.n * reference_worth))
    count = sum(new.values()) + now.other
    p_value = float(stats.binom.sf(round(count * worth) - 1, max(1, round(now.n * worth)), unseen))
    if count and p_value < alpha:
        names = ", ".join(sorted(new, key=lambda value: -new[value])[:5]) or "many rare values"
        yield Finding(name, Fault.NEW_CATEGORY, names, f"one of {', '.join(before.counts)}", count, p_value)


def _constant(
    name: str, now: Column, before: Column, reference_worth: float, worth: float, alpha: float
) -> Iterator[Finding]:
    """One value alone, where the reference makes that too unlikely.

    The chance that n independent values are alike is at most the largest share to the power n - 1; of numbers the share
    of a bin stands for that of a value, which is on the safe side.
    """
    if not now.n or _varies(now) or not _varies(before):
        return
    counts = before.counts if isinstance(before, Numeric) else before.counts.values()
    known = before.n * reference_worth
    largest = (max(counts, default=0) * reference_worth + 1.0) / (known + 1.0)
    p_value = min(1.0, largest) ** max(0.0, now.n * worth - 1.0)
    if p_value < alpha:
        yield Finding(name, Fault.CONSTANT, "one value alone", "values that vary, as before", now.n, p_value)


def _varies(column: Column) -> bool:
    if isinstance(column, Numeric):
        return column.low != column.high
    return len(column.counts) > 1 or column.other > 0


def _worth(profile: Profile) -> float:
    """How many unit-days a row is worth, in (0, 1]."""
    return min(1.0, profile.unit_days / profile.rows) if profile.rows and profile.sketch else 1.0


def _bounds(field: SchemaField) -> tuple[float | None, float | None]:
    info = introspection.type_info(field.annotation)
    while isinstance(info, introspection.Metadata):
        info = info.type
    low, high = (
        next((bound for sign in signs if (bound := getattr(info, sign, None)) is not None), None)
        for signs in (("ge", "gt"), ("le", "lt"))
    )
    return low, high
