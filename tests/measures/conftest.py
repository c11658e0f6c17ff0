"""Frames to measure on, and simulated coverage of intervals: many runs as the slices of one frame."""

import numpy as np
import pyarrow as pa
import pytest

import holism as hm
from holism.measures.estimate import by


class Asked(hm.Request):
    """A request that nothing reads."""

    person: str = ""


@pytest.fixture(scope="session")
def system():
    """A system that declares one late outcome."""
    return hm.System(
        "shop",
        request=Asked,
        components=[hm.Component("shelf")],
        outcomes=[hm.Outcome("audited", matures_days=60.0), hm.Outcome("renewed")],
    )


@pytest.fixture(scope="session")
def table():
    """Builds an Arrow table; each row is its own unit unless `unit` is given."""

    def build(**columns):
        rows = len(next(iter(columns.values())))
        return pa.table({"decision_id": [f"d{row}" for row in range(rows)], **columns})

    return build


class Runs:
    """Rows of many runs of a simulation: `run` and `unit` of each row, and `person`, a number for each unit."""

    def __init__(self, seed, runs, units, rows):
        self.rng = np.random.default_rng(seed)
        sizes = 1 + self.rng.poisson(rows - 1, size=runs * units)
        self.people, self.size = runs * units, int(sizes.sum())
        self.person = np.repeat(np.arange(runs * units), sizes)
        self.run = self.person // units

    def table(self, **columns):
        """The rows, with more columns."""
        unit = [f"u{person}" for person in self.person]
        return pa.table({"run": self.run, "unit": unit, **columns})


@pytest.fixture(scope="session")
def runs():
    """Starts a simulation: `runs(seed, runs, units, rows)`."""
    return Runs


@pytest.fixture(scope="session")
def covered(system):
    """The share of runs whose interval holds the truth, of those that have an interval."""

    def share(measure, rows, truth):
        found = [each for each in by(measure, rows, system, "run").values() if each.low is not None]
        assert len(found) > 100
        return sum(each.low <= truth <= each.high for each in found) / len(found)

    return share
