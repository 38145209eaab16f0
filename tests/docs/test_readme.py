"""The READMEs do what they say: their Python runs, their commands go all the way."""

from __future__ import annotations

import json
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO

import pytest

from credit_tier.cli.main import main
from credit_tier.cli.parser import build_parser
from credit_tier.datasets import write_sample

READMES = ("README.md", "README.zh-CN.md")
SOURCE = {"kind": "dice", "ref": "示例大厅，2026-07-01 上午"}
PLAN = f'draw_id = "示例-2026-Q3"\nsources = [{{ kind = "dice", ref = "{SOURCE["ref"]}" }}]\n'


def blocks(text, language):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


def commands(text):
    found = re.findall(r"^\$ credit-tier (.+?)(?:\s+#.*)?$", text, re.MULTILINE)
    return [shlex.split(line) for line in found]


@pytest.mark.parametrize("name", READMES)
def test_every_block_of_python_runs(page, name, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    found = blocks(page(name), "python")
    assert found
    for block in found:
        exec(compile(block, name, "exec"), {"__name__": name})  # noqa: S102 # it is our own page
    assert capsys.readouterr().out.strip()
    assert list(tmp_path.iterdir()) == []


def test_the_block_of_the_english_page_grades_and_explains_an_enterprise(page, capsys):
    for block in blocks(page("README.md"), "python"):
        exec(compile(block, "README.md", "exec"), {"__name__": "README"})  # noqa: S102 # it is our own page
    said = capsys.readouterr().out
    assert "91620100MA7ABCD12E" in said
    assert re.search(r"\{'A': \d", said)


@pytest.mark.parametrize("name", READMES)
def test_every_command_line_is_one_that_the_program_takes(page, name):
    found = commands(page(name))
    reading = ["check", "dictionary", "quality", "grade", "explain", "supervise"]
    assert [words[0] for words in found] == [*reading, "commit", "draw", "verify"]
    for words in found:
        build_parser().parse_args(words)


@pytest.mark.parametrize("name", READMES)
def test_the_commands_go_all_the_way_one_after_the_other(page, name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    lines = commands(page(name))
    files, explained = (
        next(words for words in lines if words[0] == "grade")[1],
        next(w for w in lines if w[0] == "explain"),
    )
    written = write_sample(files, enterprises=150)
    register = written.paths["enterprises"]
    text = register.read_bytes().decode("utf-8-sig")
    row = text.splitlines()[1].split(",")
    register.write_text(f"{text}{','.join([explained[2], *row[1:]])}\r\n", encoding="utf-8-sig")
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "seed.json").write_text(json.dumps([{**SOURCE, "value": "31415926535897932384"}]), encoding="utf-8")
    for words in lines:
        if words[0] != "check":  # its cases are run elsewhere
            out, said = StringIO(), StringIO()
            with redirect_stdout(out), redirect_stderr(said):
                code = main(words)
            assert code == 0, said.getvalue()
            assert len(out.getvalue().splitlines()) == 1
            assert json.loads(out.getvalue())["ok"] == 1


@pytest.mark.parametrize("name", READMES)
def test_the_exit_codes_are_those_of_the_program(page, name):
    import credit_tier.cli.main as door  # noqa: PLC0415 # the module, which the package's function of this name hides

    assert door is not None
    text = page(name)
    for code in ("0", "1", "2", "3", "4"):
        assert re.search(rf"\b{code} (done|internal|wrong|the answer|refused|完成|内部|用法|答案|拒绝)", text), code


def test_both_pages_tell_the_same_commands(page):
    first, second = (commands(page(name)) for name in READMES)
    assert [words[0] for words in first] == [words[0] for words in second]


def test_the_makefile_lists_every_target_that_the_pages_name(page):
    makefile = page("Makefile")
    listed = re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE)
    [phony] = re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)
    assert sorted(phony.split()) == sorted([*listed, "clean"] if "clean" not in listed else listed)
    for name in READMES:
        assert set(re.findall(r"make ([a-z-]+)", page(name))) - {"the"} <= set(listed)
