"""The arguments of the commands about what departments send (数据质量)."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path


def quality_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``quality``."""
    path(parser, "files", "报送文件或文件夹 / files or a folder", nargs="+")
    day(parser, "--as-of", "以哪一天判断是否超期 / the day timeliness is judged on", required=True)
    day(parser, "--known-on", "只计此日前收到的登记与报送 / ignore what was received later")
    day(parser, "--received-on", "文件收到日期 / the day the files were received")
    path(parser, "--mapping", "外来表头的对照文件 / TOML file for foreign headers")
    levels = ("province", "prefecture", "county")
    parser.add_argument(
        "--level", choices=levels, default="prefecture", help="按哪级行政区划 / how fine the regions are"
    )
    path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def dictionary_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``dictionary``."""
    forms = ("markdown", "csv", "json-schema")
    parser.add_argument("--format", choices=forms, default="markdown", help="格式 / form")
    path(parser, "--out", "输出文件，不得已存在 / file to write, must not exist", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")
