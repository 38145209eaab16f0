"""Assign from the command line: officers bound before the seed, sent by it, told in closed files, the same for ever."""

from __future__ import annotations

import csv
import json
import os
import stat
import subprocess
import sys
from types import SimpleNamespace

import pytest

from credit_tier.foundation.digest import canonical
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.chain import Head
from credit_tier.ledger.removing import seal_of
from credit_tier.rulebook.loading import shipped

HEADER = (
    "单位工号,姓名,性别,岗位资质资格,执法事项范围,地区,层级,担任职务,"
    "工商执法证编号,工商执法证有效期,省执法证编号,执法证有效期,执法人员状态"
)
NAMES = "赵钱孙李周吴郑王冯陈褚卫"
PLAN = 'draw_id = "示例-2026-Q3-派员"\nsources = [{ kind = "dice", ref = "示例大厅二" }]\n'
DICE = [{"kind": "dice", "ref": "示例大厅二", "value": "27182818284590452353"}]
DUTY = 'slots = ["leader", ""]\ncapacity = 40\nitems = ["食品"]\nleaders = ["zf:02"]\n'


def officer(number, *, items='"登记，食品,价格"', valid="2027-12-31", provincial="长期", state="有效", post="科员"):
    permits = f"甘A{number},{valid},甘B{number},{provincial}"
    return f"{number:02d},{NAMES[number]},男,,{items},620100,市局,{post},{permits},{state}"


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def drawn(cli, drawing):
    """A draw of food firms, and everything needed to send officers to them."""
    assert cli.call(*drawing.draw).code == 0
    at = drawing.at
    people = [officer(n, post="组长" if n < 2 else "科员") for n in range(6)]
    (at / "officers.csv").write_text("\n".join([HEADER, *people]) + "\n", encoding="utf-8")
    (at / "duty.toml").write_text(DUTY, encoding="utf-8")
    (at / "assign.toml").write_text(PLAN, encoding="utf-8")
    (at / "dice.json").write_text(json.dumps(DICE), encoding="utf-8")
    words = ("assign", at / "draw", "--agency", "市场监管", "--officers", at / "officers.csv")
    words += (
        "--duty",
        at / "duty.toml",
        "--plan",
        at / "assign.toml",
        "--secrets",
        at / "second.json",
        *drawing.ledger,
        "--out",
        at / "sent",
    )
    send = ("draw", at / "sent", "--seed", at / "dice.json", "--secrets", at / "second.json", *drawing.ledger)
    return SimpleNamespace(at=at, assign=words, send=send, ledger=drawing.ledger, people=people)


def test_officers_are_committed_then_sent_then_verified(cli, drawn):
    said = cli.call(*drawn.assign)
    assert said.code == 0, said.words
    firms = {row["id"] for row in rows_of(drawn.at / "draw/selected.csv")}
    assert said.answer["visits"] == len(firms) > 0
    assert (said.answer["officers"], said.answer["undeclared"]) == (6, 6)
    assert "未作利害关系申报" in said.words
    sent = cli.call(*drawn.send)
    assert sent.code == 0, sent.words
    assert (sent.answer["algorithm"], sent.answer["officers_sent"]) == ("waterfill", 2 * len(firms))
    rows = rows_of(drawn.at / "sent/sent.csv")
    assert {row["unit"] for row in rows} == firms
    assert {row["officer"] for row in rows if row["role"] == "leader"} <= {"zf:00", "zf:01", "zf:02"}
    check = ("verify", drawn.at / "sent/manifest.json", "--frame", drawn.at / "sent/frame.csv")
    check += ("--secrets", drawn.at / "second.json", "--officers", drawn.at / "sent/officers.json")
    verified = cli.call(*check, "--ledger", drawn.at / "ledger")
    assert (verified.code, verified.answer["failed"]) == (0, [])
    assert set(verified.answer["not_checkable"]) == {"removals", "sealed"}


def test_calling_again_changes_nothing_and_another_roster_is_refused(cli, drawn):
    first = cli.call(*drawn.assign)
    assert cli.call(*drawn.assign) == first
    sent = cli.call(*drawn.send)
    assert cli.call(*drawn.send) == sent
    assert cli.call(*drawn.assign) == first
    (drawn.at / "officers.csv").write_text("\n".join([HEADER, *drawn.people[:5]]) + "\n", encoding="utf-8")
    (drawn.at / "duty.toml").write_text(DUTY.replace("40", "50"), encoding="utf-8")
    cli.refuse(*drawn.assign, code=4, words=("officers_root",))


