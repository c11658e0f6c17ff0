"""Trains the matcher on the phrasings of the topics, and writes it with its report and its model card.

python -m holism_products.legal_chat.model OUTDIR
"""

import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import RepeatedStratifiedKFold
from threadpoolctl import threadpool_limits

from holism_products.legal_chat import report as measure
from holism_products.legal_chat.card import model_card
from holism_products.legal_chat.embedding import encoder
from holism_products.legal_chat.matching import MODEL_FILE, SIGNS, Floats, Matcher, to_bytes
from holism_products.legal_chat.report import Report
from holism_products.legal_chat.topic import CLASSES, ELSEWHERE, MIXED, OTHER, TOPICS

Progress = Callable[[str, float], None]
Labels = npt.NDArray[np.int64]

REPORT_FILE: Final = "report.json"
CARD_FILE: Final = "MODEL_CARD.md"
FOLDS: Final = 5
ANSWERED_FROM: Final = 0.7
"""Probability of being right from which a question is answered; `system.py` declares the values it follows from."""


@dataclass(frozen=True)
class Labelled:
    """Texts, their vectors and their classes."""

    texts: list[str]
    vectors: Floats
    labels: Labels

    def __getitem__(self, part: npt.NDArray[np.int64]) -> "Labelled":
        return Labelled([self.texts[index] for index in part], self.vectors[part], self.labels[part])

    def __add__(self, other: "Labelled") -> "Labelled":
        vectors = np.concatenate([self.vectors, other.vectors])
        return Labelled(self.texts + other.texts, vectors, np.concatenate([self.labels, other.labels]))


def silent(step: str, done: float) -> None:
    """The progress that says nothing."""


def train(folder: Path, seed: int = 0, progress: Progress = silent) -> Report:
    """Trains, and writes MODEL_FILE, REPORT_FILE and CARD_FILE into `folder`, which is made when it is missing.

    The probability of being right is fitted on phrasings that the topics were not learnt from (each fold in turn), and
    everything is measured on others again.

    Args:
        progress: Called with the step's name and the share done, 0 to 1.
    """
    progress("read the phrasings", 0.0)
    training, unsure, testing = embedded(phrasings("train")), vague("train"), embedded(phrasings("test"))
    progress("fit the topics", 0.4)
    with threadpool_limits(1):
        matcher = fit(training, unsure, seed)
        progress("measure", 0.8)
        content = to_bytes(matcher, encoder().version)
        report = assess(matcher, training, testing, hashlib.sha256(content).hexdigest()[:12])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MODEL_FILE).write_bytes(content)
    (folder / REPORT_FILE).write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    (folder / CARD_FILE).write_text(model_card(report), encoding="utf-8")
    progress("done", 1.0)
    return report


def phrasings(part: str) -> list[tuple[str, str]]:
    """The phrasings to "train" or "test" with, and their classes: those of the topics, and of what no topic answers."""
    pairs = [(text, name) for name, topic in TOPICS.items() for text in getattr(topic.phrasings, part)]
    return pairs + [(text, OTHER) for kind in ("legal", "other") for text in getattr(ELSEWHERE[kind], part)]


def vague(part: str) -> Labelled:
    """Phrasings that might be about any topic, so that no match of them is right."""
    return embedded([(text, OTHER) for text in getattr(ELSEWHERE["vague"], part)])


def embedded(pairs: Sequence[tuple[str, str]]) -> Labelled:
    """Texts and names of classes, with the texts' vectors."""
    texts = [text for text, _ in pairs]
    return Labelled(texts, encoder().embed_all(texts), np.array([CLASSES.index(name) for _, name in pairs]))


