"""One report on a run: what was found, by which rules, how sure, compared with what (评级报告)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Final

from credit_tier.analysis.comparison import Comparison
from credit_tier.foundation.errors import ArgumentError, Text
from credit_tier.foundation.hypertext import element
from credit_tier.grading.grades import Grades
from credit_tier.report.pages import is_trial
from credit_tier.report.run_days import stability_section
from credit_tier.report.run_frame import Section, pairs, report_page
from credit_tier.report.run_grades import grades_section, groups_section
from credit_tier.report.run_groups import grouped
from credit_tier.report.run_material import Material
from credit_tier.report.run_message import key_message
from credit_tier.report.run_other_rules import comparison_section
from credit_tier.report.run_pairing import not_of_these, paired
from credit_tier.report.run_pictures import Pictures
from credit_tier.report.run_points import points_section
from credit_tier.report.run_quality import quality_section
from credit_tier.report.run_rules import conditions_section, limits_section, rules_section
from credit_tier.report.run_supervision import supervision_section
from credit_tier.report.run_treatment import treatment_section
from credit_tier.report.run_words import Words
from credit_tier.rulebook.model import Disclosure, GradeType
from credit_tier.rulebook.source import Use

if TYPE_CHECKING:
    import pandas as pd

    from credit_tier.records.scoreboard import Scoreboard
    from credit_tier.supervision.tiers import Tiers

_SECTIONS: Final = (
    grades_section,
    groups_section,
    points_section,
    conditions_section,
    quality_section,
    treatment_section,
    supervision_section,
    stability_section,
    comparison_section,
    rules_section,
    limits_section,
)
_KINDS: Final = {
    GradeType.PUBLIC_EVALUATION: Text("公共信用综合评价", "public credit evaluation"),
    GradeType.RISK_CLASS: Text("企业信用风险分类", "enterprise credit risk class"),
    GradeType.INDUSTRY_RATING: Text("行业信用评价", "industry rating"),
}
_USES: Final = {
    Use.SUPERVISION: Text("监管", "supervision"),
    Use.FINANCING: Text("融资", "financing"),
    Use.REPORT: Text("信用报告", "credit reports"),
}
_WHO: Final = {
    Disclosure.PUBLIC: Text("可以公开", "may be published"),
    Disclosure.SUBJECT: Text(
        "各户等级只向该企业本身提供，不得公开；本报告只有合计数",
        "a grade is for the enterprise itself and not to be published; this report has totals only",
    ),
    Disclosure.INTERNAL: Text(
        "各户等级限内部使用，不得公开；本报告只有合计数，也限内部使用",
        "grades are internal and not to be published; this report has totals only, and is internal, too",
    ),
}


def run_report(
    grades: Grades,
    *,
    language: str = "zh",
    traits: pd.DataFrame | None = None,
    tiers: Tiers | None = None,
    quality: Scoreboard | None = None,
    against: Grades | Comparison | None = None,
    made_on: date | None = None,
) -> str:
    """Write the report on a run as a page: it stands alone, needs no network, and prints on A4.

    Parameters
    ----------
    grades : Grades
    language : str
        ``zh`` or ``en``; the whole page is in it.
    traits : DataFrame, optional
        Indexed by code, a column a trait, as `traits_of` gives.
    tiers : Tiers, optional
        Made from these grades.
    quality : Scoreboard, optional
        What departments sent, as `scoreboard` gives.
    against : Grades or Comparison, optional
        Another run to compare with: an earlier day, of the same enterprises or others; or the same enterprises and
        records by other rules, as `compare` gives or graded apart.
    made_on : date, optional
        The day to print; none is printed without.

    Returns
    -------
    str
        HTML with figures of groups only: no enterprise is named. Equal input gives equal text.

    Raises
    ------
    ArgumentError
        No such language; tiers or a comparison of other grades; runs that cannot be compared; traits that do not fit.

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> from credit_tier.engine.indicators import Indicators
    >>> from credit_tier.grading.grades import grade
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> book, day = load_rulebook(), date(2026, 6, 30)
    >>> names = tuple(item.id for item, _ in book.on(day).for_use)
    >>> nobody = Indicators(pa.array([], pa.string()), names, np.empty((len(names), 0), np.int32), day, day,
    ...     book.digest, "0" * 64, {})
    >>> "There are no enterprises: nothing can be said." in run_report(grade(nobody, book), language="en")
    True
    """
    words = Words.of(language)
    if tiers is not None and tiers.grades_digest != grades.digest:
        raise ArgumentError(not_of_these("tiers"))
    before, comparison = paired(grades, against, tiers)
    material = Material(
        grades=grades,
        words=words,
        pictures=Pictures.here(words),
        groups=grouped(traits, grades, words),
        tiers=tiers,
        board=quality,
        before=before,
        comparison=comparison,
    )
    title = words("企业信用评级报告", "Report on enterprise credit grades")
    sections: list[Section] = [write(material) for write in _SECTIONS]
    return report_page(title, _head(material, made_on), sections, _foot(material), words)


def _head(material: Material, made_on: date | None) -> Iterator[str]:
    words, grades = material.words, material.grades
    identity = grades.rulebook.identity
    if grades.trial or is_trial(grades.rulebook):
        yield element(
            "p",
            words(
                f"试行：{identity.title.zh}含示例数字，本报告不得用于正式行为",
                f"TRIAL: {identity.title.en} contains illustrative numbers; no official act may rest on this report",
            ),
            class_="mark",
            role="note",
        )
    indicators = grades.indicators
    days = words(
        f"{indicators.as_of}（依据截至 {indicators.known_on} 收到的记录）",
        f"{indicators.as_of}, by what was received up to {indicators.known_on}",
    )
    use = words.both(_USES.get(grades.use, Text(grades.use, grades.use)))
    rows = [
        (words("规则手册", "Rulebook"), words.both(identity.title)),
        (words("适用地区", "Jurisdiction"), words.both(identity.jurisdiction)),
        (words("截止日", "As of"), days),
        (words("种类与用途", "Kind and use"), f"{words.both(_KINDS[grades.grade_type])}{words('；', '; ')}{use}"),
        (words("公开范围", "Who may see it"), words.both(_WHO[grades.disclosure])),
    ]
    if made_on is not None:
        rows.append((words("制表日期", "Made on"), made_on.isoformat()))
    yield pairs(rows)
    yield key_message(material)
    yield material.pictures.missing()


def _foot(material: Material) -> Iterator[str]:
    words, grades = material.words, material.grades
    rows = [
        (words("规则手册", "Rulebook"), f"{grades.rulebook.identity.id} {grades.rulebook.digest}"),
        (words("记录", "Records"), grades.indicators.records_digest),
        (words("指标值", "Indicators"), grades.indicators.digest),
        (words("等级", "Grades"), grades.digest),
    ]
    if material.tiers is not None:
        rows.append((words("监管档位", "Tiers"), material.tiers.digest))
    other = material.before
    if material.comparison is not None:
        found = material.comparison
        other = found.old if found.new.digest == grades.digest else found.new
    if other is not None:
        rows.append((words("对照的规则手册", "Compared: rulebook"), other.rulebook.digest))
        rows.append((words("对照的等级", "Compared: grades"), other.digest))
    yield element(
        "p", words("摘要（SHA-256），用以追溯到所用的规则与数据：", "Digests (SHA-256), to trace rules and data:")
    )
    yield pairs((name, element("code", text)) for name, text in rows)
