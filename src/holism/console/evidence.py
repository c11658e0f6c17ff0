"""What the data say of every belief that one goal supports another: the marks on the tree, and what is behind them.

It takes seconds, where the other questions take milliseconds, and past experiments seldom change: so it is worked out
anew after ten minutes, and the pages say as of when it is.
"""

import threading
import time
from collections.abc import Callable

import msgspec

from holism.goals.alignment import Alignment
from holism.reports.past_experiments import find_experiments, read_experiments
from holism.service import Service
from holism.vocabulary.effect import Agreement, PastExperiment
from holism.vocabulary.errors import DeclarationError

FRESH_S = 600.0

MARKS = {
    Agreement.SUPPORTED: ("met", "✓", "supports"),
    Agreement.CONTRADICTED: ("missed", "✕", "does not"),
    Agreement.NOT_ENOUGH_EVIDENCE: ("unknown", "?", "open"),
}
UNTESTED = "untested"


class Belief(msgspec.Struct, frozen=True):
    """One `supports`, and what is known of it; without the experiments where a page only names it.

    :param sentence: what a manager reads.
    """

    alignment: Alignment
    sentence: str

    @property
    def mark(self) -> tuple[str, str, str]:
        """The class, sign and word that stand on its arrow."""
        class_, sign, word = MARKS[self.alignment.agreement]
        return class_, sign, word if self.alignment.k else UNTESTED

    def briefly(self) -> "Belief":
        """Without the experiments one by one."""
        return Belief(msgspec.structs.replace(self.alignment, points=(), fit=None), self.sentence)


class Evidence(msgspec.Struct, frozen=True):
    """All beliefs of a system.

    :param experiments: how many are known, of the log and of a file.
    :param problem: what is wrong with the file, which then does not count; empty where nothing is.
    """

    as_of_us: int
    experiments: int
    problem: str
    beliefs: tuple[Belief, ...]


class Known:
    """The evidence on one service, worked out when it is asked for, and kept for a while. Safe for threads.

    :param elapsed: a monotonic clock, in seconds.
    """

    def __init__(self, service: Service, elapsed: Callable[[], float] = time.monotonic) -> None:
        self._service, self._elapsed = service, elapsed
        self._lock = threading.Lock()
        self._kept: tuple[float, Evidence] | None = None

    def latest(self) -> Evidence:
        """What was known at most ten minutes ago."""
        with self._lock:
            if self._kept is None or self._elapsed() - self._kept[0] >= FRESH_S:
                self._kept = self._elapsed(), evidence(self._service)
            return self._kept[1]


def evidence(service: Service) -> Evidence:
    """Asks the log and the file of past experiments; of one name, the log's counts."""
    as_of_us = service.clock()
    past, problem = _of_file(service)
    known = {each.name: each for each in (*past, *service.analysis.experiments())}
    found = service.analysis.alignment(experiments=tuple(known.values()))
    return Evidence(as_of_us, len(known), problem, tuple(Belief(each, each.sentence) for each in found))


def _of_file(service: Service) -> tuple[tuple[PastExperiment, ...], str]:
    path = find_experiments(service)
    if path is None:
        return (), ""
    try:
        return read_experiments(path, [goal.name for goal in service.system.goals]), ""
    except (DeclarationError, OSError, UnicodeDecodeError) as error:
        return (), str(error)
