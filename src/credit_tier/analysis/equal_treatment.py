"""Whether one factor such as size, sector or area explains grades (同等对待检视).

A difference between groups is no proof of unequal treatment: enterprises of a trade may in fact pay late more often.
The absence of one is no proof of equal treatment either: two injustices may cancel out. The figures say where to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.trait_groups import Grouping, groupings
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades

if TYPE_CHECKING:
    import pandas as pd

Counts = np.ndarray[Any, np.dtype[np.int64]]
CAUTION: Final = Text(
    "组间有差异，不等于不同等对待；没有差异，也不证明同等对待。数字只提示应当查看何处。",
    "A difference between groups is no proof of unequal treatment, and the absence of one is no proof of equality; the"
    " figures say where to look.",
)


@dataclass(frozen=True, slots=True)
class Explained:
    """How much one trait alone explains.

    Attributes
    ----------
    trait : str
    groups : int
        With at least one graded enterprise.
    smallest : int
        Graded enterprises of the smallest of them.
    graded : int
    eta_squared : Fraction or None
        Share of the variance of the score between the groups, 0 to 1; None where it cannot be said.
    cramers_v : float or None
        Association of group and grade, corrected for bias (Bergsma 2013), 0 to 1.
    remark : Text
        Why something cannot be said; empty where everything is.
    """

    trait: str
    groups: int
    smallest: int
    graded: int
    eta_squared: Fraction | None
    cramers_v: float | None
    remark: Text


@dataclass(frozen=True, eq=False, repr=False)
class EqualTreatment:
    """What each trait alone explains of score and grade.

    Attributes
    ----------
    grades : Grades
    groupings : tuple of Grouping
    explained : tuple of Explained
        In the order of the traits.
    caution : Text
        What the figures do not say; to be shown with them.
    """

    grades: Grades
    groupings: tuple[Grouping, ...]
    explained: tuple[Explained, ...]
    caution: Text = CAUTION

    def to_frame(self) -> pd.DataFrame:
        """Give a row a trait: trait, groups, smallest, graded, eta_squared, cramers_v, zh and en (remarks)."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [
            (one.trait, one.groups, one.smallest, one.graded, one.eta_squared, one.cramers_v, *one.remark)
            for one in self.explained
        ]
        names = ["trait", "groups", "smallest", "graded", "eta_squared", "cramers_v", "zh", "en"]
        return pd.DataFrame(rows, columns=names).astype({"eta_squared": object, "cramers_v": "float64"})


def equal_treatment(grades: Grades, traits: pd.DataFrame) -> EqualTreatment:
    """Tell how much of score and grade each trait alone explains.

    Parameters
    ----------
    grades : Grades
        Who is not graded has no part in it.
    traits : pandas.DataFrame
        Indexed by code, a column a trait; not said (``""``) is a group, too.

    Returns
    -------
    EqualTreatment

    Raises
    ------
    ArgumentError
        Traits that do not fit (see `groupings`), or no trait at all.
    """
    groups = groupings(grades, traits)
    if not groups:
        raise ArgumentError(_nothing())
    return EqualTreatment(grades, groups, tuple([_explained(grades, one) for one in groups]))


def table_of(grades: Grades, one: Grouping) -> Counts:
    """Count the graded by group and grade; groups and grades that nobody has are left out."""
    width = len(grades.card.grades)
    counts = np.bincount(one.place * width + grades.scores.grade, minlength=len(one.names) * width)
    table = counts.reshape(-1, width)[:, :-1]
    return table[table.any(axis=1)][:, table.any(axis=0)]


def eta_squared(place: Counts, score: Counts, groups: int) -> Fraction | None:
    """Give the share of the variance of a score between groups; None where the score is the same for all.

    Examples
    --------
    >>> eta_squared(np.array([0, 0, 1, 1]), np.array([1, 3, 3, 5]), 2)
    Fraction(1, 2)
    """
    values, counts = (each.tolist() for each in np.unique(score, return_counts=True))
    number, total = len(score), sum(value * count for value, count in zip(values, counts, strict=True))
    apart = number * sum(value * value * count for value, count in zip(values, counts, strict=True)) - total * total
    if not apart:
        return None
    members = np.bincount(place, minlength=groups).tolist()
    sums = np.zeros(groups, np.int64)
    np.add.at(sums, place, score)
    between = Fraction(0)
    for own, count in zip(sums.tolist(), members, strict=True):
        between += Fraction(own * own, count) if count else 0
    return (number * between - total * total) / apart


def cramers_v(table: Counts) -> float | None:
    """Give Cramér's V corrected for bias; None for fewer than two rows, two columns or two enterprises.

    References
    ----------
    Bergsma, A bias-correction for Cramér's V and Tschuprow's T, J. Korean Statistical Society 42 (2013) 323-328.
    """
    rows, columns = table.shape
    number = int(table.sum())
    if min(rows, columns) < 2 or number < 2:
        return None
    phi = max(Fraction(0), chi_square(table) / number - Fraction((rows - 1) * (columns - 1), number - 1))
    row, column = (side - Fraction((side - 1) ** 2, number - 1) for side in (rows, columns))
    least = min(row, column) - 1
    return round(sqrt(phi / least), 12) if least > 0 else None


def chi_square(table: Counts) -> Fraction:
    """Give Pearson's statistic of a table of counts without empty rows and columns."""
    rows, columns = (table.sum(axis=axis).tolist() for axis in (1, 0))
    own = Fraction(-1)
    for row, counts in zip(rows, table.tolist(), strict=True):
        for column, count in zip(columns, counts, strict=True):
            own += Fraction(count * count, row * column) if count else 0
    return int(table.sum()) * own


def _explained(grades: Grades, one: Grouping) -> Explained:
    graded = grades.scores.grade != grades.card.not_graded
    place, score = one.place[graded], grades.scores.score[graded].astype(np.int64)
    members = [number for number in np.bincount(place, minlength=len(one.names)).tolist() if number]
    enough = len(members) > 1
    eta = eta_squared(place, score, len(one.names)) if enough else None
    v = cramers_v(table_of(grades, one)) if enough else None
    return Explained(one.trait, len(members), min(members, default=0), len(score), eta, v, _remark(members, eta, v))


def _remark(members: list[int], eta: Fraction | None, v: float | None) -> Text:
    if len(members) < 2:
        return Text("无法说明：不足两组", "cannot be said: there are fewer than two groups")
    if eta is None:
        return Text("无法说明：所有得分相同", "cannot be said: all scores are the same")
    if v is None:
        return Text("等级无法说明：所有等级相同", "of grades nothing can be said: all are the same")
    return Text("", "")


def _nothing() -> Fault:
    return Fault(
        "traits",
        Text("没有给出任何特征", "There is no trait."),
        Text("至少一列的特征表", "A table with at least one column."),
        Text("见 traits_of", "See `traits_of`."),
    )
