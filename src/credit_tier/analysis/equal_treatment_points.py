"""By which indicators groups differ, and how much of it is what agencies did not send (差异来源).

The mean of a sum is the sum of the means: a group's difference in raw points, before the ranges of themes apply, is
the sum of its differences over the indicators, exactly.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.contributions import bands_of
from credit_tier.analysis.trait_groups import Grouping
from credit_tier.engine.missing import Missing
from credit_tier.grading.grades import Grades
from credit_tier.grading.kernel import Bool

if TYPE_CHECKING:
    import pandas as pd

Counts = np.ndarray[Any, np.dtype[np.int64]]
NOT_SENT: Final = tuple(sorted(Missing).index(kind) for kind in (Missing.NOT_REPORTED, Missing.SOURCE_LATE))
"""Band codes of what an agency has not sent: nothing that the enterprise did."""


def differences_frame(grades: Grades, one: Grouping, *, reported: bool) -> pd.DataFrame:
    """Give the mean points of each group in each indicator, and by how much they differ from those of all.

    Parameters
    ----------
    grades : Grades
    one : Grouping
    reported : bool
        Only enterprises of which no agency owes a value: none of theirs is unreported or late.

    Returns
    -------
    pandas.DataFrame
        group, indicator, enterprises (graded), ``mean``, ``difference`` (Fractions; None where nobody is left); the
        differences of a group add up to its difference in raw points.
    """
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    bands, who = bands_of(grades), grades.scores.grade != grades.card.not_graded
    if reported:
        who = who & ~_owed(bands)
    place, groups = one.place[who], len(one.names)
    members = np.bincount(place, minlength=groups).tolist()
    rows = []
    for item, codes in zip(grades.card.indicators, bands, strict=True):
        sums = _by_group(place, codes[who], groups, len(item.points)) @ np.array(item.points, np.int64)
        overall = Fraction(int(sum(sums.tolist())), sum(members)) if sum(members) else None
        for group, own, number in zip(one.names, sums.tolist(), members, strict=True):
            mean = Fraction(own, number) if number else None
            apart = None if mean is None or overall is None else mean - overall
            rows.append((group, item.indicator.id, number, mean, apart))
    frame = pd.DataFrame(rows, columns=["group", "indicator", "enterprises", "mean", "difference"])
    return frame.astype({"mean": "object", "difference": "object"})


def not_sent_frame(grades: Grades, one: Grouping) -> pd.DataFrame:
    """Give, by group, the values that agencies have not sent, and the points that enterprises lack for it.

    Returns
    -------
    pandas.DataFrame
        group, enterprises (graded), values, ``not_reported``, ``late`` (counts of values), ``share`` (of the values
        that are either; a Fraction), ``lacking`` (points a graded enterprise lacks on average to the best of these
        indicators; a Fraction); None where nobody is graded.
    """
    import pandas as pd  # noqa: PLC0415 # as above

    who = grades.scores.grade != grades.card.not_graded
    place, groups = one.place[who], len(one.names)
    counts, lacking = np.zeros((groups, len(NOT_SENT)), np.int64), np.zeros(groups, np.int64)
    for item, codes in zip(grades.card.indicators, bands_of(grades), strict=True):
        table = _by_group(place, codes[who], groups, len(item.points))[:, NOT_SENT]
        counts += table
        lacking += table @ np.array([item.best - item.points[code] for code in NOT_SENT], np.int64)
    members = np.bincount(place, minlength=groups)
    rows = []
    for name, number, own, lost in zip(one.names, members.tolist(), counts.tolist(), lacking.tolist(), strict=True):
        values = number * len(grades.card.indicators)
        shares = (Fraction(sum(own), values), Fraction(lost, number)) if values else (None, None)
        rows.append((name, number, values, *own, *shares))
    names = ["group", "enterprises", "values", "not_reported", "late", "share", "lacking"]
    return pd.DataFrame(rows, columns=names).astype({"share": "object", "lacking": "object"})


def _owed(bands: np.ndarray[Any, Any]) -> Bool:
    owed = np.zeros(bands.shape[1], np.bool_)
    for codes in bands:
        for code in NOT_SENT:
            owed |= codes == code
    return owed


def _by_group(place: Counts, codes: np.ndarray[Any, Any], groups: int, width: int) -> Counts:
    return np.bincount(place * width + codes, minlength=groups * width).reshape(groups, width)
