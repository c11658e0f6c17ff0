"""A watch beside a server: it looks, and it ends when the server does, even in the middle of a look."""

import subprocess
import sys
from pathlib import Path

import pytest

import holism as hm
from holism.cli import beside
from holism.watch import Watch
from holism.worlds.clock import VirtualClock
from looks import DAY_US
from shop import eventually

PIER = '''
"""A pier with one monitor, whose look takes for ever."""

import threading
from pathlib import Path
from typing import Annotated

import holism as hm
from holism.vocabulary.monitor import Monitor


class Ask(hm.Request):
    who: Annotated[str, hm.Unit()]


class Endless(Monitor, frozen=True, kw_only=True):
    def look(self, look, memory):
        Path(__file__).with_name("looking").touch()
        threading.Event().wait()


system = hm.System(
    "pier",
    request=Ask,
    components=[hm.Model("score", hm.Probability("bought"), lambda request: 0.5, bounded=True)],
    monitors=[Endless("endless")],
)
'''


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A store with a decision two days old, whose monitor looks for ever."""
    (tmp_path / "pier_without_end.py").write_text(PIER)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.chdir(tmp_path)
    with hm.open("pier_without_end:system", tmp_path / "store", clock=VirtualClock(DAY_US)) as service:
        service.decide({"who": "ann"})
    return tmp_path / "store"


def test_a_look_that_takes_long_is_broken_off_cleanly(store: Path):
    """It ends when asked to, not when its look does, and hands its turn on: the next orchestrator need not wait."""
    with beside.watching("pier_without_end:system", str(store), ""):
        eventually((store.parent / "looking").exists, within_s=60.0)
        with hm.open("pier_without_end:system", store) as service, Watch(service).turn() as mine:
            assert not mine
    with hm.open("pier_without_end:system", store) as service, Watch(service).turn() as mine:
        assert mine
        assert service.monitoring.looked_us("endless") is None


def test_it_ends_with_what_it_stands_beside(store: Path):
    """A server that fails takes its watch with it."""

    def serve() -> None:
        with beside.watching("pier_without_end:system", str(store), ""):
            eventually((store.parent / "looking").exists, within_s=60.0)
            raise RuntimeError("the server")

    with pytest.raises(RuntimeError, match="the server"):
        serve()
    with hm.open("pier_without_end:system", store) as service, Watch(service).turn() as mine:
        assert mine


def test_it_ends_with_a_server_that_is_terminated(store: Path):
    """As service managers do it: no watch is left behind that nobody stops."""
    serve = """
import signal
from holism.cli.beside import watching

with watching("pier_without_end:system", "store", ""):
    signal.pause()
"""
    process = subprocess.Popen([sys.executable, "-c", serve], stderr=subprocess.DEVNULL)
    eventually((store.parent / "looking").exists, within_s=60.0)
    process.terminate()
    assert process.wait(60.0) != 0
    with hm.open("pier_without_end:system", store) as service, Watch(service).turn() as mine:
        assert mine
