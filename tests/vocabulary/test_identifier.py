"""Identifiers of records."""

import os
import uuid

from holism.vocabulary.clock import wall_clock
from holism.vocabulary.identifier import identifiers


def test_they_are_valid_version_7_uuids_in_order():
    """Each is a UUIDv7 of the present, and later ones sort after earlier ones."""
    new = identifiers(wall_clock)
    made = [new() for _ in range(10_000)]
    assert len(set(made)) == len(made)
    assert {uuid.UUID(text).version for text in made} == {7}
    assert {uuid.UUID(text).variant for text in made} == {uuid.RFC_4122}


def test_two_processes_do_not_share_them():
    """Two generators at the same instant give different identifiers."""
    first, second = identifiers(lambda: 0), identifiers(lambda: 0)
    assert {first() for _ in range(1_000)}.isdisjoint({second() for _ in range(1_000)})


def test_a_fork_starts_anew():
    """A child of a fork does not repeat its parent's identifiers."""
    new = identifiers(lambda: 0)
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(writer, new().encode())
        os._exit(0)
    os.waitpid(child, 0)
    of_child = os.read(reader, 36).decode()
    os.close(reader)
    os.close(writer)
    assert of_child not in {new() for _ in range(1_000)}
