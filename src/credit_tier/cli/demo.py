"""The demo: a clerk's folder of files, and the commands that take it to a draw that anyone verifies (演示)."""

from __future__ import annotations

import argparse
import json
import shlex
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any, TypeAlias

import pyarrow.csv as pv
import pyarrow.parquet as pq

from credit_tier.cli import demo_showing as showing
from credit_tier.cli.committing import commit_command
from credit_tier.cli.departments import quality_command
from credit_tier.cli.drawing import draw_command, open_command
from credit_tier.cli.drawing_files import COMMITMENT, FRAME, MANIFEST, SEALED
from credit_tier.cli.folders import GRADES, require_new, write_json
from credit_tier.cli.grading import explain_command, grade_command, supervise_command
from credit_tier.cli.main import DONE, NO, Answer
from credit_tier.cli.parser import build_parser
from credit_tier.cli.verifying import verify_command
from credit_tier.cli.words import say
from credit_tier.datasets import sample_files
from credit_tier.foundation.digest import canonical, digest
from credit_tier.rulebook.linting import lint
from credit_tier.rulebook.loading import load_rulebook, shipped

Show: TypeAlias = Callable[[list[str]], list[str]]
"""What the demo shows of the lines that a command says."""

ASIDE = "records/_set_aside.parquet"
SHOWN = ("企业名单.xlsx", "纳税申报.xls", "社保缴费.xlsx", "用电账单.xlsx", "用气账单.csv", "监督检查.csv")
DAY = "2026-06-30"
DAYS = ("--as-of", DAY, "--received-on", DAY)
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
    "quality": quality_command,
    "grade": grade_command,
    "explain": explain_command,
    "supervise": supervise_command,
    "commit": commit_command,
    "draw": draw_command,
    "open": open_command,
    "verify": verify_command,
}


def demo_command(options: argparse.Namespace) -> Answer:
    """Go the whole way, from files as offices send them to a draw that was verified and a forgery that was found."""
    out: Path = options.out
    require_new(out)
    out.mkdir(parents=True, exist_ok=True)
    read = _read(out)
    graded = _grade(out)
    drawn = _draw(out)
    verified, caught = _verify(out)
    _closing(out)
    return Answer(
        {
            "enterprises": graded["enterprises"],
            "rows_in": read["rows_in"],
            "accepted": read["accepted"],
            "grades": graded["grades"],
            "drawn": drawn["drawn"],
            "manifest_hash": drawn["manifest_hash"],
            "verified": int(not verified["failed"]),
            "forgery_found": caught["failed"],
            "trial": graded["trial"],
            "out": str(out),
        },
        yes=not verified["failed"] and bool(caught["failed"]),
    )


def _read(out: Path) -> dict[str, Any]:
    files = out / "files"
    shutil.copytree(sample_files(), files)
    number = len(list(files.iterdir()))
    _title(
        "1", f"虚构省份，各部门报来 {number} 个文件 / an invented province: {number} files, each office with its habits"
    )
    say("\n".join(showing.first_sight(files / name) for name in SHOWN))
    _title("2", "数据质量通报：各部门先改什么 / scoreboard: what each department has to mend first")
    return _run("quality", str(files), *DAYS, "--out", str(out / "quality"), show=showing.departments)


def _grade(out: Path) -> dict[str, Any]:
    run = str(out / "run")
    _title("3", "逐户评级 / every enterprise is graded")
    graded = _run("grade", str(out / "files"), *DAYS, "--out", run, show=showing.bars)
    say("\n".join(showing.reasons(_aside(out))))
    say(_planted(out, graded))
    _title("4", "说明理由，直到原文件的行 / the reasons, down to the row of the file")
    _run("explain", run, _someone(out / "run"), show=showing.explanation)
    _title("5", "监管档位：信用等级与领域要求，取其严 / supervision: the stricter of grade and field")
    _run("supervise", run, show=showing.indented)
    return graded


def _planted(out: Path, graded: dict[str, Any]) -> str:
    """Hold what was set aside against what was planted."""
    found = Counter((row["table"], row["reason"]) for row in _aside(out))
    wanted: Counter[tuple[str, str]] = Counter()
    for row in pv.read_csv(sample_files().parent / "planted.csv").to_pylist():
        if row["reason"]:
            wanted[row["table"], row["reason"]] += row["rows"]
    if found != wanted:
        raise RuntimeError(f"planted and not found: {wanted - found}; found and not planted: {found - wanted}")
    rows = f"{graded['rows_in']} = {graded['accepted']} + {found.total()}"
    return (
        f"  {rows} 行，一行不少；埋设的 {wanted.total()} 行全部搁置，别无其他\n"
        f"  {rows} rows, none lost; the {wanted.total()} that were planted are set aside, and no other"
    )


