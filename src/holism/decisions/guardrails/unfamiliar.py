"""An input far from what a model was trained on."""

from collections.abc import Callable
from math import ceil, isfinite, sqrt
from operator import attrgetter
from typing import Any

import msgspec

from holism.decisions.guardrails.rate_limit import check_otherwise
from holism.vocabulary.errors import DeclarationError, ModelError
from holism.vocabulary.guardrail import Effect, Firing, Proposal, ProposalCheck, Site


class Familiarity(msgspec.Struct, frozen=True):
    """What the training data looked like; see `holism.training.fit_familiarity`.

    :param numbers: names of the numeric inputs, request fields or features, in the order of the rows below.
    :param mean: of each.
    :param whitening: rows of a matrix W with W'W the inverse of their covariance.
    :param categories: of the others, the values that occurred in the rows that were fitted.
    :param distances: Mahalanobis distances of held-out training rows, ascending.
    :param unseen: held-out rows beside these, which have a value that is not among `categories`: infinitely far.
    """

    numbers: tuple[str, ...]
    mean: tuple[float, ...]
    whitening: tuple[tuple[float, ...], ...]
    categories: dict[str, tuple[str, ...]]
    distances: tuple[float, ...]
    unseen: int = 0

    @property
    def held_out(self) -> int:
        """How many rows were held out."""
        return len(self.distances) + self.unseen

    def distance(self, values: list[float]) -> float:
        """The Mahalanobis distance of a row from the training data, in standard deviations."""
        centred = [value - mean for value, mean in zip(values, self.mean, strict=True)]
        total = 0.0
        for row in self.whitening:
            along = sum(map(float.__mul__, row, centred))
            total += along * along
        return sqrt(total)

    def bound(self, share: float) -> float:
        """The distance beyond which at most this share, in (0, 1), of familiar inputs lies.

        A conformal quantile (Laxhammar and Falkman 2010): exact for exchangeable inputs, whatever their distribution.
        Infinite where the held-out rows are too few for the share, or too many of them have values never seen before.
        """
        rank = ceil((1.0 - share) * (self.held_out + 1))
        return self.distances[rank - 1] if rank <= len(self.distances) else float("inf")


FAMILIARITIES = msgspec.json.Decoder(Familiarity)


class Unfamiliar(msgspec.Struct, frozen=True):
    """Fires on an input that is far from the training data, or holds a category or a missing number never seen there.

    Of inputs like those it was trained on, it fires on at most `share`, for whichever reason.

    :param model: whose training data it is about.
    :param profile: the file of the training data's `Familiarity`, relative to the store's `models/`.
    :param share: largest share, in (0, 1), of familiar inputs on which it fires.
    :param otherwise: abstain, defer, stop, or fall back on the models' fallbacks.
    """

    model: str
    profile: str
    share: float = 0.001
    otherwise: Effect = Effect.ABSTAIN

    def __post_init__(self) -> None:
        if not 0.0 < self.share < 1.0:
            raise DeclarationError(f"Unfamiliar {self.model!r} share: got {self.share}, allowed is in (0, 1)")
        check_otherwise(f"Unfamiliar {self.model!r}", self.otherwise)

    @property
    def name(self) -> str:
        return f"unfamiliar {self.model}"

    def on_input(self, site: Site) -> ProposalCheck:
        familiarity = _read(self, site)
        bound = familiarity.bound(self.share)
        if not isfinite(bound):
            rows, unseen = familiarity.held_out, familiarity.unseen
            why = f", of which {unseen} have a category that is new" if unseen else ""
            raise ModelError(
                f"share of {self.name!r}: got {self.share:g} with {rows} held-out rows{why}, which do not support it, "
                f"allowed is {(unseen + 1) / (rows + 1):.2g} or more, or a profile of more rows"
            )
        reads = [_reader(name) for name in familiarity.numbers]
        kinds = [(name, _reader(name), frozenset(seen)) for name, seen in familiarity.categories.items()]
        name, otherwise = self.name, self.otherwise

        def check(proposal: Proposal) -> Firing | None:
            for field, read, seen in kinds:
                if str(read(proposal)) not in seen:
                    return Firing(name, otherwise, f"{field} has a value that the training data never had")
            distance = familiarity.distance([_number(read(proposal)) for read in reads])
            # Written so that a distance that is not a number fires.
            if distance <= bound:
                return None
            if not isfinite(distance):
                return Firing(name, otherwise, "a number is missing, or beyond all measure")
            reason = f"{distance:.3g} standard deviations from the training data, where {bound:.3g} is usual"
            return Firing(name, otherwise, reason, distance, bound)

        return check


def _read(guardrail: Unfamiliar, site: Site) -> Familiarity:
    path = site.models / guardrail.profile
    try:
        return FAMILIARITIES.decode(path.read_bytes())
    except (OSError, msgspec.MsgspecError) as error:
        raise ModelError(f"profile of {guardrail.name!r}: got {path}, which cannot be read ({error})") from error


def _reader(name: str) -> Callable[[Proposal], Any]:
    of_request = attrgetter(name)

    def read(proposal: Proposal) -> Any:
        value = proposal.features.get(name)
        return of_request(proposal.request) if value is None else value

    return read


def _number(value: Any) -> float:
    return float("nan") if value is None else float(value)
