"""Deliveries: what was sent, for where, and up to which day it is complete (数据报送情况).

Without them nobody can tell "no arrears" from "the bureau has not reported yet". Reading a file notes deliveries by
itself, for everywhere, one for each day of receipt in it; a table `deliveries` declares them, region by region.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.catalogue import recognise
from credit_tier.records.contracts import DELIVERIES, DELIVERY_SCHEMA, Contract
from credit_tier.records.intake import Intake
from credit_tier.records.neutral import fold_value
from credit_tier.records.quality import SetAsideRow
from credit_tier.records.reasons import SetAside

_REGION: Final = re.compile(r"\d{0,12}", re.ASCII)


def noted(source: str, day: date) -> pa.Table:
    """Give the delivery that reading a file notes by itself.

    Examples
    --------
    >>> noted("decisions", date(2026, 1, 31)).to_pylist()[0]["declared"]
    False
    """
    row = {"source": source, "region": "", "covers_to": day, "received_on": day, "declared": False}
    return pa.Table.from_pylist([row], DELIVERY_SCHEMA)


def declared(intake: Intake, contracts: Mapping[str, Contract]) -> tuple[pa.Table, tuple[SetAsideRow, ...]]:
    """Give the deliveries that a table `deliveries` declares, and its rows that declare nothing.

    A data set goes by name, Chinese title or alias; a region is blank for everywhere, or the leading digits of its
    division code (行政区划代码).
    """
    rows = intake.accepted
    sources = [recognise(text, contracts) for text in rows["source"].to_pylist()]
    regions = [fold_value(text or "") for text in rows["region"].to_pylist()]
    wrong = {
        index: (SetAside.UNKNOWN_SOURCE, "source") if source in (None, DELIVERIES) else (SetAside.UNREADABLE, "region")
        for index, (source, region) in enumerate(zip(sources, regions, strict=True))
        if source in (None, DELIVERIES) or _REGION.fullmatch(region) is None
    }
    good = np.ones(len(rows), dtype=bool)
    good[list(wrong)] = False
    table = pa.table(
        [
            pa.array(sources, pa.string()),
            pa.array(regions, pa.string()),
            rows["covers_to"],
            rows["received_on"],
            rows["declared"].fill_null(True),
        ],
        schema=DELIVERY_SCHEMA,
    )
    barred = tuple(_barred(intake, index, reason, column) for index, (reason, column) in wrong.items())
    return table.filter(pa.array(good)), barred


def united(tables: Sequence[pa.Table]) -> pa.Table:
    """Give deliveries in order, each once."""
    table = pa.concat_tables([DELIVERY_SCHEMA.empty_table(), *tables])
    table = table.group_by(table.column_names).aggregate([]).select(table.column_names)
    return table.take(pc.sort_indices(table, [(name, "ascending") for name in table.column_names])).combine_chunks()


def _barred(intake: Intake, index: int, reason: SetAside, column: str) -> SetAsideRow:
    row = intake.accepted.slice(index, 1).to_pylist()[0]
    [raw] = intake.raw.raw_lines([row["_line"]])
    field = intake.contract.field(column)
    shown = field.zh if field else column
    return SetAsideRow(DELIVERIES, intake.raw.name, row["source_row"], reason, shown, row[column] or "", "", raw)
