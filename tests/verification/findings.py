"""What is found of a system, once for all tests that look at it."""

from functools import cache

import holism as hm
from holism.verification import Verification, verify

CASES = 150


@cache
def verified(system: hm.System, **options: bool) -> Verification:
    return verify(system, cases=CASES, **options)


def broken_claims(system: hm.System, claim: str = "") -> Verification:
    """As `verified`; with as many cases as the command tries where the claim, or any, is not broken by few.

    Hypothesis draws constants of whatever modules are loaded, so that which cases are tried depends on the other tests.
    """
    found = verified(system)
    enough = claim in {each.claim for each in found.broken} if claim else bool(found.broken)
    return found if enough else verify(system, cases=1_000)
