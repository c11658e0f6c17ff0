"""Guidelines 7 to 11: when wrong."""

import narwhals.stable.v2 as nw

from holism.measures.collect import tally
from holism.reports.hax.evidence import Evidence
from holism.reports.hax.guideline import Finding, met, missed, not_yet
from holism.vocabulary.band import bands
from holism.vocabulary.feedback import Reaction
from holism.vocabulary.option import Mode
from holism.vocabulary.oversight import UNDONE


def efficient_invocation(evidence: Evidence) -> Finding:
    """Asked, it answers: nearly always, and in time."""
    if not evidence.decisions:
        return not_yet("it was never asked")
    told = evidence.ask(
        failed=tally(~nw.col("error").is_null()),
        p99=nw.col("latency_us").quantile(0.99, interpolation="linear"),
    )
    failed, p99_ms = (told["failed"] or 0) / evidence.decisions, (told["p99"] or 0.0) / 1e3
    said = f"{1 - failed:.2%} of {evidence.decisions:,} answered without a failure, 99 % of them within {p99_ms:.2g} ms"
    if failed > 0.01 or p99_ms > evidence.system.deadline_s * 1e3:
        return missed(said, "see which errors; a system that is slow or fails is not there when it is needed")
    return met(said)


def efficient_dismissal(evidence: Evidence) -> Finding:
    """Whatever interrupts can be waved away, and that is heard."""
    if not evidence.interrupting:
        return met("nothing interrupts, so there is nothing to dismiss")
    dismissals = evidence.feedback(Reaction.DISMISSED)
    if not dismissals:
        return missed(
            "what interrupts cannot be dismissed, or nobody hears of it", "declare Feedback(reaction=DISMISSED)"
        )
    prompts = evidence.count(nw.col("mode") == "prompt")
    dismissed = evidence.given(dismissals, nw.col("mode") == "prompt")
    return met(f"{dismissed:,} of {prompts:,} prompts were dismissed; mute and snooze work for each option")


def efficient_correction(evidence: Evidence) -> Finding:
    """What is wrong can be corrected, reported or taken back."""
    automated = [option for option in evidence.options if option.mode is Mode.AUTOMATE]
    corrections = evidence.feedback(Reaction.CORRECTED) + evidence.feedback(Reaction.REPORTED)
    final = [option.name for option in automated if option.undo_s is None]
    if final:
        return missed(f"{', '.join(final)} cannot be undone", "give it undo_s, or ask before it is done")
    if not corrections and not automated:
        return missed("nobody can say that it was wrong", "declare Feedback(reaction=CORRECTED or REPORTED)")
    undone = [each for each in evidence.system.feedback if each is UNDONE]
    names = ", ".join(each.name for each in (*corrections, *undone))
    given = evidence.given([*corrections, *undone])
    return met(f"by {names}: {given:,} times in {evidence.decisions:,} decisions")


def scopes_when_in_doubt(evidence: Evidence) -> Finding:
    """Where it is unsure it does less; where it has failed it does nothing forceful."""
    interaction = evidence.interaction
    if interaction is None:
        return met("without an interaction nothing is shown or done")
    if interaction.otherwise.mode.forcefulness:
        return missed(
            f"without a prediction it goes on to {interaction.otherwise.name!r}", "let otherwise abstain or defer"
        )
    if not any(option.worth for option in evidence.options):
        unsure = bands(evidence.options)[0].option
        if unsure.interrupts or unsure.mode is Mode.AUTOMATE:
            return missed(f"even where it is surely wrong it chooses {unsure.name!r}", "value being wrong lower")
    acts_on = evidence.system.acts_on
    if acts_on is None or not evidence.decisions:
        return met("unsure, it steps back, as declared")
    stood_in = nw.col(f"fallback_{acts_on.name}") & nw.col("mode").is_in(["prompt", "automate"])
    forced = evidence.count(stood_in.fill_null(False))
    if forced:
        return missed(
            f"in {forced:,} of {evidence.decisions:,} decisions it was forceful although a fallback stood in",
            "give the model a fallback at which the best option is harmless, or none",
        )
    return met(f"unsure, it steps back; in none of {evidence.decisions:,} decisions was it forceful on a fallback")


def says_why(evidence: Evidence) -> Finding:
    """Every decision has a reason."""
    if not evidence.decisions:
        return not_yet("it was never asked")
    silent = evidence.count(nw.col("reason").is_null() | (nw.col("reason") == ""))
    if silent:
        return missed(
            f"{silent:,} of {evidence.decisions:,} decisions have no reason", "report this: each must have one"
        )
    return met(f"all {evidence.decisions:,} decisions have a reason")
