"""From readings to the element's power: a small network says how much browning is still missing, power goes by it.

What is missing is what would be if the lever went up now, with the browning that slices still take on while they cool.
No sensor sees it, nor how much sugar is in the bread, nor what people mean by level 3: that is what is learned.
"""

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from safetensors import safe_open
from safetensors.numpy import save

from holism_products.toaster.thermal import RATED_W

Floats = npt.NDArray[np.float64]

MODEL_FILE: Final = "toaster.safetensors"
INPUTS: Final = ("level", "elapsed_s", "bread_c", "element_c", "start_c", "cooked_s", "liked", "rated")
GENTLE: Final = 0.5
"""Share of the rated power with which a toast is finished; with less the bread would dry and not brown."""
GENTLE_FROM: Final = 0.02
"""Missing browning below which power is taken back."""

row_of: Callable[[Any], tuple[float, ...]] = attrgetter(*INPUTS)


@dataclass(frozen=True)
class Network:
    """Standardized inputs, two layers of rectified units, one output.

    Attributes:
        mean, scale: Of each input, (8,).
        weights_1 ... bias_3: Of the layers; the last one gives the missing browning in thousandths.
    """

    mean: Floats
    scale: Floats
    weights_1: Floats
    bias_1: Floats
    weights_2: Floats
    bias_2: Floats
    weights_3: Floats
    bias_3: Floats

    def missing(self, rows: npt.ArrayLike) -> Floats:
        """The missing browning of each row of INPUTS, negative where it is too much; shape (n,)."""
        inputs = (np.asarray(rows, dtype=np.float64) - self.mean) / self.scale
        hidden = np.maximum(inputs @ self.weights_1 + self.bias_1, 0.0)
        hidden = np.maximum(hidden @ self.weights_2 + self.bias_2, 0.0)
        return np.asarray((hidden @ self.weights_3 + self.bias_3).ravel() / 1_000.0)


def power_of(missing: float) -> float:
    """The power in watts: nothing when nothing is missing, gentle towards the end.

    >>> power_of(0.1), power_of(0.001), power_of(0.0)
    (800.0, 400.0, 0.0)
    """
    return RATED_W * min(max(missing / GENTLE_FROM, GENTLE), 1.0) if missing > 0.0 else 0.0


def to_bytes(network: Network) -> bytes:
    """The network as a safetensors file, which names its inputs."""
    # The format writes memory as it lies, so that a transposed array would come back as another.
    arrays = {name: np.ascontiguousarray(each) for name, each in vars(network).items()}
    return bytes(save(arrays, {"inputs": " ".join(INPUTS)}))


def read_network(path: Path) -> Network:
    """The network of a file. Raises ValueError if it was trained for other inputs."""
    with safe_open(path, "np") as file:
        inputs = (file.metadata() or {}).get("inputs")
        if inputs != " ".join(INPUTS):
            raise ValueError(f"{path.name}: trained for the inputs {inputs}; train it again")
        return Network(**{name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118


def controller(network: Network) -> Callable[[Any], float]:
    """The model `power`: watts for the next step, from its readings; 0 says that the toast is done."""
    return lambda readings: power_of(float(network.missing(row_of(readings))[0]))


def read_controller(path: Path) -> Callable[[Any], float]:
    """The model `power` of a file."""
    return controller(read_network(path))
