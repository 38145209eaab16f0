"""The folder of a ledger on the disk: the lock, the chain, and the papers behind its hashes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from credit_tier.foundation.errors import Fault
from credit_tier.ledger.acts import Act
from credit_tier.ledger.chain import HEAD, LEDGER, Chain, Head, head_fault, read_chain, torn_fault
from credit_tier.ledger.lines import Line
from credit_tier.ledger.locking import lock_of
from credit_tier.ledger.placing import (
    SHOWN,
    append,
    clear_leftovers,
    cut,
    is_leftover,
    make_folder,
    put_once,
    put_over,
)
from credit_tier.ledger.refusals import LedgerBrokenError, LedgerFolderError, LockedTaskError
from credit_tier.sampling.refusals import fault, shown

LOCK: Final = "lock"
PAPERS: Final = "papers"
RESULT: Final = 128
"""Length of the name of a stored result: `commit_hash` and seed (`dr1` 7.6)."""
OWN: Final = frozenset({LEDGER, HEAD, LOCK, PAPERS})


class LedgerFolder:
    """A folder with ``ledger.jsonl`` and ``head.json``, which are public, and ``papers/``, which is not.

    Parameters
    ----------
    path : Path

    Examples
    --------
    >>> LedgerFolder(Path("ledger"))
    LedgerFolder('ledger')
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __repr__(self) -> str:
        return f"LedgerFolder({str(self.path)!r})"

    @contextmanager
    def locked(self, *, shared: bool = False, new: bool = False) -> Iterator[None]:
        """Keep other processes out; the lock goes with the process, however it ends.

        Parameters
        ----------
        shared : bool
            To read only: several may read at once; an auditor's copy without a lock file needs none.
        new : bool
            Whether a ledger may begin here; a path that was mistyped must not pass for a ledger without lines.

        Raises
        ------
        LedgerBusyError
            Another process holds it.
        LedgerFolderError
            The folder holds something else, or no ledger and none may begin.
        """
        place = self.path / LOCK
        if not new and not any((self.path / name).exists() for name in (LEDGER, HEAD)):
            raise LedgerFolderError(_no_ledger(self.path))
        if shared and not place.exists():
            yield
            return
        if not shared:
            self._prepare()
        with lock_of(place, shared=shared):
            if not shared:
                clear_leftovers(self.path)
                clear_leftovers(self.path / PAPERS)
            yield

    def _prepare(self) -> None:
        strangers = [item.name for item in _items(self.path) if item.name not in OWN and not is_leftover(item)]
        if strangers:
            raise LedgerFolderError(
                fault(
                    str(self.path),
                    (f"这不是台账文件夹：{shown(strangers[0])}", f"This folder is no ledger: {shown(strangers[0])}"),
                    ("新的或空的文件夹，或已有的台账", "A new or empty folder, or a ledger."),
                    ("请换一个 --ledger", "Give another --ledger."),
                )
            )
        make_folder(self.path, 0o755)
        make_folder(self.path / PAPERS, 0o700)

    def chain(self) -> Chain:
        """Read the ledger as it is, right or wrong; an absent one has no lines."""
        return read_chain(_bytes(self.path / LEDGER) or b"")

    def head_bytes(self) -> bytes | None:
        """Give ``head.json``, ``None`` where there is none."""
        return _bytes(self.path / HEAD)

    def sound_chain(self) -> tuple[Chain, str]:
        """Read the ledger to add to it; a torn last line is put aside, anything else that is wrong is refused.

        Returns
        -------
        chain : Chain
        mended : str
            The paper a torn line went to; empty where nothing was torn.

        Raises
        ------
        LedgerBrokenError
            The ledger does not verify.
        """
        chain = self.chain()
        wrong = chain.wrong or head_fault(chain, self.head_bytes()) or self.lost_lines(chain)
        if wrong is not None:
            raise LedgerBrokenError([wrong, *([torn_fault(chain)] if chain.torn else [])])
        if self.head_bytes() != chain.head.to_bytes() and chain.lines:
            # One line behind is allowed and two are not: it catches up before anything is added.
            put_over(self.path / HEAD, chain.head.to_bytes())
        if not chain.torn:
            return chain, ""
        name = f"torn-{len(chain.lines) + 1}-{sha256(chain.torn).hexdigest()[:16]}"
        put_once(self.path / PAPERS / name, chain.torn)
        length = (self.path / LEDGER).stat().st_size - len(chain.torn)
        cut(self.path / LEDGER, length)
        return self.chain(), name

    def lost_lines(self, chain: Chain) -> Fault | None:
        """Find a stored result of a task whose seed no line binds: the ledger is older than its papers.

        A result is kept after the line of its seed is on the disk, so no killed process leaves one alone.
        """
        seeded = {task.bound(Act.COMMITTED)["commit_hash"] for task in chain.tasks.values() if Act.SEEDED in task.lines}
        strays = [name for name in self._results() if name[:64] not in seeded] if self.has_papers else []
        return _lost_lines(strays[0]) if strays else None

    def add(self, line: Line) -> None:
        """Append a line, then move the head; killed between the two, the head is one behind, which is allowed."""
        append(self.path / LEDGER, line.to_bytes())
        put_over(self.path / HEAD, Head(line.seq, line.hash).to_bytes())

    @property
    def has_papers(self) -> bool:
        """Whether this is the agency's own ledger: the public files alone are for everyone else to verify."""
        return os.access(self.path / PAPERS, os.R_OK | os.X_OK)

    def paper(self, name: str) -> bytes | None:
        """Give a paper by its name, ``None`` where there is none."""
        with _unnamed(self.path / PAPERS / name):
            return _bytes(self.path / PAPERS / name)

    def keep(self, name: str, data: bytes) -> None:
        """Keep a paper under a name for ever.

        Raises
        ------
        LockedTaskError
            There is another one of that name (`dr1` 7.6).
        """
        with _unnamed(self.path / PAPERS / name):
            stored = put_once(self.path / PAPERS / name, data)
        if stored != data:
            raise LockedTaskError(
                fault(
                    f"{PAPERS}/{name[:16]}…",
                    ("已存有同名而内容不同的文件", "A paper of this name is stored, with other content."),
                    ("一个名称只有一份内容，永不改写", "One name has one content for ever (dr1 7.6)."),
                    ("请用 credit-tier ledger 核验台账", "Run `credit-tier ledger` to verify the ledger."),
                )
            )

    def results(self, commit_hash: str) -> list[bytes]:
        """Give the stored results of a commitment: at most one in a sound ledger (`dr1` 7.6)."""
        return [self.paper(name) or b"" for name in self._results() if name.startswith(commit_hash)]

    def _results(self) -> list[str]:
        return [item.name for item in _items(self.path / PAPERS) if len(item.name) == RESULT]


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


