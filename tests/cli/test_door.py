"""The scheduler's door: idempotent by task, and every refusal with the exit code that says what to do."""

from __future__ import annotations

import csv
import json
import shutil
from fractions import Fraction
from types import SimpleNamespace

import pytest

from credit_tier.ledger.book import Ledger

ANNUAL = """\
year = 2026
body = "示例局"
published_on = 2026-03-20
[[items]]
id = "food_daily_supervision"
title = { zh = "食品检查", en = "Food" }
basis = { document = "示例办法", article = "第四条", read = "part", last_checked = 2026-11-23 }
field = "food"
kind = "key"
subject = "示例局"
responsible = "食品处"
scope = "食品经营者"
rates = { light = "0.03", regular = "0.05", focus = "0.2", strict = "0.5", full = "1", food_two_years = "1" }
frequency = 1
starts_on = 2026-04-01
ends_on = 2026-12-20
"""
PLANNED = 'agency = "示例局"\nitem = "food_daily_supervision"\nvisits_from = 2026-07-01\nvisits_until = 2026-07-31\n'


@pytest.fixture
def fresh(cli, graded, tmp_path):
    """Nothing is committed yet: `commit` takes what differs from the usual."""
    (tmp_path / "plan.toml").write_text(cli.plan, encoding="utf-8")
    (tmp_path / "annual.toml").write_text(ANNUAL, encoding="utf-8")

    def words(*more, out="draw", secrets="secrets.json", field="food"):
        kept = ("--secrets", tmp_path / secrets, "--ledger", tmp_path / "ledger", "--out", tmp_path / out)
        return ("commit", graded.run, "--field", field, "--plan", tmp_path / "plan.toml", *kept, *more)

    return SimpleNamespace(at=tmp_path, words=words, plan=tmp_path / "plan.toml", annual=tmp_path / "annual.toml")


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_committing_again_gives_the_same_line_and_the_same_bytes(cli, fresh):
    first = cli.call(*fresh.words())
    before = {path: path.read_bytes() for path in fresh.at.rglob("*") if path.is_file()}
    assert cli.call(*fresh.words()).answer == first.answer
    assert {path: path.read_bytes() for path in fresh.at.rglob("*") if path.is_file()} == before
    again = cli.call(*fresh.words(out="copy"))
    assert again.answer == first.answer | {"out": str(fresh.at / "copy")}
    for path in (fresh.at / "draw").iterdir():
        assert (fresh.at / "copy" / path.name).read_bytes() == path.read_bytes()


def test_the_same_task_with_another_frame_names_the_rows_that_differ(cli, fresh):
    cli.call(*fresh.words())
    code = next(row["id"] for row in rows(fresh.at / "draw/frame.csv") if row["stratum"] == "food/strict")
    (fresh.at / "planned.csv").write_text(f"统一社会信用代码,部门\n{code},税务局\n", encoding="utf-8")
    said = cli.refuse(*fresh.words("--planned", fresh.at / "planned.csv"), code=4, words=(code, "in-other-plan"))
    assert said.answer["error"] == "LockedTaskError"


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (lambda text: text.replace("示例大厅", "别的大厅"), "别的大厅"),
        (lambda text: text + 'design = "pareto"\n', "pareto"),
        (lambda text: text + "visits_until = 2026-12-31\n", "2026-12-31"),
    ],
)
def test_the_same_task_with_another_plan_is_refused_and_says_what_differs(cli, fresh, change, named):
    cli.call(*fresh.words())
    fresh.plan.write_text(change(cli.plan), encoding="utf-8")
    cli.refuse(*fresh.words(), code=4, words=(named, "the task is bound to"))


def test_enterprises_in_another_plan_stay_in_the_base_and_are_not_drawn(cli, fresh):
    code = "91620100MA7ABCD12E"
    (fresh.at / "planned.csv").write_text(f"code\n{code}\n", encoding="utf-8")
    everyone = cli.call(*fresh.words(field="general")).answer
    some = next(row["id"] for row in rows(fresh.at / "draw/frame.csv") if row["eligible"] == "1")
    (fresh.at / "planned.csv").write_text(f"code,plan\n{some},税务局\n错误代码,税务局\n", encoding="utf-8")
    fresh.plan.write_text(cli.plan.replace("Q3", "Q4"), encoding="utf-8")
    words = fresh.words("--planned", fresh.at / "planned.csv", out="q4", secrets="q4.json", field="general")
    said = cli.call(*words)
    fewer = said.answer
    assert "1 codes of --planned are not in this frame, such as 错误代码" in said.words
    assert {row["reason"] for row in rows(fresh.at / "q4/frame.csv") if row["id"] == some} == {"in-other-plan:税务局"}
    assert fewer["strata"] == everyone["strata"]
    assert fewer["not_drawable"]["in-other-plan"] == 1
    (fresh.at / "planned.csv").write_text("x\n1\n", encoding="utf-8")
    cli.refuse(*words, where="planned.csv")


