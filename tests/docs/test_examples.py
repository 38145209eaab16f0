"""Every example runs as it stands, without a warning, and prints what it is there to show."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SHOWN = {
    "00_read_what_agencies_send.py": ("code_excel_ruined", "超期 108 天", "916299000000000000", "activities.csv"),
    "01_grade_files.py": ("退回", "set aside", "'A': ", "trial"),
    "02_explain_one.py": ("91620100MA7ABCD12E", "基础分", "Base", "甘示例安罚〔2026〕7", "True"),
    "03_supervise.py": ("food", "strict", "0.5"),
    "04_draw_and_verify.py": ("published before the dice", "general/strict", "selection"),
    "12_audit_interval_draw.py": ("24,003 (24.0 %)", "3/100", "永远抽不到"),
    "05_officers.py": ("10 of 8 visits", "执法证在检查日无效", "waterfill", "after the exchange", "proof holds: True"),
    "06_leniency.py": (
        "spared by tax_late_filing",
        "尚缺 missing",
        "告知承诺书",
        "tax_device_software",
        "Nothing changed",
    ),
    "11_do_grades_mean_anything.py": ("违法率上升", "the rate rises", "naive count", "more visits", "left to chance"),
    "10_risk.py": (
        "signal shown, AUC",
        "business as usual",
        "It finds violations earlier",
        "风险",
        "PlanShares(control=10, targeted=40)",
        "drift:",
        "signal NOT shown",
        "No signal was shown",
        "无法估计",
    ),
}


def test_every_example_is_run_here():
    if not EXAMPLES.is_dir():
        pytest.skip("the examples are not in this copy")
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(SHOWN)


@pytest.mark.parametrize("name", sorted(SHOWN))
def test_an_example_runs_and_shows_what_it_is_about(name, tmp_path):
    if not (EXAMPLES / name).is_file():
        pytest.skip(f"{name} is not in this copy")
    done = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", EXAMPLES / name],
        cwd=tmp_path,
        capture_output=True,
        check=False,
        timeout=100,
    )
    said = done.stdout.decode("utf-8")
    assert done.returncode == 0, done.stderr.decode("utf-8")
    assert done.stderr == b""
    for word in SHOWN[name]:
        assert word in said, said[:2000]
    assert list(tmp_path.iterdir()) == []


def test_the_page_of_the_interval_draw_is_what_its_example_prints(page):
    made = subprocess.run(
        [sys.executable, "-X", "utf8", EXAMPLES / "12_audit_interval_draw.py"], capture_output=True, check=True
    )
    assert made.stdout.decode("utf-8").splitlines() == page("docs/interval-draw.md").splitlines()
