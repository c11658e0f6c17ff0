"""Pictures over probabilities: the policy's utilities and bands, and a model's reliability."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.console.charts import HEIGHT, Scale, grid
from holism.console.words import amount
from holism.reports.svg import drawing, element, percent, ticks

if TYPE_CHECKING:
    from holism.console.policy import BandShown, PolicyShown
    from holism.measures.calibration import Bin

STRIP = 22
SEEN = 46
GAP = 10


def policy_picture(id: str, shown: "PolicyShown", at: float | None = None) -> Markup:
    """Expected utility of each option, the best one thick; below, the bands, and how often each probability was seen.

    :param at: the probability of one decision, marked.
    """
    low, high = shown.shown
    ends = [option.utility(probability) for option in shown.options for probability in shown.shown]
    best = [option for band in shown.bands for option in shown.options if option.name == band.option]
    floor = min([option.utility(probability) for option in best for probability in shown.shown], default=0.0)
    steps = ticks(min(floor, 0.0), max(ends, default=1.0))
    scale = Scale(steps[0], steps[-1])
    parts = grid(scale, steps, amount)
    for option in shown.options:
        parts.append(
            _segment(scale, shown, option.utility(low), option.utility(high), low, high, f"utility mode-{option.mode}")
        )
    for band in shown.bands:
        option = next(each for each in shown.options if each.name == band.option)
        start, end = max(band.low, low), min(band.high, high)
        if end > start:
            parts.append(
                _segment(
                    scale, shown, option.utility(start), option.utility(end), start, end, f"best mode-{option.mode}"
                )
            )
    parts += _strip(shown.bands, low, high)
    parts += _seen(shown)
    bottom = HEIGHT + GAP + STRIP + (SEEN + GAP if any(each.n for each in shown.seen) else 0)
    if at is not None and low <= at <= high:
        x = percent((at - low) / (high - low))
        parts.append(element("line", class_="here", x1=x, x2=x, y1=0, y2=bottom))
    parts += _probabilities(low, high, bottom)
    said = "; ".join(
        f"{band.option} ({band.mode}) from {amount(band.low)} to {amount(band.high)}" for band in shown.bands
    )
    return drawing(
        id, f"What is best at which probability of {shown.on}", f"{said}.", parts, height=bottom, class_="chart"
    )


def reliability_picture(id: str, bins: "Sequence[Bin]") -> Markup:
    """Observed rates over predicted probabilities, with intervals; on the line the model is right."""
    right = ticks(0.0, max(one.predicted for one in bins))[-1]
    steps = ticks(0.0, max([right, *(one.high for one in bins)]))
    scale = Scale(0.0, steps[-1])
    parts = [*grid(scale, steps, amount), *_probabilities(0.0, right, HEIGHT)]
    parts.append(element("line", class_="target", x1="0%", x2="100%", y1=scale.y(0.0), y2=scale.y(right)))
    for one in bins:
        x = percent(one.predicted / right)
        tip = element("title", f"predicted {amount(one.predicted)}, observed {amount(one.observed)}, n {one.n:,}")
        parts.append(element("line", class_="interval", x1=x, x2=x, y1=scale.y(one.low), y2=scale.y(one.high)))
        parts.append(element("circle", [tip], class_="dot", cx=x, cy=scale.y(one.observed), r=3.5))
    said = f"{len(bins)} bins, predicted from {amount(bins[0].predicted)} to {amount(bins[-1].predicted)}."
    return drawing(id, "Predicted against observed", said, parts, height=HEIGHT, class_="chart")


def _probabilities(low: float, high: float, bottom: float) -> list[Markup]:
    """The axis below."""
    steps = [step for step in ticks(low, high) if low <= step <= high]
    return [
        element(
            "text",
            amount(step),
            class_="axis" if step in (steps[0], steps[-1]) else "axis inner",
            x=percent((step - low) / (high - low)),
            y=bottom + 18,
            text_anchor="middle",
        )
        for step in steps
    ]


def _segment(
    scale: Scale, shown: "PolicyShown", first: float, last: float, start: float, end: float, class_: str
) -> Markup:
    low, high = shown.shown

    def x(probability: float) -> str:
        return percent((probability - low) / (high - low))

    return element("line", class_=class_, x1=x(start), x2=x(end), y1=scale.y(first), y2=scale.y(last))


def _strip(bands: "Sequence[BandShown]", low: float, high: float) -> list[Markup]:
    parts = []
    for band in bands:
        start, end = max(band.low, low), min(band.high, high)
        if end > start:
            tip = element("title", f"{band.option}: {amount(band.low)} to {amount(band.high)}")
            x, width = percent((start - low) / (high - low)), percent((end - start) / (high - low))
            parts.append(
                element(
                    "rect",
                    [tip],
                    class_="bar",
                    fill=f"url(#mode-{band.mode})",
                    x=x,
                    width=width,
                    y=HEIGHT + GAP,
                    height=STRIP,
                )
            )
    return parts


def _seen(shown: "PolicyShown") -> list[Markup]:
    most = max((each.n for each in shown.seen), default=0)
    if not most:
        return []
    wide, foot = 1.0 / len(shown.seen), HEIGHT + GAP + STRIP + GAP + SEEN
    return [
        element(
            "rect",
            [element("title", f"{number:,} decisions")],
            class_="seen",
            x=percent(place * wide),
            width=percent(wide * 0.86),
            y=foot - SEEN * number / most,
            height=SEEN * number / most,
        )
        for place, number in enumerate(each.n for each in shown.seen)
        if number
    ]
