"""Whether draws were fair: how often each group was drawn, on the range that chance leaves it (抽取公平性图)."""

from __future__ import annotations

from typing import Final

from credit_tier.analysis.draw_fairness import DrawFairness, GroupFairness
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import even, number, steps, widest
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Room, boxes, dots, grid, letters, stacked, strokes
from credit_tier.charts.palette import BLUE, FAINT, INK, LINE, VERMILION
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import Text
from credit_tier.grading.origin import Origin

_NAMES: Final = 220
_WIDE: Final = 360
_NOTHING = Text("没有抽取，无法判断", "No draws: nothing can be said")
_FAIR = Text("{n} 组的抽中数都在随机允许的范围内", "All {n} groups were drawn as often as chance allows")
_UNFAIR = Text("{n} 组中有 {out} 组超出随机允许的范围", "{out} of {n} groups lie outside the range of chance")
_HOW = Text(
    "灰条：公平抽取时的范围（各组同时成立的概率不低于 {level}）；竖线：期望；圆点：实际（菱形：超出）",
    "Grey: the range of fair draws (all groups at once, probability at least {level}); stroke: expected;"
    " dot: drawn (diamond: outside)",
)
_DRAWS = Text("{n} 次抽取", "Draws: {n}")
_AXIS = Text("横轴：每百户次抽中数", "Across: drawn of every hundred that could be")
_VALUE = Text("抽中 {hits}，期望 {expected}（{low}–{high}）", "{hits} drawn, {expected} expected ({low} to {high})")


def fairness_chart(found: DrawFairness, *, language: str = "zh", origin: Origin | None = None) -> Picture:
    """Draw how often each group was drawn beside how often chance lets it be.

    Parameters
    ----------
    found : DrawFairness
    language : str
        ``zh`` or ``en``.
    origin : Origin, optional
        By which rulebook and between which days; bare counts do not know it, and without it the picture says so.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        No such language.
    """
    require_language(language)
    groups = found.groups
    names = [even(group.group, _NAMES, SIZE) for group in groups]
    height = max([24, *(8 + (SIZE + 3) * len(lines) for lines in names)])
    texts = [_text(group, language) for group in groups]
    left = MARGIN + max((widest(lines, SIZE) for lines in names), default=0) + 12
    room = Room(_WIDE, height * max(len(groups), 1), left, widest(texts, SIZE) + 12 + MARGIN, 40, 8)
    shares = [_share(group, count) for group in groups for count in (group.high, group.hits)]
    marks = steps(100 * max(shares, default=0))

    def at(group: GroupFairness, count: float) -> float:
        return 100 * _WIDE * _share(group, count) / marks[-1]

    ranges, expected, labels = [], [], []
    inside: list[tuple[float, float]] = []
    outside: list[tuple[float, float]] = []
    for place, (group, lines, text) in enumerate(zip(groups, names, texts, strict=True)):
        middle = height * (place + 0.5)
        low, high, mean = (at(group, count) for count in (group.low, group.high, float(group.expected)))
        ranges.append(Box(low, middle - 6, max(high, low + 1), middle + 6, FAINT, LINE))
        expected.append((mean, middle - 9, mean, middle + 9))
        (outside if group.outside else inside).append((at(group, group.hits), middle))
        labels += stacked(lines, -10, middle, Label(0, 0, "", "right", bold=group.outside))
        labels.append(Label(_WIDE + 12, middle, text, bold=group.outside))
    title = say(_NOTHING, language)
    if groups:
        out = len(outside)
        title = say(_UNFAIR if out else _FAIR, language, n=number(len(groups)), out=number(out))
    layers = [*grid(room, marks, [f"{value:g}" for value in marks]), *boxes(ranges), *strokes(expected, INK)]
    layers += [dots(inside, BLUE)] if inside else []
    layers += [dots(outside, VERMILION, shape="diamond", area=110)] if outside else []
    said = "; ".join(f"{group.group}: {text}" for group, text in zip(groups, texts, strict=True))
    notes = [
        *origin_lines(origin, language),
        say(_DRAWS, language, n=number(max((group.draws for group in groups), default=0))),
        say(_HOW, language, level=f"{float(found.level):.0%}"),
        say(_AXIS, language),
    ]
    return sheet(title, notes, said, room, [*layers, *letters(labels)])


def _text(group: GroupFairness, language: str) -> str:
    expected = f"{float(group.expected):,.1f}"
    values = {"hits": number(group.hits), "low": number(group.low), "high": number(group.high)}
    return say(_VALUE, language, expected=expected, **values)


def _share(group: GroupFairness, count: float) -> float:
    return count / group.members if group.members else 0.0
