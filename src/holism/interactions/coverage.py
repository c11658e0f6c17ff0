"""How much may be automated, with a guarantee on the share that is wrong.

Needs NumPy and SciPy; to obey a certificate, and to notice that it no longer stands, needs neither.
"""

import random
from collections.abc import Sequence
from math import ceil, log1p

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from holism.interactions.calibration.labelled import Array, labelled
from holism.interactions.certificate import Certificate, Reference

START = 0.1
"""Share of the labelled decisions, the most confident ones, that the search starts from."""

BINS = 10
"""Of the reference that later decisions are held against; of equal mass where confidences differ enough."""


def least_labelled(share: float, confidence: float) -> int:
    """Decisions that must be accepted, all of them right, before anything can be certified: ln(1 - c) / ln(1 - r).

    >>> least_labelled(0.1, 0.9), least_labelled(0.01, 0.95)
    (22, 299)
    """
    return ceil(log1p(-confidence) / log1p(-share))


def certify(
    confidences: Sequence[float],
    wrong: Sequence[bool],
    *,
    share: float,
    confidence: float,
    release: str,
    now_us: int,
    all_confidences: Sequence[float] | None = None,
    weights: Sequence[float] | None = None,
    rng: random.Random | None = None,
    uncounted: float = 0.0,
) -> Certificate:
    """The lowest threshold of which it is certain enough that at most `share` of what is automated is wrong.

    Learn then Test (Angelopoulos, Bates, Candès, Jordan and Lei 2021, arXiv 2110.01052): thresholds are tested one
    after the other, from strict to loose, until one fails; that more than `share` are wrong is rejected where the exact
    binomial p-value P(Bin(accepted, share) <= errors) is at most 1 - confidence. Only thresholds are tested at which
    one more error has just become allowed, from the `START` most confident on, where at least one is: this depends on
    no label, and starting with the few that allow none at all finds no threshold twice as often.

    Exact at every sample size if a higher confidence is never more often wrong; otherwise exact for the chance of being
    wrong averaged over the labelled decisions (by Hoeffding 1956, for confidences of at least 0.75). It holds for
    decisions like these: see `Guarantee`. The decisions must be independent, one per unit.

    :param confidences: of labelled decisions that trained and calibrated nothing, in [0, 1].
    :param wrong: whether automating would have been wrong, of each.
    :param all_confidences: of all decisions, labelled or not: the reference that later ones are held against; default:
        those of the labelled ones.
    :param weights: 1 / propensity of what led to each label, where the policy chose what to label; see `resample`.
    :param rng: decides what is left out to make a fair sample of weighted decisions; default: one with a fixed seed.
    :param uncounted: share of decisions, in [0, share), that the rows leave out: all of them are taken to be wrong.
    :param now_us: microseconds since 1970.

    Raises `ValueError` for what is out of range, NaN, or of different lengths.
    """
    for name, value in (("share", share), ("confidence", confidence)):
        if not 0.0 < value < 1.0:
            raise ValueError(f"{name}: got {value}, allowed is in (0, 1)")
    if not 0.0 <= uncounted < share:
        raise ValueError(f"uncounted: got {uncounted}, allowed is in [0, {share})")
    bound = share - uncounted
    scores, errors = labelled(confidences, wrong, ("confidences", "wrong"))
    count = len(scores)
    everything = scores if all_confidences is None else np.asarray(all_confidences, dtype=float)
    if weights is not None:
        kept = resample(weights, rng or random.Random(0))
        scores, errors = scores[kept], errors[kept]
    accepted, below, thresholds = _accepted(scores, errors)
    p_values = stats.binom.cdf(below, accepted, bound)
    tested = _tested(accepted, len(scores), bound, confidence)
    failed = p_values[tested] > 1.0 - confidence
    passed = int(failed.argmax()) if failed.any() else len(tested)
    at = int(tested[max(passed - 1, 0)]) if len(tested) else None
    few = [thresholds[place] for place in np.flatnonzero(below <= share * accepted)]
    n, wrong_ones = (int(accepted[at]), int(below[at])) if at is not None else (0, 0)
    p_value = float(p_values[at]) if at is not None else None
    certified = passed > 0
    coverage, low, high = _coverage(n if certified else 0, len(scores))
    return Certificate(
        threshold=float(thresholds[at]) if certified and at is not None else None,
        reason=_reason(certified, n, wrong_ones, p_value, len(scores), share, confidence),
        share=share,
        confidence=confidence,
        labelled=count,
        n=len(scores),
        accepted=n if certified else 0,
        errors=wrong_ones if certified else 0,
        p_value=p_value,
        coverage=coverage,
        coverage_low=low,
        coverage_high=high,
        plug_in=float(few[-1]) if few else None,
        release=release,
        certified_us=now_us,
        reference=_reference(everything),
    )


