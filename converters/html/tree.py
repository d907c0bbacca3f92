"""Pages of which a parser builds a tree: the article, with what styles draw, hide and put in place.

What is dear is done only where the page may ask for it: styles are looked up element by element where they may hide
something in a table, or where lines of the article seem to be cells, or no table was found.
"""

from __future__ import annotations

from typing import TypeAlias

from selectolax.lexbor import LexborHTMLParser, LexborNode

from converters.grid import Span
from converters.html import body as html_body
from converters.html import hollow, placed
from converters.html import metadata as html_metadata
from converters.html import page as html_page
from converters.html.drawn import as_tables, write_in
from converters.html.fields import filled_in
from converters.html.hollow import Signs
from converters.html.panes import close, opened, repeats
from converters.html.pieces import Grid, Page, Piece
from converters.html.prewrapped import as_kept
from converters.html.styles import Sheet

_DISTINCT = 0.75  # of the rows

Fields: TypeAlias = dict[str, str]
Article: TypeAlias = tuple[list[Piece], Fields]


def article(tree: LexborHTMLParser) -> Article:
    """The article of a page, and what its metadata table says."""
    return _Styled(tree, tree.body).article() if tree.body is not None else ([], {})


def article_of(page: Page) -> Article:
    pieces, labelled = html_metadata.separate(page.pieces)
    return html_body.article(page._replace(pieces=pieces)), labelled


class _Styled:
    """A tree with the rules of its own style sheets."""

    def __init__(self, tree: LexborHTMLParser, root: LexborNode) -> None:
        self._tree, self._root = tree, root
        self._said = "".join(node.text() for node in tree.css("style"))
        self._sheet = Sheet(self._said)
        self._signs: Signs | None = None

    def article(self) -> Article:
        markup = self._markup()
        looked_at = markup.encode("utf-8", "surrogatepass").lower()  # of bytes, which takes a tenth of the time
        hides = self._sheet.hides(looked_at)
        if hides:
            write_in(self._tree, self._sheet)
            markup = as_tables(self._markup(), self._sheet)
        page = html_page.read(markup)
        if hollow.may_hold(page.pieces) and (signs := hollow.signs(looked_at)):
            self._signs, hides = signs, True
            markup = self._with_tables(hides)
            page = html_page.read(markup)
        if html_page.may_hide(markup) and opened(self._tree):
            page = _with_panes(page, html_page.read(self._with_tables(hides)))
        if repeats_itself(page.pieces):
            page = self._without_copies(page)
        if not any(html_body.is_data(piece) or html_body.sentence_weight(piece) for piece in page.pieces):
            page = html_page.read(markup, with_hidden=True)
        found = article_of(page)
        return self._with_cells(found, hides) if placed.may_hold(found[0]) or not holds_data(found[0]) else found

    def _without_copies(self, page: Page) -> Page:
        """The page without what its style sheets or names take out of it, where that repeats tables that stay."""
        tree, sheet = self._tree.clone(), Sheet(self._said, ("display",))
        write_in(tree, sheet, anywhere=True)
        close(tree)
        markup = filled_in(tree.body.html or "" if tree.body else "")
        left = html_page.read(as_tables(markup, sheet, self._signs, anywhere=True))
        stay = data_of(left.pieces)
        return left if stay and repeats([rows for rows in data_of(page.pieces) if rows not in stay], stay) else page

    def _with_cells(self, found: Article, hides: bool) -> Article:
        """The article with the tables that styles draw, or only put in place."""
        markup = self._with_tables(hides)
        if self._sheet.draws(markup):
            drawn = markup if hides else as_tables(markup, self._sheet)
            found = article_of(html_page.read(drawn))
        if not holds_data(found[0]) and (kept := as_kept(markup)) != markup:
            found = article_of(html_page.read(kept))
        if placed.may_hold(found[0]) and any(word in self._said or word in markup for word in placed.PLACED):
            sheet = Sheet(self._said, placed.NAMES)
            write_in(self._tree, sheet, anywhere=True)
            found = article_of(html_page.read(placed.as_tables(as_tables(self._markup(), sheet), sheet)))
        return found

    def _with_tables(self, hides: bool) -> str:
        return as_tables(self._markup(), self._sheet, self._signs) if hides else self._markup()

    def _markup(self) -> str:
        return filled_in(self._root.html or "")


def holds_data(pieces: list[Piece]) -> bool:
    return any(map(html_body.is_data, pieces))


def _with_panes(page: Page, whole: Page) -> Page:
    """The page with its panes shown, where they hold tables that it lacks."""
    shown, added = data_of(page.pieces), data_of(whole.pieces)
    for rows in shown:
        if rows in added:
            added.remove(rows)
    return whole if added and not repeats(added, shown) else page


def data_of(pieces: list[Piece]) -> list[list[list[Span]]]:
    return [piece.rows for piece in pieces if isinstance(piece, Grid) and html_body.is_data(piece)]


def repeats_itself(pieces: list[Piece]) -> bool:
    """Whether many rows of the tables begin as others do, so that the page may show its tables twice."""
    begun = [row[0].text for piece in pieces if isinstance(piece, Grid) for row in piece.rows if row]
    return len({*begun}) < _DISTINCT * len(begun)
