"""What-if: who moves from which grade to which, as a table whose cells are coloured (等级变动图).

A matrix, and no ribbons: where most enterprises stay, those who move would be threads too thin to be seen.
"""

from __future__ import annotations

from math import log1p
from typing import TYPE_CHECKING, Final

from credit_tier.analysis.comparison import Comparison
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import number, percent, widest, width
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Room, boxes, letters
from credit_tier.charts.palette import FAINT, GRID, PAPER, QUIET, ink_on
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import Text
from credit_tier.grading.origin import Origin

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

_CELL: Final = 38
_NOBODY = Text("没有企业，无法比较", "No enterprises: nothing can be compared")
_STAY = Text("{n} 户的等级都不变", "The grades of all {n} enterprises stay as they are")
_MOVED = Text(
    "{n} 户变动（{share}）：升级 {up}，降级 {down}{other}",
    "{n} enterprises move ({share}): {up} up, {down} down{other}",
)
_OTHER = Text("，参评变化 {n}", ", {n} graded or no longer graded")
_OLD = Text("现行等级（行）", "Grade now (rows)")
_NEW = Text("修订后等级（列）", "Grade by the other rules (columns)")
_ALL = Text("合计", "All")
_HOW = Text(
    "灰色：不变；↑ 蓝色：升级；↓ 橙色：降级；越深户数越多",
    "Grey: stays; ↑ blue: up; ↓ orange: down; the darker, the more",
)
_OUTSIDE = Text(
    "{code}：未参评；变为或不再是 {code} 不算升降", "{code}: not graded; to it or from it is neither up nor down"
)
_TOTAL = Text("共 {n} 户", "{n} enterprises in all")
_STEP = Text("{old} 至 {new}：{n} 户", "{old} to {new}: {n}")
_ARROWS: Final = {"up": "↑ ", "down": "↓ "}
"""Said by a sign, too: blue and orange are alike in grey print."""
_UP: Final = ((222, 238, 248), (0, 114, 178))
_DOWN: Final = ((253, 230, 214), (178, 79, 0))


def moves_chart(
    found: Comparison | pd.DataFrame,
    *,
    grades: Sequence[str] = (),
    language: str = "zh",
    origin: Origin | None = None,
    not_graded: str | None = None,
    sides: tuple[Text, Text] | None = None,
) -> Picture:
    """Draw how many enterprises move from which grade to which.

    Parameters
    ----------
    found : Comparison or pandas.DataFrame
        A frame has the columns of `Comparison.moves`: old_grade, new_grade, enterprises.
    grades : sequence of str
        All grades, best first; a comparison knows them, and without them they are taken as they sort.
    language : str
        ``zh`` or ``en``.
    origin : Origin, optional
        Where the numbers come from; a comparison knows it.
    not_graded : str, optional
        The code of those who are not graded: to it or from it is neither up nor down.
    sides : tuple of Text, optional
        What rows and columns are; by default the rules as they are and others.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        No such language.
    """
    require_language(language)
    if isinstance(found, Comparison):
        origin, codes = origin or Origin.of(found.old), [step.code for step in found.old.card.grades]
        codes = [*codes, *(step.code for step in found.new.card.grades if step.code not in codes)]
        grades, not_graded = grades or codes, not_graded or found.old.card.grades[-1].code
        found = found.moves()
    pairs = list(zip(map(str, found["old_grade"]), map(str, found["new_grade"]), strict=True))
    counts: dict[tuple[str, str], int] = {}
    for pair, count in zip(pairs, found["enterprises"], strict=True):
        counts[pair] = counts.get(pair, 0) + int(count)
    order = list(dict.fromkeys([*grades, *sorted({grade for pair in pairs for grade in pair})]))
    total = sum(counts.values())
    title = _title_of(counts, order, not_graded, language)
    notes = [*origin_lines(origin, language), say(_TOTAL, language, n=number(total)), say(_HOW, language)]
    if not_graded in order:
        notes.append(say(_OUTSIDE, language, code=not_graded))
    said = "; ".join(
        say(_STEP, language, old=old, new=new, n=number(count)) for (old, new), count in sorted(counts.items()) if count
    )
    heads = [say(side, language) for side in sides or (_OLD, _NEW)]
    return sheet(title, notes, said, *_matrix(counts, order, not_graded, heads, language))


