"""The operator's stop: every worker in the safe state within a second."""

import msgspec

from holism.vocabulary.guardrail import Effect, Firing, RequestCheck, Site
from holism.vocabulary.request import Request
from holism.vocabulary.state import SharedState, update


class Position(msgspec.Struct, frozen=True):
    """Where the switch stands, and who put it there."""

    stopped: bool
    by: str
    reason: str
    time_us: int


POSITIONS = msgspec.json.Decoder(Position)


class Switch(msgspec.Struct, frozen=True):
    """While an operator has halted the system, no model is asked and nothing is shown or done.

    Every system has one; declare it only to place it elsewhere among the guardrails.
    """

    name: str = "switch"

    def on_request(self, site: Site) -> RequestCheck:
        name = self.name
        firing: Firing | None = None

        def changed(value: bytes) -> None:
            nonlocal firing
            position = decode_position(value)
            firing = None
            if position is not None and position.stopped:
                firing = Firing(name, Effect.STOP, f"halted by {position.by}: {position.reason}")

        site.state.watch(state_key(site.system), changed)

        def check(request: Request) -> Firing | None:
            return firing

        return check


def state_key(system: str) -> str:
    """Where the position of a system's switch is kept."""
    return f"{system}/switch"


def decode_position(value: bytes) -> Position | None:
    """The position from its stored form; None if the switch was never moved."""
    return POSITIONS.decode(value) if value else None


def move(state: SharedState, system: str, position: Position) -> None:
    """Puts the switch into a position, whatever others do at the same time."""
    update(state, state_key(system), lambda before: msgspec.json.encode(position))
