"""How many enterprises have which grade and score, in every group (等级分布)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.compute as pc

from credit_tier.analysis.analysis_cards import distribution_card
from credit_tier.analysis.counted import Counted, counted
from credit_tier.analysis.trait_groups import EVERYONE, Grouping, groupings, strangers
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.supervision.tiers import Tiers

if TYPE_CHECKING:
    import pandas as pd

Counts = np.ndarray[Any, np.dtype[np.int64]]
FIELD: Final = "field"
"""The trait of those who are supervised in a field of activity; an enterprise is in each of its fields."""
COLUMNS: Final = ("grade", "enterprises")
"""Beside the traits in a crossed table."""
FEW: Final = 30
"""Graded enterprises below which one of them moves a share by more than three points in a hundred."""
NOBODY: Final = Text("无法说明：组内没有企业参评", "cannot be said: nobody in it is graded")
ONE: Final = Text("无法说明：组内只有一家企业参评", "cannot be said: only one enterprise in it is graded")
SMALL: Final = Text(f"不足 {FEW} 家，慎用", f"fewer than {FEW}: use with care")
QUANTILES: Final = {"p10": (1, 10), "p25": (1, 4), "median": (1, 2), "p75": (3, 4), "p90": (9, 10)}


@dataclass(frozen=True, eq=False, repr=False)
class Distribution:
    """Grades by group.

    Attributes
    ----------
    grades : Grades
    groupings : tuple of Grouping
        The first is of everyone; that by `FIELD`, where tiers were given, is the last.
    strangers : int
        Rows of the traits whose enterprises are not graded; they are counted nowhere else.
    """

    grades: Grades
    groupings: tuple[Grouping, ...]
    strangers: int

    def __repr__(self) -> str:
        """Say of how many and by what."""
        by = ", ".join(f"{one.trait} ({len(one.names)})" for one in self.groupings[1:]) or "no trait"
        return f"<Distribution of {len(self.grades)} enterprises by {by}>"

    def _repr_html_(self) -> str:
        few = self.shares().drop_duplicates(["trait", "group"]).groupby("trait")["few"].sum()
        groups = [(one.trait, len(one.names), int(few.get(one.trait, 0))) for one in self.groupings[1:]]
        return distribution_card(self.grades, groups, FEW, self.counted.text)

    @property
    def counted(self) -> Counted:
        """Who is counted: everyone; shares and scores are of those who are graded."""
        return counted(self.grades, everyone=True)

    @property
    def traits(self) -> tuple[str, ...]:
        """The traits by which there are groups."""
        return tuple(one.trait for one in self.groupings[1:])

    @property
    def grade_codes(self) -> tuple[str, ...]:
        """Grades, best first; the last is of those who are not graded."""
        return tuple(step.code for step in self.grades.card.grades)

    def to_frame(self) -> pd.DataFrame:
        """Give a row a group and grade: trait, group, grade, enterprises; zeros are kept."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [
            (one.trait, group, grade, number)
            for one in self.groupings
            for group, counts in zip(one.names, self._counts(one).tolist(), strict=True)
            for grade, number in zip(self.grade_codes, counts, strict=True)
        ]
        return pd.DataFrame(rows, columns=["trait", "group", "grade", "enterprises"]).astype({"enterprises": "int64"})

    def shares(self) -> pd.DataFrame:
        """Give the share of each grade among those of a group who are graded.

        Returns
        -------
        pandas.DataFrame
            As `to_frame`, with ``of`` (graded enterprises of the group), ``share`` (a Fraction; None where nothing can
            be said, and for those not graded), ``few`` (see `FEW`), and what is to be said of it, ``zh`` and ``en``.
        """
        frame = self.to_frame()
        graded = frame["enterprises"].where(frame["grade"] != self.grade_codes[-1], 0)
        of = graded.groupby([frame["trait"], frame["group"]], sort=False).transform("sum")
        told = [
            Fraction(number, total) if total > 1 and grade != self.grade_codes[-1] else None
            for number, total, grade in zip(frame["enterprises"].tolist(), of.tolist(), frame["grade"], strict=True)
        ]
        remarks = [_remark(total) for total in of.tolist()]
        return frame.assign(
            of=of,
            share=np.array([*told, None], dtype=object)[:-1],
            few=of < FEW,
            zh=[text.zh for text in remarks],
            en=[text.en for text in remarks],
        )

    def scores(self) -> pd.DataFrame:
        """Give the scores of those of a group who are graded.

        Returns
        -------
        pandas.DataFrame
            trait, group, enterprises, graded, ``least``, the quantiles of `QUANTILES`, ``most`` (points; a quantile is
            the smallest score that at least this share of the graded does not exceed, so always somebody's score),
            ``mean`` (a Fraction), ``few``, and what is to be said of it; <NA> or None where nothing can be said.
        """
        import pandas as pd  # noqa: PLC0415 # as above

        rows = [row for one in self.groupings for row in self._scores(one)]
        names = ["least", *QUANTILES, "most"]
        frame = pd.DataFrame(rows, columns=["trait", "group", "enterprises", "graded", *names, "mean"])
        frame = frame.astype({"enterprises": "int64", "graded": "int64", **dict.fromkeys(names, "Int64")})
        remarks = [_remark(number) for number in frame["graded"].tolist()]
        said = {"zh": [text.zh for text in remarks], "en": [text.en for text in remarks]}
        return frame.assign(mean=frame["mean"].astype("object"), few=frame["graded"] < FEW, **said)

    def crossed(self, first: str, second: str) -> pd.DataFrame:
        """Give a row a pair of groups and grade: the two traits by name, grade, enterprises; zeros are kept.

        Raises
        ------
        ArgumentError
            There is no such trait, it is the same twice, or bears the name of another column of the table.
        """
        import pandas as pd  # noqa: PLC0415 # as above

        one, other = self._pair(first, second)
        if other.rows is not None:
            back = self.crossed(second, first)
            return back[[first, second, "grade", "enterprises"]].sort_values(
                [first, second], kind="stable", ignore_index=True
            )
        width = len(self.grade_codes)
        place = (one.place * len(other.names) + one.of(other.place)) * width + one.of(self.grades.scores.grade)
        counts = np.bincount(place, minlength=len(one.names) * len(other.names) * width)
        index = pd.MultiIndex.from_product([one.names, other.names, self.grade_codes], names=[first, second, "grade"])
        return pd.Series(counts, index=index, name="enterprises").reset_index()

    def _counts(self, one: Grouping) -> Counts:
        width = len(self.grade_codes)
        counts = np.bincount(one.place * width + one.of(self.grades.scores.grade), minlength=len(one.names) * width)
        return counts.reshape(-1, width)

    def _scores(self, one: Grouping) -> list[tuple[Any, ...]]:
        graded = one.of(self.grades.scores.grade) != self.grades.card.not_graded
        place, score = one.place[graded], one.of(self.grades.scores.score)[graded].astype(np.int64)
        members, numbers = (np.bincount(each, minlength=len(one.names)).tolist() for each in (one.place, place))
        # One sort of whole numbers puts every group together, ascending by score.
        lowest = self.grades.card.least
        width = self.grades.card.most - lowest + 1
        scores = np.sort(place * width + (score - lowest)) % width + lowest
        rows, start = [], 0
        for group, member, number in zip(one.names, members, numbers, strict=True):
            own, start = scores[start : start + number], start + number
            rows.append((one.trait, group, member, number, *_figures(own)))
        return rows

    def _pair(self, first: str, second: str) -> tuple[Grouping, Grouping]:
        known = {one.trait: one for one in self.groupings[1:]}
        wrong = [name for name in (first, second) if name not in known]
        if wrong or first == second:
            raise ArgumentError(_no_trait(", ".join(wrong) or first, tuple(known)))
        if taken := [name for name in (first, second) if name in COLUMNS]:
            raise ArgumentError(_taken(name) for name in taken)
        return known[first], known[second]


