"""`holism interaction`: the thresholds of the policy, what each option costs and earns, and what if."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from holism.cli.output import out, print_json, say, table
from holism.cli.target import AsJson, Store, Target, opened

if TYPE_CHECKING:
    from holism.reports.interaction import InteractionReport


def interaction(
    target: Annotated[str, Target],
    what_if: Annotated[
        list[str] | None,
        typer.Option("--what-if", help="NAME=NUMBER of right, wrong, cost, cost_wrong; OPTION.NAME=NUMBER of one."),
    ] = None,
    picture: Annotated[Path | None, typer.Option(help="Write a page with the picture to this file.")] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Show at which probability each option is best, how often that is on the log, and what it costs and earns."""
    # Here and not above: narwhals and DuckDB are for this command alone.
    from holism.console.one_page import interaction_page
    from holism.reports.interaction import interaction as ask
    from holism.reports.what_if import parse_changes

    changes = parse_changes(what_if or [])
    with opened(target, store) as service:
        reports = [ask(service), ask(service, changes)] if changes else [ask(service)]
        if picture is not None:
            picture.write_text(interaction_page(service, reports), encoding="utf-8")
    if as_json:
        print_json(reports[-1] if len(reports) == 1 else {"declared": reports[0], "what_if": reports[1]})
    else:
        for report in reports:
            _print(report)
    if picture is not None:
        say(f"written to {picture}")


def _print(report: "InteractionReport") -> None:
    given = ", ".join(f"{name} = {value:g}" for name, value in report.changes.items())
    title = f"{report.system}: {f'what if {given}' if given else 'as declared'}, acting on {report.on}"
    numbers = ("best from", "to", "best in", "expected", "done in", "earned", "n")
    shown = table(f"\n{title}", "mode", "option", *numbers, right=numbers)
    for use in report.uses:
        shown.add_row(
            use.mode,
            escape(use.option),
            _number(use.low),
            _number(use.high),
            _share(use.best_share),
            _number(use.expected),
            _share(use.done_share),
            _number(use.earned),
            f"{use.known:,}",
        )
    out.print(shown)
    for name, worth in report.table.by_class:
        said = ", ".join(f"{value:g} if {each}" for each, value in worth.items())
        out.print(f"{name}: {said}", markup=False, highlight=False)
    utility = "no data" if report.utility is None else f"{report.utility:.4g}"
    out.print(
        f"\n{report.predictions:,} predictions in {report.decisions:,} decisions; expected utility of each, where "
        f"nothing forbids the best option: {utility}. Earned: mean value over those whose truth is known (n).",
        markup=False,
        highlight=False,
    )


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4g}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"
