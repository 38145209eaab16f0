"""Lint of days: versions that leave a hole, that reach into the next one, and days without any rule (生效日期体检)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.findings import Finding, Lint
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.provisions import Provision, provisions

_DAY = timedelta(days=1)
_ALWAYS = ("grades.toml: scale", "supervision.toml: table")


def date_findings(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find holes and overlaps in every succession of versions, and what no rule governs on a day.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
    """
    families = defaultdict[tuple[str, ...], list[Provision]](list)
    for item in provisions(rulebook):
        if item.in_force is not None:
            families[item.file, *item.path[:-1], item.path[-1].partition("@")[0] if item.path else ""].append(item)
    for versions in families.values():
        yield from _succession(sorted(versions, key=lambda item: item.in_force or date.min), on)


def _succession(versions: list[Provision], on: date) -> Iterator[Finding]:
    for before, after in pairwise(versions):
        if before.until is None or after.in_force is None:
            continue
        if before.until + _DAY < after.in_force:
            first, last = before.until + _DAY, after.in_force - _DAY
            yield Finding(
                after.where,
                Lint.GAP,
                Text(f"{first} 至 {last} 没有生效的版本", f"No version is in force from {first} to {last}."),
            )
        elif before.until >= after.in_force:
            yield Finding(
                before.where,
                Lint.OVERLAP,
                Text(
                    f"写明到 {before.until} 止，但 {after.in_force} 起已由新版本取代",
                    f"It says until {before.until}, yet a later version applies from {after.in_force}.",
                ),
            )
    latest = versions[-1]
    if latest.where.startswith(_ALWAYS) and latest.until is not None:
        yield Finding(
            latest.where,
            Lint.NO_RULE,
            Text(f"{latest.until} 之后没有任何规则", f"After {latest.until} there is no rule at all."),
        )
    if latest.where.startswith(_ALWAYS[1]) and (versions[0].in_force or on) > on:
        yield Finding(
            versions[0].where,
            Lint.NO_RULE,
            Text(f"{on} 没有生效的监管档位表", f"No table of tiers is in force on {on}."),
        )
