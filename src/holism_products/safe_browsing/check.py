"""Checks a list of addresses at once, from the command line.

    python -m holism_products.safe_browsing.check links.txt
    grep -o 'https\\?://[^ ]*' mail.txt | python -m holism_products.safe_browsing.check - --json

One address a line; empty lines and lines that begin with # are passed over. Each is decided by itself, as for somebody
who opens it, so that nobody's badges of the day hide one. Nothing is recorded unless `--store` names a store; give it
one of its own, since a store's figures count all of its decisions. Exits with 1 if a line is no address of a web page,
with 2 if the list or the model cannot be read.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

import msgspec

import holism as hm
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.combination import CALIBRATION_FILE, MODEL_FILE, Phishing, read
from holism_products.safe_browsing.reasons import in_short, reasons
from holism_products.safe_browsing.system import system
from holism_products.safe_browsing.visit import visit_to

MODELS: Final = Path(".holism") / "safe_browsing" / "models"
VERDICTS: Final = {hm.Mode.PROMPT: "warning", hm.Mode.ANNOTATE: "badge", hm.Mode.SILENT: "nothing"}
NOT_JUDGED: Final = "not judged"
REFUSED: Final = "refused"
COLOURS: Final = {"warning": "31;1", "badge": "33", REFUSED: "35"}
TOLD_EVERY: Final = 500


@dataclass(frozen=True)
class Checked:
    """What became of one line. `probability` is None where nothing was judged, or none has passed its check."""

    line: int
    address: str
    verdict: str
    probability: float | None
    why: str


def check(lines: Iterable[str], service: hm.Service, model: Phishing) -> Iterator[Checked]:
    """Checks each line that holds something."""
    for number, text in enumerate(lines, start=1):
        text = text.strip()
        if text and not text.startswith("#"):
            yield _checked(number, text, service, model)


def _checked(number: int, text: str, service: hm.Service, model: Phishing) -> Checked:
    try:
        address = read_address(text)
    except ValueError as error:
        return Checked(number, text, REFUSED, None, str(error))
    visit = visit_to(f"line {number}", address)
    decision = service.decide(visit)
    if decision.mode not in VERDICTS or decision.error is not None:
        return Checked(number, address.url, NOT_JUDGED, None, decision.reason)
    # To find reasons takes longer than to judge, and where nothing is said none is needed.
    why = "" if decision.mode is hm.Mode.SILENT else in_short(reasons(model, visit))
    return Checked(number, address.url, VERDICTS[decision.mode], decision.shown_confidence("phishing"), why)


def main(arguments: list[str] | None = None) -> int:
    """Runs the command; returns its exit code."""
    given = _parser().parse_args(arguments)
    try:
        with ExitStack() as stack:
            lines = stack.enter_context(_opened(given.file))
            model = read(given.models / MODEL_FILE)
            folder = given.store or stack.enter_context(tempfile.TemporaryDirectory())
            service = stack.enter_context(hm.open(system, folder, models=given.models, durability="spooled"))
            return _run(check(lines, service, model), as_json=given.json)
    except (OSError, UnicodeDecodeError, msgspec.DecodeError, hm.HolismError) as error:
        print(f"check: {error}", file=sys.stderr)
        if not all((given.models / file).exists() for file in (MODEL_FILE, CALIBRATION_FILE)):
            print(f"train: python -m holism_products.safe_browsing.model {given.models}", file=sys.stderr)
        return 2


def _run(found: Iterator[Checked], *, as_json: bool) -> int:
    write = _json if as_json else _table(_may_colour())
    started, count, refused = time.perf_counter(), 0, 0
    for each in found:
        write(each)
        count += 1
        refused += each.verdict == REFUSED
        if count % TOLD_EVERY == 0:
            print(f"{count:,} checked …", file=sys.stderr)
    seconds = time.perf_counter() - started
    rate = f", {count / seconds:,.0f} a second" if count else ""
    print(f"{count:,} checked in {seconds:.1f} s{rate}; {refused:,} refused", file=sys.stderr)
    return 1 if refused else 0


def _json(each: Checked) -> None:
    print(msgspec.json.encode(each).decode())


def _table(colour: bool) -> Callable[[Checked], None]:
    print(f"{'verdict':<11}{'of 100':>7}  address")

    def write(each: Checked) -> None:
        probability = "" if each.probability is None else f"{100 * each.probability:.1f}"
        verdict = f"{each.verdict:<11}"
        if colour and each.verdict in COLOURS:
            verdict = f"\033[{COLOURS[each.verdict]}m{verdict}\033[0m"
        # What was refused may hold anything, even commands for the terminal.
        shown = "".join(character if character.isprintable() else "�" for character in each.address)
        print(f"{verdict}{probability:>7}  {shown}" + (f"\n{'':<20}{each.why}" if each.why else ""))

    return write


def _may_colour() -> bool:
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def _opened(file: str) -> IO[str]:
    return open(0, encoding="utf-8", closefd=False) if file == "-" else open(file, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="check", description="Check a list of addresses for phishing.")
    parser.add_argument("file", help="one address a line; - reads standard input")
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    parser.add_argument(
        "--models", type=Path, default=MODELS, help="folder of the trained model (default: %(default)s)"
    )
    parser.add_argument("--store", type=Path, help="record the decisions in this store, without the addresses")
    return parser


if __name__ == "__main__":
    sys.exit(main())
