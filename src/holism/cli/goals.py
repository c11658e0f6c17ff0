"""`holism goals`: where every goal stands, in the terminal or as JSON."""

from typing import Annotated

import typer
from rich.markup import escape

from holism.cli.output import out, print_json, table
from holism.cli.target import AsJson, Store, Target, opened
from holism.goals.report import GoalReport
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.goal import Status
from holism.vocabulary.measure import Estimate, Window

MARKS = {Status.MET: ("green", "✓"), Status.MISSED: ("red", "✗"), Status.NOT_ENOUGH_DATA: ("yellow", "?")}


def goals(
    target: Annotated[str, Target],
    days: Annotated[float | None, typer.Option(help="Only decisions of the last so many days.", min=0.001)] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Show every goal, from the organization down to the model: its measure, its interval, and whether it is met."""
    with opened(target, store) as service:
        window = Window(start_us=service.clock() - round(days * DAY_US)) if days else None
        report = service.analysis.goals(window)
    if as_json:
        print_json(report.plain())
    else:
        _print(report)


def _print(report: GoalReport) -> None:
    headings = ("", "goal", "measured", "95 % interval", "target", "n", "supports")
    shown = table(f"{report.system}: {report.window}", *headings, right=("n",))
    layer = None
    for each in report.statuses:
        if each.goal.layer is not layer:
            layer = each.goal.layer
            shown.add_row("", f"[bold]{layer}[/]")
        colour, mark = MARKS[each.status]
        estimate = each.estimate
        shown.add_row(
            f"[{colour}]{mark}[/]",
            f"{escape(each.goal.name)} [{colour}]({each.status})[/]",
            escape(_value(estimate.value, estimate.unit)),
            _interval(estimate),
            escape(each.goal.target),
            f"{estimate.n:,}" + (f" (+{estimate.waiting:,} waiting)" if estimate.waiting else ""),
            escape(", ".join(each.goal.supports)),
        )
    out.print(shown)
    out.print(f"\n{report.sentence}", markup=False, highlight=False)


def _value(value: float | None, unit: str = "") -> str:
    return "no data" if value is None else f"{value:.4g} {unit}".rstrip()


def _interval(estimate: Estimate) -> str:
    return "" if estimate.low is None or estimate.high is None else f"{estimate.low:.4g} to {estimate.high:.4g}"
