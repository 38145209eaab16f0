"""How many enterprises have which score, with the cut-offs of the grades (得分分布图)."""

from __future__ import annotations

from typing import Final

from credit_tier.analysis.score_histogram import ScoreHistogram
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import number, percent, steps, widest
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Room, boxes, grid, letters, line
from credit_tier.charts.palette import INK, LINE, QUIET, colours_of
from credit_tier.charts.words import Origin, require_language, say
from credit_tier.foundation.errors import Text

_NOBODY: Final = Text("没有参评的企业，无法判断", "Nobody is graded: nothing can be said")
_TITLE: Final = Text(
    "得分最集中在 {least}–{most} 分，占已评 {share}",
    "Scores of {least} to {most} are most frequent: {share}",
)
_HOW: Final = Text("竖线为分数线；颜色为按得分的等级", "Upright lines are cut-offs; colours are grades by score")
_AXIS: Final = Text("得分", "score")
_PART: Final = Text("{least}–{most} 分 {n} 户", "{least} to {most}: {n}")
_WIDE, _HIGH = 560, 230


def score_chart(found: ScoreHistogram, *, language: str = "zh", origin: Origin | None = None) -> Picture:
    """Draw the scores of those who are graded, coloured by the grade that the score alone gives.

    Parameters
    ----------
    found : ScoreHistogram
    language : str
        ``zh`` or ``en``.
    origin : Origin, optional
        Where the numbers come from.

    Raises
    ------
    ArgumentError
        No such language.
    """
    require_language(language)
    highest, total = max(found.counts, default=0), sum(found.counts)
    marks = steps(highest)
    texts = [number(int(value)) for value in marks]
    room = Room(_WIDE, _HIGH, widest(texts, 11) + 16 + MARGIN, MARGIN + 12, 56, 24)
    notes = [*(origin.lines(language) if origin else []), say(_HOW, language)]
    parts = found.intervals()
    said = "; ".join(say(_PART, language, least=least, most=most, n=number(own)) for least, most, own in parts if own)
    layers = [*grid(room, marks, texts, upright=False), *boxes(_bars(found, marks[-1])), *_cut_lines(found)]
    axis = Label(_WIDE / 2, _HIGH + 36, say(_AXIS, language), "center", QUIET)
    return sheet(_title(found, total, language), notes, said, room, [*layers, *letters([axis, *_ticks(found)])])


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


def _cut_lines(found: ScoreHistogram) -> list[dict[str, object]]:
    cuts = [(code, start) for code, start in found.cuts if found.starts[0] <= start < found.end]
    lines = [line([(_x(found, start), -6), (_x(found, start), _HIGH)], INK, dash=[4, 3]) for _, start in cuts]
    labels = [Label(_x(found, start) + 3, -14, f"{code} ≥ {number(start)}", size=SIZE) for code, start in cuts]
    return [*lines, *letters(labels)]


def _ticks(found: ScoreHistogram) -> list[Label]:
    every = max(1, len(found.starts) // 10)
    return [
        Label(_x(found, start), _HIGH + 14, number(start), "center", QUIET, 11) for start in (*found.starts[::every],)
    ]
