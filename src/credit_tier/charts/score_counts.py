"""How many enterprises have which score, with the cut-offs of the grades (得分分布图)."""

from __future__ import annotations

from typing import Final

from credit_tier.analysis.score_histogram import ScoreHistogram
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import number, percent, steps, widest
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Layer, Room, boxes, grid, letters, levels, line
from credit_tier.charts.palette import INK, LINE, QUIET, colours_of
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import Text

_NOBODY: Final = Text("没有参评的企业，无法判断", "Nobody is graded: nothing can be said")
_TITLE: Final = Text(
    "得分最集中在 {least}–{most} 分，占已评 {share}",
    "Scores of {least} to {most} are most frequent: {share}",
)
_HOW: Final = Text(
    "柱：各分数段的户数；虚线：分数线，其右为该等级及只看得分的户数",
    "Bars: enterprises by score; dashed: cut-offs, with the grade from there on and how many it has by score alone",
)
_AXIS: Final = Text("得分", "score")
_PART: Final = Text("{least}–{most} 分 {n} 户", "{least} to {most}: {n}")
_GRADE: Final = Text("{n} 户", "n = {n}")
_WIDE, _HIGH = 560, 230
_STEP: Final = 2 * (SIZE + 3) + 4
"""Height of the two lines that name a grade."""


def score_chart(found: ScoreHistogram, *, language: str = "zh") -> Picture:
    """Draw the scores of those who are graded, coloured by the grade that the score alone gives.

    Parameters
    ----------
    found : ScoreHistogram
        Empty intervals at both ends that no cut-off is beside are left out.
    language : str
        ``zh`` or ``en``.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        No such language.
    """
    require_language(language)
    found = found.trimmed()
    highest, total = max(found.counts, default=0), sum(found.counts)
    marks = steps(highest)
    texts = [number(int(value)) for value in marks]
    named, lines, above = _grades(found, language)
    right = max([MARGIN + 12, *(label.x + widest([label.text], SIZE, bold=True) - _WIDE + MARGIN for label in named)])
    room = Room(_WIDE, _HIGH, widest(texts, 11) + 16 + MARGIN, right, 56, above)
    parts = found.intervals()
    said = "; ".join(say(_PART, language, least=least, most=most, n=number(own)) for least, most, own in parts if own)
    layers = [*grid(room, marks, texts, upright=False), *boxes(_bars(found, marks[-1])), *lines]
    axis = Label(_WIDE / 2, _HIGH + 36, say(_AXIS, language), "center", QUIET)
    notes = [*origin_lines(found.origin, language), say(_HOW, language)]
    return sheet(_title(found, total, language), notes, said, room, [*layers, *letters([axis, *named, *_ticks(found)])])


def _title(found: ScoreHistogram, total: int, language: str) -> str:
    if not total:
        return say(_NOBODY, language)
    least, most, own = max(found.intervals(), key=lambda part: part[2])
    return say(_TITLE, language, least=least, most=most, share=percent(own, total))


def _x(found: ScoreHistogram, score: int) -> float:
    return _WIDE * (score - found.starts[0]) / max(found.end - found.starts[0], 1)


def _bars(found: ScoreHistogram, top: float) -> list[Box]:
    """Give a bar for each interval and grade in it; where a cut-off divides one, the better grade colours it."""
    codes = [*(code for code, _ in found.cuts), found.last]
    fills = colours_of(codes, None)
    rows = []
    for least, most, own in found.intervals():
        grade = next((code for code, start in found.cuts if most >= start), found.last)
        height = _HIGH * own / (top or 1)
        if own:
            rows.append(Box(_x(found, least) + 1, _HIGH - height, _x(found, most + 1) - 1, _HIGH, fills[grade], LINE))
    return rows


def _grades(found: ScoreHistogram, language: str) -> tuple[list[Label], list[Layer], float]:
    """Name each grade where it starts, with how many it has, and draw its cut-off; tell the room needed above."""
    starts = [(start, f"{code} ≥ {number(start)}") for code, start in found.cuts]
    lowest = f"{found.last} < {number(found.cuts[-1][1])}" if found.cuts else found.last
    rows = list(zip([*starts, (found.starts[0], lowest)], found.by_score, strict=True))[::-1]
    texts = [(_x(found, start), name, say(_GRADE, language, n=number(own))) for (start, name), own in rows]
    places = levels([(x, x + 3 + widest([name, many], SIZE, bold=True)) for x, name, many in texts])
    labels, lines = [], []
    for (x, name, many), level in zip(texts, places, strict=True):
        bottom = -10 - _STEP * level
        labels += [Label(x + 3, bottom - SIZE - 6, name, bold=True), Label(x + 3, bottom - 3, many)]
        if name != lowest:
            lines.append(line([(x, bottom - SIZE - 6), (x, _HIGH)], INK, dash=[4, 3]))
    return labels, lines, _STEP * (max(places) + 1) + 8


def _ticks(found: ScoreHistogram) -> list[Label]:
    every = max(1, len(found.starts) // 10)
    return [
        Label(_x(found, start), _HIGH + 14, number(start), "center", QUIET, 11) for start in (*found.starts[::every],)
    ]
