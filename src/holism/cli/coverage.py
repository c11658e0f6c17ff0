"""`holism coverage`: how much may be automated, with a guarantee on the share that is wrong."""

import getpass
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from holism.cli.operate import By
from holism.cli.output import out, print_json, table
from holism.cli.target import AsJson, Store, Target, opened
from holism.interactions.certificate import Certificate
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.errors import DeclarationError

if TYPE_CHECKING:
    from holism.reports.coverage import CoverageReport


def coverage(
    target: Annotated[str, Target],
    put_in_force: Annotated[bool, typer.Option("--certify", help="Put in force what the log supports.")] = False,
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; recorded with --certify.")] = "",
    by: Annotated[str | None, By] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Show what the log supports of automation, and how the certificate in force has fared.

    A certificate that outcomes refute lapses: nothing is automated until somebody certifies anew. Exits with 1 if
    nothing may be automated.
    """
    # Here and not above: SciPy takes half a second to import, and only this command needs it.
    from holism.reports.coverage import certify, check

    if put_in_force and not reason:
        raise DeclarationError("--reason: got none, allowed is why this is certified, for the record")
    with opened(target, store) as service:
        if put_in_force:
            certify(service, by or getpass.getuser(), reason)
        report = check(service)
    if as_json:
        print_json({"sentence": report.sentence, **msgspec.structs.asdict(report)})
    else:
        _print(report)
    raise typer.Exit(0 if report.automates_from is not None else 1)


def _print(report: "CoverageReport") -> None:
    bound = f"at most {report.share:.1%} wrong, with {report.confidence:.0%} confidence"
    headings = ("", "automate from", "share of labelled", "accepted", "wrong", "labelled", "p", "made")
    shown = table(f"{report.system} {report.release}: {bound}", *headings, right=("accepted", "wrong", "labelled"))
    if report.in_force:
        shown.add_row("in force" if not report.in_force.lapsed else "lapsed", *_cells(report.in_force))
    shown.add_row("the log supports", *_cells(report.supported))
    out.print(shown)
    out.print(f"\n{report.supported.reason}", markup=False, highlight=False)
    plug_in = report.supported.plug_in
    if plug_in is not None:
        out.print(f"without a guarantee, the threshold would be {plug_in:.3g}", markup=False, highlight=False)
    if report.realised.n:
        found = report.realised
        out.print(
            f"since then {found.decisions_wrong:,} of {found.decisions:,} automated decisions were wrong; with one of "
            f"each unit {found.wrong:,} of {found.n:,} ({found.low:.2%} to {found.high:.2%})",
            markup=False,
            highlight=False,
        )
    out.print(f"\n{report.sentence}", markup=False, highlight=False)


def _cells(certificate: Certificate) -> list[str]:
    share = f"{certificate.coverage:.1%} ({certificate.coverage_low:.1%} to {certificate.coverage_high:.1%})"
    return [
        "never" if certificate.threshold is None else f"{certificate.threshold:.4g}",
        share,
        f"{certificate.accepted:,}",
        f"{certificate.errors:,}" if certificate.accepted else "-",
        f"{certificate.labelled:,}",
        "" if certificate.p_value is None else f"{certificate.p_value:.2g}",
        f"{to_datetime(certificate.certified_us):%Y-%m-%d %H:%M} UTC",
    ]
