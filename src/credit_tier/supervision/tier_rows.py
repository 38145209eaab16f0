"""Rows of tiers: one for each enterprise and field, with its rate and what decided (分级分类监管结果)."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from credit_tier.foundation.digest import canonical
from credit_tier.rulebook.model import Disclosure, GradeType
from credit_tier.rulebook.source import Use
from credit_tier.rulebook.supervision_table import FieldFloor, Tier
from credit_tier.supervision.capacity import Fitting
from credit_tier.supervision.tiers_card import FieldRow, tiers_card

if TYPE_CHECKING:
    import pandas as pd

GENERAL = "general"
"""The field everyone is in: supervision that does not depend on a licensed activity."""

Bool = np.ndarray[Any, np.dtype[np.bool_]]
UInt8 = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, eq=False, repr=False)
class Tiers:
    """Supervision tiers.

    Attributes
    ----------
    codes : pyarrow.StringArray
        Enterprise code of each row; rows are ordered by field, then code.
    field_names : tuple of str
        Ascending.
    field : numpy.ndarray
        uint8 (m,), index into `field_names`.
    grade_names : tuple of str
    grade : numpy.ndarray
        uint8 (m,), index into `grade_names`: the grade of the enterprise in each row.
    tier : numpy.ndarray
        uint8 (m,), index into `table`; larger is stricter.
    by_grade, by_field : numpy.ndarray
        uint8 (m,): what the grade alone and the field alone ask for; `tier` is never lighter than either.
    unconfirmed : numpy.ndarray
        bool (m,): the result of a natural person in business (个体工商户) that no person has confirmed.
    table : tuple of Tier
        Lightest first.
    floors : tuple of FieldFloor
        The rule of each field, with its basis.
    rates : mapping of str to mapping of str to str
        By field and tier name, the rate that is drawn: of the table, or fitted to a capacity.
    as_of : date
    rulebook_digest, grades_digest : str
    grade_type, disclosure, use : str
        As declared for the grades; they travel on.
    trial : bool
    item : str
        The item of inspection whose risk is counted in; empty: none.
    fitting : Fitting or None
        How the rates were fitted; ``None`` where they come from a plan.
    base_floors : mapping of str to str
        By field, the least share of the whole field a year.
    """

    codes: pa.StringArray
    field_names: tuple[str, ...]
    field: UInt8
    grade_names: tuple[str, ...]
    grade: UInt8
    tier: UInt8
    by_grade: UInt8
    by_field: UInt8
    unconfirmed: Bool
    table: tuple[Tier, ...]
    floors: tuple[FieldFloor, ...]
    rates: Mapping[str, Mapping[str, str]]
    as_of: date
    rulebook_digest: str
    grades_digest: str
    grade_type: GradeType
    disclosure: Disclosure
    use: Use
    trial: bool
    item: str = ""
    fitting: Fitting | None = None
    base_floors: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def __len__(self) -> int:
        """Give the number of (enterprise, field) rows."""
        return len(self.codes)

    def __repr__(self) -> str:
        """Say how many rows, in which fields, and whether it is a trial."""
        trial = " trial" if self.trial else ""
        return f"<Tiers{trial}: {len(self)} rows in {', '.join(self.field_names)}, as of {self.as_of}>"

    def _repr_html_(self) -> str:
        floors = {floor.field: floor for floor in self.floors}
        return tiers_card(
            [FieldRow(name, floors.get(name), self.counts(name), self.rates_of(name)) for name in self.field_names],
            self.table,
            awaiting=len(self.awaiting()),
            told=() if self.fitting is None else self.fitting.told,
            item=self.item,
            as_of=self.as_of,
            digests={"规则 rulebook": self.rulebook_digest, "等级 grades": self.grades_digest},
            trial=self.trial,
        )

    @property
    def fields(self) -> np.ndarray[Any, np.dtype[np.object_]]:
        """Field of each row; object array of str, shape (m,)."""
        return np.array(self.field_names, dtype=object)[self.field]

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the rows, their rates, and what they were made from."""
        head = {
            "schema": "credit_tier/tiers/2",
            "grades": self.grades_digest,
            "item": self.item,
            "rates": {field: dict(rates) for field, rates in self.rates.items()},
            "trial": int(self.trial),
        }
        state = hashlib.sha256(canonical(head))
        for field in self.field_names:
            rows = self._rows(field)
            state.update(f"\n{field}\n".encode() + "\n".join(self.codes[rows].to_pylist()).encode() + b"\n")
            state.update(np.ascontiguousarray(self.tier[rows]).tobytes() + self.unconfirmed[rows].tobytes())
        return state.hexdigest()

    def _rows(self, field: str) -> slice:
        """Give the rows of a field; they lie together."""
        if field not in self.field_names:
            return slice(0, 0)
        place = self.field_names.index(field)
        start, end = np.searchsorted(self.field, [place, place + 1]).tolist()
        return slice(start, end)

    def of(self, code: str) -> dict[str, Tier]:
        """Give the tier of an enterprise in each of its fields; empty where it has none."""
        import pyarrow.compute as pc  # noqa: PLC0415 # loaded by those who look one up

        rows = np.flatnonzero(pc.equal(self.codes, code).to_numpy(zero_copy_only=False))
        return {self.field_names[self.field[row]]: self.table[self.tier[row]] for row in rows}

    def in_field(self, field: str) -> list[tuple[str, str]]:
        """Give the (code, tier name) rows of a field, ascending by code."""
        rows = self._rows(field)
        names = [tier.name for tier in self.table]
        return [
            (code, names[tier])
            for code, tier in zip(self.codes[rows].to_pylist(), self.tier[rows].tolist(), strict=True)
        ]

    def rates_of(self, field: str) -> dict[str, str]:
        """Give the rate of every tier in a field, lightest first."""
        own = self.rates.get(field, {})
        return {tier.name: own.get(tier.name, tier.rate) for tier in self.table}

    def counts(self, field: str) -> dict[str, int]:
        """Count the enterprises of each tier in a field, lightest first."""
        found = np.bincount(self.tier[self._rows(field)], minlength=len(self.table)).tolist()
        return {tier.name: number for tier, number in zip(self.table, found, strict=True)}

    def awaiting(self, field: str | None = None) -> list[str]:
        """Give the codes whose result no person has confirmed, ascending, in a field or in any."""
        rows = slice(None) if field is None else self._rows(field)
        return sorted(set(self.codes[rows].filter(pa.array(self.unconfirmed[rows])).to_pylist()))

    def to_frame(self) -> pd.DataFrame:
        """Give a DataFrame: code, field, grade, tier, what decided, rate, planned visits, and who awaits a person."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        def column(name: str) -> np.ndarray[Any, Any]:
            return np.array([getattr(tier, name) for tier in self.table], dtype=object)[self.tier]

        rates = np.array([list(self.rates_of(field).values()) for field in self.field_names], dtype=object)
        alone = np.maximum(self.by_grade, self.by_field)
        decided = np.where(self.by_field > self.by_grade, "field", "grade")
        return pd.DataFrame(
            {
                "code": self.codes.to_pylist(),
                "field": self.fields,
                "grade": np.array(self.grade_names, dtype=object)[self.grade],
                "tier": column("name"),
                "decided_by": np.where(self.tier > alone, "item" if self.item else "cell", decided),
                "rate": rates[self.field, self.tier],
                "visits_least": column("visits_least").astype("int64"),
                "visits_most": column("visits_most").astype("int64"),
                "confirmed": np.where(self.unconfirmed, "no", ""),
                "trial": self.trial,
            }
        )

    def summary(self) -> pd.DataFrame:
        """Count enterprises by field and tier, with the rate of each tier."""
        import pandas as pd  # noqa: PLC0415 # as above

        rows = [
            {"field": field, "tier": tier, "rate": self.rates_of(field)[tier], "enterprises": number}
            for field in self.field_names
            for tier, number in self.counts(field).items()
            if number
        ]
        return pd.DataFrame(rows, columns=["field", "tier", "rate", "enterprises"])
