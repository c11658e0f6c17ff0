"""`holism verify`: does the guarded system keep what is claimed of it, whatever its models answer?"""

from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from holism.cli.output import out, print_json, progress, say, table
from holism.cli.target import AsJson, Store, Target, dotted
from holism.open import find, store_folder
from holism.vocabulary.errors import DeclarationError

if TYPE_CHECKING:
    from holism.verification.report import Mutation, Verification, Verified

COLOURS = {"no counter-example": "green", "broken": "red", "proved exhaustively": "green", "not tried": "yellow"}


def verify(
    target: Annotated[str, Target],
    cases: Annotated[
        int, typer.Option(help="Sequences of requests to try, and as many starts of a plant.", min=1)
    ] = 1_000,
    seed: Annotated[int, typer.Option(help="The same seed tries the same cases.")] = 0,
    mutate: Annotated[
        bool, typer.Option("--mutate", help="Remove each guardrail in turn, and show which claim breaks then.")
    ] = False,
    bare: Annotated[
        bool, typer.Option("--bare", help="Remove all guardrails at once, and show the shortest way to harm.")
    ] = False,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Search for a counter-example to every claim of a system, with an adversary in place of each model.

    No model is loaded or trained. Of the store only the files are read that guardrails need. Exits with 1 if a claim is
    broken; the smallest counter-example is printed as a test.
    """
    try:
        # Only this command needs hypothesis, which is an extra.
        from holism.verification.verify import verify as search
    except ImportError as missing:
        raise DeclarationError(str(missing)) from missing
    system = find(dotted(target))
    models = store_folder(system.name, store) / "models"
    with progress(f"verifying {system.name}") as tell:
        found = search(system, cases=cases, seed=seed, mutate=mutate, bare=bare, models=models, progress=tell)
    if as_json:
        print_json(found)
    else:
        _print(found)
    raise typer.Exit(1 if found.broken else 0)


def _print(found: "Verification") -> None:
    title = f"\n{found.system}: claims, with an adversary in place of every model"
    claims = table(title, "claim", "by", "verdict", "n", right=("n",))
    for each in found.claims:
        claims.add_row(
            escape(each.claim), each.source, f"[{COLOURS[each.verdict]}]{_verdict(each)}[/]", f"{each.cases:,}"
        )
    out.print(claims)
    guardrails = table("\nguardrails", "guardrail", "fired", "decisions", right=("decisions",))
    for guard in found.coverage:
        fired = f"{guard.fired:,}" if guard.fired else "[yellow]never: dead, or never reached[/]"
        guardrails.add_row(escape(guard.guardrail), fired, f"{guard.decisions:,}")
    out.print(guardrails)
    for model in found.provocations:
        kinds = ", ".join(f"{kind} {count:,}" for kind, count in model.answers.items())
        out.print(
            f"{model.model} answered: {kinds or 'nothing, since it was never asked'}", markup=False, highlight=False
        )
    for reason in found.left_out:
        out.print(f"left out, since it cannot be put to work here: {reason}", markup=False, highlight=False)
    removals = (*found.mutations, *([found.bare] if found.bare else []))
    if removals:
        _print_removals(removals)
    for each in found.broken:
        _print_counter_example(each.claim, each.detail, each.test)
    for removal in removals:
        if removal.breaks:
            _print_counter_example(f"without {removal.without}: {removal.breaks[0]}", removal.detail, removal.test)
    say(f"{found.cases:,} cases in {found.seconds:.1f} s with seed {found.seed}; a search finds, and proves nothing")


def _print_removals(removals: "tuple[Mutation, ...]") -> None:
    removed = table("\nwhat the guardrails are for", "without", "breaks")
    for each in removals:
        nothing = "[yellow]nothing: it is redundant, or what it is for is not claimed[/]"
        removed.add_row(escape(each.without), escape("\n".join(each.breaks)) or nothing)
    out.print(removed)


def _print_counter_example(claim: str, detail: str, test: str) -> None:
    out.print(f"\n[bold red]✗ {escape(claim)}[/]")
    out.print(detail, markup=False, highlight=False)
    if test:
        out.print(f"\n{test}", markup=False, highlight=False)


def _verdict(each: "Verified") -> str:
    return "no counter-example found" if each.verdict == "no counter-example" else each.verdict.value
