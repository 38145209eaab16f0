"""The commands about what departments send, as a clerk runs them."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from credit_tier.cli.main import main
from credit_tier.datasets import write_sample


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    write_sample(folder, enterprises=60)
    return folder


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    out, err = capsys.readouterr()
    [line] = out.splitlines()
    return code, json.loads(line), err


def quality(capsys, files, out, *more):
    return run(capsys, "quality", files, "--as-of", "2026-06-30", "--received-on", "2026-06-30", "--out", out, *more)


def test_quality_writes_the_page_the_figures_and_the_rows_to_mend(capsys, files, tmp_path):
    code, said, err = quality(capsys, files, tmp_path / "out", "--level", "province")
    assert code == 0
    assert said["rows_in"] == said["accepted"] + said["set_aside"]
    assert "数据质量通报" in err
    out = tmp_path / "out"
    assert sorted(path.name for path in out.iterdir()) == [
        "conflicts.csv",
        "scoreboard.csv",
        "scoreboard.html",
        "scoreboard.json",
        "scoreboard.txt",
        "set_aside",
    ]
    rows = list(csv.DictReader(io.StringIO((out / "scoreboard.csv").read_text("utf-8-sig"))))
    totals = [row for row in rows if row["region"] == "total"]
    assert sum(int(row["set_aside"]) for row in totals) == said["set_aside"]
    assert sum(int(row["set_aside"]) for row in rows if row["region"] != "total") == said["set_aside"]
    lines = 0
    for path in (out / "set_aside").iterdir():
        lines += len(list(csv.reader(io.StringIO(path.read_text("utf-8-sig"))))) - 1
    assert lines == said["set_aside"]


def test_quality_overwrites_nothing_and_runs_twice_alike(capsys, files, tmp_path):
    first, second = (quality(capsys, files, tmp_path / name) for name in ("one", "two"))
    assert first[1]["records"] == second[1]["records"]
    for name in ("scoreboard.html", "scoreboard.json", "scoreboard.csv", "conflicts.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
    assert quality(capsys, files, tmp_path / "one")[0] == 2


@pytest.mark.parametrize("form", ["markdown", "csv", "json-schema"])
def test_dictionary_writes_a_new_file_only(capsys, tmp_path, form):
    out = Path(tmp_path / "dictionary")
    assert run(capsys, "dictionary", "--format", form, "--out", out)[0] == 0
    assert "统一社会信用代码" in out.read_text("utf-8")
    assert run(capsys, "dictionary", "--format", form, "--out", out)[0] == 2
