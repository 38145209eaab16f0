"""Cells written as plainly as can be, read all at once (常规写法整列读取).

Most amounts are ``1234.50``, most codes flawless, most texts without anything to take off: what the reader of one cell
would give for them is known by their form, and a whole column of them is read without a Python object for each. A cell
of any other form is left to its reader (`credit_tier.records.values`), so there is nothing here that it does not know.
"""

from __future__ import annotations

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.records.amounts import LARGEST
from credit_tier.records.contracts import CODE, arrow_type
from credit_tier.records.enterprise_codes import flawless
from credit_tier.records.neutral import ENDS, LONGEST_NOTHING, MARK, UNSEEN
from credit_tier.rulebook.source import FieldType, SourceField

_AMOUNT: Final = r"\A[0-9]{1,12}(\.[0-9]{1,2})?\z"
_HUNDREDTHS: Final = pa.decimal128(14, 2)
_INTEGER: Final = r"\A[0-9]{1,18}\z"
_TO_TAKE_OFF: Final = rf"[\x00-\x1f\x7f{UNSEEN}]|\A[{ENDS}{MARK}]|[{ENDS}]\z"


def plain_values(texts: pa.Array, field: SourceField, fen: int = 1) -> pa.Array:
    """Give the values of the cells whose form tells it, and null for every other.

    Parameters
    ----------
    texts : pyarrow.Array
        Strings without nulls.
    field : SourceField
    fen : int
        Fen (分) per unit of the column, of money.

    Returns
    -------
    pyarrow.Array
        Of the field's Arrow type, as long as `texts`.

    Examples
    --------
    >>> amount = SourceField(name="amount", zh="金额", type=FieldType.MONEY)
    >>> plain_values(pa.array(["1234.5", "1,234.50", "12万元"]), amount, fen=100).to_pylist()
    [123450, None, None]
    """
    kind = arrow_type(field.type)
    if field.name == CODE:
        return _where(pa.array(flawless(texts)), texts).cast(kind)
    if field.several:
        return pa.nulls(len(texts), kind)
    match field.type:
        case FieldType.TEXT:
            marked = pc.match_substring_regex(texts, _TO_TAKE_OFF)
            long = pc.greater(pc.utf8_length(texts), LONGEST_NOTHING)
            return _where(pc.and_not(long, marked), texts).cast(kind)
        case FieldType.MONEY if fen % 100 == 0 and 10**_HUNDREDTHS.precision * (fen // 100) <= LARGEST:
            amounts = _where(pc.match_substring_regex(texts, _AMOUNT), texts).cast(_HUNDREDTHS)
            return pc.multiply(pc.multiply(amounts, pa.scalar(100)).cast(kind), fen // 100)
        case FieldType.INTEGER:
            return _where(pc.match_substring_regex(texts, _INTEGER), texts).cast(kind)
        case _:
            return pa.nulls(len(texts), kind)


def _where(fine: pa.Array, texts: pa.Array) -> pa.Array:
    return pc.if_else(fine, texts, pa.scalar(None, texts.type))
