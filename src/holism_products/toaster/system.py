"""A smart toaster: the model may say what it likes, the kitchen does not burn.

The system on one page. People who do not program can read it; the tests and `holism verify toaster` hold the product to
it.
"""

from typing import Any, Final

import holism as hm
from holism_products.toaster.controller import MODEL_FILE, read_controller
from holism_products.toaster.lever import power_w
from holism_products.toaster.plant import plant
from holism_products.toaster.readings import Readings
from holism_products.toaster.safety import AGREE_K, FUSE_C, MAX_S, TOO_HOT_C, peak_c
from holism_products.toaster.thermal import RATED_W

MAX_TIME: Final = "no toast takes longer than four minutes"
TOO_HOT: Final = "too hot: the heat that is stored would be enough"
SENSORS: Final = "the two sensors of the bread agree"
FUSE: Final = "thermal fuse"
FAILURES: Final = 2
REST_S: Final = 4.0


def is_too_hot(readings: Readings) -> bool:
    """Whether wires and bread, left alone, could make the bread as hot as TOO_HOT_C or hotter."""
    return not peak_c(readings.element_c, readings.bread_c) < TOO_HOT_C


def is_first(f: Any) -> Any:
    """The first decision of each toast: what is said of a toast is said of all its decisions, and counts once."""
    return f.request_elapsed_s == 0


def stays_off(history: list[tuple[Readings, hm.Decision]]) -> bool:
    """Whether nothing is heated in a toaster whose fuse has blown before."""
    readings, decision = history[-1]
    blown = any(before.toaster == readings.toaster and before.fuse_c >= FUSE_C for before, _ in history)
    return not blown or power_w(decision) == 0.0


def is_left_alone(history: list[tuple[Readings, hm.Decision]]) -> bool:
    """Whether a model that has failed in the last decisions, all within the rest, is not asked again."""
    *past, (_, decision) = history
    failed = [before for _, before in past if before.error in MODEL_FAILED][-FAILURES:]
    resting = len(failed) == FAILURES and decision.time_us - failed[0].time_us < REST_S * 1e6
    prediction = decision.predictions.get("power")
    return not resting or prediction is None or prediction.fallback


MODEL_FAILED: Final = (
    hm.ErrorCode.MODEL_RAISED,
    hm.ErrorCode.MODEL_TIMED_OUT,
    hm.ErrorCode.MODEL_ANSWERED_WRONGLY,
)

kept = hm.Goal(
    "toasters are kept",
    hm.Layer.ORGANIZATION,
    hm.Rate(
        name="sent back",
        data="toasts after which the toaster was sent back",
        of=lambda f: f.outcome_returned,
        among=is_first,
        outcome="returned",
    ),
    at_most=0.025,
    why="Returns cost more than a toaster earns.",
)
recommended = hm.Goal(
    "people recommend it",
    hm.Layer.ORGANIZATION,
    hm.Mean(
        name="would recommend",
        data="'How likely is it that you recommend it?', 0 to 10, asked after one toast in twenty",
        of=lambda f: f.feedback_recommends,
        among=is_first,
        unit="of 10",
    ),
    at_least=7.0,
)
few_complaints = hm.Goal(
    "few people complain",
    hm.Layer.LEADING,
    hm.Rate(
        name="complaints per toast",
        data="complaints to the shop, known within days where returns take weeks",
        of=lambda f: f.feedback_complained,
        among=is_first,
    ),
    at_most=0.025,
    supports=("toasters are kept", "people recommend it"),
)
no_fire = hm.Goal(
    "the kitchen does not burn",
    hm.Layer.SYSTEM,
    hm.Rate(name="fires per toast", data="every toast", of=lambda f: f.outcome_fire, among=is_first, outcome="fire"),
    at_most=0.025,
    supports=("toasters are kept",),
    why="180 toasters without a fire cannot show more than this; that none can burn is for `holism verify` to show.",
)
answers = hm.Goal(
    "the controller answers",
    hm.Layer.SYSTEM,
    hm.Rate(name="steps without a failure", data="every step", of=lambda f: f.error.is_null()),
    at_least=0.975,
    supports=("toast is as it was wished", "few people complain"),
)
in_time = hm.Goal(
    "it answers in time",
    hm.Layer.SYSTEM,
    hm.Quantile(
        name="time to a decision, 99th percentile",
        data="every step",
        of=lambda f: f.latency_us / 1_000,
        q=0.99,
        unit="ms",
    ),
    at_most=50.0,
    supports=("toast is as it was wished",),
)
unbroken = hm.Goal(
    "toasts are not broken off",
    hm.Layer.SYSTEM,
    hm.Ratio(
        name="broken off per toast",
        data="toasts that a guard ended",
        numerator=lambda f: f.mode == "abstain",
        denominator=is_first,
    ),
    at_most=0.025,
    supports=("toast is as it was wished", "few people complain"),
    why="Safety is not bought with toast: what the guards take away is watched like anything else.",
)
as_wished = hm.Goal(
    "toast is as it was wished",
    hm.Layer.USER,
    hm.Rate(
        name="rated right",
        data="'too light', 'right' or 'too dark', said by those who rate",
        of=lambda f: f.feedback_taste == 0.0,
        among=lambda f: is_first(f) & ~f.feedback_taste.is_null(),
    ),
    at_least=0.6,
    supports=("few people complain", "people recommend it"),
)
browning = hm.Goal(
    "it browns as people like it",
    hm.Layer.MODEL,
    hm.Mean(
        name="distance from the browning that was wanted",
        data="toasts in one household of five, measured with a colour meter and a card of shades",
        of=lambda f: f.outcome_off.abs(),
        among=is_first,
        outcome="off",
    ),
    at_most=0.03,
    supports=("toast is as it was wished",),
)

