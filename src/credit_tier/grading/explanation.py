"""Explanation: every point of a grade with its value, reason, basis and records, and what would lift it (说明理由)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from credit_tier.engine.missing import LOWEST_VALUE, Missing
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text, UnknownEnterpriseError
from credit_tier.grading.attributed import coming_to, doubts_about, require_not_succeeded
from credit_tier.grading.explanation_card import explanation_card
from credit_tier.grading.grades import Grades, points_by_theme
from credit_tier.grading.openings import not_open_yet
from credit_tier.grading.path import next_path
from credit_tier.grading.reasons import Line, Reasons, ThemeLine
from credit_tier.grading.single import Grade
from credit_tier.grading.wording import reasons_text

if TYPE_CHECKING:
    from credit_tier.records.store import Records


class Explanation(Reasons):
    """Why an enterprise has its grade, able to say it; the fields are those of `Reasons`."""

    def text(self, language: str = "zh") -> str:
        """Give the explanation as lines of text, ``zh`` or ``en``."""
        return reasons_text(self, language)

    def __str__(self) -> str:
        """Give the explanation in Chinese."""
        return self.text("zh")

    def __repr__(self) -> str:
        """Say whose grade it explains."""
        return f"<Explanation {self.code}: {self.graded.grade}, {self.graded.score} points, as of {self.as_of}>"

    def _repr_html_(self) -> str:
        return explanation_card(self)

    def to_dict(self) -> dict[str, Any]:
        """Give the explanation as data: strings, integers, lists and dictionaries only."""
        graded, path = self.graded, self.path
        return {
            "code": self.code,
            "grade": graded.grade,
            "score": graded.score,
            "grade_by_score": graded.by_score,
            "trial": int(self.trial),
            "grade_type": self.grade_type,
            "disclosure": self.disclosure,
            "use": self.use,
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat(),
            "rulebook": self.rulebook_digest,
            "attributions": [coming.to_dict() for coming in self.comings],
            "doubts": [item._asdict() for item in self.doubts],
            "base": graded.card.base,
            "themes": [
                {"name": theme.name, "total": theme.total, "counted": theme.counted, "most": theme.most}
                for theme in self.themes
            ],
            "lines": [
                {
                    "indicator": line.indicator.id,
                    "value": value.key if isinstance(value, Missing) else value,
                    "points": line.points,
                    "best": line.best,
                    "reason": {"zh": reason.zh, "en": reason.en},
                    "basis": str(line.basis) if line.basis else "",
                    "illustrative": int(line.illustrative),
                    "records": [_record_data(record) for record in line.evidence],
                }
                for line, value, reason in [(line, line.value, line.reason) for line in self.lines]
            ],
            "conditions": [
                {
                    "id": rule.id,
                    "zh": rule.title.zh,
                    "en": rule.title.en,
                    "basis": str(rule.basis) if rule.basis else "",
                    "illustrative": int(rule.illustrative),
                }
                for rule in self.conditions
            ],
            "path": {
                "target": path.target or "",
                "reaches": path.reaches or "",
                "acts": [
                    {
                        "act": change.cure.act,
                        "zh": change.cure.zh,
                        "en": change.cure.en,
                        "points": change.gain,
                        "steps": [
                            {"indicator": step.indicator.id, "from": step.value, "to": step.cured}
                            for step in change.steps
                        ],
                    }
                    for change in path.changes
                ],
                "blocked_by": [rule.id for rule in path.blocked_by],
                "undetermined": int(self.undetermined),
                "open_later": [{"act": item.cure.act, "on": item.open_on.isoformat()} for item in self.waiting],
            },
        }


def explain(grades: Grades, code: str, records: Records | None = None) -> Explanation:
    """Explain the grade of one enterprise.

    Parameters
    ----------
    grades : Grades
    code : str
        Unified social credit code.
    records : Records, optional
        The records the grades were made from; then every line names the records behind it.

    Raises
    ------
    UnknownEnterpriseError
        The enterprise is not among the graded; `SucceededError` where others answer for its records.
    ArgumentError
        The records are not those the grades were made from.

    Examples
    --------
    >>> from credit_tier import grade, load_rulebook, observe, read_records
    >>> rulebook = load_rulebook()
    >>> rows = __import__("pandas").DataFrame({"统一社会信用代码": ["91620100MA7ABCD12E"], "成立日期": ["2020-01-31"]})
    >>> records = read_records({"enterprises": rows}, rulebook, received_on=date(2026, 6, 1))
    >>> grades = grade(observe(records, rulebook, as_of=date(2026, 6, 30)), rulebook)
    >>> explanation = explain(grades, "91620100MA7ABCD12E", records)
    >>> explanation.graded.grade, sum(line.points for line in explanation.lines) + explanation.graded.card.base
    ('B', 780)
    """
    code = fold_code(code)
    indicators = grades.indicators
    rules = grades.card.rules
    try:
        graded = grades.of(code)
    except UnknownEnterpriseError:
        require_not_succeeded(indicators.attributions, rules, code)
        raise
    evidence = {} if records is None else _evidence(grades, code, records)
    repair = grades.rulebook.repair_rules.on(indicators.as_of)
    waiting, not_open, unknown = not_open_yet(graded, evidence, indicators.as_of, repair)
    shared = {item.indicator: item.counted_in for item in indicators.same_facts if item.code == code}
    unsure = unknown | set(shared.values())
    unsure |= {name for name, late_code in indicators.late_facts if late_code == code}
    card, identity = graded.card, grades.rulebook.identity
    most, sums = {theme.name: theme.most for theme in card.themes}, points_by_theme(graded)
    return Explanation(
        code=code,
        graded=graded,
        lines=_lines(graded, evidence, shared),
        themes=tuple(ThemeLine(name, title, *sums[name], most[name]) for name, title in identity.themes.items()),
        conditions=tuple(item.rule for item in card.conditions if item.rule.id in graded.held),
        path=next_path(graded, not_open=not_open | unsure),
        waiting=waiting,
        undetermined=bool(unsure),
        comings=coming_to(indicators.attributions, rules, code),
        doubts=doubts_about(indicators.unattributed, code),
        fact_rules=rules.fact_rules,
        sources={source.name: source for source in grades.rulebook.sources},
        rulebook=identity.title,
        rulebook_digest=grades.rulebook.digest,
        as_of=indicators.as_of,
        known_on=indicators.known_on,
        trial=grades.trial,
        grade_type=identity.grade_type.value,
        disclosure=identity.disclosure.value,
        use=grades.use.value,
    )


def _lines(
    graded: Grade, evidence: Mapping[str, Sequence[Mapping[str, Any]]], shared: Mapping[str, str]
) -> tuple[Line, ...]:
    """Give what every indicator contributes; `shared` names the other indicator in which a fact of one counts."""
    items, names = graded.card.indicators, graded.card.names
    lines = list(map(Line, items, graded.bands, graded.values))
    for place, name in enumerate(names) if evidence or shared else ():
        also_in = items[names.index(shared[name])].indicator.title if shared.get(name) in names else None
        behind = tuple(evidence.get(name, ())) if graded.values[place] >= LOWEST_VALUE else ()
        lines[place] = lines[place]._replace(also_in=also_in, evidence=behind)
    return tuple(lines)


def _evidence(grades: Grades, code: str, records: Records) -> dict[str, list[dict[str, Any]]]:
    """Give the records behind each value, latest first, each marked where the same fact counts already."""
    from credit_tier.engine.evidence import evidence_of  # noqa: PLC0415 # DuckDB only where records are asked for

    indicators = grades.indicators
    if records.digest != indicators.records_digest:
        raise _other_records()
    days = {"as_of": indicators.as_of, "known_on": indicators.known_on}
    found = evidence_of(records, grades.rulebook, code, use=indicators.use, **days)
    spent = {(item.indicator, item.fact): item.counted_in for item in indicators.same_facts if item.code == code}
    for name, rows in found.items():
        seen: set[str] = set()
        for row in rows:
            row["counted_in"] = spent.get((name, row["fact"])) or (name if row["fact"] in seen else None)
            seen.add(row["fact"])
        rows.reverse()
    return found


def _other_records() -> ArgumentError:
    return ArgumentError(
        Fault(
            "records",
            Text("这些记录不是评级时所用的记录", "These are not the records the grades were made from."),
            Text("两者的摘要（digest）须相同", "Their digests must be equal."),
            Text("请用原来的记录，或重新取值评级", "Give the original records, or observe and grade again."),
        )
    )


def _record_data(record: Mapping[str, Any]) -> dict[str, Any]:
    def plain(value: object) -> object:
        if isinstance(value, tuple):
            return [change._asdict() for change in value]
        if isinstance(value, bool):
            return int(value)
        return value.isoformat() if isinstance(value, date) else value

    return {name: plain(value) for name, value in record.items() if value is not None and name != "fact"}
