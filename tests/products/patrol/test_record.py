"""What enters the record: the correction undoes what patrols do, in two areas and in more."""

import random

import pytest

from holism_products.patrol.city import CALLED, EVEN, FIRST_SHARES, NAMED
from holism_products.patrol.record import Record, chance_to_enter, entering, shares


def test_in_two_areas_it_is_the_paper_s_correction() -> None:
    """(1 - p) over the largest 1 - p, as their code has it, is the least share over one's own."""
    for share in (0.1, 0.3, 0.5, 0.8):
        both = (share, 1.0 - share)
        theirs = [(1.0 - each) / max(1.0 - other for other in both) for each in both]
        ours = [chance_to_enter(each, min(both), "accept") for each in both]
        assert ours == pytest.approx(theirs)


def test_in_more_areas_one_less_the_share_is_not_enough() -> None:
    """Of nine, what enters for each incident at even rates does not depend on patrols with ours; with 1 - p it does."""
    patrols = [0.3, 0.2, 0.15, 0.1, 0.08, 0.06, 0.05, 0.04, 0.02]
    ours = [each * chance_to_enter(each, min(patrols), "accept") for each in patrols]
    theirs = [each * (1.0 - each) for each in patrols]
    assert max(ours) == pytest.approx(min(ours))
    assert max(theirs) > 10 * min(theirs)


def test_incidents_enter_as_often_as_is_said() -> None:
    """Of many incidents the share that enters is the chance; without the correction all do."""
    patrols = {"A": 60, "B": 20, "C": 20}
    found = {"A": 6_000, "B": 2_000, "C": 2_000}
    entered = entering(found, patrols, "accept", random.Random(1))
    assert entered["A"] == pytest.approx(2_000, abs=120)
    assert (entered["B"], entered["C"]) == (2_000, 2_000)
    assert entering(found, patrols, "none", random.Random(1)) == {"A": 6_000, "B": 2_000, "C": 2_000}


def test_the_record_forgets_after_four_weeks() -> None:
    """It begins with the published shares; after 28 other days nothing of them is left."""
    record = Record()
    assert record.longer() == pytest.approx(FIRST_SHARES)
    for _ in range(28):
        record.end_day(dict.fromkeys(NAMED, 2.0), dict.fromkeys(NAMED, 1.0))
    assert record.longer() == pytest.approx(dict.fromkeys(NAMED, EVEN))


def test_the_last_week_is_seven_days() -> None:
    """Recent shares change at once, those of four weeks by a quarter."""
    record = Record()
    only = {name: float(name == "Quarry") * 200.0 for name in NAMED}
    for _ in range(7):
        record.end_day(only, dict.fromkeys(NAMED, 1.0))
    assert record.recent()["Quarry"] == 100.0
    assert FIRST_SHARES["Quarry"] < record.longer()["Quarry"] < 100.0


def test_calls_count_as_declared() -> None:
    """With a weight a call is learnt like an incident; a day on which nothing came has no shares."""
    found, called = dict.fromkeys(NAMED, 0.0), {name: float(name == "Orchard") for name in NAMED}
    assert Record(calls_weight=1.0).end_day(found, called)["Orchard"] == 100.0
    assert Record().end_day(found, called) == {}


def test_calls_begin_at_their_rate() -> None:
    """Before the first day residents have called as often as they do."""
    called = Record().called()
    assert called == pytest.approx(shares([{name: CALLED * each.rate for name, each in NAMED.items()}]))
