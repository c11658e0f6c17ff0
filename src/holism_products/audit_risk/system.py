"""Tax software with an audit-risk meter: a small machine-learning component in a large product.

The system on one page. People who do not program can read it; the tests hold the product to it.
"""

from typing import Annotated, Any, Literal

import holism as hm
from holism_products.audit_risk.audits import PUBLISHED_OVERALL
from holism_products.audit_risk.features import FEATURES

CLOSED_YEAR = 2022
"""Returns of this year and before can no longer be audited (three years): whether they were is known."""

Dollars = Annotated[int, hm.Field(ge=0, le=1_000_000_000, unit="USD")]
Gains = Annotated[int, hm.Field(ge=-1_000_000_000, le=1_000_000_000, unit="USD")]
FilingStatus = Literal["single", "married_joint", "married_separate", "head_of_household", "surviving_spouse"]


class TaxReturn(hm.Request):
    """What the meter reads of a return: whole US dollars, as they stand on the form."""

    filer: Annotated[str, hm.Unit(), hm.Field(max_length=64)]
    tax_year: Annotated[int, hm.Key(), hm.Field(ge=2018, le=2030)]
    complete: bool
    filing_status: FilingStatus
    age: Annotated[int, hm.Field(ge=0, le=125, unit="years")]
    children: Annotated[int, hm.Field(ge=0, le=20)]
    wages: Dollars
    business_receipts: Dollars
    business_expenses: Dollars
    interest: Dollars
    dividends: Dollars
    capital_gains: Gains
    charity: Dollars
    mortgage_interest: Dollars
    state_taxes: Dollars
    withheld: Dollars
    note: Annotated[str, hm.Private(), hm.Field(max_length=2_000)] = ""


def is_low(f: Any) -> Any:
    """Decisions on this year's returns in which the meter said LOW."""
    return (f.prediction_risk < PUBLISHED_OVERALL) & (f.request_tax_year > CLOSED_YEAR) & f.request_complete


def is_closed(f: Any) -> Any:
    """Decisions on returns whose years are closed."""
    return f.request_tax_year <= CLOSED_YEAR


renewal = hm.Goal(
    "filers come back",
    hm.Layer.ORGANIZATION,
    hm.Rate(
        name="renewal rate",
        data="whether a filer files with us again the next year",
        of=lambda f: f.outcome_renewed,
        among=lambda f: f.request_complete & (f.request_tax_year > CLOSED_YEAR),
        outcome="renewed",
    ),
    at_least=0.65,
    why="Tax software lives on people who return each year; known only after a year.",
)
revenue = hm.Goal(
    "audit support earns its place",
    hm.Layer.ORGANIZATION,
    hm.Mean(
        name="revenue per offer",
        data="payments for audit support after an offer",
        of=lambda f: f.feedback_bought.fill_null(0.0),
        among=lambda f: f.mode == "prompt",
        unit="USD",
    ),
    at_least=2.0,
)
satisfied = hm.Goal(
    "filers are satisfied",
    hm.Layer.LEADING,
    hm.Mean(name="rating", data="stars given when a return is filed", of=lambda f: f.feedback_rating, unit="stars"),
    at_least=4.0,
    supports=("filers come back",),
    why="A proxy for coming back that is known the same day; whether it is a good one is to be shown.",
)
finished = hm.Goal(
    "returns get filed",
    hm.Layer.LEADING,
    hm.Rate(
        name="filing rate",
        data="whether a return that was started is filed within three weeks",
        of=lambda f: f.outcome_filed,
        among=lambda f: f.request_tax_year > CLOSED_YEAR,
        outcome="filed",
    ),
    at_least=0.8,
    supports=("filers come back",),
)
available = hm.Goal(
    "the meter answers",
    hm.Layer.SYSTEM,
    hm.Rate(name="answers without a failure", data="every decision", of=lambda f: f.error.is_null()),
    at_least=0.995,
    supports=("filers are satisfied",),
)
unobtrusive = hm.Goal(
    "offers are not a nuisance",
    hm.Layer.SYSTEM,
    hm.Rate(
        name="offers dismissed",
        data="offers of audit support that are waved away",
        of=lambda f: f.feedback_dismissed,
        among=lambda f: f.mode == "prompt",
    ),
    at_most=0.75,
    supports=("filers are satisfied", "audit support earns its place"),
)
comprehension = hm.Mean(
    name="comprehension",
    data="answers to 'how many of 1,000 such returns are audited?', asked of one filer in ten",
    of=lambda f: f.feedback_understood,
    unit="share right",
)
informed = hm.Goal(
    "filers understand the meter",
    hm.Layer.USER,
    comprehension,
    at_least=0.7,
    supports=("filers are satisfied",),
    why="A meter that people misread does harm however accurate it is.",
)
believed = hm.Goal(
    "few results are reported as wrong",
    hm.Layer.USER,
    hm.Rate(
        name="reported as incorrect",
        data="the form 'report an incorrect result'",
        of=lambda f: f.feedback_reported,
        among=lambda f: f.request_complete & (f.mode != "abstain") & (f.request_tax_year > CLOSED_YEAR),
    ),
    at_most=0.02,
    supports=("filers are satisfied",),
)
low_is_low = hm.Goal(
    "LOW means low",
    hm.Layer.MODEL,
    hm.Rate(
        name="audit letters within 30 days of a LOW",
        data="letters that filers tell us of, with those that have not had time to arrive allowed for",
        of=lambda f: f.outcome_audited,
        among=is_low,
        outcome="audited",
        within_days=30,
    ),
    at_most=0.001,
    supports=("few results are reported as wrong", "filers understand the meter"),
)
calibrated = hm.Goal(
    "the probability can be taken at its word",
    hm.Layer.MODEL,
    hm.Calibration(
        name="calibration error",
        data="returns of closed years, of which it is known whether they were audited",
        predicted=lambda f: f.prediction_risk,
        observed=lambda f: f.outcome_audited,
        among=is_closed,
    ),
    at_most=0.004,
    supports=("filers understand the meter", "few results are reported as wrong"),
)
ranks = hm.Goal(
    "riskier returns are ranked higher",
    hm.Layer.MODEL,
    hm.Ranking(
        name="AUC",
        data="returns of closed years, of which it is known whether they were audited",
        predicted=lambda f: f.prediction_risk,
        observed=lambda f: f.outcome_audited,
        among=is_closed,
    ),
    at_least=0.65,
    supports=("offers are not a nuisance",),
    why="Audits are rare and mostly unpredictable: the best possible AUC in this world is 0.73.",
)

