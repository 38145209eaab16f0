"""The arguments of every command, and their refusals in the words of the library."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import Any, NoReturn

from credit_tier.cli.arguments import day, path
from credit_tier.cli.department_parsers import dictionary_arguments, quality_arguments
from credit_tier.cli.draw_parsers import (
    assign_arguments,
    commit_arguments,
    draw_arguments,
    ledger_arguments,
    open_arguments,
    prove_arguments,
    publish_arguments,
    replace_arguments,
    swap_arguments,
    verify_arguments,
    void_arguments,
)
from credit_tier.cli.estimate_parsers import estimate_arguments
from credit_tier.cli.leniency_parsers import assess_arguments, leniency_arguments
from credit_tier.cli.plan_parsers import capacity_arguments, plan_arguments
from credit_tier.cli.report_parsers import credit_report_arguments, report_arguments
from credit_tier.cli.result_parsers import results_arguments
from credit_tier.cli.risk_parsers import risk_arguments
from credit_tier.cli.rule_parsers import diff_arguments, sql_arguments
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.rulebook.source import Use

_SAID = (
    # What argparse says, and the same in Chinese; `\1` is what it names.
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"参数 \1 后面缺少值"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"参数 \1 不能是 \2，可选：\3"),
    (r"argument (.+?): invalid int value: (.+)", r"参数 \1 须为整数，不能是 \2"),
    (r"argument (.+?): ignored explicit argument (.+)", r"参数 \1 不带值，却给了 \2"),
    (r"argument (.+?): (.+)\n.+", r"参数 \1：\2"),
)


class UsageError(ArgumentError):
    """The arguments of a command are wrong."""

    command: str = ""


class _Parser(argparse.ArgumentParser):
    """A parser whose refusals look like every other error of the library."""

    def __init__(self, **settings: Any) -> None:
        # Abbreviations in a scheduler's table would change their meaning with the next option.
        super().__init__(**{**settings, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and what is allowed."""
        said = Text(*_both(message))
        usage = re.sub(r"\s+", " ", self.format_usage().removeprefix("usage: "))
        wrong = UsageError(
            Fault(
                self.prog,
                Text(f"命令参数有误：{said.zh}", f"The arguments are wrong: {said.en}"),
                Text(f"用法：{usage.strip()}", ""),
                Text(f"请看 {self.prog} --help", f"See {self.prog} --help."),
            )
        )
        wrong.command = self.prog.partition(" ")[2]
        raise wrong