def resample(weights: Sequence[float], rng: random.Random) -> NDArray[np.int64]:
    """Places of a fair sample of rows that came to be labelled with different probabilities.

    Each row is kept with probability weight / largest weight (rejection sampling), so that what is kept is distributed
    as if all had been equally likely: the exact tests of unweighted rows hold for it.

    :param weights: 1 / the probability, in (0, 1], with which each row came to be labelled.

    Raises `ValueError` for weights that are not finite and at least 1.
    """
    values = np.asarray(weights, dtype=float)
    if wrong := [weight for weight in values.tolist() if not 1.0 <= weight < float("inf")]:
        raise ValueError(f"weights: got {wrong[0]:g}, allowed is 1 / a probability in (0, 1]")
    largest = values.max(initial=1.0)
    return np.flatnonzero([rng.random() * largest < weight for weight in values.tolist()])


def _accepted(scores: Array, errors: Array) -> tuple[Array, Array, Array]:
    """Of each threshold, from strict to loose: decisions at or above it, errors among them, the threshold itself."""
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    last_of_its_value = np.append(ordered[1:] != ordered[:-1], True) if len(ordered) else np.empty(0, dtype=bool)
    places = np.flatnonzero(last_of_its_value)
    return (places + 1).astype(float), errors[order].cumsum()[places], ordered[places]


def _tested(accepted: Array, n: int, share: float, confidence: float) -> NDArray[np.int64]:
    """The thresholds that are tested: of each number of allowed errors, the first. No label decides over which."""
    most = stats.binom.ppf(1.0 - confidence, accepted, share)
    allowed = np.where(stats.binom.cdf(most, accepted, share) <= 1.0 - confidence, most, most - 1.0)
    enough = np.flatnonzero((allowed >= 0.0) & (accepted >= START * n))
    if not len(enough):
        return enough
    # One more error allowed than at the start, where that is ever reached; see above.
    later = enough[allowed[enough] >= max(allowed[enough[0]], 1.0)]
    from_here = later if len(later) else enough
    return from_here[np.unique(allowed[from_here], return_index=True)[1]]


def _reason(
    certified: bool, n: int, wrong: int, p_value: float | None, labelled_ones: int, share: float, confidence: float
) -> str:
    claim = f"at most {share:.1%} wrong with {confidence:.0%} confidence"
    least = least_labelled(share, confidence)
    if p_value is None:
        return f"abstain always: {claim} needs {least:,} labelled decisions or more, and there are {labelled_ones:,}"
    seen = f"{wrong:,} of the {n:,} most confident were wrong"
    if not certified:
        return f"abstain always: {seen}, which does not support {claim} (p = {p_value:.2g})"
    return f"{seen}, which supports {claim} (p = {p_value:.2g})"


def _coverage(accepted: int, n: int) -> tuple[float, float, float]:
    """The share that is automated, with Wilson's 95 % interval; nothing is known of it without decisions."""
    if not n:
        return 0.0, 0.0, 1.0
    interval = stats.binomtest(accepted, n).proportion_ci(0.95, method="wilson")
    return accepted / n, float(interval.low), float(interval.high)


def _reference(confidences: Array) -> Reference:
    inner = np.linspace(0.0, 1.0, BINS + 1)[1:-1]
    edges: Array = np.unique(np.quantile(confidences, inner)) if len(confidences) else np.empty(0)
    counts = np.bincount(np.searchsorted(edges, confidences, side="right"), minlength=len(edges) + 1)
    return Reference(tuple(map(float, edges)), tuple(map(int, counts)))
