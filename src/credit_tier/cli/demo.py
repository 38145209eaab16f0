"""The demo: the commands a regulator would run, on an invented province, each shown before it runs."""

from __future__ import annotations

import argparse
import json
import shlex
from collections import Counter
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from itertools import groupby
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow.parquet as pq

from credit_tier.cli.committing import commit_command
from credit_tier.cli.drawing import draw_command
from credit_tier.cli.drawing_files import COMMITMENT, FRAME, MANIFEST, SEALED
from credit_tier.cli.folders import GRADES, require_new, write_json
from credit_tier.cli.grading import check_command, explain_command, grade_command, supervise_command
from credit_tier.cli.main import Answer
from credit_tier.cli.parser import build_parser
from credit_tier.cli.verifying import verify_command
from credit_tier.cli.words import say
from credit_tier.datasets import write_sample
from credit_tier.foundation.digest import canonical, digest
from credit_tier.records.reasons import TITLES

Show: TypeAlias = Callable[[list[str]], list[str]]
"""What the demo shows of the lines that a command says."""

SHOWN = 5
RECORD = "      "
ASIDE = "records/_set_aside.parquet"
AS_OF = "2026-06-30"
FIELD = "general"
TIME = "2026-07-01T01:00:00Z"
"""Of every act in the demo's ledger, so that it is the same everywhere."""
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
    checked, graded = _files_to_grades(out)
    drawn = _draw(out)
    verified, caught = _verify(out)
    _closing(out, checked["illustrative"])
    return Answer(
        {
            "enterprises": graded["enterprises"],
            "rows_in": graded["rows_in"],
            "accepted": graded["accepted"],
            "grades": graded["grades"],
            "cases": checked["cases"],
            "drawn": drawn["drawn"],
            "manifest_hash": drawn["manifest_hash"],
            "verified": int(not verified["failed"]),
            "forgery_found": caught["failed"],
            "trial": graded["trial"],
            "out": str(out),
        },
        yes=not verified["failed"] and bool(caught["failed"]),
    )


