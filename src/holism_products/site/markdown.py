"""As much Markdown as a model card needs, as values that a template writes: nothing in it becomes HTML by itself."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, Literal

Kind = Literal["heading", "paragraph", "list", "table"]
RULE: Final = re.compile(r"[|: ]*-[|:\- ]*")
SPAN: Final = re.compile(r"(\*\*.+?\*\*|`.+?`)")


@dataclass(frozen=True)
class Span:
    """A run of text: plain, strong or code."""

    text: str
    kind: Literal["plain", "strong", "code"] = "plain"


@dataclass(frozen=True)
class Block:
    """A heading of `depth`, a paragraph (one row of one cell), a list (a cell each) or a table.

    A table's first row is its head, whose cells may all be empty; an empty cell has no spans.
    """

    kind: Kind
    rows: list[list[list[Span]]] = field(default_factory=list)
    depth: int = 0


def blocks(text: str) -> list[Block]:
    """The blocks of a text, which blank lines separate.

    >>> [block.kind for block in blocks("# Title\\n\\nOne\\n\\n- a\\n- b")]
    ['heading', 'paragraph', 'list']
    """
    groups = groupby(text.splitlines(), key=lambda line: bool(line.strip()))
    return [_block(list(lines)) for filled, lines in groups if filled]


def spans(text: str) -> list[Span]:
    """A line as runs of text.

    >>> [span.kind for span in spans("a **b** `c`")]
    ['plain', 'strong', 'plain', 'code']
    """
    return [_span(part) for part in SPAN.split(text) if part]


def _span(part: str) -> Span:
    if part.startswith("**") and len(part) > 4:
        return Span(part[2:-2], "strong")
    return Span(part[1:-1], "code") if part.startswith("`") and len(part) > 2 else Span(part)


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("#"):
        title = first.lstrip("#")
        return Block("heading", [[spans(title.strip())]], len(first) - len(title))
    if first.startswith("|"):
        rows = [line.strip()[1:].removesuffix("|").split("|") for line in lines if not RULE.fullmatch(line)]
        return Block("table", [[spans(cell.strip()) for cell in row] for row in rows])
    if first.startswith("- "):
        return Block("list", [[spans(item)] for item in _items(lines)])
    return Block("paragraph", [[spans(" ".join(line.strip() for line in lines))]])


def _items(lines: Iterable[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if line.startswith("- "):
            items.append(line[2:].strip())
        else:
            items[-1] += f" {line.strip()}"
    return items
