"""All goals with where they stand, as the console, the command line and the API show them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from holism.goals.status import judge
from holism.goals.tree import Tree
from holism.vocabulary.goal import GoalStatus, Status
from holism.vocabulary.measure import Estimate, Window


class GoalReport(msgspec.Struct, frozen=True):
    """Where every goal stands over a window.

    :param statuses: in the order of the tree: from the organization down to the model.
    :param edges: pairs of names: the first goal supports the second.
    :param as_of_us: what had arrived by then is in it; microseconds since 1970 UTC.
    """

    system: str
    window: Window
    as_of_us: int
    statuses: tuple[GoalStatus, ...]
    edges: tuple[tuple[str, str], ...]

    @property
    def sentence(self) -> str:
        """What somebody reads who reads one sentence: how many are met, and which are missed."""
        total = len(self.statuses)
        if not total:
            return "No goals are declared."
        met = sum(each.status is Status.MET for each in self.statuses)
        missed = [each.goal.name for each in self.statuses if each.status is Status.MISSED]
        unknown = sum(each.status is Status.NOT_ENOUGH_DATA for each in self.statuses)
        parts = [f"{met} of {total} {'goal is' if total == 1 else 'goals are'} met"]
        if missed:
            parts.append(f"{len(missed)} missed ({', '.join(missed)})")
        if unknown:
            parts.append(f"{unknown} cannot be told from the data yet")
        return f"{_listed(parts)}."

    def plain(self) -> dict[str, Any]:
        """The report as numbers, texts, lists and mappings, for JSON."""
        return {
            "system": self.system,
            "window": msgspec.to_builtins(self.window),
            "as_of_us": self.as_of_us,
            "sentence": self.sentence,
            "goals": [_plain(each) for each in self.statuses],
            "edges": [list(edge) for edge in self.edges],
        }


def report(tree: Tree, estimates: Mapping[str, Estimate], *, system: str, window: Window, as_of_us: int) -> GoalReport:
    """Judges every goal of the tree by the estimate of its measure, given by the goal's name."""
    statuses = tuple(judge(goal, estimates[goal.name]) for goal in tree.goals)
    return GoalReport(system, window, as_of_us, statuses, tree.edges)


def _plain(each: GoalStatus) -> dict[str, Any]:
    goal, measure = each.goal, each.goal.measure
    return {
        "name": goal.name,
        "layer": goal.layer.value,
        "why": goal.why,
        "target": goal.target,
        "at_least": goal.at_least,
        "at_most": goal.at_most,
        "supports": list(goal.supports),
        "measure": {"name": measure.name, "data": measure.data, "kind": type(measure).__name__, "unit": measure.unit},
        "estimate": msgspec.to_builtins(each.estimate),
        "status": each.status.value,
    }


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
