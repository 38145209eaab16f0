"""The folder of a ledger on the disk: the lock, the chain, and the papers behind its hashes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Final

from credit_tier.foundation.errors import Fault
from credit_tier.ledger.chain import HEAD, LEDGER, Chain, Head, head_fault, read_chain, torn_fault
from credit_tier.ledger.lines import Line
from credit_tier.ledger.placing import (
    append,
    clear_leftovers,
    cut,
    is_leftover,
    make_folder,
    put_once,
    put_over,
)
from credit_tier.ledger.refusals import LedgerBrokenError, LedgerBusyError, LedgerFolderError, LockedTaskError
from credit_tier.sampling.refusals import fault, shown

LOCK: Final = "lock"
PAPERS: Final = "papers"
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
    def locked(self, *, shared: bool = False) -> Iterator[None]:
        """Keep other processes out; the lock goes with the process, however it ends.

        Parameters
        ----------
        shared : bool
            To read only: several may read at once; an auditor's copy without a lock file needs none.

        Raises
        ------
        LedgerBusyError
            Another process holds it.
        LedgerFolderError
            The folder holds something else.
        """
        place = self.path / LOCK
        if shared and not place.exists():
            yield
            return
        if not shared:
            self._prepare()
        handle = os.open(place, os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT, 0o644)
        try:
            try:
                # The kernel frees it when the process ends: no lock of a dead process is ever in the way.
                fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
            except BlockingIOError as taken:
                raise LedgerBusyError(_busy(self.path, os.pread(handle, 40, 0))) from taken
            if not shared:
                os.ftruncate(handle, 0)
                os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
                clear_leftovers(self.path)
                clear_leftovers(self.path / PAPERS)
            yield
        finally:
            os.close(handle)

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
        wrong = chain.wrong or head_fault(chain, self.head_bytes())
        if wrong is not None:
            raise LedgerBrokenError([wrong, *([torn_fault(chain)] if chain.torn else [])])
        if not chain.torn:
            return chain, ""
        name = f"torn-{len(chain.lines) + 1}-{sha256(chain.torn).hexdigest()[:16]}"
        put_once(self.path / PAPERS / name, chain.torn)
        length = (self.path / LEDGER).stat().st_size - len(chain.torn)
        cut(self.path / LEDGER, length)
        return self.chain(), name

    def add(self, line: Line) -> None:
        """Append a line, then move the head; killed between the two, the head is one behind, which is allowed."""
        append(self.path / LEDGER, line.to_bytes())
        put_over(self.path / HEAD, Head(line.seq, line.hash).to_bytes())

    @property
    def has_papers(self) -> bool:
        """Whether this is the agency's own ledger, and not the public files alone."""
        return (self.path / PAPERS).is_dir()

    def paper(self, name: str) -> bytes | None:
        """Give a paper by its name, ``None`` where there is none."""
        return _bytes(self.path / PAPERS / name)

    def keep(self, name: str, data: bytes) -> None:
        """Keep a paper under a name for ever.

        Raises
        ------
        LockedTaskError
            There is another one of that name (`dr1` 7.6).
        """
        if put_once(self.path / PAPERS / name, data) != data:
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
        names = [item.name for item in _items(self.path / PAPERS) if len(item.name) == 128]
        return [self.paper(name) or b"" for name in sorted(names) if name.startswith(commit_hash)]


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _items(folder: Path) -> list[Path]:
    return list(folder.iterdir()) if folder.is_dir() else []


def _busy(path: Path, holder: bytes) -> Fault:
    process = holder.decode("ascii", "replace").strip() or "?"
    return fault(
        str(path / LOCK),
        (f"另一进程（{process}）正在使用台账", f"Another process ({process}) is at work in this ledger."),
        ("同一时刻只有一个进程写台账", "One process writes to a ledger at a time."),
        ("请稍后再试（退出码 75）", "Try again (exit code 75)."),
    )
