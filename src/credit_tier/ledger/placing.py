"""Files that are whole or not there, whenever the process is killed (落盘)."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644
SHOWN = 24
"""So much of a file's name is told where it could not be written."""


def put_once(path: Path, data: bytes, *, mode: int = PRIVATE) -> bytes:
    """Create a file if it is absent, whole and on the disk, and give what is there then.

    Parameters
    ----------
    path : Path
    data : bytes
    mode : int
        Permissions, by default the owner's alone.

    Returns
    -------
    bytes
        `data`, or what was there before; it is for the caller to compare.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     put_once(Path(folder) / "a", b"first"), put_once(Path(folder) / "a", b"second")
    (b'first', b'first')
    """
    beside = _write_beside(path, data, mode)
    try:
        # A link appears whole or not at all, and never replaces a file.
        with suppress(FileExistsError):
            os.link(beside, path)
    finally:
        beside.unlink()
    sync_folder(path.parent)
    return path.read_bytes()


def put_over(path: Path, data: bytes, *, mode: int = PUBLIC) -> None:
    """Replace a file by another, so that a reader sees the one or the other.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     put_over(Path(folder) / "a", b"first")
    ...     put_over(Path(folder) / "a", b"second")
    ...     (Path(folder) / "a").read_bytes()
    b'second'
    """
    beside = _write_beside(path, data, mode)
    beside.replace(path)
    sync_folder(path.parent)


def append(path: Path, data: bytes) -> None:
    """Add bytes at the end of a file and wait until they are on the disk.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     append(Path(folder) / "a", b"1")
    ...     append(Path(folder) / "a", b"2")
    ...     (Path(folder) / "a").read_bytes()
    b'12'
    """
    new = not path.exists()
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, PUBLIC)
    try:
        _write(handle, data, path)
    finally:
        os.close(handle)
    if new:
        sync_folder(path.parent)


def cut(path: Path, length: int) -> None:
    """Take away what follows the first bytes of a file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     append(Path(folder) / "a", b"12345")
    ...     cut(Path(folder) / "a", 2)
    ...     (Path(folder) / "a").read_bytes()
    b'12'
    """
    handle = os.open(path, os.O_WRONLY)
    try:
        os.ftruncate(handle, length)
        os.fsync(handle)
    finally:
        os.close(handle)


def make_folder(path: Path, mode: int) -> None:
    """Make a folder and those above it, and have them on the disk.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     make_folder(Path(folder) / "a/b", 0o700)
    ...     (Path(folder) / "a/b").is_dir()
    True
    """
    if path.is_dir():
        return
    make_folder(path.parent, 0o755)
    path.mkdir(mode=mode, exist_ok=True)
    sync_folder(path.parent)


def clear_leftovers(folder: Path) -> None:
    """Remove what killed processes left half written; only for the one that holds the lock.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     append(Path(folder) / ".a.part-17", b"half")
    ...     clear_leftovers(Path(folder))
    ...     list(Path(folder).iterdir())
    []
    """
    for item in folder.glob(".*.part-*"):
        item.unlink(missing_ok=True)


def is_leftover(path: Path) -> bool:
    """Tell whether a file is one that a killed process left half written.

    Examples
    --------
    >>> is_leftover(Path(".manifest.json.part-17")), is_leftover(Path("manifest.json"))
    (True, False)
    """
    return path.name.startswith(".") and ".part-" in path.name


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write_beside(path: Path, data: bytes, mode: int) -> Path:
    # A fault of the disk is told by this name, in logs that many read; the name of a result ends with its seed.
    beside = path.with_name(f".{path.name[:SHOWN]}.part-{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        _write(handle, data, beside)
    finally:
        os.close(handle)
    return beside


def _write(handle: int, data: bytes, path: Path) -> None:
    view = memoryview(data)
    try:
        while view:
            view = view[os.write(handle, view) :]
        os.fsync(handle)
    except OSError as error:
        # A disk that is full does not say which file it had no room for.
        raise OSError(error.errno, error.strerror, str(path)) from error
