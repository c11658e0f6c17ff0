"""What is certified of automation: above which confidence, and with what guarantee."""

import msgspec

from holism.vocabulary.errors import DeclarationError


class Reference(msgspec.Struct, frozen=True):
    """The confidences that a certificate was made on, as a histogram.

    :param edges: rising; bins are below the first, from each edge up to the next, and from the last.
    :param counts: decisions in each bin; one more than edges.
    """

    edges: tuple[float, ...]
    counts: tuple[int, ...]

    def __post_init__(self) -> None:
        if len(self.counts) != len(self.edges) + 1:
            raise DeclarationError(
                f"Reference counts: got {len(self.counts)} for {len(self.edges)} edges, allowed is one more than edges"
            )


class Certificate(msgspec.Struct, frozen=True):
    """Of what is automated at least this confident, at most `share` are wrong, with `confidence`; see `certify`.

    :param threshold: the confidence, in [0, 1], from which to automate; None: not at all.
    :param reason: in words, how it came to this threshold, or to none.
    :param share: the largest share that may be wrong, in (0, 1).
    :param confidence: probability, in (0, 1), that a certificate made so is right.
    :param labelled: decisions whose truth was known.
    :param n: those of them that the test was made on; fewer if they had to be made a fair sample first.
    :param accepted, errors: of `n`, those at or above the threshold, and those of them that were wrong.
    :param p_value: of the threshold, or of the strictest one if none was certified; None if none could be tested.
    :param coverage: the share of the labelled decisions that is at or above it, in [0, 1]; with Wilson's 95 % interval.
    :param plug_in: the lowest threshold above which at most `share` were wrong among those labelled. No guarantee goes
        with it: it is the best of many, and wrong more often than not. For comparison only.
    :param release: of the system whose decisions these were; it holds for no other.
    :param certified_us: when, in microseconds since 1970.
    :param reference: to notice that decisions have changed since; see `Guarantee`.
    :param by: who put it in force; empty where nobody has.
    :param lapsed: why it no longer stands; empty while it does.
    """

    threshold: float | None
    reason: str
    share: float
    confidence: float
    labelled: int
    n: int
    accepted: int
    errors: int
    p_value: float | None
    coverage: float
    coverage_low: float
    coverage_high: float
    plug_in: float | None
    release: str
    certified_us: int
    reference: Reference
    by: str = ""
    lapsed: str = ""
    lapsed_us: int | None = None


CERTIFICATES = msgspec.json.Decoder(Certificate)


def certificate_key(system: str) -> str:
    """Where the certificate of a system is kept in the shared state."""
    return f"{system}/certificate"


def decode_certificate(value: bytes) -> Certificate | None:
    """The certificate from its stored form; None if there never was one."""
    return CERTIFICATES.decode(value) if value else None
