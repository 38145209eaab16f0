"""A drawing: a Vega-Lite specification laid out to the pixel, and the picture it gives, offline (作图).

Where things stand is worked out from estimated widths of letters, not by the renderer from the fonts it finds: the same
input gives the same specification and the same SVG on every machine. Nothing is fetched, ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any, Final

from credit_tier.charts.fonts import FAMILIES, warn_without_chinese
from credit_tier.charts.lettering import even, plain, wrapped
from credit_tier.charts.marks import MARGIN, SIZE, Label, Layer, Room, letters, px
from credit_tier.charts.palette import PAPER, QUIET
from credit_tier.charts.renderer import require_altair, require_renderer

if TYPE_CHECKING:
    import altair as alt

TITLE: Final = 16
LEAST: Final = 640
"""The least width of a picture, so that its titles have room."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A finished picture; Jupyter shows it as SVG, without a network.

    Parameters
    ----------
    source : str
        The Vega-Lite specification as canonical JSON: equal inputs give equal texts.

    Examples
    --------
    >>> picture = sheet("Nothing", [], "An empty picture.", Room(100, 50, 16, 16), [])
    >>> picture.title, picture.spec["width"], picture.svg().startswith("<svg")
    ('Nothing', 100, True)
    """

    source: str

    @property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite specification, a fresh copy each time."""
        spec: dict[str, Any] = json.loads(self.source)
        return spec

    @property
    def title(self) -> str:
        """What the picture says, in a sentence."""
        return str(self.spec["usermeta"]["title"])

    @property
    def description(self) -> str:
        """What it shows, for those who cannot see it."""
        return str(self.spec["description"])

    @property
    def chart(self) -> alt.LayerChart:
        """The same as an Altair chart, to be changed further; `chart_svg` and `chart_png` take it.

        Raises
        ------
        ChartsExtraError
            The extra `charts` is not installed.
        """
        chart: alt.LayerChart = require_altair().LayerChart.from_dict(self.spec)
        return chart

    def svg(self) -> str:
        """Give the picture as SVG with its text as text, see `chart_svg`."""
        return chart_svg(self)

    def png(self, scale: float = 2.0) -> bytes:
        """Give the picture as PNG, see `chart_png`."""
        return chart_png(self, scale)

    def _repr_svg_(self) -> str:
        return chart_svg(self)

    def __repr__(self) -> str:
        """Give its title."""
        return f"<Picture: {self.title}>"


def chart_svg(chart: Picture | alt.LayerChart | Mapping[str, Any]) -> str:
    """Render a picture as SVG, without a network.

    Parameters
    ----------
    chart : Picture, Altair chart or mapping
        A mapping is a Vega-Lite specification.

    Returns
    -------
    str
        The same on every machine; letters stay letters, drawn by the fonts of whoever looks at it.

    Raises
    ------
    ChartsExtraError
        The extra `charts` is not installed.
    """
    spec = _spec(chart)
    # No address is allowed, so that nothing can be fetched.
    svg: str = require_renderer().vegalite_to_svg(spec, allowed_base_urls=[])
    said = escape(str(spec.get("description", "")))
    return svg.replace("<svg ", f'<svg role="img" aria-label="{said}" ', 1)


def chart_png(chart: Picture | alt.LayerChart | Mapping[str, Any], scale: float = 2.0) -> bytes:
    """Render a picture as PNG, without a network, by the fonts of this machine.

    Parameters
    ----------
    chart : Picture, Altair chart or mapping
    scale : float
        Pixels of the image for each of the drawing.

    Raises
    ------
    ChartsExtraError
        The extra `charts` is not installed.

    Warns
    -----
    MissingFontWarning
        The picture has Chinese letters and the machine no font for them; see `credit_tier.charts.fonts`.
    """
    spec = _spec(chart)
    warn_without_chinese(json.dumps(spec, ensure_ascii=False))
    png: bytes = require_renderer().vegalite_to_png(spec, scale=scale, allowed_base_urls=[])
    return png


def _spec(chart: Picture | alt.LayerChart | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(chart, Picture):
        return chart.spec
    return dict(chart) if isinstance(chart, Mapping) else chart.to_dict()


def sheet(title: str, notes: Sequence[str], description: str, room: Room, layers: Sequence[Layer]) -> Picture:
    """Put layers under a title that says the message, and notes that say what is shown, of which day and by what rules.

    Parameters
    ----------
    title : str
    notes : sequence of str
        Each begins on a line of its own.
    description : str
        What the picture shows, in words, for those who cannot see it.
    room : Room
    layers : sequence of dict
        Drawn in this order.
    """
    right = max(room.right, LEAST - room.left - room.width)
    across = room.left + room.width + right - 2 * MARGIN
    heading = even(title, across, TITLE, bold=True)
    below = [part for note in notes for part in wrapped(note, across, SIZE)]
    head = MARGIN + len(heading) * (TITLE + 6) + len(below) * (SIZE + 5) + 10
    start = -head - room.top
    labels = []
    y = start + MARGIN + TITLE / 2
    for text in heading:
        labels.append(Label(MARGIN - room.left, y, text, size=TITLE, bold=True))
        y += TITLE + 6
    for text in below:
        labels.append(Label(MARGIN - room.left, y, text, colour=QUIET))
        y += SIZE + 5
    spec = {
        "description": plain(" ".join([title, *notes, description])),
        "usermeta": {"title": plain(title)},
        "width": px(room.width),
        "height": px(room.height),
        "autosize": "none",
        "padding": {"left": px(room.left), "right": px(right), "top": head + room.top, "bottom": room.bottom},
        "background": PAPER,
        "layer": [*letters(labels), *layers],
        "config": {"font": FAMILIES, "view": {"stroke": None}, "text": {"limit": 0}},
    }
    return Picture(json.dumps(spec, ensure_ascii=False, sort_keys=True, separators=(",", ":")))
