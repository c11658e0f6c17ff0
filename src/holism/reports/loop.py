"""Whether a product changes the world that it learns from: what three tools found, and what they could not test."""

from collections.abc import Callable, Sequence
from enum import StrEnum

import msgspec

from holism.measures.explored import Explored, explored
from holism.measures.traced_noise import traced_noise
from holism.service import Service
from holism.vocabulary.component import Model
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.measure import Estimate, Expression, Window
from holism.vocabulary.prediction import Category
from holism.vocabulary.state import update
from holism.vocabulary.system import System
from holism.worlds.loop import Loop, loop_gain

CLOSED = "the loop closed in the world"
BREAKS = (
    "Train on explored traffic alone, or weigh each label by 1 / propensity.",
    "Train on labels that do not depend on what was predicted.",
)
"""What breaks any loop (Krauth, Wang and Jordan 2022 retrain so)."""


class Verdict(StrEnum):
    """What the tools say together."""

    RUNS_AWAY = "runs away"
    SETTLES = "feeds back, and settles"
    FEEDS_BACK = "feeds back"
    NOT_SEEN = "no feedback was seen"
    UNDECIDED = "not enough data"
    UNTESTED = "not tested"


class Trial(msgspec.Struct, frozen=True):
    """One tool on one question.

    :param tool: in words; :param means: what 0 and other values mean.
    :param scale: what no effect is, and of gains what all of it is; marks of a picture.
    """

    tool: str
    means: str
    estimate: Estimate
    scale: tuple[float, ...] = (0.0,)

    @property
    def found(self) -> bool | None:
        """Whether an effect was found, of either sign; None where nothing could be said."""
        low, high = self.estimate.low, self.estimate.high
        return None if low is None or high is None else low > 0.0 or high < 0.0


class LoopReport(msgspec.Struct, frozen=True):
    """The loop of one model.

    :param tested: in the order of trust.
    :param untested: what could not be tested, and what that would need.
    :param breaks: what would break the loop.
    """

    system: str
    release: str
    title: str
    as_of_us: int
    model: str
    belief: str
    verdict: Verdict
    sentence: str
    tested: tuple[Trial, ...]
    untested: tuple[str, ...]
    breaks: tuple[str, ...]


KEPT = "loop"
REPORTS = msgspec.json.Decoder(LoopReport)


def loop(
    service: Service,
    closing: Loop | None = None,
    *,
    window: Window | None = None,
    seeds: Sequence[int] = range(8),
    progress: Callable[[float], None] = lambda share: None,
) -> LoopReport:
    """Asks the log by noise and by exploration, and closes the loop in the product's world.

    :param closing: what retraining means in the product; None where it does not say.
    :param window: of the log's decisions.
    :param seeds: of the world's chance; see `loop_gain`.

    Raises `DeclarationError` for a system without a model, or a loop about another one than it has.
    """
    system = service.system
    model = _model(system, closing)
    facts = service.analysis.facts(hold=True)
    label = closing.label if closing else _label(system, model)
    share = system.interaction.explore if system.interaction else 0.0
    tested = [*_traced(model, facts, label, window), *_compared(model, facts, closing, label, share, window)]
    if closing is not None:
        gain = loop_gain(closing, seeds=seeds, progress=progress)
        means = "more believed after retraining, for each unit believed more before; above 1 it runs away"
        tested.append(Trial(CLOSED, means, gain, (0.0, 1.0)))
    known = [each for each in tested if each.estimate.value is not None]
    missing = [f"{each.tool}: {each.estimate.note}" for each in tested if each.estimate.value is None]
    if closing is None:
        missing.append(
            f"{CLOSED}: the product does not say what retraining means; it needs a `loop` in its loop.py "
            "(holism.worlds.loop.Loop)"
        )
    verdict = _verdict(known, closing is not None)
    return LoopReport(
        system.name,
        service.release,
        system.title,
        service.clock(),
        model.name,
        closing.belief if closing else "",
        verdict,
        _sentence(verdict, known),
        tuple(known),
        tuple(missing),
        (*(closing.breaks if closing else ()), *BREAKS),
    )


def keep_loop(service: Service, report: LoopReport) -> None:
    """Keeps what was found, so that the console can show what takes too long for a page: the loop closed in a world."""
    value = msgspec.json.encode(report)
    update(service.state, f"{service.system.name}/{KEPT}", lambda before: value)


def last_loop(service: Service) -> LoopReport | None:
    """What was kept last; None if nothing was, or by a version that wrote it differently."""
    _, value = service.state.load(f"{service.system.name}/{KEPT}")
    try:
        return REPORTS.decode(value) if value else None
    except msgspec.ValidationError:
        return None


