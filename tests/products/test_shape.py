"""Every product has the same shape: whoever knows one finds everything in all."""

import ast
import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

import holism as hm
import holism_products
from holism.vocabulary.goal import Layer
from holism.vocabulary.monitor import standard

ROOT = Path(holism_products.__file__).parent
TESTS = Path(__file__).parent
PRODUCTS = sorted(path.parent.name for path in ROOT.glob("*/system.py"))
SCREEN = 60
"""Lines of a README that are seen at once."""

PARTS = ("Problem", "People", "Goals", "What is simulated", "What can go wrong", "Watched")

every = pytest.mark.parametrize("name", PRODUCTS)


def module(name: str, part: str) -> Any:
    return importlib.import_module(f"holism_products.{name}.{part}")


def declared(name: str) -> hm.System:
    system = module(name, "system").system
    assert isinstance(system, hm.System)
    return system


def test_products_are_found() -> None:
    """The tests below cannot pass for want of products."""
    assert {"audit_risk", "legal_chat", "safe_browsing"} <= set(PRODUCTS)


@every
def test_a_readme_of_one_screen_says_the_same_things(name: str) -> None:
    """What problem, for whom, to what end, what is made up, what can go wrong; and every file is named."""
    text = (ROOT / name / "README.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= SCREEN
    assert [part for part in PARTS if f"**{part}.**" not in text] == []
    files = {path.name for path in (ROOT / name).glob("*.py")} - {"__init__.py"}
    assert sorted(file for file in files if f"`{file}`" not in text) == []


@every
def test_the_parts_have_their_names(name: str) -> None:
    """What opens, trains, lives, serves and breaks a product is where the commands look for it."""
    assert declared(name).name == name
    train = inspect.signature(module(name, "model").train)
    assert next(iter(train.parameters)) == "folder"
    assert "progress" in train.parameters
    for part in ("world", "incident"):
        assert callable(module(name, part).world.live)
    assert module(name, "incident").world != module(name, "world").world
    app = module(name, "app")
    assert "service" in inspect.signature(app.create).parameters
    assert list(inspect.signature(app.from_environment).parameters) == []


@every
def test_an_incident_says_what_can_be_seen(name: str) -> None:
    """The module of what goes wrong tells it, with the command that shows it."""
    told = inspect.getdoc(module(name, "incident")) or ""
    assert f"holism demo {name} --incident" in told


@every
def test_every_module_is_tested(name: str) -> None:
    """Each module that does something has a test of its name, or a test imports it; pages are served by the app."""
    folder, written = ROOT / name, {path.stem for path in (TESTS / name).rglob("test_*.py")}
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (TESTS / name).rglob("*.py"))
    missing = [
        path.relative_to(folder).as_posix()
        for path in sorted(folder.rglob("*.py"))
        if path.parent.name != "pages" and _does_something(path)
        if f"test_{path.stem}" not in written and not _is_imported(path, tests)
    ]
    assert missing == []


def _does_something(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))))


def _is_imported(path: Path, tests: str) -> bool:
    *package, module = path.relative_to(ROOT.parent).with_suffix("").parts
    names = rf"from {re.escape('.'.join(package))}(?:\.{module} import | import (?:\w+, )*{module}\b)"
    return bool(re.search(names, tests))


@every
def test_people_are_told_what_it_can_do(name: str) -> None:
    """The scope is declared in words, and its page shows it."""
    scope = declared(name).scope
    assert len(scope) > 40
    assert re.search(r"\b(?:not|no|nothing|cannot|never)\b", scope)


@every
def test_goals_form_a_tree_over_all_layers(name: str) -> None:
    """Each layer has a goal, and each goal leads up to the organization, whose goals it is all for."""
    goals = {goal.name: goal for goal in declared(name).goals}
    assert {goal.layer for goal in goals.values()} == set(Layer)
    for goal in goals.values():
        seen, above = {goal.name}, list(goal.supports)
        while above:
            upper = above.pop()
            assert upper != goal.name, f"{upper} supports itself"
            above += [] if upper in seen else goals[upper].supports
            seen.add(upper)
        assert any(goals[each].layer is Layer.ORGANIZATION for each in seen), f"{goal.name} is for nothing"


@every
def test_what_is_watched_is_declared_with_the_goal_that_it_guards(name: str) -> None:
    """Goals, data and failures are watched, not by default but as the product's people want; most name their goal."""
    monitors = declared(name).monitors
    assert monitors != standard()
    assert {hm.GoalsMet, hm.DataQuality, hm.ErrorBudget} <= {type(monitor) for monitor in monitors}
    assert sum(bool(monitor.goal) for monitor in monitors) >= 3


@every
def test_there_are_guardrails_and_what_is_automated_can_be_undone(name: str) -> None:
    """A product has checks outside its models; what it does by itself can be taken back, or is said to be final."""
    system = declared(name)
    assert system.guardrails
    assert system.interaction is not None
    automated = [option for option in system.interaction.options if option.mode is hm.Mode.AUTOMATE]
    assert [option.name for option in automated if option.undo_s is None and not _is_final(name, option.name)] == []


def _is_final(name: str, option: str) -> bool:
    """Whether the declaration says of an option that it is irreversible."""
    source = (ROOT / name / "system.py").read_text(encoding="utf-8")
    return bool(re.search(rf'Automate\(\s*"{re.escape(option)}"[^)]*irreversible=True', source))


@every
def test_what_interrupts_can_be_dismissed_and_that_is_seen(name: str) -> None:
    """Where people are prompted, some feedback is declared to be a dismissal: without it nobody sees them tire."""
    system = declared(name)
    options = system.interaction.options if system.interaction else ()
    prompts = [option.name for option in options if option.mode is hm.Mode.PROMPT]
    dismissals = [each.name for each in system.feedback if each.reaction is hm.Reaction.DISMISSED]
    assert not prompts or dismissals
