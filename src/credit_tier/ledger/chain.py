"""The chain of lines: read from bytes, checked line by line, the first wrong one named."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.lines import Line, read_line
from credit_tier.ledger.states import Task, step_fault
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.values import NO_HASH

LEDGER: Final = "ledger.jsonl"
HEAD: Final = "head.json"


class Head(NamedTuple):
    """The last line, by number and hash; published with each act, it shows whether lines were cut off.

    Attributes
    ----------
    seq : int
        0 where there is no line.
    hash : str
        64 zeros where there is no line.
    """

    seq: int
    hash: str

    def to_bytes(self) -> bytes:
        """Give the content of ``head.json``."""
        return canonical({"hash": self.hash, "seq": self.seq}) + b"\n"


@dataclass(frozen=True, slots=True)
class Chain:
    """A ledger that was read.

    Attributes
    ----------
    lines : tuple of Line
        All lines that are right, up to the first that is not.
    tasks : mapping of str to Task
    last_manifest : str
        Hash of the manifest drawn last, 64 zeros where there is none.
    torn : bytes
        What follows the last LF: a line that was being written when the machine stopped. It never counted.
    wrong : Fault or None
        The first line that is wrong.
    """

    lines: tuple[Line, ...]
    tasks: Mapping[str, Task]
    last_manifest: str
    torn: bytes
    wrong: Fault | None

    @property
    def head(self) -> Head:
        """Number of lines and hash of the last."""
        return Head(len(self.lines), self.lines[-1].hash if self.lines else NO_HASH)

    def task(self, name: str) -> Task:
        """Give a task; one without lines where the ledger has none."""
        return self.tasks.get(name, Task(name, {}))

    def last_state(self, void: Line) -> str:
        """Say how far a void draw had come: whoever voids one that is drawn has seen who was drawn."""
        return max(line for line in self.lines if line.task == void.task and line.seq < void.seq).act.value

    def voids(self) -> tuple[Line, ...]:
        """Give the register of void draws, in the order in which they were voided (作废登记)."""
        return tuple(line for line in self.lines if line.act is Act.VOID)


def read_chain(data: bytes) -> Chain:
    r"""Read the bytes of a ledger.

    Parameters
    ----------
    data : bytes

    Returns
    -------
    Chain
        Nothing malformed makes this raise; `Chain.wrong` names the first wrong line.

    Examples
    --------
    >>> read_chain(b"").head.seq, read_chain(b"x").torn
    (0, b'x')
    >>> read_chain(b"[]\n").wrong.where
    'ledger.jsonl: line 1'
    """
    *parts, torn = data.split(b"\n")
    lines: list[Line] = []
    tasks: dict[str, Task] = {}
    previous = last_manifest = NO_HASH
    wrong: Fault | None = None
    for number, part in enumerate(parts, start=1):
        line = read_line(part)
        problem = line if isinstance(line, Text) else _place_fault(line, number, previous)
        if problem is None and isinstance(line, Line):
            problem = step_fault(tasks.get(line.task, Task(line.task, {})), line, last_manifest)
        if problem is not None or not isinstance(line, Line):
            wrong = line_fault(number, problem or Text("", ""))
            break
        tasks[line.task] = tasks.get(line.task, Task(line.task, {})).after(line)
        last_manifest = line.content["manifest_hash"] if line.act is Act.DRAWN else last_manifest
        previous = line.hash
        lines.append(line)
    return Chain(tuple(lines), tasks, last_manifest, torn, wrong)


def _place_fault(line: Line, number: int, previous: str) -> Text | None:
    if line.seq != number:
        return Text(f"序号是 {line.seq}，有行缺失或移位", f"Its seq is {line.seq}: a line is missing or out of place.")
    if line.prev != previous:
        return Text("prev 不是上一行的哈希，链条断裂", "prev is not the hash of the line before: the chain is broken.")
    return None


def head_fault(chain: Chain, data: bytes | None) -> Fault | None:
    """Hold a chain that is right against ``head.json``; it may be one line behind, when a process was killed between.

    Examples
    --------
    >>> head_fault(read_chain(b""), None) is None
    True
    >>> head_fault(read_chain(b""), Head(3, "ab" * 32).to_bytes()).what.en
    'head.json counts 3 lines, the ledger has 0: lines were cut off or the last one was damaged.'
    """
    count = chain.head.seq
    if data is None:
        return None if count <= 1 else _head(Text("head.json 不见了", "head.json is gone."))
    try:
        given = parse_json(data)
        head = Head(given["seq"], given["hash"])
        fits = head.to_bytes() == data and type(head.seq) is int
    except (ValueError, KeyError, TypeError):
        fits = False
    if not fits:
        return _head(Text("head.json 不合格式，已被改动", "head.json has not its form: it was altered."))
    if head.seq > count:
        return _head(
            Text(
                f"head.json 记有 {head.seq} 行，台账只有 {count} 行：被截断，或末行受损",
                f"head.json counts {head.seq} lines, the ledger has {count}:"
                " lines were cut off or the last one was damaged.",
            )
        )
    hashes = [NO_HASH, *(line.hash for line in chain.lines)]
    if head.seq < count - 1 or head.seq < 0 or head.hash != hashes[head.seq]:
        return _head(Text("head.json 与台账不符", "head.json and the ledger do not agree."))
    return None


def line_fault(number: int, what: Text) -> Fault:
    """Say what is wrong with a line.

    Examples
    --------
    >>> line_fault(2, Text("断链", "broken")).where
    'ledger.jsonl: line 2'
    """
    return Fault(
        f"{LEDGER}: line {number}",
        what,
        Text("台账只增不改，每行与写入时逐字节相同", "A ledger only grows; each line stays as written, byte for byte."),
        Text("请取回备份，并查明何人何时改动", "Fetch a copy, and find out who changed it and when."),
    )


def torn_fault(chain: Chain) -> Fault:
    """Say that the last line is incomplete.

    Examples
    --------
    >>> torn_fault(read_chain(b"x")).where
    'ledger.jsonl: line 1'
    """
    what = Text(
        f"末行不完整（{len(chain.torn)} 字节，没有换行）：写入时中断",
        f"The last line is incomplete ({len(chain.torn)} bytes, no LF): its writing was cut short.",
    )
    return line_fault(len(chain.lines) + 1, what)


def _head(what: Text) -> Fault:
    return Fault(
        HEAD,
        what,
        Text("head.json 与末行一致", "head.json that agrees with the last line."),
        Text(
            "请取回备份并对照已公布的 head；没有备份时的做法见 docs/ledger.md",
            "Fetch a copy and compare with the published heads; docs/ledger.md says what to do without one.",
        ),
    )
