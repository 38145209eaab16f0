"""Rulebooks as they should not be, through `check`: exit 2 with the file and key, or 3 where a case fails."""

from __future__ import annotations

import os

import pytest

SHARE = "utility/on_time_share.toml"
LATE = "tax/late_filings.toml"
CASE = '[[case]]\nname = "例"\nas_of = 2026-06-30\n'


def spoil(folder, file, old, new):
    path = folder / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    "where",
    [
        "paid_on = (SELECT count(*) FROM read_csv('/etc/passwd'))",
        "read_csv('/etc/passwd') = 1",
        "EXISTS (SELECT 1 FROM read_text('/etc/passwd'))",
        "1; DROP TABLE tax_filings",
        "filed_on > due_on; COPY tax_filings TO '/tmp/out'",
        "ATTACH 'x.db'",
        "PRAGMA version",
        "due_on < CURRENT_DATE",
        "getenv('HOME') = 'x'",
        "due_on IN (SELECT due_on FROM tax_filings)",
        "1 = 1 -- ",
        "(((((" * 500,
        "x" * 100000,
        " ",
        "'",
        "🙂",
    ],
)
def test_a_measure_that_would_read_a_file_or_run_a_statement_is_refused(cli, rules, where):
    lines = (rules / LATE).read_text("utf-8").splitlines()
    at = next(index for index, line in enumerate(lines) if "where = " in line)
    head, _, tail = lines[at].partition("where = ")
    lines[at] = f'{head}where = "{where}"{tail[tail.rindex(chr(34)) + 1 :]}'
    (rules / LATE).write_text("\n".join(lines), encoding="utf-8")
    said = cli.refuse("check", rules, "--on", cli.day, where="late_filings.toml")
    assert "measure.where" in said.answer["where"]
    assert len(said.words) < 6000


@pytest.mark.parametrize("name", ["sources.toml", LATE])
def test_a_file_that_leads_outside_the_folder_is_refused(cli, rules, tmp_path, name):
    outside = tmp_path / "outside.toml"
    (rules / name).rename(outside)
    (rules / name).symlink_to(outside)
    cli.refuse("check", rules, "--on", cli.day, where=name, words=("文件夹之外",))


def test_cases_that_lead_outside_the_folder_are_refused(cli, rules, tmp_path):
    outside = tmp_path / "outside.toml"
    (rules / "cases/utility.toml").rename(outside)
    (rules / "cases/utility.toml").symlink_to(outside)
    cli.refuse("check", rules, "--on", cli.day, where="cases/utility.toml", words=("文件夹之外",))


@pytest.mark.parametrize("name", ["sources.toml", "grades.toml", "supervision.toml", "rulebook.toml"])
def test_a_missing_file_is_named(cli, rules, name):
    (rules / name).unlink()
    cli.refuse("check", rules, "--on", cli.day, where=name, words=("缺少此文件",))


@pytest.mark.parametrize("name", ["grades.toml", LATE, "cases/utility.toml"])
@pytest.mark.parametrize(
    "data", [b"\0", b"\xff\xfe", b"[[", b"a = 1\na = 2", b"x = " + b"[" * 5000, b"PK\x03\x04", b"= 1"]
)
def test_a_file_that_is_no_toml_is_named(cli, rules, name, data):
    (rules / name).write_bytes(data)
    cli.refuse("check", rules, "--on", cli.day, where=name)


def test_a_folder_that_is_not_there_or_is_a_file_is_refused(cli, rules):
    cli.refuse("check", rules / "nowhere", "--on", cli.day, where="nowhere")
    cli.refuse("check", rules / "grades.toml", "--on", cli.day, where="grades.toml")


def test_two_faults_in_two_files_are_told_at_once(cli, rules):
    spoil(rules, SHARE, "points = 15", "points = 15000000")
    spoil(rules, LATE, 'unit      = "filings"', "unit = 3")
    said = cli.refuse("check", rules, "--on", cli.day, words=("on_time_share.toml", "late_filings.toml"))
    assert said.answer["faults"] >= 2


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_rulebook_that_may_not_be_read_is_refused(cli, rules):
    (rules / "grades.toml").chmod(0)
    cli.refuse("check", rules, "--on", cli.day, words=("权限",))


@pytest.mark.parametrize(
    "text",
    [
        "case = 5",
        'case = "text"',
        "case = [1, 2]",
        "case = []",
        CASE + '[[caes]]\nname = "别的"\n',
        "",
        '[[case]]\nname = "没有日期"\n',
        "[[case]]\nas_of = 2026-06-30\n",
        CASE.replace("2026-06-30", '"2026-06-30"'),
        CASE.replace("2026-06-30", "2026-06-30T00:00:00"),
        CASE + "grade = 1",
        CASE + "tax_filings = [1]",
        CASE + "tax_filings = 1",
        CASE + "unheard = 1",
        CASE + 'expect = { "tax.late_filings" = 3 }',
        CASE + 'expect = { "tax.late_filings" = { worth = 3 } }',
        CASE + "tiers = { food = 1 }",
    ],
)
def test_a_case_of_the_wrong_form_is_refused_by_its_file(cli, rules, text):
    (rules / "cases/utility.toml").write_text(text, encoding="utf-8")
    cli.refuse("check", rules, "--on", cli.day, where="cases/utility.toml")


@pytest.mark.parametrize(
    "text",
    [
        'unheard = [{ a = 1 }]\ngrade = "A"',
        'tax_filings = [{ unheard = 1 }]\ngrade = "A"',
        'tax_filings = [{ due_on = [1] }]\ngrade = "A"',
        'tax_filings = [{ due_on = { a = 1 } }]\ngrade = "A"',
        'tax_filings = [{ due_on = 12:00:00 }]\ngrade = "A"',
        'tax_filings = [{ due_on = true }]\ngrade = "A"',
        'tax_filings = [{ due_on = 0001-01-01 }]\ngrade = "Q"',
        'deliveries = [{ source = 1 }]\ngrade = "A"',
        'deliveries = [{ source = [] }]\ngrade = "A"',
        'enterprises = [{ founded_on = "never" }]\ngrade = "A"',
        'enterprises = []\ngrade = "Q"',
        'enterprises = [{ code = "91620102712345672E" }]\ngrade = "A"',
        'expect = { "no.such" = { value = 1 } }',
        'expect = { "tax.late_filings" = { value = "unknown" } }',
        'grade = "E"',
        "score = -99999",
        'conditions = ["nothing"]',
        'tiers = { food = "strict" }',
        'tiers = { nowhere = "strict" }',
    ],
)
def test_a_case_that_does_not_hold_fails_and_says_why(cli, rules, text):
    (rules / "cases/utility.toml").write_text(CASE + text, encoding="utf-8")
    said = cli.call("check", rules, "--on", cli.day)
    assert (said.code, said.answer["ok"], said.answer["failed"]) == (3, 0, 1), said.words
    assert "✗ utility.toml 例\n    " in said.words


def test_a_case_on_a_day_without_rules_fails_and_says_why(cli, rules):
    (rules / "cases/utility.toml").write_text(CASE.replace("2026-06-30", "1999-12-31"), encoding="utf-8")
    said = cli.call("check", rules, "--on", cli.day)
    assert (said.code, said.answer["failed"]) == (3, 1)
    assert "✗ utility.toml 例\n    " in said.words
    assert "1999-12-31 没有用于监管的等级标准" in said.words
