"""With and without a Chinese font, and without the extra: the picture comes or the error says how to get it."""

import subprocess
import sys
from pathlib import Path

import pytest

import credit_tier
from credit_tier.charts import fonts
from credit_tier.foundation.errors import ArgumentError

CHILD = """
import hashlib, sys, warnings
from charts.drawn import pictures
from credit_tier.charts import fonts
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    drawn = pictures("zh")
    png = drawn["everyone"].png(1)
    drawn["stability"].svg()
svg = "".join(one.svg() for kind, one in drawn.items() if kind != "heat")
warned = sum(issubclass(one.category, fonts.MissingFontWarning) for one in said)
print(int(fonts.has_chinese()), warned, hashlib.sha256(svg.encode()).hexdigest(), png[1:4].decode())
"""
HIDE = ["unshare", "-rm", "sh", "-c", 'mount -t tmpfs none /usr/share/fonts && exec "$@"', "sh"]


def child(*before):
    path = f"{Path(credit_tier.__file__).parents[1]}:{Path(__file__).parents[1]}"
    environment = {"PYTHONPATH": path, "HOME": "/nonexistent", "PATH": "/usr/bin:/bin"}
    run = [*before, sys.executable, "-c", CHILD]
    found = subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout.split()
    return dict(zip(("font", "warned", "svg", "png"), found, strict=True))


def can_hide():
    try:
        return subprocess.run([*HIDE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.mark.skipif(not can_hide(), reason="this machine lets nobody hide its fonts (unshare)")
def test_without_a_font_the_picture_comes_with_a_warning_and_the_svg_is_the_same():
    here, without = child(), child(*HIDE)
    assert without == {"font": "0", "warned": "1", "svg": here["svg"], "png": "PNG"}
    assert here["warned"] == str(1 - int(here["font"]))


def test_a_warning_says_what_to_do_in_both_languages(monkeypatch):
    monkeypatch.setattr(fonts, "has_chinese", lambda: False)
    with pytest.warns(fonts.MissingFontWarning) as said:
        fonts.warn_without_chinese("甲")
    text = str(said[0].message)
    assert "fonts-noto-cjk" in text
    assert "没有中文字体" in text
    assert "use_fonts(folder)" in text


def test_text_without_chinese_needs_no_chinese_font(monkeypatch):
    monkeypatch.setattr(fonts, "has_chinese", lambda: False)
    fonts.warn_without_chinese("A 12,3%")


def test_a_folder_without_fonts_is_refused(tmp_path):
    (tmp_path / "a.txt").touch()
    for folder in (tmp_path, tmp_path / "none", tmp_path / "a.txt"):
        with pytest.raises(ArgumentError, match="没有字体文件"):
            fonts.use_fonts(folder)


@pytest.mark.parametrize("module", ["altair", "vl_convert"])
def test_without_the_extra_the_error_names_it(module):
    script = (
        f"import sys; sys.modules[{module!r}] = None\n"
        "from credit_tier.charts.marks import Room\n"
        "from credit_tier.charts.drawing import sheet\n"
        "picture = sheet('a', [], 'b', Room(9, 9, 9, 9), [])\n"
        f"picture.chart if {module!r} == 'altair' else picture.svg()\n"
    )
    environment = {"PYTHONPATH": str(Path(credit_tier.__file__).parents[1]), "PATH": ""}
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, env=environment)
    assert "ChartsExtraError" in run.stderr
    assert 'pip install "credit_tier[charts]"' in run.stderr
    assert "不能作图" in run.stderr


def test_importing_the_charts_loads_neither_altair_nor_the_renderer():
    script = "import sys, credit_tier.charts; print({'altair', 'vl_convert', 'pandas'} & set(sys.modules))"
    environment = {"PYTHONPATH": str(Path(credit_tier.__file__).parents[1]), "PATH": ""}
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment)
    assert "altair" not in run.stdout
    assert "vl_convert" not in run.stdout
