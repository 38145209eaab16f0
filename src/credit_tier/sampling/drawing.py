"""The draw (抽取): from a commitment and a seed to a manifest, always the same bytes (`dr1` 7)."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any, NamedTuple, Self, final

from credit_tier.foundation.digest import Canonical, canonical
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.assignment import assign
from credit_tier.sampling.commitment import Commitment, differences, require_match
from credit_tier.sampling.draw_card import draw_card
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.manifest import CORE_SCHEMA, core_bytes, parse_json, sealed_edition
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import StratumTerms
from credit_tier.sampling.refusals import MismatchError, ValueFormError, fault
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import Seed, make_seed
from credit_tier.sampling.selection import PiKind, Scope, select_checked
from credit_tier.sampling.sizes import Bounds, Counts, Rounding, round_ticket, stratum_size
from credit_tier.sampling.tickets import ALGORITHM


class DrawnUnit(NamedTuple):
    """One drawn unit (抽中对象), as a row.

    Attributes
    ----------
    stratum : str
    rank : int
        From 1.
    id : str
    ticket : str
        64 hex digits.
    pi : str
        Inclusion probability, ``"a/b"``.
    pi_kind : PiKind
    """

    stratum: str
    rank: int
    id: str
    ticket: str
    pi: str
    pi_kind: PiKind


@final
class Draw:
    """A finished draw: a commitment and the core of its manifest. Made by `draw` or read from JSON.

    Parameters
    ----------
    commitment : Commitment
    core : bytes
        The canonical bytes of the object of `dr1` 7.1.

    Attributes
    ----------
    commitment : Commitment
    manifest_hash : str
        Hex SHA-256 of the core.
    """

    __slots__ = ("_core", "commitment", "manifest_hash")

    def __init__(self, commitment: Commitment, core: bytes) -> None:
        self.commitment = commitment
        self._core = core
        self.manifest_hash = sha256(core).hexdigest()

    def __repr__(self) -> str:
        return f"Draw({self.commitment.draw_id!r}, manifest_hash={self.manifest_hash!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Draw) and self.to_json() == other.to_json()

    def __hash__(self) -> int:
        return hash(self.to_json())

    def _repr_html_(self) -> str:
        return draw_card(self.core, self.commitment.hash, self.manifest_hash)

    @property
    def core(self) -> dict[str, Any]:
        """The hashed core, a fresh copy each time."""
        core: dict[str, Any] = json.loads(self._core)
        return core

    @property
    def name(self) -> str:
        """Name under which a draw is stored: the same name with another manifest is an error (`dr1` 7.6)."""
        return self.commitment.hash + str(self.core["seed"]["seed"])

    def sealed(self) -> dict[str, Canonical]:
        """Give the edition that is public until the visits end (`dr1` 7.4)."""
        return sealed_edition(self.core, self.manifest_hash)

    def opened(self) -> dict[str, Any]:
        """Give the edition that is public after the visits: the core in full (`dr1` 7.5)."""
        return self.core

    def rows(self) -> list[DrawnUnit]:
        """Give the drawn units of all strata, by stratum and rank."""
        return [
            DrawnUnit(stratum["name"], rank, unit, drawn, pi, PiKind(stratum["pi_kind"]))
            for stratum in self.core["strata"]
            for rank, unit, drawn, pi in stratum["selected"]
        ]

    def to_json(self) -> bytes:
        """Give the canonical bytes of ``{commitment, core, manifest_hash}``; they hold the seed: keep them closed."""
        return canonical(
            {"commitment": self.commitment.content(), "core": self.core, "manifest_hash": self.manifest_hash}
        )

    @classmethod
    def from_json(cls, data: bytes | str) -> Self:
        """Read a draw back; only what was written by `to_json`, byte for byte.

        `credit_tier.sampling.verification.verify` says what is wrong with one; this only refuses.

        Raises
        ------
        CreditTierError
            The bytes are no stored draw.

        Examples
        --------
        >>> Draw.from_json(b"{}")  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        credit_tier.sampling.refusals.ValueFormError: draw
        ...
        """
        try:
            stored = parse_json(data)
            read = cls(Commitment.from_content(stored["commitment"]), canonical(stored["core"]))
        except (ValueError, KeyError, TypeError) as error:
            raise ValueFormError(_not_stored()) from error
        if read.to_json() != (data.encode() if isinstance(data, str) else data):
            raise ValueFormError(_not_stored())
        return read


def draw(commitment: Commitment, frame: Frame, officers: Roster, seed: Seed, *, secrets: Secrets) -> Draw:
    """Draw units and officers.

    Parameters
    ----------
    commitment : Commitment
    frame : Frame
    officers : Roster
    seed : Seed
        Made by `make_seed` from this commitment.
    secrets : Secrets

    Raises
    ------
    MismatchError
        Frame, roster, recusals, secrets or seed are not those committed to; each that differs is named.
    StuckError
        The officers do not suffice.

    Examples
    --------
    >>> from credit_tier.sampling.commitment import commit
    >>> from credit_tier.sampling.frame import Unit
    >>> from credit_tier.sampling.plan import CodeIdentity, DrawPlan
    >>> from credit_tier.sampling.sources import Source, SourceRef
    >>> secrets = Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32)
    >>> frame = Frame([Unit(f"reg:{i}", "A") for i in range(8)])
    >>> plan = DrawPlan(
    ...     draw_id="2026-Q4-620000",
    ...     strata=(StratumTerms(name="A", rate="0.25", rounding="ceil", design="srs"),),
    ...     sources=(secrets.agency_source, SourceRef(kind="dice", ref="hall 1")),
    ...     policy_hash="11" * 32,
    ...     rulebook_hash="22" * 32,
    ...     code=CodeIdentity(name="credit_tier", version="0.1.0", wheel_sha256="00" * 32),
    ... )
    >>> commitment = commit(plan, frame, Roster(), secrets=secrets)
    >>> opened = {"kind": "agency-secret", "ref": secrets.agency_source.ref, "value": secrets.agency.hex()}
    >>> seed = make_seed(commitment, [opened, Source(kind="dice", ref="hall 1", value="3" * 20)])
    >>> drawn = draw(commitment, frame, Roster(), seed, secrets=secrets)
    >>> [(row.rank, row.id, row.pi) for row in drawn.rows()]
    [(1, 'reg:1', '1/4'), (2, 'reg:7', '1/4')]
    """
    require_match(commitment, frame, officers, secrets.frame)
    agency = differences(secrets.agency_source.ref, commitment.agency_hash, "secrets.agency")
    if faults := agency + differences(seed, make_seed(commitment, seed.sources), "seed"):
        raise MismatchError(faults)
    return replay(commitment, frame, officers, seed)


def replay(commitment: Commitment, frame: Frame, officers: Roster, seed: Seed) -> Draw:
    """Compute the draw without holding frame and roster against the commitment, for those who did or cannot.

    Raises
    ------
    StuckError
        The officers do not suffice.

    Examples
    --------
    See `draw`.
    """
    strata = [draw_stratum(commitment.draw_id, terms, frame, seed.seed) for terms in commitment.strata]
    units = [row[1] for stratum in strata for row in stratum["selected"]]
    assignments = assign(units, officers, commitment.slots, commitment.draw_id, seed.seed)
    core: dict[str, Any] = {
        "schema": CORE_SCHEMA,
        "algorithm": ALGORITHM,
        "draw_id": commitment.draw_id,
        "commit_hash": commitment.hash,
        "frame": commitment.frame_seal,
        "policy_hash": commitment.policy_hash,
        "code": dict(commitment.code),
        "seed": {
            "sources": [
                {"kind": source.kind.value, "ref": source.ref, "value": source.value} for source in seed.sources
            ],
            "seed": seed.seed,
        },
        "strata": strata,
        "officers": {
            "root": commitment.officers_root,
            "algorithm": "waterfill",
            "assignments": [list(row) for row in assignments],
            "relaxations": [],
        },
        "prev_manifest_hash": commitment.prev_manifest_hash,
    }
    return Draw(commitment, core_bytes(core))


def size_of(terms: StratumTerms, counts: Counts, draw_id: str, seed: str) -> int:
    """Give the sample size of a stratum under its committed terms (`dr1` 4.1-4.3).

    Examples
    --------
    >>> size_of(StratumTerms(name="A", rate="0.1", rounding="floor", design="srs"), Counts(35, 30), "d", "ab" * 32)
    3
    """
    drawn = round_ticket(draw_id, terms.name, seed) if terms.rounding is Rounding.RANDOM else None
    return stratum_size(terms.rate, terms.rounding, counts, Bounds(terms.min, terms.max), drawn)


def draw_stratum(draw_id: str, terms: StratumTerms, frame: Frame, seed: str) -> dict[str, Any]:
    """Draw one stratum and give its object (`dr1` 7.2), its rows as tuples.

    Examples
    --------
    >>> terms = StratumTerms(name="A", rate="1", rounding="floor", design="srs")
    >>> draw_stratum("d", terms, Frame([("reg:1", "A")]), "ab" * 32)["n"]
    1
    """
    members = frame.members(terms.name)
    counts = Counts(frame.size(terms.name), len(members.ids))
    n = size_of(terms, counts, draw_id, seed)
    selection = select_checked(Scope(terms.design, draw_id, terms.name, seed), members, n)
    return {
        "name": terms.name,
        "N_base": counts.base,
        "N_eligible": counts.eligible,
        "rate": terms.rate,
        "rounding": terms.rounding.value,
        "n": n,
        "design": terms.design.value,
        "draw_key": selection.draw_key,
        "take_all": selection.take_all,
        "x_rest": str(selection.x_rest),
        "threshold": selection.threshold,
        "pi_kind": selection.pi_kind.value,
        "selected": selection.rows[:n],
        "reserve": selection.rows[n:],
    }


def _not_stored() -> Fault:
    return fault(
        "draw",
        ("不是本库保存的抽取结果", "Not a draw as this library stores it."),
        ("允许：Draw.to_json 的原样字节", "Allowed: the bytes of Draw.to_json, unchanged."),
        ("请取回原文件；用 verify 查明何处有误", "Fetch the original; `verify` says what is wrong with it."),
    )
