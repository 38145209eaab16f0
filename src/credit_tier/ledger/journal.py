r"""A journal (日志): a folder with one chained file of batches, for registers that only grow.

A line is what one call added, whole: a process killed half-way leaves a piece without its line end, which never counted
and is put aside by the next. Each line holds the hash of the one before it, and ``head.json`` number and hash of the
last, as in the ledger of draws.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, NamedTuple

from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.ledger.chain import HEAD, Head
from credit_tier.ledger.lines import TIME
from credit_tier.ledger.locking import lock_of
from credit_tier.ledger.placing import append, clear_leftovers, cut, is_leftover, make_folder, put_once, put_over
from credit_tier.ledger.refusals import ActFormError, LedgerBrokenError, LedgerFolderError
from credit_tier.sampling.manifest import core_bytes, parse_json
from credit_tier.sampling.refusals import fault
from credit_tier.sampling.values import NO_HASH

JOURNAL: Final = "journal.jsonl"
SCHEMA: Final = "credit_tier/journal/1"
LOCK: Final = "lock"
_TORN: Final = "torn-"
_PRIVATE: Final = 0o600


class Batch(NamedTuple):
    """What one call added.

    Attributes
    ----------
    seq : int
        From 1.
    kind : str
        Of which register it is.
    at : str
        UTC to the second, as the clock of whoever added it said.
    entries : list
        Plain data: strings, integers, lists, mappings.
    prev : str
        Hash of the line before, 64 zeros for the first.
    """

    seq: int
    kind: str
    at: str
    entries: list[Any]
    prev: str

    def body(self) -> dict[str, Any]:
        """Give the object that is hashed."""
        return {"schema": SCHEMA, **self._asdict()}


class Journal:
    """A folder that holds one register.

    Parameters
    ----------
    folder : Path
    kind : str

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     journal = Journal(Path(folder) / "results", "results")
    ...     with journal.held(new=True) as before:
    ...         head = journal.add(before, [{"a": 1}], at="2026-07-01T09:00:00Z")
    ...     (head.seq, [batch.entries for batch in journal.read()])
    (1, [[{'a': 1}]])
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self.folder = folder
        self.kind = kind

    def __repr__(self) -> str:
        return f"Journal({str(self.folder)!r}, {self.kind!r})"

    @contextmanager
    def held(self, *, new: bool = False) -> Iterator[list[Batch]]:
        """Keep other processes out, and give what is there; a torn last line is put aside first.

        Raises
        ------
        LedgerBusyError, LedgerBrokenError, LedgerFolderError
        """
        if not new and not self._is_there():
            raise LedgerFolderError(_none(self.folder))
        self._refuse_strangers()
        make_folder(self.folder, 0o700)
        with lock_of(self.folder / LOCK):
            clear_leftovers(self.folder)
            batches, torn = self._read()
            if torn:
                name = f"{_TORN}{len(batches) + 1}-{sha256(torn).hexdigest()[:16]}"
                put_once(self.folder / name, torn)
                cut(self.folder / JOURNAL, (self.folder / JOURNAL).stat().st_size - len(torn))
            if batches and self._head_bytes() != _head(batches).to_bytes():
                put_over(self.folder / HEAD, _head(batches).to_bytes(), mode=_PRIVATE)
            yield batches

    def read(self) -> list[Batch]:
        """Give everything that was added.

        Raises
        ------
        LedgerFolderError
            There is no such register here.
        LedgerBrokenError
            It does not verify.
        LedgerBusyError
            Another process is writing.
        """
        if not self._is_there():
            raise LedgerFolderError(_none(self.folder))
        if not (self.folder / LOCK).exists():
            return self._read()[0]
        with lock_of(self.folder / LOCK, shared=True):
            return self._read()[0]

    def add(self, before: Sequence[Batch], entries: Sequence[Mapping[str, Any]], *, at: str) -> Head:
        """Add a batch while the journal is held; nothing where there is nothing to add.

        Parameters
        ----------
        before : sequence of Batch
            What `held` gave.
        entries : sequence of mapping
        at : str
            The time now in UTC.

        Raises
        ------
        ActFormError
            `at` is no time.
        """
        if not entries:
            return _head(before)
        if TIME.fullmatch(at) is None:
            raise ActFormError(_no_time(at))
        batch = Batch(len(before) + 1, self.kind, at, [dict(entry) for entry in entries], _head(before).hash)
        data = _line(batch)
        if not (self.folder / JOURNAL).exists():
            put_once(self.folder / JOURNAL, b"", mode=_PRIVATE)
        append(self.folder / JOURNAL, data + b"\n")
        head = Head(batch.seq, sha256(data).hexdigest())
        put_over(self.folder / HEAD, head.to_bytes(), mode=_PRIVATE)
        return head

    def _is_there(self) -> bool:
        return any((self.folder / name).exists() for name in (JOURNAL, HEAD))

    def _refuse_strangers(self) -> None:
        own = {JOURNAL, HEAD, LOCK}
        names = sorted(self.folder.iterdir()) if self.folder.is_dir() else []
        strange = [
            path.name
            for path in names
            if path.name not in own and not path.name.startswith(_TORN) and not is_leftover(path)
        ]
        if strange:
            raise LedgerFolderError(
                fault(
                    str(self.folder),
                    (f"这不是登记簿文件夹：{strange[0]}", f"This folder is no register: {strange[0]}"),
                    ("新的或空的文件夹，或已有的登记簿", "A new or empty folder, or a register."),
                    ("请换一个路径", "Give another path."),
                )
            )

    def _head_bytes(self) -> bytes | None:
        path = self.folder / HEAD
        return path.read_bytes() if path.exists() else None

    def _read(self) -> tuple[list[Batch], bytes]:
        path = self.folder / JOURNAL
        *parts, torn = (path.read_bytes() if path.exists() else b"").split(b"\n")
        batches: list[Batch] = []
        hashes = [NO_HASH]
        for number, part in enumerate(parts, start=1):
            batch = _batch(part)
            if batch is None or batch[:2] != (number, self.kind) or batch.prev != hashes[-1]:
                raise LedgerBrokenError(_wrong(f"{path.name}: line {number}"))
            batches.append(batch)
            hashes.append(sha256(part).hexdigest())
        self._hold_against_head(hashes)
        return batches, torn

    def _hold_against_head(self, hashes: Sequence[str]) -> None:
        """Compare with the head, which may be one line behind where a process was killed between the two."""
        count, data = len(hashes) - 1, self._head_bytes()
        allowed = {Head(seq, hashes[seq]).to_bytes() for seq in (count, count - 1) if seq >= 0}
        if data is None and count <= 1:
            return
        if data not in allowed:
            raise LedgerBrokenError(_wrong(HEAD))


