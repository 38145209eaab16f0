"""The arguments of ``results``: one register, and what is done with it (检查结果)."""

from __future__ import annotations

import argparse
import os
from typing import Any

from credit_tier.cli.arguments import day, path

AUDITS = {"pass": "passed", "return": "returned", "reject": "rejected"}
MARKS = ("annulled", "withdrawn", "repaired", "removed")


def results_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions of ``results``."""
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    assign = _acting(actions, "assign", "登记派员 / enter who is sent where")
    path(assign, "table", "派员表 CSV、xlsx / table of assignments, a row an officer")
    path(assign, "--draw", "commit 写出的文件夹；只收其中抽中的企业 / folder of the draw: only those drawn are taken")
    ledger = os.environ.get("CREDIT_TIER_LEDGER") or None
    path(assign, "--run", "grade 写出的文件夹，补全名称、地址、执法证号 / run whose records fill in what is left empty")
    roster = "执法人员名录，补全姓名、执法证号 / rosters of officers, for names and permits"
    path(assign, "--officers", roster, nargs="+")
    path(assign, "--ledger", "台账文件夹，与 --draw 同用 / folder of the ledger, with --draw", default=ledger)
    assign.add_argument("--reason", default="", help="调整已登记人员的理由 / why officers entered before are exchanged")
    _named(assign)
    for name, purpose in (("enter", "录入检查结果 / enter results"), ("correct", "更正 / correct, with the reason")):
        action = _acting(actions, name, purpose, reason=name == "correct")
        path(action, "table", "检查结果表 CSV、xlsx / table of results, a row an item")
        action.add_argument(
            "--code-table", default="", help="结果代码表，如 dto / table of codes the file is written by"
        )
        _named(action)
    audit = _acting(actions, "audit", "审核，录入人不得审核 / audit, by another than who entered")
    audit.add_argument("--verdict", required=True, choices=sorted(AUDITS), help="通过、退回、不通过")
    audit.add_argument("--reason", default="", help="审核意见；退回、不通过必填 / needed to return or reject")
    _chosen(audit)
    publish = _acting(actions, "publish", "公示审核通过的结果 / publish what was passed")
    publish.add_argument("--where", required=True, help="公布于何处 / where")
    _chosen(publish)
    mark = _acting(actions, "mark", "撤销、撤回公示、修复、剔除 / annulled, withdrawn, repaired, removed", reason=True)
    mark.add_argument("mark", choices=MARKS)
    _chosen(mark, unit=True)
    for name, purpose in (
        ("overdue", "超期清单 / what is overdue, and whose"),
        ("statistics", "统计 / statistics"),
        ("records", "回填为记录，供下次评级 / records for the next grade"),
        ("export", "导出登记簿 / the register as a table"),
    ):
        made = _reading(actions, name, purpose)
        if name in {"overdue", "statistics"}:
            day(made, "--as-of", "截止日 / the day", required=True)
        path(made, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
        forms = ("csv", "csv-gb18030", "xlsx")
        made.add_argument("--form", choices=forms, default="csv", help="文件格式 / kind of file")
        made.add_argument("--task", default="", help="抽查编号 / one draw")
    papers = _reading(actions, "papers", "检查文书 / papers of visits")
    day(papers, "--visit-on", "检查日 / first day of the visit", required=True)
    day(papers, "--on", "出具日 / the day they are made", required=True)
    path(papers, "--facts", "任务名称、联系人等 TOML / title of the task, contact and the like")
    papers.add_argument(
        "--sealed", action="store_true", help="提前出具，写入只有本人能读的文件夹 / early, for a sealed place"
    )
    path(papers, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
    _chosen(papers)


def _acting(actions: Any, name: str, purpose: str, *, reason: bool = False) -> argparse.ArgumentParser:
    parser = _reading(actions, name, purpose)
    parser.add_argument("--by", required=True, help="经办人工号或姓名 / who does it")
    day(parser, "--on", "办理日期 / the day on which it is done", required=True)
    if reason:
        parser.add_argument("--reason", required=True, help="理由 / the reason")
    # The time an act claims for itself comes from the clock.
    parser.set_defaults(at="")
    return parser


def _reading(actions: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = actions.add_parser(name, help=purpose, description=purpose)
    path(parser, "register", "登记簿文件夹 / folder of the register")
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
    return parser


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--task", default="", help="抽查编号，表中没有该列时 / the draw, where the table has no such column"
    )
    parser.add_argument("--agency", default="", help="检查部门，表中没有该列时 / the agency, where the table has none")


def _chosen(parser: argparse.ArgumentParser, *, unit: bool = False) -> None:
    parser.add_argument("--task", default="", help="只办此次抽查 / one draw only")
    parser.add_argument("--agency", default="", help="只办此部门 / one agency only")
    words = "企业代码，可重复 / code of an enterprise, again for more"
    parser.add_argument("--unit", action="append", default=[], required=unit, help=words)
