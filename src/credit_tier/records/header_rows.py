"""Where the header of a table is: below titles and notices, in one row or two (表头行的寻找).

The header is the row, or the pair of rows one under the other, that matches the contract best among the first ones.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final, NamedTuple

from credit_tier.records.headers import FEN_PER, Names, fold_header
from credit_tier.records.sheets import Cells, Row

LOOKED_AT: Final = 30
"""Rows among which the header is sought; above it stand a title, a notice, a line of units."""

LONGEST: Final = 500
"""Characters of a cell that are looked at and kept while the header is sought; no header has as many."""

_MONEY: Final = "(" + "|".join(sorted(FEN_PER, key=len, reverse=True)) + ")"
_UNIT: Final = re.compile(rf"单位[:为是]?\(?(?:\w{{1,4}}[、/,])*{_MONEY}(?:\)|$|[^\w])|\({_MONEY}\)$|以{_MONEY}为单位")


class Header(NamedTuple):
    """A header row, or the best candidate for one.

    Attributes
    ----------
    at : int
        Index of its first row among the rows looked at.
    height : int
        1 or 2 rows.
    row : int
        Number of its last row.
    names : tuple of str
        By column; '' where a column has none.
    matched : int
        Fields that it names, those named twice taken off.
    missing : frozenset of str
        Required fields that it does not name.
    units : int
        Headers that name a unit of money.
    fen : int
        Fen per unit of amounts, where a line above it says so; else 0.
    """

    at: int
    height: int
    row: int
    names: tuple[str, ...]
    matched: int
    missing: frozenset[str]
    units: int = 0
    fen: int = 0

    @property
    def rank(self) -> tuple[bool, int, int, int]:
        """What makes one candidate better than another."""
        return not self.missing, self.matched - len(self.missing), self.matched, self.units

    @property
    def after(self) -> int:
        """Index of the first row below it."""
        return self.at + self.height


def find_header(rows: Sequence[Row], names: Names, *, told: int | None = None) -> Header | None:
    """Find the header among the first rows of a sheet or file.

    Parameters
    ----------
    rows : sequence of Row
    names : Names
        Of the contract.
    told : int, optional
        Number of the header's (last) row, as a mapping file gives it.

    Returns
    -------
    Header or None
        The first of the best; ``None`` where there is no row with anything in it.
    """
    candidates: list[Header] = []
    rows = [(number, _short(cells)) for number, cells in rows]
    for index, (number, cells) in enumerate(rows):
        if told in (None, number) and any(map(_filled, cells)):
            candidates.append(_candidate(index, 1, number, _texts(cells), names))
    for index, ((number, top), (below, bottom)) in enumerate(pairwise(rows)):
        if told in (None, below) and below == number + 1 and any(map(_filled, top)) and any(map(_filled, bottom)):
            candidates.append(_candidate(index, 2, below, _joined(_texts(top), _texts(bottom), names), names))
    # Of equals the first wins, and a single row before a pair; `max` keeps the first.
    best = max(candidates, key=lambda candidate: candidate.rank, default=None)
    if best is None:
        return None
    return best._replace(fen=_unit_above(rows[: best.at]))


def widest(rows: Sequence[Row]) -> int:
    """Count the cells with anything in them of the widest row."""
    return max((sum(map(_filled, _short(cells))) for _, cells in rows), default=0)


def _candidate(index: int, height: int, row: int, texts: list[str], names: Names) -> Header:
    while texts and not _filled(texts[-1]):
        texts.pop()
    found, _ = names.places(texts)
    surplus = sum(len(columns) - 1 for columns in found.values())
    missing = names.required - found.keys()
    return Header(index, height, row, tuple(texts), len(found) - surplus, missing, names.units(texts))


def _joined(top: list[str], bottom: list[str], names: Names) -> list[str]:
    """Join two rows: a group and what it consists of, or headers that reach over both."""
    width = max(len(top), len(bottom))
    top, bottom = top + [""] * (width - len(top)), bottom + [""] * (width - len(bottom))
    joined: list[str] = []
    group = ""
    for above, below in zip(top, bottom, strict=True):
        if not (above or below):
            joined.append("")
            continue
        group = above if above.strip() else group
        unit = f"{above}({below})" if fold_header(below) in FEN_PER else ""
        spellings = (unit, group + below, below, above) if below.strip() else (above,)
        joined.append(next((spelling for spelling in spellings if names.fields(spelling)), below or above))
    return joined


def _unit_above(rows: Sequence[Row]) -> int:
    for _, cells in reversed(rows):
        for cell in cells:
            if fen := unit_told(cell or ""):
                return fen
    return 0


def unit_told(text: str) -> int:
    """Give the fen per unit of money that a line beside a table names, or 0.

    Examples
    --------
    >>> [unit_told(text) for text in ("欠税统计表（万元）", "单位：万元 制表日期：6月", "填报单位：元氏县某局")]
    [1000000, 1000000, 0]
    """
    # Blanks go when a text is folded, and with them the end of the unit; so each word is looked at on its own, too.
    for part in (text, *text.split()):
        if unit := _UNIT.search(fold_header(part)):
            return next(FEN_PER[name] for name in unit.groups() if name)
    return 0


def _texts(cells: Cells) -> list[str]:
    return [cell or "" for cell in cells]


def _short(cells: Cells) -> Cells:
    return [cell[:LONGEST] if cell else cell for cell in cells]


def _filled(cell: str | None) -> bool:
    return bool(cell and fold_header(cell))