def test_a_roster_that_was_changed_after_the_commitment_is_refused(cli, drawn):
    cli.call(*drawn.assign)
    path = drawn.at / "sent/officers.json"
    path.write_bytes(path.read_bytes().replace(b'"zf:05",40', b'"zf:05",41'))
    cli.refuse(*drawn.send, code=4, words=("officers_root",))
    assert not (drawn.at / "sent/manifest.json").exists()


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_nothing_public_says_who_goes_where(cli, drawn):
    answers = [cli.call(*drawn.assign), cli.call(*drawn.send)]
    folder = drawn.at / "sent"
    closed = {"officers.json", "roster.csv", "bars.csv", "sent.csv", "manifest.json", "frame.csv", "selected.csv"}
    assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o600 for name in closed)
    secret = [row["unit"] for row in rows_of(folder / "sent.csv")] + ["zf:0", NAMES[1] + ","]
    public = [path.read_text("utf-8") for path in folder.iterdir() if path.name not in closed]
    public += [json.dumps(said.answer, ensure_ascii=False) for said in answers]
    public += [(drawn.at / "ledger/ledger.jsonl").read_text("utf-8")]
    assert len(public) == 6
    assert not [word for word in secret for text in public if word in text]


def test_an_officer_who_may_not_go_is_listed_with_the_rule_and_not_sent(cli, drawn):
    firm = rows_of(drawn.at / "draw/selected.csv")[0]["id"]
    people = [*drawn.people, officer(6, valid="2026-01-01"), officer(7, items="广告"), officer(8, state="停用")]
    (drawn.at / "officers.csv").write_text("\n".join([HEADER, *people]) + "\n", encoding="utf-8")
    near = f'[[interest]]\nofficer = "zf:03"\nunit = "{firm}"\nground = "kinship"\nreason = "配偶为股东"\n'
    (drawn.at / "duty.toml").write_text(DUTY + near, encoding="utf-8")
    said = cli.call(*drawn.assign)
    assert said.code == 0, said.words
    assert (said.answer["officers"], said.answer["not_eligible"]) == (6, 3)
    bars = {(row["officer"], row["unit"], row["rule"]) for row in rows_of(drawn.at / "sent/bars.csv")}
    assert bars == {
        ("zf:06", "*", "permit"),
        ("zf:07", "*", "item_scope"),
        ("zf:08", "*", "inactive"),
        ("zf:03", firm, "kinship"),
    }
    assert cli.call(*drawn.send).code == 0
    sent = {(row["officer"], row["unit"]) for row in rows_of(drawn.at / "sent/sent.csv")}
    assert ("zf:03", firm) not in sent
    assert not {officer for officer, _ in sent} & {"zf:06", "zf:07", "zf:08"}


def spoilt(at, people=None, duty=None):
    if people is not None:
        (at / "officers.csv").write_text("\n".join([HEADER, *people]) + "\n", encoding="utf-8")
    if duty is not None:
        (at / "duty.toml").write_text(duty, encoding="utf-8")


TEAMS = '[[team]]\nid = "zu:1"\nmembers = ["zf:00", "zf:01"]\ncapacity = 99\n'
PLAIN = 'slots = ["leader", ""]\ncapacity = 40\nitems = ["食品"]\n'
BAD = {
    "one officer left": (
        {"duty": PLAIN, "people": [officer(0, post="组长"), officer(1, valid="2026-01-01")]},
        3,
        ("执法证在检查日无效 1 人", "permit not valid", "不得减为一人"),
    ),
    "an expired permit": (
        {"duty": PLAIN, "people": [officer(n, post="组长", valid="2026-06-01" if n else "长期") for n in range(2)]},
        3,
        ("执法证在检查日无效", "At least 2 of each agency"),
    ),
    "no day on the permit": (
        {"duty": PLAIN, "people": [officer(n, valid="" if n else "长期") for n in range(2)]},
        3,
        ("执法证在检查日无效 1 人",),
    ),
    "one slot": ({"duty": 'slots = [""]\ncapacity = 40\n'}, 2, ("每个机关至少 2 名检查人员", "There are only 1 slots")),
    "in two teams": (
        {"duty": DUTY + TEAMS + TEAMS.replace("zu:1", "zu:2")},
        2,
        ("一人至多属于一个检查小组", "zu:1, zu:2", "one team at most"),
    ),
    "a small team": ({"duty": DUTY + TEAMS.replace(', "zf:01"', "")}, 2, ("小组只有 1 人", "At least 2")),
    "a stranger": ({"duty": DUTY.replace("zf:02", "zf:99")}, 2, ("zf:99", "不在名录库中")),
    "a number twice": ({"people": [officer(0), officer(0, post="组长")]}, 2, ("同一工号出现多次", "officers: 00")),
    "a row without a name": (
        {"people": [officer(0), officer(1).replace(NAMES[1], "")]},
        2,
        ("这一行不能用：required_missing", "officers.csv: 3"),
    ),
    "too little capacity": (
        {"duty": DUTY.replace("40", "1")},
        3,
        ("个岗位只有", "无单项规则；须增加人员或可派次数", "none; add officers or capacity"),
    ),
}


