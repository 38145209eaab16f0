"""The scoreboard in words: what each department should mend first, and the lines of the whole (通报用语)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.records.contracts import DELIVERY_SOURCE
from credit_tier.records.reasons import BESIDE, TITLES, SetAside
from credit_tier.records.tallies import Departments, Line, SourceScore

_NO_FAULT = frozenset({SetAside.DUPLICATE, *BESIDE})
"""Reasons that lose nothing: a row sent before, and rows beside the data, such as titles."""


class Concern(IntEnum):
    """What is mended first, in this order: without data there is nothing to check, and a lost row misleads longest."""

    NEVER_DELIVERED = 1
    LATE = 2
    ROWS_LOST = 3
    CONTRADICTIONS = 4
    DISAGREEMENTS = 5
    DUPLICATES = 6
    NOTHING = 7


class Mend(NamedTuple):
    """One thing to mend: its place in the order, how much of it there is, and the sentence."""

    concern: Concern
    size: int
    text: Text


def share(part: int, whole: int) -> str:
    """Write a share as a percentage; 0% and 100% only where they are exact.

    Examples
    --------
    >>> share(0, 3), share(1, 3), share(1, 100_000), share(99_999, 100_000), share(3, 3), share(0, 0)
    ('0%', '33.3%', '<0.1%', '>99.9%', '100%', '—')
    """
    if not whole:
        return "—"
    if part in (0, whole):
        return "100%" if part else "0%"
    per_mille = (2_000 * part + whole) // (2 * whole)
    if not 0 < per_mille < 1_000:
        return ">99.9%" if per_mille else "<0.1%"
    return f"{per_mille // 10}.{per_mille % 10}%"


def mend_of(score: SourceScore) -> Mend:
    """Say what to mend first about one source."""
    line, title = score.total, score.source.title
    kept = line.timeliness
    if not line.rows_in and not kept.months and kept.covers_to is None:
        said = Text(f"“{title.zh}”从未报送，请先报送", f"Send {title.en}: it was never sent.")
        return Mend(Concern.NEVER_DELIVERED, 1, said)
    if kept.days_late:
        reach = f"{kept.covers_to}" if kept.covers_to else "部分地区从未报送"
        since = f"reported up to {kept.covers_to}" if kept.covers_to else "some places were never reported on"
        return Mend(
            Concern.LATE,
            kept.days_late,
            Text(
                f"先补报“{title.zh}”：最慢的地区数据截至 {reach}，已超期 {kept.days_late} 天",
                f"Report {title.en} first: the slowest place is {kept.days_late} days overdue ({since}).",
            ),
        )
    lost = {reason: count for reason, count in line.set_aside.items() if reason not in _NO_FAULT}
    if lost:
        reason = max(sorted(lost), key=lambda reason: lost[reason])
        what = TITLES[reason]
        return Mend(
            Concern.ROWS_LOST,
            sum(lost.values()),
            Text(
                f"先改“{title.zh}”的“{what.zh}”：{lost[reason]} 行（退回共 {line.refused} 行）",
                f"Mend {title.en} first: {what.en}, {lost[reason]} of {line.refused} rows set aside.",
            ),
        )
    return _mend_content(line, title.zh, title.en)


def _mend_content(line: Line, zh: str, en: str) -> Mend:
    if line.contradictions:
        said = Text(
            f"先核对“{zh}”：同日同一事项内容不同 {line.contradictions} 处",
            f"Check {en} first: {line.contradictions} contradictions within one day.",
        )
        return Mend(Concern.CONTRADICTIONS, line.contradictions, said)
    if line.disagreements:
        said = Text(
            f"先核对“{zh}”：与企业名录或其他部门不一致 {line.disagreements} 处",
            f"Check {en} first: it differs from the register or others {line.disagreements} times.",
        )
        return Mend(Concern.DISAGREEMENTS, line.disagreements, said)
    if line.duplicates:
        said = Text(f"“{zh}”少重报：重复 {line.duplicates} 行", f"Send {en} once: {line.duplicates} rows came twice.")
        return Mend(Concern.DUPLICATES, line.duplicates, said)
    return Mend(Concern.NOTHING, 0, Text("暂无须整改事项", "Nothing to mend."))


def first_of(scores: tuple[SourceScore, ...]) -> Text:
    """Say what a department should mend first, of all that it provides."""
    mends = [mend_of(score) for score in scores if score.source is not DELIVERY_SOURCE or score.total.refused]
    if not mends:
        return Text("暂无须整改事项", "Nothing to mend.")
    return min(mends, key=lambda mend: (mend.concern, -mend.size)).text


def lines_of(departments: Departments) -> Iterator[str]:
    """Give the figures of every source, under its department, as lines of text."""
    for provider, scores in departments:
        yield f"{provider.zh} {provider.en}: {' '.join(first_of(scores))}"
        for score in scores:
            line, kept = score.total, score.total.timeliness
            listed = f", 覆盖 covers {line.covered}/{line.listed}" if line.listed else ""
            late = f", 超期 {kept.days_late} 天 days late" if kept.days_late else ""
            conflicts = line.disagreements + line.contradictions
            found = f", 冲突 conflicts {conflicts}" if conflicts else ""
            yield (
                f"  {score.source.title.zh} {score.source.name}: 收到 in {line.rows_in},"
                f" 退回 set aside {line.refused} ({share(line.refused, line.rows_in)}){listed}{late}{found}"
            )
