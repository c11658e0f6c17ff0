"""`holism import`: past decisions of a team's own, as a log; and a first `system.py` where there is none."""

import getpass
import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from holism.cli.output import print_json, progress, say
from holism.cli.target import AsJson, Store, Target, dotted, is_known, opened
from holism.open import find
from holism.records.past_columns import Parts, as_identifier
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.errors import DeclarationError

if TYPE_CHECKING:
    from holism.importing import ImportReport


def import_(
    target: Annotated[str, Target],
    file: Annotated[
        Path,
        typer.Argument(help="Past decisions: a .csv with a header line, or .parquet.", exists=True, dir_okay=False),
    ],
    time: Annotated[str, typer.Option(help="The column that says when it was decided.")] = "",
    unit: Annotated[str, typer.Option(help="The column that tells people (or devices) apart.")] = "",
    prediction: Annotated[
        str, typer.Option(help="The column of the prediction, of a new system or of one model.")
    ] = "",
    outcome: Annotated[
        list[str] | None, typer.Option(help="A column of what turned out to be true; may be given again.")
    ] = None,
    matures_days: Annotated[
        float, typer.Option(help="Of a new system: days after which an outcome is known.", min=0.0)
    ] = 0.0,
    column: Annotated[
        list[str] | None,
        typer.Option(
            help="NAME=COLUMN: the file's column for a name of facts; may be given again.", metavar="NAME=COLUMN"
        ),
    ] = None,
    release: Annotated[str, typer.Option(help="What decided. Default: imported, and the name of the file.")] = "",
    by: Annotated[str | None, typer.Option("--by", help="Your name. Default: the login name.")] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Import past decisions of a CSV or Parquet file, so that goals and monitors work on what there is.

    SYSTEM is a system, or a new name: then NAME/system.py is written, which declares what the columns are. Importing
    a file again adds only what is new in it. Exits with 1 if any row was refused.
    """
    told = Parts(time, prediction, tuple(outcome or ()), unit, matures_days)
    columns = (_of_parts(target, told) if is_known(target) else _write(target, file, told)) | _columns(column or [])
    with opened(target, store) as service, progress(f"importing {file.name}") as share:
        report = service.import_past(file, columns, by=by or getpass.getuser(), release=release, progress=share)
    if as_json:
        print_json(report)
    else:
        _say(report, target)
    raise typer.Exit(1 if report.refused else 0)


def _columns(given: list[str]) -> dict[str, str]:
    pairs = [each.partition("=") for each in given]
    if wrong := [name for name, equals, column in pairs if not (name and equals and column)]:
        raise DeclarationError(f"--column: got {wrong[0]!r}, allowed is NAME=COLUMN, as time=created")
    return {name: column for name, _, column in pairs}


def _of_parts(target: str, told: Parts) -> dict[str, str]:
    """The parts by their names in the facts of a system that is declared already."""
    system = find(dotted(target))
    columns = {name: column for name, column in (("time", told.time), ("unit", told.unit)) if column}
    if told.prediction:
        columns[_part("prediction", told.prediction, [model.name for model in system.models])] = told.prediction
    for column in told.outcomes:
        columns[_part("outcome", column, [each.name for each in system.outcomes])] = column
    return columns


def _part(kind: str, column: str, declared: Sequence[str]) -> str:
    """The name in facts of what a column holds: of the same name, or the only one that is declared."""
    named = [name for name in declared if name in (column, as_identifier(column), column.removeprefix(f"{kind}_"))]
    found = named or (declared if len(declared) == 1 else [])
    if not found:
        names = ", ".join(f"--column {kind}_{name}={column}" for name in declared)
        raise DeclarationError(f"--{kind}: got {column!r}, which names none that is declared, allowed is {names}")
    return f"{kind}_{found[0]}"


def _write(name: str, file: Path, told: Parts) -> dict[str, str]:
    """Writes NAME/system.py; returns the columns by their names in its facts."""
    # Here and not above: DuckDB and Arrow are for this command alone.
    from holism.drafting import draft
    from holism.engines.duckdb_table import DuckdbTable

    if not (told.time and told.prediction):
        allowed = "a system, or a new name with --time COLUMN and --prediction COLUMN"
        raise DeclarationError(f"import: got {name!r}, which is no system, allowed is {allowed}")
    folder = Path(name)
    if folder.exists() or importlib.util.find_spec(name) is not None:
        raise DeclarationError(f"import: got {name!r}, which is something else already, allowed is a new name")
    with DuckdbTable(file) as table:
        drafted = draft(name, table, told)
    folder.mkdir()
    (folder / "__init__.py").write_text(f'"""{name}: see `system.py`."""\n', encoding="utf-8")
    (folder / "system.py").write_text(drafted.source, encoding="utf-8")
    importlib.invalidate_caches()
    say(f"written: {folder / 'system.py'}, for you to read and correct")
    return drafted.columns


def _say(report: "ImportReport", target: str) -> None:
    period = ""
    if report.first_us is not None and report.last_us is not None:
        period = f", {to_datetime(report.first_us):%Y-%m-%d} to {to_datetime(report.last_us):%Y-%m-%d}"
    say(
        f"{report.rows:,} rows{period}: {report.decisions:,} decisions, {report.feedback:,} feedback and "
        f"{report.outcomes:,} outcomes added, {report.refused:,} rows refused"
    )
    for refusal in report.refusals:
        say(f"  refused: {refusal}")
    if report.unread:
        say(f"  not read: {', '.join(report.unread)}")
    if report.decisions:
        say(f"next: holism goals {target}, holism watch {target} --once")
