"""What the demo shows of files and of what commands say: the part worth reading, and what was left out (演示取舍)."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate, groupby, islice
from pathlib import Path
from typing import Any

from credit_tier.records.reasons import TITLES, SetAside
from credit_tier.records.sniffing import HEAD, Form, form_of
from credit_tier.records.workbooks import read_zipped

WIDTH = 112
DEPARTMENTS = 3
TOLD = (SetAside.CODE_EXCEL_RUINED, SetAside.CODE_WRONG_CHARACTER, SetAside.DATE_IN_FUTURE, SetAside.CONFLICT)
"""Reasons that show what can be wrong; the others are in the report."""
RECORD, SAME = "      ", "同一事实"
_ENCODINGS = (("utf-16", "UTF-16", (b"\xff\xfe", b"\xfe\xff")), ("utf-8-sig", "UTF-8 BOM", (b"\xef\xbb\xbf",)))

_POINTS = re.compile(r"→ (-?\d+) 分（满分 (\d+)）")


def first_sight(path: Path) -> str:
    """Say what a file is, by its bytes, and how it begins."""
    head = path.read_bytes()[:HEAD]
    if form_of(head, where=path.name) is Form.ZIP:
        sheet = next(iter(read_zipped(path.read_bytes(), where=path.name)))
        rows = ["│".join(cell for cell in cells if cell) for _, cells in islice(sheet.rows, 3)]
        kind = "xlsx" if path.suffix == ".xlsx" else f"xlsx（名为 named {path.suffix[1:]}）"
    else:
        encoding, kind = _encoding(head)
        rows = head.decode(encoding, "ignore").splitlines()[:1]
    return cut(f"  {path.name}　{kind}　" + " ⏎ ".join(rows))


def _encoding(head: bytes) -> tuple[str, str]:
    for encoding, name, marks in _ENCODINGS:
        if head.startswith(marks):
            return encoding, name
    try:
        head[: head.rfind(b"\n")].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030", "GB18030"
    return "utf-8", "UTF-8"


def cut(line: str, width: int = WIDTH) -> str:
    """Cut a line to a width on the screen, where a Chinese character takes two places.

    Examples
    --------
    >>> cut("一二三四", 6), cut("abc", 6)
    ('一二…', 'abc')
    """
    widths = [2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in line]
    if sum(widths) <= width:
        return line
    room = accumulate(widths)
    return line[: sum(taken < width for taken in room)] + "…"


def departments(lines: Sequence[str]) -> list[str]:
    """Keep what the first departments have to mend."""
    told = [line for line in lines if not line.startswith("  ") and ": " in line]
    busy = [line for line in told[1:-1] if "Nothing to mend" not in line]
    shown = [f"  {line}" for line in busy[:DEPARTMENTS]]
    more = len(told) - 2 - len(shown)
    return [*shown, f"  …… 另有 {more} 个部门 / and {more} more"]


def reasons(rows: Sequence[dict[str, Any]]) -> list[str]:
    """Give some of the reasons for which rows were set aside, each with a place to look at."""
    counts = Counter(row["reason"] for row in rows)
    places = {row["reason"]: row for row in rows}
    lines = [
        f"  {counts[reason]:>4}  {' '.join(TITLES[reason])}：{row['file']} 第 {row['row']} 行 row　{row['value']}"
        for reason in TOLD
        if (row := places.get(reason))
    ]
    more = len(counts) - len(lines)
    return [*map(cut, lines), f"  …… 另有 {more} 种 / and {more} other reasons"]


def bars(lines: Sequence[str]) -> list[str]:
    """Keep the grades, and what could not be attributed."""
    return [f"  {line}" for line in lines if "█" in line or "not attributed" in line]


def explanation(lines: Sequence[str]) -> list[str]:
    """Keep what cost points, a record of each theme and what is the same fact; cut long lines."""
    kept, full, hidden = [], 0, 0
    whole = told = False
    for records, block in groupby(lines, key=lambda line: line.startswith(RECORD)):
        rows = list(block)
        if records:
            same = next((place for place, line in enumerate(rows) if SAME in line), -1)
            shown = rows[: same + 2] if same >= 0 else rows[: int(not told)]
            shown = [] if whole else shown
            told = told or bool(shown)
            hidden += len(rows) - len(shown)
            kept += shown
            continue
        costly = [line for line in rows if not _in_full(line)]
        whole = _in_full(rows[-1])
        told = told and all(line.startswith(" ") for line in rows)
        full += len(rows) - len(costly)
        kept += costly
    note = f"…… 略去满分指标 {full} 项、记录 {hidden} 行 / left out: {full} indicators in full, {hidden} records"
    return [cut(f"  {line}") for line in [*kept, note]]


def _in_full(line: str) -> bool:
    points = _POINTS.search(line)
    return points is not None and points[1] == points[2]


def tally(lines: Sequence[str]) -> list[str]:
    """Count the checks that hold, and keep the others."""
    passed = [line for line in lines if line.startswith(("✓", "ok "))]
    rest = [line for line in lines if line.startswith(("✗", "WRONG"))]
    return [f"  ✓ {len(passed)} 项通过 / checks hold", *(f"  {line}" for line in rest)]


def indented(lines: Sequence[str]) -> list[str]:
    """Keep a table of figures."""
    return [f"  {line}" for line in lines if not line.startswith("有领域")]


def nothing(lines: Sequence[str]) -> list[str]:
    """Keep none: what the command answers is shown instead."""
    return [*lines[:0]]
