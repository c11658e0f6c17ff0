"""What the committee does: an answer before the note, a decision by name, appeals heard by somebody else."""

import re
from collections.abc import Iterator

import pytest

import holism as hm
from holism_products.admissions.committee import Committee, Refused
from holism_products.admissions.files import File, Files
from holism_products.admissions.promise import MODEL_FILE, read_promise

WEAK = {"grades": "50", "test": "30", "statement": "2", "months": "2", "letter": "2", "origin": "abroad"}


@pytest.fixture
def committee(service: hm.Service) -> Iterator[Committee]:
    files = Files(service.folder / "files.db")
    yield Committee(service, files, read_promise(service.folder / "models" / MODEL_FILE))
    files.close()


@pytest.fixture
def weak(committee: Committee) -> File:
    return committee.apply("Ida", WEAK)


def now(committee: Committee, file: File) -> File:
    found = committee.files.find(file.id)
    assert found is not None
    return found


def told(committee: Committee, file: File) -> tuple[set[str], dict[str, object]]:
    """Names of the feedback on a file's note, and what was observed."""
    story = committee.service.decision(file.decision)
    observed = {name: value for each in story.outcomes for name, value in each.values.items()}
    return {each.name for each in story.feedback}, observed


def test_letters_are_put_on_one_scale_before_anybody_reads_them(committee: Committee, weak: File) -> None:
    """What the file holds is above what the referee's form had."""
    assert weak.entries.letter > 2.0


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grades": "181"}, "grades: got 181, allowed is 0 to 100."),
        ({"letter": "nan"}, "letter: got nan, allowed is 1 to 5."),
        ({"test": "much"}, "Please give each entry as a number"),
    ],
)
def test_what_cannot_be_is_refused(committee: Committee, change: dict[str, str], message: str) -> None:
    """With the entry, what it holds, and what is allowed; and nobody without a name."""
    with pytest.raises(Refused, match=re.escape(message)):
        committee.apply("Ida", WEAK | change)
    with pytest.raises(Refused, match="your name"):
        committee.apply(" ", WEAK)


def test_a_reader_answers_first_and_may_be_swayed(committee: Committee, weak: File) -> None:
    """Yes before the doubtful note, no after it: followed and swayed, and the executed decision is recorded."""
    with pytest.raises(Refused, match="answer before"):
        committee.decide(weak, "yes")
    committee.answer(weak, "Ann", "yes")
    committee.decide(now(committee, weak), "no")
    after = now(committee, weak)
    assert (after.stage, after.read_by) == ("turned down", "Ann")
    said, observed = told(committee, weak)
    assert {"followed", "swayed"} <= said
    assert observed == {"shortlisted": False, "offered": False}


def test_a_note_is_overruled_and_a_place_offered(committee: Committee, weak: File) -> None:
    """Yes against the note, then an offer: both stages are observed."""
    committee.answer(weak, "Ann", "yes")
    committee.decide(now(committee, weak), "yes")
    committee.offer(now(committee, weak), "Bo", "yes")
    said, observed = told(committee, weak)
    assert "overruled" in said
    assert "swayed" not in said
    assert observed == {"shortlisted": True, "offered": True}
    assert now(committee, weak).stage == "offered"


def test_nothing_is_decided_twice_or_without_a_name(committee: Committee, weak: File) -> None:
    """Two readers cannot have one file, and nobody answers without a name."""
    with pytest.raises(Refused, match="a person answers"):
        committee.answer(weak, " ", "yes")
    committee.answer(weak, "Ann", "no")
    file = now(committee, weak)
    committee.decide(file, "no")
    with pytest.raises(Refused, match="meanwhile"):
        committee.decide(file, "yes")
    with pytest.raises(Refused, match="meanwhile"):
        committee.offer(file, "Bo", "yes")


def test_an_appeal_is_heard_by_somebody_else_and_strikes_the_note(committee: Committee, weak: File) -> None:
    """Whoever decided is refused; the note is struck, and the file waits to be read again."""
    committee.answer(weak, "Ann", "no")
    committee.decide(now(committee, weak), "no")
    committee.appeal(now(committee, weak), "My letter was written elsewhere.")
    assert [each.id for each in committee.files.appealed()] == [weak.id]
    with pytest.raises(Refused, match="once"):
        committee.appeal(now(committee, weak), "Again.")
    with pytest.raises(Refused, match="somebody else"):
        committee.hear(now(committee, weak), "ann", "open", "looked again")
    committee.hear(now(committee, weak), "Dahl", "open", "the letter misled")
    after = now(committee, weak)
    assert (after.stage, after.own, after.waits) == ("reading", "", False)
    assert committee.note(after).leans == "open"
    assert "struck the note" in after.heard


def test_an_appeal_that_changes_nothing_says_so(committee: Committee, weak: File) -> None:
    """The note stays, the file stays, and the applicant is told why; a reason is needed."""
    committee.answer(weak, "Ann", "no")
    committee.decide(now(committee, weak), "no")
    committee.appeal(now(committee, weak), "Please look again.")
    with pytest.raises(Refused, match="reason"):
        committee.hear(now(committee, weak), "Dahl", "doubtful", " ")
    committee.hear(now(committee, weak), "Dahl", "doubtful", "the file is as it is")
    assert now(committee, weak).stage == "turned down"
    assert "leaves it" in now(committee, weak).heard
