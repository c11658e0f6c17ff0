"""A first declaration from a table: what it says of the columns, and that it opens."""

from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

import holism as hm
from holism.drafting import Draft, draft
from holism.engines.duckdb_table import DuckdbTable
from holism.records.past_columns import Parts
from holism.worlds.clock import VirtualClock

COLUMNS: dict[str, list[Any]] = {
    "at": [1_764_000_000 + n for n in range(40)],
    "who": [f"w{n}" for n in range(40)],
    "Age (years)": [20 + n for n in range(40)],
    "income": [None if n == 3 else 100.5 - n * 10 for n in range(40)],
    "channel": [None if n == 4 else ["web", "shop"][n % 2] for n in range(40)],
    "member": [n % 3 == 0 for n in range(40)],
    "note": [f"note {n}" for n in range(40)],
    "score": [n / 40 for n in range(40)],
    "late": [int(n > 20) for n in range(40)],
}


def _draft(parts: Parts, **columns: Any) -> Draft:
    with DuckdbTable(pa.table(COLUMNS | columns)) as table:
        return draft("drafted", table, parts)


def _declared(drafted: Draft) -> hm.System:
    # `__name__` of a module that exists: msgspec looks the annotations of a class up there.
    namespace: dict[str, Any] = {"__name__": __name__}
    exec(compile(drafted.source, "system.py", "exec"), namespace)
    system: hm.System = namespace["system"]
    return system


def test_the_columns_are_declared_as_what_they_hold():
    """Whole numbers, numbers with gaps, categories with gaps, flags, texts, and the unit."""
    system = _declared(_draft(Parts(time="at", prediction="score", outcomes=("late",), unit="who", matures_days=7)))
    kinds = {field.name: (field.kind, field.required) for field in system.schema.fields}
    assert kinds == {
        "who": ("text", True),
        "age_years": ("integer", True),
        "member": ("boolean", True),
        "note": ("text", True),
        "income": ("number", False),
        "channel": ("category", False),
    }
    assert system.schema.unit == "who"
    assert system.schema.by_name["channel"].categories == ("", "shop", "web")
    assert system.schema.by_name["age_years"].allowed == "a whole number of at least 0"
    assert isinstance(system.models[0].predicts, hm.Probability)
    assert [(each.name, each.kind, each.matures_days) for each in system.outcomes] == [("late", "flag", 7.0)]


def test_the_goals_follow_from_what_is_predicted_and_what_is_known():
    """A probability of a flag is held to its word; an amount must beat one answer for all; classes are only counted."""
    of_flag = _declared(_draft(Parts(time="at", prediction="score", outcomes=("late",))))
    of_amount = _declared(_draft(Parts(time="at", prediction="Age (years)", outcomes=("income",))))
    of_class = _declared(_draft(Parts(time="at", prediction="channel")))
    kinds = [[type(goal.measure).__name__ for goal in each.goals] for each in (of_flag, of_amount, of_class)]
    assert kinds == [["Rate", "Calibration", "Ranking"], ["Rate", "Mean"], ["Rate"]]
    known = [value for value in COLUMNS["income"] if value is not None]
    median = sorted(known)[len(known) // 2]
    spread = sum(abs(value - median) for value in known) / len(known)
    assert of_amount.goals[1].at_most == pytest.approx(spread, rel=5e-3)


def test_a_drafted_system_takes_the_table_that_it_was_drafted_from(
    open_system: Callable[..., hm.Service], clock: VirtualClock
):
    """Every row fits, missing values stay missing, and its model, which is yet to be written, abstains."""
    drafted = _draft(Parts(time="at", prediction="score", outcomes=("late",), unit="who"))
    service = open_system(_declared(drafted), clock=clock)
    report = service.import_past(pa.table(COLUMNS), drafted.columns, by="ada")
    assert (report.refused, report.decisions, report.outcomes, report.unread) == (0, 40, 40, ())
    facts: Any = service.analysis.facts().collect().to_native()
    assert facts["request_income"].null_count == facts["request_channel"].null_count == 1
    asked = {"who": "x", "age_years": 3, "member": True, "note": ""}
    assert service.decide(asked).error is hm.ErrorCode.MODEL_RAISED


def test_texts_in_a_table_cannot_become_code():
    """Quotes and line ends in names and values are declared as texts."""
    nasty = ['a"\n', "b'''"] * 20
    system = _declared(_draft(Parts(time="at", prediction="score"), **{'x"\n= 1': nasty}))
    assert set(system.schema.by_name["x_1"].categories) == set(nasty)


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        (Parts(time="when", prediction="score"), "got 'when', allowed is one of at, who"),
        (Parts(time="at", prediction="note", outcomes=()), "got texts, allowed are numbers, or 2 to 50 classes"),
        (Parts(time="at", prediction="score", outcomes=("note",)), "got texts, allowed are true/false or numbers"),
    ],
)
def test_a_column_that_does_not_fit_its_part_is_refused(parts: Parts, complaint: str):
    """With its name, what it holds and what is allowed."""
    many = {"note": [f"note {n}" for n in range(60)]}
    rest = {name: (values * 2)[:60] for name, values in COLUMNS.items() if name != "note"}
    with pytest.raises(hm.DeclarationError, match=complaint):
        _draft(parts, **rest, **many)


def test_two_columns_that_become_one_name_are_refused():
    """Rather than that one of them is lost."""
    with pytest.raises(hm.DeclarationError, match="got 'age_years' twice"):
        _draft(Parts(time="at", prediction="score"), age_years=[1] * 40)
