"""The guarantee on what is automated, as it stands: obeyed by every worker, and lapsing when decisions change."""

import math
from bisect import bisect_right
from collections.abc import Callable
from threading import Lock

import msgspec

from holism.interactions.certificate import Certificate, Reference, certificate_key, decode_certificate
from holism.vocabulary.clock import Clock
from holism.vocabulary.state import SharedState, update

LOOKED_AT = 500
"""Decisions after which a worker compares them with those that the certificate was made on."""

PSI_TOLERANCE = 0.1
"""What the population stability index may be above what chance adds to it; below 0.1 is usually called stable."""

SURE = 4.0
"""Standard deviations of the index under no change that a change must exceed besides."""


class Guarantee:
    """The certificate in force, the same for all workers, within a second.

    It holds for decisions like those that it was made on. Each worker counts the confidences that it meets; where they
    are distributed otherwise, the certificate lapses for everybody, until somebody certifies anew. This notices a
    change of what is asked, not of what is true: for that, hold it against outcomes (`holism coverage`).
    """

    def __init__(self, system: str, release: str, state: SharedState, clock: Clock) -> None:
        self._key, self._release, self._state, self._clock = certificate_key(system), release, state, clock
        self._certificate: Certificate | None = None
        self._counts: list[int] = []
        self._lock = Lock()
        self.on_lapse: Callable[[Certificate], None] = lambda certificate: None
        """Called once, by the worker that let it lapse."""
        state.watch(self._key, self._learn)

    @property
    def certificate(self) -> Certificate | None:
        """The last one that was put in force, lapsed or not."""
        return self._certificate

    @property
    def threshold(self) -> float | None:
        """The confidence from which on may be automated; None: nothing may."""
        certificate = self._certificate
        return None if certificate is None or self.missing else certificate.threshold

    @property
    def missing(self) -> str:
        """Why nothing may be automated; empty where something may."""
        certificate = self._certificate
        if certificate is None:
            return "nothing is certified yet"
        if certificate.lapsed:
            return f"the certificate has lapsed: {certificate.lapsed}"
        if certificate.release != self._release:
            return f"the certificate is for release {certificate.release}"
        return certificate.reason if certificate.threshold is None else ""

    def observe(self, confidence: float) -> None:
        """Hears of a decision's confidence, in [0, 1]; from time to time it looks whether they have changed."""
        certificate = self._certificate
        if certificate is None or self.missing:
            return
        with self._lock:
            if not self._counts:
                self._counts = [0] * len(certificate.reference.counts)
            self._counts[bisect_right(certificate.reference.edges, confidence)] += 1
            if sum(self._counts) < LOOKED_AT:
                return
            counts, self._counts = self._counts, []
        index, allowed = stability(certificate.reference, counts)
        if index > allowed:
            n = sum(counts)
            self.lapse(
                f"the last {n:,} confidences are distributed otherwise (PSI {index:.2f}, allowed is {allowed:.2f})"
            )

    def put_in_force(self, certificate: Certificate) -> None:
        """From now on this one holds, for every worker; durable when it returns."""
        self._learn(update(self._state, self._key, lambda before: msgspec.json.encode(certificate)))

    def lapse(self, reason: str) -> bool:
        """The certificate in force no longer stands; says whether one did."""
        lapsed: Certificate | None = None

        def change(value: bytes) -> bytes | None:
            nonlocal lapsed
            before = decode_certificate(value)
            lapsed = None
            if before is None or before.lapsed:
                return None
            lapsed = msgspec.structs.replace(before, lapsed=reason, lapsed_us=self._clock())
            return msgspec.json.encode(lapsed)

        self._learn(update(self._state, self._key, change))
        if lapsed is not None:
            self.on_lapse(lapsed)
        return lapsed is not None

    def _learn(self, value: bytes) -> None:
        self._certificate = decode_certificate(value)
        self._counts = []


def stability(reference: Reference, counts: list[int]) -> tuple[float, float]:
    """The population stability index of counts against a reference, and the largest that is no sign of change.

    With B bins and no change the index is about (1/n + 1/m) times a chi-squared variable of B - 1 degrees of freedom
    (Yurdakul 2018): "above 0.1" alone would be an alarm most of the time for small samples.

    >>> stability(Reference((0.5,), (500, 500)), [250, 250])
    (0.0, 0.1)
    """
    bins, before, now = len(counts), sum(reference.counts), sum(counts)
    expected = [(count + 0.5) / (before + 0.5 * bins) for count in reference.counts]
    found = [(count + 0.5) / (now + 0.5 * bins) for count in counts]
    index = sum((new - old) * math.log(new / old) for new, old in zip(found, expected, strict=True))
    scale = 1.0 / before + 1.0 / now if before and now else math.inf
    by_chance = (bins - 1) * scale + SURE * math.sqrt(2.0 * (bins - 1)) * scale
    return index, max(PSI_TOLERANCE, by_chance)
