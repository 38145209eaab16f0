"""The credit report of an enterprise (信用报告): its grade, why, what is on record in a period, what may be done.

It may stand in for a certificate of no violations (无违法违规证明, 甘政办发〔2021〕43号 十七). Nothing stands in it
that has been repaired or annulled, is suspended, or whose publication has ended by the day it is made; what a provider
did not agree to have shown in reports is left out, and its source named. Nothing on record is no proof that nothing was
done: sources that did not report are named, too.
"""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any

from credit_tier.engine.missing import Missing
from credit_tier.engine.observation import observe
from credit_tier.engine.register import register_columns
from credit_tier.engine.standing import ENTERPRISES
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.explanation import Explanation, explain
from credit_tier.grading.grades import Grades, grade
from credit_tier.report.credit_report_content import Audience, ReportContent
from credit_tier.report.credit_report_entries import entry_data, on_record, plain_fields
from credit_tier.report.credit_report_page import credit_report_page
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use

if TYPE_CHECKING:
    from credit_tier.records.store import Records


class CreditReport(ReportContent):
    """The credit report of one enterprise, able to say it; the fields are those of `ReportContent`."""

    def __repr__(self) -> str:
        first, last = self.period
        return f"<CreditReport {self.explanation.code}: {len(self.entries)} decisions, {first} to {last}>"

    def _repr_html_(self) -> str:
        return self.explanation._repr_html_() if self.shows_grade else repr(self).replace("<", "&lt;")

    def to_html(self, language: str = "zh") -> str:
        """Give a page that stands alone and prints on A4, ``zh`` or ``en``."""
        return credit_report_page(self, language)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as data: strings, integers, lists and dictionaries only."""
        told = self.explanation
        return {
            "code": told.code,
            "name": self.name,
            "from": self.period[0].isoformat(),
            "to": self.period[1].isoformat(),
            "audience": self.audience.value,
            "disclosure": told.disclosure,
            "use": told.use,
            "trial": int(told.trial),
            "as_of": told.as_of.isoformat(),
            "known_on": told.known_on.isoformat(),
            "rulebook": told.rulebook_digest,
            "grade": self._grade_data() if self.shows_grade else {},
            "decisions": [entry_data(entry, with_counts=self.shows_grade) for entry in self.entries],
            "expired": self.expired,
            "withheld": [source.name for source in self.withheld],
            "silent": [source.name for source in self.silent],
            "objections": [plain_fields(row) for row in self.objections],
        }

    def _grade_data(self) -> dict[str, Any]:
        """Give the explanation without what may not be shown: of records their number, of silent providers nothing."""
        told, names = self.explanation.to_dict(), {line.indicator.id for line in self.lines}
        lines = [line | {"records": len(line["records"])} for line in told["lines"] if line["indicator"] in names]
        return told | {"lines": lines}

    def to_json(self) -> str:
        """Give `to_dict` as JSON: the same report, the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def credit_report(
    code: str,
    records: Records,
    rulebook: Rulebook,
    *,
    as_of: date,
    known_on: date | None = None,
    period: tuple[date, date],
    audience: Audience = Audience.SUBJECT,
    grades: Grades | None = None,
) -> CreditReport:
    """Make the credit report of one enterprise.

    Parameters
    ----------
    code : str
    records : Records
    rulebook : Rulebook
    as_of : date
        The day described.
    known_on : date, optional
        As for `observe`.
    period : (date, date)
        Which decisions are listed: from and to, both inside, not after `as_of`.
    audience : Audience
        Grades are shown to those to whom the rulebook discloses them; the public sees no objections.
    grades : Grades, optional
        Of these records, rules and days, where they are at hand; else everyone is graded: for the use ``report`` where
        the rulebook has it, else for its first.

    Raises
    ------
    ArgumentError
        A period that ends before it begins, or after `as_of`; grades of other records or days.
    UnknownEnterpriseError, NotInForceError
        As `explain` and `observe`.

    Examples
    --------
    >>> from credit_tier import load_rulebook, read_records
    >>> rulebook, day = load_rulebook(), date(2026, 6, 30)
    >>> rows = __import__("pandas").DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E"], "企业名称": ["甘示例商贸"]})
    >>> records = read_records({"enterprises": rows}, rulebook, received_on=date(2026, 6, 1))
    >>> made = credit_report("91620100MA7ABCD12E", records, rulebook, as_of=day, period=(date(2024, 7, 1), day))
    >>> made.name, len(made.entries), "甘示例商贸" in made.to_html()
    ('甘示例商贸', 0, True)
    """
    first, last = period
    if not first <= last <= as_of:
        raise ArgumentError(_no_period(first, last, as_of))
    if grades is None:
        use = Use.REPORT if Use.REPORT in rulebook.identity.uses else rulebook.identity.uses[0]
        grades = grade(observe(records, rulebook, as_of=as_of, known_on=known_on, use=use), rulebook)
    seen = grades.indicators
    if grades.rulebook != rulebook or seen.as_of != as_of or seen.known_on != (known_on or seen.known_on):
        raise ArgumentError(_other_grades())
    told = explain(grades, code, records)
    shown = {source.name: source for source in rulebook.sources if Use.REPORT in source.uses}
    entries, expired, objections = on_record(records, rulebook, told, period, shown)
    silent = {line.indicator.source for line in told.lines if line.value in {Missing.NOT_REPORTED, Missing.SOURCE_LATE}}
    behind = {line.indicator.source for line in told.lines}
    return CreditReport(
        explanation=told,
        rulebook=rulebook,
        name=_name(records, rulebook, told),
        period=period,
        audience=audience,
        entries=entries,
        expired=expired,
        withheld=tuple(source for source in rulebook.sources if source.name in behind and source.name not in shown),
        objections=objections if audience is Audience.SUBJECT else (),
        silent=tuple(source for source in rulebook.sources if source.name in silent),
    )


def _name(records: Records, rulebook: Rulebook, told: Explanation) -> str:
    if ENTERPRISES not in records.tables:
        return ""
    found = register_columns(records, rulebook, ("name",), as_of=told.as_of, known_on=told.known_on)
    codes, names = list(found["code"]), list(found["name"])
    return str(names[codes.index(told.code)] or "") if told.code in codes else ""


def _no_period(first: date, last: date, as_of: date) -> Fault:
    return Fault(
        "period",
        Text(f"期间 {first} 至 {last} 不成立", f"This is no period up to {as_of}: {first} to {last}."),
        Text(f"起日不晚于止日，止日不晚于截止日 {as_of}", f"From not after to, and to not after {as_of}."),
        Text("请改正 period", "Correct `period`."),
    )


def _other_grades() -> Fault:
    return Fault(
        "grades",
        Text("这些等级出自别的规则手册或日期", "These grades are by another rulebook, or of other days."),
        Text("同一规则手册、同一截止日与所知日", "Of this rulebook, `as_of` and `known_on`."),
        Text("请去掉 grades，或重新评级", "Leave `grades` out, or grade again."),
    )
