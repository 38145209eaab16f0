"""The kernel: points as sums of steps, column by column, in blocks that fit the cache.

A value's band code is the number of cuts that are not above it, and its points are those of the lowest band plus
one step for each cut it passes. Comparing a whole column with one cut is a single vector instruction stream, which
beats searching each value; adding a step in a byte costs a fraction of looking points up. Steps may be negative:
unsigned integers wrap, and the sum of a lane comes out right because it fits.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from credit_tier.engine.missing import HIGHEST_VALUE
from credit_tier.grading.scorecard import ConditionKind, Scorecard

BLOCK = 1 << 18
"""Most enterprises at a time: with more, columns leave the cache."""
LEAST_BLOCK = 1 << 16
"""With fewer at a time, threads spend their time waiting for the interpreter."""

Bool = np.ndarray[Any, np.dtype[np.bool_]]
Int32 = np.ndarray[Any, np.dtype[np.int32]]
UInt8 = np.ndarray[Any, np.dtype[np.uint8]]
UInt64 = np.ndarray[Any, np.dtype[np.uint64]]
Unsigned = np.ndarray[Any, np.dtype[np.unsignedinteger[Any]]]


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
    lanes = [_lanes(card, theme) for theme in range(len(card.themes))]
    width = min(max(-(-size // threads), LEAST_BLOCK), BLOCK)
    blocks = [slice(start, min(start + width, size)) for start in range(0, size, width)]
    work = partial(_score_block, values, card, lanes, out)
    if threads > 1 and len(blocks) > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(work, blocks))
    else:
        for block in blocks:
            work(block)
    return out


def theme_sums(values: Int32, card: Scorecard) -> list[Int32]:
    """Sum the points of each theme, before its range applies; int32 (n,) a theme, in the order of the scorecard."""
    size = values.shape[1]
    sums = [np.empty(size, np.int32) for _ in card.themes]
    for place, total in enumerate(sums):
        lanes = _lanes(card, place)
        total.fill(sum(lane.least for lane in lanes))
        for start in range(0, size, BLOCK):
            block = slice(start, min(start + BLOCK, size))
            for lane in lanes:
                np.add(total[block], _sum_lane(values, card, lane, None, block), out=total[block])
    return sums


def grade_by_score(score: Int32, cuts: Sequence[int]) -> UInt8:
    """Give the index of the grade that each score alone gives; uint8 (n,).

    Parameters
    ----------
    score : numpy.ndarray
        int32 (n,).
    cuts : sequence of int
        Descending, as of a `Scorecard`.

    Examples
    --------
    >>> grade_by_score(np.array([900, 880, 519], np.int32), (880, 720, 520)).tolist()
    [0, 0, 3]
    """
    by_score = np.empty(len(score), np.uint8)
    _write_grades(score, cuts, by_score)
    return by_score


def _write_grades(score: Int32, cuts: Sequence[int], by_score: UInt8) -> None:
    by_score.fill(len(cuts))
    for cut in cuts:
        np.subtract(by_score, (score >= cut).view(np.uint8), out=by_score)


@dataclass(frozen=True, slots=True)
class _Lane:
    """Indicators of one theme whose points are summed in one narrow unsigned integer.

    Attributes
    ----------
    places : tuple of int
        Rows of the indicators.
    steps : tuple of numpy.ndarray
        For each of them, what passing each cut adds, modulo the range of the integer.
    least : int
        Sum of the lowest points of each; the lane holds what lies above.
    """

    places: tuple[int, ...]
    steps: tuple[Unsigned, ...]
    least: int


def _lanes(card: Scorecard, theme: int) -> list[_Lane]:
    """Let the indicators of a theme share a byte as long as their sum fits; wide ones get a wider integer."""
    groups: list[list[int]] = []
    room = 0
    for place, item in enumerate(card.indicators):
        if item.theme == theme:
            span = max(item.points) - min(item.points)
            if not groups or span > room:
                groups.append([])
                room = np.iinfo(np.min_scalar_type(span)).max
            groups[-1].append(place)
            room -= span
    return [_lane(card, tuple(places)) for places in groups]


def _lane(card: Scorecard, places: tuple[int, ...]) -> _Lane:
    points = [card.indicators[place].points for place in places]
    least = sum(min(each) for each in points)
    kind = np.min_scalar_type(sum(max(each) for each in points) - least)
    return _Lane(places, tuple(np.diff(each).astype(kind) for each in points), least)


def _score_block(values: Int32, card: Scorecard, lanes: list[list[_Lane]], out: Scores, block: slice) -> None:
    score, theme_sum = out.score[block], np.empty(block.stop - block.start, np.int32)
    score.fill(card.base)
    for theme, own in zip(card.themes, lanes, strict=True):
        theme_sum.fill(sum(lane.least for lane in own))
        for lane in own:
            np.add(theme_sum, _sum_lane(values, card, lane, out.bands, block), out=theme_sum)
        np.add(score, np.clip(theme_sum, theme.least, theme.most, out=theme_sum), out=score)
    np.clip(score, card.least, card.most, out=score)
    _grade_block(values, card, out, block)


def _sum_lane(values: Int32, card: Scorecard, lane: _Lane, bands: UInt8 | None, block: slice) -> Unsigned:
    """Sum the points above the lane's least and, where they are kept, write the band codes on the way."""
    total = np.zeros(block.stop - block.start, lane.steps[0].dtype)
    part, above = np.empty_like(total), np.empty(total.shape, np.uint8)
    for place, steps in zip(lane.places, lane.steps, strict=True):
        column, item = values[place, block], card.indicators[place]
        # Cuts that even the smallest value passes cost nothing: in most blocks those of the missing kinds.
        first = bisect_right(item.cuts, int(column.min()))
        total += total.dtype.type(item.points[first] - min(item.points))
        codes = None if bands is None else bands[place, block]
        if codes is not None:
            codes.fill(first)
        for cut, step in zip(item.cuts[first:], steps[first:], strict=True):
            np.greater_equal(column, cut, out=above.view(np.bool_))
            np.add(total, np.multiply(above, step, out=part), out=total)
            if codes is not None:
                np.add(codes, above, out=codes)
    return total


def _grade_block(values: Int32, card: Scorecard, out: Scores, block: slice) -> None:
    score, by_score, grade = out.score[block], out.by_score[block], out.grade[block]
    _write_grades(score, card.cuts, by_score)
    grade[:] = by_score
    vetoed, exempt = np.zeros(len(score), np.bool_), np.zeros(len(score), np.bool_)
    held = np.zeros(len(score), np.min_scalar_type((1 << len(card.conditions)) - 1))
    for bit, condition in enumerate(card.conditions):
        column = values[condition.place, block]
        holds = column >= condition.low
        if condition.high < HIGHEST_VALUE:
            holds &= column <= condition.high
        for code in condition.missing:
            holds |= column == code
        if not holds.any():
            continue
        held |= holds * held.dtype.type(1 << bit)
        if condition.kind is ConditionKind.NOT_GRADED:
            exempt |= holds
            continue
        # Grades are indexed best first, so the larger index is the worse grade.
        np.maximum(grade, holds * np.uint8(condition.grade), out=grade)
        if condition.kind is ConditionKind.VETO:
            vetoed |= holds
    out.held[block] = held
    grade[exempt & ~vetoed] = card.not_graded
