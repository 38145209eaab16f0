"""The demo: the commands a regulator would run, on an invented province, each shown before it runs."""

from __future__ import annotations

import argparse
import json
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from credit_tier.cli.drawing import commit_command, draw_command, verify_command
from credit_tier.cli.drawing_files import COMMITMENT, FRAME, MANIFEST, SEALED
from credit_tier.cli.folders import GRADES, require_new, write_json
from credit_tier.cli.grading import check_command, explain_command, grade_command, supervise_command
from credit_tier.cli.main import Answer
from credit_tier.cli.parser import build_parser
from credit_tier.cli.words import say
from credit_tier.datasets import write_sample
from credit_tier.foundation.digest import canonical, digest

AS_OF = "2026-06-30"
FIELD = "general"
PLAN = """\
# The plan of a draw: its number and the public source of the seed, named before the source speaks.
draw_id = "示例-2026-Q3-一般"
sources = [{ kind = "dice", ref = "示例开标大厅，2026-07-01 上午" }]
"""
DICE = [{"kind": "dice", "ref": "示例开标大厅，2026-07-01 上午", "value": "31415926535897932384"}]
SECRETS = {"agency": "02" * 32, "frame": "01" * 32}
"""Fixed, so that the demo gives the same draw everywhere; real ones come from the operating system."""

_COMMANDS: dict[str, Callable[[argparse.Namespace], Answer]] = {
    "check": check_command,
    "grade": grade_command,
    "explain": explain_command,
    "supervise": supervise_command,
    "commit": commit_command,
    "draw": draw_command,
    "verify": verify_command,
}


def demo_command(options: argparse.Namespace) -> Answer:
    """Go the whole way, from dirty files to a draw that was verified and a forgery that was found out."""
    out: Path = options.out
    require_new(out)
    out.mkdir(parents=True, exist_ok=True)
    files, run, drawn, secrets = out / "files", out / "run", out / "draw", out / "secrets.json"
    _title(
        "1", "虚构省份：十个部门各按自己的习惯报送文件", "an invented province: ten agencies, each with its own habits"
    )
    sample = write_sample(files)
    say("\n".join(f"{path.name}: {sample.rows[name]} 行 rows" for name, path in sorted(sample.paths.items())))

    _title("2", "规则手册：逐条检查，并运行规则案例", "the rulebook: checked, and its law cases run")
    checked = _run("check", "--on", AS_OF)

    _title("3", "读入、取值、评级", "read, observe, grade")
    graded = _run("grade", str(files), "--as-of", AS_OF, "--received-on", AS_OF, "--out", str(run))

    _title("4", "说明理由：一家 C 级企业", "explain: an enterprise of grade C")
    _run("explain", str(run), _someone(run, "C"))

    _title("5", "监管档位：信用等级与领域要求，取其严", "supervision: the stricter of grade and field")
    _run("supervise", str(run))

    _title("6", "双随机：先承诺", "the draw: commit first")
    (out / "plan.toml").write_text(PLAN, encoding="utf-8")
    write_json(secrets, SECRETS)
    committed = _run(
        "commit",
        str(run),
        "--field",
        FIELD,
        "--plan",
        str(out / "plan.toml"),
        "--secrets",
        str(secrets),
        "--out",
        str(drawn),
    )
    say(f"commit_hash {committed['commit_hash']}（{COMMITMENT}）")

    _title("7", "再掷骰子产生种子，然后抽取", "then throw the dice, and draw")
    write_json(out / "seed.json", DICE)
    result = _run("draw", str(drawn), "--seed", str(out / "seed.json"), "--secrets", str(secrets))
    say(
        "\n".join(
            f"{name}: 名录 base {row['base']}, 抽取 drawn {row['drawn']}" for name, row in result["strata"].items()
        )
    )
    say(f"检查结束前只公布 / public until the visits end: {drawn / SEALED}")

    _title("8", "检查结束后公开，任何人重放核验", "after the visits: anyone replays it")
    verified = _run("verify", str(drawn / MANIFEST), "--frame", str(drawn / FRAME), "--secrets", str(secrets))

    _title("9", "有人调换了一家企业：核验当场指出", "somebody swaps one firm: verification names it")
    forged = out / "forged.json"
    forged.write_bytes(_forged((drawn / MANIFEST).read_bytes(), drawn / FRAME))
    caught = _run("verify", str(forged), "--frame", str(drawn / FRAME), "--secrets", str(secrets), wanted=False)

    return Answer(
        {
            "enterprises": graded["enterprises"],
            "rows_in": graded["rows_in"],
            "accepted": graded["accepted"],
            "grades": graded["grades"],
            "cases": checked["cases"],
            "drawn": result["drawn"],
            "manifest_hash": result["manifest_hash"],
            "verified": int(not verified["failed"]),
            "forgery_found": caught["failed"],
            "trial": graded["trial"],
            "out": str(out),
        },
        yes=not verified["failed"] and bool(caught["failed"]),
    )


def _title(number: str, zh: str, en: str) -> None:
    say(f"\n{number}. {zh}\n   {en}")


def _run(*words: str, wanted: bool = True) -> dict[str, Any]:
    """Show a command, run it, and stop the demo if it does not answer as it should."""
    say(f"   $ credit-tier {shlex.join(words)}\n")
    answer = _COMMANDS[words[0]](build_parser().parse_args(words))
    if answer.yes is not wanted:
        raise RuntimeError(f"credit-tier {words[0]} answered {answer.yes}")
    return answer.content


def _someone(run: Path, grade: str) -> str:
    """Give the first enterprise of a grade."""
    table = pq.read_table(run / GRADES, columns=["code", "grade"])
    return str(next(row["code"] for row in table.to_pylist() if row["grade"] == grade))


def _forged(manifest: bytes, frame: Path) -> bytes:
    """Put an enterprise that was not drawn in the place of one that was, and mend the hash to match."""
    stored = json.loads(manifest)
    stratum = next(item for item in stored["core"]["strata"] if item["selected"])
    drawn = {row[1] for row in stratum["selected"] + stratum["reserve"]}
    lines = [line.split(",") for line in frame.read_text(encoding="utf-8-sig").splitlines()[1:]]
    stratum["selected"][0][1] = next(line[0] for line in lines if line[1] == stratum["name"] and line[0] not in drawn)
    stored["manifest_hash"] = digest(stored["core"])
    return canonical(stored)
