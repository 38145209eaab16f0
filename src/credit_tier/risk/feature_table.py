"""Features: what is known of an enterprise before a visit, as integers, with the way each may move the risk (特征)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.foundation.basis import Bilingual
from credit_tier.risk.outcomes import Days, Texts
from credit_tier.risk.refusals import FeatureError, raised
from credit_tier.rulebook.indicator import Direction

Matrix = np.ndarray[Any, np.dtype[np.int32]]
Ranks = np.ndarray[Any, np.dtype[np.int8]]

NAMES_INSPECTORS: Final = (
    "agency",
    "officer",
    "inspector",
    "check_org",
    "检查机关",
    "检查部门",
    "检查人员",
    "执法人员",
)
"""A name with one of these words tells who inspects: it measures the inspector, not the enterprise."""
SIGNS: Final = {Direction.MORE_IS_WORSE: 1, Direction.MORE_IS_BETTER: -1}
"""What has another direction is worth nothing by the rulebook, and is no feature."""


class Role(StrEnum):
    """Where a feature comes from."""

    INDICATOR = "indicator"
    HISTORY = "history"
    INSPECTOR = "inspector"
    """Who inspects: refused unless asked for, and never used to rank."""


class Column(NamedTuple):
    """A feature.

    Attributes
    ----------
    name : str
    sign : int
        +1: more is worse, the risk may only rise with it; -1: more is better; 0: either.
    role : Role
    title : Bilingual
    """

    name: str
    sign: int
    role: Role
    title: Bilingual


@dataclass(frozen=True, eq=False, repr=False)
class Features:
    """Features of visits, or of a population on one day.

    Attributes
    ----------
    columns : tuple of Column
        k of them.
    values : numpy.ndarray of int32, shape (k, n)
        The three lowest codes are `credit_tier.engine.missing.Missing`.
    codes : numpy.ndarray of str, shape (n,)
    on : numpy.ndarray of datetime64[D], shape (n,)
        Days of the visits; of a population, the day of the snapshot.
    as_of : numpy.ndarray of datetime64[D], shape (n,)
        What each row describes, and as known on.
    rulebook_digest : str
    rules_on : date
        The indicators are measured by the versions in force on that day, whatever day they describe.
    rows : numpy.ndarray of int64, shape (n,)
        Positions in the outcomes that were asked for; `left_out` counts the others.
    grade : numpy.ndarray of int8, shape (n,), optional
        Places of the grades on their scale, 0 the best; -1 is not graded.
    left_out : mapping of str to int
    """

    columns: tuple[Column, ...]
    values: Matrix
    codes: Texts
    on: Days
    as_of: Days
    rulebook_digest: str
    rules_on: date
    rows: np.ndarray[Any, np.dtype[np.int64]]
    grade: Ranks | None = None
    left_out: Mapping[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.columns), len(self.codes)) or self.values.dtype != np.int32:
            raise raised(
                FeatureError,
                "values",
                (
                    f"形状 {self.values.shape}、类型 {self.values.dtype} 不对",
                    f"{self.values.shape} {self.values.dtype}",
                ),
                (
                    f"int32，形状 ({len(self.columns)}, {len(self.codes)})",
                    f"int32 of shape ({len(self.columns)}, {len(self.codes)}): one row a feature.",
                ),
                ("请转置或换算", "Transpose it, or change its unit."),
            )

    def __len__(self) -> int:
        """Give the number of rows."""
        return len(self.codes)

    def __repr__(self) -> str:
        """Say how many of what."""
        return f"<Features: {len(self)} rows x {len(self.columns)}, by the rules of {self.rules_on}>"

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the features."""
        return tuple(column.name for column in self.columns)

    def of(self, name: str) -> Matrix:
        """Give the values of one feature (KeyError where there is none)."""
        if name not in self.names:
            raise KeyError(name)
        found: Matrix = self.values[self.names.index(name)]
        return found

    def select(self, rows: np.ndarray[Any, Any]) -> Features:
        """Give some of the rows, by mask or position."""
        return replace(
            self,
            values=np.ascontiguousarray(self.values[:, rows]),
            codes=self.codes[rows],
            on=self.on[rows],
            as_of=self.as_of[rows],
            rows=self.rows[rows],
            grade=None if self.grade is None else self.grade[rows],
        )


def features_from_arrays(
    names: Sequence[str],
    values: Matrix,
    on: Sequence[date] | Days,
    *,
    signs: Sequence[int],
    codes: Sequence[str] | Texts | None = None,
    rulebook_digest: str = "",
    rules_on: date = date.min,
) -> Features:
    """Make features of columns of one's own.

    Parameters
    ----------
    names : sequence of str
        A name that tells who inspects is given the role of the inspector.
    values : numpy.ndarray of int32, shape (k, n)
    on : sequence of date
        Day of each visit; the values describe the day before, for which the caller answers.
    signs : sequence of int
        See `Column.sign`.
    codes : sequence of str, optional
        Enterprises; without it every row is another one.

    Raises
    ------
    FeatureError
        Shapes or signs do not fit.

    Examples
    --------
    >>> features_from_arrays(["late"], np.array([[0, 3]], dtype=np.int32), [date(2026, 1, 5)] * 2, signs=[1])
    <Features: 2 rows x 1, by the rules of 0001-01-01>
    """
    if len(signs) != len(names) or set(signs) - {-1, 0, 1} or len(set(names)) < len(names):
        raise raised(
            FeatureError,
            "names, signs",
            ("特征名重复，或方向数目、取值不对", "Names repeat, or there is not one sign a name."),
            ("每个特征一个方向：+1、-1 或 0", "One sign a feature: +1, -1 or 0."),
            ("请核对 names 与 signs", "Check `names` and `signs`."),
        )
    days = np.asarray(on, dtype="datetime64[D]")
    who = np.array([f"{place:08}" for place in range(len(days))] if codes is None else codes, dtype=np.str_)
    columns = tuple(
        Column(name, sign, Role.INSPECTOR if tells_inspector(name) else Role.INDICATOR, Bilingual(zh=name, en=name))
        for name, sign in zip(names, signs, strict=True)
    )
    before = np.asarray(days - np.timedelta64(1, "D"), dtype="datetime64[D]")
    return Features(columns, values, who, days, before, rulebook_digest, rules_on, np.arange(len(days)))


def tells_inspector(name: str) -> bool:
    """Tell whether a name speaks of who inspects.

    Examples
    --------
    >>> tells_inspector("检查机关"), tells_inspector("tax.late_filings")
    (True, False)
    """
    return any(word in name.lower() for word in NAMES_INSPECTORS)
