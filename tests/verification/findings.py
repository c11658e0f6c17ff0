"""What is found of a system, once for all tests that look at it."""

from functools import cache

import holism as hm
from holism.verification import Verification, verify

CASES = 150


@cache
def verified(system: hm.System, **options: bool) -> Verification:
    return verify(system, cases=CASES, **options)
