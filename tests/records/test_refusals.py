"""One malformed input for each error: what it says, and that it says everything at once."""

from __future__ import annotations

import io
from datetime import date, datetime

import pandas as pd
import pyarrow as pa
import pytest
from pyarrow import parquet

from credit_tier.foundation.errors import ArgumentError, CreditTierError, ReadError
from credit_tier.records import read_records
from credit_tier.records.refusals import (
    BrokenQuotesError,
    DuplicateColumnError,
    EncodingError,
    MappingError,
    MissingColumnError,
    ReceiptDayError,
    UnknownTableError,
    UnreadableFileError,
)

HEADER = "统一社会信用代码,欠税金额,欠税起始日期\n"


def truncated_parquet() -> bytes:
    data = io.BytesIO()
    parquet.write_table(pa.table({"code": ["x"]}), data)
    return data.getvalue()[:-20]


@pytest.mark.parametrize(
    ("text", "error", "words"),
    [
        (b"", UnreadableFileError, ["tax_arrears.csv", "空", "header"]),
        (b"\n\n", UnreadableFileError, ["表头"]),
        (b",,,\n1,2,3,4\n", MissingColumnError, ["第 2 行", "row 2: code", "现有列：1、2、3、4"]),
        (truncated_parquet(), UnreadableFileError, ["Parquet", "truncated"]),
        (HEADER.encode() + b"a,\0,c\n", EncodingError, ["NUL", "第 2 行", f"offset {len(HEADER.encode()) + 2}"]),
        (HEADER.encode() + b"a,\xff,c\n", EncodingError, ["utf-8", "line 2", "ff 2c 63 0a"]),
        (HEADER.encode("gb18030") + b"a,\xff\n", EncodingError, ["gb18030", "line 2"]),
        (b"\xef\xbb\xbf" + HEADER.encode("gb18030"), EncodingError, ["utf-8", "offset 7"]),
        (HEADER.encode("utf-16")[:-1], EncodingError, ["utf-16"]),
        ((HEADER + '1,2,3\n1,"2,3\n4,5,6\n').encode(), BrokenQuotesError, ["row 3", "引号"]),
        ((HEADER + '1,"' + "x\n" * 99999).encode(), BrokenQuotesError, ["row 2"]),
        (
            "统一社会信用代码,欠税额,起始日\n".encode(),
            MissingColumnError,
            ["欠税金额", "现有列：统一社会信用代码、欠税额、起始日", "Did you mean 欠税额", "欠缴税额", "owed_since"],
        ),
        ("单位,欠税金额（不含滞纳金）,欠税日期\n".encode(), MissingColumnError, [": code", "纳税人识别号", ": amount"]),
        (
            "纳税人识别号,统一社会信用代码,欠税金额,欠税余额,欠税日期\n".encode(),
            DuplicateColumnError,
            ["tax_arrears.csv: code", "纳税人识别号(第1列)", "tax_arrears.csv: amount", "欠税余额(第4列)", "columns"],
        ),
    ],
)
def test_files_that_cannot_be_read(read, text, error, words):
    with pytest.raises(error) as caught:
        read("tax_arrears.csv", text)
    assert [word for word in words if word not in str(caught.value)] == []


def test_nobody_says_when_it_came(read):
    with pytest.raises(ReceiptDayError, match="received_on") as caught:
        read("tax_arrears.csv", HEADER + "91,1,2020-1-1\n", received_on=None)
    assert "收到日期" in str(caught.value)


def test_an_unknown_file_lists_what_is_known(read):
    with pytest.raises(UnknownTableError, match="欠税") as caught:
        read("欠税公吿.csv", HEADER)
    assert "tax_filings（纳税申报）" in str(caught.value)
    assert "Did you mean 欠税公告" in str(caught.value)


