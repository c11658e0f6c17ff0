"""What every `Log` guarantees. `make` opens the same store anew at each call; it is empty at the first."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import msgspec

from holism.checks.samples import decision, entry, feedback, new_id, outcome
from holism.engines.base import Log
from holism.vocabulary.errors import StoreError
from holism.vocabulary.record import Record, RecordKind

Make = Callable[[], Log]


def starts_empty(make: Make) -> None:
    """A new log holds nothing, and appending nothing leaves it so."""
    log = make()
    assert list(log.append([])) == []
    assert (log.head(), list(log.read())) == (0, [])
    assert log.find("shop", id=new_id()) is None
    log.close()


def reads_what_was_appended(make: Make) -> None:
    """Every field of every record comes back as it was appended, whatever the bytes and texts."""
    log = make()
    records = [
        entry(bytes(range(256)), unit='quoted " and \\', key="é\x00\n", idempotency="🙂"),
        entry(b""),
        feedback("clicked", about=new_id()),
        outcome({"paid": 3.5}, unit="ann", key="1"),
    ]
    assert list(log.append(records)) == [None] * 4
    assert list(log.read()) == _placed(records)
    log.close()


def places_records_without_gaps(make: Make) -> None:
    """Positions count from 1 in the order of appending, over groups of any size."""
    log = make()
    for size in (1, 2, 63, 64, 65, 200, 1_000):
        log.append([entry() for _ in range(size)])
    assert [record.position for record in log.read()] == list(range(1, 1_396))
    assert log.head() == 1_395
    log.close()


def reads_by_page(make: Make) -> None:
    """`read` gives what lies after a position, in order, up to the limit."""
    log = make()
    log.append([entry() for _ in range(700)])
    assert [record.position for record in log.read(after=3, limit=2)] == [4, 5]
    assert [record.position for record in log.read(after=100, limit=512)] == list(range(101, 613))
    assert list(log.read(after=700)) == []
    log.close()


def reads_one_kind(make: Make) -> None:
    """With a kind, `read` gives only its records, in order, however many others lie between."""
    log = make()
    log.append([entry(kind=RecordKind.OPERATION) if place % 300 == 7 else entry() for place in range(1_000)])
    operations = [8, 308, 608, 908]
    assert [record.position for record in log.read(kind=RecordKind.OPERATION)] == operations
    assert [record.position for record in log.read(after=8, limit=2, kind=RecordKind.OPERATION)] == operations[1:3]
    assert len(log.read(kind=RecordKind.DECISION)) == 996
    assert list(log.read(after=908, kind=RecordKind.OPERATION)) == []
    log.close()


def finds_by_id_and_idempotency(make: Make) -> None:
    """`find` gives the record of this id or idempotency key, within one system."""
    log = make()
    record = entry(idempotency="k")
    log.append([entry(), record])
    [_, stored] = log.read()
    assert log.find("shop", id=record.id) == log.find("shop", idempotency="k") == stored
    assert log.find("other", id=record.id) is None
    assert log.find("other", idempotency="k") is None
    assert log.find("shop", idempotency="l") is None
    log.close()


def keeps_the_first_of_an_idempotency_key(make: Make) -> None:
    """A second record under a system's idempotency key is left out, and the first one returned in its place."""
    log = make()
    first = entry(b"1", idempotency="k")
    assert list(log.append([first])) == [None]
    [before, earlier, after] = log.append([entry(), entry(b"2", idempotency="k"), entry()])
    assert (before, after) == (None, None)
    assert earlier is not None
    assert (earlier.id, earlier.body, earlier.position) == (first.id, b"1", 1)
    assert log.head() == 3
    log.close()


def keeps_the_first_within_a_group(make: Make) -> None:
    """Two records of one group under one idempotency key are one record."""
    log = make()
    first = entry(idempotency="k")
    [new, earlier] = log.append([first, entry(idempotency="k")])
    assert new is None
    assert earlier is not None
    assert earlier.id == first.id
    assert log.head() == 1
    log.close()


def keeps_idempotency_within_a_system(make: Make) -> None:
    """Systems do not share idempotency keys."""
    log = make()
    assert list(log.append([entry(idempotency="k"), entry(system="other", idempotency="k")])) == [None, None]
    log.close()


