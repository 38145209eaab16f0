"""Colours: grades from light blue to dark brown, told apart by the colour-blind and in grey print (配色).

Better grades are light and blue, worse ones dark and red: hues near the blue and vermilion of Okabe and Ito, and
lightness falls evenly from best to worst. Who is not graded is white with an outline.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

INK: Final = "#1a1a1a"
BLACK: Final = "#000000"
"""Of letters on a fill: with it or white, every fill leaves a contrast of 4.5, with `INK` not."""
QUIET: Final = "#5c5c5c"
LINE: Final = "#8c8c8c"
GRID: Final = "#e3e3e3"
PAPER: Final = "#ffffff"
FAINT: Final = "#d9d9d9"
"""What cannot be said, and what is only shown for comparison."""
BLUE: Final = "#0072b2"
VERMILION: Final = "#d55e00"
AMBER: Final = "#e69f00"
LINES: Final = (INK, BLUE, VERMILION, "#00785a", "#a8478a", "#8a6100", "#5a4fcf")
"""Of lines that are named at their ends, in black letters."""
NOT_GRADED: Final = "#ffffff"
_ANCHORS: Final = ((205, 232, 248), (104, 174, 219), (184, 80, 0), (84, 24, 6))
"""Even steps of lightness."""


def grade_colours(count: int) -> tuple[str, ...]:
    """Give as many colours as there are grades, best first.

    Examples
    --------
    >>> grade_colours(4)
    ('#cde8f8', '#68aedb', '#b85000', '#541806')
    """
    if count == 1:
        return (_hex(_ANCHORS[1]),)
    last = len(_ANCHORS) - 1
    return tuple(_hex(_between(step * last / (count - 1))) for step in range(count))


def colours_of(grades: Sequence[str], not_graded: str | None) -> dict[str, str]:
    """Give the colour of each grade; `not_graded` is white."""
    graded = [grade for grade in grades if grade != not_graded]
    return {
        **dict(zip(graded, grade_colours(len(graded)), strict=True)),
        **({not_graded: NOT_GRADED} if not_graded else {}),
    }


def ramp(share: float) -> str:
    """Give the colour of a share from 0 to 1 on the way from almost white to dark blue.

    Examples
    --------
    >>> ramp(0.0), ramp(1.0)
    ('#f3f7fb', '#083b6b')
    """
    low, middle, high = (243, 247, 251), (104, 174, 219), (8, 59, 107)
    share = min(max(share, 0.0), 1.0)
    return _hex(_mix(low, middle, share * 2) if share < 1 / 2 else _mix(middle, high, share * 2 - 1))


def ink_on(fill: str) -> str:
    """Give the colour of letters on a fill, black or white, whichever is read better: never below 4.5 to 1.

    Examples
    --------
    >>> ink_on("#cde8f8"), ink_on("#541806")
    ('#000000', '#ffffff')
    """
    return BLACK if contrast(BLACK, fill) >= contrast(PAPER, fill) else PAPER


def contrast(one: str, other: str) -> float:
    """Give the contrast of two colours, from 1 to 21 (WCAG 2.2).

    Examples
    --------
    >>> round(contrast("#ffffff", "#000000"))
    21
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Give the relative luminance of a colour, from 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _between(place: float) -> tuple[int, ...]:
    at = min(int(place), len(_ANCHORS) - 2)
    return _mix(_ANCHORS[at], _ANCHORS[at + 1], place - at)


def _mix(one: Sequence[int], other: Sequence[int], share: float) -> tuple[int, ...]:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))


def _hex(parts: Sequence[int]) -> str:
    return "#" + "".join(f"{part:02x}" for part in parts)
