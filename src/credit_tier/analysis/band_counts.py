"""Band counts (分档计数): how many enterprises in each band, grade and part of the score; nothing of any one of them.

Counts of parts of a population add up to those of the whole, on any machine and in any order, so a province keeps a few
kilobytes a year and can say years later what has moved. Deciles do not add up; the score is therefore counted in
fixed parts of its scale. From counts nobody can tell whether two parts overlap: that is for those to see to who add.
A group of very few tells of single enterprises: such counts are no open data.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.analysis.band_counts_file import item_of, read, to_bytes
from credit_tier.analysis.band_items import Item, items_of
from credit_tier.analysis.contributions import bands_of
from credit_tier.analysis.trait_groups import EVERYONE, groupings
from credit_tier.foundation.digest import digest
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades

if TYPE_CHECKING:
    import pandas as pd

_SAME: Final = ("rulebook_digest", "as_of", "known_on", "use", "trial", "trait", "items")

Ints = np.ndarray[Any, np.dtype[np.integer[Any]]]
Rows = tuple[tuple[int, ...], ...]
"""Enterprises in each bin of each item."""


@dataclass(frozen=True, slots=True, repr=False)
class BandCounts:
    """Counts of a population, or of a part of it, on one day by one rulebook.

    Attributes
    ----------
    rulebook_id, rulebook_digest : str
    as_of, known_on : date
    use : str
    trial : bool
    trait : str
        By what the groups are told apart; empty where there is only `EVERYONE`.
    items : tuple of Item
        Score, grade, then the indicators in the order of the scorecard.
    groups : mapping of str to tuple of tuple of int
        By group, in order of name: enterprises in each bin of each item. Grades and values are counted of everyone;
        those who are not graded have a grade that says so, and no score (`analysis.counted`).
    """

    rulebook_id: str
    rulebook_digest: str
    as_of: date
    known_on: date
    use: str
    trial: bool
    trait: str
    items: tuple[Item, ...]
    groups: Mapping[str, Rows]

    def __len__(self) -> int:
        """Give the number of enterprises counted."""
        return sum(sum(grades) for _, grades, *_ in self.groups.values())

    def __repr__(self) -> str:
        """Say how many, of what, and when."""
        by = f" in {len(self.groups)} groups by {self.trait}" if self.trait else ""
        return f"<BandCounts: {len(self)} enterprises{by}, {len(self.items)} items, as of {self.as_of}>"

    def __add__(self, other: BandCounts) -> BandCounts:
        """Add the counts of another part of the same population; that the parts do not overlap is for you to know.

        Raises
        ------
        ArgumentError
            The parts are of other rules, days or uses, or in other groups; everything that differs at once.
        """
        if not isinstance(other, BandCounts):
            return NotImplemented
        if faults := [_differs(self, other, name) for name in _SAME if getattr(self, name) != getattr(other, name)]:
            raise ArgumentError(faults)
        groups = dict(self.groups)
        for name, rows in other.groups.items():
            groups[name] = _added(groups[name], rows) if name in groups else rows
        return replace(self, groups=dict(sorted(groups.items())))

    def together(self) -> BandCounts:
        """Give the counts of all groups together, without the trait."""
        whole = self._empty()
        for rows in self.groups.values():
            whole = _added(whole, rows)
        return replace(self, trait="", groups={EVERYONE: whole})

    def only(self, group: str) -> BandCounts:
        """Give the counts of one group, without the trait.

        Raises
        ------
        ArgumentError
            Nobody is counted in such a group.
        """
        if group not in self.groups:
            raise ArgumentError(_no_group(group, self))
        return replace(self, trait="", groups={EVERYONE: self.groups[group]})

    def none(self) -> BandCounts:
        """Give the counts of nobody, by the same rules, without the trait."""
        return replace(self, trait="", groups={EVERYONE: self._empty()})

    def _empty(self) -> Rows:
        return tuple((0,) * item.bins for item in self.items)

    def of(self, name: str) -> tuple[int, ...]:
        """Give the enterprises in each bin of an item, all groups together (KeyError where there is no such item)."""
        place = {item.name: place for place, item in enumerate(self.items)}[name]
        return self.together().groups[EVERYONE][place]

    def to_frame(self) -> pd.DataFrame:
        """Give one row a group, item and bin: group, what, band, label_zh, label_en, enterprises."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        rows = [
            (group, item.name, place, *item.label(place), many)
            for group, tables in self.groups.items()
            for item, table in zip(self.items, tables, strict=True)
            for place, many in enumerate(table)
        ]
        return pd.DataFrame(rows, columns=["group", "what", "band", "label_zh", "label_en", "enterprises"])

    @property
    def digest(self) -> str:
        """SHA-256 of the canonical content: equal counts have equal digests."""
        return digest(self._content())

    def save(self, path: str | Path) -> None:
        """Write canonical JSON with its digest; `load` gives the same back."""
        Path(path).write_bytes(to_bytes(self._content()))

    @classmethod
    def load(cls, path: str | Path) -> BandCounts:
        """Read what `save` wrote.

        Raises
        ------
        ReadError
            The file is no such file, was changed, or its numbers do not agree with one another.
        """
        stored = read(Path(path))
        said = {name: getattr(stored, name) for name in type(stored).model_fields}
        return cls(**said | {"trial": bool(stored.trial), "items": tuple(item_of(one) for one in stored.items)})

    def _content(self) -> dict[str, Any]:
        return {
            "rulebook_id": self.rulebook_id,
            "rulebook_digest": self.rulebook_digest,
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat(),
            "use": self.use,
            "trial": int(self.trial),
            "trait": self.trait,
            "items": [item.model_dump() for item in self.items],
            "groups": {name: [list(row) for row in rows] for name, rows in self.groups.items()},
        }


