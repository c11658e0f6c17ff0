"""The guarantee on what is automated, as it stands: obeyed by every worker, and lapsing when decisions change."""

import logging
import math
from bisect import bisect_right
from collections.abc import Callable
from threading import Lock

import msgspec

from holism.interactions.certificate import Certificate, Reference, certificate_key, decode_certificate
from holism.vocabulary.clock import Clock
from holism.vocabulary.interaction import AtMostWrong
from holism.vocabulary.state import SharedState, update

LOOKED_AT = 500
"""Decisions after which a worker compares them with those that the certificate was made on."""

PSI_TOLERANCE = 0.1
"""What the population stability index may be above 0; below 0.1 is usually called stable."""

SURE = 4.75
"""In standard deviations of a normal variable: with no change a look alarms once in a million."""

logger = logging.getLogger(__name__)


class _Watched:
    """A certificate, and how often each of its reference's bins was met since the last look."""

    __slots__ = ("certificate", "counts", "seen")

    def __init__(self, certificate: Certificate | None) -> None:
        self.certificate = certificate
        self.counts = [0] * (len(certificate.reference.counts) if certificate else 0)
        self.seen = 0


class Guarantee:
    """The certificate in force, the same for all workers, within a second.

    It holds for decisions like those that it was made on. Each worker counts the confidences that it meets; where they
    are distributed otherwise, the certificate lapses for everybody, until somebody certifies anew. This notices a
    change of what is asked, not of what is true: for that, hold it against outcomes (`holism coverage`).

    :param bound: what is declared; a certificate of a looser bound supports nothing.
    """

    def __init__(
        self, system: str, release: str, state: SharedState, clock: Clock, bound: AtMostWrong | None = None
    ) -> None:
        self._key, self._release, self._state, self._clock = certificate_key(system), release, state, clock
        self._bound = bound
        self._watched = _Watched(None)
        self._unsaved = ""
        self._lock = Lock()
        self.on_lapse: Callable[[Certificate], None] = lambda certificate: None
        """Called once, by the worker that let it lapse."""
        state.watch(self._key, self._learn)

    @property
    def certificate(self) -> Certificate | None:
        """The last one that was put in force, lapsed or not."""
        return self._watched.certificate

    @property
    def threshold(self) -> float | None:
        """The confidence from which on may be automated; None: nothing may."""
        certificate = self._watched.certificate
        return None if certificate is None or self._fault(certificate) else certificate.threshold

    @property
    def missing(self) -> str:
        """Why nothing may be automated; empty where something may."""
        certificate = self._watched.certificate
        return "nothing is certified yet" if certificate is None else self._fault(certificate)

    def _fault(self, certificate: Certificate) -> str:
        """Why this certificate supports nothing; empty where it does."""
        if certificate.lapsed:
            return f"the certificate has lapsed: {certificate.lapsed}"
        if certificate.release != self._release:
            return f"the certificate is for release {certificate.release}"
        bound = self._bound
        if bound and (certificate.share > bound.share or certificate.confidence < bound.confidence):
            return f"the certificate is for {certificate.share:.1%} wrong with {certificate.confidence:.0%} confidence"
        return certificate.reason if certificate.threshold is None else ""

    def observe(self, confidence: float) -> None:
        """Hears of a decision's confidence, in [0, 1]; from time to time it looks whether they have changed."""
        with self._lock:
            watched = self._watched
            certificate = watched.certificate
            if certificate is None:
                return
            watched.counts[bisect_right(certificate.reference.edges, confidence)] += 1
            watched.seen += 1
            if watched.seen < LOOKED_AT:
                return
            counts, self._watched = watched.counts, _Watched(certificate)
        if self._unsaved:
            self._save_lapse()
        elif not self._fault(certificate):
            self._look(certificate, counts)

    def put_in_force(self, certificate: Certificate) -> None:
        """From now on this one holds, for every worker; durable when it returns."""
        self._unsaved = ""
        self._learn(update(self._state, self._key, lambda before: msgspec.json.encode(certificate)))

    def lapse(self, reason: str) -> bool:
        """The certificate in force no longer stands; says whether one did. Raises `StoreError`."""
        lapsed: Certificate | None = None

        def change(value: bytes) -> bytes | None:
            nonlocal lapsed
            before = decode_certificate(value)
            lapsed = None
            if before is None or before.lapsed:
                return None
            lapsed = msgspec.structs.replace(before, lapsed=reason, lapsed_us=self._clock())
            return msgspec.json.encode(lapsed)

        stored = update(self._state, self._key, change)
        self._unsaved = ""
        self._learn(stored)
        if lapsed is not None:
            self.on_lapse(lapsed)
        return lapsed is not None

    def _look(self, certificate: Certificate, counts: list[int]) -> None:
        index, allowed = stability(certificate.reference, counts)
        if index <= allowed:
            return
        reason = (
            f"the last {sum(counts):,} confidences are distributed otherwise (PSI {index:.2f}, allowed {allowed:.2f})"
        )
        # Here first: this worker must stop although the state cannot be written.
        with self._lock:
            self._watched = _Watched(msgspec.structs.replace(certificate, lapsed=reason, lapsed_us=self._clock()))
        self._unsaved = reason
        self._save_lapse()

    def _save_lapse(self) -> None:
        try:
            self.lapse(self._unsaved)
        except Exception:
            logger.exception("the lapse of %s cannot be saved yet", self._key)

    def _learn(self, value: bytes) -> None:
        certificate = decode_certificate(value)
        with self._lock:
            known = self._watched.certificate
            if self._unsaved and known and certificate and certificate.certified_us <= known.certified_us:
                return  # An older state than this worker's own.
            self._watched = _Watched(certificate)


def stability(reference: Reference, counts: list[int]) -> tuple[float, float]:
    """The population stability index of counts against a reference, and the largest that is no sign of change.

    With B bins and no change the index is about (1/n + 1/m) times a chi-squared variable of B - 1 degrees of freedom
    (Yurdakul 2018), whose quantile is taken from Wilson and Hilferty (1931): "above 0.1" alone would be an alarm most
    of the time for small samples.

    >>> stability(Reference((0.5,), (5000, 5000)), [250, 250])
    (0.0, 0.1)
    """
    bins, before, now = len(counts), sum(reference.counts), sum(counts)
    expected = [(count + 0.5) / (before + 0.5 * bins) for count in reference.counts]
    found = [(count + 0.5) / (now + 0.5 * bins) for count in counts]
    index = sum((new - old) * math.log(new / old) for new, old in zip(found, expected, strict=True))
    degrees = max(bins - 1, 1)
    spread = 2.0 / (9.0 * degrees)
    quantile = degrees * (1.0 - spread + SURE * math.sqrt(spread)) ** 3
    scale = 1.0 / before + 1.0 / now if before and now else math.inf
    return index, max(PSI_TOLERANCE, quantile * scale)
