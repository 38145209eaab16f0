"""Contracts of the tables of records: the envelope every record has, and the fields of its source (数据契约).

The envelope makes records bitemporal and append-only: when a record was received is a column like any
other, a correction is a later record that supersedes the earlier one, and nothing is ever rewritten.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple, Protocol

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import Fault, Text
from credit_tier.records.refusals import ContractError
from credit_tier.rulebook.sharing import Sharing
from credit_tier.rulebook.source import About, FieldType, Source, SourceField, Use

RECORD_ID: Final = "record_id"
CODE: Final = "code"
RECEIVED_ON: Final = "received_on"
SUPERSEDES: Final = "supersedes"
FACT_ID: Final = "fact_id"
SOURCE_FILE: Final = "source_file"
SOURCE_ROW: Final = "source_row"
DELIVERIES: Final = "deliveries"
"""Reserved table name (数据报送情况): which data set was delivered, for where, covering up to which day."""

ENVELOPE: Final = (
    SourceField(name=RECORD_ID, zh="记录编号", aliases=("记录号", "JLBH"), type=FieldType.TEXT),
    SourceField(
        name=CODE,
        zh="统一社会信用代码",
        aliases=(
            "纳税人识别号",
            "社会信用代码",
            "统一代码",
            "信用代码",
            "统一社会信用代码/注册号",
            "注册号/统一社会信用代码",
            "统一信用代码/注册号",
            "统一代码/注册号",
            "股权所在企业统一代码/注册号",
            "统一信用代码",
            "统一社会信用代码/纳税人识别号",
            "统一社会信用代码（纳税人识别号）",
            "纳税人识别号（统一社会信用代码）",
            "企业统一社会信用代码",
            "TYSHXYDM",
            "NSRSBH",
            "UniSCID",
            "UniCode",
            "uscc",
        ),
        type=FieldType.TEXT,
        required=True,
    ),
    SourceField(name=RECEIVED_ON, zh="收到日期", aliases=("接收日期", "SDRQ"), type=FieldType.DATE),
    SourceField(
        name=SUPERSEDES, zh="替代记录", aliases=("被替代记录编号", "替代记录编号", "TDJL"), type=FieldType.TEXT
    ),
    SourceField(name=FACT_ID, zh="事实编号", aliases=("SSBH",), type=FieldType.TEXT),
)
"""What every record has besides the fields of its source."""

PROVENANCE: Final = (pa.field(SOURCE_FILE, pa.string()), pa.field(SOURCE_ROW, pa.int32()))
"""Base name of the file, and its row as a spreadsheet numbers it (the header is row 1)."""

_ARROW: Final = {
    FieldType.TEXT: pa.string(),
    FieldType.DOCUMENT_NUMBER: pa.string(),
    FieldType.CHOICE: pa.string(),
    FieldType.DATE: pa.date32(),
    FieldType.MONTH: pa.date32(),
    FieldType.MONEY: pa.int64(),
    FieldType.INTEGER: pa.int64(),
    FieldType.FLAG: pa.bool_(),
}

DELIVERY_SOURCE: Final = Source(
    name=DELIVERIES,
    title=Bilingual(zh="数据报送情况", en="Deliveries"),
    provider=Bilingual(zh="各报送单位", en="All providers"),
    aliases=("报送情况", "数据报送"),
    update_months=1,
    grace_days=0,
    sharing=Sharing.UNCONDITIONAL,
    uses=(Use.SUPERVISION, Use.FINANCING, Use.REPORT),
    fields=(
        SourceField(
            name="source", zh="数据集", aliases=("数据集名称", "报送数据集"), type=FieldType.TEXT, required=True
        ),
        SourceField(name="region", zh="行政区划", aliases=("行政区划代码", "XZQH"), type=FieldType.TEXT),
        SourceField(
            name="covers_to", zh="覆盖至", aliases=("数据覆盖至", "数据截止日期"), type=FieldType.DATE, required=True
        ),
        SourceField(name="declared", zh="是否声明", type=FieldType.FLAG),
    ),
)
"""The contract of the reserved table `deliveries`; of the envelope it has `received_on` only.

A row declares a delivery, unless `declared` says that reading a file had noted it.
"""

DELIVERY_SCHEMA: Final = pa.schema(
    [
        pa.field("source", pa.string()),
        pa.field("region", pa.string()),
        pa.field("covers_to", pa.date32()),
        pa.field("received_on", pa.date32()),
        pa.field("declared", pa.bool_()),
    ]
)
"""Columns of `Records.deliveries`: dates are date32, `region` is '' for everywhere or a prefix of division codes."""


class HasSources(Protocol):
    """What reading needs of a rulebook."""

    @property
    def sources(self) -> Sequence[Source]:
        """The shipped or extended sources, in any order."""


class Contract(NamedTuple):
    """What a table of records is read by.

    Attributes
    ----------
    source : Source
    fields : tuple of SourceField
        Envelope first, then the fields of the source; provenance is not among them. Records of officers and items
        have no `code`.
    """

    source: Source
    fields: tuple[SourceField, ...]

    @property
    def name(self) -> str:
        """Name of the table."""
        return self.source.name

    def field(self, name: str) -> SourceField | None:
        """Give the field of that name, envelope included, or ``None``."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def schema(self) -> pa.Schema:
        """Arrow schema of the table, envelope and provenance first."""
        columns = [pa.field(field.name, _ARROW[field.type]) for field in self.fields]
        size = len(self.fields) - len(self.source.fields)
        return pa.schema([*columns[:size], *PROVENANCE, *columns[size:]])


def contract(source: Source) -> Contract:
    """Give the contract of a source's table.

    Raises
    ------
    ContractError
        A field bears the name of an envelope or provenance column, or the source the reserved name.

    Examples
    --------
    >>> contract(DELIVERY_SOURCE).schema.names
    ['received_on', 'source_file', 'source_row', 'source', 'region', 'covers_to', 'declared']
    """
    if source is DELIVERY_SOURCE:
        return Contract(source, (ENVELOPE[2], *source.fields))
    reserved = {field.name for field in ENVELOPE} | {SOURCE_FILE, SOURCE_ROW}
    taken = [field.name for field in source.fields if field.name in reserved]
    if taken or source.name == DELIVERIES:
        raise ContractError(_reserved(source.name, name) for name in taken or [source.name])
    named = source.about is About.ENTERPRISE
    return Contract(source, (*(field for field in ENVELOPE if named or field.name != CODE), *source.fields))


def enterprises_in(table: pa.Table) -> int:
    """Count the enterprises that records speak of; 0 where they are about officers or items.

    Examples
    --------
    >>> enterprises_in(pa.table({"code": ["a", "b", "a"]})), enterprises_in(pa.table({"employee_no": ["1"]}))
    (2, 0)
    """
    return pc.count_distinct(table[CODE]).as_py() if CODE in table.column_names else 0


def arrow_type(kind: FieldType) -> pa.DataType:
    """Give the Arrow type that values of a field type are stored in.

    Examples
    --------
    >>> str(arrow_type(FieldType.MONTH)), str(arrow_type(FieldType.MONEY))
    ('date32[day]', 'int64')
    """
    return _ARROW[kind]


def _reserved(source: str, name: str) -> Fault:
    return Fault(
        f"sources: {source}.{name}",
        Text(f"名称 {name} 已为每条记录的公共字段所用", f"The name {name} belongs to the envelope of every record."),
        Text("数据集自己的字段须另取名称", "A source's own fields bear other names."),
        Text("请改字段名", "Rename the field."),
    )
