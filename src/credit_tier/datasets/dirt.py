"""Dirt: what goes wrong with a row on its way through offices and spreadsheets (脏数据).

Each kind is a function from a clean row to the lines that are written instead; none where the kind does not fit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final, NamedTuple, TypeAlias

from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import yuan
from credit_tier.records.days import read_day
from credit_tier.records.reasons import Flag, SetAside

Cells: TypeAlias = list[str]
Line: TypeAlias = Cells | str
"""Cells, or text that is no proper CSV and goes into the file as it is."""

TYPING_SLIP_YEARS: Final = 36
"""What two swapped digits add: 2026 becomes 2062."""

_SERIALS_FROM: Final = date(1899, 12, 30)
_FULL_WIDTH: Final = {half: half + 0xFEE0 for half in range(0x21, 0x7F)}


class Clean(NamedTuple):
    """A row before anything happened to it, and the office it comes from."""

    cells: Cells
    office: Office


Kind: TypeAlias = Callable[[Clean], list[Line]]


def full_width_code(row: Clean) -> list[Line]:
    """Write the code in full-width characters; it reads the same."""
    return _rewritten(row, "code", lambda code: code.translate(_FULL_WIDTH))


def lower_case_code(row: Clean) -> list[Line]:
    """Write the code in small letters; it reads the same."""
    return _rewritten(row, "code", str.lower)


def trailing_blanks(row: Clean) -> list[Line]:
    """Pad every cell, as fixed-width exports do; it reads the same."""
    return [[f"{cell} 　" for cell in row.cells]]


def starred_code(row: Clean) -> list[Line]:
    """Mask the middle of the code, as public notices do."""
    return _rewritten(row, "code", lambda code: f"{code[:6]}******{code[12:]}")


def excel_code(row: Clean) -> list[Line]:
    """Write a code of digits alone as a spreadsheet does that takes it for a number."""
    return _rewritten(row, "code", lambda code: f"{code[0]}.{code[1:6]}E+17" if code.isdecimal() else code)


def number_code(row: Clean) -> list[Line]:
    """Store a code of digits alone as a number: a spreadsheet keeps fifteen digits of it."""
    return _rewritten(row, "code", lambda code: f"{code[0]}.{code[1:15]}E+17" if code.isdecimal() else code)


def tax_number(row: Clean) -> list[Line]:
    """Give the old tax number of 15 characters instead of the code; the organisation code in it says whose it is."""
    return _rewritten(row, "code", lambda code: code[2:17])


def code_cut_short(row: Clean) -> list[Line]:
    """Lose the last character of the code."""
    return _rewritten(row, "code", lambda code: code[:-1])


def letter_for_digit(row: Clean) -> list[Line]:
    """Type the letter O for a zero of the code."""
    return _rewritten(row, "code", lambda code: code.replace("0", "O", 1))


def no_code(row: Clean) -> list[Line]:
    """Leave the code out."""
    return _rewritten(row, "code", lambda _: "")


def future_day(row: Clean) -> list[Line]:
    """Swap two digits of the year, where a day cannot lie ahead."""

    def slipped(day: str) -> str:
        return f"{int(day[:4]) + TYPING_SLIP_YEARS}{day[4:]}" if day else day

    if row.office.event_ahead:
        return []
    return _rewritten(row, row.office.happened or row.office.event, slipped)


def impossible_day(row: Clean) -> list[Line]:
    """Write a day that there is not, where a day is needed."""
    if not row.office.event_needed:
        return []
    return _rewritten(row, row.office.event, lambda day: f"{day[:4]}-02-30")


def unreadable_day(row: Clean) -> list[Line]:
    """Write a day that there is not, where the row can do without."""
    if row.office.event_needed:
        return []
    return _rewritten(row, row.office.event, lambda day: f"{day[:4]}-02-30")


def fraction_of_fen(row: Clean) -> list[Line]:
    """Write an amount to more places than there are fen; it is rounded."""
    return _rewritten(row, row.office.amount, lambda amount: f"{amount}004" if "." in amount else amount)


def excel_serial(row: Clean) -> list[Line]:
    """Write a day as the number that a spreadsheet stores for it."""

    def number(text: str) -> str:
        day = None if row.office.event == "period" else read_day(text)
        return str((day - _SERIALS_FROM).days) if day else text

    return _rewritten(row, row.office.event, number)


def amount_with_unit(row: Clean) -> list[Line]:
    """Write the unit behind an amount in yuan."""
    if row.office.money is not yuan:
        return []
    return _rewritten(row, row.office.amount, lambda amount: f"{amount}元" if amount else amount)


def no_day(row: Clean) -> list[Line]:
    """Leave out the day that the row is about, where one is needed."""
    if not row.office.event_needed:
        return []
    return _rewritten(row, row.office.event, lambda _: "")


def negative_amount(row: Clean) -> list[Line]:
    """Write an amount with the sign of a refund."""
    return _rewritten(row, row.office.amount, lambda amount: f"-{amount}" if amount else amount)


def blank_row(row: Clean) -> list[Line]:
    """Add a row without content."""
    return [row.cells, [""] * len(row.cells)]


def duplicate(row: Clean) -> list[Line]:
    """Send the row twice."""
    return [row.cells, row.cells]


def short_row(row: Clean) -> list[Line]:
    """Lose the last two cells."""
    return [row.cells[:-2]]


def broken_quotes(row: Clean) -> list[Line]:
    """Close a quote too early, as programs do that paste cells together."""
    return [f'"{row.cells[0]}"号{",".join(row.cells[1:])}'.replace("\n", " ")]


def conflict(row: Clean) -> list[Line]:
    """Use a record's number again for other content."""
    if row.office.place("record_id") is None:
        return []
    others = _rewritten(row, row.office.amount, lambda amount: f"1{amount}" if amount else amount)
    return [row.cells, *others] if others else []


