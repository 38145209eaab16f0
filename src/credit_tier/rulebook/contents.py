"""The files of a rulebook as plain tables, before any model looks at them; and a rulebook as such files again."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeAlias

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.faults import fault, listed
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.parts import PARTS

CASES = "cases"
LENIENCY = "leniency"
"""The folder of the rules of leniency: general rules and lists, any number of files of one form."""
_ALL_LENIENCY = f"{LENIENCY}/all.toml"
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,59}")
LARGEST_FILE = 4 * 1024 * 1024

Table: TypeAlias = Mapping[str, Any]
Contents: TypeAlias = Mapping[str, Table]
"""Path inside the folder, with ``/``, to the content of the file."""


def read_contents(folder: Path) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """Read every file of a rulebook's folder; law cases are no part of the rules.

    Parameters
    ----------
    folder : Path

    Returns
    -------
    contents : dict of str to dict
        What could be read, by path inside the folder.
    faults : list of Fault
        What could not be read, and files whose rules would have no effect.
    """
    if not folder.is_dir():
        return {}, [_no_folder(folder)]
    found: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for file in _files(folder):
        name = file.relative_to(folder).as_posix()
        content = content_of(file, folder) if _belongs(name) else _stranger(_name_in(folder, file))
        if isinstance(content, Fault):
            faults.append(content)
        else:
            found[name] = content
    return found, faults


def content_of(file: Path, folder: Path) -> dict[str, Any] | Fault:
    """Read one TOML file of a folder, fractions as they are written; or say why it cannot be read."""
    name = _name_in(folder, file)
    if not file.is_file():
        return no_file(name)
    if not file.resolve().is_relative_to(folder.resolve()):
        return _outside(name)
    if file.stat().st_size > LARGEST_FILE:
        return _not_toml(name, f"larger than {LARGEST_FILE} bytes")
    return parsed(file.read_bytes(), name)


def parsed(text: bytes, name: str) -> dict[str, Any] | Fault:
    """Read TOML, or say why it is none."""
    try:
        return tomllib.loads(text.decode("utf-8-sig"), parse_float=str)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        return _not_toml(name, str(error))


def contents_of(rulebook: Rulebook) -> dict[str, dict[str, Any]]:
    """Give a rulebook as the files it could have been read from; the rules of leniency as one file.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> contents_of(load_rulebook())["tax/late_filings.toml"]["absent"].value
    'not_reported'
    """
    found = {name: _dumped(getattr(rulebook, part.attribute)) for name, part in PARTS.items()}
    for indicator in rulebook.indicators:
        content = _dumped(indicator)
        del content["id"]
        found[file_of(indicator.id)] = content
    leniency = {key: value for key, value in _dumped(rulebook.leniency_rules).items() if value}
    return found | ({_ALL_LENIENCY: leniency} if leniency else {})


def file_of(indicator: str) -> str:
    """Give the file of an indicator: ``tax.late_filings`` is ``tax/late_filings.toml``."""
    return f"{indicator.replace('.', '/')}.toml"


def is_indicator(file: str) -> bool:
    """Tell whether a file of a rulebook is that of an indicator."""
    return "/" in file and not file.startswith(f"{LENIENCY}/")


def is_leniency(file: str) -> bool:
    """Tell whether a file is one of rules of leniency."""
    return file.startswith(f"{LENIENCY}/")


def _dumped(model: Any) -> dict[str, Any]:
    content: dict[str, Any] = model.model_dump(mode="python", by_alias=True, exclude_unset=True)
    return content


def _files(folder: Path) -> list[Path]:
    found = sorted(folder.glob("*.toml"))
    for inner in sorted(item for item in folder.iterdir() if item.is_dir() and item.name != CASES):
        deeper = (file.relative_to(inner) for file in inner.rglob("*.toml"))
        found += sorted(inner / file for file in deeper if not any(part.startswith(".") for part in file.parts))
    return found


def _belongs(name: str) -> bool:
    theme, _, file = name.rpartition("/")
    return ("/" not in theme and bool(IDENTIFIER.fullmatch(file.removesuffix(".toml")))) if theme else name in PARTS


def _name_in(folder: Path, file: Path) -> str:
    return f"{folder.name}/{file.relative_to(folder).as_posix()}"


def _required() -> str:
    return listed(name for name, part in PARTS.items() if part.required)


def _no_folder(folder: Path) -> Fault:
    return fault(
        str(folder),
        (),
        Text("没有这个规则手册文件夹", "There is no such rulebook folder."),
        Text(f"文件夹内应有 {_required()}", f"A rulebook is a folder with {_required()}."),
        Text("请检查路径", "Check the path."),
    )


def no_file(name: str) -> Fault:
    """Say that a file is not there."""
    return fault(
        name,
        (),
        Text("缺少此文件", "This file is missing."),
        Text(f"规则手册必须有 {_required()}", f"A rulebook has {_required()}."),
        Text("请补上此文件", "Add the file."),
    )


def _stranger(name: str) -> Fault:
    return fault(
        name,
        (),
        Text(
            "不认识此文件，其中的规则不会生效", "This file is not part of a rulebook; its rules would have no effect."
        ),
        Text(
            f"允许 {listed(PARTS)}；指标为 主题/名称.toml，名称只用小写字母、数字和下划线",
            f"Allowed: {listed(PARTS)}; an indicator is theme/name.toml, in a-z, 0-9 and _.",
        ),
        Text("请改名、移动或删去", "Rename, move or remove it."),
    )


def _outside(name: str) -> Fault:
    return fault(
        name,
        (),
        Text("此文件指向规则手册文件夹之外", "This file leads outside the rulebook's folder."),
        Text("规则手册只读取自己文件夹内的文件", "A rulebook reads files inside its own folder only."),
        Text("请把文件复制到文件夹内", "Copy the file into the folder."),
    )


def _not_toml(name: str, reason: str) -> Fault:
    return fault(
        name,
        (),
        Text(f"不是有效的 TOML：{reason[:120]}", f"This is no valid TOML: {reason[:120]}"),
        Text("UTF-8 编码的 TOML，每个键只出现一次", "TOML in UTF-8, each key once."),
        Text("请改正该行", "Mend the line."),
    )
