"""Whether a system feeds back on itself, in one estimate: what a monitor of feedback loops reads."""

from typing import Any

from holism.measures.explored import Explored, explored
from holism.measures.traced_noise import traced_noise
from holism.vocabulary.component import Model
from holism.vocabulary.measure import Estimate, Expression, Window


def loop_estimate(
    model: Model,
    frame: Any,
    *,
    label: Expression | None = None,
    share: float = 0.0,
    same: str = "unit",
    by: str = "",
    window: Window | None = None,
    where: Expression | None = None,
    level: float = 0.95,
) -> Estimate:
    """Feedback of a model's predictions on what comes after; 0 means none. By the most trusted tool that can be used.

    Noise that is traced, where the model declares some: the share of what was added that came back, so that 1 is all of
    it. Else explored traffic, where something is explored and a label is given: the label where the model decided less
    the label where chance did, in the label's unit. The note says which, or what is missing for both.

    :param by: "noise" or "exploration", where not the most trusted is asked for.
    :param share: of decisions that are explored, the interaction's `explore`; see `explored`.
    :param frame: `facts` of as long a period as is asked about; see `traced_noise` for the rest.
    """
    if label is None or by == "noise" or (model.noise and by != "exploration"):
        found = traced_noise(model, frame, label=label, same=same, window=window, where=where, level=level)
        return found
    against = explored(f"label of {model.name}", label, frame, share=share, window=window, where=where, level=level)
    found = against.difference
    if found.value is None:
        return found
    return found if against.believable else _disbelieved(found, against)


def _disbelieved(found: Estimate, against: Explored) -> Estimate:
    weights = f"{against.weight.value:.3g} and {against.chance_weight.value:.3g}"
    note = f"propensities cannot be believed: mean weights are {weights}, and must be 1"
    return Estimate(found.measure, found.unit, None, None, None, found.n, found.units, level=found.level, note=note)
