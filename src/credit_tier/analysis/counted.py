"""Who an analysis counts, how many it leaves out, and why (统计口径): one rule for the whole package.

What is worked out from points or scores (contributions, weights, proposals of bands, equal treatment, scores) counts
those who are graded (参评): who is exempt has values and even a sum of points, but no score that stands for anything.
What counts grades, conditions or values (distribution of grades, band counts and their stability, comparisons, sweeps)
counts everyone, "not graded" being one of the grades: conditions decide who is graded, and values are what they are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from credit_tier.foundation.errors import Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.scorecard import ConditionKind

Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Counted(NamedTuple):
    """Whom an analysis counts.

    Attributes
    ----------
    enterprises : int
        Counted.
    not_graded : int
        Enterprises that are not graded; left out, unless `everyone`.
    why : tuple of (Text, int)
        The exemptions (不参评) that hold for them, and for how many each; several may hold for one.
    everyone : bool
        Whether those who are not graded are counted, too.
    """

    enterprises: int
    not_graded: int
    why: tuple[tuple[Text, int], ...]
    everyone: bool

    @property
    def text(self) -> Text:
        """Who is counted, in a sentence.

        Examples
        --------
        >>> Counted(3, 2, ((Text("新设立", "new"), 2),), everyone=False).text.en
        'Counted: 3 graded enterprises; 2 left out that are not graded and have no score (new: 2).'
        >>> Counted(5, 2, (), everyone=True).text.zh
        '计入全部 5 家企业，其中 2 家不参评。'
        """
        if self.everyone:
            zh, en = f"计入全部 {self.enterprises:,} 家企业", f"Counted: all {self.enterprises:,} enterprises"
            more = (f"，其中 {self.not_graded:,} 家不参评", f", {self.not_graded:,} of them not graded")
        else:
            zh, en = f"计入参评企业 {self.enterprises:,} 家", f"Counted: {self.enterprises:,} graded enterprises"
            more = (
                f"；不参评的 {self.not_graded:,} 家没有得分，不计入",
                f"; {self.not_graded:,} left out that are not graded and have no score",
            )
        if not self.not_graded:
            return Text(f"{zh}。", f"{en}.")
        whys = [(f"{title.zh} {many:,} 家", f"{title.en}: {many:,}") for title, many in self.why]
        said = (f"（{'、'.join(zh for zh, _ in whys)}）", f" ({', '.join(en for _, en in whys)})") if whys else ("", "")
        return Text(f"{zh}{more[0]}{said[0]}。", f"{en}{more[1]}{said[1]}.")


def who_is_graded(grades: Grades) -> Flags:
    """Tell of each enterprise whether it is graded; bool, shape (n,)."""
    return np.asarray(grades.scores.grade != grades.card.not_graded)


def counted(grades: Grades, *, everyone: bool = False) -> Counted:
    """Say whom an analysis of grades counts.

    Parameters
    ----------
    grades : Grades
    everyone : bool
        Whether it counts those who are not graded, too.
    """
    graded = who_is_graded(grades)
    held, many = grades.scores.held[~graded], int(np.count_nonzero(graded))
    why = [
        (Text(one.rule.title.zh, one.rule.title.en), int(np.count_nonzero(held >> np.uint64(bit) & np.uint64(1))))
        for bit, one in enumerate(grades.card.conditions)
        if one.kind is ConditionKind.NOT_GRADED
    ]
    return Counted(len(graded) if everyone else many, len(graded) - many, tuple(one for one in why if one[1]), everyone)
