"""The option of highest expected utility among those that are allowed now."""

from bisect import bisect_right
from collections.abc import Callable, Sequence

from holism.vocabulary.band import bands
from holism.vocabulary.option import Option
from holism.vocabulary.prediction import Prediction

Best = Callable[[Prediction | None], Option]


def best_of(options: Sequence[Option], classes: Sequence[str] = ()) -> Best:
    """The best option at a prediction.

    Where the model gives no probability it is taken to be right.

    :param classes: of the model that is acted on, if it predicts one.
    """
    if any(option.worth for option in options):
        return _by_class(options, classes)
    found = bands(options)
    breakpoints = [band.low for band in found[1:]]
    ordered = [band.option for band in found]

    def best(prediction: Prediction | None) -> Option:
        return ordered[bisect_right(breakpoints, confidence_of(prediction))]

    return best


def gain_of(option: Option, prediction: Prediction | None, classes: Sequence[str] = ()) -> float:
    """The expected utility of an option at a prediction."""
    if option.worth and prediction is not None:
        chances = _chances(prediction, classes)
        return (
            sum(chance * option.worth.get(name, 0.0) for name, chance in zip(classes, chances, strict=True))
            - option.cost
        )
    return option.utility(confidence_of(prediction))


def confidence_of(prediction: Prediction | None) -> float:
    """The probability of being right, in [0, 1]."""
    return 1.0 if prediction is None or prediction.confidence is None else prediction.confidence


def _by_class(options: Sequence[Option], classes: Sequence[str]) -> Best:
    def best(prediction: Prediction | None) -> Option:
        return max(options, key=lambda option: gain_of(option, prediction, classes))

    return best


def _chances(prediction: Prediction, classes: Sequence[str]) -> Sequence[float]:
    if prediction.probabilities is not None:
        return prediction.probabilities
    return [1.0 if name == prediction.value else 0.0 for name in classes]
