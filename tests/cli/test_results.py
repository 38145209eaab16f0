"""The command results on a small register, and publish with it: one line of JSON, idempotent, refused in words."""

from __future__ import annotations

import csv
import json
import os
import stat
from types import SimpleNamespace

import pandas as pd
import pytest

ASSIGNED = """\
抽查任务,统一社会信用代码/注册号,企业名称,检查部门,单位工号,姓名,执法证编号,检查事项,抽取日期,检查截止日期,行政区划
示例Q3,91620100MA7ABCD12E,甲示例商贸有限公司,示例局,zf:01,甲某,甘A001,年报检查、登记检查,2026-07-01,2026-07-31,620102
示例Q3,91620100MA7ABCD12E,,示例局,zf:02,乙某,甘A002,,,,
示例Q3,92620200MA7XYT098T,张三示例小吃店,示例局,zf:01,甲某,甘A001,年报检查,2026-07-01,2026-07-31,620202
示例Q3,92620200MA7XYT098T,,示例局,zf:02,乙某,甘A002,,,,
"""
FOUND = """\
抽查任务,统一社会信用代码/注册号,检查部门,检查日期,检查人员,核查方式,检查结果,检查事项,发现问题情况,处置情况,后续处置
示例Q3,91620100MA7ABCD12E,示例局,2026-07-09,甲某、乙某,实地检查,"3,10",年报检查,信息不全,责令改正,责令改正，日常监管跟踪
示例Q3,91620100MA7ABCD12E,示例局,,,,,登记检查,,,
示例Q3,92620200MA7XYT098T,示例局,2026-07-09,甲某、甘A002,实地检查,1、未发现问题,年报检查,,,无需后续处置
"""
FIRM, SHOP = "91620100MA7ABCD12E", "92620200MA7XYT098T"
DAYS = {"assign": "2026-07-02", "enter": "2026-07-10", "audit": "2026-07-11", "publish": "2026-07-12"}


@pytest.fixture
def desk(cli, tmp_path):
    (tmp_path / "assigned.csv").write_text(ASSIGNED, encoding="utf-8")
    (tmp_path / "found.csv").write_text(FOUND, encoding="utf-8")

    def words(action, *more, by="经办人", on=None):
        return ("results", action, tmp_path / "register", *more, "--by", by, "--on", on or DAYS[action])

    def fill(*steps):
        done = {
            "assign": words("assign", tmp_path / "assigned.csv"),
            "enter": words("enter", tmp_path / "found.csv", by="甲某"),
            "audit": words("audit", "--verdict", "pass", by="丁某"),
            "publish": words("publish", "--where", "示例网站"),
        }
        return [cli.call(*done[step]) for step in steps or done]

    return SimpleNamespace(at=tmp_path, words=words, fill=fill, register=tmp_path / "register")


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_from_the_officers_sent_to_the_publication_and_again_nothing_new(cli, desk):
    said = desk.fill()
    assert [one.code for one in said] == [0, 0, 0, 0]
    assert [one.answer["added"] for one in said] == [2, 4, 2, 2]
    assert said[-1].answer["states"] == {"已公示": 2}
    before = {path: path.read_bytes() for path in desk.register.iterdir() if path.name != "lock"}
    again = desk.fill()
    assert [one.answer["added"] for one in again] == [0, 0, 0, 0]
    assert again[-1].answer["register"] == said[-1].answer["register"]
    assert {path: path.read_bytes() for path in desk.register.iterdir() if path.name != "lock"} == before


def test_what_breaks_a_rule_is_refused_and_changes_nothing(cli, desk):
    desk.fill("assign")
    cli.refuse(*desk.words("publish", "--where", "x", "--unit", FIRM), code=4, words=("未经审核通过", "First passed"))
    desk.fill("enter")
    said = cli.refuse(*desk.words("audit", "--verdict", "pass", by="zf:01"), code=4, words=("审核自己录入的结果",))
    assert said.answer["error"] == "OwnAuditError"
    cli.refuse(*desk.words("audit", "--verdict", "return", by="丁某"), words=("没有写明理由",))
    cli.refuse(*desk.words("audit", "--verdict", "pass", "--unit", "reg:9"), where="--unit")
    stranger = desk.at / "other.csv"
    stranger.write_text(FOUND.replace(SHOP, "91620102712345672E"), encoding="utf-8")
    cli.refuse(*desk.words("enter", stranger), words=("此户未抽中",))
    stranger.write_text(FOUND.replace('"3,10"', '"1,3"'), encoding="utf-8")
    cli.refuse(*desk.words("enter", stranger), words=("自相矛盾",))
    stranger.write_text(FOUND.replace('"3,10"', "99"), encoding="utf-8")
    cli.refuse(*desk.words("enter", stranger), words=("不认识的结果代码",))
    cli.refuse(*desk.words("enter", desk.at / "found.csv", "--code-table", "2016"), words=("没有代码表",))
    assert cli.call("results", "export", desk.register, "--out", desk.at / "e").code == 0


