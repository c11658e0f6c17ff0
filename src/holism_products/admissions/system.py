"""A Master's admissions office: a model annotates files for a committee, and never decides.

The system on one page. People who do not program can read it; the tests hold the product to it. Fairness is measured on
what happened to applicants, not on the model: two stages that are each within the four-fifths rule (US Equal Employment
Opportunity Commission 1978, 29 CFR 1607.4 D) need not be so together, and together is what an applicant meets.
"""

from typing import Annotated, Any, Final, Literal

import holism as hm
from holism_products.admissions.promise import MODEL_FILE, read_probability

FOUR_FIFTHS: Final = 0.8
STRONG, OPEN, DOUBTFUL = "strong", "open", "doubtful"

Points = Annotated[float, hm.Field(ge=0.0, le=100.0, unit="points")]
Rating = Annotated[float, hm.Field(ge=1.0, le=5.0, unit="of 5")]


class Application(hm.Request):
    """One file, as the committee has it before it."""

    applicant: Annotated[str, hm.Unit(), hm.Field(max_length=40, examples=["a-000001"])]
    cycle: Annotated[str, hm.Key(), hm.Field(max_length=10, examples=["2026"])]
    origin: Annotated[
        Literal["home", "abroad"], hm.Field(description="country of the first degree; not read by the model")
    ]
    grades: Annotated[Points, hm.Field(description="average of the first degree")]
    test: Annotated[Points, hm.Field(description="of the entrance test")]
    statement: Annotated[Rating, hm.Field(description="as two readers rate it by the rubric")]
    months: Annotated[float, hm.Field(ge=0.0, le=120.0, unit="months", description="of work or research")]
    letter: Annotated[Rating, hm.Field(description="strength of the letter, on the common scale of `letters.py`")]


def says_something(f: Any) -> Any:
    """Files whose note leans one way."""
    return f.action.is_in([STRONG, DOUBTFUL])


shortlisted = hm.Rate(
    name="shortlisted",
    data="every file that the committee has read",
    of=lambda f: f.outcome_shortlisted,
    among=lambda f: ~f.outcome_shortlisted.is_null(),
)
offered = hm.Rate(
    name="offered a place",
    data="every applicant of whom it is decided, shortlisted or not",
    of=lambda f: f.outcome_offered,
    among=lambda f: ~f.outcome_offered.is_null(),
)
offered_after = hm.Rate(
    name="offered a place once shortlisted",
    data="shortlisted applicants of whom it is decided",
    of=lambda f: f.outcome_offered,
    among=lambda f: f.outcome_shortlisted & ~f.outcome_offered.is_null(),
)

succeed = hm.Goal(
    "those admitted succeed",
    hm.Layer.ORGANIZATION,
    hm.Rate(
        name="first module passed",
        data="who enrolled",
        of=lambda f: f.outcome_passed,
        outcome="passed",
        among=lambda f: ~f.outcome_passed.is_null(),
    ),
    at_least=0.7,
    why="What the programme is for; known weeks after the decision, and only of those who were let in.",
)
accepted = hm.Goal(
    "offers are accepted",
    hm.Layer.LEADING,
    hm.Rate(
        name="offers accepted",
        data="offers that were answered",
        of=lambda f: f.outcome_accepted,
        among=lambda f: ~f.outcome_accepted.is_null(),
    ),
    at_least=0.6,
    supports=("those admitted succeed",),
    why="Known within days. Good applicants who go elsewhere are the first sign of a bad procedure.",
)
alike_first = hm.Goal(
    "both origins are shortlisted alike",
    hm.Layer.SYSTEM,
    hm.Gap(name="ratio of shortlisting between origins", of=shortlisted, across="request_origin", ratio=True),
    at_least=FOUR_FIFTHS,
    supports=("both origins are offered places alike",),
    why="Looks only at the first stage, as the law does where each stage is a selection.",
)
alike_second = hm.Goal(
    "both origins are offered places alike once shortlisted",
    hm.Layer.SYSTEM,
    hm.Gap(
        name="ratio of offers between origins, once shortlisted", of=offered_after, across="request_origin", ratio=True
    ),
    at_least=FOUR_FIFTHS,
    supports=("both origins are offered places alike",),
    why="Looks only at the second stage.",
)
alike = hm.Goal(
    "both origins are offered places alike",
    hm.Layer.SYSTEM,
    hm.Gap(name="ratio of offers between origins", of=offered, across="request_origin", ratio=True),
    at_least=FOUR_FIFTHS,
    supports=("those admitted succeed", "offers are accepted"),
    why="What an applicant meets is both stages together.",
)
answered = hm.Goal(
    "every file has its note",
    hm.Layer.SYSTEM,
    hm.Rate(name="notes without a failure", data="every file", of=lambda f: f.error.is_null()),
    at_least=0.99,
    supports=("the committee decides",),
)
decides = hm.Goal(
    "the committee decides",
    hm.Layer.USER,
    hm.Rate(
        name="notes that were overruled",
        data="files whose note leans one way",
        of=lambda f: f.feedback_overruled,
        among=says_something,
    ),
    at_least=0.05,
    supports=("those admitted succeed", "both origins are offered places alike"),
    why="Whoever never disagrees with the note is not reading the file.",
)
clear = hm.Goal(
    "applicants understand the decision",
    hm.Layer.USER,
    hm.Mean(name="how clear the letter was", data="who answered", of=lambda f: f.feedback_clear, unit="of 5"),
    at_least=3.5,
    supports=("offers are accepted",),
    why="A decision that nobody understands cannot be appealed.",
)
calibrated = hm.Goal(
    "the probability can be taken at its word",
    hm.Layer.MODEL,
    hm.Calibration(
        name="calibration error",
        data="who enrolled",
        predicted=lambda f: f.prediction_passes,
        observed=lambda f: f.outcome_passed,
        outcome="passed",
        among=lambda f: ~f.outcome_passed.is_null(),
    ),
    at_most=0.05,
    supports=("the committee decides",),
    why="Of those who were let in; of the others nobody will know.",
)