def band_counts(grades: Grades, *, traits: pd.DataFrame | None = None, trait: str = EVERYONE) -> BandCounts:
    """Count a population by band, grade and part of the score.

    Parameters
    ----------
    grades : Grades
    traits : pandas.DataFrame, optional
        Indexed by enterprise code, such as `credit_tier.analysis.traits.traits_of` gives.
    trait : str
        Column of `traits` by which to count apart (``"region"``); an enterprise without it is in the group
        `EVERYONE`.

    Returns
    -------
    BandCounts

    Raises
    ------
    ArgumentError
        There is no such trait, or the traits do not fit (see `groupings`).

    Examples
    --------
    >>> import pyarrow as pa
    >>> from credit_tier import grade, load_rulebook
    >>> from credit_tier.engine.indicators import Indicators
    >>> rulebook, day = load_rulebook(), date(2026, 6, 30)
    >>> names = tuple(item.id for item, _ in rulebook.on(day).for_use)
    >>> codes = pa.array(["91620100MA7ABCD12E"], pa.string())
    >>> values = Indicators(codes, names, np.zeros((len(names), 1), np.int32), day, day, rulebook.digest, "0" * 64, {})
    >>> found = band_counts(grade(values, rulebook))
    >>> found.of("tax.late_filings"), len(found + found)
    ((0, 0, 0, 1, 0, 0, 0), 2)
    """
    names, group_of = _grouped(grades, traits, trait)
    items = items_of(grades.card, grades.rulebook)
    graded = grades.scores.grade != grades.card.not_graded
    parts = np.searchsorted(np.array(items[0].starts, np.int64), grades.scores.score[graded], side="right")
    tables = [
        _table(parts, group_of[graded], items[0].bins, len(names)),
        _table(grades.scores.grade, group_of, items[1].bins, len(names)),
    ]
    tables += [
        _table(bins, group_of, item.bins, len(names)) for item, bins in zip(items[2:], bands_of(grades), strict=True)
    ]
    return BandCounts(
        rulebook_id=grades.rulebook.identity.id,
        rulebook_digest=grades.rulebook.digest,
        as_of=grades.indicators.as_of,
        known_on=grades.indicators.known_on,
        use=grades.use.value,
        trial=grades.trial,
        trait=trait,
        items=items,
        groups={name: tuple(table[place] for table in tables) for place, name in enumerate(names)},
    )


def _grouped(grades: Grades, traits: pd.DataFrame | None, trait: str) -> tuple[list[str], Ints]:
    """Give the names of the groups, ascending, and the place of each enterprise's among them."""
    if not trait:
        return [EVERYONE], np.zeros(len(grades), np.int64)
    if traits is None or trait not in traits.columns:
        raise ArgumentError(_no_trait(trait, traits))
    found = groupings(grades, traits[[trait]], part=True)[0]
    return list(found.names), found.place


def _table(bins: Ints, group_of: Ints, many: int, groups: int) -> Rows:
    """Count by group and bin."""
    found = np.bincount(group_of * many + bins.astype(np.int64), minlength=groups * many)
    return tuple(map(tuple, found.reshape(groups, many).tolist()))


def _added(one: Rows, other: Rows) -> Rows:
    return tuple(
        tuple(first + second for first, second in zip(row, its, strict=True))
        for row, its in zip(one, other, strict=True)
    )


def _differs(one: BandCounts, other: BandCounts, name: str) -> Fault:
    said = "" if name == "items" else f"{getattr(one, name)} / {getattr(other, name)}"
    return Fault(
        name,
        Text(f"两部分计数的 {name} 不同：{said}", f"The parts differ in {name}: {said}"),
        Text(
            "同一规则手册、同一日、同一用途、同样分组", "One edition of a rulebook, one day, one use, the same groups."
        ),
        Text("请用同一口径重新计数后再合并", "Count both alike, then add."),
    )


def _no_group(group: str, counts: BandCounts) -> Fault:
    known = ", ".join(repr(name) for name in counts.groups) or "-"
    return Fault(
        "group",
        Text(f"没有 {group!r} 这一组", f"Nobody is counted in {group!r}."),
        Text(f"已有的组：{known}", f"Groups: {known}."),
        Text("请改正名称，或按该特征重新计数", "Correct the name, or count by that trait."),
    )


def _no_trait(trait: str, traits: pd.DataFrame | None) -> Fault:
    known = ", ".join(map(str, traits.columns)) if traits is not None else "-"
    return Fault(
        "traits",
        Text(f"没有特征 {trait!r}", f"There is no trait {trait!r}."),
        Text(
            f"以代码为索引、每家一行的表；现有列：{known}", f"A row an enterprise, indexed by code; columns: {known}."
        ),
        Text("请给出 traits=traits_of(...)", "Give traits=traits_of(...)."),
    )
