"""A self-help legal chat: what it is for is that people who need a lawyer get to one.

The system on one page. People who do not program can read it; the tests hold the product to it.
"""

from typing import Annotated, Any, Final, Literal

import holism as hm
from holism_products.legal_chat.caution import is_about_charges, is_about_deadlines, is_crisis
from holism_products.legal_chat.claims import (
    answers_a_charge,
    answers_what_it_may,
    has_a_topic,
    helps_in_a_crisis,
    leaves_to_a_person,
    takes_at_its_word,
)
from holism_products.legal_chat.matching import MODEL_FILE, read_right_model, read_topic_model
from holism_products.legal_chat.topic import ANSWERED, CLASSES, OTHER, PERSON_ONLY

CRISIS: Final = "somebody in danger gets help at once, and no machine's answer"
CHOSEN: Final = "a topic that somebody chose is shown as it is, without a model"
NONE_FITS: Final = "who finds none of the topics is offered a person"
CHARGE: Final = "nobody is advised on a criminal charge without a person"
CHARGE_MATCHED: Final = "what the model takes for a criminal charge is not answered without a person"
TOPIC_UNKNOWN: Final = "nothing is answered or offered without a topic"
DEADLINE: Final = "nobody is told a deadline without a person"

HARD: Final = ("he hits me", "I was arrested", "how many days do I have to answer")
"""Questions that no machine answers, to verify that with."""
UNDO_S: Final = 600.0
MOST_WRONG: Final = 0.05
"""Of the answers that are given without asking back, the share that may be to another question."""
FEE_USD: Final = 40.0
"""What a lawyer pays for a person whom they take up."""


class Question(hm.Request):
    """One thing that a visitor asks, in words or by a button."""

    visitor: Annotated[str, hm.Unit(), hm.Field(max_length=64)]
    conversation: Annotated[str, hm.Key(), hm.Field(max_length=64)]
    turn: Annotated[int, hm.Field(ge=1, le=1_000, description="1 for the first question of a conversation")]
    way: Literal["typed", "chosen", "guided"] = "typed"
    chosen: Annotated[str, hm.Field(max_length=40, description="the topic of a button", examples=CLASSES)] = ""
    message: Annotated[str, hm.Private(), hm.Field(max_length=2_000, examples=HARD)] = ""


def is_answered(f: Any) -> Any:
    """Typed questions that were answered at once."""
    return (f.mode == "automate") & (f.request_way == "typed")


def was_judged(f: Any) -> Any:
    """Typed questions that were answered or asked back, of which the person has said what they were about."""
    return (f.request_way == "typed") & f.mode.is_in(["automate", "prompt"]) & ~f.outcome_right_topic.is_null()


