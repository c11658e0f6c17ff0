"""The commands, and how they end: 0 done, 1 some rows refused, 2 a mistake of the caller, 3 the store or a model."""

import os
import sys
from collections.abc import Callable
from typing import Any

import typer

from holism import __version__
from holism.cli import (
    coverage,
    decide,
    demo,
    fairness,
    goals,
    hax,
    import_,
    interaction,
    loop,
    operate,
    queue,
    rebuild,
    serve,
    simulate,
    verify,
    watch,
)
from holism.cli.output import err
from holism.vocabulary.errors import HolismError, ModelError, StoreError

app = typer.Typer(
    name="holism",
    help="Software products with machine-learning components: from models to systems.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

COMMANDS: tuple[Callable[..., None], ...] = (
    demo.demo,
    serve.run,
    simulate.simulate,
    decide.decide,
    goals.goals,
    fairness.fairness,
    operate.decision,
    operate.halt,
    operate.resume,
    operate.reset,
    queue.queue,
    queue.review,
    rebuild.rebuild,
    import_.import_,
    verify.verify,
    interaction.interaction,
    coverage.coverage,
    hax.hax,
    watch.watch,
    watch.alerts,
    watch.answer,
    loop.loop,
)

for command in COMMANDS:
    app.command(command.__name__.rstrip("_"))(command)


def _version(wanted: bool) -> None:
    if wanted:
        print(f"holism {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", callback=_version, is_eager=True, help="Print the version."),
) -> None:
    """Software products with machine-learning components: from models to systems."""


def main(arguments: list[str] | None = None) -> Any:
    """Runs a command; what goes wrong is said in one line."""
    sys.path.insert(0, os.getcwd())  # as `python -m` does: systems beside one are found
    try:
        app(args=arguments)
    except (StoreError, ModelError) as error:
        _complain(error, 3)
    except (HolismError, OSError) as error:
        _complain(error, 2)


def _complain(error: Exception, status: int) -> None:
    err.print(f"holism: {error}", markup=False, highlight=False, style="red")
    sys.exit(status)