@pytest.mark.parametrize("name", sorted(BAD))
def test_what_cannot_be_is_refused_with_the_rule_before_any_seed(cli, drawn, name):
    change, code, words = BAD[name]
    spoilt(drawn.at, **change)
    cli.refuse(*drawn.assign, code=code, words=words)
    assert not (drawn.at / "sent").exists()
    assert not (drawn.at / "second.json").exists()


def test_teams_are_sent_whole(cli, drawn):
    other = TEAMS.replace("zu:1", "zu:2").replace('"zf:00", "zf:01"', '"zf:02", "zf:03", "zf:04"')
    spoilt(drawn.at, duty=DUTY + TEAMS + other)
    assert cli.call(*drawn.assign).code == 0
    assert cli.call(*drawn.send).code == 0
    assert {row["officer"] for row in rows_of(drawn.at / "sent/sent.csv")} == {"zu:1", "zu:2"}


def test_a_limit_of_pairs_is_kept_beside_the_manifest(cli, drawn):
    spoilt(drawn.at, people=[officer(n, post="组长") for n in range(12)], duty=DUTY.replace("40", "9\npair_limit = 1"))
    said = cli.call(*drawn.assign)
    assert said.code == 0, said.words
    sent = cli.call(*drawn.send)
    assert sent.code == 0, sent.words
    pairs = {}
    for row in rows_of(drawn.at / "sent/sent.csv"):
        pairs.setdefault(row["unit"], set()).add(row["officer"])
    assert len({frozenset(pair) for pair in pairs.values()}) == len(pairs)
    assert cli.call(*drawn.send) == sent


def test_where_dr1_sticks_a_complete_search_sends_and_says_so(cli, drawn):
    header = HEADER + ",是否专家"
    people = [officer(0, post="组长") + ",水", officer(1, post="组长") + ","]
    (drawn.at / "officers.csv").write_text("\n".join([header, *people]) + "\n", encoding="utf-8")
    spoilt(drawn.at, duty='slots = ["leader", "expert:水"]\ncapacity = 99\nitems = ["食品"]\n')
    assert cli.call(*drawn.assign).code == 0
    sent = cli.call(*drawn.send)
    assert sent.code == 0, sent.words
    assert (sent.answer["algorithm"], sent.answer["manifest_hash"]) == ("ticket_flow", "")
    rows = rows_of(drawn.at / "sent/sent.csv")
    assert {(row["role"], row["officer"]) for row in rows} == {("leader", "zf:01"), ("expert:水", "zf:00")}
    kept = json.loads((drawn.at / "sent/assignment.json").read_bytes())
    lines = [json.loads(line) for line in (drawn.at / "ledger/ledger.jsonl").read_bytes().splitlines()]
    assert [line["act"] for line in lines[-3:]] == ["committed", "seeded", "assigned"]
    assert kept["commit_hash"] == lines[-3]["content"]["commit_hash"]
    assert kept["stuck"]
    assert not (drawn.at / "sent/manifest.json").exists()
    before = (drawn.at / "sent/assignment.json").read_bytes()
    assert cli.call(*drawn.send) == sent
    check = ("verify", "--sent", drawn.at / "sent", "--secrets", drawn.at / "second.json", *drawn.ledger)
    assert cli.call(*check).answer["failed"] == []
    (drawn.at / "sent/assignment.json").write_bytes(before.replace(b"zf:01", b"zf:00"))
    cli.refuse(*drawn.send, code=4, where="assignment.json")
    assert cli.call(*check).answer["failed"] == ["files"]


