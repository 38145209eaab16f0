"""Two traits crossed, region and trade above all: a table whose cells are coloured; no map, no borders (热力表)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from credit_tier.analysis.distribution import FEW, Distribution
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import even, number, percent, widest, wrapped
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Layer, Room, boxes, letters, stacked, strokes
from credit_tier.charts.palette import FAINT, GRID, PAPER, QUIET, ink_on, ramp
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.origin import Origin

if TYPE_CHECKING:
    import pandas as pd

_CELL, _NAMES, _HEAD_LINES = 26, 220, 10
MOST_ROWS: Final = 40
MOST_COLUMNS: Final = 30
"""Groups shown; of more, the smallest are pooled, since nobody reads thousands of cells."""
LAST: Final = "\0"
"""Before the name of the pooled groups: no group of a table is called so."""
_OTHERS = Text("其他 {rest} 组", "{rest} other groups")
_POOLED = Text("企业较少的组已合并为“其他”", "Smaller groups are pooled as others")
_NOTHING = Text("每格企业都太少，无法判断", "Too few enterprises in every cell: nothing can be said")
_MOST = Text("{what} 占比最高：{place}，{share}", "Share of {what} is highest in {place}: {share}")
_HIGHEST = Text("{what} 最高：{place}，{share}", "{what} is highest in {place}: {share}")
_HOW = Text(
    "颜色越深，数值越高；斜线：不足 {few} 户，无法判断；空白：没有企业",
    "The darker, the higher; struck out: fewer than {few}, cannot be said; blank: none",
)
_PLACE = Text("{one}·{other}", "{one}, {other}")
_UNSAID = Text("未说明", "not said")
_OR = Text("、", " or ")
_MEAN = Text("平均分", "Mean score")


class Cell(NamedTuple):
    """What stands in a cell: the share or mean, as a number and in words; no value where too few."""

    enterprises: int
    value: float | None
    text: str


def heat_chart(
    found: Distribution | pd.DataFrame,
    *,
    rows: str = "industry",
    columns: str = "region",
    grades: Sequence[str] = (),
    language: str = "zh",
    origin: Origin | None = None,
    least: int = FEW,
) -> Picture:
    """Draw the share of some grades, or the mean score, where two traits cross.

    Of more than 40 groups down or 30 across, the largest are shown and the others pooled.

    Parameters
    ----------
    found : Distribution or pandas.DataFrame
        A frame of counts has columns `rows`, `columns`, ``grade`` and ``enterprises``; or ``mean`` in place of
        ``grade``: one row a cell with the mean score.
    rows, columns : str
        The traits down and across; long names fit better down.
    grades : sequence of str
        Whose share is shown; of a table of means nothing is needed.
    language : str
        ``zh`` or ``en``.
    origin : Origin, optional
        Where the numbers come from; a `Distribution` knows it, and of a frame without it the picture says so.
    least : int
        Cells with fewer enterprises are struck out.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        No such language or trait, a column is missing, or no grade is named for a table of counts.
    """
    require_language(language)
    if isinstance(found, Distribution):
        origin, table = origin or Origin.of(found.grades), found.crossed(rows, columns)
    else:
        table = found
    means = "mean" in table.columns
    needed = [rows, columns, "mean" if means else "grade", "enterprises"]
    if missing := [name for name in needed if name not in table.columns]:
        raise ArgumentError(_refused("table", missing))
    if not means and not grades:
        raise ArgumentError(_refused("grades", ["grades"]))
    table = _largest(table, rows, MOST_ROWS, language)
    table = _largest(table, columns, MOST_COLUMNS, language)
    down, across = (_names(table[name]) for name in (rows, columns))
    cells = _means(table, needed, least) if means else _shares(table, needed, set(grades), least)
    what = say(_MEAN, language) if means else say(_OR, language).join(grades)
    judged = [(cell.value, key, cell) for key, cell in cells.items() if cell.value is not None]
    groups = [item for item in judged if not any(name.startswith(LAST) for name in item[1])]
    title = say(_NOTHING, language)
    if groups:
        _, (one, other), cell = max(groups, key=lambda item: item[0])
        place = say(_PLACE, language, one=_say(one, language), other=_say(other, language))
        title = say(_HIGHEST if means else _MOST, language, what=what, place=place, share=cell.text)
    notes = [*origin_lines(origin, language), say(_HOW, language, few=number(least))]
    if any(name.startswith(LAST) for name in (*down, *across)):
        notes.append(say(_POOLED, language))
    said = "; ".join(f"{_say(one, language)}, {_say(other, language)}: {cell.text}" for _, (one, other), cell in judged)
    return sheet(title, notes, said, *_table(down, across, cells, language))


def _names(column: pd.Series[str]) -> list[str]:
    """Give the names in their order, those who did not say last."""
    return sorted(set(map(str, column)), key=lambda name: (not name, name.startswith(LAST), name))


def _say(name: str, language: str) -> str:
    return name.removeprefix(LAST) or say(_UNSAID, language)


def _shares(table: pd.DataFrame, names: Sequence[str], grades: set[str], least: int) -> dict[tuple[str, str], Cell]:
    counts: dict[tuple[str, str], list[int]] = {}
    for one, other, grade, count in zip(*(table[name] for name in names), strict=True):
        own = counts.setdefault((str(one), str(other)), [0, 0])
        own[0] += int(count)
        own[1] += int(count) if grade in grades else 0
    return {
        key: Cell(whole, part / whole if whole >= max(least, 1) else None, percent(part, whole))
        for key, (whole, part) in sorted(counts.items())
    }


def _means(table: pd.DataFrame, names: Sequence[str], least: int) -> dict[tuple[str, str], Cell]:
    sums: dict[tuple[str, str], tuple[int, float]] = {}
    for one, other, mean, count in zip(*(table[name] for name in names), strict=True):
        whole, points = sums.get((str(one), str(other)), (0, 0.0))
        own = float(mean) * int(count) if count else 0.0
        sums[str(one), str(other)] = (whole + int(count), points + own)
    found = {}
    for key, (whole, points) in sorted(sums.items()):
        value = points / whole if whole >= max(least, 1) else None
        found[key] = Cell(whole, value, "" if value is None else f"{value:,.0f}")
    return found


def _largest(table: pd.DataFrame, trait: str, most: int, language: str) -> pd.DataFrame:
    """Put all but the largest groups of a trait together; those who did not say stay apart."""
    sizes: dict[str, int] = {}
    for name, count in zip(map(str, table[trait]), table["enterprises"], strict=True):
        sizes[name] = sizes.get(name, 0) + int(count)
    named = sorted((name for name in sizes if name), key=lambda name: (-sizes[name], name))
    if len(named) <= most:
        return table
    others = LAST + say(_OTHERS, language, rest=len(named) - most)
    pooled = dict.fromkeys(named[most:], others)
    return table.assign(**{trait: [pooled.get(str(name), str(name)) for name in table[trait]]})


def _table(
    down: list[str], across: list[str], cells: dict[tuple[str, str], Cell], language: str
) -> tuple[Room, list[Layer]]:
    names = [even(_say(name, language), _NAMES, SIZE) for name in down]
    texts = [cell.text for cell in cells.values()]
    words = [word for name in across for word in _say(name, language).split() if word.isascii()]
    wide = max(52.0, widest(texts, 11) + 10, min(widest(words, 11) + 8, 110))
    heads = [wrapped(_say(name, language), wide - 8, 11, most=_HEAD_LINES) for name in across]
    height = max(_CELL, *(6 + (SIZE + 3) * len(lines) for lines in names)) if names else _CELL
    head = max(map(len, heads), default=1) * 14 + 6
    left = MARGIN + max((widest(lines, SIZE) for lines in names), default=0) + 10
    room = Room(wide * max(len(across), 1), height * max(len(down), 1), left, MARGIN, MARGIN, head)
    values = [cell.value for cell in cells.values() if cell.value is not None]
    low, high = min(values, default=0.0), max(values, default=0.0)
    marks, labels, struck = [], [], []
    for row, lines in enumerate(names):
        labels += stacked(lines, -8, height * (row + 0.5), Label(0, 0, "", "right"))
    for column, lines in enumerate(heads):
        middle = -4 - 7 * len(lines)
        labels += stacked(lines, wide * (column + 0.5), middle, Label(0, 0, "", "center", QUIET, 11))
    for row, one in enumerate(down):
        for column, other in enumerate(across):
            cell = cells.get((one, other), Cell(0, None, ""))
            x, y = wide * column, height * row
            fill = PAPER if not cell.enterprises else FAINT
            if cell.value is not None:
                fill = ramp((cell.value - low) / (high - low) if high > low else 0.25)
                labels.append(Label(x + wide / 2, y + height / 2, cell.text, "center", ink_on(fill), 11))
            elif cell.enterprises:
                struck.append((x + 2, y + height - 2, x + wide - 2, y + 2))
            marks.append(Box(x + 1, y + 1, x + wide - 1, y + height - 1, fill, GRID))
    return room, [*boxes(marks), *strokes(struck, QUIET), *letters(labels)]


def _refused(where: str, missing: list[str]) -> Fault:
    named = ", ".join(missing)
    return Fault(
        where,
        Text(f"缺少：{named}", f"Missing: {named}."),
        Text(
            "两个分组列、enterprises，以及 grade（并说明看哪些等级）或 mean",
            "Two columns of traits, `enterprises`, and `grade` (with `grades` to look at) or `mean`.",
        ),
        Text("请补上", "Add it."),
    )
