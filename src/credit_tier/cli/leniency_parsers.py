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
