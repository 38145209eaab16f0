"""``credit-tier report``: one page of a run, beside another run or by other rules."""

from __future__ import annotations

import hashlib
import shutil

import pytest

from shipped_rulebook import shipped_rulebook

PATCH = '[[grades.scale]]\nuses = ["supervision"]\nin_force = 2025-07-01\nbase = -60\n'


def test_a_run_becomes_a_page_and_the_answer_says_what_is_in_it(cli, graded, tmp_path):
    out = tmp_path / "report.html"
    said = cli.call("report", graded.run, "--language", "en", "--made-on", "2026-07-01", "--out", out)
    assert said.code == 0, said.words
    page = out.read_bytes()
    assert said.answer["digest"] == hashlib.sha256(page).hexdigest()
    assert said.answer["bytes"] == len(page)
    assert said.answer["grades"] == graded.said.answer["grades"]
    assert said.answer["graded"] == graded.said.answer["digest"]
    text = page.decode()
    for part in ("2026-07-01", "Supervision", "Equal treatment", "What was sent and set aside", "Region"):
        assert part in text
    again = tmp_path / "again.html"
    cli.call("report", graded.run, "--language", "en", "--made-on", "2026-07-01", "--out", again)
    assert again.read_bytes() == page


def test_a_page_is_never_written_over(cli, graded, tmp_path):
    out = tmp_path / "report.html"
    out.write_text("kept", encoding="utf-8")
    cli.refuse("report", graded.run, "--out", out, where="report.html", words=("从不覆盖", "never overwritten"))
    assert out.read_text(encoding="utf-8") == "kept"


def test_two_days_stand_side_by_side(cli, files, graded, tmp_path):
    earlier = tmp_path / "earlier"
    days = ("--as-of", "2026-03-31", "--known-on", cli.day, "--received-on", cli.day)
    assert cli.call("grade", files, *days, "--out", earlier).code == 0
    out = tmp_path / "report.html"
    said = cli.call("report", graded.run, "--against", earlier, "--out", out)
    assert said.code == 0, said.words
    text = out.read_text(encoding="utf-8")
    assert "与前次评级相比" in text
    assert "2026-03-31" in text


def test_other_rules_are_tried_on_the_run(cli, graded, tmp_path):
    patch, out = tmp_path / "patch.toml", tmp_path / "report.html"
    patch.write_text(PATCH, encoding="utf-8")
    said = cli.call("report", graded.run, "--what-if", patch, "--language", "en", "--out", out)
    assert said.code == 0, said.words
    text = out.read_text(encoding="utf-8")
    assert "Two editions of the rules" in text
    assert "old rules" in text


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_traits_of_an_analyst_are_read_whatever_the_encoding(cli, graded, tmp_path, encoding):
    from credit_tier.grading.grades import Grades  # noqa: PLC0415 # of this test alone

    codes = Grades.load(graded.run / "grades.parquet", shipped_rulebook()).codes.to_pylist()
    rows = [f"{code},{'开发区' if place % 2 else '<script>市区'}" for place, code in enumerate(codes)]
    traits, out = tmp_path / "traits.csv", tmp_path / "report.html"
    text = "\r\n".join(["统一社会信用代码,片区", *rows, "91620100MA7ABCD12E,别处"])
    traits.write_bytes(text.encode(encoding))
    said = cli.call("report", graded.run, "--traits", traits, "--out", out)
    assert said.code == 0, said.words
    page = out.read_text(encoding="utf-8")
    assert "开发区" in page
    assert "&lt;script&gt;市区" in page
    assert "<script" not in page
    assert "特征表中有 1 户未评级" in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", ("没有表头", "no heading")),
        (b"code\r\n91620100MA7ABCD12E\r\n", ("没有表头", "single column")),
        (b"code,a\r\n91620100MA7ABCD12E,1,2\r\n", ("有 3 格", "3 cells")),
        (b"code,a\r\n91620100MA7ABCD12E,x\r\n", ("没有一家已评级", "Not one of the graded")),
        (b"code,a\r\n\x00\x00\xff\xfe", ()),
    ],
)
def test_a_file_that_is_no_table_of_traits_is_refused(cli, graded, tmp_path, content, words):
    traits = tmp_path / "traits.csv"
    traits.write_bytes(content)
    cli.refuse("report", graded.run, "--traits", traits, "--out", tmp_path / "r.html", words=words)
    assert not (tmp_path / "r.html").exists()


def test_a_folder_that_is_no_run_and_words_that_do_not_fit_are_refused(cli, graded, tmp_path):
    out = tmp_path / "r.html"
    cli.refuse("report", tmp_path, "--out", out, where=str(tmp_path))
    cli.refuse("report", graded.run, "--against-rulebook", tmp_path, "--out", out, where="--against-rulebook")
    assert cli.call("report", graded.run, "--language", "fr", "--out", out).code == 2
    spoilt = shutil.copytree(graded.run, tmp_path / "spoilt")
    (spoilt / "grades.parquet").write_bytes(b"no grades")
    cli.refuse("report", spoilt, "--out", out)
    assert not out.exists()
