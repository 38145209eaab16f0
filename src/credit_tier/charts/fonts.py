"""Fonts with Chinese letters: whether the renderer has one, and how to get one (中文字体).

The renderer is asked, not the system: two different Chinese letters are drawn, and where no font has them both come out
alike. SVG is not touched by this: its text is drawn by the fonts of whoever looks at it.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Final

from credit_tier.charts.renderer import require_renderer
from credit_tier.foundation.errors import ArgumentError, Fault, Text

FAMILIES: Final = (
    "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Source Han Sans CN, Microsoft YaHei, PingFang SC, "
    "WenQuanYi Micro Hei, WenQuanYi Zen Hei, SimHei, Droid Sans Fallback, DejaVu Sans, sans-serif"
)
"""Tried in this order; a letter that none of them has is taken from any font that has it."""
_SUFFIXES: Final = frozenset({".ttf", ".ttc", ".otf", ".otc"})
ADVICE: Final = Text(
    "本机没有中文字体，图中的汉字画不出来。Debian、Ubuntu 可由管理员执行 apt-get install fonts-noto-cjk，"
    "用 dnf 的系统先以 dnf search noto-sans-cjk 查包名再安装；"
    "没有管理员权限或不能联网时，把任一中文字体文件（.ttf、.ttc、.otf）放入一个文件夹，"
    "再调用 credit_tier.charts.fonts.use_fonts(文件夹)。SVG 不受影响：文字由查看者的字体显示。",
    "This machine has no font with Chinese letters, so they are missing from the picture. On Debian and Ubuntu an"
    " administrator runs: apt-get install fonts-noto-cjk; with dnf, dnf search noto-sans-cjk tells the name of"
    " the package. Without those rights or a network, put any Chinese font file"
    " (.ttf, .ttc, .otf) into a folder and call credit_tier.charts.fonts.use_fonts(folder). SVG is not affected: its"
    " text is drawn by the fonts of whoever looks at it.",
)


class MissingFontWarning(UserWarning):
    """A picture has Chinese letters and the machine no font for them; the picture comes without those letters."""


def has_chinese() -> bool:
    """Tell whether the renderer has a font with Chinese letters.

    Raises
    ------
    ChartsExtraError
        The extra `charts` is not installed.
    """
    return _drawn("中") != _drawn("国")


def use_fonts(folder: str | Path) -> bool:
    """Let the renderer use the font files of a folder, until the process ends; needs no administrator.

    Parameters
    ----------
    folder : str or Path

    Returns
    -------
    bool
        Whether there is a font with Chinese letters now.

    Raises
    ------
    ArgumentError
        The folder is not there, or holds no font file.
    ChartsExtraError
        The extra `charts` is not installed.
    """
    place = Path(folder)
    if not any(path.suffix.lower() in _SUFFIXES for path in (place.rglob("*") if place.is_dir() else ())):
        raise ArgumentError(
            Fault(
                str(folder),
                Text("此处没有字体文件", "There is no font file here."),
                Text("含 .ttf、.ttc 或 .otf 文件的文件夹", "A folder with .ttf, .ttc or .otf files."),
                Text("请核对路径", "Check the path."),
            )
        )
    require_renderer().register_font_directory(str(place.resolve()))
    return has_chinese()


def warn_without_chinese(text: str) -> None:
    """Warn where a text has Chinese letters and the renderer no font for them.

    Warns
    -----
    MissingFontWarning
    """
    if any("\u2e80" <= letter <= "\u9fff" for letter in text) and not has_chinese():
        warnings.warn(f"{ADVICE.zh} {ADVICE.en}", MissingFontWarning, stacklevel=4)


def _drawn(letter: str) -> bytes:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24">'
        f'<text x="2" y="20" font-size="20" font-family="{FAMILIES}">{letter}</text></svg>'
    )
    png: bytes = require_renderer().svg_to_png(svg)
    return png
