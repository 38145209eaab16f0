"""The checks of a whole manifest (逐项核验), each a function of what is at hand; they fail, but never break."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from credit_tier.foundation.digest import canonical, digest
from credit_tier.sampling import stratum_checks
from credit_tier.sampling.assignment import assign
from credit_tier.sampling.commitment import Commitment, require_match
from credit_tier.sampling.drawing import draw_stratum, size_of
from credit_tier.sampling.findings import CheckName, FailedError, NotGivenError
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.manifest import Core, StratumStated, sealed_edition
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.replacement import check_log, head_of
from credit_tier.sampling.seeds import seed_of
from credit_tier.sampling.sizes import Counts
from credit_tier.sampling.sources import Source, check_sources


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is at hand for the checks; what is None was not given.

    Attributes
    ----------
    core : Core
        Typed; `content` is the same as it came.
    content : dict
    manifest_hashes, commitments : tuple
        As stated in one place or several.
    sealed, removals : object
    frame : Frame
    frame_secret : bytes
    officers : Roster
    """

    core: Core
    content: dict[str, Any]
    manifest_hashes: tuple[object, ...] = ()
    commitments: tuple[object, ...] = ()
    sealed: object = None
    removals: object = None
    frame: Frame | None = None
    frame_secret: bytes | None = None
    officers: Roster | None = None

    def commitment(self) -> Commitment:
        """Give the commitment, typed; fails if it is malformed."""
        if not self.commitments:
            raise NotGivenError("承诺书", "the commitment")
        content = self.commitments[0]
        if any(canonical(other) != canonical(content) for other in self.commitments):
            raise FailedError("给出的两份承诺书不同", "Two different commitments were given.")
        if not isinstance(content, dict):
            raise FailedError("承诺书不是 JSON 对象", "The commitment is no JSON object.")
        return Commitment.from_content(content)

    def opened_frame(self) -> Frame:
        """Give the frame; not checkable without it."""
        if self.frame is None:
            raise NotGivenError("名录库（frame）", "the frame")
        return self.frame


def _manifest_hash(at: Evidence) -> None:
    if not at.manifest_hashes:
        raise NotGivenError("公布的 manifest_hash", "a published manifest_hash")
    found = digest(at.content)
    for stated in at.manifest_hashes:
        if stated != found:
            raise FailedError(f"清单的哈希是 {found}", f"The core has the hash {found}, not {stated}.")


def _commitment(at: Evidence) -> None:
    if at.commitment().hash != at.core.commit_hash:
        raise FailedError("清单所指的是另一份承诺书", "The core names another commitment.")


def _terms(at: Evidence) -> None:
    commitment, core = at.commitment(), at.content
    pairs: dict[str, tuple[object, object]] = {
        "draw_id": (core["draw_id"], commitment.draw_id),
        "frame": (core["frame"], commitment.frame_seal),
        "policy_hash": (core["policy_hash"], commitment.policy_hash),
        "code": (core["code"], dict(commitment.code)),
        "prev_manifest_hash": (core["prev_manifest_hash"], commitment.prev_manifest_hash),
        "officers.root": (core["officers"]["root"], commitment.officers_root),
        "seed.sources": (
            [(source.kind, source.ref) for source in at.core.seed.sources],
            [(source.kind.value, source.ref) for source in commitment.sources],
        ),
        "strata": (
            [(stratum.name, stratum.rate, stratum.rounding, stratum.design) for stratum in at.core.strata],
            [(terms.name, terms.rate, terms.rounding.value, terms.design.value) for terms in commitment.strata],
        ),
    }
    if differing := [name for name, (stated, committed) in pairs.items() if stated != committed]:
        raise FailedError(f"与承诺不符：{'、'.join(differing)}", f"Not as committed to: {', '.join(differing)}.")


def _read_sources(at: Evidence) -> list[Source]:
    return [Source(kind=source.kind, ref=source.ref, value=source.value) for source in at.core.seed.sources]  # type: ignore[arg-type] # the model reads the word