def fit(training: Labelled, unsure: Labelled, seed: int) -> Matcher:
    """The matcher, with a gate fitted on what each fold's matcher says of phrasings that it did not learn from."""
    signs, right = [], []
    for kept, left_out in RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=3, random_state=seed).split(
        training.texts, training.labels
    ):
        matcher = fit_topics(training[kept])
        for asked in (training[left_out], unsure):
            signs.append(matcher.signs(asked.vectors))
            right.append(is_right(matcher, asked))
    weight = [np.full(len(part), 1.0 if number % 2 == 0 else 1.0 / FOLDS) for number, part in enumerate(right)]
    gate = LogisticRegression(C=10.0).fit(np.vstack(signs), np.hstack(right), np.hstack(weight))
    return replace(fit_topics(training), gate=np.append(gate.coef_[0], gate.intercept_).astype(np.float32))


def fit_topics(training: Labelled) -> Matcher:
    """The multinomial logistic regression over the classes, with a gate that says nothing yet."""
    fitted = LogisticRegression(C=10.0, max_iter=1_000).fit(training.vectors, training.labels)
    return Matcher(
        fitted.coef_.astype(np.float32),
        fitted.intercept_.astype(np.float32),
        training.vectors,
        training.labels,
        np.zeros(len(SIGNS) + 1, np.float32),
    )


def is_right(matcher: Matcher, questions: Labelled) -> npt.NDArray[np.bool_]:
    """Whether the best topic of each question is its own; never so where it has none."""
    return np.asarray(matcher.probabilities(questions.vectors)[:, :-1].argmax(axis=1) == questions.labels)


def assess(matcher: Matcher, training: Labelled, testing: Labelled, version: str) -> Report:
    """The report on phrasings that took no part in training: plain ones, vague ones, and such as touch two topics."""
    mixed = embedded(MIXED)
    everything = testing + mixed + vague("test")
    in_scope, plain = testing.labels != CLASSES.index(OTHER), matcher.right(testing.vectors)
    right, predicted = is_right(matcher, everything), matcher.right(everything.vectors)
    three = np.argsort(-matcher.probabilities(testing.vectors)[:, :-1], axis=1)[:, :3]
    answered = predicted >= ANSWERED_FROM
    found = is_right(matcher, testing)
    return Report(
        version=version,
        encoder=encoder().version,
        n_training=len(training.texts),
        n_topics=len(TOPICS),
        accuracy=measure.share(found[in_scope]),
        top_three=measure.share((three == testing.labels[:, None]).any(axis=1)[in_scope]),
        mixed=measure.share(is_right(matcher, mixed)),
        tfidf=measure.share(words_right(testing)[in_scope]),
        scope_auc=measure.auc(in_scope, plain),
        right_auc=measure.auc(right, predicted),
        brier=measure.brier(right, predicted),
        baseline_brier=measure.brier(right, np.full(len(right), right.mean())),
        answered=measure.share(answered),
        wrong=measure.share(~right[answered]),
        calibration=measure.calibration_table(right, predicted),
        topics=tuple((name, measure.share(found[testing.labels == index])) for index, name in enumerate(TOPICS)),
    )


def words_right(testing: Labelled) -> npt.NDArray[np.bool_]:
    """Whether the same regression on words finds the topic: what the embeddings are worth is what it misses."""
    predict = fit_words()
    return np.asarray([predict(text)[:-1].argmax() for text in testing.texts] == testing.labels)


def fit_words() -> Callable[[str], npt.NDArray[np.float64]]:
    """The baseline on words (TF-IDF): from a text to a probability for each of CLASSES."""
    texts, names = zip(*phrasings("train"), strict=True)
    words, labels = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2)), [CLASSES.index(name) for name in names]
    fitted = LogisticRegression(C=10.0, max_iter=1_000).fit(words.fit_transform(texts), labels)
    return lambda text: np.asarray(fitted.predict_proba(words.transform([text]))[0])


def main(arguments: Sequence[str]) -> None:
    """Trains into the folder, printing progress and where the model card is."""
    folder = Path(arguments[0])
    train(folder, progress=lambda step, done: print(f"{done:4.0%}  {step}"))
    print(folder / CARD_FILE)


if __name__ == "__main__":
    main(sys.argv[1:])
