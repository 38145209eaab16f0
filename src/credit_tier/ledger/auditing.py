"""The ledger verifies by itself: lines, head, published heads, and the papers behind the hashes (核验台账)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from credit_tier.foundation.digest import canonical, digest
from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.ledger.acts import Act
from credit_tier.ledger.assigning import SEALED
from credit_tier.ledger.chain import Chain, Head, head_fault, line_fault, torn_fault
from credit_tier.ledger.folder import LedgerFolder
from credit_tier.ledger.lines import Line
from credit_tier.ledger.removing import agency_secret, seal_of
from credit_tier.ledger.states import Task
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.refusals import fault
from credit_tier.sampling.values import NO_HASH
from credit_tier.sampling.verification import verify


@dataclass(frozen=True, slots=True)
class LedgerVerification:
    """What a check of a ledger found.

    Attributes
    ----------
    chain : Chain
    head : Head
        Of the lines that are right.
    faults : tuple of Fault
        The first wrong line, then what is wrong with head and papers; empty where all is well.
    papers : int
        Papers that were held against their lines; 0 where the public files were given alone.
    torn : Fault or None
        A last line whose writing was cut short. It never counted, and the next act puts it aside: no fault.
    """

    chain: Chain
    head: Head
    faults: tuple[Fault, ...]
    papers: int
    torn: Fault | None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults

    def __str__(self) -> str:
        """Give what is wrong, or that nothing is, in both languages."""
        told = [str(item) for item in (self.torn, *self.faults) if item is not None]
        if not self.faults:
            count, papers = self.head.seq, self.papers
            told.append(f"✓ 台账完整：{count} 行，{papers} 份文件 / the ledger holds: {count} lines, {papers} papers")
        return "\n".join(told)


def audit(folder: LedgerFolder, heads: tuple[str, ...]) -> LedgerVerification:
    """Check a ledger; nothing malformed makes this raise.

    Parameters
    ----------
    folder : LedgerFolder
    heads : tuple of str
        Hashes of lines that were published.
    """
    chain = folder.chain()
    faults = [] if chain.wrong is None else [chain.wrong]
    if not faults and (wrong := head_fault(chain, folder.head_bytes())):
        # The head counts a line that is torn: it was whole once, and was damaged since.
        faults += [torn_fault(chain), wrong] if chain.torn else [wrong]
    if not faults and (lost := folder.lost_lines(chain)):
        faults.append(lost)
    known = {line.hash for line in chain.lines}
    faults += [_lost(head) for head in heads if head not in known]
    checked = 0
    for line in chain.lines if folder.has_papers else ():
        if line.act in _CHECKS:
            checked += 1
            faults += [line_fault(line.seq, what) for what in _paper_faults(line, chain.task(line.task), folder)]
    return LedgerVerification(
        chain, chain.head, tuple(faults), checked, torn_fault(chain) if chain.torn and not faults else None
    )


def _paper(folder: LedgerFolder, line: Line, task: Task) -> bytes | None:
    if line.act is Act.COMMITTED:
        return folder.paper(line.content["commit_hash"])
    if line.act is Act.DRAWN:
        results = folder.results(task.bound(Act.COMMITTED)["commit_hash"])
        return b"\n".join(results) if results else None
    return folder.paper(line.content["seal"]) if "seal" in line.content else None


def _paper_faults(line: Line, task: Task, folder: LedgerFolder) -> Iterator[Text]:
    data = _paper(folder, line, task)
    if data is None:
        yield Text("此行所记的文件不见了", "The paper of this line is gone.")
        return
    try:
        yield from _CHECKS[line.act](line, data, task, folder)
    except (CreditTierError, ValueError, LookupError, TypeError) as error:
        yield Text("所存文件已损坏，无法读出", f"Its paper is damaged and cannot be read ({type(error).__name__}).")


def _commitment_faults(line: Line, data: bytes, task: Task, folder: LedgerFolder) -> Iterator[Text]:
    if sha256(data).hexdigest() != line.content["commit_hash"]:
        yield Text("所存承诺书与此行的哈希不符", "The stored commitment is not the one of this line.")
        return
    commitment = Commitment.from_content(parse_json(data))
    policy = folder.paper(commitment.policy_hash)
    if policy is None or sha256(policy).hexdigest() != commitment.policy_hash:
        yield Text("所存抽查方案与承诺不符", "The stored policy is not the one committed to.")
    if (commitment.draw_id, commitment.prev_manifest_hash) != (line.task, line.content["prev_manifest_hash"]):
        yield Text("承诺书属于另一任务", "The commitment is that of another task, or of another place in the chain.")
    if Act.SEEDED in task.lines:
        said = [(item["kind"], item["ref"]) for item in task.bound(Act.SEEDED)["sources"]]
        if said != [(item.kind.value, item.ref) for item in commitment.sources]:
            yield Text("种子来源不是承诺的来源", "The sources of the seed are not those committed to.")


def _draw_faults(line: Line, data: bytes, task: Task, _folder: LedgerFolder) -> Iterator[Text]:
    drawn = Draw.from_json(data)
    if drawn.manifest_hash != line.content["manifest_hash"]:
        yield Text("所存清单与此行的哈希不符", "The stored manifest is not the one of this line.")
    if drawn.commitment.hash != task.bound(Act.COMMITTED)["commit_hash"]:
        yield Text("清单不属于此承诺", "The manifest is not of this commitment.")
    said = [item | {"value": ""} if item["kind"] == "agency-secret" else item for item in drawn.core["seed"]["sources"]]
    if said != task.bound(Act.SEEDED)["sources"]:
        yield Text("清单的种子来源与台账不符", "The manifest was made from other words of the sources.")
    if failed := verify(drawn).failed:
        names = ", ".join(name.value for name in failed)
        yield Text(f"所存清单核验不通过：{names}", f"The stored manifest does not verify: {names}.")


def _removal_faults(line: Line, data: bytes, task: Task, folder: LedgerFolder) -> Iterator[Text]:
    [result] = folder.results(task.bound(Act.COMMITTED)["commit_hash"])
    if seal_of(agency_secret(Draw.from_json(result)), data) != line.content["seal"]:
        yield Text("所存剔除记录与此行的封印不符", "The stored removal logs do not fit the seal of this line.")
    content = parse_json(data)
    if sum(map(len, content["logs"].values())) != line.content["count"]:
        yield Text("剔除记录的条数不符", "The number of removals is another.")
    opened = task.lines.get(Act.OPENED)
    last_before = opened is not None and opened.seq > line.seq == task.lines[Act.REMOVED].seq
    if last_before and task.bound(Act.OPENED)["removals"] != content["heads"]:
        yield Text("公开时的剔除记录末端哈希不符", "The heads of the logs when it was opened are others.")


def _officer_faults(line: Line, data: bytes, task: Task, folder: LedgerFolder) -> Iterator[Text]:
    paper = parse_json(data)
    secret = bytes.fromhex(paper["secret"])
    if set(paper) != SEALED or seal_of(secret, canonical(paper["content"])) != line.content["seal"]:
        yield Text("所存派员或调整记录与此行的封印不符", "What is stored of officers does not fit its seal.")
    commit_hash = task.bound(Act.COMMITTED)["commit_hash"]
    commitment = Commitment.from_content(parse_json(folder.paper(commit_hash) or b""))
    if sha256(secret).hexdigest() != commitment.agency_hash:
        yield Text("封印的密钥不是承诺的机关秘密", "The seal was made with another secret than the one committed to.")
    if line.act is Act.ASSIGNED and paper["content"]["commit_hash"] != commit_hash:
        yield Text("派员不属于此承诺", "The assignment is not of this commitment.")
    if line.act is Act.SWAPPED:
        entries, before = paper["content"]["swaps"], NO_HASH
        for number, entry in enumerate(entries, start=1):
            if (entry["seq"], entry["prev"]) != (number, before):
                yield Text(f"第 {number} 次调整与前一次不相接", f"Exchange {number} does not follow the one before it.")
            before = digest(entry)
        if len(entries) != line.content["count"]:
            yield Text("调整的次数不符", "The number of exchanges is another.")


_CHECKS: Mapping[Act, Callable[[Line, bytes, Task, LedgerFolder], Iterator[Text]]] = {
    Act.COMMITTED: _commitment_faults,
    Act.DRAWN: _draw_faults,
    Act.REMOVED: _removal_faults,
    Act.ASSIGNED: _officer_faults,
    Act.SWAPPED: _officer_faults,
}


def _lost(head: str) -> Fault:
    return fault(
        f"head {head[:16]}…",
        ("台账中没有这个已公布的哈希", "The ledger has no line with this published hash."),
        ("已公布的每个 head 都是台账某一行的哈希", "Every head that was published is the hash of a line."),
        ("台账被截断或改写；请取回备份", "The ledger was cut off or rewritten; fetch a copy."),
    )
