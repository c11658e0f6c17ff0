"""`holism queue` and `review`: what waits for a person, and a verdict on it."""

import getpass
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer
from rich.markup import escape

from holism.cli.operate import By
from holism.cli.output import out, print_json, say, table
from holism.cli.target import AsJson, Store, Target, opened
from holism.vocabulary.clock import to_datetime

if TYPE_CHECKING:
    from holism.reports.queue import Queue
    from holism.reports.reviewers import ReviewersReport


def queue(
    target: Annotated[str, Target],
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Show the cases that wait for a person, appeals first, and how those do who review them."""
    # Here and not above: narwhals and DuckDB are for this command alone.
    from holism.reports.queue import queue as ask
    from holism.reports.reviewers import reviewers

    with opened(target, store) as service:
        found, people = ask(service), reviewers(service)
    if as_json:
        print_json({"queue": found, "reviewers": people})
    else:
        _print(found, people)


def review(
    target: Annotated[str, Target],
    decision_id: Annotated[str, typer.Argument(help="The decision's id.", metavar="ID")],
    action: Annotated[str, typer.Option(help="What holds from now on: the name of an option.")],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it is recorded.")],
    own: Annotated[str, typer.Option(help="What you answered before you saw the system's answer.")] = "",
    by: Annotated[str | None, By] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Decide, uphold or override one case of the queue."""
    with opened(target, store) as service:
        found = service.desk.review(decision_id, by or getpass.getuser(), action, reason, own=own)
        standing = service.desk.standing(decision_id)
    if as_json:
        print_json({"review": msgspec.to_builtins(found), "standing": standing})
    else:
        say(f"{standing.verdict}: {standing.action}")


def _print(found: "Queue", people: "ReviewersReport") -> None:
    title = f"\n{found.system}: {found.total:,} cases wait for a person"
    waiting = table(title, "since", "why", "case", "said", "with")
    for case in found.cases:
        waiting.add_row(
            f"{to_datetime(case.since_us):%Y-%m-%d %H:%M}",
            case.ground,
            f"{case.decision}\n{escape(case.action or '')}: {escape(case.reason or '')}",
            escape(case.said),
            escape(case.taken_by),
        )
    out.print(waiting)
    seen = table("\nreviewers", "name", "reviews", "agree", "median s", "hurried", "looks like")
    for each in people.reviewers:
        seen.add_row(
            escape(each.name),
            f"{each.reviews:,}",
            f"{each.agree:,} of {each.comparable:,} ({each.low:.0%} to {each.high:.0%})",
            "" if each.median_s is None else f"{each.median_s:.0f}",
            f"{each.hurried:,}",
            "[red]rubber-stamping[/]" if each.suspected else "reviewing",
        )
    out.print(seen)
