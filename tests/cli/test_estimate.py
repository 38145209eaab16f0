"""``credit-tier estimate``: from a stored draw and its results to rates, and what it refuses."""

from __future__ import annotations

import csv
import json

import pytest


@pytest.fixture
def visited(cli, drawing):
    assert cli.call(*drawing.draw).code == 0
    with (drawing.at / "draw/selected.csv").open(encoding="utf-8-sig", newline="") as file:
        units = [row["id"] for row in csv.DictReader(file)]
    codes = ["1", "3", "12", "1", "6", "E", "1"]
    lines = ["统一社会信用代码/注册号,检查结果", *(f"{unit},{codes[n % 7]}" for n, unit in enumerate(units))]
    (drawing.at / "found.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    words = ("estimate", drawing.at / "draw", "--out", drawing.at / "e")
    given = ("--results", drawing.at / "found.csv", "--received-on", cli.day)
    return drawing.at, units, words, given


def test_a_table_of_results_gives_rates_by_stratum_and_grade(cli, visited, graded):
    at, units, words, given = visited
    said = cli.call(*words, *given, "--run", graded.run, "--half-width", "0.05")
    assert said.code in (0, 3), said.words
    answer = said.answer
    assert answer["drawn"] == len(units) == answer["judged"] + answer["no_response"] + answer["ineligible"]
    assert answer["no_response"] == sum(number % 7 == 4 for number in range(len(units)))
    content = json.loads((at / "e/estimate.json").read_text("utf-8"))
    assert content["subject"]["zh"]
    with (at / "e/figures.csv").open(encoding="utf-8-sig", newline="") as file:
        kinds = {row["kind"] for row in csv.DictReader(file)}
    assert {"overall", "stratum", "field", "grade", "region"} <= kinds
    assert content["visits_needed"]["needed"] >= content["visits_needed"]["more"] >= 0
    assert "无应答" in said.words


def test_results_of_firms_that_were_not_drawn_are_refused(cli, visited):
    at, _, words, given = visited
    with (at / "found.csv").open("a", encoding="utf-8") as file:
        file.write("91620100MA7ABCD12E,1\n")
    cli.refuse(*words, *given, where="91620100MA7ABCD12E", words=("未抽中", "did not draw it"))
    assert not (at / "e").exists()


def test_findings_have_to_come_from_one_place(cli, visited):
    at, _, words, given = visited
    cli.refuse(*words, words=("--register", "--results"))
    cli.refuse(*words, *given, "--register", at / "register")
    cli.refuse(*words, "--results", at / "found.csv", where="--received-on", words=("没有给收到之日",))


def test_removals_of_another_draw_are_refused(cli, visited):
    at, _, words, given = visited
    (at / "draw/removals.json").write_text('{"manifest_hash": "00", "logs": {}}', encoding="utf-8")
    cli.refuse(*words, *given, where="removals.json", words=("剔除记录",))


def registered(cli, at, units):
    """Assign and enter the visits of a draw; of every fifth nothing is entered yet."""
    task = json.loads((at / "draw/manifest.json").read_text("utf-8"))["commitment"]["draw_id"]
    officers = (("zf:01", "甲某", "甘A001"), ("zf:02", "乙某", "甘A002"))
    head = "抽查任务,统一社会信用代码/注册号,检查部门,单位工号,姓名,执法证编号,检查事项,抽取日期,检查截止日期"
    lines = [
        f"{task},{unit},示例局,{','.join(one)},年报检查,2026-07-01,2026-07-31" for unit in units for one in officers
    ]
    (at / "assigned.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    head = "抽查任务,统一社会信用代码/注册号,检查部门,检查日期,检查人员,核查方式,检查结果,检查事项,"
    head += "发现问题情况,处置情况,后续处置"
    entered = [unit for number, unit in enumerate(units) if number % 5]
    lines = [
        f"{task},{unit},示例局,2026-07-09,甲某、乙某,实地检查,{3 if number % 4 == 0 else 1},年报检查,"
        + ("信息不全,责令改正,无需后续处置" if number % 4 == 0 else ",,无需后续处置")
        for number, unit in enumerate(entered)
    ]
    (at / "entered.csv").write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    for action, file, day in (("assign", "assigned.csv", "2026-07-02"), ("enter", "entered.csv", "2026-07-10")):
        said = cli.call("results", action, at / "register", at / file, "--by", "甲某", "--on", day)
        assert said.code == 0, said.words
    return task, len(entered), sum(number % 4 == 0 for number in range(len(entered)))


def test_findings_come_from_the_register_and_what_is_not_entered_is_no_answer(cli, visited):
    at, units, words, _ = visited
    _, entered, violating = registered(cli, at, units)
    said = cli.call(*words, "--register", at / "register")
    assert said.code in (0, 3), said.words
    assert said.answer["drawn"] == len(units)
    assert said.answer["judged"] == entered
    assert said.answer["violating"] == violating > 0
    assert said.answer["no_response"] == len(units) - entered > 0
    content = json.loads((at / "e/estimate.json").read_text("utf-8"))
    assert content["reasons"] == {"not_entered": len(units) - entered}


def test_a_register_without_visits_of_this_draw_has_no_answer(cli, visited):
    at, _, words, _ = visited
    (at / "register").mkdir()
    said = cli.call(*words, "--register", at / "register")
    assert said.code == 2, said.words
    assert not (at / "e").exists()


@pytest.fixture
def again(cli, visited, graded):
    """Draw the same enterprises once more, by a commitment of its own."""
    at = visited[0] / "again"
    at.mkdir()
    (at / "plan.toml").write_text(cli.plan.replace("Q3", "Q3B"), encoding="utf-8")
    (at / "seed.json").write_text(json.dumps(cli.dice), encoding="utf-8")
    kept = ("--secrets", at / "secrets.json", "--ledger", at / "ledger")
    plan = ("--field", "food", "--plan", at / "plan.toml", "--out", at / "draw")
    assert cli.call("commit", graded.run, *plan, *kept).code == 0
    assert cli.call("draw", at / "draw", "--seed", at / "seed.json", *kept).code == 0
    with (at / "draw/selected.csv").open(encoding="utf-8-sig", newline="") as file:
        units = [row["id"] for row in csv.DictReader(file)]
    return at / "draw", units


def test_two_draws_are_estimated_together_and_who_is_in_both_was_visited_once(cli, visited, again):
    at, first, _, given = visited
    draw, second = again
    assert 0 < len(set(first) & set(second)) < len(set(second)), "some are in both, and not all"
    lines = [f"{unit},{3 if number % 3 == 0 else 1}" for number, unit in enumerate(sorted({*first, *second}))]
    (at / "found.csv").write_text("\n".join(["统一社会信用代码/注册号,检查结果", *lines]) + "\n", encoding="utf-8")
    words = ("estimate", at / "draw", draw, *given, "--out", at / "e")
    said = cli.call(*words, "--shares", "0.4,0.6")
    assert said.code in (0, 3), said.words
    assert (said.answer["draw_ids"], said.answer["shares"]) == (["示例-2026-Q3", "示例-2026-Q3B"], ["2/5", "3/5"])
    assert said.answer["drawn"] == said.answer["judged"] == len({*first, *second})
    content = json.loads((at / "e/estimate.json").read_text("utf-8"))
    drawn = [part["figures"][0]["drawn"] for part in content["draws"]]
    assert drawn == [len(first), len(second)]
    assert [part["draw_id"] for part in content["draws"]] == said.answer["draw_ids"]
    rates = [part["figures"][0]["total"] for part in content["draws"]]
    assert content["figures"][0]["total"] == pytest.approx(0.4 * rates[0] + 0.6 * rates[1])
    assert "相互独立" in said.words


def test_shares_are_of_several_draws_and_visits_needed_of_one(cli, visited, again):
    at, _, words, given = visited
    cli.refuse(*words, *given, "--shares", "1", where="--shares", words=("没有份额",))
    both = ("estimate", at / "draw", again[0], *given, "--out", at / "e")
    cli.refuse(*both, "--half-width", "0.02", where="--half-width", words=("只适用于一次抽取",))
    cli.refuse(*both, "--collapse", "a,b", where="--collapse")
    assert not (at / "e").exists()
