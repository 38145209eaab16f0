"""Stability (稳定性): what has moved between two days, from band counts alone, and which band it was that grew."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from credit_tier.analysis.band_counts import BandCounts
from credit_tier.analysis.band_items import GRADE, SCORE, Item
from credit_tier.analysis.population_stability import (
    LEAST_ROWS,
    Verdict,
    chance_limit,
    contributions,
    psi,
    verdict_of,
)
from credit_tier.analysis.shifts import BandShift, Shift, Stability
from credit_tier.foundation.errors import ArgumentError, Fault, Text


def stability(before: BandCounts, after: BandCounts) -> Stability:
    """Compare two days by their counts alone.

    Parameters
    ----------
    before, after : BandCounts
        All groups are taken together; for one of them, give ``counts.only(group)``, for each `stability_by_group`.

    Returns
    -------
    Stability
        An item is compared where the same rule decided on both days into which bin an enterprise falls; else it says
        why not. With fewer than 200 enterprises on a side nothing is said.

    Raises
    ------
    ArgumentError
        The counts are for other uses, or the later day comes first.

    Examples
    --------
    >>> from dataclasses import replace
    >>> from datetime import date
    >>> grade = Item(name=GRADE, zh="等级", en="grade", labels=("A", "D", "M"), rule="0" * 64)
    >>> score = Item(name=SCORE, zh="总分", en="score", starts=(50,), rule="0" * 64)
    >>> rules, one = ("small", "0" * 64), date(2025, 6, 30)
    >>> old = BandCounts(*rules, one, one, "supervision", True, "", (score, grade), {"": ((90, 210), (200, 100, 0))})
    >>> new = replace(old, as_of=date(2026, 6, 30), groups={"": ((90, 210), (120, 180, 0))})
    >>> print(stability(old, new).of("grade").text.en)
    grade: moved, PSI 0.2930; what grew most: D (33.3 % -> 60.0 %)
    """
    if faults := list(_faults(before, after)):
        raise ArgumentError(faults)
    return _compared(before, after)


def stability_by_group(before: BandCounts, after: BandCounts) -> dict[str, Stability]:
    """Compare two days group by group, in order of name; a group of one day alone cannot be said.

    Raises
    ------
    ArgumentError
        As `stability`, or the counts are by different traits, or by none.
    """
    faults = list(_faults(before, after))
    if before.trait != after.trait or not before.trait:
        faults.append(_other_trait(before, after))
    if faults:
        raise ArgumentError(faults)
    names = sorted({*before.groups, *after.groups})
    return {name: _compared(_group(before, name), _group(after, name)) for name in names}


def stability_series(counts: Sequence[BandCounts], *, to_first: bool = True) -> tuple[Stability, ...]:
    """Compare several days, in their order, with the first of them, or each with the one before it.

    Small steps, each of them stable, may add up to a long way: against the first day that shows.

    Raises
    ------
    ArgumentError
        Fewer than two days, or as `stability`.
    """
    if len(counts) < 2:
        raise ArgumentError(_too_few_days(len(counts)))
    pairs = [(counts[0], later) for later in counts[1:]] if to_first else list(pairwise(counts))
    return tuple(stability(before, after) for before, after in pairs)


def _compared(before: BandCounts, after: BandCounts) -> Stability:
    old, new = ({item.name: item for item in side.items} for side in (before, after))
    named = [SCORE, GRADE, *sorted({*old, *new} - {SCORE, GRADE})]
    shifts = tuple(
        _shift(
            old.get(name), new.get(name), before.of(name) if name in old else (), after.of(name) if name in new else ()
        )
        for name in named
    )
    same_lag = before.known_on - before.as_of == after.known_on - after.as_of
    return Stability(
        before.as_of,
        after.as_of,
        shifts,
        after.rulebook_id,
        trial=before.trial or after.trial,
        same_rulebook=before.rulebook_digest == after.rulebook_digest,
        same_lag=same_lag,
    )


def _shift(old: Item | None, new: Item | None, before: tuple[int, ...], after: tuple[int, ...]) -> Shift:
    item = new or old
    if item is None:
        raise KeyError
    title, rows = Text(item.zh, item.en), (sum(before), sum(after))
    if why := _why_not(old, new, rows):
        return Shift(item.name, title, None, Verdict.CANNOT_BE_SAID, *rows, why=why)
    index = psi(before, after)
    parts = zip(before, after, contributions(before, after), strict=True)
    bands = tuple(BandShift(item.label(place), *part) for place, part in enumerate(parts))
    return Shift(item.name, title, index, verdict_of(index), *rows, chance_limit(before, after), bands)


def _why_not(old: Item | None, new: Item | None, rows: tuple[int, int]) -> Text | None:
    """Say why an item cannot be compared; None where it can."""
    if old is None or new is None:
        missing = Text("前一日没有此项", "the earlier day has none") if old is None else None
        return missing or Text("后一日没有此项", "the later day has none")
    if old.starts != new.starts or old.labels != new.labels:
        return Text("两版规则的分档不同", "the two editions cut it differently")
    if old.rule != new.rule:
        if new.name in {SCORE, GRADE}:
            return Text(
                "两版规则计分定级不同，变化中有规则的变化；请用 compare 在同一批企业上比较",
                "the editions score and grade differently, so that the rules' change would be taken for the"
                " population's; use `compare` on one population",
            )
        return Text("两版规则的取值方法或来源不同", "the editions measure it differently or from another source")
    if min(rows) < LEAST_ROWS:
        return Text(
            f"企业太少（{rows[0]}、{rows[1]} 家，至少 {LEAST_ROWS} 家）",
            f"too few enterprises ({rows[0]} and {rows[1]}; {LEAST_ROWS} at least)",
        )
    return None


def _group(counts: BandCounts, name: str) -> BandCounts:
    return counts.only(name) if name in counts.groups else counts.none()


def _faults(before: BandCounts, after: BandCounts) -> Iterator[Fault]:
    if before.use != after.use or before.rulebook_id != after.rulebook_id:
        yield Fault(
            "before, after",
            Text(
                f"规则手册或用途不同：{before.rulebook_id}/{before.use}、{after.rulebook_id}/{after.use}",
                f"Another rulebook or use: {before.rulebook_id}/{before.use}, {after.rulebook_id}/{after.use}.",
            ),
            Text("同一规则手册（可为不同版本）、同一用途", "One rulebook, in whatever editions, and one use."),
            Text("请取同一手册、同一用途的计数", "Take counts of one rulebook and use."),
        )
    if after.as_of < before.as_of:
        yield Fault(
            "before, after",
            Text(f"{before.as_of} 晚于 {after.as_of}", f"{before.as_of} is later than {after.as_of}."),
            Text("先给较早的一日", "The earlier day first."),
            Text("请对调", "Exchange them."),
        )


def _other_trait(before: BandCounts, after: BandCounts) -> Fault:
    return Fault(
        "before, after",
        Text(
            f"分组特征不同或没有分组：{before.trait!r}、{after.trait!r}",
            f"They are counted by other traits, or by none: {before.trait!r}, {after.trait!r}.",
        ),
        Text("两日按同一特征分组计数", "Both counted by one trait."),
        Text(
            "请用 band_counts(grades, traits=…, trait=…) 计数", "Count with band_counts(grades, traits=..., trait=...)."
        ),
    )


def _too_few_days(many: int) -> Fault:
    return Fault(
        "counts",
        Text(f"只有 {many} 日的计数", f"Counts of {many} day(s) only."),
        Text("至少两日", "Two days or more."),
        Text("请补上另一日的计数", "Add the counts of another day."),
    )
