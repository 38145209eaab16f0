"""Why a row was set aside, and what was flagged on a row that was accepted (原因与标记).

The values are what reports, tests and other programs see; the titles are what a clerk reads.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from credit_tier.foundation.codes import CodeFault
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.source import FieldType


class SetAside(StrEnum):
    """Why a row is no record. The row is kept, with this reason, in `QualityReport.set_aside`."""

    BLANK_ROW = "blank_row"
    WRONG_CELL_COUNT = "wrong_cell_count"
    BROKEN_QUOTES = "broken_quotes"
    TITLE_ROW = "title_row"
    HINT_ROW = "hint_row"
    SAMPLE_ROW = "sample_row"
    REPEATED_HEADER = "repeated_header"
    FOOTER_ROW = "footer_row"
    UNREAD_SHEET = "unread_sheet"
    CODE_BLANK = "code_blank"
    CODE_STARRED = "code_starred"
    CODE_EXCEL_RUINED = "code_excel_ruined"
    CODE_PERSONAL = "code_personal"
    CODE_NUMBER_CHECK = "code_number_check"
    CODE_WRONG_LENGTH = "code_wrong_length"
    CODE_WRONG_CHARACTER = "code_wrong_character"
    REQUIRED_MISSING = "required_missing"
    UNREADABLE = "unreadable"
    SEVERAL_AMOUNTS = "several_amounts"
    NEGATIVE = "negative"
    DATE_IN_FUTURE = "date_in_future"
    UNKNOWN_SOURCE = "unknown_source"
    SUPERSEDES_ITSELF = "supersedes_itself"
    DUPLICATE = "duplicate"
    CONFLICT = "conflict"


class Flag(StrEnum):
    """What is doubtful about something that was accepted."""

    CHECK_CHARACTER = "check_character"
    ORGANISATION_CHECK = "organisation_check"
    CODE_SEPARATED = "code_separated"
    CODE_AS_NUMBER = "code_as_number"
    REGISTRATION_NUMBER = "registration_number"
    REGISTRATION_NUMBER_13 = "registration_number_13"
    TAX_NUMBER = "tax_number"
    ORGANISATION_CODE = "organisation_code"
    NUMBER_AMBIGUOUS = "number_ambiguous"
    ROUNDED = "rounded"
    AMOUNT_IN_TEXT = "amount_in_text"
    AMOUNTS_SUMMED = "amounts_summed"
    EXCEL_SERIAL = "excel_serial"
    OTHER_TIME_ZONE = "other_time_zone"
    UNREADABLE_TEXT = "unreadable_text"
    UNREADABLE_DOCUMENT_NUMBER = "unreadable_document_number"
    UNREADABLE_DATE = "unreadable_date"
    UNREADABLE_MONTH = "unreadable_month"
    UNREADABLE_MONEY = "unreadable_money"
    UNREADABLE_INTEGER = "unreadable_integer"
    UNREADABLE_FLAG = "unreadable_flag"
    UNREADABLE_CHOICE = "unreadable_choice"
    UNREADABLE_SEVERAL_AMOUNTS = "unreadable_several_amounts"
    MERGED_CELLS = "merged_cells"
    HIDDEN_SHEET = "hidden_sheet"
    UNKNOWN_COLUMN = "unknown_column"
    EMPTY_COLUMN = "empty_column"
    UNIT_BELOW = "unit_below"
    OTHER_HEADER = "other_header"
    NO_ROWS = "no_rows"


TITLES: Final[dict[str, Text]] = {
    SetAside.BLANK_ROW: Text("空行", "blank row"),
    SetAside.WRONG_CELL_COUNT: Text("单元格数与表头不符", "wrong number of cells"),
    SetAside.BROKEN_QUOTES: Text("引号不成对", "broken quotes"),
    SetAside.TITLE_ROW: Text("表头以上的标题或说明", "title or notice above the header"),
    SetAside.HINT_ROW: Text("填写提示", "hints on how to fill in"),
    SetAside.SAMPLE_ROW: Text("示例行", "sample row"),
    SetAside.REPEATED_HEADER: Text("重复的表头", "header repeated"),
    SetAside.FOOTER_ROW: Text("合计、制表人、备注等表尾", "total, signature or note below the table"),
    SetAside.UNREAD_SHEET: Text(
        "所在工作表没有可识别的表头，或看不出属于哪张表", "its sheet has no header of a table, or names no table"
    ),
    SetAside.CODE_BLANK: Text("代码为空", "code missing"),
    SetAside.CODE_STARRED: Text("代码被打码", "code masked with stars"),
    SetAside.CODE_EXCEL_RUINED: Text("代码被 Excel 损坏", "code ruined by Excel"),
    SetAside.CODE_PERSONAL: Text("个人证件号码，不予接收", "number of a natural person, not accepted"),
    SetAside.CODE_NUMBER_CHECK: Text(
        "既非注册号也非旧税号、机构代码（校验位均不符）", "no registration, tax or organisation number: all checks fail"
    ),
    SetAside.CODE_WRONG_LENGTH: Text("代码长度不对", "code of wrong length"),
    SetAside.CODE_WRONG_CHARACTER: Text("代码含非法字符", "code with a wrong character"),
    SetAside.REQUIRED_MISSING: Text("必填项为空", "required value missing"),
    SetAside.UNREADABLE: Text("必填项无法识别", "required value unreadable"),
    SetAside.SEVERAL_AMOUNTS: Text("必填金额处有几个金额，无法判定", "required amount: several stand there"),
    SetAside.NEGATIVE: Text("不应为负", "negative where it cannot be"),
    SetAside.DATE_IN_FUTURE: Text("日期晚于收到日期", "date after the day of receipt"),
    SetAside.UNKNOWN_SOURCE: Text("数据集不在清单中", "data set not in the rulebook"),
    SetAside.SUPERSEDES_ITSELF: Text("记录替代自身", "record supersedes itself"),
    SetAside.DUPLICATE: Text("重复报送", "sent before"),
    SetAside.CONFLICT: Text("同一编号内容不同", "record id used with other content"),
    Flag.CHECK_CHARACTER: Text("代码校验位不符", "check character of the code fails"),
    Flag.ORGANISATION_CHECK: Text("组织机构代码校验位不符", "organisation check of the code fails"),
    Flag.CODE_SEPARATED: Text("代码中夹有空格或连字符，已去除", "blanks or hyphens inside the code, taken out"),
    Flag.CODE_AS_NUMBER: Text("代码曾存为数字，各位俱全", "code stored as a number, all digits there"),
    Flag.REGISTRATION_NUMBER: Text("以注册号识别", "identified by a registration number"),
    Flag.REGISTRATION_NUMBER_13: Text(
        "以13位旧注册号识别（无校验位）", "identified by an old registration number, unchecked"
    ),
    Flag.TAX_NUMBER: Text("以15位旧税号识别", "identified by an old tax number"),
    Flag.ORGANISATION_CODE: Text("以组织机构代码识别", "identified by an organisation code"),
    Flag.NUMBER_AMBIGUOUS: Text("注册号或旧税号，校验位均相符", "registration or tax number: both checks hold"),
    Flag.ROUNDED: Text("金额四舍五入到分", "amount rounded to fen"),
    Flag.AMOUNT_IN_TEXT: Text("金额取自文字", "amount taken from a text"),
    Flag.AMOUNTS_SUMMED: Text("文字中同类金额相加", "amounts of one kind in a text, added up"),
    Flag.EXCEL_SERIAL: Text("日期由 Excel 序号还原", "date from a spreadsheet's day number"),
    Flag.OTHER_TIME_ZONE: Text("按北京时间换算到另一日", "another day in Beijing than in the time zone written"),
    Flag.UNREADABLE_TEXT: Text("文本含控制字符", "text with control characters"),
    Flag.UNREADABLE_DOCUMENT_NUMBER: Text("文号含控制字符", "document number with control characters"),
    Flag.UNREADABLE_DATE: Text("日期无法识别", "unreadable date"),
    Flag.UNREADABLE_MONTH: Text("月份无法识别", "unreadable month"),
    Flag.UNREADABLE_MONEY: Text("金额无法识别", "unreadable amount"),
    Flag.UNREADABLE_INTEGER: Text("数字无法识别", "unreadable number"),
    Flag.UNREADABLE_FLAG: Text("是否项无法识别", "unreadable flag"),
    Flag.UNREADABLE_CHOICE: Text("取值不在清单中", "value not among the choices"),
    Flag.UNREADABLE_SEVERAL_AMOUNTS: Text("有几个金额，无法判定", "several amounts, none can be told to be it"),
    Flag.MERGED_CELLS: Text("合并单元格，按所示填入各行", "merged cells, filled in row by row as shown"),
    Flag.HIDDEN_SHEET: Text("隐藏的工作表，未读取", "hidden sheet, not read"),
    Flag.UNKNOWN_COLUMN: Text("未识别的列", "unknown column"),
    Flag.EMPTY_COLUMN: Text(
        "表中隔有空列，其右或是另一张表", "an empty column inside: what stands right of it may be another table"
    ),
    Flag.UNIT_BELOW: Text(
        "表下另写有金额单位，未按其换算，请核对", "another unit of money is named below the table; it was not applied"
    ),
    Flag.OTHER_HEADER: Text(
        "表中又有一行不同的表头，其下仍按第一个表头读取，请核对",
        "another header stands inside the table; the rows below it were read by the first",
    ),
    Flag.NO_ROWS: Text("只有表头，视为无数据可报", "header only, taken as nothing to report"),
}
"""What each reason and flag is called, in Chinese and English."""


NOT_READ: Final = frozenset({SetAside.UNREADABLE, SetAside.SEVERAL_AMOUNTS})
"""Reasons that set a row aside where the field is required, and become a flag where it is not."""


BESIDE: Final = frozenset(
    {
        SetAside.BLANK_ROW,
        SetAside.TITLE_ROW,
        SetAside.HINT_ROW,
        SetAside.SAMPLE_ROW,
        SetAside.REPEATED_HEADER,
        SetAside.FOOTER_ROW,
    }
)
"""Reasons of rows that stand beside the data: a file with nothing else has nothing to report."""


def code_reason(fault: CodeFault) -> SetAside | Flag:
    """Give the reason or flag for a fault of an enterprise code.

    Examples
    --------
    >>> code_reason(CodeFault.STARRED).value, code_reason(CodeFault.CHECK_CHARACTER).value
    ('code_starred', 'check_character')
    """
    if fault in (CodeFault.CHECK_CHARACTER, CodeFault.ORGANISATION_CHECK):
        return Flag(fault.value)
    return SetAside(f"code_{fault.value}")


def unreadable_flag(kind: FieldType, reason: SetAside = SetAside.UNREADABLE) -> Flag:
    """Give the flag for an unreadable value of an optional field.

    Examples
    --------
    >>> unreadable_flag(FieldType.MONEY).value
    'unreadable_money'
    """
    return Flag(f"unreadable_{kind.value if reason is SetAside.UNREADABLE else reason.value}")
