"""The kernel: band codes by counting comparisons, points by one look-up, sums in int32, block by block.

A value's band code is the number of cuts that are not above it. In blocks that fit the cache, comparing a
whole column with one cut is a single vector instruction stream, which beats searching each value.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np

from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.grading.scorecard import FIRST_BAND, ConditionKind, Scorecard, ScoredIndicator

BLOCK = 1 << 16

Int32 = np.ndarray[Any, np.dtype[np.int32]]
UInt8 = np.ndarray[Any, np.dtype[np.uint8]]
UInt64 = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Scores:
    """What the kernel gives for n enterprises and k indicators.

    Attributes
    ----------
    score : numpy.ndarray
        int32 (n,), points.
    by_score : numpy.ndarray
        uint8 (n,), index of the grade that the score alone gives.
    grade : numpy.ndarray
        uint8 (n,), index of the grade after vetoes, caps and exemptions.
    held : numpy.ndarray
        uint64 (n,), bit i set where condition i of the scorecard holds; all of them, not only the winning one.
    bands : numpy.ndarray or None
        uint8 (k, n), band codes, if asked for.
    """

    score: Int32
    by_score: UInt8
    grade: UInt8
    held: UInt64
    bands: UInt8 | None


def score_values(values: Int32, card: Scorecard, *, bands: bool, threads: int = 1) -> Scores:
    """Score a matrix of indicator values.

    Parameters
    ----------
    values : numpy.ndarray
        int32, shape (k, n), a row for each indicator of the scorecard.
    card : Scorecard
    bands : bool
        Keep the band codes (k bytes an enterprise), from which every reason can be given back.
    threads : int
        Blocks are independent; the result is the same for any number.

    Returns
    -------
    Scores
    """
    size = values.shape[1]
    out = Scores(
        score=np.empty(size, np.int32),
        by_score=np.empty(size, np.uint8),
        grade=np.empty(size, np.uint8),
        held=np.zeros(size, np.uint64),
        bands=np.empty(values.shape, np.uint8) if bands else None,
    )
    tables = [np.array(item.points, np.int32) for item in card.indicators]
    blocks = [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
    if threads > 1 and len(blocks) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda block: _score_block(values, card, tables, out, block), blocks))
    else:
        for block in blocks:
            _score_block(values, card, tables, out, block)
    return out


def _score_block(values: Int32, card: Scorecard, tables: list[Int32], out: Scores, block: slice) -> None:
    width = block.stop - block.start
    codes, above = np.empty(width, np.uint8), np.empty(width, np.bool_)
    points, score, theme_sum = np.empty(width, np.int32), out.score[block], np.empty(width, np.int32)
    score.fill(card.base)
    for index, theme in enumerate(card.themes):
        theme_sum.fill(0)
        for place, item in enumerate(card.indicators):
            if item.theme == index:
                kept = codes if out.bands is None else out.bands[place, block]
                band_codes(values[place, block], item, kept, above)
                np.take(tables[place], kept, out=points, mode="clip")
                np.add(theme_sum, points, out=theme_sum)
        np.add(score, np.clip(theme_sum, theme.least, theme.most, out=theme_sum), out=score)
    np.clip(score, card.least, card.most, out=score)
    _grade_block(values, card, out, block)


def band_codes(values: Int32, item: ScoredIndicator, out: UInt8, above: np.ndarray[Any, np.dtype[np.bool_]]) -> None:
    """Write the band code of each value into `out`; `above` is scratch of the same length."""
    cuts = item.cuts
    if values.size and values.min() >= LOWEST_VALUE:
        # Most blocks of most columns have nothing missing: one pass for the minimum saves three.
        out.fill(FIRST_BAND)
        cuts = cuts[FIRST_BAND:]
    else:
        out.fill(0)
    for cut in cuts:
        np.greater_equal(values, cut, out=above)
        np.add(out, above.view(np.uint8), out=out)


def _grade_block(values: Int32, card: Scorecard, out: Scores, block: slice) -> None:
    score, by_score, grade, held = out.score[block], out.by_score[block], out.grade[block], out.held[block]
    by_score.fill(len(card.cuts))
    for cut in card.cuts:
        by_score -= (score >= cut).view(np.uint8)
    grade[:] = by_score
    vetoed, exempt = np.zeros(len(score), np.bool_), np.zeros(len(score), np.bool_)
    for bit, condition in enumerate(card.conditions):
        column = values[condition.place, block]
        holds = (column >= condition.low) & (column <= condition.high)
        if not holds.any():
            continue
        held |= holds.astype(np.uint64) << np.uint64(bit)
        if condition.kind is ConditionKind.NOT_GRADED:
            exempt |= holds
            continue
        # Grades are indexed best first, so the larger index is the worse grade.
        np.maximum(grade, np.uint8(condition.grade), out=grade, where=holds)
        if condition.kind is ConditionKind.VETO:
            vetoed |= holds
    grade[exempt & ~vetoed] = card.not_graded
