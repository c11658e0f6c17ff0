"""Predictive policing: a model proposes where patrols go, from incidents that patrols have found.

The system on one page. People who do not program can read it; the tests hold the product to it. What it predicts is
what will be *found*, and it is found where patrols are: `holism loop patrol` says how far it believes its own echo.
"""

from typing import Annotated, Any, Final

import holism as hm
from holism_products.patrol.city import DISTRICTS, EVEN
from holism_products.patrol.expectation import MODEL_FILE, read_expectation

LOWEST: Final = 1.0
HIGHEST: Final = 60.0
"""Bounds of what may be expected of one district, in % of the city's incidents."""
NOISE: Final = 2.5
"""Standard deviation, in %, of what is added to each expectation so that its echo can be traced."""
FEWEST: Final = 50.0
"""Incidents of four weeks below which there is too little to go by."""

GROWING: Final = ("request_recorded", "request_longer")
"""Inputs that move by themselves while the record grows, of which no monitor tells."""

Share = Annotated[float, hm.Field(ge=0.0, le=100.0, unit="% of the city's")]


class Watch(hm.Request):
    """One district on one day, as the incident record has it."""

    district: Annotated[str, hm.Unit(), hm.Field(max_length=40, examples=[each.name for each in DISTRICTS])]
    day: Annotated[str, hm.Key(), hm.Field(pattern=r"^\d{4}-\d\d-\d\d$")]
    recent: Annotated[Share, hm.Field(description="of incidents that entered the record in the last week")]
    longer: Annotated[Share, hm.Field(description="likewise of the last four weeks")]
    called: Annotated[Share, hm.Field(description="of residents' calls in the last four weeks; not read by the model")]
    recorded: Annotated[float, hm.Field(ge=0.0, description="incidents of the city in the last four weeks")]


def echo(f: Any) -> Any:
    """How far what was learnt of a district departs from the even share to the side that was expected, in %."""
    return (f.outcome_learnt - EVEN) * (f.prediction_found - EVEN).clip(-1.0, 1.0)


def is_proposed(f: Any) -> Any:
    """Decisions in which the model's own proposal was made."""
    return f.action == "proposal"


trusted = hm.Goal(
    "residents trust the police",
    hm.Layer.ORGANIZATION,
    hm.Mean(
        name="trust",
        data="one resident of a district a day is asked, 0 to 10",
        of=lambda f: f.feedback_trust,
        unit="of 10",
    ),
    at_least=6.0,
    why="Without it nobody calls, and what is not called in is not known.",
)
few_complaints = hm.Goal(
    "few residents complain of being stopped",
    hm.Layer.LEADING,
    hm.Mean(
        name="complaints for each district and day",
        data="complaints of a resident who was stopped",
        of=lambda f: f.feedback_complaints.fill_null(0.0),
    ),
    at_most=0.6,
    supports=("residents trust the police",),
    why="Known the same day, where trust takes a survey.",
)
alike = hm.Goal(
    "districts are treated alike",
    hm.Layer.SYSTEM,
    hm.Mean(
        name="expectation away from the share of calls",
        data="what is expected of a district, held against residents' calls, which do not depend on patrols",
        of=lambda f: (f.prediction_found - f.request_called).abs(),
        among=is_proposed,
        unit="% of the city's",
    ),
    at_most=5.0,
    supports=("few residents complain of being stopped", "residents trust the police"),
    why="Equal need is to have equal patrols. Calls are not the truth either, but they are not made by the plan.",
)
answers = hm.Goal(
    "there is a plan every morning",
    hm.Layer.SYSTEM,
    hm.Rate(name="proposals without a failure", data="every district and day", of=lambda f: f.error.is_null()),
    at_least=0.65,
    supports=("dispatchers decide",),
    why="Nine districts in which nothing ever failed cannot show more than this.",
)
decided = hm.Goal(
    "dispatchers decide",
    hm.Layer.USER,
    hm.Rate(
        name="proposals changed",
        data="districts in which the dispatcher sent other patrols than were proposed",
        of=lambda f: ~f.feedback_changed.is_null(),
    ),
    at_least=0.02,
    supports=("districts are treated alike",),
    why="A dispatcher who never changes a proposal is not deciding.",
)
accurate = hm.Goal(
    "what is expected is found",
    hm.Layer.MODEL,
    hm.Mean(
        name="distance between expected and learnt share",
        data="each district and day: what was expected of it, and its share of what entered the record",
        of=lambda f: (f.prediction_found - f.outcome_learnt).abs(),
        outcome="learnt",
        unit="% of the city's",
    ),
    at_most=10.0,
    supports=("dispatchers decide",),
    why="A model that sends patrols where it expects incidents is right because it does: see the goals above.",
)

