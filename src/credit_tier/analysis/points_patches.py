"""Fragments of TOML that change an indicator's bands and points, for trying them with `extend` (分值补丁)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from credit_tier.engine.missing import Missing
from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.indicator import IndicatorVersion

HEAD = (
    "# 建议，供人判断，不是规则：数字均为示例，未经依据不得用于正式行为。",
    "# A proposal for people to judge, no rule: every number is illustrative and drives no official act.",
)


class NewBand(NamedTuple):
    """A band as a patch writes it; the first of an indicator has no start."""

    start: int | None
    points: int
    reason: Bilingual


def patch_text(notes: Sequence[Text], tables: Sequence[str]) -> str:
    """Give a whole fragment: what it is, notes, and its tables."""
    said = [f"# {line}" for note in notes for line in note]
    return "\n".join([*HEAD, *said, *(line for table in tables for line in ("", table))]) + "\n"


def version_table(identifier: str, version: IndicatorVersion, bands: Sequence[NewBand], missing: Sequence[int]) -> str:
    """Give the table that changes a version of an indicator.

    Parameters
    ----------
    identifier : str
    version : IndicatorVersion
        Known by its first day.
    bands : sequence of NewBand
    missing : sequence of int
        Points of the three kinds of missing, in their order.
    """
    kinds = ", ".join(f"{kind.key} = {points}" for kind, points in zip(Missing, missing, strict=True))
    return "\n".join(
        [
            f'[[indicator."{identifier}".version]]',
            f"in_force = {version.in_force.isoformat()}",
            'status = "illustrative"',
            'points_status = "illustrative"',
            "bands = [",
            *(f"  {_band(band)}," for band in bands),
            "]",
            f"missing = {{ {kinds} }}",
        ]
    )


def missing_points(version: IndicatorVersion) -> tuple[int, int, int]:
    """Give a version's points of the three kinds of missing, in their order."""
    return version.missing.not_applicable, version.missing.not_reported, version.missing.source_late


def _band(band: NewBand) -> str:
    start = "" if band.start is None else f"from = {band.start}, "
    reason = f"{{ zh = {quoted(band.reason.zh)}, en = {quoted(band.reason.en)} }}"
    return f"{{ {start}points = {band.points}, reason = {reason} }}"


def quoted(text: str) -> str:
    r"""Give a TOML string.

    Examples
    --------
    >>> quoted('逾期 "{value}" 次')
    '"逾期 \\"{value}\\" 次"'
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
