"""One probability out of two: both kinds of evidence count, and the file says all."""

import json
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from holism_products.safe_browsing import combination
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.page_model import fit, pages
from holism_products.safe_browsing.url_model import log_odds, url_evidence
from holism_products.safe_browsing.visit import PREVALENCE, visit_to

ADDRESS = read_address("http://dhl-parcel.example/refund")


def test_the_page_moves_the_probability_of_an_address(trained: Any) -> None:
    """The same address is more likely phishing with a page like phishing, and less with a harmless one."""
    model = trained.model
    alone = model(visit_to("p", ADDRESS))
    assert model(visit_to("p", ADDRESS, pages("world", False)[0])) < alone
    assert model(visit_to("p", ADDRESS, pages("world", True)[0])) > alone


def test_a_page_alone_says_how_it_looks(trained: Any) -> None:
    """The page's model reads no address: of a page that was not read it says the prevalence."""
    assert trained.model.of_page(visit_to("p", ADDRESS)) == pytest.approx(PREVALENCE)
    bad, good = (trained.model.of_page(visit_to("p", ADDRESS, pages("world", kind)[0])) for kind in (True, False))
    assert bad > PREVALENCE > good


def test_an_address_alone_is_bayes_rule() -> None:
    """The address's model is the prevalence's odds times fraudurl's factor."""
    found = combination.of_url(visit_to("p", ADDRESS))
    assert log_odds(found) == pytest.approx(log_odds(PREVALENCE) + url_evidence(ADDRESS.url))


def test_three_numbers_are_found_again() -> None:
    """Where truth is drawn from three known numbers, the fit finds them."""
    rng = np.random.default_rng(0)
    evidence = rng.normal(size=(40_000, 2))
    phishing = rng.random(40_000) < 1 / (1 + np.exp(1.0 - evidence @ [0.5, 2.0]))
    found = combination.combine(fit(), evidence, phishing, np.ones(40_000))
    assert (found.start, found.url_weight, found.page_weight) == pytest.approx((-1.0, 0.5, 2.0), abs=0.06)


def test_what_is_written_is_read(trained: Any, tmp_path: Path) -> None:
    """The file is JSON, and holds all that decides."""
    path = tmp_path / combination.MODEL_FILE
    path.write_bytes(combination.written(trained.model))
    assert combination.read(path) == trained.model
    assert set(json.loads(path.read_text())) == {"scorecard", "start", "url_weight", "page_weight"}
    visit = visit_to("p", ADDRESS, pages("world", True)[0])
    assert combination.read_page(path)(visit) == trained.model.of_page(visit)


def test_another_file_is_refused(tmp_path: Path) -> None:
    """A file that is no model says which field is missing."""
    (tmp_path / "x.json").write_text("{}")
    with pytest.raises(msgspec.ValidationError, match="scorecard"):
        combination.read(tmp_path / "x.json")
