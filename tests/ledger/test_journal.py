"""A journal that only grows: altered, cut, torn, killed half-way, and held by one process at a time."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from credit_tier.ledger.journal import JOURNAL, Journal
from credit_tier.ledger.locking import lock_of
from credit_tier.ledger.refusals import ActFormError, LedgerBrokenError, LedgerBusyError, LedgerFolderError

AT = "2026-07-09T09:00:00Z"


def add(folder, *entries, at=AT):
    journal = Journal(Path(folder), "test")
    with journal.held(new=True) as batches:
        return journal.add(batches, list(entries), at=at)


def entries(folder):
    return [entry for batch in Journal(Path(folder), "test").read() for entry in batch.entries]


@pytest.fixture
def folder(tmp_path):
    for number in range(3):
        add(tmp_path / "j", {"n": number}, {"甲": "乙"})
    return tmp_path / "j"


def test_what_was_added_is_there_and_nothing_is_added_for_nothing(folder):
    before = (folder / JOURNAL).read_bytes()
    assert add(folder).seq == 3
    assert (folder / JOURNAL).read_bytes() == before
    assert [one.get("n") for one in entries(folder)] == [0, None, 1, None, 2, None]
    assert oct((folder / JOURNAL).stat().st_mode)[-3:] == "600"


def test_every_altered_byte_and_every_lost_line_is_found(folder):
    data = (folder / JOURNAL).read_bytes()
    for place in range(0, len(data) - 1, 7):
        (folder / JOURNAL).write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(LedgerBrokenError):
            entries(folder)
    lines = data.splitlines(keepends=True)
    for kept in (lines[:1], lines[1:], [lines[0], lines[2]], [*lines, lines[2]]):
        (folder / JOURNAL).write_bytes(b"".join(kept))
        with pytest.raises(LedgerBrokenError):
            add(folder, {"n": 9})


def test_a_torn_line_never_counted_and_is_put_aside(folder):
    with (folder / JOURNAL).open("ab") as file:
        file.write(b'{"at":"2026')
    assert len(entries(folder)) == 6
    assert add(folder, {"n": 3}).seq == 4
    assert len(entries(folder)) == 7
    assert [path.read_bytes() for path in folder.glob("torn-*")] == [b'{"at":"2026']


def test_a_head_that_is_one_line_behind_catches_up(folder):
    head = (folder / "head.json").read_bytes()
    add(folder, {"n": 3})
    (folder / "head.json").write_bytes(head)
    assert len(entries(folder)) == 7
    assert add(folder, {"n": 4}).seq == 5


def test_another_register_another_folder_or_no_time_is_refused(folder, tmp_path):
    with pytest.raises(LedgerBrokenError):
        Journal(folder, "other").read()
    with pytest.raises(LedgerFolderError):
        Journal(tmp_path / "none", "test").read()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/note.txt").write_text("x")
    with pytest.raises(LedgerFolderError):
        add(tmp_path / "mine", {"n": 1})
    with pytest.raises(ActFormError):
        add(folder, {"n": 1}, at="now")


def test_one_process_at_a_time(folder):
    with lock_of(folder / "lock"):
        child = os.fork()
        if child == 0:
            try:
                add(folder, {"n": 3})
            except LedgerBusyError:
                os._exit(75)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 75


def test_killed_at_any_moment_it_verifies_and_the_same_call_finishes(tmp_path):
    folder, big = tmp_path / "j", [{"n": number, "words": "示例" * 50} for number in range(1000)]
    add(folder, {"n": -1})
    killed = 0
    for number in range(15):
        child = os.fork()
        if child == 0:
            try:
                add(folder, {"call": number}, *big)
            finally:
                os._exit(0)
        time.sleep(0.002 * number)
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        found = entries(folder)
        calls = [one["call"] for one in found if "call" in one]
        assert len(found) == 1 + len(calls) * 1001, "a batch is whole or not there"
        if number not in calls:
            add(folder, {"call": number}, *big)
    assert killed >= 5
    assert [one["call"] for one in entries(folder) if "call" in one] == list(range(15))
    assert not list(folder.glob(".*"))