connected = hm.Goal(
    "people get to a lawyer",
    hm.Layer.ORGANIZATION,
    hm.Ratio(
        name="connections per conversation",
        data="people whom a lawyer has reached within a week of handing over their conversation",
        numerator=lambda f: f.outcome_connected,
        denominator=lambda f: f.request_turn == 1,
        outcome="connected",
    ),
    at_least=0.2,
    why="What the chat is for. 'Let us get you a lawyer, right? That is what we wanted in the first place.'",
)
revenue = hm.Goal(
    "conversations pay for the chat",
    hm.Layer.ORGANIZATION,
    hm.Ratio(
        name="revenue per conversation",
        data="fees of lawyers for people whom they reached",
        numerator=lambda f: f.outcome_fee.fill_null(0.0),
        denominator=lambda f: f.request_turn == 1,
        unit="USD",
        outcome="connected",
    ),
    at_least=7.0,
    supports=("people get to a lawyer",),
)
handed_over = hm.Goal(
    "people hand their conversation over",
    hm.Layer.LEADING,
    hm.Ratio(
        name="consented hand-overs per conversation",
        data="forms sent with consent",
        numerator=lambda f: f.feedback_consented,
        denominator=lambda f: f.request_turn == 1,
    ),
    at_least=0.25,
    supports=("people get to a lawyer", "conversations pay for the chat"),
    why="Known at once, where a connection takes days; it says nothing of whether any lawyer calls back.",
)
no_dead_end = hm.Goal(
    "no question ends nowhere",
    hm.Layer.SYSTEM,
    hm.Rate(
        name="answered, asked back, handed over or helped",
        data="every question",
        of=lambda f: f.mode.is_in(["automate", "prompt", "defer"]) | f.reason.is_in([CRISIS, CHOSEN]),
    ),
    at_least=0.99,
    supports=("people hand their conversation over",),
    why="Of all that the chat can do about hard questions, handing them over is what moves the connections.",
)
at_once = hm.Goal(
    "easy questions are answered at once",
    hm.Layer.SYSTEM,
    hm.Rate(
        name="answered without asking back",
        data="questions in words",
        of=is_answered,
        among=lambda f: f.request_way == "typed",
    ),
    at_least=0.35,
    supports=("people say that it helped",),
    why="Which are easy, a certificate says. None are while there is none, or after it has lapsed.",
)
quick = hm.Goal(
    "an answer comes while one looks",
    hm.Layer.SYSTEM,
    hm.Quantile(
        name="time to a decision, 95th percentile",
        data="every question",
        of=lambda f: f.latency_us / 1_000,
        q=0.95,
        unit="ms",
    ),
    at_most=150.0,
    supports=("people say that it helped",),
)
helped = hm.Goal(
    "people say that it helped",
    hm.Layer.USER,
    hm.Rate(
        name="helped",
        data="'Was this your question?' under answers, where it was answered",
        of=lambda f: f.feedback_helped,
        among=lambda f: is_answered(f) & (f.feedback_helped | f.feedback_not_mine),
    ),
    at_least=0.85,
    supports=("people hand their conversation over",),
)
not_misled = hm.Goal(
    "few get the answer to another question",
    hm.Layer.USER,
    hm.Rate(
        name="'not what I asked'",
        data="answers that were taken back",
        of=lambda f: f.feedback_not_mine,
        among=is_answered,
    ),
    at_most=0.06,
    supports=("people say that it helped",),
)
accurate = hm.Goal(
    "the first topic is the right one",
    hm.Layer.MODEL,
    hm.Rate(
        name="top-1 accuracy",
        data="questions answered or asked back, where people have said what they meant",
        of=lambda f: f.outcome_right_topic,
        among=was_judged,
    ),
    at_least=0.7,
    supports=("few get the answer to another question",),
    why="Good enough is enough: what it misses is handed over, and more accuracy moves no connection (contrasts.py).",
)
knows_its_limits = hm.Goal(
    "it knows which questions are hard",
    hm.Layer.MODEL,
    hm.Ranking(
        name="AUC of the confidence",
        data="questions answered or asked back, where people have said what they meant",
        predicted=lambda f: f.prediction_right,
        observed=lambda f: f.outcome_right_topic,
        among=was_judged,
    ),
    at_least=0.85,
    supports=("few get the answer to another question", "no question ends nowhere"),
    why="'The trouble is how to automatically recognize what is 80 and what is 20.'",
)
calibrated = hm.Goal(
    "the confidence can be taken at its word",
    hm.Layer.MODEL,
    hm.Calibration(
        name="calibration error",
        data="questions answered or asked back, where people have said what they meant",
        predicted=lambda f: f.prediction_right,
        observed=lambda f: f.outcome_right_topic,
        among=was_judged,
    ),
    at_most=0.15,
    supports=("few get the answer to another question",),
)

taken_up = hm.Rate(
    name="hand-overs taken up",
    data="conversations handed over, of which a lawyer has reached the person within a week",
    of=lambda f: f.outcome_connected,
    among=lambda f: f.feedback_consented,
    outcome="connected",
)

WARM_UP_DAYS = 28.0
"""Within so many days the lead has certified, and what is asked and answered is another product: see `lead.py`."""
LAWYER = hm.Defer("lawyer", right=6.0, wrong=6.0, cost=3.0)

