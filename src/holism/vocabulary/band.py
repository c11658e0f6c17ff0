"""Expected utility: which option is best at which probability.

The expected utility of an option is a straight line over the probability p of being right, so the best option at each
p is the upper envelope of lines, and the thresholds are its breakpoints; none is ever set by hand. With two options
this is the threshold of Horvitz (Principles of mixed-initiative user interfaces, CHI 1999) and of cost-sensitive
learning (Elkan 2001).
"""

from collections.abc import Sequence
from html import escape

import msgspec

from holism.vocabulary.option import Mode, Option


class Band(msgspec.Struct, frozen=True):
    """The probabilities, from `low` to `high`, at which one option is best."""

    option: Option
    low: float
    high: float


def bands(options: Sequence[Option]) -> tuple[Band, ...]:
    """The best option for every probability in [0, 1], from 0 to 1; at equal utility the earlier declared one.

    >>> from holism.vocabulary.option import Annotate, Prompt, Silent
    >>> for band in bands([Silent(), Annotate("mark", right=1, wrong=-1), Prompt("ask", right=8, wrong=-6)]):
    ...     print(f"{band.option.name}: {band.low:.3f} to {band.high:.3f}")
    silent: 0.000 to 0.429
    ask: 0.429 to 1.000
    """
    found: list[Band] = []
    at = 0.0
    current = max(options, key=lambda option: (option.utility(0.0), _slope(option)))
    while True:
        # The next breakpoint is the nearest crossing with a steeper line; of lines that cross there, the steepest.
        crossings = [
            ((current.utility(0.0) - other.utility(0.0)) / (_slope(other) - _slope(current)), -_slope(other), other)
            for other in options
            if _slope(other) > _slope(current)
        ]
        crossing, _, following = min(crossings, key=lambda each: each[:2], default=(1.0, 0.0, current))
        if following is current or crossing >= 1.0:
            found.append(Band(current, at, 1.0))
            return tuple(found)
        if crossing > at:
            found.append(Band(current, at, crossing))
        at, current = max(crossing, at), following


class Row(msgspec.Struct, frozen=True):
    """One option of the table; `low` and `high` are None where another option is always better."""

    mode: Mode
    option: str
    low: float | None
    high: float | None
    right: float
    wrong: float
    cost: float


class Table(msgspec.Struct, frozen=True):
    """The thresholds that follow from what options are worth; as text, and as HTML in a notebook.

    Where options have a worth for each class (`by_class`), the best one depends on all probabilities at once, and there
    is no single threshold.
    """

    rows: tuple[Row, ...]
    by_class: tuple[tuple[str, dict[str, float]], ...] = ()

    @staticmethod
    def of(options: Sequence[Option]) -> "Table":
        """The table of some options, in declared order."""
        by_class = tuple((option.name, option.worth) for option in options if option.worth)
        best = {} if by_class else {band.option.name: band for band in bands(options)}
        return Table(
            tuple(
                Row(
                    option.mode,
                    option.name,
                    best[option.name].low if option.name in best else None,
                    best[option.name].high if option.name in best else None,
                    option.right,
                    option.wrong,
                    option.cost,
                )
                for option in options
            ),
            by_class,
        )

    def cells(self) -> list[tuple[str, ...]]:
        """The headings, and a text for every cell."""
        headings = ("mode", "option", "best from", "to", "if right", "if wrong", "cost")
        numbers = [(row.low, row.high, row.right, row.wrong, row.cost) for row in self.rows]
        texts = [["-" if number is None else f"{number:.3g}" for number in each] for each in numbers]
        named = [(row.mode.value, row.option) for row in self.rows]
        return [headings, *((*name, *text) for name, text in zip(named, texts, strict=True))]

    def __str__(self) -> str:
        cells = self.cells()
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = ["  ".join(map(str.ljust, row, widths)).rstrip() for row in cells]
        for name, worth in self.by_class:
            lines.append(f"{name}: " + ", ".join(f"{value:g} if {each}" for each, value in worth.items()))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        headings, *rows = self.cells()
        head = "".join(f"<th>{escape(text)}</th>" for text in headings)
        body = "".join("<tr>" + "".join(f"<td>{escape(text)}</td>" for text in row) + "</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _slope(option: Option) -> float:
    return option.right - option.wrong
