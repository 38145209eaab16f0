"""Files as agencies publish them. Not part of the project: skipped where they are not at hand."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal

import pytest

from credit_tier.records import Flag
from credit_tier.records.amount_texts import amount_in_text
from credit_tier.records.neutral import fold_value
from credit_tier.records.refusals import UnknownTableError
from real_figures import FIGURES, MAPPING, REAL, RECEIVED, WITHOUT_A_TABLE, figures, read_real
from workbook_files import html, spreadsheetml, xlsx, xml_rows

pytestmark = pytest.mark.skipif(
    not (REAL / "tax_penalties.csv").is_file(), reason="real files not at hand: set CREDIT_TIER_REAL to their folder"
)


@pytest.fixture(scope="module")
def real():
    seen = {}

    def read(name):
        records = seen.setdefault(name, None) or read_real(REAL / name)
        seen[name] = records
        [quality] = records.quality.tables
        assert quality.rows_in == quality.accepted + sum(quality.set_aside.values())
        return records, quality

    return read


def rows_of(name):
    encoding = "gb18030" if name in ("inspections_press.csv", "gas_bills_schema.csv") else "utf-8-sig"
    with (REAL / name).open(encoding=encoding, newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize("name", FIGURES)
def test_what_becomes_of_every_row(real, name):
    records, _ = real(name)
    assert figures(records) == FIGURES[name]
    assert FIGURES[name][0] == sum(1 for row in rows_of(name)[1:] if row)


@pytest.mark.parametrize("name", WITHOUT_A_TABLE)
def test_grades_of_other_regulators_belong_to_no_table(name):
    with pytest.raises(UnknownTableError, match=name):
        read_real(REAL / name)


def text_of(rows, **options):
    lines = io.StringIO(newline="")
    csv.writer(lines, **options).writerows(rows)
    return lines.getvalue()


FORMS = {
    "xlsx": lambda rows: xlsx({"Sheet1": rows}),
    "csv gb18030": lambda rows: text_of(rows).encode("gb18030"),
    "csv utf-16": lambda rows: text_of(rows, delimiter="\t").encode("utf-16"),
    "csv all quoted": lambda rows: text_of(rows, quoting=csv.QUOTE_ALL, delimiter=";").encode("utf-8-sig"),
    "spreadsheetml": lambda rows: spreadsheetml({"Sheet1": xml_rows(rows)}),
    "html": lambda rows: html(rows, head='<meta charset="gbk">').encode("gb18030"),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", FIGURES)
def test_the_same_rows_in_another_form_are_the_same_records(real, tmp_path, name, form):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(re.sub("encoding *=.*", "", MAPPING.read_text("utf-8")), "utf-8")
    path = tmp_path / name  # what a file is called says nothing about its form
    path.write_bytes(FORMS[form](rows_of(name)))
    again = read_real(path, mapping)
    records, _ = real(name)
    assert figures(again) == figures(records)
    if form == "html":  # several blanks are one in a web page, whoever shows it
        path.write_bytes(text_of([[re.sub("[ \t\r\n]+", " ", cell) for cell in row] for row in rows_of(name)]).encode())
        records = read_real(path, mapping)
    assert again.digest == records.digest


def test_tax_penalties(real):
    records, quality = real("tax_penalties.csv")
    table = records.tables["decisions"]
    assert (quality.rows_in, quality.accepted, quality.set_aside, quality.flags) == (1380, 1379, {"duplicate": 1}, {})
    assert table["kind"].unique().to_pylist() == ["penalty"]
    assert table["domain"].unique().to_pylist() == ["tax"]
    assert not [text for text in table["act"].drop_null().to_pylist() if text.strip(" 　\n") != text]
    assert not [text for text in table["document_no"].to_pylist() if " " in text or "(" in text]
    assert max(table["source_row"].to_pylist()) == 1381


def test_every_fine_in_the_text_of_a_decision_is_read_to_the_fen(real):
    with (REAL / "tax_penalties.csv").open(encoding="utf-8-sig", newline="") as file:
        texts = [row["处罚结果"] for row in csv.DictReader(file)]
    found = [amount_in_text(fold_value(text), ("罚款",)) for text in texts]
    assert {one.problem for one in found} == {Flag.AMOUNT_IN_TEXT}
    told = [re.search(r"罚款(?:[\d.]+倍)?([\d.]+)元", text)[1] for text in texts]
    assert [one.amount.fen for one in found] == [int(Decimal(yuan) * 100) for yuan in told]


def test_tax_arrears(real):
    records, quality = real("tax_arrears.csv")
    assert quality.set_aside == {"duplicate": 29, "code_excel_ruined": 13}
    assert (quality.rows_in, quality.accepted) == (297, 255)
    assert quality.flags == {"tax_number": 236, "check_character": 8}
    older = [code for code in records.tables["tax_arrears"]["code"].to_pylist() if code.startswith("tax:")]
    assert (len(older), len(set(older))) == (211, 74)
    assert records.tables["tax_arrears"]["owed_since"].unique().to_pylist() == [RECEIVED]


def test_inspections(real):
    records, quality = real("inspections_press.csv")
    assert (quality.rows_in, quality.accepted, quality.codes) == (19719, 19704, 6083)
    assert (quality.set_aside, quality.flags) == ({"duplicate": 15}, {"organisation_check": 7})
    assert set(records.tables["inspections"]["result"].to_pylist()) == {"pass", "fail"}


def test_clean_codes_raise_no_false_alarm(real):
    records, quality = real("codes_clean.csv")
    assert (quality.accepted, quality.set_aside, quality.flags) == (4000, {}, {})
    assert records.quality.flags.num_rows == records.quality.set_aside.num_rows == 0


def test_every_dirty_code_is_set_aside_or_flagged(real):
    records, quality = real("codes_dirty.csv")
    assert quality.set_aside == {"code_starred": 327, "code_wrong_length": 57, "code_excel_ruined": 1}
    assert quality.flags == {"check_character": 4}
    told = set(records.quality.set_aside["row"].to_pylist()) | set(records.quality.flags["row"].to_pylist())
    assert told == set(range(2, 391))


def test_gas_bills_of_nobody(real):
    records, quality = real("gas_bills_schema.csv")
    assert (quality.rows_in, quality.accepted, quality.set_aside) == (1000, 0, {"code_starred": 1000})
    assert records.quality.flags.num_rows == 0
    assert set(records.quality.set_aside["also"].to_pylist()) == {""}