@contextmanager
def _unnamed(paper: Path) -> Iterator[None]:
    """Tell a fault of the disk without the whole name of a paper: that of a result ends with its seed."""
    try:
        yield
    except OSError as error:
        raise OSError(error.errno, error.strerror, f"{paper.with_name(paper.name[:SHOWN])}…") from error


def _items(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _no_ledger(path: Path) -> Fault:
    return fault(
        str(path),
        ("这里没有台账", "There is no ledger here."),
        (f"含 {LEDGER} 的文件夹；台账由第一次 commit 建立", f"A folder with {LEDGER}; the first `commit` makes it."),
        ("请核对 --ledger；台账若丢失，请取回备份", "Check --ledger; if the ledger was lost, fetch a copy."),
    )


def _lost_lines(name: str) -> Fault:
    return fault(
        f"{PAPERS}: {name[:16]}…",
        (
            f"papers/ 中有一次抽取的结果，{LEDGER} 却没有它的记录：台账被截断，或被旧备份覆盖",
            f"papers/ holds the result of a draw unknown to {LEDGER}: lines were cut off, or an old copy was put back.",
        ),
        ("台账只增不改", "A ledger only grows."),
        (
            f"请取回最新的 {LEDGER} 与 {HEAD}；不得重抽",
            f"Fetch the newest {LEDGER} and {HEAD}; nothing is drawn again.",
        ),
    )
