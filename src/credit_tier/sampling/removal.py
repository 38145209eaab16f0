"""Removals and replacements (剔除与递补): an append-only log, the next in rank steps in (`dr1` 7.7).

A refusal, or a firm that cannot be met at its address, is a finding and no reason for a removal (R15).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from pydantic import field_validator

from credit_tier.foundation.digest import Canonical, digest
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.refusals import DuplicateError, ReasonError, UnitIdError, fault, shown
from credit_tier.sampling.values import Hash, Settings, StratumName, UnitId

SCHEMA: Final = "credit_tier/removal/1"

ENTRY: Final = ("schema", "seq", "stratum", "id", "reason", "evidence", "prev")


class RemovalReason(StrEnum):
    """Why a unit cannot be inspected; there are only these three."""

    CLOSED = "closed"
    """It no longer exists (注销、吊销)."""
    DUPLICATE = "duplicate"
    """It is another unit of the frame."""
    MOVED_OUT = "moved-out"
    """It has moved to another registration authority's area."""


class Removal(Settings):
    """One unit to be removed.

    Parameters
    ----------
    stratum, id : str
    reason : RemovalReason
    evidence : str
        SHA-256 of the evidence, hex.

    Raises
    ------
    ReasonError
        The reason is none of the three.

    Examples
    --------
    >>> Removal(stratum="A", id="reg:1", reason="closed", evidence="77" * 32).reason
    <RemovalReason.CLOSED: 'closed'>
    """

    stratum: StratumName
    id: UnitId
    reason: RemovalReason
    evidence: Hash

    @field_validator("reason", mode="before")
    @classmethod
    def _one_of_three(cls, word: Any) -> RemovalReason:
        try:
            return RemovalReason(word)
        except ValueError as unknown:
            raise ReasonError(
                fault(
                    "reason",
                    (f"不是剔除理由：{shown(word)}", f"No reason for a removal: {shown(word)}"),
                    ("允许：closed、duplicate、moved-out", "Allowed: closed, duplicate, moved-out (dr1 7.7)."),
                    (
                        "拒绝检查、无法联系属检查结果，请如实记录",
                        "A refusal or no contact is a finding: record it as such.",
                    ),
                )
            ) from unknown


def removal_log(
    manifest_hash: str, stratum: str, order: Sequence[str], n: int, removals: Iterable[Removal]
) -> tuple[list[dict[str, Canonical]], list[str]]:
    """Write the log of one stratum and give its net sample (`dr1` 7.7).

    Parameters
    ----------
    manifest_hash : str
    stratum : str
    order : sequence of str
        Ids by rank.
    n : int
    removals : iterable of Removal
        In the order in which they were established.

    Returns
    -------
    entries : list of dict
    net : list of str

    Raises
    ------
    UnitIdError
        A unit is not in the order of the stratum.
    DuplicateError
        A unit is removed twice.

    Examples
    --------
    >>> gone = Removal(stratum="A", id="reg:1", reason="closed", evidence="77" * 32)
    >>> entries, net = removal_log("5e" * 32, "A", ["reg:1", "reg:2", "reg:3"], 1, [gone])
    >>> entries[0]["seq"], net
    (1, ['reg:2'])
    """
    known, removed = set(order), set[str]()
    entries: list[dict[str, Canonical]] = []
    previous = manifest_hash
    for seq, removal in enumerate(removals, start=1):
        if removal.stratum != stratum or removal.id not in known:
            raise UnitIdError(
                refused_removal(removal, "此户不在该层的排序中", "This unit is not in the order of the stratum.")
            )
        if removal.id in removed:
            raise DuplicateError(
                refused_removal(removal, "此户已剔除", "This unit has been removed already; an entry is final.")
            )
        removed.add(removal.id)
        entry: dict[str, Canonical] = {
            "schema": SCHEMA,
            "seq": seq,
            "stratum": stratum,
            "id": removal.id,
            "reason": removal.reason.value,
            "evidence": removal.evidence,
            "prev": previous,
        }
        entries.append(entry)
        previous = digest(entry)
    return entries, [unit for unit in order if unit not in removed][:n]


def refused_removal(removal: Removal, zh: str, en: str) -> Fault:
    """Say why a unit cannot be removed.

    Examples
    --------
    >>> gone = Removal(stratum="A", id="reg:1", reason="closed", evidence="77" * 32)
    >>> refused_removal(gone, "没有此层", "There is no such stratum.").where
    'A: reg:1'
    """
    return fault(
        f"{removal.stratum}: {removal.id}",
        (zh, en),
        ("允许：该层可抽且未剔除的主体", "Allowed: eligible units of the stratum, each removed once (dr1 7.7)."),
        ("请核对层名与标识", "Check the stratum and the id."),
    )
