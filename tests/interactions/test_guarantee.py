"""A certificate as workers obey it: in force everywhere, lapsing when decisions change, for one release."""

import random
import threading

import msgspec
import numpy as np
import pytest

import holism as hm
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


def test_a_certificate_of_a_looser_bound_supports_nothing(state: MemoryState, certificate: Certificate):
    """Once the declaration is stricter than what was certified, nothing is automated; a looser one may go on."""
    guarantee(state).put_in_force(certificate)
    declared = {share: hm.AtMostWrong(share, wrong=lambda f: f.wrong, confidence=0.9) for share in (0.01, 0.2)}
    found = {share: Guarantee("shop", "1", state, VirtualClock(5), bound) for share, bound in declared.items()}
    assert found[0.01].missing == "the certificate is for 10.0% wrong with 90% confidence"
    assert found[0.2].threshold == certificate.threshold


def test_it_lapses_although_the_state_cannot_be_written(certificate: Certificate):
    """The worker that found the change stops at once, and tells the others as soon as it can."""

    class Locked(MemoryState):
        locked = False

        def save(self, key: str, value: bytes, expected: int) -> bool:
            if self.locked:
                raise hm.HolismError("locked")
            return super().save(key, value, expected)

    state = Locked()
    found, other = guarantee(state), guarantee(state)
    found.put_in_force(certificate)
    state.locked = True
    for _ in range(LOOKED_AT):
        found.observe(0.99)
    assert (found.threshold, other.threshold) == (None, certificate.threshold)
    state.locked = False
    for _ in range(LOOKED_AT):
        found.observe(0.99)
    assert other.threshold is None


def test_certifying_while_decisions_are_counted_does_no_harm(state: MemoryState, certificate: Certificate):
    """Threads that observe while another certificate, with other bins, comes into force raise nothing."""
    found, failures = guarantee(state), []
    narrow = msgspec.structs.replace(certificate, reference=Reference((0.7,), (1_000, 1_000)))
    stop = threading.Event()

    def observe() -> None:
        chance = random.Random(1)
        while not stop.is_set():
            try:
                found.observe(0.5 + chance.random() / 2)
            except Exception as error:  # noqa: BLE001
                failures.append(error)

    threads = [threading.Thread(target=observe) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(400):
        found.put_in_force((certificate, narrow)[number % 2])
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


def test_small_references_give_no_false_alarm():
    """Chance alone moves the index far for few decisions: over 200 looks at each of 40 references none alarms."""
    rng = np.random.default_rng(4)
    alarms = 0
    for size in (60, 150, 300, 2_000):
        for _ in range(10):
            reference = Reference(tuple(np.linspace(0.1, 0.9, 9)), tuple(rng.multinomial(size, [0.1] * 10).tolist()))
            for counts in rng.multinomial(LOOKED_AT, [0.1] * 10, 200).tolist():
                index, allowed = stability(reference, counts)
                alarms += index > allowed
    assert alarms == 0


def test_a_certificate_survives_its_stored_form(certificate: Certificate):
    """What is read back from JSON is equal."""
    assert msgspec.json.decode(msgspec.json.encode(certificate), type=Certificate) == certificate
