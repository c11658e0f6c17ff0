"""holism: a framework for software products with machine-learning components, from models to systems."""

from holism.decisions.guardrails.agree import Agree
from holism.decisions.guardrails.breaker import Breaker
from holism.decisions.guardrails.cooldown import Cooldown
from holism.decisions.guardrails.fuse import Fuse
from holism.decisions.guardrails.invariant import Invariant
from holism.decisions.guardrails.limit import Limit
from holism.decisions.guardrails.past import Always, Now, Once, Since
from holism.decisions.guardrails.rate_limit import RateLimit
from holism.decisions.guardrails.rule import Rule
from holism.decisions.guardrails.shield import Shield
from holism.decisions.guardrails.switch import Switch
from holism.decisions.guardrails.timeout import Timeout
from holism.decisions.guardrails.unfamiliar import Unfamiliar
from holism.open import open
from holism.service import Service
from holism.vocabulary.claim import Abstraction, Claim, Plant
from holism.vocabulary.component import Component, Feature, FromFile, Model
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.effect import MeasuredEffect, PastExperiment
from holism.vocabulary.errors import DeclarationError, HolismError, InvalidRequest
from holism.vocabulary.feedback import Feedback, Reaction
from holism.vocabulary.frequency import AtMost, Budget, Quiet
from holism.vocabulary.goal import Goal, Layer
from holism.vocabulary.guardrail import Effect
from holism.vocabulary.interaction import AtMostWrong, Interaction
from holism.vocabulary.measure import Calibration, Estimate, Gap, Mean, Quantile, Ranking, Rate, Ratio, Window
from holism.vocabulary.monitor import (
    Bound,
    Change,
    DataQuality,
    Drift,
    ErrorBudget,
    EstimatedPerformance,
    FeedbackLoop,
    GoalsMet,
    GuardrailRate,
    Latency,
    OverReliance,
)
from holism.vocabulary.option import Abstain, Annotate, Automate, Defer, Force, Mode, Prompt, Silent
from holism.vocabulary.outcome import Outcome
from holism.vocabulary.oversight import Oversight
from holism.vocabulary.prediction import Category, Number, Probability
from holism.vocabulary.request import Field, Key, Private, Request, Unit
from holism.vocabulary.system import System

__version__ = "0.1.0"

__all__ = [
    "Abstain", "Abstraction", "Agree", "Always", "Annotate", "AtMost", "AtMostWrong", "Automate", "Bound", "Breaker",
    "Budget", "Calibration", "Category", "Change", "Claim", "Component", "Cooldown", "DataQuality", "Decision",
    "DeclarationError", "Defer", "Drift", "Effect", "ErrorBudget", "ErrorCode", "Estimate", "EstimatedPerformance",
    "Feature", "Feedback", "FeedbackLoop", "Field", "Force", "FromFile", "Fuse", "Gap", "Goal", "GoalsMet",
    "GuardrailRate", "HolismError", "Interaction", "InvalidRequest", "Invariant", "Key", "Latency", "Layer", "Limit",
    "Mean", "MeasuredEffect", "Mode", "Model", "Now", "Number", "Once", "Outcome", "OverReliance", "Oversight",
    "PastExperiment", "Plant", "Private", "Probability", "Prompt", "Quantile", "Quiet", "Ranking", "Rate", "RateLimit",
    "Ratio", "Reaction", "Request", "Rule", "Service", "Shield", "Silent", "Since", "Switch", "System", "Timeout",
    "Unfamiliar", "Unit", "Window", "__version__", "open",
]  # fmt: skip
