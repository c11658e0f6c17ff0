"""Which decisions are asked for: what stands in the address, checked, and as a condition on facts."""

from collections.abc import Mapping
from datetime import date

import msgspec
import narwhals.stable.v2 as nw

from holism.vocabulary.decision import ErrorCode
from holism.vocabulary.option import Mode
from holism.vocabulary.prediction import Category
from holism.vocabulary.system import System

ANY, NONE = "any", "none"
KNOWN, UNKNOWN = "known: ", "unknown: "


class Filters(msgspec.Struct, frozen=True, omit_defaults=True):
    """Empty means all.

    :param error, guardrail, feedback: a name; or "any"; or, of the first two, "none".
    :param explored: "yes" or "no".
    :param since, until: UTC days, both included, as 2026-01-31.
    :param outcome: "known: NAME" or "unknown: NAME".
    :param says: the class that the model of the interaction said.
    :param at_least, at_most: bounds of the number that it said.
    """

    mode: str = ""
    action: str = ""
    error: str = ""
    guardrail: str = ""
    unit: str = ""
    key: str = ""
    release: str = ""
    explored: str = ""
    since: str = ""
    until: str = ""
    feedback: str = ""
    outcome: str = ""
    says: str = ""
    at_least: str = ""
    at_most: str = ""

    @property
    def given(self) -> dict[str, str]:
        """Those that are not empty."""
        return {name: text for name in self.__struct_fields__ if (text := getattr(self, name))}


def filters(texts: Mapping[str, str]) -> Filters:
    """The filters in an address; other names are left alone."""
    return Filters(**{name: texts[name].strip() for name in Filters.__struct_fields__ if texts.get(name, "").strip()})


def choices(system: System, releases: list[str]) -> dict[str, list[str]]:
    """What may be chosen for those filters that are a choice."""
    model = system.acts_on
    interaction = system.interaction
    options = [*interaction.options, interaction.otherwise] if interaction else []
    return {
        "mode": [mode.value for mode in Mode],
        "action": list(dict.fromkeys(option.name for option in options)),
        "error": [ANY, NONE, *(code.value for code in ErrorCode)],
        "guardrail": [ANY, NONE, *(guardrail.name for guardrail in system.guardrails)],
        "release": releases,
        "explored": ["yes", "no"],
        "feedback": [ANY, *(feedback.name for feedback in system.feedback)],
        "outcome": [f"{prefix}{outcome.name}" for outcome in system.outcomes for prefix in (KNOWN, UNKNOWN)],
        "says": list(model.predicts.classes) if model and isinstance(model.predicts, Category) else [],
    }


def condition(chosen: Filters, system: System) -> tuple[nw.Expr, tuple[str, ...]]:
    """The condition on facts, and what is wrong with filters that therefore do not count."""
    conditions, problems = [~nw.col("position").is_null()], []
    for name, text in chosen.given.items():
        try:
            conditions.append(_condition(name, text, system))
        except (ValueError, LookupError) as error:
            problems.append(f"{name.replace('_', ' ')}: got {text!r}, allowed is {error}")
    return nw.all_horizontal(*conditions, ignore_nulls=False), tuple(problems)


def _condition(name: str, text: str, system: System) -> nw.Expr:
    match name:
        case "error":
            return _any_none_or(text, ~nw.col("error").is_null(), _is("error", text))
        case "guardrail":
            guarded = nw.col("guarded").fill_null(False)
            return _any_none_or(text, guarded, nw.col("guardrails").list.contains(text))
        case "explored":
            return nw.col("explored").fill_null(False) if _one_of(text, "yes", "no") == "yes" else ~nw.col("explored")
        case "since":
            return nw.col("day") >= nw.lit(_day(text))
        case "until":
            return nw.col("day") <= nw.lit(_day(text))
        case "feedback":
            names = [feedback.name for feedback in system.feedback]
            wanted = names if text == ANY and names else [_one_of(text, *names)]
            return nw.any_horizontal(
                *(~nw.col(f"feedback_{each}_time").is_null() for each in wanted), ignore_nulls=True
            )
        case "outcome":
            known, _, outcome = text.partition(": ")
            _one_of(known, "known", "unknown")
            missing = nw.col(f"outcome_{_one_of(outcome, *(each.name for each in system.outcomes))}").is_null()
            return missing if known == "unknown" else ~missing
        case "says":
            return _is(_prediction(system), text)
        case "at_least":
            return nw.col(_prediction(system)) >= nw.lit(_number(text))
        case "at_most":
            return nw.col(_prediction(system)) <= nw.lit(_number(text))
    return _is(name, text)


def _any_none_or(text: str, given: nw.Expr, named: nw.Expr) -> nw.Expr:
    return {ANY: given, NONE: ~given}.get(text, named)


def _is(column: str, text: str) -> nw.Expr:
    return (nw.col(column) == nw.lit(text)).fill_null(False)


def _prediction(system: System) -> str:
    if system.acts_on is None:
        raise LookupError("nothing: the system has no model")
    return f"prediction_{system.acts_on.name}"


def _one_of(text: str, *allowed: str) -> str:
    if text not in allowed:
        raise LookupError(f"one of {', '.join(allowed) or 'nothing'}")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day, as 2026-01-31") from None


def _number(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError("a number") from None
    if number != number:
        raise ValueError("a number")
    return number
