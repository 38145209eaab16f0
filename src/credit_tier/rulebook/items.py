"""The published items of inspection and their risk: what may be checked at all (随机抽查事项清单).

The content of ``items.toml``. It says by what right an item is checked, how risky it is and how it is done. What an
agency sends as the data set ``items`` is its own copy of such a list: the two are joined by `number`, and a row whose
number is not here is no item of the rulebook.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from credit_tier.foundation.basis import Basis, Bilingual, Frozen
from credit_tier.rulebook.source import Identifier
from credit_tier.rulebook.supervision_limits import Days, DrawMode, ItemKind
from credit_tier.rulebook.versions import Dated, version_on


class RiskLevel(Frozen):
    """One level of item risk.

    Parameters
    ----------
    name : str
    title : Bilingual
    start : int
        From this product of likelihood and consequence on; written ``from``.
    tier : str
        The least strict tier for items of this level.
    """

    name: Identifier
    title: Bilingual
    start: int = Field(alias="from", ge=0, le=25)
    tier: Identifier


class RiskScale(Dated):
    """Levels of item risk by the product of likelihood and consequence, lowest first (可能性 x 后果)."""

    levels: tuple[RiskLevel, ...] = Field(strict=False, min_length=1, max_length=10)

    def level(self, risk: int) -> RiskLevel:
        """Give the level of a product: the last that starts at or below it."""
        return max((level for level in self.levels if level.start <= risk), key=lambda level: level.start)


class Item(Dated):
    """One item of inspection, in a version.

    Parameters
    ----------
    id : str
        Versions of one item share it.
    basis : Basis
        By what right it is checked at all.
    number : str
        抽查事项编码, as agencies have it; empty where there is none.
    title : Bilingual
    field : str
    kind : ItemKind
    mode : DrawMode
    likelihood, consequence : int
        From 1 to 5 each.
    method : Bilingual
        检查方式.
    departments : tuple of Bilingual
        Who checks it; with several, jointly (部门联合抽查).
    days : str, optional
        Days of each officer for a visit, where they differ from those of the field.
    """

    id: Identifier
    basis: Basis
    number: str = ""
    title: Bilingual
    field: Identifier
    kind: ItemKind = Field(strict=False)
    mode: DrawMode = Field(strict=False)
    likelihood: int = Field(ge=1, le=5)
    consequence: int = Field(ge=1, le=5)
    method: Bilingual
    departments: tuple[Bilingual, ...] = Field(strict=False, min_length=1)
    days: Days | None = None

    @property
    def risk(self) -> int:
        """The product of likelihood and consequence."""
        return self.likelihood * self.consequence


class ItemRules(Frozen):
    """The content of ``items.toml``; a rulebook without the file has published no item.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> rules = load_rulebook().item_rules
    >>> food = rules.item_on("food_daily_supervision", date(2026, 6, 30))
    >>> food.kind.value, rules.level_of(food, date(2026, 6, 30)).name
    ('key', 'high')
    """

    risk: tuple[RiskScale, ...] = Field(default=(), strict=False)
    item: tuple[Item, ...] = Field(default=(), strict=False)

    def on(self, day: date) -> tuple[Item, ...]:
        """Give the items in force on a day, in the order of the file, one version of each."""
        names = dict.fromkeys(item.id for item in self.item)
        found = (self.item_on(name, day) for name in names)
        return tuple(item for item in found if item is not None)

    def item_on(self, name: str, day: date) -> Item | None:
        """Give an item as it is in force on a day, ``None`` where it is not."""
        return version_on([item for item in self.item if item.id == name], day)

    def level_of(self, item: Item, day: date) -> RiskLevel:
        """Give the level of an item's risk on a day; every item that is in force has one (a rulebook is checked)."""
        scale = version_on(self.risk, day)
        if scale is None:
            raise KeyError(item.id)
        return scale.level(item.risk)
