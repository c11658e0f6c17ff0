"""The numbers with which guardrails and claims were written are found in their declarations and in their code."""

import holism as hm
from holism.verification.bounds import around, declared_for, numbers_of
from shop import declare

LARGEST = 731.0


def is_large(visit) -> bool:
    return visit.amount > LARGEST


def test_numbers_are_found_in_declarations_code_globals_and_closures():
    """Also in functions that are called, and in claims; flags and infinity are no numbers."""
    inside = 17.5

    def rule(visit) -> bool:
        return not is_large(visit) and visit.count in (3, 4) and visit.amount != inside and visit.member is True

    claim = hm.Claim("small", lambda visit, decision: visit.amount < 612.25 or max(visit.count, 9) > 0)
    found = numbers_of(
        declare(guardrails=[hm.Rule("rule", rule), hm.Limit("score", 0.125, float("inf"))], claims=[claim])
    )
    assert {731.0, 3.0, 4.0, 17.5, 0.125, 612.25, 9.0} <= set(found)
    assert float("inf") not in found
    assert list(found) == sorted(found)


def test_the_bounds_of_one_model_are_those_of_its_guardrails():
    """A guardrail of another model has no say."""
    assert declared_for(hm.Limit("score", 2, 7), "score") == [2.0, 7.0]
    assert declared_for(hm.Limit("score", 2, 7), "other") == []
    assert declared_for(hm.Agree("they agree", "score", "other", within=3), "other") == [3.0]


def test_functions_that_call_each_other_end():
    """A function that calls itself is followed only so far."""

    def endless(visit) -> bool:
        return visit.amount > 5.5 or endless(visit)

    assert 5.5 in numbers_of(declare(guardrails=[hm.Rule("endless", endless)]))


def test_around_a_number_are_its_neighbours():
    """The next numbers that there are, so that nothing lies between."""
    number, above, below = around(1.0)
    assert below < number < above
    assert above - below < 4e-16
