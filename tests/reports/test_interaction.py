"""What the policy does on the log, and what it would do if values were others."""

from collections.abc import Callable

import pytest

import holism as hm
from holism.reports.interaction import interaction
from holism.reports.what_if import changed, parse_changes
from holism.vocabulary.band import bands
from shop import VISIT, declare

OPTIONS = (hm.Silent(), hm.Annotate("mark", right=1, wrong=-1), hm.Prompt("ask", right=8, wrong=-8, cost=0.5))


def by_name(report):
    return {use.option: use for use in report.uses}


@pytest.fixture
def service(open_system: Callable[..., hm.Service]) -> hm.Service:
    """Decided on probabilities 0, 0.1 ... 1, each with an outcome that is true from 0.6 on."""
    system = declare(
        lambda visit: visit.amount / 1_000,
        components=[hm.Model("score", hm.Probability("returned"), lambda r: r.amount / 1_000, bounded=True)],
        interaction=hm.Interaction(OPTIONS),
    )
    opened = open_system(system)
    for tenth in range(11):
        decision = opened.decide(VISIT | {"amount": tenth * 100.0, "order": f"o{tenth}"})
        opened.outcome(decision.id, returned=tenth >= 6)
    return opened


def test_shares_and_values_are_those_of_the_log(service: hm.Service):
    """How often each option is best, what that is expected to be worth, and what it turned out to be worth."""
    report = interaction(service)
    uses = by_name(report)
    assert (report.decisions, report.predictions) == (11, 11)
    assert [uses[name].best for name in ("silent", "mark", "ask")] == [5, 1, 5]
    assert uses["ask"].low == pytest.approx(bands(OPTIONS)[-1].low)
    assert uses["ask"].expected == pytest.approx(sum(OPTIONS[2].utility(tenth / 10) for tenth in range(6, 11)) / 5)
    assert (uses["ask"].done, uses["ask"].known, uses["ask"].earned) == (5, 5, 7.5)
    assert uses["ask"].attention == 2.5
    best = [max(option.utility(tenth / 10) for option in OPTIONS) for tenth in range(11)]
    assert report.utility == pytest.approx(sum(best) / 11)


def test_a_what_if_moves_the_thresholds_and_nothing_that_was_done(service: hm.Service):
    """Where being wrong costs ten, it is best to ask less often."""
    declared, what_if = interaction(service), interaction(service, {"cost_wrong": 30})
    assert by_name(what_if)["ask"].best < by_name(declared)["ask"].best
    assert by_name(what_if)["ask"].done == by_name(declared)["ask"].done
    assert what_if.changes == {"cost_wrong": 30}


def test_no_decisions_are_no_zeroes(open_system: Callable[..., hm.Service]):
    """On an empty log shares and values are unknown."""
    report = interaction(open_system(declare(interaction=hm.Interaction(OPTIONS))))
    assert report.utility is None
    assert {(use.best_share, use.done_share, use.expected, use.earned) for use in report.uses} == {(None,) * 4}


def test_worth_by_class_has_no_threshold(open_system: Callable[..., hm.Service]):
    """Options with a worth for each class are listed with it, and are best nowhere in particular."""
    model = hm.Model("kind", hm.Category("kind", ("a", "b")), lambda visit: [0.2, 0.8], bounded=True)
    system = declare(
        components=[model],
        interaction=hm.Interaction((hm.Silent(), hm.Annotate("say b", worth={"b": 2.0, "a": -1.0}))),
    )
    service = open_system(system)
    assert service.decide(VISIT).action == "say b"
    report = interaction(service)
    assert [use.low for use in report.uses] == [None, None]
    assert report.table.by_class == (("say b", {"b": 2.0, "a": -1.0}),)


def test_changes_are_of_all_options_or_of_one():
    """`cost_wrong` is `wrong` as a price; silence is worth nothing whatever it costs to be wrong."""
    everything = changed(hm.Interaction(OPTIONS), parse_changes(["cost_wrong=10"]))
    assert [option.wrong for option in everything.options] == [0.0, -10.0, -10.0]
    with_clerk = hm.Interaction((*OPTIONS, hm.Defer("clerk", right=3, wrong=3, cost=1)))
    assert changed(with_clerk, {"cost_wrong": 10}).options[-1].wrong == 3.0
    one = changed(hm.Interaction(OPTIONS), parse_changes(["ask.value_right=5", "ask.cost=1"]))
    assert [(option.right, option.cost) for option in one.options] == [(0.0, 0.0), (1.0, 0.0), (5.0, 1.0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("cost_wrong", "got 'cost_wrong', allowed is NAME=NUMBER"),
        ("cost_wrong=much", "got 'cost_wrong=much'"),
        ("cost_wrong=nan", "got 'cost_wrong=nan'"),
        ("price=1", "got 'price', allowed is one of right, wrong, cost"),
        ("shout.cost=1", "got option 'shout', allowed is one of silent, mark, ask"),
        ("ask.cost=-1", "cost: got -1.0, allowed is at least 0"),
    ],
)
def test_a_change_of_what_does_not_exist_is_named(text: str, message: str):
    """A wrong what-if says what is allowed."""
    with pytest.raises(hm.DeclarationError, match=message):
        changed(hm.Interaction(OPTIONS), parse_changes([text]))