def superseding_itself(row: Clean) -> list[Line]:
    """Name the record itself as the one it replaces."""
    place = row.office.place("record_id")
    return [] if place is None else _rewritten(row, "supersedes", lambda _: row.cells[place])


KINDS: Final[dict[Kind, SetAside | Flag | None]] = {
    full_width_code: None,
    starred_code: SetAside.CODE_STARRED,
    blank_row: SetAside.BLANK_ROW,
    future_day: SetAside.DATE_IN_FUTURE,
    excel_code: SetAside.CODE_EXCEL_RUINED,
    number_code: SetAside.CODE_EXCEL_RUINED,
    unreadable_day: Flag.UNREADABLE_DATE,
    fraction_of_fen: Flag.ROUNDED,
    excel_serial: Flag.EXCEL_SERIAL,
    duplicate: SetAside.DUPLICATE,
    amount_with_unit: None,
    lower_case_code: None,
    negative_amount: SetAside.NEGATIVE,
    short_row: SetAside.WRONG_CELL_COUNT,
    impossible_day: SetAside.UNREADABLE,
    tax_number: None,
    trailing_blanks: None,
    code_cut_short: SetAside.CODE_WRONG_LENGTH,
    no_day: SetAside.REQUIRED_MISSING,
    letter_for_digit: SetAside.CODE_WRONG_CHARACTER,
    conflict: SetAside.CONFLICT,
    no_code: SetAside.CODE_BLANK,
    broken_quotes: SetAside.BROKEN_QUOTES,
    superseding_itself: SetAside.SUPERSEDES_ITSELF,
}
"""All kinds in the order in which they take turns, with the reason for which one row more is set aside, or the flag
that the row gets; none for dirt that reads like any other row, or whose flag its digits decide (`tax_number`)."""

CSV_ONLY: Final = frozenset({blank_row, short_row, broken_quotes})
"""Kinds that a workbook cannot show."""
WORKBOOK_ONLY: Final = frozenset({number_code})
"""Kinds that need cells with numbers."""


def next_that_fits(row: Clean, turn: int, kinds: Sequence[Kind]) -> tuple[int, Kind, list[Line]]:
    """Give the lines that stand for a soiled row, by the first kind from `turn` on that fits, and the turn after it."""
    while True:
        kind = kinds[turn % len(kinds)]
        turn += 1
        if lines := kind(row):
            return turn, kind, lines


def _rewritten(row: Clean, field: str, write: Callable[[str], str]) -> list[Line]:
    place = row.office.place(field)
    if place is None or (cell := write(row.cells[place])) == row.cells[place]:
        return []
    return [[*row.cells[:place], cell, *row.cells[place + 1 :]]]
