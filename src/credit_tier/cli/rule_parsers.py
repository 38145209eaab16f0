"""The arguments of the commands about rules themselves: as a statement, and what changed in them."""

from __future__ import annotations

import argparse

from credit_tier.cli.arguments import day, path


def sql_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``sql``."""
    # As words: importing the enumerations would load the rulebook's models for `--help`.
    dialects = ("duckdb", "sqlite", "postgresql", "clickhouse", "mysql", "oracle", "sqlserver")
    parser.add_argument(
        "--dialect",
        choices=(*dialects, "spark", "hive", "dameng", "kingbase"),
        required=True,
        help="数据库；前四种在测试中执行过 / engine; the first four are executed in the tests",
    )
    day(parser, "--on", "以哪一天的规则 / the day of the rules", required=True)
    parser.add_argument(
        "--use",
        choices=("supervision", "financing", "report"),
        default="supervision",
        help="用途 / purpose; default: supervision",
    )
    parser.add_argument("--table", default="indicator_values", help="指标值表 / the table of indicator values")
    parser.add_argument("--key", default="code", help="企业代码列 / its column of enterprise codes")
    parser.add_argument(
        "--naming",
        choices=("plain", "short", "library"),
        help="列名：主题_名称，30 字符以内，或本库文件的列名 / names of columns; default: what suits the engine",
    )
    parser.add_argument(
        "--watched",
        action="store_true",
        help="表中另有条件所看的 w_ 列 / the table has columns w_... that conditions read",
    )
    parser.add_argument(
        "--official", action="store_true", help="正式语句：拒绝示例数字 / official: refuse illustrative numbers"
    )
    path(parser, "--out", "输出 .sql 文件，不得已存在 / file to write, must not exist", required=True)
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def diff_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of ``diff``."""
    path(parser, "old", "修订前的规则手册文件夹 / folder of the rulebook before")
    path(parser, "new", "修订后的规则手册文件夹 / and after; default: the same", nargs="?")
    path(parser, "--patch", "假设推演：在 old 上试行的补丁（TOML） / what-if: a patch of old to try, instead of new")
    day(parser, "--on", "比较某日有效的规则；不给则比较全部版本 / compare rules of a day; default: all versions")
    day(parser, "--new-on", "修订后的日期 / the day of the rules after; default: --on")
    path(parser, "--files", "报送文件：列出受影响的企业 / files: list the enterprises affected", nargs="+")
    day(parser, "--as-of", "截止日，与 --files 同用 / the day described, with --files")
    day(parser, "--known-on", "只用此日前收到的记录 / ignore what was received later")
    day(parser, "--received-on", "文件收到日期 / the day the files were received")
    path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", required=True)