def distribution(grades: Grades, *, traits: pd.DataFrame | None = None, tiers: Tiers | None = None) -> Distribution:
    """Count the enterprises of each grade, all together and in every group.

    Parameters
    ----------
    grades : Grades
    traits : pandas.DataFrame, optional
        Indexed by code, a column a trait, such as from `traits_of` or `by_division`.
    tiers : Tiers, optional
        Of these grades: groups by field of activity besides. An enterprise is in each of its fields, so their numbers
        add up to more than there are.

    Returns
    -------
    Distribution

    Raises
    ------
    ArgumentError
        Traits that do not fit (see `groupings`), a trait called ``field`` beside tiers, or tiers of other grades.

    Examples
    --------
    >>> from datetime import date
    >>> import pandas as pd
    >>> from credit_tier import grade, load_rulebook, observe, read_records
    >>> from credit_tier.analysis.traits import traits_of
    >>> book, day = load_rulebook(), date(2026, 6, 30)
    >>> register = pd.DataFrame({"code": ["91620100MA7ABCD12E"], "founded_on": ["2010-01-01"], "size": ["小型"]})
    >>> records = read_records({"enterprises": register}, book, received_on=day)
    >>> grades = grade(observe(records, book, as_of=day), book)
    >>> found = distribution(grades, traits=traits_of(records, book, as_of=day))
    >>> found.traits, found.to_frame().query("trait == 'size'")["enterprises"].sum()
    (('region', 'industry', 'size'), np.int64(1))
    """
    groups = (_everyone(grades), *groupings(grades, traits))
    if tiers is not None:
        if tiers.grades_digest != grades.digest:
            raise ArgumentError(_other_tiers())
        if any(one.trait == FIELD for one in groups):
            raise ArgumentError(_field_twice())
        rows = pc.index_in(tiers.codes, grades.codes).to_numpy(zero_copy_only=False).astype(np.int64)
        groups = (*groups, Grouping(FIELD, tiers.field_names, tiers.field.astype(np.int64), rows))
    return Distribution(grades, groups, strangers(grades, traits))


