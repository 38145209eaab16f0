"""Removals and replacements (剔除与递补): an append-only log, the next in rank steps in (`dr1` 7.7).

A refusal, or a firm that cannot be met at its address, is a finding and no reason for a removal (`law.md` 0a.15).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pydantic import field_validator

from credit_tier.foundation.digest import Canonical, digest
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.refusals import DuplicateError, MismatchError, ReasonError, UnitIdError, fault, shown
from credit_tier.sampling.selection import rank_order
from credit_tier.sampling.values import Hash, Settings, StratumName, UnitId

SCHEMA: Final = "credit_tier/removal/1"


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


@dataclass(frozen=True, slots=True)
class Replacement:
    """What is left of a draw after removals.

    Attributes
    ----------
    manifest_hash : str
        Of the draw, which stays as it is.
    logs : mapping of str to tuple of dict
        By stratum, the hash-chained entries of `dr1` 7.7; to be published with the draw.
    net : mapping of str to tuple of str
        By stratum, the units to be inspected, by rank.
    """

    manifest_hash: str
    logs: Mapping[str, tuple[dict[str, Canonical], ...]]
    net: Mapping[str, tuple[str, ...]]

    def content(self) -> dict[str, Canonical]:
        """Give what is published: the draw it belongs to and the logs."""
        return {"manifest_hash": self.manifest_hash, "logs": {name: list(log) for name, log in self.logs.items()}}


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
                _refused(removal, "此户不在该层的排序中", "This unit is not in the order of the stratum.")
            )
        if removal.id in removed:
            raise DuplicateError(
                _refused(removal, "此户已剔除", "This unit has been removed already; an entry is final.")
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


def replace_units(
    draw: Draw, unusable: Iterable[Removal], *, frame: Frame | None = None, before: Replacement | None = None
) -> Replacement:
    """Remove units that cannot be inspected and let the next in rank step in (`dr1` 7.7).

    The net sample depends on the set of removed units only, not on the order in which they were reported.

    Parameters
    ----------
    draw : Draw
    unusable : iterable of Removal
        In the order in which they were established.
    frame : Frame, optional
        The frame of the draw; needed only once removals reach past the published reserve.
    before : Replacement, optional
        The removals so far: their entries stay, the new ones are appended.

    Raises
    ------
    UnitIdError, DuplicateError
        A unit is not in its stratum, or has been removed already.
    MismatchError
        `frame` or `before` belong to another draw, or a frame is needed and none was given.

    Examples
    --------
    >>> replace_units.__name__
    'replace_units'
    """
    if before is not None and before.manifest_hash != draw.manifest_hash:
        raise MismatchError(
            fault(
                "before",
                ("属于另一次抽取", "These removals belong to another draw."),
                ("允许：同一 manifest_hash", "Allowed: the same manifest_hash."),
                ("请核对", "Check it."),
            )
        )
    core = draw.core
    earlier = [removal for log in (before.logs.values() if before else ()) for removal in map(_read, log)]
    removals = [*earlier, *unusable]
    _require_known(core, removals)
    logs: dict[str, tuple[dict[str, Canonical], ...]] = {}
    net: dict[str, tuple[str, ...]] = {}
    for stratum in core["strata"]:
        mine = [removal for removal in removals if removal.stratum == stratum["name"]]
        order = (
            [row[1] for row in stratum["selected"] + stratum["reserve"]]
            if frame is None
            else full_order(core, stratum, frame)
        )
        if frame is None:
            _require_enough(stratum, order, mine)
        entries, left = removal_log(draw.manifest_hash, stratum["name"], order, stratum["n"], mine)
        logs[stratum["name"]], net[stratum["name"]] = tuple(entries), tuple(left)
    return Replacement(draw.manifest_hash, logs, net)


def full_order(core: Mapping[str, Any], stratum: Mapping[str, Any], frame: Frame) -> list[str]:
    """Give all eligible units of a stratum by rank, past the reserve, from the frame of the draw.

    Raises
    ------
    MismatchError
        The frame gives other ranks than those published.

    Examples
    --------
    >>> full_order.__name__
    'full_order'
    """
    ids, weights = frame.members(stratum["name"])
    published = [row[1] for row in stratum["selected"] + stratum["reserve"]]
    order: list[str] = []
    if len(ids) == stratum["N_eligible"]:
        design, seed = Design(stratum["design"]), core["seed"]["seed"]
        order = rank_order(design, core["draw_id"], stratum["name"], seed, ids, weights, stratum["n"])
    if order[: len(published)] != published or len(order) != stratum["N_eligible"]:
        raise MismatchError(
            fault(
                f"frame: {stratum['name']}",
                ("此名录库得不出已公布的排序", "This frame does not give the ranks that were published."),
                ("允许：承诺时的名录库", "Allowed: the frame of the commitment."),
                ("请取回该名录库", "Fetch that frame."),
            )
        )
    return order


def _read(entry: Mapping[str, Any]) -> Removal:
    return Removal(stratum=entry["stratum"], id=entry["id"], reason=entry["reason"], evidence=entry["evidence"])


def _require_known(core: Mapping[str, Any], removals: Sequence[Removal]) -> None:
    names = {stratum["name"] for stratum in core["strata"]}
    if faults := [
        _refused(removal, "没有此层", "There is no such stratum.")
        for removal in removals
        if removal.stratum not in names
    ]:
        raise UnitIdError(faults)


def _require_enough(stratum: Mapping[str, Any], order: Sequence[str], removals: Sequence[Removal]) -> None:
    complete = len(order) == stratum["N_eligible"]
    beyond = any(removal.id not in order for removal in removals) or len(order) - len(removals) < stratum["n"]
    if beyond and not complete:
        raise MismatchError(
            fault(
                f"{stratum['name']}: frame",
                (
                    "剔除已超出公布的备选，须有名录库",
                    "The removals reach past the published reserve; the frame is needed.",
                ),
                ("允许：frame=承诺时的名录库", "Allowed: frame= the frame of the commitment."),
                ("请传入名录库", "Pass the frame."),
            )
        )


def _refused(removal: Removal, zh: str, en: str) -> Any:
    return fault(
        f"{removal.stratum}: {removal.id}",
        (zh, en),
        ("允许：该层可抽且未剔除的主体", "Allowed: eligible units of the stratum, each removed once (dr1 7.7)."),
        ("请核对层名与标识", "Check the stratum and the id."),
    )
