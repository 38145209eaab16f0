"""Conflicts: agencies that say different things of one enterprise, and a source that contradicts itself (数据冲突).

A disagreement (部门间不一致): what an agency states of an enterprise (`rulebook.source.STATED`) is nothing that the
register ever said of it; where the register is silent, nothing that the first agency to speak of it says. Each agency
counts with what it stated last. Names are compared without blanks, widths and kinds of brackets.

A contradiction (同日矛盾): two records of one enterprise with the same key, the first that each has whole (of the
register: the same enterprise), received on the same day, with different content, and neither supersedes a record.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.contracts import CODE, RECEIVED_ON, RECORD_ID, SOURCE_FILE, SOURCE_ROW, SUPERSEDES
from credit_tier.records.headers import fold_header
from credit_tier.records.regions import ENTERPRISES
from credit_tier.rulebook.source import STATED, About, Source


class ConflictKind(StrEnum):
    """Who disagrees with whom."""

    DISAGREEMENT = "disagreement"
    CONTRADICTION = "contradiction"


class Conflict(NamedTuple):
    """Two sides that cannot both be right; `value` and `other_value` are as written.

    A contradiction names every field that differs, divided by ``,``, and their values in the same order, by ``；``.
    """

    kind: ConflictKind
    source: str
    code: str
    field: str
    value: str
    file: str
    row: int
    other_source: str
    other_value: str
    other_file: str
    other_row: int


CONFLICT_SCHEMA: Final = pa.schema(
    [(name, pa.int32() if name in {"row", "other_row"} else pa.string()) for name in Conflict._fields]
)


def conflicts(tables: Mapping[str, pa.Table], sources: Sequence[Source], *, known_on: date) -> pa.Table:
    """Find all conflicts in records known on a day.

    Parameters
    ----------
    tables : mapping of str to pyarrow.Table
        As in `Records`.
    sources : sequence of Source
        In the order in which they are believed where the register is silent.
    known_on : date

    Returns
    -------
    pyarrow.Table
        Columns of `Conflict`; sorted.
    """
    day = pa.scalar(known_on, pa.date32())
    known = {
        source.name: tables[source.name].filter(pc.less_equal(tables[source.name][RECEIVED_ON], day))
        for source in sorted(sources, key=lambda source: source.name != ENTERPRISES)
        if source.name in tables and source.about is About.ENTERPRISE
    }
    fields = sorted({field.name for source in sources for field in source.fields if field.name.startswith(STATED)})
    found = [row for field in fields for row in _disagreements(known, field.removeprefix(STATED))]
    found += [row for source in sources if source.name in known for row in _contradictions(known[source.name], source)]
    columns = list(zip(*sorted(found), strict=True)) or [()] * len(CONFLICT_SCHEMA)
    arrays = [pa.array(column, field.type) for column, field in zip(columns, CONFLICT_SCHEMA, strict=True)]
    return pa.table(arrays, schema=CONFLICT_SCHEMA)


class _Statements(NamedTuple):
    """What sources say in one field: places of code, value and source, the day, and where it stands."""

    codes: pa.Array
    texts: pa.Array
    code: np.ndarray
    value: np.ndarray
    source: np.ndarray
    received: np.ndarray
    file: pa.Array
    row: np.ndarray


def _disagreements(known: Mapping[str, pa.Table], field: str) -> Iterator[Conflict]:
    names = [name for name, table in known.items() if _column(name, field) in table.column_names]
    if not names:
        return
    said = _statements({name: known[name] for name in names}, field)
    if not len(said.code):
        return
    first = np.full(len(said.codes), len(names), dtype=np.int64)
    np.minimum.at(first, said.code, said.source)
    believed = said.source == first[said.code]
    key = said.code * (int(said.value.max()) + 1) + said.value
    last = _last(said)
    reference = np.full(len(said.codes), -1, dtype=np.int64)
    reference[said.code[last & believed]] = np.flatnonzero(last & believed)
    files, texts = said.file, said.texts
    for index in np.flatnonzero(last & ~believed & ~np.isin(key, key[believed])).tolist():
        other = int(reference[said.code[index]])
        yield Conflict(
            ConflictKind.DISAGREEMENT,
            names[int(said.source[index])],
            said.codes[int(said.code[index])].as_py(),
            field,
            texts[index].as_py(),
            files[index].as_py(),
            int(said.row[index]),
            names[int(said.source[other])],
            texts[other].as_py(),
            files[other].as_py(),
            int(said.row[other]),
        )


def _statements(tables: Mapping[str, pa.Table], field: str) -> _Statements:
    parts = []
    for place, (name, table) in enumerate(tables.items()):
        column = table[_column(name, field)]
        wanted = [CODE, _column(name, field), RECEIVED_ON, SOURCE_FILE, SOURCE_ROW]
        said = table.filter(column.is_valid()).select(wanted)
        said = said.rename_columns([CODE, "text", RECEIVED_ON, SOURCE_FILE, SOURCE_ROW])
        parts.append(said.append_column("place", pa.repeat(pa.scalar(place, pa.int32()), said.num_rows)))
    whole = pa.concat_tables(parts).combine_chunks()
    texts = pa.concat_arrays(whole["text"].cast(pa.string()).chunks) if whole.num_rows else pa.array([], pa.string())
    codes = pc.dictionary_encode(whole[CODE]).combine_chunks()
    spelt = texts.dictionary_encode()
    folded = pa.array([fold_header(text) for text in spelt.dictionary.to_pylist()], pa.string()).dictionary_encode()
    return _Statements(
        codes.dictionary,
        texts,
        codes.indices.to_numpy(zero_copy_only=False).astype(np.int64),
        folded.indices.take(spelt.indices).to_numpy(zero_copy_only=False).astype(np.int64),
        whole["place"].to_numpy().astype(np.int64),
        whole[RECEIVED_ON].cast(pa.int32()).to_numpy(),
        whole[SOURCE_FILE],
        whole[SOURCE_ROW].to_numpy(),
    )


def _last(said: _Statements) -> np.ndarray:
    """Mark the statement of each source about each enterprise that was received last."""
    order = np.lexsort((said.row, said.value, said.received, said.source, said.code))
    code, source = said.code[order], said.source[order]
    end = np.ones(len(order), dtype=bool)
    end[:-1] = (code[1:] != code[:-1]) | (source[1:] != source[:-1])
    last = np.zeros(len(order), dtype=bool)
    last[order[end]] = True
    return last


def _column(source: str, field: str) -> str:
    return field if source == ENTERPRISES else f"{STATED}{field}"


def _contradictions(table: pa.Table, source: Source) -> Iterator[Conflict]:
    replaced = pc.is_in(table[RECORD_ID], value_set=table[SUPERSEDES].drop_null())
    table = table.filter(pc.and_(table[SUPERSEDES].is_null(), pc.invert(replaced)))
    for key in source.keys or ([()] if source.name == ENTERPRISES else []):
        whole = np.ones(table.num_rows, dtype=bool)
        for name in key:
            whole &= table[name].is_valid().to_numpy()
        yield from _of_one_key(table.filter(pa.array(whole)), source, (CODE, *key))
        table = table.filter(pa.array(~whole))


def _of_one_key(table: pa.Table, source: Source, key: tuple[str, ...]) -> Iterator[Conflict]:
    keys = [*key, RECEIVED_ON]
    counts = table.group_by(keys).aggregate([([], "count_all")])
    twice = counts.filter(pc.greater(counts["count_all"], 1)).drop_columns(["count_all"])
    if not twice.num_rows:
        return
    rows = table.join(twice, keys, join_type="inner").to_pylist()
    rows.sort(key=lambda row: [*(str(row[name]) for name in (*keys, SOURCE_FILE)), row[SOURCE_ROW]])
    names = [field.name for field in source.fields if not field.name.startswith(STATED) and not field.personal]
    first: dict[str, Any] = {}
    for row in rows:
        if any(row[name] != first.get(name) for name in keys):
            first = row
        elif differing := [name for name in names if row[name] != first[name]]:
            yield Conflict(
                ConflictKind.CONTRADICTION,
                source.name,
                row[CODE],
                ",".join(differing),
                _shown(row, differing),
                row[SOURCE_FILE],
                row[SOURCE_ROW],
                source.name,
                _shown(first, differing),
                first[SOURCE_FILE],
                first[SOURCE_ROW],
            )


def _shown(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """Give the values of fields, divided by a semicolon where there are several."""
    return "；".join("" if row[name] is None else str(row[name]) for name in names)
