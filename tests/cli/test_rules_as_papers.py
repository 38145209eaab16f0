"""``sql`` and ``diff``: one JSON line, files that are whole or not there, refusals in both languages."""

from __future__ import annotations

import argparse
import csv
import io
import json
import shutil
import sqlite3
from contextlib import closing

import pytest

from cli.conftest import DAY, call, refuse
from credit_tier.cli.rule_parsers import sql_arguments
from credit_tier.grading.sql_dialect import Dialect, Naming
from credit_tier.rulebook.loading import shipped
from credit_tier.rulebook.source import Use

GANSU = shipped("indicators") / "gansu"


def test_sql_writes_a_statement_that_an_engine_takes(tmp_path):
    said = call("sql", "--dialect", "sqlite", "--on", DAY, "--out", tmp_path / "grades.sql")
    assert (said.code, said.answer["executed"], said.answer["trial"]) == (0, 1, 1)
    statement = (tmp_path / "grades.sql").read_text("utf-8")
    names = [line.split()[1] for line in statement.splitlines() if line.startswith("--   ") and " = " in line]
    assert len(names) == said.answer["indicators"]
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE indicator_values (code, {', '.join(names)})")
        assert database.execute(statement).fetchall() == []


def test_sql_offers_every_dialect_naming_and_use_there_is():
    words = {name: action.choices for name, action in sql_options().items() if action.choices}
    assert (set(words["dialect"]), set(words["naming"]), set(words["use"])) == (set(Dialect), set(Naming), set(Use))
    executed = [dialect for dialect in Dialect if dialect.executed]
    assert list(words["dialect"])[: len(executed)] == executed


def sql_options():
    parser = argparse.ArgumentParser()
    sql_arguments(parser)
    return {action.dest: action for action in parser._actions}


def test_sql_says_where_a_dialect_was_never_executed(tmp_path):
    said = call("sql", "--dialect", "dameng", "--on", DAY, "--out", tmp_path / "grades.sql")
    assert (said.code, said.answer["executed"]) == (0, 0)
    assert "NOT EXECUTED" in said.words
    assert "NOT EXECUTED" in (tmp_path / "grades.sql").read_text("utf-8")


def test_sql_refuses_what_it_cannot_write(tmp_path):
    there = tmp_path / "there.sql"
    there.write_text("kept")
    common = ("sql", "--dialect", "duckdb", "--on", DAY)
    refuse(*common, "--out", there, words=("同名",))
    refuse(*common, "--out", tmp_path / "a.txt", words=(".txt",))
    refuse(*common, "--key", "tax_late_filings", "--out", tmp_path / "a.sql", words=("tax_late_filings",))
    refuse(*common, "--official", "--out", tmp_path / "a.sql", code=4)
    refuse("sql", "--dialect", "access", "--on", DAY, "--out", tmp_path / "a.sql", words=("access",))
    assert [path.name for path in tmp_path.iterdir()] == ["there.sql"]
    assert there.read_text() == "kept"


@pytest.fixture(scope="module")
def amended(tmp_path_factory):
    """The shipped rulebook with another cut-off."""
    folder = tmp_path_factory.mktemp("rules") / "gansu"
    shutil.copytree(GANSU, folder)
    grades = (folder / "grades.toml").read_text("utf-8")
    assert grades.count('{ code = "A", from = 880') == 1
    (folder / "grades.toml").write_text(grades.replace('"A", from = 880', '"A", from = 900'), "utf-8")
    return folder


def test_diff_writes_page_table_and_json_of_what_changed(tmp_path, amended):
    said = call("diff", GANSU, amended, "--out", tmp_path / "out")
    assert (said.code, said.answer["changes"], said.answer["rule"]) == (0, 1, 1)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["changes.csv", "changes.html", "changes.json"]
    data = json.loads((tmp_path / "out" / "changes.json").read_text("utf-8"))
    assert [(one["path"][-2:], one["old"], one["new"]) for one in data["changes"]] == [(["A", "start"], 880, 900)]
    assert data["new"]["digest"] == said.answer["new_rulebook"]
    [row] = csv.DictReader(io.StringIO((tmp_path / "out" / "changes.csv").read_text("utf-8-sig")))
    assert (row["修订前"], row["修订后"]) == ("880", "900")
    assert "880 → 900" in said.words


def test_diff_of_one_rulebook_with_itself_says_that_nothing_changed(tmp_path):
    said = call("diff", GANSU, "--on", DAY, "--out", tmp_path / "out")
    assert (said.code, said.answer["changes"]) == (0, 0)
    assert "没有变化" in said.words


def test_diff_lists_the_enterprises_whose_grade_changes(tmp_path, amended):
    files = tmp_path / "files"
    files.mkdir()
    (files / "enterprises.csv").write_text("统一社会信用代码,成立日期\n91620100MA7ABCD12E,2012-05-04\n", "utf-8")
    given = ("--files", files, "--as-of", DAY, "--received-on", "2026-07-01")
    said = call("diff", GANSU, amended, *given, "--out", tmp_path / "out")
    assert (said.code, said.answer["enterprises"]) == (0, 1), said.words
    assert {"affected.csv", "moves.csv", "visits.csv"} < {path.name for path in (tmp_path / "out").iterdir()}
    moves = list(csv.DictReader(io.StringIO((tmp_path / "out" / "moves.csv").read_text("utf-8-sig"))))
    assert sum(int(row["enterprises"]) for row in moves) == 1


def test_a_patch_is_tried_without_being_law(tmp_path, amended):
    patch, files = tmp_path / "try.toml", tmp_path / "files"
    patch.write_text("[[grades.scale]]\nuses = ['supervision']\nin_force = 2025-07-01\nbase = -100\n", "utf-8")
    files.mkdir()
    (files / "enterprises.csv").write_text("统一社会信用代码,成立日期\n91620100MA7ABCD12E,2012-05-04\n", "utf-8")
    given = ("--files", files, "--as-of", DAY, "--received-on", "2026-07-01", "--patch", patch)
    said = call("diff", GANSU, *given, "--out", tmp_path / "out")
    assert (said.code, said.answer["changes"], said.answer["grades_changed"]) == (0, 1, 1), said.words
    out = tmp_path / "out"
    assert {"reasons.csv", "cost.csv"} < {path.name for path in out.iterdir()}
    assert "假设推演" in (out / "changes.html").read_text("utf-8")
    [reason] = csv.DictReader(io.StringIO((out / "reasons.csv").read_text("utf-8-sig")))
    assert (reason["by"], reason["enterprises"]) == ("base", "1")
    refuse("diff", GANSU, amended, "--patch", patch, "--out", tmp_path / "two", words=("--patch",))
    patch.write_text("[[grades.scale]]\nuses = ['supervision']\nin_force = 2025-07-01\nbaze = 1\n", "utf-8")
    refuse("diff", GANSU, "--patch", patch, "--out", tmp_path / "two", words=("baze",))
    refuse("diff", GANSU, "--patch", tmp_path / "nowhere.toml", "--out", tmp_path / "two", words=("nowhere.toml",))


def test_diff_refuses_files_without_a_day_and_a_folder_that_holds_something(tmp_path, amended):
    refuse("diff", GANSU, amended, "--files", tmp_path, "--out", tmp_path / "out", words=("--as-of",))
    refuse("diff", GANSU, amended, "--as-of", DAY, "--out", tmp_path / "out")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").write_text("kept")
    refuse("diff", GANSU, amended, "--out", tmp_path / "full")
    refuse("diff", GANSU, tmp_path / "nowhere", "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()
