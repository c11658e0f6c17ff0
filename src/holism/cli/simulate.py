"""`holism simulate`: lives a product's world through its own decision path and log."""

from typing import Annotated

import msgspec
import typer

from holism.cli.output import print_json, progress, say
from holism.cli.target import AsJson, Store, Target, dotted, product_module
from holism.open import find, found
from holism.vocabulary.errors import DeclarationError
from holism.worlds.simulate import simulate as live


def simulate(
    target: Annotated[str, Target],
    days: Annotated[float, typer.Option(help="Simulated days, up to now.", min=0.01)] = 90.0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 0,
    world: Annotated[
        str | None, typer.Option(help="package.module:name of a world. Default: the product's own.")
    ] = None,
    store: Annotated[str | None, Store] = None,
    as_json: Annotated[bool, AsJson] = False,
) -> None:
    """Live simulated days, recorded like real ones."""
    if world:
        environment = found(world, "world")
    elif ":" in target or "." in target:
        raise DeclarationError("--world: got none, allowed is package.module:name of the world to live in")
    else:
        environment = product_module(target, "world").world
    with progress(f"living {days:g} days") as tell:
        lived = live(find(dotted(target)), environment, store, days=days, seed=seed, progress=tell)
    if as_json:
        print_json({**msgspec.structs.asdict(lived), "decisions_per_second": lived.decisions_per_second})
    else:
        say(
            f"{lived.decisions:,} decisions, {lived.feedback:,} pieces of feedback, {lived.outcomes:,} outcomes in "
            f"{lived.seconds:.1f} s ({lived.decisions_per_second:,.0f} decisions a second)"
        )
