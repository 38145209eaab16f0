"""How many enterprises have which score, in intervals that no cut-off divides (得分分布)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, gcd
from typing import TYPE_CHECKING, Final

import numpy as np

from credit_tier.grading.grades import Grades
from credit_tier.grading.origin import Origin

if TYPE_CHECKING:
    import pandas as pd

_FEWEST, _MOST = 12, 40
"""Intervals that the eye can still tell apart and compare."""
EVEN: Final = 25
"""Intervals where the cut-offs have no common step of a useful width."""


@dataclass(frozen=True, slots=True)
class ScoreHistogram:
    """Counts of scores.

    Attributes
    ----------
    starts : tuple of int
        First score of each interval, ascending; an interval ends before the next one starts.
    end : int
        First score after the last interval.
    counts : tuple of int
        Graded enterprises in each.
    cuts : tuple of (str, int)
        Each grade but the last with the score from which it starts, best first.
    last : str
        The grade below all of them.
    not_graded : int
        Enterprises that have no grade; they are in no interval.
    by_score : tuple of int
        Graded enterprises whose score alone gives each grade, best first; the last is the grade below all.
    origin : Origin
        By which rulebook, of which day.
    """

    starts: tuple[int, ...]
    end: int
    counts: tuple[int, ...]
    cuts: tuple[tuple[str, int], ...]
    last: str
    not_graded: int
    by_score: tuple[int, ...]
    origin: Origin

    def intervals(self) -> list[tuple[int, int, int]]:
        """Give first score, last score and count of each interval, ascending."""
        ends = [*self.starts[1:], self.end]
        return [(start, end - 1, own) for start, end, own in zip(self.starts, ends, self.counts, strict=True)]

    def trimmed(self) -> ScoreHistogram:
        """Give the same without the empty intervals at both ends that no cut-off is in or beside."""
        cuts = [start for _, start in self.cuts]
        kept = [
            place
            for place, (least, most, own) in enumerate(self.intervals())
            if own or any(least <= cut <= most + 1 for cut in cuts)
        ]
        if not kept:
            return self
        first, last = kept[0], kept[-1] + 1
        end = self.starts[last] if last < len(self.starts) else self.end
        return replace(self, starts=self.starts[first:last], end=end, counts=self.counts[first:last])

    def to_frame(self) -> pd.DataFrame:
        """Give a row an interval: least, most (both inside), enterprises."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        return pd.DataFrame(self.intervals(), columns=["least", "most", "enterprises"]).astype("int64")


def score_histogram(grades: Grades) -> ScoreHistogram:
    """Count the scores of those who are graded.

    Parameters
    ----------
    grades : Grades

    Returns
    -------
    ScoreHistogram
        From the least to the largest score the scale allows.

    Examples
    --------
    >>> step_of((880, 720, 520), 0, 1000)
    40
    """
    card = grades.card
    width = step_of(card.cuts, card.least, card.most)
    starts = np.arange(card.least, max(card.most, card.least + 1), width)
    graded = grades.scores.grade != card.not_graded
    places = (grades.scores.score[graded].astype(np.int64) - card.least) // width
    counts = np.bincount(np.clip(places, 0, len(starts) - 1), minlength=len(starts))
    cuts = tuple((step.code, step.start) for step in card.grades if step.start is not None)
    end = max(int(starts[-1]) + width, card.most + 1)
    by_score = np.bincount(grades.scores.by_score[graded], minlength=card.not_graded)[: card.not_graded]
    return ScoreHistogram(
        tuple(starts.tolist()),
        end,
        tuple(counts.tolist()),
        cuts,
        card.grades[-2].code,
        int(len(graded) - np.count_nonzero(graded)),
        tuple(by_score.tolist()),
        Origin.of(grades),
    )


def step_of(cuts: tuple[int, ...], least: int, most: int) -> int:
    """Give a width of intervals that no cut-off divides, where there is a useful one.

    Parameters
    ----------
    cuts : tuple of int
    least, most : int
        The range of scores, in points.
    """
    reach = max(most - least, 1)
    common = gcd(reach, *(cut - least for cut in cuts))
    fit = [width for width in range(1, common + 1) if common % width == 0 and _FEWEST <= reach // width <= _MOST]
    return max(fit, default=max(1, ceil(reach / EVEN)))
