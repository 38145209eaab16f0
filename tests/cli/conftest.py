"""The command line called in the process of the tests, and one small province that went all the way through it."""

from __future__ import annotations

import json
import re
import shutil
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import pytest

from credit_tier.cli.main import main
from credit_tier.datasets import write_sample
from credit_tier.rulebook.loading import shipped

DAY = "2026-06-30"
PLAN = 'draw_id = "示例-2026-Q3"\nsources = [{ kind = "dice", ref = "示例大厅" }]\n'
DICE = [{"kind": "dice", "ref": "示例大厅", "value": "31415926535897932384"}]
REGISTER = "统一社会信用代码,成立日期\n91620100MA7ABCD12E,2012-05-04\n91620102712345672E,2015/6/7\n"
DECISIONS = (
    "统一社会信用代码,决定类型,领域,处罚日期,文号,罚款金额（元）\n"
    "91620100MA7ABCD12E,行政处罚,安全生产,2026-03-01,甘示例安罚〔2026〕7 号,1000\n"
)


class Said(NamedTuple):
    """What a command gave: exit code, the JSON object of stdout, the words of stderr."""

    code: int
    answer: dict[str, Any]
    words: str


def call(*arguments: object) -> Said:
    """Run a command; whatever it is, stdout holds one line of JSON."""
    out, words = StringIO(), StringIO()
    with redirect_stdout(out), redirect_stderr(words):
        code = main([str(argument) for argument in arguments])
    assert out.getvalue().endswith("\n")
    [line] = out.getvalue().splitlines()
    return Said(code, json.loads(line), words.getvalue())


def refuse(*arguments: object, code: int = 2, where: str = "", words: tuple[str, ...] = ()) -> Said:
    """Run a command that has to be refused, in words a clerk can use."""
    said = call(*arguments)
    assert said.code == code, said.words[-3000:]
    assert said.answer["ok"] == 0
    assert "Traceback" not in said.words
    assert where in said.answer["where"], said.answer
    for word in words:
        assert word in said.words, said.words
    lines = said.words.splitlines()
    assert any(re.search("[\u4e00-\u9fff]", line) for line in lines), said.words
    assert any(re.match("  [^\u4e00-\u9fff]*[a-z]{2,} [a-z]{2,}", line) for line in lines), said.words
    assert len([line for line in lines if line.startswith("  ")]) >= 5, said.words  # what, allowed, how to mend: twice
    assert said.answer["what"]["zh"]
    assert said.answer["what"]["en"]
    return said


@pytest.fixture(scope="session")
def cli():
    return SimpleNamespace(main=main, call=call, refuse=refuse, day=DAY, dice=DICE, plan=PLAN)


@pytest.fixture(scope="session")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("province") / "files"
    write_sample(folder, enterprises=150)
    return folder


@pytest.fixture(scope="session")
def graded(files):
    """A run folder that no test may change, and what `grade` said."""
    run = files.parent / "run"
    said = call("grade", files, "--as-of", DAY, "--received-on", DAY, "--out", run)
    assert said.code == 0, said.words
    return SimpleNamespace(run=run, said=said)


@pytest.fixture(scope="session")
def committed(graded, tmp_path_factory):
    """A committed draw that no test may change: `copy` gives one to work in."""
    at = tmp_path_factory.mktemp("draw")
    (at / "plan.toml").write_text(PLAN, encoding="utf-8")
    (at / "seed.json").write_text(json.dumps(DICE), encoding="utf-8")
    said = call(
        *("commit", graded.run, "--field", "food", "--plan", at / "plan.toml"),
        *("--secrets", at / "secrets.json", "--ledger", at / "ledger", "--out", at / "draw"),
    )
    assert said.code == 0, said.words
    return SimpleNamespace(at=at, said=said)


@pytest.fixture
def drawing(committed, tmp_path):
    """A committed draw of one's own."""
    at = Path(shutil.copytree(committed.at, tmp_path / "own"))
    ledger = ("--ledger", at / "ledger")
    words = ("draw", at / "draw", "--seed", at / "seed.json", "--secrets", at / "secrets.json", *ledger)
    check = ("verify", at / "draw/manifest.json", "--frame", at / "draw/frame.csv", "--secrets", at / "secrets.json")
    return SimpleNamespace(at=at, ledger=ledger, draw=words, verify=check, manifest=at / "draw/manifest.json")


@pytest.fixture
def small(tmp_path):
    """Two enterprises and one decision, to be spoilt; and the words that grade them."""
    folder = tmp_path / "files"
    folder.mkdir()
    register, decisions = folder / "企业名单.csv", folder / "行政处罚.csv"
    register.write_text(REGISTER, encoding="utf-8")
    decisions.write_text(DECISIONS, encoding="utf-8")
    words = ("grade", folder, "--as-of", DAY, "--received-on", DAY, "--out", tmp_path / "run")
    return SimpleNamespace(folder=folder, register=register, decisions=decisions, run=tmp_path / "run", words=words)


@pytest.fixture
def rules(tmp_path):
    """A copy of the shipped rulebook with three of its law cases, to be spoilt."""
    folder = Path(shutil.copytree(shipped("indicators") / "gansu", tmp_path / "gansu"))
    for file in (folder / "cases").glob("*.toml"):
        if file.name != "utility.toml":
            file.unlink()
    return folder
