"""One opened system: decide, hear what came of it, and ask how it goes."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path as FilePath
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from holism.decisions.guardrails.fuse import Fuse, FuseState, decode_fuse, fuse_key, reset
from holism.decisions.guardrails.switch import Position, decode_position, move, state_key
from holism.decisions.path import Path
from holism.desk import Desk
from holism.engines.base import Log, State
from holism.interactions.certificate import Certificate
from holism.interactions.guarantee import Guarantee
from holism.interactions.preferences import Preferences
from holism.monitoring import Monitoring
from holism.records import recording
from holism.records.recorder import Recorder
from holism.records.redaction import Redactor
from holism.vocabulary.clock import Clock
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.effect import PastExperiment
from holism.vocabulary.errors import (
    IdempotencyConflict,
    InvalidRequest,
    Problem,
    StoreError,
    UnknownDecision,
    UnknownName,
)
from holism.vocabulary.feedback import FeedbackGiven
from holism.vocabulary.operation import Act, Operation
from holism.vocabulary.option import Mode
from holism.vocabulary.outcome import OutcomeObserved
from holism.vocabulary.oversight import OVERSIGHT_NAMES
from holism.vocabulary.preference import EVERYTHING, Preference
from holism.vocabulary.record import DecisionBody, Record, RecordKind
from holism.vocabulary.request import Request
from holism.vocabulary.story import Story
from holism.vocabulary.system import System

if TYPE_CHECKING:
    from holism.analysis import Analysis
    from holism.importing import ImportReport

Durability = Literal["durable", "spooled"]

LONGEST_KEY = 255
WAIT_S = 2.0
SPOOL_S = 0.005

# Made here, once: msgspec prepares a type at its first use, and crashes if two threads do so at the same time.
BODIES = msgspec.json.Decoder(DecisionBody)
DECISIONS = msgspec.json.Decoder(Decision)
FEEDBACK = msgspec.json.Decoder(FeedbackGiven)
OUTCOMES = msgspec.json.Decoder(OutcomeObserved)


class Service(AbstractContextManager["Service"]):
    """An opened system. Thread-safe; open one per process.

    `decide` never raises. `feedback`, `outcome` and operations raise on names and ids that do not exist, and
    `StoreError` when they cannot be made durable.
    """

    def __init__(
        self,
        system: System,
        *,
        path: Path,
        release: str,
        log: Log,
        state: State,
        redactor: Redactor,
        clock: Clock,
        identify: Callable[[], str],
        folder: FilePath,
        preferences: Preferences,
        guarantee: Guarantee,
        durability: Durability = "durable",
    ) -> None:
        self.system, self.release, self.folder = system, release, folder
        self.clock, self.state, self.log = clock, state, log
        self.durability = durability
        self.recorder = Recorder(log, linger_s=SPOOL_S if durability == "spooled" else 0.0)
        self._path, self._redactor, self._identify = path, redactor, identify
        self._preferences, self._guarantee = preferences, guarantee
        guarantee.on_lapse = self._note_lapse
        self._encode = msgspec.json.Encoder().encode
        self.blocking = not all(model.ends for model in system.models)
        """Whether a decision may wait for a model in another thread, so that an event loop should not call it."""

    def decide(
        self,
        request: Request | Mapping[str, Any] | bytes,
        *,
        idempotency_key: str | None = None,
        trace: str | None = None,
    ) -> Decision:
        """Decides, and returns when the record is durable (or at once, where the service is spooled).

        :param request: the system's request, a mapping of its fields, or its JSON.
        :param idempotency_key: at most 255 characters; the same key and request give the same decision.
        :param trace: the caller's trace id.
        :return: always a decision; `error` and `reason` say what failed, `recorded` whether it is on disk.
        """
        try:
            checked = self.check(request)
            if idempotency_key is not None and (earlier := self.replay(idempotency_key, checked)):
                return earlier
        except Exception as error:  # noqa: BLE001  a mapping of the caller's may do anything while it is read
            return self._refuse(error, trace)
        decision, _, record = self.prepare(checked, idempotency_key, trace)
        if record is None:
            return msgspec.structs.replace(decision, recorded=False)
        if self.durability == "spooled":
            return decision if self.recorder.submit(record) else msgspec.structs.replace(decision, recorded=False)
        acknowledged, holder = self.recorder.append(record, WAIT_S)
        if holder is not None:
            try:
                return self.replay_of(holder, checked)
            except IdempotencyConflict as conflict:
                return self._refuse(conflict, trace)
        return decision if acknowledged else msgspec.structs.replace(decision, recorded=False)

    def decide_many(self, requests: Iterable[Request | Mapping[str, Any] | bytes]) -> Iterator[Decision]:
        """Decides one after another, without waiting for the disk between them; durable when exhausted."""
        for request in requests:
            try:
                checked = self.check(request)
            except Exception as error:  # noqa: BLE001  a mapping of the caller's may do anything while it is read
                yield self._refuse(error)
                continue
            decision, _, record = self.prepare(checked)
            kept = record is not None and self.recorder.submit(record)
            yield decision if kept else msgspec.structs.replace(decision, recorded=False)
        self.flush()

    def check(self, request: Request | Mapping[str, Any] | bytes) -> Request:
        """The request, held against its schema; raises `InvalidRequest` with every problem."""
        schema = self.system.schema
        return schema.decode(request) if isinstance(request, bytes) else schema.validate(request)

    def prepare(
        self,
        request: Request,
        idempotency_key: str | None = None,
        trace: str | None = None,
        body: bytes | None = None,
    ) -> tuple[Decision, bytes, Record | None]:
        """The decision, its JSON, and the record that is still to be appended; None if it could not be redacted.

        :param body: the JSON that the request was decoded from, if it was; saves encoding it again.
        """
        decision = self._path.decide(request, trace)
        try:
            encoded = self._encode(decision)
        except Exception as error:  # noqa: BLE001  a guardrail of the product's own may put anything into a decision
            decision = self._path.withdraw(decision, f"the decision cannot be recorded ({type(error).__name__})")
            encoded = self._encode(decision)
        try:
            record = recording.of_decision(decision, encoded, request, self._redactor, idempotency_key, body)
        except Exception:  # noqa: BLE001  a request that cannot be redacted is not written at all
            return decision, encoded, None
        return decision, encoded, record

    def replay(self, idempotency_key: str, request: Request) -> Decision | None:
        """The decision that was made under this key; raises `IdempotencyConflict` if for another request."""
        if not 0 < len(idempotency_key) <= LONGEST_KEY:
            allowed = f"a text of 1 to {LONGEST_KEY} characters"
            raise InvalidRequest([Problem("idempotency key", idempotency_key, allowed)])
        try:
            holder = self.log.find(self.system.name, idempotency=idempotency_key)
        except StoreError:
            return None
        return self.replay_of(holder, request) if holder else None

    def replay_of(self, holder: Record, request: Request) -> Decision:
        """The decision in a record, if it was made for this request; else raises `IdempotencyConflict`."""
        if holder.kind is not RecordKind.DECISION:
            raise IdempotencyConflict(holder.idempotency or "")
        body = BODIES.decode(holder.body)
        if body.digest != self._redactor.digest(request):
            raise IdempotencyConflict(holder.idempotency or "")
        return DECISIONS.decode(body.decision)

    def feedback(
        self,
        decision: str | None = None,
        name: str = "",
        value: bool | float | str = True,
        *,
        unit: str | None = None,
        key: str | None = None,
        by: str = "user",
    ) -> str:
        """Records feedback on a decision by its id, or on all decisions of a unit and key; returns its id.

        What people say who oversee the system goes by `desk`.

        Raises `UnknownName`, `InvalidRequest` (a value of another kind than declared), `UnknownDecision`, `StoreError`.
        """
        told = {each.name: each for each in self.system.feedback if each.name not in OVERSIGHT_NAMES}
        declared = told.get(name)
        if declared is None:
            raise UnknownName("feedback", name, told)
        _check_kind(name, value, declared.kind)
        decision, unit, key = self._about(decision, unit, key)
        given = FeedbackGiven(self._identify(), self.clock(), name, value, decision, unit, key, by)
        self._append(recording.of_feedback(self.system.name, given))
        return given.id

    def outcome(
        self, decision: str | None = None, *, unit: str | None = None, key: str | None = None, **values: bool | float
    ) -> str:
        """Records what turned out to be true: `outcome(id, audited=False)`; see `observe`."""
        return self.observe(values, decision, unit=unit, key=key)

    def observe(
        self,
        values: Mapping[str, bool | float],
        decision: str | None = None,
        *,
        unit: str | None = None,
        key: str | None = None,
        happened_us: int | None = None,
        by: str = "world",
    ) -> str:
        """Records outcomes, by name, of a decision, or of all decisions of a unit and key; returns the record's id.

        A later outcome of the same name replaces the earlier one; both stay in the log. Raises as `feedback` does.

        :param happened_us: when it happened, if not now.
        """
        declared = {each.name: each.kind for each in self.system.outcomes}
        if not values:
            raise InvalidRequest([Problem("outcome", "none", f"one or more of {', '.join(declared)}")])
        for name, value in values.items():
            if name not in declared:
                raise UnknownName("outcome", name, declared)
            _check_kind(name, value, declared[name])
        decision, unit, key = self._about(decision, unit, key)
        now_us = self.clock()
        happened_us = now_us if happened_us is None else happened_us
        observed = OutcomeObserved(self._identify(), now_us, happened_us, dict(values), decision, unit, key, by)
        self._append(recording.of_outcome(self.system.name, observed))
        return observed.id

    def decision(self, decision_id: str) -> Story:
        """A decision with its request, its feedback and its outcomes; raises `UnknownDecision`."""
        record = self.log.find(self.system.name, id=decision_id)
        if record is None or record.kind is not RecordKind.DECISION:
            raise UnknownDecision(decision_id)
        body = BODIES.decode(record.body)
        about = self.log.about(self.system.name, record)
        return Story(
            decision=DECISIONS.decode(body.decision),
            request=msgspec.json.decode(body.request),
            feedback=tuple(FEEDBACK.decode(each.body) for each in about if each.kind is RecordKind.FEEDBACK),
            outcomes=tuple(OUTCOMES.decode(each.body) for each in about if each.kind is RecordKind.OUTCOME),
        )

    @cached_property
    def desk(self) -> Desk:
        """Where people oversee it: the cases that wait for them, appeals, and what can be undone."""
        return Desk(
            self.system,
            self.state,
            self.clock,
            self._identify,
            self.decision,
            lambda given: self._append(recording.of_feedback(self.system.name, given)),
        )

    @cached_property
    def analysis(self) -> "Analysis":
        """Facts, measures and goals of this system; needs the extra `analysis`."""
        # Here and not above: the decision path must not pay for DuckDB, Arrow and NumPy.
        from holism.analysis import Analysis

        return Analysis(self.system, self.log, self.folder, self.clock)

    @cached_property
    def monitoring(self) -> Monitoring:
        """What is watched of this system, what was found, and the alerts that wait for people."""
        return Monitoring(self.system, self.state, self.clock, self.record_operation)

    def import_past(
        self,
        source: Any,
        columns: Mapping[str, str] | None = None,
        *,
        by: str,
        release: str = "",
        progress: Callable[[float], None] = lambda share: None,
    ) -> "ImportReport":
        """Adds past decisions, made elsewhere, to the log, with their own times; needs the extra `analysis`.

        Importing a table again adds nothing but what is new in it. Rows that do not fit the declaration are refused,
        and counted.

        :param source: a path that ends in `.csv` or `.parquet`, or a data frame.
        :param columns: the table's column by the name in `facts`, where they differ: {"time": "created"}.
        :param by: who imports it.
        :param release: what decided, where no column says it; default: "imported", and the name of the file.
        :param progress: called with the share of rows, in [0, 1], that are done.

        Raises `DeclarationError` for a table or columns that do not fit, `InvalidRequest` without a name, `StoreError`.
        """
        # Here and not above, for the reason in `analysis`.
        from holism.importing import import_table

        _check_named(by, "import")
        report = import_table(
            source, self.system, self.log, self._redactor, self.clock, columns or {}, release, progress
        )
        if report.added:
            detail = {name: value for name, value in msgspec.to_builtins(report).items() if name != "refusals"}
            self.record_operation(Act.IMPORTED, by, f"past decisions of {report.source}", detail)
        return report

    def mute(self, unit: str, option: str = EVERYTHING, *, by: str = "", until_us: int | None = None) -> Preference:
        """Leaves a unit alone: with one option, or with everything that is shown or done by itself.

        Honoured by the very next decision of every worker where it would interrupt or act, and within a second where
        it would annotate.

        :param unit: whom, as requests name it.
        :param by: who asked for it; default: the unit.
        :param until_us: until when (a snooze), microseconds since 1970 UTC; default: for good, until `unmute`.

        Raises `UnknownName` for an option that is not declared, `InvalidRequest` for a time that is over, `StoreError`.
        """
        self._check_option(option)
        if until_us is not None and until_us <= self.clock():
            raise InvalidRequest([Problem("until_us", until_us, "a time to come, in microseconds since 1970")])
        return self._prefer(unit, by, lambda muted: muted | {option: until_us or 0})

    def unmute(self, unit: str, option: str | None = None, *, by: str = "") -> Preference:
        """Takes back what a unit has muted: one option, or all of it. Raises as `mute` does."""
        if option is not None:
            self._check_option(option)
        return self._prefer(
            unit, by, lambda muted: {name: until for name, until in muted.items() if option not in (None, name)}
        )

    def preference(self, unit: str) -> Preference | None:
        """What a unit has muted; None if it never changed anything."""
        return self._preferences.fresh(self._name_of(unit))

    def halt(self, by: str, reason: str) -> None:
        """Puts every worker into the safe state, within a second; stays so over restarts until `resume`."""
        self._move(Act.HALTED, by, reason)

    def resume(self, by: str, reason: str) -> None:
        """Takes every worker out of the safe state, within a second."""
        self._move(Act.RESUMED, by, reason)

    def reset(self, fuse: str, by: str, reason: str, unit: str | None = None) -> bool:
        """Resets a blown fuse, of one unit where each has its own; says whether it was blown.

        Every worker goes on within a second. Raises `UnknownName`, `InvalidRequest` without a name and a reason,
        `StoreError`.

        :param unit: as requests name it, or as decisions record it.
        """
        declared = {each.name: each for each in self.system.guardrails if isinstance(each, Fuse)}
        if fuse not in declared:
            raise UnknownName("fuse", fuse, declared)
        _check_named(by, reason)
        if declared[fuse].per_unit is (unit is None):
            allowed = "the unit whose fuse it is" if unit is None else "none: all units share this fuse"
            raise InvalidRequest([Problem("unit", unit, allowed)])
        if unit is None or (fuse, unit) not in self.fuses:
            unit = self._name_of(unit) if unit is not None else ""
        was_blown = reset(self.state, fuse_key(self.system.name, fuse, unit), by, reason, self.clock())
        if was_blown:
            self.record_operation(Act.RESET, by, reason, {"fuse": fuse, "unit": unit})
        return was_blown

    @property
    def fuses(self) -> dict[tuple[str, str], FuseState]:
        """The fuses that are blown now: by name and unit (empty where all units share it)."""
        found: dict[tuple[str, str], FuseState] = {}
        for each in self.system.guardrails:
            if isinstance(each, Fuse):
                prefix = fuse_key(self.system.name, each.name, "")
                for key, value in self.state.entries(prefix).items():
                    state = decode_fuse(value)
                    if state and state.blown:
                        found[each.name, key.removeprefix(prefix)] = state
        return found

    @property
    def certificate(self) -> Certificate | None:
        """What was last certified of automation, lapsed or not; None if nothing ever was."""
        return self._guarantee.certificate

    @property
    def automates_from(self) -> float | None:
        """The confidence from which on may be automated under the risk bound; None: nothing may, or there is none."""
        return self._guarantee.threshold

    def put_in_force(self, certificate: Certificate, by: str, reason: str) -> Certificate:
        """From now on this certificate says what may be automated, on every worker within a second.

        Raises `InvalidRequest` without a name and a reason, `StoreError`.
        """
        _check_named(by, reason)
        named = msgspec.structs.replace(certificate, by=by)
        self._guarantee.put_in_force(named)
        self.record_operation(Act.CERTIFIED, by, reason, {"certificate": msgspec.to_builtins(named)})
        return named

    def record_experiment(self, experiment: PastExperiment, by: str, reason: str) -> PastExperiment:
        """Records that an experiment has ended and what it changed; `analysis.experiments` reads it back.

        One of the same name replaces the earlier one there; both stay in the log. Raises `UnknownName` for an effect on
        a goal that is not declared, `InvalidRequest` without a name and a reason, `StoreError`.
        """
        _check_named(by, reason)
        declared = [goal.name for goal in self.system.goals]
        for goal in experiment.effects:
            if goal not in declared:
                raise UnknownName(f"experiment {experiment.name!r} goal", goal, declared)
        self.record_operation(Act.EXPERIMENTED, by, reason, {"experiment": msgspec.to_builtins(experiment)})
        return experiment

    def lapse(self, by: str, reason: str) -> bool:
        """The certificate in force no longer stands: nothing is automated; says whether one was in force.

        Raises as `put_in_force` does.
        """
        _check_named(by, reason)
        return self._guarantee.lapse(f"{reason} ({by})")

    @property
    def halted(self) -> Position | None:
        """Who halted the system and why; None while it runs."""
        position = decode_position(self.state.load(state_key(self.system.name))[1])
        return position if position and position.stopped else None

    def flush(self, wait_s: float = 60.0) -> bool:
        """Waits until all that was recorded is durable; says whether it is."""
        return self.recorder.flush(wait_s)

    def close(self) -> None:
        """Writes what waits and frees the store."""
        self.recorder.close()
        if "analysis" in self.__dict__:
            self.analysis.close()
        self.state.close()
        self.log.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def record_operation(self, act: Act, by: str, reason: str, detail: dict[str, object] | None = None) -> None:
        """Records who did what and why; raises `StoreError` if it cannot be made durable."""
        operation = Operation(self._identify(), self.clock(), act, by, reason, detail or {})
        self._append(recording.of_operation(self.system.name, operation))

    def _refuse(self, error: Exception, trace: str | None = None) -> Decision:
        """The answer to what could not even be taken for a request."""
        if isinstance(error, IdempotencyConflict):
            return self._path.refuse(ErrorCode.IDEMPOTENCY_CONFLICT, str(error), trace)
        reason = str(error) if isinstance(error, InvalidRequest) else f"request: cannot be read ({error!r})"
        return self._path.refuse(ErrorCode.INVALID_REQUEST, reason, trace)

    def _note_lapse(self, certificate: Certificate) -> None:
        """Records that a certificate lapsed, without waiting: a decision may have found it out."""
        operation = Operation(self._identify(), self.clock(), Act.LAPSED, "holism", certificate.lapsed)
        self.recorder.submit(recording.of_operation(self.system.name, operation))

    def _move(self, act: Act, by: str, reason: str) -> None:
        _check_named(by, reason)
        # The switch first: stopping must not wait for a log that may be the very thing that is broken.
        move(self.state, self.system.name, Position(act is Act.HALTED, by, reason, self.clock()))
        self.record_operation(act, by, reason)

    def _prefer(self, unit: str, by: str, to: Callable[[dict[str, int]], dict[str, int]]) -> Preference:
        name = self._name_of(unit)
        # Who asks for oneself is named as decisions name the unit: in clear only where that is.
        preference = self._preferences.change(name, name if by in ("", unit) else by, to)
        self._append(recording.of_preference(self.system.name, self._identify(), preference))
        return preference

    def _check_option(self, name: str) -> None:
        options = self.system.interaction.options if self.system.interaction else ()
        names = [option.name for option in options if option.mode not in (Mode.SILENT, Mode.ABSTAIN, Mode.DEFER)]
        if name not in (EVERYTHING, *names):
            raise UnknownName("option to mute", name, (EVERYTHING, *names))

    def _name_of(self, unit: str) -> str:
        """A unit as decisions and the log call it."""
        if not isinstance(unit, str) or not unit:
            raise InvalidRequest([Problem("unit", unit, "a text that is not empty")])
        return self._redactor.hash(unit) if self._redactor.hashes(self.system.schema.unit) else unit

    def _about(
        self, decision: str | None, unit: str | None, key: str | None
    ) -> tuple[str | None, str | None, str | None]:
        """What feedback or an outcome is about, in the log's terms."""
        if (decision is None) == (unit is None):
            allowed = "either a decision's id, or a unit (and its key)"
            raise InvalidRequest([Problem("decision", decision, allowed), Problem("unit", unit, allowed)])
        if decision is not None:
            record = self.log.find(self.system.name, id=decision)
            # A spooled decision may still wait to be written; what is said of it is kept all the same.
            unknown = self.durability == "durable" if record is None else record.kind is not RecordKind.DECISION
            if unknown:
                raise UnknownDecision(decision)
            return decision, None, None
        schema = self.system.schema
        if schema.key is not None and key is None:
            raise InvalidRequest([Problem("key", None, f"the {schema.key} that it is about, beside the unit")])
        unit = self._name_of(str(unit))
        if key is not None and self._redactor.hashes(schema.key):
            key = self._redactor.hash(str(key))
        return None, unit, None if key is None else str(key)

    def _append(self, record: Record) -> None:
        if self.durability == "spooled":
            if not self.recorder.submit(record):
                raise StoreError("store: got a full queue, so that the record was dropped")
        elif not self.recorder.append(record, WAIT_S)[0]:
            raise StoreError(
                f"store: got no acknowledgement within {WAIT_S:g} s ({self.recorder.last_error or 'busy'})"
            )


def _check_named(by: str, reason: str) -> None:
    """A person must answer for it: raises `InvalidRequest` without a name or a reason."""
    if missing := [name for name, value in (("by", by), ("reason", reason)) if not value.strip()]:
        raise InvalidRequest([Problem(name, "", "a text that is not empty") for name in missing])


def _check_kind(name: str, value: Any, kind: str) -> None:
    fits = {
        "flag": isinstance(value, bool),
        "number": isinstance(value, int | float) and not isinstance(value, bool) and value - value == 0,
        "text": isinstance(value, str),
    }
    if not fits[kind]:
        words = {"flag": "true or false", "number": "a finite number", "text": "a text"}
        raise InvalidRequest([Problem(name, value, words[kind])])
