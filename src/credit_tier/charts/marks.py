"""Marks: letters, rectangles, lines and dots as layers of a Vega-Lite specification, placed to the pixel (图元)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from credit_tier.charts.palette import GRID, INK, LINE, QUIET
from credit_tier.foundation.hypertext import visible

Layer = dict[str, Any]
SIZE: Final = 12
"""Height of letters in pixels; nothing on a picture is smaller than 11."""
MARGIN: Final = 16
_TEXT: Final = {"type": "text", "baseline": "alphabetic", "aria": False}
_BASELINE: Final = 0.36
"""How far below the middle of its line a letter stands, in heights of letters."""


class Label(NamedTuple):
    """A line of text.

    Attributes
    ----------
    x, y : float
        Pixels from the upper left corner of the plot; y is the middle of the line.
    text : str
    align : str
        ``left``, ``center`` or ``right``: which end of the text x is.
    colour : str
    size : float
    bold : bool
    """

    x: float
    y: float
    text: str
    align: str = "left"
    colour: str = INK
    size: float = SIZE
    bold: bool = False


class Box(NamedTuple):
    """A filled rectangle, in pixels from the upper left corner of the plot."""

    x: float
    y: float
    x2: float
    y2: float
    fill: str
    outline: str | None = None


class Room(NamedTuple):
    """The plot and the room around it, in pixels; titles stand above, over the full width."""

    width: float
    height: float
    left: float
    right: float
    bottom: float = 40
    top: float = 0


def letters(labels: Iterable[Label]) -> list[Layer]:
    """Give the layers that write labels, one for each way of writing."""
    ways: dict[tuple[str, float, bool], list[dict[str, Any]]] = {}
    for label in labels:
        row = {"x": px(label.x), "y": px(label.y + _BASELINE * label.size), "t": visible(label.text), "c": label.colour}
        ways.setdefault((label.align, label.size, label.bold), []).append(row)
    return [
        {
            "data": {"values": rows},
            "mark": _TEXT | {"align": align, "fontSize": size, "fontWeight": "bold" if bold else "normal"},
            "encoding": {**_at("x", "y"), "text": {"field": "t", "type": "nominal"}, "color": _own("c", "nominal")},
        }
        for (align, size, bold), rows in ways.items()
    ]


def stacked(lines: Sequence[str], x: float, middle: float, like: Label) -> list[Label]:
    """Give a label of several lines, centred on `middle` and written `like` another."""
    step = like.size + 3
    start = middle - (len(lines) - 1) * step / 2
    return [like._replace(x=x, y=start + place * step, text=text) for place, text in enumerate(lines)]


def levels(spans: Sequence[tuple[float, float]], gap: float = 4) -> list[int]:
    """Give each label a level, 0 being the lowest: none touches another, nor the stroke up to one at its right.

    Parameters
    ----------
    spans : sequence of (float, float)
        From where to where each label goes, in pixels, by where they begin; there its stroke is.
    gap : float

    Examples
    --------
    >>> levels([(0, 10), (8, 20), (30, 40), (35, 45)])
    [1, 0, 1, 0]
    """
    found = [0] * len(spans)
    for place in reversed(range(len(spans))):
        later = range(place + 1, len(spans))
        touched = (found[other] + 1 for other in later if spans[other][0] < spans[place][1] + gap)
        found[place] = max(touched, default=0)
    return found


def boxes(rows: Iterable[Box]) -> list[Layer]:
    """Give the layer that draws rectangles, in the order given; none for none."""
    values = [
        {
            "x": px(box.x),
            "y": px(box.y),
            "x2": px(box.x2),
            "y2": px(box.y2),
            "f": box.fill,
            "o": box.outline or box.fill,
        }
        for box in rows
    ]
    if not values:
        return []
    encoding = {**_at("x", "y"), "x2": {"field": "x2"}, "y2": {"field": "y2"}}
    colours = {"fill": _own("f", "nominal"), "stroke": _own("o", "nominal")}
    mark = {"type": "rect", "strokeWidth": 0.6, "aria": False}
    return [{"data": {"values": values}, "mark": mark, "encoding": {**encoding, **colours}}]


def strokes(rows: Iterable[tuple[float, float, float, float]], colour: str, *, thick: float = 1) -> list[Layer]:
    """Give the layer that draws straight strokes from (x, y) to (x2, y2), in pixels; none for none."""
    values = [{"x": px(x), "y": px(y), "x2": px(x2), "y2": px(y2)} for x, y, x2, y2 in rows]
    if not values:
        return []
    mark = {"type": "rule", "color": colour, "strokeWidth": thick, "aria": False}
    return [
        {
            "data": {"values": values},
            "mark": mark,
            "encoding": {**_at("x", "y"), "x2": {"field": "x2"}, "y2": {"field": "y2"}},
        }
    ]


def line(points: Sequence[tuple[float, float]], colour: str, *, thick: float = 1, dash: Sequence[int] = ()) -> Layer:
    """Give the layer that draws a line through points, in pixels."""
    values = [{"x": px(x), "y": px(y), "n": place} for place, (x, y) in enumerate(points)]
    mark = {"type": "line", "color": colour, "strokeWidth": thick, "strokeDash": list(dash), "aria": False}
    return {
        "data": {"values": values},
        "mark": mark,
        "encoding": {**_at("x", "y"), "order": {"field": "n", "type": "quantitative"}},
    }


def dots(points: Sequence[tuple[float, float]], colour: str, *, shape: str = "circle", area: float = 60) -> Layer:
    """Give the layer that draws dots at points, in pixels."""
    values = [{"x": px(x), "y": px(y)} for x, y in points]
    mark = {"type": "point", "shape": shape, "filled": True, "size": area, "color": colour, "opacity": 1, "aria": False}
    return {"data": {"values": values}, "mark": mark, "encoding": _at("x", "y")}


def grid(room: Room, values: Sequence[float], texts: Sequence[str], *, upright: bool = True) -> list[Layer]:
    """Give lines and numbers of an axis from 0 to the last value: below the plot, or at its left if not `upright`."""
    most = values[-1] or 1
    ways: dict[str, list[tuple[float, float, float, float]]] = {GRID: [], LINE: []}
    labels = []
    for value, text in zip(values, texts, strict=True):
        own = ways[LINE if value == 0 else GRID]
        if upright:
            x = room.width * value / most
            own.append((x, 0, x, room.height))
            labels.append(Label(x, room.height + 12, text, "center", QUIET, 11))
        else:
            y = room.height * (1 - value / most)
            own.append((0, y, room.width, y))
            labels.append(Label(-8, y, text, "right", QUIET, 11))
    lines = [layer for colour, rows in ways.items() for layer in strokes(rows, colour)]
    return [*lines, *letters(labels)]


def px(value: float) -> float:
    """Round to a hundredth of a pixel, and a whole number to a whole number: one way of writing for one place."""
    rounded = round(value, 2)
    return int(rounded) if rounded == int(rounded) else rounded


def _own(field: str, kind: str) -> dict[str, Any]:
    return {"field": field, "type": kind, "scale": None, "legend": None}


def _at(x: str, y: str) -> dict[str, Any]:
    return {
        name: {"field": field, "type": "quantitative", "scale": None, "axis": None}
        for name, field in (("x", x), ("y", y))
    }
