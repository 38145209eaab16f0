"""Splitting by time: what is learnt from is earlier than what it is judged on, never a day in both (按时间切分)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from credit_tier.risk.outcomes import Days, Flags
from credit_tier.risk.refusals import one_kind_only

LATER_SHARE: Final = 0.25
LEAST_OF_EACH: Final = 5
"""Inspections that found something, and that did not, which each part must have."""


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
    positives = int(found.sum())
    if min(positives, len(found) - positives) < least:
        raise one_kind_only(where, len(found), positives)
