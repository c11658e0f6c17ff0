"""The report on goals as HTML: a fragment for a notebook, and one self-contained file."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.goals.alignment import Alignment
from holism.goals.change import PeriodChange
from holism.reports.effects_picture import effects_picture
from holism.reports.html import folded, fragment, interval, page, row, signed, table, value, within
from holism.reports.svg import element
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.goal import GoalStatus

if TYPE_CHECKING:
    from holism.reports.goals import GoalsReport, Indicators


def goals_fragment(report: "GoalsReport") -> str:
    """For notebooks: the report, with its style, which touches nothing else of the page."""
    return fragment(_sections(report))


def goals_page(report: "GoalsReport", title: str) -> str:
    """One file: nothing is loaded from elsewhere; light and dark, for phones too, without scripts.

    :param title: of the product.
    """
    return page(f"Goals of {title}", f"{title}: goals", _sections(report))


def _sections(report: "GoalsReport") -> list[Markup]:
    inner = report.report
    parts = [element("p", report.sentence, class_="said"), _statuses(report)]
    if report.slices:
        parts += [element("h2", f"By {report.sliced_by}"), *_slices(report)]
    if report.alignment:
        parts.append(element("h2", "Does what is below support what is above?"))
        parts += [_edge(f"edge-{number}", each) for number, each in enumerate(report.alignment, 1)]
    for number, each in enumerate(report.indicators, 1):
        parts += _indicators(number, each)
    as_of = f"{inner.system}, {inner.window}; data as of {to_datetime(inner.as_of_us):%Y-%m-%d %H:%M:%S} UTC."
    return [*parts, element("p", as_of, class_="asof")]


def _statuses(report: "GoalsReport") -> Markup:
    changes = report.changes
    headings = ["status", "goal", "measured", "95 % interval", "target", "n"]
    headings += ["period before", "difference"] if changes else []
    rows, layer = [], ""
    for each in report.report.statuses:
        if each.goal.layer.value != layer:
            layer = each.goal.layer.value
            rows.append(element("tr", [element("th", layer, colspan=len(headings), scope="rowgroup")], class_="layer"))
        rows.append(row(_status_cells(each, changes.get(each.goal.name))))
    return table("Where every goal stands", headings, rows)


def _status_cells(each: GoalStatus, change: PeriodChange | None) -> list[Markup | str]:
    estimate = each.estimate
    class_ = each.status.value.replace(" ", "-")
    waiting = f" (+{estimate.waiting:,} waiting)" if estimate.waiting else ""
    cells: list[Markup | str] = [
        element("span", each.status.value, class_=f"status {class_}"),
        each.goal.name,
        value(estimate),
        interval(estimate.low, estimate.high),
        each.goal.target,
        f"{estimate.n:,}{waiting}",
    ]
    if change:
        cells += [value(change.before), f"{signed(change.difference)} {within(change.low, change.high)}".strip()]
    return cells


def _slices(report: "GoalsReport") -> Iterable[Markup]:
    for each in report.report.statuses:
        rows = []
        for cut in report.slices.get(each.goal.name, ()):
            name = "no value" if cut.value is None else str(cut.value)
            if cut.estimate is None:
                rows.append(row([name, f"not shown: fewer than {report.minimum} units, or known by subtraction"], 3))
            else:
                found = cut.estimate
                rows.append(row([name, value(found), interval(found.low, found.high), f"{found.n:,}"]))
        yield folded(each.goal.name, table(each.goal.name, ["slice", "measured", "95 % interval", "n"], rows))


def _edge(id: str, each: Alignment) -> Markup:
    class_ = each.agreement.value.replace(" ", "-")
    name = [
        element("span", each.agreement.value, class_=f"status {class_}"),
        element("span", f" {each.lower} → {each.upper} "),
        element("span", each.evidence.value, class_="evidence"),
    ]
    parts = [element("summary", name), element("p", each.sentence)]
    if each.points:
        rule = (
            f"Supported: the {each.level:.0%} interval of the correlation is above {each.tolerance:g}; contradicted: "
            "below it. Effects are turned so that more is better."
        )
        if each.unknown_covariances:
            rule += f" In {each.unknown_covariances} it is not known how the two errors go together: taken not to."
        parts += [element("figure", [effects_picture(id, each)]), element("p", rule, class_="rule")]
        parts.append(_points(each))
    return element("details", parts, class_="edge")


def _points(each: Alignment) -> Markup:
    headings = ["experiment", "ended", each.lower, "±", each.upper, "±", "units"]
    rows = [
        row(
            [
                one.experiment,
                one.ended or "-",
                signed(one.lower),
                f"{one.lower_se:.3g}",
                signed(one.upper),
                f"{one.upper_se:.3g}",
                f"{one.units:,}" if one.units else "-",
            ]
        )
        for one in each.points
    ]
    return folded("the experiments as a table", table("Effects and their standard errors", headings, rows))


def _indicators(number: int, each: "Indicators") -> list[Markup]:
    found, aligned = each.proxies, {one.lower: one for one in each.alignment}
    said = f"For a new experiment with {found.units:,} units, from {found.k} that measured all of these."
    if found.note:
        said = f"Not enough evidence: {found.note}."
    elif found.quality is not None:
        said += f" The best combination of all reaches a quality of {found.quality:.2f}."
    rows = []
    order = [one.goal for one in found.proxies] or list(aligned)
    rated = {one.goal: one for one in found.proxies}
    for name in order:
        one, edge = rated.get(name), aligned.get(name)
        correlation = "-"
        if edge and edge.correlation is not None:
            correlation = f"{edge.correlation:.2f} {within(edge.low, edge.high)}"
        quality = "-" if one is None or one.quality is None else f"{one.quality:.2f}"
        cells = [name, quality, f"{one.reliability:.0%}" if one else "-", f"{one.weight:.3g}" if one else "-"]
        rows.append(row([*cells, correlation, edge.agreement.value if edge else "-", str(edge.k) if edge else "-"]))
    headings = ["indicator", "quality", "reliability", "weight", "correlation of true effects", "moves it", "k"]
    rule = (
        "Quality: correlation of its measured effect, in the new experiment, with the true effect on the objective; "
        "of past experiments, so too high where there are few."
    )
    return [
        element("h2", f"What tells early of: {found.objective}", id=f"indicators-{number}"),
        element("p", said),
        table(f"Leading indicators of {found.objective}", headings, rows),
        element("p", rule, class_="rule"),
    ]
