"""Templates, and what they may call."""

from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from holism.console import charts, diagram, distribution, period, scales, timeline, tree, words
from holism.console.forest import forest
from holism.console.slices_picture import slices_picture
from holism.reports.effects_picture import effects_picture

HERE = Path(__file__).parent

MODES = ("silent", "annotate", "prompt", "automate", "abstain", "defer", "unknown")
"""Every mode has a colour and a pattern of its own, and `unknown` is for records that cannot be read."""


def environment() -> Environment:
    """The templates; whatever is put into them is escaped, unless it is markup made by this package."""
    made = Environment(
        loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    for name in ("count", "amount", "value", "rate", "latency", "instant", "iso", "day", "interval"):
        made.filters[name] = getattr(words, name)
    made.globals |= {
        "share": words.share,
        "relative": words.relative,
        "diagram": diagram.diagram,
        "stacked": charts.stacked,
        "lines": charts.lines,
        "distribution": distribution.distribution,
        "estimates": charts.estimates,
        "states": timeline.states,
        "look_end": timeline.look_end,
        "release_marks": timeline.release_marks,
        "Mark": charts.Mark,
        "goal_tree": tree.goal_tree,
        "forest": forest,
        "slices_picture": slices_picture,
        "effects_picture": effects_picture,
        "signs": tree.SIGNS,
        "classes": tree.CLASSES,
        "policy_picture": scales.policy_picture,
        "reliability_picture": scales.reliability_picture,
        "periods": period.CHOICES,
        "modes": MODES,
        "latency": words.latency,
        "with_query": with_query,
        "csv_lists": csv_lists,
        "segment": partial(quote, safe=""),
    }
    return made


def with_query(path: str, /, **query: Any) -> str:
    """An address; what is empty is left out of its query.

    >>> with_query("/decisions", mode="prompt", unit="", before=None)
    '/decisions?mode=prompt'
    """
    given = {name: text for name, text in query.items() if text not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def csv_lists(json: str) -> str:
    """Where the lists of a page are as CSV, from its address as JSON; the name of one is to be put behind it.

    >>> csv_lists("/goals.json?window=7"), csv_lists("/goals.json")
    ('/goals.csv?window=7&table=', '/goals.csv?table=')
    """
    path, _, query = json.partition("?")
    return f"{path.removesuffix('.json')}.csv?{f'{query}&' if query else ''}table="
