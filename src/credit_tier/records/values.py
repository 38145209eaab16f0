r"""One cell to one value, or the reason why not (单元格取值).

The written rules. A cell that is blank or holds only a mark for "nothing" is null. Dates, months, amounts,
integers, flags and choices are read after folding full-width forms; nothing is guessed: a text that fits no
listed form is unreadable. Amounts are exact integers of fen; where a source gives more than two decimals they are
rounded half away from zero and flagged, as is an amount that stands inside a text. Document numbers lose all blanks,
and every kind of bracket around the year becomes 〔〕. An apostrophe that writing put before a text comes off again
(`credit_tier.records.neutral`). Text keeps its characters (no Unicode normalisation: rare characters in names are
evidence); line ends become \n, tabs a blank, and other control characters make it unreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final, NamedTuple

from credit_tier.records.amount_texts import amount_in_text
from credit_tier.records.amounts import LARGEST, read_amount
from credit_tier.records.days import Moment, is_open_end, read_moment, read_month
from credit_tier.records.neutral import ENDS, NOTHING, fold_value, is_nothing, unmarked
from credit_tier.records.reasons import Flag, SetAside
from credit_tier.rulebook.source import FieldType, SourceField

Value = str | int | bool | date | None

_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE_END: Final = re.compile(r"\r\n?")
_BRACKETS: Final = str.maketrans("()[]（）［］【】﹝﹞{}｛｝", "〔〕" * 8)
_NUMBER: Final = re.compile(
    r"(?P<sign>[-+]?)(?P<whole>\d{1,30}|\d{1,3}(?:,\d{3}){1,9})(?:\.(?P<part>\d{0,30}))?", re.ASCII
)
_APART: Final = re.compile(r"[0-9A-Za-z]\s+[0-9A-Za-z]")
_DIVIDERS: Final = re.compile("[,，、;；\\r\\n]")
_YES: Final = frozenset({"是", "有", "y", "yes", "true", "t", "1", "√"})
_NO: Final = frozenset({"否", "无", "n", "no", "false", "f", "0", "×"})


class Parsed(NamedTuple):
    """What a cell gave.

    Attributes
    ----------
    value : str, int, bool, date or None
        Null where the cell is empty or unreadable.
    problem : SetAside or Flag or None
        `SetAside.UNREADABLE` and `SetAside.NEGATIVE` need the field's `required` to be judged; `Flag.ROUNDED`
        comes with a value.
    note : str
        What the reason alone does not say, e.g. which character is wrong.
    """

    value: Value = None
    problem: SetAside | Flag | None = None
    note: str = ""


UNREADABLE: Final = Parsed(problem=SetAside.UNREADABLE)
Reader = Callable[[str], Parsed]


def reader(field: SourceField, fen: int = 1) -> Reader:
    """Give the function that reads the cells of a field.

    Parameters
    ----------
    field : SourceField
    fen : int
        Fen (分) per unit of the column, of money fields.

    Examples
    --------
    >>> amount = SourceField(name="amount", zh="金额", type=FieldType.MONEY)
    >>> reader(amount, fen=100)("￥1,234.50").value, reader(amount, fen=100)("0.125万元").value
    (123450, 125000)
    """
    if field.several:
        return _several(field)
    match field.type:
        case FieldType.TEXT:
            return _text
        case FieldType.DOCUMENT_NUMBER:
            return _document_number
        case FieldType.DATE:
            return _open_date(field.open_until) if field.may_be_future and not field.required else _date
        case FieldType.MONTH:
            return _folded(lambda text: _moment(read_month(text)))
        case FieldType.MONEY:
            return _folded(lambda text: _money(text, fen, field))
        case FieldType.INTEGER:
            return _folded(lambda text: _integer(text, signed=field.signed))
        case FieldType.FLAG:
            return _folded(_flag)
        case FieldType.CHOICE:
            return _choice(field)


def _folded(read: Reader) -> Reader:
    def read_folded(text: str) -> Parsed:
        folded = fold_value(text)
        return Parsed() if folded.casefold() in NOTHING else read(folded)

    return read_folded


def _found(value: Value) -> Parsed:
    return UNREADABLE if value is None else Parsed(value)


def _text(text: str) -> Parsed:
    if is_nothing(text):
        return Parsed()
    value = _LINE_END.sub("\n", unmarked(text.strip(ENDS)).strip(ENDS)).replace("\t", " ")
    return UNREADABLE if _CONTROL.search(value) else Parsed(value)


def _document_number(text: str) -> Parsed:
    folded = unmarked(fold_value(text))
    if folded.casefold() in NOTHING:
        return Parsed()
    value = "".join(folded.split()).translate(_BRACKETS)
    return UNREADABLE if _CONTROL.search(value) else Parsed(value)


def _moment(moment: Moment | None) -> Parsed:
    return UNREADABLE if moment is None else Parsed(moment.day, moment.flag)


def _date(text: str) -> Parsed:
    folded = fold_value(text)
    return Parsed() if folded.casefold() in NOTHING else _moment(read_moment(folded))


def _open_date(until: date | None) -> Reader:
    return lambda text: Parsed(until) if is_open_end(fold_value(text)) else _date(text)


def _money(text: str, fen: int, field: SourceField) -> Parsed:
    amount = read_amount(text, fen)
    if amount is not None:
        problem = Flag.ROUNDED if amount.rounded else None
        return _in_range(amount.fen, "-" if amount.negative else "", signed=field.signed, problem=problem)
    found = amount_in_text(text, field.labels, summed=field.summed)
    return Parsed(found.amount and found.amount.fen, found.problem)


def _integer(text: str, *, signed: bool) -> Parsed:
    match = _NUMBER.fullmatch(text)
    if match is None or (match["part"] or "").strip("0"):
        return UNREADABLE
    return _in_range(int(match["whole"].replace(",", "")), match["sign"], signed=signed, problem=None)


def _in_range(size: int, sign: str, *, signed: bool, problem: Flag | None) -> Parsed:
    if size > LARGEST:
        return UNREADABLE
    if sign == "-" and size and not signed:
        return Parsed(problem=SetAside.NEGATIVE)
    return Parsed(-size if sign == "-" else size, problem)


def _flag(text: str) -> Parsed:
    word = text.casefold()
    if word.removesuffix(".0") in _YES:
        return Parsed(value=True)
    return Parsed(value=False) if word.removesuffix(".0") in _NO else UNREADABLE


def _choice(field: SourceField) -> Reader:
    keys = {_spelling(text): key for key, texts in field.choices.items() for text in texts}
    keys |= {key: key for key in field.choices}
    return _folded(lambda text: _found(keys.get(_spelling(text))))


def _several(field: SourceField) -> Reader:
    """Read several values of one cell, each in full, so that 1 is never taken for the beginning of 10."""
    read, order = reader(field.model_copy(update={"several": False})), list(field.choices)

    def read_several(text: str) -> Parsed:
        parts = [read(part) for part in _DIVIDERS.split(text)]
        values = dict.fromkeys(str(part.value) for part in parts if part.value is not None)
        # A blank divides nothing, and "1 2" must not become 12.
        wrong = any(part.problem is not None for part in parts) or (order and _APART.search(fold_value(text)))
        found = sorted(values, key=order.index) if order else list(values)
        return UNREADABLE if wrong else Parsed(",".join(found) or None)

    return read_several


def _spelling(text: str) -> str:
    return "".join(fold_value(text).casefold().split())