def test_an_assignment_forged_in_folder_and_ledger_alike_is_found_by_sending_again(cli, drawn):
    """Whoever has the secrets can seal what he likes; the seed still says who had to go."""
    header = HEADER + ",是否专家"
    people = [officer(n, post="组长") + (",水" if n == 0 else ",") for n in range(3)]
    (drawn.at / "officers.csv").write_text("\n".join([header, *people]) + "\n", encoding="utf-8")
    # All lead, one alone is expert: dr1 sticks once a lot makes him lead, at each visit with two chances in three.
    spoilt(drawn.at, duty='slots = ["leader", "leader", "expert:水"]\ncapacity = 99\nitems = ["食品"]\n')
    assert cli.call(*drawn.assign).code == 0
    said = cli.call(*drawn.send)
    assert said.code == 0, said.words
    folder, ledger = drawn.at / "sent", Ledger(drawn.at / "ledger")
    assert said.answer["algorithm"] == "ticket_flow"
    chain = ledger.chain()
    kept = json.loads((folder / "assignment.json").read_bytes())
    kept["assignments"][0][1:3] = kept["assignments"][0][2:0:-1]
    assert len(kept["assignments"]) >= 6
    secret = bytes.fromhex(json.loads((drawn.at / "second.json").read_text("utf-8"))["agency"])
    lines = (drawn.at / "ledger/ledger.jsonl").read_bytes().splitlines(keepends=True)
    last = chain.lines[-1]
    assert last.act is Act.ASSIGNED
    seal = seal_of(secret, canonical(kept))
    forged = last._replace(content={"seal": seal})
    (drawn.at / "ledger/ledger.jsonl").write_bytes(b"".join(lines[:-1]) + forged.to_bytes())
    (drawn.at / "ledger/head.json").write_bytes(Head(forged.seq, forged.hash).to_bytes())
    (drawn.at / "ledger/papers" / seal).write_bytes(canonical({"content": kept, "secret": secret.hex()}))
    (folder / "assignment.json").write_bytes(canonical(kept))
    check = ("verify", "--sent", folder, "--secrets", drawn.at / "second.json", *drawn.ledger)
    assert "assignment" in cli.call(*check).answer["failed"]
    assert cli.call("ledger", drawn.at / "ledger").code == 0


def test_rows_that_are_no_officers_are_told_and_do_no_harm(cli, drawn):
    spoilt(
        drawn.at,
        people=[
            officer(0).replace(NAMES[0], "示例"),
            *drawn.people,
            drawn.people[0],
        ],
    )
    said = cli.call(*drawn.assign)
    assert said.code == 0, said.words
    assert said.answer["officers"] == 6
    assert "2 行不是人员" in said.words


def test_official_assignments_refuse_illustrative_rules(cli, drawn):
    people = [*drawn.people, officer(7, items="广告")]
    spoilt(drawn.at, people=people)
    said = cli.refuse(*drawn.assign, "--official", code=4, where="item_scope")
    assert said.answer["error"] == "TrialOnlyError"


def test_committing_officers_along_with_the_frame(cli, graded, drawing, drawn):
    at = drawn.at
    (at / "third.toml").write_text(cli.plan.replace("Q3", "Q3-合"), encoding="utf-8")
    words = ("commit", graded.run, "--field", "food", "--plan", at / "third.toml", "--secrets", at / "third.json")
    words += (*drawn.ledger, "--out", at / "both")
    cli.refuse(*words, "--officers", at / "officers.csv", where="--duty")
    said = cli.call(*words, "--officers", at / "officers.csv", "--duty", at / "duty.toml")
    assert said.code == 0, said.words
    assert said.answer["officers"] == 6
    done = cli.call("draw", at / "both", "--seed", at / "seed.json", "--secrets", at / "third.json", *drawn.ledger)
    assert done.code == 0, done.words
    assert done.answer["officers_sent"] == 2 * done.answer["drawn"]
    manifest = ("verify", at / "both/manifest.json", "--frame", at / "both/frame.csv", "--secrets", at / "third.json")
    assert cli.call(*manifest, "--officers", at / "both/officers.json").answer["failed"] == []
    assert {"roster", "assignments"} <= set(cli.call(*manifest).answer["not_checkable"])


