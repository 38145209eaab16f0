"""Records: append-only, bitemporal, and the same whatever order they came in (记录库)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import parquet

from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.contracts import CODE, DELIVERIES, RECORD_ID, SOURCE_FILE, SOURCE_ROW, enterprises_in
from credit_tier.records.deliveries import united
from credit_tier.records.digests import records_digest
from credit_tier.records.merging import CONTENT, KEPT, REASON, merge
from credit_tier.records.personal import masked_numbers
from credit_tier.records.quality import Count, QualityReport, SetAsideRow, merged
from credit_tier.records.reasons import SetAside
from credit_tier.records.refusals import StoredRecordsError

_INDEX: Final = "records.json"
_SET_ASIDE: Final = "_set_aside"
_FLAGS: Final = "_flags"


@dataclass(frozen=True, eq=False, repr=False)
class Records:
    """Everything that was received: about enterprises, and the rosters of officers and items.

    Attributes
    ----------
    tables : mapping of str to pyarrow.Table
        By table name, sorted by `record_id`, with the full schema of the contract: dates date32, amounts int64 fen
        (分), flags bool, the rest strings. A table that was never delivered is absent, not empty.
    deliveries : pyarrow.Table
        source, region ('' is everywhere), covers_to and received_on (date32), declared (bool).
    quality : QualityReport
    digest : str
        SHA-256 of tables and deliveries, whatever the order of rows and files; of neither provenance nor quality. Its
        rule stands in `credit_tier.records.digests`.
    """

    tables: Mapping[str, pa.Table]
    deliveries: pa.Table
    quality: QualityReport

    def __post_init__(self) -> None:
        object.__setattr__(self, "tables", MappingProxyType(dict(self.tables)))

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hex; two sets of records with the same digest give the same grades."""
        return records_digest(self.tables, self.deliveries)

    @property
    def of_enterprises(self) -> dict[str, pa.Table]:
        """The tables whose records are about enterprises; those of officers and items are not among them."""
        return {name: table for name, table in self.tables.items() if CODE in table.column_names}

    def rows(self, table: str, code: str) -> pa.Table:
        """Give what one table holds about one enterprise.

        Parameters
        ----------
        table : str
        code : str
            Folded before it is compared.

        Returns
        -------
        pyarrow.Table
            Sorted by `record_id`; empty where there is nothing.

        Raises
        ------
        ArgumentError
            The table was never delivered.
        """
        if table not in self.of_enterprises:
            raise ArgumentError(_not_delivered(table, list(self.of_enterprises)))
        found = self.tables[table]
        return found.filter(pc.equal(found[CODE], fold_code(code)))

    def append(self, other: Records) -> Records:
        """Give the union of two sets of records; neither is changed.

        Records that share an id are judged as within one delivery (`credit_tier.records.merging`), so the order
        of appends does not matter.

        Raises
        ------
        ArgumentError
            The same column has different types in both, that is, they were read by contracts that do not agree.
        """
        tables, dropped = {**self.tables, **other.tables}, []
        for name in sorted(self.tables.keys() & other.tables.keys()):
            tables[name], lost = _union(self.tables[name], other.tables[name], name)
            dropped += lost
        codes = {name: enterprises_in(table) for name, table in tables.items()}
        quality = merged(self.quality, other.quality, dropped, codes)
        return Records(tables, united([self.deliveries, other.deliveries]), quality)

    def save(self, folder: str | Path) -> None:
        """Write a folder of Parquet files and an index with the digest.

        Raises
        ------
        ArgumentError
            The folder holds something already; records are never overwritten.
        """
        to = Path(folder)
        if to.exists() and (not to.is_dir() or any(to.iterdir())):
            raise ArgumentError(_taken(to.name))
        to.mkdir(parents=True, exist_ok=True)
        rows = {DELIVERIES: self.deliveries, _SET_ASIDE: self.quality.set_aside, _FLAGS: self.quality.flags}
        for name, table in {**self.tables, **rows}.items():
            parquet.write_table(table, to / f"{name}.parquet")
        counts = {name: count._asdict() for name, count in self.quality.counts().items()}
        index = {"counts": counts, "digest": self.digest, "tables": sorted(self.tables)}
        (to / _INDEX).write_text(json.dumps(index, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")

    @classmethod
    def load(cls, folder: str | Path) -> Records:
        """Read a folder that `save` wrote.

        Raises
        ------
        StoredRecordsError
            A file is missing or damaged, or the records are not those that were saved.
        """
        at = Path(folder)
        try:
            index = json.loads((at / _INDEX).read_text(encoding="utf-8"))
            tables = {name: _table(at, name) for name in index["tables"]}
            counts = {name: Count(**count) for name, count in index["counts"].items()}
            quality = QualityReport.from_tables(counts, _table(at, _SET_ASIDE), _table(at, _FLAGS))
            records = cls(tables, _table(at, DELIVERIES), quality)
            saved, found = index["digest"], records.digest
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, pa.ArrowException) as error:
            raise StoredRecordsError(_damaged(at.name, type(error).__name__)) from error
        if saved != found:
            raise StoredRecordsError(_damaged(at.name, f"digest {found[:12]} ≠ {saved[:12]}"))
        return records

    def __repr__(self) -> str:
        sizes = ", ".join(f"{name}: {table.num_rows}" for name, table in sorted(self.tables.items()))
        return f"<Records {{{sizes}}}>"

    def _repr_html_(self) -> str:
        return self.quality._repr_html_()


def _union(first: pa.Table, second: pa.Table, name: str) -> tuple[pa.Table, list[SetAsideRow]]:
    try:
        both = pa.concat_tables([first, second], promote_options="default")
    except pa.ArrowException as error:
        raise ArgumentError(_other_contract(name, str(error))) from error
    union = merge(both, name)
    # The tables that name no enterprise are about natural persons, and what is said of one is shown masked.
    shown = str if CODE in union.kept.column_names else masked_numbers
    lost = [
        SetAsideRow(
            name,
            row[SOURCE_FILE],
            row[SOURCE_ROW],
            SetAside(row[REASON]),
            RECORD_ID,
            row[RECORD_ID],
            row[KEPT],
            shown(row[CONTENT]),
        )
        for row in union.dropped.to_pylist()
    ]
    return union.kept, lost


def _table(folder: Path, name: str) -> pa.Table:
    """Read a table in portions: what a file holds packed and unpacked is never in memory at once as a whole."""
    with parquet.ParquetFile(folder / f"{name}.parquet") as file:
        portions = [file.read_row_group(group) for group in range(file.num_row_groups)]
        return pa.concat_tables([file.schema_arrow.empty_table(), *portions])


def _not_delivered(table: str, known: list[str]) -> Fault:
    return Fault(
        f"table={table!r}",
        Text("这张表从未报送", "This table was never delivered."),
        Text(f"现有：{'、'.join(known)}", f"There are: {', '.join(known)}."),
        Text("请检查表名", "Look at the name."),
    )


def _taken(name: str) -> Fault:
    return Fault(
        name,
        Text("此处已有内容，记录不可覆盖", "There is something here already, and records are never overwritten."),
        Text("须为空文件夹或新路径", "An empty folder or a new path is needed."),
        Text("请换一个路径", "Give another path."),
    )


def _damaged(name: str, why: str) -> Fault:
    return Fault(
        name,
        Text(f"不是完整的记录文件夹（{why}）", f"This is no complete folder of records ({why})."),
        Text("须为 Records.save 写出的文件夹", "A folder that Records.save wrote is needed."),
        Text("请重新复制，或由原始文件重新读取", "Copy it again, or read the original files again."),
    )


def _other_contract(name: str, why: str) -> Fault:
    return Fault(
        name,
        Text("两批记录的字段类型不同，不能合并", f"Their columns are of different types: {why}."),
        Text("须按同一份数据契约读取", "Both must be read by the same contract."),
        Text("请用同一规则手册重新读取", "Read both with one rulebook."),
    )
