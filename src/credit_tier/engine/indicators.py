"""Indicators: an int32 for each enterprise and indicator, with the days and digests that made it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from credit_tier.engine.attribution import Attribution
from credit_tier.engine.lineage import Unattributed
from credit_tier.engine.missing import LOWEST_VALUE, Missing
from credit_tier.engine.shared_facts import SameFact, Watched
from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import ArgumentError, Fault, Text, UnknownEnterpriseError
from credit_tier.rulebook.source import Use

if TYPE_CHECKING:
    import pandas as pd

SCHEMA = "credit_tier/indicators/1"


@dataclass(frozen=True, eq=False, repr=False)
class Indicators:
    """Indicator values of a population.

    Attributes
    ----------
    codes : pyarrow.StringArray
        Enterprise codes, ascending; shape (n,).
    names : tuple of str
        Indicator identifiers; k of them.
    values : numpy.ndarray
        int32, shape (k, n), read-only; the three lowest codes are `Missing`, see `credit_tier.engine.missing`.
    as_of, known_on : date
        The day the values describe, and the last day whose records were known.
    rulebook_digest, records_digest : str
    saturated : mapping of str to int
        How many values of an indicator were cut to int32; usually empty.
    unlisted : int
        Enterprises that records speak of but the register of enterprises does not list; they have no row here.
    same_facts : tuple of SameFact
        Facts that do not count in an indicator because they count in another.
    watched : tuple of Watched
        Values that conditions read in place of those above, where a shared fact is spent for points.
    late_facts : tuple of (str, str)
        Indicator and code where a fact on file stands although its source is late.
    unmatched : tuple of (str, str)
        Code and target of repairs and objections that hit no record: a right lost to a misspelt number.
    attributions : tuple of Attribution
        The changes that put records, or an enterprise itself, under another code.
    unattributed : tuple of Unattributed
        Codes, events and records that the rules attribute to nobody, and changes that deserve a look.
    use : Use
        What the values were taken for; they serve no other use.
    """

    codes: pa.StringArray
    names: tuple[str, ...]
    values: np.ndarray[Any, np.dtype[np.int32]]
    as_of: date
    known_on: date
    rulebook_digest: str
    records_digest: str
    saturated: Mapping[str, int]
    unlisted: int = 0
    same_facts: tuple[SameFact, ...] = ()
    watched: tuple[Watched, ...] = ()
    late_facts: tuple[tuple[str, str], ...] = ()
    unmatched: tuple[tuple[str, str], ...] = ()
    attributions: tuple[Attribution, ...] = ()
    unattributed: tuple[Unattributed, ...] = ()
    use: Use = Use.SUPERVISION

    def __len__(self) -> int:
        """Give the number of enterprises."""
        return len(self.codes)

    def __repr__(self) -> str:
        """Say how many, of what, and as of when."""
        return (
            f"<Indicators: {len(self)} enterprises x {len(self.names)}, as of {self.as_of}, known on {self.known_on}>"
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over header, codes and values (little-endian); equal for equal content whatever the machine."""
        head = {
            "schema": SCHEMA,
            "names": list(self.names),
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat(),
            "use": self.use.value,
            "rulebook": self.rulebook_digest,
            "records": self.records_digest,
            "saturated": dict(self.saturated),
            "same_facts": [list(item) for item in self.same_facts],
            "watched": [list(item) for item in self.watched],
            "attributions": [list(item) for item in self.attributions],
            "unattributed": [list(item) for item in self.unattributed],
        }
        state = hashlib.sha256(canonical(head))
        state.update(_lines(self.codes))
        for row in self.values:
            state.update(np.ascontiguousarray(row, dtype="<i4").data)
        return state.hexdigest()

    def position(self, code: str) -> int:
        """Give the row of an enterprise.

        Raises
        ------
        UnknownEnterpriseError
            There is no such enterprise here.
        """
        place = self.codes.index(fold_code(code)).as_py()
        if place < 0:
            raise unknown_enterprise(code, len(self))
        return int(place)

    def in_order(self, names: tuple[str, ...]) -> np.ndarray[Any, np.dtype[np.int32]]:
        """Give the values of some indicators in their order; int32 (k, n), no copy where that is their order here."""
        if names == self.names:
            return self.values
        place = {name: row for row, name in enumerate(self.names)}
        return self.values[[place[name] for name in names]]

    def of(self, code: str) -> dict[str, int | Missing]:
        """Give all values of one enterprise, the missing ones as `Missing`."""
        column = self.values[:, self.position(code)].tolist()
        return {
            name: Missing(value) if value < LOWEST_VALUE else value
            for name, value in zip(self.names, column, strict=True)
        }

    def to_frame(self) -> pd.DataFrame:
        """Give a DataFrame indexed by code; nullable Int32 columns, missing kinds as ``NA`` (see `states`)."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        columns = {
            name: pd.arrays.IntegerArray(row.copy(), row < LOWEST_VALUE)
            for name, row in zip(self.names, self.values, strict=True)
        }
        return pd.DataFrame(columns, index=pd.Index(self.codes.to_pylist(), name="code", dtype="str"))

    def states(self) -> pd.DataFrame:
        """Count, for each indicator, the real values and the three missing kinds."""
        import pandas as pd  # noqa: PLC0415 # as above

        counts = {kind.key: (self.values == int(kind)).sum(axis=1) for kind in Missing}
        frame = pd.DataFrame(
            {"value": (self.values >= LOWEST_VALUE).sum(axis=1), **counts}, index=pd.Index(self.names, name="indicator")
        )
        return frame.astype("int64")

    def header(self) -> dict[str, Any]:
        """Give everything but codes and values, as it is stored."""
        return {
            "schema": SCHEMA,
            "as_of": self.as_of.isoformat(),
            "known_on": self.known_on.isoformat(),
            "use": self.use.value,
            "rulebook": self.rulebook_digest,
            "records": self.records_digest,
            "saturated": dict(self.saturated),
            "unlisted": self.unlisted,
            "same_facts": [list(item) for item in self.same_facts],
            "watched": [list(item) for item in self.watched],
            "late_facts": [list(item) for item in self.late_facts],
            "unmatched": [list(item) for item in self.unmatched],
            "attributions": [list(item) for item in self.attributions],
            "unattributed": [list(item) for item in self.unattributed],
        }

    def columns(self) -> dict[str, pa.Array]:
        """Give the columns as they are stored: ``code``, and an int32 column an indicator."""
        return {"code": self.codes, **{name: pa.array(row) for name, row in zip(self.names, self.values, strict=True)}}

    def save(self, path: str | Path) -> None:
        """Write Parquet: the columns, and the header as metadata."""
        write_marked(path, self.columns(), self.header())

    @classmethod
    def load(cls, path: str | Path) -> Indicators:
        """Read what `save` wrote.

        Raises
        ------
        ArgumentError
            The file holds no indicators.
        """
        table = read_marked(path, SCHEMA)
        return cls.of_table(table, json.loads(table.schema.metadata[b"credit_tier"]))

    @classmethod
    def of_table(cls, table: pa.Table, head: Mapping[str, Any]) -> Indicators:
        """Make indicators of a table of columns and the header that `save` wrote."""
        names = tuple(name for name in table.column_names if name != "code")
        values = np.empty((len(names), table.num_rows), dtype=np.int32)
        for row, name in zip(values, names, strict=True):
            start = 0
            for chunk in table.column(name).chunks:
                row[start : start + len(chunk)] = chunk.to_numpy()
                start += len(chunk)
        values.setflags(write=False)
        return cls(
            codes=table.column("code").combine_chunks(),
            names=names,
            values=values,
            as_of=date.fromisoformat(head["as_of"]),
            known_on=date.fromisoformat(head["known_on"]),
            rulebook_digest=head["rulebook"],
            records_digest=head["records"],
            saturated=head["saturated"],
            unlisted=head["unlisted"],
            same_facts=tuple(SameFact(*item) for item in head["same_facts"]),
            watched=tuple(Watched(*item) for item in head["watched"]),
            late_facts=tuple((name, code) for name, code in head["late_facts"]),
            unmatched=tuple((code, target) for code, target in head["unmatched"]),
            attributions=tuple(Attribution(*item) for item in head["attributions"]),
            unattributed=tuple(Unattributed(*item) for item in head["unattributed"]),
            use=Use(head["use"]),
        )


def _lines(codes: pa.Array) -> pa.Buffer:
    """Join texts by line ends, without a Python string for each."""
    everything = pa.ListArray.from_arrays([0, len(codes)], codes.cast(pa.large_string()))
    return pc.binary_join(everything, pa.scalar("\n", pa.large_string()))[0].as_buffer()


def write_marked(path: str | Path, columns: Mapping[str, pa.Array], head: Mapping[str, Any]) -> None:
    """Write a Parquet file that says what it is.

    Most integers are small, and their differences pack into few bits. The encoding and the compression are those which
    older readers know too (DuckDB 1.2, Spark 3): what an agency hands on is read by other programs than this one.
    """
    table = pa.table(dict(columns)).replace_schema_metadata({"credit_tier": canonical(dict(head))})
    packed = {field.name: "DELTA_BINARY_PACKED" for field in table.schema if pa.types.is_int32(field.type)}
    pq.write_table(
        table, path, use_dictionary=False, column_encoding=packed, write_statistics=False, compression="snappy"
    )


def read_marked(path: str | Path, schema: str) -> pa.Table:
    """Read a Parquet file of this library and check what it says it is."""
    try:
        table = pq.read_table(path)
        table.validate(full=True)
        said = json.loads((table.schema.metadata or {})[b"credit_tier"])["schema"]
    except (OSError, pa.ArrowException, KeyError, ValueError) as error:
        said = f"{type(error).__name__}"
    if said != schema:
        raise ArgumentError(
            Fault(
                Path(path).name,
                Text(f"不是 {schema} 文件（{said}）", f"This is no file of {schema} ({said})."),
                Text("由本库 save() 写出的 Parquet 文件", "A Parquet file written by `save()` of this library."),
                Text("请检查路径，或重新生成", "Check the path, or make the file again."),
            )
        )
    return table


def unknown_enterprise(code: str, known: int) -> UnknownEnterpriseError:
    """Make the error for a code that is not among the results."""
    return UnknownEnterpriseError(
        Fault(
            code,
            Text("结果中没有这家企业", "There is no such enterprise among the results."),
            Text(f"共有 {known} 家；代码为 18 位统一社会信用代码", f"There are {known}; a code has 18 characters."),
            Text("请核对代码，或查看质量报告中被搁置的行", "Check the code, or look for it among the rows set aside."),
        )
    )
