"""What `import holism` gives, and what it does not load."""

import ast
import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import holism as hm

HEAVY = (
    "numpy", "scipy", "narwhals", "duckdb", "pyarrow", "pandas", "starlette", "jinja2", "uvicorn", "typer", "rich",
    "sklearn", "skops", "onnxruntime", "prometheus_client",
)  # fmt: skip


def test_importing_holism_loads_nothing_heavy():
    """No array, data-frame, database-of-columns, web or terminal library is loaded with `import holism`."""
    program = "import holism, json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True)
    assert set(json.loads(done.stdout)) & set(HEAVY) == set()


def test_opening_a_system_loads_nothing_heavy(tmp_path: Path):
    """A service around a callable decides with the two dependencies of the core alone."""
    program = (
        "import holism as hm, json, sys\n"
        "class Ask(hm.Request):\n    size: float\n"
        "model = hm.Model('m', hm.Probability('x'), lambda ask: 0.5)\n"
        "with hm.open(hm.System('s', request=Ask, components=[model]), 'store') as service:\n"
        "    assert service.decide({'size': 1}).recorded\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True, cwd=tmp_path
    )
    assert set(json.loads(done.stdout)) & set(HEAVY) == set()


def _names() -> set[str]:
    return {
        name for name, value in vars(hm).items() if not name.startswith("_") and not isinstance(value, ModuleType)
    } | {"__version__"}


def test_all_is_what_is_public():
    """`__all__` names what is imported in `holism/__init__.py`, neither less nor more."""
    assert set(hm.__all__) == _names()


def test_all_is_sorted_and_names_nothing_twice():
    """The list is in order, so that two people who add a name do not collide."""
    assert sorted(hm.__all__) == hm.__all__
    assert len(set(hm.__all__)) == len(hm.__all__)


def test_everything_public_says_what_it_is():
    """Every public class and function has a docstring of its own."""
    public = {name: getattr(hm, name) for name in hm.__all__ if name != "__version__"}
    # Of a class its own: what `__doc__` gives for one without is its parent's.
    said = {name: vars(each)["__doc__"] if isinstance(each, type) else each.__doc__ for name, each in public.items()}
    assert [name for name, text in said.items() if not text] == []


def test_every_documented_argument_is_one():
    """Every `:param` of a public docstring is a real argument."""
    for name in hm.__all__:
        text = inspect.getdoc(getattr(hm, name)) or ""
        listed = ",".join(re.findall(r"^ *:param ([\w, ]+):", text, re.MULTILINE))
        params = {each.strip() for each in listed.split(",") if each.strip()}
        if params:
            assert params <= set(inspect.signature(getattr(hm, name)).parameters), name


def test_init_only_exports():
    """`holism/__init__.py` holds imports, the version and `__all__`; nothing is computed while it is imported."""
    assert hm.__file__
    body = ast.parse(Path(hm.__file__).read_text()).body
    assert {type(statement) for statement in body} <= {ast.Expr, ast.ImportFrom, ast.Assign}
    assert [ast.unparse(each.targets[0]) for each in body if isinstance(each, ast.Assign)] == ["__version__", "__all__"]
