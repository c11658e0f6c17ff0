"""Past experiments as a CSV file."""

from types import SimpleNamespace
from typing import Any

import pytest

import holism as hm
from holism.reports.past_experiments import find_experiments, read_experiments, write_experiments
from holism.vocabulary.effect import MeasuredEffect as Effect

HEAD = "experiment,ended,goal,effect,standard_error,units,relative,correlation with b\n"


def test_what_is_written_is_read(tmp_path):
    """Effects, errors, covariances, days and units survive."""
    effects = {
        "a": Effect(0.125, 0.01, 900),
        "b": Effect(-2.0, 0.5, 800),
        "c": Effect(0.0, 0.0),
    }
    every = (
        hm.PastExperiment("words, again", effects, (("a", "b", 0.0025),), "2026-01-31"),
        hm.PastExperiment("other", {"a": Effect(0.1, 0.2)}, relative=True),
    )
    write_experiments(tmp_path / "past.csv", every)
    assert read_experiments(tmp_path / "past.csv", ["a", "b", "c"]) == every


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "experiment,goal,effect\nx,a,1\n",
            r"past.csv columns: got experiment, goal, effect, allowed are .*standard_error",
        ),
        (HEAD.replace("with b", "with z"), "past.csv columns: got 'correlation with z', allowed are"),
        (HEAD + "x,,a,much,1,,,\n", "past.csv line 2 effect: got 'much', allowed is a number"),
        (HEAD + "x,,a,nan,1,,,\n", "past.csv line 2 effect: got 'nan', allowed is a number"),
        (HEAD + "x,,a,1,-1,,,\n", "past.csv line 2 standard_error: got '-1', allowed is a number of at least 0"),
        (HEAD + "x,,q,1,1,,,\n", "past.csv line 2 goal: got 'q', allowed is one of a, b"),
        (HEAD + "x,,a,1,1,,,\nx,,a,1,1,,,\n", "past.csv line 3 goal: got 'a', allowed is each goal once"),
        (HEAD + ",,a,1,1,,,\n", "past.csv line 2 experiment: got '', allowed is a text"),
        (HEAD + "x,31.1.2026,a,1,1,,,\n", "past.csv line 2 ended: got '31.1.2026', allowed is a day"),
        (HEAD + "x,,a,1,1,,perhaps,\n", "past.csv line 2 relative: got 'perhaps', allowed is yes, no or empty"),
        (
            HEAD + "x,,a,1,1,,,2\nx,,b,1,1,,,\n",
            r"past.csv line 2 correlation with b: got '2', allowed is a number of -1",
        ),
        (
            HEAD + "x,2026-01-01,a,1,1,,,\nx,2026-01-02,b,1,1,,,\n",
            "past.csv line 3 ended: got '2026-01-02', allowed is",
        ),
        (HEAD + "x,,a,1,1,,,,9\n", "past.csv line 2 after the last column"),
    ],
)
def test_what_is_wrong_is_named(tmp_path, text, message):
    """The message has the file, the line, the column, the value and what is allowed."""
    (tmp_path / "past.csv").write_text(text)
    with pytest.raises(hm.DeclarationError, match=message):
        read_experiments(tmp_path / "past.csv", ["a", "b"])


def test_the_file_of_the_store_comes_before_the_one_beside_the_system(tmp_path):
    """A product brings past experiments in its `data`; who runs it may put their own into the store."""
    request = type("TaxReturn", (), {"__module__": "holism_products.audit_risk.system"})
    service: Any = SimpleNamespace(folder=tmp_path, system=SimpleNamespace(schema=SimpleNamespace(request=request)))
    brought = find_experiments(service)
    assert brought is not None
    assert brought.parts[-3:] == ("audit_risk", "data", "experiments.csv")
    (tmp_path / "experiments.csv").write_text("")
    assert find_experiments(service) == tmp_path / "experiments.csv"
    (tmp_path / "experiments.csv").unlink()
    request.__module__ = "notebook"
    assert find_experiments(service) is None
