"""Files made to break their reader: each is refused in plain words, quickly and within bounds."""

from __future__ import annotations

import io
import resource
import struct
import sys
import time
import zipfile
import zlib

import pyarrow as pa
import pytest
from pyarrow import parquet

from credit_tier.foundation.errors import CreditTierError
from credit_tier.records import read_records, workbooks
from credit_tier.records.archives import Archive
from credit_tier.records.refusals import ExcessiveFileError, PasswordError, UnreadableFileError
from workbook_files import (
    compound,
    html,
    label,
    ods,
    parts,
    record,
    spreadsheetml,
    with_part,
    xls,
    xlsx,
    xml_rows,
    zipped,
)

ARREARS = ["统一社会信用代码", "欠税金额", "欠税日期"]
SECONDS = 30
MEBIBYTES = 700


def refused(read, data, error, *words):
    """Check that a file is refused by an error of ours, without taking much time or memory."""
    before, start = peak(), time.monotonic()
    with pytest.raises(CreditTierError) as caught:
        read("tax_arrears.xlsx", data)
    assert isinstance(caught.value, error), caught.value
    assert [word for word in words if word not in str(caught.value)] == []
    assert time.monotonic() - start < SECONDS
    assert peak() - before < MEBIBYTES


def peak():
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used // (1 << 20 if sys.platform == "darwin" else 1 << 10)


@pytest.fixture(scope="module")
def book():
    return xlsx({"Sheet1": [ARREARS, ["x", "1", "2026-1-1"]]})


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7\n", ["PDF"]),
        (b"Rar!\x1a\x07\x01\x00", ["RAR"]),
        (b"7z\xbc\xaf\x27\x1c", ["7z"]),
        (b"\x1f\x8b\x08", ["gzip"]),
        (b"\x89PNG\r\n\x1a\n", ["PNG"]),
        (b"\xff\xd8\xff\xe0", ["JPEG"]),
        (zipped({"word/document.xml": "<w/>"}), ["Word"]),
        (zipped({"ppt/presentation.xml": "<w/>"}), ["PowerPoint"]),
        (zipped({"xl/workbook.bin": b"\x00"}), ["xlsb"]),
        (zipped({"甲.csv": "a,b\n"}), ["ZIP"]),
        (compound({"WordDocument": b"x"}), ["Word"]),
        (compound({"Other": b"x"}), ["OLE"]),
        (b"{\\rtf1", ["RTF"]),
        (b"MIME-Version: 1.0\r\n", ["MHTML"]),
        (b"<?xml version='1.0'?><Workbook/>", ["XML"]),
    ],
)
def test_what_is_no_table_is_named(read, data, words):
    refused(read, data, UnreadableFileError, "tax_arrears.xlsx", "按内容", *words)