def test_a_file_of_the_other_code_table_is_read_only_by_name(cli, desk):
    desk.fill("assign")
    (desk.at / "found.csv").write_text(FOUND.replace('"3,10"', "B"), encoding="utf-8")
    cli.call(*desk.words("enter", desk.at / "found.csv", "--code-table", "dto", by="甲某"))
    cli.call("results", "export", desk.register, "--out", desk.at / "e")
    assert rows(desk.at / "e/检查结果登记簿.csv")[0]["检查结果"].startswith("D ")


def test_what_is_overdue_answers_no_and_says_whose(cli, desk):
    desk.fill("assign", "enter")
    said = cli.call("results", "overdue", desk.register, "--as-of", "2026-08-06", "--out", desk.at / "a")
    assert (said.code, said.answer["due"], said.answer["overdue"]) == (0, 2, 0)
    said = cli.call("results", "overdue", desk.register, "--as-of", "2026-08-10", "--out", desk.at / "b")
    assert (said.code, said.answer["by_agency"]) == (3, {"示例局": 2})
    assert {row["待办"] for row in rows(desk.at / "b/due.csv")} == {"待审核"}
    cli.refuse("results", "overdue", desk.register, "--as-of", "2040-01-01", "--out", desk.at / "c", words=("日历",))
    assert not (desk.at / "c").exists()


def test_statistics_export_and_records_in_every_form(cli, desk):
    desk.fill()
    for form in ("csv", "csv-gb18030", "xlsx"):
        said = cli.call(
            *("results", "statistics", desk.register, "--as-of", "2026-07-31", "--form", form, "--out", desk.at / form)
        )
        assert (said.answer["to_draw"], said.answer["drawn"], said.answer["published"], said.answer["finished"]) == (
            2,
            2,
            2,
            1,
        )
        assert len(list((desk.at / form).iterdir())) == 5
        made = cli.call("results", "export", desk.register, "--form", form, "--out", desk.at / f"e-{form}")
        assert made.answer["rows"] == 3
    table = rows(desk.at / "csv/region.csv")
    assert [row["地区"] for row in table] == ["620102", "620202", "合计"]
    assert [row["10 被吊销"] for row in table] == ["1", "0", "1"]
    assert cli.call("results", "records", desk.register, "--out", desk.at / "rec").answer["rows"] == {"inspections": 6}
    graded = cli.call(
        "grade", desk.at / "rec", "--as-of", "2026-08-31", "--received-on", "2026-08-31", "--out", desk.at / "run"
    )
    assert (graded.answer["accepted"], graded.answer["enterprises"]) == (6, 2)


def test_papers_wait_for_the_day_or_go_to_a_sealed_place(cli, desk):
    desk.fill("assign")
    words = ("results", "papers", desk.register, "--visit-on", "2026-07-09")
    cli.refuse(*words, "--on", "2026-07-08", "--out", desk.at / "p", code=75, words=("事先告知",))
    assert not (desk.at / "p").exists()
    early = cli.call(*words, "--on", "2026-07-08", "--sealed", "--out", desk.at / "p")
    assert (early.code, early.answer["papers"]) == (0, 6)
    assert {oct(path.stat().st_mode)[-3:] for path in (desk.at / "p").iterdir()} == {"600"}
    assert oct((desk.at / "p").stat().st_mode)[-3:] == "700"
    (desk.at / "facts.toml").write_text('task_title = "示例任务"\nbases = ["《示例办法》第四条"]\n', encoding="utf-8")
    day = (*words, "--on", "2026-07-09", "--unit", FIRM, "--facts", desk.at / "facts.toml")
    assert cli.call(*day, "--out", desk.at / "q").answer["papers"] == 4
    notice = json.loads((desk.at / "q/0001_notice.json").read_text("utf-8"))
    assert notice["fields"]["bases"]["value"] == "《示例办法》第四条"
    (desk.at / "facts.toml").write_text("title = 1\ncontact = 2\n", encoding="utf-8")
    cli.refuse(*day, "--out", desk.at / "r", where="facts.toml")


