"""Numbers that named an enterprise before the unified code, and numbers of natural persons (旧号码与个人证件号码).

A registration number (注册号, GS 15-2006) has 15 digits: the division of the registrar, eight digits of order, and a
check digit by ISO 7064 MOD 11,10; before that it had 13 digits and no check. An old tax number (税号) has 15
characters: a division and an organisation code (GB 11714) with its check character. Only check characters tell the
two apart, and one number in ten passes as both. A person's tax number holds an identity number (GB 11643), so it is
personal data.
"""

from __future__ import annotations

import re
from datetime import date
from enum import StrEnum
from typing import Final

from credit_tier.foundation.codes import organisation_check_character


class NumberKind(StrEnum):
    """What an older number may be; the value is the namespace of its id (`dr1` 2.1)."""

    REGISTRATION = "reg"
    TAX = "tax"
    ORGANISATION = "org"


PERSONAL_LENGTHS: Final = (15, 17, 18, 20)
"""An identity number of either generation, alone or with the two characters a tax office adds."""

_REGISTRATION: Final = re.compile(r"\d{13}|\d{15}", re.ASCII)
_TAX: Final = re.compile(r"\d{6}[0-9A-Z]{8}[0-9X]", re.ASCII)
_ORGANISATION: Final = re.compile(r"[0-9A-Z]{8}[0-9X]")
_FIRST_GENERATION: Final = re.compile(r"\d{15}(?:\d\d)?", re.ASCII)
_SECOND_GENERATION: Final = re.compile(r"\d{17}[0-9X](?:[0-9A-Z]{2})?", re.ASCII)
_PROVINCES: Final = frozenset(
    str(code)
    for first, last in ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 83))
    for code in range(first, last + 1)
)


def registration_check_digit(body: str) -> str:
    """Compute the last digit of a registration number from those before it (ISO 7064 MOD 11,10).

    Examples
    --------
    >>> registration_check_digit("0794")
    '5'
    """
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def older_number_kinds(text: str) -> tuple[NumberKind, ...]:
    """Give everything that a text can be, as far as form and check characters say; empty where it is nothing.

    Parameters
    ----------
    text : str
        In half-width capitals, without blanks or hyphens.

    Examples
    --------
    >>> [kind.value for kind in older_number_kinds("000000012345674")]
    ['reg']
    >>> [kind.value for kind in older_number_kinds("00000000000006X")], older_number_kinds("000000000000000")
    (['tax'], ())
    """
    kinds = []
    if _is_registration_number(text):
        kinds.append(NumberKind.REGISTRATION)
    if _TAX.fullmatch(text) and _is_organisation_code(text[6:]):
        kinds.append(NumberKind.TAX)
    if _ORGANISATION.fullmatch(text) and _is_organisation_code(text):
        kinds.append(NumberKind.ORGANISATION)
    return tuple(kinds)


def is_personal_number(text: str) -> bool:
    """Tell whether a text looks like an identity number, or a tax number made from one.

    The check character is not asked for: a mistyped identity number is personal data, too.

    Examples
    --------
    >>> is_personal_number("620000199002300000"), is_personal_number("620000199002280000")
    (False, True)
    """
    if text[:2] not in _PROVINCES:
        return False
    if len(text) == 20:
        return _SECOND_GENERATION.fullmatch(text) is not None
    if len(text) == 18:
        return _SECOND_GENERATION.fullmatch(text) is not None and _is_day(text[6:14])
    return _FIRST_GENERATION.fullmatch(text) is not None and _is_day(f"19{text[6:12]}")


def masked(text: str) -> str:
    """Hide a number but for its first two characters, the province.

    Examples
    --------
    >>> masked("620000199002280000")
    '62****************'
    """
    return text[:2] + "*" * (len(text) - 2)


def _is_registration_number(text: str) -> bool:
    form = _REGISTRATION.fullmatch(text) is not None and text.strip("0") != ""
    return form and (len(text) == 13 or registration_check_digit(text[:14]) == text[14])


def _is_organisation_code(text: str) -> bool:
    return bool(text.strip("0")) and organisation_check_character(text[:8]) == text[8]


def _is_day(digits: str) -> bool:
    try:
        day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1900 <= day.year < 2100
