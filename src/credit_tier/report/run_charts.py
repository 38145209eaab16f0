"""The charts of a report on a run, in its language; the modules that draw are loaded where one is drawn (报告插图)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from credit_tier.analysis.distribution import FIELD
from credit_tier.foundation.errors import Text
from credit_tier.grading.origin import Origin
from credit_tier.report.run_groups import MOST_GROUPS, group_title

if TYPE_CHECKING:
    import pandas as pd

    from credit_tier.analysis.score_histogram import ScoreHistogram
    from credit_tier.analysis.shifts import Stability
    from credit_tier.charts.drawing import Picture
    from credit_tier.report.run_material import Material

SHIFTS: Final = 15
"""Items of a picture of stability; the table has all."""


def grades_chart(material: Material) -> Picture:
    """Draw everyone by grade."""
    from credit_tier.charts.grade_shares import distribution_chart  # noqa: PLC0415 # loaded where it is drawn

    return distribution_chart(material.distribution, language=material.words.language.value)


def trait_chart(material: Material, trait: str) -> Picture:
    """Draw the grades of every group of a trait, by the names the table has."""
    from credit_tier.charts.grade_shares import distribution_chart  # noqa: PLC0415 # as above

    words, found = material.words, material.distribution
    [own] = (one for one in found.groupings if one.trait == trait)
    named = {name: group_title(trait, name, material.grades.rulebook, words) for name in own.names}
    if trait != FIELD:
        named[words.no_value] = ""  # which the chart puts last, and names itself
    shown = own._replace(names=tuple(named[name] for name in own.names))
    return distribution_chart(
        replace(found, groupings=(shown,)), trait=trait, language=words.language.value, most=MOST_GROUPS + 2
    )


def scores_chart(found: ScoreHistogram, material: Material) -> Picture:
    """Draw the scores with the cut-offs."""
    from credit_tier.charts.score_counts import score_chart  # noqa: PLC0415 # as above

    return score_chart(found, language=material.words.language.value)


def moves_chart_of(moves: pd.DataFrame, material: Material, sides: tuple[str, str]) -> Picture:
    """Draw who moves from which grade to which, on two days or by two rules."""
    from credit_tier.charts.moves import moves_chart  # noqa: PLC0415 # as above

    steps = material.grades.card.grades
    rows, columns = (
        Text(f"{sides[0]}（行）", f"{sides[0]} (rows)"),
        Text(f"{sides[1]}（列）", f"{sides[1]} (columns)"),
    )
    return moves_chart(
        moves,
        grades=[step.code for step in steps],
        language=material.words.language.value,
        origin=_both_sides(material),
        not_graded=steps[-1].code,
        sides=(rows, columns),
    )


def stability_chart_of(found: Stability, material: Material) -> Picture:
    """Draw how far those of score, grade and indicators have moved that moved most."""
    from credit_tier.charts.stability_lines import stability_chart  # noqa: PLC0415 # as above

    return stability_chart(found, language=material.words.language.value, origin=_both_sides(material), most=SHIFTS)


def _both_sides(material: Material) -> Origin:
    """Say where a comparison comes from: it is a trial where either side is."""
    own, sides = Origin.of(material.grades), [material.before] if material.before else []
    if material.comparison is not None:
        sides = [material.comparison.old, material.comparison.new]
    first = min((side.indicators.as_of for side in sides), default=own.first)
    return own._replace(first=first, trial=own.trial or any(side.trial for side in sides))
