"""Tiers under one item of inspection: its risk tightens what grade and field ask for, never loosens it (事项风险)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from credit_tier.rulebook.items import Item
from credit_tier.rulebook.model import Rulebook
from credit_tier.supervision.capacity import fit_capacity
from credit_tier.supervision.tier_rows import Tiers
from credit_tier.supervision.wishes import Asked, counted, limits_of, matrix_of_day, wishes_of


def for_item(tiers: Tiers, rulebook: Rulebook, item: Item, *, rates: Mapping[str, str] | None = None) -> Tiers:
    """Give the tiers of the field of an item with the item's risk counted in: it tightens, and never loosens.

    Parameters
    ----------
    tiers : Tiers
    rulebook : Rulebook
    item : Item
    rates : mapping of str to str, optional
        By tier, as a plan published them; by default those that the rulebook aims at.
    """
    matrix = matrix_of_day(rulebook, tiers.as_of)
    level = matrix.level(item)
    mine = tiers.field == (tiers.field_names.index(item.field) if item.field in tiers.field_names else 255)
    codes, grade = tiers.codes.filter(pa.array(mine)), tiers.grade[mine]
    risk = level.name if level is not None else None
    asked = [0] if level is None else [matrix.names.index(level.tier)]
    of_grade = [
        max(
            [*asked, *(matrix.names.index(cell.tier) for cell in matrix.cells if cell.covers(letter, item.field, risk))]
        )
        for letter in tiers.grade_names
    ]
    tier = np.maximum(tiers.tier[mine], np.array(of_grade, np.uint8)[grade])
    one = Asked(item.id, item.field, item, counted(tier, matrix))
    fitting = fit_capacity(
        wishes_of(one, rulebook, matrix, tiers.as_of, days=False),
        {item.id: limits_of(one, rulebook, tiers.as_of)},
        None,
    )
    return Tiers(
        codes=codes,
        field_names=(item.field,),
        field=np.zeros(len(codes), np.uint8),
        grade_names=tiers.grade_names,
        grade=grade,
        tier=tier,
        by_grade=tiers.by_grade[mine],
        by_field=tiers.by_field[mine],
        unconfirmed=tiers.unconfirmed[mine],
        table=tiers.table,
        floors=tiers.floors,
        rates={item.field: fitting.rates(item.id) if rates is None else dict(rates)},
        as_of=tiers.as_of,
        rulebook_digest=tiers.rulebook_digest,
        grades_digest=tiers.grades_digest,
        grade_type=tiers.grade_type,
        disclosure=tiers.disclosure,
        use=tiers.use,
        trial=tiers.trial,
        item=item.id,
        fitting=fitting if rates is None else None,
        base_floors={item.field: limits_of(one, rulebook, tiers.as_of)[0]},
    )
