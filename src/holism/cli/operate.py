"""`holism halt`, `resume`, `reset` and `decision`: what operators do and ask."""

import getpass
from typing import Annotated

import typer

from holism.cli.output import out, print_json, say
from holism.cli.target import AsJson, Store, Target, opened
from holism.vocabulary.clock import to_datetime
from holism.vocabulary.story import Story

By = typer.Option("--by", help="Your name. Default: the login name.")


def halt(
    target: Annotated[str, Target],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it is recorded and shown.")],
    by: Annotated[str | None, By] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Put every worker into the safe state, within a second, until `resume`."""
    _move(target, store, "halt", by, reason, as_json)


def resume(
    target: Annotated[str, Target],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why; it is recorded.")],
    by: Annotated[str | None, By] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Take every worker out of the safe state."""
    _move(target, store, "resume", by, reason, as_json)


def reset(
    target: Annotated[str, Target],
    fuse: Annotated[str, typer.Argument(help="The fuse's name.", metavar="FUSE")],
    reason: Annotated[str, typer.Option("--reason", "-r", help="Why it is safe again; it is recorded.")],
    unit: Annotated[str | None, typer.Option(help="Whose fuse, where each unit has its own.")] = None,
    by: Annotated[str | None, By] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Reset a blown fuse, on every worker within a second. Exits with 1 if it was not blown."""
    with opened(target, store) as service:
        was_blown = service.reset(fuse, by or getpass.getuser(), reason, unit)
    if as_json:
        print_json({"system": service.system.name, "fuse": fuse, "unit": unit, "was_blown": was_blown})
    else:
        say(f"{fuse}: {'reset' if was_blown else 'it was not blown'}")
    raise typer.Exit(0 if was_blown else 1)


def decision(
    target: Annotated[str, Target],
    decision_id: Annotated[str, typer.Argument(help="The decision's id.", metavar="ID")],
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Show one decision with its whole story: request, models, guardrails, what was done, what came of it."""
    with opened(target, store) as service:
        story = service.decision(decision_id)
    if as_json:
        print_json(story)
    else:
        _tell(story)


def _move(target: str, store: str | None, act: str, by: str | None, reason: str, as_json: bool) -> None:
    with opened(target, store) as service:
        getattr(service, act)(by or getpass.getuser(), reason)
        halted = service.halted
    if as_json:
        print_json({"system": service.system.name, "halted": halted is not None, "position": halted})
    else:
        say(f"{service.system.name} is {'halted' if halted else 'running'}")


def _tell(story: Story) -> None:
    decided = story.decision
    out.print(f"[bold]{decided.id}[/]  {to_datetime(decided.time_us):%Y-%m-%d %H:%M:%S} UTC  release {decided.release}")
    for name, value in story.request.items():
        out.print(f"  request     {name} = {value}", markup=False)
    for name, value in decided.features.items():
        out.print(f"  feature     {name} = {value:g}", markup=False)
    for name, prediction in decided.predictions.items():
        note = "  (fallback)" if prediction.fallback else ""
        out.print(f"  model       {name} {prediction.version} = {prediction.value}{note}", markup=False)
    for firing in decided.firings:
        out.print(f"  guardrail   {firing.guardrail}: {firing.effect} ({firing.reason})", markup=False)
    chance = "propensity unknown" if decided.propensity is None else f"propensity {decided.propensity:g}"
    chance += ", explored" if decided.explored else ""
    out.print(f"  interaction {decided.mode}: {decided.action}, {chance}", markup=False)
    out.print(f"  because     {decided.reason}", markup=False)
    for given in story.feedback:
        when = f"{to_datetime(given.time_us):%Y-%m-%d %H:%M}"
        out.print(f"  feedback    {when} {given.name} = {given.value} (by {given.by})", markup=False)
    for observed in story.outcomes:
        when = f"{to_datetime(observed.time_us):%Y-%m-%d %H:%M}"
        values = ", ".join(f"{name} = {value}" for name, value in observed.values.items())
        out.print(f"  outcome     {when} {values}", markup=False)
