"""The shipped province: what its code makes, byte by byte; read with exactly the oddities that were planted."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
import python_calamine

from credit_tier import read_records
from credit_tier.datasets import dirt, sample_files
from credit_tier.datasets.shipping import FORMS, write_shipped
from credit_tier.records.reasons import Flag

FOLDER = sample_files().parent
OLDER = {"registration_number", "tax_number"}
OLDER_FLAG = "older_number"
OLDER_FLAGS = {Flag.REGISTRATION_NUMBER, Flag.TAX_NUMBER, Flag.NUMBER_AMBIGUOUS}
MOST_BYTES = 6_000_000


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shipped")
    return folder, write_shipped(folder)


@pytest.fixture(scope="module")
def records(rulebook):
    return read_records(sample_files(), rulebook, received_on=date(2026, 6, 30))


def names_of(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()} - {"CARD.md"}


def cells_of(path):
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(path.read_bytes()))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def planted():
    with (FOLDER / "planted.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_what_ships_is_what_the_code_makes(made):
    folder, _ = made
    assert names_of(folder) == names_of(FOLDER)
    for name in sorted(names_of(folder) - {"SHA256SUMS"}):
        if name.endswith((".xlsx", ".xls")):
            # The bytes of a workbook depend on the version of its writer and of zlib.
            assert cells_of(folder / name) == cells_of(FOLDER / name), name
        else:
            assert (folder / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_what_ships_has_the_digests_that_ship_with_it():
    lines = [line.split("  ") for line in (FOLDER / "SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    assert {name for _, name in lines} == names_of(FOLDER) - {"SHA256SUMS"}
    for digest, name in lines:
        assert sha256((FOLDER / name).read_bytes()).hexdigest() == digest, name


def test_what_ships_is_small_and_has_a_card():
    assert sum(path.stat().st_size for path in FOLDER.rglob("*") if path.is_file()) < MOST_BYTES
    card = (FOLDER / "CARD.md").read_text(encoding="utf-8")
    for word in ("No row is real", "629900", "planted.py", "Apache-2.0", "Known simplifications"):
        assert word in card


def test_the_report_sets_aside_what_was_planted_and_nothing_else(records):
    wanted = Counter()
    for row in planted():
        if row["reason"]:
            wanted[row["table"], row["reason"]] += int(row["rows"])
    rows = records.quality.set_aside.select(["table", "reason"]).to_pylist()
    assert Counter((row["table"], row["reason"]) for row in rows) == wanted
    for table in records.quality.tables:
        assert table.rows_in == table.accepted + sum(table.set_aside.values())


def test_the_report_flags_what_was_planted(records):
    wanted, found = Counter(), Counter()
    for row in planted():
        if row["flag"] or row["kind"] in OLDER:
            wanted[row["table"], row["flag"] or OLDER_FLAG] += int(row["rows"])
    for row in records.quality.flags.select(["table", "flag"]).to_pylist():
        # The digits of an older number decide which kind it is taken for.
        found[row["table"], OLDER_FLAG if row["flag"] in OLDER_FLAGS else row["flag"]] += 1
    besides = found - wanted
    assert found - besides == wanted
    # One enterprise has a wrong check character wherever it is named; one agency sends a column nobody asked for.
    assert {flag for _, flag in besides} == {Flag.CHECK_CHARACTER, Flag.UNKNOWN_COLUMN}


def test_every_kind_of_oddity_is_planted():
    around = {"hidden_sheet", "title_row", "hint_row", "sample_row", "repeated_header", "footer_row"}
    kinds = {row["kind"] for row in planted()}
    assert kinds == {kind.__name__ for kind in dirt.KINDS} | around | {
        "registration_number",
        "住房公积金缴存",
        "兰州新区",
    }
    assert {row["rows"] for row in planted()}.isdisjoint({"0"})


def test_every_form_is_there(records):
    starts = {path.name: path.read_bytes()[:4] for path in sample_files().iterdir()}
    assert starts["纳税申报.xls"] == b"PK\x03\x04"
    assert starts["用气账单.csv"][:2] in (b"\xff\xfe", b"\xfe\xff")
    assert starts["行政处罚.csv"][:3] == b"\xef\xbb\xbf"
    with pytest.raises(UnicodeDecodeError):
        (sample_files() / "监督检查.csv").read_bytes().decode()
    assert "代码表" in cells_of(sample_files() / "企业名单.xlsx")
    assert "TYSHXYDM" in cells_of(sample_files() / "社保缴费.xlsx")["Sheet1"][0]
    assert {form.file for form in FORMS} <= starts.keys()
    filings = cells_of(sample_files() / "纳税申报.xls")["2026年"]
    kinds = {type(row[place]) for row in filings[4:] for place in range(len(row))}
    assert kinds == {str, float, date}
    assert any(isinstance(row[0], float) and row[0] > 1e17 for row in filings[4:])
    assert {type(row[2]) for row in filings[4:]} == {str, float, date}
    contributed = cells_of(sample_files() / "社保缴费.xlsx")["Sheet1"][1:]
    assert {type(row[5]) for row in contributed} == {str, float}
    assert {float, str} == {type(row[1]) for row in contributed}
    bills = cells_of(sample_files() / "用电账单.xlsx")["用电"]
    assert bills[1][4:6] == ["本月", ""]
    assert bills[2][4:6] == ["应缴金额（元）", "实缴金额（元）"]
    assert [type(cell) for cell in bills[4][4:8]] == [float, float, date, date]


def test_no_truth_is_in_the_files():
    for path in sample_files().glob("*.csv"):
        assert b"ppm" not in path.read_bytes()
