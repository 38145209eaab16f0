"""Fact rules: when records that do not say so are about one and the same fact (同一事实的推定).

The content of ``facts.toml``. Agencies rarely send a `fact_id`; a rule says by which fields two records of one
enterprise are recognised as one act (R9). What is missing never equals anything.
"""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated


class FactRecords(Frozen):
    """The records of one table that a rule compares.

    Parameters
    ----------
    table : str
    fields : tuple of str
        Fields whose values must be equal, in the order in which every other table of the rule names its own.
    day : str, optional
        The date field that `FactRule.within_days` is about.
    where : str
        Condition on the fields of the table, in the language of measures; empty: every record.
    """

    table: Identifier
    fields: Annotated[tuple[Identifier, ...], Field(strict=False, min_length=1)]
    day: Identifier | None = None
    where: str = ""


class FactRule(Dated):
    """One way to recognise a fact.

    Parameters
    ----------
    id : str
        Shown wherever a fact was inferred by it.
    title : Bilingual
    records : tuple of FactRecords
        One table compares its records with one another; several also with each other's.
    within_days : int, optional
        Records next to each other in time are one fact only where at most so many calendar days lie between them.
    """

    id: Identifier
    title: Bilingual
    records: tuple[FactRecords, ...] = Field(strict=False, min_length=1)
    within_days: Annotated[int, Field(ge=0, le=366)] | None = None

    @model_validator(mode="after")
    def _comparable(self) -> Self:
        if len({len(part.fields) for part in self.records}) > 1:
            raise worded("同一规则中各表所列字段数须相同", "every table of a rule names the same number of fields")
        if any((part.day is None) != (self.within_days is None) for part in self.records):
            raise worded(
                "within_days 与各表的 day 字段须同时给出", "within_days and the field `day` of every table go together"
            )
        return self


class FactRules(Frozen):
    """The content of ``facts.toml``; a rulebook without the file infers nothing."""

    rule: tuple[FactRule, ...] = Field(default=(), strict=False)

    def identifiers(self) -> dict[str, list[int]]:
        """Give the places of the versions of each rule, in order."""
        found: dict[str, list[int]] = {}
        for index, rule in enumerate(self.rule):
            found.setdefault(rule.id, []).append(index)
        return found
