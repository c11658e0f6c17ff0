"""`holism hax`: the 18 guidelines for human-AI interaction, held against a system."""

from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape

from holism.cli.output import out, print_json, table
from holism.cli.target import AsJson, Store, Target, opened

if TYPE_CHECKING:
    from holism.reports.hax.report import HaxReport

MARKS = {
    "met": ("green", "✓"),
    "missed": ("red", "✗"),
    "not enough data": ("yellow", "?"),
    "shipped": ("green", "✓"),
    "a person's judgement": ("blue", "·"),
}


def hax(
    target: Annotated[str, Target],
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Hold the 18 guidelines for human-AI interaction against a system: its declaration, its policy and its log.

    Exits with 1 if one is missed.
    """
    # Here and not above: SciPy and narwhals are for this command alone.
    from holism.reports.hax.report import hax as ask

    with opened(target, store) as service:
        report = ask(service)
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        _print(report)
    raise typer.Exit(1 if report.missed else 0)


def _print(report: "HaxReport") -> None:
    title = f"{report.system} {report.release}: guidelines for human-AI interaction (Amershi et al. 2019)"
    shown = table(title, "", "G", "guideline", "found", "evidence", right=("G",))
    for each in report.guidelines:
        colour, mark = MARKS[each.found.value]
        fix = f"\n[bold]→[/] {escape(each.fix)}" if each.fix else ""
        shown.add_row(
            f"[{colour}]{mark}[/]",
            str(each.number),
            each.title,
            f"[{colour}]{each.found.value}[/]",
            f"{escape(each.evidence)}{fix}",
        )
    out.print(shown)
    out.print("\n" + ", ".join(f"{number} {found}" for found, number in report.counts.items()), highlight=False)
