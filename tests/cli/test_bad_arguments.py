"""Arguments as they should not be: exit 2, one line of JSON, what is wrong and how it is written."""

from __future__ import annotations

import errno

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import credit_tier.cli.grading as commands
from credit_tier.cli import checking

WORDS = st.one_of(
    st.sampled_from(
        [
            *("check", "grade", "explain", "supervise", "commit", "draw", "verify", "run", "files", ".", "..", "", "-"),
            *("--out", "--on", "--as-of", "--known-on", "--received-on", "--mapping", "--official", "--rulebook"),
            *("--language", "--field", "--plan", "--secrets", "--seed", "--frame", "--out=", "--on=x", "--", "-o"),
            *(
                "2026-06-30",
                "2026-02-30",
                "0000-00-00",
                "９９９９-12-31",
                "20260630",
                "zh",
                "fr",
                "\0",
                "\udcff",
                "a" * 5000,
            ),
        ]
    ),
    st.text(max_size=12),
)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(WORDS, max_size=9))
def test_whatever_the_arguments_are_the_answer_is_one_line_and_no_traceback(cli, tmp_path, monkeypatch, words):
    if "-h" in words or "--help" in words:
        return
    monkeypatch.chdir(tmp_path)
    said = cli.call(*words)
    # A check of the shipped rulebook is all that can succeed where there is no file.
    assert said.code == 2 or (said.code == 0 and words[0] == "check"), said.words[-2000:]
    assert "Traceback" not in said.words
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "chinese"),
    [
        ([], "缺少参数：COMMAND"),
        (["explain", "run"], "缺少参数：code"),
        (["grade", "files"], "缺少参数：--as-of, --out"),
        (["supervise", "run", "more"], "不认识的参数：more"),
        (["check", "--on"], "参数 --on 后面缺少值"),
        (["check", "--on", "2026-02-30"], "参数 --on：'2026-02-30' 不是日期，请写 YYYY-MM-DD"),
        (["check", "--on", "20260630"], "不是日期"),
        (["check", "--on", "2026-W27-2"], "不是日期"),
        (["check", "--on", "２０２６-06-30"], "不是日期"),
        (["explain", "run", "x", "--language", "fr"], "参数 --language 不能是 'fr'"),
        (["nothing"], "参数 COMMAND 不能是 'nothing'"),
        (["supervise", ""], "'' 不是路径"),
        (["supervise", "a\0b"], "不是路径"),
        (["grade", "files", "--as-of", "2026-06-30", "--out", "x", "--offic"], "不认识的参数：--offic"),
        (["grade", "files", "--as-of", "2026-06-30", "--out", "x", "--official=1"], "参数 --official 不带值"),
    ],
)
def test_wrong_arguments_are_told_in_chinese_too(cli, words, chinese):
    said = cli.call(*words)
    assert said.code == 2
    assert chinese in said.words
    assert "The arguments are wrong: " in said.words
    assert said.answer["error"] == "UsageError"
    assert said.answer["command"] == (
        words[0] if len(words) > 1 and "more" not in words and "--offic" not in words else ""
    )


def test_help_of_every_command_is_in_both_languages(cli, capsys):
    for command in ("demo", "check", "grade", "explain", "supervise", "commit", "draw", "verify"):
        with pytest.raises(SystemExit) as ended:
            cli.main([command, "--help"])
        text = capsys.readouterr().out
        assert ended.value.code == 0
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_a_fault_of_our_own_is_told_with_its_traceback_and_exit_1(cli, monkeypatch):
    def broken(options):
        raise ZeroDivisionError("by a test")

    monkeypatch.setattr(checking, "check_command", broken)
    said = cli.call("check", "--on", "2026-06-30")
    assert said.code == 1
    assert "Traceback" in said.words
    assert "程序内部故障（ZeroDivisionError）" in said.words
    assert "Internal fault (ZeroDivisionError: by a test)." in said.words
    assert (said.answer["ok"], said.answer["error"]) == (0, "ZeroDivisionError")
    assert said.answer["where"].startswith("test_bad_arguments.py:")


def test_ctrl_c_leaves_no_half_of_a_folder_and_exits_130(cli, small, monkeypatch):
    def interrupted(frame, path):
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "write_csv", interrupted)
    said = cli.call(*small.words)
    assert (said.code, said.answer["ok"], said.answer["error"]) == (130, 0, "KeyboardInterrupt")
    assert "Traceback" not in said.words
    assert not small.run.exists()
    monkeypatch.undo()
    assert cli.call(*small.words).code == 0


@pytest.mark.parametrize(
    ("number", "word"), [(errno.ENOSPC, "磁盘已满"), (errno.EROFS, "只能读"), (9999, "文件读写失败")]
)
def test_a_disk_that_does_not_do_its_part_is_told_and_nothing_half_stays(cli, small, monkeypatch, number, word):
    def full(frame, path):
        raise OSError(number, "as the system says it", str(path))

    small.run.mkdir()
    monkeypatch.setattr(commands, "write_csv", full)
    cli.refuse(*small.words, words=(word,))
    assert list(small.run.iterdir()) == []


def test_a_damage_that_names_no_file_is_told_all_the_same(cli, small, monkeypatch):
    def damaged(*_, **__):
        raise OSError("cannot decompress")

    monkeypatch.setattr(commands, "read_records", damaged)
    cli.refuse(*small.words, words=("cannot decompress",))
