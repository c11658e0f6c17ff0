"""How much may be automated under the risk bound: what is in force, what the log supports, and whether it came true."""

import random

import msgspec
from scipy import stats

from holism.interactions.certificate import Certificate
from holism.interactions.coverage import certify as certified
from holism.interactions.coverage import resample
from holism.reports.labelled import Labelled, labelled, one_per_unit, risk_of
from holism.service import Service

SEED = 0
"""Decides which of a unit's decisions stands for it: the same log gives the same answer."""

MOST_UNCOUNTED = 0.1
"""Of the share that may be wrong, how much may go to decisions of very busy units that are not counted."""

REFUTED = 0.001
"""Of a true guarantee, the probability with which outcomes refute it by chance."""


class Realised(msgspec.Struct, frozen=True):
    """What came of the decisions that were automated under the certificate in force.

    :param decisions: those whose truth is known; `decisions_wrong` of them were.
    :param n: a fair sample of them with one of each unit, which is what can be tested; `wrong` of it were.
    :param low, high: Clopper and Pearson's 95 % interval of the share that is wrong; None without any.
    :param p_value: of at least so many wrong ones, if no more than the certified share were.
    """

    decisions: int
    decisions_wrong: int
    n: int
    wrong: int
    low: float | None
    high: float | None
    p_value: float | None

    @property
    def refuted(self) -> bool:
        """Whether more were wrong than the guarantee can explain."""
        return self.p_value is not None and self.p_value < REFUTED


class CoverageReport(msgspec.Struct, frozen=True):
    """The risk bound of a system.

    :param in_force: what was last put in force, lapsed or not; None if nothing ever was.
    :param supported: what the log supports now.
    :param automates_from: the confidence from which on decisions are automated now; None: none are.
    """

    system: str
    release: str
    share: float
    confidence: float
    in_force: Certificate | None
    automates_from: float | None
    realised: Realised
    supported: Certificate

    @property
    def sentence(self) -> str:
        """For a manager."""
        bound = f"at most {self.share:.1%} wrong, with {self.confidence:.0%} confidence"
        if self.automates_from is not None:
            return f"Automated from a confidence of {self.automates_from:.3g} on: {bound}."
        if self.in_force is not None and self.in_force.lapsed:
            return f"Nothing is automated: the certificate has lapsed, since {self.in_force.lapsed}."
        if self.supported.threshold is not None:
            return f"Nothing is automated yet; the log supports {self.supported.coverage:.0%} of decisions ({bound})."
        return f"Nothing is automated: {self.supported.reason}."


def coverage(service: Service) -> CoverageReport:
    """Asks the log. Raises `DeclarationError` for a system without a risk bound."""
    risk, known = risk_of(service), labelled(service)
    return CoverageReport(
        service.system.name,
        service.release,
        risk.share,
        risk.confidence,
        service.certificate,
        service.automates_from,
        _realised(known, service.certificate),
        _supported(service, known),
    )


def certify(service: Service, by: str, reason: str) -> Certificate:
    """Puts in force what the log supports, which may be to automate nothing.

    Raises `DeclarationError` for a system without a risk bound, `InvalidRequest` without a name and a reason,
    `StoreError`.
    """
    return service.put_in_force(_supported(service, labelled(service)), by, reason)


def check(service: Service) -> CoverageReport:
    """As `coverage`; and where outcomes refute the certificate in force, it lapses for every worker."""
    report = coverage(service)
    if report.realised.refuted and report.automates_from is not None:
        found = report.realised
        service.lapse(
            "holism coverage", f"{found.decisions_wrong:,} of {found.decisions:,} automated decisions were wrong"
        )
        return coverage(service)
    return report


def _supported(service: Service, known: Labelled) -> Certificate:
    risk, rng = risk_of(service), random.Random(SEED)
    rows, uncounted = one_per_unit(known.rows, rng, MOST_UNCOUNTED * risk.share)
    return certified(
        [row.confidence for row in rows],
        [row.wrong for row in rows],
        share=risk.share,
        confidence=risk.confidence,
        release=service.release,
        now_us=service.clock(),
        all_confidences=known.all_confidences,
        weights=[row.weight for row in rows],
        rng=rng,
        uncounted=uncounted,
    )


def _realised(known: Labelled, certificate: Certificate | None) -> Realised:
    automated = [row for row in known.rows if certificate and row.automated and row.time_us >= certificate.certified_us]
    if certificate is None or not automated:
        return Realised(0, 0, 0, 0, None, None, None)
    rng = random.Random(SEED)
    rows, uncounted = one_per_unit(automated, rng, MOST_UNCOUNTED * certificate.share)
    fair = [rows[place] for place in resample([row.weight for row in rows], rng)]
    n, wrong = len(fair), sum(row.wrong for row in fair)
    # Those that are not counted may all have been right.
    test = stats.binomtest(wrong, n, certificate.share / (1.0 - uncounted), alternative="greater")
    interval = stats.binomtest(wrong, n).proportion_ci(0.95, method="exact")
    return Realised(
        len(automated),
        sum(row.wrong for row in automated),
        n,
        wrong,
        float(interval.low),
        float(interval.high),
        float(test.pvalue),
    )
