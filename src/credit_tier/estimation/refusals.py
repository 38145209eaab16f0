"""What estimates refuse, one class a cause (拒绝)."""

from __future__ import annotations

from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text


class FindingError(ArgumentError):
    """Findings that are not those of this draw: of enterprises not drawn, twice, or of no known kind."""


class NoFindingsError(ArgumentError):
    """Nothing was found out: no findings at all, or nobody answered."""


class EstimateError(ArgumentError):
    """Something was asked of an estimate that it has not got: an unknown group, order, width or stratum."""


def refused(
    kind: type[CreditTierError], where: str, what: tuple[str, str], allowed: tuple[str, str], mend: tuple[str, str]
) -> CreditTierError:
    """Make an error of one fault.

    Examples
    --------
    >>> refused(FindingError, "x", ("甲", "a"), ("乙", "b"), ("丙", "c")).faults[0].mend.en
    'c'
    """
    return kind(finding_fault(where, what, allowed, mend))


def finding_fault(where: str, what: tuple[str, str], allowed: tuple[str, str], mend: tuple[str, str]) -> Fault:
    """Make one fault, each part in Chinese and English.

    Examples
    --------
    >>> finding_fault("x", ("甲", "a"), ("乙", "b"), ("丙", "c")).where
    'x'
    """
    return Fault(where, Text(*what), Text(*allowed), Text(*mend))
