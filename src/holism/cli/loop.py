"""`holism loop`: whether a product changes the world that it learns from, by three tools in the order of trust."""

import importlib.util
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer
from rich.markup import escape

from holism.cli.output import out, print_json, progress, say, table
from holism.cli.target import PRODUCTS, AsJson, Store, Target, opened, product_module
from holism.open import found

if TYPE_CHECKING:
    from holism.reports.loop import LoopReport


def loop(
    target: Annotated[str, Target],
    retraining: Annotated[
        str | None,
        typer.Option("--loop", help="package.module:name of what retraining means. Default: the product's own."),
    ] = None,
    seeds: Annotated[int, typer.Option(help="Pairs of retrainings in the world.", min=2)] = 8,
    picture: Annotated[Path | None, typer.Option(help="Write a page with the picture to this file.")] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Trace injected noise, compare explored with steered traffic, and close the loop in the world.

    Exits with 1 if the loop runs away.
    """
    # Here and not above: NumPy, narwhals and DuckDB are for this command alone.
    from holism.console.loop_page import loop_page
    from holism.reports.loop import Verdict, keep_loop
    from holism.reports.loop import loop as ask

    closing = found(retraining, "loop") if retraining else _of_product(target)
    shown = progress("closing the loop in the world") if closing else nullcontext(lambda share: None)
    with opened(target, store) as service, shown as tell:
        report = ask(service, closing, seeds=range(seeds), progress=tell)
        keep_loop(service, report)
    if picture is not None:
        picture.write_text(loop_page(report), encoding="utf-8")
        say(f"written to {picture}")
    if as_json:
        print_json(msgspec.to_builtins(report))
    else:
        _print(report)
    raise typer.Exit(1 if report.verdict is Verdict.RUNS_AWAY else 0)


def _of_product(target: str) -> Any:
    """The product's own loop; None where it does not say what retraining means, or is no product."""
    package = f"{PRODUCTS}.{target.replace('-', '_')}"
    if ":" in target or "." in target or importlib.util.find_spec(package) is None:
        return None
    if importlib.util.find_spec(f"{package}.loop") is None:
        return None
    return product_module(target, "loop").loop


def _print(report: "LoopReport") -> None:
    numbers = ("value", "95 % interval", "n")
    shown = table(f"{report.system} {report.release}: feedback of {report.model}", "tested by", *numbers, right=numbers)
    for each in report.tested:
        found_ = each.estimate
        value = "-" if found_.value is None else f"{found_.value:.3g}"
        interval = "-" if found_.low is None or found_.high is None else f"{found_.low:.3g} to {found_.high:.3g}"
        shown.add_row(f"{each.tool}\n[dim]{escape(each.means)}[/]", value, interval, f"{found_.n:,}")
    out.print(shown)
    for title, lines in (("not tested", report.untested), ("what would break the loop", report.breaks)):
        if lines:
            out.print(f"\n{title}:", markup=False, highlight=False)
        for line in lines:
            out.print(f"- {line}", markup=False, highlight=False)
    out.print(f"\n{report.verdict}: {report.sentence}", markup=False, highlight=False)
