"""Private values do not reach the disk."""

from pathlib import Path
from typing import Annotated

import holism as hm
from holism.records.redaction import Redactor
from holism.records.secret import load_or_create
from shop import VISIT, Visit, declare

REDACTOR = Redactor(declare().schema, b"secret")
REQUEST = Visit(**VISIT, name="Grace Hopper", email="grace@example.org")


def test_dropped_fields_are_missing_and_hashed_ones_are_hashed():
    """A dropped value leaves no trace; a hashed one is equal for equal values and depends on the store's secret."""
    body = REDACTOR.redact(REQUEST)
    assert b"Grace" not in body
    assert b"grace@" not in body
    assert b'"name"' not in body
    assert REDACTOR.hash("grace@example.org").encode() in body
    assert Redactor(declare().schema, b"other").redact(REQUEST) != body


def test_a_digest_tells_requests_apart_by_their_private_values_too():
    """Equal requests have equal digests, and a change in a private field changes it."""
    assert REDACTOR.digest(REQUEST) == REDACTOR.digest(Visit(**VISIT, name="Grace Hopper", email="grace@example.org"))
    assert REDACTOR.digest(REQUEST) != REDACTOR.digest(Visit(**VISIT, name="Grace", email="grace@example.org"))


def test_no_private_value_is_on_disk(open_system, tmp_path: Path):
    """After decisions, feedback and a failing model, no file of the store holds a private value."""

    def careless(request: Visit) -> float:
        raise ValueError("cannot score")

    service = open_system(declare(careless))
    for number in range(50):
        visit = {**VISIT, "name": f"canary-name-{number}", "email": f"canary-mail-{number}"}
        decision = service.decide(visit, idempotency_key=f"k{number}")
        service.feedback(decision.id, "liked")
    service.close()
    contents = b"".join(path.read_bytes() for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert b"v1" in contents
    assert b"canary" not in contents


def test_a_request_that_cannot_be_redacted_is_not_written(open_system, monkeypatch):
    """If redaction fails the decision is answered, says that it is not recorded, and nothing is written."""
    service = open_system()
    head = service.log.head()

    def fail(self: Redactor, *arguments: object) -> bytes:
        raise RuntimeError("no key")

    monkeypatch.setattr(Redactor, "redact", fail)
    decision = service.decide(VISIT)
    assert (decision.error, decision.recorded) == (None, False)
    assert service.log.head() == head


def test_secrets_are_made_once_and_readable_by_their_owner_alone(tmp_path: Path):
    """The second call reads what the first one made."""
    path = tmp_path / "secret"
    assert load_or_create(path) == load_or_create(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["secret"]


def test_a_private_unit_is_a_pseudonym_everywhere(open_system):
    """A unit that is private is recorded as its hash, and outcomes given by its clear name find it."""

    class Call(hm.Request):
        phone: Annotated[str, hm.Unit(), hm.Private(keep="hash")]

    service = open_system(declare(request=Call))
    decision = service.decide({"phone": "+1 555 0100"})
    assert decision.unit
    assert "555" not in decision.unit
    service.outcome(unit="+1 555 0100", returned=True)
    assert service.decision(decision.id).outcomes[0].values == {"returned": True}
