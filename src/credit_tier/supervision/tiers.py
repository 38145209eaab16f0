"""Tiers: one row for each enterprise and field, by the stricter of grade and field (分级分类)."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, Fault, NotInForceError, Text
from credit_tier.grading.grades import Grades
from credit_tier.rulebook.in_force import RulesInForce
from credit_tier.rulebook.model import Disclosure, GradeType, Rulebook
from credit_tier.rulebook.purpose import other_use
from credit_tier.rulebook.source import Use
from credit_tier.rulebook.supervision_table import FieldFloor, SupervisionTable, Tier

if TYPE_CHECKING:
    import pandas as pd

GENERAL = "general"
"""The field everyone is in: supervision that does not depend on a licensed activity."""

Index = np.ndarray[Any, np.dtype[np.intp]]
UInt8 = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, eq=False, repr=False)
class Tiers:
    """Supervision tiers.

    Attributes
    ----------
    codes : tuple of str
        Enterprise code of each row; rows are ordered by field, then code.
    fields : tuple of str
        Field of each row.
    grades : tuple of str
        Grade of the enterprise in each row.
    tier : numpy.ndarray
        uint8 (m,), index into `table`; larger is stricter.
    by_grade, by_field : numpy.ndarray
        uint8 (m,): the tier that the grade alone and the field alone ask for; `tier` is the larger.
    table : tuple of Tier
        Lightest first.
    floors : tuple of FieldFloor
        The rule of each field, with its basis.
    as_of : date
    rulebook_digest, grades_digest : str
    grade_type, disclosure, use : str
        As declared for the grades; they travel on.
    trial : bool
    """

    codes: tuple[str, ...]
    fields: tuple[str, ...]
    grades: tuple[str, ...]
    tier: UInt8
    by_grade: UInt8
    by_field: UInt8
    table: tuple[Tier, ...]
    floors: tuple[FieldFloor, ...]
    as_of: date
    rulebook_digest: str
    grades_digest: str
    grade_type: GradeType
    disclosure: Disclosure
    use: Use
    trial: bool

    def __len__(self) -> int:
        """Give the number of (enterprise, field) rows."""
        return len(self.codes)

    def __repr__(self) -> str:
        """Say how many rows, in which fields, and whether it is a trial."""
        trial = " trial" if self.trial else ""
        return f"<Tiers{trial}: {len(self)} rows in {', '.join(sorted(set(self.fields)))}, as of {self.as_of}>"

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the rows and what they were made from."""
        state = hashlib.sha256(
            canonical({"schema": "credit_tier/tiers/1", "grades": self.grades_digest, "trial": int(self.trial)})
        )
        for code, field, tier in zip(self.codes, self.fields, self.tier.tolist(), strict=True):
            state.update(f"{code}\n{field}\n{tier}\n".encode())
        return state.hexdigest()

    def of(self, code: str) -> dict[str, Tier]:
        """Give the tier of an enterprise in each of its fields; empty where it has none."""
        return {
            field: self.table[tier]
            for row_code, field, tier in zip(self.codes, self.fields, self.tier.tolist(), strict=True)
            if row_code == code
        }

    def in_field(self, field: str) -> list[tuple[str, str]]:
        """Give the (code, tier name) rows of a field, ascending by code."""
        return [
            (code, self.table[tier].name)
            for code, row_field, tier in zip(self.codes, self.fields, self.tier.tolist(), strict=True)
            if row_field == field
        ]

    def to_frame(self) -> pd.DataFrame:
        """Give a DataFrame: code, field, grade, tier, what decided, rate and planned visits a year."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        def column(name: str) -> np.ndarray[Any, Any]:
            return np.array([getattr(tier, name) for tier in self.table], dtype=object)[self.tier]

        decided = np.where(self.by_field > self.by_grade, "field", "grade")
        return pd.DataFrame(
            {
                "code": self.codes,
                "field": self.fields,
                "grade": self.grades,
                "tier": column("name"),
                "decided_by": decided,
                "rate": column("rate"),
                "visits_least": column("visits_least").astype("int64"),
                "visits_most": column("visits_most").astype("int64"),
                "trial": self.trial,
            }
        )

    def summary(self) -> pd.DataFrame:
        """Count enterprises by field and tier, with the rate of each tier."""
        frame = self.to_frame()
        order = [tier.name for tier in self.table]
        counted = frame.groupby(["field", "tier", "rate"], observed=True).size().rename("enterprises").reset_index()
        counted["place"] = counted["tier"].map(order.index)
        return counted.sort_values(["field", "place"], ignore_index=True).drop(columns="place")


def supervise(grades: Grades, rulebook: Rulebook, *, fields: Iterable[tuple[str, str]] = ()) -> Tiers:
    """Give every enterprise a supervision tier in each of its fields.

    Parameters
    ----------
    grades : Grades
    rulebook : Rulebook
        The one the grades were made by.
    fields : iterable of (str, str)
        Code and field, as from `credit_tier.engine.activities.fields_of`. Everyone is in ``general`` besides.

    Returns
    -------
    Tiers
        In each row the stricter of what the grade and what the field ask for: a good grade never loosens a
        safety field (守住安全底线, C9).

    Raises
    ------
    ArgumentError
        Another rulebook, a field the rulebook has no rule for, or an enterprise that has no grade.
    PurposeError
        The grades were made for another use.
    NotInForceError
        No supervision table is in force on the day of the grades.
    """
    if grades.rulebook.digest != rulebook.digest:
        raise _other_rulebook()
    if grades.use is not Use.SUPERVISION:
        raise other_use("grades", grades.use, Use.SUPERVISION)
    rules = grades.card.rules
    table = _table_in_force(rules)
    floors = {floor.field: floor for floor in rules.floors}
    codes = grades.codes.to_pylist()
    place = {code: index for index, code in enumerate(codes)}
    pairs = sorted({(GENERAL, code) for code in codes} | {(field, code) for code, field in _pairs(fields)})
    _require_known(pairs, floors, place)
    names = [tier.name for tier in table.tiers]
    rows = np.fromiter((place[code] for _, code in pairs), np.intp, len(pairs))
    of_grade = np.array([names.index(table.grades[step.code]) for step in grades.card.grades], np.uint8)
    by_grade = of_grade[grades.scores.grade[rows]]
    by_field = np.array([names.index(floors[field].tier) for field, _ in pairs], np.uint8)
    letters = [step.code for step in grades.card.grades]
    return Tiers(
        codes=tuple(code for _, code in pairs),
        fields=tuple(field for field, _ in pairs),
        grades=tuple(letters[index] for index in grades.scores.grade[rows].tolist()),
        tier=np.maximum(by_grade, by_field),
        by_grade=by_grade,
        by_field=by_field,
        table=table.tiers,
        floors=rules.floors,
        as_of=grades.indicators.as_of,
        rulebook_digest=rulebook.digest,
        grades_digest=grades.digest,
        grade_type=grades.grade_type,
        disclosure=grades.disclosure,
        use=grades.use,
        trial=grades.trial,
    )


def _pairs(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Refuse what is no list of (code, field): a lone field name would fall apart into letters."""
    pairs: list[Any] = [] if isinstance(fields, str | Mapping) else list(fields)
    fit = all(isinstance(pair, tuple) and len(pair) == 2 and {type(part) for part in pair} == {str} for pair in pairs)
    if isinstance(fields, str | Mapping) or not fit:
        raise ArgumentError(
            Fault(
                "fields",
                Text("fields 须为（代码，领域）的列表", "`fields` is no list of (code, field)."),
                Text('例如 [(代码, "food")]，见 fields_of', 'Such as [(code, "food")], see `fields_of`.'),
                Text("请按此格式给出", "Give it in this form."),
            )
        )
    return pairs


