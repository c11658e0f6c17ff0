"""holism: a framework for software products with machine-learning components, from models to systems."""

from holism.decisions.guardrails.breaker import Breaker
from holism.decisions.guardrails.limit import Limit
from holism.decisions.guardrails.rule import Rule
from holism.decisions.guardrails.switch import Switch
from holism.decisions.guardrails.timeout import Timeout
from holism.open import open
from holism.service import Service
from holism.vocabulary.component import Component, Feature, Model
from holism.vocabulary.decision import Decision, ErrorCode
from holism.vocabulary.errors import DeclarationError, HolismError, InvalidRequest
from holism.vocabulary.feedback import Feedback
from holism.vocabulary.goal import Goal, Layer
from holism.vocabulary.guardrail import Effect
from holism.vocabulary.interaction import Abstain, Annotate, AtMost, Automate, Defer, Interaction, Mode, Prompt, Silent
from holism.vocabulary.measure import Calibration, Estimate, Mean, Quantile, Ranking, Rate, Ratio, Window
from holism.vocabulary.outcome import Outcome
from holism.vocabulary.prediction import Category, Number, Probability
from holism.vocabulary.request import Field, Key, Private, Request, Unit
from holism.vocabulary.system import System

__version__ = "0.1.0"

__all__ = [
    "Abstain", "Annotate", "AtMost", "Automate", "Breaker", "Calibration", "Category", "Component", "Decision",
    "DeclarationError", "Defer", "Effect", "ErrorCode", "Estimate", "Feature", "Feedback", "Field", "Goal",
    "HolismError", "Interaction", "InvalidRequest", "Key", "Layer", "Limit", "Mean", "Mode", "Model", "Number",
    "Outcome", "Private", "Probability", "Prompt", "Quantile", "Ranking", "Rate", "Ratio", "Request", "Rule",
    "Service", "Silent", "Switch", "System", "Timeout", "Unit", "Window", "__version__", "open",
]  # fmt: skip
