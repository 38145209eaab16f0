"""Enterprise codes of a whole column: the flawless ones recognised at once, the rest one by one (批量校验代码).

What a cell may hold instead of a code, and what becomes of it:

- a code with blanks, hyphens, line breaks or invisible characters in it is read without them, and flagged;
- a code that was kept from becoming a number, by an apostrophe or as ``="…"``, is read without that;
- a number that a spreadsheet kept whole (``110000000000016.0``) is read, and flagged; digits beyond the fifteenth
  that a spreadsheet lost are lost: the row is set aside;
- an older number (`foundation.older_numbers`) whose check character is right becomes the id ``reg:…``, ``tax:…`` or
  ``org:…``, flagged; whose it is, an identity rule says. One that can be both goes by the header if that names one
  kind only, and is else ``reg-or-tax:…``;
- the letters that GB 32100 leaves out are named in the reason, with what they may stand for, and never replaced;
- numbers of natural persons are neither accepted nor repeated in full.
"""

from __future__ import annotations

import csv
import re
from typing import Final, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from credit_tier.foundation.codes import (
    ALPHABET,
    FLAGS_ONLY,
    ORGANISATION_WEIGHTS,
    WEIGHTS,
    CodeFault,
    code_fault,
    fold_code,
    wrong_characters,
)
from credit_tier.foundation.older_numbers import (
    PERSONAL_LENGTHS,
    NumberKind,
    is_personal_number,
    masked,
    older_number_kinds,
)
from credit_tier.records.reasons import Flag, SetAside, code_reason
from credit_tier.records.tabular import as_csv
from credit_tier.records.values import Parsed

Booleans: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]

EITHER: Final = "reg-or-tax"
"""Namespace of a number of 15 digits that is right as a registration number and as a tax number."""

_LENGTH: Final = 18
_EXACT_DIGITS: Final = 15
_SEPARATORS: Final = re.compile("[\\s\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff\u2010-\u2015\u2212\uff0d-]+")
_EDGES: Final = " \t\r\n\xa0\u200b\u200c\u200d\u200e\u200f\u2060\ufeff"
_TEXT_MARK: Final = re.compile("^['\u2018\u2019`]+")
_FORMULA: Final = re.compile(r'="([^"]*)"')
_WHOLE_NUMBER: Final = re.compile(r"(\d+)\.0*", re.ASCII)
_SCIENTIFIC: Final = re.compile(r"(\d)(?:\.(\d+))?E\+?(\d{1,2})", re.ASCII)
_OWN_ID: Final = re.compile(f"({'|'.join([EITHER, *NumberKind])}):([0-9A-Z]+)")
_MISTAKEN: Final = str.maketrans("IOSZ", "1052")
_TAX_HEADER: Final = re.compile("纳税人识别号|税号|nsrsbh", re.IGNORECASE)
_REGISTRATION_HEADER: Final = re.compile("注册号|gszch|regno", re.IGNORECASE)
_FLAG: Final = {
    NumberKind.REGISTRATION: Flag.REGISTRATION_NUMBER,
    NumberKind.TAX: Flag.TAX_NUMBER,
    NumberKind.ORGANISATION: Flag.ORGANISATION_CODE,
}


def read_code(text: str, header: str = "") -> Parsed:
    """Read one text as an enterprise code.

    Examples
    --------
    >>> read_code("911100******76227Y").problem.value
    'code_starred'
    >>> read_code("91620100-MA7ABCD1 2E").value, read_code("000000012345674").value
    ('91620100MA7ABCD12E', 'reg:000000012345674')
    """
    code = fold_code(text)
    if own := _OWN_ID.fullmatch(code):
        return _older(own[2], own[1])
    tidy, flag = _tidied(code)
    fault = code_fault(tidy)
    if fault is None:
        return Parsed(tidy, flag)
    if fault in (CodeFault.BLANK, CodeFault.STARRED):
        return Parsed(problem=code_reason(fault))
    if kinds := older_number_kinds(tidy):
        return _older(tidy, _namespace(kinds, header))
    if len(tidy) in PERSONAL_LENGTHS and is_personal_number(tidy):
        return Parsed(problem=SetAside.CODE_PERSONAL)
    if fault in FLAGS_ONLY and flag is not Flag.CODE_AS_NUMBER:
        return Parsed(tidy, code_reason(fault))
    return _refused(tidy, CodeFault.EXCEL_RUINED if flag is Flag.CODE_AS_NUMBER else fault)


def shown_code(text: str, problem: SetAside | Flag | None) -> str:
    """Give a code as reports may repeat it: the number of a natural person is masked.

    Examples
    --------
    >>> shown_code("6200001990 02280000", SetAside.CODE_PERSONAL), shown_code("9111****", SetAside.CODE_STARRED)
    ('62****************', '9111****')
    """
    return masked(_tidied(fold_code(text))[0]) if problem is SetAside.CODE_PERSONAL else text


