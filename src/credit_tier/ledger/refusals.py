"""What a ledger refuses, one class a cause, with the exit code that tells a scheduler what to do."""

from __future__ import annotations

from typing import ClassVar

from credit_tier.foundation.errors import CreditTierError, Fault
from credit_tier.sampling.refusals import fault


class LedgerError(CreditTierError):
    """Base of all refusals of the ledger."""


class LedgerBusyError(LedgerError):
    """Another process is at work in the ledger: try again."""

    exit_code: ClassVar[int] = 75


class NotYetError(LedgerError):
    """The act is right but too early: try again later."""

    exit_code: ClassVar[int] = 75


class LedgerBrokenError(LedgerError):
    """The ledger does not verify, so nothing is added to it."""

    exit_code: ClassVar[int] = 4


class LockedTaskError(LedgerError):
    """The task has its answer, and this call asks for another one; `faults` says what differs."""

    exit_code: ClassVar[int] = 4


class SeedFirstError(LedgerError):
    """A seed exists, or may exist, and there is no commitment from before it."""

    exit_code: ClassVar[int] = 4


class UnknownTaskError(LedgerError):
    """The ledger has no task of this name, so that there is nothing to void."""


class VoidTaskError(LedgerError):
    """The task was voided; it never becomes valid again."""

    exit_code: ClassVar[int] = 4


class SecretUsedError(LedgerError):
    """The secrets belong to another task; once opened there, they would announce this draw."""

    exit_code: ClassVar[int] = 4


class LedgerFolderError(LedgerError):
    """The folder is no ledger."""


class ActFormError(LedgerError):
    """An act was handed over in a form that no line takes."""


def no_task(task: str) -> Fault:
    """Say that the ledger knows no such task.

    Examples
    --------
    >>> no_task("2026-Q4").where
    'task 2026-Q4'
    """
    return fault(
        f"task {task}",
        ("台账中没有这个任务", "The ledger has no such task."),
        ("已承诺的任务编号 draw_id", "The draw_id of a task that was committed."),
        ("请用 credit-tier ledger 列出任务，核对编号", "List the tasks by `credit-tier ledger` and check the id."),
    )


def never_committed(task: str) -> Fault:
    """Say that a task has no commitment.

    Examples
    --------
    >>> never_committed("2026-Q4").where
    'task 2026-Q4'
    """
    return fault(
        f"task {task}",
        ("台账中没有此任务的承诺：种子先于承诺", "The ledger holds no commitment of this task: a seed came first."),
        ("须先承诺并公布，再由公共来源产生种子", "A commitment, published before the public source speaks."),
        ("请先 commit；已产生的种子不得使用", "Run `commit` first; a seed that exists already cannot be used."),
    )


def voided(task: str, reason: str, text: str) -> Fault:
    """Say that a task was voided, and why.

    Examples
    --------
    >>> voided("2026-Q4", "source-failed", "dice lost").what.en
    'This draw is void: source-failed, dice lost'
    """
    return fault(
        f"task {task}",
        (f"此次抽取已作废：{reason}，{text}", f"This draw is void: {reason}, {text}"),
        ("作废的任务不再恢复", "A void task stays void."),
        ("请另立抽查编号重新承诺", "Commit anew under another draw_id."),
    )


def too_early(where: str, zh: str, en: str) -> Fault:
    """Say that an act comes too early.

    Examples
    --------
    >>> too_early("task d", "尚未抽取", "It is not drawn yet.").allowed.zh
    '依次：承诺、种子、抽取、公开、发布'
    """
    return fault(
        where,
        (zh, en),
        ("依次：承诺、种子、抽取、公开、发布", "In order: committed, seeded, drawn, opened, published."),
        ("请在前一步完成、时间到后再试", "Try again once the step before is done and the time has come."),
    )


def missing_paper(name: str) -> Fault:
    """Say that a paper of the ledger is gone.

    Examples
    --------
    >>> missing_paper("ab").where
    'papers: ab'
    """
    return fault(
        f"papers: {name[:40]}",
        ("台账所记的文件不见了，或有多份", "A paper of the ledger is gone, or there are several."),
        ("papers/ 与台账一致", "papers/ as the ledger wrote them."),
        ("请取回备份；不得重抽", "Fetch a copy; nothing is drawn again."),
    )
