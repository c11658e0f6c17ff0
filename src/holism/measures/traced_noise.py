"""Feedback found by noise: what was added to predictions on purpose, traced into what was predicted or learnt later."""

from typing import Any

import narwhals.stable.v2 as nw
import numpy as np
from scipy import special

from holism.measures.cohort import to_lazy
from holism.measures.collect import collect
from holism.measures.columns import Columns
from holism.measures.draws import FEWEST_PARTS, deal, within
from holism.measures.random_groups import Array, between
from holism.vocabulary.component import Model
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Estimate, Expression, Window
from holism.vocabulary.prediction import Probability

REGRESSORS = ("one", "known", "before", "noise")


def traced_noise(
    model: Model,
    frame: Any,
    *,
    label: Expression | None = None,
    same: str = "unit",
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> Estimate:
    """How much of what is added to a prediction comes back: 0 without feedback, 1 where all of it does.

    The next prediction (or the label that the next model is trained on) is regressed on the noise:
    f = sum(noise * next) / sum(noise^2), Wager, Chamandy, Muralidharan and Najmi 2014, "Feedback detection for live
    predictors", section 2. Nothing but the prediction knows the noise, so that f is the effect of the prediction alone;
    a regression on the predictions themselves would find feedback where there is none. The prediction before is
    regressed on as well, since it was there before the noise was drawn: that narrows the interval and moves nothing.
    The variance is the sandwich over units (Liang and Zeger 1986), or over decisions where there are few units; with
    Student's quantile. Where guardrails clamp what noise has moved, f is the effect of what was added, clamped or not.

    :param frame: `facts`, or a frame with its columns `noise_<model>`, `prediction_<model>`, `position`, `unit`.
    :param label: of each decision, the label that training takes from it, in the prediction's unit; default: the next
        prediction about the same thing, of a probability as a logit. Decisions without one do not count.
    :param same: the column that says what a decision is about: "unit", "key" or a request's field.
    :param window: of decision times; what follows a decision may lie after it.
    :param where: which decisions count.
    :return: no value where no noise was added or nothing followed; the note says what is missing.

    Raises `DeclarationError` for a model of a class, `UnknownName` for a column that does not exist.
    """
    name = f"feedback of {model.name}, traced by noise"
    if not model.noise:
        missing = f"no noise is added: declare it, Model({model.name!r}, ..., noise=)"
        return Estimate(name, "", None, None, None, 0, 0, level=level, note=missing)
    rows, units, note = deal(_rows(model, name, frame, label, same, window, where))
    sums = {f"{a}_{b}": (nw.col(a) * nw.col(b)).sum() for place, a in enumerate(REGRESSORS) for b in REGRESSORS[place:]}
    sums |= {f"{a}_next": (nw.col(a) * nw.col("next")).sum() for a in REGRESSORS}
    parts = list(collect(rows.group_by("part").agg(**sums)))
    n = round(sum(part["one_one"] for part in parts))
    if len(parts) < FEWEST_PARTS:
        few = f"{n} decisions with noise and what followed: too few" if n else "nothing has followed the noise yet"
        return Estimate(name, "", None, None, None, n, units, level=level, note=few)
    value, variance = _regression(parts)
    half = float(special.stdtrit(len(parts) - 1, (1.0 + level) / 2.0)) * variance**0.5
    return Estimate(name, "", value, value - half, value + half, n, units, level=level, note=note)


def _rows(
    model: Model, name: str, frame: Any, label: Expression | None, same: str, window: Window | None, where: Any
) -> nw.LazyFrame[Any]:
    """Columns `unit`, `decision_id`, the regressors and `next`, of decisions that have them all."""
    facts = to_lazy(frame)
    columns = Columns(name, facts.collect_schema().names())
    said = columns[f"prediction_{model.name}"]
    facts = facts.with_columns(said=_logit(said) if isinstance(model.predicts, Probability) else said)
    about = nw.coalesce(columns[same].cast(nw.String), columns["decision_id"])
    facts = facts.with_columns(about=about)
    before = nw.col("said").shift(1).over("about", order_by="position")
    after = nw.col("said").shift(-1).over("about", order_by="position")
    facts = facts.with_columns(before=before, next=after if label is None else columns.resolve(label, "label"))
    facts = within(facts, columns, window)
    if where is not None:
        facts = facts.filter(columns.resolve(where, "where"))
    schema = facts.collect_schema()
    if label is not None and not (schema["next"].is_numeric() or schema["next"] in (nw.Boolean, nw.Unknown)):
        raise DeclarationError(f"{name} label: got {schema['next']}, allowed is a number or a condition")
    known = facts.select(
        "unit",
        "decision_id",
        noise=columns[f"noise_{model.name}"],
        before=nw.col("before"),
        next=nw.col("next").cast(nw.Float64),
    ).filter(~nw.col("noise").is_null(), nw.col("next").is_finite())
    # From their mean, so that large values do not cancel; a first decision has none before it.
    centred = nw.col("before") - nw.col("before").mean()
    return known.with_columns(
        one=nw.lit(1.0),
        known=nw.when(nw.col("before").is_null()).then(0.0).otherwise(1.0),
        before=nw.coalesce(centred, nw.lit(0.0)),
        next=nw.col("next") - nw.col("next").mean(),
    )


def _regression(parts: list[dict[str, Any]]) -> tuple[float, float]:
    """The coefficient of the noise, and its variance over parts."""
    squares, products = _moments(parts)
    inverse = np.linalg.pinv(squares.sum(axis=0), hermitian=True)
    coefficients = inverse @ products.sum(axis=0)
    residuals = products - squares @ coefficients
    covariance = inverse @ between(residuals) @ inverse
    return float(coefficients[-1]), float(covariance[-1, -1])


def _moments(parts: list[dict[str, Any]]) -> tuple[Array, Array]:
    """By part: sums of products of the regressors, (parts, 4, 4), and of each with what followed, (parts, 4)."""
    order = {name: place for place, name in enumerate(REGRESSORS)}
    squares = np.array(
        [
            [[float(part[f"{min(a, b, key=order.__getitem__)}_{max(a, b, key=order.__getitem__)}"]) for b in order]
             for a in order]
            for part in parts
        ]
    )  # fmt: skip
    products = np.array([[float(part[f"{name}_next"]) for name in REGRESSORS] for part in parts])
    return squares, products


def _logit(probability: nw.Expr) -> nw.Expr:
    """Null for what has none: exactly 0 and 1."""
    inside = (probability > 0.0) & (probability < 1.0)
    return nw.when(inside).then((probability / (1.0 - probability)).log())
