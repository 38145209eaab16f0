"""How far score, grade and indicators have moved: bars between two days, lines over several (稳定性图)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from credit_tier.analysis.population_stability import MOVED, STABLE, Verdict
from credit_tier.analysis.shifts import Shift, Stability
from credit_tier.charts.drawing import Picture, sheet
from credit_tier.charts.lettering import even, steps, widest
from credit_tier.charts.marks import (
    MARGIN,
    SIZE,
    Box,
    Label,
    Layer,
    Room,
    boxes,
    dots,
    grid,
    letters,
    line,
    stacked,
    strokes,
)
from credit_tier.charts.palette import AMBER, FAINT, INK, LINE, LINES, QUIET, VERMILION
from credit_tier.charts.words import origin_lines, require_language, say
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.origin import Origin

_NAMES: Final = 260
_WIDE: Final = 340
_HIGH: Final = 260
NAMED: Final = 5
"""Indicators named on a picture of lines, those that moved most; more lines would be a tangle."""
_ALL_STABLE = Text("各项都稳定：PSI 均低于 {limit:.2f}", "Nothing has moved: every PSI is below {limit:.2f}")
_NOTHING = Text("没有可以判断的项", "Nothing can be said of any item")
_SOME = Text(
    "{all} 项中有 {n} 项变化，最大的是“{name}”（PSI {psi}）",
    "{n} of {all} items have moved; the most: {name} (PSI {psi})",
)
_LIMITS = Text(
    "群体稳定性指数 PSI；虚线：习惯界限 {stable:.2f}（有变化）、{moved:.2f}（明显变化），是惯例，不是法律",
    "Population stability index (PSI); dashed: the customary limits {stable:.2f} (moving) and {moved:.2f} (moved);"
    " custom, no law",
)
_UNSAID = Text("无法判断：{names}", "Cannot be said: {names}")
_COMMA = Text("、", ", ")
_FIRST = Text("各日与 {before} 相比", "Each day is compared with {before}")
_STEPS = Text("各日与前一日相比", "Each day is compared with the one before it")
_LEFT_OUT = Text("变化更小的 {n} 项未画", "{n} items that moved less are not drawn")
_REST = Text("另有 {n} 项为灰线", "{n} more items are grey lines")


def stability_chart(
    found: Stability | Sequence[Stability],
    *,
    language: str = "zh",
    origin: Origin | None = None,
    most: int | None = None,
) -> Picture:
    """Draw the population stability index of every item.

    Parameters
    ----------
    found : Stability or sequence of Stability
        One gives a bar an item; several, as from `stability_series`, a line an item over the later days.
    language : str
        ``zh`` or ``en``.
    origin : Origin, optional
        To name the rulebook by its title; by default it is named by its identifier, which is all that counts keep.
    most : int, optional
        Bars shown, those of the items that moved most; by default all.

    Returns
    -------
    Picture

    Raises
    ------
    ArgumentError
        No such language, or nothing to draw.
    """
    require_language(language)
    if isinstance(found, Stability):
        return _bars(found, language, origin, most)
    if not found:
        what = Text("没有可画的稳定性结果", "There is nothing to draw.")
        allowed = Text("至少一个 Stability", "At least one Stability.")
        raise ArgumentError(Fault("found", what, allowed, Text("请先计算", "Compute it first.")))
    return _lines(list(found), language, origin) if len(found) > 1 else _bars(found[0], language, origin, most)


def _notes(found: Sequence[Stability], language: str, origin: Origin | None) -> list[str]:
    first, last = found[0].origin, found[-1].origin
    named = origin or last._replace(first=first.first, trial=any(one.trial for one in found))
    cautions = dict.fromkeys(text for one in found for text in one.cautions)
    unsaid = [say(shift.title, language) for shift in found[-1].shifts if shift.psi is None]
    return [
        *origin_lines(named, language),
        say(_LIMITS, language, stable=STABLE, moved=MOVED),
        *(say(text, language) for text in cautions),
        *([say(_UNSAID, language, names=say(_COMMA, language).join(unsaid))] if unsaid else []),
    ]


def _title(shifts: Sequence[Shift], language: str) -> str:
    known = [shift for shift in shifts if shift.psi is not None]
    if not known:
        return say(_NOTHING, language)
    moved = [shift for shift in known if shift.verdict in (Verdict.MOVING, Verdict.MOVED)]
    if not moved:
        return say(_ALL_STABLE, language, limit=STABLE)
    worst = max(moved, key=_psi)
    return say(_SOME, language, n=len(moved), all=len(known), name=say(worst.title, language), psi=f"{_psi(worst):.2f}")


def _psi(shift: Shift) -> float:
    return shift.psi or 0.0


def _bars(found: Stability, language: str, origin: Origin | None, most: int | None) -> Picture:
    known = sorted((shift for shift in found.shifts if shift.psi is not None), key=lambda one: (-_psi(one), one.what))
    shown = known[:most]
    names = [even(say(shift.title, language), _NAMES, SIZE) for shift in shown]
    heights = [max(22, 4 + (SIZE + 3) * len(lines)) for lines in names]
    texts = [f"{_psi(shift):.3f} {say(shift.verdict.text, language)}" for shift in shown]
    left = MARGIN + max((widest(lines, SIZE) for lines in names), default=0) + 12
    room = Room(_WIDE, sum(heights) or 22, left, widest(texts, SIZE) + 10 + MARGIN, 40, 8)
    marks = steps(max([0.3, *map(_psi, shown)]))
    bars, labels, top = [], [], 0
    for shift, lines, text, height in zip(shown, names, texts, heights, strict=True):
        middle, end = top + height / 2, _WIDE * _psi(shift) / marks[-1]
        fill = {Verdict.MOVING: AMBER, Verdict.MOVED: VERMILION}.get(shift.verdict, FAINT)
        bars.append(Box(0, middle - 7, max(end, 0.5), middle + 7, fill, LINE))
        labels += stacked(lines, -10, middle, Label(0, 0, "", "right"))
        labels.append(Label(_WIDE + 10, middle, text))
        top += height
    limits = [_limit(room, limit / marks[-1], upright=True) for limit in (STABLE, MOVED)]
    layers = [*grid(room, marks, [f"{value:.2f}" for value in marks]), *boxes(bars), *limits, *letters(labels)]
    said = "; ".join(f"{say(shift.title, language)} {text}" for shift, text in zip(shown, texts, strict=True))
    notes = _notes([found], language, origin)
    if len(shown) < len(known):
        notes.append(say(_LEFT_OUT, language, n=len(known) - len(shown)))
    return sheet(_title(found.shifts, language), notes, said, room, layers)


def _lines(found: list[Stability], language: str, origin: Origin | None) -> Picture:
    last = {shift.what: shift for shift in found[-1].shifts}
    order = sorted(last.values(), key=lambda one: (one.what not in ("score", "grade"), -_psi(one), one.what))
    series = {
        what: [
            (one.after, shift.psi)
            for one in found
            for shift in one.shifts
            if shift.what == what and shift.psi is not None
        ]
        for what in last
    }
    drawn = [shift for shift in order if series[shift.what]]
    head = sum(shift.what in ("score", "grade") for shift in drawn)
    named, rest = drawn[: head + NAMED], drawn[head + NAMED :]
    marks = steps(max([0.3, *(value for points in series.values() for _, value in points)]))
    names = [even(f"{say(shift.title, language)} {series[shift.what][-1][1]:.2f}", 200, SIZE) for shift in named]
    room = Room(
        _WIDE, _HIGH, MARGIN + 44, 20 + max((widest(lines, SIZE) for lines in names), default=0) + MARGIN, 46, 8
    )
    days = [one.after for one in found]
    span = max((days[-1] - days[0]).days, 1)

    def points_of(what: str) -> list[tuple[float, float]]:
        return [(_WIDE * (day - days[0]).days / span, _HIGH * (1 - psi / marks[-1])) for day, psi in series[what]]

    layers = grid(room, marks, [f"{value:.2f}" for value in marks], upright=False)
    layers += [_limit(room, limit / marks[-1], upright=False) for limit in (STABLE, MOVED)]
    layers += [line(points_of(shift.what), LINE, thick=0.5) for shift in rest]
    ends = []
    for place, (shift, lines) in enumerate(zip(named, names, strict=True)):
        points, colour = points_of(shift.what), LINES[place % len(LINES)]
        layers += [line(points, colour, thick=3 if place < head else 1.6), dots(points, colour)]
        ends.append((points[-1][1], lines))
    labels, leaders = _apart(ends)
    for leader, place in leaders:
        colour = LINES[place % len(LINES)]
        layers += [*strokes([leader], LINE), dots([leader[2:]], colour, area=40)]
    labels += _days(days, span)
    steady = len({one.before for one in found}) == 1
    notes = _notes(found, language, origin)
    notes.append(say(_FIRST if steady else _STEPS, language, before=found[0].before))
    notes += [say(_REST, language, n=len(rest))] if rest else []
    said = "; ".join(" ".join(lines) for lines in names)
    return sheet(_title(found[-1].shifts, language), notes, said, room, [*layers, *letters(labels)])


def _apart(
    ends: list[tuple[float, tuple[str, ...]]],
) -> tuple[list[Label], list[tuple[tuple[float, float, float, float], int]]]:
    """Write the names beside the ends of their lines, none on another, with a stroke from each end to its name."""
    heights = [(SIZE + 3) * len(lines) + 3 for _, lines in ends]
    order = sorted(range(len(ends)), key=lambda place: (ends[place][0], place))
    bottom = _HIGH + 30 - sum(heights)
    labels: list[Label] = []
    leaders: list[tuple[tuple[float, float, float, float], int]] = []
    top = -10.0
    for place in order:
        middle, lines = ends[place]
        # Room is kept for all those that follow, so that none falls off the picture.
        top = max(top, min(middle - heights[place] / 2, bottom))
        own = top + heights[place] / 2
        labels += stacked(lines, _WIDE + 36, own, Label(0, 0, ""))
        leaders.append(((_WIDE + 6, middle, _WIDE + 29, own), place))
        top, bottom = top + heights[place], bottom + heights[place]
    return labels, leaders


def _days(days: Sequence[object], span: int) -> list[Label]:
    first = days[0]
    labels: list[Label] = []
    end = -1e9
    for day in days:
        x = _WIDE * (day - first).days / span  # type: ignore[operator] # days of one type
        if x - 36 > end:
            labels.append(Label(x, _HIGH + 14, str(day), "center", QUIET, 11))
            end = x + 40
    return labels


def _limit(room: Room, share: float, *, upright: bool) -> Layer:
    x, y = room.width * share, room.height * (1 - share)
    points = [(x, 0.0), (x, room.height)] if upright else [(0.0, y), (room.width, y)]
    return line(points, INK, dash=[4, 3])
