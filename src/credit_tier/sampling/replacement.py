"""Replacements (递补): who is inspected once units have been removed (`dr1` 7.7).

The manifest stays as it is; keys, totals, sizes and probabilities are not computed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from credit_tier.foundation.digest import Canonical, digest
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.refusals import MismatchError, UnitIdError, fault
from credit_tier.sampling.removal import ENTRY, Removal, refused_removal, removal_log
from credit_tier.sampling.selection import Scope, rank_order


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
        """Give what is published: the draw it belongs to, the logs, and the hash of each log's last entry.

        Each entry is bound by the one after it; the last is bound only by its hash (``heads``).
        """
        return {
            "manifest_hash": self.manifest_hash,
            "logs": {name: list(log) for name, log in self.logs.items()},
            "heads": {name: head_of(self.manifest_hash, log) for name, log in self.logs.items()},
        }


def head_of(manifest_hash: str, log: Sequence[Mapping[str, Canonical]]) -> str:
    """Give the hash of the last entry of a log; of an empty one, the manifest hash it would start from.

    Examples
    --------
    >>> head_of("5e" * 32, []) == "5e" * 32
    True
    """
    return digest(dict(log[-1])) if log else manifest_hash


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
    removals = [*read_removals(entry for log in (before.logs.values() if before else ()) for entry in log), *unusable]
    _require_known(core, removals)
    logs: dict[str, tuple[dict[str, Canonical], ...]] = {}
    net: dict[str, tuple[str, ...]] = {}
    for stratum in core["strata"]:
        name = stratum["name"]
        mine = [removal for removal in removals if removal.stratum == name]
        order = _order(core, stratum, mine, frame)
        entries, left = removal_log(draw.manifest_hash, name, order, stratum["n"], mine)
        logs[name], net[name] = tuple(entries), tuple(left)
        _require_appended(before, name, logs[name])
    return Replacement(draw.manifest_hash, logs, net)


def read_removals(entries: Iterable[Mapping[str, Any]]) -> list[Removal]:
    """Read the entries of published logs back, in their order, to go on from them.

    Raises
    ------
    CreditTierError
        An entry is refused.

    Examples
    --------
    >>> read_removals([{"stratum": "A", "id": "reg:1", "reason": "closed", "evidence": "77" * 32}])[0].id
    'reg:1'
    """
    return [Removal(**{name: entry[name] for name in Removal.model_fields}) for entry in entries]


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
    members = frame.members(stratum["name"])
    published = [row[1] for row in stratum["selected"] + stratum["reserve"]]
    order: list[str] = []
    if len(members.ids) == stratum["N_eligible"]:
        scope = Scope(Design(stratum["design"]), core["draw_id"], stratum["name"], core["seed"]["seed"])
        order = rank_order(scope, members, stratum["n"])
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


def check_log(core: Mapping[str, Any], stratum: Mapping[str, Any], log: object, frame: Frame | None) -> bool:
    """Tell whether a removal log is what `removal_log` would have written.

    Without a frame, units past the published reserve cannot be told from strangers and are let pass.

    Raises
    ------
    CreditTierError
        An entry is refused.

    Examples
    --------
    >>> check_log({}, {"name": "A"}, "no log", None)
    False
    """
    if not isinstance(log, list | tuple) or not all(
        isinstance(entry, Mapping) and set(ENTRY) == set(entry) for entry in log
    ):
        return False
    removals = read_removals(log)
    order = [row[1] for row in stratum["selected"] + stratum["reserve"]]
    if frame is not None:
        order = full_order(core, stratum, frame)
    elif len(order) < stratum["N_eligible"]:
        order += sorted({removal.id for removal in removals} - set(order))
    entries, _ = removal_log(digest(dict(core)), stratum["name"], order, stratum["n"], removals)
    return entries == [dict(entry) for entry in log]


def _require_known(core: Mapping[str, Any], removals: Sequence[Removal]) -> None:
    names = {stratum["name"] for stratum in core["strata"]}
    unknown = [removal for removal in removals if removal.stratum not in names]
    if unknown:
        raise UnitIdError(refused_removal(removal, "没有此层", "There is no such stratum.") for removal in unknown)


def _order(
    core: Mapping[str, Any], stratum: Mapping[str, Any], removals: Sequence[Removal], frame: Frame | None
) -> list[str]:
    order = [row[1] for row in stratum["selected"] + stratum["reserve"]]
    known = set(order)
    enough = all(removal.id in known for removal in removals) and len(order) - len(removals) >= stratum["n"]
    if enough or len(order) == stratum["N_eligible"]:
        return order
    if frame is not None:
        return full_order(core, stratum, frame)
    raise MismatchError(
        fault(
            f"{stratum['name']}: frame",
            ("剔除已超出公布的备选，须有名录库", "The removals reach past the published reserve; the frame is needed."),
            ("允许：frame=承诺时的名录库", "Allowed: frame= the frame of the commitment."),
            ("请传入名录库", "Pass the frame."),
        )
    )


def _require_appended(before: Replacement | None, name: str, log: tuple[dict[str, Canonical], ...]) -> None:
    earlier = tuple(before.logs.get(name, ())) if before else ()
    if log[: len(earlier)] != earlier:
        raise MismatchError(
            fault(
                f"before: {name}",
                ("先前的剔除记录断链或被改", "The earlier log is broken or was altered."),
                ("允许：replace_units 写出的记录", "Allowed: logs as replace_units wrote them."),
                ("请取回公布的记录", "Fetch the published log."),
            )
        )
