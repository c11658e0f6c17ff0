"""The report on fairness as HTML: a fragment for a notebook, and one self-contained file."""

from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.reports.html import fragment, interval, page, row, signed, table, value, within
from holism.reports.svg import element
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.goal import GoalStatus

if TYPE_CHECKING:
    from holism.reports.fairness import Compared, Cut, Cuts, FairnessReport

LEAST = 1e-9
"""Smaller probabilities are not told apart: they are 0 in floating point before long, and no chance is."""


def fairness_fragment(report: "FairnessReport") -> str:
    """For notebooks."""
    return fragment(_sections(report))


def fairness_page(report: "FairnessReport") -> str:
    """One file that loads nothing."""
    return page(f"Fairness of {report.title}", f"{report.title}: fairness", _sections(report))


def _sections(report: "FairnessReport") -> list[Markup]:
    parts = [element("p", report.sentence, class_="said")]
    if report.bounds:
        parts.append(_bounds(report.bounds))
    for one in report.compared:
        parts += _compared(one, report)
    odds = [f"by {name}: {odd:.3g}" for name, odd in report.odds.items()]
    if odds:
        parts.append(element("p", f"Equalized odds difference, {'; '.join(odds)}."))
    parts.append(element("p", _rule(report), class_="rule"))
    time = f"{to_datetime(report.as_of_us):%Y-%m-%d %H:%M:%S} UTC"
    as_of = f"{report.system} {report.release}, {report.window}; data as of {time}."
    return [*parts, element("p", as_of, class_="asof")]


def _rule(report: "FairnessReport") -> str:
    return (
        f"Not shown: slices of fewer than {report.minimum} units, and what would give them away by subtraction. "
        "Differences to the rest hold for all slices of a table at once, the largest difference for all its pairs. "
        "Slices are ranked where a chi-squared test tells them apart, by their value drawn towards that of all, the "
        "more the smaller they are."
    )


def _bounds(bounds: tuple[GoalStatus, ...]) -> Markup:
    rows = [
        row(
            [
                element("span", each.status.value, class_=f"status {each.status.value.replace(' ', '-')}"),
                each.goal.name,
                value(each.estimate),
                interval(each.estimate.low, each.estimate.high),
                each.goal.target,
                f"{each.estimate.n:,}",
                each.estimate.note,
            ]
        )
        for each in bounds
    ]
    headings = ["status", "goal", "measured", "95 % interval", "target", "n", "note"]
    return table("Goals that bound a gap", headings, rows)


def _compared(one: "Compared", report: "FairnessReport") -> list[Markup]:
    whole = one.whole
    said = f"All together {value(whole)} {within(whole.low, whole.high)}, n = {whole.n:,}."
    said += f" Data: {one.data}." if one.data else ""
    parts = [element("h2", one.measure), element("p", said)]
    for each in one.tables:
        parts += [_table(each, report), element("p", sentence_of(each), class_="rule")]
    return parts


def sentence_of(cuts: "Cuts") -> str:
    """What the test and the gap say of one table."""
    if cuts.gap.value is None or cuts.test.p_value is None:
        return "Nothing to compare."
    tail = f"largest difference {cuts.gap.value:.3g} {within(cuts.gap.low, cuts.gap.high)}"
    if not cuts.ranked:
        return f"The slices could all be alike ({_chance(cuts.test.p_value)}), so they are not ranked; {tail}."
    between = f"{' and '.join(cuts.highest)} over {' and '.join(cuts.lowest)}"
    return f"The slices differ ({_chance(cuts.test.p_value)}); {tail}, {between}."


def _chance(p_value: float) -> str:
    return f"p = {p_value:.2g}" if p_value >= LEAST else f"p < {LEAST:g}"


def _table(cuts: "Cuts", report: "FairnessReport") -> Markup:
    headings = [
        *cuts.by,
        "measured",
        f"{100.0 * report.level:g} % interval",
        "less the rest",
        "drawn to all",
        "units",
        "n",
    ]
    return table(f"By {' and '.join(cuts.by)}", headings, [_row(each, report.minimum) for each in cuts.cuts])


def _row(cut: "Cut", minimum: int) -> Markup:
    found, rest = cut.estimate, cut.rest
    if found is None:
        return row([*cut.name, f"not shown: fewer than {minimum} units, or known by subtraction"], 6)
    less = f"{signed(rest.value)} {within(rest.low, rest.high)}".strip() if rest else "-"
    drawn = "-" if cut.shrunk is None else f"{cut.shrunk:.3g}"
    cells = [value(found), interval(found.low, found.high), less, drawn, f"{found.units:,}", f"{found.n:,}"]
    return row([*cut.name, *cells])
