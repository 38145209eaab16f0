"""Which column of a file is which field (表头识别).

Headers match by name, Chinese title or alias, in any order, whatever their width, brackets, blanks and case.
Of bracketed notes only units of money and marks such as 必填 are taken off: 欠税金额（不含滞纳金） is another column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple

from credit_tier.records.contracts import CODE, Contract
from credit_tier.rulebook.source import FieldType, MoneyUnit, SourceField

FEN_PER: Final[Mapping[str, int]] = {
    "分": 1,
    "元": 100,
    "人民币元": 100,
    "千元": 100_000,
    "万元": 1_000_000,
    "人民币万元": 1_000_000,
    "亿元": 10_000_000_000,
}
"""Fen in each unit of money that a header or cell may name."""

UNIT_FEN: Final[Mapping[MoneyUnit, int]] = {MoneyUnit.FEN: 1, MoneyUnit.YUAN: 100, MoneyUnit.WAN_YUAN: 1_000_000}

_HALF_WIDTH: Final = {full: full - 0xFEE0 for full in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BRACKETS: Final = str.maketrans("【】〔〕[]｛｝{}", "()()()()()")
_MARKS: Final = "*※★●:"
_BLANKS: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff]+")
_NOTE: Final = re.compile(r"\((必填|选填|可空|(?:单位[::]?)?(?P<unit>" + "|".join(FEN_PER) + r"))\)$")


class Column(NamedTuple):
    """Where a field is found.

    Attributes
    ----------
    position : int
        In the file, from 0.
    header : str
        As the file writes it.
    fen : int
        Fen per unit, of money fields; else 1.
    """

    position: int
    header: str
    fen: int


class Layout(NamedTuple):
    """Which column holds which field, and the headers that hold none."""

    columns: Mapping[str, Column]
    unknown: tuple[Column, ...]


def fold_header(text: str) -> str:
    """Fold a header to the form it is compared in.

    Examples
    --------
    >>> fold_header(" 欠税 金额【万元】*"), fold_header("ＴＹＳＨＸＹＤＭ")
    ('欠税金额(万元)', 'tyshxydm')
    """
    return _BLANKS.sub("", text.translate(_HALF_WIDTH)).translate(_BRACKETS).strip(_MARKS).casefold()


REGISTRATION: Final = frozenset(
    {"注册号", "工商注册号", "营业执照注册号", "营业执照号", "注册登记号", "工商登记注册号", "gszch", "zch", "regno"}
)
"""Headers of registration numbers, folded: where a file has no code column, they say which enterprise is meant."""

ORGANISATION: Final = frozenset({"组织机构代码", "机构代码", "组织机构代码证号", "zzjgdm"})
"""Headers of organisation codes, folded: they do where a file has no registration numbers, either."""


class HeaderRules(NamedTuple):
    """What a mapping file says about headers.

    Attributes
    ----------
    named : mapping of str to str
        Field to header; it goes before any alias.
    given : frozenset of str
        Fields that have a constant; their aliases are not looked for.
    copied : frozenset of str
        Fields that are filled from another field where they have no value of their own.
    ignored : frozenset of str
        Headers of no interest.
    fen : int
        Fen per unit of amounts whose header names none, as a line above it says (单位：万元), or 0.
    """

    named: Mapping[str, str] = MappingProxyType({})
    given: frozenset[str] = frozenset()
    copied: frozenset[str] = frozenset()
    ignored: frozenset[str] = frozenset()
    fen: int = 0


NO_RULES: Final = HeaderRules()


class Names:
    """The headers that a contract's fields go by, looked up many times while a header row is sought.

    Parameters
    ----------
    contract : Contract
    rules : HeaderRules, optional
    """

    def __init__(self, contract: Contract, rules: HeaderRules = NO_RULES) -> None:
        self._rules = rules
        self._fields = {field.name: field for field in contract.fields}
        self._by_mapping: dict[str, list[str]] = {}
        for field, header in rules.named.items():
            self._by_mapping.setdefault(fold_header(header), []).append(field)
        settled = rules.given | rules.named.keys()
        self._by_alias = _by_alias([field for field in contract.fields if field.name not in settled])
        self._skipped = {fold_header(header) for header in rules.ignored}
        self._needs_code = CODE in self._fields and CODE not in settled
        self.required = frozenset(
            field.name
            for field in contract.fields
            if field.name in rules.named
            or (field.required and not field.summary and field.name not in rules.given | rules.copied)
        )

    def fields(self, header: str) -> list[tuple[str, int]]:
        """Give the fields that a header means, each with its fen per unit."""
        whole = fold_header(header)
        folded, fen = _unit(whole)
        named = self._by_mapping.get(whole) or self._by_mapping.get(folded)
        known = named or ([self._by_alias[folded]] if folded in self._by_alias else [])
        fields = [self._fields[name] for name in known if name in self._fields]
        return [
            (field.name, fen or self._default(field)) for field in fields if not fen or field.type is FieldType.MONEY
        ]

    def units(self, headers: Sequence[str]) -> int:
        """Count the headers of fields that name a unit of money."""
        return sum(bool(self.fields(header) and _unit(fold_header(header))[1]) for header in headers if header)

    def places(self, headers: Sequence[str]) -> tuple[dict[str, list[Column]], list[Column]]:
        """Give the columns of each field, and those of none."""
        found: dict[str, list[Column]] = {}
        unknown: list[Column] = []
        other: dict[frozenset[str], Column] = {}
        for position, header in enumerate(headers):
            if not header:
                continue
            fields = self.fields(header)
            for name, fen in fields:
                found.setdefault(name, []).append(Column(position, header, fen))
            folded = fold_header(header)
            for headings in (REGISTRATION, ORGANISATION):
                if folded in headings:
                    other.setdefault(headings, Column(position, header, 1))
            if not fields and folded and folded not in self._skipped:
                unknown.append(Column(position, header, 1))
        stand_in = other.get(REGISTRATION, other.get(ORGANISATION))
        if self._needs_code and CODE not in found and stand_in is not None:
            found[CODE] = [stand_in]
            unknown = [column for column in unknown if column != stand_in]
        return found, unknown

    def _default(self, field: SourceField) -> int:
        return self._rules.fen if self._rules.fen and field.type is FieldType.MONEY else UNIT_FEN[field.unit]


def _by_alias(fields: Sequence[SourceField]) -> dict[str, str]:
    names: dict[str, str] = {}
    for field in fields:
        for name in (field.name, field.zh, *field.aliases):
            names.setdefault(fold_header(name), field.name)
    return names


def _unit(folded: str) -> tuple[str, int]:
    fen = 0
    while note := _NOTE.search(folded):
        fen = FEN_PER[note["unit"]] if note["unit"] else fen
        folded = folded[: note.start()].strip(_MARKS)
    return folded, fen


def unnamed(position: int) -> str:
    """Name a column that has no header, as a spreadsheet names it.

    Examples
    --------
    >>> unnamed(0), unnamed(27)
    ('A列（无列名 no header）', 'AB列（无列名 no header）')
    """
    letters, left = "", position + 1
    while left:
        left, letter = divmod(left - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return f"{letters}列（无列名 no header）"
