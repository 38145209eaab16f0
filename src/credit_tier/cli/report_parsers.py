"""The arguments of the commands that report on a run, and on one enterprise of it (评级报告、信用报告)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path
from credit_tier.cli.plan_parsers import capacity_arguments


def report_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``report``."""
    path(parser, "run", "grade 写出的文件夹 / folder written by `grade`")
    other = parser.add_mutually_exclusive_group()
    path(other, "--against", "对照的另一次 grade 文件夹 / folder of another `grade`, to compare with")
    path(other, "--what-if", "假设的规则：手册文件夹或补丁 / other rules to try: a rulebook's folder, or a patch")
    path(parser, "--against-rulebook", "对照所用的规则手册 / rulebook of --against; default: that of the run")
    path(parser, "--traits", "企业特征 CSV，首列为代码 / CSV of traits, codes first; default: from the register")
    capacity_arguments(parser)
    path(parser, "--confirmations", "人工确认清单 CSV / what persons confirmed of natural persons in business")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language; default: zh")
    day(parser, "--made-on", "制表日期；不给则不印 / the day to print; default: none")
    path(parser, "--out", "输出 .html 文件，不得已存在 / file to write, must not exist", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def credit_report_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``credit-report``."""
    path(parser, "run", "grade 写出的文件夹 / folder written by `grade`")
    parser.add_argument("code", help="统一社会信用代码 / enterprise code")
    day(parser, "--since", "报告期间的第一日 / first day of the period", required=True)
    day(parser, "--until", "报告期间的最后一日；默认为截止日 / its last day; default: the day described")
    whom = "提供对象：企业本人或公开 / for the enterprise itself, or the public; default: subject"
    parser.add_argument("--audience", choices=("subject", "public"), default="subject", help=whom)
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language; default: zh")
    path(parser, "--out", "输出 .html 文件，不得已存在 / file to write, must not exist", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
