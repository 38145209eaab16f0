"""A paper as plain data: sentences with places to fill in, tables, signatures; as a page, and as JSON (文书)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple, TypeAlias

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.report.pages import BLANK, Layout, marked, page_of, rulebook_line, table_of
from credit_tier.rulebook.model import Rulebook


class Slot(NamedTuple):
    """A place to fill in.

    Attributes
    ----------
    name : str
        Key in the data.
    title : str
        What belongs there.
    text : str or None
        None is not known: a blank on paper and null in the data, never a guess.
    """

    name: str
    title: str
    text: str | None


Piece: TypeAlias = str | Slot
Sentence: TypeAlias = tuple[Piece, ...]


class Prose(NamedTuple):
    """Paragraphs under a heading."""

    heading: str
    paragraphs: tuple[Sentence, ...]


class Row(NamedTuple):
    """A row of a grid; a group row is a heading over the rows that follow."""

    cells: tuple[Sentence, ...]
    group: bool = False


class Grid(NamedTuple):
    """A table; without heads, the first cell of each row names the second."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[Row, ...]
    kind: str | None = None


class Signing(NamedTuple):
    """Places to sign, and the place of the seal."""

    places: tuple[Sentence, ...]
    seal: str
    day: Slot


Block: TypeAlias = Prose | Grid | Signing


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper, prefilled; people complete, check and sign it.

    Attributes
    ----------
    kind : str
    title : str
    marks : tuple of str
        What nobody may overlook: trial, illustrative rules.
    top : tuple of Slot
        Agency and number above and below the title.
    blocks : tuple of Block
    rulebook : Rulebook
    on : date
        Day of the assessment, or on which it was made; `dated` says which.
    letters : str
        Their size in print.
    """

    kind: str
    title: str
    marks: tuple[str, ...]
    top: tuple[Slot, ...]
    blocks: tuple[Block, ...]
    rulebook: Rulebook
    on: date
    letters: str = "10.5pt"
    dated: str = "判断日期"

    @property
    def slots(self) -> tuple[Slot, ...]:
        """Every place to fill in, each name once."""
        return tuple({slot.name: slot for slot in _slots(self)}.values())

    @property
    def blanks(self) -> tuple[str, ...]:
        """Titles of what is still to fill in."""
        return tuple(slot.title for slot in self.slots if slot.text is None)

    def to_html(self) -> str:
        """Give the page: it stands alone and prints on A4."""
        agency, number = self.top
        parts = [
            marked(self.marks),
            element("p", _piece(agency), class_="centre"),
            element("h1", self.title),
            element("p", _piece(number), class_="centre"),
        ]
        parts += [*map(_block, self.blocks), element("footer", *_foot(self))]
        return page_of(self.title, parts, Layout(letters=self.letters))

    def to_data(self) -> dict[str, Any]:
        """Give the same as plain data; a blank is None."""
        return {
            "paper": self.kind,
            "title": self.title,
            "marks": list(self.marks),
            "on": self.on.isoformat(),
            "rulebook": {"id": self.rulebook.identity.id, "digest": self.rulebook.digest},
            "fields": {slot.name: {"title": slot.title, "value": slot.text} for slot in self.slots},
            "blocks": [_data(block) for block in self.blocks],
        }

    def to_json(self) -> str:
        """Give the data as JSON of texts."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1)

    def __repr__(self) -> str:
        return f"<Paper {self.title}, {len(self.blanks)} blanks>"

    def _repr_html_(self) -> str:
        return element("iframe", srcdoc=self.to_html(), style="width:100%;height:60em;border:1px solid #d0d7de")


def pairs(caption: str, rows: Iterable[tuple[str, Piece]]) -> Grid:
    """Give a table of titles and values."""
    return Grid(caption, (), tuple(Row(((title,), (piece,))) for title, piece in rows))


def plain(sentence: Sentence) -> str:
    """Give a sentence as text, with blanks where nothing is known.

    Examples
    --------
    >>> plain(("于", Slot("day", "日期", None), "前改正"))
    '于＿＿＿＿＿＿前改正'
    """
    return "".join(piece if isinstance(piece, str) else piece.text or BLANK for piece in sentence)


def _slots(paper: Paper) -> Iterator[Slot]:
    yield from paper.top
    for block in paper.blocks:
        if isinstance(block, Signing):
            sentences: Iterable[Sentence] = (*block.places, (block.day,))
        else:
            is_prose = isinstance(block, Prose)
            sentences = block.paragraphs if is_prose else (cell for row in block.rows for cell in row.cells)  # type: ignore[union-attr]
        yield from (piece for sentence in sentences for piece in sentence if isinstance(piece, Slot))


def _piece(piece: Piece) -> Markup:
    if isinstance(piece, str):
        return together([piece])
    if piece.text is None:
        return element("span", BLANK, class_="blank", title=f"待填：{piece.title}")
    return element("span", piece.text, class_="filled", title=piece.title)


def _sentence(sentence: Sentence) -> Markup:
    return together(map(_piece, sentence))


def _block(block: Block) -> Markup:
    match block:
        case Prose(heading, paragraphs):
            said = (element("p", _sentence(one)) for one in paragraphs)
            return element("section", element("h2", heading), *said, class_="body")
        case Grid(caption, heads, rows, kind):
            made = (_row(row, len(heads)) for row in rows)
            return table_of(
                caption, (Text(head, "") for head in heads), made, kind=(kind or None) if heads else "pairs"
            )
        case Signing(places, seal, day):
            said = (element("p", _sentence(one)) for one in places)
            sealed = element("p", element("span", f"（{seal}）"), class_="seal")
            return element("section", *said, sealed, element("p", _piece(day), class_="seal"), class_="signing")


def _row(row: Row, columns: int) -> Markup:
    first, *others = map(_sentence, row.cells)
    if row.group:
        return element("tr", element("th", first, colspan=columns, scope="rowgroup"), class_="group")
    return element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in others))


def _foot(paper: Paper) -> Iterator[Markup]:
    said = "本文书由程序按规则预填，不是任何机关的官方格式文书；划线空白处由执法人员查明后填写，填写前不得推定。"
    yield element("p", element("small", said))
    yield element("p", element("small", f"{rulebook_line(paper.rulebook)}；{paper.dated} {paper.on}"))


def _data(block: Block) -> dict[str, Any]:
    match block:
        case Prose(heading, paragraphs):
            return {"heading": heading, "text": [plain(one) for one in paragraphs]}
        case Grid(caption, heads, rows, _):
            cells = [[plain(cell) for cell in row.cells] for row in rows]
            return {"caption": caption, "heads": list(heads), "rows": cells}
        case Signing(places, seal, day):
            return {"sign": [plain(one) for one in places], "seal": seal, "day": day.text}
