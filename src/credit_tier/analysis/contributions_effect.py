"""What points and conditions do to grades: whose grade would be another without them (边际影响).

Exact, from the sums of a scoring: nothing is observed again. Only points are asked about where an indicator is; vetoes,
caps and exemptions that read it stay as they are. Only those who are graded have a grade that could be another; of
conditions everyone counts, since they decide who is graded.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.counted import who_is_graded
from credit_tier.grading.grades import Grades
from credit_tier.grading.kept import floor_of
from credit_tier.grading.kernel import UInt8, grade_by_score

if TYPE_CHECKING:
    import pandas as pd

BLOCK: Final = 1 << 16
"""Enterprises at a time, so that what is added stays in the cache."""
Ints = np.ndarray[Any, np.dtype[np.int64]]
Sums = np.ndarray[Any, np.dtype[np.int32]]


def importance_frame(grades: Grades, bands: UInt8) -> pd.DataFrame:
    """Count, for each indicator, whose grade hangs on its points; the graded only.

    Parameters
    ----------
    grades : Grades
    bands : numpy.ndarray
        uint8 (k, n), band codes in the order of the scorecard.

    Returns
    -------
    pandas.DataFrame
        indicator; enterprises with a better grade if it gave everyone its best points (``at_best``), with another
        grade if it gave nobody points (``without``), with another grade if it gave everyone the points that are most
        frequent (``if_alike``: what it tells apart; ties to the larger points), and those whose points in it the
        range of the theme takes away whole (``lost``).
    """
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    counts = np.zeros((len(grades.card.indicators), 4), np.int64)
    graded = who_is_graded(grades)
    usual = [_usual(item.points, codes[graded]) for item, codes in zip(grades.card.indicators, bands, strict=True)]
    for start in range(0, len(grades), BLOCK):
        block = slice(start, min(start + BLOCK, len(grades)))
        counts += _block(grades, bands[:, block], block, usual)
    frame = pd.DataFrame(counts, columns=["at_best", "without", "if_alike", "lost"])
    frame.insert(0, "indicator", pd.Series(grades.card.names, dtype="str"))
    return frame


def themes_frame(grades: Grades) -> pd.DataFrame:
    """Count, for each theme, the graded whose points its range cuts (``over``) or lifts (``under``), and the points.

    Returns
    -------
    pandas.DataFrame
        theme, least, most, over, points_over, under, points_under.
    """
    import pandas as pd  # noqa: PLC0415 # as above

    rows, graded = [], who_is_graded(grades)
    for theme, every in zip(grades.card.themes, grades.kept.themes, strict=True):
        own = every[graded]
        over, under = (np.maximum(part.astype(np.int64), 0) for part in (own - theme.most, theme.least - own))
        cut, lifted = (int(np.count_nonzero(part)) for part in (over, under))
        rows.append((theme.name, theme.least, theme.most, cut, int(over.sum()), lifted, int(under.sum())))
    names = ["theme", "least", "most", "over", "points_over", "under", "points_under"]
    return pd.DataFrame(rows, columns=names)


def conditions_frame(grades: Grades) -> pd.DataFrame:
    """Count, for each veto, cap and exemption, for whom of everyone it holds, and for whom it alone decides.

    Returns
    -------
    pandas.DataFrame
        condition, kind, indicator, grade (that it names), zh, en; ``held``; ``decides`` (enterprises whose grade would
        be another if this condition alone did not hold); ``dead`` (it holds for nobody).
    """
    import pandas as pd  # noqa: PLC0415 # as above

    card, held = grades.card, grades.scores.held
    rows = []
    for bit, one in enumerate(card.conditions):
        own = np.flatnonzero(held >> np.uint64(bit) & np.uint64(1))
        floor = floor_of(held[own] & ~(np.uint64(1) << np.uint64(bit)), card)
        then = np.maximum(grades.scores.by_score[own], floor)
        decides = int(np.count_nonzero(then != grades.scores.grade[own]))
        named = (one.rule.id, one.kind.name.lower(), card.names[one.place], card.grades[one.grade].code)
        rows.append((*named, one.rule.title.zh, one.rule.title.en, len(own), decides, not len(own)))
    names = ["condition", "kind", "indicator", "grade", "zh", "en", "held", "decides", "dead"]
    return pd.DataFrame(rows, columns=names)


def _usual(points: tuple[int, ...], codes: UInt8) -> int:
    numbers: dict[int, int] = {}
    for each, number in zip(points, np.bincount(codes, minlength=len(points)).tolist(), strict=True):
        numbers[each] = numbers.get(each, 0) + number
    return max(numbers, key=lambda each: (numbers[each], each))


def _block(grades: Grades, bands: UInt8, block: slice, usual: list[int]) -> Ints:
    card, kept, now = grades.card, grades.kept, grades.scores.grade[block]
    floor, counts = kept.floor[block], np.zeros((len(card.indicators), 4), np.int64)
    ranged = [np.clip(own[block], theme.least, theme.most) for own, theme in zip(kept.themes, card.themes, strict=True)]
    for place, (item, codes) in enumerate(zip(card.indicators, bands, strict=True)):
        theme, sums = card.themes[item.theme], kept.themes[item.theme][block]
        points = np.array(item.points, np.int32)[codes]
        others, rest = sums - points, kept.total[block] - ranged[item.theme]

        def graded(constant: int, others: Sums = others, rest: Sums = rest, item: Any = theme) -> UInt8:
            score = np.clip(rest + np.clip(others + np.int32(constant), item.least, item.most), card.least, card.most)
            return np.maximum(grade_by_score(score, card.cuts), floor)

        lost = (
            (now != card.not_graded) & (points != 0) & (np.clip(others, theme.least, theme.most) == ranged[item.theme])
        )
        found = (graded(item.best) < now, graded(0) != now, graded(usual[place]) != now, lost)
        counts[place] = [np.count_nonzero(each) for each in found]
    return counts