system = hm.System(
    "admissions",
    title="Admissions to a Master's programme",
    version="1",
    request=Application,
    environment=["applicants", "the committee", "referees", "whoever hears appeals"],
    scope="Adds a note to a file: how likely somebody with such a file passes the first module, and what speaks for "
    "it. "
    "It never decides, it does not see origin, name, age or sex, and it knows nothing that is not in the five entries.",
    oversight=hm.Oversight(decide_first=True, hurried_s=20.0, appeal_days=30.0),
    components=[
        hm.Component("application form", "what applicants and referees write"),
        hm.Component("letters on one scale", "moves letters by the mean of their origin; see letters.py"),
        hm.Model(
            "passes",
            hm.Probability("the first module is passed"),
            source=hm.FromFile(MODEL_FILE, read_probability),
            bounded=True,
            description="a logistic regression on five entries, fitted on those who enrolled before",
        ),
        hm.Component("committee's page", "first the file, then the reader's own answer, then the note"),
        hm.Component("applicant's page", "what was used, what was decided by whom, and how to appeal"),
    ],
    guardrails=[
        hm.Switch(),
        hm.Rule("a file without grades has no note", lambda r: r.grades > 0.0),
        hm.Timeout("passes", limit_s=0.2),
        hm.Breaker("passes", failures=3, window_s=60, rest_s=30),
        hm.Limit("passes", 0.02, 0.98),
    ],
    # Nothing is prompted or automated. Of those who enrolled four in five passed; a note leans where it expects clearly
    # more or less than that would be among all who apply: above 0.75 and below 0.60.
    interaction=hm.Interaction(
        (
            hm.Annotate(STRONG, right=1.0, wrong=-2.2),
            hm.Annotate(OPEN, right=0.2, wrong=0.2),
            hm.Annotate(DOUBTFUL, right=-1.0, wrong=2.0),
        )
    ),
    feedback=[
        hm.Feedback("followed", description="the reader came out where the note leans", reaction=hm.Reaction.ACCEPTED),
        hm.Feedback("overruled", description="the reader came out on the other side", reaction=hm.Reaction.CORRECTED),
        hm.Feedback("swayed", description="the reader changed their own answer for the note's"),
        hm.Feedback("clear", explicit=True, kind="number", unit="of 5", description="how clear the letter was"),
    ],
    outcomes=[
        hm.Outcome("shortlisted", description="the committee invited to an interview"),
        hm.Outcome("offered", description="the committee offered a place"),
        hm.Outcome("accepted", description="the applicant took it"),
        hm.Outcome("passed", matures_days=45, description="the first module was passed"),
    ],
    claims=[
        hm.Claim("the model never decides", lambda r, d: d.mode not in (hm.Mode.PROMPT, hm.Mode.AUTOMATE)),
        hm.Claim("without grades there is no note", lambda r, d: r.grades > 0.0 or d.mode is hm.Mode.ABSTAIN),
        hm.Claim("a note never claims to be certain", lambda r, d: is_modest(d)),
    ],
    monitors=[
        hm.DataQuality("data"),
        hm.Drift("files", of="inputs"),
        hm.Drift("notes", of="scores"),
        hm.Bound("offers by origin", of=alike.measure, at_least=FOUR_FIFTHS, days=90, every="week", once_in=52,
                 goal=alike.name),
        hm.Change("overruled", of=decides.measure, at_least=0.05, goal=decides.name, delay_days=4),
        # Who enrolled was invited, so that strong notes were followed: what counts is who gave up their own answer.
        hm.OverReliance("swayed by wrong notes", followed=lambda f: f.feedback_swayed, outcome="passed",
                        wrong=lambda f: (f.action == STRONG) & ~f.outcome_passed, at_most=0.5, goal=decides.name),
        hm.ErrorBudget("failures", at_most=0.01, goal=answered.name),
        hm.GoalsMet("goals", days=90),
    ],
    goals=[succeed, accepted, alike, alike_first, alike_second, answered, decides, clear, calibrated],
)  # fmt: skip


def is_modest(decision: hm.Decision) -> bool:
    """Whether the probability shown is neither 0 nor 1."""
    prediction = decision.predictions.get("passes")
    return prediction is None or 0.02 <= float(prediction.value) <= 0.98
