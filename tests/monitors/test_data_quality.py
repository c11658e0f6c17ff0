"""Data quality, look by look."""

import numpy as np
import pyarrow as pa
import pytest

import holism as hm
from holism.measures.profile import profile
from holism.monitors.data_quality import ARRIVALS, data_quality
from holism.vocabulary.profile import EMPTY, Profile
from holism.vocabulary.reading import ReadingState
from looks import DAY_US, MadeUp

QUALITY = hm.DataQuality("data", reference_days=10.0)


def days(first: int, count: int, *, rows: int = 300, missing: float = 0.0, **columns: object) -> Profile:
    """What some days of visits look like."""
    rng = np.random.default_rng(first)
    n = rows * count
    amount = rng.gamma(2.0, 50.0, n).clip(0.0, 1_000.0)
    times = first * DAY_US + np.sort(rng.integers(0, count * DAY_US, n))
    table = pa.table(
        {
            "time": pa.array(times, pa.timestamp("us", tz="UTC")),
            "unit": [f"v{number}" for number in range(n)],
            "request_amount": pa.array(amount, mask=rng.random(n) < missing),
            "request_channel": rng.choice(["web", "shop"], n),
        }
    )
    for name, value in columns.items():
        table = table.set_column(table.column_names.index(name), name, pa.array([value] * n))
    return profile(table, {"request_amount": "numeric", "request_channel": "categorical"})


def looked(day: int, today: Profile, usual: Profile) -> dict[str, ReadingState]:
    """The state of each subject."""
    looked = data_quality(QUALITY, MadeUp(day=day, profiles={0: usual, day: today}), {})
    return {each.subject: each.state for each in looked.readings}


@pytest.fixture(scope="module")
def usual() -> Profile:
    """The first ten days."""
    return days(0, 10)


def test_ordinary_days_are_quiet(usual: Profile):
    """Twenty days like the first ten: no alarm about any column, and none about arrivals."""
    for day in range(10, 30):
        states = looked(day, days(day, 1), usual)
        assert set(states) == {"request_amount", "request_channel", ARRIVALS}
        assert set(states.values()) == {ReadingState.QUIET}


def test_what_is_wrong_is_said_of_its_column(usual: Profile):
    """Missing values, an undeclared category, a value out of its declared range."""
    assert looked(12, days(12, 1, missing=0.3), usual)["request_amount"] is ReadingState.ALARM
    assert looked(12, days(12, 1, request_channel="fax"), usual)["request_channel"] is ReadingState.ALARM
    assert looked(12, days(12, 1, request_amount=5_000.0), usual)["request_amount"] is ReadingState.ALARM
    readings = data_quality(
        QUALITY, MadeUp(day=12, profiles={0: usual, 12: days(12, 1, request_channel="fax")}), {}
    ).readings
    (said,) = [each for each in readings if each.subject == "request_channel"]
    assert said.note.startswith("request_channel: got fax, allowed is one of shop, web")


def test_a_silent_day_alarms(usual: Profile):
    """No decision at all where three hundred are usual."""
    assert looked(12, EMPTY, usual)[ARRIVALS] is ReadingState.ALARM
    assert looked(12, days(12, 1, rows=150), usual)[ARRIVALS] is ReadingState.QUIET


def test_where_few_arrive_silence_is_told_when_it_has_lasted():
    """Nine a day, of which a twentieth may be all there is: one silent day proves nothing, seventeen do."""
    few, memory, alarmed = days(0, 10, rows=9), {}, []
    for day in range(10, 40):
        today = days(day, 1, rows=9) if day in (10, 11, 15) else EMPTY
        looked = data_quality(QUALITY, MadeUp(day=day, profiles={0: few, day: today}), memory)
        memory = looked.memory
        alarmed += [day for each in looked.readings if each.state is ReadingState.ALARM]
    assert 15 + 15 <= alarmed[0] <= 15 + 19
    assert alarmed == list(range(alarmed[0], 40))


def test_columns_that_are_left_out_are_not_looked_at(usual: Profile):
    """A column that is named in `without` has no reading, whatever it holds."""
    monitor = hm.DataQuality("data", reference_days=10.0, without=("request_amount",))
    look = MadeUp(day=12, profiles={0: usual, 12: days(12, 1, missing=0.3)})
    states = {each.subject: each.state for each in data_quality(monitor, look, {}).readings}
    assert states == {"request_channel": ReadingState.QUIET, ARRIVALS: ReadingState.QUIET}


def test_what_is_usual_is_learned_first():
    """In the first ten days it cannot tell, and says for how long."""
    (reading,) = data_quality(QUALITY, MadeUp(day=4), {}).readings
    assert reading.state is ReadingState.NOT_ENOUGH_DATA
    assert reading.note == "what is usual is learned for 6 more days"
    (reading,) = data_quality(QUALITY, MadeUp(day=4, first_us=None), {}).readings
    assert reading.note == "no decisions yet"


def test_an_accepted_change_is_the_new_usual(usual: Profile):
    """After somebody accepted that things have changed on day 20, the ten days from then are what is usual."""
    look = MadeUp(day=31, profiles={20: days(20, 10, missing=0.3), 31: days(31, 1, missing=0.3)})
    states = {each.state for each in data_quality(QUALITY, look, {"since_us": 20 * DAY_US}).readings}
    assert states == {ReadingState.QUIET}
