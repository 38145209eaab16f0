"""Sources of the seed (种子来源): the agency's secret, public draws, departments' secrets (`dr1` 6.4)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from hashlib import sha256
from typing import Any, Final

from pydantic import Field, field_validator

from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.refusals import SourceError, fault, shown
from credit_tier.sampling.values import Settings, is_hash, is_value


class SourceKind(StrEnum):
    """Where a part of the seed comes from."""

    AGENCY_SECRET = "agency-secret"  # noqa: S105 # the name of a kind, no secret
    """A secret of the agency, committed to by its hash; keeps visits unannounced (R16)."""
    DRAND = "drand"
    """A round of the League of Entropy."""
    NIST_BEACON_2 = "nist-beacon-2"
    """A pulse of the NIST randomness beacon, version 2."""
    DICE = "dice"
    """Dice thrown in public."""
    LOTTERY = "lottery"
    """Numbers of a public lottery (福彩、体彩)."""
    DEPT_REVEAL = "dept-reveal"
    """A secret of a department, committed to by its hash; empty if not revealed in time."""


PUBLIC: Final = frozenset({SourceKind.DRAND, SourceKind.NIST_BEACON_2, SourceKind.DICE, SourceKind.LOTTERY})
SECRET: Final = frozenset({SourceKind.AGENCY_SECRET, SourceKind.DEPT_REVEAL})

_NUMBER = "(?:0|[1-9][0-9]*)"
_REFERENCES: Final = {
    SourceKind.AGENCY_SECRET: "[0-9a-f]{64}",
    SourceKind.DRAND: f"[0-9a-f]{{64}}/{_NUMBER}",
    SourceKind.NIST_BEACON_2: f"{_NUMBER}/{_NUMBER}",
    SourceKind.DICE: "(?s:.+)",
    SourceKind.LOTTERY: "(?s:.+)",
    SourceKind.DEPT_REVEAL: "(?s:.+)/[0-9a-f]{64}",
}
_VALUES: Final = {
    SourceKind.AGENCY_SECRET: "[0-9a-f]{64}",
    SourceKind.DRAND: "[0-9a-f]{64}",
    SourceKind.NIST_BEACON_2: "[0-9a-f]{128}",
    SourceKind.DICE: "[0-9]{20,}",
    SourceKind.LOTTERY: "[0-9]{2}(?: [0-9]{2})*",
    SourceKind.DEPT_REVEAL: "(?:[0-9a-f]{64})?",
}


class SourceRef(Settings):
    """A source named in advance, in the commitment.

    Parameters
    ----------
    kind : SourceKind
    ref : str
        Which round, pulse, throw or secret; its form hangs on the kind (table of `dr1` 6.4).

    Raises
    ------
    SourceError
        The reference has not the form of its kind.

    Examples
    --------
    >>> SourceRef(kind=SourceKind.NIST_BEACON_2, ref="2/1234567").ref
    '2/1234567'
    """

    kind: SourceKind
    ref: str

    @field_validator("kind", mode="before")
    @classmethod
    def _known_kind(cls, word: Any) -> SourceKind:
        try:
            return SourceKind(word)
        except ValueError as unknown:
            raise SourceError(
                _source_fault("kind", word, "agency-secret, drand, nist-beacon-2, dice, lottery, dept-reveal")
            ) from unknown

    @field_validator("ref")
    @classmethod
    def _value(cls, ref: str) -> str:
        if not is_value(ref):
            raise SourceError(_source_fault("ref", ref, "a value"))
        return ref

    def model_post_init(self, _context: object) -> None:
        """Hold the reference against the form of its kind."""
        if re.fullmatch(_REFERENCES[self.kind], self.ref) is None:
            raise SourceError(_source_fault(f"{self.kind} ref", self.ref, _REFERENCES[self.kind]))


class Source(SourceRef):
    """A source that has spoken.

    Parameters
    ----------
    kind, ref
        As in the commitment.
    value : str
        What it said, written as the table of `dr1` 6.4 has it.

    Raises
    ------
    SourceError
        The value has not the form of its kind, or a secret does not match its hash.

    Examples
    --------
    >>> Source(kind=SourceKind.DICE, ref="hall 1, 2026-12-01", value="31415926535897932384").kind.value
    'dice'
    """

    value: str = Field(repr=False)

    def model_post_init(self, context: object) -> None:
        """Hold the value against the form of its kind, and a secret against its hash."""
        super().model_post_init(context)
        if re.fullmatch(_VALUES[self.kind], self.value) is None:
            raise SourceError(_source_fault(f"{self.kind} value", self._shown_value(), _VALUES[self.kind]))
        if self.kind in SECRET and self.value and secret_hash(self.value) != self.ref[-64:]:
            allowed = "the secret whose SHA-256 was committed to"
            raise SourceError(_source_fault(f"{self.kind} value", self._shown_value(), allowed))

    def _shown_value(self) -> str:
        # An error text may end up in a log; a secret that is nearly right must not.
        return f"({len(self.value)} characters, not shown)" if self.kind in SECRET else self.value


def secret_hash(secret: str) -> str:
    """Give the hash of a secret: of its bytes, not of its hex (`dr1` 6.4).

    Examples
    --------
    >>> secret_hash("02" * 32)[:16]
    '75877bb41d393b5f'
    """
    return sha256(bytes.fromhex(secret)).hexdigest() if is_hash(secret) else ""


def check_sources(sources: Sequence[SourceRef]) -> None:
    """Refuse a list without exactly one agency secret and at least one public source, or with repeats.

    Raises
    ------
    SourceError
        With all that is wrong.

    Examples
    --------
    >>> secret = SourceRef(kind=SourceKind.AGENCY_SECRET, ref="ab" * 32)
    >>> check_sources([secret, SourceRef(kind=SourceKind.DICE, ref="hall 1")])
    """
    kinds = [source.kind for source in sources]
    pairs = {(source.kind, source.ref) for source in sources}
    faults = []
    if kinds.count(SourceKind.AGENCY_SECRET) != 1:
        faults.append(_source_fault("sources", kinds.count(SourceKind.AGENCY_SECRET), "exactly one agency-secret"))
    if not PUBLIC & set(kinds):
        faults.append(
            _source_fault(
                "sources", [kind.value for kind in kinds], "at least one of drand, nist-beacon-2, dice, lottery"
            )
        )
    if len(pairs) < len(sources):
        faults.append(_source_fault("sources", len(sources), "no (kind, ref) twice"))
    if faults:
        raise SourceError(faults)


def seed_text(sources: Sequence[Source]) -> bytes:
    r"""Give the bytes whose SHA-256 is the seed (`dr1` 6.5).

    Examples
    --------
    >>> seed_text([Source(kind=SourceKind.DICE, ref="hall 1", value="3" * 20)])
    b'credit_tier/dr1/seed\n["dice","hall 1","33333333333333333333"]'
    """
    lines = [b"credit_tier/dr1/seed", *(canonical([source.kind.value, source.ref, source.value]) for source in sources)]
    return b"\n".join(lines)


def _source_fault(where: str, value: object, allowed: str) -> Fault:
    return fault(
        where,
        (f"种子来源不合规定：{shown(value)}", f"Breaks the rules for sources: {shown(value)}"),
        (f"允许：{allowed}", f"Allowed: {allowed} (dr1 6.4)."),
        ("请按承诺书所列来源逐字填写", "Copy the source as published and as committed to."),
    )
