"""Reading what agencies sent: files or frames in, `Records` out (读取报送数据)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import ArgumentError, Fault, ReadError, Text
from credit_tier.records.catalogue import Item, Paths, contracts_of, find_items
from credit_tier.records.contracts import (
    DELIVERIES,
    RECEIVED_ON,
    RECORD_ID,
    SOURCE_ROW,
    Contract,
    HasSources,
    enterprises_in,
)
from credit_tier.records.deliveries import declared, noted, united
from credit_tier.records.intake import LINE, Intake, take_in
from credit_tier.records.mapping import load_mappings
from credit_tier.records.merging import KEPT, REASON, merge
from credit_tier.records.personal import has_personal_fields
from credit_tier.records.pieces import pieces
from credit_tier.records.quality import Count, FlagRow, QualityReport, SetAsideRow
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.records.refusals import ReceiptDayError, raise_all
from credit_tier.records.store import Records

_PIECE = "_piece"


def read_records(
    paths: Paths,
    rulebook: HasSources,
    *,
    received_on: date | None = None,
    mapping: str | os.PathLike[str] | None = None,
) -> Records:
    """Read files and frames of agencies as records.

    Parameters
    ----------
    paths : path, sequence of paths, or mapping of table to path, DataFrame, pyarrow.Table or a list of those
        A folder stands for all files in it. A file's table is known by its stem (source name, Chinese title or
        alias; dates, numbers of issue and 附件1 apart), by the mapping file, or by the key it is given under; a sheet
        of a workbook may name another one. CSV text, Parquet, xlsx, xls, ods, XML of Excel 2003 and tables of web pages
        are told apart by content.
    rulebook : Rulebook
        Its `sources` are the contracts of the tables.
    received_on : datetime.date, optional
        The day of receipt of rows that do not say it; there is no clock.
    mapping : path, optional
        TOML file for foreign headers, see `credit_tier.records.mapping`.

    Returns
    -------
    Records
        With `quality`: every row that came in is accepted or set aside with a reason.

    Raises
    ------
    ReadError
        One of `credit_tier.records.refusals`, with all faults of all files.
    ArgumentError

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> import pandas as pd
    >>> from credit_tier.foundation.basis import Bilingual
    >>> from credit_tier.rulebook.sharing import Sharing
    >>> from credit_tier.rulebook.source import FieldType, Source, SourceField, Use
    >>> amount = SourceField(name="amount", zh="欠税金额", type=FieldType.MONEY, required=True)
    >>> title = Bilingual(zh="欠税", en="Arrears")
    >>> arrears = Source(name="arrears", title=title, provider=title, update_months=3, grace_days=30,
    ...     sharing=Sharing.CONDITIONAL, uses=(Use.SUPERVISION,), fields=(amount,))
    >>> frame = pd.DataFrame({"纳税人识别号": ["91620100MA7ABCD12E"], "欠税金额（万元）": ["1.5"]})
    >>> records = read_records({"欠税": frame}, SimpleNamespace(sources=(arrears,)), received_on=date(2026, 1, 31))
    >>> records.tables["arrears"]["amount"].to_pylist()
    [1500000]
    """
    if received_on is not None and type(received_on) is not date:  # a datetime is a date, too
        raise ArgumentError(_no_date(received_on))
    contracts = contracts_of(rulebook)
    mappings = load_mappings(Path(mapping), contracts) if mapping is not None else None
    deliveries: list[list[Intake]] = []
    items, errors = find_items(paths, contracts, mappings)
    for item in items:
        try:
            deliveries.append(_take(item, contracts, received_on))
        except ReadError as error:
            errors.append(error)
    raise_all(errors)
    return _assembled(deliveries, contracts)


def _take(item: Item, contracts: dict[str, Contract], received_on: date | None) -> list[Intake]:
    """Take in the pieces of an item; `latest` is then that of all its pieces of the same table."""
    day = item.rule.received_on if item.rule and item.rule.received_on else received_on
    intakes = [
        take_in(piece.raw, piece.contract, received_on=day, rule=piece.rule) for piece in pieces(item, contracts)
    ]
    latest: dict[str, date] = {}
    for intake in intakes:
        if intake.latest:
            latest[intake.contract.name] = max(intake.latest, latest.get(intake.contract.name, intake.latest))
    if day is None and any(intake.contract.name not in latest for intake in intakes):
        raise ReceiptDayError(_no_day(item.name))
    filled = {intake.raw.name for intake in intakes if not intake.raw.empty}
    return [
        intake._replace(latest=latest.get(intake.contract.name, day), flags=_of_part(intake, filled))
        for intake in intakes
    ]


def _of_part(intake: Intake, filled: set[str]) -> tuple[FlagRow, ...]:
    """Give the flags of a piece; that it has no rows says nothing where another piece of its sheet or text has some."""
    return tuple(flag for flag in intake.flags if flag.flag is not Flag.NO_ROWS or intake.raw.name not in filled)


def _days(delivery: Sequence[Intake]) -> list[date]:
    """Give the days on which rows of a file were received; what came later must not unsay what had come before."""
    if not all(piece.raw.empty for piece in delivery) and not any(piece.accepted.num_rows for piece in delivery):
        return []  # nothing in the file could be used: that is no report that there is nothing
    received = {day for piece in delivery for day in pc.unique(piece.accepted[RECEIVED_ON]).to_pylist()}
    return sorted({*received, *(piece.latest for piece in delivery if piece.latest)})


def _assembled(delivered: Sequence[Sequence[Intake]], contracts: dict[str, Contract]) -> Records:
    intakes = [intake for delivery in delivered for intake in delivery]
    deliveries = []
    set_aside = [row for intake in intakes for row in intake.set_aside]
    # Pieces of one file have one header: what is said of it is said once.
    flags = [row for delivery in delivered for row in dict.fromkeys(row for piece in delivery for row in piece.flags)]
    tables: dict[str, pa.Table] = {}
    counts: dict[str, Count] = {}
    for name in sorted({intake.contract.name for intake in intakes}):
        by_file = [[piece for piece in delivery if piece.contract.name == name] for delivery in delivered]
        parts = [piece for delivery in by_file for piece in delivery]
        rows_in = sum(piece.raw.rows_in for piece in parts)
        title = contracts[name].source.title
        if name == DELIVERIES:
            told = [declared(piece, contracts) for piece in parts]
            deliveries += [table for table, _ in told]
            set_aside += [row for _, rows in told for row in rows]
            accepted, codes = sum(table.num_rows for table, _ in told), 0
        else:
            deliveries += [noted(name, day) for delivery in by_file for day in _days(delivery)]
            tables[name], lost = _merged(parts, name)
            set_aside += lost
            accepted, codes = tables[name].num_rows, enterprises_in(tables[name])
        counts[name] = Count(title.zh, title.en, rows_in, accepted, codes)
    # The files still hold what is masked here, under the row that is named.
    personal = {name for name, one in contracts.items() if has_personal_fields(one.source)}
    set_aside = [row.masked() if row.table in personal else row for row in set_aside]
    flags = [row.masked() if row.table in personal else row for row in flags]
    return Records(tables, united(deliveries), QualityReport.of(counts, set_aside, flags))


def _merged(parts: Sequence[Intake], name: str) -> tuple[pa.Table, list[SetAsideRow]]:
    marked = [
        piece.accepted.append_column(_PIECE, pa.repeat(pa.scalar(index, pa.int32()), piece.accepted.num_rows))
        for index, piece in enumerate(parts)
    ]
    union = merge(pa.concat_tables(marked), name)
    lost = union.dropped.select([RECORD_ID, SOURCE_ROW, REASON, KEPT, LINE, _PIECE])
    rows: list[SetAsideRow] = []
    for index, piece in enumerate(parts):
        mine = lost.filter(pc.equal(lost[_PIECE], index)).to_pylist()
        raw = piece.raw.raw_lines([row[LINE] for row in mine])
        rows += [
            SetAsideRow(
                name,
                piece.raw.name,
                row[SOURCE_ROW],
                SetAside(row[REASON]),
                RECORD_ID,
                row[RECORD_ID],
                row[KEPT],
                line,
            )
            for row, line in zip(mine, raw, strict=True)
        ]
    return union.kept.select(parts[0].contract.schema.names), rows


def _no_day(name: str) -> Fault:
    return Fault(
        name,
        Text("不知道这份数据是哪天收到的", "Nothing says on which day this was received."),
        Text(
            "须有“收到日期”列，或 received_on 参数，或映射文件中的 received_on",
            "A column received_on (收到日期), the argument received_on, or the key of a mapping file.",
        ),
        Text("请写明收到日期；程序不看时钟", "Say the day; the library looks at no clock."),
    )


def _no_date(value: object) -> Fault:
    return Fault(
        "received_on",
        Text(f"不是日期：{value}", f"Not a date: {value!r}."),
        Text("datetime.date，不带时间", "A datetime.date without time."),
        Text("例如 date(2026, 1, 31)", "For example date(2026, 1, 31)."),
    )
