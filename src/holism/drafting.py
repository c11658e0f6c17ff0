"""A first declaration from a table of past predictions: `system.py` for a team that has no system yet.

It says what the columns are and how the predictions are judged, so that goals and monitors work at once; it is written
once, for people to improve.
"""

import keyword
from collections import Counter
from collections.abc import Sequence
from math import isfinite
from typing import Any

import msgspec

from holism.engines.duckdb_table import DuckdbTable, Summary
from holism.records.past_columns import Parts, as_identifier
from holism.vocabulary.errors import DeclarationError

MOST_CLASSES = 50
MOST_CATEGORIES = 20
FLAGS = {"0", "1", "0.0", "1.0", "true", "false"}


class Draft(msgspec.Struct, frozen=True):
    """What was drafted.

    :param source: the text of `system.py`.
    :param columns: the table's column by the name in `facts`, for the import.
    """

    source: str
    columns: dict[str, str]


def draft(name: str, table: DuckdbTable, told: Parts) -> Draft:
    """The declaration of a system called `name`; raises `DeclarationError` for a column that does not fit its part."""
    if not name.isidentifier() or keyword.iskeyword(name):
        raise DeclarationError(f"System name: got {name!r}, allowed is an identifier (letters, digits, _)")
    for part in (told.time, told.prediction, *told.outcomes, *([told.unit] if told.unit else [])):
        if part not in table.columns:
            raise DeclarationError(f"{table.name} column: got {part!r}, allowed is one of {', '.join(table.columns)}")
    model = as_identifier(told.prediction)
    outcomes = {column: as_identifier(column) for column in told.outcomes}
    parts = {told.time, told.prediction, *told.outcomes}
    fields = {column: as_identifier(column) for column in table.columns if column not in parts}
    if doubled := [each for each, count in Counter(fields.values()).items() if count > 1]:
        raise DeclarationError(f"{table.name} columns: got {doubled[0]!r} twice, allowed are names that stay different")
    predicts, kind = _predicts(table, told.prediction, model, list(outcomes.values()))
    kinds = {column: _outcome_kind(table, column) for column in outcomes}
    goals = _goals(table, model, kind, {outcomes[column]: (column, kinds[column]) for column in outcomes})
    types = {fields[column]: _field(table, column, told) for column in fields}
    matures = f", matures_days={told.matures_days:g}" if told.matures_days else ""
    lines = [
        f'"""{name}: drafted by `holism import` from {table.name}. Read it, correct it, and go on from here."""',
        "",
        *(["import math"] if any("math." in type for type in types.values()) else []),
        "from typing import Annotated, Any, Literal",
        "",
        "import holism as hm",
        "",
        "",
        "class Ask(hm.Request):",
        '    """What was known when it was predicted. Say units, and mark what is hm.Private()."""',
        "",
        # Those with a default last, as a class must have them.
        *(f"    {each}: {types[each]}" for each in sorted(types, key=lambda each: " = " in types[each])),
        "",
        "",
        f"def {model}(ask: Ask) -> Any:",
        '    """The model. Until it is called here, decisions that `holism run` is asked for abstain, and say so."""',
        f'    raise NotImplementedError("call the model here: {name}/system.py")',
        "",
        "",
        "system = hm.System(",
        f"    {_quoted(name)},",
        "    request=Ask,",
        f'    components=[hm.Model("{model}", {predicts}, {model}, version="draft")],',
        "    outcomes=[",
        *(f'        hm.Outcome("{outcomes[each]}", kind="{kinds[each]}"{matures}),' for each in outcomes),
        "    ],",
        "    goals=[",
        *goals,
        "    ],",
        ")",
    ]
    columns = {"time": told.time, f"prediction_{model}": told.prediction}
    columns |= {f"outcome_{outcome}": column for column, outcome in outcomes.items()}
    columns |= {f"request_{field}": column for column, field in fields.items()}
    return Draft("\n".join(lines) + "\n", columns)


def _field(table: DuckdbTable, column: str, told: Parts) -> str:
    """The type of a request's field, with a default where values are missing."""
    found = table.summary(column, MOST_CATEGORIES)
    if column == told.unit:
        return "Annotated[str, hm.Unit()]" + (' = ""' if found.missing else "")
    if found.kind == "number" and found.low is not None and found.high is not None:
        return _number(found, found.low, found.high)
    if found.kind == "boolean" and not found.missing:
        return "bool"
    if found.values and (found.kind == "boolean" or _repeats(table, found)):
        values = [*([""] if found.missing else []), *found.values]
        return f"Literal[{', '.join(map(_quoted, values))}]" + (' = ""' if found.missing else "")
    return "str" + (' = ""' if found.missing else "")


