"""``credit-tier assess``: one case or a table of cases; a suggestion, and beside it what the officer decided."""

from __future__ import annotations

import csv

import pytest

from cli.conftest import call

CASE = """\
act = "未按照规定的期限办理纳税申报"
began_on = 2026-03-16
continuing = false
discovered_on = 2026-04-01
harm = "none"
ordered = true
correct_by = 2026-04-20
corrected = true
corrected_on = 2026-04-10
searched = true
particulars = { irreparable_loss = false, wide_effect = false }
"""
TABLE = """\
案件编号,违法行为,违法日期,是否连续或继续,发现日期,危害后果,是否改正,改正日期,是否已查询违法记录
1,未按规定缴销发票,2026-03-16,否,2026-04-01,无,是,2026-03-20,是
2,未按规定缴销发票,2026-03-16,否,2026-04-01,无,是,2026-03-01,是
3,未按规定缴销发票,2026-03-16,否,2026-04-01,很大,是,2026-03-20,是
"""
DAY = ("--on", "2026-06-30")


@pytest.fixture
def write(tmp_path):
    def written(name, text, encoding="utf-8"):
        path = tmp_path / name
        path.write_text(text, encoding=encoding)
        return path

    return written


def test_one_case_gives_a_text_for_people_and_a_line_for_programs(write, tmp_path):
    out = tmp_path / "建议.txt"
    said = call("assess", write("case.toml", CASE), *DAY, "--out", out)
    assert said.code == 0
    assert (said.answer["item"], said.answer["effect"], said.answer["obligatory"]) == ("tax_late_filing", "spared", 1)
    assert said.answer["determined"] == 1
    assert "不予行政处罚" in said.words
    assert out.read_text(encoding="utf-8").strip() in said.words
    english = call("assess", write("case2.toml", CASE), *DAY, "--language", "en")
    assert "no penalty" in english.words


def test_json_says_the_same_as_toml(write):
    text = (
        '{"act": "未按照规定的期限办理纳税申报", "began_on": "2026-03-16", "continuing": false, "harm": "none",'
        ' "discovered_on": "2026-04-01", "ordered": true, "correct_by": "2026-04-20", "corrected": true,'
        ' "corrected_on": "2026-04-10", "searched": true,'
        ' "particulars": {"irreparable_loss": false, "wide_effect": false}}'
    )
    assert call("assess", write("a.json", text), *DAY).answer == call("assess", write("a.toml", CASE), *DAY).answer


def test_what_is_missing_is_named_and_is_an_answer(write):
    said = call("assess", write("case.toml", CASE.replace('harm = "none"\n', "")), *DAY)
    assert (said.code, said.answer["determined"]) == (0, 0)
    assert "harm" in {fact for gap in said.answer["missing"] for fact in gap["facts"]}


def test_words_that_name_no_matter_are_told_and_taken_as_not_known(write):
    said = call("assess", write("case.toml", CASE.replace("未按照规定的期限办理纳税申报", "其他违法")), *DAY)
    assert "不能对应到一个事项" in said.words
    assert "act" in {fact for gap in said.answer["missing"] for fact in gap["facts"]}


def test_an_officer_who_differs_says_why_and_the_suggestion_stays(write):
    case = write("case.toml", CASE)
    bare = write("bare.toml", 'effect = "lighter"\nofficer = "甲某"\n')
    refused = call("assess", case, *DAY, "--decide", bare)
    assert (refused.code, refused.answer["error"]) == (2, "ReasonError")
    reasoned = write("reasoned.toml", 'effect = "lighter"\nofficer = "甲某"\nreason = "另案查明有较大社会影响"\n')
    said = call("assess", case, *DAY, "--decide", reasoned)
    assert said.code == 0
    assert said.answer["effect"] == "spared"
    decision = said.answer["decision"]
    assert (decision["effect"], decision["differs"], decision["below_entitlement"]) == ("lighter", 1, 1)
    assert "另案查明" in said.words


BAD_CASES = {
    "a correction before the act": ("corrected_on = 2026-04-10", "corrected_on = 2026-03-01", "corrected_on"),
    "a day after the day of assessment": ("discovered_on = 2026-04-01", "discovered_on = 2026-08-01", "discovered_on"),
    "a range upside down": (
        "searched = true",
        'norms = [{ provision = "某法 1", kinds = ["fine"], fine_least = 5, fine_most = 1 }]',
        "norms[0].fine_most",
    ),
    "a fact that no case has": ("searched = true", "serched = true", "serched"),
    "a text that is no day": ("corrected_on = 2026-04-10", 'corrected_on = "四月十日"', "corrected_on"),
}


@pytest.mark.parametrize(("before", "after", "where"), BAD_CASES.values(), ids=BAD_CASES)
def test_a_case_that_cannot_be_is_refused_by_name(write, before, after, where):
    said = call("assess", write("case.toml", CASE.replace(before, after)), *DAY)
    assert said.code == 2
    assert where in said.answer["where"] or where in said.words
    assert said.answer["what"]["zh"]
    assert said.answer["what"]["en"]


def test_a_table_gives_answers_and_every_row_set_aside_with_its_reason(write, tmp_path):
    for encoding, suffix in (("utf-8", "csv"), ("gb18030", "xlsx")):
        out = tmp_path / f"{encoding}.{suffix}"
        said = call("assess", write(f"案件_{encoding}.csv", TABLE, encoding), *DAY, "--out", out)
        assert said.code == 0
        assert [said.answer[name] for name in ("rows_in", "assessed", "set_aside")] == [3, 1, 2]
        assert out.exists()
        assert out.with_name(f"{encoding}_set_aside.{suffix}").exists()
    with (tmp_path / "utf-8.csv").open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert row["案件编号"] == "1"
    assert row["理由（清单事项）"] or row["尚缺条件及证据"]
    assert "第 3 行" in said.words


def test_a_table_of_which_no_row_can_be_read_is_answered_with_no(write, tmp_path):
    lines = TABLE.splitlines()
    said = call("assess", write("a.csv", f"{lines[0]}\n{lines[3]}\n"), *DAY, "--out", tmp_path / "b.csv")
    assert (said.code, said.answer["ok"], said.answer["set_aside"]) == (3, 0, 1)


def test_no_answer_is_overwritten_and_a_table_says_where_its_answers_go(write, tmp_path):
    table = write("a.csv", TABLE)
    assert call("assess", table, *DAY).code == 2
    assert call("assess", table, *DAY, "--out", tmp_path / "b.docx").code == 2
    (tmp_path / "b.csv").write_text("x", encoding="utf-8")
    assert call("assess", table, *DAY, "--out", tmp_path / "b.csv").code == 2
    assert (tmp_path / "b.csv").read_text(encoding="utf-8") == "x"
    assert call("assess", table, *DAY, "--out", tmp_path / "c.csv", "--decide", table).code == 2


def test_an_official_suggestion_by_a_trial_rulebook_is_refused_for_good(write):
    said = call("assess", write("case.toml", CASE), *DAY, "--official")
    assert (said.code, said.answer["error"]) == (4, "TrialOnlyError")


def test_a_day_without_rules_and_a_file_that_is_not_there_are_bad_input(write, tmp_path):
    assert call("assess", write("case.toml", CASE), "--on", "2020-01-01").code == 2
    assert call("assess", tmp_path / "none.toml", *DAY).code == 2
    assert call("assess", tmp_path / "none.csv", *DAY, "--out", tmp_path / "b.csv").code == 2
    assert call("assess", write("list.json", "[1]"), *DAY).code == 2
    assert call("assess", write("torn.json", "{"), *DAY).code == 2
