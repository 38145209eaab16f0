"""Lists of what persons confirmed: a CSV with code, by, on, grade, decision, tier, reason (人工确认清单)."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from credit_tier.cli.folders import unfit
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.supervision.confirmation import Confirmation, Decision

_HEADS: Final[Mapping[str, str]] = {
    "统一社会信用代码": "code",
    "确认人": "by",
    "确认日期": "on",
    "等级": "grade",
    "决定": "decision",
    "档位": "tier",
    "理由": "reason",
}
_WORDS: Final = {"照此办理": Decision.AS_COMPUTED.value, "另定档位": Decision.OTHERWISE.value}
_ALLOWED: Final = "UTF-8 CSV: code, by, on, grade, decision (as_computed | otherwise), tier, reason"


def read_confirmations(path: Path | None) -> list[Confirmation]:
    """Read confirmations; none where there is no file.

    Raises
    ------
    ArgumentError
        With everything that is wrong, by row.
    """
    if path is None:
        return []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            rows, heads = list(reader), reader.fieldnames
    except (ValueError, csv.Error) as error:
        raise ArgumentError(
            unfit(path.name, Text("不是 UTF-8 编码的 CSV", "This is no CSV in UTF-8."), _ALLOWED)
        ) from error
    if not heads:
        raise ArgumentError(unfit(path.name, Text("文件是空的，没有表头", "It is empty, without a header."), _ALLOWED))
    found: list[Confirmation] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=2):
        try:
            found.append(Confirmation.model_validate(_content(row)))
        except ValidationError as error:
            faults += faults_of_validation(f"{path.name}: {number}", error)
        except ValueError:
            faults.append(unfit(f"{path.name}: {number}", Text("日期不对", "The day is none."), "on: YYYY-MM-DD"))
    if faults:
        raise ArgumentError(faults)
    return found


def _content(row: Mapping[str | None, Any]) -> dict[str, Any]:
    named = {
        _HEADS.get(key or "", key or ""): (text or "").strip() for key, text in row.items() if isinstance(text, str)
    }
    given: dict[str, Any] = {key: text for key, text in named.items() if text}
    if "on" in given:
        given["on"] = date.fromisoformat(given["on"])
    if "decision" in given:
        given["decision"] = _WORDS.get(given["decision"], given["decision"])
    if "code" in given:
        given["code"] = fold_code(given["code"])
    return given
