"""A product with machine-learning components, declared on one page."""

from collections.abc import Iterable, Sequence
from typing import Any

from holism.vocabulary.claim import Claim, Plant
from holism.vocabulary.component import Component, Feature, Model
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.feedback import Feedback
from holism.vocabulary.goal import Goal
from holism.vocabulary.guardrail import HOOKS, Guardrail, hooks
from holism.vocabulary.interaction import Interaction
from holism.vocabulary.monitor import DataQuality, Drift, EstimatedPerformance, FeedbackLoop, Monitor, standard
from holism.vocabulary.outcome import Outcome
from holism.vocabulary.oversight import APPEAL, ESCALATION, OVERSIGHT_NAMES, REVIEW, UNDONE, Oversight
from holism.vocabulary.prediction import Category, Probability
from holism.vocabulary.request import Request
from holism.vocabulary.schema import Schema


class System:
    """The declaration: goals, components, guardrails, interaction and telemetry of one product.

    :param name: an identifier, used in records, folders and addresses.
    :param request: what the system is asked.
    :param environment: who and what is outside the boundary, in words.
    :param components: what it is made of; the models among them are asked in this order.
    :param features: pure functions of the request that models read.
    :param guardrails: checks outside the models, applied in this order.
    :param interaction: how a prediction reaches a person; without one, decisions are silent.
    :param feedback, outcomes: the telemetry that is designed in; other names are refused.
    :param goals: what it is for.
    :param monitors: what is watched while it runs; by default what `vocabulary.monitor.standard` lists.
    :param claims: what holds of every decision whatever the models say; checked by `holism verify`.
    :param plant: what the decisions act on, where it has a state that must stay safe; likewise.
    :param oversight: how people oversee it: the queue of what is deferred, escalated and appealed.
    :param scope: what it can do and what it cannot, in words for the people who use it.
    :param changes: what is new in this version, in words for the people who use it.
    :param version: of the declaration; with the models' versions it makes the release.
    :param deadline_s: longest time to an answer, in seconds.

    Raises `DeclarationError` for anything that does not fit together.
    """

    def __init__(
        self,
        name: str,
        *,
        request: type[Request],
        components: Sequence[Model | Component],
        environment: Sequence[str] = (),
        features: Sequence[Feature] = (),
        guardrails: Sequence[Guardrail] = (),
        interaction: Interaction | None = None,
        feedback: Sequence[Feedback] = (),
        outcomes: Sequence[Outcome] = (),
        goals: Sequence[Goal] = (),
        monitors: Sequence[Monitor] | None = None,
        claims: Sequence[Claim] = (),
        plant: Plant | None = None,
        oversight: Oversight | None = None,
        scope: str = "",
        changes: str = "",
        title: str = "",
        version: str = "1",
        deadline_s: float = 1.0,
    ) -> None:
        self.name = name
        self.title = title or name.replace("_", " ")
        self.schema = Schema(request)
        self.environment = tuple(environment)
        self.components = tuple(components)
        self.models = tuple(part for part in components if isinstance(part, Model))
        self.features = tuple(features)
        self.guardrails = tuple(guardrails)
        self.interaction = interaction
        self.oversight = oversight
        if reserved := [each.name for each in feedback if each.name in OVERSIGHT_NAMES]:
            raise DeclarationError(
                f"feedback: got {', '.join(reserved)}, allowed are other names than those of oversight "
                f"({', '.join(sorted(OVERSIGHT_NAMES))})"
            )
        self.feedback = (*feedback, *_of_oversight(oversight, interaction))
        self.outcomes = tuple(outcomes)
        self.goals = tuple(goals)
        self.monitors = standard() if monitors is None else tuple(monitors)
        self.claims = tuple(claims)
        self.plant = plant
        self.scope, self.changes = scope, changes
        self.version = version
        self.deadline_s = deadline_s
        self._check()

    def _check(self) -> None:
        if not self.name.isidentifier():
            raise DeclarationError(f"System name: got {self.name!r}, allowed is an identifier (letters, digits, _)")
        if not self.deadline_s > 0:
            raise DeclarationError(f"System deadline_s: got {self.deadline_s}, allowed is more than 0 seconds")
        for guardrail in self.guardrails:
            if not (hooks(guardrail) and hasattr(guardrail, "name")):
                allowed = f"one with a name, and one of {', '.join(HOOKS)}"
                raise DeclarationError(f"guardrail: got {guardrail!r}, allowed is {allowed}")
            if "/" in guardrail.name:
                # What a guardrail remembers is kept under its name and a unit's, with a slash between them.
                raise DeclarationError(f"guardrail name: got {guardrail.name!r}, allowed is a name without a slash")
        for kind, nouns in {
            "component": self.components,
            "feature": self.features,
            "guardrail": self.guardrails,
            "feedback": self.feedback,
            "outcome": self.outcomes,
            "goal": self.goals,
            "monitor": self.monitors,
            "claim": self.claims,
        }.items():
            _distinct(kind, nouns)
        readable = {field.name for field in self.schema.fields} | {feature.name for feature in self.features}
        for model in self.models:
            _known(f"inputs of model {model.name!r}", model.inputs, readable)
        models = [model.name for model in self.models]
        for guardrail in self.guardrails:
            if (guarded := getattr(guardrail, "model", None)) is not None:
                _known(f"model of guardrail {guardrail.name!r}", [guarded], models)
            _known(f"models of guardrail {guardrail.name!r}", getattr(guardrail, "models", ()), models)
        for goal in self.goals:
            _known(f"supports of goal {goal.name!r}", goal.supports, {other.name for other in self.goals})
        for monitor in self.monitors:
            self._check_monitor(monitor)
        if self.interaction:
            self._check_interaction(self.interaction, models)

    def _check_monitor(self, monitor: Monitor) -> None:
        if monitor.goal:
            _known(f"goal of monitor {monitor.name!r}", [monitor.goal], {goal.name for goal in self.goals})
        if isinstance(monitor, EstimatedPerformance):
            flags = [each.name for each in self.outcomes if each.kind == "flag"]
            _known(f"outcome of monitor {monitor.name!r}", [monitor.outcome], flags)
            probabilities = [each.name for each in self.models if isinstance(each.predicts, Probability)]
            asked = monitor.model or (self.acts_on.name if self.acts_on else "")
            _known(f"model of monitor {monitor.name!r}", [asked], probabilities)
        if isinstance(monitor, DataQuality | Drift):
            _known(f"without of monitor {monitor.name!r}", monitor.without, self._watched_columns)
        if isinstance(monitor, FeedbackLoop):
            asked = monitor.model or (self.acts_on.name if self.acts_on else "")
            _known(f"model of monitor {monitor.name!r}", [asked], [each.name for each in self.models])

    def _check_interaction(self, interaction: Interaction, models: list[str]) -> None:
        if interaction.on:
            _known("Interaction on", [interaction.on], models)
        elif len(models) > 1:
            raise DeclarationError(
                f"Interaction on: got none, allowed is the model to act on, one of {', '.join(models)}"
            )
        for option in interaction.options:
            _known(f"worth of option {option.name!r}", option.worth, self.classes)
        if interaction.quiet and (field := interaction.quiet.zone_field):
            _known("Quiet zone_field", [field], self.schema.by_name)
        if interaction.caps and not self.schema.unit:
            raise DeclarationError(
                "Interaction frequency: got a cap per unit, but no field of the request is marked Unit()"
            )

    @property
    def _watched_columns(self) -> list[str]:
        """Columns of `facts` that monitors of data and drift look at."""
        models = [f"{kind}_{each.name}" for each in self.models for kind in ("prediction", "confidence")]
        inputs = [f"request_{each.name}" for each in self.schema.fields]
        return [*inputs, *(f"feature_{each.name}" for each in self.features), *models, "mode"]

    @property
    def acts_on(self) -> Model | None:
        """The model whose confidence the interaction goes by."""
        if not self.models:
            return None
        wanted = self.interaction.on if self.interaction else ""
        return next((model for model in self.models if model.name == wanted), self.models[0])

    @property
    def classes(self) -> tuple[str, ...]:
        """The classes of the model that the interaction goes by, if it predicts one."""
        model = self.acts_on
        return model.predicts.classes if model and isinstance(model.predicts, Category) else ()

    def replace(self, **changes: Any) -> "System":
        """Another system, declared like this one but for the changes."""
        declared = {
            "request": self.schema.request,
            "title": self.title,
            **{name: getattr(self, name) for name in _DECLARED},
            "feedback": [each for each in self.feedback if each.name not in OVERSIGHT_NAMES],
        }
        return System(changes.pop("name", self.name), **(declared | changes))

    def __repr__(self) -> str:
        return f"System({self.name!r}, {len(self.components)} components, {len(self.goals)} goals)"


_DECLARED = (
    "components",
    "environment",
    "features",
    "guardrails",
    "interaction",
    "outcomes",
    "goals",
    "monitors",
    "claims",
    "plant",
    "oversight",
    "scope",
    "changes",
    "version",
    "deadline_s",
)


def _of_oversight(oversight: Oversight | None, interaction: Interaction | None) -> list[Feedback]:
    """The feedback that comes with what is declared: of reviewers and appellants, and of who takes something back."""
    undoes = any(option.undo_s is not None for option in interaction.options) if interaction else False
    return [*([REVIEW, ESCALATION, APPEAL] if oversight else []), *([UNDONE] if undoes else [])]


def _distinct(kind: str, nouns: Sequence[Any]) -> None:
    # Upper and lower case alike, since the columns of facts are named after them.
    names = [noun.name.casefold() for noun in nouns]
    if repeated := {name for name in names if names.count(name) > 1}:
        raise DeclarationError(f"{kind}: got {', '.join(sorted(repeated))} more than once, allowed are different names")


def _known(where: str, names: Iterable[str], known: Any) -> None:
    if unknown := [name for name in names if name not in known]:
        raise DeclarationError(f"{where}: got {', '.join(unknown)}, allowed is one of {', '.join(sorted(known))}")
