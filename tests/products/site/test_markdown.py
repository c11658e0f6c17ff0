"""As much Markdown as a model card needs: its blocks, and the HTML that the sites' shared template makes of them."""

from pathlib import Path

import pytest

from holism_products.site.application import templates
from holism_products.site.markdown import Span, blocks, spans

TEXT = """# Model card

Some **strong** words
and `code`.

- one
  and more
- two

| | value |
|---|--:|
| AUC | 0.9 |
| n | |
"""


def test_blocks_are_told_apart() -> None:
    """A heading has its depth, lines of a paragraph and of an item are joined, and a table keeps its empty cells."""
    heading, paragraph, items, table = blocks(TEXT)
    assert (heading.kind, heading.depth, heading.rows) == ("heading", 1, [[[Span("Model card")]]])
    strong, code = Span("strong", "strong"), Span("code", "code")
    assert paragraph.rows == [[[Span("Some "), strong, Span(" words and "), code, Span(".")]]]
    assert items.rows == [[[Span("one and more")]], [[Span("two")]]]
    assert table.rows == [[[], [Span("value")]], [[Span("AUC")], [Span("0.9")]], [[Span("n")], []]]


@pytest.mark.parametrize("text", ["", "****", "``", "a ** b", "2 * 3"])
def test_what_is_no_markup_is_text(text: str) -> None:
    """Stars and quotes with nothing between them stay as they are."""
    assert "".join(span.text for span in spans(text)) == text
    assert {span.kind for span in spans(text)} <= {"plain"}


def html(text: str, tmp_path: Path) -> str:
    return templates(tmp_path).get_template("_markdown.html").render(card=blocks(text))


def test_nothing_becomes_html_by_itself(tmp_path: Path) -> None:
    """Markup in a card is shown as text."""
    assert "<p>a &lt;script&gt; <strong>&amp;</strong></p>" in html("a <script> **&**", tmp_path)


def test_a_table_has_the_head_that_it_names(tmp_path: Path) -> None:
    """Empty head cells are no headers, a head of empty cells is none, and a row is headed by its first cell."""
    named = html(TEXT, tmp_path)
    assert '<thead><tr><td></td><th scope="col">value</th></tr></thead>' in named
    assert '<tr><th scope="row">AUC</th><td>0.9</td></tr>' in named
    bare = html("| | |\n|---|---|\n| AUC | 0.9 |", tmp_path)
    assert "<thead>" not in bare
    assert '<tr><th scope="row">AUC</th><td>0.9</td></tr>' in bare


def test_the_cards_first_heading_is_the_sections(tmp_path: Path) -> None:
    """A page has one heading of the first rank, so a card's begin with the second."""
    assert "<h2>Card</h2>\n<h3>Part</h3>\n<h4>Detail</h4>" in html("# Card\n\n## Part\n\n### Detail", tmp_path)
