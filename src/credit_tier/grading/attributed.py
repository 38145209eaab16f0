"""What a grade rests on that was sent under other codes, and where a former code went (记录归属的说明)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from credit_tier.engine.attribution import Attribution
from credit_tier.engine.lineage import Unattributed, Why
from credit_tier.foundation.basis import READINGS, Basis, Bilingual
from credit_tier.foundation.errors import Fault, Text, UnknownEnterpriseError
from credit_tier.rulebook.in_force import RulesInForce

_NUMBERS: Mapping[str, tuple[str, str]] = {
    "reg": ("注册号", "registration number"),
    "tax": ("税号", "tax number"),
    "org": ("组织机构代码", "organisation code"),
    "reg-or-tax": ("注册号或税号", "registration or tax number"),
}
"""Older numbers by the namespace of their id."""


class SucceededError(UnknownEnterpriseError):
    """The code has ended, and others answer for its records."""


@dataclass(frozen=True, slots=True)
class Coming:
    """A change by which something came under this enterprise's code.

    Attributes
    ----------
    change : Attribution
    title : Bilingual
        Of the rule.
    basis : Basis or None
    illustrative : bool
    """

    change: Attribution
    title: Bilingual
    basis: Basis | None
    illustrative: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the change and its rule as data."""
        return {
            **self.change._asdict(),
            "zh": self.title.zh,
            "en": self.title.en,
            "basis": str(self.basis) if self.basis else "",
            "illustrative": int(self.illustrative),
        }

    def text(self, language: str) -> str:
        """Say from which code, since when, by which rule, by what right."""
        day, document = self.change.effective_on, self.change.document_no
        notes = [self.title.zh if language == "zh" else self.title.en, document]
        if self.basis is not None:
            notes.append(f"{self.basis}（{READINGS[self.basis.read][language]}）")
        if self.illustrative:
            notes.append("示例规则" if language == "zh" else "illustrative rule")
        said = [note for note in notes if note]
        way = way_text(self.change.former, self.change.successor, language)
        if language == "zh":
            return way + (f"，自 {day} 起" if day else "") + f"（{'；'.join(said)}）"
        return way + (f" from {day}" if day else "") + f" ({'; '.join(said)})"


def coming_to(attributions: Iterable[Attribution], rules: RulesInForce, code: str) -> tuple[Coming, ...]:
    """Give every change that leads to a code, directly or by way of others; in order of their days."""
    into: dict[str, list[Attribution]] = {}
    for change in attributions:
        into.setdefault(change.successor, []).append(change)
    found: set[Attribution] = set()
    new = [code]
    while new:
        for change in into.get(new.pop(), ()):
            if change not in found and change.former != code:
                found.add(change)
                new.append(change.former)
    return tuple(_coming(change, rules) for change in sorted(found, key=lambda change: (change.effective_on, change)))


def require_not_succeeded(attributions: Sequence[Attribution], rules: RulesInForce, code: str) -> None:
    """Refuse to explain a code that has ended, and say to whom it went and since when.

    Raises
    ------
    SucceededError
        Others answer for the records of the code.
    """
    leaving: dict[str, list[Attribution]] = {}
    for change in attributions:
        leaving.setdefault(change.former, []).append(change)
    steps: dict[Attribution, None] = {}
    new = [code]
    while new:
        for change in leaving.get(new.pop(), ()):
            if change not in steps:
                steps[change] = None
                new.append(change.successor)
    if not steps:
        return
    ends = sorted({change.successor for change in steps} - leaving.keys()) or sorted({c.successor for c in steps})
    comings = [_coming(change, rules) for change in steps]
    raise SucceededError(
        Fault(
            code,
            Text(
                "此代码已不再单独评价：" + "；".join(coming.text("zh") for coming in comings),
                "This code is graded no more: " + "; ".join(coming.text("en") for coming in comings),
            ),
            Text(f"现由 {'、'.join(ends)} 承继", f"Its records are answered for by {', '.join(ends)}."),
            Text(f"请查询 {ends[0]}", f"Ask for {ends[0]}."),
        )
    )


def doubts_about(unattributed: Iterable[Unattributed], code: str) -> tuple[Unattributed, ...]:
    """Give what was not attributed, or deserves a look, and names a code."""
    return tuple(item for item in unattributed if code in {item.code, item.about})


def doubt_text(item: Unattributed, language: str) -> str:
    """Say what was not attributed, and why."""
    said = Why(item.reason).said
    what = way_text(item.code, item.about, language) if item.about else code_text(item.code, language)
    if language == "zh":
        return f"{what}：{said.zh}" + (f"（{item.records} 条）" if item.records else "")
    return f"{what}: {said.en}" + (f" ({item.records} records)" if item.records else "")


def _coming(change: Attribution, rules: RulesInForce) -> Coming:
    rule = rules.numbers.get(change.rule) or rules.successions[change.rule]
    return Coming(change, rule.title, rule.basis, rule.illustrative)


def record_text(record: Mapping[str, Any], language: str) -> str:
    """Say of a record that was sent under another code with which code, and by which changes it is here."""
    ways = [way_text(change.former, change.successor, language) for change in record["attributed"]]
    days = ", ".join(change.effective_on for change in record["attributed"] if change.effective_on)
    own = code_text(record["own_code"], language)
    if language == "zh":
        return f"报送时代码为{own}，归属本企业：{'；'.join(ways)}" + (f"（{days} 起）" if days else "")
    return f"sent under {own}, attributed: {'; '.join(ways)}" + (f" (from {days})" if days else "")


def way_text(former: str, successor: str, language: str) -> str:
    """Say that one code leads to another."""
    arrow = "→" if language == "zh" else "->"
    return f"{code_text(former, language)} {arrow} {code_text(successor, language)}"


def code_text(code: str, language: str) -> str:
    """Name a code, or an older number by what it is.

    Examples
    --------
    >>> code_text("reg:620100000000015", "zh"), code_text("91620100MA7ABCD12E", "en")
    ('注册号 620100000000015', '91620100MA7ABCD12E')
    """
    kind, colon, number = code.partition(":")
    if not colon or kind not in _NUMBERS:
        return code
    zh, en = _NUMBERS[kind]
    return f"{zh if language == 'zh' else en} {number}"
