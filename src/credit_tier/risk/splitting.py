"""Splitting by time, never a day in two parts (按时间切分).

The earliest part is learnt from, the next one stops and chooses, and the latest is kept: whether there is a signal is
asked of it alone, and nothing else was settled by it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.risk.outcomes import Days, Flags
from credit_tier.risk.refusals import one_kind_only

LATER_SHARE: Final = 0.25
LEAST_OF_EACH: Final = 5
"""Inspections that found something, and that did not, which each part must have."""


class Parts(NamedTuple):
    """The parts in time, as masks of the rows.

    Attributes
    ----------
    learn, choose, prove : numpy.ndarray of bool
        `prove` is empty where the later part has too few findings to be divided: then no signal can be shown.
    """

    learn: np.ndarray[Any, np.dtype[np.bool_]]
    choose: np.ndarray[Any, np.dtype[np.bool_]]
    prove: np.ndarray[Any, np.dtype[np.bool_]]


def parts_in_time(on: Days, found: Flags, share: float = LATER_SHARE) -> Parts:
    """Divide visits into three; the later part is halved by whole days.

    Parameters
    ----------
    on : numpy.ndarray of datetime64[D]
    found : numpy.ndarray of bool
    share : float
        Of the last two parts together.

    Raises
    ------
    NotEstimableError
        The earlier or the later part has too few of a kind of finding.

    Examples
    --------
    >>> days = np.repeat(np.arange("2026-01-01", "2026-01-09", dtype="datetime64[D]"), 20)
    >>> [int(part.sum()) for part in parts_in_time(days, np.tile([True, False], 80))]
    [120, 20, 20]
    """
    later = later_part(on, found, share)
    half = np.sort(on[later])[int(later.sum()) // 2]
    prove = on >= half
    choose = later & ~prove
    if any(_least_kind(found[part]) < LEAST_OF_EACH for part in (choose, prove)):
        choose, prove = later, np.zeros(len(on), dtype=np.bool_)
    return Parts(~later, choose, prove)


def later_part(on: Days, found: Flags, share: float = LATER_SHARE) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Give a mask of the latest part, by whole days: at least `share` of the rows where days allow.

    Parameters
    ----------
    on : numpy.ndarray of datetime64[D]
    found : numpy.ndarray of bool
    share : float

    Raises
    ------
    NotEstimableError
        One of the parts has too few of a kind of finding.

    Examples
    --------
    >>> days = np.repeat(np.arange("2026-01-01", "2026-01-05", dtype="datetime64[D]"), 10)
    >>> later_part(days, np.tile([True, False], 20)).sum()
    np.int64(10)
    """
    require_enough(found)
    start = np.sort(on)[int(len(on) * (1 - share))]
    later: np.ndarray[Any, np.dtype[np.bool_]] = on >= start
    for part, name in ((~later, "outcomes: 较早部分 the earlier part"), (later, "outcomes: 较晚部分 the later part")):
        require_both(found[part], name, LEAST_OF_EACH)
    return later


def require_enough(found: Flags) -> None:
    """Refuse outcomes that cannot be fitted on, however they are split: worth asking before visits are described.

    Raises
    ------
    NotEstimableError
    """
    require_both(found, "outcomes", 2 * LEAST_OF_EACH)


def require_both(found: Flags, where: str, least: int) -> None:
    """Refuse outcomes with too few of a kind.

    Raises
    ------
    NotEstimableError
        Fewer than `least` found something, or fewer found nothing.
    """
    if _least_kind(found) < least:
        raise one_kind_only(where, len(found), int(found.sum()), least)


def _least_kind(found: Flags) -> int:
    positives = int(found.sum())
    return min(positives, len(found) - positives)
