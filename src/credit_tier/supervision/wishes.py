"""What a rulebook asks for in each field or item before anybody counts days: ranges, duties, floors, efforts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from typing import NamedTuple

import numpy as np

from credit_tier.foundation.errors import Fault, NotInForceError, Text
from credit_tier.rulebook.items import Item
from credit_tier.rulebook.matrix import Matrix, matrix_on
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_limits import DrawMode, Effort, ItemKind
from credit_tier.rulebook.versions import Dated, version_on
from credit_tier.supervision.tier_rows import GENERAL, UInt8
from credit_tier.supervision.wish import Wish

MONTHS = 12


class Asked(NamedTuple):
    """One base: the enterprises of a field, or those under an item.

    Attributes
    ----------
    base, field : str
    item : Item or None
    counts : mapping of str to int
        Enterprises by tier.
    """

    base: str
    field: str
    item: Item | None
    counts: Mapping[str, int]

    @property
    def mode(self) -> DrawMode:
        """Of whom the draw is made: as the item says; a field other than ``general`` is a choice by sector."""
        if self.item is not None:
            return self.item.mode
        return DrawMode.UNDIRECTED if self.field == GENERAL else DrawMode.DIRECTED


def matrix_of_day(rulebook: Rulebook, day: date) -> Matrix:
    """Give the matrix of a day.

    Raises
    ------
    NotInForceError
        No supervision table is in force.
    """
    found = matrix_on(rulebook, day)
    if found is None:
        raise NotInForceError(
            Fault(
                "supervision.toml",
                Text(f"{day} 没有生效的监管分级表", f"No supervision table is in force on {day}."),
                Text("该日须有一张生效的表", "One table in force on that day."),
                Text("请换日期，或补上该日的表", "Choose another day, or add the table of that day."),
            )
        )
    return found


def counted(tier: UInt8, matrix: Matrix) -> dict[str, int]:
    """Count the rows of each tier, lightest first."""
    found = np.bincount(tier, minlength=len(matrix.names)).tolist()
    return dict(zip(matrix.names, found, strict=True))


def wishes_of(asked: Asked, rulebook: Rulebook, matrix: Matrix, day: date, *, days: bool) -> list[Wish]:
    """Give the lines of a base, strictest first; `days` says whether their effort is asked for, too.

    Raises
    ------
    NotInForceError
        Nothing says what a visit in the field takes.
    """
    safety = matrix.floors[asked.field].safety
    share = duty_share(rulebook, asked.field, day)
    effort = _effort(rulebook, asked, day) if days else None
    wishes = []
    for place, tier in reversed(list(enumerate(matrix.table.tiers))):
        least, rate, most = tier.range
        each = Fraction(0)
        if effort is not None:
            own = asked.item.days if asked.item is not None and asked.item.days is not None else effort.days
            each = effort.officers * Fraction(own) * max(1, tier.visits_least)
        wishes.append(
            Wish(
                *(asked.base, asked.field, tier.name, place, safety, asked.counts[tier.name], least, rate, most),
                share=share,
                officers=effort.officers if effort is not None else 0,
                days=each,
            )
        )
    return wishes


def limits_of(asked: Asked, rulebook: Rulebook, day: date) -> tuple[str, str | None]:
    """Give the largest floor on a whole base, and the cap where it is one of a general item (key items have none)."""
    rules = rulebook.supervision_rules
    floors = [rule.rate for rule in rules.base_floor if rule.applies_on(day) and rule.covers(asked.mode, asked.field)]
    caps = [rule.rate for rule in rules.item_cap if rule.applies_on(day)]
    general = asked.item is not None and asked.item.kind is ItemKind.GENERAL
    return max(floors, key=Fraction, default="0"), min(caps, key=Fraction, default=None) if general else None


def duty_share(rulebook: Rulebook, field: str, day: date) -> Fraction:
    """Give the share of a field that its duties ask for in a year, on average: half of it for a visit in two years."""
    duties = rulebook.supervision_rules.eligibility_on(day, field).duty
    shares = [Fraction(MONTHS, max(MONTHS, duty.months or MONTHS)) for duty in duties]
    return max(shares, default=Fraction(0))


def illustrative_limits(asked: Asked, rulebook: Rulebook, day: date, *, days: bool) -> list[str]:
    """Name the limits, efforts and items of a base that may drive trials only."""
    rules = rulebook.supervision_rules
    named: list[tuple[str, Dated]] = [
        (f"base_floor {rule.id}", rule)
        for rule in rules.base_floor
        if rule.applies_on(day) and rule.covers(asked.mode, asked.field)
    ]
    if asked.item is not None:
        scale = version_on(rulebook.item_rules.risk, day)
        named += [(f"item {asked.item.id}", asked.item), *([("risk", scale)] if scale else [])]
        named += [(f"item_cap {rule.id}", rule) for rule in rules.item_cap if rule.applies_on(day)]
    if days:
        effort = _effort(rulebook, asked, day)
        named.append((f"effort {effort.id}", effort))
    return [name for name, rule in named if rule.illustrative]


def _effort(rulebook: Rulebook, asked: Asked, day: date) -> Effort:
    efforts = [rule for rule in rulebook.supervision_rules.effort if rule.applies_on(day)]
    own = [rule for rule in efforts if asked.field in rule.fields] or [rule for rule in efforts if not rule.fields]
    found = version_on(own, day)
    if found is None:
        raise NotInForceError(
            Fault(
                f"supervision.toml: effort {asked.field}",
                Text(
                    f"没有写明领域 {asked.field} 一次检查的人员和天数",
                    f"Nothing says what a visit in {asked.field} takes.",
                ),
                Text("[[effort]] officers 与 days", "[[effort]] with officers and days."),
                Text("请补上；没有它，无法计算力量", "Add it: without it no capacity can be reckoned."),
            )
        )
    return found
