"""What commands leave for one another: a run folder with records and grades, and small files read with care."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.records.store import Records
from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.model import Rulebook

RECORDS, GRADES = "records", "grades.parquet"


@dataclass(frozen=True)
class Run:
    """A folder that ``grade`` wrote."""

    folder: Path
    rulebook: Rulebook
    records: Records
    grades: Grades

    @classmethod
    def load(cls, folder: Path, rulebook: Path | None) -> Run:
        """Read it back; grades are computed again and compared.

        Raises
        ------
        ArgumentError
            The folder is none, or its grades do not follow from its values.
        """
        if not (folder / GRADES).is_file():
            raise ArgumentError(
                Fault(
                    str(folder),
                    Text("这不是 grade 写出的文件夹", "This folder was not written by `grade`."),
                    Text(f"含 {RECORDS}/ 与 {GRADES} 的文件夹", f"A folder with {RECORDS}/ and {GRADES}."),
                    Text("请先运行 credit-tier grade … --out", "Run `credit-tier grade ... --out` first."),
                )
            )
        rules = load_rulebook(rulebook)
        return cls(folder, rules, Records.load(folder / RECORDS), Grades.load(folder / GRADES, rules))


def new_folder(folder: Path) -> Path:
    """Make a folder, refusing one that holds something: results are never overwritten."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ArgumentError(
            Fault(
                str(folder),
                Text("输出文件夹不是空的", "The folder to write to is not empty."),
                Text("新的或空的文件夹；结果从不覆盖", "A new or empty folder; results are never overwritten."),
                Text("请换一个 --out，或移走旧结果", "Give another --out, or move the old results away."),
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise _unreadable(path, "JSON", error) from error


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except ValueError as error:
        raise _unreadable(path, "TOML", error) from error


def write_json(path: Path, content: object) -> None:
    """Write JSON for people to read; keys keep their order."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _unreadable(path: Path, kind: str, error: ValueError) -> ArgumentError:
    return ArgumentError(
        Fault(
            path.name,
            Text(f"不是有效的 {kind}：{str(error)[:120]}", f"This is no valid {kind}: {str(error)[:120]}"),
            Text(f"UTF-8 编码的 {kind}", f"{kind} in UTF-8."),
            Text("请改正该行", "Mend the line."),
        )
    )
