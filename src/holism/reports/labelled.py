"""The decisions of a system of which it is known whether automating them was, or would have been, wrong."""

from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.columns import Columns
from holism.service import Service
from holism.vocabulary.clock import from_datetime
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.interaction import AtMostWrong


class Labelled(msgspec.Struct, frozen=True):
    """Rows of equal length, one a labelled decision; and the confidences of all decisions, labelled or not.

    :param weights: 1 / the probability with which each came to be labelled; None where it was the same for all.
    """

    confidences: list[float]
    wrong: list[bool]
    units: list[str | None]
    automated: list[bool]
    times_us: list[int]
    weights: list[float] | None
    all_confidences: list[float]

    def one_per_unit(self) -> "Labelled":
        """Only the last of each unit, since those of one unit say much the same; what has no unit stands for itself."""
        last = {unit if unit is not None else place: place for place, unit in enumerate(self.units)}
        places = sorted(last.values())

        def of(values: list[Any]) -> list[Any]:
            return [values[place] for place in places]

        return Labelled(
            of(self.confidences),
            of(self.wrong),
            of(self.units),
            of(self.automated),
            of(self.times_us),
            None if self.weights is None else of(self.weights),
            self.all_confidences,
        )


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
    rows = list(frame.collect(backend="pyarrow").iter_rows(named=True))
    known = [row for row in rows if row["wrong"] is not None]
    return Labelled(
        confidences=[row["confidence"] for row in known],
        wrong=[bool(row["wrong"]) for row in known],
        units=[row["unit"] for row in known],
        automated=[row["automated"] for row in known],
        times_us=[from_datetime(row["time"]) for row in known],
        weights=[1.0 / row["chance"] for row in known] if risk.labelled else None,
        all_confidences=[row["confidence"] for row in rows],
    )
