"""How large the code may be, what files are called, and what each says about itself."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("test_*.py"))

LINES_OF_A_FILE = 600
LINES_OF_HOLISM = 31_000
"""Of which the first 15,000 left out: 7,000 for verification, oversight, calibration, coverage and guidelines;
9,000 for monitors, alerts, profiles, alignment, feedback loops, fairness and import."""
DUMPING_GROUNDS = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base_utils", "misc"}

PICKLE_IS_REFUSED = {"src/holism/decisions/models/load.py"}
"""Where it is said that such files are never loaded."""


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_there_are_files_to_look_at():
    """The tests below cannot pass for want of files."""
    assert len(SOURCES) > 100
    assert len(TESTS) > 30


def test_no_file_is_too_long():
    """A file is one concept: at most 600 lines."""
    assert [f"{_relative(path)}: {_lines(path)}" for path in [*SOURCES, *TESTS] if _lines(path) > LINES_OF_A_FILE] == []


def test_the_package_is_within_its_budget():
    """All of `src/holism` is at most 31,000 lines of Python."""
    assert sum(_lines(path) for path in SOURCES if path.is_relative_to(ROOT / "src" / "holism")) <= LINES_OF_HOLISM


def test_nothing_is_named_for_what_has_no_name():
    """No folder and no module is a dumping ground: utils, helpers, common, manager."""
    named = {part for path in SOURCES for part in path.relative_to(ROOT / "src").with_suffix("").parts}
    assert named & DUMPING_GROUNDS == set()
    assert [name for name in named if re.search(r"_(utils?|helpers?|manager)$", name)] == []


def test_every_module_says_what_it_is():
    """Every module of the package and of the products has a docstring."""
    assert [_relative(path) for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text()))] == []


def _tests(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def test_every_test_states_a_behaviour():
    """Every test has a docstring whose first paragraph ends with a period."""
    silent = [
        f"{_relative(path)}:{test.lineno} {test.name}"
        for path in TESTS
        for test in _tests(path)
        if not (ast.get_docstring(test) or "").split("\n\n")[0].rstrip().endswith(".")
    ]
    assert silent == []


def test_test_folders_are_no_packages():
    """Tests are imported by path, so their folders have no `__init__.py`, and no two tests of a file share a name."""
    assert [_relative(path) for path in (ROOT / "tests").rglob("__init__.py")] == []
    for path in TESTS:
        names = [test.name for test in _tests(path)]
        assert len(set(names)) == len(names), _relative(path)


@pytest.mark.parametrize("word", ["pickle", "joblib"])
def test_nothing_unpickles(word: str):
    """No source mentions pickle or joblib, but to say that such files are refused."""
    found = {_relative(path) for path in SOURCES if word in path.read_text()}
    assert {path for path in found if path not in PICKLE_IS_REFUSED and _imports(ROOT / path, word)} == set()
    assert found - PICKLE_IS_REFUSED <= {path for path in found if _only_unpickled(ROOT / path)}


def _imports(path: Path, word: str) -> bool:
    return bool(re.search(rf"^\s*(import|from) {word}", path.read_text(), re.MULTILINE))


def _only_unpickled(path: Path) -> bool:
    return not re.search(r"(?<!un)pickle(?!d)|joblib", path.read_text())


def test_decoders_are_made_when_a_module_is_imported():
    """msgspec prepares a type at its first use; two threads that do so at once crash, seen under kill -9 in CI."""
    late = [str(path) for path in SOURCES if re.search(r"json\.decode\([^)]*type=", path.read_text())]
    assert late == []
