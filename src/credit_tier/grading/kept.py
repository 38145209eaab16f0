"""What is kept of a scoring, so that other rules for the same values cost only what they change (留存的中间结果)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_tier.grading.kernel import Int32, Scores, UInt8, UInt64, theme_sums
from credit_tier.grading.scorecard import ConditionKind, Scorecard


class Kept(NamedTuple):
    """Sums of a scoring of n enterprises.

    Attributes
    ----------
    themes : list of numpy.ndarray
        int32 (n,) a theme: its points before its range applies.
    total : numpy.ndarray
        int32 (n,): the score before its range applies.
    floor : numpy.ndarray
        uint8 (n,): the best grade, as index, that the conditions that hold leave open; the grade is this or that of the
        score, whichever is worse. Who is not graded has the index of that, the largest there is.
    """

    themes: list[Int32]
    total: Int32
    floor: UInt8


def kept_of(values: Int32, card: Scorecard, scores: Scores) -> Kept:
    """Work out what to keep of a scoring.

    Parameters
    ----------
    values : numpy.ndarray
        int32 (k, n), in the order of the scorecard.
    card : Scorecard
    scores : Scores
        Its result; which conditions hold is read from it.
    """
    sums = theme_sums(values, card)
    total = np.full(len(scores.score), card.base, np.int32)
    for theme, own in zip(card.themes, sums, strict=True):
        total += np.clip(own, theme.least, theme.most)
    return Kept(sums, total, floor_of(scores.held, card))


def floor_of(held: UInt64, card: Scorecard) -> UInt8:
    """Give the best grade that conditions leave open; veto before exemption, both before cap (decision 8)."""
    floor = np.zeros(len(held), np.uint8)
    rows = np.flatnonzero(held)
    bits, own = held[rows], np.zeros(len(rows), np.uint8)
    vetoed, exempt = np.zeros(len(rows), np.bool_), np.zeros(len(rows), np.bool_)
    for place, condition in enumerate(card.conditions):
        holds = (bits >> np.uint64(place) & np.uint64(1)).astype(np.bool_)
        if condition.kind is ConditionKind.NOT_GRADED:
            exempt |= holds
            continue
        np.maximum(own, holds * np.uint8(condition.grade), out=own)
        if condition.kind is ConditionKind.VETO:
            vetoed |= holds
    own[exempt & ~vetoed] = card.not_graded
    floor[rows] = own
    return floor
