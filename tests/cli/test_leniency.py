"""The lists of leniency from the command line: a page to print, a table to work with, and what changed."""

from __future__ import annotations

import csv
import io
import json

import pytest

from credit_tier.cli.main import main


def run(capsys, *arguments):
    code = main(["leniency", *map(str, arguments)])
    out, err = capsys.readouterr()
    [line] = out.splitlines()
    return code, json.loads(line), err


def test_the_list_is_a_page_and_a_table_with_the_same_items(capsys, tmp_path):
    page, table, book = (tmp_path / f"list.{ending}" for ending in ("html", "csv", "xlsx"))
    for path in (page, table, book):
        code, said, _ = run(capsys, "list", "--on", "2026-06-30", "--out", path)
        assert code == 0
    rows = list(csv.DictReader(io.StringIO(table.read_text("utf-8-sig"))))
    assert len(rows) == said["items"] > 40
    assert sum(row["示例"] == "是" for row in rows) == said["illustrative"]
    text = page.read_text("utf-8")
    assert all(row["违法行为"] in text for row in rows)
    assert book.read_bytes()[:2] == b"PK"


def test_what_changed_is_told_and_written(capsys, tmp_path):
    days = ("--on", "2021-12-31", "--new-on", "2022-01-01")
    code, said, err = run(capsys, "diff", *days, "--out", tmp_path / "diff.html")
    assert code == 0
    assert said["added"] > 0 == said["removed"] == said["expired"]
    assert "tax_device_software" in err
    assert "国家税务总局公告2021年第33号" in (tmp_path / "diff.html").read_text("utf-8")
    code, said, err = run(capsys, "diff", "--on", "2026-06-30", "--out", tmp_path / "same.csv")
    assert (code, said["added"] + said["removed"] + said["expired"] + said["changed"]) == (0, 0)
    assert "没有变化" in err


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("list", "--on", "2020-01-01", "--out", "a.html"), "没有生效"),
        (("list", "--on", "2026-06-30", "--out", "a.pdf"), ".pdf"),
        (("list", "--on", "2026-06-30", "--out", "there.html"), "同名"),
        (("print", "--on", "2026-06-30", "--out", "a.html"), "print"),
    ],
)
def test_what_cannot_be_written_is_refused_and_nothing_is_left(capsys, tmp_path, monkeypatch, arguments, word):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.html").write_text("kept")
    code, said, err = run(capsys, *arguments)
    assert (code, said["ok"]) == (2, 0)
    assert word in err
    assert [path.name for path in tmp_path.iterdir()] == ["there.html"]
    assert (tmp_path / "there.html").read_text() == "kept"
