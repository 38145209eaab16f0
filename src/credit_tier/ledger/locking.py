"""One process at a time: a lock that goes with the process, however it ends (文件锁)."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from credit_tier.foundation.errors import Fault
from credit_tier.ledger.refusals import LedgerBusyError
from credit_tier.sampling.refusals import fault


@contextmanager
def lock_of(place: Path, *, shared: bool = False) -> Iterator[None]:
    r"""Hold the lock file of a folder.

    Parameters
    ----------
    place : Path
        The lock file; made where it is not there, unless the lock is shared.
    shared : bool
        To read only: several may read at once.

    Raises
    ------
    LedgerBusyError
        Another process holds it.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, lock_of(Path(folder) / "lock"):
    ...     (Path(folder) / "lock").read_text() == f"{os.getpid()}\n"
    True
    """
    handle = os.open(place, os.O_RDONLY if shared else os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            # The kernel frees it when the process ends: no lock of a dead process is ever in the way.
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise LedgerBusyError(_busy(place, os.pread(handle, 40, 0))) from taken
        if not shared:
            os.ftruncate(handle, 0)
            os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _busy(place: Path, holder: bytes) -> Fault:
    process = holder.decode("ascii", "replace").strip() or "?"
    return fault(
        str(place),
        (f"另一进程（{process}）正在使用台账", f"Another process ({process}) is at work in this ledger."),
        ("同一时刻只有一个进程写台账", "One process writes to a ledger at a time."),
        ("请稍后再试（退出码 75）", "Try again (exit code 75)."),
    )