def _sources(at: Evidence) -> None:
    check_sources(_read_sources(at))


def _seed(at: Evidence) -> None:
    if (found := seed_of(_read_sources(at))) != at.core.seed.seed:
        raise FailedError(f"由来源算出的种子是 {found}", f"The sources give the seed {found}.")


def _draw_keys(at: Evidence) -> None:
    for stratum in at.core.strata:
        stratum_checks.check_key(stratum, at.core.draw_id, at.core.seed.seed)


def _sizes(at: Evidence) -> None:
    if (total := sum(stratum.N_base for stratum in at.core.strata)) != at.core.frame.count:
        raise FailedError(f"各层合计 {total}，与名录库户数不符", f"N_base adds up to {total}, not to frame.count.")
    terms = {stratum.name: stratum for stratum in at.commitment().strata}
    for stratum in at.core.strata:
        if stratum.name not in terms:
            raise FailedError(f"承诺中没有层 {stratum.name}", f"No stratum {stratum.name} in the commitment.")
        counts = Counts(stratum.N_base, stratum.N_eligible)
        if (size := size_of(terms[stratum.name], counts, at.core.draw_id, at.core.seed.seed)) != stratum.n:
            raise FailedError(f"{stratum.name} 应抽 {size}", f"{stratum.name}: n should be {size}, not {stratum.n}.")


def _ranks(at: Evidence) -> None:
    names = [stratum.name for stratum in at.core.strata]
    if names != sorted(set(names), key=str.encode):
        raise FailedError("层未按名称排序或有重复", "The strata are not sorted by name, or one occurs twice.")
    seen: set[str] = set()
    for stratum in at.core.strata:
        stratum_checks.check_ranks(stratum)
        for row in stratum.selected + stratum.reserve:
            if row[1] in seen:
                raise FailedError(f"{row[1]} 出现两次", f"{row[1]} occurs twice.")
            seen.add(row[1])


def _for_each(check: Callable[[StratumStated], None]) -> Callable[[Evidence], None]:
    def run(at: Evidence) -> None:
        for stratum in at.core.strata:
            check(stratum)

    return run


def _frame(at: Evidence) -> None:
    frame = at.opened_frame()
    if len(frame) != at.core.frame.count:
        raise FailedError(f"名录库有 {len(frame)} 户", f"The frame has {len(frame)} units.")
    if at.frame_secret is None:
        raise NotGivenError("名录库秘密 k（frame_secret）", "the secret k of the frame")
    if at.commitments and sha256(at.frame_secret).hexdigest() != at.commitment().frame_hash:
        raise FailedError("k 不是承诺的秘密", "k is not the secret committed to.")
    if (root := frame.root(at.frame_secret)) != at.core.frame.root:
        raise FailedError(f"名录库的根是 {root}", f"The root of the frame is {root}.")


def _selection(at: Evidence) -> None:
    frame, commitment = at.opened_frame(), at.commitment()
    stated = {stratum.name: stratum for stratum in at.core.strata}
    if unplanned := set(frame.strata) - {terms.name for terms in commitment.strata}:
        raise FailedError(f"承诺中没有层 {sorted(unplanned)}", f"Strata not in the commitment: {sorted(unplanned)}.")
    for terms in commitment.strata:
        expected = draw_stratum(at.core.draw_id, terms, frame, at.core.seed.seed)
        found = stated.get(terms.name)
        if differing := [name for name, value in expected.items() if getattr(found, name, None) != value]:
            raise FailedError(
                f"{terms.name} 重抽不同：{'、'.join(differing)}",
                f"{terms.name}: drawing again gives other {', '.join(differing)}.",
            )


def _roster(at: Evidence) -> None:
    commitment = at.commitment()
    if at.officers is None or at.frame_secret is None:
        raise NotGivenError("人员名录和名录库秘密 k", "the roster and the secret k of the frame")
    require_match(commitment, None, at.officers, at.frame_secret)


