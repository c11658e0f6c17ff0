"""Goals to judge and to put in order."""

import pytest

import holism as hm


@pytest.fixture(scope="session")
def goal():
    """Builds a goal: `goal(name, layer, supports, at_least=...)`."""

    def build(name, layer=hm.Layer.MODEL, supports=(), **target):
        measure = hm.Rate(name=f"rate of {name}", of=lambda f: f.good)
        return hm.Goal(name, layer, measure, supports=tuple(supports), **(target or {"at_least": 0.5}))

    return build
