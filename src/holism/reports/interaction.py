"""What the interaction does with the predictions of the log: shares, and what each option costs and earns."""

from collections.abc import Mapping
from typing import Any

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.collect import collect, collect_one, tally
from holism.reports.what_if import changed
from holism.service import Service
from holism.vocabulary.band import Band, Table, bands
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.option import Mode, Option
from holism.vocabulary.prediction import Probability
from holism.vocabulary.system import System

Facts = nw.LazyFrame[Any]


class Use(msgspec.Struct, frozen=True):
    """One option on the log.

    :param low, high: the probabilities between which it is best; None where another always is.
    :param best: decisions in which it is the one of highest expected utility, before any cap, mute or exploration.
    :param best_share: of all decisions with a prediction, in [0, 1]; None where options have a worth for each class.
    :param expected: mean expected utility of doing it where it is best, in the unit of the values; None without any.
    :param done: decisions in which it was done; `done_share` of all, in [0, 1].
    :param known: of those done, decisions whose truth is known; `earned` is their mean value, None without any.
    :param attention: what doing it has cost in attention and time, in all, in the unit of the values.
    """

    option: str
    mode: Mode
    low: float | None
    high: float | None
    best: int
    best_share: float | None
    expected: float | None
    done: int
    done_share: float | None
    known: int
    earned: float | None
    attention: float


class InteractionReport(msgspec.Struct, frozen=True):
    """The policy, on the predictions of the log.

    :param on: the model whose probability it goes by.
    :param changes: what is worth something else than declared (a what-if).
    :param predictions: decisions with a probability to act on.
    :param utility: mean expected utility of a decision, of always doing what is best; None without predictions.
    """

    system: str
    on: str
    changes: dict[str, float]
    decisions: int
    predictions: int
    utility: float | None
    uses: tuple[Use, ...]
    table: Table


def interaction(service: Service, changes: Mapping[str, float] | None = None) -> InteractionReport:
    """Asks the log, with the declared values or others.

    Raises `DeclarationError` for a system without an interaction or a model, or a change of what does not exist.
    """
    system = service.system
    if system.interaction is None or system.acts_on is None:
        raise DeclarationError(f"system {system.name!r}: got no interaction on a model, allowed is one that has it")
    policy = changed(system.interaction, changes or {})
    facts = service.analysis.facts(hold=True)
    confidence = nw.col(f"confidence_{system.acts_on.name}")
    counted = collect_one(facts.select(n=nw.len(), predictions=confidence.count()))
    best = _best(facts, policy, confidence)
    done = _done(facts, system)
    uses = tuple(_use(option, best, done, counted["n"], counted["predictions"]) for option in policy.options)
    gains = [use.best * use.expected for use in uses if use.expected is not None]
    utility = sum(gains) / counted["predictions"] if gains and counted["predictions"] else None
    return InteractionReport(
        system.name,
        system.acts_on.name,
        dict(changes or {}),
        counted["n"],
        counted["predictions"],
        utility,
        uses,
        policy.table(),
    )


def _best(facts: Facts, policy: Interaction, confidence: nw.Expr) -> dict[str, tuple[Band, int, float | None]]:
    """By option: its band, the decisions in it, and their mean probability."""
    if any(option.worth for option in policy.options):
        return {}
    found = bands(policy.options)
    asked = {}
    for place, band in enumerate(found):
        inside = (confidence >= band.low) & ((confidence < band.high) if place + 1 < len(found) else nw.lit(True))
        asked[f"n{place}"] = tally(inside)
        asked[f"sum{place}"] = nw.when(inside).then(confidence).otherwise(0.0).sum()
    row = collect_one(facts.filter(~confidence.is_null()).select(**asked))
    return {
        band.option.name: (band, row[f"n{place}"] or 0, _mean(row[f"sum{place}"], row[f"n{place}"]))
        for place, band in enumerate(found)
    }


def _done(facts: Facts, system: System) -> dict[str, dict[str, Any]]:
    """By action: how often it was done, how often its truth is known, and how often it was right then."""
    asked = {"n": nw.len()}
    if (truth := _truth(system)) is not None:
        asked |= {"known": nw.col(truth).count(), "right": tally(nw.col(truth))}
    counts = collect(facts.group_by("action").agg(**asked))
    return {row["action"]: {"known": 0, "right": 0} | row for row in counts}


def _truth(system: System) -> str | None:
    """The outcome that is what the model predicts, if one is declared under its name."""
    predicts = system.acts_on.predicts if system.acts_on else None
    flags = [outcome.name for outcome in system.outcomes if outcome.kind == "flag"]
    return f"outcome_{predicts.of}" if isinstance(predicts, Probability) and predicts.of in flags else None


def _use(
    option: Option,
    best: Mapping[str, tuple[Band, int, float | None]],
    done: Mapping[str, Mapping[str, Any]],
    decisions: int,
    predictions: int,
) -> Use:
    band, chosen, probability = best.get(option.name, (None, 0, None))
    told = done.get(option.name, {"n": 0, "known": 0, "right": 0})
    known = told["known"] if not option.worth else 0
    return Use(
        option=option.name,
        mode=option.mode,
        low=band.low if band else None,
        high=band.high if band else None,
        best=chosen,
        best_share=chosen / predictions if best and predictions else None,
        expected=None if probability is None else option.utility(probability),
        done=told["n"],
        done_share=told["n"] / decisions if decisions else None,
        known=known,
        earned=option.utility((told["right"] or 0) / known) if known else None,
        attention=option.cost * told["n"],
    )


def _mean(total: float | None, n: int | None) -> float | None:
    return total / n if n and total is not None else None
