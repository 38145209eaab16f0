"""An invented rulebook, written as a folder of TOML and loaded like any other; no number in it means anything."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from credit_tier import Rulebook, load_rulebook

ON = date(2026, 6, 30)
THEMES = ("alpha", "beta", "gamma")
BANDS = 5
LARGEST = 1_000

Int32 = np.ndarray[Any, np.dtype[np.int32]]

_IDENTITY = """\
id           = "invented"
title        = { zh = "虚构", en = "Invented" }
jurisdiction = { zh = "无", en = "Nowhere" }
grade_type   = "risk_class"
disclosure   = "internal"
uses         = ["supervision"]
standing     = "trial"

[themes]
"""
_SOURCES = """\
[[source]]
name          = "enterprises"
title         = { zh = "企业名录", en = "Register" }
provider      = { zh = "无", en = "Nobody" }
update_months = 1
grace_days    = 31
sharing       = "conditional"
uses          = ["supervision"]
fields        = [{ name = "founded_on", zh = "成立日期", type = "date" }]

[[source]]
name          = "payments"
title         = { zh = "月度缴费", en = "Monthly payments" }
provider      = { zh = "无", en = "Nobody" }
update_months = 1
grace_days    = 31
sharing       = "conditional"
uses          = ["supervision"]
fields        = [
  { name = "period", zh = "所属期", type = "month", required = true },
  { name = "payable", zh = "应缴金额", type = "money", required = true },
  { name = "paid", zh = "实缴金额", type = "money" },
]
"""
_SCALE = """\
[[scale]]
in_force   = 2025-01-01
status     = "illustrative"
base       = 0
least      = 0
most       = 10000
grades     = [
  { code = "A", from = 700, title = { zh = "甲", en = "A" } },
  { code = "B", from = 600, title = { zh = "乙", en = "B" } },
  { code = "C", from = 500, title = { zh = "丙", en = "C" } },
  { code = "D", title = { zh = "丁", en = "D" } },
]
not_graded = { code = "M", title = { zh = "未评", en = "not graded" } }

[scale.themes]
"""
_CONDITIONS = """
[[veto]]
id        = "veto"
title     = { zh = "一票否决", en = "Veto" }
in_force  = 2025-01-01
status    = "illustrative"
indicator = "alpha.x00"
from      = 990
grade     = "D"

[[cap]]
id        = "cap"
title     = { zh = "不得评为甲", en = "Cap" }
in_force  = 2025-01-01
status    = "illustrative"
indicator = "beta.x01"
below     = 20
grade     = "B"
"""
_SUPERVISION = """\
[[table]]
in_force = 2025-01-01
status   = "illustrative"
grades   = { A = "light", B = "light", C = "strict", D = "strict", M = "light" }

[[table.tiers]]
name         = "light"
title        = { zh = "低", en = "Light" }
rate         = "0.03"
visits_least = 0
visits_most  = 1
methods      = [{ zh = "抽查", en = "draw" }]

[[table.tiers]]
name         = "strict"
title        = { zh = "高", en = "Strict" }
rate         = "0.5"
visits_least = 1
visits_most  = 4
methods      = [{ zh = "抽查", en = "draw" }]
"""
_MEASURE = '{ table = "payments", time = "period", window_months = 12, aggregate = "count" }'


@dataclass(frozen=True)
class Column:
    """Cuts and points of one invented indicator.

    Attributes
    ----------
    name : str
    cuts : tuple of int
        Where the second, third ... band starts.
    points : tuple of int
        Of the bands; one longer.
    missing : tuple of int
        Of the three missing kinds.
    """

    name: str
    cuts: tuple[int, ...]
    points: tuple[int, ...]
    missing: tuple[int, int, int]


def invented_columns(count: int) -> list[Column]:
    """Invent indicators, in the order in which a rulebook sorts them."""
    random = np.random.default_rng(20260630)
    columns = []
    for place in range(count):
        cuts = sorted(random.choice(np.arange(1, LARGEST), BANDS - 1, replace=False).tolist())
        points = sorted(random.choice(np.arange(41), BANDS, replace=False).tolist(), reverse=True)
        missing = np.minimum(random.integers(0, 41, 3), points[0]).tolist()
        name = f"{THEMES[place % len(THEMES)]}.x{place:02}"
        columns.append(Column(name, tuple(cuts), tuple(points), (missing[0], missing[1], missing[2])))
    return sorted(columns, key=lambda column: column.name)


def invented_values(count: int, rows: int, share_missing: float) -> Int32:
    """Invent values, int32 (count, rows), a share of which is missing in one of the three ways."""
    random = np.random.default_rng(1)
    values = random.integers(0, LARGEST, (count, rows), dtype=np.int32)
    if share_missing:
        holes = random.random(values.shape, dtype=np.float32) < share_missing
        values[holes] = random.integers(-(2**31), -(2**31) + 3, int(holes.sum()), dtype=np.int32)
    return values


def invented_rulebook(folder: Path, columns: list[Column], measures: dict[str, str] | None = None) -> Rulebook:
    """Write the rulebook of these indicators into an empty folder and load it.

    Parameters
    ----------
    folder : Path
    columns : list of Column
    measures : dict of str to str, optional
        Measures by indicator, as TOML; without it, every indicator counts payments.
    """
    themes = "\n".join(f'{theme} = {{ zh = "{theme}", en = "{theme}" }}' for theme in THEMES)
    ranges = "\n".join(f"{theme} = {{ least = 0, most = 5000 }}" for theme in THEMES)
    parts = {
        "rulebook.toml": _IDENTITY + themes,
        "sources.toml": _SOURCES,
        "grades.toml": _SCALE + ranges + _CONDITIONS,
        "supervision.toml": _SUPERVISION,
    }
    for name, text in parts.items():
        (folder / name).write_text(text, encoding="utf-8")
    for column in columns:
        file = folder / (column.name.replace(".", "/") + ".toml")
        file.parent.mkdir(exist_ok=True)
        file.write_text(_indicator(column, (measures or {}).get(column.name, _MEASURE)), encoding="utf-8")
    return load_rulebook(folder, on=ON)


def _indicator(column: Column, measure: str) -> str:
    starts = ["", *(f"from = {cut}, " for cut in column.cuts)]
    said = 'reason = { zh = "值 {value}", en = "value {value}" }'
    bands = ",\n  ".join(
        f"{{ {start}points = {points}, {said} }}" for start, points in zip(starts, column.points, strict=True)
    )
    kinds = zip(("not_applicable", "not_reported", "source_late"), column.missing, strict=True)
    missing = ", ".join(f"{kind} = {points}" for kind, points in kinds)
    return f"""\
title     = {{ zh = "{column.name}", en = "{column.name}" }}
source    = "payments"
uses      = ["supervision"]
direction = "more_is_worse"
unit      = "pieces"
absent    = "zero"

[[version]]
in_force = 2025-01-01
status   = "illustrative"
measure  = {measure}
bands    = [
  {bands}
]
missing  = {{ {missing} }}
"""
