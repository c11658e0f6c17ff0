"""Promises kept over kill -9, with the campaign of `benchmarks.kill`."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)

from benchmarks.kill import campaign  # noqa: E402
from benchmarks.kill_server import campaign as campaign_over_http  # noqa: E402

KILLS = 200
KILLS_OF_SERVER = 3
KILLS_OF_SPOOLED = 8


def test_nothing_acknowledged_is_lost_over_200_kills(tmp_path: Path) -> None:
    """Every acknowledged decision and feedback is read again after kill -9, once, as it was acknowledged."""
    found = campaign(tmp_path, KILLS)
    assert found.kills == KILLS
    assert found.lost == 0
    assert found.duplicated == 0
    assert found.broken == 0, found
    # Not vacuously: hundreds of acknowledgements, retries, and stores that a victim had to recover.
    assert found.acknowledged > 10 * KILLS
    assert found.found == found.acknowledged
    assert found.retried > KILLS
    assert found.recovered_by_victims > KILLS / 10


def test_the_campaign_sees_losses(tmp_path: Path) -> None:
    """Where answers do not wait for the disk, the same campaign does find some that are lost."""
    found = campaign(tmp_path, KILLS_OF_SPOOLED, durability="spooled")
    assert found.lost > 0


def test_nothing_acknowledged_over_http_is_lost(tmp_path: Path) -> None:
    """What a killed server had answered as durable is in the log, once."""
    found = campaign_over_http(tmp_path, KILLS_OF_SERVER)
    assert found.broken == 0, found
    assert found.found == found.acknowledged > 10 * KILLS_OF_SERVER
