"""What commands leave for one another: folders that are whole or not there, and small files read with care."""

from __future__ import annotations

import json
import os
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa

from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text
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
            The folder is none, or its parts do not follow from one another.
        """
        if not (folder / GRADES).is_file():
            raise ArgumentError(_no_run(folder))
        rules = load_rulebook(rulebook)
        try:
            with told_of(folder):
                grades = Grades.load(folder / GRADES, rules)
                records = Records.load(folder / RECORDS)
        except (ValueError, LookupError, TypeError, ArithmeticError, RecursionError, pa.ArrowException) as error:
            # What was written by us and cannot be read by us has been changed on the way.
            raise ArgumentError(_damaged(folder, error)) from error
        if records.digest != grades.indicators.records_digest:
            raise ArgumentError(_other_records(folder))
        return cls(folder, rules, records, grades)


def require_new(folder: Path) -> None:
    """Refuse to write to a folder that holds something: results are never overwritten."""
    if folder.exists() and not folder.is_dir():
        raise ArgumentError(
            Fault(
                str(folder),
                Text("这是文件，不是文件夹", "This is a file, not a folder."),
                Text("新的或空的文件夹", "A new or empty folder."),
                Text("请换一个 --out", "Give another --out."),
            )
        )
    if folder.exists() and any(folder.iterdir()):
        raise ArgumentError(
            Fault(
                str(folder),
                Text("输出文件夹不是空的", "The folder to write to is not empty."),
                Text("新的或空的文件夹；结果从不覆盖", "A new or empty folder; results are never overwritten."),
                Text("请换一个 --out，或移走旧结果", "Give another --out, or move the old results away."),
            )
        )


def require_new_file(path: Path) -> None:
    """Refuse to write over a file: results are never overwritten."""
    if path.exists():
        raise ArgumentError(
            Fault(
                str(path),
                Text("已有同名的文件", "There is a file of this name already."),
                Text("新的文件名；结果从不覆盖", "A new name; results are never overwritten."),
                Text("请换一个 --out，或移走旧文件", "Give another --out, or move the old file away."),
            )
        )


@contextmanager
def whole_folder(folder: Path, *, last: str) -> Iterator[Path]:
    """Give a place to write in, and make it the folder at the end; after a fault or Ctrl-C nothing is left behind.

    Parameters
    ----------
    folder : Path
        New or empty.
    last : str
        The file that makes the folder count; it arrives after all others.
    """
    require_new(folder)
    made = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f".part-{os.getpid()}"
    part.mkdir()
    try:
        yield part
        for item in sorted(part.iterdir(), key=lambda item: (item.name == last, item.name)):
            item.rename(folder / item.name)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        if made:
            with suppress(OSError):
                folder.rmdir()  # which works only where nothing arrived


@contextmanager
def told_of(path: Path) -> Iterator[None]:
    """Put the name of a file before the place of every fault found in what it holds."""
    try:
        yield
    except CreditTierError as error:
        faults = [fault._replace(where=f"{path.name}: {fault.where}") for fault in error.faults]
        raise type(error)(faults) from error


def read_json(path: Path) -> Any:
    """Read a JSON file; a key that occurs twice, and numbers that JSON does not have, are refused."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return json.loads(text, object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, "JSON", error) from error


def read_toml(path: Path) -> dict[str, Any]:
    """Read a TOML file."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _unreadable(path, "TOML", error) from error


def write_json(path: Path, content: object) -> None:
    """Write JSON for people to read; keys keep their order."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a CSV that Excel opens with Chinese intact: UTF-8 with byte order mark, CRLF."""
    frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def unfit(where: str, what: Text, allowed: str) -> Fault:
    """Say that the content of a file is not what the command needs."""
    return Fault(where, what, Text(f"应为 {allowed}", f"It should be {allowed}"), Text("请改正文件", "Mend the file."))


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"key {next(name for name in names if names.count(name) > 1)!r} occurs twice")
    return found


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number")


def _unreadable(path: Path, kind: str, error: Exception) -> ArgumentError:
    reason = "nested too deep" if isinstance(error, RecursionError) else str(error)[:120]
    if isinstance(error, UnicodeDecodeError):
        reason = f"byte {error.start}: not UTF-8"
    return ArgumentError(
        Fault(
            path.name,
            Text(f"不是有效的 {kind}：{reason}", f"This is no valid {kind}: {reason}"),
            Text(f"须为 UTF-8 编码的 {kind}", f"{kind} in UTF-8."),
            Text("请改正所指的行，或取回原文件", "Mend the line it names, or fetch the original file."),
        )
    )


def _no_run(folder: Path) -> Fault:
    return Fault(
        str(folder),
        Text("这不是 grade 写出的文件夹", "This folder was not written by `grade`."),
        Text(f"含 {RECORDS}/ 与 {GRADES} 的文件夹", f"A folder with {RECORDS}/ and {GRADES}."),
        Text("请先运行 credit-tier grade … --out", "Run `credit-tier grade ... --out` first."),
    )


def _damaged(folder: Path, error: Exception) -> Fault:
    return Fault(
        str(folder),
        Text(f"内容已损坏（{type(error).__name__}）", f"Its content is damaged ({type(error).__name__})."),
        Text(f"{RECORDS}/ 与 {GRADES} 原样未动", f"{RECORDS}/ and {GRADES} as they were written."),
        Text(
            "请取回备份，或重新评级；重新评级后仍如此，请告知维护者",
            "Fetch a copy, or grade again; if it is the same then, tell the maintainers.",
        ),
    )


def _other_records(folder: Path) -> Fault:
    return Fault(
        str(folder),
        Text("等级不是由这里的记录评出的", "The grades were not made from the records beside them."),
        Text(f"{RECORDS}/ 与 {GRADES} 须来自同一次 grade", f"{RECORDS}/ and {GRADES} of one run of `grade`."),
        Text("请取回原文件夹，或重新评级", "Fetch the folder as it was, or grade again."),
    )
