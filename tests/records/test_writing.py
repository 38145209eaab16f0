"""What is written is what is read, in every form; what cannot be written is said, by row."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pytest
import python_calamine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_tier import load_rulebook
from credit_tier.foundation.errors import ArgumentError
from credit_tier.records import read_records
from credit_tier.records.cells import yuan_texts
from credit_tier.records.contracts import contract
from credit_tier.records.decoding import Encoding
from credit_tier.records.exporting import export, export_set_aside
from credit_tier.records.refusals import TooManyRowsError, UnwritableTextError
from credit_tier.records.workbook_writing import MOST_ROWS, sheet_name
from credit_tier.records.writing import OutputForm, set_aside_table, write_csv, write_workbook
from strategies import enterprise_codes

CHECKS = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
RECEIVED = date(2026, 6, 30)
LARGEST = 2**63 - 1

# Rare characters, private use, what spreadsheets run, and what CSV quotes.
LETTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
TEXT = (
    st.text(LETTERS, max_size=12)
    | st.text("=+-@'＝\"，,;\n\t 甲𠮷𪚥\ue000\U0010fffd_x0041", max_size=8)
    | st.sampled_from(["=1+1", "'=1", "-", "null", "+86", "@甲", "a\nb", '"', "\U00030edd", "\uf8ff", "0012"])
)
ARREARS = st.fixed_dictionaries(
    {
        "纳税人识别号": enterprise_codes()
        | st.sampled_from(["000000012345674", "00000000000006X", "00000006X", "000000000000780"]),
        "收到日期": st.dates(date(2026, 1, 1), RECEIVED).map(date.isoformat),
        "替代记录": st.none() | TEXT,
        "事实编号": st.none() | TEXT,
        "税种": st.none() | TEXT,
        "欠税金额": st.integers(0, LARGEST).map(lambda fen: f"{fen // 100}.{fen % 100:02}"),
        "欠税起始日期": st.dates(date(1900, 1, 1), date(2025, 12, 31)).map(lambda day: f"{day} 09:30"),
        "清缴日期": st.none() | st.dates(date(2026, 1, 1), date(2026, 1, 1)).map(date.isoformat),
    }
)
BILLS = st.fixed_dictionaries(
    {
        "统一社会信用代码": enterprise_codes(),
        "收到日期": st.just("2026-06-01"),
        "户号": st.none() | TEXT | st.sampled_from(["00123", "+7"]),
        "类别": st.sampled_from(["水", "power", "燃气", "暖"]),
        "账期": st.dates(date(2000, 1, 1), date(2026, 5, 1)).map(lambda day: f"{day:%Y%m}"),
        "应缴金额": st.integers(0, 10**15).map(lambda fen: f"{fen}分"),
        "是否争议": st.sampled_from(["是", "否", ""]),
    }
)
DECISIONS = st.fixed_dictionaries(
    {
        "统一社会信用代码": enterprise_codes(),
        "收到日期": st.just("2026-06-02"),
        "决定类型": st.just("处罚"),
        "领域": st.sampled_from(["税务", "other"]),
        "决定日期": st.just("2026-05-01"),
        "决定文书号": st.none() | TEXT,
        "违法事实": st.none() | TEXT,
        "处罚种类明细": st.sampled_from(["", "罚款", "罚款、警告", "警告,没收违法所得"]),
    }
)
DECLARED = {"数据集": "欠税", "行政区划": "6201", "覆盖至": "2026-05-31", "收到日期": "2026-06-03"}


@pytest.fixture(scope="module")
def rules():
    return load_rulebook()


def read_back(folder, rules):
    return read_records(folder, rules, received_on=date(1999, 1, 1))


@pytest.mark.parametrize("form", list(OutputForm))
@CHECKS
@given(
    arrears=st.lists(ARREARS, min_size=1, max_size=6),
    bills=st.lists(BILLS, min_size=1, max_size=4),
    decisions=st.lists(DECISIONS, min_size=1, max_size=4),
)
def test_records_written_and_read_are_the_same_records(rules, tmp_path_factory, form, arrears, bills, decisions):
    frames = {"欠税": arrears, "utility_bills": bills, "decisions": decisions, "deliveries": [DECLARED]}
    frames = {name: pd.DataFrame(rows, dtype=object) for name, rows in frames.items()}
    records = read_records(frames, rules, received_on=RECEIVED)
    if not all(table.num_rows for table in records.tables.values()):
        return
    folder = tmp_path_factory.mktemp("export") / "out"
    export(records, rules, folder, form=form, personal=True)
    again = read_back(folder, rules)
    told = again.quality.set_aside.to_pylist()
    assert {name: table.num_rows for name, table in again.tables.items()} == {
        name: table.num_rows for name, table in records.tables.items()
    }, told
    for name, table in records.tables.items():
        kept = [field for field in table.column_names if field not in ("source_file", "source_row")]
        assert again.tables[name].select(kept).equals(table.select(kept)), name
    assert again.deliveries.equals(records.deliveries)
    assert again.digest == records.digest


@pytest.fixture(scope="module")
def some(rules):
    rows = [
        ["916200000000000191", "1234.50", "2026-01-31", "=HYPERLINK(1)"],
        ["000000012345674", "0.05", "2026-01-30", "𠮷\ue000"],
        ["91******", "x", "", "+甲"],
        ["620000199002280000", "1", "2026-1-1", "b\x07"],
    ]
    frame = pd.DataFrame(rows, columns=["纳税人识别号", "欠税金额", "欠税日期", "税种"], dtype=object)
    return read_records({"tax_arrears": frame}, rules, received_on=RECEIVED)


def test_csv_is_what_offices_use(some, rules, tmp_path):
    table, arrears = some.tables["tax_arrears"], contract(rules.source("tax_arrears"))
    data = write_csv(table, tmp_path / "a.csv", contract=arrears).read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    head, *lines = data.decode("utf-8-sig").split("\r\n")
    assert "统一社会信用代码" in head
    assert "欠税金额（元）" in head
    assert "source_file" not in head
    assert lines[-1] == ""
    assert any(",'=HYPERLINK(1),1234.50,2026-01-31," in line for line in lines)
    gbk = write_csv(table, tmp_path / "b.csv", contract=arrears, encoding=Encoding.GB18030).read_bytes()
    assert gbk.decode("gb18030") == data.decode("utf-8-sig")


def test_a_workbook_holds_texts_as_texts_days_as_days_and_amounts_to_the_fen(some, rules, tmp_path):
    path = write_workbook(
        some.tables["tax_arrears"], tmp_path / "a.xlsx", contract=contract(rules.source("tax_arrears"))
    )
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["欠税"]
    head, *rows = book.get_sheet_by_index(0).to_python()
    cells = [dict(zip(head, row, strict=True)) for row in rows]
    [first] = [row for row in cells if row["统一社会信用代码"] == "916200000000000191"]
    assert first["欠税起始日期"] == date(2026, 1, 31)
    assert first["欠税金额（元）"] == 1234.5
    assert first["税种"] == "'=HYPERLINK(1)"
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert 'state="frozen"' in sheet
        assert "<v>1234.50</v>" in sheet
        assert "<f>" not in sheet


def test_the_same_cells_give_the_same_bytes(some, rules, tmp_path):
    arrears = contract(rules.source("tax_arrears"))
    paths = [
        write_workbook(some.tables["tax_arrears"], tmp_path / name, contract=arrears) for name in ("a.xlsx", "b.xlsx")
    ]
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as parts:
        assert {part.date_time[0] for part in parts.infolist()} == {1980}
        assert b"2000-01-01" in parts.read("docProps/core.xml")


@pytest.mark.parametrize("form", list(OutputForm))
def test_rows_set_aside_go_back_with_their_reason_in_chinese(some, tmp_path, form):
    [path] = export_set_aside(some, tmp_path / "back", form=form)
    assert path.name == f"tax_arrears{form.suffix}"
    table = set_aside_table(some.quality, "tax_arrears")
    assert table["退回原因"].to_pylist() == ["代码被打码", "个人证件号码，不予接收"]
    assert table["行号"].to_pylist() == [4, 5]
    rows = table.select([f"第{place}列" for place in range(1, 5)]).to_pylist()
    assert list(rows[0].values()) == ["91******", "x", "", "+甲"]
    assert list(rows[1].values()) == ["62****************", "1", "2026-1-1", "b\\x07"]
    if form is OutputForm.XLSX:
        [_, one, _] = python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
        assert one[-1] == "'+甲"


def test_an_export_overwrites_nothing_and_hides_personal_data(some, rules, tmp_path):
    export(some, rules, tmp_path / "out")
    with pytest.raises(ArgumentError, match="overwrites nothing"):
        export(some, rules, tmp_path / "out")
    officer = {"单位工号": "7", "姓名": "甲", "身份证号": "620000199002280000", "手机号": "13800000000"}
    officers = read_records({"officers": pd.DataFrame([officer], dtype=object)}, rules, received_on=RECEIVED)
    assert officers.tables["officers"].num_rows == 1
    export(officers, rules, tmp_path / "hidden")
    export(officers, rules, tmp_path / "full", personal=True)
    assert "1990" not in (tmp_path / "hidden" / "officers.csv").read_text("utf-8-sig")
    assert "620000199002280000" in (tmp_path / "full" / "officers.csv").read_text("utf-8-sig")


def test_any_table_is_written_under_the_headers_given(tmp_path):
    table = pa.table(
        {
            "code": ["1"],
            "grade": pa.array(["A"]).dictionary_encode(),
            "score": pa.array([7], pa.int32()),
            "fine": [5],
            "on": [date(2026, 1, 1)],
            "ok": [True],
        }
    )
    path = write_csv(table, tmp_path / "a.csv", titles={"code": "代码", "fine": "罚款（元）"}, money=["fine"])
    assert path.read_text("utf-8-sig") == "代码,grade,score,罚款（元）,on,ok\n1,A,7,0.05,2026-01-01,是\n"
    write_workbook(table, tmp_path / "a.xlsx", money=["fine"])
    [_, row] = python_calamine.CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert row == ["1", "A", 7, 0.05, date(2026, 1, 1), "是"]
    assert write_csv(pa.table({"x": ["", "a"]}), tmp_path / "b.csv").read_text("utf-8-sig") == 'x\n""\na\n'


@pytest.mark.parametrize("column", [[0.5], [[1]], [{"a": 1}], [b"x"]])
def test_what_has_no_cells_is_refused(tmp_path, column):
    with pytest.raises(ArgumentError, match="cannot be written into cells"):
        write_csv(pa.table({"x": column}), tmp_path / "a.csv")


def test_a_table_without_columns_and_another_encoding_are_refused(tmp_path):
    with pytest.raises(ArgumentError, match="no column"):
        write_csv(pa.table({}), tmp_path / "a.csv")
    with pytest.raises(ArgumentError, match="utf-16"):
        write_csv(pa.table({"x": ["a"]}), tmp_path / "a.csv", encoding=Encoding.UTF_16)


@pytest.mark.parametrize(
    "text", ["a\x00", "\x0b", "\x1f", "\ufffe", "\r", "x" * 32_768, "𠮷" * 16_384, "_x0041_x0041_"]
)
def test_what_a_workbook_cannot_hold_is_told_by_row(tmp_path, text):
    with pytest.raises(UnwritableTextError, match="第 3 行“名称”"):
        write_workbook(pa.table({"名称": ["好", text]}), tmp_path / "a.xlsx")
    assert not (tmp_path / "a.xlsx").exists()


@pytest.mark.parametrize("text", ["x" * 32_767, "𠮷" * 16_383, "_x0041_", "\x7f", "\u2028"])
def test_what_a_workbook_just_holds_is_there(tmp_path, text):
    path = write_workbook(pa.table({"名称": [text]}), tmp_path / "a.xlsx")
    assert python_calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1] == [text]


def test_nul_and_half_characters_are_told_by_row(tmp_path):
    with pytest.raises(UnwritableTextError, match="第 3 行“名称”"):
        write_csv(pa.table({"名称": ["好", "a\x00"]}), tmp_path / "a.csv")
    assert not (tmp_path / "a.csv").exists()
    for write in (write_csv, write_workbook):
        with pytest.raises(UnwritableTextError, match="第 3 行“名称”"):
            write(pd.DataFrame({"名称": ["好", "\ud842"]}, dtype=object), tmp_path / "a.csv")


def test_more_rows_than_a_sheet_has_are_refused_in_plain_words(tmp_path):
    with pytest.raises(TooManyRowsError, match="最多 1048575 行"):
        write_workbook(pa.table({"x": pa.nulls(MOST_ROWS + 1, pa.string())}), tmp_path / "a.xlsx")


@given(st.lists(st.none() | st.integers(-LARGEST, LARGEST), max_size=5))
def test_yuan_are_written_exactly(amounts):
    texts = yuan_texts(pa.array(amounts, pa.int64())).to_pylist()
    for fen, text in zip(amounts, texts, strict=True):
        assert (text is None) == (fen is None)
        if fen is not None:
            sign, digits = text.startswith("-"), text.lstrip("-").replace(".", "")
            assert (-int(digits) if sign else int(digits)) == fen
            assert text[-3] == "."


@given(st.text())
def test_any_title_gives_the_name_of_a_sheet(text):
    name = sheet_name(text)
    assert 1 <= len(name) <= 31
    assert not set(name) & set("[]:*?/\\")
    assert name.strip("'") == name


def test_rare_characters_survive_gb18030(tmp_path):
    rare = "".join(map(chr, [0x20000, 0x2A6DF, 0x30000, 0x323AF, 0xE000, 0xF8FF, 0xFFFD, 0x10FFFF]))
    data = write_csv(pa.table({"名称": [rare]}), tmp_path / "a.csv", encoding=Encoding.GB18030).read_bytes()
    assert io.StringIO(data.decode("gb18030")).readlines()[1].strip() == rare
    assert pc.equal(pa.scalar(rare), pa.scalar(rare)).as_py()
