"""The system on one page, opened on the trained model: what is silent, badged, warned of, and never judged."""

import shutil
from pathlib import Path
from typing import Any

import msgspec
import pytest

import holism as hm
from holism.vocabulary.band import bands
from holism.vocabulary.prediction import Prediction
from holism.worlds.clock import VirtualClock
from holism_products.safe_browsing.address import read_address
from holism_products.safe_browsing.claims import is_under_review, shows_address
from holism_products.safe_browsing.combination import CALIBRATION_FILE, MODEL_FILE
from holism_products.safe_browsing.page_model import pages
from holism_products.safe_browsing.system import (
    BADGES_A_DAY,
    BADGES_FROM,
    LEAST,
    MOST,
    WARNS_FROM,
    system,
)
from holism_products.safe_browsing.visit import PREVALENCE, Visit, visit_to

REVIEW = "https://europa.eu/"


def visit(link: str, page: Any = None, person: str = "p") -> Visit:
    return visit_to(person, read_address(link), page)


def with_phishing(source: Any) -> hm.System:
    """The product, acting on another model."""
    models = [
        msgspec.structs.replace(part, source=source, calibration="") if part.name == "phishing" else part
        for part in system.components
    ]
    return system.replace(components=models)


@pytest.fixture
def opened(trained: Any, tmp_path: Path) -> Any:
    """Opens another system on a fresh folder with the trained model."""
    shutil.copytree(trained.folder, tmp_path / "models")
    services: list[hm.Service] = []

    def open_(other: hm.System) -> hm.Service:
        services.append(hm.open(other, tmp_path, clock=VirtualClock(1_772_000_000_000_000)))
        return services[-1]

    yield open_
    for each in services:
        each.close()


def test_the_page_names_what_the_parts_provide() -> None:
    """The page's model and the combination are in the trained file; fraudurl comes with its package."""
    assert [model.file for model in system.models] == [None, MODEL_FILE, MODEL_FILE]
    assert [model.calibration for model in system.models] == ["", "", CALIBRATION_FILE]


def test_thresholds_follow_from_what_is_at_stake() -> None:
    """A warning is worth it from 26 % on, a badge from 5 %: where the utilities cross, and not set by hand."""
    assert system.interaction is not None
    silent, badge, warning = system.interaction.options
    assert badge.utility(BADGES_FROM) == pytest.approx(silent.utility(BADGES_FROM))
    assert warning.utility(WARNS_FROM) == pytest.approx(badge.utility(WARNS_FROM))
    assert (round(BADGES_FROM, 2), round(WARNS_FROM, 2)) == (0.05, 0.26)
    assert [band.low for band in bands(system.interaction.options)] == pytest.approx([0.0, BADGES_FROM, WARNS_FROM])


@pytest.mark.parametrize(
    ("link", "mode", "action"),
    [
        ("https://en.wikipedia.org/wiki/Phishing", hm.Mode.SILENT, "silent"),
        (REVIEW, hm.Mode.SILENT, "silent"),
        ("https://amazon-bonus.example/winter/win", hm.Mode.ANNOTATE, "badge"),
        ("http://203.0.113.7/login/verify.php", hm.Mode.PROMPT, "warning"),
    ],
)
def test_links_are_answered_as_they_deserve(service: hm.Service, link: str, mode: hm.Mode, action: str) -> None:
    """Harmless links and those under review pass, unusual ones have a badge, phishing is warned of."""
    decision = service.decide(visit(link))
    assert (decision.mode, decision.action, decision.error) == (mode, action, None)


def test_a_warning_fills_the_page() -> None:
    """Of all that a prompt can be, a warning is the most forceful."""
    assert system.interaction is not None
    assert system.interaction.options[-1].force is hm.Force.PAGE


@pytest.mark.parametrize(
    "link", ["http://printer/login/verify.php", "http://192.168.1.1/login.php", "http://nas.local/"]
)
def test_ones_own_network_is_nobodys_business(service: hm.Service, link: str) -> None:
    """No model sees an address of one's own network."""
    decision = service.decide(visit(link))
    assert (decision.mode, decision.predictions) == (hm.Mode.ABSTAIN, {})


