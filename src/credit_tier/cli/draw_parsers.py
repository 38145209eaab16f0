"""The arguments of the commands that draw (双随机)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path, path_or_environment
from credit_tier.ledger.acts import VoidReason


def commit_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``commit``."""
    path(parser, "run", "grade 写出的文件夹 / folder written by `grade`")
    parser.add_argument("--field", required=True, help="监管领域 / field of supervision, e.g. food")
    path(parser, "--plan", "抽查方案 TOML / the plan of the draw", required=True)
    path(parser, "--annual-plan", "已公布的年度抽查计划 TOML / the published annual plan")
    path(parser, "--confirmations", "人工确认清单 CSV / what persons confirmed of natural persons in business")
    path(parser, "--planned", "已列入其他部门计划的企业 CSV / enterprises in another department's plan")
    _officers(parser, required=False)
    _secrets(parser, "秘密文件，没有则生成 / file of the secrets, made if absent")
    _ledger(parser)
    parser.add_argument("--official", action="store_true", help="正式抽取，拒绝示例数字 / refuse illustrative numbers")
    path(
        parser,
        "--out",
        "输出文件夹，重复调用时不变 / folder to write, the same when called again",
        required=True,
    )
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def assign_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assign``."""
    path(parser, "draws", "已抽取的文件夹，可多个 / folders of draws, one or more", nargs="+")
    parser.add_argument("--agency", default="", help="派出人员的部门 / the agency that sends officers")
    purpose = "已派员的文件夹，其中的企业不再派 / folders of earlier `assign`, whose enterprises are left out"
    path(parser, "--after", purpose, nargs="+", default=[])
    _officers(parser, required=True)
    path(parser, "--plan", "派员方案 TOML：draw_id、sources / plan of this lot", required=True)
    _secrets(parser, "秘密文件，没有则生成 / file of the secrets, made if absent")
    _ledger(parser)
    parser.add_argument("--official", action="store_true", help="正式选派，拒绝示例规则 / refuse illustrative rules")
    path(parser, "--out", "输出文件夹，重复调用时不变 / folder to write, the same when called again", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def swap_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``swap``."""
    path(parser, "sent", "assign 写出并已抽派的文件夹 / folder of `assign`, drawn")
    parser.add_argument("--unit", required=True, help="企业代码 / code of the enterprise")
    parser.add_argument("--leaves", required=True, help="换下的人员，如 zf:01 / who leaves")
    parser.add_argument("--comes", required=True, help="换上的人员 / who comes")
    parser.add_argument("--reason", required=True, help="理由 / the reason")
    parser.add_argument("--by", required=True, help="作出决定的负责人 / the head who decided")
    day(parser, "--on", "决定日期 / the day of the decision", required=True)
    _officers(parser, required=True)
    _secrets(parser, "秘密文件 / file of the secrets")
    _ledger(parser)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def draw_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``draw``."""
    _draw(parser)
    path(parser, "--seed", "公共种子来源 JSON / the public sources with their values", required=True)
    _secrets(parser, "秘密文件 / file of the secrets")
    _ledger(parser)


def open_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``open``."""
    _draw(parser)
    _ledger(parser)


def replace_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``replace``."""
    _draw(parser)
    parser.add_argument("--unit", required=True, help="不能检查的企业代码 / code of the enterprise to remove")
    parser.add_argument("--reason", required=True, help="closed 注销吊销 | duplicate 重复 | moved-out 迁出")
    parser.add_argument(
        "--evidence", required=True, help="证据文件，或其 SHA-256 / the evidence: a file, or its SHA-256 in hex"
    )
    _ledger(parser)


def publish_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``publish``."""
    _draw(parser)
    parser.add_argument("--where", help="公布于何处，如公告文号 / where it was published")
    path(parser, "--results", "结果登记簿，写出名单与结果公示 / register of results: write list and results")
    day(parser, "--as-of", "公示日 / the day of the publication")
    path(parser, "--out", "公示文件夹，须为空 / folder of the publication, must be empty")
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
    _ledger(parser)


def void_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``void``."""
    parser.add_argument("task", help="抽查编号 draw_id / the draw's id")
    parser.add_argument(
        "--reason", required=True, choices=[reason.value for reason in VoidReason], help="作废理由 / why"
    )
    parser.add_argument("--text", required=True, help="具体情况 / what happened, in words")
    _ledger(parser)


def verify_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``verify``."""
    path(parser, "manifest", "清单 JSON / the manifest", nargs="?")
    path(parser, "--frame", "名录 CSV，可完整重抽 / the frame; with it everything is drawn again")
    path(parser, "--secrets", "秘密文件 / file of the secrets")
    path(parser, "--officers", "人员名册 officers.json，可重新选派 / the roster; officers are sent again")
    path(parser, "--commitment", "当初公布的承诺书 / the commitment as it was published")
    path(parser, "--sealed", "当初公布的密封版 / the sealed edition as it was published")
    path(parser, "--removals", "公布的剔除记录 / the removal logs as they were published")
    path(parser, "--ledger", "台账文件夹 / folder of the ledger")
    path(parser, "--sent", "assign 写出的文件夹，核验派员与调整 / folder of `assign`: who was sent, and exchanges")
    path(
        parser,
        "--stand-alone",
        "把不依赖本库的核验程序写到此文件 / write the verifier that needs nothing but Python to this file",
    )


def prove_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``prove``."""
    _draw(parser)
    parser.add_argument("--unit", required=True, help="企业代码 / code of the enterprise")
    _secrets(parser, "秘密文件 / file of the secrets")
    _ledger(parser)
    path(parser, "--out", "写出的证明文件 JSON / the proof, a new file", required=True)


def ledger_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``ledger``."""
    path(parser, "ledger", "台账文件夹 / folder of the ledger")
    parser.add_argument(
        "--head", action="append", default=[], help="已公布的行哈希，可重复 / a published hash of a line"
    )


def _draw(parser: argparse.ArgumentParser) -> None:
    path(parser, "draw", "commit 写出的文件夹 / folder written by `commit`")


def _officers(parser: argparse.ArgumentParser, *, required: bool) -> None:
    purpose = "执法检查人员名录文件，可多个 / rosters of officers, one or more files"
    path(parser, "--officers", purpose, nargs="+", required=required)
    path(parser, "--duty", "排班与回避 TOML / duty file: slots, capacity, leave, recusals", required=required)


def _secrets(parser: argparse.ArgumentParser, purpose: str) -> None:
    path_or_environment(parser, "--secrets", purpose)


def _ledger(parser: argparse.ArgumentParser) -> None:
    path_or_environment(parser, "--ledger", "台账文件夹 / folder of the ledger")
    # The time an act claims for itself comes from the clock; only the demo, which is the same everywhere, sets it.
    parser.set_defaults(at="")
