"""What the chat knows: topics with general answers, one file each in `topics/`, and what none of them answers.

The files are TOML, for people who do not program: a lawyer can correct an answer, or add ways in which people ask, and
the next training learns from it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

HERE: Final = Path(__file__).parent
OTHER: Final = "other"
"""The class of what no topic answers."""


@dataclass(frozen=True)
class Source:
    """Where a reader can check: an organization, the title of its page, and its site."""

    organization: str
    page: str
    site: str


@dataclass(frozen=True)
class Phrasings:
    """Ways in which people ask: those that the model learns from, and those that it is measured on."""

    train: tuple[str, ...]
    test: tuple[str, ...]


@dataclass(frozen=True)
class Topic:
    """One topic and its general answer.

    `person_only` topics are never answered by the chat: a person is asked instead.
    """

    name: str
    title: str
    menu: str
    what: str
    usually: tuple[str, ...]
    prepare: tuple[str, ...]
    limits: str
    sources: tuple[Source, ...]
    phrasings: Phrasings
    person_only: bool = False


def read_topic(path: Path) -> Topic:
    """The topic of one file. Raises ValueError that names the file and what is missing or too much."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    try:
        return Topic(
            name=path.stem,
            what=" ".join(content.pop("what").split()),
            usually=tuple(content.pop("usually")),
            prepare=tuple(content.pop("prepare")),
            sources=tuple(Source(**source) for source in content.pop("sources")),
            phrasings=read_phrasings(content.pop("phrasings")),
            **content,
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"{path.name}: got a field missing or unknown ({error}), allowed are Topic's") from None


def read_phrasings(content: Mapping[str, Any]) -> Phrasings:
    """Phrasings to train and test with, either of which may be missing."""
    return Phrasings(tuple(content.get("train", ())), tuple(content.get("test", ())))


def _elsewhere() -> dict[str, Any]:
    return tomllib.loads((HERE / "elsewhere.toml").read_text(encoding="utf-8"))


TOPICS: Final[Mapping[str, Topic]] = {path.stem: read_topic(path) for path in sorted((HERE / "topics").glob("*.toml"))}
"""All topics, by name."""

ELSEWHERE: Final[Mapping[str, Phrasings]] = {
    kind: read_phrasings(_elsewhere()[kind]) for kind in ("legal", "other", "vague")
}
"""Phrasings that no topic answers, by kind: of other questions of law, of something else, and of nobody knows what."""

MIXED: Final = tuple((each["text"], each["topic"]) for each in _elsewhere()["mixed"])
"""Phrasings that touch two topics, and the one that the person came for."""

CLASSES: Final = (*TOPICS, OTHER)
"""What the model tells apart."""

PERSON_ONLY: Final = frozenset(name for name, topic in TOPICS.items() if topic.person_only)
ANSWERED: Final = frozenset(TOPICS) - PERSON_ONLY
"""Topics whose answer may be shown."""
