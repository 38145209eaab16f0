"""Files as they should not be: a refusal that says how to mend it, or a row set aside with its reason."""

from __future__ import annotations

import csv
import json
import os

import pytest

GOOD = "91620100MA7ABCD12E,行政处罚,安全生产,2026-03-01,甘示例安罚〔2026〕7 号,1000\n"
HEAD = "统一社会信用代码,决定类型,领域,处罚日期,文号,罚款金额（元）\n"


def figures(run, table):
    tables = json.loads((run / "quality.json").read_text("utf-8"))["tables"]
    return next(item for item in tables if item["table"] == table)


def aside(run):
    with (run / "set_aside.csv").open(encoding="utf-8-sig", newline="") as file:
        return [(row["reason"], row["file"], int(row["row"])) for row in csv.DictReader(file)]


def test_an_unknown_column_is_flagged_and_changes_nothing(cli, small, tmp_path):
    plain = cli.call(*small.words)
    small.decisions.write_text(HEAD.replace("\n", ",备注\n") + GOOD.replace("\n", ",内部\n"), encoding="utf-8")
    said = cli.call(*small.words[:-1], tmp_path / "more")
    assert (said.code, said.answer["digest"]) == (0, plain.answer["digest"])
    assert figures(tmp_path / "more", "decisions")["flags"] == {"unknown_column": 1}


def test_a_table_that_was_not_sent_is_not_reported_and_never_zero(cli, small):
    assert cli.call(*small.words).code == 0
    with (small.run / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        states = {row["indicator"]: row for row in csv.DictReader(file)}
    for name in ("tax.late_filings", "tax.arrears_age", "utility.on_time_share", "regulatory.failed_inspections"):
        assert states[name]["value"] == "0", name
    assert states["regulatory.safety_weight"]["value"] == "2"


def test_without_the_register_those_whom_records_name_are_graded(cli, small):
    small.register.unlink()
    said = cli.call(*small.words)
    assert (said.code, said.answer["enterprises"]) == (0, 1)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (GOOD.replace("2026-03-01", "去年春天"), "unreadable"),
        (GOOD.replace("2026-03-01", ""), "required_missing"),
        (GOOD.replace("2026-03-01", "2026-02-30"), "unreadable"),
        (GOOD.replace("2026-03-01", "2026-07-01"), "date_in_future"),
        (GOOD.replace("2026-03-01", "9999-09-09"), "unreadable"),
        (GOOD.replace(",1000", ",-1000"), "negative"),
        (GOOD.replace("91620100MA7ABCD12E", "916201****ABCD12E"), "code_starred"),
        (GOOD.replace("91620100MA7ABCD12E", "9.16201E+17"), "code_excel_ruined"),
        (GOOD.replace("91620100MA7ABCD12E", ""), "code_blank"),
        (GOOD.replace("91620100MA7ABCD12E", "12345"), "code_wrong_length"),
        (GOOD.replace("行政处罚", "批评"), "unreadable"),
        (GOOD.replace("\n", ",多一格,再多一格\n"), "wrong_cell_count"),
        (",,,,,\n", "blank_row"),
        (GOOD, "duplicate"),
    ],
)
def test_a_row_that_cannot_be_used_is_set_aside_with_its_place_and_the_rest_counts(cli, small, row, reason):
    small.decisions.write_text(HEAD + GOOD + row, encoding="utf-8")
    said = cli.call(*small.words)
    assert said.code == 0, said.words
    assert aside(small.run) == [(reason, "行政处罚.csv", 3)]
    assert figures(small.run, "decisions")["accepted"] == 1


@pytest.mark.parametrize(
    ("cell", "flag"),
    [("一千元整吧", "unreadable_money"), ("1e400", "unreadable_money"), ("9" * 400, "unreadable_money")],
)
def test_an_optional_cell_that_cannot_be_read_is_flagged_and_left_empty(cli, small, cell, flag):
    small.decisions.write_text(HEAD + GOOD.replace(",1000", f",{cell}"), encoding="utf-8")
    assert cli.call(*small.words).code == 0
    assert figures(small.run, "decisions")["flags"] == {"unreadable_money": 1}
    assert figures(small.run, "decisions")["accepted"] == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (HEAD.replace("决定类型", "类").encode() + GOOD.encode(), ("决定类型",)),
        (b"", ("行政处罚.csv",)),
        (b"\xef\xbb\xbf", ("行政处罚.csv",)),
        (b"\n \n\t\n   \n", ("行政处罚.csv",)),
        (b",,,\n,,,\n", ("行政处罚.csv",)),
        (HEAD.encode() + b"9162\0" + GOOD.encode(), ("NUL",)),
        (b"\0" * 4096, ("NUL",)),
        (b"PK\x03\x04" + bytes(range(256)), ("xlsx",)),
        (b"\xd0\xcf\x11\xe0" + bytes(range(256)), ("xls",)),
        (b"%PDF-1.7\n", ("PDF",)),
        (b"\x1f\x8b\x08\x00", ("gzip",)),
        (b"<html><table>", ("HTML",)),
        (b"PAR1", ("Parquet",)),
        (b"PAR1" + b"\xff" * 64 + b"PAR1", ("Parquet",)),
        (HEAD.encode() + "91620100MA7ABCD12E,行政处罚".encode()[:-1] + b"\xff\xff\n", ("行政处罚.csv",)),
        (HEAD.encode() + b'"91620100MA7ABCD12E,', ()),
        ((HEAD.strip() + ",处罚日期\n" + GOOD.strip() + ",2026-03-02\n").encode(), ("处罚日期",)),
        (b"a,b,c\n1,2,3\n", ("统一社会信用代码",)),
        (b"just a sentence", ("行政处罚.csv",)),
    ],
)
def test_a_file_that_is_no_table_is_refused_by_its_name(cli, small, data, words):
    small.decisions.write_bytes(data)
    cli.refuse(*small.words, where="行政处罚.csv", words=words)
    assert not small.run.exists()


