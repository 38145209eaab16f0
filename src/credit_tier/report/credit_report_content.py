"""What a credit report says, before it is put into words (信用报告内容)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final

from credit_tier.grading.explanation import Explanation
from credit_tier.grading.reasons import Line
from credit_tier.report.credit_report_entries import Entry
from credit_tier.rulebook.model import Disclosure, Rulebook
from credit_tier.rulebook.repair_rules import ObjectionRule
from credit_tier.rulebook.source import Source

_WIDTH: Final = (Disclosure.INTERNAL, Disclosure.SUBJECT, Disclosure.PUBLIC)


class Audience(StrEnum):
    """For whom a report is made."""

    SUBJECT = "subject"
    """The enterprise itself, on request and free of charge."""
    PUBLIC = "public"


@dataclass(frozen=True, repr=False)
class ReportContent:
    """The content of the credit report of one enterprise.

    Attributes
    ----------
    explanation : Explanation
        Grade and reasons; shown only where `shows_grade`.
    rulebook : Rulebook
    name : str
        As on the register; empty where it is not there.
    period : (date, date)
        Both days inside.
    audience : Audience
    entries : tuple of Entry
        Decisions of the period, latest first.
    expired : int
        Decisions of the period whose publication has ended; not shown.
    withheld : tuple of Source
        Sources whose providers did not agree to reports; nothing of theirs is shown.
    objections : tuple of mapping
        Those about this enterprise's data that are open; for itself alone.
    silent : tuple of Source
        Sources that did not report, or are late.
    """

    explanation: Explanation
    rulebook: Rulebook
    name: str
    period: tuple[date, date]
    audience: Audience
    entries: tuple[Entry, ...]
    expired: int
    withheld: tuple[Source, ...]
    objections: tuple[Mapping[str, Any], ...]
    silent: tuple[Source, ...]

    @property
    def shows_grade(self) -> bool:
        """Whether the rulebook discloses grades to this audience (R2)."""
        given = Disclosure.PUBLIC if self.audience is Audience.PUBLIC else Disclosure.SUBJECT
        return _WIDTH.index(self.rulebook.identity.disclosure) >= _WIDTH.index(given)

    @property
    def lines(self) -> tuple[Line, ...]:
        """The points of the grade, but those from sources that may not be shown."""
        hidden = {source.name for source in self.withheld}
        return tuple(line for line in self.explanation.lines if line.indicator.source not in hidden)

    @property
    def objection_rules(self) -> tuple[ObjectionRule, ...]:
        """How long an objection may take, by the rules of the day; other places' examples are left out."""
        day = self.explanation.as_of
        return tuple(rule for rule in self.rulebook.repair_rules.objection if rule.applies_on(day) and not rule.example)