def _files_to_grades(out: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    _title("1", "虚构省份：十二类数据，各部门各按自己的习惯报送文件，约八十行有一行是脏的")
    _title("", "an invented province: twelve data sets, each agency with its habits; about one row in eighty is dirty")
    sample = write_sample(out / "files")
    say("\n".join(f"{path.name}: {sample.rows[name]} 行 rows" for name, path in sorted(sample.paths.items())))

    _title("2", "规则手册：逐条检查，并运行规则案例 / the rulebook: checked, and its law cases run")
    checked = _run("check", "--on", AS_OF, show=_few_cases)

    _title("3", "读入、取值、评级；用不了的行搁置并写明理由 / read, observe, grade; unusable rows are set aside")
    run = str(out / "run")
    graded = _run("grade", str(out / "files"), "--as-of", AS_OF, "--received-on", AS_OF, "--out", run)
    say(_reasons(out / "run"))

    _title("4", "说明理由：第一家 C 级企业 / explain: the first enterprise of grade C")
    _run("explain", run, _someone(out / "run", "C"), show=_few_records)

    _title("5", "监管档位：信用等级与领域要求，取其严 / supervision: the stricter of grade and field")
    _run("supervise", run)
    return checked, graded


def _draw(out: Path) -> dict[str, Any]:
    _title("6", "双随机：种子产生之前先承诺 / the draw: commit before the seed exists")
    plan, seed, secrets, drawn = (str(out / name) for name in ("plan.toml", "seed.json", "secrets.json", "draw"))
    Path(plan).write_text(PLAN, encoding="utf-8")
    write_json(Path(secrets), SECRETS)
    kept = ("--secrets", secrets, "--ledger", str(out / "ledger"))
    words = ("commit", str(out / "run"), "--field", FIELD, "--plan", plan, *kept, "--out", drawn)
    say(f"承诺哈希 commit_hash: {_run(*words)['commit_hash']}")

    _title("7", "再掷骰子产生种子，然后抽取 / then throw the dice, and draw")
    write_json(Path(seed), DICE)
    result = _run("draw", drawn, "--seed", seed, *kept)
    rows = (f"{name}: 名录 base {row['base']}, 抽取 drawn {row['drawn']}" for name, row in result["strata"].items())
    say("\n".join(rows))
    return result


def _verify(out: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    _title("8", "检查结束后公开，任何人重放核验 / after the visits it is opened: anyone replays it")
    drawn, forged = out / "draw", out / "forged.json"
    beside: tuple[str, ...] = ("--frame", str(drawn / FRAME), "--secrets", str(out / "secrets.json"))
    beside += ("--commitment", str(drawn / COMMITMENT), "--sealed", str(drawn / SEALED))
    verified = _run("verify", str(drawn / MANIFEST), *beside, show=_few_checks)

    _title("9", "有人调换了一家企业，并改好了哈希：核验当场指出")
    _title("", "somebody swaps one firm and mends the hash to match: verification names it")
    content, before, after = _forged((drawn / MANIFEST).read_bytes(), drawn / FRAME)
    forged.write_bytes(content)
    say(f"   {before} → {after}")
    caught = _run("verify", str(forged), *beside[:4], show=_few_checks, wanted=False)
    return verified, caught


def _closing(out: Path, illustrative: int) -> None:
    _title("10", "接下来 / what to look at next")
    say(
        f"""{out / "run/grades.csv"}: 等级 grades
{out / "run/set_aside.csv"}: 被搁置的行与理由 rows set aside, each with its reason
{out / "draw/selected.csv"}: 抽中的企业 who was drawn
credit-tier explain {shlex.quote(str(out / "run"))} {_someone(out / "run", "D")} --language en

以上企业全为虚构；规则中有 {illustrative} 处示例数字，只能试行；骰子和秘密是固定的，好让每次演示相同。
Every enterprise here is invented; {illustrative} numbers of the rules are illustrative, so this is a trial; dice and
secrets are fixed, so that the demo is the same everywhere: real secrets come from the operating system."""
    )


def _title(number: str, text: str) -> None:
    say(f"\n{number}. {text}" if number else f"   {text}")


def _run(*words: str, wanted: bool = True, show: Show = list) -> dict[str, Any]:
    """Show a command, run it, show what it says, and stop the demo if it does not answer as it should."""
    say(f"   $ credit-tier {shlex.join(words)}\n")
    said = StringIO()
    with redirect_stderr(said):
        options = build_parser().parse_args(words)
        options.at = TIME
        answer = _COMMANDS[words[0]](options)
    say("\n".join(show(said.getvalue().splitlines())))
    if answer.yes is not wanted:
        raise RuntimeError(f"credit-tier {words[0]} answered {answer.yes}")
    return answer.content


def _few_cases(lines: list[str]) -> list[str]:
    """Keep the first cases, the count, and how many numbers are illustrative."""
    cases = [line for line in lines if line.startswith("✓")]
    rest = [line.partition(": ")[0] if "illustrative: " in line else line for line in lines if line not in cases]
    more = len(cases) - SHOWN
    return [*cases[:SHOWN], f"…… 另有 {more} 例通过 / and {more} more that hold", *rest]


def _few_records(lines: list[str]) -> list[str]:
    """Keep two records of each indicator, and say how many there are besides."""
    kept: list[str] = []
    for records, block in groupby(lines, key=lambda line: line.startswith(RECORD)):
        rows = list(block)
        hidden = len(rows) - 2
        kept += (
            [*rows[:2], f"{RECORD}…… 演示略去 {hidden} 行 / the demo leaves out {hidden}"]
            if records and hidden > 0
            else rows
        )
    return kept


def _few_checks(lines: list[str]) -> list[str]:
    """Keep the checks that failed or could not be made, and count the others."""
    passed = [line for line in lines if line.startswith("✓")]
    return [f"✓ {len(passed)} 项通过 / checks passed", *(line for line in lines if line not in passed)]


def _reasons(run: Path) -> str:
    """Give the reasons for which rows were set aside, the commonest first, each with one place to look at."""
    rows = [(row["reason"], row["file"], row["row"]) for row in pq.read_table(run / ASIDE).to_pylist()]
    counts = Counter(reason for reason, _, _ in rows)
    first = {reason: f"{file} 第 {row} 行 row {row}" for reason, file, row in reversed(rows)}
    shown = sorted(counts, key=lambda reason: (-counts[reason], reason))[:SHOWN]
    lines = [f"  {counts[reason]:>5}  {TITLES[reason].zh} {TITLES[reason].en}：{first[reason]}" for reason in shown]
    return "\n".join(["搁置的主要理由，各举一处 / why rows were set aside, with one place each", *lines])


def _someone(run: Path, grade: str) -> str:
    """Give the first enterprise of a grade."""
    table = pq.read_table(run / GRADES, columns=["code", "grade"])
    return str(next(row["code"] for row in table.to_pylist() if row["grade"] == grade))


def _forged(manifest: bytes, frame: Path) -> tuple[bytes, str, str]:
    """Put an enterprise that was not drawn in the place of one that was, and mend the hash to match."""
    stored = json.loads(manifest)
    stratum = max(stored["core"]["strata"], key=lambda item: item["N_eligible"])
    drawn = {row[1] for row in stratum["selected"] + stratum["reserve"]}
    lines = [line.split(",") for line in frame.read_text(encoding="utf-8-sig").splitlines()[1:]]
    before = stratum["selected"][0][1]
    after = next(line[0] for line in lines if line[1] == stratum["name"] and line[0] not in drawn)
    stratum["selected"][0][1] = after
    stored["manifest_hash"] = digest(stored["core"])
    return canonical(stored), before, after
