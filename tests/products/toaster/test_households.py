"""Who toasts."""

import random

from holism_products.toaster.households import RIGHT, draw
from holism_products.toaster.readings import LEVELS, wished
from holism_products.toaster.thermal import BREAD_J_K, MAINS_SHARE


def test_households_are_within_what_is_verified() -> None:
    """No bread is lighter or heavier, no voltage lower or higher than the plant allows for."""
    chance = random.Random(5)
    for _ in range(300):
        household = draw(chance)
        bread = household.bread(chance)
        assert BREAD_J_K[0] <= bread.heat_j_k <= BREAD_J_K[1]
        assert MAINS_SHARE[0] <= household.mains(chance) <= MAINS_SHARE[1]
        assert 1 <= household.dial(chance) <= LEVELS


def test_people_say_what_they_see() -> None:
    """Far below what was wanted is too light, on it is right, far above is too dark."""
    chance = random.Random(6)
    household = draw(chance)
    wanted = wished(3) + household.taste
    assert household.rating(3, wanted, chance) == 0
    assert household.rating(3, wanted - 2 * RIGHT, chance) == -1
    assert household.rating(3, wanted + 2 * RIGHT, chance) == 1


def test_the_same_chance_draws_the_same_household() -> None:
    """A household is its chance's."""
    assert draw(random.Random(7)) == draw(random.Random(7))
    assert draw(random.Random(7)) != draw(random.Random(8))