def _draw(out: Path) -> dict[str, Any]:
    _title("6", "双随机：种子产生之前先承诺 / the draw: committed to before the seed exists")
    plan, seed, secrets, drawn = (str(out / name) for name in ("plan.toml", "seed.json", "secrets.json", "draw"))
    Path(plan).write_text(PLAN, encoding="utf-8")
    write_json(Path(secrets), SECRETS)
    ledger = ("--ledger", str(out / "ledger"))
    kept = ("--secrets", secrets, *ledger)
    words = ("commit", str(out / "run"), "--field", FIELD, "--plan", plan, *kept, "--out", drawn)
    say(f"  承诺 commit_hash {_run(*words, show=showing.nothing)['commit_hash']}")
    _title("7", "再掷骰子，抽取；检查结束后公开 / then the dice, and the draw; opened after the visits")
    write_json(Path(seed), DICE)
    result = _run("draw", drawn, "--seed", seed, *kept, show=showing.nothing)
    strata = result["strata"].items()
    say("\n".join(f"  {name}: 名录 base {row['base']}, 抽取 drawn {row['drawn']}" for name, row in strata))
    _run("open", drawn, *ledger, show=showing.nothing)
    return result


def _verify(out: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    _title("8", "任何人重放核验，也可用不含本库一行代码的 verify.py / anyone replays it, also without this library")
    drawn, forged = out / "draw", out / "forged.json"
    beside = ("--frame", str(drawn / FRAME), "--secrets", str(out / "secrets.json"))
    published = ("--commitment", str(drawn / COMMITMENT), "--sealed", str(drawn / SEALED))
    verified = _run("verify", str(drawn / MANIFEST), *beside, *published, show=showing.tally)
    shutil.copy(shipped("verify.py"), out / "verify.py")
    _alone(out, drawn / MANIFEST, beside[:2], published)
    _title("9", "有人调换一户，并改好了哈希 / somebody swaps one enterprise, and mends the hash to match")
    content, before, after = _forged((drawn / MANIFEST).read_bytes(), drawn / FRAME)
    forged.write_bytes(content)
    say(f"  {before} → {after}")
    caught = _run("verify", str(forged), *beside, show=showing.tally, wanted=NO)
    _alone(out, forged, beside[:2], (), wanted=NO)
    return verified, caught


def _closing(out: Path) -> None:
    rules = load_rulebook()
    invented = len(lint(rules, on=date.fromisoformat(DAY)).illustrative)
    _title("10", "接下来 / what to look at next")
    say(
        f"""  {out / "quality/scoreboard.html"}　各部门的成绩单 the scoreboard as a page
  {out / "quality/set_aside"}　退回各部门的行 the rows that go back, a file a table
  {out / "run/grades.csv"}, {out / "draw/selected.csv"}　等级，抽中的企业 grades, and who was drawn
  credit-tier check --on {DAY}　规则手册与规则案例 the rulebook and its law cases
  credit-tier assign --help, credit-tier results --help　派谁去、查到什么 who goes where, and what is found

以上企业全为虚构；规则中有 {invented} 处示例数字，只能试行；骰子与秘密是固定的，好让每次演示相同。
Every enterprise here is invented; {invented} numbers of the rules are illustrative, so this is a trial; dice and
secrets are fixed, so that the demo is the same everywhere: real secrets come from the operating system."""
    )


def _title(number: str, text: str) -> None:
    say(f"\n{number}. {text}")


def _run(*words: str, wanted: int = DONE, show: Show) -> dict[str, Any]:
    """Show a command, run it, show what it says, and stop the demo if it does not answer as it should."""
    say(f"  $ credit-tier {shlex.join(words)}")
    said = StringIO()
    with redirect_stderr(said):
        options = build_parser().parse_args(words)
        options.at = TIME
        answer = _COMMANDS[words[0]](options)
    _show(show(said.getvalue().splitlines()))
    if answer.yes is not (wanted == DONE):
        raise RuntimeError(f"credit-tier {words[0]} answered {answer.yes}")
    return answer.content


def _alone(out: Path, manifest: Path, frame: Sequence[str], published: Sequence[str], wanted: int = DONE) -> None:
    """Run the verifier that shares no code with the library, in a process of its own."""
    words = (str(out / "verify.py"), str(manifest), *frame, "--secret", SECRETS["frame"], *published)
    say(f"  $ python {shlex.join(words)}")
    ran = subprocess.run(  # noqa: S603 # our own file, with arguments of our own
        (sys.executable, "-I", "-X", "utf8", *words), capture_output=True, check=False, encoding="utf-8"
    )
    _show(showing.tally(ran.stdout.splitlines()))
    if ran.returncode != wanted:
        raise RuntimeError(f"verify.py answered {ran.returncode}: {ran.stderr}")


def _show(lines: Sequence[str]) -> None:
    if lines:
        say("\n".join(lines))


def _aside(out: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(out / "run" / ASIDE).to_pylist()
    return rows


def _someone(run: Path) -> str:
    """Give an enterprise of grade C or D, one to which records of another number were attributed if there is one."""
    table = pq.read_table(run / GRADES, columns=["code", "grade"]).to_pylist()
    heirs = {row["successor"] for row in pv.read_csv(run / "attributions.csv").to_pylist()}
    poor = sorted((row["code"] not in heirs, row["grade"], row["code"]) for row in table if row["grade"] in "CD")
    return str(poor[0][-1])


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
