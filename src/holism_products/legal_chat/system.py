"""A self-help legal chat: what it is for is that people who need a lawyer get to one.

The system on one page. People who do not program can read it; the tests hold the product to it.
"""

from typing import Annotated, Any, Final, Literal

import holism as hm
from holism_products.legal_chat.caution import is_about_charges, is_about_deadlines, is_crisis
from holism_products.legal_chat.matching import MODEL_FILE, read_right_model, read_topic_model
from holism_products.legal_chat.topic import CLASSES, OTHER, TOPICS

CRISIS: Final = "somebody in danger gets help at once, and no machine's answer"
CHARGE: Final = "nobody is advised on a criminal charge without a person"
CHARGE_MATCHED: Final = "what the model takes for a criminal charge is not answered without a person"
TOPIC_UNKNOWN: Final = "nothing is answered or offered without a topic"
DEADLINE: Final = "nobody is told a deadline without a person"

PERSON_ONLY: Final = frozenset(name for name, topic in TOPICS.items() if topic.person_only)
UNDO_S: Final = 600.0
FEE_USD: Final = 40.0
"""What a lawyer pays for a person whom they take up."""


class Question(hm.Request):
    """One thing that a visitor asks, in words or by a button."""

    visitor: Annotated[str, hm.Unit(), hm.Field(max_length=64)]
    conversation: Annotated[str, hm.Key(), hm.Field(max_length=64)]
    turn: Annotated[int, hm.Field(ge=1, le=1_000, description="1 for the first question of a conversation")]
    way: Literal["typed", "chosen", "guided"] = "typed"
    chosen: Annotated[str, hm.Field(max_length=40, description="the topic of a button")] = ""
    message: Annotated[str, hm.Private(), hm.Field(max_length=2_000)] = ""


def answers_a_charge(proposal: Any) -> bool:
    """Whether a topic that is for people only is about to be answered."""
    topic = proposal.predictions.get("topic")
    return proposal.option.mode is hm.Mode.AUTOMATE and topic is not None and topic.value in PERSON_ONLY


def has_a_topic(proposal: Any) -> bool:
    """Whether there is a topic to answer or to offer; the fallback of a model that failed is none."""
    topic = proposal.predictions.get("topic")
    acts = proposal.option.mode in (hm.Mode.AUTOMATE, hm.Mode.PROMPT)
    return not acts or (topic is not None and not topic.fallback)


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
        of=lambda f: f.mode.is_in(["automate", "prompt", "defer"]) | (f.reason == CRISIS),
    ),
    at_least=0.99,
    supports=("people hand their conversation over",),
    why="Of all that the chat can do about hard questions, handing them over is what moves the connections.",
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

LAWYER = hm.Defer("lawyer", right=6.0, wrong=6.0, cost=3.0)

system = hm.System(
    "legal_chat",
    title="Self-help legal chat",
    version="1",
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
        hm.Switch(),
        hm.Rule(CRISIS, lambda q: not is_crisis(q.message), hm.Effect.ABSTAIN),
        hm.Rule(
            CHARGE,
            lambda q: q.chosen not in PERSON_ONLY and not is_about_charges(q.message),
            hm.Effect.DEFER,
        ),
        hm.Rule(DEADLINE, lambda q: not is_about_deadlines(q.message), hm.Effect.DEFER),
        hm.Timeout("topic", limit_s=0.5),
        hm.Breaker("topic", failures=5, window_s=60, rest_s=30),
        hm.Breaker("right", failures=5, window_s=60, rest_s=30),
        hm.Invariant(TOPIC_UNKNOWN, has_a_topic, hm.Effect.DEFER),
        hm.Invariant(CHARGE_MATCHED, lambda proposal: not answers_a_charge(proposal), hm.Effect.DEFER),
    ],
    # In points of about a dollar. An answer that fits helps, and one that does not annoys and misleads; to be asked
    # back costs a click, and still leads somewhere when the first guess was wrong; a hand-over is worth the same
    # whatever the topic, less the lawyer's time. So: answer from 0.7 on, ask back from 0.2 on, else hand over.
    # Nothing is explored: people in trouble are not experimented on at random.
    interaction=hm.Interaction(
        (
            hm.Automate("answer", right=10.0, wrong=-5.0, undo_s=UNDO_S),
            hm.Prompt("ask back", right=7.0, wrong=2.0, force=hm.Force.INLINE),
            LAWYER,
        ),
        on="right",
        otherwise=LAWYER,
    ),
    feedback=[
        hm.Feedback("helped", explicit=True, description="said that this was the question"),
        hm.Feedback("not_mine", explicit=True, description="said that this was another question; the answer is undone"),
        hm.Feedback("picked", description="chose one of the topics that were offered"),
        hm.Feedback("consented", description="handed the conversation over to a lawyer"),
        hm.Feedback("withdrew", explicit=True, description="took the consent back; the hand-over is deleted"),
    ],
    outcomes=[
        hm.Outcome("connected", matures_days=7, absent_is_false=True, description="a lawyer has taken the case up"),
        hm.Outcome("fee", kind="number", unit="USD", matures_days=7, description="paid by the lawyer"),
        hm.Outcome("right_topic", description="the first topic was what the person meant"),
    ],
    goals=[
        connected,
        revenue,
        handed_over,
        no_dead_end,
        quick,
        helped,
        not_misled,
        accurate,
        knows_its_limits,
        calibrated,
    ],
)  # fmt: skip
