"""The interaction policy as a picture: expected utility over the probability, and where predictions fall."""

from itertools import pairwise
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.reports.svg import ticks
from holism.vocabulary.band import bands
from holism.vocabulary.frequency import AtMost
from holism.vocabulary.option import Option
from holism.vocabulary.system import System

BINS = 40


class BandShown(msgspec.Struct, frozen=True):
    """The probabilities, from `low` to `high`, at which an option is best."""

    option: str
    mode: str
    low: float
    high: float


class Seen(msgspec.Struct, frozen=True):
    """How many probabilities of the period fell between two."""

    low: float
    high: float
    n: int


class PolicyShown(msgspec.Struct, frozen=True):
    """The declared policy over the range of probabilities in which its thresholds lie.

    :param on: the model whose probability it goes by.
    :param shown: the range of the picture, within [0, 1].
    :param seen: equal bins of that range.
    :param beyond: how many fell outside it.
    """

    on: str
    options: tuple[Option, ...]
    bands: tuple[BandShown, ...]
    shown: tuple[float, float]
    seen: tuple[Seen, ...]
    beyond: int
    explore: float
    frequency: tuple[AtMost, ...]


def policy(system: System, frame: nw.LazyFrame[Any] | None = None) -> PolicyShown | None:
    """The policy of a system, with the probabilities in a frame of facts, if given.

    None without one, and where options have a worth for each class: then there are no thresholds to draw.
    """
    model = system.acts_on
    if system.interaction is None or model is None or any(option.worth for option in system.interaction.options):
        return None
    found = tuple(
        BandShown(band.option.name, band.option.mode.value, band.low, band.high)
        for band in bands(system.interaction.options)
    )
    low, high = shown_range([band.low for band in found[1:]])
    seen, beyond = ((), 0) if frame is None else _seen(frame, f"confidence_{model.name}", low, high)
    return PolicyShown(
        model.name,
        system.interaction.options,
        found,
        (low, high),
        seen,
        beyond,
        system.interaction.explore,
        system.interaction.caps,
    )


def _seen(frame: nw.LazyFrame[Any], column: str, low: float, high: float) -> tuple[tuple[Seen, ...], int]:
    place = ((nw.col(column) - low) / (high - low) * BINS).floor()
    placed = frame.select(place=place).filter(~nw.col("place").is_null())
    counts = {row["place"]: row["n"] for row in collect(placed.group_by("place").agg(n=nw.len()))}
    seen = [counts.pop(float(number), 0) for number in range(BINS)]
    # A probability of exactly 1 belongs to the last bin.
    seen[-1] += counts.pop(float(BINS), 0) if high == 1.0 else 0
    edges = [low + (high - low) * number / BINS for number in range(BINS + 1)]
    bins = tuple(Seen(start, end, number) for (start, end), number in zip(pairwise(edges), seen, strict=True))
    return bins, sum(counts.values())


def shown_range(thresholds: list[float]) -> tuple[float, float]:
    """The range of probabilities in which something changes: all, or the end in which every threshold lies.

    >>> shown_range([0.01, 0.04]), shown_range([0.98]), shown_range([0.4, 0.7]), shown_range([])
    ((0.0, 0.06), (0.97, 1.0), (0.0, 1.0), (0.0, 1.0))
    """
    if thresholds and max(thresholds) < 0.25:
        return 0.0, ticks(0.0, 1.2 * max(thresholds))[-1]
    if thresholds and min(thresholds) > 0.75:
        return round(1.0 - ticks(0.0, 1.2 * (1.0 - min(thresholds)))[-1], 12), 1.0
    return 0.0, 1.0
