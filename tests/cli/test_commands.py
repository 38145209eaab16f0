"""Each command on a small province: one line of JSON on stdout, words on stderr, an exit code."""

from __future__ import annotations

import csv
import json
from datetime import date

import pytest

from credit_tier.foundation.errors import SHOWN_FAULTS
from shipped_rulebook import shipped_rulebook


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_check_says_that_the_shipped_rulebook_is_a_trial_whose_cases_hold(cli):
    said = cli.call("check", "--on", cli.day)
    assert said.code == 0
    assert said.answer["rulebook"] == "gansu"
    assert said.answer["standing"] == "trial"
    assert said.answer["failed"] == 0
    assert said.answer["cases"] > 40
    assert said.answer["illustrative"] > 0
    assert f"{said.answer['cases']}/{said.answer['cases']} 通过" in said.words


def test_check_answers_no_and_says_what_differs_when_a_number_is_broken(cli, rules):
    file = rules / "utility/on_time_share.toml"
    before = file.read_text("utf-8")
    file.write_text(before.replace("points = 15", "points = 14"), "utf-8")
    assert file.read_text("utf-8") != before
    said = cli.call("check", rules, "--on", cli.day)
    assert said.code == 3
    assert said.answer["ok"] == 0
    assert said.answer["failed"] >= 1
    assert "utility.on_time_share points: 期望 expected 15, 实得 found 14" in said.words


def test_check_answers_no_where_there_are_no_cases(cli, rules):
    (rules / "cases/utility.toml").unlink()
    said = cli.call("check", rules, "--on", cli.day)
    assert (said.code, said.answer["cases"], said.answer["failed"]) == (3, 0, 0)


def test_grade_writes_a_folder_and_accounts_for_every_row(graded):
    answer = graded.said.answer
    assert answer["ok"] == 1
    assert answer["trial"] == 1
    assert sum(answer["grades"].values()) == answer["enterprises"] == len(rows(graded.run / "grades.csv"))
    aside = rows(graded.run / "set_aside.csv")
    assert answer["rows_in"] == answer["accepted"] + len(aside)
    assert all(row["reason"] and row["file"] and (row["raw"] or row["reason"] == "blank_row") for row in aside)
    assert {path.name for path in graded.run.iterdir()} == {
        *("grades.csv", "grades.parquet", "indicators.csv", "quality.json", "quality.txt", "records", "set_aside.csv"),
        *("unlisted.csv", "unmatched.csv", "attributions.csv", "unattributed.csv"),
    } | ({"tiers.csv"} & {path.name for path in graded.run.iterdir()})
    assert len(rows(graded.run / "unlisted.csv")) == answer["unlisted"]
    assert len(rows(graded.run / "unmatched.csv")) == answer["unmatched"]
    assert str(graded.run / "quality.txt") in graded.said.words


def test_the_distribution_that_is_said_is_that_of_the_table_that_is_written(graded):
    counted = dict.fromkeys(graded.said.answer["grades"], 0)
    for row in rows(graded.run / "grades.csv"):
        counted[row["grade"]] += 1
    assert counted == graded.said.answer["grades"]


def test_grading_again_gives_the_same_bytes_in_every_file(cli, files, graded, tmp_path):
    said = cli.call("grade", files, "--as-of", cli.day, "--received-on", cli.day, "--out", tmp_path / "again")
    assert {**said.answer, "out": ""} == {**graded.said.answer, "out": ""}
    for path in (tmp_path / "again").iterdir():
        if path.is_file() and path.suffix != ".parquet":
            assert path.read_bytes() == (graded.run / path.name).read_bytes(), path.name


def test_files_given_one_by_one_in_any_order_are_the_folder(cli, files, graded, tmp_path):
    paths = sorted(files.iterdir(), reverse=True)
    said = cli.call("grade", *paths, "--as-of", cli.day, "--received-on", cli.day, "--out", tmp_path / "run")
    assert said.answer["digest"] == graded.said.answer["digest"]


def test_files_received_later_change_nothing_of_what_was_known(cli, small):
    before = cli.call(*small.words)
    table = (small.run / "grades.csv").read_bytes()
    late = small.folder / "行政处罚2026年第2期.csv"
    head, row = small.decisions.read_text("utf-8").splitlines()
    row = row.replace("7 号,1000", "8 号,9000,2026-07-09")
    late.write_text(f"{head},收到日期\n{row}\n", encoding="utf-8")
    again = (*small.words[:-1], small.run.with_name("known"), "--known-on", cli.day)
    after = cli.call(*again)
    assert after.code == 0
    assert after.answer["accepted"] == before.answer["accepted"] + 1
    assert (small.run.with_name("known") / "grades.csv").read_bytes() == table
    cli.call(*small.words[:-1], small.run.with_name("all"), "--known-on", "2026-07-31")
    assert (small.run.with_name("all") / "grades.csv").read_bytes() != table


