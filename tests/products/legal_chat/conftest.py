"""One trained matcher for all tests of the legal chat, its system opened, and a clock to move."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

import holism as hm
from holism.interactions.coverage import certify
from holism_products.legal_chat.conversations import Conversations, Visitor
from holism_products.legal_chat.matching import MODEL_FILE, Matcher, read_matcher
from holism_products.legal_chat.model import train
from holism_products.legal_chat.report import Report
from holism_products.legal_chat.store import Store
from holism_products.legal_chat.system import MOST_WRONG, system


@dataclass(frozen=True)
class Trained:
    """A trained matcher's folder and report, and the matcher itself."""

    folder: Path
    report: Report
    matcher: Matcher


class Present:
    """A clock that tests move."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def microseconds(self) -> int:
        return int(self.now.timestamp() * 1e6)


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Trained once for the session."""
    folder = tmp_path_factory.mktemp("legal_chat")
    report = train(folder)
    return Trained(folder, report, read_matcher(folder / MODEL_FILE))


@pytest.fixture
def present() -> Present:
    return Present()


@pytest.fixture(scope="session")
def certified() -> Callable[[hm.Service], None]:
    """Lets a service answer at once from a confidence of 0.6 on, as two good weeks would."""

    def put_in_force(service: hm.Service) -> None:
        certificate = certify(
            [0.6] * 200,
            [False] * 200,
            share=MOST_WRONG,
            confidence=0.95,
            release=service.release,
            now_us=service.clock(),
        )
        service.put_in_force(certificate, by="ada", reason="two good weeks")

    return put_in_force


@pytest.fixture
def uncertified(trained: Trained, tmp_path: Path, present: Present) -> Iterator[hm.Service]:
    """The product's system on a fresh folder, as it begins."""
    shutil.copytree(trained.folder, tmp_path / "models")
    with hm.open(system, tmp_path, clock=present.microseconds) as opened:
        yield opened


@pytest.fixture
def service(uncertified: hm.Service, certified: Callable[[hm.Service], None]) -> hm.Service:
    """The same, when it may answer at once."""
    certified(uncertified)
    return uncertified


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store(tmp_path / "product.db")
    yield opened
    opened.close()


@pytest.fixture
def conversations(store: Store, service: hm.Service, present: Present) -> Conversations:
    return Conversations(store, service, now=present)


@pytest.fixture
def visitor(conversations: Conversations) -> Visitor:
    found = conversations.visitor(conversations.begin())
    assert found is not None
    return found
