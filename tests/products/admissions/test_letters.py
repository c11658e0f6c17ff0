"""Letters on one scale."""

import random

import numpy as np
import pytest

from holism_products.admissions.applicants import draw
from holism_products.admissions.letters import AS_RECORDED, HIGH, LOW, scale_of


def test_letters_of_both_origins_have_one_mean():
    """Measured on some applicants, the scale holds for others."""
    scale = scale_of(draw(random.Random(seed)) for seed in range(5_000))
    others = [draw(random.Random(-1 - seed)) for seed in range(5_000)]
    means = [
        np.mean([scale.common(each.letter, each.origin) for each in others if each.origin == origin])
        for origin in ("home", "abroad")
    ]
    assert means[0] == pytest.approx(means[1], abs=0.06)


def test_the_form_keeps_its_bounds():
    """Nobody is above the best or below the worst letter; without a scale nothing moves."""
    scale = scale_of(draw(random.Random(seed)) for seed in range(500))
    assert scale.common(HIGH, "abroad") == HIGH
    assert scale.common(LOW, "home") == LOW
    assert AS_RECORDED.common(3.3, "abroad") == 3.3


def test_a_scale_needs_letters_of_every_origin():
    """From one group alone there is nothing to compare."""
    home = [each for each in (draw(random.Random(seed)) for seed in range(50)) if each.origin == "home"]
    with pytest.raises(ValueError, match="letters: got none from abroad"):
        scale_of(home)
