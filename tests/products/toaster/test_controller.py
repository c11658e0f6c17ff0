"""The network: from readings to watts, and from file to file."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from holism_products.toaster.controller import (
    INPUTS,
    MODEL_FILE,
    controller,
    power_of,
    read_controller,
    read_network,
    row_of,
    to_bytes,
)
from holism_products.toaster.readings import Readings
from holism_products.toaster.thermal import RATED_W

FRESH = Readings("t", "1", 0.0, 3, 22.0, 22.0, 22.0, 22.0)
DONE = Readings("t", "1", 130.0, 3, 190.0, 190.0, 680.0, 230.0, 22.0, 90.0)


def test_power_is_taken_back_towards_the_end() -> None:
    """From full power to half, and off when nothing is missing; never more than rated."""
    assert [power_of(missing) for missing in (1.0, 0.02, 0.015, 0.001, 0.0, -1.0)] == [800, 800, 600, 400, 0, 0]


def test_fresh_bread_is_heated_and_done_bread_is_not(trained: Any) -> None:
    """At the start the model asks for all there is, at a dark end for nothing."""
    power = read_controller(trained.folder / MODEL_FILE)
    assert power(FRESH) == RATED_W
    assert power(DONE) == 0.0


def test_a_file_is_what_was_written(trained: Any, tmp_path: Path) -> None:
    """Written and read again a network says the same, and has the same bytes."""
    network = read_network(trained.folder / MODEL_FILE)
    (tmp_path / "again").write_bytes(to_bytes(network))
    again = read_network(tmp_path / "again")
    rows = np.array([row_of(FRESH), row_of(DONE)])
    assert network.missing(rows).tolist() == again.missing(rows).tolist()
    assert to_bytes(again) == (trained.folder / MODEL_FILE).read_bytes()
    assert controller(again)(FRESH) == RATED_W


def test_a_file_for_other_inputs_is_refused(tmp_path: Path) -> None:
    """A network that was trained on other readings is not asked."""
    (tmp_path / "other").write_bytes(save({"mean": np.zeros(2)}, {"inputs": "level"}))
    with pytest.raises(ValueError, match="trained for the inputs level"):
        read_network(tmp_path / "other")


def test_inputs_are_fields_of_the_request() -> None:
    """The network reads what the system is asked."""
    assert set(INPUTS) <= set(Readings.__struct_fields__)