system = hm.System(
    "patrol",
    title="Patrols in an invented city",
    version="1",
    request=Watch,
    environment=["residents", "dispatchers", "patrols", "whoever commits incidents"],
    scope="Proposes how many patrols each district has tomorrow, from incidents that were found. It does not know what "
    "is committed where nobody looks, and it never sends a patrol: a dispatcher decides.",
    oversight=hm.Oversight(),
    components=[
        hm.Component("incident record", "what entered, of what patrols found; an incident is accepted by chance"),
        hm.Component("calls", "residents' calls, which do not depend on patrols; counted, not read by the model"),
        hm.Model(
            "found",
            hm.Number("incidents found tomorrow", unit="% of the city's"),
            source=hm.FromFile(MODEL_FILE, read_expectation),
            bounded=True,
            fallback=EVEN,
            noise=NOISE,
            description="three weights, fitted on half a year of the record",
        ),
        hm.Component("allocation", "from nine expectations to whole patrols, at least 2 and at most 43 in a district"),
        hm.Component("dispatcher's page", "the map, the plan, why, and what the numbers are not"),
    ],
    guardrails=[
        hm.Switch(),
        hm.Rule("too little is recorded to go by", lambda r: r.recorded >= FEWEST, hm.Effect.FALL_BACK),
        hm.Rule("a share cannot come from nowhere", lambda r: r.recent <= 4.0 * r.longer + 50.0, hm.Effect.FALL_BACK),
        hm.Timeout("found", limit_s=0.2),
        hm.Breaker("found", failures=3, window_s=60, rest_s=30),
        hm.Limit("found", LOWEST, HIGHEST),
    ],
    # Nothing is automated: a proposal is shown to a dispatcher, who sends the patrols. In one district and day of
    # twenty the even share is proposed instead, by chance, so that what the plan does can be told from what is there.
    interaction=hm.Interaction(
        (hm.Annotate("proposal", right=1.0), hm.Annotate("even share", right=0.5)),
        explore=0.1,
    ),
    feedback=[
        hm.Feedback(
            "accepted", description="the dispatcher sent what was proposed", reaction=hm.Reaction.ACCEPTED
        ),
        hm.Feedback(
            "changed",
            kind="number",
            unit="patrols",
            description="what the dispatcher sent instead",
            reaction=hm.Reaction.CORRECTED,
        ),
        hm.Feedback("trust", explicit=True, kind="number", unit="of 10"),
        hm.Feedback("complaints", explicit=True, kind="number", description="of residents who were stopped"),
    ],
    outcomes=[
        hm.Outcome("sent", kind="number", unit="patrols", description="patrols that were there"),
        hm.Outcome("found", kind="number", description="incidents that patrols found"),
        hm.Outcome("entered", kind="number", description="of them, incidents that entered the record"),
        hm.Outcome("called", kind="number", description="calls by residents"),
        hm.Outcome(
            "learnt", kind="number", unit="% of the city's", description="share of what entered the record that day"
        ),
    ],
    claims=[
        hm.Claim("the model only proposes", lambda r, d: d.mode is not hm.Mode.AUTOMATE),
        hm.Claim("of every district something is expected, and of none nearly all", lambda r, d: is_bounded(d)),
        hm.Claim(
            "without a record nothing is read into it", lambda r, d: r.recorded >= FEWEST or expected_of(d) == EVEN
        ),
    ],
    goals=[trusted, few_complaints, alike, answers, decided, accurate],
    # No drift of the inputs: the record grows, and shares of a week or four follow themselves from day to day, so that
    # they wander without any fault. What comes back of the noise that was added tells of one.
    monitors=[
        hm.FeedbackLoop(
            "echo", at_most=0.01, label=lambda f: f.outcome_learnt, goal="districts are treated alike"
        ),
        hm.FeedbackLoop(
            "echo by even shares", at_most=2.0, label=echo, by="exploration", days=56,
            goal="districts are treated alike",
        ),
        hm.GoalsMet("goals"),
        hm.Change("complaints", of=few_complaints.measure, at_most=0.9, within=(0.0, 10.0), goal=few_complaints.name),
        hm.ErrorBudget("failures", at_most=0.02, goal="there is a plan every morning"),
        hm.GuardrailRate("guardrails", at_most=0.3, goal="there is a plan every morning"),
        hm.DataQuality("data", arrivals=0.5, without=GROWING, goal="there is a plan every morning"),
        hm.Drift("scores", of="scores", goal="what is expected is found"),
    ],
)  # fmt: skip


def expected_of(decision: hm.Decision) -> float:
    """What the plan goes by, in %: the even share where nothing is predicted, or where chance proposes it."""
    prediction = decision.predictions.get("found")
    return EVEN if prediction is None or is_even(decision) else float(prediction.value)


def is_even(decision: hm.Decision) -> bool:
    """Whether the district has the even share whatever is expected: by chance, or since nothing is proposed."""
    return decision.action != "proposal"


def is_bounded(decision: hm.Decision) -> bool:
    """Whether what is expected is within its bounds."""
    return LOWEST <= expected_of(decision) <= HIGHEST