def test_a_header_alone_means_nothing_to_report(cli, small):
    small.decisions.write_text(HEAD, encoding="utf-8")
    assert cli.call(*small.words).code == 0
    assert figures(small.run, "decisions")["flags"] == {"no_rows": 1}


def test_all_files_that_cannot_be_read_are_named_at_once(cli, small):
    small.decisions.write_bytes(b"")
    small.register.write_bytes(b"PK\x03\x04")
    said = cli.refuse(*small.words, words=("企业名单.csv", "行政处罚.csv"))
    assert said.answer["faults"] == 2


@pytest.mark.parametrize("name", ["不认识.csv", "passwd", "a\nb.csv", "\udcc6\udcf3.csv", "=cmd.csv"])
def test_a_file_of_no_known_table_is_refused_with_the_tables_there_are(cli, small, name):
    (small.folder / name).write_text(REGISTER_LIKE, encoding="utf-8")
    cli.refuse(*small.words, words=("decisions（", "Tables: "))


REGISTER_LIKE = "统一社会信用代码,成立日期\n91620100MA7ABCD12E,2012-05-04\n"


def test_a_folder_in_the_folder_is_refused(cli, small):
    (small.folder / "欠税公告.csv").mkdir()
    cli.refuse(*small.words, where="欠税公告.csv", words=("这是文件夹",))


@pytest.mark.parametrize("name", ["不在", "不在/企业名单.csv", "企业名单.csv/里面"])
def test_a_path_that_is_not_there_is_refused(cli, small, name):
    words = ("grade", small.folder / name, *small.words[2:])
    cli.refuse(*words, words=("不存在",))


def test_an_empty_folder_holds_nothing_to_read(cli, small, tmp_path):
    (tmp_path / "empty").mkdir()
    cli.refuse("grade", tmp_path / "empty", *small.words[2:], words=("没有任何可读的文件",))


def test_no_day_of_receipt_at_all_is_refused(cli, small):
    words = [word for word in small.words if word != "--received-on"]
    del words[4]
    cli.refuse(*words, words=("收到",))


def test_nothing_known_on_the_day_is_refused(cli, small):
    cli.refuse(*small.words, "--known-on", "1999-12-31", words=("known_on",))
    assert not small.run.exists()


def test_a_day_before_the_rules_is_refused(cli, small):
    words = [word if word != cli.day else "1999-12-31" for word in small.words]
    said = cli.refuse(*words, words=("1999-12-31 没有用于监管的等级标准", "自 2025-07-01 起"))
    assert said.answer["error"] == "NotInForceError"
    assert not small.run.exists()


@pytest.mark.parametrize("day", ["2150-12-31", "9999-12-31"])
def test_the_last_days_of_the_calendar_are_days_like_others(cli, small, day):
    said = cli.call("grade", small.folder, "--as-of", day, "--received-on", cli.day, "--out", small.run)
    assert said.code == 0, said.words


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(cli, small):
    small.decisions.chmod(0)
    cli.refuse(*small.words, where="行政处罚.csv", words=("权限",))


@pytest.mark.parametrize(
    "text", ["", "[", "table = 3", "[[file]]\n", '[[file]]\nname = "*"\ntable = "nowhere"\n', "\0", "[[[[" * 2000]
)
def test_a_mapping_that_is_none_is_refused(cli, small, tmp_path, text):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(text, encoding="utf-8")
    said = cli.call(*small.words, "--mapping", mapping)
    if said.code != 0:
        cli.refuse(*small.words, "--mapping", mapping, words=("mapping.toml",))
    assert said.code in ((0, 2) if text == "" else (2,))


@pytest.mark.parametrize("name", ["nothing.toml", "."])
def test_a_mapping_that_cannot_be_read_is_refused(cli, small, tmp_path, name):
    cli.refuse(*small.words, "--mapping", tmp_path / name)


def test_a_cell_that_would_be_a_formula_stays_a_text_of_its_row(cli, small):
    small.decisions.write_text(HEAD + GOOD.replace("2026-03-01", "=HYPERLINK(1)"), encoding="utf-8")
    assert cli.call(*small.words).code == 0
    assert aside(small.run) == [("unreadable", "行政处罚.csv", 2)]
