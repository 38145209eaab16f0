"""What people write before a draw: its plan, the annual plan, and lists of enterprises other departments will visit."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from credit_tier.cli.clock import utc_text
from credit_tier.cli.folders import read_toml, told_of, unfit
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.values import is_value
from credit_tier.supervision.inspection_plan import InspectionPlan

PLAN: Final = (
    'draw_id = "…"; sources = [{ kind = "dice", ref = "…" }]；可省 optional: prev_manifest_hash, agency, level, design,'
    " speaks_at, visits_from, visits_until, due_until, item"
)
_TEXTS = ("draw_id", "prev_manifest_hash", "agency", "level", "design", "item")
_DAYS = ("visits_from", "visits_until", "due_until")
_MOMENT = "speaks_at"
_MAY_BE_EMPTY: Final = "value"
"""What a department that did not reveal its secret in time has said."""
_CODES: Final = ("code", "统一社会信用代码", "统一社会信用代码/注册号")
_NAMES: Final = ("plan", "计划", "任务", "部门", "计划名称", "任务名称")


def read_plan(path: Path) -> dict[str, Any]:
    """Read the plan of a draw.

    Raises
    ------
    ArgumentError
        With everything that is wrong.
    """
    plan = read_toml(path)
    faults = key_faults(path.name, plan, {"draw_id", "sources"}, {*_TEXTS, *_DAYS, _MOMENT}, PLAN)
    faults += text_faults(path.name, plan, _TEXTS, PLAN)
    faults += entry_faults(f"{path.name}: sources", plan.get("sources", []), {"kind", "ref"}, PLAN)
    if "design" in plan and plan["design"] not in set(Design):
        words = " | ".join(Design)
        faults.append(unfit(f"{path.name}: design", Text("没有这种抽样方法", "There is no such design."), words))
    for key in _DAYS:
        if key in plan and type(plan[key]) is not date:
            faults.append(unfit(f"{path.name}: {key}", Text("须为日期", "This must be a day."), "2026-12-31"))
    days = [plan[key] for key in _DAYS if type(plan.get(key)) is date]
    if days != sorted(days):
        what = Text(
            "检查开始日晚于结束日，或结束日晚于到期日", "The visits begin after they end, or end after due_until."
        )
        faults.append(unfit(f"{path.name}: visits_from", what, "visits_from <= visits_until <= due_until"))
    moment = plan.get(_MOMENT)
    if moment is not None and not (isinstance(moment, datetime) and moment.tzinfo is not None):
        what = Text("须为带时区的时间", "This must be a time with its offset.")
        faults.append(unfit(f"{path.name}: {_MOMENT}", what, "2026-12-01T09:00:00+08:00"))
    if faults:
        raise ArgumentError(faults)
    return plan


def speaks_at(plan: Mapping[str, Any]) -> str:
    """Give the time from which the public source speaks, in UTC; empty where the plan names none."""
    return utc_text(plan[_MOMENT]) if _MOMENT in plan else ""


def read_annual_plan(path: Path) -> InspectionPlan:
    """Read a published annual plan: TOML as people write it, or the JSON that ``plan`` wrote.

    Raises
    ------
    ArgumentError, OutsidePlanError
        With everything that is wrong.
    """
    try:
        with told_of(path):
            if path.suffix == ".json":
                return InspectionPlan.model_validate_json(path.read_bytes())
            return InspectionPlan.model_validate(read_toml(path))
    except ValidationError as error:
        raise ArgumentError(faults_of_validation(path.name, error)) from error


def read_planned(path: Path) -> dict[str, str]:
    """Read who is in another department's plan: a CSV with a column of codes, and one that names the plan.

    Raises
    ------
    ArgumentError
        There is no column of codes.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file, strict=True))
    except (ValueError, csv.Error) as error:
        raise ArgumentError(_no_list(path.name)) from error
    header = list(rows[0]) if rows else []
    code = next((name for name in _CODES if name in header), None)
    if code is None:
        raise ArgumentError(_no_list(path.name))
    name = next((name for name in _NAMES if name in header), None)
    return {fold_code(row[code] or ""): (row[name] or "" if name else "") for row in rows}


def _no_list(name: str) -> Fault:
    return unfit(name, Text("须有一列企业代码", "It needs a column of codes."), f"UTF-8 CSV: {' | '.join(_CODES)}")


def key_faults(where: str, given: dict[str, Any], needed: set[str], optional: set[str], allowed: str) -> list[Fault]:
    """Find keys that are missing and keys that nobody knows."""
    missing, unknown = sorted(needed - set(given)), sorted(set(given) - needed - optional)
    faults = [unfit(where, Text(f"缺少 {key}", f"{key} is missing."), allowed) for key in missing]
    return faults + [unfit(where, Text(f"不认识的键 {key}", f"Unknown key {key}."), allowed) for key in unknown]


def text_faults(where: str, given: dict[str, Any], keys: tuple[str, ...], allowed: str) -> list[Fault]:
    """Find what is no text where one is wanted."""
    return [
        unfit(
            f"{where}: {key}",
            Text("须为文本，用引号括起，不得为空", "This must be a text in quotes, not empty."),
            allowed,
        )
        for key in keys
        if key in given and not (is_value(given[key]) or (key == _MAY_BE_EMPTY and given[key] == ""))
    ]


def entry_faults(where: str, given: object, keys: set[str], allowed: str) -> list[Fault]:
    """Find what is wrong with a list of sources."""
    if not isinstance(given, list):
        return [unfit(where, Text("须为列表", "This must be a list."), allowed)]
    faults: list[Fault] = []
    for index, item in enumerate(given):
        at = f"{where}[{index}]"
        if isinstance(item, dict):
            faults += key_faults(at, item, keys, set(), allowed) + text_faults(at, item, tuple(sorted(keys)), allowed)
        else:
            faults.append(unfit(at, Text("须为一个来源", "This must be a source."), allowed))
    return faults
