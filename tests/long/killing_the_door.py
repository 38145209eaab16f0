"""Run by a test in a process of its own: kill the commands themselves at random moments, and race two of them.

python killing_the_door.py kill|race COUNT RUN FOLDER
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path

from credit_tier.cli.main import main
from credit_tier.ledger.acts import Act
from credit_tier.ledger.book import Ledger

DICE = {"kind": "dice", "ref": "示例大厅", "value": "31415926535897932384"}


def commands(run, at):
    """Give the three acts of the task whose files lie in a folder."""
    kept = ["--secrets", f"{at}/secrets.json", "--ledger", f"{at.parent}/ledger"]
    yield ["commit", str(run), "--field", "general", "--plan", f"{at}/plan.toml", *kept, "--out", f"{at}/draw"]
    yield ["draw", f"{at}/draw", "--seed", f"{at}/seed.json", *kept]
    yield ["open", f"{at}/draw", *kept[2:]]


SIGNS = ("secrets.json", "draw/commitment.json", "draw/manifest.json", "draw/opened.json")


def wait_for(sign, whole):
    end = time.perf_counter() + 3 * whole
    while not sign.exists() and time.perf_counter() < end:
        time.sleep(0.0005)


def prepare(at, number):
    at.mkdir(parents=True)
    plan = f'draw_id = "task {number}"\nsources = [{{ kind = "dice", ref = "示例大厅" }}]\n'
    (at / "plan.toml").write_text(plan, encoding="utf-8")
    (at / "seed.json").write_text(json.dumps([DICE]), encoding="utf-8")


def child(run, at):
    process = os.fork()
    if process == 0:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        code = next((code for code in (main(words) for words in commands(run, at)) if code), 0)
        os._exit(code)
    return process


def finish(run, at, found):
    """The same calls again finish the task."""
    process = child(run, at)
    code = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
    if code:
        found["wrong"].append(f"{at.name}: exit code {code}")
    check(at.parent / "ledger", found)
    leftovers = [str(item) for item in at.parent.rglob(".*.part-*")]
    found["wrong"] += leftovers


def check(folder, found):
    verified = Ledger(folder).verify()
    found["wrong"] += [str(fault) for fault in verified.faults]
    found["torn"] += verified.torn is not None
    drawn = [line.task for line in verified.chain.lines if line.act is Act.DRAWN]
    found["twice"] += len(drawn) - len(set(drawn))


def kill(count, run, folder):
    found = {"kills": 0, "finished": 0, "states": {}, "wrong": [], "torn": 0, "twice": 0}
    prepare(folder / "warm/task", 0)
    started = time.perf_counter()
    finish(run, folder / "warm/task", found)
    whole = time.perf_counter() - started
    for number in range(count):
        at = folder / f"home {number // 20}" / f"task {number}"
        prepare(at, number)
        process = child(run, at)
        moment = int.from_bytes(hashlib.sha256(b"door %d" % number).digest()[:6], "big") / 2**48
        if number % 2:
            # Most of the time goes into reading before anything is written: every second kill waits for a file.
            wait_for(at / SIGNS[number // 2 % len(SIGNS)], whole)
            time.sleep(moment * whole * 0.1)
        else:
            time.sleep(moment * whole * 1.05)
        os.kill(process, signal.SIGKILL)
        killed = os.WIFSIGNALED(os.waitpid(process, 0)[1])
        found["kills"] += killed
        found["finished"] += not killed
        state = str(Ledger(at.parent / "ledger").task(f"task {number}").state)
        found["states"][state] = found["states"].get(state, 0) + killed
        if (at.parent / "ledger").is_dir():
            check(at.parent / "ledger", found)
        finish(run, at, found)
    return found


def race(count, run, folder):
    found = {"pairs": 0, "busy": 0, "wrong": [], "torn": 0, "twice": 0}
    for number in range(count):
        at = folder / f"home {number // 10}" / f"task {number}"
        prepare(at, number)
        pair = [child(run, at) for _ in range(2)]
        codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in pair]
        found["pairs"] += 1
        found["busy"] += codes.count(75)
        found["wrong"] += [f"exit code {code}" for code in codes if code not in {0, 75}]
        check(at.parent / "ledger", found)
        finish(run, at, found)
    return found


if __name__ == "__main__":
    what, count, run, folder = sys.argv[1:]
    json.dump({"kill": kill, "race": race}[what](int(count), Path(run), Path(folder)), sys.stdout)
