"""Explanation: every point of a grade with its value, reason, basis and records, and what would lift it (说明理由).

The data of an explanation is here; its wording in two languages is in `credit_tier.grading.wording`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from credit_tier.engine.missing import Missing, as_missing
from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades, points_by_theme
from credit_tier.grading.path import Path, next_path
from credit_tier.grading.scorecard import FIRST_BAND, ScoredIndicator
from credit_tier.grading.single import Grade
from credit_tier.rulebook.grade_scale import Condition
from credit_tier.rulebook.indicator import Indicator
from credit_tier.rulebook.source import Source

if TYPE_CHECKING:
    from credit_tier.records.store import Records


@dataclass(frozen=True, slots=True)
class Line:
    """What one indicator contributes.

    Attributes
    ----------
    indicator : Indicator
    value : int or Missing
    points, best : int
        Points given, and the most the indicator could give.
    reason : Bilingual
        The reason text of its band, or the kind of missing.
    basis : Basis or None
        By what right the matter counts.
    illustrative : bool
        Whether its numbers are trial numbers.
    evidence : tuple of mapping
        The records behind the value, if records were given; ``counted_in`` names the indicator that already
        counts the same fact.
    """

    indicator: Indicator
    value: int | Missing
    points: int
    best: int
    reason: Bilingual
    basis: Basis | None
    illustrative: bool
    evidence: tuple[Mapping[str, Any], ...] = ()

    @property
    def lost(self) -> int:
        """Points short of the best."""
        return self.best - self.points


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """What one theme contributes: the sum of its indicators, and what its range leaves of it."""

    name: str
    title: Bilingual
    total: int
    counted: int
    most: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an enterprise has its grade.

    Attributes
    ----------
    code : str
    graded : Grade
    lines : tuple of Line
        One an indicator, in the order of the scorecard; they and the base add up to the score.
    themes : tuple of ThemeLine
    conditions : tuple of Condition
        All vetoes, caps and exemptions that hold, not only the one that decided.
    path : Path
        The fewest acts of its own that lead to the next grade.
    sources : mapping of str to Source
        For the names of the fields of records.
    rulebook : Bilingual
    rulebook_digest : str
    as_of, known_on : date
    trial : bool
    grade_type, disclosure, use : str
    """

    code: str
    graded: Grade
    lines: tuple[Line, ...]
    themes: tuple[ThemeLine, ...]
    conditions: tuple[Condition, ...]
    path: Path
    sources: Mapping[str, Source]
    rulebook: Bilingual
    rulebook_digest: str
    as_of: date
    known_on: date
    trial: bool
    grade_type: str
    disclosure: str
    use: str

    def text(self, language: str = "zh") -> str:
        """Give the explanation as lines of text, ``zh`` or ``en``."""
        from credit_tier.grading.wording import explanation_text  # noqa: PLC0415 # wording builds on this module

        return explanation_text(self, language)

    def __str__(self) -> str:
        """Give the explanation in Chinese."""
        return self.text("zh")

    def to_dict(self) -> dict[str, Any]:
        """Give the explanation as data: strings, integers, lists and dictionaries only."""
        from credit_tier.grading.wording import explanation_data  # noqa: PLC0415 # as above

        return explanation_data(self)


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
        The enterprise is not among the graded.
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
    ('B', 840)
    """
    graded = grades.of(code)
    indicators = grades.indicators
    evidence: dict[str, list[dict[str, Any]]] = {}
    if records is not None:
        if records.digest != indicators.records_digest:
            raise _other_records()
        from credit_tier.engine.evidence import evidence_of  # noqa: PLC0415 # DuckDB only where records are asked for

        evidence = evidence_of(records, grades.rulebook, code, as_of=indicators.as_of, known_on=indicators.known_on)
        spent = {(item.indicator, item.fact): item.counted_in for item in indicators.same_facts if item.code == code}
        for name, rows in evidence.items():
            for row in rows:
                row["counted_in"] = spent.get((name, row["fact"]))
    card, identity = graded.card, grades.rulebook.identity
    lines = [_line(*part, evidence) for part in zip(card.indicators, graded.values, graded.bands, strict=True)]
    most, sums = {theme.name: theme.most for theme in card.themes}, points_by_theme(graded)
    return Explanation(
        code=code,
        graded=graded,
        lines=tuple(lines),
        themes=tuple(ThemeLine(name, title, *sums[name], most[name]) for name, title in identity.themes.items()),
        conditions=tuple(item.rule for item in card.conditions if item.rule.id in graded.held),
        path=next_path(graded),
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


def _line(item: ScoredIndicator, value: int, band: int, evidence: Mapping[str, Sequence[Mapping[str, Any]]]) -> Line:
    missing = as_missing(value)
    if missing is None:
        said = item.version.bands[band - FIRST_BAND].reason
        reason = Bilingual(zh=said.zh.replace("{value}", str(value)), en=said.en.replace("{value}", str(value)))
    else:
        reason = Bilingual(zh=missing.zh, en=missing.en)
    return Line(
        indicator=item.indicator,
        value=value if missing is None else missing,
        points=item.points[band],
        best=max(item.points),
        reason=reason,
        basis=item.version.basis,
        illustrative=item.version.illustrative,
        evidence=tuple(evidence.get(item.indicator.id, ())),
    )


def _other_records() -> ArgumentError:
    return ArgumentError(
        Fault(
            "records",
            Text("这些记录不是评级时所用的记录", "These are not the records the grades were made from."),
            Text("两者的摘要（digest）须相同", "Their digests must be equal."),
            Text("请用原来的记录，或重新取值评级", "Give the original records, or observe and grade again."),
        )
    )
