"""Rules on results of inspections (检查结果规则): codes, contradictions, time limits, publication, visits."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated

CodeText = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]?|[A-Z])$")]


class CodeKind(StrEnum):
    """What a result code says of an enterprise."""

    CLEAR = "clear"
    """No problem was found (未发现问题)."""
    FINDING = "finding"
    """Something was found, not being contacted included (R15)."""
    STATUS = "status"
    """What the enterprise is, and no violation: deregistered, moved out, without that activity."""
    OPEN = "open"
    """Nothing is settled yet."""


class CodeRule(Frozen):
    """One result code (检查结果代码).

    Parameters
    ----------
    code : str
        As it is written: ``1`` to ``99``, or one capital letter.
    name : str
        The value of ``inspections.result_codes`` that it becomes; the summary there says which result that is.
    title : Bilingual
    kind : CodeKind
    retired : bool
        Not for new results; readable in old ones.
    inferred : bool
        Its meaning is inferred, and it costs nobody points.
    """

    code: CodeText
    name: Identifier
    title: Bilingual
    kind: CodeKind = Field(strict=False)
    retired: bool = False
    inferred: bool = False


class OtherTable(Frozen):
    """Another table of codes, by what its codes are in the declared one; codes not named are the same in both."""

    id: Identifier
    title: Bilingual
    translate: dict[CodeText, CodeText] = Field(min_length=1)


class CodeTable(Dated):
    """The declared codes (代码表).

    Parameters
    ----------
    declared : str
        Name of the table.
    code : tuple of CodeRule
    contradicts : dict of str to tuple of str
        By code, those that cannot stand beside it.
    other : tuple of OtherTable
        Tables that an import may name.
    """

    declared: Identifier
    code: tuple[CodeRule, ...] = Field(strict=False, min_length=1)
    contradicts: dict[CodeText, Annotated[tuple[CodeText, ...], Field(strict=False)]] = Field(default_factory=dict)
    other: tuple[OtherTable, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _known(self) -> Self:
        codes = [rule.code for rule in self.code]
        named = {one for pair in self.contradicts.items() for one in (pair[0], *pair[1])}
        named |= {one for table in self.other for pair in table.translate.items() for one in pair}
        if len(set(codes)) < len(codes) or len({rule.name for rule in self.code}) < len(codes):
            raise worded("代码或名称重复", "a code or a name is given twice")
        if unknown := sorted(named - set(codes)):
            raise worded(f"不存在的代码：{'、'.join(unknown)}", f"codes that are none: {', '.join(unknown)}")
        if len({self.declared, *(table.id for table in self.other)}) <= len(self.other):
            raise worded("两个代码表同名", "two tables of codes have one name")
        return self


class DisposalRule(Frozen):
    """One fixed sentence of what follows (后续处置); `finished` where it closes the matter by itself."""

    title: Bilingual
    finished: bool = False


class DeadlineStart(StrEnum):
    """From which day a time limit runs."""

    VISIT_ENDED = "visit_ended"
    ANNULLED = "annulled"


class DeadlineRule(Dated):
    """A time limit in working days; the day it runs from is not counted."""

    id: Identifier
    title: Bilingual
    working_days: int = Field(ge=1, le=366)
    start: DeadlineStart = Field(strict=False, alias="from")


class PublicationRule(Dated):
    """How long a result stays public: `most_months` calendar months from its publication."""

    most_months: int = Field(ge=1, le=600)


class VisitRule(Dated):
    """How a visit is paid.

    Parameters
    ----------
    officers_least : int
        Officers of the agency at a visit.
    unannounced : bool
        Whether a paper that names the enterprise is closed until the day of the visit.
    methods : tuple of str
        Methods that the form lists (核查方式).
    """

    officers_least: int = Field(ge=1, le=20)
    unannounced: bool
    methods: tuple[str, ...] = Field(strict=False, min_length=1)


class ResultRules(Frozen):
    """The content of ``results.toml``; a rulebook without the file has none of them.

    Examples
    --------
    >>> ResultRules().codes is None
    True
    """

    codes: CodeTable | None = None
    disposal: tuple[DisposalRule, ...] = Field(default=(), strict=False)
    deadline: tuple[DeadlineRule, ...] = Field(default=(), strict=False)
    publication: PublicationRule | None = None
    visit: VisitRule | None = None

    @property
    def illustrative(self) -> tuple[str, ...]:
        """Names of the parts that may drive trials only."""
        parts: list[tuple[str, Dated | None]] = [
            ("codes", self.codes),
            ("publication", self.publication),
            ("visit", self.visit),
        ]
        parts += [(f"deadline {rule.id}", rule) for rule in self.deadline]
        return tuple(name for name, rule in parts if rule is not None and rule.illustrative)
