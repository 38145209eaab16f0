"""The one place that looks at a clock: the time that an act of the ledger claims for itself."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime


def time_of(options: argparse.Namespace) -> str:
    """Give the time in UTC to the second, ``2026-12-01T09:00:00Z``, unless it was set."""
    return str(options.at) or utc_text(datetime.now(UTC))


def utc_text(moment: datetime) -> str:
    """Give a moment with its offset as text in UTC.

    Examples
    --------
    >>> from datetime import timedelta, timezone
    >>> utc_text(datetime(2026, 12, 1, 17, tzinfo=timezone(timedelta(hours=8))))
    '2026-12-01T09:00:00Z'
    """
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
