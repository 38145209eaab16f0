"""The demo: the same everywhere, honest about what it leaves out, and it stops where a command disappoints."""

from __future__ import annotations

from functools import partial

import pytest

from credit_tier.cli import demo
from credit_tier.cli.main import Answer
from credit_tier.cli.words import say


@pytest.fixture
def quick(monkeypatch):
    """A small province, and law cases that are not run again here."""

    def checked(options):
        say(
            "\n".join(
                [*(f"✓ 例 {number}" for number in range(9)), "案例 9/9 通过", "示例数字 2 处 / 2 illustrative: a, b"]
            )
        )
        return Answer({"cases": 9, "illustrative": 2})

    monkeypatch.setattr(demo, "write_sample", partial(demo.write_sample, enterprises=400))
    monkeypatch.setitem(demo._COMMANDS, "check", checked)


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
    for word in ("and 4 more that hold", "2 illustrative", "全为虚构", "Every enterprise here is invented", "【试行】"):
        assert word in first.words
    assert len(first.words.splitlines()) < 200


def test_the_demo_stops_where_a_command_does_not_answer_as_it_should(cli, quick, tmp_path, monkeypatch):
    monkeypatch.setitem(demo._COMMANDS, "check", lambda options: Answer({}, yes=False))
    said = cli.call("demo", "--out", tmp_path / "out")
    assert (said.code, said.answer["ok"]) == (1, 0)
    assert "credit-tier check answered False" in said.words


def test_the_demo_does_not_write_into_a_folder_that_holds_something(cli, tmp_path):
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    cli.refuse("demo", "--out", tmp_path, words=("输出文件夹不是空的",))