def _title_of(counts: dict[tuple[str, str], int], order: list[str], not_graded: str | None, language: str) -> str:
    total = sum(counts.values())
    if not total:
        return say(_NOBODY, language)
    up, down, other = (
        sum(count for (old, new), count in counts.items() if _way(old, new, order, not_graded) == way)
        for way in ("up", "down", "other")
    )
    moved = up + down + other
    if not moved:
        return say(_STAY, language, n=number(total))
    rest = say(_OTHER, language, n=number(other)) if other else ""
    return say(
        _MOVED, language, n=number(moved), share=percent(moved, total), up=number(up), down=number(down), other=rest
    )


def _way(old: str, new: str, order: list[str], not_graded: str | None) -> str:
    if old == new:
        return "same"
    if not_graded in (old, new):
        return "other"
    return "up" if order.index(new) < order.index(old) else "down"


def _matrix(
    counts: dict[tuple[str, str], int], order: list[str], not_graded: str | None, heads: Sequence[str], language: str
) -> tuple[Room, list[dict[str, object]]]:
    rows = {grade: sum(counts.get((grade, new), 0) for new in order) for grade in order}
    columns = {grade: sum(counts.get((old, grade), 0) for old in order) for grade in order}
    texts = [number(count) for count in (*counts.values(), *rows.values(), *columns.values(), sum(rows.values()))]
    wide = max(64.0, widest(texts, SIZE, bold=True) + 32, width(say(_ALL, language), SIZE) + 16)
    most = max((count for (old, new), count in counts.items() if old != new), default=0)
    side = len(order)
    across, down = wide * (side + 1), _CELL * (side + 1)
    left = MARGIN + max(widest(order, SIZE, bold=True), width(say(_ALL, language), SIZE)) + 12
    room = Room(max(across, 400.0 - left, widest(heads, SIZE)), down, left, MARGIN, MARGIN, 62)
    marks = []
    labels = [Label(-left + MARGIN, -50, heads[0], colour=QUIET), Label(-left + MARGIN, -32, heads[1], colour=QUIET)]
    for row, old in enumerate([*order, ""]):
        labels.append(Label(-10, _CELL * (row + 0.5), old or say(_ALL, language), "right", bold=bool(old)))
        for column, new in enumerate([*order, ""]):
            if row == 0:
                labels.append(Label(wide * (column + 0.5), -12, new or say(_ALL, language), "center", bold=bool(new)))
            if old and new:
                count, way = counts.get((old, new), 0), _way(old, new, order, not_graded)
                fill, arrow = _fill(count, most, way), _ARROWS.get(way, "")
            else:
                count = rows[old] if old else columns[new] if new else sum(rows.values())
                fill, arrow = PAPER, ""
            x, y = wide * column, _CELL * row
            if old and new:
                marks.append(Box(x + 1, y + 1, x + wide - 1, y + _CELL - 1, fill, GRID))
            if count or not (old and new):
                text = Label(
                    x + wide / 2, y + _CELL / 2, arrow + number(count), "center", ink_on(fill), bold=old != new
                )
                labels.append(text if old and new else text._replace(colour=QUIET, bold=False))
    return room, [*boxes(marks), *letters(labels)]


def _fill(count: int, most: int, way: str) -> str:
    if not count:
        return PAPER
    if way in ("same", "other"):
        return FAINT if way == "same" else GRID
    low, high = _UP if way == "up" else _DOWN
    share = log1p(count) / log1p(most)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(low, high, strict=True))
