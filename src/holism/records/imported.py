"""From a row of past decisions to the records that would have been made: pure, and the same at every import.

A record's id is a fingerprint of what it says, under the store's key, so that importing a row again adds nothing. What
makes a decision the same is its time, request, features, predictions, mode and action; the n-th of several that are
equal in all of these is the n-th again.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from holism.records import recording
from holism.records.past_columns import TIME, PastColumn
from holism.records.redaction import Redactor
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.feedback import Feedback, FeedbackGiven
from holism.vocabulary.identifier import identifier
from holism.vocabulary.option import Mode
from holism.vocabulary.outcome import Outcome, OutcomeObserved
from holism.vocabulary.prediction import Prediction, Probability
from holism.vocabulary.record import DecisionBody, Record, RecordKind
from holism.vocabulary.system import System

REASON = "imported"
BY = "import"

Values = dict[str, Any]
"""One row by the names of `facts`, without what is missing."""

encode = msgspec.json.Encoder(order="sorted").encode


class Imported:
    """Makes records of past decisions, of one table after another.

    :param columns: those that the table has, in the order of its rows.
    :param release: what decided, where no column says it.
    :param now_us: the time of the import, microseconds since 1970 UTC.

    Rows must come in order of time: equal ones are counted while their time lasts.
    """

    def __init__(
        self, system: System, columns: Sequence[PastColumn], redactor: Redactor, release: str, now_us: int
    ) -> None:
        self._system, self._redactor, self._release, self._now_us = system, redactor, release, now_us
        names = {column.name for column in columns}
        self._request = [(f"request_{field.name}", field.name) for field in system.schema.fields]
        self._features = [(f"feature_{each.name}", each.name) for each in system.features]
        self._models = [
            (f"prediction_{each.name}", f"confidence_{each.name}", f"version_{each.name}", each)
            for each in system.models
            if f"prediction_{each.name}" in names
        ]
        self._feedback = [(f"feedback_{one.name}", one) for one in system.feedback if f"feedback_{one.name}" in names]
        self._outcomes = [(f"outcome_{one.name}", one) for one in system.outcomes if f"outcome_{one.name}" in names]
        options = system.interaction.options if system.interaction else ()
        self._modes = {option.name: option.mode for option in options}
        # Where something was chosen and nobody says by what chance, no policy can be evaluated from it.
        self._propensity = None if names & {"mode", "action"} else 1.0
        self._unit, self._key = system.schema.unit, system.schema.key
        self._time_us = -1
        self._seen: dict[bytes, int] = {}

    def records(self, row: Values) -> Iterator[Record]:
        """The decision of a row, then what was said of it and what became of it."""
        request = {name: row[column] for column, name in self._request if column in row}
        decision = self._decision(row, request)
        yield self._record(RecordKind.DECISION, decision, self._body(decision, request), decision.unit, decision.key)
        for column, declared in self._feedback:
            # A flag that is false says that nothing happened, which is what no feedback says.
            if column in row and row[column] is not False:
                yield self._told(decision, declared, row[column], row.get(f"{column}_time"))
        for column, outcome in self._outcomes:
            if column in row:
                yield self._observed(decision, outcome, row[column], row, column)

    def _decision(self, row: Values, request: Values) -> Decision:
        time_us = row[TIME]
        features = {name: row[column] for column, name in self._features if column in row}
        said = {each.name: row[value] for value, _, _, each in self._models if value in row}
        action, mode = row.get("action"), row.get("mode")
        identity = encode([self._system.name, time_us, request, features, said, mode, action])
        return Decision(
            id=identifier(time_us, self._redactor.fingerprint(b"%d %b" % (self._nth(time_us, identity), identity))),
            time_us=time_us,
            system=self._system.name,
            release=row.get("release", self._release),
            mode=Mode(mode) if mode else self._modes.get(action or "", Mode.SILENT),
            action=action or mode or Mode.SILENT.value,
            reason=row.get("reason", REASON),
            unit=self._named(self._unit, request),
            key=self._named(self._key, request),
            features=features,
            predictions={
                each.name: Prediction(
                    row[value],
                    row.get(version, self._release),
                    row.get(confidence, row[value] if isinstance(each.predicts, Probability) else None),
                )
                for value, confidence, version, each in self._models
                if value in row
            },
            propensity=row.get("propensity", self._propensity),
            explored=row.get("explored", False),
            error=ErrorCode(row["error"]) if "error" in row else None,
            trace=row.get("trace"),
            latency_us=row.get("latency_us"),
        )

    def _nth(self, time_us: int, identity: bytes) -> int:
        """How many equal rows came before; remembered for one time only, so that memory is bounded."""
        if time_us != self._time_us:
            self._time_us = time_us
            self._seen.clear()
        nth = self._seen.get(identity, 0)
        self._seen[identity] = nth + 1
        return nth

    def _named(self, field: str | None, request: Values) -> str | None:
        """A unit or a key as decisions name it."""
        if field is None or field not in request:
            return None
        value = str(request[field])
        return self._redactor.hash(value) if self._redactor.hashes(field) else value

    def _body(self, decision: Decision, request: Values) -> bytes:
        # What is missing stays out of the request: the default of a field is not what was asked then.
        return recording.encode(
            DecisionBody(
                decision=msgspec.Raw(recording.encode(decision)),
                request=msgspec.Raw(recording.encode(self._redactor.kept(request))),
            )
        )

    def _told(self, decision: Decision, declared: Feedback, value: Any, time_us: int | None) -> Record:
        identity = encode([decision.id, "feedback", declared.name, value, time_us])
        time_us = decision.time_us if time_us is None else time_us
        id = identifier(time_us, self._redactor.fingerprint(identity))
        given = FeedbackGiven(id, time_us, declared.name, value, decision.id, by=BY)
        return self._record(RecordKind.FEEDBACK, given, recording.encode(given), about=decision.id)

    def _observed(self, decision: Decision, outcome: Outcome, value: Any, row: Values, column: str) -> Record:
        happened_us, arrived_us = row.get(f"{column}_time"), row.get(f"{column}_arrived")
        identity = encode([decision.id, "outcome", outcome.name, value, happened_us, arrived_us])
        # Nobody says when it became known: when it happened, or else when it must be known by.
        matured_us = decision.time_us + round(outcome.matures_days * DAY_US)
        known_us = next((told for told in (arrived_us, happened_us) if told is not None), matured_us)
        id = identifier(known_us, self._redactor.fingerprint(identity))
        known_us = min(known_us, self._now_us)
        happened_us = known_us if happened_us is None else happened_us
        observed = OutcomeObserved(id, known_us, happened_us, {outcome.name: value}, decision.id, by=BY)
        return self._record(RecordKind.OUTCOME, observed, recording.encode(observed), about=decision.id)

    def _record(
        self,
        kind: RecordKind,
        noun: Decision | FeedbackGiven | OutcomeObserved,
        body: bytes,
        unit: str | None = None,
        key: str | None = None,
        about: str | None = None,
    ) -> Record:
        # The id as idempotency key too: at most one record of a system may hold it, so the log itself skips the rest.
        return Record(
            noun.id, kind, self._system.name, noun.time_us, body, about, unit, key, idempotency=f"{BY}:{noun.id}"
        )
