"""Where the points of one enterprise come from: base, indicators by theme, ranges, total, cut-offs (得分构成图)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, NamedTuple

from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import even, number, steps, widest
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Layer, Room, boxes, letters, levels, stacked, strokes
from credit_tier.charts.palette import BLUE, FAINT, GRID, INK, LINE, PAPER, QUIET, VERMILION
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import Text
from credit_tier.grading.origin import Origin
from credit_tier.grading.reasons import Reasons
from credit_tier.grading.scorecard import ConditionKind

_NAMES: Final = 270
_WIDE: Final = 400
_WORST: Final = 3
"""Indicators named above the picture, those with most points missed."""
_TITLE = Text("{grade}：{score} 分", "{grade}: {score} points")
_NEXT = Text("，{code} 级自 {start} 分起", "; {code} starts at {start}")
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
_MOST_LOST = Text("失分最多：{lines}", "Most points missed: {lines}")
_NONE_LOST = Text("各项都是满分", "No points are missed")
_LOST = Text("{name}（{lost} 分）", "{name} ({lost})")
_AND = Text("、", ", ")
_HOW = Text(
    "实心：得分；空心：未得的分；橙色实心：扣分；右侧：得分 / 满分；竖线：分数线",
    "Filled: points; hollow: points missed; filled orange: taken off; right: points / most possible;"
    " upright lines: cut-offs",
)
_BASE = Text("基础分", "Base")
_RANGE = Text("{title}：限于规定范围", "{title}: kept within its range")
_THEME = Text("{title}（小计 {counted}，上限 {most}）", "{title} (in all {counted}, at most {most})")
_WHOLE = Text("总分限于规定范围", "Score kept within its range")
_TOTAL = Text("总分", "Score")


class Row(NamedTuple):
    """A line of the picture: what it says, from where to where its bar goes, its value, and the points missed."""

    name: str
    start: int
    end: int
    value: str = ""
    kind: str = "points"
    lost: int = 0


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
    names = [even(row.name, _NAMES, SIZE, bold=row.kind in ("theme", "total")) for row in rows]
    heights = [max(22, 4 + (SIZE + 3) * len(lines)) for lines in names]
    left = MARGIN + max(widest(lines, SIZE, bold=True) for lines in names) + 12
    right = widest([row.value for row in rows], SIZE, bold=True) + 10 + MARGIN
    edges = [edge for row in rows for edge in (row.start, row.end, row.end + row.lost)]
    marks = steps(max(*edges, *graded.card.cuts, 1))
    low = min(0, *edges)

    def at(points: float) -> float:
        return _WIDE * (points - low) / (marks[-1] - low)

    cuts, above = _cuts(explanation, sum(heights), at)
    room = Room(_WIDE, sum(heights), left, right, 40, above)
    kinds = {item.rule.id: item.kind for item in graded.card.conditions}
    held = [say(_HELD[kinds[rule.id]], language, title=say(rule.title, language)) for rule in explanation.conditions]
    notes = [
        *origin_lines(Origin.of(explanation), language),
        say(_WHOSE, language, code=explanation.code),
        *held,
        _most_lost(explanation, language),
        say(_HOW, language),
    ]
    said = "; ".join(f"{row.name} {row.value}" for row in rows if row.value)
    ticks = [Label(at(value), room.height + 12, number(int(value)), "center", QUIET, 11) for value in marks]
    lines = strokes([(at(value), 0, at(value), room.height) for value in marks], GRID)
    layers = [*lines, *_bars(rows, names, heights, at), *cuts, *letters(ticks)]
    return sheet(_title_of(explanation, language), notes, said, room, layers)


def _title_of(explanation: Reasons, language: str) -> str:
    """Give grade and score, and from where the next grade starts; of who is overruled, what the score would give."""
    graded = explanation.graded
    steps_up = graded.card.grades
    place = next(place for place, step in enumerate(steps_up) if step.code == graded.grade)
    overruled = graded.held and graded.grade != graded.by_score
    title = say(
        _OVERRULED if overruled else _TITLE,
        language,
        grade=say(steps_up[place].title, language),
        score=number(graded.score),
        by_score=graded.by_score,
    )
    start = steps_up[place - 1].start if place else None
    if graded.held or start is None:
        return title
    return title + say(_NEXT, language, code=steps_up[place - 1].code, start=number(start))


def _most_lost(explanation: Reasons, language: str) -> str:
    lines = sorted(
        (line for line in explanation.lines if line.lost > 0), key=lambda line: (-line.lost, line.indicator.id)
    )
    if not lines:
        return say(_NONE_LOST, language)
    said = (say(_LOST, language, name=say(line.indicator.title, language), lost=line.lost) for line in lines[:_WORST])
    return say(_MOST_LOST, language, lines=say(_AND, language).join(said))


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
            rows.append(Row(name, running, running + line.points, value, lost=line.lost))
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
    missed, marks, labels, top = [], [], [], 0.0
    empty: list[tuple[float, float, float, float]] = []
    for row, lines, height in zip(rows, names, heights, strict=True):
        bold, middle = row.kind in ("theme", "total"), top + height / 2
        labels += stacked(lines, -10, middle, Label(0, 0, "", "right", bold=bold))
        labels.append(Label(_WIDE + 10, middle, row.value, bold=row.kind == "total" or row.lost > 0))
        fill = {"total": INK, "base": QUIET, "range": FAINT}.get(row.kind, BLUE if row.end >= row.start else VERMILION)
        low, high = sorted((at(row.start), at(row.end)))
        if row.start != row.end:
            marks.append(Box(low, middle - 7, high, middle + 7, fill, LINE))
        if row.lost > 0 and row.end >= row.start:
            missed.append(Box(high, middle - 7, at(row.end + row.lost), middle + 7, PAPER, VERMILION))
        elif row.kind == "points" and row.start == row.end:
            empty.append((low, middle - 7, low, middle + 7))
        top += height
    return [*boxes(missed), *boxes(marks), *strokes(empty, LINE, thick=2), *letters(labels)]


def _cuts(explanation: Reasons, height: float, at: Callable[[float], float]) -> tuple[list[Layer], float]:
    """Draw the cut-offs, and tell the room above that their names need: one that would touch another stands higher."""
    card = explanation.graded.card
    found = sorted((step.start, step.code) for step in card.grades if step.start is not None)
    texts = [(at(start), f"{code} ≥ {number(start)}") for start, code in found]
    halves = [widest([text], 11) / 2 for _, text in texts]
    places = levels([(x - half, x + half) for (x, _), half in zip(texts, halves, strict=True)])
    labels = [
        Label(x, -12 - 16 * level, text, "center", INK, 11) for (x, text), level in zip(texts, places, strict=True)
    ]
    lines = strokes([(x, -4, x, height) for x, _ in texts], INK)
    return [*lines, *letters(labels)], 24 + 16 * max(places, default=0)