def test_a_folder_that_is_not_empty_is_refused_before_anything_is_read(cli, small):
    small.run.mkdir()
    (small.run / "note.txt").write_text("mine", encoding="utf-8")
    (small.folder / "企业名单.csv").write_bytes(b"\0")
    cli.refuse(*small.words, where="run", words=("输出文件夹不是空的", "--out"))
    assert [path.name for path in small.run.iterdir()] == ["note.txt"]


def test_an_empty_folder_that_is_there_already_is_used(cli, small):
    small.run.mkdir()
    assert cli.call(*small.words).code == 0


def test_official_grades_are_refused_for_good_and_every_illustrative_number_is_named(cli, small):
    said = cli.refuse(*small.words, "--official", code=4, words=("这是试行或示例数字", "trial=True"))
    named = ["rulebook.toml standing", *shipped_rulebook().on(date.fromisoformat(cli.day)).illustrative()]
    assert {"grades.toml scale", "supervision.toml table", "cap court_defaulter"} < set(named)
    assert [line for line in said.words.splitlines() if line.startswith("gansu: ")] == [f"gansu: {at}" for at in named]
    assert said.answer["error"] == "TrialOnlyError"
    assert said.answer["faults"] == len(named) > SHOWN_FAULTS
    assert not small.run.exists()


@pytest.mark.parametrize(("language", "word"), [("zh", "基础分"), ("en", "Base")])
def test_explain_speaks_the_language_that_was_asked_for(cli, graded, language, word):
    code = rows(graded.run / "grades.csv")[0]["code"]
    said = cli.call("explain", graded.run, code, "--language", language)
    assert (said.code, said.answer["code"]) == (0, code)
    assert word in said.words
    assert said.answer["score"] == int(rows(graded.run / "grades.csv")[0]["score"])


def test_a_credit_report_is_written_once_and_said_as_data(cli, graded, tmp_path):
    code = rows(graded.run / "grades.csv")[0]["code"]
    asked = ("credit-report", graded.run, code, "--since", "2024-07-01", "--out", tmp_path / "report.html")
    said = cli.call(*asked)
    assert (said.code, said.answer["code"], said.answer["from"], said.answer["audience"]) == (
        0,
        code,
        "2024-07-01",
        "subject",
    )
    assert said.answer["grade"]["grade"] in (tmp_path / "report.html").read_text(encoding="utf-8")
    cli.refuse(*asked, words=("已有同名的文件",))
    public = cli.call(*asked[:-1], tmp_path / "public.html", "--audience", "public", "--language", "en")
    assert public.answer["grade"] == {}
    assert "not disclosed" in (tmp_path / "public.html").read_text(encoding="utf-8")
    cli.refuse(*asked[:4], "2030-01-01", "--out", tmp_path / "late.html", where="period")


def test_explain_takes_a_code_as_people_type_it(cli, graded):
    code = rows(graded.run / "grades.csv")[0]["code"]
    wide = "".join(chr(ord(letter) + 0xFEE0) for letter in code.lower())
    assert cli.call("explain", graded.run, f" {wide} ").answer["code"] == code


@pytest.mark.parametrize("code", ["91620100MA7ABCD12E", "", "XX", "91" * 4000, "\udcff\udc80", "'; DROP TABLE x --"])
def test_explain_refuses_a_code_that_nobody_has(cli, graded, code):
    cli.refuse("explain", graded.run, code, words=("结果中没有这家企业",))


def test_supervise_gives_everyone_a_tier_and_says_the_same_twice(cli, graded):
    said = cli.call("supervise", graded.run)
    written = (graded.run / "tiers.csv").read_bytes()
    assert said.code == 0
    assert said.answer["rows"] == len(rows(graded.run / "tiers.csv"))
    general = sum(row["enterprises"] for row in said.answer["tiers"] if row["field"] == "general")
    assert general == graded.said.answer["enterprises"]
    assert cli.call("supervise", graded.run) == said
    assert (graded.run / "tiers.csv").read_bytes() == written


def test_a_safety_field_is_never_lighter_than_its_own_tier(cli, graded):
    cli.call("supervise", graded.run)
    food = [row for row in rows(graded.run / "tiers.csv") if row["field"] == "food"]
    assert food
    assert {row["tier"] for row in food} == {"strict"}
    assert "A" in {row["grade"] for row in food}


def test_tables_open_in_excel_with_chinese_intact(graded):
    for name in ("grades.csv", "set_aside.csv", "indicators.csv"):
        data = (graded.run / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf")
        assert b"\r\n" in data


def test_the_quality_report_is_there_for_people_and_for_programs(graded):
    figures = json.loads((graded.run / "quality.json").read_text("utf-8"))
    assert {table["table"] for table in figures["tables"]} >= {"enterprises", "decisions", "tax_filings"}
    assert "enterprises 检查对象名录库" in (graded.run / "quality.txt").read_text("utf-8")
