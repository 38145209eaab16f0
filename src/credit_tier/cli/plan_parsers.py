"""The arguments of the annual plan, and of a capacity (年度抽查计划、检查力量)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import path


def capacity_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of a capacity."""
    parser.add_argument("--capacity", metavar="DAYS", help="全年人日数，比例按此调整 / inspector-days of the year")
    parser.add_argument(
        "--use-spare", action="store_true", help="力量有余时提高到范围上限 / spend spare days up to the largest rates"
    )


def plan_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``plan``."""
    path(parser, "run", "grade 写出的文件夹 / folder written by `grade`")
    path(parser, "--terms", "机关对各事项的安排 TOML / what the agency says of each item", required=True)
    capacity_arguments(parser)
    path(parser, "--confirmations", "人工确认清单 CSV / what persons confirmed of natural persons in business")
    path(parser, "--amends", "被调整的已公布计划 JSON / the published plan that this one amends")
    parser.add_argument("--reason", default="", help="调整理由 / why it is amended")
    parser.add_argument("--official", action="store_true", help="正式计划，拒绝示例数字 / refuse illustrative numbers")
    path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
