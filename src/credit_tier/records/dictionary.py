"""The data dictionary of a rulebook: every table, its fields, and what the catalogue says of its source (数据字典).

Generated from the contracts that files are read by, so that it cannot say anything else.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.records.contracts import DELIVERY_SOURCE, RECEIVED_ON, RECORD_ID, HasSources, arrow_type, contract
from credit_tier.rulebook.sharing import Classification, Sharing, Way
from credit_tier.rulebook.source import About, FieldType, MoneyUnit, Source, SourceField
from credit_tier.rulebook.use_titles import USE_TITLES

WORDS: Final[dict[str, Text]] = {
    About.ENTERPRISE: Text("企业", "enterprises"),
    About.OFFICER: Text("执法检查人员", "officers"),
    About.ITEM: Text("抽查事项", "items of inspection"),
    Sharing.UNCONDITIONAL: Text("无条件共享", "unconditional"),
    Sharing.CONDITIONAL: Text("有条件共享", "conditional"),
    Sharing.NOT_SHARED: Text("不予共享", "not shared"),
    Classification.GENERAL: Text("一般数据", "general"),
    Classification.IMPORTANT: Text("重要数据", "important"),
    Classification.CORE: Text("核心数据", "core"),
    Way.INTERFACE: Text("接口", "interface"),
    Way.BATCH: Text("批量交换", "batch"),
    Way.FILE: Text("文件", "file"),
    **{str(use): title for use, title in USE_TITLES.items()},
    FieldType.TEXT: Text("文本", "text"),
    FieldType.DOCUMENT_NUMBER: Text("文号", "document number"),
    FieldType.DATE: Text("日期", "day"),
    FieldType.MONTH: Text("月份", "month"),
    FieldType.MONEY: Text("金额", "amount"),
    FieldType.INTEGER: Text("整数", "integer"),
    FieldType.FLAG: Text("是否", "yes or no"),
    FieldType.CHOICE: Text("选项", "choice"),
}
"""What the values of the contract's enums are called."""

_WRITTEN_IN: Final = {MoneyUnit.FEN: "分", MoneyUnit.YUAN: "元", MoneyUnit.WAN_YUAN: "万元"}
_WHERE_ABSENT: Final = {
    RECORD_ID: "没有时由内容得出 derived from the content where absent",
    RECEIVED_ON: "没有时由读取者给出 given by the reader where absent",
}


class Entry(NamedTuple):
    """One field of one table, in words; several things in one cell are divided by 、."""

    table: str
    field: str
    zh: str
    en: str
    kind: str
    stored: str
    unit: str
    required: str
    notes: str
    choices: str
    headers: str


def tables_of(rulebook: HasSources) -> tuple[Source, ...]:
    """Give the sources of a rulebook, and the reserved table of deliveries at the end."""
    return (*rulebook.sources, DELIVERY_SOURCE)


def entries(source: Source) -> Iterator[Entry]:
    """Give the fields of a table, those of the envelope first.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> fine = [entry for entry in entries(load_rulebook().source("decisions")) if entry.field == "fine"]
    >>> fine[0].stored, fine[0].unit
    ('int64', '分 fen；文件中为元 written in 元')
    """
    for field in contract(source).fields:
        yield Entry(
            source.name,
            field.name,
            field.zh,
            field.en or field.name.replace("_", " "),
            " ".join(WORDS[field.type]),
            str(arrow_type(field.type)),
            unit_of(field),
            "必填 required" if field.required else "",
            "；".join((*_notes(field), *_presumptions(source, field))),
            "、".join(f"{key}（{'、'.join(texts)}）" for key, texts in field.choices.items()),
            "、".join(field.aliases),
        )


def unit_of(field: SourceField) -> str:
    """Say in what unit a field is stored, and in which it is written where that differs.

    Examples
    --------
    >>> unit_of(SourceField(name="due_on", zh="期限", type=FieldType.DATE))
    '日 day'
    """
    match field.type:
        case FieldType.MONEY:
            written = _WRITTEN_IN[field.unit]
            return f"分 fen；文件中为{written} written in {written}"
        case FieldType.INTEGER:
            return f"{field.counts.zh} {field.counts.en}" if field.counts else ""
        case FieldType.DATE:
            return "日 day"
        case FieldType.MONTH:
            return "月，存为月末日 month, stored as its last day"
        case _:
            return ""


def _notes(field: SourceField) -> Iterator[str]:
    if field.name in _WHERE_ABSENT:
        yield _WHERE_ABSENT[field.name]
    if field.several:
        yield "可多值 several values"
    if field.may_be_future:
        yield "可晚于收到日期 may be after the day of receipt"
    if field.signed:
        yield "可为负 may be negative"
    if field.personal:
        yield "个人信息，显示时遮蔽 personal, masked where shown"


