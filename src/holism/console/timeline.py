"""Charts of what monitors found, look by look."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from holism.reports.svg import drawing, element, percent
from holism.vocabulary.clock import DAY_US, to_datetime
from holism.vocabulary.reading import Reading, ReadingState

if TYPE_CHECKING:
    from holism.console.monitors import Opened

HEIGHT = 44
CLASSES = {ReadingState.QUIET: "met", ReadingState.ALARM: "missed", ReadingState.NOT_ENOUGH_DATA: "unknown"}


def states(id: str, title: str, readings: Sequence[Reading]) -> Markup:
    """A cell for each look: alarms stand high and are marked, so that they are told apart without colours."""
    wide = 1.0 / max(len(readings), 1)
    parts = []
    for place, each in enumerate(readings):
        high = each.state is ReadingState.ALARM
        tip = element("title", f"{to_datetime(each.time_us):%Y-%m-%d %H:%M}: {each.state.value} {each.note}".rstrip())
        top = 4 if high else HEIGHT - 14
        parts.append(
            element(
                "rect",
                [tip],
                class_=f"look {CLASSES[each.state]}",
                x=percent(place * wide),
                width=percent(wide * 0.86),
                y=top,
                height=HEIGHT - top,
            )
        )
    ends = ((readings[0], "0%", "start"), (readings[-1], "100%", "end")) if readings else ()
    for each, x, anchor in ends:
        parts.append(element("text", look_end(each.time_us), class_="axis", x=x, y=HEIGHT + 18, text_anchor=anchor))
    alarms = sum(each.state is ReadingState.ALARM for each in readings)
    said = f"{alarms} of {len(readings)} looks alarm."
    return drawing(id, title, said, parts, height=HEIGHT, class_="chart looks")


def look_end(time_us: int) -> str:
    """The end of a look's period: the UTC day, and the hour where it does not end with the day.

    >>> look_end(0), look_end(3_600_000_000)
    ('1970-01-01', '01-01 01:00')
    """
    at = to_datetime(time_us)
    return f"{at:%m-%d %H:%M}" if time_us % DAY_US else f"{at:%Y-%m-%d}"


def release_marks(readings: Sequence[Reading], releases: "Sequence[Opened]") -> list[tuple[float, str]]:
    """Where among the looks releases were opened; those before the first look are left out."""
    marks = []
    for each in releases:
        before = sum(reading.time_us <= each.time_us for reading in readings)
        if 0 < before < len(readings):
            marks.append((before - 0.5, f"release {each.release}, {to_datetime(each.time_us):%Y-%m-%d}"))
    return marks
