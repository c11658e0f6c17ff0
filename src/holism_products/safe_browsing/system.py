"""A browser that warns of deceptive sites: little machine learning, and all of it in how people meet it.

The system on one page. People who do not program can read it; the tests hold the product to it.
"""

from typing import Any, Final

import holism as hm
from holism_products.safe_browsing.address import is_own_network
from holism_products.safe_browsing.claims import badges_of_last_day, interrupts_in_review, shows_address
from holism_products.safe_browsing.combination import CALIBRATION_FILE, MODEL_FILE, of_url, read, read_page
from holism_products.safe_browsing.url_model import VERSION
from holism_products.safe_browsing.visit import PREVALENCE, Visit

KNOWN_AFTER_DAYS: Final = 7
"""A phishing site is on some block list within a week; one that is not by then counts as harmless."""

LEAST: Final = 0.0001
MOST: Final = 0.9999
"""Nothing is certain, either way, by an address and a look at the page."""

BADGES_A_DAY: Final = 3

# In US dollars. A stolen password costs some hundreds; one in five would give it, most turn back when warned: 60. A
# false warning costs half a minute, the site a visitor, and worst of all it teaches to click through the next: 20.
# A badge is worth the little that it helps, and costs a glance.
SILENT: Final = hm.Silent()
BADGE: Final = hm.Annotate("badge", right=2.0, wrong=-0.10)
WARNING: Final = hm.Prompt("warning", right=60.0, wrong=-20.0, force=hm.Force.PAGE)


def crossing(lower: Any, upper: Any) -> float:
    """The probability from which the upper option is worth more; between, nothing is set by hand."""
    gain, loss = upper.utility(1.0) - lower.utility(1.0), lower.utility(0.0) - upper.utility(0.0)
    return float(loss / (gain + loss))


WARNS_FROM: Final = crossing(BADGE, WARNING)
BADGES_FROM: Final = crossing(SILENT, BADGE)


def warned(f: Any) -> Any:
    """Decisions that stopped somebody."""
    return f.mode == "prompt"


def page_known(f: Any) -> Any:
    """Decisions in which the browser had read the page."""
    return f.request_empty_form_handler != "unknown"