def test_review_stops_nobody_even_when_the_model_says_so(opened: Any) -> None:
    """A model that is sure of an inconclusive address is overruled; where the page was read, it is not."""
    service = opened(with_phishing(lambda visit: 0.99))
    assert is_under_review(visit(REVIEW))
    decision = service.decide(visit(REVIEW))
    assert decision.mode is hm.Mode.ABSTAIN
    assert [each.guardrail for each in decision.firings] == ["an address under review stops nobody"]
    assert service.decide(visit(REVIEW, pages("world", True)[0])).mode is hm.Mode.PROMPT
    assert service.decide(visit(REVIEW, {"empty_form_handler": "yes"})).mode is hm.Mode.ABSTAIN, "the page is not known"


def test_warnings_are_never_held_back_and_badges_are(opened: Any) -> None:
    """The fourth badge of a day is left out; the tenth warning is shown."""
    service = opened(with_phishing(lambda visit: 0.99 if "evil" in visit.url else 0.1))
    badges = [service.decide(visit("http://203.0.113.7/")).mode for _ in range(BADGES_A_DAY + 1)]
    assert badges == [hm.Mode.ANNOTATE] * BADGES_A_DAY + [hm.Mode.SILENT]
    warnings = {service.decide(visit("http://203.0.113.7/evil")).mode for _ in range(10)}
    assert warnings == {hm.Mode.PROMPT}
    assert service.decide(visit("http://203.0.113.7/", person="another")).mode is hm.Mode.ANNOTATE


def test_without_the_model_links_open(opened: Any) -> None:
    """A model that fails leaves the prevalence, at which nobody is stopped; the error is on the decision."""

    def fail(visit: Visit) -> float:
        raise TimeoutError

    decision = opened(with_phishing(fail)).decide(visit("http://203.0.113.7/login/verify.php"))
    assert (decision.mode, decision.error) == (hm.Mode.SILENT, hm.ErrorCode.MODEL_RAISED)
    assert decision.predictions["phishing"].value == PREVALENCE


@pytest.mark.parametrize(("said", "kept"), [(0.0, LEAST), (1.0, MOST)])
def test_nothing_is_taken_for_certain(opened: Any, said: float, kept: float) -> None:
    """Probabilities of nothing and of certainty are clamped."""
    decision = opened(with_phishing(lambda visit: said)).decide(visit("http://203.0.113.7/"))
    assert decision.predictions["phishing"].value == kept


def test_no_address_is_written(service: hm.Service, tmp_path: Path) -> None:
    """Neither address nor site nor person reaches the service's files."""
    link = visit("https://canary4711.example/secret0815?a=b", person="person-zyx")
    assert not shows_address(link, service.decide(link))
    service.close()
    contents = [path.read_bytes() for path in tmp_path.rglob("*") if path.is_file() and path.parent.name != "models"]
    assert any(b"highest expected utility" in content for content in contents)
    for secret in (b"canary4711", b"secret0815", b"person-zyx"):
        assert not any(secret in content for content in contents)


def test_claims_can_fail() -> None:
    """Each claim that is checked by `holism verify` is false of a decision that breaks it."""
    claims = {claim.name: claim for claim in system.claims}
    plain = hm.Decision("1", 0, "s", "r", hm.Mode.SILENT, "silent", "why", unit="p")
    badge = msgspec.structs.replace(plain, mode=hm.Mode.ANNOTATE)
    own, other = visit("http://printer/"), visit("http://203.0.113.7/")
    certain = {"phishing": Prediction(1.0, "v")}
    broken = {
        "an address of one's own network is shown to no model": (
            own,
            msgspec.structs.replace(plain, predictions=certain),
        ),
        "no decision shows the address": (other, msgspec.structs.replace(plain, reason=other.url)),
        "there is always a way on: nothing is decided for anybody": (
            other,
            msgspec.structs.replace(plain, mode=hm.Mode.AUTOMATE),
        ),
        "nothing is taken for certain": (other, msgspec.structs.replace(plain, predictions=certain)),
    }
    for name, (asked, decision) in broken.items():
        holds = claims.pop(name).holds
        assert holds(asked, plain), name
        assert not holds(asked, decision), name
    ((_, claim),) = claims.items()
    assert claim.history
    history = claim.holds
    assert history([(other, badge)] * BADGES_A_DAY)
    assert not history([(other, badge)] * (BADGES_A_DAY + 1))


def test_every_goal_below_the_top_supports_one_above() -> None:
    """From the model up, each goal names what it is for, up to the one of the organization."""
    assert {goal.name for goal in system.goals if not goal.supports} == {"people keep the browser"}
