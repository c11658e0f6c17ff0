"""The tree of goals over five layers, from the organization down to the model."""

from collections.abc import Sequence

from holism.vocabulary.errors import DeclarationError, UnknownName
from holism.vocabulary.goal import Goal, Layer

HEIGHT = {Layer.ORGANIZATION: 3, Layer.LEADING: 2, Layer.SYSTEM: 1, Layer.USER: 1, Layer.MODEL: 0}
"""System goals and user outcomes stand side by side: either may support the other."""


class Tree:
    """Goals in order of layer, from the organization down, then of declaration.

    A goal may support goals of its own height or above: a model property any goal, system goals and user outcomes
    each other, leading indicators and the organization, leading indicators each other and the organization. Raises
    `DeclarationError` for an edge that goes down, a cycle, a name that does not exist, or one that is there twice.

    :ivar goals: in order.
    :ivar edges: pairs of names: the first supports the second.
    """

    def __init__(self, goals: Sequence[Goal]) -> None:
        layers = list(Layer)
        self.goals = tuple(sorted(goals, key=lambda goal: layers.index(goal.layer)))
        self._by_name = {goal.name: goal for goal in self.goals}
        self.edges = tuple((goal.name, upper) for goal in self.goals for upper in goal.supports)
        if len(self._by_name) < len(self.goals):
            names = [goal.name for goal in self.goals]
            repeated = sorted({name for name in names if names.count(name) > 1})
            raise DeclarationError(f"goal: got {', '.join(repeated)} more than once, allowed are different names")
        for lower, upper in self.edges:
            self._check(self[lower], self[upper])
        if cycle := self._cycle():
            raise DeclarationError(f"goals: got the cycle {' supports '.join(cycle)}, allowed are no cycles")

    def __getitem__(self, name: str) -> Goal:
        if name not in self._by_name:
            raise UnknownName("goal", name, self._by_name)
        return self._by_name[name]

    @property
    def roots(self) -> tuple[Goal, ...]:
        """The goals that support no other: what all is for."""
        return tuple(goal for goal in self.goals if not goal.supports)

    def supporters(self, name: str) -> tuple[Goal, ...]:
        """The goals that are believed to help this one, in order."""
        self[name]
        return tuple(goal for goal in self.goals if name in goal.supports)

    def supported(self, name: str) -> tuple[Goal, ...]:
        """The goals that this one is believed to help, in order."""
        return tuple(goal for goal in self.goals if goal.name in self[name].supports)

    def _check(self, lower: Goal, upper: Goal) -> None:
        if HEIGHT[lower.layer] > HEIGHT[upper.layer]:
            raise DeclarationError(
                f"Goal {lower.name!r} supports: got {upper.name!r}, a {upper.layer} below this {lower.layer}, "
                "allowed are goals of its own height or above"
            )

    def _cycle(self) -> list[str]:
        """Names along a cycle, the first again at the end; empty where there is none."""
        cleared: set[str] = set()

        def follow(name: str, way: list[str]) -> list[str]:
            if name in way:
                return [*way[way.index(name) :], name]
            if name in cleared:
                return []
            for upper in self[name].supports:
                if found := follow(upper, [*way, name]):
                    return found
            cleared.add(name)
            return []

        return next((found for goal in self.goals if (found := follow(goal.name, []))), [])
