"""How many enterprises have which grade: everyone, or a bar of shares for each group (等级分布图)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from credit_tier.analysis.distribution import FEW, Distribution
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import even, number, percent, widest, width
from credit_tier.charts.marks import MARGIN, SIZE, Box, Label, Room, boxes, letters, stacked
from credit_tier.charts.palette import FAINT, INK, LINE, QUIET, colours_of, ink_on
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.origin import Origin

if TYPE_CHECKING:
    import pandas as pd

MOST_GROUPS: Final = 30
_ROOM: Final = 190
_BARS: Final = 430
_LEGEND: Final = 60
"""How far a legend may reach beyond the bars."""
_APART: Final = 18
_NOBODY = Text("没有企业，无法判断", "No enterprises: nothing can be said")
_ALL = Text("最多的是 {best}，占 {share}；{worst} 占 {low}", "Most are {best}: {share}; {worst} are {low}")
_NONE_GRADED = Text("没有参评的企业，无法判断", "Nobody is graded: nothing can be said")
_GROUPS = Text(
    "{worst} 占比，{high} 最高（{most}），{low} 最低（{least}）",
    "Share of {worst}: highest in {high} ({most}), lowest in {low} ({least})",
)
_EQUAL = Text("各组 {worst} 占比都是 {most}", "The share of {worst} is {most} in every group")
_ONE_GROUP = Text("{high}：{worst} 占 {most}", "{high}: {worst} are {most}")
_FEW_ONLY = Text("各组企业都太少，无法比较", "All groups are too small to be compared")
_COUNT = Text("共 {n} 户", "{n} enterprises in all")
_BAR = Text("{n} 户，{share}", "{n} ({share})")
_TOO_FEW = Text("{n} 户，过少不比较", "n = {n}, too few")
_WORST_OF = Text("{worst} {share}，{n} 户", "{worst} {share}, n = {n}")
_FEW_NOTE = Text("浅色：参评不足 {few} 户的组，占比不可比较", "Pale: fewer than {few} graded, not compared")
_POOLED = Text("只列企业最多的 {shown} 组，其余 {rest} 组合为“其他”", "The {shown} largest groups; {rest} are pooled")
_OTHERS = Text("其他 {rest} 组", "{rest} other groups")
_UNSAID = Text("未说明", "not said")
_SORTED = Text(
    "按 {worst} 占全组（含未参评）的比例由高到低排列；白色 {none}：未参评",
    "Highest share of {worst} among all, graded or not, first; white {none}: not graded",
)
_SORTED_ONLY = Text("按 {worst} 占比由高到低排列", "Highest share of {worst} first")
_ROW = Text("{name}：{shares}", "{name}: {shares}")


class Group(NamedTuple):
    """The counts of one group, in the order of the grades."""

    name: str
    counts: tuple[int, ...]
    last: bool = False
    """Whether it stands below the others, whatever its shares: the pooled rest, and those who did not say."""

    @property
    def all(self) -> int:
        """Enterprises of the group."""
        return sum(self.counts)


class Scale(NamedTuple):
    """The grades, best first; the code of those who are not graded; and what each is called."""

    codes: tuple[str, ...]
    not_graded: str | None
    titles: tuple[str, ...]

    @property
    def fills(self) -> dict[str, str]:
        """The colour of each."""
        known = colours_of(self.codes, self.not_graded)
        return {code: known[code] for code in self.codes}


def distribution_chart(
    found: Distribution | pd.DataFrame,
    *,
    trait: str = "",
    language: str = "zh",
    origin: Origin | None = None,
    not_graded: str | None = None,
    most: int = MOST_GROUPS,
) -> Picture:
    """Draw how many enterprises have which grade.

    Parameters
    ----------
    found : Distribution or pandas.DataFrame
        A frame has the columns of `Distribution.to_frame`: trait, group, grade (best first), enterprises.
    trait : str
        By whose groups, one bar each; without it everyone, one bar a grade.
    language : str
        ``zh`` or ``en``.
    origin, not_graded : Origin, str, optional
        Where the numbers come from, and the code of those who are not graded; a `Distribution` knows both, and what
        the grades are called.
    most : int
        Groups shown; of more, the smallest are pooled as "others".

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        No such language or trait.
    """
    require_language(language)
    titles: dict[str, str] = {}
    if isinstance(found, Distribution):
        origin, not_graded = origin or Origin.of(found.grades), not_graded or found.grade_codes[-1]
        titles = {step.code: say(step.title, language) for step in found.grades.card.grades}
        found = found.to_frame()
    rows = found[found["trait"] == trait]
    if trait and rows.empty:
        raise ArgumentError(_no_trait(trait, sorted(set(found["trait"]) - {""})))
    grades = tuple(dict.fromkeys(found["grade"]))
    scale = Scale(grades, not_graded, tuple(titles.get(grade, grade) for grade in grades))
    counts: dict[str, dict[str, int]] = {}
    for group, grade, count in zip(rows["group"], rows["grade"], rows["enterprises"], strict=True):
        counts.setdefault(str(group), {})[grade] = int(count)
    groups = [Group(name, tuple(own.get(grade, 0) for grade in grades)) for name, own in counts.items()]
    notes = origin_lines(origin, language)
    if not trait:
        everyone = groups[0] if groups else Group("", (0,) * len(grades))
        return _everyone(everyone, scale, notes, language)
    return _by_groups(groups, scale, notes, language, most)


def _everyone(one: Group, scale: Scale, notes: list[str], language: str) -> Picture:
    names = [even(title, _ROOM, SIZE, bold=True) for title in scale.titles]
    highest = max(one.counts, default=0) or 1
    texts = [say(_BAR, language, n=number(count), share=percent(count, one.all)) for count in one.counts]
    left = MARGIN + max((widest(lines, SIZE, bold=True) for lines in names), default=0) + 10
    height = max([34, *(8 + (SIZE + 3) * len(lines) for lines in names)])
    room = Room(440, height * max(len(names), 1), left, widest(texts, SIZE) + 12 + MARGIN, MARGIN, 6)
    marks, labels = [], []
    for place, (lines, count, text, fill) in enumerate(
        zip(names, one.counts, texts, scale.fills.values(), strict=True)
    ):
        end, middle = room.width * count / highest, height * (place + 0.5)
        marks.append(Box(0, middle - 13, end, middle + 13, fill, LINE))
        labels += stacked(lines, -8, middle, Label(0, 0, "", "right", bold=True))
        labels.append(Label(end + 8, middle, text))
    title = _title_of(one, scale, language)
    notes = [*notes, say(_COUNT, language, n=number(one.all))]
    said = "; ".join(f"{grade}: {text}" for grade, text in zip(scale.titles, texts, strict=True))
    return sheet(title, notes, said, room, [*boxes(marks), *letters(labels)])


def _title_of(one: Group, scale: Scale, language: str) -> str:
    if not one.all:
        return say(_NOBODY, language)
    graded = [(count, grade) for grade, count in zip(scale.codes, one.counts, strict=True) if grade != scale.not_graded]
    if not any(count for count, _ in graded):
        return say(_NONE_GRADED, language)
    most = max(graded, key=lambda pair: pair[0])
    return say(
        _ALL,
        language,
        best=most[1],
        share=percent(most[0], one.all),
        worst=graded[-1][1],
        low=percent(graded[-1][0], one.all),
    )


def _by_groups(groups: list[Group], scale: Scale, notes: list[str], language: str, most: int) -> Picture:
    grades, not_graded, fills = scale.codes, scale.not_graded, scale.fills
    worst = max(place for place, grade in enumerate(grades) if grade != not_graded)
    free = grades.index(not_graded) if not_graded in grades else None

    def share(group: Group) -> float:
        return group.counts[worst] / group.all if group.all else 0.0

    def few(group: Group) -> bool:
        return group.all - (group.counts[free] if free is not None else 0) < FEW

    shown, pooled = _pooled(groups, most, language)
    shown.sort(key=lambda group: (group.last, few(group), -share(group), group.name))
    judged = [group for group in shown if not few(group) and not group.last]
    sorted_by = _SORTED if free is not None else _SORTED_ONLY
    notes = [*notes, say(sorted_by, language, worst=grades[worst], none=not_graded)]
    if pooled:
        notes.append(say(_POOLED, language, shown=most, rest=pooled))
    if any(map(few, shown)):
        notes.append(say(_FEW_NOTE, language, few=FEW))
    title = say(_FEW_ONLY, language)
    if judged:
        high, low = judged[0], min(judged, key=lambda group: (share(group), group.name))
        values = {"worst": grades[worst], "high": high.name, "low": low.name}
        values |= {"most": _share(high, worst), "least": _share(low, worst)}
        differ = _GROUPS if values["most"] != values["least"] else _EQUAL
        title = say(differ if len(judged) > 1 else _ONE_GROUP, language, **values)
    sizes = [
        say(_TOO_FEW, language, n=number(group.all))
        if few(group)
        else say(_WORST_OF, language, worst=grades[worst], share=_share(group, worst), n=number(group.all))
        for group in shown
    ]
    names = [even(group.name, _ROOM, SIZE) for group in shown]
    left = MARGIN + max(widest(lines, SIZE) for lines in names) + 10
    height = max(24, *(8 + (SIZE + 3) * len(lines) for lines in names))
    room = Room(_BARS, height * len(shown), left, 10 + widest(sizes, SIZE) + MARGIN, MARGIN, 34)
    marks, labels = _legend(scale)
    for place, (group, lines, size) in enumerate(zip(shown, names, sizes, strict=True)):
        middle = height * (place + 0.5)
        parts, shares = _bar(group, fills, middle, height / 2 - 2, pale=few(group))
        marks += parts
        labels += [*shares, *stacked(lines, -8, middle, Label(0, 0, "", "right"))]
        labels.append(Label(room.width + 8, middle, size, colour=QUIET if few(group) else INK))
    said = "; ".join(
        say(_ROW, language, name=group.name, shares=", ".join(
            f"{grade} {percent(count, group.all)}" for grade, count in zip(grades, group.counts, strict=True)
        ))
        for group in shown
    )  # fmt: skip
    return sheet(title, notes, said, room, [*boxes(marks), *letters(labels)])


def _share(group: Group, place: int) -> str:
    return percent(group.counts[place], group.all)


def _pooled(groups: list[Group], most: int, language: str) -> tuple[list[Group], int]:
    """Keep the largest groups, put the rest together; those who did not say stay apart."""
    unsaid = [group._replace(name=say(_UNSAID, language), last=True) for group in groups if not group.name]
    named = sorted((group for group in groups if group.name), key=lambda group: (-group.all, group.name))
    kept, rest = named[:most], named[most:]
    if rest:
        counts = tuple(map(sum, zip(*(group.counts for group in rest), strict=True)))
        kept.append(Group(say(_OTHERS, language, rest=len(rest)), counts, last=True))
    return [*kept, *unsaid], len(rest)


def _bar(
    group: Group, fills: Mapping[str, str], middle: float, reach: float, *, pale: bool
) -> tuple[list[Box], list[Label]]:
    """Give the parts of a bar, from `reach` above its middle to `reach` below, and their shares where they fit."""
    marks, labels, at = [], [], 0
    for grade, count in zip(fills, group.counts, strict=True):
        if not count:
            continue
        start, end = (_BARS * edge / group.all for edge in (at, at + count))
        fill = FAINT if pale else fills[grade]
        marks.append(Box(start, middle - reach, end, middle + reach, fill, LINE))
        text = percent(count, group.all)
        if not pale and width(text, 11) + 4 <= end - start:
            labels.append(Label((start + end) / 2, middle, text, "center", ink_on(fill), 11))
        at += count
    return marks, labels


def _legend(scale: Scale) -> tuple[list[Box], list[Label]]:
    marks, labels, x = [], [], 0.0
    for title, fill in zip(_titles(scale), scale.fills.values(), strict=True):
        marks.append(Box(x, -26, x + 14, -12, fill, LINE))
        labels.append(Label(x + 19, -19, title))
        x += 19 + width(title, SIZE) + _APART
    return marks, labels


def _titles(scale: Scale) -> tuple[str, ...]:
    """Give what the grades are called, or their codes alone where a line has no room for more."""
    needed = sum(19 + _APART + width(title, SIZE) for title in scale.titles)
    return scale.titles if needed <= _BARS + _LEGEND else scale.codes


def _no_trait(trait: str, known: list[str]) -> Fault:
    named = ", ".join(known) or "—"
    return Fault(
        "trait",
        Text(f"没有按 {trait} 分组", f"There are no groups by {trait}."),
        Text(f"可用：{named}", f"Available: {named}."),
        Text("请改用其中之一，或在分布中加入它", "Use one of them, or add it to the distribution."),
    )