def test_an_annual_plan_binds_field_agency_rates_days_and_how_often(cli, fresh):
    planned = fresh.words("--annual-plan", fresh.annual)
    cli.refuse(*planned, code=4, where="annual plan: item", words=("food_daily_supervision",))
    fresh.plan.write_text(cli.plan + PLANNED.replace("2026-07-31", "2027-07-31"), encoding="utf-8")
    cli.refuse(*planned, code=4, where="annual plan: visits", words=("2026-12-20",))
    fresh.plan.write_text(cli.plan + PLANNED, encoding="utf-8")
    assert cli.call(*planned).code == 0
    assert cli.call(*planned).code == 0
    fresh.plan.write_text(cli.plan.replace("Q3", "Q4") + PLANNED, encoding="utf-8")
    more = fresh.words("--annual-plan", fresh.annual, out="q4", secrets="q4.json")
    cli.refuse(*more, code=4, where="annual plan: frequency")
    fresh.annual.write_text(ANNUAL.replace('"0.5"', '"0.2"'), encoding="utf-8")
    cli.refuse(*more, code=4, words=("rates.strict", "below the year's least of 0.3"))
    fresh.annual.write_text("year = 5\n", encoding="utf-8")
    cli.refuse(*more, code=2, where="annual.toml")
    assert list(Ledger(fresh.at / "ledger").chain().tasks) == ["示例-2026-Q3"]


def test_a_commitment_after_its_source_has_spoken_is_refused(cli, fresh):
    fresh.plan.write_text(cli.plan + "speaks_at = 2020-01-01T09:00:00+08:00\n", encoding="utf-8")
    cli.refuse(*fresh.words(), code=4, words=("2020-01-01T01:00:00Z",))
    assert not (fresh.at / "draw").exists()


def test_drawing_before_the_source_speaks_and_opening_before_the_visits_end_ask_to_try_again(cli, fresh):
    later = "speaks_at = 2126-01-01T09:00:00+08:00\nvisits_until = 2126-02-01\n"
    fresh.plan.write_text(cli.plan + later, encoding="utf-8")
    cli.call(*fresh.words())
    (fresh.at / "seed.json").write_text(json.dumps(cli.dice), encoding="utf-8")
    kept = ("--ledger", fresh.at / "ledger")
    draw = ("draw", fresh.at / "draw", "--seed", fresh.at / "seed.json", "--secrets", fresh.at / "secrets.json", *kept)
    cli.refuse(*draw, code=75, words=("2126-01-01T01:00:00Z",))
    cli.refuse("open", fresh.at / "draw", *kept, code=75)


def test_a_draw_that_was_never_committed_here_is_a_seed_before_its_commitment(cli, drawing, fresh):
    fresh.plan.write_text(cli.plan.replace("Q3", "Q4"), encoding="utf-8")
    cli.call(*fresh.words())
    said = cli.refuse(*drawing.draw[:-1], fresh.at / "ledger", code=4, words=("种子先于承诺",))
    assert said.answer["error"] == "SeedFirstError"


def test_a_ledger_whose_path_was_mistyped_is_refused_by_every_command_and_not_made(cli, drawing):
    wrong = drawing.at / "legder"
    draw = drawing.at / "draw"
    cli.refuse("ledger", wrong, where="legder", words=("There is no ledger here.",))
    for words in (drawing.draw[:-2], ("open", draw), ("publish", draw, "--where", "x")):
        cli.refuse(*words, "--ledger", wrong, where="legder")
    cli.refuse("void", "示例-2026-Q3", "--reason", "ordered", "--text", "x", "--ledger", wrong, where="legder")
    assert not wrong.exists()


def test_a_ledger_put_back_from_an_old_copy_draws_nothing_again(cli, drawing):
    old = shutil.copytree(drawing.at / "ledger", drawing.at / "old")
    cli.call(*drawing.draw)
    before = {path.name: path.read_bytes() for path in (drawing.at / "draw").iterdir()}
    (drawing.at / "seed.json").write_text(json.dumps([cli.dice[0] | {"value": "9" * 20}]), encoding="utf-8")
    words = ("旧备份", "Fetch the newest ledger")
    said = cli.refuse(*drawing.draw[:-1], old, code=4, where="manifest.json", words=words)
    assert said.answer["error"] == "LedgerBrokenError"
    assert {path.name: path.read_bytes() for path in (drawing.at / "draw").iterdir()} == before
    assert cli.call("ledger", old).answer["tasks"] == {"示例-2026-Q3": "committed"}


