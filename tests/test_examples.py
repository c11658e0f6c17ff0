"""The examples run as they stand."""

import ast
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

EXAMPLES = Path(__file__).parent.parent / "examples"
ORDER = {"customer": "c-1", "distance_km": 900, "weight_kg": 2}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, same_chance: None) -> None:
    """A folder of one's own, with `HOLISM_HOME` there and the examples importable."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOLISM_HOME", str(tmp_path / "home"))
    monkeypatch.syspath_prepend(str(EXAMPLES))


def test_the_script_says_what_it_does():
    """It decides three orders in a process of its own, and ends with how the goals stand."""
    done = subprocess.run(
        [sys.executable, EXAMPLES / "script.py", "store"], capture_output=True, text=True, timeout=60, check=True
    )
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines[:3]] == ["order-0", "order-1", "order-2"]
    assert "of 4 goals" in lines[3]
    assert done.stderr == ""


def test_the_view_decides_and_hears_what_came_of_it(tmp_path: Path):
    """The service is open while the application lives; offers and their acceptance are recorded."""
    view = importlib.import_module("fastapi_view")
    with TestClient(view.app) as client:
        shown = client.post("/orders/o-1/delivery", params=ORDER).json()
        assert client.post(f"/decisions/{shown['decision']}/accepted").status_code == 204
        assert view.app.state.service.decision(shown["decision"]).feedback[0].name == "accepted"
        assert client.post("/decisions/nobody/accepted").status_code == 404
        refused = client.post("/orders/o-1/delivery", params={**ORDER, "weight_kg": -2})
        assert (refused.status_code, "weight_kg" in refused.json()["detail"]) == (422, True)
    assert (tmp_path / "home" / "parcels" / "log.db").exists()


@pytest.fixture
def notebook() -> dict[str, Any]:
    read: dict[str, Any] = json.loads((EXAMPLES / "notebook.ipynb").read_text())
    return read


def test_the_notebook_is_valid_and_without_outputs(notebook: dict[str, Any]):
    """It has the shape of nbformat 4.5: cells of known kinds, ids that differ, nothing that was run before."""
    assert (notebook["nbformat"], notebook["nbformat_minor"]) == (4, 5)
    identifiers = [cell["id"] for cell in notebook["cells"]]
    assert len(set(identifiers)) == len(identifiers)
    for cell in notebook["cells"]:
        assert cell["metadata"] == {}
        assert "".join(cell["source"]).strip()
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)
        else:
            assert cell["cell_type"] == "markdown"


def test_the_notebook_runs_from_top_to_bottom(notebook: dict[str, Any]):
    """Every code cell runs after those above it, and the goals have data."""
    namespace: dict[str, Any] = {"__name__": "notebook"}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            exec(compile("".join(cell["source"]), cell["id"], "exec"), namespace)
    assert len(namespace["table"]) > 400
    assert "of 4 goals are met" in namespace["report"].sentence


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.py")), ids=lambda path: path.stem)
def test_an_example_says_what_it_is(path: Path):
    """Every example has a docstring."""
    assert ast.get_docstring(ast.parse(path.read_text()))
