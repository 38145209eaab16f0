"""The ledger (抽查台账): one task has one stored answer for ever, whoever calls, however often, killed or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from credit_tier.ledger.acts import VoidReason
from credit_tier.ledger.auditing import LedgerVerification, audit
from credit_tier.ledger.chain import Chain
from credit_tier.ledger.closing import open_task, publish_task, void_task
from credit_tier.ledger.committing import Request, Terms, commit_task
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.drawing import Sources, draw_task
from credit_tier.ledger.folder import LedgerFolder
from credit_tier.ledger.removing import replace_task
from credit_tier.ledger.states import Task
from credit_tier.sampling.commitment import Commitment
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import Replacement
from credit_tier.sampling.secrecy import Secrets


class Ledger:
    """A ledger in a folder. Every act can be called again with the same arguments and then changes nothing.

    All acts raise `LedgerBusyError` while another process is at work, `LedgerBrokenError` where the ledger does not
    verify, `VoidTaskError` for a task that was voided; `at` is the time now in UTC, ``2026-12-01T09:00:00Z``.

    Parameters
    ----------
    folder : Path or str
        Made with the first commitment. ``ledger.jsonl`` and ``head.json`` are public, ``papers/`` holds secrets.

    Attributes
    ----------
    mended : tuple of str
        Torn lines that this object has found and put aside, as names of papers.

    Examples
    --------
    >>> Ledger("no such folder").task("2026-Q4").state is None
    True
    """

    def __init__(self, folder: Path | str) -> None:
        self._folder = LedgerFolder(Path(folder))
        self._desk: Desk | None = None
        self.mended: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Ledger({str(self._folder.path)!r})"

    @contextmanager
    def held(self, *, new: bool = False) -> Iterator[Desk]:
        """Keep other processes out, for one act or for several.

        Parameters
        ----------
        new : bool
            Whether a ledger may begin here, as it does with the first commitment.

        Raises
        ------
        LedgerBusyError, LedgerBrokenError, LedgerFolderError
        """
        if self._desk is not None:
            yield self._desk
            return
        with self._folder.locked(new=new):
            chain, torn = self._folder.sound_chain()
            self.mended += (torn,) if torn else ()
            self._desk = Desk(self._folder, chain)
            try:
                yield self._desk
            finally:
                self._desk = None

    def chain(self) -> Chain:
        """Give all lines and tasks as they are on the disk, right or wrong."""
        return self._folder.chain()

    def task(self, name: str) -> Task:
        """Give what the ledger holds of a task."""
        return self.chain().task(name)

    def verify(self, heads: Iterable[str] = ()) -> LedgerVerification:
        """Check every line, the head and, where they are there, the papers behind the hashes.

        Parameters
        ----------
        heads : iterable of str
            Hashes of lines that were published earlier: a ledger without one of them was cut off or rewritten.

        Raises
        ------
        LedgerBusyError
            Another process is writing.
        LedgerFolderError
            There is no ledger here.
        """
        with self._folder.locked(shared=True):
            return audit(self._folder, tuple(heads))

    def commit(
        self,
        plan: DrawPlan,
        frame: Frame,
        officers: Roster,
        *,
        secrets: Secrets,
        policy: Mapping[str, Any],
        at: str,
        terms: Terms | None = None,
    ) -> Commitment:
        """Commit a task, or give the commitment it has.

        Parameters
        ----------
        plan : DrawPlan
            Its `draw_id` names the task. `prev_manifest_hash` is that of the draw before where it is left out.
        frame : Frame
        officers : Roster
        secrets : Secrets
            Of this task alone.
        policy : mapping
            The content behind ``plan.policy_hash``; kept, to say later what differs.
        at : str
        terms : Terms, optional

        Raises
        ------
        LockedTaskError
            The task is committed to something else; every place that differs is named.
        SeedFirstError
            The public source may have spoken already.
        SecretUsedError
            The secrets belong to another task.
        """
        with self.held(new=True) as desk:
            return commit_task(desk, Request(plan, frame, officers, secrets, policy, terms or Terms()), at)

    def draw(self, task: str, frame: Frame, officers: Roster, sources: Sources, *, secrets: Secrets, at: str) -> Draw:
        """Bind what the sources said, draw, and keep the result; or give the result that is kept.

        Parameters
        ----------
        task : str
        frame : Frame
        officers : Roster
        sources : sequence of Source or of mappings {kind, ref, value}
            All sources in committed order, the agency's secret among them.
        secrets : Secrets
        at : str

        Raises
        ------
        SeedFirstError
            The task was never committed.
        LockedTaskError
            Frame, officers, secrets or sources are not those of the commitment, or the sources said something else.
        NotYetError
            The source has not spoken yet.
        StuckError
            The officers do not suffice; the seed stays bound.
        """
        with self.held() as desk:
            return draw_task(desk, task, (frame, officers), sources, secrets, at)

    def replace(self, task: str, unusable: Iterable[Removal], *, at: str, frame: Frame | None = None) -> Replacement:
        """Log removals and give the net sample; removals that are logged already change nothing.

        Parameters
        ----------
        task : str
        unusable : iterable of Removal
        at : str
        frame : Frame, optional
            Needed once removals reach past the published reserve.

        Raises
        ------
        LockedTaskError
            A unit was removed before with another reason or evidence: an entry is final. Or the draw was published.
        NotYetError
            The task is not drawn yet.
        """
        with self.held() as desk:
            return replace_task(desk, task, unusable, frame, at)

    def open(self, task: str, *, at: str) -> Draw:
        """Open a draw once the visits are over: from now on its manifest is public (`dr1` 7.5).

        Raises
        ------
        NotYetError
            It is not drawn yet, or the last day of the visits has not passed.
        """
        with self.held() as desk:
            return open_task(desk, task, at)

    def publish(self, task: str, *, where: str, at: str) -> None:
        """Note where the opened manifest was published.

        Raises
        ------
        NotYetError
            It is not opened yet.
        LockedTaskError
            Another place was noted before.
        """
        with self.held() as desk:
            publish_task(desk, task, where, at)

    def void(self, task: str, reason: VoidReason, text: str, *, at: str) -> None:
        """Void a draw for ever, with its reason; it stays in the register of void draws (作废登记).

        Raises
        ------
        UnknownTaskError
            There is no such task.
        LockedTaskError
            It was voided before for another reason.
        """
        with self.held() as desk:
            void_task(desk, task, reason, text, at)
