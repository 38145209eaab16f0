"""Every kind of dirt is in the files, and the quality report calls it by its name."""

from __future__ import annotations

import csv
import re
from collections import Counter
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from credit_tier.datasets import dirt
from credit_tier.datasets.contributions import CONTRIBUTIONS
from credit_tier.datasets.made_codes import credit_codes
from credit_tier.datasets.register import REGISTER
from credit_tier.datasets.sending import LINE_END, Planted, Soiled
from credit_tier.datasets.taxes import ARREARS, FILINGS
from credit_tier.foundation.codes import CodeFault, code_fault
from credit_tier.foundation.lots import Lots
from credit_tier.records import Flag, SetAside, read_records


def made_code(number, *, letters):
    flags = {"letters": np.array([letters]), "second": np.array([False])}
    return credit_codes(np.array([number]), np.array([0]), **flags)[0].as_py()


# All digits, so that a spreadsheet can ruin it; the other has letters.
DIGITS = next(code for number in range(1, 99) if (code := made_code(number, letters=False)).isdecimal())
LETTERS = made_code(7, letters=True)
EXPECTED = {
    "full_width_code": None,
    "lower_case_code": None,
    "trailing_blanks": None,
    "unreadable_day": Flag.UNREADABLE_DATE,
    "fraction_of_fen": Flag.ROUNDED,
    "excel_serial": Flag.EXCEL_SERIAL,
    "amount_with_unit": None,
    "starred_code": SetAside.CODE_STARRED,
    "excel_code": SetAside.CODE_EXCEL_RUINED,
    "number_code": SetAside.CODE_EXCEL_RUINED,
    "tax_number": None,
    "code_cut_short": SetAside.CODE_WRONG_LENGTH,
    "letter_for_digit": SetAside.CODE_WRONG_CHARACTER,
    "no_code": SetAside.CODE_BLANK,
    "future_day": SetAside.DATE_IN_FUTURE,
    "impossible_day": SetAside.UNREADABLE,
    "no_day": SetAside.REQUIRED_MISSING,
    "negative_amount": SetAside.NEGATIVE,
    "blank_row": SetAside.BLANK_ROW,
    "duplicate": SetAside.DUPLICATE,
    "short_row": SetAside.WRONG_CELL_COUNT,
    "broken_quotes": SetAside.BROKEN_QUOTES,
    "conflict": SetAside.CONFLICT,
    "superseding_itself": SetAside.SUPERSEDES_ITSELF,
}
ADDS_A_ROW = {"blank_row", "duplicate", "conflict"}


REGISTERED = [DIGITS, "示例0001号商贸有限公司", "企业", "620100", "2020-01-31", "存续", "制造业", "小型", "是", "是"]
REGISTERED += ["", "", "2026-06-05"]


def contribution(code):
    return ["SB-1", code, "202603", "3", "300.00", "300.00", "20260410", "", "", "20260418"]


def read_lines(folder, rulebook, office, lines):
    with (folder / office.file).open("w", encoding=office.encoding, newline="") as file:
        writer = csv.writer(file, lineterminator=LINE_END)
        writer.writerow(office.columns.values())
        for line in lines:
            file.write(line + LINE_END) if isinstance(line, str) else writer.writerow(line)
    return read_records(folder, rulebook, received_on=date(2026, 6, 30))


def test_each_kind_has_its_expectation():
    assert {kind.__name__: reason for kind, reason in dirt.KINDS.items()} == EXPECTED


