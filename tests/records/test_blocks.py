"""A file read in blocks is the file: whatever the block, and whichever of the two readers took it."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import ReadError
from credit_tier.records import csv_text, merging, pieces, read_records, shelving
from credit_tier.records.contracts import contract
from credit_tier.records.decoding import Encoding, decode
from credit_tier.records.headers import Names
from credit_tier.records.refusals import EncodingError
from credit_tier.records.text_blocks import text_blocks
from credit_tier.records.text_tables import read_text
from credit_tier.rulebook.sharing import Sharing
from credit_tier.rulebook.source import FieldType, Source, SourceField, Use

RECEIVED = date(2026, 6, 30)
CHECKS = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=300
)
TITLE = Bilingual(zh="欠税", en="Arrears")
SOURCE = Source(
    name="arrears",
    title=TITLE,
    provider=TITLE,
    update_months=3,
    grace_days=30,
    sharing=Sharing.CONDITIONAL,
    uses=(Use.SUPERVISION,),
    fields=(
        SourceField(name="k", zh="欠税金额", type=FieldType.MONEY, required=True),
        SourceField(name="note", zh="备注", type=FieldType.TEXT),
    ),
)
NAMES = Names(contract(SOURCE))
HEADERS = st.sampled_from(
    [
        "",
        "uscc,k\n",
        "uscc,k,备注\n",
        "uscc;k\n",
        "uscc,k\r\n",
        "uscc,k\r",
        '"uscc\n",k\n',
        "欠税公告\n\n单位：万元,\nuscc,k\n",
        "欠税公告,\nuscc,欠税\n,金额\n",
        '"说""明\n甲",\nuscc\tk\n',
    ]
)
BITS = st.sampled_from(
    ["a", "甲", "é", "𠮷", ",", ",", '"', '""', "\n", "\n", "\r\n", "\r", " ", "　", ";", "\t", "\ufeff"]
)
TEXTS = st.lists(BITS, max_size=40).map("".join)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "utf-16"])


def attempt(run):
    try:
        return run()
    except ReadError as error:
        return str(error)


def joined(blocks) -> tuple[object, ...]:
    """Give all rows of a text, as one table has them."""
    tables = list(read_text(blocks, NAMES, name="a.csv"))
    columns = [pa.concat_arrays(parts).to_pylist() for parts in zip(*(table.columns for table in tables), strict=True)]
    [shared] = {(table.name, table.headers, table.header_row, table.fen, table.remarks) for table in tables}
    rows = np.concatenate([table.rows for table in tables]).tolist()
    return shared, columns, rows, [odd for table in tables for odd in table.odd]


@pytest.fixture
def file(tmp_path):
    def write(data: bytes):
        path = tmp_path / "a.csv"
        path.write_bytes(data)
        return path

    return write


@CHECKS
@given(
    st.lists(
        st.one_of(TEXTS.map(str.encode), TEXTS.map(lambda text: text.encode("gb18030")), st.binary(max_size=4)),
        max_size=4,
    ),
    st.sampled_from([b"", b"\xef\xbb\xbf", "编号\n".encode(), "编号\n".encode("gb18030"), "é\n".encode(), b"x\n"]),
    st.sampled_from([None, None, *Encoding]),
    st.integers(1, 12),
)
def test_blocks_of_bytes_are_the_text_or_the_same_refusal(file, parts, head, encoding, block_bytes):
    data = head + b"".join(parts)
    path = file(data)
    whole = attempt(lambda: decode(data, where="a.csv", encoding=encoding).encode())
    blocks = attempt(lambda: list(text_blocks(path, where="a.csv", encoding=encoding, block_bytes=block_bytes)))
    assert (b"".join(blocks) if isinstance(blocks, list) else blocks) == whole


@CHECKS
@given(TEXTS, HEADERS, ENCODINGS, st.integers(1, 30))
def test_rows_of_a_file_in_blocks_are_the_rows_of_the_file(file, text, header, encoding, block_bytes):
    data = (header + text).encode(encoding)
    path = file(data)
    whole = attempt(lambda: joined([decode(data, where="a.csv").encode()]))
    assert attempt(lambda: joined(text_blocks(path, where="a.csv", block_bytes=block_bytes))) == whole


@CHECKS
@given(TEXTS, st.sampled_from(["uscc,k\n", "uscc,k,备注\r\n"]), st.integers(1, 30))
@example("\ufeffa,", "uscc,k\n", 1)
def test_the_quick_way_and_the_slow_way_read_the_same(file, text, header, block_bytes):
    path = file((header + text).encode())
    quick = attempt(lambda: joined(text_blocks(path, where="a.csv", block_bytes=block_bytes)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_text, "at_once", lambda *_: None)
        slow = attempt(lambda: joined(text_blocks(path, where="a.csv", block_bytes=block_bytes)))
    assert quick == slow


def test_plain_blocks_take_the_quick_way_and_only_those_with_quotes_the_slow_one(monkeypatch):
    slow, run = [], csv_text.row_by_row
    monkeypatch.setattr(csv_text, "row_by_row", lambda text, headers: slow.append(1) or run(text, headers))
    _, columns, _, odd = joined(["uscc,k\n1,甲\n".encode(), b'2,"x\n', b'y"\n3,z\n', b"4,z\n", b"5\n"])
    assert columns == [["1", "2", "3", "4"], ["甲", "x\ny", "z", "z"]]
    assert len(slow) == 2
    assert [one.row for one in odd] == [6]


def dirty_arrears(code) -> bytes:
    lines = ["2026年欠税公告", "单位：万元", "统一社会信用代码,欠税金额,欠税日期,备注"]
    for number in range(60):
        note = ('"甲\n乙"', "丙", "", '"a,""b"')[number % 4]
        lines.append(f"{code(number % 20)},{number % 5}.5,2026-01-{number % 5 * 8 + 1:02},{note}")
    lines[30:30] = ["", "短,1", ",,,", lines[2]]
    return "\n".join([*lines, "合计,60,,", *[",,,"] * 30]).encode()


@pytest.mark.parametrize("block_bytes", [64, 333, 1000])
def test_records_and_quality_of_a_file_in_blocks_are_those_of_the_file(
    tmp_path, rulebook, code, monkeypatch, block_bytes
):
    path = tmp_path / "tax_arrears.csv"
    path.write_bytes(dirty_arrears(code))
    whole = read_records(path, rulebook, received_on=RECEIVED)
    monkeypatch.setattr(
        pieces, "text_blocks", lambda path, **options: text_blocks(path, **options, block_bytes=block_bytes)
    )
    monkeypatch.setattr(shelving, "_SMALL", 0)
    monkeypatch.setattr(merging, "_FEW", 1)
    found = read_records(path, rulebook, received_on=RECEIVED)
    assert whole.quality.table("tax_arrears").duplicates
    assert found.tables["tax_arrears"].equals(whole.tables["tax_arrears"])
    assert found.digest == whole.digest
    assert found.quality.to_json() == whole.quality.to_json()
    assert found.quality.set_aside.equals(whole.quality.set_aside)
    assert found.quality.flags.equals(whole.quality.flags)


def test_a_file_that_turns_into_gb18030_in_its_last_block_is_refused_as_a_whole(file):
    path = file("编号,名称\n".encode() + b"1,a\n" * 1000 + "2,甲\n".encode("gb18030"))
    with pytest.raises(EncodingError, match="line 1002"):
        next(text_blocks(path, where="a.csv", block_bytes=64))


def test_a_header_alone_is_one_piece_without_rows():
    [table] = read_text([b"uscc,k\n"], NAMES, name="a.csv")
    assert (table.headers, table.rows_in) == (("uscc", "k"), 0)