def _presumptions(source: Source, field: SourceField) -> Iterator[str]:
    """Say what a missing day is presumed to be, from which day on, and whether the number is illustrative."""
    for rule in source.presumed:
        if rule.of == field.name:
            zh = f"没有时自 {rule.in_force} 起推定为 {rule.after} 之后 {rule.days} 日"
            en = f"where absent presumed {rule.days} days after {rule.after}, from {rule.in_force} on"
            yield f"{zh} {en}" + ("，示例 illustrative" if rule.illustrative else "")


def to_csv(rulebook: HasSources) -> str:
    """Give all fields of all tables as CSV, one line a field."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(Entry._fields)
    writer.writerows(entry for source in tables_of(rulebook) for entry in entries(source))
    return out.getvalue()


def to_markdown(rulebook: HasSources, *, title: Text) -> str:
    """Give the dictionary as a page, one section a table.

    Parameters
    ----------
    rulebook : Rulebook
    title : Text
        Of the rulebook.
    """
    lines = [
        f"# 数据字典 Data dictionary: {title.zh} {title.en}",
        "",
        "由规则手册生成，请勿手改：`credit-tier dictionary`。Generated from the rulebook; do not edit by hand.",
        "",
        "表头按名称、中文名或别名识别，不论顺序、全半角、括号与大小写。金额存为整数分，日期存为日。",
        "Headers are known by name, Chinese title or alias, in any order, width, kind of bracket and case.",
        "Amounts are stored as integers of fen, days as days.",
        "",
    ]
    lines += [f"- `{source.name}` {source.title.zh} {source.title.en}" for source in tables_of(rulebook)]
    for source in tables_of(rulebook):
        lines += ["", *_section(source)]
    return "\n".join(lines) + "\n"


def _section(source: Source) -> Iterator[str]:
    yield f"## `{source.name}` {source.title.zh} {source.title.en}"
    yield ""
    yield from _table(("目录项 item", "内容 content"), _catalogue(source))
    yield ""
    heads = ("字段 field", "中文 title", "类型 type", "单位 unit", "必填 required", "说明 notes", "别名 other headers")
    own = list(entries(source))
    yield from _table(
        heads,
        (
            (f"`{one.field}`", f"{one.zh} {one.en}", one.kind, one.unit, one.required, one.notes, one.headers)
            for one in own
        ),
    )
    for field in source.fields:
        if field.choices:
            yield ""
            yield from _table(
                (f"`{field.name}` {field.zh}", "写法 spellings"),
                ((f"`{key}`", "、".join(texts)) for key, texts in field.choices.items()),
            )


def _catalogue(source: Source) -> Iterator[tuple[str, str]]:
    """Give what 政务数据共享条例 13 asks a catalogue to say, and what files of the source are called."""
    yield "提供单位 provider", f"{source.provider.zh} {source.provider.en}"
    yield "关于 about", " ".join(WORDS[source.about])
    yield "更新频率 update", f"每 {source.update_months} 个月，宽限 {source.grace_days} 天 every {_months(source)}"
    yield "共享类型 sharing", " ".join(WORDS[source.sharing])
    if source.conditions:
        yield "共享条件 conditions", f"{source.conditions.zh} {source.conditions.en}"
    if source.not_shared_basis:
        yield "不予共享依据 basis", str(source.not_shared_basis)
    yield "数据分级 classification", " ".join(WORDS[source.classification])
    yield "提供方式 way", _listed(WORDS[way] for way in source.ways)
    yield "数据格式 format", "、".join(source.formats)
    yield "用途 uses", _listed(WORDS[use] for use in source.uses)
    keys = ("、".join(f"`{name}`" for name in key) for key in source.keys)
    yield "记录由何指认 key", "；缺项时 otherwise ".join(keys)
    if source.bonus_only:
        yield "监管限制 limit", "只加分 points may only be added"
    yield "文件名 file names", "、".join((source.name, source.title.zh, *source.aliases))


def _months(source: Source) -> str:
    months = "month" if source.update_months == 1 else f"{source.update_months} months"
    return f"{months}, {source.grace_days} days of grace"


def _listed(texts: Iterable[Text]) -> str:
    return "、".join(" ".join(text) for text in texts)


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    titles = list(heads)
    yield f"| {' | '.join(titles)} |"
    yield f"|{'---|' * len(titles)}"
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '/') for cell in row)} |"
