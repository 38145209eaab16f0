"""Tiers: for each enterprise and field the strictest of grade and field, with rates fitted to a capacity (分级分类)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.codes import HOUSEHOLD
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.rulebook.matrix import Matrix
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.purpose import other_use
from credit_tier.rulebook.source import Use
from credit_tier.supervision.capacity import Capacity
from credit_tier.supervision.confirmation import Confirmation, Decision, confirmation_faults
from credit_tier.supervision.tier_rows import GENERAL, Bool, Tiers, UInt8
from credit_tier.supervision.wishes import Asked, counted, illustrative_limits, limits_of, matrix_of_day
from credit_tier.supervision.workload import fitted

__all__ = ["Tiers", "supervise"]


def supervise(
    grades: Grades,
    rulebook: Rulebook,
    *,
    fields: Iterable[tuple[str, str]] = (),
    capacity: Capacity | None = None,
    confirmations: Sequence[Confirmation] = (),
    natural_persons: Collection[str] = (),
) -> Tiers:
    """Give every enterprise a supervision tier in each of its fields.

    Parameters
    ----------
    grades : Grades
    rulebook : Rulebook
        The one the grades were made by.
    fields : iterable of (str, str)
        Code and field, as from `credit_tier.engine.activities.fields_of`. Everyone is in ``general`` besides.
    capacity : Capacity, optional
        Inspector-days of the year; without it rates are what the rulebook aims at.
    confirmations : sequence of Confirmation
        What persons decided on results of natural persons in business; the others stay marked.
    natural_persons : collection of str
        Natural persons in business by the register, as from `credit_tier.engine.register.natural_persons`; codes that
        begin with 92 are known by themselves.

    Returns
    -------
    Tiers
        In each row the strictest of what the grade, the field and a cell of the matrix ask for: a good grade never
        loosens a safety field (守住安全底线, C9). `fitting` tells what the days are not enough for.

    Raises
    ------
    ArgumentError
        Another rulebook, a field the rulebook has no rule for, an enterprise that has no grade, or a confirmation that
        gives anyone but a natural person another tier.
    PurposeError
        The grades were made for another use.
    NotInForceError
        No supervision table is in force on the day of the grades.
    """
    if grades.rulebook.digest != rulebook.digest:
        raise _other_rulebook()
    if grades.use is not Use.SUPERVISION:
        raise other_use("grades", grades.use, Use.SUPERVISION)
    day = grades.card.rules.day
    matrix = matrix_of_day(rulebook, day)
    rows = _rows(grades, matrix, _pairs(fields))
    by_grade, unconfirmed = _by_grade(grades, matrix, rows, confirmations, natural_persons)
    places = [[matrix.alone(None, name, None)] for name in rows.names]
    by_field = np.array(places, np.uint8)[rows.field, 0]
    tier = np.maximum(np.maximum(by_grade, by_field), _cells(matrix, rows, [step.code for step in grades.card.grades]))
    asked = [
        Asked(name, name, None, counted(tier[rows.field == place], matrix)) for place, name in enumerate(rows.names)
    ]
    made_up = [name for one in asked for name in illustrative_limits(one, rulebook, day, days=capacity is not None)]
    fitting = fitted(asked, rulebook, matrix, day, capacity)
    return Tiers(
        codes=rows.codes,
        field_names=rows.names,
        field=rows.field,
        grade_names=tuple(step.code for step in grades.card.grades),
        grade=rows.grade,
        tier=tier,
        by_grade=by_grade,
        by_field=by_field,
        unconfirmed=unconfirmed,
        table=matrix.table.tiers,
        floors=tuple(matrix.floors.values()),
        rates={name: fitting.rates(name) for name in rows.names},
        as_of=grades.indicators.as_of,
        rulebook_digest=rulebook.digest,
        grades_digest=grades.digest,
        grade_type=grades.grade_type,
        disclosure=grades.disclosure,
        use=grades.use,
        trial=grades.trial or bool(made_up),
        fitting=fitting,
        base_floors={one.field: limits_of(one, rulebook, day)[0] for one in asked},
    )


class _Rows(NamedTuple):
    """One row an enterprise and field, by field, then code."""

    codes: pa.StringArray
    names: tuple[str, ...]
    field: UInt8
    grade: UInt8


def _rows(grades: Grades, matrix: Matrix, pairs: list[tuple[str, str]]) -> _Rows:
    """Lay out the rows; codes of grades are ascending, so their places order them."""
    names = tuple(sorted({GENERAL} | {field for _, field in pairs}))
    given = pa.array([code for code, _ in pairs], pa.string())
    found = pc.index_in(given, grades.codes)
    _require_known(names, matrix, sorted(set(given.filter(pc.is_null(found)).to_pylist())))
    number = {name: place for place, name in enumerate(names)}
    everyone = np.arange(len(grades), dtype=np.int64)
    place = np.concatenate([everyone, found.to_numpy(zero_copy_only=False).astype(np.int64)])
    field = np.concatenate(
        [np.full(len(grades), number[GENERAL], np.int64), np.array([number[name] for _, name in pairs], np.int64)]
    )
    # Field first, then enterprise, each pair once; numpy.unique hashes, which takes ten times as long here.
    every = np.sort(field * max(1, len(grades)) + place)
    once = every[np.append(True, every[1:] != every[:-1])] if len(every) else every
    field, place = np.divmod(once, max(1, len(grades)))
    taken = grades.codes.take(pa.array(place))
    return _Rows(taken, names, field.astype(np.uint8), grades.scores.grade[place])


def _by_grade(
    grades: Grades, matrix: Matrix, rows: _Rows, confirmations: Sequence[Confirmation], persons: Collection[str]
) -> tuple[UInt8, Bool]:
    """Give what the grade asks for, or a person in its place, and whose result nobody has confirmed."""
    letters = [step.code for step in grades.card.grades]
    by_grade = np.array([matrix.alone(letter, None, None) for letter in letters], np.uint8)[rows.grade]
    households = pc.starts_with(rows.codes, HOUSEHOLD)
    if persons:
        households = pc.or_(households, pc.is_in(rows.codes, pa.array(sorted(persons), pa.string())))
    unconfirmed = households.to_numpy(zero_copy_only=False).copy()
    which = pc.index_in(rows.codes, pa.array([one.code for one in confirmations], pa.string()))
    hit = np.flatnonzero(pc.is_valid(which).to_numpy(zero_copy_only=False)).tolist()
    firms = {rows.codes[row].as_py() for row in hit if not unconfirmed[row]}
    faults = confirmation_faults(confirmations, matrix.names, firms)
    if faults:
        raise ArgumentError(faults)
    for row in hit:
        one = confirmations[which[row].as_py()]
        if one.grade == letters[rows.grade[row]]:
            unconfirmed[row] = False
            if one.decision is Decision.OTHERWISE:
                by_grade[row] = matrix.names.index(one.tier)
    return by_grade, unconfirmed


def _cells(matrix: Matrix, rows: _Rows, letters: Sequence[str]) -> UInt8:
    """Give what cells of grade and field ask for; cells of risk hold for items only."""
    cells = [
        [
            max([0, *(matrix.names.index(cell.tier) for cell in matrix.cells if cell.covers(letter, name, None))])
            for letter in letters
        ]
        for name in rows.names
    ]
    return np.array(cells, np.uint8)[rows.field, rows.grade]


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


def _require_known(names: Sequence[str], matrix: Matrix, strangers: Sequence[str]) -> None:
    floors = matrix.floors
    faults = [
        Fault(
            f"fields: {field}",
            Text(f"规则手册没有领域 {field} 的规则", f"The rulebook has no rule for the field {field}."),
            Text(f"允许：{'、'.join(sorted(floors))}", f"Allowed: {', '.join(sorted(floors))}."),
            Text(
                "请改正领域，或在 supervision.toml 补上规则", "Correct the field, or add its rule to supervision.toml."
            ),
        )
        for field in names
        if field not in floors
    ]
    faults += [
        Fault(
            f"fields: {code}",
            Text("这家企业没有等级", "This enterprise has no grade."),
            Text("领域名单中的企业须在评级名单内", "Enterprises in a field are among the graded."),
            Text("请把它列入企业名单，或从领域名单中去掉", "Add it to the register, or leave it out of the field."),
        )
        for code in strangers
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
