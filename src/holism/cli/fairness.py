"""`holism fairness`: what was executed, by slices of people, in the terminal, as JSON or as one HTML file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from holism.cli.goals import MARKS
from holism.cli.output import out, print_json, say, table
from holism.cli.target import AsJson, Store, Target, opened
from holism.vocabulary.goal import Status

if TYPE_CHECKING:
    from holism.reports.fairness import Compared, Cut, FairnessReport


def fairness(
    target: Annotated[str, Target],
    by: Annotated[str, typer.Option(help="COLUMN[,COLUMN] of facts; of two, each and where they meet.")],
    goal: Annotated[str, typer.Option(help="Compare what this goal measures. Default: what goals on gaps do.")] = "",
    action: Annotated[str, typer.Option(help="Compare the share of this option of the interaction.")] = "",
    label: Annotated[str, typer.Option(help="A flag outcome: true and false positive rates too.")] = "",
    days: Annotated[float | None, typer.Option(help="The last so many days.", min=0.001)] = None,
    minimum: Annotated[int, typer.Option(help="Units below which a slice is not shown.", min=2)] = 30,
    html: Annotated[Path | None, typer.Option(help="Write the report to this file, as one page.")] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Compare slices of people in what was executed: intervals, differences, and whether chance alone would do.

    Exits with 1 if a goal on a gap is missed.
    """
    # Here and not above: narwhals, NumPy and DuckDB are for this command alone.
    from holism.reports.fairness import fairness as ask
    from holism.reports.fairness_html import fairness_page

    columns = [each.strip() for each in by.split(",") if each.strip()]
    with opened(target, store) as service:
        report = ask(service, columns, goal=goal, action=action, label=label, days=days, minimum=minimum)
    if html is not None:
        html.write_text(fairness_page(report), encoding="utf-8")
        say(f"written to {html}")
    if as_json:
        print_json(report.plain())
    else:
        _print(report)
    raise typer.Exit(1 if any(each.status is Status.MISSED for each in report.bounds) else 0)


def _print(report: "FairnessReport") -> None:
    if report.bounds:
        shown = table(f"{report.system} {report.release}: {report.window}", "", "goal", "measured", "target", "n")
        for each in report.bounds:
            colour, mark = MARKS[each.status]
            found = each.estimate
            value = "no data" if found.value is None else f"{found.value:.3g} {_within(found.low, found.high)}"
            shown.add_row(
                f"[{colour}]{mark}[/]", escape(each.goal.name), value, escape(each.goal.target), f"{found.n:,}"
            )
        out.print(shown)
    for one in report.compared:
        _print_compared(one, report)
    for name, odds in report.odds.items():
        out.print(f"\nequalized odds difference by {name}: {odds:.3g}", markup=False, highlight=False)
    out.print(f"\n{report.sentence}", markup=False, highlight=False)


def _print_compared(one: "Compared", report: "FairnessReport") -> None:
    from holism.reports.fairness_html import sentence_of

    for cuts in one.tables:
        numbers = ("measured", f"{100.0 * report.level:g} % interval", "less the rest", "drawn to all", "units", "n")
        shown = table(f"\n{one.measure} by {' and '.join(cuts.by)}", *cuts.by, *numbers, right=numbers)
        for each in cuts.cuts:
            shown.add_row(*(escape(name) for name in each.name), *_cells(each, report.minimum))
        out.print(shown)
        out.print(sentence_of(cuts), markup=False, highlight=False)


def _cells(cut: "Cut", minimum: int) -> tuple[str, ...]:
    found, rest = cut.estimate, cut.rest
    if found is None:
        return (f"not shown (fewer than {minimum} units, or known by subtraction)",)
    return (
        "no data" if found.value is None else f"{found.value:.3g} {found.unit}".rstrip(),
        "-" if found.low is None or found.high is None else f"{found.low:.3g} to {found.high:.3g}",
        "-" if rest is None or rest.value is None else f"{rest.value:+.3g} {_within(rest.low, rest.high)}".rstrip(),
        "-" if cut.shrunk is None else f"{cut.shrunk:.3g}",
        f"{found.units:,}",
        f"{found.n:,}",
    )


def _within(low: float | None, high: float | None) -> str:
    return "" if low is None or high is None else f"({low:.3g} to {high:.3g})"
