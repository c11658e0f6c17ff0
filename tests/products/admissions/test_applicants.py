"""Who applies: equally able groups, and one entry that is recorded lower for one of them."""

import random

import numpy as np
import pytest

from holism_products.admissions.applicants import BIAS, EVIDENCE, draw, passes


@pytest.fixture(scope="module")
def people():
    chance = random.Random(3)
    return [draw(chance) for _ in range(20_000)]


def apart(people, name):
    """Home less abroad, in standard deviations of the group from home."""
    home, abroad = ([getattr(each, name) for each in people if each.origin == origin] for origin in ("home", "abroad"))
    return (np.mean(home) - np.mean(abroad)) / np.std(home)


def test_only_letters_differ(people):
    """Ability and the other entries are alike in both groups; letters lie apart by the bias."""
    for name in ("ability", *EVIDENCE):
        assert apart(people, name) == pytest.approx(BIAS if name == "letter" else 0.0, abs=0.05), name


def test_entries_measure_ability(people):
    """Each correlates with ability as declared, and stays within its bounds."""
    for name, entry in EVIDENCE.items():
        of_home = [(each.ability, getattr(each, name)) for each in people if each.origin == "home"]
        assert np.corrcoef(np.transpose(of_home))[0, 1] == pytest.approx(entry.loading, abs=0.03)
        assert all(entry.low <= value <= entry.high for _, value in of_home)


def test_the_able_pass_more_often():
    """The probability rises with ability, and is the same for everybody's."""
    assert passes(-2.0) < 0.1 < 0.5 < passes(0.0) < 0.9 < passes(2.0)
