"""Mistakes of a first day at the command line: each told for what it is, in both languages, with nothing written."""

from __future__ import annotations

import pytest

from credit_tier.rulebook.loading import shipped


@pytest.mark.parametrize(
    ("use", "words"),
    [
        ("loans", ("参数 --use 不能是 'loans'", "'supervision', 'financing', 'report'")),
        ("Supervision", ("参数 --use 不能是 'Supervision'", "invalid choice: 'Supervision'")),
    ],
)
def test_an_unknown_use_is_told_in_chinese_with_the_uses_there_are(cli, small, use, words):
    cli.refuse(*small.words, "--use", use, words=words)
    assert not small.run.exists()


def test_a_number_that_is_none_is_told_in_chinese(cli, tmp_path):
    words = ("risk", "fit", tmp_path, "--until", cli.day, "--random-seed", "x", "--out", tmp_path / "model")
    cli.refuse(*words, words=("参数 --random-seed 须为整数，不能是 'x'",))


def test_the_uses_of_a_refusal_have_their_chinese_names(cli, small):
    said = cli.refuse(*small.words[:-1], small.run, "--as-of", "1999-12-31", words=("没有用于监管的等级标准",))
    assert all("supervision" not in text["zh"] for text in (said.answer["what"],))


def test_an_out_that_is_a_file_is_called_a_file(cli, tmp_path):
    file = tmp_path / "plan.toml"
    file.write_text("kept", encoding="utf-8")
    cli.refuse("check", "--on", cli.day, "--out", file, words=("这是文件，不是文件夹", "This is a file, not a folder."))
    assert file.read_text(encoding="utf-8") == "kept"


def test_a_mapping_of_the_wrong_form_is_told_in_chinese_too(cli, small, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('draw_id = "a"\n', encoding="utf-8")
    said = cli.refuse(*small.words, "--mapping", mapping, words=("缺少 file", "不认识 draw_id"))
    assert "Field required" not in said.words


def test_a_mapping_that_is_a_folder_is_no_name_of_a_class(cli, small):
    said = cli.refuse(*small.words, "--mapping", small.folder)
    assert "IsADirectoryError" not in said.words.splitlines()[1]


def test_spare_days_without_days_are_refused(cli, graded):
    cli.refuse("supervise", graded.run, "--use-spare", where="--use-spare", words=("没有给出全年人日数",))


@pytest.mark.parametrize("days", ["-5", "viele"])
def test_a_capacity_says_that_it_starts_at_0(cli, graded, days):
    cli.refuse("supervise", graded.run, "--capacity", days, words=("不小于 0 的整数或小数", "from 0 up"))


def test_confirmations_without_a_header_are_no_empty_list(cli, graded, tmp_path):
    file = tmp_path / "empty.csv"
    file.write_bytes(b"")
    cli.refuse("supervise", graded.run, "--confirmations", file, words=("文件是空的，没有表头",))


def test_confirmations_in_gb18030_are_told_to_be_utf_8(cli, graded, tmp_path):
    file = tmp_path / "gb.csv"
    file.write_bytes("统一社会信用代码,确认人\n".encode("gb18030"))
    cli.refuse("supervise", graded.run, "--confirmations", file, words=("不是 UTF-8 编码的 CSV",))


def test_a_field_nobody_is_in_leaves_no_ledger_behind(cli, graded, tmp_path):
    (tmp_path / "plan.toml").write_text(cli.plan, encoding="utf-8")
    held = ("--secrets", tmp_path / "secrets.json", "--ledger", tmp_path / "ledger", "--out", tmp_path / "draw")
    cli.refuse(
        "commit", graded.run, "--field", "foods", "--plan", tmp_path / "plan.toml", *held, words=("该领域没有企业",)
    )
    assert [item.name for item in tmp_path.iterdir()] == ["plan.toml"]


def test_voiding_a_task_that_is_none_is_no_seed_before_its_commitment(cli, drawing):
    said = cli.refuse(
        "void", "none", "--reason", "ordered", "--text", "x", *drawing.ledger, words=("台账中没有这个任务",)
    )
    assert said.answer["error"] == "UnknownTaskError"


def test_spare_days_without_days_are_refused_by_the_report_too(cli, graded, tmp_path):
    page = tmp_path / "report.html"
    words = ("没有给出全年人日数",)
    cli.refuse("report", graded.run, "--use-spare", "--out", page, where="--use-spare", words=words)
    assert not page.exists()


def test_a_day_on_which_neither_rulebook_has_rules_is_no_day_without_changes(cli, tmp_path):
    folder = shipped("indicators") / "gansu"
    words = ("1999-01-01 没有用于监管的等级标准",)
    cli.refuse("diff", folder, "--on", "1999-01-01", "--out", tmp_path / "out", words=words)
    assert not (tmp_path / "out").exists()
