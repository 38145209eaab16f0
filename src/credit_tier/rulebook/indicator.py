"""Indicators (指标): what is measured about an enterprise, and the points each band of values gives."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import ConfigDict, Field

from credit_tier.foundation.basis import Bilingual, Frozen, Status
from credit_tier.rulebook.source import Identifier, Use
from credit_tier.rulebook.versions import Dated, version_on


class Direction(StrEnum):
    """Which way a larger value points."""

    MORE_IS_WORSE = "more_is_worse"
    MORE_IS_BETTER = "more_is_better"
    NEUTRAL = "neutral"
    """It tells something and is worth nothing: every value and every kind of missing has the same points."""


class Absent(StrEnum):
    """What it means that a source which does report has no row for an enterprise."""

    ZERO = "zero"
    """No row means none (no penalty row: no penalty)."""
    NOT_REPORTED = "not_reported"
    """No row is no clean record (no filing row)."""


class Late(StrEnum):
    """What a value counts for while its source is overdue."""

    UNKNOWN = "unknown"
    """Nothing: the enterprise gets the points of `source_late`."""
    FACTS_STAND = "facts_stand"
    """What is on file stands if it found anything (a final decision is not undone by a late delivery)."""


class Aggregate(StrEnum):
    """The closed list of ways to make one integer of an enterprise's rows."""

    COUNT = "count"
    SUM = "sum"
    MAX = "max"
    MIN = "min"
    LATEST = "latest"
    """The value of the row with the latest time (ties: the largest value)."""
    DISTINCT_MONTHS = "distinct_months"
    """Number of calendar months that have such a row."""
    SHARE = "share"
    """Sum of `value` over sum of `over`, in ppm, rounded down."""
    MONTHS_SINCE_FIRST = "months_since_first"
    MONTHS_SINCE_LAST = "months_since_last"
    """Completed months from the first / last such row to `as_of`."""
    DECAYED_SUM = "decayed_sum"
    """Sum of `value` (or 1) times the weight of the row's age in completed months."""


NEEDS_VALUE = frozenset({Aggregate.SUM, Aggregate.MAX, Aggregate.MIN, Aggregate.LATEST, Aggregate.SHARE})


class Measure(Frozen):
    """How the value of an indicator is taken from records.

    Parameters
    ----------
    table : str
        The source whose rows are read.
    time : str
        The date field that places a row in time; rows after `as_of` do not exist yet.
    window_months : int, optional
        Length of the window that ends on `as_of`, both ends inside (`foundation.dates`); absent: all rows to `as_of`.
    among : str
        Condition on the rows that say anything on the matter (何为有记录); an enterprise without any such row has no
        value but what `absent` says. Absent: every row of the window.
    where : str
        Condition on the rows that are measured of these, an expression over the fields of the table and ``:as_of``.
    value, over : str
        Integer expressions; `over` is the denominator of a share.
    aggregate : Aggregate
    decay : tuple of int
        Weights by age in completed months for `decayed_sum`; beyond the table a row weighs nothing.
    """

    table: Identifier
    time: Identifier
    window_months: Annotated[int, Field(ge=1, le=240)] | None = None
    among: str = ""
    where: str = ""
    value: str = ""
    over: str = ""
    aggregate: Aggregate = Field(strict=False)
    decay: Annotated[tuple[Annotated[int, Field(ge=0, le=1_000_000)], ...], Field(strict=False, max_length=240)] = ()


class Band(Frozen):
    """A range of values that gives the same points: from `start` (inclusive) to where the next band starts."""

    model_config = ConfigDict(populate_by_name=True)

    start: Annotated[int, Field(ge=-(2**31) + 3, le=2**31 - 1)] | None = Field(default=None, alias="from")
    points: int = Field(ge=-10_000, le=10_000)
    reason: Bilingual


class MissingPoints(Frozen):
    """The points of the three kinds of missing; each is required, so that no gap scores by accident."""

    not_applicable: int = Field(ge=-10_000, le=10_000)
    not_reported: int = Field(ge=-10_000, le=10_000)
    source_late: int = Field(ge=-10_000, le=10_000)


class IndicatorVersion(Dated):
    """What an indicator measures and gives from a day on."""

    points_status: Annotated[Status, Field(strict=False)] = Status.IN_FORCE
    measure: Measure
    bands: tuple[Band, ...] = Field(strict=False, min_length=1, max_length=250)
    missing: MissingPoints

    @property
    def illustrative(self) -> bool:
        """Whether any number of the version is a trial number."""
        return super().illustrative or self.points_status is Status.ILLUSTRATIVE

    @property
    def only_adds(self) -> bool:
        """Whether whoever it knows nothing of has the fewest points it gives, so that it costs nobody anything."""
        missing = self.missing
        return max(missing.not_applicable, missing.not_reported, missing.source_late) <= min(
            band.points for band in self.bands
        )


class Cure(Bilingual):
    """What an enterprise can do itself to bring an indicator to its best value.

    Parameters
    ----------
    act : str
        Names the act; indicators of one theme with the same act are cured together (paying contributions owed
        mends both the months and the share).
    after_months : int
        Completed months that must have passed since the latest record before the act is open (a least period of
        publication); 0: at once.
    by_class : bool
        The least period is that of each record's class in ``repair.toml``, by the rules of the day.
    """

    act: Identifier
    after_months: int = Field(default=0, ge=0, le=120)
    by_class: bool = False


class Indicator(Frozen):
    """One indicator; its identifier is its path, ``tax/late_filings.toml`` is ``tax.late_filings``.

    Parameters
    ----------
    id : str
        Theme and name, joined by a dot.
    title : Bilingual
    source : str
        The source it is measured on, and whose lateness it suffers.
    uses : tuple of Use
    direction : Direction
    unit : str
        What the integer counts: filings, months, ppm, fen ...
    absent : Absent
    late : Late
    applies : str
        Condition on the enterprise; where it is false the value is `not_applicable`. Empty: always applies.
    cure : Cure, optional
        What an enterprise can do about it. Absent: nothing but time.
    version : tuple of IndicatorVersion
    """

    id: str
    title: Bilingual
    source: Identifier
    uses: tuple[Annotated[Use, Field(strict=False)], ...] = Field(strict=False, min_length=1)
    direction: Direction = Field(strict=False)
    unit: str = Field(min_length=1)
    absent: Absent = Field(strict=False)
    late: Annotated[Late, Field(strict=False)] = Late.UNKNOWN
    applies: str = ""
    cure: Cure | None = None
    version: tuple[IndicatorVersion, ...] = Field(strict=False, min_length=1)

    @property
    def theme(self) -> str:
        """The folder the indicator lives in."""
        return self.id.split(".", 1)[0]

    def on(self, day: date) -> IndicatorVersion | None:
        """Give the version in force on a day, or ``None``."""
        return version_on(self.version, day)
