"""What other rules cost or save: visits and inspector-days of a year by field and tier (检查成本变化)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import chain
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.decimals import decimal_text
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.supervision.capacity import Capacity
from credit_tier.supervision.tier_rows import GENERAL
from credit_tier.supervision.workload import Stratum, is_supervised, workload

Ints = np.ndarray[Any, np.dtype[np.int64]]
FIGURES = ("enterprises", "drawn", "visits", "inspector_days")


class Located(NamedTuple):
    """Who is active in which field, as places: worked out once for any number of rulebooks.

    Attributes
    ----------
    names : tuple of str
        Fields, ascending; without ``general``, in which everyone is.
    field, place : numpy.ndarray
        int64 (p,): index into `names`, and place of the enterprise.
    """

    names: tuple[str, ...]
    field: Ints
    place: Ints


def located(codes: pa.StringArray, fields: Iterable[tuple[str, str]], known: Collection[str]) -> Located:
    """Find the enterprises of pairs of code and field, each pair once.

    Raises
    ------
    ArgumentError
        An enterprise is not among the graded, or no rulebook compared has a rule for a field.
    """
    pairs = sorted({pair for pair in fields if pair[1] != GENERAL})
    names = tuple(sorted({field for _, field in pairs}))
    given = pa.array([code for code, _ in pairs], pa.string())
    found = pc.index_in(given, codes)
    strangers = sorted(set(given.filter(pc.is_null(found)).to_pylist()))
    faults = [_no_field(name, known) for name in names if name not in known]
    if faults or strangers:
        raise ArgumentError([*faults, *map(_stranger, strangers)])
    number = {name: place for place, name in enumerate(names)}
    field = np.array([number[name] for _, name in pairs], np.int64)
    return Located(names, field, found.to_numpy(zero_copy_only=False).astype(np.int64))


def cost_frame(sides: Sequence[Grades], fields: Iterable[tuple[str, str]], capacity: Capacity | None) -> pd.DataFrame:
    """Set the strata of both sides side by side; rows by field, then tier, lightest first."""
    where = located(sides[0].codes, fields, {name for side in sides for name in fields_ruled(side)})
    before, after = ({(one.field, one.tier): one for one in strata_of(side, where, capacity)} for side in sides)
    rows = [
        (*key, *chain(*zip(_figures(before.get(key)), _figures(after.get(key)), strict=True)))
        for key in _ordered(list(before), list(after))
    ]
    heads = [f"{when}_{name}" for name in FIGURES for when in ("old", "new")]
    return pd.DataFrame(rows, columns=["field", "tier", *heads])


def fields_ruled(side: Grades) -> set[str]:
    """Give the fields that the rules of the day have a floor for."""
    return {floor.field for floor in side.card.rules.floors}


def strata_of(side: Grades, where: Located, capacity: Capacity | None) -> tuple[Stratum, ...]:
    """Reckon the year of one side; nothing where nobody is supervised by these grades.

    Parameters
    ----------
    side : Grades
    where : Located
        Fields for which the rules of the day have no floor are left out.
    capacity : Capacity or None
    """
    rules = side.card.rules
    if not is_supervised(side):
        return ()
    width = len(side.card.grades)
    cells = where.field * width + side.scores.grade[where.place]
    found = np.bincount(cells, minlength=len(where.names) * width).reshape(-1, width)
    letters = [step.code for step in side.card.grades]
    known = fields_ruled(side)
    counts = {
        name: dict(zip(letters, row.tolist(), strict=True))
        for name, row in zip(where.names, found, strict=True)
        if name in known
    }
    return workload({GENERAL: side.counts(), **counts}, side.rulebook, rules.day, capacity)


def _figures(one: Stratum | None) -> tuple[int, int, int, Decimal | None]:
    if one is None:
        return 0, 0, 0, Decimal(0)
    return one.enterprises, one.drawn, one.visits, days_of(one.inspector_days)


def days_of(days: Fraction | None) -> Decimal | None:
    """Give inspector-days as an exact decimal."""
    return None if days is None else Decimal(decimal_text(days))


def _ordered(before: list[tuple[str, str]], after: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Give fields in order, and in each its tiers, those of the new rules last where they are others."""
    every = list(dict.fromkeys((*before, *after)))
    return [key for field in sorted({field for field, _ in every}) for key in every if key[0] == field]


def _no_field(name: str, known: Collection[str]) -> Fault:
    return Fault(
        f"fields: {name}",
        Text(f"修订前后都没有领域 {name} 的规则", f"Neither rulebook has a rule for the field {name}."),
        Text(f"允许：{'、'.join(sorted(known))}", f"Allowed: {', '.join(sorted(known))}."),
        Text("请改正领域", "Correct the field."),
    )


def _stranger(code: str) -> Fault:
    return Fault(
        f"fields: {code}",
        Text("这家企业没有等级", "This enterprise has no grade."),
        Text("领域名单中的企业须在评级名单内", "Enterprises in a field are among the graded."),
        Text("请把它列入企业名单，或从领域名单中去掉", "Add it to the register, or leave it out of the field."),
    )
