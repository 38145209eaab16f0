"""What a draw refuses, one class for each code of `dr1`; the text says where, what is allowed and how to mend it."""

from __future__ import annotations

import re
from typing import ClassVar

from credit_tier.foundation.errors import CreditTierError, Fault, Text

_CHINESE = re.compile("[\u4e00-\u9fff，。、：；（）《》〔〕]")
SHOWN_CHARACTERS = 80


class DrawError(CreditTierError):
    """Base of all refusals of the sampling layer.

    Attributes
    ----------
    code : str
        The code of `dr1`, the same in every implementation.
    """

    code: ClassVar[str] = "E_VALUE"


class ValueFormError(DrawError):
    """A text, hash, seed or setting has not the form it must have (``E_VALUE``)."""


class MismatchError(ValueFormError):
    """What was handed over is not what was committed to (``E_VALUE``)."""


class UnitIdError(DrawError):
    """Not an id, or an id that is unknown here (``E_ID``)."""

    code: ClassVar[str] = "E_ID"


class DuplicateError(DrawError):
    """The same id twice (``E_DUPLICATE``)."""

    code: ClassVar[str] = "E_DUPLICATE"


class RateError(DrawError):
    """A sampling rate is not written as `dr1` 4.1 has it (``E_RATE``)."""

    code: ClassVar[str] = "E_RATE"


class SizeError(DrawError):
    """A sample size cannot be had (``E_SIZE``)."""

    code: ClassVar[str] = "E_SIZE"


class WeightError(DrawError):
    """A weight is no integer in range (``E_X``)."""

    code: ClassVar[str] = "E_X"


class SourceError(DrawError):
    """The sources of the seed break `dr1` 6.4 (``E_SOURCE``)."""

    code: ClassVar[str] = "E_SOURCE"


class ReasonError(DrawError):
    """A unit was to be removed for a reason that is none (``E_REASON``)."""

    code: ClassVar[str] = "E_REASON"


class StuckError(DrawError):
    """No officer can be found for a slot (``E_STUCK``).

    Parameters
    ----------
    unit : str
        The unit for which nobody is left.
    slot : int
        Its slot, from 0.
    reached : list of str
        The officers the search reached, sorted: together they have too little capacity.
    """

    code: ClassVar[str] = "E_STUCK"

    def __init__(self, unit: str, slot: int, reached: list[str]) -> None:
        self.unit = unit
        self.slot = slot
        self.reached = tuple(reached)
        shown = ", ".join(reached[:20]) or "-"
        super().__init__(
            Fault(
                f"officers: {unit}, slot {slot}",
                Text(
                    f"派不出执法人员；已搜索到的人员均已满额：{shown}",
                    f"No officer can be found; those reached have no capacity left: {shown}",
                ),
                Text(
                    "每个岗位须有一名具备该角色、未回避、仍有余量的人员",
                    "Each slot needs an officer with its role, not recused, with capacity left.",
                ),
                Text(
                    "增加人员或可派次数，或复核回避名单，然后重新承诺",
                    "Add officers or capacity, or review the recusals, then commit anew.",
                ),
            )
        )


def fault(where: str, what: tuple[str, str], allowed: tuple[str, str], mend: tuple[str, str]) -> Fault:
    """Build a fault from pairs of (Chinese, English) texts.

    Examples
    --------
    >>> fault("n", ("太大", "too large"), ("至多 3", "at most 3"), ("改小", "lower it")).what.en
    'too large'
    """
    return Fault(where, Text(*what), Text(*allowed), Text(*mend))


def shown(value: object) -> str:
    r"""Show an offending value, and not at length; what is neither ASCII nor Chinese is spelt out, to be told apart.

    Examples
    --------
    >>> shown("９1"), shown("大厅")
    ("'\\uff191'", "'大厅'")
    """
    text = "".join(ascii(sign)[1:-1] if sign > "~" and not _CHINESE.match(sign) else sign for sign in repr(value))
    return text if len(text) <= SHOWN_CHARACTERS else text[: SHOWN_CHARACTERS - 3] + "..."
