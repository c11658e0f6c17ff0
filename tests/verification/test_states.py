"""States from which cases begin: within the set, and many at its edge."""

import msgspec
import pytest

import holism as hm
from holism.verification.search import explore
from holism.verification.states import at_the_edge, is_within, states_within
from verification import trolley


def drawn(plant: hm.Plant, cases: int = 150) -> list[trolley.Trolley]:
    found: list[dict] = []
    explore(states_within(plant, 0), found.append, cases, 0)
    return [msgspec.convert(fields, trolley.Trolley) for fields in found]


def test_all_are_within_and_many_at_the_edge():
    """From every state it can brake in time; from many it could not, were it a tenth of a millimetre further."""
    found = drawn(trolley.plant())
    assert all(map(trolley.can_stop, found))
    at_edge = [each for each in found if not trolley.can_stop(trolley.Trolley(each.place + 1e-4, each.speed))]
    assert len(at_edge) > len(found) / 10


def test_the_edge_is_the_last_state_within():
    """Between one inside and one outside; what is no number stays as it is inside."""
    inside, outside = {"place": 0.0, "speed": 5.0}, {"place": 100.0, "speed": 5.0}
    edge = at_the_edge(trolley.plant(), inside, outside)
    assert edge["place"] == pytest.approx(90.0, abs=1e-9), "from 5 m a step, braking takes 4 + 3 + 2 + 1 m"
    assert is_within(trolley.plant(), edge)
    assert at_the_edge(trolley.plant(), outside | {"place": 1.0}, inside) == inside


def test_a_set_in_which_nothing_is_found_is_refused():
    """The message says what helps."""
    nowhere = trolley.plant(within=lambda each: each.place == 12.345678, start=None)
    with pytest.raises(hm.DeclarationError, match=r"within: got none of .* allowed are bounds"):
        states_within(nowhere, 0)
