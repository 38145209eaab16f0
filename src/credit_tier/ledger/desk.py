"""What every act begins with and ends with: the task as it stands, its papers, one more line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from credit_tier.ledger.acts import Act
from credit_tier.ledger.chain import Chain
from credit_tier.ledger.comparing import paper_differences
from credit_tier.ledger.folder import LedgerFolder
from credit_tier.ledger.lines import TIME, Line, content_fault
from credit_tier.ledger.refusals import (
    ActFormError,
    LedgerBrokenError,
    LockedTaskError,
    NotYetError,
    SeedFirstError,
    VoidTaskError,
    missing_paper,
    never_committed,
    too_early,
    voided,
)
from credit_tier.ledger.states import Task
from credit_tier.sampling.commitment import Commitment, differences
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.manifest import parse_json
from credit_tier.sampling.refusals import MismatchError, fault, shown

T = TypeVar("T")


class Desk:
    """A ledger that is locked for the one who acts.

    Parameters
    ----------
    folder : LedgerFolder
    chain : Chain
    """

    def __init__(self, folder: LedgerFolder, chain: Chain) -> None:
        self.folder = folder
        self.chain = chain

    def __repr__(self) -> str:
        return f"Desk({self.folder!r}, {len(self.chain.lines)} lines)"

    def alive(self, name: str) -> Task:
        """Give a task, begun or not, that was not voided.

        Raises
        ------
        VoidTaskError
        """
        task = self.chain.task(name)
        if Act.VOID in task.lines:
            void = task.bound(Act.VOID)
            raise VoidTaskError(voided(name, void["reason"], void["text"]))
        return task

    def committed(self, name: str) -> Task:
        """Give a task that was committed.

        Raises
        ------
        SeedFirstError, VoidTaskError
        """
        task = self.alive(name)
        if task.state is None:
            raise SeedFirstError(never_committed(name))
        return task

    def commitment(self, task: Task) -> Commitment:
        """Give the commitment of a task.

        Raises
        ------
        LedgerBrokenError
            Its paper is gone.
        """
        name = task.bound(Act.COMMITTED)["commit_hash"]
        return Commitment.from_content(parse_json(self.paper(name)))

    def drawn(self, task: Task) -> Draw:
        """Give the stored draw of a task.

        Raises
        ------
        NotYetError
            It is not drawn yet.
        LedgerBrokenError
            Its paper is gone or was altered.
        """
        if not task.manifest_hash:
            raise NotYetError(too_early(f"task {task.id}", "尚未抽取", "It is not drawn yet."))
        results = self.folder.results(task.bound(Act.COMMITTED)["commit_hash"])
        if len(results) != 1:
            raise LedgerBrokenError(missing_paper(f"{task.id}: manifest"))
        drawn = Draw.from_json(results[0])
        if drawn.manifest_hash != task.manifest_hash:
            raise LedgerBrokenError(differences(drawn.manifest_hash, task.manifest_hash, "manifest_hash"))
        return drawn

    def paper(self, name: str) -> bytes:
        """Give a paper that must be there.

        Raises
        ------
        LedgerBrokenError
            It is gone.
        """
        data = self.folder.paper(name)
        if data is None:
            raise LedgerBrokenError(missing_paper(name))
        return data

    def add(self, task: str, act: Act, content: Mapping[str, Any], at: str) -> None:
        """Add a line.

        Raises
        ------
        ActFormError
            What was handed over fits no line.
        """
        wrong = content_fault(act, dict(content))
        if wrong is not None or TIME.fullmatch(at) is None:
            raise ActFormError(
                fault(
                    f"{task}: {act}",
                    (
                        wrong.zh if wrong else f"时间不合格式：{shown(at)}",
                        wrong.en if wrong else f"No time: {shown(at)}",
                    ),
                    (
                        "时间为 UTC，如 2026-12-01T09:00:00Z；文本不含控制字符",
                        "UTC as 2026-12-01T09:00:00Z; plain texts.",
                    ),
                    ("请改正", "Mend it."),
                )
            )
        line = Line(len(self.chain.lines) + 1, task, act, at, content, self.chain.head.hash)
        self.folder.add(line)
        self.chain = self.folder.chain()


def locked(work: Callable[[], T]) -> T:
    """Do what compares a call with what was committed; a difference is a refusal for good.

    Raises
    ------
    LockedTaskError
    """
    try:
        return work()
    except MismatchError as error:
        raise LockedTaskError(error.faults) from error


def require_same(found: object, stored: object, where: str) -> None:
    """Refuse another answer than the stored one, naming each place that differs.

    Raises
    ------
    LockedTaskError

    Examples
    --------
    >>> require_same("a", "a", "where")
    """
    faults = paper_differences(found, stored, where)
    if faults:
        raise LockedTaskError(faults)
