"""The commitment (承诺书): all that could bend a draw, fixed and published before the seed exists (`dr1` 6.7)."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, Self

from pydantic import Field, model_validator

from credit_tier.foundation.digest import Canonical, digest
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import DrawPlan, DrawTerms, StratumTerms
from credit_tier.sampling.refusals import MismatchError, SourceError, ValueFormError, fault, shown
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sizes import check_bounds
from credit_tier.sampling.sources import SourceKind
from credit_tier.sampling.tickets import ALGORITHM
from credit_tier.sampling.values import Hash

SCHEMA: Final = "credit_tier/commit/1"
FRAME_TEXTS: Final = (
    ("leaf", "JCS [id, stratum, x, eligible, reason, salt]"),
    ("salt", "HMAC-SHA256(k, id), hex"),
    ("order", "id"),
)


class Commitment(DrawTerms):
    """A published commitment; `hash` binds the draw to it.

    Parameters
    ----------
    frame_root, frame_count
        Root and number of the leaves of the frame.
    agency_hash, frame_hash : str
        Hex SHA-256 of the secrets ``r`` and ``k``.
    officers_root, recusals_root : str

    Other parameters are those of `DrawPlan`; every stratum has its `max`.

    Examples
    --------
    >>> Commitment.model_fields["frame_count"].annotation
    <class 'int'>
    """

    frame_root: Hash
    frame_count: int = Field(ge=0, le=2**53 - 1)
    agency_hash: Hash
    frame_hash: Hash
    officers_root: Hash
    recusals_root: Hash

    @model_validator(mode="after")
    def _bound(self) -> Self:
        secret = next(source.ref for source in self.sources if source.kind is SourceKind.AGENCY_SECRET)
        if secret != self.agency_hash or any(terms.max is None for terms in self.strata):
            raise MismatchError(
                fault(
                    "commitment",
                    (
                        "承诺书自相矛盾：秘密的哈希不一致，或某层没有上限",
                        "The commitment contradicts itself: secrets.agency, or a stratum without max.",
                    ),
                    (
                        "允许：secrets.agency 等于 agency-secret 来源的 ref",
                        "Allowed: secrets.agency equal to the ref of the agency-secret.",
                    ),
                    ("请用 commit 生成", "Let `commit` make it."),
                )
            )
        return self

    @property
    def frame_seal(self) -> dict[str, Canonical]:
        """The object `frame` of `dr1` 6.7 and 7.1."""
        return {"root": self.frame_root, "count": self.frame_count, **dict(FRAME_TEXTS)}

    @property
    def hash(self) -> str:
        """``commit_hash``: hex SHA-256 of the canonical content."""
        return digest(self.content())

    def content(self) -> dict[str, Canonical]:
        """Give the object of `dr1` 6.7, to be published."""
        return {
            "schema": SCHEMA,
            "algorithm": ALGORITHM,
            "draw_id": self.draw_id,
            "frame": self.frame_seal,
            "secrets": {"agency": self.agency_hash, "frame": self.frame_hash},
            "policy_hash": self.policy_hash,
            "rulebook_hash": self.rulebook_hash,
            "officers_root": self.officers_root,
            "recusals_root": self.recusals_root,
            "code": dict(self.code),
            "sources": [{"kind": source.kind.value, "ref": source.ref} for source in self.sources],
            "strata": [terms.content() for terms in self.strata],
            "slots": list(self.slots),
            "prev_manifest_hash": self.prev_manifest_hash,
        }

    @classmethod
    def from_content(cls, content: Mapping[str, Any]) -> Self:
        """Read a published commitment back.

        Raises
        ------
        CreditTierError
            It is none: a field is missing, too many, or refused.

        Examples
        --------
        >>> Commitment.from_content({"schema": "credit_tier/commit/1"})  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        credit_tier.sampling.refusals.ValueFormError: commitment
        ...
        """
        if not isinstance(content, Mapping):
            raise ValueFormError(_no_commitment("commitment"))
        fields = dict(content)
        seal, secrets = fields.pop("frame", None), fields.pop("secrets", None)
        texts = dict(FRAME_TEXTS) | {"schema": SCHEMA, "algorithm": ALGORITHM}
        if not isinstance(seal, Mapping) or not isinstance(secrets, Mapping):
            raise ValueFormError(_no_commitment("frame, secrets"))
        if set(seal) != {"root", "count", *dict(FRAME_TEXTS)} or set(secrets) != {"agency", "frame"}:
            raise ValueFormError(_no_commitment("frame, secrets"))
        stated = dict(seal) | {name: fields.pop(name, None) for name in ("schema", "algorithm")}
        if wrong := [name for name, text in texts.items() if stated[name] != text]:
            raise ValueFormError(_no_commitment(", ".join(wrong)))
        commitment = cls(
            frame_root=seal["root"],
            frame_count=seal["count"],
            agency_hash=secrets["agency"],
            frame_hash=secrets["frame"],
            **fields,
        )
        # Defaults and sorting must not have mended anything: what is hashed is what was published.
        if commitment.content() != dict(content):
            raise ValueFormError(_no_commitment("strata, slots"))
        return commitment


def commit(plan: DrawPlan, frame: Frame, officers: Roster, *, secrets: Secrets) -> Commitment:
    """Bind a plan to a frame, a roster and two secrets.

    Publish `Commitment.content` before the public source speaks; keep the secrets.

    Parameters
    ----------
    plan : DrawPlan
    frame : Frame
        Every unit, eligible or not.
    officers : Roster
        Empty where no officers are assigned (then the plan has no slots).
    secrets : Secrets

    Raises
    ------
    SourceError
        The plan names another agency secret.
    MismatchError
        The frame has strata that the plan does not know.
    SizeError, ValueFormError
        A least size is above the stratum, or a slot asks for a role that nobody has.

    Examples
    --------
    >>> from credit_tier.sampling.frame import Unit
    >>> from credit_tier.sampling.plan import CodeIdentity
    >>> from credit_tier.sampling.sources import SourceRef
    >>> secrets = Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32)
    >>> plan = DrawPlan(
    ...     draw_id="2026-Q4-620000",
    ...     strata=(StratumTerms(name="A", rate="0.5", rounding="ceil", design="srs"),),
    ...     sources=(secrets.agency_source, SourceRef(kind="dice", ref="hall 1")),
    ...     policy_hash="11" * 32,
    ...     rulebook_hash="22" * 32,
    ...     code=CodeIdentity(name="credit_tier", version="0.1.0", wheel_sha256="00" * 32),
    ... )
    >>> commitment = commit(plan, Frame([Unit("reg:1", "A"), Unit("reg:2", "A")]), Roster(), secrets=secrets)
    >>> commitment.frame_count, commitment.strata[0].max, len(commitment.hash)
    (2, 2, 64)
    """
    if secrets.agency_source not in plan.sources:
        raise SourceError(
            fault(
                "plan.sources",
                (
                    "方案中的 agency-secret 不是此秘密的哈希",
                    "The agency-secret of the plan is not the hash of this secret.",
                ),
                ("允许：secrets.agency_source", "Allowed: secrets.agency_source."),
                ("请把它列入来源", "Put it among the sources."),
            )
        )
    if unplanned := sorted(set(frame.strata) - {terms.name for terms in plan.strata}):
        raise MismatchError(
            fault(
                f"frame: {name}",
                ("名录库中的此层不在方案中", "The frame has this stratum, the plan has not."),
                ("允许：方案列出名录库的每一层", "Allowed: a plan that lists every stratum of the frame."),
                ('不抽的层请写比例 "0"', 'Give a stratum that is not drawn from the rate "0".'),
            )
            for name in unplanned
        )
    officers.require_roles(plan.slots)
    return Commitment(
        **{name: getattr(plan, name) for name in DrawPlan.model_fields if name != "strata"},
        strata=tuple(_with_max(terms, frame.size(terms.name)) for terms in plan.strata),
        frame_root=frame.root(secrets.frame),
        frame_count=len(frame),
        agency_hash=secrets.agency_source.ref,
        frame_hash=secrets.frame_hash,
        officers_root=officers.officers_root(secrets.frame),
        recusals_root=officers.recusals_root(secrets.frame),
    )


def require_match(commitment: Commitment, frame: Frame | None, officers: Roster, frame_secret: bytes) -> None:
    """Refuse a frame, a roster or a secret other than those committed to, naming each that differs.

    Without a frame the others are compared.

    Raises
    ------
    MismatchError
        With one fault for each difference.

    Examples
    --------
    >>> differences("ab", "ab", "frame.root") == []
    True
    """
    if faults := differences(sha256(frame_secret).hexdigest(), commitment.frame_hash, "secrets.frame"):
        # With another k every root differs, which would hide what is really wrong.
        raise MismatchError(faults)
    if frame is not None:
        faults += differences(len(frame), commitment.frame_count, "frame.count")
        faults += differences(frame.root(frame_secret), commitment.frame_root, "frame.root")
    faults += [
        *differences(officers.officers_root(frame_secret), commitment.officers_root, "officers_root"),
        *differences(officers.recusals_root(frame_secret), commitment.recusals_root, "recusals_root"),
    ]
    if faults:
        raise MismatchError(faults)


def differences(found: object, committed: object, where: str) -> list[Fault]:
    """Give a fault where something is not what was committed to, else none.

    Examples
    --------
    >>> differences(2, 3, "frame.count")[0].what.en
    'Here 2, committed to 3.'
    """
    if found == committed:
        return []
    return [
        fault(
            where,
            (
                f"与承诺不符：现为 {shown(found)}，承诺为 {shown(committed)}",
                f"Here {shown(found)}, committed to {shown(committed)}.",
            ),
            (
                "允许：承诺时的名录库、人员、回避名单和秘密",
                "Allowed: the very frame, roster, recusals and secrets of the commitment.",
            ),
            (
                "请取回承诺时的数据；确需更改须作废并重新承诺",
                "Fetch the data of the commitment; to change them, void the draw and commit anew.",
            ),
        )
    ]


def _with_max(terms: StratumTerms, base: int) -> StratumTerms:
    if terms.max is not None:
        return terms
    check_bounds(terms.min, base, terms.name)
    return terms.model_copy(update={"max": base})


def _no_commitment(where: str) -> Fault:
    return fault(
        "commitment",
        (f"不是 dr1 承诺书：{where}", f"No dr1 commitment: {where}"),
        ("允许：dr1 6.7 的全部字段", "Allowed: all fields of dr1 6.7, and no others."),
        ("请取回公布的承诺书", "Fetch the commitment as published."),
    )