system = hm.System(
    "legal_chat",
    title="Self-help legal chat",
    version="1",
    scope="It finds the topic that a question is about, and shows a general answer that people wrote, with its sources "
    "and its limits. It gives no advice on a case, names no deadline, says nothing on criminal charges, and may take "
    "your question for another one.",
    request=Question,
    environment=["people with a legal problem", "lawyers", "courts and agencies"],
    components=[
        hm.Component("chat", "questions, answers, and what was said so far, without identifying data"),
        hm.Component("guided chat", "the same topics by buttons: what there was before the model, and behind it"),
        hm.Component("topics", "general answers with limits and sources, written by hand"),
        hm.Model(
            "topic",
            hm.Category("topic", CLASSES),
            source=hm.FromFile(MODEL_FILE, read_topic_model),
            bounded=True,
            fallback=OTHER,
            description="sentence embeddings and a logistic regression over the topics",
        ),
        hm.Model(
            "right",
            hm.Probability("the matched topic is what the person means"),
            source=hm.FromFile(MODEL_FILE, read_right_model),
            bounded=True,
            fallback=0.0,
            description="from distance, margin and an out-of-scope test, calibrated on held-out phrasings",
        ),
        hm.Component("redaction", "takes names, addresses and numbers out before anything is stored"),
        hm.Component("hand-over", "consent, contact, and the lawyers' list"),
        hm.Component("database", "conversations, hand-overs"),
    ],
    guardrails=[
        # Before the switch, since they need no machine: help and buttons are there while everything else is halted.
        hm.Rule(CRISIS, lambda q: not is_crisis(q.message), hm.Effect.ABSTAIN),
        hm.Rule(CHOSEN, lambda q: q.chosen not in ANSWERED, hm.Effect.ABSTAIN),
        hm.Switch(),
        hm.Rule(
            CHARGE,
            lambda q: q.chosen not in PERSON_ONLY and not is_about_charges(q.message),
            hm.Effect.DEFER,
        ),
        hm.Rule(DEADLINE, lambda q: not is_about_deadlines(q.message), hm.Effect.DEFER),
        hm.Rule(NONE_FITS, lambda q: not q.chosen, hm.Effect.DEFER),
        hm.Timeout("topic", limit_s=0.5),
        hm.Breaker("topic", failures=5, window_s=60, rest_s=30),
        hm.Breaker("right", failures=5, window_s=60, rest_s=30),
        hm.Invariant(TOPIC_UNKNOWN, has_a_topic, hm.Effect.DEFER),
        hm.Invariant(CHARGE_MATCHED, lambda proposal: not answers_a_charge(proposal), hm.Effect.DEFER),
    ],
    # In points of about a dollar. An answer that fits helps, and one that does not annoys and misleads; to be asked
    # back costs a click, and still leads somewhere when the first guess was wrong; a hand-over is worth the same
    # whatever the topic, less the lawyer's time. So: answer from 0.7 on, ask back from 0.2 on, else hand over.
    # Nothing is answered at once until people's own choices have shown that it may be; see `lead.py`.
    # Nothing is explored: people in trouble are not experimented on at random.
    interaction=hm.Interaction(
        (
            hm.Automate("answer", right=10.0, wrong=-5.0, undo_s=UNDO_S),
            hm.Prompt("ask back", right=7.0, wrong=2.0, force=hm.Force.INLINE),
            LAWYER,
        ),
        on="right",
        risk=hm.AtMostWrong(MOST_WRONG, wrong=lambda f: ~f.outcome_right_topic, confidence=0.95),
        otherwise=LAWYER,
    ),
    feedback=[
        hm.Feedback(
            "helped",
            explicit=True,
            description="said that this was the question",
            reaction=hm.Reaction.ACCEPTED,
        ),
        hm.Feedback(
            "not_mine",
            explicit=True,
            description="said that this was another question; the answer is undone",
            reaction=hm.Reaction.REPORTED,
        ),
        hm.Feedback("picked", description="chose one of the topics that were offered", reaction=hm.Reaction.ACCEPTED),
        hm.Feedback(
            "none_fit", description="found none of the topics that were offered", reaction=hm.Reaction.DISMISSED
        ),
        hm.Feedback(
            "consented", description="handed the conversation over to a lawyer", reaction=hm.Reaction.ACCEPTED
        ),
        hm.Feedback("withdrew", explicit=True, description="took the consent back; the hand-over is deleted"),
    ],
    outcomes=[
        hm.Outcome("connected", matures_days=7, absent_is_false=True, description="a lawyer has taken the case up"),
        hm.Outcome("fee", kind="number", unit="USD", matures_days=7, description="paid by the lawyer"),
        hm.Outcome("right_topic", description="the first topic was what the person meant"),
    ],
    claims=[
        hm.Claim("somebody who may be in danger gets no machine's answer", helps_in_a_crisis),
        hm.Claim("a charge or a deadline is shown to no model", leaves_to_a_person),
        hm.Claim("what is answered has a topic that may be answered", answers_what_it_may),
        hm.Claim("what somebody chose is shown, and to no model", takes_at_its_word),
    ],
    goals=[
        connected,
        revenue,
        handed_over,
        no_dead_end,
        at_once,
        quick,
        helped,
        not_misled,
        accurate,
        knows_its_limits,
        calibrated,
    ],
    # The certificate ends when it has to, by itself; see `lead.py`. These tell of the rest.
    monitors=[
        hm.GoalsMet("goals"),
        hm.Change(
            "hand-overs that no lawyer takes up", of=taken_up, at_least=0.4, goal="people get to a lawyer"
        ),
        hm.Change("answers taken back", of=not_misled.measure, at_most=0.1, goal=not_misled.name),
        hm.OverReliance(
            "wrong answers believed",
            followed=lambda f: ~f.feedback_not_mine,
            wrong=lambda f: is_answered(f) & ~f.outcome_right_topic,
            goal="few get the answer to another question",
        ),
        hm.ErrorBudget("failures", at_most=0.01, goal="no question ends nowhere"),
        hm.Latency("slow answers", limit_ms=150, at_most=0.05, goal="an answer comes while one looks"),
        hm.DataQuality("data", warm_up_days=WARM_UP_DAYS, goal="no question ends nowhere"),
        hm.Drift(
            "scores",
            of="scores",
            warm_up_days=WARM_UP_DAYS,
            reference_days=14.0,
            goal="the confidence can be taken at its word",
        ),
        hm.Drift("inputs", of="inputs", warm_up_days=WARM_UP_DAYS, reference_days=14.0),
    ],
)  # fmt: skip
