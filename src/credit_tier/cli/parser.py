"""The arguments of every command, and their refusals in the words of the library."""

from __future__ import annotations

import argparse
import re
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

from credit_tier.foundation.errors import ArgumentError, Fault, Text

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SAID = (
    # What argparse says, and the same in Chinese; `\1` is what it names.
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"不认识的参数：\1"),
    (r"argument (.+?): expected (?:one|at least one) argument", r"参数 \1 后面缺少值"),
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"参数 \1 不能是 \2，可选：\3"),
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
    _grade(_add(commands, "grade", "读入报送文件并评级 / read files and grade"))
    _explain(_add(commands, "explain", "说明一家企业的等级 / explain the grade of one enterprise"))
    _supervise(_add(commands, "supervise", "由等级得出监管档位 / from grades to supervision tiers"))
    _commit(_add(commands, "commit", "抽取前的承诺 / commit before the seed exists"))
    _draw(_add(commands, "draw", "种子公布后抽取 / draw once the seed is known"))
    _verify(_add(commands, "verify", "核验抽取结果 / verify a draw"))
    return parser


def _add(commands: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=purpose, description=purpose)
    return parser


def _demo(parser: argparse.ArgumentParser) -> None:
    _out(parser, default=Path("demo"))


def _check(parser: argparse.ArgumentParser) -> None:
    _path(parser, "rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one", nargs="?")
    _day(parser, "--on", "以哪一天判断依据是否过旧 / the day citations are judged on", required=True)


def _grade(parser: argparse.ArgumentParser) -> None:
    _path(parser, "files", "报送文件或文件夹 / files or a folder", nargs="+")
    _day(parser, "--as-of", "截止日 / the day described", required=True)
    _day(parser, "--known-on", "只用此日前收到的记录 / ignore what was received later")
    _day(parser, "--received-on", "文件收到日期 / the day the files were received")
    _path(parser, "--mapping", "外来表头的对照文件 / TOML file for foreign headers")
    parser.add_argument(
        "--official", action="store_true", help="正式评级：拒绝示例数字 / official: refuse illustrative numbers"
    )
    _out(parser, required=True)
    _rulebook(parser)


def _explain(parser: argparse.ArgumentParser) -> None:
    _run(parser)
    parser.add_argument("code", help="统一社会信用代码 / enterprise code")
    parser.add_argument("--language", choices=("zh", "en"), default="zh")
    _rulebook(parser)


def _supervise(parser: argparse.ArgumentParser) -> None:
    _run(parser)
    _rulebook(parser)


def _commit(parser: argparse.ArgumentParser) -> None:
    _run(parser)
    parser.add_argument("--field", required=True, help="监管领域 / field of supervision, e.g. food")
    _path(parser, "--plan", "抽查方案 TOML / the plan of the draw", required=True)
    _path(parser, "--secrets", "秘密文件，没有则生成 / file of the secrets, made if absent", required=True)
    parser.add_argument("--official", action="store_true", help="正式抽取，拒绝示例数字 / refuse illustrative numbers")
    _out(parser, required=True)
    _rulebook(parser)


def _draw(parser: argparse.ArgumentParser) -> None:
    _path(parser, "draw", "commit 写出的文件夹 / folder written by `commit`")
    _path(parser, "--seed", "公共种子来源 JSON / the public sources with their values", required=True)
    _path(parser, "--secrets", "秘密文件 / file of the secrets", required=True)


def _verify(parser: argparse.ArgumentParser) -> None:
    _path(parser, "manifest", "清单 JSON / the manifest")
    _path(parser, "--frame", "名录 CSV，可完整重抽 / the frame; with it everything is drawn again")
    _path(parser, "--secrets", "秘密文件 / file of the secrets")
    _path(parser, "--commitment", "当初公布的承诺书 / the commitment as it was published")
    _path(parser, "--sealed", "当初公布的密封版 / the sealed edition as it was published")


def _run(parser: argparse.ArgumentParser) -> None:
    _path(parser, "run", "grade 写出的文件夹 / folder written by `grade`")


def _out(parser: argparse.ArgumentParser, **settings: Any) -> None:
    _path(parser, "--out", "输出文件夹，须为空 / folder to write, must be empty", **settings)


def _rulebook(parser: argparse.ArgumentParser) -> None:
    _path(parser, "--rulebook", "规则手册文件夹 / the rulebook's folder; default: the shipped one")


def _path(parser: argparse.ArgumentParser, name: str, purpose: str, **settings: Any) -> None:
    parser.add_argument(name, type=_read_path, help=purpose, **settings)


def _day(parser: argparse.ArgumentParser, name: str, purpose: str, **settings: Any) -> None:
    parser.add_argument(name, type=_read_day, metavar="YYYY-MM-DD", help=purpose, **settings)


def _read_path(text: str) -> Path:
    if not text.strip() or "\0" in text:
        raise argparse.ArgumentTypeError(f"{text!r} 不是路径\n{text!r} is no path")
    return Path(text)


def _read_day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass  # a day no calendar has, as 2026-02-30
    raise argparse.ArgumentTypeError(
        f"{text!r} 不是日期，请写 YYYY-MM-DD，如 2026-06-30\n{text!r} is no date, write YYYY-MM-DD as in 2026-06-30"
    )


def _both(message: str) -> tuple[str, str]:
    """Give a message of argparse in Chinese and English; where it is an unknown one, in English twice."""
    english = re.sub(r"(argument .+?: ).+\n", r"\1", message)
    for pattern, chinese in _SAID:
        if re.fullmatch(pattern, message):
            return re.sub(pattern, chinese, message), english
    return message, english
