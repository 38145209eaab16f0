"""The figures of a source in a region, counted by division (分地区计数)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.basis import Bilingual
from credit_tier.records.conflicts import ConflictKind
from credit_tier.records.contracts import CODE, DELIVERY_SOURCE
from credit_tier.records.reasons import SetAside
from credit_tier.records.regions import UNKNOWN, Level, Register, counted, divisions_of
from credit_tier.records.store import Records
from credit_tier.records.timeliness import Timeliness, worst
from credit_tier.rulebook.source import About, Source

TOTAL = "total"


class Line(NamedTuple):
    """The figures of a source in a region.

    Attributes
    ----------
    region : str
        Leading digits of division codes, '' where nobody can say, `TOTAL` for all.
    rows_in, accepted : int
        ``rows_in == accepted + sum(set_aside.values())``.
    set_aside, empty : mapping of str to int
        Rows by reason, and accepted rows without a value by field.
    listed, covered, unlisted : int
        Enterprises on the register, those of them that the source says anything about, and those it speaks of that
        are not on it.
    disagreements, contradictions : int
        As in `credit_tier.records.conflicts`.
    timeliness : Timeliness
        Of the worst division; of the total, the worst of those on the register where there is one.
    """

    region: str
    rows_in: int
    accepted: int
    set_aside: Mapping[str, int]
    empty: Mapping[str, int]
    listed: int
    covered: int
    unlisted: int
    disagreements: int
    contradictions: int
    timeliness: Timeliness

    @property
    def refused(self) -> int:
        """Rows set aside, whatever the reason."""
        return self.rows_in - self.accepted

    @property
    def duplicates(self) -> int:
        """Rows that had been sent before."""
        return self.set_aside.get(SetAside.DUPLICATE, 0)


class SourceScore(NamedTuple):
    """The figures of a source, in all and by region."""

    source: Source
    total: Line
    regions: tuple[Line, ...]


Departments: TypeAlias = tuple[tuple[Bilingual, tuple[SourceScore, ...]], ...]
"""Sources by the department that provides them."""


class Tally:
    """Counts of a source by division."""

    def __init__(self, source: Source, records: Records, register: Register) -> None:
        self.source = source
        self.set_aside: dict[str, Counter[str]] = {}
        self.conflicts: dict[str, Counter[str]] = {}
        self.empty: dict[str, Counter[str]] = {}
        self.accepted: Counter[str] = Counter()
        self.covered: Counter[str] = Counter()
        self.unlisted: Counter[str] = Counter()
        self.listed: Counter[str] = Counter()
        if source.about is About.ENTERPRISE and source is not DELIVERY_SOURCE:
            self.listed = counted(register.divisions.dictionary_encode())
        table = records.tables.get(source.name)
        if table is not None:
            self._count(table, register)
        elif figures := records.quality.table(source.name):
            self.accepted = Counter({UNKNOWN: figures.accepted})

    def _count(self, table: pa.Table, register: Register) -> None:
        if CODE not in table.column_names:
            divisions = pa.array([UNKNOWN] * table.num_rows, pa.string()).dictionary_encode()
        else:
            divisions = divisions_of(table[CODE], register)
            spoken = pc.unique(table[CODE])
            on_register = pc.is_in(register.codes, value_set=spoken)
            self.covered = counted(register.divisions.filter(on_register).dictionary_encode())
            strangers = spoken.filter(pc.invert(pc.is_in(spoken, value_set=register.codes)))
            self.unlisted = counted(divisions_of(strangers, register)) if len(register.codes) else Counter()
        self.accepted = counted(divisions)
        for field in self.source.fields:
            if field.name in table.column_names and table[field.name].null_count:
                missing = table[field.name].is_null().to_numpy(zero_copy_only=False)
                self.empty[field.name] = counted(divisions, missing)

    @property
    def divisions(self) -> set[str]:
        """Every division that the source or the register speaks of."""
        parts = (self.accepted, self.listed, self.unlisted, *self.set_aside.values(), *self.conflicts.values())
        return {division for part in parts for division in part}

    def score(self, kept: Mapping[str, Timeliness], served: Iterable[str], level: Level) -> SourceScore:
        """Give the figures, in all and by region."""
        groups: dict[str, list[str]] = {}
        for division in self.divisions:
            groups.setdefault(division[:level], []).append(division)
        regions = [
            self._line(region, divisions, worst(kept[division] for division in divisions))
            for region, divisions in sorted(groups.items())
        ]
        total = self._line(TOTAL, self.divisions, worst(kept[division] for division in served))
        return SourceScore(self.source, total, tuple(regions))

    def _line(self, region: str, divisions: Iterable[str], kept: Timeliness) -> Line:
        inside = list(divisions)

        def summed(counter: Counter[str]) -> int:
            return sum(counter[division] for division in inside)

        def by_name(counters: Mapping[str, Counter[str]]) -> dict[str, int]:
            sums = {name: summed(counter) for name, counter in sorted(counters.items())}
            return {name: number for name, number in sums.items() if number}

        accepted, set_aside, found = summed(self.accepted), by_name(self.set_aside), by_name(self.conflicts)
        return Line(
            region,
            accepted + sum(set_aside.values()),
            accepted,
            set_aside,
            by_name(self.empty),
            summed(self.listed),
            summed(self.covered),
            summed(self.unlisted),
            found.get(ConflictKind.DISAGREEMENT, 0),
            found.get(ConflictKind.CONTRADICTION, 0),
            kept,
        )


def spread(
    tallies: Mapping[str, Tally],
    into: str,
    tables: pa.ChunkedArray,
    kinds: pa.ChunkedArray,
    divisions: pa.DictionaryArray,
) -> None:
    """Count rows by table, kind and division."""
    rows = pa.table({"table": tables, "kind": kinds, "division": divisions.cast(pa.string())})
    for group in rows.group_by(["table", "kind", "division"]).aggregate([([], "count_all")]).to_pylist():
        if group["table"] in tallies:
            counters = getattr(tallies[group["table"]], into)
            counters.setdefault(group["kind"], Counter())[group["division"]] += group["count_all"]