understood_alike = hm.Gap(
    name="gap in comprehension",
    data="answers to the check question, by filing status",
    of=comprehension,
    across="request_filing_status",
)

system = hm.System(
    "audit_risk",
    title="Tax software with an audit-risk meter",
    version="1",
    scope="It says how often returns like this one are audited, from published rates. It cannot know whether this one "
    "will be, and it gives no advice on tax law.",
    oversight=hm.Oversight(hurried_s=10.0),
    request=TaxReturn,
    environment=["filers", "preparers", "tax authority", "card processor"],
    components=[
        hm.Component("user interface", "a return in a few steps, the meter beside it"),
        hm.Component("user accounts", "passwords, sessions, pseudonyms"),
        hm.Component("tax computation", "US federal income tax of 2024"),
        hm.Component("payment", "a double-entry ledger for audit support"),
        hm.Model(
            "risk",
            hm.Probability("audited"),
            source="audit_risk.onnx",
            calibration="audit_risk.calibration.json",
            fallback=PUBLISHED_OVERALL,
            description="gradient boosting, calibrated, trained on simulated audits at published rates",
        ),
        hm.Component("database", "accounts, returns, ledger"),
        hm.Component("logging", "every decision, with what came of it"),
        hm.Component("monitoring", "goals over all of it"),
    ],
    features=[hm.Feature(name, compute) for name, compute in FEATURES.items()],
    guardrails=[
        hm.Switch(),
        hm.Rule("a return is judged only when it is complete", lambda r: r.complete),
        hm.Timeout("risk", limit_s=0.05),
        hm.Breaker("risk", failures=5, window_s=60, rest_s=30),
        # Nobody can be told that an audit is impossible, or that it is likely: no published rate is above 0.13.
        hm.Limit("risk", 0.0005, 0.25),
    ],
    # In US dollars. Right and wrong: the return is audited, or not. A professional's help in an audit costs some
    # hundreds of dollars; an offer costs attention, and trust where it was not needed.
    interaction=hm.Interaction(
        (
            hm.Silent(),
            hm.Annotate("meter", right=20.0, wrong=0.1),
            hm.Prompt("audit support", right=600.0, wrong=-4.0),
            hm.Defer("preparer", right=900.0, wrong=-12.0, cost=2.0),
        ),
        frequency=hm.AtMost(1, per="day"),
        explore=0.02,
    ),
    feedback=[
        hm.Feedback("revised", description="changed the return after seeing the meter"),
        hm.Feedback(
            "dismissed", description="waved the offer of audit support away", reaction=hm.Reaction.DISMISSED
        ),
        hm.Feedback(
            "bought",
            kind="number",
            unit="USD",
            description="paid for audit support",
            reaction=hm.Reaction.ACCEPTED,
        ),
        hm.Feedback("rating", explicit=True, kind="number", unit="stars"),
        hm.Feedback("understood", explicit=True, kind="number", description="1 if the check question was right"),
        hm.Feedback(
            "reported", explicit=True, description="reported an incorrect result", reaction=hm.Reaction.REPORTED
        ),
    ],
    outcomes=[
        hm.Outcome("filed", matures_days=21, absent_is_false=True),
        hm.Outcome("renewed", matures_days=400, absent_is_false=True),
        hm.Outcome("audited", matures_days=1_100, absent_is_false=True),
    ],
    goals=[
        renewal,
        revenue,
        satisfied,
        finished,
        available,
        unobtrusive,
        informed,
        believed,
        low_is_low,
        calibrated,
        ranks,
    ],
    # Letters come within weeks, renewals within a year; how the meter ranks today's returns is estimated before either.
    monitors=[
        hm.GoalsMet("goals"),
        hm.Change("letters after a LOW", of=low_is_low.measure, at_most=0.001, goal="LOW means low"),
        hm.Bound(
            "the meter is understood alike", of=understood_alike, at_most=0.25, goal="filers understand the meter"
        ),
        hm.EstimatedPerformance(
            "estimated ranking",
            outcome="audited",
            metric="auc",
            at_least=0.6,
            goal="riskier returns are ranked higher",
        ),
        hm.ErrorBudget("failures", at_most=0.005, goal="the meter answers"),
        hm.Latency("slow answers", limit_ms=50, at_most=0.01, goal="the meter answers"),
        # A third of the returns are looked at half done, and are not judged: that rule fires by design.
        hm.GuardrailRate("guardrails", at_most=0.4),
        hm.DataQuality("data", goal="the meter answers"),
        hm.Drift("scores", of="scores", goal="the probability can be taken at its word"),
        hm.Drift("inputs", of="inputs"),
    ],
)  # fmt: skip