@pytest.mark.parametrize("kind", dirt.KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_of_dirt_is_set_aside_for_its_reason(tmp_path, rulebook, kind):
    code = LETTERS if kind is dirt.lower_case_code else DIGITS
    office, row = (
        (REGISTER, REGISTERED)
        if kind in (dirt.unreadable_day, dirt.excel_serial)
        else (CONTRIBUTIONS, contribution(code))
    )
    lines = kind(dirt.Clean(row, office))
    assert lines
    records = read_lines(tmp_path, rulebook, office, lines)
    reasons = records.quality.set_aside["reason"].to_pylist()
    told = EXPECTED[kind.__name__]
    reason = None if isinstance(told, Flag) else told
    assert reasons == ([] if reason is None else [reason.value])
    if isinstance(told, Flag):
        assert records.quality.flags["flag"].to_pylist() == [told.value]
    kept = records.tables[office.table]["code"].to_pylist()
    known_as = f"tax:{code[2:17]}" if kind is dirt.tax_number else code
    assert kept == ([known_as] if reason is None or kind.__name__ in ADDS_A_ROW else [])


@pytest.mark.parametrize("kind", [dirt.excel_code, dirt.negative_amount, dirt.conflict, dirt.superseding_itself])
def test_a_kind_that_does_not_fit_a_row_leaves_it_alone(kind):
    assert kind(dirt.Clean([LETTERS, "增值税", "2026/4/20", "2026/4/18", "2026/4/22"], FILINGS)) == []


def test_a_slip_of_the_year_falls_on_a_day_that_cannot_lie_ahead():
    row = [LETTERS, "增值税", "2026/4/20", "2026/4/18", "2026/4/22"]
    assert dirt.future_day(dirt.Clean(row, FILINGS)) == [[*row[:3], "2062/4/18", *row[4:]]]


def test_what_is_doubtful_and_accepted_is_flagged(sample):
    flags = set(sample.records.quality.flags["flag"].to_pylist())
    assert flags >= {
        Flag.CHECK_CHARACTER,
        Flag.ROUNDED,
        Flag.UNREADABLE_DATE,
        Flag.UNKNOWN_COLUMN,
        Flag.EXCEL_SERIAL,
        Flag.TAX_NUMBER,
    }


def test_dirt_that_reads_like_any_other_row_is_in_the_sample(sample):
    register = sample.files.paths["enterprises"].read_text(encoding="utf-8-sig")
    filings = sample.files.paths["tax_filings"].read_text(encoding="gb18030")
    assert re.search(r"^９[１２３]６２９９００[０-９Ａ-Ｙ]{10},", register, re.MULTILINE)
    assert re.search(r"^9[123]629900ma0", filings, re.MULTILINE)
    assert " \u3000," in register


def test_one_row_in_fifty_to_a_hundred_is_dirty(sample):
    quality = sample.records.quality
    rows = sum(table.rows_in for table in quality.tables)
    assert rows == sum(sample.files.rows.values())
    assert rows // 130 < quality.set_aside.num_rows < rows // 50
    assert {table.table: table.rows_in for table in quality.tables} == sample.files.rows


def test_one_enterprise_bears_a_wrong_check_character_everywhere_and_all_others_a_valid_code(sample):
    codes = {code for table in sample.records.tables.values() for code in pc.unique(table["code"]).to_pylist()}
    faults = {code: fault for code in codes if ":" not in code and (fault := code_fault(code))}
    assert list(faults.values()) == [CodeFault.CHECK_CHARACTER]
    flags = sample.records.quality.flags
    wrong = flags.filter(pc.equal(flags["flag"], Flag.CHECK_CHARACTER.value))
    assert len(set(wrong["table"].to_pylist())) > 1
    assert set(faults) <= set(sample.indicators.codes.to_pylist())


def test_the_report_sets_aside_what_was_planted_and_nothing_else(sample):
    planted = Counter()
    for one, rows in sample.files.planted.items():
        planted[one.table, one.reason] += rows
    found = Counter(
        (row["table"], row["reason"])
        for row in sample.records.quality.set_aside.select(["table", "reason"]).to_pylist()
    )
    assert found == Counter({key: rows for key, rows in planted.items() if key[1]})
    for table in sample.records.quality.tables:
        assert table.rows_in == table.accepted + sum(table.set_aside.values())


def test_every_kind_of_dirt_is_planted_in_the_sample(sample):
    kinds = {one.kind for one in sample.files.planted}
    assert kinds == EXPECTED.keys() - {"number_code"} | {"registration_number", "住房公积金缴存", "兰州新区"}


def test_rows_of_mere_registration_numbers_are_read_under_ids_of_their_own(sample):
    planted = {one.table: rows for one, rows in sample.files.planted.items() if one.kind == "registration_number"}
    for table, rows in planted.items():
        codes = sample.records.tables[table]["code"].to_pylist()
        olds = sample.files.planted.get(Planted(table, "tax_number", ""), 0)
        assert sum(":" in code for code in codes) == rows + olds
        assert Planted(table, "registration_number", "") in sample.files.planted


def written(rows, stretch, office=REGISTER):
    soiled = Soiled(office, Lots("any", "dirt"))
    table = pa.table({name: [row[place] for row in rows] for place, name in enumerate(office.columns)})
    parts = [table.slice(start, stretch) for start in range(0, len(rows), stretch)]
    return [line for part in parts for run in soiled.lines(part) for line in run], soiled


def test_kinds_take_turns_whatever_the_seed():
    lines, soiled = written([REGISTERED] * 3000, 3000)
    fitting = EXPECTED.keys() - {
        # No small letter in this code, no amount, no record numbers, and no day that is needed in this file.
        *(
            "lower_case_code",
            "negative_amount",
            "fraction_of_fen",
            "amount_with_unit",
            "conflict",
            "superseding_itself",
        ),
        *("impossible_day", "no_day"),
        "number_code",
    }
    assert {one.kind for one in soiled.planted} == fitting
    assert max(soiled.planted.values()) - min(soiled.planted.values()) <= 1
    assert soiled.rows == len(lines)


@pytest.mark.parametrize("stretch", [1, 7, 1000])
def test_the_same_rows_are_soiled_whatever_the_stretch(stretch):
    whole, first = written([REGISTERED] * 2000, 2000)
    parts, second = written([REGISTERED] * 2000, stretch)
    assert parts == whole
    assert second.planted == first.planted


def test_arrears_lose_no_fen_to_a_fraction():
    row = ["QS1", "增值税", DIGITS, "1.234567", "2026年3月1日", "", "", "2026年4月15日"]
    assert dirt.fraction_of_fen(dirt.Clean(row, ARREARS))[0][3] == "1.234567004"
