"""Every kind of dirt is in the files, and the quality report calls it by its name."""

from __future__ import annotations

import re
from datetime import date

import pyarrow.compute as pc
import pytest

from credit_tier.datasets import dirt
from credit_tier.datasets.contributions import CONTRIBUTIONS
from credit_tier.datasets.enterprises import REGISTER, made_code
from credit_tier.datasets.lots import Lots
from credit_tier.datasets.sample import _write
from credit_tier.datasets.taxes import FILINGS
from credit_tier.foundation.codes import CodeFault, code_fault
from credit_tier.records import Flag, SetAside, read_records

# All digits, so that a spreadsheet can ruin it; the other has letters.
DIGITS = next(code for number in range(1, 99) if (code := made_code(number, "620100", letters=False)).isdecimal())
LETTERS = made_code(7, "620100", letters=True)
EXPECTED = {
    "full_width_code": None,
    "lower_case_code": None,
    "trailing_blanks": None,
    "starred_code": SetAside.CODE_STARRED,
    "excel_code": SetAside.CODE_EXCEL_RUINED,
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
NOT_IN_THE_SAMPLE = {SetAside.CODE_PERSONAL, SetAside.CODE_NUMBER_CHECK, SetAside.SEVERAL_AMOUNTS}
"""No number of a natural person is made up, and every older number of the sample is right."""
ADDS_A_ROW = {"blank_row", "duplicate", "conflict"}


def contribution(code):
    return ["SB-1", code, "202603", "3", "300.00", "300.00", "20260410", "", "", "20260418"]


def read_lines(folder, rulebook, office, lines):
    _write(folder / office.file, office, lines)
    return read_records(folder, rulebook, received_on=date(2026, 6, 30))


def test_each_kind_has_its_expectation():
    assert [kind.__name__ for kind in dirt.KINDS] == list(dict.fromkeys(kind.__name__ for kind in dirt.KINDS))
    assert {kind.__name__ for kind in dirt.KINDS} == EXPECTED.keys()


@pytest.mark.parametrize("kind", dirt.KINDS, ids=lambda kind: kind.__name__)
def test_a_kind_of_dirt_is_set_aside_for_its_reason(tmp_path, rulebook, kind):
    code = LETTERS if kind is dirt.lower_case_code else DIGITS
    lines = kind(dirt.Clean(contribution(code), CONTRIBUTIONS))
    records = read_lines(tmp_path, rulebook, CONTRIBUTIONS, lines)
    reasons = records.quality.set_aside["reason"].to_pylist()
    reason = EXPECTED[kind.__name__]
    assert reasons == ([] if reason is None else [reason.value])
    kept = records.tables["social_security"]["code"].to_pylist()
    known_as = f"tax:{code[2:17]}" if kind is dirt.tax_number else code
    assert kept == ([known_as] if reason is None or kind.__name__ in ADDS_A_ROW else [])


@pytest.mark.parametrize("kind", [dirt.excel_code, dirt.negative_amount, dirt.conflict, dirt.superseding_itself])
def test_a_kind_that_does_not_fit_a_row_leaves_it_alone(kind):
    assert kind(dirt.Clean([LETTERS, "增值税", "2026/4/20", "2026/4/18", "2026/4/22"], FILINGS)) == []


def test_a_slip_of_the_year_falls_on_a_day_that_cannot_lie_ahead():
    row = [LETTERS, "增值税", "2026/4/20", "2026/4/18", "2026/4/22"]
    assert dirt.future_day(dirt.Clean(row, FILINGS)) == [[*row[:3], "2062/4/18", *row[4:]]]


def test_every_reason_that_the_report_knows_occurs_in_the_sample(sample):
    known = {reason.value for reason in SetAside} - NOT_IN_THE_SAMPLE
    assert set(sample.records.quality.set_aside["reason"].to_pylist()) == known
    flags = set(sample.records.quality.flags["flag"].to_pylist())
    assert flags >= {Flag.CHECK_CHARACTER, Flag.ROUNDED, Flag.UNREADABLE_DATE, Flag.UNKNOWN_COLUMN}


def test_dirt_that_reads_like_any_other_row_is_in_the_sample(sample):
    register = sample.files.paths["enterprises"].read_text(encoding="utf-8-sig")
    filings = sample.files.paths["tax_filings"].read_text(encoding="gb18030")
    assert re.search(r"^９１６２[０-９Ａ-Ｙ]{14},", register, re.MULTILINE)
    assert re.search(r"^9162\d{4}ma0", filings, re.MULTILINE)
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


def test_kinds_take_turns_whatever_the_seed():
    row = [DIGITS, "示例0001号商贸有限公司", "620100", "2020-01-31", "存续", "制造业", "小型", "是", "是", "2026-06-05"]
    lines = list(dirt.soiled([row] * 3000, REGISTER, Lots("any", "dirt")))
    assert len({str(line) for line in lines if line != row}) == len(dirt.KINDS) - len(
        # No small letter in this code, no amount and no record numbers in this file; a duplicate looks clean.
        {dirt.lower_case_code, dirt.negative_amount, dirt.conflict, dirt.superseding_itself, dirt.duplicate}
    )
