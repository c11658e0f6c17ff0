"""What monitors leave in the shared state: what they remember, what each look found, and the alerts."""

from collections.abc import Iterable, Sequence

import msgspec

from holism.monitors.look import Memory
from holism.vocabulary.alert import Alert, AlertState
from holism.vocabulary.reading import Reading
from holism.vocabulary.state import SharedState, update


class Kept(msgspec.Struct, frozen=True):
    """How far a monitor has looked, and what it remembers."""

    looked_us: int
    memory: Memory


KEPT = msgspec.json.Decoder(Kept)
READINGS = msgspec.json.Decoder(tuple[Reading, ...])
ALERTS = msgspec.json.Decoder(Alert)


class Journal:
    """Of one system. Written by whoever watches, read by pages and commands; durable, over restarts."""

    def __init__(self, system: str, state: SharedState) -> None:
        self._system, self._state = system, state

    def kept(self, monitor: str) -> Kept | None:
        """How far a monitor has looked; None if it never has."""
        _, value = self._state.load(self._memory_key(monitor))
        return KEPT.decode(value) if value else None

    def keep(self, monitor: str, looked_us: int, memory: Memory) -> None:
        """Notes how far a monitor has looked, and what it remembers."""
        value = msgspec.json.encode(Kept(looked_us, memory))
        update(self._state, self._memory_key(monitor), lambda before: value)

    def forget(self, monitor: str, since_us: int | None) -> None:
        """Lets a monitor begin anew; with a time, what has come since is what is usual."""
        kept = self.kept(monitor)
        if kept:
            self.keep(monitor, kept.looked_us, {} if since_us is None else {"since_us": since_us})

    def note(self, monitor: str, time_us: int, readings: Iterable[Reading]) -> None:
        """Keeps what one look found."""
        value = msgspec.json.encode(tuple(readings))
        update(self._state, f"{self._readings_prefix(monitor)}{time_us:020d}", lambda before: value)

    def readings(self, monitor: str) -> list[Reading]:
        """Everything that a monitor has found, in order of time."""
        found = self._state.entries(self._readings_prefix(monitor))
        return [reading for key in sorted(found) for reading in READINGS.decode(found[key])]

    def readings_at(self, monitor: str, time_us: int) -> Sequence[Reading]:
        """What the look at the period that ends then has found."""
        _, value = self._state.load(f"{self._readings_prefix(monitor)}{time_us:020d}")
        return READINGS.decode(value) if value else ()

    def alert(self, id: str) -> Alert | None:
        """An alert by its id."""
        _, value = self._state.load(self._alert_key(id))
        return ALERTS.decode(value) if value else None

    def alerts(self) -> Sequence[Alert]:
        """All alerts, resolved ones too, the oldest first."""
        found = self._state.entries(self._alert_key(""))
        return sorted((ALERTS.decode(value) for value in found.values()), key=lambda alert: (alert.opened_us, alert.id))

    def unresolved(self) -> dict[tuple[str, str], Alert]:
        """The alerts that nobody has resolved, by monitor and subject."""
        return {alert.key: alert for alert in self.alerts() if alert.state is not AlertState.RESOLVED}

    def put(self, alert: Alert) -> None:
        """Keeps an alert as a look leaves it; what people have made of it meanwhile stays."""

        def change(value: bytes) -> bytes:
            if value:
                now = ALERTS.decode(value)
                fresh = {name: getattr(alert, name) for name in ("reading", "last_us", "looks", "quiet_since_us")}
                return msgspec.json.encode(msgspec.structs.replace(now, **fresh))
            return msgspec.json.encode(alert)

        update(self._state, self._alert_key(alert.id), change)

    def change(self, id: str, **changes: object) -> Alert | None:
        """Changes an alert, whatever others do at the same time; None if there is none of that id."""

        def change(value: bytes) -> bytes | None:
            return msgspec.json.encode(msgspec.structs.replace(ALERTS.decode(value), **changes)) if value else None

        value = update(self._state, self._alert_key(id), change)
        return ALERTS.decode(value) if value else None

    def _memory_key(self, monitor: str) -> str:
        return f"{self._system}/monitor/{monitor}"

    def _readings_prefix(self, monitor: str) -> str:
        return f"{self._system}/readings/{monitor}/"

    def _alert_key(self, id: str) -> str:
        return f"{self._system}/alert/{id}"
