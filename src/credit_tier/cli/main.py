"""The parser and the door: every command is a function from its arguments to one JSON object.

Exit codes: 0 done; 1 internal fault; 2 wrong use or bad input; 3 the answer is no (a case fails, a manifest does
not verify); 4 refused for good (illustrative numbers in an official act, a use that is not allowed).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from credit_tier.foundation.errors import CreditTierError, Fault, Text

INTERNAL, USAGE, NO = 1, 2, 3


class Answer(NamedTuple):
    """What a command says: the object for stdout, and whether the answer is yes."""

    content: dict[str, Any]
    yes: bool = True


class _Parser(argparse.ArgumentParser):
    """A parser whose refusals look like every other error of the library."""

    def error(self, message: str) -> NoReturn:
        """Print what is wrong and what is allowed; exit 2."""
        fault = Fault(
            self.prog,
            Text(f"命令参数有误：{message}", f"The arguments are wrong: {message}"),
            Text(self.format_usage().strip(), ""),
            Text(f"请看 {self.prog} --help", f"See {self.prog} --help."),
        )
        _say(str(fault))
        raise SystemExit(USAGE)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        The exit code.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = build_parser().parse_args(arguments)
    try:
        answer = _command(options.command)(options)
    except CreditTierError as error:
        _say(str(error))
        _print(
            {
                "command": options.command,
                "ok": 0,
                "error": type(error).__name__,
                "where": error.faults[0].where if error.faults else "",
            }
        )
        return error.exit_code
    except OSError as error:
        _say(str(_no_file(error)))
        _print({"command": options.command, "ok": 0, "error": "OSError", "where": Path(error.filename or "").name})
        return USAGE
    _print({"command": options.command, "ok": int(answer.yes), **answer.content})
    return 0 if answer.yes else NO


def build_parser() -> argparse.ArgumentParser:
    """Give the parser of all commands.

    Examples
    --------
    >>> build_parser().parse_args(["check", "--on", "2026-06-30"]).on
    datetime.date(2026, 6, 30)
    """
    parser = _Parser(
        prog="credit-tier", description="信用分级分类监管与双随机抽查 / credit grading and random inspection"
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")

    demo = _add(commands, "demo", "从报送文件到抽查核验，完整走一遍 / the whole way on a sample province")
    demo.add_argument(
        "--out", type=Path, default=Path("demo"), help="输出文件夹，须为空 / folder to write, must be empty"
    )

    check = _add(commands, "check", "检查规则手册并运行规则案例 / check a rulebook and run its law cases")
    check.add_argument(
        "rulebook", type=Path, nargs="?", help="规则手册文件夹 / the rulebook's folder; default: the shipped one"
    )
    check.add_argument(
        "--on",
        type=_day,
        required=True,
        metavar="YYYY-MM-DD",
        help="以哪一天判断依据是否过旧 / the day citations are judged on",
    )

    grade = _add(commands, "grade", "读入报送文件并评级 / read files and grade")
    grade.add_argument("files", type=Path, nargs="+", help="报送文件或文件夹 / files or a folder")
    grade.add_argument("--as-of", type=_day, required=True, metavar="YYYY-MM-DD", help="截止日 / the day described")
    grade.add_argument(
        "--known-on", type=_day, metavar="YYYY-MM-DD", help="只用此日前收到的记录 / ignore what was received later"
    )
    grade.add_argument(
        "--received-on", type=_day, metavar="YYYY-MM-DD", help="文件收到日期 / the day the files were received"
    )
    grade.add_argument("--mapping", type=Path, help="外来表头的对照文件 / TOML file for foreign headers")
    grade.add_argument(
        "--official", action="store_true", help="正式评级：拒绝示例数字 / official: refuse illustrative numbers"
    )
    grade.add_argument("--out", type=Path, required=True, help="输出文件夹，须为空 / folder to write, must be empty")
    _rulebook(grade)

    explain = _add(commands, "explain", "说明一家企业的等级 / explain the grade of one enterprise")
    explain.add_argument("run", type=Path, help="grade 写出的文件夹 / folder written by `grade`")
    explain.add_argument("code", help="统一社会信用代码 / enterprise code")
    explain.add_argument("--language", choices=("zh", "en"), default="zh")
    _rulebook(explain)

    supervise = _add(commands, "supervise", "由等级得出监管档位 / from grades to supervision tiers")
    supervise.add_argument("run", type=Path, help="grade 写出的文件夹 / folder written by `grade`")
    _rulebook(supervise)

    commit = _add(commands, "commit", "抽取前的承诺 / commit before the seed exists")
    commit.add_argument("run", type=Path, help="grade 写出的文件夹 / folder written by `grade`")
    commit.add_argument("--field", required=True, help="监管领域 / field of supervision, e.g. food")
    commit.add_argument("--plan", type=Path, required=True, help="抽查方案 TOML / the plan of the draw")
    commit.add_argument(
        "--secrets", type=Path, required=True, help="秘密文件，没有则生成 / file of the secrets, made if absent"
    )
    commit.add_argument("--out", type=Path, required=True, help="输出文件夹，须为空 / folder to write, must be empty")
    _rulebook(commit)

    draw = _add(commands, "draw", "种子公布后抽取 / draw once the seed is known")
    draw.add_argument("draw", type=Path, help="commit 写出的文件夹 / folder written by `commit`")
    draw.add_argument(
        "--seed", type=Path, required=True, help="公共种子来源 JSON / the public sources with their values"
    )
    draw.add_argument("--secrets", type=Path, required=True, help="秘密文件 / file of the secrets")

    verify = _add(commands, "verify", "核验抽取结果 / verify a draw")
    verify.add_argument("manifest", type=Path, help="清单 JSON / the manifest")
    verify.add_argument(
        "--frame", type=Path, help="名录 CSV，可完整重抽 / the frame; with it everything is drawn again"
    )
    verify.add_argument("--secrets", type=Path, help="秘密文件 / file of the secrets")
    return parser


def _add(commands: Any, name: str, purpose: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(name, help=purpose, description=purpose)
    return parser


def _rulebook(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rulebook", type=Path, help="规则手册文件夹 / the rulebook's folder; default: the shipped one"
    )


def _command(name: str) -> Callable[[argparse.Namespace], Answer]:
    """Load a command only when it is called, so that `--help` answers at once."""
    where = {"demo": "demo", "check": "grading", "grade": "grading", "explain": "grading", "supervise": "grading"}
    module = import_module(f"credit_tier.cli.{where.get(name, 'drawing')}")
    function: Callable[[argparse.Namespace], Answer] = getattr(module, f"{name}_command")
    return function


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(
            f"{text!r} 不是日期，请写 YYYY-MM-DD / is no date, write YYYY-MM-DD"
        ) from error


def _print(content: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(content, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _no_file(error: OSError) -> Fault:
    name = Path(error.filename or "").name
    return Fault(
        name,
        Text(f"文件读写失败：{error.strerror}", f"The file could not be read or written: {error.strerror}."),
        Text("存在且有权限的路径", "A path that exists and may be used."),
        Text("请检查路径与权限", "Check path and permissions."),
    )
