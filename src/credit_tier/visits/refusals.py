"""What sending officers refuses, one class a cause; each fault names the rule."""

from __future__ import annotations

from typing import ClassVar

from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text


class OfficerFileError(ArgumentError):
    """The roster of officers cannot be used: a number twice, or one that no id can be made of."""


class DutyError(ArgumentError):
    """The duty file contradicts itself or the roster: an unknown officer, one in two teams, too few slots."""


class TooFewOfficersError(CreditTierError):
    """A visit has fewer eligible officers of an agency than the law demands; it never goes ahead with one."""

    exit_code: ClassVar[int] = 3


class UndecidedError(CreditTierError):
    """Within the steps allowed no assignment was found that keeps the limit of pairs, and none was ruled out."""

    exit_code: ClassVar[int] = 3


class SwapError(CreditTierError):
    """An officer was to be exchanged by hand without reason, or against a hard rule."""


class MissingAssignmentExtraError(ArgumentError):
    """Deciding whether an assignment exists needs the extra `assignment`."""


class JointVisitError(ArgumentError):
    """Draws cannot be united into joint visits."""


def fault(where: str, what: tuple[str, str], allowed: tuple[str, str], mend: tuple[str, str]) -> Fault:
    """Build a fault from pairs of (Chinese, English) texts.

    Examples
    --------
    >>> fault("team", ("重复", "twice"), ("一次", "once"), ("去重", "remove it")).what.en
    'twice'
    """
    return Fault(where, Text(*what), Text(*allowed), Text(*mend))