def test_passwords_are_asked_to_be_taken_off(read, book):
    refused(read, compound({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), PasswordError, "密码")
    refused(read, xls({"甲": label(0, 0, "x")}, before=record(0x002F, bytes(54))), PasswordError, "密码")
    locked = bytearray(book)
    at = locked.index(b"PK\x01\x02")
    locked[at + 8] |= 1
    refused(read, bytes(locked), PasswordError, "password")


def test_zip_bombs(read, book):
    zeros = bytes(1 << 20)
    with_zeros = io.BytesIO()
    with zipfile.ZipFile(with_zeros, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts(book).items():
            archive.writestr(name, content)
        with archive.open("xl/media/a.bin", "w") as part:
            for _ in range(300):
                part.write(zeros)
    refused(read, with_zeros.getvalue(), ExcessiveFileError, "unpacks")
    many = {**parts(book), **{f"xl/media/{index}": "" for index in range(10_001)}}
    refused(read, zipped(many), ExcessiveFileError, "parts")


def test_a_directory_that_lies_about_sizes(read, book):
    lying = bytearray(book)
    at = lying.index(b"PK\x01\x02", lying.index(b"PK\x01\x02") + 4)
    lying[at + 24 : at + 28] = struct.pack("<I", 3)
    refused(read, bytes(lying), UnreadableFileError, "damaged")
    archive = Archive(bytes(lying), where="a.xlsx")
    with pytest.raises(UnreadableFileError):
        archive.read(archive.names[1])
    # The bytes of one part count as often as the directory names them.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(b"<a/>" * (1 << 24)) + packer.flush()
    part = struct.pack("<4sHHHHHIIIHH", b"PK\x03\x04", 20, 0, 8, 0, 33, 0, len(packed), 1 << 26, 1, 0) + b"a" + packed
    names = ["xl/workbook.xml", *(f"xl/{index}.xml" for index in range(40))]
    directory = b"".join(
        struct.pack(
            "<4sHHHHHHIIIHHHHHII", b"PK\x01\x02", 20, 20, 0, 8, 0, 33, 0, len(packed), 1 << 26, len(name), *[0] * 6
        )
        + name.encode()
        for name in names
    )
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, len(names), len(names), len(directory), len(part), 0)
    refused(read, part + directory + end, ExcessiveFileError, "unpacks")


def test_entities_and_document_types(read, book):
    bomb = '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    first = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    for name in ("xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        data = with_part(book, name, first, first + bomb.encode())
        refused(read, data, ExcessiveFileError, "DOCTYPE")
    xml = spreadsheetml({"Sheet1": xml_rows([ARREARS])}).replace(b"<?mso", bomb.encode() + b"<?mso")
    refused(read, xml, ExcessiveFileError, "DOCTYPE")
    text = ods({"a": "<table:table-row/>"})
    refused(read, with_part(text, "content.xml", b"<office:body>", b"<!DOCTYPE a><office:body>"), CreditTierError)
    late = with_part(text, "content.xml", b"<office:document", b"<!DOCTYPE a><office:document")
    refused(read, late, ExcessiveFileError, "DOCTYPE")


@pytest.mark.parametrize(
    "cells",
    [
        b'<c r="XFD1048576"><v>1</v></c>',
        b"<c r='XFC1048575' ><v>1</v></c>",
        b'<c t="n" x=">" r="XFD99999"><v>1</v></c>',
        b'<c x="/>" r="XFD99999"><v>1</v></c>',
        b'<c r="ZZZ5"><v>1</v></c>',
        b'<c r="A9999999"><v>1</v></c>',
        b"<c><v>1</v></c>" * 16_000 + b"</row>" + b"<row><c><v>1</v></c></row>" * 20_000 + b"<row>",
    ],
)
def test_one_far_cell_makes_no_giant_grid(read, book, cells):
    data = with_part(
        book, "xl/worksheets/sheet1.xml", b"</row></sheetData>", b"</row><row>" + cells + b"</row></sheetData>"
    )
    refused(read, data, ExcessiveFileError, "上限")


def test_a_far_cell_in_a_part_that_calls_itself_something_else(read, book):
    members = parts(book)
    sheet = members["xl/worksheets/sheet1.xml"]
    members["xl/worksheets/sheet1.png"] = sheet.replace(b'r="A2"', b'r="XFD1048576"')
    members["xl/_rels/workbook.xml.rels"] = members["xl/_rels/workbook.xml.rels"].replace(b"sheet1.xml", b"sheet1.png")
    refused(read, zipped(members), UnreadableFileError)


def test_a_long_text_that_every_cell_shares(read, book):
    members = parts(book)
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(3, 60_000))
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(
        b"</sheetData>", cells + b"</sheetData>"
    )
    shared = members["xl/sharedStrings.xml"]
    members["xl/sharedStrings.xml"] = shared.replace(ARREARS[0].encode(), b"x" * 32_767)
    refused(read, zipped(members), ExcessiveFileError, "repeated")


def test_tags_without_end_and_depth_without_bottom(read, book):
    long = with_part(book, "xl/worksheets/sheet1.xml", b"<sheetData>", b"<a " + b"x" * (3 << 20) + b"><sheetData>")
    refused(read, long, ExcessiveFileError, "too long")
    deep = spreadsheetml({"Sheet1": "<a>" * 10_000 + "</a>" * 10_000})
    refused(read, deep, ExcessiveFileError)
    refused(read, b"<html><table><tr><td><a " + b"x" * (20 << 20), CreditTierError)
    # A web page nested without end is read for what it shows, or refused; it never recurses.
    with pytest.raises(CreditTierError):
        read("tax_arrears.xls", b"<html>" + b"<table><tr><td>" * 100_000)


def test_cells_that_repeat_without_end(read):
    cell = '<table:table-cell table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="1048576">{cell}</table:table-row>'
    refused(read, ods({"a": rows}), ExcessiveFileError)
    far = '<Row><Cell ss:Index="16384"><Data ss:Type="String">x</Data></Cell></Row>' * 3_000
    refused(read, spreadsheetml({"Sheet1": far}), ExcessiveFileError)
    refused(read, spreadsheetml({"Sheet1": '<Row ss:Index="99999999"/>'}), ExcessiveFileError)
    page = "<table>" + "<tr><td colspan=16384>x<td>y" * 3_000
    refused(read, page.encode(), ExcessiveFileError)


