"""The matrix of supervision: grade x field x item risk, the strictest winning (从严, 守住安全底线)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from credit_tier.rulebook.items import Item, RiskLevel, RiskScale
from credit_tier.rulebook.supervision_table import Cell, FieldFloor, SupervisionTable
from credit_tier.rulebook.versions import version_on

if TYPE_CHECKING:
    from credit_tier.rulebook.model import Rulebook


class Matrix(NamedTuple):
    """What the tiers of a day follow from.

    Attributes
    ----------
    table : SupervisionTable
    floors : mapping of str to FieldFloor
        By field.
    cells : tuple of Cell
    scale : RiskScale or None
        Without one, items have no risk.
    """

    table: SupervisionTable
    floors: Mapping[str, FieldFloor]
    cells: tuple[Cell, ...]
    scale: RiskScale | None

    @property
    def names(self) -> list[str]:
        """Names of the tiers, lightest first."""
        return [tier.name for tier in self.table.tiers]

    def level(self, item: Item | None) -> RiskLevel | None:
        """Give the level of risk of an item; ``None`` for no item, or where nothing is said of risk."""
        return None if item is None or self.scale is None else self.scale.level(item.risk)

    def alone(self, grade: str | None, field: str | None, risk: str | None) -> int:
        """Give the strictest of what grade, field and risk ask for each by itself, as the place of its tier."""
        asked = [0]
        if grade is not None:
            asked.append(self.names.index(self.table.grades[grade]))
        if field is not None:
            asked.append(self.names.index(self.floors[field].tier))
        if risk is not None and self.scale is not None:
            asked += [self.names.index(level.tier) for level in self.scale.levels if level.name == risk]
        return max(asked)

    def at(self, grade: str, field: str, risk: str | None = None) -> int:
        """Give the tier of a place: the strictest of grade, field, risk and every cell that covers it.

        Returns
        -------
        int
            Place of the tier in the table; larger is stricter.
        """
        cells = [self.names.index(cell.tier) for cell in self.cells if cell.covers(grade, field, risk)]
        return max([self.alone(grade, field, risk), *cells])


def matrix_on(rulebook: Rulebook, day: date) -> Matrix | None:
    """Give the matrix of a day; ``None`` where no supervision table is in force.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> matrix = matrix_on(load_rulebook(), date(2026, 6, 30))
    >>> [matrix.names[matrix.at("A", *place)] for place in (("general", None), ("general", "high"), ("food", "low"))]
    ['light', 'strict', 'strict']
    """
    rules = rulebook.supervision_rules
    table = version_on(rules.table, day)
    if table is None:
        return None
    return Matrix(
        table=table,
        floors=dict(_by_field(rules.field, day)),
        cells=tuple(cell for cell in rules.cell if cell.applies_on(day)),
        scale=version_on(rulebook.item_rules.risk, day),
    )


def _by_field(floors: Sequence[FieldFloor], day: date) -> list[tuple[str, FieldFloor]]:
    names = dict.fromkeys(floor.field for floor in floors)
    found = ((name, version_on([floor for floor in floors if floor.field == name], day)) for name in names)
    return [(name, floor) for name, floor in found if floor is not None]
