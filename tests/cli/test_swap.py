"""An officer exchanged by hand: with reason and under the rules, bound in the ledger, seen wherever it matters."""

from __future__ import annotations

import csv
import json
import os
import stat
from types import SimpleNamespace

import pytest

from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger

HEADER = (
    "单位工号,姓名,性别,岗位资质资格,执法事项范围,地区,层级,担任职务,"
    "工商执法证编号,工商执法证有效期,省执法证编号,执法证有效期,执法人员状态"
)
NAMES = "赵钱孙李周吴郑王"
PLAN = 'draw_id = "示例-2026-Q3-派员"\nsources = [{ kind = "dice", ref = "示例大厅二" }]\n'
DICE = [{"kind": "dice", "ref": "示例大厅二", "value": "27182818284590452353"}]
DUTY = 'slots = ["leader", ""]\ncapacity = 40\nitems = ["食品"]\n'
DAY = "2099-01-05"
"""After the day on which the clock of the tests sends officers, whenever they run."""


def officer(number, *, leads=True, state="有效", provincial="长期"):
    post = "组长" if leads else "科员"
    permits = f"甘A{number},长期,甘B{number},{provincial}"
    return f"{number:02d},{NAMES[number]}某,男,,食品,620100,市局,{post},{permits},{state}"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def sent(cli, drawing):
    """Officers sent by lot to a draw of food firms; five may lead, the sixth may not."""
    assert cli.call(*drawing.draw).code == 0
    at = drawing.at
    people = [officer(n, leads=n < 5) for n in range(6)]

    def files(people=people, duty=DUTY):
        (at / "officers.csv").write_text("\n".join([HEADER, *people]) + "\n", encoding="utf-8")
        (at / "duty.toml").write_text(duty, encoding="utf-8")

    files()
    (at / "assign.toml").write_text(PLAN, encoding="utf-8")
    (at / "dice.json").write_text(json.dumps(DICE), encoding="utf-8")
    held = ("--secrets", at / "second.json", *drawing.ledger)
    roster = ("--officers", at / "officers.csv", "--duty", at / "duty.toml")
    words = ("assign", at / "draw", "--agency", "市场监管", *roster, "--plan", at / "assign.toml", *held)
    assert cli.call(*words, "--out", at / "sent").code == 0
    draw = ("draw", at / "sent", "--seed", at / "dice.json", *held)
    assert cli.call(*draw).code == 0
    first = rows_of(at / "sent/sent.csv")[:2]
    unit, gone = first[0]["unit"], first[0]["officer"]
    other = next(f"zf:{n:02d}" for n in range(5) if f"zf:{n:02d}" not in {row["officer"] for row in first})

    def swap(leaves=gone, comes=other, *, reason="病假", by="局长甲", on=DAY):
        asked = ("--unit", unit, "--leaves", leaves, "--comes", comes, "--reason", reason, "--by", by, "--on", on)
        return ("swap", at / "sent", *asked, *roster, *held)

    check = ("verify", "--sent", at / "sent", *held)
    own = {"unit": unit, "gone": gone, "other": other, "left": first[1]["officer"]}
    return SimpleNamespace(at=at, swap=swap, draw=draw, check=check, files=files, people=people, **own)


def test_an_exchange_is_bound_in_the_ledger_and_what_was_drawn_stays(cli, sent):
    before = {path.name: path.read_bytes() for path in (sent.at / "sent").iterdir()}
    said = cli.call(*sent.swap())
    assert (said.code, said.answer["swaps"]) == (0, 1), said.words
    assert cli.call(*sent.swap()) == said
    assert {name: (sent.at / "sent" / name).read_bytes() for name in before} == before
    now = [row for row in rows_of(sent.at / "sent/sent_now.csv") if row["unit"] == sent.unit]
    assert {row["officer"] for row in now} == {sent.other, sent.left}
    assert [(row["instead_of"], row["by"], row["reason"]) for row in now if row["instead_of"]] == [
        (sent.gone, "局长甲", "病假")
    ]
    line = Ledger(sent.at / "ledger").chain().lines[-1]
    assert (line.act, line.content["count"], line.hash) == (Act.SWAPPED, 1, said.answer["ledger"]["hash"])
    assert cli.call(*sent.draw).code == 0
    assert cli.call(*sent.check).answer["failed"] == []
    assert cli.call("ledger", sent.at / "ledger").code == 0


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_no_public_file_says_who_was_exchanged(cli, sent):
    said = cli.call(*sent.swap())
    folder = sent.at / "sent"
    assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o600 for name in ("swaps.json", "sent_now.csv"))
    public = (sent.at / "ledger/ledger.jsonl").read_text("utf-8") + json.dumps(said.answer, ensure_ascii=False)
    public += "".join((folder / name).read_text("utf-8") for name in ("commitment.json", "policy.json", "sealed.json"))
    public += said.words
    assert not [word for word in (sent.unit, sent.gone, sent.other, "病假", "局长甲") if word in public]


