"""What turned out to be true: late, revisable, sometimes conflicting; the latest to arrive holds."""

from typing import Literal

import msgspec

from holism.vocabulary.errors import DeclarationError


class Outcome(msgspec.Struct, frozen=True):
    """Declares one kind of outcome.

    :param name: an identifier: "audited", "renewed".
    :param kind: "flag" for true or false, "number" for an amount in `unit`.
    :param matures_days: days after a decision by which the outcome is known if it ever will be. A flag that has not
        arrived by then counts as false only if `absent_is_false`; until then it is unknown, never zero.
    """

    name: str
    kind: Literal["flag", "number"] = "flag"
    matures_days: float = 0.0
    absent_is_false: bool = False
    unit: str = ""
    description: str = ""

    def __post_init__(self) -> None:
        if not self.name.isidentifier():
            raise DeclarationError(f"Outcome name: got {self.name!r}, allowed is an identifier")
        if self.name.endswith(("_time", "_arrived")):
            raise DeclarationError(
                f"Outcome name: got {self.name!r}, allowed is one that does not end in _time or _arrived, "
                "which facts keeps for when it came"
            )
        if self.matures_days < 0:
            raise DeclarationError(
                f"Outcome {self.name!r} matures_days: got {self.matures_days}, allowed is at least 0"
            )


class OutcomeObserved(msgspec.Struct, frozen=True, omit_defaults=True):
    """Outcomes of one decision, or of all decisions on one unit and key.

    `time_us` is when they became known to the system, `happened_us` when they happened.
    """

    id: str
    time_us: int
    happened_us: int
    values: dict[str, bool | float]
    decision: str | None = None
    unit: str | None = None
    key: str | None = None
    by: str = "world"
