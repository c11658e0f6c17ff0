"""Six faults of the same kinds for every product, planted around its world and its model, never in its monitors."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

import holism as hm
from holism.vocabulary.component import FromFile, Model
from holism.worlds.environment import Environment, Process
from holism.worlds.simulate import World

Values = dict[str, Any]


class Faults(msgspec.Struct, frozen=True):
    """What each kind of fault is in one product.

    :param column: which stands still, at which value, as when whoever sends it no longer does.
    :param unit: a column and by what it is multiplied, as when it comes in another unit.
    :param shifted: columns and what is added to them, as of other people.
    :param outcome: which no longer follows from what it did, and to what it turns.
    :param constant: what the model says whatever it is asked.
    """

    column: tuple[str, Any]
    unit: tuple[str, float]
    shifted: Mapping[str, float]
    outcome: tuple[str, Callable[[Any, random.Random], Any]]
    constant: float


KINDS = (
    "a column stands still",
    "a column in another unit",
    "another population",
    "labels change",
    "the model says a constant",
    "the model fails in one call of five",
)


class Planted:
    """A world in which something goes wrong from a day on, and the system whose model goes wrong with it.

    :param kind: one of `KINDS`; empty for none.
    """

    def __init__(self, world: World, system: hm.System, faults: Faults, kind: str, day: float) -> None:
        self._world, self._faults, self._kind, self._day = world, faults, kind, day
        self._environment: Environment | None = None
        self._chance = random.Random(kind)
        parts = [self._model(part) if isinstance(part, Model) else part for part in system.components]
        self.system = system.replace(components=parts) if kind in KINDS[4:] else system

    def live(self, environment: Environment) -> Process:
        """The world's life, with its questions and its truths meddled with."""
        self._environment = environment
        decide, outcome = environment.decide, environment.outcome

        def asked(request: Any) -> hm.Decision:
            return decide(self._asked(request) if self._wrong else request)

        def observed(decision: Any = None, unit: Any = None, key: Any = None, **values: Any) -> None:
            outcome(decision, unit, key, **(self._observed(values) if self._wrong else values))

        environment.decide, environment.outcome = asked, observed  # type: ignore[method-assign]
        yield from self._world.live(environment)

    @property
    def _wrong(self) -> bool:
        return self._environment is not None and self._environment.day >= self._day

    def _asked(self, request: hm.Request) -> hm.Request:
        faults = self._faults
        if self._kind == KINDS[0]:
            return msgspec.structs.replace(request, **dict([faults.column]))
        if self._kind == KINDS[1]:
            name, factor = faults.unit
            return _with(request, {name: getattr(request, name) * factor})
        if self._kind == KINDS[2]:
            return _with(request, {name: getattr(request, name) + by for name, by in faults.shifted.items()})
        return request

    def _observed(self, values: Values) -> Values:
        name, turned = self._faults.outcome
        if self._kind != KINDS[3] or name not in values:
            return values
        return values | {name: turned(values[name], self._chance)}

    def _model(self, model: Model) -> Model:
        source = model.source
        if isinstance(source, FromFile):
            read = source.read
            return msgspec.structs.replace(model, source=FromFile(source.path, lambda path: self._broken(read(path))))
        assert callable(source), "the benchmark's systems have models that are functions"
        return msgspec.structs.replace(model, source=self._broken(source))

    def _broken(self, predict: Callable[[Any], Any]) -> Callable[[Any], Any]:
        def answer(request: Any) -> Any:
            if not self._wrong:
                return predict(request)
            if self._kind == KINDS[4]:
                return self._faults.constant
            if self._chance.random() < 0.2:
                raise RuntimeError("planted")
            return predict(request)

        return answer


def _with(request: hm.Request, values: Mapping[str, float]) -> hm.Request:
    """The request with other numbers, of the kind that they were."""
    return msgspec.structs.replace(
        request, **{name: type(getattr(request, name))(each) for name, each in values.items()}
    )