def test_an_exchange_obeys_the_rules_under_which_officers_were_sent(cli, sent):
    cli.refuse(*sent.swap(sent.other, sent.gone), code=2, words=("不在此次检查的人员之中",))
    cli.refuse(*sent.swap(comes=sent.left), words=("违反硬性规则", "slots"))
    cli.refuse(*sent.swap(comes="zf:05"), words=("role",))
    cli.refuse(*sent.swap(by=sent.other), words=("决定自己的调整",))
    cli.refuse(*sent.swap(by=f"{NAMES[int(sent.gone[3:])]}某"), words=("由被调整的人员自己决定",))
    cli.refuse(*sent.swap(on="2020-01-01"), words=("早于派员之日",))
    cli.refuse(*sent.swap(reason=" "))
    said = cli.refuse(*sent.swap(comes="zf:77"), words=("名录库中没有 zf:77",))
    assert sent.unit not in said.words + json.dumps(said.answer)
    assert not (sent.at / "sent/sent_now.csv").exists()
    assert Ledger(sent.at / "ledger").chain().lines[-1].act is Act.DRAWN


def test_what_became_known_since_binds_too(cli, sent):
    near = f'[[objection]]\nofficer = "{sent.other}"\nunit = "{sent.unit}"\napplied_on = 2098-12-30\n'
    near += 'reason = "当事人申请"\ndecided_by = "局长甲"\ndecided_on = 2098-12-31\ngranted = true\n'
    sent.files(duty=DUTY + near)
    said = cli.refuse(*sent.swap(), words=("当事人申请，负责人决定回避",))
    assert sent.unit not in said.words + json.dumps(said.answer)
    sent.files(people=[officer(n, state="停用" if f"zf:{n:02d}" == sent.other else "有效") for n in range(6)])
    cli.refuse(*sent.swap(), words=("不在岗",))
    sent.files(people=[officer(n, provincial="2098-01-01" if n == int(sent.other[3:]) else "长期") for n in range(6)])
    cli.refuse(*sent.swap(), words=("省执法证在检查日无效",))


def test_an_altered_log_or_roster_is_found_out(cli, sent):
    cli.call(*sent.swap())
    for name, check in {"swaps.json": "swaps", "sent_now.csv": "swaps", "sent.csv": "files"}.items():
        path = sent.at / "sent" / name
        right = path.read_bytes()
        path.write_bytes(right.replace(sent.other.encode(), b"zf:05", 1))
        said = cli.call(*sent.check)
        assert (said.code, said.answer["failed"]) == (3, [check]), name
        path.write_bytes(right)
    roster = sent.at / "sent/officers.json"
    roster.write_bytes(roster.read_bytes().replace(b'"zf:05",40', b'"zf:05",41'))
    assert "roster" in cli.call(*sent.check).answer["failed"]
    cli.refuse(*sent.swap(), code=4, words=("officers_root",))


def test_a_paper_of_the_ledger_that_was_altered_is_named(cli, sent):
    cli.call(*sent.swap())
    line = Ledger(sent.at / "ledger").chain().lines[-1]
    paper = sent.at / "ledger/papers" / line.content["seal"]
    paper.write_bytes(paper.read_bytes().replace("病假".encode(), "事假".encode()))
    said = cli.call("ledger", sent.at / "ledger")
    assert (said.code, said.answer["wrong"]) == (3, [f"ledger.jsonl: line {line.seq}"])


def test_after_opening_nobody_is_exchanged(cli, sent):
    cli.call("open", sent.at / "sent", "--ledger", sent.at / "ledger")
    cli.refuse(*sent.swap(), code=4)


def test_the_register_takes_who_goes_now_with_the_reason(cli, graded, sent):
    def enter(name):
        words = ("results", "assign", sent.at / "register", sent.at / "sent" / name, "--agency", "市场监管")
        words += ("--draw", sent.at / "draw", "--ledger", sent.at / "ledger", "--run", graded.run)
        return (*words, "--by", "经办人", "--on", DAY)

    first = cli.call(*enter("sent.csv"))
    assert first.code == 0, first.words
    cli.call(*sent.swap())
    cli.refuse(*enter("sent.csv"), words=("已不是现派名单",))
    said = cli.call(*enter("sent_now.csv"))
    assert (said.code, said.answer["added"]) == (0, 1), said.words
    assert cli.call(*enter("sent_now.csv")).answer["added"] == 0
    journal = (sent.at / "register/journal.jsonl").read_text("utf-8")
    assert f"局长甲 决定：{sent.gone} → {sent.other}，病假" in journal
