"""From a text's vector to a topic, and to the probability that the topic is the right one.

Three things say how sure a match is: how near the text is to a way of asking that is known (distance), how far the best
topic is ahead of the second (margin), and how much the text is like what no topic answers (the out-of-scope test). One
logistic regression weighs them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import numpy.typing as npt
from safetensors import safe_open
from safetensors.numpy import save

from holism_products.legal_chat.embedding import embed, encoder
from holism_products.legal_chat.redaction import meaning
from holism_products.legal_chat.topic import CLASSES, OTHER

Floats = npt.NDArray[np.float32]

MODEL_FILE: Final = "topics.safetensors"
SIGNS: Final = ("nearness", "margin", "other")
NEAREST: Final = 3
"""Known phrasings whose mean cosine is the nearness; one alone may be near by accident."""


@dataclass(frozen=True)
class Matcher:
    """The trained parts.

    Attributes:
        weights, bias: Of the multinomial logistic regression, (classes, 384) and (classes,).
        examples, labels: Vectors of the known phrasings, (n, 384), and the class of each, (n,).
        gate: Weights of SIGNS and a constant, for the probability of being right.
    """

    weights: Floats
    bias: Floats
    examples: Floats
    labels: npt.NDArray[np.int64]
    gate: Floats

    def probabilities(self, vectors: Floats) -> npt.NDArray[np.float64]:
        """One probability a class, in the order of CLASSES; shape (n, classes)."""
        scores = (vectors @ self.weights.T + self.bias).astype(np.float64)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(powers / powers.sum(axis=1, keepdims=True))

    def signs(self, vectors: Floats) -> npt.NDArray[np.float64]:
        """SIGNS of the best topic of each vector; shape (n, 3)."""
        probabilities = self.probabilities(vectors)
        topics = probabilities[:, :-1]
        best = topics.argmax(axis=1)
        cosines = vectors @ self.examples.T
        mine = np.where(self.labels[None, :] == best[:, None], cosines, -1.0)
        near = np.sort(mine, axis=1)[:, -NEAREST:].mean(axis=1)
        ordered = np.sort(topics, axis=1)
        return np.column_stack([near, ordered[:, -1] - ordered[:, -2], probabilities[:, -1]])

    def right(self, vectors: Floats) -> npt.NDArray[np.float64]:
        """The probability, in [0, 1], that the best topic is what the text is about; shape (n,)."""
        log_odds = self.signs(vectors) @ self.gate[:-1] + self.gate[-1]
        return np.asarray(1.0 / (1.0 + np.exp(-log_odds)))


def to_bytes(matcher: Matcher, encoder_version: str) -> bytes:
    """The matcher as a safetensors file, which names its classes and the encoder that it goes with."""
    # One key, since the format writes several in any order, and the file's hash is its version.
    metadata = {"about": _about(encoder_version)}
    # The format writes memory as it lies, so that a transposed array would come back as another.
    return bytes(save({name: np.ascontiguousarray(each) for name, each in vars(matcher).items()}, metadata))


@cache
def read_matcher(path: Path) -> Matcher:
    """The matcher of a file. Raises ValueError if it was trained for other topics or another encoder."""
    with safe_open(path, "np") as file:
        about = (file.metadata() or {}).get("about")
        matcher = Matcher(**{name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    if about != _about(encoder().version):
        raise ValueError(f"{path.name}: trained for other topics or another encoder; train it again")
    return matcher


def _about(encoder_version: str) -> str:
    return " ".join([encoder_version, *CLASSES])


def read_topic_model(path: Path) -> Callable[[Any], Any]:
    """The model `topic`: a probability for each of CLASSES."""
    matcher = read_matcher(path)

    def topic(question: Any) -> Any:
        return matcher.probabilities(embed(meaning(question.message))[None])[0]

    return topic


def read_right_model(path: Path) -> Callable[[Any], float]:
    """The model `right`: the probability that the matched topic is what the person means."""
    matcher = read_matcher(path)

    def right(question: Any) -> float:
        return float(matcher.right(embed(meaning(question.message))[None])[0])

    return right


def best_topics(probabilities: npt.ArrayLike, most: int = 3) -> list[str]:
    """Names of the most probable topics, best first; `other` is none.

    >>> best_topics([0.1] * (len(CLASSES) - 3) + [0.5, 0.2, 0.9], most=2) == [CLASSES[-3], CLASSES[-2]]
    True
    """
    order = np.argsort(-np.asarray(probabilities, dtype=np.float64), kind="stable")
    return [CLASSES[index] for index in order if CLASSES[index] != OTHER][:most]


class Matched(Protocol):
    """A decision, or one in the making."""

    @property
    def predictions(self) -> Mapping[str, Any]: ...


def topics_of(decision: Matched) -> list[str]:
    """The most probable topics of a decision, best first; none where no model was asked, or where it failed."""
    prediction = decision.predictions.get("topic")
    if prediction is None or prediction.fallback:
        return []
    if prediction.probabilities is None:
        return [] if prediction.value == OTHER else [str(prediction.value)]
    return best_topics(prediction.probabilities)


def first_topic(decision: Matched) -> str:
    """The topic that is answered; OTHER for none."""
    return next(iter(topics_of(decision)), OTHER)
