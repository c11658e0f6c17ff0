"""A web shop that says which parcels may come late: a small model in a larger product. The pages in docs/ use it."""

from typing import Annotated, Any, Literal

import holism as hm


class Parcel(hm.Request):
    """What the shop knows when an order is placed."""

    customer: Annotated[str, hm.Unit(), hm.Field(max_length=64)]
    order: Annotated[str, hm.Key(), hm.Field(max_length=64)]
    distance_km: Annotated[float, hm.Field(ge=0, le=5_000, unit="km")]
    weight_kg: Annotated[float, hm.Field(gt=0, le=30, unit="kg")]
    carrier: Literal["bike", "van", "post"] = "post"
    paid: bool = True
    address: Annotated[str, hm.Private()] = ""
    email: Annotated[str, hm.Private(keep="hash")] = ""


def late(parcel: Parcel) -> float:
    """Stands in for a trained model: the probability that the parcel is late."""
    return min(0.05 + parcel.distance_km / 2_000 + (0.1 if parcel.carrier == "post" else 0.0), 0.95)


def prompted(f: Any) -> Any:
    """Decisions in which the customer was offered express delivery."""
    return f.mode == "prompt"


system = hm.System(
    "parcels",
    title="A shop that warns of late parcels",
    request=Parcel,
    environment=["customers", "carriers"],
    components=[
        hm.Component("shop", "catalogue, basket, payment"),
        hm.Model("late", hm.Probability("late"), late, fallback=0.15, bounded=True, version="rule-1"),
    ],
    guardrails=[
        hm.Rule("only paid orders are judged", lambda parcel: parcel.paid),
        hm.Timeout("late", limit_s=0.1),
        hm.Breaker("late", failures=5, window_s=60, rest_s=30),
        hm.Limit("late", 0.01, 0.9),
    ],
    # In euros: what it is worth to do it if the parcel would be late, and what it costs if it would not.
    interaction=hm.Interaction(
        (
            hm.Silent(),
            hm.Annotate("note", right=1.0, wrong=-0.2),
            hm.Prompt("offer express", right=4.0, wrong=-1.0, cost=0.2),
        ),
        frequency=hm.AtMost(1, per="day"),
        explore=0.05,
    ),
    feedback=[
        hm.Feedback("accepted", description="took express delivery"),
        hm.Feedback("stars", explicit=True, kind="number", unit="stars"),
        hm.Feedback("comment", explicit=True, kind="text"),
    ],
    outcomes=[
        hm.Outcome("late", matures_days=14, absent_is_false=True, description="came after the promised day"),
        hm.Outcome("refund", kind="number", unit="EUR", matures_days=30),
    ],
    goals=[
        hm.Goal(
            "customers are content",
            hm.Layer.ORGANIZATION,
            hm.Mean(name="rating", data="stars given after delivery", of=lambda f: f.feedback_stars, unit="stars"),
            at_least=3.5,
        ),
        hm.Goal(
            "offers are welcome",
            hm.Layer.USER,
            hm.Rate(name="offers accepted", data="offers", of=lambda f: f.feedback_accepted, among=prompted),
            at_least=0.2,
            supports=("customers are content",),
        ),
        hm.Goal(
            "the shop always gets an answer",
            hm.Layer.SYSTEM,
            hm.Rate(name="answers without a failure", data="every decision", of=lambda f: f.error.is_null()),
            at_least=0.98,
            supports=("customers are content",),
        ),
        hm.Goal(
            "the probability can be taken at its word",
            hm.Layer.MODEL,
            hm.Calibration(
                name="calibration error",
                data="parcels old enough to know",
                predicted=lambda f: f.prediction_late,
                observed=lambda f: f.outcome_late,
                outcome="late",
            ),
            at_most=0.05,
            supports=("offers are welcome",),
        ),
    ],
)
