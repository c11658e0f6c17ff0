"""Guardrails around the shop's model, some of them wrong, and what is claimed of them."""

from itertools import pairwise
from typing import Annotated

import msgspec

import holism as hm
from holism.vocabulary.guardrail import Firing, Site
from shop import Visit, declare

MINUTE_US = 60_000_000


def acting(*guardrails, claims=(), **options) -> hm.System:
    """A system that acts by itself wherever the model is sure."""
    interaction = hm.Interaction((hm.Silent(), hm.Automate("act", right=1, wrong=-1, irreversible=True)))
    return declare(guardrails=guardrails, claims=claims, **({"interaction": interaction} | options))


def one_a_minute(past) -> bool:
    acted = [decision.time_us for _, decision in past if decision.mode is hm.Mode.AUTOMATE]
    return all(later - earlier >= MINUTE_US for earlier, later in pairwise(acted))


def nothing_after_a_blow(past) -> bool:
    blown = False
    for request, decision in past:
        blown = blown or request.amount > 900
        if blown and decision.mode is not hm.Mode.ABSTAIN:
            return False
    return True


ONE_A_MINUTE = hm.Claim("one action in any minute", one_a_minute, history=True)
STAYS_BLOWN = hm.Claim("nothing is done after an amount above 900", nothing_after_a_blow, history=True)
SMALL = hm.Claim(
    "large amounts are not acted on",
    lambda visit, decision: visit.amount <= 500 or decision.mode is not hm.Mode.AUTOMATE,
)


class Own(msgspec.Struct, frozen=True):
    """A guardrail of one's own, of the system's only model."""

    name: str = "own"
    model: str = "score"


class Tumbling(Own, frozen=True):
    """One action in each calendar minute, which lets two follow each other at once around its end."""

    window_s: float = 60.0

    def on_action(self, site: Site):
        return _Minutes(site)


class _Minutes:
    def __init__(self, site: Site) -> None:
        self._clock, self._last = site.clock, -1

    def propose(self, proposal):
        late = proposal.option.mode is hm.Mode.AUTOMATE and self._clock() // MINUTE_US == self._last
        return Firing("own", hm.Effect.ABSTAIN, "one in this minute") if late else None

    def commit(self, proposal):
        if proposal.option.mode is hm.Mode.AUTOMATE:
            self._last = self._clock() // MINUTE_US


class Forgetful(Own, frozen=True):
    """A fuse that is whole again with the next request."""

    def on_request(self, site: Site):
        return lambda request: Firing("own", hm.Effect.STOP, "blown") if request.amount > 900 else None


class Talkative(Own, frozen=True):
    """Says in its reason what is private."""

    def on_request(self, site: Site):
        return lambda request: Firing("own", hm.Effect.ABSTAIN, f"not {request.name}") if request.amount > 900 else None


class Fragile(Own, frozen=True):
    """Raises where it should look."""

    def on_request(self, site: Site):
        rare = Firing("own", hm.Effect.ABSTAIN, "rare")
        return lambda request: rare if 1.0 / request.amount > 1e9 else None


class NotANumber(Own, frozen=True):
    """Puts in the place of what is very likely what is not a number."""

    def on_prediction(self, site: Site):
        return lambda request, value: (
            Firing("own", hm.Effect.CLAMP, "odd", value, float("nan")) if value > 0.9 else None
        )


class Meddling(Own, frozen=True):
    """Writes what is not a number into a prediction, where the path cannot see it."""

    def on_predictions(self, site: Site):
        def check(proposal) -> None:
            prediction = proposal.predictions.get("score")
            if prediction is not None and prediction.value > 0.9:
                proposal.predictions["score"] = msgspec.structs.replace(prediction, value=float("nan"))

        return check


class Pushy(Own, frozen=True):
    """Asks whatever the interaction has chosen."""

    def on_action(self, site: Site):
        return self

    def propose(self, proposal) -> None:
        proposal.option = ASK

    def commit(self, proposal) -> None:
        return None


class Weighed(Visit):
    """A visit with a number that is private."""

    weight: Annotated[float, hm.Private(), hm.Field(ge=0, le=100)] = 70.0


class Weighing(Own, frozen=True):
    """Records a private number, and rounded for people as well."""

    recorded: bool = True

    def on_request(self, site: Site):
        def check(request) -> Firing | None:
            if request.amount < 900:
                return None
            if self.recorded:
                return Firing("own", hm.Effect.ABSTAIN, "too heavy", request.weight)
            return Firing("own", hm.Effect.ABSTAIN, f"too heavy: {request.weight:g} kg")

        return check


limited = acting(hm.RateLimit("one a minute", 1, "minute"), claims=[ONE_A_MINUTE])
tumbling = acting(Tumbling(), claims=[ONE_A_MINUTE])
fused = acting(hm.Fuse("amount", lambda visit: visit.amount > 900), claims=[STAYS_BLOWN])
forgetful = acting(Forgetful(), claims=[STAYS_BLOWN])
ruled = acting(hm.Rule("small amounts", lambda visit: visit.amount <= 500), claims=[SMALL])
off_by_one = acting(hm.Rule("small amounts", lambda visit: visit.amount <= 501), claims=[SMALL])
talkative, fragile, not_a_number = acting(Talkative()), acting(Fragile()), acting(NotANumber())
meddling = acting(Meddling())
weighing = acting(Weighing(), request=Weighed)
weighing_aloud = acting(Weighing(recorded=False), request=Weighed)
ASK = hm.Prompt("ask", right=1, wrong=-1)
ASKING = hm.Interaction((hm.Silent(), ASK), frequency=(hm.AtMost(3, per="hour"), hm.AtMost(20, per="day")))
asking, pushy = acting(interaction=ASKING), acting(Pushy(), interaction=ASKING)