def _model(system: System, closing: Loop | None) -> Model:
    wanted = closing.model if closing else system.acts_on.name if system.acts_on else ""
    found = next((model for model in system.models if model.name == wanted), None)
    if found is None:
        names = ", ".join(model.name for model in system.models) or "none: the system has no model"
        raise DeclarationError(f"Loop model: got {wanted!r}, allowed is one of {names}")
    return found


def _label(system: System, model: Model) -> Expression | None:
    """The outcome that the model predicts, if one is declared under its name."""
    name = f"outcome_{model.predicts.of}"
    return (lambda f: f[name]) if model.predicts.of in {each.name for each in system.outcomes} else None


def _traced(model: Model, facts: object, label: Expression | None, window: Window | None) -> list[Trial]:
    if isinstance(model.predicts, Category):
        note = "the model predicts a class: noise can be added to a number or a probability"
        none = Estimate("", "", None, None, None, 0, 0, note=note)
        return [Trial("traced noise, next prediction", "", none)]
    found = [
        Trial(
            "traced noise, next prediction",
            "of what is added to a prediction, the share that is in the next one about the same",
            traced_noise(model, facts, window=window),
            (0.0, 1.0),
        )
    ]
    if label is not None and model.noise:
        found.append(
            Trial(
                "traced noise, label",
                "of what is added to a prediction, what comes back in the label that training takes",
                traced_noise(model, facts, label=label, window=window),
                (0.0, 1.0),
            )
        )
    return found


def _compared(
    model: Model, facts: object, closing: Loop | None, label: Expression | None, share: float, window: Window | None
) -> list[Trial]:
    tool, of = "explored against steered traffic", (closing.echo if closing else None) or label
    if of is None:
        note = f"no label is known: it needs an outcome {model.predicts.of!r}, or a Loop with a label"
        return [Trial(tool, "", Estimate("", "", None, None, None, 0, 0, note=note))]
    against = explored(f"label of {model.name}", of, facts, share=share, window=window)
    what = "what rises where labels follow predictions" if closing and closing.echo else "the label"
    return [Trial(tool, f"{what}, where the model decided less where chance did", _believed(against))]


def _believed(against: Explored) -> Estimate:
    if against.difference.value is None or against.believable:
        return against.difference
    weights = f"{against.weight.value:.3g} and {against.chance_weight.value:.3g}"
    note = f"the recorded propensities cannot be believed: mean weights are {weights}, and must be 1"
    return msgspec.structs.replace(against.difference, value=None, low=None, high=None, note=note)


def _verdict(known: Sequence[Trial], closed: bool) -> Verdict:
    if not known:
        return Verdict.UNTESTED
    gain = known[-1].estimate if closed else None
    seen = any(each.found for each in (known[:-1] if closed else known))
    if gain is not None and gain.low is not None and gain.high is not None:
        if gain.low > 1.0 or gain.high < -1.0:
            return Verdict.RUNS_AWAY
        if gain.low > 0.0 or gain.high < 0.0:
            return Verdict.SETTLES if gain.low > -1.0 and gain.high < 1.0 else Verdict.UNDECIDED
        # What the log shows is there, whether or not the world that was closed has it.
        return Verdict.FEEDS_BACK if seen else Verdict.NOT_SEEN
    if seen:
        return Verdict.FEEDS_BACK
    return Verdict.UNDECIDED if all(each.estimate.low is None for each in known) else Verdict.NOT_SEEN


def _sentence(verdict: Verdict, known: Sequence[Trial]) -> str:
    """For a manager."""
    gain = known[-1].estimate if known else None
    closed = bool(known) and known[-1].tool == CLOSED
    number = (
        f" ({gain.value:.2f}, {gain.low:.2f} to {gain.high:.2f})" if closed and gain and gain.low is not None else ""
    )
    return {
        Verdict.RUNS_AWAY: f"The product believes its own echo: each retraining adds to the mistake before it{number}.",
        Verdict.SETTLES: f"The product changes what it learns from; retraining dampens that{number}.",
        Verdict.FEEDS_BACK: "The product changes what it learns from"
        + (
            f", and the world in which the loop was closed does not have that{number}: find what differs."
            if closed
            else "; how far retraining goes on with it is not known."
        ),
        Verdict.NOT_SEEN: f"No sign that the product changes what it learns from{number}.",
        Verdict.UNDECIDED: f"Whether the product changes what it learns from cannot be told yet{number}.",
        Verdict.UNTESTED: "Whether the product changes what it learns from was not tested: no noise was added, no loop "
        "closed, and nothing was explored or too little.",
    }[verdict]
