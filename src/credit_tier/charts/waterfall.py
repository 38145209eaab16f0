"""Where the points of one enterprise come from: base, indicators by theme, ranges, total, cut-offs (得分构成图)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import number, steps, widest, wrapped
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Layer, Room, boxes, letters, stacked, strokes
from credit_tier.charts.palette import BLUE, FAINT, GRID, INK, LINE, QUIET, VERMILION
from credit_tier.charts.words import Origin, require_language, say
from credit_tier.foundation.errors import Text
from credit_tier.grading.reasons import Reasons
from credit_tier.grading.scorecard import ConditionKind

_NAMES: Final = 270
_WIDE: Final = 400
_TITLE = Text("{grade}：{score} 分", "{grade}: {score} points")
_OVERRULED = Text(
    "{grade}：{score} 分，按分为 {by_score} 级，但有优先规则",
    "{grade}: {score} points would be {by_score}, but a rule overrides",
)
_WHOSE = Text("企业 {code}", "Enterprise {code}")
_HELD = {
    ConditionKind.VETO: Text("直接判级：{title}", "Veto: {title}"),
    ConditionKind.CAP: Text("限级：{title}", "Cap: {title}"),
    ConditionKind.NOT_GRADED: Text("不参评：{title}", "Not graded: {title}"),
}
_HOW = Text(
    "右侧为得分 / 满分；橙色：扣分或一分未得；竖线为分数线",
    "Right: points / most possible; orange: taken off or missed; upright lines: cut-offs",
)
_BASE = Text("基础分", "Base")
_RANGE = Text("{title}：限于规定范围", "{title}: kept within its range")
_THEME = Text("{title}（小计 {counted}，上限 {most}）", "{title} (in all {counted}, at most {most})")
_WHOLE = Text("总分限于规定范围", "Score kept within its range")
_TOTAL = Text("总分", "Score")


class Row(NamedTuple):
    """A line of the picture: what it says, from where to where its bar goes, its value, and whether points are lost."""

    name: str
    start: int
    end: int
    value: str = ""
    kind: str = "points"
    lost: bool = False


def waterfall_chart(explanation: Reasons, *, language: str = "zh") -> Picture:
    """Draw how the points of one enterprise add up to its score, and where the cut-offs are.

    Parameters
    ----------
    explanation : Reasons
        As `credit_tier.explain` gives it.
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
    graded = explanation.graded
    rows = _rows(explanation, language)
    names = [wrapped(row.name, _NAMES, SIZE, bold=row.kind in ("theme", "total")) for row in rows]
    heights = [max(22, 8 + (SIZE + 3) * len(lines)) for lines in names]
    left = MARGIN + max(widest(lines, SIZE, bold=True) for lines in names) + 12
    room = Room(_WIDE, sum(heights), left, widest([row.value for row in rows], SIZE, bold=True) + 10 + MARGIN, 40, 40)
    edges = [edge for row in rows for edge in (row.start, row.end)]
    marks = steps(max(*edges, *graded.card.cuts, 1))
    low = min(0, *edges)

    def at(points: float) -> float:
        return _WIDE * (points - low) / (marks[-1] - low)

    titles = {step.code: say(step.title, language) for step in graded.card.grades}
    overruled = graded.held and graded.grade != graded.by_score
    title = say(
        _OVERRULED if overruled else _TITLE,
        language,
        grade=titles[graded.grade],
        score=number(graded.score),
        by_score=graded.by_score,
    )
    kinds = {item.rule.id: item.kind for item in graded.card.conditions}
    held = [say(_HELD[kinds[rule.id]], language, title=say(rule.title, language)) for rule in explanation.conditions]
    notes = [
        *Origin.of(explanation).lines(language),
        say(_WHOSE, language, code=explanation.code),
        *held,
        say(_HOW, language),
    ]
    said = "; ".join(f"{row.name} {row.value}" for row in rows if row.value)
    ticks = [Label(at(value), room.height + 12, number(int(value)), "center", QUIET, 11) for value in marks]
    lines = strokes([(at(value), 0, at(value), room.height) for value in marks], GRID)
    layers = [*lines, *_bars(rows, names, heights, at), *_cuts(explanation, room, at), *letters(ticks)]
    return sheet(title, notes, said, room, layers)


def _rows(explanation: Reasons, language: str) -> list[Row]:
    graded = explanation.graded
    running = graded.card.base
    rows = [Row(say(_BASE, language), 0, running, number(running), "base")]
    for theme in explanation.themes:
        title = say(theme.title, language)
        values = {"title": title, "counted": number(theme.counted), "most": number(theme.most)}
        rows.append(Row(say(_THEME, language, **values), running, running, kind="theme"))
        own = (line for line in explanation.lines if graded.card.themes[line.scored.theme].name == theme.name)
        for line in sorted(own, key=lambda line: (-line.lost, line.indicator.id)):
            name, value = say(line.indicator.title, language), f"{number(line.points)} / {number(line.best)}"
            rows.append(Row(name, running, running + line.points, value, lost=line.lost > 0))
            running += line.points
        if theme.counted != theme.total:
            change = theme.counted - theme.total
            rows.append(Row(say(_RANGE, language, title=title), running, running + change, f"{change:+,}", "range"))
            running += change
    if running != graded.score:
        change = graded.score - running
        rows.append(Row(say(_WHOLE, language), running, graded.score, f"{change:+,}", "range"))
    return [*rows, Row(say(_TOTAL, language), 0, graded.score, number(graded.score), "total")]


def _bars(
    rows: list[Row], names: list[tuple[str, ...]], heights: list[int], at: Callable[[float], float]
) -> list[Layer]:
    marks, labels, top = [], [], 0.0
    links: list[tuple[float, float, float, float]] = []
    lost: list[tuple[float, float, float, float]] = []
    for row, lines, height in zip(rows, names, heights, strict=True):
        bold, middle = row.kind in ("theme", "total"), top + height / 2
        labels += stacked(lines, -10, middle, Label(0, 0, "", "right", bold=bold))
        labels.append(Label(_WIDE + 10, middle, row.value, bold=row.kind == "total"))
        fill = {"total": INK, "base": QUIET, "range": FAINT}.get(row.kind, BLUE if row.end >= row.start else VERMILION)
        low, high = sorted((at(row.start), at(row.end)))
        if row.start != row.end:
            marks.append(Box(low, top + 4, high, top + height - 4, fill, LINE))
        elif row.kind == "points":
            (lost if row.lost else links).append((low, top + 4, low, top + height - 4))
        top += height
    return [*boxes(marks), *strokes(links, LINE, thick=2), *strokes(lost, VERMILION, thick=2), *letters(labels)]


def _cuts(explanation: Reasons, room: Room, at: Callable[[float], float]) -> list[Layer]:
    """Draw the cut-offs; a label that would touch the one before it goes up a line."""
    card = explanation.graded.card
    found = sorted((step.start, step.code) for step in card.grades if step.start is not None)
    labels: list[Label] = []
    end, raised = -1e9, False
    for start, code in found:
        text = f"{code} ≥ {number(start)}"
        half = widest([text], 11) / 2
        raised = at(start) - half < end + 4 and not raised
        labels.append(Label(at(start), -28 if raised else -12, text, "center", INK, 11))
        end = at(start) + half
    return [*strokes([(at(start), -4, at(start), room.height) for start, _ in found], INK), *letters(labels)]