def without_personal_numbers(line: str) -> str:
    """Mask the cells of a line of CSV that hold the number of a natural person.

    Examples
    --------
    >>> without_personal_numbers("6200001990 02280000,甲,620000")
    '62****************,甲,620000'
    """
    try:
        [cells] = csv.reader([line])
    except (csv.Error, ValueError):  # a cell longer than csv reads
        return "（含个人证件号码，略 left out: the number of a natural person）"
    return as_csv([shown_code(cell, read_code(cell).problem) for cell in cells])


def _tidied(code: str) -> tuple[str, Flag | None]:
    text = code.strip(_EDGES)
    if kept := _FORMULA.fullmatch(text):  # how a code is kept from becoming a number in CSV
        text = kept[1]
    bare = _TEXT_MARK.sub("", text).strip(_EDGES)
    tidy = _SEPARATORS.sub("", bare)
    flag = Flag.CODE_SEPARATED if tidy != bare else None
    digits = _digits(tidy)
    return (tidy, flag) if digits is None else (digits, Flag.CODE_AS_NUMBER)


def _digits(text: str) -> str | None:
    """Give the digits of a number in decimal or scientific form where all of them are there."""
    if whole := _WHOLE_NUMBER.fullmatch(text):
        return whole[1]
    if not (scientific := _SCIENTIFIC.fullmatch(text)):
        return None
    first, part, exponent = scientific[1], scientific[2] or "", int(scientific[3])
    complete = len(part) >= exponent > 0 and not part[exponent:].strip("0") and exponent < _EXACT_DIGITS
    return first + part[:exponent] if complete else None


def _namespace(kinds: tuple[NumberKind, ...], header: str) -> str:
    if len(kinds) == 1:
        return kinds[0].value
    tax, registration = _TAX_HEADER.search(header), _REGISTRATION_HEADER.search(header)
    if bool(tax) == bool(registration):
        return EITHER
    return NumberKind.TAX.value if tax else NumberKind.REGISTRATION.value


def _older(number: str, namespace: str) -> Parsed:
    kinds = older_number_kinds(number)
    if namespace == EITHER and len(kinds) == 2:
        return Parsed(f"{EITHER}:{number}", Flag.NUMBER_AMBIGUOUS)
    if namespace not in kinds:
        return Parsed(problem=SetAside.CODE_NUMBER_CHECK)
    kind = NumberKind(namespace)
    flag = Flag.REGISTRATION_NUMBER_13 if len(number) == 13 else _FLAG[kind]
    return Parsed(f"{kind}:{number}", flag)


def _refused(code: str, fault: CodeFault) -> Parsed:
    if fault is CodeFault.WRONG_LENGTH and len(code) in (9, 15) and not wrong_characters(code[:6]):
        return Parsed(problem=SetAside.CODE_NUMBER_CHECK)
    note = _wrong_letters(code) if fault is CodeFault.WRONG_CHARACTER else ""
    return Parsed(problem=code_reason(fault), note=note)


def _wrong_letters(code: str) -> str:
    """Say which characters are none of the standard's, and whether an innocent mistake explains them."""
    wrong = wrong_characters(code)
    places = "、".join(f"第{place}位“{character}”" for place, character in wrong)
    told = f"{places} ({', '.join(f'{character!r} at {place}' for place, character in wrong)})"
    meant = code.translate(_MISTAKEN)
    if code_fault(meant) is None:
        told += f"; 若为 {meant} 则校验位相符 (check characters agree with {meant})"
    return told


def flawless(texts: pa.Array) -> Booleans:
    """Tell which texts are codes as they stand, check characters included; False promises nothing.

    Parameters
    ----------
    texts : pyarrow.Array
        Strings without nulls.

    Examples
    --------
    >>> flawless(pa.array(["91620100MA7ABCD12E", "91620100ma7abcd12e", "9111****"])).tolist()
    [True, False, False]
    """
    fine: Booleans = np.array(pc.equal(pc.binary_length(texts), _LENGTH).to_numpy(zero_copy_only=False), dtype=bool)
    if not fine.any():
        return fine
    codes = texts.filter(pa.array(fine)).cast(pa.binary()).cast(pa.binary(_LENGTH))
    letters = np.frombuffer(codes.buffers()[1], dtype=np.uint8)[: len(codes) * _LENGTH].reshape(-1, _LENGTH)
    base31 = _values(ALPHABET)[letters]
    base36 = _values("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")[letters[:, 8:16]]
    organisation = _values("0123456789X")[letters[:, 16]]
    check = -(base31[:, :17] @ np.array(WEIGHTS)) % 31 == base31[:, 17]
    inner = -(base36 @ np.array(ORGANISATION_WEIGHTS)) % 11 == organisation
    fine[fine] = (base31 >= 0).all(axis=1) & check & inner
    return fine


def _values(alphabet: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    table: np.ndarray[tuple[int], np.dtype[np.int64]] = np.full(256, -1, dtype=np.int64)
    table[np.frombuffer(alphabet.encode(), dtype=np.uint8)] = np.arange(len(alphabet))
    return table