def _assignments(at: Evidence) -> None:
    commitment, stated = at.commitment(), at.core.officers
    if stated.relaxations:
        raise FailedError(
            "dr1 未规定放宽规则时如何重算", "dr1 does not say how an assignment with a lifted rule is replayed."
        )
    units = [row[1] for stratum in at.core.strata for row in stratum.selected]
    slots = commitment.slots
    expected = sorted(units) if slots else []
    if [row[0] for row in stated.assignments] != expected:
        raise FailedError("选派的对象与抽中的不同", "The units with officers are not the units drawn.")
    if any(len(row) != 1 + len(slots) or len(set(row[1:])) != len(slots) for row in stated.assignments):
        raise FailedError("某户的人员数不对或重复", "A unit has too few, too many, or repeated officers.")
    if not slots:
        return
    if at.officers is None:
        raise NotGivenError("人员名录（officers）", "the roster")
    again = assign(units, at.officers, slots, at.core.draw_id, at.core.seed.seed)
    if [list(row) for row in again] != stated.assignments:
        raise FailedError("重新选派的结果不同", "Assigning again gives other officers.")


def _removals(at: Evidence) -> None:
    if at.removals is None:
        raise NotGivenError("剔除记录（removals）", "removal logs")
    if not isinstance(at.removals, Mapping) or set(at.removals) != {"manifest_hash", "logs", "heads"}:
        raise FailedError("剔除记录格式不对", "The removal logs have another form.")
    canonical(dict(at.removals))  # refuses what Python takes for equal: true and 1, 1.0 and 1
    manifest_hash, logs, heads = (at.removals[name] for name in ("manifest_hash", "logs", "heads"))
    if manifest_hash != digest(at.content):
        raise FailedError("剔除记录属于另一份清单", "The removal logs belong to another manifest.")
    if not isinstance(logs, Mapping) or not isinstance(heads, Mapping) or set(logs) != set(heads):
        raise FailedError("剔除记录与末条哈希不对应", "The logs and their heads do not correspond.")
    strata = {stratum["name"]: stratum for stratum in at.content["strata"]}
    for name, log in logs.items():
        whole = name in strata and check_log(at.content, strata[name], log, at.frame)
        if not whole or heads[name] != head_of(manifest_hash, log):
            raise FailedError(
                f"{name} 的剔除记录断链、被改或不合规", f"{name}: the log is broken, altered or not allowed."
            )


def _sealed(at: Evidence) -> None:
    if at.sealed is None:
        raise NotGivenError("密封版（sealed）", "the sealed edition")
    # By their bytes: to Python true and 1 are equal.
    if canonical(at.sealed) != canonical(sealed_edition(at.content, digest(at.content))):
        raise FailedError("密封版与此清单不符", "The sealed edition is not that of this manifest.")


CHECKS: Final[tuple[tuple[CheckName, Callable[[Evidence], None]], ...]] = (
    (CheckName.MANIFEST_HASH, _manifest_hash),
    (CheckName.COMMITMENT, _commitment),
    (CheckName.TERMS, _terms),
    (CheckName.SOURCES, _sources),
    (CheckName.SEED, _seed),
    (CheckName.DRAW_KEYS, _draw_keys),
    (CheckName.SIZES, _sizes),
    (CheckName.RANKS, _ranks),
    (CheckName.TICKETS, _for_each(stratum_checks.check_tickets)),
    (CheckName.TAKE_ALL, _for_each(stratum_checks.check_take_all)),
    (CheckName.PI, _for_each(stratum_checks.check_pi)),
    (CheckName.ORDER, _for_each(stratum_checks.check_order)),
    (CheckName.THRESHOLD, _for_each(stratum_checks.check_threshold)),
    (CheckName.FRAME, _frame),
    (CheckName.SELECTION, _selection),
    (CheckName.ROSTER, _roster),
    (CheckName.ASSIGNMENTS, _assignments),
    (CheckName.REMOVALS, _removals),
    (CheckName.SEALED, _sealed),
)
