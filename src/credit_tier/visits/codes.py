"""Result codes (检查结果代码): read from the cells that clerks write, and held against one another.

The written rule. A cell is divided at commas of either width, 、 ; | / and line ends; each part is a code, the title of
one, or both. A part is taken whole: ``12`` is never read as ``2``, and what is neither is refused, not guessed. The
order is that of the table, each code once.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.records.neutral import fold_value, unmarked
from credit_tier.rulebook.result_rules import CodeKind, CodeRule, CodeTable

_DIVIDERS: Final = re.compile(r"[,，、;；|/\r\n]")
_NOISE: Final = re.compile(r"[\s()（）、，,。.“”\"]")
_LED: Final = re.compile(r"([0-9]{1,2}|[A-Z])(?:\.0+)?(?:[\s.:：\-]+(.+))?", re.IGNORECASE)


class CodesError(CreditTierError):
    """Codes of a result that cannot be: unknown, retired, or at odds with one another."""


@dataclass(frozen=True)
class Codes:
    """A table of codes, ready to read cells.

    Parameters
    ----------
    table : CodeTable
    named : str
        Which table the cells were written by; the declared one where it is empty.

    Raises
    ------
    CodesError
        There is no such table.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> codes = Codes(load_rulebook().result_rules.codes)
    >>> codes.read("１０"), codes.read("2,12"), codes.read("1、未发现问题"), codes.read("Ｂ；12")
    (('10',), ('2', '12'), ('1',), ('12', 'B'))
    >>> Codes(codes.table, "dto").read("B")
    ('D',)
    """

    table: CodeTable
    named: str = ""

    def __post_init__(self) -> None:
        known = [self.table.declared, *(other.id for other in self.table.other)]
        if self.named and self.named not in known:
            raise CodesError(_fault("code table", f"没有代码表 {self.named}", f"No table {self.named!r}.", known))

    @cached_property
    def rules(self) -> dict[str, CodeRule]:
        """The codes of the declared table, in order."""
        return {rule.code: rule for rule in self.table.code}

    @cached_property
    def _places(self) -> dict[str, int]:
        return {code: place for place, code in enumerate(self.rules)}

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {_NOISE.sub("", rule.title.zh): rule.code for rule in self.table.code}

    @cached_property
    def _translation(self) -> dict[str, str]:
        return next((dict(other.translate) for other in self.table.other if other.id == self.named), {})

    @cached_property
    def _odds(self) -> frozenset[tuple[str, str]]:
        return frozenset((one, other) for one, others in self.table.contradicts.items() for other in others)

    def read(self, cell: str, *, where: str = "result") -> tuple[str, ...]:
        """Read a cell; retired codes are read, whether they may be entered is for `require`.

        Raises
        ------
        CodesError
            A part of it is no code, or there is none.
        """
        folded = fold_value(unmarked(cell)).lstrip("'")  # by which a spreadsheet marks a number as text
        if whole := self._titles.get(_NOISE.sub("", folded)):  # a title may hold a divider
            return (whole,)
        parts = [part.strip() for part in _DIVIDERS.split(folded) if part.strip()]
        found = [self._code(part) for part in parts]
        unknown = [part for part, code in zip(parts, found, strict=True) if code is None]
        if unknown or not found:
            shown = "、".join(unknown) or "（空）"
            raise CodesError(_fault(where, f"不认识的结果代码：{shown}", f"No result code: {shown}", self.rules))
        return self._in_order([code for code in found if code is not None])

    def require(self, codes: Sequence[str], *, where: str = "result", new: bool = True) -> tuple[str, ...]:
        """Give codes in order once they may stand as one result.

        Parameters
        ----------
        codes : sequence of str
        where : str
        new : bool
            Whether it is a new result, for which retired codes are no more.

        Raises
        ------
        CodesError
            Everything that is wrong with them.
        """
        faults: list[Fault] = []
        if unknown := [code for code in codes if code not in self.rules] or ([] if codes else ["（空）"]):
            shown = "、".join(unknown)
            faults.append(_fault(where, f"不认识的结果代码：{shown}", f"No result code: {shown}", self.rules))
        for code in codes if new else ():
            if code in self.rules and self.rules[code].retired:
                title = self.rules[code].title
                zh, en = f"代码 {code}（{title.zh}）已停用", f"Code {code} ({title.en}) is retired."
                faults.append(_fault(where, zh, en, [rule.code for rule in self.table.code if not rule.retired]))
        faults += [self._at_odds(where, *pair) for pair in sorted(self._odds) if set(pair) <= set(codes)]
        if faults:
            raise CodesError(faults)
        return self._in_order(codes)

    def title(self, code: str) -> str:
        """Give the title of a code in Chinese."""
        return self.rules[code].title.zh

    def kinds(self, codes: Sequence[str]) -> frozenset[CodeKind]:
        """Give the kinds of some codes."""
        return frozenset(self.rules[code].kind for code in codes)

    def words(self, codes: Sequence[str]) -> str:
        """Write codes with their titles, as `read` takes them back.

        Examples
        --------
        >>> from credit_tier.rulebook.loading import load_rulebook
        >>> Codes(load_rulebook().result_rules.codes).words(["3", "10"])
        '3 违反食品药品管理相关规定；10 被吊销'
        """
        return "；".join(f"{code} {self.title(code)}" for code in codes)

    def _code(self, part: str) -> str | None:
        if title := self._titles.get(_NOISE.sub("", part)):
            return title
        led = _LED.fullmatch(part)
        if led is None:
            return None
        written = led[1].upper()
        code = self._translation.get(written, written)
        meant = self._titles.get(_NOISE.sub("", led[2])) if led[2] else code
        return code if code in self.rules and meant == code else None

    def _in_order(self, codes: Sequence[str]) -> tuple[str, ...]:
        return tuple(sorted(set(codes), key=self._places.__getitem__))

    def _at_odds(self, where: str, one: str, other: str) -> Fault:
        return Fault(
            where,
            Text(
                f"结果自相矛盾：{self.words([one])}，又有{self.words([other])}",
                f"The result contradicts itself: {one} ({self.rules[one].title.en}) and {other}"
                f" ({self.rules[other].title.en}).",
            ),
            Text("“未发现问题”不得与发现的问题并列（results.toml contradicts）", "results.toml: codes.contradicts."),
            Text("请由检查人员核实后改正", "The officers settle which of the two it is."),
        )


def _fault(where: str, zh: str, en: str, known: Sequence[str] | dict[str, CodeRule]) -> Fault:
    listed = "、".join(known)
    return Fault(
        where,
        Text(zh, en),
        Text(f"可用：{listed}", f"Allowed: {', '.join(known)}"),
        Text("请按代码表填写；另一张代码表的文件须用 --code-table 写明", "Write them by the table, or name another."),
    )