@pytest.mark.parametrize(
    ("secrets", "out", "where"),
    [("ledger/s.json", "draw", "--secrets"), ("s.json", "ledger/draw", "--out"), ("s.json", ".", "--secrets")],
)
def test_folders_of_ledger_and_draw_and_the_secrets_stay_apart(cli, fresh, secrets, out, where):
    cli.refuse(*fresh.words(out=out, secrets=secrets), where=where)
    assert not (fresh.at / "ledger").exists()


def test_an_official_draw_names_the_time_from_which_its_source_speaks(cli, fresh):
    cli.refuse(*fresh.words("--official"), where="plan.toml: speaks_at")
    fresh.plan.write_text(cli.plan + "speaks_at = 2126-01-01T09:00:00+08:00\n", encoding="utf-8")
    cli.refuse(*fresh.words("--official"), code=4, words=("示例数字",))


def test_a_frame_that_was_lost_is_written_again_by_the_same_commit(cli, fresh):
    cli.call(*fresh.words())
    (fresh.at / "seed.json").write_text(json.dumps(cli.dice), encoding="utf-8")
    frame = fresh.at / "draw/frame.csv"
    before = frame.read_bytes()
    (fresh.at / "draw/.frame.csv.part-17").write_bytes(b"half")
    frame.unlink()
    kept = ("--secrets", fresh.at / "secrets.json", "--ledger", fresh.at / "ledger")
    draw = ("draw", fresh.at / "draw", "--seed", fresh.at / "seed.json", *kept)
    cli.refuse(*draw, where="frame.csv", words=("再运行 commit",))
    assert cli.call(*fresh.words()).code == 0
    assert frame.read_bytes() == before
    assert cli.call(*draw).code == 0
    assert not list((fresh.at / "draw").glob(".*"))


def test_a_folder_that_is_not_ours_is_left_as_it_is(cli, fresh):
    (fresh.at / "draw").mkdir()
    (fresh.at / "draw/.theirs.part-1").write_bytes(b"x")
    cli.refuse(*fresh.words(), where="draw", words=("is not empty",))
    assert (fresh.at / "draw/.theirs.part-1").read_bytes() == b"x"


def test_visits_that_end_before_they_begin_are_refused(cli, fresh):
    fresh.plan.write_text(cli.plan + "visits_from = 2026-08-01\nvisits_until = 2026-07-01\n", encoding="utf-8")
    cli.refuse(*fresh.words(), where="plan.toml: visits_from")


def test_who_is_due_is_drawn_in_full_and_who_draws_is_told_that_no_officers_are(cli, drawing, committed):
    assert committed.said.answer["officers"] == 0
    assert "enterprises alone are drawn" in committed.said.words
    due = committed.said.answer["strata"]["food/food_two_years"]
    assert 0 < due == committed.said.answer["due"]
    drawn = cli.call(*drawing.draw).answer["strata"]
    assert drawn["food/food_two_years"] == {"base": due, "drawn": due}
    assert drawn["food/strict"]["drawn"] < drawn["food/strict"]["base"]


