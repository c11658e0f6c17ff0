"""Whether reviewers look: agreement with the system, time taken, and whether they give in to it (automation bias)."""

from collections.abc import Iterator
from statistics import median

import msgspec
import narwhals.stable.v2 as nw

from holism.measures.collect import collect
from holism.measures.wilson import wilson
from holism.service import Service
from holism.vocabulary.oversight import REVIEW, Oversight, Review

LEAST = 20
"""Reviews below which nothing is said of a reviewer."""
HURRIED_SHARE = 0.5


class Reviewer(msgspec.Struct, frozen=True):
    """One person's reviews.

    :param comparable: those of cases on which the system had an opinion; `agree` of them came out where it did, and
        `low` and `high` are Wilson's 95 % interval of that share.
    :param median_s: seconds from taking a case to the verdict, of those that were taken first; None without any.
    :param hurried: reviews that took less than is needed to look at a case.
    :param first: reviews with an answer of their own before they saw the system's; `yielded` of them gave it up.
    :param suspected: whether this looks like rubber-stamping: nearly always agreeing, mostly in a hurry.
    """

    name: str
    reviews: int
    comparable: int
    agree: int
    low: float
    high: float
    median_s: float | None
    hurried: int
    first: int
    yielded: int
    suspected: bool


class ReviewersReport(msgspec.Struct, frozen=True):
    """All reviewers, the busiest first, and what they are held to."""

    system: str
    rules: Oversight
    reviewers: tuple[Reviewer, ...]

    @property
    def suspected(self) -> tuple[str, ...]:
        """Whose reviews look like rubber-stamping."""
        return tuple(each.name for each in self.reviewers if each.suspected)


def reviewers(service: Service) -> ReviewersReport:
    """Asks for every review. Raises `DeclarationError` for a system that declares no oversight."""
    rules = service.desk.rules
    by_name: dict[str, list[Review]] = {}
    for name, review in _reviews(service):
        by_name.setdefault(name, []).append(review)
    found = [_reviewer(name, reviews, rules) for name, reviews in by_name.items()]
    return ReviewersReport(service.system.name, rules, tuple(sorted(found, key=lambda each: -each.reviews)))


def _reviews(service: Service) -> Iterator[tuple[str, Review]]:
    """All reviews; facts tell of which decisions there are some, the log what they say."""
    facts = service.analysis.facts()
    reviewed = facts.filter(~nw.col(f"feedback_{REVIEW.name}_time").is_null()).select("decision_id")
    for row in collect(reviewed):
        for given in service.decision(row["decision_id"]).feedback:
            if given.name == REVIEW.name:
                yield given.by, msgspec.convert(given.detail, Review)


def _reviewer(name: str, reviews: list[Review], rules: Oversight) -> Reviewer:
    comparable = [review for review in reviews if review.suggested]
    agree = sum(review.agrees for review in comparable)
    times = [review.seconds for review in reviews if review.seconds is not None]
    hurried = sum(seconds < rules.hurried_s for seconds in times)
    low, high = wilson(agree / len(comparable), len(comparable), 0.95) if comparable else (0.0, 1.0)
    return Reviewer(
        name=name,
        reviews=len(reviews),
        comparable=len(comparable),
        agree=agree,
        low=low,
        high=high,
        median_s=median(times) if times else None,
        hurried=hurried,
        first=sum(bool(review.own) for review in reviews),
        yielded=sum(review.yielded for review in reviews),
        suspected=(
            len(reviews) >= LEAST and agree >= rules.agreeing * len(reviews) and hurried > HURRIED_SHARE * len(times)
        ),
    )