def test_a_register_that_was_altered_is_refused(cli, desk):
    desk.fill()
    path = desk.register / "journal.jsonl"
    path.write_bytes(path.read_bytes().replace("甲某".encode(), "丙某".encode(), 1))
    cli.refuse(*desk.words("publish", "--where", "x"), code=4, words=("被改动",))
    cli.refuse("results", "export", desk.at / "none", "--out", desk.at / "e", words=("没有登记簿",))


def test_an_annulment_is_marked_and_withdrawn(cli, desk):
    desk.fill()
    on = ("--unit", FIRM, "--reason", "复议撤销")
    assert cli.call("results", "mark", desk.register, "annulled", *on, "--by", "法制", "--on", "2026-07-17").code == 0
    said = cli.call("results", "overdue", desk.register, "--as-of", "2026-07-23", "--out", desk.at / "a")
    assert said.answer["overdue"] == 1
    done = cli.call("results", "mark", desk.register, "withdrawn", *on, "--by", "公示人", "--on", "2026-07-20")
    assert done.code == 0
    assert cli.call("results", "overdue", desk.register, "--as-of", "2026-07-23", "--out", desk.at / "b").code == 0


@pytest.fixture
def drawn(cli, graded, tmp_path):
    """A draw of its own, with its ledger, and a table of two officers for everyone who was drawn."""
    (tmp_path / "plan.toml").write_text(cli.plan, encoding="utf-8")
    (tmp_path / "seed.json").write_text(json.dumps(cli.dice), encoding="utf-8")
    kept = ("--secrets", tmp_path / "secrets.json", "--ledger", tmp_path / "ledger")
    words = (
        "commit",
        graded.run,
        "--field",
        "food",
        "--plan",
        tmp_path / "plan.toml",
        *kept,
        "--out",
        tmp_path / "draw",
    )
    assert cli.call(*words).code == 0
    assert cli.call("draw", tmp_path / "draw", "--seed", tmp_path / "seed.json", *kept).code == 0
    units = [row["id"] for row in rows(tmp_path / "draw/selected.csv")]
    lines = [f"{unit},示例局,{officer}" for unit in units for officer in ("zf:01", "zf:02")]
    (tmp_path / "who.csv").write_text("\n".join(["统一社会信用代码,检查部门,单位工号", *lines, ""]), encoding="utf-8")
    return SimpleNamespace(at=tmp_path, units=units, ledger=("--ledger", tmp_path / "ledger"), run=graded.run)


def test_only_those_drawn_are_assigned_and_their_list_is_public_only_once_open(cli, drawn):
    today = "2099-01-01"
    words = ("results", "assign", drawn.at / "register", drawn.at / "who.csv", "--draw", drawn.at / "draw")
    words = (*words, *drawn.ledger, "--by", "经办人", "--on", today)
    said = cli.call(*words, "--run", drawn.run)
    assert (said.code, said.answer["visits"]) == (0, len(drawn.units)), said.words
    book = ("--results", drawn.at / "register", "--as-of", "2099-01-05", "--out", drawn.at / "public")
    publish = ("publish", drawn.at / "draw", *drawn.ledger)
    cli.refuse(*publish, *book, code=75, words=("名单不得公示",))
    cli.refuse(*publish, where="--where")
    cli.refuse(*publish, "--results", drawn.at / "register", where="--as-of")
    assert cli.call("open", drawn.at / "draw", *drawn.ledger).code == 0
    made = cli.call(*publish, *book, "--where", "示例网站")
    assert (made.code, made.answer["listed"], made.answer["results"]) == (0, len(drawn.units), 0)
    assert made.answer["ledger"]["seq"]
    table = rows(drawn.at / "public/publication.csv")
    assert {row["统一社会信用代码/注册号"] for row in table} == set(drawn.units)
    assert {row["状态"] for row in table} == {"未公示"}
    assert any(row["登记机关"] or row["企业名称"] for row in table), "records fill in what the table leaves empty"
    assert {path.name for path in (drawn.at / "public").iterdir()} == {
        *("publication.csv", "publication-gb18030.csv", "publication.xlsx", "publication.json", "publication.html")
    }
    sent = ["unit,slot,role,officer", *(f"{unit},{n},,zf:0{n}" for unit in drawn.units for n in (1, 2)), ""]
    (drawn.at / "sent.csv").write_text("\n".join(sent), encoding="utf-8-sig")
    as_drawn = (*words[:2], drawn.at / "second", drawn.at / "sent.csv", *words[4:])
    assert cli.call(*as_drawn, "--agency", "示例局").answer["visits"] == len(drawn.units)
    who = (drawn.at / "who.csv").read_text("utf-8")
    (drawn.at / "who.csv").write_text(who.replace(drawn.units[0], FIRM), encoding="utf-8")
    cli.refuse(*words, words=("未抽中此户",))


