"""Does the guarded system keep what is claimed of it, whatever its models answer?"""

import importlib.util

if importlib.util.find_spec("hypothesis") is None:
    raise ImportError("holism.verification: got no hypothesis, allowed is one: pip install 'holism[verify]'")

from holism.verification.adversary import Echo, Hangs, Late, Odd, Raises
from holism.verification.case import Case, Step
from holism.verification.counterexample import replay
from holism.verification.fixpoint import greatest_fixpoint
from holism.verification.report import Coverage, Mutation, Provocation, Verdict, Verification, Verified
from holism.verification.verify import verify

__all__ = [
    "Case", "Coverage", "Echo", "Hangs", "Late", "Mutation", "Odd", "Provocation", "Raises", "Step", "Verdict",
    "Verification", "Verified", "greatest_fixpoint", "replay", "verify",
]  # fmt: skip