def test_a_stratum_with_too_few_that_may_be_drawn_says_how_many_are_missing(cli, fresh):
    cli.call(*fresh.words())
    strict = [row["id"] for row in rows(fresh.at / "draw/frame.csv") if row["stratum"] == "food/strict"]
    (fresh.at / "planned.csv").write_text("\n".join(["code", *strict[1:]]), encoding="utf-8")
    (fresh.at / "seed.json").write_text(json.dumps(cli.dice), encoding="utf-8")
    fresh.plan.write_text(cli.plan.replace("Q3", "Q4"), encoding="utf-8")
    cli.call(*fresh.words("--planned", fresh.at / "planned.csv", out="q4", secrets="q4.json"))
    kept = ("--secrets", fresh.at / "q4.json", "--ledger", fresh.at / "ledger")
    said = cli.call("draw", fresh.at / "q4", "--seed", fresh.at / "seed.json", *kept)
    drawn, wanted = said.answer["strata"]["food/strict"]["drawn"], -(-len(strict) // 2)
    assert said.answer["short"] == {"food/strict": wanted - drawn}
    assert f"{wanted - drawn} are missing" in said.words


def test_while_another_process_works_the_answer_is_75_and_nothing_happens(cli, drawing, fresh):
    with Ledger(drawing.at / "ledger").held():
        said = cli.refuse(*drawing.draw, code=75, where="lock", words=("请稍后再试",))
    assert said.answer["error"] == "LedgerBusyError"
    assert not drawing.manifest.exists()
    with Ledger(fresh.at / "ledger").held(new=True):
        cli.refuse(*fresh.words(), code=75)
    assert not (fresh.at / "secrets.json").exists()


def gone(drawing, unit, reason="closed", evidence="77" * 32):
    words = ("replace", drawing.at / "draw", "--unit", unit, "--reason", reason, "--evidence", evidence)
    return (*words, *drawing.ledger)


def test_an_enterprise_that_is_gone_is_replaced_once_by_the_next_in_rank(cli, drawing):
    drawn = cli.call(*drawing.draw).answer["drawn"]
    unit = rows(drawing.at / "draw/selected.csv")[0]
    proof = drawing.at / "注销证明.pdf"
    proof.write_bytes(b"%PDF")
    said = cli.call(*gone(drawing, unit["id"], evidence=proof))
    assert said.code == 0, said.words
    assert said.answer["removed"] == 1
    net = rows(drawing.at / "draw/net.csv")
    assert len(net) == said.answer["to_visit"] <= drawn
    assert unit["id"] not in {row["id"] for row in net}
    assert unit["id"] not in json.dumps(said.answer) + said.words
    assert cli.call(*gone(drawing, unit["id"], evidence=proof)).answer == said.answer
    cli.refuse(*gone(drawing, unit["id"], reason="duplicate", evidence=proof), code=4, words=("'closed'",))
    cli.refuse(*gone(drawing, "91620100MA7ABCD12E"), code=2, where="--unit")
    cli.refuse(*gone(drawing, unit["id"], evidence="nowhere.pdf"), code=2, where="nowhere.pdf")
    cli.refuse(*gone(drawing, unit["id"], reason="whim"), code=2, words=("closed、duplicate、moved-out",))


def test_a_removal_after_opening_is_in_the_logs_that_are_published_again(cli, drawing):
    cli.call(*drawing.draw)
    cli.call("open", drawing.at / "draw", *drawing.ledger)
    before = (drawing.at / "draw/removals.json").read_bytes()
    unit = rows(drawing.at / "draw/selected.csv")[0]["id"]
    assert "publish removals.json again" in cli.call(*gone(drawing, unit)).words
    after = (drawing.at / "draw/removals.json").read_bytes()
    assert unit.encode() in after
    assert unit.encode() not in before
    assert cli.call(*drawing.verify, "--removals", drawing.at / "draw/removals.json").answer["failed"] == []


@pytest.mark.parametrize("reason", ["unreachable", "cannot-be-contacted", "无法联系", "refused"])
def test_who_cannot_be_contacted_is_a_finding_and_is_not_replaced(cli, drawing, reason):
    cli.call(*drawing.draw)
    unit = rows(drawing.at / "draw/selected.csv")[0]["id"]
    cli.refuse(*gone(drawing, unit, reason=reason), code=4, where="--reason", words=("经营异常名录", "Record it"))
    assert not (drawing.at / "draw/net.csv").exists()


def test_opened_after_the_visits_everything_verifies_with_its_removals_and_its_ledger(cli, drawing):
    cli.refuse("open", drawing.at / "draw", *drawing.ledger, code=75)
    cli.call(*drawing.draw)
    cli.call(*gone(drawing, rows(drawing.at / "draw/selected.csv")[0]["id"]))
    opened = cli.call("open", drawing.at / "draw", *drawing.ledger)
    assert cli.call("open", drawing.at / "draw", *drawing.ledger).answer == opened.answer
    beside = ("--frame", drawing.at / "draw/frame.csv", "--secrets", drawing.at / "secrets.json")
    beside += ("--commitment", drawing.at / "draw/commitment.json", "--sealed", drawing.at / "draw/sealed.json")
    beside += ("--removals", drawing.at / "draw/removals.json", *drawing.ledger)
    verified = cli.call("verify", drawing.at / "draw/opened.json", *beside)
    assert (verified.code, verified.answer["failed"], verified.answer["not_checkable"]) == (0, [], []), verified.words
    published = ("publish", drawing.at / "draw", "--where", "公告〔2026〕7 号", *drawing.ledger)
    assert cli.call(*published).answer == cli.call(*published).answer
    cli.refuse(*published[:2], "--where", "别处", *drawing.ledger, code=4)
    ledger = cli.call("ledger", drawing.at / "ledger", "--head", opened.answer["ledger"]["hash"])
    assert (ledger.code, ledger.answer["lines"], ledger.answer["wrong"]) == (0, 6, [])
    assert ledger.answer["tasks"] == {"示例-2026-Q3": "published"}
    cli.call("void", "示例-2026-Q3", "--reason", "ordered", "--text", "法院责令", *drawing.ledger)
    assert cli.call("verify", drawing.at / "draw/opened.json", *drawing.ledger).answer["failed"] == ["ledger"]


def test_a_void_draw_is_in_the_register_and_nothing_more_is_done_with_it(cli, drawing):
    words = ("void", "示例-2026-Q3", "--reason", "secret-leaked", "--text", "名单外泄", *drawing.ledger)
    assert cli.call(*words).answer == cli.call(*words).answer
    said = cli.refuse(*drawing.draw, code=4, words=("名单外泄", "another draw_id"))
    assert said.answer["error"] == "VoidTaskError"
    [entry] = cli.call("ledger", drawing.at / "ledger").answer["void"]
    assert (entry["draw_id"], entry["reason"], entry["text"]) == ("示例-2026-Q3", "secret-leaked", "名单外泄")
    assert entry["after"] == "committed"
    cli.refuse("void", "无此任务", "--reason", "ordered", "--text", "x", *drawing.ledger, words=("没有这个任务",))
    cli.refuse("void", "示例-2026-Q3", "--reason", "whim", "--text", "x", *drawing.ledger, code=2)


def test_a_ledger_that_was_altered_says_no_names_the_line_and_takes_nothing_more(cli, drawing):
    file = drawing.at / "ledger/ledger.jsonl"
    file.write_bytes(file.read_bytes().replace(b"T", b"U", 1))
    said = cli.call("ledger", drawing.at / "ledger")
    assert (said.code, said.answer["wrong"]) == (3, ["ledger.jsonl: line 1"])
    cli.refuse(*drawing.draw, code=4, where="ledger.jsonl: line 1")
    assert cli.call("ledger", drawing.at / "ledger", "--head", "ab" * 32).code == 3


def test_the_environment_may_say_where_ledger_and_secrets_are(cli, drawing, monkeypatch):
    monkeypatch.setenv("CREDIT_TIER_LEDGER", str(drawing.at / "ledger"))
    monkeypatch.setenv("CREDIT_TIER_SECRETS", str(drawing.at / "secrets.json"))
    first = cli.call("draw", drawing.at / "draw", "--seed", drawing.at / "seed.json")
    assert first.code == 0
    monkeypatch.setenv("CREDIT_TIER_LEDGER", str(drawing.at / "wrong"))
    assert cli.call(*drawing.draw).answer == first.answer
    monkeypatch.delenv("CREDIT_TIER_LEDGER")
    cli.refuse("draw", drawing.at / "draw", "--seed", drawing.at / "seed.json", words=("--ledger",))


def test_burden_weights_enter_the_frame_only_with_a_design_that_has_weights(cli, fresh):
    cli.call(*fresh.words(field="general"))
    assert {row["x"] for row in rows(fresh.at / "draw/frame.csv")} == {"1"}
    fresh.plan.write_text(cli.plan.replace("Q3", "Q4") + 'design = "pareto"\n', encoding="utf-8")
    said = cli.call(*fresh.words(out="q4", secrets="q4.json", field="general"))
    assert said.code == 0, said.words
    weights = {row["id"]: int(row["x"]) for row in rows(fresh.at / "q4/frame.csv")}
    assert {8, 2} <= set(weights.values()) <= {8, 2, 1}
    (fresh.at / "seed.json").write_text(json.dumps(cli.dice), encoding="utf-8")
    kept = ("--secrets", fresh.at / "q4.json", "--ledger", fresh.at / "ledger")
    assert cli.call("draw", fresh.at / "q4", "--seed", fresh.at / "seed.json", *kept).code == 0
    for stratum in json.loads((fresh.at / "q4/manifest.json").read_bytes())["core"]["strata"]:
        left = stratum["n"] - stratum["take_all"]
        for _, unit, _, pi in (stratum["selected"] + stratum["reserve"])[stratum["take_all"] :]:
            assert Fraction(pi) == Fraction(left * weights[unit], int(stratum["x_rest"]) or 1)