kept = hm.Goal(
    "people keep the browser",
    hm.Layer.ORGANIZATION,
    hm.Rate(
        name="gone within four weeks",
        data="visits of people who use the browser no more four weeks later",
        of=lambda f: f.outcome_left,
        outcome="left",
    ),
    at_most=0.05,
    why="Who is robbed or pestered goes elsewhere, where nobody protects them; known only after four weeks.",
)
heeded = hm.Goal(
    "warnings are heeded",
    hm.Layer.LEADING,
    hm.Rate(
        name="turned back",
        data="what people do on the page of a warning",
        of=lambda f: f.feedback_went_back,
        among=warned,
    ),
    at_least=0.70,
    supports=("people keep the browser",),
    why="Known at once. In browsers 75 to 90 % were heeded (Akhawe and Felt 2013); where it falls, trust is going.",
)
believed = hm.Goal(
    "few warnings are reported as wrong",
    hm.Layer.LEADING,
    hm.Rate(
        name="reported as incorrect",
        data="the form 'report an incorrect warning'",
        of=lambda f: f.feedback_reported,
        among=warned,
    ),
    at_most=0.10,
    supports=("people keep the browser",),
)
right = hm.Goal(
    "a warning is mostly right",
    hm.Layer.SYSTEM,
    hm.Rate(
        name="false warnings",
        data="warnings of sites that no block list names within a week",
        of=lambda f: ~f.outcome_phishing,
        among=warned,
        outcome="phishing",
    ),
    at_most=0.30,
    supports=("warnings are heeded", "few warnings are reported as wrong"),
    why="People learn from false ones to click through the true ones.",
)
rare = hm.Goal(
    "people are seldom interrupted in vain",
    hm.Layer.SYSTEM,
    hm.Rate(
        name="harmless links interrupted",
        data="harmless links that were answered by a warning",
        of=warned,
        among=lambda f: ~f.outcome_phishing,
        outcome="phishing",
    ),
    at_most=0.005,
    supports=("warnings are heeded", "people keep the browser"),
    why="People open about eight links a week: 0.005 is one interruption in vain in twenty-five weeks.",
)
caught = hm.Goal(
    "phishing is caught",
    hm.Layer.SYSTEM,
    hm.Rate(
        name="phishing warned of",
        data="links to phishing that were answered by a warning",
        of=warned,
        among=lambda f: f.outcome_phishing,
        outcome="phishing",
    ),
    at_least=0.60,
    supports=("people are protected",),
)
turned_back = hm.Goal(
    "people turn back from phishing",
    hm.Layer.USER,
    hm.Rate(
        name="turned back where the warning was right",
        data="what people do on the page of a warning of a site that a block list names within a week",
        of=lambda f: f.feedback_went_back,
        among=lambda f: warned(f) & f.outcome_phishing,
        outcome="phishing",
    ),
    at_least=0.65,
    supports=("people are protected",),
    why="What wrong warnings wear out. It falls weeks before the passwords that are lost can be counted.",
)
available = hm.Goal(
    "the check answers",
    hm.Layer.SYSTEM,
    hm.Rate(name="answers without a failure", data="every decision", of=lambda f: f.error.is_null()),
    at_least=0.99,
    supports=("people are protected",),
)
protected = hm.Goal(
    "people are protected",
    hm.Layer.USER,
    hm.Rate(
        name="passwords lost",
        data="links to phishing on which somebody gave a password away",
        of=lambda f: f.outcome_lost,
        among=lambda f: f.outcome_phishing,
        outcome="lost",
    ),
    at_most=0.15,
    supports=("people keep the browser",),
    why="What it is for. More phishing can be caught and more passwords lost, where people look no more: contrasts.py.",
)
undisturbed = hm.Goal(
    "people get where they want to go",
    hm.Layer.USER,
    hm.Rate(
        name="scared away",
        data="harmless links from which a warning turned somebody back",
        of=lambda f: f.feedback_went_back,
        among=lambda f: ~f.outcome_phishing,
        outcome="phishing",
    ),
    at_most=0.005,
    supports=("people keep the browser",),
)
calibrated = hm.Goal(
    "the probability can be taken at its word",
    hm.Layer.MODEL,
    hm.Calibration(
        name="calibration error",
        data="links of which it is known whether they were phishing",
        predicted=lambda f: f.prediction_phishing,
        observed=lambda f: f.outcome_phishing,
    ),
    at_most=0.01,
    supports=("a warning is mostly right", "people are seldom interrupted in vain"),
    why="The thresholds follow from what right and wrong are worth; they hold only for an honest probability.",
)
ranks = hm.Goal(
    "phishing is ranked above harmless links",
    hm.Layer.MODEL,
    hm.Ranking(
        name="AUC",
        data="links of which it is known whether they were phishing",
        predicted=lambda f: f.prediction_phishing,
        observed=lambda f: f.outcome_phishing,
    ),
    at_least=0.95,
    supports=("phishing is caught",),
)
pages_help = hm.Goal(
    "pages tell more than addresses",
    hm.Layer.MODEL,
    hm.Ranking(
        name="AUC of the page's model",
        data="links whose page had been read",
        predicted=lambda f: f.prediction_page,
        observed=lambda f: f.outcome_phishing,
        among=page_known,
    ),
    at_least=0.93,
    supports=("phishing is caught", "a warning is mostly right"),
)