def build_parser() -> argparse.ArgumentParser:
    """Give the parser of all commands.

    Raises
    ------
    UsageError
        From its ``parse_args``, where an argument is wrong.

    Examples
    --------
    >>> build_parser().parse_args(["check", "--on", "2026-06-30"]).on
    datetime.date(2026, 6, 30)
    """
    parser = _Parser(
        prog="credit-tier", description="信用分级分类监管与双随机抽查 / credit grading and random inspection"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _demo(_add(commands, "demo", "从报送文件到抽查核验，完整走一遍 / the whole way on a sample province"))
    _check(_add(commands, "check", "检查规则手册并运行规则案例 / check a rulebook and run its law cases"))
    quality_arguments(_add(commands, "quality", "数据质量通报 / scoreboard of source departments"))
    dictionary_arguments(_add(commands, "dictionary", "数据字典 / data dictionary of a rulebook"))
    _grade(_add(commands, "grade", "读入报送文件并评级 / read files and grade"))
    _explain(_add(commands, "explain", "说明一家企业的等级 / explain the grade of one enterprise"))
    credit_report_arguments(_add(commands, "credit-report", "企业信用报告 / credit report of one enterprise"))
    _supervise(_add(commands, "supervise", "由等级得出监管档位 / from grades to supervision tiers"))
    plan_arguments(_add(commands, "plan", "编制年度抽查计划 / make the annual inspection plan"))
    report_arguments(_add(commands, "report", "评级报告：一次，或两次对照 / report on a run, or on two compared"))
    assess_arguments(_add(commands, "assess", "从轻、减轻、不予处罚判断 / assess a case, or a table of cases"))
    leniency_arguments(_add(commands, "leniency", "两轻一免清单与修订对照 / lists of leniency, and what changed"))
    risk_arguments(_add(commands, "risk", "风险模型：训练、评估、排序 / risk model: fit, evaluate, predict"))
    diff_arguments(
        _add(commands, "diff", "规则修订对照与受影响的企业 / what changed in the rules, and whom it affects")
    )
    sql_arguments(_add(commands, "sql", "把评级规则写成一条 SQL 语句 / the rules of grading as one SQL statement"))
    commit_arguments(_add(commands, "commit", "抽取前的承诺 / commit before the seed exists"))
    assign_arguments(_add(commands, "assign", "抽中对象派员前的承诺 / commit who may be sent where"))
    draw_arguments(_add(commands, "draw", "种子公布后抽取 / draw once the seed is known"))
    swap_arguments(_add(commands, "swap", "人工调整检查人员 / exchange an officer by hand"))
    replace_arguments(_add(commands, "replace", "剔除与递补 / remove an enterprise, the next steps in"))
    open_arguments(_add(commands, "open", "检查结束后公开 / open a draw after the visits"))
    prove_arguments(_add(commands, "prove", "给一家企业的在册证明 / prove to one enterprise that it was in the frame"))
    publish_arguments(_add(commands, "publish", "公布名单与结果，登记公布之处 / publish list and results, note where"))
    results_arguments(_add(commands, "results", "检查结果登记、统计、回填 / results of visits"))
    estimate_arguments(_add(commands, "estimate", "由抽查结果推断违法率 / from findings of a draw to rates among all"))
    void_arguments(_add(commands, "void", "作废并写明理由 / void a draw, with its reason"))
    verify_arguments(_add(commands, "verify", "核验抽取结果 / verify a draw"))
    ledger_arguments(_add(commands, "ledger", "核验台账 / verify a ledger and list its draws"))
    return parser


def _add(commands: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=purpose, description=purpose)
    return parser


def _demo(parser: argparse.ArgumentParser) -> None:
    _out(parser, default=Path("demo"))


def _check(parser: argparse.ArgumentParser) -> None:
    path(parser, "rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one", nargs="?")
    day(parser, "--on", "以哪一天判断依据是否过旧 / the day citations are judged on", required=True)
    _out(parser)


def _grade(parser: argparse.ArgumentParser) -> None:
    path(parser, "files", "报送文件或文件夹 / files or a folder", nargs="+")
    day(parser, "--as-of", "截止日 / the day described", required=True)
    day(parser, "--known-on", "只用此日前收到的记录 / ignore what was received later")
    day(parser, "--received-on", "文件收到日期 / the day the files were received")
    path(parser, "--mapping", "外来表头的对照文件 / TOML file for foreign headers")
    parser.add_argument(
        "--use",
        choices=[use.value for use in Use],
        default=Use.SUPERVISION.value,
        help="用途，等级只用于该用途 / what the grades are for, and for nothing else",
    )
    parser.add_argument(
        "--official", action="store_true", help="正式评级：拒绝示例数字 / official: refuse illustrative numbers"
    )
    _out(parser, required=True)
    _rulebook(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    _run(parser)
    parser.add_argument("code", help="统一社会信用代码 / enterprise code")
    parser.add_argument("--language", choices=("zh", "en"), default="zh", help="语言 / language; default: zh")
    _rulebook(parser)


def _supervise(parser: argparse.ArgumentParser) -> None:
    _run(parser)
    capacity_arguments(parser)
    path(parser, "--confirmations", "人工确认清单 CSV / what persons confirmed of natural persons in business")
    _rulebook(parser)


def _run(parser: argparse.ArgumentParser) -> None:
    path(parser, "run", "grade 写出的文件夹 / folder written by `grade`")


def _out(parser: argparse.ArgumentParser, **settings: Any) -> None:
    path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", **settings)


def _rulebook(parser: argparse.ArgumentParser) -> None:
    path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def _both(message: str) -> tuple[str, str]:
    """Give a message of argparse in Chinese and English; where it is an unknown one, in English twice."""
    english = re.sub(r"(argument .+?: ).+\n", r"\1", message)
    for pattern, chinese in _SAID:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, chinese, message), english
    return message, english
