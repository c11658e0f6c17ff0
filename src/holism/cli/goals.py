"""`holism goals`: where every goal stands and what experiments say, in the terminal, as JSON or as one HTML file."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from holism.cli.output import out, print_json, say, table
from holism.cli.target import AsJson, Store, Target, opened
from holism.service import Service
from holism.vocabulary.effect import Agreement, PastExperiment
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Estimate

if TYPE_CHECKING:
    from holism.goals.alignment import Alignment
    from holism.goals.change import PeriodChange
    from holism.reports.goals import GoalsReport, Indicators

MARKS = {Status.MET: ("green", "✓"), Status.MISSED: ("red", "✗"), Status.NOT_ENOUGH_DATA: ("yellow", "?")}
AGREES = {Agreement.SUPPORTED: "green", Agreement.CONTRADICTED: "red", Agreement.NOT_ENOUGH_EVIDENCE: "yellow"}


def goals(
    target: Annotated[str, Target],
    days: Annotated[
        float | None, typer.Option(help="The last so many days, against as many before them.", min=0.001)
    ] = None,
    by: Annotated[str, typer.Option(help="A column of facts to slice by.")] = "",
    experiments: Annotated[
        Path | None,
        typer.Option(
            help="CSV of past experiments. Default: experiments.csv in the store, or in data/ of the product."
        ),
    ] = None,
    units: Annotated[
        int | None, typer.Option(help="People in the next experiment, to rate leading indicators by.", min=1)
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write the report to this file, as one page.")] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Show every goal and whether it is met, what changed, and whether experiments support what supports what."""
    # Here and not above: narwhals, NumPy and DuckDB are for this command alone.
    from holism.reports.goals import goals as ask
    from holism.reports.goals_html import goals_page

    with opened(target, store) as service:
        report = ask(service, days=days, by=by, experiments=_experiments(service, experiments), units=units)
        title = service.system.title
    if html is not None:
        html.write_text(goals_page(report, title), encoding="utf-8")
    if as_json:
        print_json(report.plain())
    else:
        _print(report)
    if html is not None:
        say(f"written to {html}")


def _experiments(service: Service, given: Path | None) -> tuple[PastExperiment, ...]:
    from holism.reports.past_experiments import find_experiments, read_experiments

    found = given or find_experiments(service)
    if found is None:
        return ()
    say(f"past experiments: {found}")
    return read_experiments(found, [goal.name for goal in service.system.goals])


def _print(report: "GoalsReport") -> None:
    _print_statuses(report)
    for goal, cut in report.slices.items():
        shown = table(f"\n{goal} by {report.sliced_by}", "slice", "measured", "95 % interval", "n", right=("n",))
        for each in cut:
            name = "no value" if each.value is None else escape(str(each.value))
            found = each.estimate
            if found is None:
                shown.add_row(name, f"not shown (fewer than {report.minimum} units, or known by subtraction)", "", "")
            else:
                shown.add_row(name, escape(_value(found.value, found.unit)), _within(found), f"{found.n:,}")
        out.print(shown)
    if report.alignment:
        _print_edges("\nDoes what is below support what is above?", report.alignment)
    for one in report.indicators:
        _print_indicators(one)
    out.print(f"\n{report.sentence}", markup=False, highlight=False)


def _print_statuses(report: "GoalsReport") -> None:
    inner, changes = report.report, report.changes
    headings = ["", "goal", "measured", "95 % interval", "target", "n"]
    headings += ["before", "difference"] if changes else ["supports"]
    shown = table(f"{inner.system}: {inner.window}", *headings, right=("n",))
    layer = None
    for each in inner.statuses:
        if each.goal.layer is not layer:
            layer = each.goal.layer
            shown.add_row("", f"[bold]{layer}[/]")
        colour, mark = MARKS[each.status]
        estimate = each.estimate
        shown.add_row(
            f"[{colour}]{mark}[/]",
            f"{escape(each.goal.name)} [{colour}]({each.status})[/]",
            escape(_value(estimate.value, estimate.unit)),
            _within(estimate),
            escape(each.goal.target),
            f"{estimate.n:,}" + (f" (+{estimate.waiting:,} waiting)" if estimate.waiting else ""),
            *(_change(changes, each.goal.name) if changes else (escape(", ".join(each.goal.supports)),)),
        )
    out.print(shown)


def _change(changes: "Mapping[str, PeriodChange]", goal: str) -> tuple[str, str]:
    found = changes[goal]
    if found.difference is None:
        return _value(found.before.value), "-"
    return _value(found.before.value), f"{found.difference:+.3g} {_range(found.low, found.high)}".strip()


def _print_edges(title: str, alignment: "tuple[Alignment, ...]") -> None:
    shown = table(title, "lower goal", "upper goal", "verdict", "evidence", "correlation", "90 % interval", "k")
    for each in alignment:
        colour = AGREES[each.agreement]
        shown.add_row(
            escape(each.lower),
            escape(each.upper),
            f"[{colour}]{each.agreement}[/]",
            each.evidence.value,
            "-" if each.correlation is None else f"{each.correlation:.2f}",
            _range(each.low, each.high, brackets=False) or "-",
            str(each.k),
        )
    out.print(shown)
    for each in alignment:
        if each.k:
            out.print(f"{each.lower} → {each.upper}: {each.sentence}", markup=False, highlight=False)


def _print_indicators(one: "Indicators") -> None:
    found, aligned = one.proxies, {each.lower: each for each in one.alignment}
    title = f"\nWhat tells early of {found.objective}? In an experiment with {found.units:,} units, from {found.k}"
    shown = table(title, "indicator", "quality", "reliability", "correlation", "90 % interval", "moves it")
    for each in found.proxies:
        edge = aligned[each.goal]
        shown.add_row(
            escape(each.goal),
            "-" if each.quality is None else f"{each.quality:.2f}",
            f"{each.reliability:.0%}",
            "-" if edge.correlation is None else f"{edge.correlation:.2f}",
            _range(edge.low, edge.high, brackets=False) or "-",
            f"[{AGREES[edge.agreement]}]{edge.agreement}[/]",
        )
    out.print(shown)
    if found.quality is not None:
        out.print(f"their best combination: quality {found.quality:.2f}", markup=False, highlight=False)
    if found.note:
        out.print(f"not enough evidence: {found.note}", markup=False, highlight=False)


def _value(value: float | None, unit: str = "") -> str:
    return "no data" if value is None else f"{value:.4g} {unit}".rstrip()


def _within(estimate: Estimate) -> str:
    return "" if estimate.low is None or estimate.high is None else f"{estimate.low:.4g} to {estimate.high:.4g}"


def _range(low: float | None, high: float | None, *, brackets: bool = True) -> str:
    if low is None or high is None:
        return ""
    text = f"{low:.3g} to {high:.3g}"
    return f"({text})" if brackets else text
