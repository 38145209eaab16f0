"""Reads mutated files in a process of its own: ``python reading_child.py SEED FIRST COUNT SECONDS``, JSON lines out.

The alarm ends the process wherever it is, in foreign code, too; who started it sees which file it was at. `reports`
starts it.
"""

from __future__ import annotations

import json
import resource
import signal
import subprocess
import sys
import time
import tomllib
import traceback
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

from credit_tier.foundation.codes import check_character, organisation_check_character
from credit_tier.foundation.errors import CreditTierError
from credit_tier.records import read_records
from credit_tier.rulebook.loading import shipped
from credit_tier.rulebook.source import Source
from mutated_files import mutated, whole_files

RECEIVED = date(2026, 6, 30)


MEBIBYTES = 512
"""What the process may hold at its peak, files of half a megabyte read one after the other."""


def reports(seed: str, first: int, count: int, seconds: int = 20) -> list[dict[str, object]]:
    """Read files of a seed in another process and give what it says of each, or fail at the file that ended it."""
    command = [sys.executable, __file__, seed, *map(str, (first, count, seconds))]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    told = [line for line in lines if "outcome" in line]
    at = f"file {seed}/{lines[-1]['index'] if lines else first}"
    assert run.returncode == 0, f"{at}: ended by {run.returncode}\n{run.stderr}"
    assert len(told) == count
    assert "Traceback" not in run.stderr, run.stderr
    assert [line for line in told if line["wrong"]] == []
    assert max(line["peak"] for line in told) < MEBIBYTES
    return told


def main(seed: str, first: int, count: int, seconds: int) -> None:
    """Read files and say of each what became of it."""
    data = tomllib.loads((shipped("indicators") / "gansu" / "sources.toml").read_text(encoding="utf-8"))
    rulebook = SimpleNamespace(sources=tuple(Source.model_validate(source) for source in data["source"]))
    wholes = whole_files([_code(number) for number in range(12)])
    with TemporaryDirectory() as folder:
        for index in range(first, first + count):
            _say(index=index)
            done, content = mutated(wholes, f"{seed}/{index}")
            path = Path(folder) / "欠税公告.xls"
            path.write_bytes(content)
            signal.alarm(seconds)
            start = time.monotonic()
            outcome = _outcome(path, rulebook)
            took = time.monotonic() - start
            signal.alarm(0)
            _say(index=index, done=done, size=len(content), seconds=round(took, 3), peak=_peak(), **outcome)


def _outcome(path: Path, rulebook: SimpleNamespace) -> dict[str, object]:
    try:
        records = read_records(path, rulebook, received_on=RECEIVED)
    except CreditTierError as error:
        wrong = "" if error.faults and all(map(_told, error.faults)) else "a fault without words"
        return {"outcome": type(error).__name__, "wrong": wrong}
    except BaseException:  # noqa: BLE001 # whatever it is, it is what is looked for
        return {"outcome": "traceback", "wrong": traceback.format_exc()}
    off = [
        table.table
        for table in records.quality.tables
        if table.rows_in != table.accepted + sum(table.set_aside.values())
        or (table.table in records.tables and records.tables[table.table].num_rows != table.accepted)
    ]
    aside = sum(table.rows_in - table.accepted for table in records.quality.tables)
    off += ["set_aside"] if records.quality.set_aside.num_rows != aside else []
    accepted = sum(table.accepted for table in records.quality.tables)
    return {"outcome": "read", "wrong": f"rows do not add up: {off}" if off else "", "accepted": accepted}


def _told(fault: object) -> bool:
    where, what, allowed, mend = fault
    return bool(where and all(what) and all(allowed) and all(mend))


def _code(number: int) -> str:
    body = f"{number:08d}"
    head = f"91000000{body}{organisation_check_character(body)}"
    return head + check_character(head)


def _peak() -> int:
    """Give the peak of this process; ``ru_maxrss`` would also count the parent's memory at the time of the fork."""
    status = Path("/proc/self/status")
    if status.is_file():
        [line] = [line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")]
        return int(line.split()[1]) >> 10
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return used >> (20 if sys.platform == "darwin" else 10)


def _say(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
