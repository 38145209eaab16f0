"""The commands that plan: rates fitted to days, the annual plan as files, its amendment, and persons who confirm."""

from __future__ import annotations

import csv
import json
import shutil
from types import SimpleNamespace

import pytest

TERMS = """\
year = 2026
body = "示例局"
published_on = 2026-06-30
[[items]]
id = "food_daily_supervision"
subject = "示例局"
responsible = "食品处"
scope = "食品经营者"
starts_on = 2026-07-01
ends_on = 2026-12-20
"""


@pytest.fixture
def planned(graded, tmp_path):
    (tmp_path / "terms.toml").write_text(TERMS, encoding="utf-8")
    words = ("plan", graded.run, "--terms", tmp_path / "terms.toml")
    return SimpleNamespace(at=tmp_path, words=words, terms=tmp_path / "terms.toml")


def test_a_plan_is_written_as_data_as_a_table_and_as_a_page_and_the_draw_belongs_to_it(cli, graded, planned):
    said = cli.call(*planned.words, "--out", planned.at / "plan")
    assert (said.code, said.answer["items"], said.answer["edition"]) == (0, 1, 1)
    assert sorted(path.name for path in (planned.at / "plan").iterdir()) == [
        *("capacity.csv", "notes.html", "plan.csv", "plan.html", "plan.json"),
    ]
    draw = 'agency = "示例局"\nitem = "food_daily_supervision"\nvisits_from = 2026-07-01\nvisits_until = 2026-07-31\n'
    (planned.at / "draw.toml").write_text(cli.plan + draw + "due_until = 2026-12-31\n", encoding="utf-8")
    commit = (
        *("commit", graded.run, "--field", "food", "--plan", planned.at / "draw.toml"),
        *("--secrets", planned.at / "s.json", "--ledger", planned.at / "ledger", "--out", planned.at / "draw"),
    )
    done = cli.call(*commit, "--annual-plan", planned.at / "plan/plan.json")
    assert done.code == 0, done.words
    rates = json.loads((planned.at / "plan/plan.json").read_text("utf-8"))["items"][0]["rates"]
    held = json.loads((planned.at / "draw/commitment.json").read_text("utf-8"))
    assert all(rates[item["name"].partition("/")[2]] == item["rate"] for item in held["strata"])
    if done.answer["unconfirmed"]:
        assert (planned.at / "draw/unconfirmed.csv").is_file()


def test_an_amendment_names_its_predecessor_and_an_unpublished_item_is_refused_for_good(cli, planned):
    first = cli.call(*planned.words, "--out", planned.at / "one").answer
    amend = (*planned.words, "--amends", planned.at / "one/plan.json", "--out", planned.at / "two")
    cli.refuse(*amend, code=4, where="edition")
    assert cli.call(*amend, "--reason", "增加力量").answer["edition"] == 2
    assert json.loads((planned.at / "two/plan.json").read_text("utf-8"))["amends"] == first["digest"]
    planned.terms.write_text(TERMS.replace("food_daily_supervision", "party_building"), encoding="utf-8")
    cli.refuse(*planned.words, "--out", planned.at / "three", code=4, words=("party_building", "清单"))
    assert not (planned.at / "three").exists()
    cli.refuse(*planned.words, "--out", planned.at / "one", where="one")


def test_an_official_plan_on_trial_numbers_is_refused_for_good(cli, planned):
    said = cli.refuse(*planned.words, "--official", "--out", planned.at / "official", code=4)
    assert said.answer["error"] == "TrialOnlyError"
    assert not (planned.at / "official").exists()


def test_too_few_days_answer_no_and_say_how_many_are_missing(cli, graded, planned):
    run = shutil.copytree(graded.run, planned.at / "run")
    said = cli.call("supervise", run, "--capacity", "1.5")
    assert said.code == 3
    assert float(said.answer["capacity"]["short"]) > 0
    assert "人日" in said.words
    assert cli.call("supervise", run, "--capacity", "100000").code == 0
    with (run / "capacity.csv").open(encoding="utf-8-sig") as file:
        assert all(int(row["drawn"]) >= int(row["minimum"]) for row in csv.DictReader(file))
    cli.refuse("supervise", run, "--capacity", "viele", where="capacity")
    short = cli.call(*planned.words, "--capacity", "0", "--out", planned.at / "plan")
    assert short.code == 3
    assert (planned.at / "plan/plan.html").is_file()


def test_what_persons_confirmed_is_counted_and_wrong_rows_are_told_by_their_number(cli, graded, planned):
    run = shutil.copytree(graded.run, planned.at / "run")
    waiting = cli.call("supervise", run).answer["unconfirmed"]
    with (run / "tiers.csv").open(encoding="utf-8-sig") as file:
        one = next(row for row in csv.DictReader(file) if row["confirmed"] == "no")
    listed = planned.at / "confirmed.csv"
    head = "统一社会信用代码,确认人,确认日期,等级,决定\n"
    listed.write_text(f"{head}{one['code']},甲,2026-07-01,{one['grade']},照此办理\n", encoding="utf-8")
    assert cli.call("supervise", run, "--confirmations", listed).answer["unconfirmed"] == waiting - 1
    stale = {"A": "D"}.get(one["grade"], "A")
    listed.write_text(f"{head}{one['code']},甲,2026-07-01,{stale},照此办理\n", encoding="utf-8")
    said = cli.call("supervise", run, "--confirmations", listed)
    assert (said.answer["unconfirmed"], "1 confirmations were not used" in said.words) == (waiting, True)
    listed.write_text(
        f"{head}{one['code']},甲,2026-13-01,A,照此办理\n{one['code']},,2026-07-01,A,也许\n", encoding="utf-8"
    )
    cli.refuse("supervise", run, "--confirmations", listed, words=("confirmed.csv: 2", "confirmed.csv: 3"))


def test_a_plan_with_spare_days_but_without_days_is_refused(cli, planned):
    words = (*planned.words, "--use-spare", "--out", planned.at / "spare")
    cli.refuse(*words, where="--use-spare", words=("没有给出全年人日数",))
