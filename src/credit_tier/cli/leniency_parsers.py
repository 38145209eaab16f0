"""The arguments of the commands about leniency (两轻一免)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path


def leniency_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``leniency``."""
    parser.add_argument("what", choices=("list", "diff"), help="清单，或者修订对照 / the list, or what changed in it")
    day(parser, "--on", "以哪一天的规则 / the day of the rules", required=True)
    day(parser, "--new-on", "diff：修订后的日期 / diff: the day compared with; default: --on")
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
    path(parser, "--new-rulebook", "diff：修订后的规则手册 / diff: the rulebook compared with; default: --rulebook")
    path(parser, "--out", "输出文件 .html、.csv、.xlsx，不得已存在 / file to write, must not exist", required=True)


def assess_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``assess``."""
    path(parser, "case", "案件 .toml、.json，或者案件表 .csv、.xlsx / one case, or a table of cases")
    day(parser, "--on", "判断日期 / the day of assessment", required=True)
    path(parser, "--earlier", "表：此前违法记录（处罚、首违台账） / table: earlier acts by case number or code")
    path(parser, "--norms", "表：处罚条款 / table: provisions by case number")
    path(parser, "--decide", "单个案件：决定文件（effect、officer、reason） / one case: the officer's decision")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language; default: zh")
    parser.add_argument(
        "--official", action="store_true", help="正式建议：拒绝示例规则 / official: refuse illustrative rules"
    )
    path(parser, "--out", "输出文件，不得已存在；表格须有 / file to write, must not exist; a table needs one")
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
