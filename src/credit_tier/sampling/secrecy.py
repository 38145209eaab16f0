"""The secrets of an agency (秘密): one enters the seed, one salts the frame (`dr1` 6.1, 6.4; R16)."""

from __future__ import annotations

from hashlib import sha256
from typing import Self

from pydantic import Field, model_validator

from credit_tier.sampling.refusals import ValueFormError, fault
from credit_tier.sampling.sources import SourceKind, SourceRef
from credit_tier.sampling.values import Settings


class Secrets(Settings):
    """The two secrets of an agency; both stay closed until the visits end.

    Parameters
    ----------
    agency : bytes
        ``r``, 32 bytes; becomes part of the seed, so that nobody can compute the draw from public sources alone.
    frame : bytes
        ``k``, 32 other bytes; salts the leaves of the frame and of the roster.

    Raises
    ------
    ValueFormError
        Not 32 bytes each, or both the same: ``r`` is opened to all, ``k`` is not.

    Examples
    --------
    >>> Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32).agency_source.ref[:16]
    '75877bb41d393b5f'
    """

    agency: bytes = Field(repr=False)
    frame: bytes = Field(repr=False)

    @model_validator(mode="after")
    def _two_of_32(self) -> Self:
        if len(self.agency) != 32 or len(self.frame) != 32 or self.agency == self.frame:
            raise ValueFormError(
                fault(
                    "secrets",
                    (
                        "须为两个不同的 32 字节秘密",
                        f"Need two different secrets of 32 bytes, got {len(self.agency)} and {len(self.frame)}.",
                    ),
                    ("允许：操作系统生成的 32 个随机字节", "Allowed: 32 random bytes each, from the operating system."),
                    ("用 secrets.token_bytes(32) 各生成一次", "Make each with secrets.token_bytes(32)."),
                )
            )
        return self

    @property
    def agency_source(self) -> SourceRef:
        """The source under which ``r`` enters the commitment."""
        return SourceRef(kind=SourceKind.AGENCY_SECRET, ref=sha256(self.agency).hexdigest())

    @property
    def frame_hash(self) -> str:
        """Hex SHA-256 of ``k``."""
        return sha256(self.frame).hexdigest()