def test_the_stand_alone_verifier_sends_the_same_officers(cli, drawn):
    cli.call(*drawn.assign)
    cli.call(*drawn.send)
    at, secret = drawn.at / "sent", json.loads((drawn.at / "second.json").read_text("utf-8"))["frame"]
    words = [sys.executable, str(shipped("verify.py")), at / "manifest.json", "--commitment", at / "commitment.json"]
    words += ["--frame", at / "frame.csv", "--secret", secret, "--officers", at / "officers.json"]
    done = subprocess.run(words, capture_output=True, check=False)
    said = done.stdout.decode("utf-8")
    assert done.returncode == 0, said
    assert "ok        officers" in said
    path = at / "officers.json"
    path.write_bytes(path.read_bytes().replace(b'"zf:05",40', b'"zf:05",41'))
    done = subprocess.run(words, capture_output=True, check=False)
    assert done.returncode == 3
    assert "WRONG     officers" in done.stdout.decode("utf-8")


def evidence(at):
    (at / "evidence.txt").write_text("注销通知书", encoding="utf-8")
    return at / "evidence.txt"


def replaced(cli, drawn):
    """Remove a firm that can be replaced; give it, and the one that steps in."""
    firms = rows_of(drawn.at / "draw/selected.csv")
    for firm in firms:
        words = ("replace", drawn.at / "draw", "--unit", firm["id"], "--reason", "closed", *drawn.ledger)
        said = cli.call(*words, "--evidence", evidence(drawn.at))
        assert said.code == 0, said.words
        new = {row["id"] for row in rows_of(drawn.at / "draw/net.csv")} - {row["id"] for row in firms}
        if new:
            return firm["id"], new.pop()
    raise AssertionError("no stratum has a reserve")


def test_after_a_removal_the_same_call_is_refused_and_who_steps_in_is_a_task_of_his_own(cli, drawn):
    """A commitment has one frame for ever; those who have their officers keep them."""
    assert cli.call(*drawn.assign).code == 0
    assert cli.call(*drawn.send).code == 0
    before = rows_of(drawn.at / "sent/sent.csv")
    gone, new = replaced(cli, drawn)
    said = cli.refuse(*drawn.assign, code=4, words=("frame",))
    assert not [code for code in (gone, new) if code in said.words + json.dumps(said.answer)]
    assert rows_of(drawn.at / "sent/sent.csv") == before
    (drawn.at / "assign.toml").write_text(PLAN.replace("派员", "派员二"), encoding="utf-8")
    second = [drawn.at / "third.json" if word == drawn.at / "second.json" else word for word in drawn.assign[:-1]]
    said = cli.call(*second, drawn.at / "later", "--after", drawn.at / "sent")
    assert said.code == 0, said.words
    assert [row["id"] for row in rows_of(drawn.at / "later/frame.csv")] == [new]
    policy = json.loads((drawn.at / "later/policy.json").read_text("utf-8"))
    commitment = json.loads((drawn.at / "sent/commitment.json").read_text("utf-8"))
    assert policy["after"][0][0] == commitment["draw_id"]
    other = [word if word != "市场监管" else "消防" for word in second]
    cli.refuse(*other, drawn.at / "other", "--after", drawn.at / "sent", words=("各派自己的人员",))


def test_a_refusal_before_the_visits_names_no_enterprise(cli, drawn):
    firms = sorted(row["id"] for row in rows_of(drawn.at / "draw/selected.csv"))
    near = "".join(
        f'[[interest]]\nofficer = "zf:0{n}"\nunit = "{firms[2]}"\nground = "kinship"\nreason = "亲属"\n'
        for n in range(5)
    )
    spoilt(drawn.at, duty=DUTY + near)
    said = cli.refuse(*drawn.assign, code=3, words=("按代码排序第 3 户", "亲属关系"))
    assert not [firm for firm in firms if firm in said.words + json.dumps(said.answer)]
    spoilt(drawn.at, duty=DUTY.replace("40", "1"))
    said = cli.refuse(*drawn.assign, code=3)
    assert not [firm for firm in firms if firm in said.words + json.dumps(said.answer)]
