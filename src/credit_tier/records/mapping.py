"""Mapping files: how a foreign file's headers and values fit a table (外来文件映射).

TOML, one ``[[file]]`` for each kind of file::

    [[file]]
    name        = "处罚公示*.csv"                      # glob on the base name; the first that fits counts
    sheet       = "*处罚*"                             # glob on the sheet's name; every sheet where left out
    table       = "decisions"
    header_row  = 2                                    # found by itself where left out
    columns     = { document_no = "处罚文书编号" }       # field = header; goes before any alias; two may share one
    constants   = { kind = "penalty", domain = "tax" }
    values      = { procedure = { "一般" = "ordinary" } }
    copies      = { ended_on = "decided_on" }          # field = field it is filled from where it is empty
    ignore      = ["序号"]                             # columns knowingly left out
    received_on = 2026-01-31
    encoding    = "gb18030"
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated, Final

from pydantic import Field, ValidationError

from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.contracts import RECEIVED_ON, RECORD_ID, SUPERSEDES, Contract, arrow_type
from credit_tier.records.decoding import Encoding
from credit_tier.records.enterprise_codes import read_code
from credit_tier.records.header_rows import LOOKED_AT
from credit_tier.records.headers import HeaderRules
from credit_tier.records.refusals import MappingError
from credit_tier.records.values import Parsed, Value, reader
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.rulebook.source import SourceField

_NO_CONSTANT: Final = frozenset({RECORD_ID, SUPERSEDES, RECEIVED_ON})
_SEE: Final = Text("请对照 credit_tier.records.mapping 的说明改正", "See credit_tier.records.mapping and mend it.")


class FileMapping(Frozen):
    """How one kind of file is read.

    Parameters
    ----------
    name : str
        Glob on the base name of a file, or on the table's name for data given in memory.
    table : str
    sheet : str, optional
        Glob on the name of a sheet.
    header_row : int, optional
        Number of the header's row, of two rows the lower; found from the headers where not given.
    columns : dict of str to str
        Field to header; two fields may read one column (amounts stand inside text).
    constants : dict of str to str, int, bool or date
        Field to the value it has in every row, written as a cell would be.
    values : dict of str to dict of str to str
        Field to the texts that are replaced before the cell is read.
    copies : dict of str to str
        Field to the field whose value it takes where it has none.
    ignore : tuple of str
        Headers that are of no interest; they are not reported as unknown.
    received_on : date, optional
    encoding : Encoding, optional
    """

    name: str = Field(min_length=1)
    table: str = Field(min_length=1)
    sheet: str | None = Field(default=None, min_length=1)
    header_row: int | None = Field(default=None, ge=1, le=LOOKED_AT)
    columns: dict[str, str] = Field(default_factory=dict)
    constants: dict[str, str | int | bool | date] = Field(default_factory=dict)
    values: dict[str, dict[str, str]] = Field(default_factory=dict)
    copies: dict[str, str] = Field(default_factory=dict)
    ignore: Annotated[tuple[str, ...], Field(strict=False)] = ()
    received_on: date | None = None
    encoding: Annotated[Encoding, Field(strict=False)] | None = None

    def constant(self, field: SourceField) -> Parsed:
        """Read the constant of a field as a cell of its type would be read."""
        return _read_constant(self.constants[field.name], field)


def header_rules(rule: FileMapping | None, fen: int = 0) -> HeaderRules:
    """Give what a mapping entry says about headers.

    Parameters
    ----------
    rule : FileMapping or None
    fen : int
        Fen per unit of amounts, as a line above the header says; else 0.
    """
    if rule is None:
        return HeaderRules(fen=fen)
    return HeaderRules(rule.columns, frozenset(rule.constants), frozenset(rule.copies), frozenset(rule.ignore), fen)


class Mappings(Frozen):
    """All ``[[file]]`` entries of a mapping file."""

    file: tuple[FileMapping, ...] = Field(strict=False, min_length=1)

    def find(self, name: str, sheet: str | None = None) -> FileMapping | None:
        """Give the first entry that fits a base name and, where one is given, the name of a sheet.

        Examples
        --------
        >>> entries = [FileMapping(name="a*", sheet="停*", table="tax"), FileMapping(name="a*", table="decisions")]
        >>> [Mappings(file=entries).find("a.xls", sheet).table for sheet in ("停业", "Sheet1")]
        ['tax', 'decisions']
        """
        return next((entry for entry in self.file if _fits(entry, name, sheet)), None)


def _fits(entry: FileMapping, name: str, sheet: str | None) -> bool:
    pattern = entry.sheet or "*"
    return fnmatchcase(name, entry.name) and (sheet is None or fnmatchcase(sheet, pattern))


def load_mappings(path: Path, contracts: Mapping[str, Contract]) -> Mappings:
    """Read a mapping file and hold it against the contracts.

    Raises
    ------
    MappingError
        With everything wrong in the file.
    """
    try:
        data = tomllib.loads(path.read_bytes().decode())
    except (OSError, ValueError) as error:
        raise MappingError(_no_toml(path.name, error)) from error
    try:
        mappings = Mappings.model_validate(data)
    except ValidationError as error:
        raise MappingError(fault._replace(mend=_SEE) for fault in faults_of_validation(path.name, error)) from error
    faults = [
        fault
        for index, entry in enumerate(mappings.file)
        for fault in _faults(entry, contracts, f"{path.name}: file[{index}]")
    ]
    if faults:
        raise MappingError(faults)
    return mappings


def _faults(entry: FileMapping, contracts: Mapping[str, Contract], where: str) -> list[Fault]:
    contract = contracts.get(entry.table)
    if contract is None:
        return [_unknown(f"{where}.table", entry.table, list(contracts))]
    known = [field.name for field in contract.fields]
    faults = [
        _unknown(f"{where}.{key}", name, known)
        for key, names in _mentions(entry)
        for name in names
        if name not in known
    ]
    for name in entry.constants:
        field = contract.field(name)
        if field is not None:
            faults += _constant_faults(entry, field, f"{where}.constants.{name}")
    for target, origin in entry.copies.items():
        to, of = contract.field(target), contract.field(origin)
        if to is not None and of is not None and arrow_type(to.type) != arrow_type(of.type):
            faults.append(_other_type(f"{where}.copies.{target}", to, of))
    return faults


def _mentions(entry: FileMapping) -> list[tuple[str, Sequence[str]]]:
    return [
        ("columns", list(entry.columns)),
        ("constants", list(entry.constants)),
        ("values", list(entry.values)),
        ("copies", list(entry.copies)),
        ("copies", list(entry.copies.values())),
    ]


def _constant_faults(entry: FileMapping, field: SourceField, where: str) -> list[Fault]:
    if field.name in _NO_CONSTANT or field.name in entry.columns:
        return [
            Fault(
                where,
                Text("这一项不能在此写成固定值", "This field cannot be a constant here."),
                Text(
                    "记录编号、替代记录逐行不同；收到日期写在 received_on；同一项不能既有列又有固定值",
                    "Record ids differ by row, received_on has its own key, and a field has a column or a constant.",
                ),
                Text("请删去", "Remove it."),
            )
        ]
    if _read_constant(entry.constants[field.name], field).problem is None:
        return []
    allowed = "、".join(field.choices) or field.type.value
    return [
        Fault(
            where,
            Text(f"固定值 {entry.constants[field.name]} 无法识别", f"Cannot read {entry.constants[field.name]!r}."),
            Text(f"允许：{allowed}", f"Allowed: {allowed}."),
            _SEE,
        )
    ]


def _read_constant(value: Value, field: SourceField) -> Parsed:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return read_code(text) if field.name == "code" else reader(field, 100)(text)


def _unknown(where: str, name: str, known: Sequence[str]) -> Fault:
    listed = ", ".join(known)
    return Fault(
        where,
        Text(f"没有名为 {name} 的项", f"There is no {name!r}."),
        Text(f"允许：{listed}", f"Allowed: {listed}."),
        _SEE,
    )


def _other_type(where: str, to: SourceField, of: SourceField) -> Fault:
    return Fault(
        where,
        Text(f"{of.name} 与 {to.name} 类型不同", f"{of.name} ({of.type}) does not fit {to.name} ({to.type})."),
        Text("只能在同类型的项之间复制", "Copies go between fields of one type."),
        _SEE,
    )


def _no_toml(file: str, error: Exception) -> Fault:
    return Fault(
        file,
        Text(f"映射文件无法读取：{_plainly(error)}", f"The mapping file cannot be read: {_plainly(error)}."),
        Text("须为 UTF-8 编码的 TOML 文件", "A TOML file in UTF-8 is needed."),
        _SEE,
    )


def _plainly(error: Exception) -> str:
    return error.strerror or "no access" if isinstance(error, OSError) else str(error)
