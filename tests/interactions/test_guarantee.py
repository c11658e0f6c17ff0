"""A certificate as workers obey it: in force everywhere, lapsing when decisions change, for one release."""

import random

import msgspec
import numpy as np
import pytest

from holism.engines.memory import MemoryState
from holism.interactions.certificate import Certificate, Reference
from holism.interactions.coverage import certify
from holism.interactions.guarantee import LOOKED_AT, Guarantee, stability
from holism.worlds.clock import VirtualClock


@pytest.fixture
def certificate() -> Certificate:
    """Made on confidences that are spread evenly over [0.5, 1]."""
    rng = np.random.default_rng(1)
    confidences = (0.5 + rng.random(2_000) / 2).tolist()
    return certify(confidences, [False] * 2_000, share=0.1, confidence=0.9, release="1", now_us=0)


def guarantee(state: MemoryState, release: str = "1") -> Guarantee:
    return Guarantee("shop", release, state, VirtualClock(5))


def test_nothing_is_automated_before_anything_is_certified(state: MemoryState):
    """Without a certificate there is no threshold, and the reason says so."""
    found = guarantee(state)
    assert (found.threshold, found.missing) == (None, "nothing is certified yet")


def test_a_certificate_is_in_force_on_every_worker(state: MemoryState, certificate: Certificate):
    """Put in force by one worker, it holds for another and for one that starts later."""
    first, second = guarantee(state), guarantee(state)
    first.put_in_force(certificate)
    assert first.threshold == second.threshold == guarantee(state).threshold == certificate.threshold


def test_a_certificate_is_of_one_release(state: MemoryState, certificate: Certificate):
    """What was certified of another release supports nothing."""
    guarantee(state).put_in_force(certificate)
    other = guarantee(state, release="2")
    assert (other.threshold, other.missing) == (None, "the certificate is for release 1")


def test_it_stands_while_decisions_stay_as_they_were(state: MemoryState, certificate: Certificate):
    """Ten thousand decisions like those it was made on let nothing lapse."""
    found, chance = guarantee(state), random.Random(2)
    found.put_in_force(certificate)
    for _ in range(10_000):
        found.observe(0.5 + chance.random() / 2)
    assert found.threshold is not None


def test_it_lapses_for_everybody_when_decisions_change(state: MemoryState, certificate: Certificate):
    """Once confidences are distributed otherwise, no worker automates any more; it is told once."""
    first, second, told = guarantee(state), guarantee(state), []
    first.put_in_force(certificate)
    first.on_lapse = told.append
    chance = random.Random(2)
    for _ in range(2 * LOOKED_AT):
        first.observe(0.9 + chance.random() / 10)
    assert first.threshold is None
    assert second.threshold is None
    assert "confidences are distributed otherwise (PSI" in second.missing
    assert [each.lapsed_us for each in told] == [5]


def test_a_new_certificate_ends_a_lapse(state: MemoryState, certificate: Certificate):
    """What has lapsed once can be certified anew; letting it lapse twice changes nothing."""
    found = guarantee(state)
    found.put_in_force(certificate)
    assert found.lapse("ann says so")
    assert not found.lapse("bob too")
    assert found.certificate is not None
    assert found.certificate.lapsed == "ann says so"
    found.put_in_force(certificate)
    assert found.threshold == certificate.threshold


def test_small_references_give_no_false_alarm():
    """Chance alone moves the index far for few decisions: what is allowed allows for that."""
    rng = np.random.default_rng(4)
    alarms = 0
    for _ in range(500):
        reference = Reference(tuple(np.linspace(0.1, 0.9, 9)), tuple(rng.multinomial(60, [0.1] * 10).tolist()))
        index, allowed = stability(reference, rng.multinomial(LOOKED_AT, [0.1] * 10).tolist())
        alarms += index > allowed
    assert alarms <= 5


def test_a_certificate_survives_its_stored_form(certificate: Certificate):
    """What is read back from JSON is equal."""
    assert msgspec.json.decode(msgspec.json.encode(certificate), type=Certificate) == certificate
