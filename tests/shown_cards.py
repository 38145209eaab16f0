"""What a card of a notebook shows: its tables as text, and the promises that hold for every one of them."""

from __future__ import annotations

import re

from report.leniency_files import Page

SAFE = {"div", "span", "b", "code", "table", "thead", "tbody", "tr", "th", "td", "ul", "li"}
LARGEST = 40_000
_FIXED = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:white|black|rgb)\b(?!-)", re.IGNORECASE)


class Shown(Page):
    """The text of a card and the cells of its tables; checks what every card promises."""

    def __init__(self, card):
        self.tables, self._cell = [], None
        super().__init__(card)
        assert set(self.names) <= SAFE
        assert {name for name, _ in self.attributes} <= {"style", "lang", "scope", "aria-hidden", "title"}
        styles = [value for name, value in self.attributes if name == "style"]
        # Letters and grounds are the page's, in a light theme and in a dark one.
        assert not [style for style in styles if _FIXED.search(style) or "url(" in style]
        assert not [style for style in styles if re.search(r"(?:^|;)\s*color\s*:", style)]
        assert len(card) < LARGEST

    def handle_starttag(self, tag, attrs):
        if tag == "br":
            return
        super().handle_starttag(tag, attrs)
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self._cell = []

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        if tag in {"td", "th"}:
            self.tables[-1][-1].append("".join(self._cell))
            self._cell = None

    def handle_data(self, data):
        super().handle_data(data)
        if self._cell is not None:
            self._cell.append(data)

    def column(self, table, place):
        """Give a column's cells below the head, numbers as numbers."""
        cells = [row[place] for row in self.tables[table][1:]]
        return [int(cell.replace(",", "")) if re.fullmatch(r"-?[\d,]+", cell) else cell for cell in cells]


def shown(thing):
    """Show an object as a notebook does."""
    return Shown(thing._repr_html_())