HEADS = {
    "due": [
        *("抽查任务", "统一社会信用代码/注册号", "检查部门", "待办", "责任人员工号"),
        *("起算日", "期限届满日", "超期工作日"),
    ],
    "region": ["地区", "应抽", "实抽", "已录", "已公示", "完结", "已撤销"],
}


@pytest.mark.parametrize("form", ["csv", "csv-gb18030", "xlsx"])
def test_overdue_lists_and_statistics_come_back_as_they_went_out(cli, desk, form):
    desk.fill("assign", "enter")
    over, stat = desk.at / "over", desk.at / "stat"
    cli.call("results", "overdue", desk.register, "--as-of", "2026-09-30", "--out", over, "--form", form)
    cli.call("results", "statistics", desk.register, "--as-of", "2026-09-30", "--out", stat, "--form", form)
    due, region = read_back(over / "due", form), read_back(stat / "region", form)
    assert list(due.columns) == HEADS["due"]
    assert list(region.columns)[:7] == HEADS["region"]
    kept = due.sort_values("统一社会信用代码/注册号").to_dict("records")
    assert [row["统一社会信用代码/注册号"] for row in kept] == [FIRM, SHOP]
    assert {str(row["起算日"])[:10] for row in kept} == {"2026-07-09"}
    assert {str(row["期限届满日"])[:10] for row in kept} == {"2026-08-06"}
    assert all(int(row["超期工作日"]) > 0 for row in kept)
    rows_by = {str(row["地区"]): row for row in region.to_dict("records")}
    assert set(rows_by) == {"620102", "620202", "合计"}
    assert [int(rows_by["合计"][name]) for name in HEADS["region"][1:]] == [2, 2, 2, 0, 1, 0]
    assert [int(rows_by["620102"][name]) for name in ("3 违反食品药品管理相关规定", "10 被吊销", "1 未发现问题")] == [
        1,
        1,
        0,
    ]


def read_back(stem, form):
    if form == "xlsx":
        table = pd.read_excel(stem.with_suffix(".xlsx"), dtype=str, engine="calamine", header=None)
        # A title stands above the headers.
        place = next(n for n, row in enumerate(table.to_numpy().tolist()) if "抽查任务" in row or "地区" in row)
        return table.iloc[place + 1 :].set_axis(table.iloc[place].tolist(), axis=1)
    encoding = "gb18030" if form.endswith("gb18030") else "utf-8-sig"
    return pd.read_csv(stem.with_suffix(".csv"), dtype=str, encoding=encoding)


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_lists_that_name_those_to_be_visited_are_for_their_owner_alone(cli, desk):
    desk.fill("assign", "enter")
    for name in ("overdue", "export", "records"):
        asked = ("--as-of", "2026-07-11") if name == "overdue" else ()
        cli.call("results", name, desk.register, *asked, "--out", desk.at / name)
        assert {stat.S_IMODE(path.stat().st_mode) for path in (desk.at / name).iterdir()} <= {0o600}, name


def test_names_and_permits_come_from_the_roster(cli, desk):
    roster = "单位工号,姓名,身份证号,手机号,省执法证编号\nzf01,甲某,110101190001010018,13800000000,甘A001\n"
    (desk.at / "roster.csv").write_text(roster.replace("zf01", "０１"), encoding="utf-8")
    table = [line.replace(",甲某,甘A001", ",,") for line in ASSIGNED.splitlines()]
    (desk.at / "assigned.csv").write_text("\n".join(table) + "\n", encoding="utf-8")
    said = cli.call(*desk.words("assign", desk.at / "assigned.csv", "--officers", desk.at / "roster.csv"))
    assert said.code == 0, said.words
    journal = (desk.register / "journal.jsonl").read_text("utf-8")
    assert '{"id":"zf:01","name":"甲某","permit":"甘A001"}' in journal
    assert not [word for word in ("110101190001010018", "13800000000") if word in journal + said.words]
