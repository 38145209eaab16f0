"""Run by the tests in a process of its own: kill a task again and again, or let two run at once, and look after it.

python killing.py kill COUNT SEED FOLDER      python killing.py race COUNT SEED FOLDER
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import sys
import time
from pathlib import Path

from credit_tier.ledger.book import Ledger
from credit_tier.ledger.lines import Act
from credit_tier.ledger.refusals import LedgerBusyError
from ledger.cases import Case


def acts(folder, number):
    """Do the next three acts of a task; each task has its own secrets."""
    ledger, case = Ledger(folder), Case(draw_id=f"task {number}", key=number % 90 + 1)
    case.commit(ledger)
    case.draw(ledger)
    case.open(ledger)
    return case


def child(work):
    process = os.fork()
    if process == 0:
        try:
            work()
        except LedgerBusyError:
            os._exit(75)
        except BaseException as error:  # noqa: BLE001 # a child must never run on into the parent's code
            sys.stderr.write(f"{error!r}\n")
            os._exit(1)
        os._exit(0)
    return process


def fraction(seed, number):
    digest = hashlib.sha256(f"{seed} {number}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def check(folder, found):
    if not (folder / "ledger.jsonl").exists():
        return  # killed before the first line
    verified = Ledger(folder).verify()
    found["wrong"] += [str(fault) for fault in verified.faults]
    found["torn"] += verified.torn is not None
    drawn = [line.task for line in verified.chain.lines if line.act is Act.DRAWN]
    found["twice"] += len(drawn) - len(set(drawn))


def kill(count, seed, folder):
    started = time.perf_counter()
    for number in (90, 91, 92):
        acts(folder / "warm", number - 3)
    whole = (time.perf_counter() - started) / 3
    found = {"kills": 0, "finished": 0, "states": {}, "wrong": [], "torn": 0, "twice": 0, "codes": []}
    for number in range(count):
        # A fresh ledger for every dozen, so that the chain stays short and secrets are not used twice.
        place = folder / f"ledger {number // 12}"
        process = child(lambda: acts(place, number))  # noqa: B023 # the child runs at once
        time.sleep(fraction(seed, number) * whole * 1.1)
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        killed = os.WIFSIGNALED(status)
        found["kills"] += killed
        found["finished"] += not killed
        state = str(Ledger(place).task(f"task {number}").state)
        found["states"][state] = found["states"].get(state, 0) + killed
        check(place, found)
        acts(place, number)  # the same call again finishes the task
        check(place, found)
        leftovers = [item.name for item in place.rglob(".*")]
        found["wrong"] += leftovers
    return found


def race(count, seed, folder):
    found = {"pairs": 0, "busy": 0, "wrong": [], "torn": 0, "twice": 0, "codes": []}
    for number in range(count):
        place = folder / f"ledger {number}"
        pair = [child(lambda: acts(place, number)) for _ in range(2)]  # noqa: B023 # the child runs at once
        codes = [os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) for process in pair]
        found["pairs"] += 1
        found["busy"] += codes.count(75)
        found["codes"] += [code for code in codes if code not in {0, 75}]
        check(place, found)
        acts(place, number)
        check(place, found)
        shutil.rmtree(place)
    return found


if __name__ == "__main__":
    what, count, seed, folder = sys.argv[1:]
    json.dump({"kill": kill, "race": race}[what](int(count), seed, Path(folder)), sys.stdout)
