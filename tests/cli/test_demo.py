"""The demo: the same everywhere, honest about what it leaves out, and it stops where a command disappoints."""

from __future__ import annotations

import shutil

import pytest

from credit_tier.cli import demo, demo_showing
from credit_tier.cli.main import Answer
from credit_tier.datasets import make_province
from credit_tier.datasets.shipping import write_shipped


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A small province in the form of the one that ships."""
    folder = tmp_path_factory.mktemp("small")
    write_shipped(folder, make_province(400, "gansu-demo"))
    return folder


@pytest.fixture
def quick(monkeypatch, small):
    monkeypatch.setattr(demo, "sample_files", lambda: small / "files")


def test_the_demo_goes_all_the_way_and_says_the_same_twice(cli, quick, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    first = cli.call("demo")
    (tmp_path / "demo").rename(tmp_path / "first")
    assert cli.call("demo") == first
    assert first.code == 0, first.words
    assert first.answer["forgery_found"] == ["tickets", "selection"]
    assert first.answer["verified"] == 1
    for path in (tmp_path / "first").rglob("*"):
        if path.is_file() and path.suffix != ".parquet":
            assert path.read_bytes() == (tmp_path / "demo" / path.relative_to(tmp_path / "first")).read_bytes()
    for word in (
        "scoreboard.html",
        "illustrative",
        "全为虚构",
        "Every enterprise here is invented",
        "【试行】",
        "verify.py",
    ):
        assert word in first.words
    assert first.words.count("WRONG") == 2
    assert len(first.words.splitlines()) < 130


def test_the_demo_stops_where_a_command_does_not_answer_as_it_should(cli, quick, tmp_path, monkeypatch):
    monkeypatch.setitem(demo._COMMANDS, "quality", lambda options: Answer({}, yes=False))
    said = cli.call("demo", "--out", tmp_path / "out")
    assert (said.code, said.answer["ok"]) == (1, 0)
    assert "credit-tier quality answered False" in said.words


def test_the_demo_stops_where_dirt_was_planted_that_is_not_found(cli, small, tmp_path, monkeypatch):
    folder = tmp_path / "small"
    shutil.copytree(small, folder)
    planted = folder / "planted.csv"
    planted.write_text(planted.read_text(encoding="utf-8") + "enterprises,any,conflict,,1\n", encoding="utf-8")
    monkeypatch.setattr(demo, "sample_files", lambda: folder / "files")
    said = cli.call("demo", "--out", tmp_path / "out")
    assert said.code == 1
    assert "planted and not found" in said.words


def test_a_line_is_cut_where_the_screen_ends():
    assert [demo_showing.cut("一二三四", width) for width in (8, 7, 6, 5)] == ["一二三四", "一二三…", "一二…", "一二…"]


def test_the_demo_does_not_write_into_a_folder_that_holds_something(cli, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    cli.refuse("demo", "--out", tmp_path, words=("输出文件夹不是空的",))