def _line(batch: Batch) -> bytes:
    return core_bytes(batch.body())


def _batch(data: bytes) -> Batch | None:
    """Read a line; ``None`` where its bytes are not those that were written."""
    try:
        given = parse_json(data)
        batch = Batch(*(given[name] for name in Batch._fields))
        return batch if core_bytes(batch.body()) == data and isinstance(batch.entries, list) else None
    except (ValueError, KeyError, TypeError, CreditTierError):
        return None


def _head(batches: Sequence[Batch]) -> Head:
    return Head(len(batches), sha256(_line(batches[-1])).hexdigest() if batches else NO_HASH)


def _none(folder: Path) -> Fault:
    return Fault(
        str(folder),
        Text("这里没有登记簿", "There is no register here."),
        Text(f"含 {JOURNAL} 的文件夹", f"A folder with {JOURNAL}."),
        Text("请核对路径；登记簿由 results assign 建立", "Check the path; `results assign` makes a register."),
    )


def _wrong(where: str) -> Fault:
    return Fault(
        where,
        Text("登记簿被改动、截断，或不是本登记簿", "The register was altered or cut, or it is another one."),
        Text("登记簿只增不改，每行与写入时逐字节相同", "It only grows; each line stays as written, byte for byte."),
        Text("请取回备份，并查明何人何时改动", "Fetch a copy, and find out who changed it and when."),
    )


def _no_time(at: str) -> Fault:
    return Fault(
        "at",
        Text(f"时间不合格式：{at}", f"No time: {at}"),
        Text("如 2026-12-01T09:00:00Z", "As 2026-12-01T09:00:00Z."),
        Text("请改正", "Mend it."),
    )
