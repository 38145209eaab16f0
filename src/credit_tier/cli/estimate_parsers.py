"""The arguments of ``estimate`` (推断)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path


def estimate_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``estimate``."""
    path(
        parser,
        "draw",
        "draw 写出的文件夹，可给几次抽取合并推断 / folder of the draw; several are estimated together",
        nargs="+",
    )
    parser.add_argument("--shares", default="", help="几次抽取的份额，如 0.2,0.8，须事先定好 / shares fixed beforehand")
    path(parser, "--register", "登记簿文件夹 / folder of the register of results")
    path(parser, "--results", "检查结果表 CSV、xlsx / table of results")
    day(parser, "--received-on", "检查结果表收到日期 / the day the table came in")
    parser.add_argument("--code-table", default="", help="结果代码表，如 dto / table of codes the file is written by")
    path(parser, "--run", "grade 写出的文件夹，按等级、地区等分组 / run whose grades and regions are the groups")
    parser.add_argument("--order", default="A,B,C,D", help="等级次序，检验违法率是否上升 / grades along which to test")
    parser.add_argument(
        "--collapse", action="append", default=[], help="方差合并的层，逗号分隔 / strata to join for the variance"
    )
    parser.add_argument("--level", default="0.95", help="置信水平 / level of confidence")
    parser.add_argument("--half-width", default="", help="所求半宽，如 0.02 / half width to plan visits for")
    parser.add_argument("--allocation", choices=("neyman", "proportional"), default="neyman")
    path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
