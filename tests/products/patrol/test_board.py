"""The plan of the day: proposed once, sent by a person, and both on the record."""

from datetime import date

import pytest

import holism as hm
from holism_products.patrol.board import Board, NotSent, Plan
from holism_products.patrol.city import PATROLS

DAY = date(2026, 3, 4)


@pytest.fixture
def board(service: hm.Service) -> Board:
    return Board(service, lambda: DAY)


def given(plan: Plan, **changed: int) -> dict[str, str]:
    return {row.watch.district: str(changed.get(row.watch.district, row.patrols)) for row in plan.rows}


def test_the_plan_is_made_once_a_day(board: Board, service: hm.Service) -> None:
    """Looked at again it is the same, and after a restart too: nine decisions for a day."""
    plan = board.plan()
    assert board.plan() is plan
    again = Board(service, lambda: DAY).plan()
    assert [row.decision.id for row in again.rows] == [row.decision.id for row in plan.rows]
    assert sum(row.patrols for row in plan.rows) == PATROLS
    tomorrow = Board(service, lambda: date(2026, 3, 5)).plan()
    assert {row.decision.id for row in tomorrow.rows}.isdisjoint(row.decision.id for row in plan.rows)


def test_what_is_sent_is_feedback_by_name(board: Board, service: hm.Service) -> None:
    """Districts that were changed say so, with what was sent; the others were accepted."""
    plan = board.plan()
    one, other = plan.rows[0], plan.rows[-1]
    moved = {one.watch.district: one.patrols - 1, other.watch.district: other.patrols + 1}
    sent = board.send(" Ann ", given(plan, **moved))
    assert (sent.by, sent.sent[one.watch.district]) == ("Ann", one.patrols - 1)
    assert board.plan() == sent
    told = service.decision(one.decision.id).feedback
    assert [(each.name, each.value, each.by) for each in told] == [("changed", float(one.patrols - 1), "Ann")]
    kept = service.decision(plan.rows[1].decision.id).feedback
    assert [(each.name, each.by) for each in kept] == [("accepted", "Ann")]


def test_a_plan_is_sent_once(board: Board) -> None:
    """Whoever comes second hears who was first."""
    board.send("Ann", given(board.plan()))
    with pytest.raises(NotSent, match="sent by Ann"):
        board.send("Bob", given(board.plan()))


@pytest.mark.parametrize(
    ("by", "changed", "said"),
    [
        ("", {}, "Please give your name"),
        ("Ann", {"Harbour": 44}, "Harbour: got 44, allowed is a whole number from 2 to 43"),
        ("Ann", {"Harbour": "1.5"}, "Harbour: got 1.5"),
        ("Ann", {"Harbour": ""}, "Harbour: got nothing"),
    ],
)
def test_what_cannot_be_sent_is_said(board: Board, by: str, changed: dict[str, int], said: str) -> None:
    """No name, too many, no whole number: nothing is sent."""
    with pytest.raises(NotSent, match=said):
        board.send(by, given(board.plan(), **changed))
    assert not board.plan().sent


def test_the_total_is_what_the_city_has(board: Board) -> None:
    """One patrol more than there are is refused."""
    plan = board.plan()
    low = min(plan.rows, key=lambda row: row.patrols)
    with pytest.raises(NotSent, match="These are 145 patrols, and there are 144"):
        board.send("Ann", given(plan, **{low.watch.district: low.patrols + 1}))
