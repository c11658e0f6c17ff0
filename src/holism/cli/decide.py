"""`holism decide`: a file of requests in, a file of decisions out."""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO, Annotated, Any

import msgspec
import typer

from holism.cli.output import print_json, progress, say
from holism.cli.target import AsJson, Store, Target, opened
from holism.service import Service
from holism.vocabulary.decision import Decision
from holism.vocabulary.errors import InvalidRequest
from holism.vocabulary.request import Request

Row = tuple[int, Request | InvalidRequest]
Decided = tuple[int, Decision]

MOST_NAMED = 10
"""Refused rows that are named one by one; all are counted."""


class Summary(msgspec.Struct):
    """What became of the rows of a file."""

    rows: int = 0
    decided: int = 0
    refused: int = 0
    reasons: Counter[str] = msgspec.field(default_factory=Counter)
    modes: Counter[str] = msgspec.field(default_factory=Counter)


def decide(
    target: Annotated[str, Target],
    file: Annotated[
        Path, typer.Argument(help="Requests: a .csv with a header line, or .jsonl.", exists=True, dir_okay=False)
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Decisions: .csv or .jsonl. Default: stdout.")
    ] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Decide every request of a CSV or JSON-lines file, and say how many were refused and why.

    Rows that break the schema are refused, counted and named on standard error; the others are decided and recorded.
    Exits with 1 if any row was refused. With --json the decisions and the summary are one JSON document.
    """
    summary = Summary()
    collected: list[Decided] = []
    with opened(target, store) as service:
        lines_out = output.open("w", newline="") if output else None
        models = [model.name for model in service.system.models]
        keep = as_json and not output
        write = collected.append if keep else _writer(lines_out or sys.stdout, output, models)
        with progress(f"deciding {file.name}") as tell:
            for number, decision in _decide_all(service, file, summary, tell):
                write((number, decision))
        if lines_out:
            lines_out.close()
    if as_json:
        rows = [{"row": number, **_flat(decision, models)} for number, decision in collected]
        print_json({"summary": summary, "decisions": rows})
    else:
        modes = ", ".join(f"{mode} {count}" for mode, count in summary.modes.most_common())
        say(f"{summary.decided} decided ({modes or 'none'}), {summary.refused} refused of {summary.rows} rows")
        for reason, count in summary.reasons.most_common(MOST_NAMED):
            say(f"  refused {count}: {reason}")
    raise typer.Exit(1 if summary.refused else 0)


def _decide_all(service: Service, file: Path, summary: Summary, tell: Callable[[float], None]) -> Iterator[Decided]:
    schema = service.system.schema
    size = max(file.stat().st_size, 1)
    number = 0
    with file.open("rb") as raw:
        rows = _csv_rows(raw, schema.from_text) if file.suffix.lower() == ".csv" else _json_rows(raw, schema.decode)

        def accepted() -> Iterator[Request]:
            nonlocal number
            for number, request in rows:
                summary.rows += 1
                tell(min(raw.tell() / size, 1.0))
                if isinstance(request, InvalidRequest):
                    _refuse(summary, number, request)
                else:
                    yield request

        for decision in service.decide_many(accepted()):
            summary.decided += 1
            summary.modes[decision.mode.value] += 1
            yield number, decision


def _refuse(summary: Summary, number: int, invalid: InvalidRequest) -> None:
    summary.refused += 1
    summary.reasons.update(f"{problem.field}: allowed is {problem.allowed}" for problem in invalid.problems)
    if summary.refused <= MOST_NAMED:
        say(f"  row {number} refused: {invalid}")


def _csv_rows(raw: IO[bytes], parse: Callable[[Any], Request]) -> Iterator[Row]:
    def lines() -> Iterator[str]:
        while line := raw.readline():
            yield line.decode("utf-8-sig" if raw.tell() == len(line) else "utf-8", errors="replace")

    for number, row in enumerate(csv.DictReader(lines()), start=2):
        row.pop(None, None)
        yield number, _parsed(parse, row)


def _json_rows(raw: IO[bytes], parse: Callable[[Any], Request]) -> Iterator[Row]:
    number = 0
    while line := raw.readline():
        number += 1
        if line.strip():
            yield number, _parsed(parse, line)


def _parsed(parse: Callable[[Any], Request], row: Any) -> Request | InvalidRequest:
    try:
        return parse(row)
    except InvalidRequest as invalid:
        return invalid


def _writer(file: IO[str], path: Path | None, models: Sequence[str]) -> Callable[[Decided], None]:
    if path and path.suffix.lower() in (".jsonl", ".ndjson"):
        return lambda item: print(msgspec.json.encode({"row": item[0], **_flat(item[1], models)}).decode(), file=file)
    writer: csv.DictWriter[str] | None = None

    def write(item: Decided) -> None:
        nonlocal writer
        row = {"row": item[0], **_flat(item[1], models)}
        if writer is None:
            writer = csv.DictWriter(file, list(row), extrasaction="ignore")
            writer.writeheader()
        writer.writerow(row)

    return write


def _flat(decision: Decision, models: Sequence[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "decision": decision.id,
        "unit": decision.unit,
        "key": decision.key,
        "mode": decision.mode.value,
        "action": decision.action,
    }
    for name in models:
        prediction = decision.predictions.get(name)
        row[name] = prediction.value if prediction else None
    row["guardrails"] = "; ".join(firing.guardrail for firing in decision.firings)
    row["error"] = decision.error.value if decision.error else ""
    row["reason"] = decision.reason
    return row