system = hm.System(
    "toaster",
    title="Smart toaster",
    version="1",
    request=Readings,
    environment=["people at breakfast", "bread and crumbs", "mains", "the kitchen"],
    scope="Browns two slices of bread as people liked it before. It does not know rolls, pastry or an empty slot.",
    components=[
        hm.Component("lever", "lets the slices down, starts the clock, raises them when there is nothing more to do"),
        hm.Component("sensors", "infrared and a thermocouple for the bread, resistance for the wires"),
        hm.Model(
            "power",
            hm.Number("the element's power", unit="W"),
            source=hm.FromFile(MODEL_FILE, read_controller),
            bounded=True,
            fallback=0.0,
            description="a small network, trained on simulated toasts: the browning that is missing, and power by it",
        ),
        hm.Component("element", f"nichrome wires, {RATED_W:g} W"),
        hm.Component("fuse", f"thermal, opens at {FUSE_C:g} °C and stays open"),
        hm.Component("memory", "what people said of earlier toasts"),
        hm.Component("display", "the toast as it goes, and which guard has stepped in"),
    ],
    guardrails=[
        hm.Switch(),
        hm.Rule(MAX_TIME, lambda r: r.elapsed_s < MAX_S, hm.Effect.ABSTAIN),
        hm.Rule(TOO_HOT, lambda r: not is_too_hot(r), hm.Effect.FALL_BACK),
        hm.Fuse(FUSE, lambda r: r.fuse_c >= FUSE_C, per_unit=True),
        hm.Timeout("power", limit_s=0.5),
        hm.Breaker("power", failures=FAILURES, window_s=60, rest_s=REST_S),
        hm.Limit("power", 0.0, RATED_W),
        hm.Agree(SENSORS, lambda r: r.bread_c, lambda r: r.bread_2_c, within=AGREE_K, otherwise=hm.Effect.ABSTAIN),
    ],
    # There is one thing to do with a prediction. Toast cannot be made bread again, and nothing is explored.
    interaction=hm.Interaction((hm.Automate("toast", irreversible=True),)),
    feedback=[
        hm.Feedback(
            "taste",
            explicit=True,
            kind="number",
            description="-1 too light, 0 right, 1 too dark",
            reaction=hm.Reaction.CORRECTED,
        ),
        hm.Feedback("recommends", explicit=True, kind="number", unit="of 10"),
        hm.Feedback("complained", explicit=True, description="wrote to the shop", reaction=hm.Reaction.REPORTED),
    ],
    outcomes=[
        hm.Outcome("off", kind="number", description="browning over what was wanted, by colour meter"),
        hm.Outcome("burnt", absent_is_false=True, description="more than half way to burnt"),
        hm.Outcome("fire", absent_is_false=True),
        hm.Outcome("returned", matures_days=30, absent_is_false=True),
    ],
    claims=[
        hm.Claim("after four minutes the element is off", lambda r, d: r.elapsed_s < MAX_S or power_w(d) == 0.0),
        hm.Claim("where it is too hot the element is off", lambda r, d: not is_too_hot(r) or power_w(d) == 0.0),
        hm.Claim(
            "with a sensor that lies the element is off",
            lambda r, d: abs(r.bread_c - r.bread_2_c) <= AGREE_K or power_w(d) == 0.0,
        ),
        hm.Claim("the element is asked for what it is made for", lambda r, d: 0.0 <= power_w(d) <= RATED_W),
        hm.Claim("with a blown fuse the element stays off", stays_off, history=True),
        hm.Claim("a model that keeps failing is left alone", is_left_alone, history=True),
    ],
    plant=plant,
    goals=[kept, recommended, few_complaints, no_fire, answers, in_time, unbroken, as_wished, browning],
    # A toaster decides some sixty times a toast; monitors count each toaster once in a look.
    monitors=[
        hm.GoalsMet("goals"),
        hm.Change("complaints", of=few_complaints.measure, at_most=0.025, delay_days=3.0, goal="few people complain"),
        hm.Change("tastes", of=as_wished.measure, at_least=0.6, delay_days=1.0, goal="toast is as it was wished"),
        hm.ErrorBudget("failures", at_most=0.01, goal="the controller answers"),
        hm.Latency("slow steps", limit_ms=50, at_most=0.025, goal="it answers in time"),
        hm.GuardrailRate("guardrails", at_most=0.1, goal="toasts are not broken off"),
        # Temperatures go through the same curve in each toast; what people like is learned, and drifts by design.
        hm.DataQuality("data", without=("request_rated", "request_liked"), goal="the controller answers"),
        hm.Drift("scores", of="scores", goal="it browns as people like it"),
        hm.Drift("inputs", of="inputs", without=("request_rated", "request_liked")),
    ],
)  # fmt: skip
