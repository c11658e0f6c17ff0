"""The whole verification: every model an adversary, every claim searched, every guardrail weighed."""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from holism.verification.adversary import Hangs, kind_of
from holism.verification.case import Case, Step
from holism.verification.cases import Cases, plant_cases, request_cases
from holism.verification.claims import Check, Source, checks_of
from holism.verification.counterexample import as_test
from holism.verification.exhaustion import exhaust
from holism.verification.mutation import ALL, guardrail_names, usable, without
from holism.verification.report import Coverage, Mutation, Provocation, Verdict, Verification, Verified
from holism.verification.run import Run, run
from holism.verification.search import explore, smallest
from holism.verification.start import shortest, start_cases
from holism.vocabulary.errors import DeclarationError
from holism.vocabulary.system import System

HANGS = 3
"""Cases in which a model really hangs, for each model: each takes its time."""
LONG_RUNS = 20
"""From a plant's start."""

SHOWN_FIRST = (Source.PLANT, Source.DECLARED, Source.GUARDRAIL, Source.BUILT_IN)
"""Of what a missing guardrail breaks, what tells the most."""

Progress = Callable[[float], None]


class _Family(msgspec.Struct, frozen=True):
    """A kind of case, how many of it are tried, and whether the smallest is the one of the fewest decisions."""

    strategy: Cases
    cases: int
    long: bool = False


class _Findings:
    """What was seen in all cases of one system, the original or a mutant."""

    def __init__(self, system: System, checks: Sequence[Check]) -> None:
        self._system, self._checks = system, checks
        self.cases = self.decisions = 0
        self.looked: Counter[str] = Counter()
        self.fired: Counter[str] = Counter()
        self.answered: Counter[tuple[str, str]] = Counter()
        self.broken: dict[str, tuple[_Family | None, Case]] = {}
        self.asking: dict[str, list[Step]] = {model.name: [] for model in system.models}
        """Some steps in which each model is asked."""

    def look(self, ran: Run, family: _Family | None = None) -> None:
        """Holds one run against every claim, and counts what it exercised."""
        self.cases += 1
        for check in self._checks:
            broken = check.broken_by(ran)
            self.looked[check.name] += broken is not None
            if broken:
                self.broken.setdefault(check.name, (family, ran.case))
        for turn in ran.turns:
            if turn.decision is not None:
                self.decisions += 1
                self.fired.update({firing.guardrail for firing in turn.decision.firings})
            for model in self._system.models:
                if model.name in turn.asked:
                    if len(self.asking[model.name]) < HANGS and turn.step.request is not None:
                        self.asking[model.name].append(turn.step)
                    self.answered[model.name, kind_of(model, turn.step.answers.get(model.name))] += 1


