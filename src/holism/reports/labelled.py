"""The decisions of a system of which it is known whether automating them was, or would have been, wrong."""

import random
from collections.abc import Iterable

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.measures.columns import Columns
from holism.service import Service
from holism.vocabulary.clock import from_datetime
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.interaction import AtMostWrong


class Labelled(msgspec.Struct, frozen=True):
    """Labelled decisions in order of time; and the confidences of all decisions, labelled or not."""

    rows: tuple["Row", ...]
    all_confidences: list[float]


class Row(msgspec.Struct, frozen=True):
    """One labelled decision.

    :param weight: at least 1, in proportion to how many decisions it stands for.
    """

    confidence: float
    wrong: bool
    unit: str | None
    automated: bool
    time_us: int
    weight: float = 1.0


def one_per_unit(rows: Iterable[Row], rng: random.Random, most_uncounted: float) -> tuple[list[Row], float]:
    """A random decision of each unit, weighing as much as the unit's decisions; and the share that is not counted.

    Exact tests need independent rows, and those of one unit say much the same; what they are to tell of is decisions,
    of which some units make many. Of very busy units only so many decisions count that at most `most_uncounted`, in
    [0, 1), of all are left out: without that, one of them would weigh down everybody else. What has no unit stands for
    itself.
    """
    by_unit: dict[str | int, list[Row]] = {}
    for place, row in enumerate(rows):
        by_unit.setdefault(place if row.unit is None else row.unit, []).append(row)
    weights = {unit: sum(row.weight for row in some) for unit, some in by_unit.items()}
    cap, uncounted = _cap(sorted(weights.values()), most_uncounted)
    chosen = [
        msgspec.structs.replace(rng.choice(some), weight=min(weights[unit], cap)) for unit, some in by_unit.items()
    ]
    return chosen, uncounted


def _cap(ascending: list[float], most_uncounted: float) -> tuple[float, float]:
    """The lowest of some weights above which at most a share of their sum lies; and that share."""
    total, above = sum(ascending), 0.0
    cap = ascending[-1] if ascending else 1.0
    # From the top: lowering the cap from one weight to the next leaves out that much of all that are above.
    for number, weight in enumerate(reversed(ascending)):
        more = above + number * (cap - weight)
        if more > most_uncounted * total:
            break
        cap, above = weight, more
    return cap, above / total if total else 0.0


def risk_of(service: Service) -> AtMostWrong:
    """The declared risk bound; raises `DeclarationError` where there is none."""
    interaction = service.system.interaction
    if interaction is None or interaction.risk is None:
        raise DeclarationError(
            f"system {service.system.name!r}: got no risk bound, allowed is one whose Interaction declares "
            "risk=AtMostWrong(...)"
        )
    return interaction.risk


def labelled(service: Service) -> Labelled:
    """Of the decisions of the release that runs, in order of time, without those in which a fallback stood in."""
    risk, model = risk_of(service), service.system.acts_on
    if model is None:
        raise DeclarationError(f"system {service.system.name!r}: got no model, allowed is one that is acted on")
    facts = service.analysis.facts()
    columns = Columns("risk bound", facts.collect_schema().names())
    asked = (columns["release"] == service.release) & ~columns[f"fallback_{model.name}"]
    confidence = columns[f"confidence_{model.name}"]
    chance = columns.resolve(risk.labelled, "labelled") if risk.labelled else nw.lit(1.0)
    frame = (
        facts.filter(asked & ~confidence.is_null())
        .sort("position")
        .select(
            unit=columns["unit"],
            time=columns["time"],
            automated=columns["mode"] == "automate",
            confidence=confidence,
            wrong=columns.resolve(risk.wrong, "wrong").cast(nw.Int64),
            chance=chance.cast(nw.Float64),
        )
    )
    rows = list(collect(frame))
    known = [row for row in rows if row["wrong"] is not None]
    if unfit := [row["chance"] for row in known if not (row["chance"] is not None and 0.0 < row["chance"] <= 1.0)]:
        raise DeclarationError(f"AtMostWrong labelled: got {unfit[0]}, allowed is a probability in (0, 1]")
    return Labelled(
        tuple(
            Row(
                row["confidence"],
                bool(row["wrong"]),
                row["unit"],
                row["automated"],
                from_datetime(row["time"]),
                1.0 / row["chance"],
            )
            for row in known
        ),
        [row["confidence"] for row in rows],
    )
