"""As a scheduler sees it: real processes, any locale, any hash seed, a reader that leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from credit_tier.cli import words

COMMAND = [sys.executable, "-W", "error", "-c", "import sys; from credit_tier.cli.main import main; sys.exit(main())"]
C_LOCALE = {"LC_ALL": "C", "LANG": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""}
BAD = ("check", "没有这个文件夹", "--on", "2026-06-30")


def run(*words, **settings):
    env = {**os.environ, **settings.pop("env", {})}
    return subprocess.run(
        [*COMMAND, *map(str, words)],
        env=env,
        capture_output="stdout" not in settings,
        check=False,
        timeout=60,
        **settings,
    )


def test_output_is_utf_8_in_a_locale_that_knows_ascii_only(graded):
    done = run("explain", graded.run, "91629900000000027R", env=C_LOCALE)
    assert done.returncode == 0, done.stderr
    [line] = done.stdout.decode("utf-8").splitlines()
    assert "基础分" in done.stderr.decode("utf-8")
    assert json.loads(line)["code"] == "91629900000000027R"


def test_a_refusal_is_utf_8_too_and_names_the_path_as_it_was_given():
    done = run(*BAD, env=C_LOCALE)
    assert done.returncode == 2
    assert "没有这个规则手册文件夹" in done.stderr.decode("utf-8")
    assert json.loads(done.stdout)["error"] == "RulebookError"


@pytest.mark.skipif(os.name != "posix", reason="bytes of a path are those of POSIX")
def test_a_path_whose_bytes_are_no_text_is_refused_like_any_other():
    done = subprocess.run(
        [*COMMAND, "check", b"\xc6\xf3\xd2\xb5", "--on", "2026-06-30"], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert json.loads(done.stdout)["ok"] == 0


def test_the_hash_seed_of_the_process_changes_no_byte(files, tmp_path):
    said = []
    for seed in ("0", "1"):
        out = tmp_path / seed
        done = run(
            "grade",
            files,
            "--as-of",
            "2026-06-30",
            "--received-on",
            "2026-06-30",
            "--out",
            out,
            env={"PYTHONHASHSEED": seed},
        )
        assert done.returncode == 0, done.stderr
        said.append({**json.loads(done.stdout), "out": ""})
    assert said[0] == said[1]
    for path in Path(tmp_path / "0").glob("*.*"):
        assert path.read_bytes() == (tmp_path / "1" / path.name).read_bytes(), path.name


@pytest.mark.skipif(os.name != "posix", reason="closing a stream of a child is done the POSIX way")
@pytest.mark.parametrize(
    ("stream", "code"), [(">&-", 2), ("2>&-", 2), (">&- 2>&-", 2), ("| true", 2), ("2>/dev/full", 2), (">/dev/full", 2)]
)
def test_a_stream_that_is_closed_full_or_left_changes_neither_exit_code_nor_temper(tmp_path, stream, code):
    words = " ".join(f"'{word}'" for word in [*COMMAND, *BAD])
    script = f"({words}; echo $? > '{tmp_path}/code') {stream}"
    if stream == "| true":
        script = f"({words}; echo $? > '{tmp_path}/code') | true"
    done = subprocess.run(["sh", "-c", script], capture_output=True, check=False, timeout=60)
    assert int((tmp_path / "code").read_text()) == code
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_an_answer_that_could_not_be_delivered_is_no_success(drawing):
    main = [*COMMAND, *map(str, drawing.draw)]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(main, stdout=full, stderr=subprocess.PIPE, check=False, timeout=60)
    assert done.returncode == 1
    assert "没有送达" in done.stderr.decode("utf-8")
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(os.name != "posix", reason="a pipe nobody reads is a matter of POSIX")
def test_a_reader_that_left_makes_no_failure_of_what_was_done(drawing):
    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [*COMMAND, *map(str, drawing.draw)], stdout=write, stderr=subprocess.PIPE, check=False, timeout=60
    )
    os.close(write)
    assert done.returncode == 0, done.stderr
    assert "没有送达" not in done.stderr.decode("utf-8")
    assert b"Exception ignored" not in done.stderr


HELP = """
import sys
from credit_tier.cli import main
try:
    main(["--help"])
finally:
    print([name for name in ("pandas", "duckdb", "pyarrow", "sqlglot") if name in sys.modules], file=sys.stderr)
"""


def test_help_answers_without_loading_what_only_commands_need():
    done = subprocess.run([sys.executable, "-c", HELP], capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stderr.strip()) == (0, b"[]")


def test_the_answer_is_one_line_for_every_reader_of_lines(capsys):
    name = "甲\u2028乙\u2029丙\x85丁\n戊\x0b己\x1c"
    assert words.answer({"name": name})
    said = capsys.readouterr().out
    assert len(said.splitlines()) == 1
    assert json.loads(said) == {"name": name}


def test_with_no_streams_at_all_nothing_is_said_and_nothing_breaks(monkeypatch):
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    words.prepare_streams()
    words.say("anyone?")
    assert words.answer({})