system = hm.System(
    "safe_browsing",
    title="A browser's warning of deceptive sites",
    version="1",
    scope="Says of a link whether it probably leads to phishing, by its address and by what a browser saw of the page. "
    "It knows no block list, opens nothing itself, and cannot say that a site is safe.",
    request=Visit,
    environment=["people", "phishers", "harmless sites", "block lists"],
    components=[
        hm.Component("forward page", "opens a link, or warns; fetches nothing itself"),
        hm.Component("address reader", "what a link really names; refuses what is no web address"),
        hm.Model(
            "url",
            hm.Probability("phishing"),
            of_url,
            version=VERSION,
            bounded=True,
            fallback=PREVALENCE,
            description="fraudurl: 400 trees on 83 clues in the text of an address; pretrained",
        ),
        hm.Model(
            "page",
            hm.Probability("phishing"),
            hm.FromFile(MODEL_FILE, read_page),
            bounded=True,
            fallback=PREVALENCE,
            description="a scorecard of seven things seen on the page, trained on river's phishing data",
        ),
        hm.Model(
            "phishing",
            hm.Probability("phishing"),
            hm.FromFile(MODEL_FILE, read),
            calibration=CALIBRATION_FILE,
            bounded=True,
            fallback=PREVALENCE,
            description="the evidence of both, weighed and added: the one probability that is acted on",
        ),
        hm.Component("reasons", "why, in words"),
        hm.Component("reports", "incorrect warnings, from people; addresses are taken out of what they write"),
        hm.Component("public figures", "warnings shown a week, and how they fared"),
        hm.Component("logging", "every decision without its address, and what came of it"),
    ],
    guardrails=[
        hm.Switch(),
        hm.Rule("addresses of one's own network are not judged", lambda visit: not is_own_network(visit.domain)),
        hm.Timeout("phishing", limit_s=0.5),
        hm.Breaker("phishing", failures=5, window_s=60, rest_s=30),
        hm.Limit("phishing", LEAST, MOST),
        # It follows from the values above; it still holds when somebody changes them to catch more.
        hm.Invariant("an address under review stops nobody", lambda proposal: not interrupts_in_review(proposal)),
    ],
    # A warning is never held back by a cap: the one left out could be the one that matters. Badges are, since they are
    # worth little and wear out. Nobody is left unwarned, or warned, for the sake of an experiment: nothing is explored.
    interaction=hm.Interaction(
        (SILENT, BADGE, WARNING),
        on="phishing",
        frequency=hm.AtMost(BADGES_A_DAY, per="day", modes=(hm.Mode.ANNOTATE,)),
    ),
    feedback=[
        hm.Feedback("went_back", description="turned back on a warning", reaction=hm.Reaction.ACCEPTED),
        hm.Feedback("proceeded", description="went on in spite of a warning", reaction=hm.Reaction.DISMISSED),
        hm.Feedback(
            "reported",
            explicit=True,
            description="reported an incorrect warning or badge",
            reaction=hm.Reaction.REPORTED,
        ),
        hm.Feedback("comment", explicit=True, kind="text", description="what the report says, without addresses"),
    ],
    outcomes=[
        hm.Outcome("phishing", matures_days=KNOWN_AFTER_DAYS, absent_is_false=True),
        hm.Outcome("lost", matures_days=14, absent_is_false=True, description="a password was given away and misused"),
        hm.Outcome("left", matures_days=28, absent_is_false=True, description="uses the browser no more"),
    ],
    claims=[
        hm.Claim(
            "an address of one's own network is shown to no model",
            lambda visit, decision: not (is_own_network(visit.domain) and decision.predictions),
        ),
        hm.Claim("no decision shows the address", lambda visit, decision: not shows_address(visit, decision)),
        hm.Claim(
            "there is always a way on: nothing is decided for anybody",
            lambda visit, decision: decision.mode not in (hm.Mode.AUTOMATE, hm.Mode.DEFER),
        ),
        hm.Claim(
            "nothing is taken for certain",
            lambda visit, decision: "phishing" not in decision.predictions
            or LEAST <= decision.predictions["phishing"].value <= MOST,
        ),
        hm.Claim(
            f"nobody meets more than {BADGES_A_DAY} badges in a day",
            lambda past: badges_of_last_day(past) <= BADGES_A_DAY,
            history=True,
        ),
    ],
    goals=[
        kept,
        heeded,
        believed,
        right,
        rare,
        caught,
        available,
        protected,
        turned_back,
        undisturbed,
        calibrated,
        ranks,
        pages_help,
    ],
    # A block list knows within a week; that people cease to turn back is seen the same day.
    monitors=[
        hm.GoalsMet("goals"),
        hm.Change("warnings heeded", of=heeded.measure, at_least=0.6, goal="warnings are heeded"),
        hm.Change("wrong warnings", of=right.measure, at_most=0.35, goal="a warning is mostly right"),
        hm.EstimatedPerformance(
            "estimated ranking",
            outcome="phishing",
            metric="auc",
            at_least=0.9,
            goal="phishing is ranked above harmless links",
        ),
        hm.ErrorBudget("failures", at_most=0.01, goal="the check answers"),
        hm.GuardrailRate("guardrails", at_most=0.05, goal="the check answers"),
        hm.DataQuality("data", goal="the check answers"),
        hm.Drift("scores", of="scores", goal="the probability can be taken at its word"),
        hm.Drift("inputs", of="inputs"),
    ],
)  # fmt: skip