def test_old_workbooks_with_far_cells_false_extents_and_overlapping_sheets(read):
    refused(read, xls({"甲": label(65_535, 255, "x")}), ExcessiveFileError)
    extent = record(0x0200, struct.pack("<IIHHH", 0, 0xFFFFFFFF, 0, 256, 0))
    refused(read, xls({"甲": extent + label(0, 0, "x")}), ExcessiveFileError)
    twice = bytearray(xls({"甲": label(0, 0, "x"), "乙": label(0, 0, "y")}))
    first = twice.index(struct.pack("<H", 0x0085))
    second = twice.index(struct.pack("<H", 0x0085), first + 2)
    twice[second + 4 : second + 8] = twice[first + 4 : first + 8]
    refused(read, bytes(twice), UnreadableFileError)


def test_chains_of_sectors_that_never_end(read):
    data = xls({"甲": label(0, 0, "x")})
    for at, following in ((2, 2), (3, 2), (9, 5), (100, 100)):
        looped = bytearray(data)
        looped[512 + 4 * at : 516 + 4 * at] = struct.pack("<I", following)
        refused(read, bytes(looped), UnreadableFileError, "damaged")
    difat = bytearray(data)
    difat[68:76] = struct.pack("<II", 1, 0xFFFFFF)
    refused(read, bytes(difat), CreditTierError)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "xml", "html", "ods"])
def test_a_file_cut_short_anywhere(read, book, kind):
    rows = [ARREARS, *[["x", "1", "2026-1-1"]] * 20]
    cell = "<table:table-row><table:table-cell><text:p>x</text:p></table:table-cell></table:table-row>"
    whole = {
        "xlsx": book,
        "xls": xls({"甲": label(0, 0, "统一社会信用代码")}),
        "xml": spreadsheetml({"Sheet1": xml_rows(rows)}),
        "html": b"<table><tr><td>" + "统一社会信用代码".encode() + b"<tr><td>x</table>",
        "ods": ods({"a": cell}),
    }[kind]
    for length in range(0, len(whole), max(1, len(whole) // 60)):
        with pytest.raises(CreditTierError):
            read("tax_arrears.xlsx", whole[:length])


def columnar(table, **options):
    data = io.BytesIO()
    parquet.write_table(table, data, **options)
    return data.getvalue()


def test_parquet_that_is_far_larger_than_its_file(read):
    text = pa.array(["x" * (1 << 20)])
    long = pa.table({"统一社会信用代码": pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), text)})
    refused(read, columnar(long), ExcessiveFileError, "单元格")
    many = pa.table({str(column): pa.nulls(40_000_000, pa.int8()) for column in range(20)})
    refused(read, columnar(many), ExcessiveFileError, "单元格")


def test_parquet_and_arrow_with_texts_that_are_none(read, rulebook):
    whole = columnar(
        pa.table({"统一社会信用代码": ["甲公司" * 9], "乙": ["x"]}), compression="none", store_schema=False
    )
    for broken in (whole.replace("甲公司".encode(), b"\xff" * 9), whole.replace("乙".encode(), b"\xe4\xff\xff")):
        refused(read, broken, UnreadableFileError, "damaged")
    bad = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\1\0\0\0"), pa.py_buffer(b"\xff")])
    with pytest.raises(UnreadableFileError):
        read_records({"tax_arrears": pa.table({"code": bad})}, rulebook)


def test_more_columns_than_any_table_has(read):
    many = [f"列{index}" for index in range(12_000)]
    for line in (many, ARREARS + many, ARREARS + [""] * 20_000):
        refused(read, ",".join(line) + "\n", ExcessiveFileError, "列")
    rows = [[f"{row}/{column}" for column in range(1_001)] for row in range(30)]
    refused(read, "\n".join("\t".join(row) for row in rows), ExcessiveFileError, "1,001 列")
    refused(read, html(rows), ExcessiveFileError, "1,001 列")


def test_a_message_repeats_no_more_headers_than_anyone_reads(read):
    with pytest.raises(CreditTierError) as caught:
        read("tax_arrears.csv", ",".join(f"{index}" * 300 for index in range(900)) + "\n")
    assert "共 900 列" in str(caught.value)
    assert len(str(caught.value)) < 40_000
    with pytest.raises(CreditTierError) as caught:
        read("tax_arrears.csv", "统一社会信用代码," * 900 + "欠税日期\n")
    assert len(str(caught.value)) < 10_000
    assert "欠税金额" in str(caught.value)  # what is missing is told together with what stands there twice


def test_a_panic_of_the_reader_is_an_error_of_ours(read, book, monkeypatch):
    class PanicException(BaseException):  # the name that Rust's bindings give it
        pass

    def panic(*_):
        raise PanicException

    monkeypatch.setattr("python_calamine.CalamineWorkbook", type("Book", (), {"from_filelike": staticmethod(panic)}))
    refused(read, book, UnreadableFileError, "damaged")
    with pytest.raises(KeyboardInterrupt):
        workbooks._guarded(lambda: (_ for _ in ()).throw(KeyboardInterrupt()), "a.xlsx")
