"""Whether one factor such as size, sector or area explains grades (同等对待检视).

A difference between groups is no proof of unequal treatment: enterprises of a trade may in fact pay late more often.
The absence of one is no proof of equal treatment either: two injustices may cancel out. The figures say where to look.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.analysis_cards import equal_treatment_card
from credit_tier.analysis.counted import Counted, counted
from credit_tier.analysis.distribution import FEW
from credit_tier.analysis.equal_treatment_chance import Chance, chi_square, holm, independence
from credit_tier.analysis.equal_treatment_points import differences_frame, not_sent_frame
from credit_tier.analysis.trait_groups import Grouping, groupings
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades

if TYPE_CHECKING:
    import pandas as pd

Counts = np.ndarray[Any, np.dtype[np.int64]]
CAUTION: Final = Text(
    "组间有差异，不等于不同等对待；没有差异，也不证明同等对待。数字只提示应当查看何处。企业越多，再小的差异也不似偶然："
    "应看差异大小（η²、V），不应只看 p 值。",
    "A difference between groups is no proof of unequal treatment, and the absence of one is no proof of equality; the"
    " figures say where to look. With many enterprises even a trifling difference is hardly chance: what counts is its"
    " size (eta squared, V), not p alone.",
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
    chance : Chance or None
        How often chance alone gives such a table of groups and grades.
    p_holm : float or None
        The same, adjusted for the number of traits.
    remark : Text
        Why something cannot be said; empty where everything is.
    """

    trait: str
    groups: int
    smallest: int
    graded: int
    eta_squared: Fraction | None
    cramers_v: float | None
    chance: Chance | None
    p_holm: float | None
    remark: Text

    @property
    def by_chance(self) -> Fraction | None:
        """What chance alone gives eta squared on average: many small groups explain much and say nothing."""
        return None if self.eta_squared is None else Fraction(self.groups - 1, self.graded - 1)


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

    def __repr__(self) -> str:
        """Say by which traits."""
        return f"<EqualTreatment by {', '.join(one.trait for one in self.explained)}>"

    def _repr_html_(self) -> str:
        said = (self.counted.text, self.caution)
        return equal_treatment_card(self.to_frame(), said, trial=self.grades.trial)

    @property
    def counted(self) -> Counted:
        """Who is counted: those who are graded."""
        return counted(self.grades)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a trait.

        Returns
        -------
        pandas.DataFrame
            trait, groups, smallest, graded, ``eta_squared`` and what chance alone gives of it on average,
            ``eta_by_chance`` (Fractions or None), ``cramers_v``, ``chi_square``, ``df``, ``p``, ``p_holm``, ``by`` (see
            `Chance`), and what cannot be said, ``zh`` and ``en``. `caution` belongs beside it.
        """
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = []
        for one in self.explained:
            chance = one.chance
            tested = (None,) * 3 if chance is None else (float(chance.chi_square), chance.df, chance.p)
            by = "" if chance is None else chance.by
            figures = (one.eta_squared, one.by_chance, one.cramers_v, *tested, one.p_holm, by)
            rows.append((one.trait, one.groups, one.smallest, one.graded, *figures, *one.remark))
        names = ["trait", "groups", "smallest", "graded", "eta_squared", "eta_by_chance", "cramers_v"]
        frame = pd.DataFrame(rows, columns=[*names, "chi_square", "df", "p", "p_holm", "by", "zh", "en"])
        floats = dict.fromkeys(("cramers_v", "chi_square", "p", "p_holm"), "float64")
        return frame.astype({"eta_squared": "object", "eta_by_chance": "object", "df": "Int64", **floats})

    def differences(self, trait: str, *, reported: bool = False) -> pd.DataFrame:
        """Give by which indicators the groups of a trait differ; see `differences_frame`.

        Raises
        ------
        ArgumentError
            There is no such trait.
        """
        return differences_frame(self.grades, self._of(trait), reported=reported)

    def not_sent(self, trait: str) -> pd.DataFrame:
        """Give, by group of a trait, what agencies have not sent; see `not_sent_frame`.

        Raises
        ------
        ArgumentError
            There is no such trait.
        """
        return not_sent_frame(self.grades, self._of(trait))

    def _of(self, trait: str) -> Grouping:
        known = {one.trait: one for one in self.groupings}
        if trait not in known:
            raise ArgumentError(_no_trait(trait, tuple(known)))
        return known[trait]


def equal_treatment(grades: Grades, traits: pd.DataFrame, *, seed: str = "equal treatment") -> EqualTreatment:
    """Tell how much of score and grade each trait alone explains.

    Parameters
    ----------
    grades : Grades
        Who is not graded has no part in it.
    traits : pandas.DataFrame
        Indexed by code, a column a trait; not said (``""``) is a group, too.
    seed : str
        Of the shuffles by which small tables are tested; the same seed gives the same figures.

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
    found = [_explained(grades, one, seed) for one in groups]
    adjusted = holm([None if one.chance is None else one.chance.p for one in found])
    return EqualTreatment(
        grades, groups, tuple([replace(one, p_holm=p) for one, p in zip(found, adjusted, strict=True)])
    )


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
    squares: int = sum(value * value * count for value, count in zip(values, counts, strict=True))
    apart = number * squares - total * total
    if not apart:
        return None
    members = np.bincount(place, minlength=groups).tolist()
    sums = np.zeros(groups, np.int64)
    np.add.at(sums, place, score)
    between = Fraction(0)
    for own, count in zip(sums.tolist(), members, strict=True):
        between += Fraction(own * own, count) if count else 0
    found: Fraction = (number * between - total * total) / apart
    return found


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


def _explained(grades: Grades, one: Grouping, seed: str) -> Explained:
    graded = grades.scores.grade != grades.card.not_graded
    place, score = one.place[graded], grades.scores.score[graded].astype(np.int64)
    members = [number for number in np.bincount(place, minlength=len(one.names)).tolist() if number]
    eta, v, chance = None, None, None
    if len(members) > 1:
        table, grade = table_of(grades, one), grades.scores.grade[graded].astype(np.int64)
        eta, v = eta_squared(place, score, len(one.names)), cramers_v(table)
        chance = independence(place, grade, table, seed)
    remark = _remark(members, eta, chance)
    return Explained(one.trait, len(members), min(members, default=0), len(score), eta, v, chance, None, remark)


def _remark(members: list[int], eta: Fraction | None, chance: Chance | None) -> Text:
    if len(members) < 2:
        return Text("无法说明：参评企业不足两组", "cannot be said: the graded are in fewer than two groups")
    if eta is None:
        return Text("无法说明：所有得分相同", "cannot be said: all scores are the same")
    if chance is None:
        return Text("等级无法说明：所有等级相同", "of grades nothing can be said: all are the same")
    if chance.p is None:
        return Text(
            "p 值无法说明：部分组太小", "of chance nothing can be said: some groups or grades have too few enterprises"
        )
    if min(members) < FEW:
        return Text(f"有的组不足 {FEW} 家，慎用", f"a group has fewer than {FEW}: use with care")
    return Text("", "")


def _nothing() -> Fault:
    return Fault(
        "traits",
        Text("没有给出任何特征", "There is no trait."),
        Text("至少一列的特征表", "A table with at least one column."),
        Text("见 traits_of", "See `traits_of`."),
    )


def _no_trait(name: str, known: tuple[str, ...]) -> Fault:
    return Fault(
        f"trait: {name}",
        Text("没有这个特征", "There is no such trait."),
        Text(f"允许：{'、'.join(known)}", f"Allowed: {', '.join(known)}."),
        Text("请改正名称", "Correct the name."),
    )
