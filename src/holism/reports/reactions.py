"""How people took a decision, over facts: whether any of some kinds of feedback holds of it."""

from collections.abc import Iterable

import narwhals.stable.v2 as nw

from holism.vocabulary.feedback import Feedback


def any_holds(feedback: Iterable[Feedback]) -> nw.Expr:
    """Whether any of these was given, for each decision. A flag that was taken back does not hold."""
    return nw.any_horizontal(nw.lit(False), *map(_holds, feedback), ignore_nulls=True)


def _holds(feedback: Feedback) -> nw.Expr:
    column = f"feedback_{feedback.name}"
    return nw.col(column) if feedback.kind == "flag" else ~nw.col(f"{column}_time").is_null()
