"""The tables about whom a change of the rules affects: whom, from where to where, by which rules (影响清单)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from credit_tier.analysis.comparison_causes import Sides, causes
from credit_tier.analysis.single_changes import joined, single_changes
from credit_tier.supervision.tiers import Tiers

GRADED = ("code", "old_score", "new_score", "old_grade", "new_grade", "by", "alone", "needed")


def comparison_frame(found: Sides) -> pd.DataFrame:
    """Give the list; rows by code, then field."""
    rows = np.flatnonzero(found.moved())
    tiers = _tier_rows(found)
    moved = tiers["old_tier"].fillna("") != tiers["new_tier"].fillna("")
    codes = np.asarray(found.old.codes.to_pylist(), dtype=object)
    concerned = tiers.loc[moved | tiers["code"].isin(codes[rows])]
    place = pd.Index(codes).get_indexer(pd.Index(concerned["code"]))
    if concerned.empty:  # nobody is supervised: one row an enterprise, without a field
        place = rows
    whom, which = np.unique(place, return_inverse=True)
    graded = graded_rows(found, whom).iloc[which].reset_index(drop=True)
    beside = concerned.drop(columns="code").reset_index(drop=True)
    table = pd.concat([graded, beside.reindex(graded.index)], axis=1)
    order = ["code", "field", *GRADED[1:5], "old_tier", "new_tier", "old_rate", "new_rate", *GRADED[5:]]
    return table[order].sort_values(["code", "field"], ignore_index=True, kind="stable")


def graded_rows(found: Sides, rows: np.ndarray[Any, Any]) -> pd.DataFrame:
    """Give scores and grades of some enterprises before and after, and the rules by which they differ."""
    sides = (found.old, found.new)
    codes = np.asarray(found.old.codes.take(rows).to_pylist(), dtype=object)
    scores = [side.scores.score[rows] for side in sides]
    grades = _grade_codes(found, rows)
    columns = [codes, *scores, *grades, causes(found.old, found.new, rows), *_single(found, rows)]
    return pd.DataFrame(dict(zip(GRADED, columns, strict=True)))


def reasons_frame(found: Sides) -> pd.DataFrame:
    """Count those who move by the changes that move them; the most frequent first."""
    rows = np.flatnonzero(found.moved())
    by = single_changes(found, rows).by
    old, new = _grade_codes(found, rows)
    table = pd.DataFrame({"by": by, "old_grade": old, "new_grade": new})
    counted = table.groupby(["by", "old_grade", "new_grade"], as_index=False).size()
    counted = counted.rename(columns={"size": "enterprises"})
    order, up = ["enterprises", "by", "old_grade", "new_grade"], [False, True, True, True]
    return counted.sort_values(order, ascending=up, ignore_index=True)


def _single(found: Sides, rows: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    """Name what is enough alone and what is needed; of those whose grade stays, nothing."""
    moved = found.moved()[rows]
    single = single_changes(found, rows[moved])
    columns = []
    for which in (single.alone, single.needed):
        column = np.full(len(rows), "", dtype=object)
        column[moved] = joined(single.names, which, "; ")
        columns.append(column)
    return columns


def _grade_codes(found: Sides, rows: np.ndarray[Any, Any]) -> list[np.ndarray[Any, Any]]:
    letters = (np.array([step.code for step in side.card.grades], dtype=object) for side in (found.old, found.new))
    sides = (found.old, found.new)
    return [letter[side.scores.grade[rows]] for letter, side in zip(letters, sides, strict=True)]


def moves_frame(found: Sides) -> pd.DataFrame:
    """Count by grade before and after, best grades first."""
    old, new = found.old, found.new
    width = len(new.card.grades)
    pairs = np.bincount(
        old.scores.grade.astype(np.int64) * width + new.scores.grade, minlength=len(old.card.grades) * width
    )
    rows = [
        (before.code, after.code, int(pairs[one * width + other]))
        for one, before in enumerate(old.card.grades)
        for other, after in enumerate(new.card.grades)
        if pairs[one * width + other]
    ]
    return pd.DataFrame(rows, columns=["old_grade", "new_grade", "enterprises"])


def visits_frame(found: Sides) -> pd.DataFrame:
    """Give, by field, the enterprises, how many of them the rates ask for (exact, in decimals), and the visits.

    How many a draw takes is a whole number, rounded up tier by tier: see `credit_tier.analysis.comparison_cost`.
    """
    sides = [_totals(side) for side in (found.old_tiers, found.new_tiers)]
    names = ("enterprises", "by_rate", "visits_least", "visits_most")
    rows = [
        (field, *(value for name in range(len(names)) for value in (side.get(field, _NOBODY)[name] for side in sides)))
        for field in sorted({*sides[0], *sides[1]})
    ]
    heads = [f"{when}_{name}" for name in names for when in ("old", "new")]
    return pd.DataFrame(rows, columns=["field", *heads])


_NOBODY = (0, Decimal(0), 0, 0)


def _totals(tiers: Tiers | None) -> dict[str, tuple[int, Decimal, int, int]]:
    if tiers is None:
        return {}
    found = {}
    for field in tiers.field_names:
        rates, counts = tiers.rates_of(field), tiers.counts(field)
        found[field] = (
            sum(counts.values()),
            _plain(sum((Decimal(rates[name]) * number for name, number in counts.items()), Decimal(0))),
            sum(tier.visits_least * counts[tier.name] for tier in tiers.table),
            sum(tier.visits_most * counts[tier.name] for tier in tiers.table),
        )
    return found


def _plain(number: Decimal) -> Decimal:
    """Drop zeros at the end, which only say how the rates are written."""
    return Decimal(f"{number.normalize():f}")


def _tier_rows(found: Sides) -> pd.DataFrame:
    """Put the tiers of both sides into one row an enterprise and field."""
    old, new = (_tier_frame(side) for side in (found.old_tiers, found.new_tiers))
    if old[["field", "code"]].equals(new[["field", "code"]]):
        beside = new[["tier", "rate"]].rename(columns={"tier": "new_tier", "rate": "new_rate"})
        return pd.concat([old.rename(columns={"tier": "old_tier", "rate": "old_rate"}), beside], axis=1)
    joined = old.merge(new, on=["field", "code"], how="outer", suffixes=("_old", "_new"), sort=True)
    names = {f"{name}_{when}": f"{when}_{name}" for name in ("tier", "rate") for when in ("old", "new")}
    return joined.rename(columns=names)


def _tier_frame(tiers: Tiers | None) -> pd.DataFrame:
    if tiers is None:
        return pd.DataFrame({name: pd.Series(dtype=object) for name in ("code", "field", "tier", "rate")})
    rates = np.array([list(tiers.rates_of(field).values()) for field in tiers.field_names], dtype=object)
    names = np.array([tier.name for tier in tiers.table], dtype=object)
    codes = tiers.codes.to_pandas().to_numpy(dtype=object)
    named = {"code": codes, "field": tiers.fields, "tier": names[tiers.tier], "rate": rates[tiers.field, tiers.tier]}
    return pd.DataFrame(named)