def _everyone(grades: Grades) -> Grouping:
    return Grouping(EVERYONE, (EVERYONE,), np.zeros(len(grades), np.int64))


def _figures(scores: Counts) -> tuple[Any, ...]:
    number = len(scores)
    if number < 2:
        return (None,) * (len(QUANTILES) + 3)
    at = [-(-number * part // whole) - 1 for part, whole in QUANTILES.values()]
    return int(scores[0]), *scores[at].tolist(), int(scores[-1]), Fraction(int(scores.sum()), number)


def _remark(graded: int) -> Text:
    return NOBODY if not graded else ONE if graded == 1 else SMALL if graded < FEW else Text("", "")


def _no_trait(name: str, known: tuple[str, ...]) -> Fault:
    return Fault(
        f"crossed: {name}",
        Text("没有这个特征，或两次相同", "There is no such trait, or it is the same twice."),
        Text(f"两个不同的特征：{'、'.join(known)}", f"Two different ones of: {', '.join(known)}."),
        Text("请改正名称", "Correct the name."),
    )


def _other_tiers() -> Fault:
    return Fault(
        "tiers",
        Text("监管层级不是由这些等级得出的", "These tiers were not made from these grades."),
        Text("由同一批等级经 supervise 得出的层级", "Tiers that `supervise` made of these grades."),
        Text("请重新计算层级", "Work the tiers out again."),
    )


def _taken(name: str) -> Fault:
    return Fault(
        f"trait: {name}",
        Text("交叉表中已有同名的列", "The crossed table has a column of this name."),
        Text(f"除 {'、'.join(COLUMNS)} 以外的列名", f"Any name but {' and '.join(COLUMNS)}."),
        Text("请改列名", "Rename the column."),
    )


def _field_twice() -> Fault:
    return Fault(
        f"traits: {FIELD}",
        Text("已给出监管层级，特征不能再叫 field", "With tiers given, no trait can be called `field`."),
        Text("别的列名", "Another name of the column."),
        Text("请改列名", "Rename the column."),
    )
