"""A fuse latches: once blown it stays blown, over restarts and on every worker, until a person resets it."""

import logging
from collections.abc import Callable
from typing import Any

import msgspec

from holism.vocabulary.clock import to_datetime
from holism.vocabulary.guardrail import ActionCheck, Effect, Firing, Proposal, ProposalCheck, Site
from holism.vocabulary.state import SharedState, update

logger = logging.getLogger(__name__)


class FuseState(msgspec.Struct, frozen=True):
    """How a fuse stands since `time_us` (microseconds since 1970 UTC), and who or what brought it there, and why."""

    blown: bool
    time_us: int
    by: str
    reason: str


FUSE_STATES = msgspec.json.Decoder(FuseState)


class Fuse(msgspec.Struct, frozen=True):
    """Blows when a request says so; from then on nothing is shown or done until a named person resets it.

    It works on this worker at once, and on every other within a second; if the shared state cannot be written it
    stays blown here and is written as soon as that is possible. It sees every request, one too that another guardrail
    has stopped: where a rule stops what is too hot, the fuse must blow at what is hotter still.

    :param name: what it protects from, in words.
    :param blows: a pure, quick function of the request.
    :param per_unit: whether each unit (each toaster) has its own fuse.
    """

    name: str
    blows: Callable[[Any], bool]
    per_unit: bool = False

    def on_input(self, site: Site) -> ProposalCheck:
        return _Latch(self, site).check

    def on_action(self, site: Site) -> ActionCheck:
        return _Latch(self, site)


class _Latch:
    def __init__(self, fuse: Fuse, site: Site) -> None:
        self._fuse, self._site = fuse, site
        self._prefix = fuse_key(site.system, fuse.name, "")
        self._blown: dict[str, FuseState] = {}
        self._unsaved: set[str] = set()
        site.state.follow(self._prefix, self._learn)

    def check(self, proposal: Proposal) -> Firing | None:
        unit = (proposal.unit or "") if self._fuse.per_unit else ""
        blown = self._blown.get(unit)
        if blown is None and self._fuse.blows(proposal.request):
            now_us = self._site.clock()
            blown = self._blown[unit] = FuseState(True, now_us, "request", self._fuse.name)
            self._unsaved.add(unit)
        if blown is None:
            return None
        if unit in self._unsaved:
            self._save(unit, blown)
        when = f"{to_datetime(blown.time_us):%Y-%m-%d %H:%M:%S} UTC"
        return Firing(self._fuse.name, Effect.STOP, f"{self._fuse.name}: blown at {when}, until a person resets it")

    def propose(self, proposal: Proposal) -> Firing | None:
        """Where nothing was fired on the input: either all is well, or another guardrail was faster."""
        if any(firing.guardrail == self._fuse.name for firing in proposal.firings):
            return None
        return self.check(proposal)

    def commit(self, proposal: Proposal) -> Firing | None:
        return None

    def _save(self, unit: str, blown: FuseState) -> None:
        try:
            stored = update(self._site.state, self._prefix + unit, lambda value: _blow(value, blown))
        except Exception:
            logger.exception("fuse %s cannot be saved yet", self._fuse.name)
            return
        self._unsaved.discard(unit)
        if self._blown.get(unit) is blown:
            # Of what is stored the reset will be the successor, whatever this machine's clock says.
            self._blown[unit] = FUSE_STATES.decode(stored)

    def _learn(self, key: str, value: bytes) -> None:
        unit = key.removeprefix(self._prefix)
        stored, here = FUSE_STATES.decode(value), self._blown.get(unit)
        if here is not None and here.time_us > stored.time_us:
            return  # An older state, read before this worker's own.
        self._unsaved.discard(unit)
        if stored.blown:
            self._blown[unit] = stored
        else:
            self._blown.pop(unit, None)


def _blow(value: bytes, blown: FuseState) -> bytes | None:
    before = decode_fuse(value)
    return None if before and before.blown else _following(before, blown)


def _following(before: FuseState | None, state: FuseState) -> bytes:
    """The stored form of the next state: its time is later than that before it, whatever the machines' clocks say."""
    time_us = max(state.time_us, before.time_us + 1) if before else state.time_us
    return msgspec.json.encode(msgspec.structs.replace(state, time_us=time_us))


def fuse_key(system: str, fuse: str, unit: str) -> str:
    """Where the state of a fuse is kept; `unit` is empty for one that all units share."""
    return f"{system}/fuse/{fuse}/{unit}"


def decode_fuse(value: bytes) -> FuseState | None:
    """The state of a fuse from its stored form; None if it never blew."""
    return FUSE_STATES.decode(value) if value else None


def reset(state: SharedState, key: str, by: str, reason: str, now_us: int) -> bool:
    """Resets a fuse; says whether it was blown."""
    was_blown = False

    def change(value: bytes) -> bytes | None:
        nonlocal was_blown
        before = decode_fuse(value)
        was_blown = before is not None and before.blown
        return _following(before, FuseState(False, now_us, by, reason)) if was_blown else None

    update(state, key, change)
    return was_blown
