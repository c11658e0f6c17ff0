"""A trolley that a model pushes towards a wall: a plant with inertia, guarded rightly, and wrongly in several ways."""

from typing import Annotated

import msgspec

import holism as hm

WALL = 100.0
FASTEST = 10.0

Place = Annotated[float, msgspec.Meta(ge=0, le=WALL)]
Speed = Annotated[float, msgspec.Meta(ge=0, le=FASTEST)]


class Push(hm.Request):
    """Where the trolley is (metres), and how fast (metres a step)."""

    trolley: Annotated[str, hm.Unit()]
    place: Annotated[float, hm.Field(ge=0, le=2 * WALL, unit="m")]
    speed: Annotated[float, hm.Field(ge=0, le=FASTEST, unit="m/step")]


class Trolley(msgspec.Struct, frozen=True):
    place: Place
    speed: Speed


def moved(trolley: Trolley, push: float, wind: float | None = None) -> Trolley:
    """After one step: the push is between -1 (brake) and 1."""
    speed = min(max(trolley.speed + min(max(push, -1.0), 1.0) + (wind or 0.0), 0.0), FASTEST)
    return Trolley(trolley.place + speed, speed)


def decided(trolley: Trolley, decision: hm.Decision, wind: float | None = None) -> Trolley:
    """It brakes where nothing was decided."""
    idle = decision.mode in (hm.Mode.ABSTAIN, hm.Mode.DEFER)
    return moved(trolley, -1.0 if idle else float(decision.predictions["push"].value), wind)


def safe(trolley: Trolley) -> bool:
    return trolley.place <= WALL


def can_stop(trolley: Trolley) -> bool:
    """Whether braking from now on ends before the wall."""
    while trolley.speed > 0.0:
        trolley = moved(trolley, -1.0)
    return safe(trolley)


def shield(within=can_stop, **options) -> hm.Shield:
    return hm.Shield(
        "push", lambda push: Trolley(push.place, push.speed), moved, within, lambda trolley: -1.0, **options
    )


def plant(**options) -> hm.Plant:
    declared = {
        "name": "the trolley does not hit the wall",
        "state": Trolley,
        "request": lambda trolley: Push("t", trolley.place, trolley.speed),
        "step": decided,
        "safe": safe,
        "within": can_stop,
        "start": Trolley(0.0, 0.0),
    }
    return hm.Plant(**(declared | options))


TROLLEY = plant()


def declare(*guardrails, plant=TROLLEY, **options) -> hm.System:
    return hm.System(
        "trolley",
        request=Push,
        components=[hm.Model("push", hm.Number("push"), lambda push: 0.5, fallback=-1.0, bounded=True)],
        guardrails=guardrails,
        plant=plant,
        **options,
    )


guarded = declare(shield())
doubly_guarded = declare(shield(), hm.Rule("not behind the start", lambda push: push.place >= 0))

anywhere = plant(start=None)
bare = declare(plant=anywhere)
looks_one_step_ahead = declare(shield(safe), plant=anywhere)
off_by_one = declare(
    shield(lambda trolley: can_stop(Trolley(max(trolley.place - 1.0, 0.0), trolley.speed))), plant=anywhere
)
brakes_too_early = declare(
    shield(lambda trolley: can_stop(Trolley(trolley.place + 20.0, trolley.speed))), plant=anywhere
)
