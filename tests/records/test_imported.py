"""From a row to records: the same at every import, and only what the row says."""

from typing import Any

import msgspec

import holism as hm
from holism.records.imported import Imported
from holism.records.past_columns import past_columns
from holism.records.redaction import Redactor
from holism.vocabulary.clock import DAY_US
from holism.vocabulary.outcome import OutcomeObserved
from holism.vocabulary.record import DecisionBody, Record, RecordKind
from shop import NOW_US, declare

SYSTEM = declare(outcomes=[hm.Outcome("returned", matures_days=7)])
ROW = {"time": NOW_US, "request_visitor": "v", "request_order": "o", "request_amount": 1.0, "prediction_score": 0.3}

BODIES = msgspec.json.Decoder(DecisionBody)
OUTCOMES = msgspec.json.Decoder(OutcomeObserved)


def _imported(secret: bytes = b"s" * 32, **options: Any) -> Imported:
    columns = options.pop("columns", [*ROW, "outcome_returned"])
    known = past_columns(SYSTEM)
    settings = {"release": "r", "now_us": NOW_US + 30 * DAY_US} | options
    return Imported(SYSTEM, [known[name] for name in columns], Redactor(SYSTEM.schema, secret), **settings)


def _decisions(imported: Imported, *rows: dict[str, Any]) -> list[Record]:
    return [next(imported.records(row)) for row in rows]


def test_ids_follow_from_what_is_said():
    """Whatever it is called and whatever became of it; another value is another decision."""
    first = _decisions(_imported(), ROW)
    assert first == _decisions(_imported(), ROW)
    told = _decisions(_imported(release="x"), ROW | {"outcome_returned": True})
    assert told[0].id == first[0].id
    assert _decisions(_imported(), ROW | {"prediction_score": 0.31})[0].id != first[0].id


def test_ids_cannot_be_guessed_back():
    """Without the store's key, nobody can try values until an id fits."""
    assert _decisions(_imported(), ROW)[0].id != _decisions(_imported(b"t" * 32), ROW)[0].id


def test_equal_rows_are_told_apart_by_their_number():
    """The second of two is the second again, although their time is over in between."""
    later = ROW | {"time": NOW_US + 1}
    once = [record.id for record in _decisions(_imported(), ROW, ROW, later)]
    assert len(set(once)) == 3
    assert once == [record.id for record in _decisions(_imported(), ROW, ROW, later)]


def test_what_is_missing_is_not_the_default():
    """The request holds what was asked, as far as the row says."""
    body = BODIES.decode(_decisions(_imported(), ROW)[0].body)
    assert msgspec.json.decode(body.request) == {"visitor": "v", "order": "o", "amount": 1.0}


def test_the_chance_of_what_was_chosen_is_unknown_unless_told():
    """Where nothing was chosen it is 1."""

    def propensity(*extra: str, **row: Any) -> Any:
        record = _decisions(_imported(columns=[*ROW, *extra]), ROW | row)[0]
        return msgspec.json.decode(BODIES.decode(record.body).decision).get("propensity", 1.0)

    assert propensity() == 1.0
    assert propensity("action", action="mark") is None
    assert propensity("action", "propensity", action="mark", propensity=0.2) == 0.2


def test_an_outcome_that_has_not_matured_is_known_since_the_import():
    """Never in the future, and under the same id at a later import."""
    found = []
    for days in (3, 5, 30):
        records = list(_imported(now_us=NOW_US + days * DAY_US).records(ROW | {"outcome_returned": False}))
        assert [record.kind for record in records] == [RecordKind.DECISION, RecordKind.OUTCOME]
        found.append((records[1].id, (OUTCOMES.decode(records[1].body).time_us - NOW_US) / DAY_US))
    assert [days for _, days in found] == [3.0, 5.0, 7.0]
    assert len({id for id, _ in found}) == 1
