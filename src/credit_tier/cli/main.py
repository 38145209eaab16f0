"""The door: every command is a function from its arguments to one JSON object.

Exit codes: 0 done; 1 internal fault; 2 wrong use or bad input; 3 the answer is no (a case fails, a manifest does
not verify); 4 refused for good (illustrative numbers in an official act, a task that is locked to another answer);
75 busy or too early, try again; 130 interrupted.
"""

from __future__ import annotations

import argparse
import errno
import os
import re
import traceback
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any, NamedTuple

from credit_tier.cli.parser import UsageError, build_parser
from credit_tier.cli.words import answer, prepare_streams, say
from credit_tier.foundation.errors import CreditTierError, Fault, Text

DONE, INTERNAL, USAGE, NO, INTERRUPTED = 0, 1, 2, 3, 130

_WHERE = {
    "demo": "demo",
    "check": "checking",
    "quality": "departments",
    "dictionary": "departments",
    "grade": "grading",
    "explain": "grading",
    "credit-report": "credit_reporting",
    "supervise": "grading",
    "plan": "planning",
    "report": "reporting",
    "assess": "assessing",
    "leniency": "leniency",
    "risk": "risk",
    "sql": "sql_writing",
    "diff": "comparing",
    "commit": "committing",
    "assign": "assigning",
    "draw": "drawing",
    "swap": "swapping",
    "replace": "removing",
    "open": "drawing",
    "prove": "proving",
    "publish": "ledger",
    "results": "results",
    "estimate": "estimating",
    "void": "ledger",
    "verify": "verifying",
    "ledger": "ledger",
}
_BEFORE_VISITS = frozenset({"assign", "swap", "draw", "replace", "results"})
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{18}(?![0-9A-Za-z])")
_TROUBLES = {
    errno.ENOENT: Text("没有这个文件或文件夹", "There is no such file or folder."),
    errno.EISDIR: Text("这是文件夹，不是文件", "This is a folder, not a file."),
    errno.ENOTDIR: Text("路径中间有一段不是文件夹", "A part of the path is no folder."),
    errno.EEXIST: Text("已有同名的文件", "There is a file of this name already."),
    errno.EACCES: Text("没有读写权限", "There is no permission to use it."),
    errno.EPERM: Text("没有读写权限", "There is no permission to use it."),
    errno.EROFS: Text("这里只能读，不能写", "This place can be read only."),
    errno.ENOSPC: Text("磁盘已满", "The disk is full."),
    errno.EDQUOT: Text("磁盘配额已用完", "The disk quota is used up."),
    errno.ENAMETOOLONG: Text("文件名太长", "The name is too long."),
}


class Answer(NamedTuple):
    """What a command says: the object for stdout, and whether the answer is yes."""

    content: dict[str, Any]
    yes: bool = True


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Parameters
    ----------
    arguments : sequence of str, optional
        By default those of the process.

    Returns
    -------
    int
        The exit code; whatever happens, it is returned and not raised (``--help`` apart).
    """
    prepare_streams()
    command = ""
    try:
        options = build_parser().parse_args(arguments)
        command = options.command
        given = _command(command)(options)
    except CreditTierError as error:
        named = error.command if isinstance(error, UsageError) else command
        return _refused(named, error, error.faults, error.exit_code)
    except OSError as error:
        return _refused(command, error, (_no_file(error),), USAGE)
    except KeyboardInterrupt as error:
        return _refused(command, error, (_interrupted(),), INTERRUPTED)
    except Exception as error:  # noqa: BLE001 # the last door: a fault of ours must be told, too
        say(traceback.format_exc(limit=-20))
        return _refused(command, error, (_internal(error),), INTERNAL)
    return _ended({"command": command, "ok": int(given.yes), **given.content}, DONE if given.yes else NO)


def _refused(command: str, error: BaseException, faults: Sequence[Fault], code: int) -> int:
    say(str(error) if isinstance(error, CreditTierError) else "\n".join(map(str, faults)))
    first = faults[0] if faults else Fault("", Text("", ""), Text("", ""), Text("", ""))
    content = {
        "command": command,
        "ok": 0,
        "error": type(error).__name__,
        "where": _unnamed(command, first.where),
        "what": {name: _unnamed(command, text) for name, text in first.what._asdict().items()},
        "faults": len(faults),
    }
    return _ended(content, code)


def _unnamed(command: str, text: str) -> str:
    """Cut codes of enterprises short where the line may be kept before they are visited; stderr says them whole."""
    return _CODE.sub(lambda found: f"{found[0][:2]}…", text) if command in _BEFORE_VISITS else text


def _ended(content: dict[str, Any], code: int) -> int:
    if answer(content):
        return code
    say("标准输出写不进去，上面的结果没有送达\nstdout could not be written; the result was not delivered")
    return code or INTERNAL


def _command(name: str) -> Callable[[argparse.Namespace], Answer]:
    """Load a command only when it is called, so that `--help` answers at once."""
    module = import_module(f"credit_tier.cli.{_WHERE[name]}")
    function: Callable[[argparse.Namespace], Answer] = getattr(module, f"{name.replace('-', '_')}_command")
    return function


def _no_file(error: OSError) -> Fault:
    unknown = error.strerror or str(error)
    trouble = _TROUBLES.get(
        error.errno or 0, Text(f"文件读写失败：{unknown}", f"The file could not be read or written: {unknown}.")
    )
    return Fault(
        os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "文件 / file",
        trouble,
        Text("须为存在且有权使用的路径", "A path that exists and may be used."),
        Text("请检查路径、权限与磁盘空间", "Check path, permissions and space on the disk."),
    )


def _internal(error: Exception) -> Fault:
    last = traceback.extract_tb(error.__traceback__)[-1]
    return Fault(
        f"{os.path.basename(last.filename)}:{last.lineno}",  # noqa: PTH119 # a name, not a path to follow
        Text(f"程序内部故障（{type(error).__name__}）", f"Internal fault ({type(error).__name__}: {error})."),
        Text(
            "这是程序的错误，不是您的错误；不要使用这次的输出",
            "The fault is ours, not yours; use no output of this run.",
        ),
        Text(
            "请删去上面英文信息中的企业数据，再交给维护者",
            "Take data about enterprises out of the lines above and send them to the maintainers.",
        ),
    )


def _interrupted() -> Fault:
    return Fault(
        "Ctrl-C",
        Text("已被中断，没有完成", "Interrupted before the end."),
        Text("未完成的输出文件夹不会留下", "A folder that was not complete is not left behind."),
        Text("请重新运行", "Run it again."),
    )