def _number(found: Summary, low: float, high: float) -> str:
    """A number; its sign is declared, and what was seen is told, for the next file may hold a little more."""
    type = "int" if found.whole and not found.missing else "float"
    if low >= 0.0:
        type = f"Annotated[{type}, hm.Field(ge=0)]"
    if found.missing:
        # Not zero: a number that is not there is recorded as missing.
        type += " = math.nan"
    return f"{type}  # seen: {low:g} to {high:g}"


def _repeats(table: DuckdbTable, found: Summary) -> bool:
    """Whether texts are categories: few, and far fewer than rows."""
    return found.kind == "text" and bool(found.values) and len(found.values or ()) * 10 <= len(table)


def _predicts(table: DuckdbTable, column: str, model: str, outcomes: Sequence[str]) -> tuple[str, str]:
    of = outcomes[0] if outcomes else model
    found = table.summary(column, MOST_CLASSES)
    if found.kind == "number" and found.low is not None and found.high is not None:
        if found.low >= 0.0 and found.high <= 1.0:
            return f'hm.Probability("{of}")', "probability"
        return f'hm.Number("{of}")', "number"
    if found.kind == "text" and found.values and len(found.values) > 1:
        return f'hm.Category("{of}", ({", ".join(map(_quoted, found.values))}))', "category"
    allowed = f"numbers, or 2 to {MOST_CLASSES} classes"
    raise DeclarationError(f"{table.name} prediction {column}: got {_what(found)}, allowed are {allowed}")


def _outcome_kind(table: DuckdbTable, column: str) -> str:
    found = table.summary(column, 4)
    if found.kind == "boolean" or (found.values and set(found.values) <= FLAGS):
        return "flag"
    if found.kind == "number":
        return "number"
    raise DeclarationError(f"{table.name} outcome {column}: got {_what(found)}, allowed are true/false or numbers")


def _what(found: Summary) -> str:
    kinds = {"text": "texts", "time": "times", "boolean": "true/false", "number": "no numbers"}
    return f"one text, {found.values[0]!r}" if found.values and len(found.values) == 1 else kinds[found.kind]


def _goals(table: DuckdbTable, model: str, kind: str, outcomes: dict[str, tuple[str, str]]) -> list[str]:
    lines = [
        "        # Targets to start with: say what is good enough for you, and add what the product is for.",
        *_goal(
            "every decision has a prediction",
            "SYSTEM",
            "Rate",
            ['name="predicted"', f"of=lambda f: ~f.prediction_{model}.is_null()"],
            "at_least=0.99",
        ),
    ]
    for name, (column, of) in outcomes.items():
        pair = [f"predicted=lambda f: f.prediction_{model}", f"observed=lambda f: f.outcome_{name}"]
        pair.append(f'outcome="{name}"')
        if of == "flag" and kind == "probability":
            at_its_word = f"{model} can be taken at its word about {name}"
            lines += _goal(at_its_word, "MODEL", "Calibration", ['name="calibration error"', *pair], "at_most=0.05")
        if of == "flag" and kind != "category":
            tells = f"{model} tells {name} from the rest"
            lines += _goal(tells, "MODEL", "Ranking", ['name="ranking"', *pair], "at_least=0.7")
        spread = table.spread(column) if of == "number" and kind == "number" else None
        if spread is not None and spread > 0 and isfinite(spread):
            distance = f"of=lambda f: (f.prediction_{model} - f.outcome_{name}).abs()"
            nearer = f"{model} is nearer to {name} than one answer for all"
            lines.append("        # The target is what one answer for all, the median, would miss by.")
            measure = ['name="absolute error"', distance, f'outcome="{name}"']
            lines += _goal(nearer, "MODEL", "Mean", measure, f"at_most={spread:.3g}")
    return lines


def _goal(name: str, layer: str, measure: str, arguments: Sequence[str], target: str) -> list[str]:
    return [
        "        hm.Goal(",
        f"            {_quoted(name)},",
        f"            hm.Layer.{layer},",
        f"            hm.{measure}(",
        *(f"                {argument}," for argument in arguments),
        "            ),",
        f"            {target},",
        "        ),",
    ]


def _quoted(text: Any) -> str:
    return msgspec.json.encode(str(text)).decode()
