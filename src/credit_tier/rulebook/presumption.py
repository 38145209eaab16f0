"""Presumed days: what is taken for a day that an agency may leave out, and from when it counts (推定日).

A payment is owed from the day after its last day for payment. Where that day is not sent, a rule says how long after
the period it is presumed to lie, in favour of the firm: without it, a period would be owed from the very day it ends.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, StringConstraints

from credit_tier.foundation.basis import Bilingual
from credit_tier.rulebook.versions import Dated

LONGEST_DAYS: Final = 100
"""The most days a presumption may add: more would be no last day of a monthly payment."""

_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]


class Presumption(Dated):
    """One version of the rule by which a day is presumed where it is not sent.

    Parameters
    ----------
    name : str
        What measures call it: the day that was sent, or else the presumed one. No field of the source bears this name.
    title : Bilingual
        What explanations call it; they show it only where it was presumed.
    of : str
        The day that may be missing.
    after : str
        The day or month from which it is presumed; a month is its last day.
    days : int
        Calendar days after that day, 1 to 100.

    Examples
    --------
    >>> from datetime import date
    >>> title = Bilingual(zh="推定的缴费期限", en="presumed last day")
    >>> days = {"of": "due_on", "after": "period", "days": 10}
    >>> Presumption(name="payable_by", title=title, in_force=date(2025, 7, 1), status="illustrative", **days).sql
    'COALESCE("due_on", ("period" + 10))'
    """

    name: _Name
    title: Bilingual
    of: _Name
    after: _Name
    days: int = Field(ge=1, le=LONGEST_DAYS)

    @property
    def sql(self) -> str:
        """The day as SQL over the fields of the source; NULL where neither day was sent."""
        return f'COALESCE("{self.of}", ("{self.after}" + {self.days}))'