class _Verifier:
    def __init__(self, system: System, cases: int, seed: int, models: Path) -> None:
        self._declared, self._seed, self._models = system, seed, models
        self.system, self.left_out = usable(system, models)
        self.checks = checks_of(self.system)
        self._families = [_Family(request_cases(self.system), cases)]
        if self.system.plant:
            self._families.append(_Family(plant_cases(self.system, seed), cases))
            if self.system.plant.start is not None:
                self._families.append(_Family(start_cases(self.system), LONG_RUNS, long=True))
        self.drawn: list[tuple[_Family, Case]] = []
        self.to_draw = sum(family.cases for family in self._families)
        self.to_run = self.to_draw + HANGS * len(self.system.models)

    def draw(self, tell: Callable[[], None]) -> None:
        """Draws the cases, which are the same for the system and for what is left of it without a guardrail."""
        for family in self._families:

            def keep(case: Case, family: _Family = family) -> None:
                self.drawn.append((family, case))
                tell()

            explore(family.strategy, keep, family.cases, self._seed)

    def survey(self, system: System, checks: Sequence[Check], tell: Callable[[], None]) -> _Findings:
        """All cases on one system."""
        findings = _Findings(system, checks)
        for family, case in self.drawn:
            findings.look(run(system, case, self._models), family)
            tell()
        for model, steps in findings.asking.items():
            for place, step in enumerate(list(steps)):
                hanging = Step(step.answers | {model: Hangs(when_read=place == 1)}, step.request)
                findings.look(run(system, Case((hanging,)), self._models))
                tell()
        return findings

    def verified(self, check: Check, findings: _Findings) -> Verified:
        """The verdict on one claim."""
        looked = findings.looked[check.name]
        if check.name not in findings.broken:
            return Verified(check.name, check.source, Verdict.NOT_BROKEN if looked else Verdict.NOT_TRIED, looked)
        detail, test = self.shrunk(self.system, check, findings)
        return Verified(check.name, check.source, Verdict.BROKEN, looked, detail, test)

    def shrunk(self, system: System, check: Check, findings: _Findings, removed: str = "") -> tuple[str, str]:
        """How a claim is broken by the smallest counter-example, and that as a test."""
        family, first = findings.broken[check.name]

        def taken(case: Case) -> int | None:
            ran = run(system, case, self._models)
            return len(ran.turns) if check.broken_by(ran) else None

        case = first
        if family is not None and family.long:
            case = shortest(self.system, first, taken, self._seed)
        elif family is not None:
            case = smallest(family.strategy, lambda each: taken(each) is not None, family.cases, self._seed) or first
        detail = check.broken_by(run(system, case, self._models)) or "not again: it depends on more than the case"
        return detail, as_test(self._declared, check.name, case, detail, removed=removed, models=self._models)

    def mutation(self, removed: str, kept: Sequence[Check], tell: Callable[[], None]) -> Mutation:
        """What breaks without one guardrail, or without all, of the claims that hold with them."""
        mutant = without(self.system, removed)
        findings = self.survey(mutant, kept, tell)
        broken = [check for check in kept if check.name in findings.broken]
        detail = test = ""
        if broken:
            broken.sort(key=lambda check: SHOWN_FIRST.index(check.source))
            detail, test = self.shrunk(mutant, broken[0], findings, removed)
        return Mutation(removed, tuple(check.name for check in broken), findings.cases, detail, test)


def verify(
    system: System,
    *,
    cases: int = 1_000,
    seed: int = 0,
    mutate: bool = False,
    bare: bool = False,
    models: Path = Path(),
    progress: Progress = lambda share: None,
) -> Verification:
    """Searches for counter-examples to every claim of a system, whatever its models answer.

    The same seed tries the same cases where the same modules are loaded, whose constants Hypothesis draws, too.

    :param cases: how many sequences of requests are tried, and as many starts of the plant; each has some decisions.
    :param mutate: whether each guardrail is removed in turn, to see which claim breaks then.
    :param bare: whether all guardrails are removed at once, to see what they are for.
    :param models: the folder of the files that guardrails read; no model's file is needed.
    :param progress: called with the share, in [0, 1], that is done.

    Raises `DeclarationError` if no state of the plant is found within its set.
    """
    if cases < 1:
        raise DeclarationError(f"verify cases: got {cases}, allowed is at least 1")
    started = time.perf_counter()
    verifier = _Verifier(system, cases, seed, models)
    names = guardrail_names(verifier.system)
    removable = (*(names if mutate else ()), *([ALL] if bare else ()))
    planned, done = verifier.to_draw + verifier.to_run * (1 + len(removable)), 0

    def tell() -> None:
        nonlocal done
        done += 1
        progress(min(done / planned, 1.0))

    verifier.draw(tell)
    findings = verifier.survey(verifier.system, verifier.checks, tell)
    claims = [verifier.verified(check, findings) for check in verifier.checks]
    if verifier.system.plant and verifier.system.plant.abstraction:
        claims += exhaust(verifier.system.plant, verifier.system.plant.abstraction)
    held = [check for check in verifier.checks if check.name not in findings.broken]
    mutations = {name: verifier.mutation(name, held, tell) for name in removable}
    progress(1.0)
    return Verification(
        system.name,
        seed,
        findings.cases,
        tuple(claims),
        tuple(Coverage(name, findings.fired[name], findings.decisions) for name in names),
        tuple(Provocation(model.name, _kinds(model.name, findings.answered)) for model in system.models),
        tuple(found for name, found in mutations.items() if name != ALL),
        mutations.get(ALL),
        verifier.left_out,
        time.perf_counter() - started,
    )


def _kinds(model: str, answered: Counter[tuple[str, str]]) -> dict[str, int]:
    return {kind: count for (name, kind), count in sorted(answered.items()) if name == model}