def tells_what_is_about_a_decision(make: Make) -> None:
    """`about` gives feedback and outcomes by the decision's id, or by its unit and key, in order of position."""
    log = make()
    made = decision(unit="ann", key="1")
    about = [
        outcome({"paid": 1.0}, unit="ann", key="1"),
        feedback("clicked", about=made.id),
        outcome({"fraud": True}, about=made.id),
    ]
    others = [
        feedback("clicked", about=new_id(), unit="ann", key="1"),
        feedback("clicked", unit="ann", key="2"),
        feedback("clicked", unit="ann"),
        feedback("clicked", unit="bob", key="1"),
    ]
    log.append([about[0], made, *others, *about[1:]])
    assert [record.id for record in log.about("shop", made)] == [record.id for record in about]
    assert list(log.about("other", made)) == []
    log.close()


def tells_what_is_about_a_unit(make: Make) -> None:
    """Without a key, decisions and what is about them meet by the unit alone; without a unit they do not."""
    log = make()
    of_ann, of_nobody = decision(unit="ann"), decision(unit=None)
    told = feedback("clicked", unit="ann")
    log.append([of_ann, of_nobody, told, feedback("clicked", unit="ann", key="1"), feedback("clicked")])
    assert [record.id for record in log.about("shop", of_ann)] == [told.id]
    assert list(log.about("shop", of_nobody)) == []
    log.close()


def leaves_nothing_of_a_failed_group(make: Make) -> None:
    """A group with one record that is refused leaves nothing, not even a gap, whatever its size."""
    log = make()
    taken = entry()
    log.append([taken])
    for size in (1, 10, 500):
        assert _refuses(log, [*(entry() for _ in range(size)), taken])
        assert log.head() == 1
    log.append([entry()])
    assert [record.position for record in log.read()] == [1, 2]
    log.close()


def survives_closing(make: Make) -> None:
    """What was appended is there when the store is opened again."""
    log = make()
    records = [entry(), entry()]
    log.append(records)
    log.close()
    log.close()
    again = make()
    assert list(again.read()) == _placed(records)
    again.close()


def refuses_after_closing(make: Make) -> None:
    """A closed log raises `StoreError`."""
    log = make()
    log.close()
    assert _refuses(log, [entry()])


def is_seen_by_other_openings(make: Make) -> None:
    """What one opening of the store appended, another one reads at once."""
    one, other = make(), make()
    one.append([entry()])
    other.append([entry()])
    assert one.head() == other.head() == 2
    one.close()
    other.close()


def loses_nothing_among_threads(make: Make) -> None:
    """Threads that append and read at once lose nothing, and keep the order of their own groups."""
    log = make()
    groups = [[[entry() for _ in range(3)] for _ in range(20)] for _ in range(4)]

    def append(mine: list[list[Record]]) -> None:
        for group in mine:
            log.append(group)
            log.read(after=max(0, log.head() - 5))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(append, groups))
    stored = log.read()
    assert [record.position for record in stored] == list(range(1, 241))
    places = {record.id: record.position for record in stored}
    for mine in groups:
        own = [places[record.id] for group in mine for record in group]
        assert own == sorted(own)
    log.close()


LOG_CHECKS: tuple[Callable[[Make], None], ...] = (
    starts_empty,
    reads_what_was_appended,
    places_records_without_gaps,
    reads_by_page,
    reads_one_kind,
    finds_by_id_and_idempotency,
    keeps_the_first_of_an_idempotency_key,
    keeps_the_first_within_a_group,
    keeps_idempotency_within_a_system,
    tells_what_is_about_a_decision,
    tells_what_is_about_a_unit,
    leaves_nothing_of_a_failed_group,
    survives_closing,
    refuses_after_closing,
    is_seen_by_other_openings,
    loses_nothing_among_threads,
)


def _placed(records: list[Record]) -> list[Record]:
    return [msgspec.structs.replace(record, position=place) for place, record in enumerate(records, 1)]


def _refuses(log: Log, records: list[Record]) -> bool:
    try:
        log.append(records)
    except StoreError:
        return True
    return False
