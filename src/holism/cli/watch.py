"""`holism watch`, `holism alerts` and `holism answer`: the monitors at work, and what people make of what they find."""

import getpass
import os
import signal
import threading
from typing import Annotated, Literal

import typer
from rich.markup import escape

from holism.cli.output import out, print_json, progress, say, table
from holism.cli.target import AsJson, Store, Target, opened
from holism.monitors.alerts import sentence
from holism.monitors.notify import by_apprise
from holism.vocabulary.alert import Alert, AlertState
from holism.vocabulary.clock import DAY_US, to_datetime

NOTIFY = "HOLISM_NOTIFY"

Verb = Literal["acknowledge", "snooze", "resolve", "accept"]


def watch(
    target: Annotated[str, Target],
    once: Annotated[bool, typer.Option("--once", help="Look at what is due, and end.")] = False,
    notify: Annotated[
        list[str] | None,
        typer.Option(help=f"An Apprise address to tell; may be given again. Default: those in ${NOTIFY}."),
    ] = None,
    console: Annotated[str, typer.Option(help="The console's address, for the links in messages.")] = "",
    every_s: Annotated[float, typer.Option(help="Seconds between looks.", min=1.0)] = 60.0,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Let the monitors look at every period that has ended, now and from now on, and tell people of alerts.

    What was missed while nobody watched is made up for, as it was known then. `holism run` does this beside the server.
    With `--once` it exits with 1 if something alarms.
    """
    # Here and not above: no other command must pay for DuckDB, NumPy and scikit-learn, or need them.
    from holism.watch import Watch

    addresses = notify or os.environ.get(NOTIFY, "").split()
    tell = by_apprise(addresses) if addresses else None
    with opened(target, store) as service:
        watcher = Watch(service, tell, console.rstrip("/"))
        if not once:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, _end)
            watcher.run(threading.Event(), every_s)
            return
        with watcher.turn() as mine, progress("letting the monitors look") as share:
            if not mine:
                say("another process lets the monitors of this store look; here is what it has found so far")
            opened_now = watcher.look(share) if mine else []
        waiting = [alert for alert in service.monitoring.alerts() if alert.quiet_since_us is None]
    if as_json:
        print_json({"opened": opened_now, "alarming": waiting})
    else:
        _print(service.system.title, waiting, "nothing alarms")
    raise typer.Exit(1 if waiting else 0)


def alerts(
    target: Annotated[str, Target],
    everything: Annotated[bool, typer.Option("--all", help="Those that are resolved, too.")] = False,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """List the alerts, those first that rest on realised outcomes and threaten the goals of the organization."""
    with opened(target, store) as service:
        found = service.monitoring.alerts(resolved=everything)
    if as_json:
        print_json(found)
    else:
        _print(service.system.title, found, "no alerts")


def answer(
    target: Annotated[str, Target],
    alert: Annotated[str, typer.Argument(help="The alert's id.", metavar="ALERT")],
    verb: Annotated[Verb, typer.Argument(help="What is done; to accept is to resolve it as the new usual.")],
    note: Annotated[str, typer.Option("--note", "-n", help="Why; it is recorded and shown.")],
    days: Annotated[float, typer.Option(help="How long it is snoozed.", min=0.001)] = 1.0,
    by: Annotated[str | None, typer.Option("--by", help="Your name. Default: the login name.")] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Answer an alert: acknowledge it, snooze it, resolve it, or accept that things have changed."""
    who = by or getpass.getuser()
    with opened(target, store) as service:
        people = service.monitoring
        if verb == "acknowledge":
            changed = people.acknowledge(alert, who, note)
        elif verb == "snooze":
            changed = people.snooze(alert, service.clock() + round(days * DAY_US), who, note)
        else:
            changed = people.resolve(alert, who, note, accept=verb == "accept")
    if as_json:
        print_json(changed)
    else:
        say(f"{alert}: {changed.state}")


def _end(number: int, frame: object) -> None:
    """Ends in the middle of a look, which may take minutes: what was not noted is looked at anew the next time."""
    for each in (signal.SIGINT, signal.SIGTERM):
        # A second signal must not break off what ends the turn and closes the store.
        signal.signal(each, signal.SIG_IGN)
    raise SystemExit(0)


def _print(title: str, found: list[Alert], none: str) -> None:
    if not found:
        out.print(f"{title}: {none}", markup=False, highlight=False)
        return
    shown = table(title, "", "since", "rests on", "what", "looks", "id", right=("looks",))
    for each in found:
        colour = "dim" if each.state is AlertState.RESOLVED or each.quiet_since_us else "red"
        colour = "yellow" if each.grounds.informs_only and colour == "red" else colour
        state = each.state.value + (", quiet" if each.quiet_since_us else "")
        shown.add_row(
            f"[{colour}]{state}[/]",
            f"{to_datetime(each.opened_us):%Y-%m-%d}",
            each.grounds.value,
            escape(sentence(each)),
            f"{each.looks}",
            each.id,
        )
    out.print(shown)
