"""Repair (信用修复): classes of adverse information, how long each is published, and what objections may take."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.versions import Dated, version_on

Months = Annotated[int, Field(ge=0, le=240)]
WorkingDays = Annotated[int, Field(ge=0, le=366)]
Names = Annotated[tuple[Identifier, ...], Field(strict=False)]


class PublicationClass(Frozen):
    """One class of adverse information (轻微、一般、严重).

    Parameters
    ----------
    id : str
    title : Bilingual
    kinds : tuple of str
        Kinds of decision it is about.
    fields : dict of str to tuple of str
        Values of fields of a decision that put it here, tried in this order: the first field that the decision has
        decides. Empty: every decision of the kinds.
    least_months, most_months : int
        Completed months from the day of the decision: before the first nothing is repaired, after the second it has
        expired.
    """

    id: Identifier
    title: Bilingual
    kinds: Names = Field(min_length=1)
    fields: dict[Identifier, Names] = Field(default_factory=dict)
    least_months: Months
    most_months: Months

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.least_months > self.most_months:
            raise worded("least_months 不得大于 most_months", "least_months is above most_months")
        return self

    def takes(self, decision: Mapping[str, Any]) -> bool | None:
        """Tell whether a decision is of the class; ``None`` where its fields do not say."""
        if decision.get("kind") not in self.kinds:
            return False
        if not self.fields:
            return True
        said = [decision[name] in values for name, values in self.fields.items() if decision.get(name) is not None]
        return said[0] if said else None


class RepairVersion(Dated):
    """The rules of repair from a day on.

    Parameters
    ----------
    title : Bilingual
    classes : tuple of PublicationClass
        The first that takes a decision is its class.
    conditions : tuple of Bilingual
        All must be met.
    """

    title: Bilingual
    classes: tuple[PublicationClass, ...] = Field(strict=False, min_length=1)
    conditions: tuple[Bilingual, ...] = Field(default=(), strict=False)

    def class_of(self, decision: Mapping[str, Any]) -> PublicationClass | None:
        """Give the class of a decision, or ``None`` where it has none or does not say enough."""
        for item in self.classes:
            takes = item.takes(decision)
            if takes is None:
                return None
            if takes:
                return item
        return None

    def least_months(self, decision: Mapping[str, Any]) -> int:
        """Give the completed months after which repair may be applied for.

        Where a decision does not say its class, these are the longest of the classes it may belong to: nobody is
        promised a repair that would be refused.

        Examples
        --------
        >>> words = Bilingual(zh="类", en="class")
        >>> def of(name, least, **fields):
        ...     bounds = {"least_months": least, "most_months": 36}
        ...     return PublicationClass(id=name, title=words, kinds=("penalty",), fields=fields, **bounds)
        >>> classes = (of("grave", 12, severity=("grave",)), of("general", 3, severity=("general",)))
        >>> rules = RepairVersion(in_force=date(2025, 6, 22), title=words, classes=classes)
        >>> [rules.least_months({"kind": "penalty", "severity": severity}) for severity in ("general", "grave", None)]
        [3, 12, 12]
        """
        found = self.class_of(decision)
        possible = (
            [found] if found is not None else [item for item in self.classes if item.takes(decision) is not False]
        )
        return max((item.least_months for item in possible), default=0)


class ObjectionRule(Dated):
    """How long an objection to data may take at one place; ``None`` is not known.

    Parameters
    ----------
    id : str
    place : Bilingual
    example : bool
        Another place's rule, shown as an example: nothing here follows it.
    mark_days, decide_days, with_others_days : int or None
        Working days to mark the data, to decide, and to decide where others must be asked.
    """

    id: Identifier
    place: Bilingual
    example: bool = False
    mark_days: WorkingDays | None = None
    decide_days: WorkingDays | None = None
    with_others_days: WorkingDays | None = None


class RepairRules(Frozen):
    """The content of ``repair.toml``."""

    version: tuple[RepairVersion, ...] = Field(default=(), strict=False)
    objection: tuple[ObjectionRule, ...] = Field(default=(), strict=False)

    def on(self, day: date) -> RepairVersion | None:
        """Give the rules of repair in force on a day, or ``None``."""
        return version_on(self.version, day)
