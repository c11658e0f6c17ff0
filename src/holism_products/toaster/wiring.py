"""The wire between the system and its model, which a button can cut or hand to an adversary."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

import msgspec

import holism as hm
from holism_products.toaster.controller import read_controller
from holism_products.toaster.system import system

Trouble = Literal["", "adversary", "no model"]

ADVERSARY_W: Final = 1e9
"""What the adversary asks for at every step: more than any kitchen has."""


class Wiring:
    """Asks the model that was trained, as long as it is whole."""

    def __init__(self) -> None:
        self.trouble: Trouble = ""

    def read(self, path: Path) -> Callable[[Any], float]:
        """The model of a file, behind this wire."""
        power = read_controller(path)

        def ask(readings: Any) -> float:
            if self.trouble == "no model":
                raise ConnectionError("nothing at the other end of the wire")
            return ADVERSARY_W if self.trouble == "adversary" else power(readings)

        return ask

    def system(self) -> hm.System:
        """The product's system with its model behind this wire; all else is as declared."""
        components = [
            msgspec.structs.replace(part, source=hm.FromFile(part.source.path, self.read))
            if isinstance(part, hm.Model) and isinstance(part.source, hm.FromFile)
            else part
            for part in system.components
        ]
        return system.replace(components=components)
