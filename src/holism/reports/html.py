"""Reports as HTML: one self-contained file, a fragment for a notebook, and the tables in both."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from markupsafe import Markup

from holism.reports.svg import element
from holism.vocabulary.measure import Estimate

STYLE = Path(__file__).parent / "report.css"


def fragment(sections: Iterable[Markup]) -> str:
    """For notebooks: with its style, which touches nothing else of the page."""
    style = element("style", Markup(STYLE.read_text(encoding="utf-8")))
    return str(element("div", [style, *sections], class_="holism-report"))


def page(title: str, heading: str, sections: Iterable[Markup]) -> str:
    """One file: nothing is loaded from elsewhere; light and dark, for phones too, without scripts."""
    style = Markup(STYLE.read_text(encoding="utf-8"))
    head = Markup(
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        "<title>{0}</title>\n<style>{1}</style>\n</head>\n"
    ).format(title, style)
    main = element("main", [element("h1", heading), *sections], class_="holism-report")
    return f"{head}{element('body', [main])}\n</html>\n"


def table(caption: str, headings: Sequence[str], rows: Sequence[Markup]) -> Markup:
    """A table that scrolls where it is too wide, with its name.

    :param rows: made by `row`.
    """
    head = element("thead", [element("tr", [element("th", each, scope="col") for each in headings])])
    made = element("table", [element("caption", caption), head, element("tbody", rows)])
    return element("div", [made], class_="scroll", tabindex="0", role="region", aria_label=caption)


def row(cells: Sequence[Markup | str], last: int | None = None) -> Markup:
    """A row; `last` is how many columns its last cell is wide."""
    end = len(cells) - 1
    return element(
        "tr", [element("td", cell, colspan=last if place == end else None) for place, cell in enumerate(cells)]
    )


def folded(name: str, content: Markup) -> Markup:
    """What is opened by its name."""
    return element("details", [element("summary", name), content])


def value(estimate: Estimate) -> str:
    """The value and its unit."""
    return "no data" if estimate.value is None else f"{estimate.value:.4g} {estimate.unit}".rstrip()


def interval(low: float | None, high: float | None) -> str:
    """Both ends, for a cell of their own."""
    return "-" if low is None or high is None else f"{low:.4g} to {high:.4g}"


def within(low: float | None, high: float | None) -> str:
    """Both ends in brackets, behind a value."""
    return "" if low is None or high is None else f"({low:.3g} to {high:.3g})"


def signed(number: float | None) -> str:
    """A difference."""
    return "-" if number is None else f"{number:+.3g}"
