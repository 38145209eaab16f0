"""Reading what agencies sent: files or frames in, `Records` out (读取报送数据)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.errors import ArgumentError, Fault, ReadError, Text
from credit_tier.records.catalogue import Item, Paths, contracts_of, find_items
from credit_tier.records.contracts import CODE, DELIVERIES, RECORD_ID, SOURCE_ROW, Contract, HasSources
from credit_tier.records.decoding import decode
from credit_tier.records.deliveries import declared, noted, united
from credit_tier.records.frames import PARQUET_MAGIC, read_arrow, read_frame, read_parquet
from credit_tier.records.intake import LINE, Intake, take_in
from credit_tier.records.mapping import load_mappings
from credit_tier.records.merging import KEPT, REASON, merge
from credit_tier.records.quality import Count, QualityReport, SetAsideRow
from credit_tier.records.reasons import SetAside
from credit_tier.records.refusals import ReceiptDayError, UnreadableFileError, raise_all
from credit_tier.records.store import Records
from credit_tier.records.tabular import RawTable, read_csv

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
        alias, a date or number at its end apart), by the mapping file, or by the key it is given under. CSV text and
        Parquet are told apart by content.
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
    >>> from credit_tier.foundation.basis import Bilingual
    >>> from credit_tier.rulebook.source import FieldType, Sharing, Source, SourceField, Use
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
    intakes: list[Intake] = []
    errors: list[ReadError] = []
    for item in find_items(paths, contracts, mappings):
        try:
            intakes.append(_take(item, received_on))
        except ReadError as error:
            errors.append(error)
    raise_all(errors)
    return _assembled(intakes, contracts)


def _take(item: Item, received_on: date | None) -> Intake:
    day = item.rule.received_on if item.rule and item.rule.received_on else received_on
    intake = take_in(_raw(item), item.contract, received_on=day, rule=item.rule)
    latest = intake.latest or day
    if latest is None:
        raise ReceiptDayError(_no_day(item.name))
    return intake._replace(latest=latest)


def _raw(item: Item) -> RawTable:
    if isinstance(item.data, pd.DataFrame):
        return read_frame(item.data, name=item.name)
    if isinstance(item.data, pa.Table):
        return read_arrow(item.data, name=item.name)
    try:
        data = item.data.read_bytes()
    except OSError as error:
        raise UnreadableFileError(_no_access(item.name)) from error
    if data.startswith(PARQUET_MAGIC):
        return read_parquet(data, name=item.name)
    return read_csv(decode(data, where=item.name, encoding=item.rule.encoding if item.rule else None), name=item.name)


def _days(piece: Intake) -> list[date]:
    """Give the days on which rows of a file were received; what came later must not unsay what had come before."""
    if piece.raw.rows_in and not piece.accepted.num_rows:
        return []  # nothing in the file could be used: that is no report that there is nothing
    received: list[date] = pc.unique(piece.accepted["received_on"]).to_pylist()
    return sorted({*received, *([piece.latest] if piece.latest else [])})


def _assembled(intakes: Sequence[Intake], contracts: dict[str, Contract]) -> Records:
    deliveries = []
    set_aside = [row for intake in intakes for row in intake.set_aside]
    flags = [row for intake in intakes for row in intake.flags]
    tables: dict[str, pa.Table] = {}
    counts: dict[str, Count] = {}
    for name in sorted({intake.contract.name for intake in intakes}):
        pieces = [intake for intake in intakes if intake.contract.name == name]
        rows_in = sum(piece.raw.rows_in for piece in pieces)
        title = contracts[name].source.title
        if name == DELIVERIES:
            told = [declared(piece, contracts) for piece in pieces]
            deliveries += [table for table, _ in told]
            set_aside += [row for _, rows in told for row in rows]
            accepted, codes = sum(table.num_rows for table, _ in told), 0
        else:
            deliveries += [noted(name, day) for piece in pieces for day in _days(piece)]
            tables[name], lost = _merged(pieces, name)
            set_aside += lost
            accepted, codes = tables[name].num_rows, pc.count_distinct(tables[name][CODE]).as_py()
        counts[name] = Count(title.zh, title.en, rows_in, accepted, codes)
    return Records(tables, united(deliveries), QualityReport.of(counts, set_aside, flags))


def _merged(pieces: Sequence[Intake], name: str) -> tuple[pa.Table, list[SetAsideRow]]:
    marked = [
        piece.accepted.append_column(_PIECE, pa.repeat(pa.scalar(index, pa.int32()), piece.accepted.num_rows))
        for index, piece in enumerate(pieces)
    ]
    union = merge(pa.concat_tables(marked), name)
    lost = union.dropped.select([RECORD_ID, SOURCE_ROW, REASON, KEPT, LINE, _PIECE])
    rows: list[SetAsideRow] = []
    for index, piece in enumerate(pieces):
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
    return union.kept.select(pieces[0].contract.schema.names), rows


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


def _no_access(name: str) -> Fault:
    return Fault(
        name,
        Text("文件无法打开", "The file cannot be opened."),
        Text("须为可读的文件", "A readable file is needed."),
        Text("请检查权限", "Look at its permissions."),
    )


def _no_date(value: object) -> Fault:
    return Fault(
        "received_on",
        Text(f"不是日期：{value}", f"Not a date: {value!r}."),
        Text("datetime.date，不带时间", "A datetime.date without time."),
        Text("例如 date(2026, 1, 31)", "For example date(2026, 1, 31)."),
    )
