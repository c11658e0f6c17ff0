"""A change alarm whose false alarms are counted: the average run length to one is at least what was asked for."""

import math
from collections.abc import Sequence

ODDS = (1.1, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0)
"""How much worse the odds of going wrong may have become: each is looked for, with equal weight."""


class EDetector:
    """Watches whether the mean of values in [0, 1] exceeds a tolerance, batch by batch.

    M_l <- (M_l + 1) * prod over the batch of (1 + lambda_l (x - tolerance)), averaged over a grid of lambda: an
    e-detector of Shiryaev-Roberts type (Shin, Ramdas and Rinaldo 2024, "E-detectors", definition 2.2 and theorem 2.4).
    While the mean of every value given the past is at most the tolerance, whatever the values depend on, the average
    number of batches to the first alarm is at least `run_length`. Each lambda is the best one against odds that are
    worse by one of `ODDS`.

    Of a batch only its size and mean are needed: log(1 + lambda (x - m)) is concave in x, so that values between 0 and
    1 taken as so many zeros and ones give an e-value that is smaller than theirs, and so still valid.

    >>> detector = EDetector(tolerance=0.1, run_length=365)
    >>> detector.update(n=50.0, mean=0.1) < 1.0, detector.update(n=200.0, mean=0.4) >= 1.0
    (True, True)

    :param tolerance: in (0, 1); a bound that is accepted, never an estimate of what is usual.
    :param run_length: batches in which one false alarm is accepted.
    :param log_evidence: what an earlier detector had gathered, one for each of `ODDS`.
    """

    def __init__(self, tolerance: float, run_length: float, log_evidence: Sequence[float] = ()) -> None:
        if not 0.0 < tolerance < 1.0:
            raise ValueError(f"EDetector tolerance: got {tolerance}, allowed is in (0, 1)")
        self._tolerance, self._alarm = tolerance, math.log(run_length)
        self._lambdas = [_best_lambda(tolerance, odds) for odds in ODDS]
        fits = len(log_evidence) == len(ODDS)
        self.log_evidence = list(log_evidence) if fits else [-math.inf] * len(ODDS)

    def update(self, n: float, mean: float) -> float:
        """Takes a batch of `n` values, and returns the evidence as a share of what an alarm needs: 1 is an alarm.

        Evidence is kept to what an alarm needs, so that an alarm ends soon after its cause.
        """
        for place, bet in enumerate(self._lambdas):
            gain = mean * math.log1p(bet * (1.0 - self._tolerance)) + (1.0 - mean) * math.log1p(-bet * self._tolerance)
            grown = _log_plus_one(self.log_evidence[place]) + n * gain
            self.log_evidence[place] = grown
        share = math.exp(min(_log_mean(self.log_evidence) - self._alarm, 50.0))
        most = self._alarm + math.log(len(ODDS))
        self.log_evidence = [min(each, most) for each in self.log_evidence]
        return share


def _best_lambda(tolerance: float, odds: float) -> float:
    """The bet that grows fastest where the mean has odds that are worse by so much (Waudby-Smith and Ramdas 2024)."""
    worse = odds * tolerance / (1.0 - tolerance + odds * tolerance)
    return (worse - tolerance) / (tolerance * (1.0 - tolerance))


def _log_plus_one(log: float) -> float:
    """log(exp(log) + 1), without overflow."""
    return log + math.log1p(math.exp(-log)) if log > 0 else math.log1p(math.exp(log))


def _log_mean(logs: Sequence[float]) -> float:
    most = max(logs)
    if most == -math.inf:
        return -math.inf
    return most + math.log(sum(math.exp(each - most) for each in logs) / len(logs))
