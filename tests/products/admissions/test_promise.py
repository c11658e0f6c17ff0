"""The model: what it says, why, and which files are none."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from holism_products.admissions.applicants import EVIDENCE
from holism_products.admissions.promise import (
    MODEL_FILE,
    Promise,
    read_probability,
    read_promise,
    reasons,
    write_promise,
)

AVERAGE = {name: entry.centre for name, entry in EVIDENCE.items()}
PROMISE = Promise(0.5, dict.fromkeys(EVIDENCE, 0.4), {"home": -0.2, "abroad": 0.2})


def file(**entries: float) -> Any:
    return SimpleNamespace(**(AVERAGE | entries))


def test_an_average_file_has_the_intercept(tmp_path):
    """Written and read again; a better entry raises the probability."""
    write_promise(PROMISE, tmp_path / MODEL_FILE)
    said = read_probability(tmp_path / MODEL_FILE)
    assert said(file()) == pytest.approx(0.6225, abs=1e-4)
    assert said(file(grades=81.0)) > said(file()) > said(file(letter=2.0))
    assert read_promise(tmp_path / MODEL_FILE) == PROMISE


def test_reasons_are_the_loudest_entries():
    """The two farthest from the average, for or against; an average file has none."""
    assert reasons(PROMISE, file(grades=90.0, test=45.0, months=18.0)) == ("grades for it", "the test against it")
    assert reasons(PROMISE, file()) == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"weights": {"grades": 1.0}}, "weights: got grades, allowed are grades, letter, months, statement, test"),
        ({"letters": {"home": 1.0}}, "letters: got home, allowed are abroad, home"),
        ({"intercept": "high"}, "allowed are finite numbers"),
        ({"more": 1}, "allowed are intercept, letters, weights"),
    ],
)
def test_a_file_that_is_no_model_is_refused(tmp_path, change, message):
    """With its name, what is wrong, and what is allowed."""
    write_promise(PROMISE, tmp_path / MODEL_FILE)
    given = json.loads((tmp_path / MODEL_FILE).read_text()) | change
    (tmp_path / MODEL_FILE).write_text(json.dumps(given))
    with pytest.raises(ValueError, match=message):
        read_promise(tmp_path / MODEL_FILE)