def _table_in_force(rules: RulesInForce) -> SupervisionTable:
    if rules.supervision is None:
        raise NotInForceError(
            Fault(
                "supervision.toml",
                Text(f"{rules.day} 没有生效的监管分级表", f"No supervision table is in force on {rules.day}."),
                Text("该日须有一张生效的表", "One table in force on that day."),
                Text("请换日期，或补上该日的表", "Choose another day, or add the table of that day."),
            )
        )
    return rules.supervision


def _require_known(pairs: list[tuple[str, str]], floors: dict[str, FieldFloor], place: dict[str, int]) -> None:
    faults = [
        Fault(
            f"fields: {field}",
            Text(f"规则手册没有领域 {field} 的规则", f"The rulebook has no rule for the field {field}."),
            Text(f"允许：{'、'.join(sorted(floors))}", f"Allowed: {', '.join(sorted(floors))}."),
            Text(
                "请改正领域，或在 supervision.toml 补上规则", "Correct the field, or add its rule to supervision.toml."
            ),
        )
        for field in sorted({field for field, _ in pairs} - set(floors))
    ]
    faults += [
        Fault(
            f"fields: {code}",
            Text("这家企业没有等级", "This enterprise has no grade."),
            Text("领域名单中的企业须在评级名单内", "Enterprises in a field are among the graded."),
            Text("请把它列入企业名单，或从领域名单中去掉", "Add it to the register, or leave it out of the field."),
        )
        for code in sorted({code for _, code in pairs} - set(place))
    ]
    if faults:
        raise ArgumentError(faults)


def _other_rulebook() -> ArgumentError:
    return ArgumentError(
        Fault(
            "grades",
            Text("等级由另一版规则手册评出", "The grades were made by another edition of the rulebook."),
            Text("评级与监管用同一规则手册", "Grading and supervision use one rulebook."),
            Text("请重新评级", "Grade again."),
        )
    )