def test_all_faults_of_all_files_at_once(tmp_path, rulebook):
    (tmp_path / "tax_arrears.csv").write_bytes(b"")
    (tmp_path / "欠税公告.csv").write_bytes(b"a\0b")
    (tmp_path / "tax_filings.csv").write_text("x\n", encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read_records(tmp_path, rulebook, received_on=date(2026, 1, 1))
    assert {fault.where.split(":")[0] for fault in caught.value.faults} == {
        "tax_arrears.csv",
        "欠税公告.csv",
        "tax_filings.csv",
    }
    assert str(tmp_path) not in str(caught.value)


def test_a_key_that_contradicts_the_mapping_file(tmp_path, rulebook):
    (tmp_path / "mapping.toml").write_text('[[file]]\nname = "*"\ntable = "decisions"\n', encoding="utf-8")
    with pytest.raises(UnknownTableError, match="Given as tax_arrears, but mapped to decisions"):
        read_records({"tax_arrears": pd.DataFrame()}, rulebook, mapping=tmp_path / "mapping.toml")


def test_missing_files_and_folders_in_folders(tmp_path, rulebook):
    with pytest.raises(UnreadableFileError, match="文件不存在"):
        read_records(tmp_path / "decisions.csv", rulebook, received_on=date(2026, 1, 1))
    with pytest.raises(ArgumentError, match="nothing to read"):
        read_records(tmp_path, rulebook)
    (tmp_path / "decisions").mkdir()
    with pytest.raises(UnreadableFileError, match="folder, not a file"):
        read_records(tmp_path, rulebook, received_on=date(2026, 1, 1))


@pytest.mark.parametrize("paths", [None, 3, [3], {"decisions": 3}, {"decisions": [None]}, pd.DataFrame()])
def test_paths_of_no_readable_type(rulebook, paths):
    with pytest.raises(ArgumentError, match="Cannot read"):
        read_records(paths, rulebook)


@pytest.mark.parametrize("day", ["2026-01-01", datetime(2026, 1, 1), 20260101])  # noqa: DTZ001 # a wrong argument on purpose
def test_a_day_of_receipt_is_a_date(rulebook, day):
    with pytest.raises(ArgumentError, match="received_on"):
        read_records({"decisions": pd.DataFrame()}, rulebook, received_on=day)


@pytest.mark.parametrize("frame", [pd.DataFrame(), pa.table({})])
def test_a_frame_without_columns(rulebook, frame):
    with pytest.raises(UnreadableFileError, match="no columns"):
        read_records({"decisions": frame}, rulebook, received_on=date(2026, 1, 1))


def test_a_wrong_mapping_file_says_all(tmp_path, rulebook):
    path = tmp_path / "mapping.toml"
    path.write_text(
        """
        [[file]]
        name = "a.csv"
        table = "decisions"
        columns = { documnt = "文号", kind = "类型" }
        constants = { kind = "penalty", domain = "taxes", record_id = "1" }
        copies = { act = "decided_on" }
        [[file]]
        name = "b.csv"
        table = "decision"
        """,
        encoding="utf-8",
    )
    with pytest.raises(MappingError) as caught:
        read_records({"decisions": pd.DataFrame()}, rulebook, mapping=path)
    places = [fault.where.removeprefix("mapping.toml: ") for fault in caught.value.faults]
    assert places == [
        "file[0].columns",
        "file[0].constants.kind",
        "file[0].constants.domain",
        "file[0].constants.record_id",
        "file[0].copies.act",
        "file[1].table",
    ]


@pytest.mark.parametrize(
    "text", ["[[file]", "[[file]]\nname = 'a'\ntabel = 'decisions'\n", "", "file = 1", "[[file]]\nencoding = 'koi8'"]
)
def test_a_mapping_file_of_wrong_form(tmp_path, rulebook, text):
    path = tmp_path / "mapping.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(MappingError, match=r"mapping\.toml"):
        read_records({"decisions": pd.DataFrame()}, rulebook, mapping=path)


def test_no_mapping_file(tmp_path, rulebook):
    with pytest.raises(MappingError, match="cannot be read"):
        read_records({"decisions": pd.DataFrame()}, rulebook, mapping=tmp_path / "none.toml")


def test_errors_are_the_library_s(read):
    with pytest.raises(CreditTierError) as caught:
        read("tax_arrears.csv", b"")
    assert caught.value.exit_code == 2
