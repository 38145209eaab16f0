"""The plan of a draw (抽查方案): what an agency decides before anything is known of the seed (`dr1` 6.7)."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, field_validator, model_validator

from credit_tier.foundation.digest import Canonical
from credit_tier.sampling.officers import ANY_ROLE
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.refusals import DuplicateError, SizeError, fault, shown
from credit_tier.sampling.sizes import Rounding, check_bounds, parse_rate
from credit_tier.sampling.sources import SourceRef, check_sources
from credit_tier.sampling.values import NO_HASH, Hash, Settings, StratumName, Value, require_value


class StratumTerms(Settings):
    """How one stratum is drawn (抽取规则).

    Parameters
    ----------
    name : str
    rate : str
        Sampling rate, ``"0.05"``; it applies to all units of the stratum, eligible or not.
    rounding : Rounding
    design : Design
    min, max : int
        Least and most; `max` is by default all units of the stratum.

    Raises
    ------
    RateError, SizeError
        The rate, the rounding or the bounds are refused.

    Examples
    --------
    >>> StratumTerms(name="grade=C", rate="0.05", rounding=Rounding.CEIL, design=Design.SRS).rate
    '0.05'
    """

    name: StratumName
    rate: str
    rounding: Rounding
    design: Design = Field(strict=False)
    min: int = Field(default=0, le=2**53 - 1)
    max: int | None = Field(default=None, le=2**53 - 1)

    @field_validator("rate")
    @classmethod
    def _rate(cls, rate: str) -> str:
        parse_rate(rate)
        return rate

    @field_validator("rounding", mode="before")
    @classmethod
    def _rounding(cls, word: Any) -> Rounding:
        try:
            return Rounding(word)
        except ValueError as unknown:
            words = ", ".join(Rounding)
            raise SizeError(
                fault(
                    "rounding",
                    (f"没有这种取整：{shown(word)}", f"No such rounding: {shown(word)}"),
                    (f"允许：{words}", f"Allowed: {words}."),
                    ("请改正", "Mend it."),
                )
            ) from unknown

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        check_bounds(self.min, self.min if self.max is None else self.max, self.name)
        return self

    def content(self) -> dict[str, Canonical]:
        """Give the object of `dr1` 6.7.

        Examples
        --------
        >>> terms = StratumTerms(name="A", rate="1", rounding=Rounding.CEIL, design=Design.SRS, max=6)
        >>> terms.content()["max"]
        6
        """
        return {
            "name": self.name,
            "rate": self.rate,
            "rounding": self.rounding.value,
            "min": self.min,
            "max": 0 if self.max is None else self.max,
            "design": self.design.value,
        }


class CodeIdentity(Settings):
    """The program that draws, down to the bytes that were installed.

    Examples
    --------
    >>> CodeIdentity(name="credit_tier", version="0.1.0", wheel_sha256="00" * 32).version
    '0.1.0'
    """

    name: Value
    version: Value
    wheel_sha256: Hash


class DrawTerms(Settings):
    """What a plan and its commitment have in common; the fields are those of `DrawPlan`."""

    draw_id: Value
    strata: tuple[StratumTerms, ...] = Field(strict=False)
    sources: tuple[SourceRef, ...] = Field(strict=False)
    slots: tuple[str, ...] = Field(default=(), strict=False)
    policy_hash: Hash
    rulebook_hash: Hash
    code: CodeIdentity
    prev_manifest_hash: Hash = NO_HASH

    @field_validator("strata")
    @classmethod
    def _by_name(cls, strata: tuple[StratumTerms, ...]) -> tuple[StratumTerms, ...]:
        names = [terms.name for terms in strata]
        if len(set(names)) < len(names):
            raise DuplicateError(
                fault(
                    "strata",
                    (f"层名重复：{shown(names)}", f"A stratum occurs twice: {shown(names)}"),
                    ("每层一次", "Each once."),
                    ("请合并", "Merge them."),
                )
            )
        return tuple(sorted(strata, key=lambda terms: terms.name.encode()))

    @field_validator("sources")
    @classmethod
    def _complete(cls, sources: tuple[SourceRef, ...]) -> tuple[SourceRef, ...]:
        check_sources(sources)
        return sources

    @field_validator("slots")
    @classmethod
    def _roles(cls, slots: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(role if role == ANY_ROLE else require_value(role, "slots") for role in slots)


class DrawPlan(DrawTerms):
    """What an agency decides before a draw (抽查方案).

    Parameters
    ----------
    draw_id : str
        Names the draw, once for each programme, period and region.
    strata : tuple of StratumTerms
        Every stratum of the frame; a stratum from which nothing is drawn has rate ``"0"``.
    sources : tuple of SourceRef
        Sources of the seed, in the order in which they will enter it.
    slots : tuple of str
        A role for each officer to be sent to a unit; empty text for any officer.
    policy_hash, rulebook_hash : str
        Hashes of the plan as published and of the rules it follows.
    code : CodeIdentity
    prev_manifest_hash : str
        Hash of the manifest before; 64 zeros for the first.

    Raises
    ------
    SourceError, DuplicateError, RateError, SizeError, ValueFormError
        A part is refused.

    Examples
    --------
    >>> DrawPlan(
    ...     draw_id="2026-Q4-620000",
    ...     strata=(StratumTerms(name="A", rate="0.05", rounding=Rounding.CEIL, design=Design.SRS),),
    ...     sources=(SourceRef(kind="agency-secret", ref="ab" * 32), SourceRef(kind="dice", ref="hall 1")),
    ...     policy_hash="11" * 32,
    ...     rulebook_hash="22" * 32,
    ...     code=CodeIdentity(name="credit_tier", version="0.1.0", wheel_sha256="00" * 32),
    ... ).slots
    ()
    """
