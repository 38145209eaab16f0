"""What is counted by band: score, grade and indicators, each with the rule that decides into which bin one falls."""

from __future__ import annotations

from typing import Final

from credit_tier.engine.missing import Missing
from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.digest import digest, plain
from credit_tier.foundation.errors import Text
from credit_tier.grading.scorecard import FIRST_BAND, Scorecard, ScoredIndicator
from credit_tier.rulebook.model import Rulebook

SCORE: Final = "score"
GRADE: Final = "grade"
SCORE_PARTS: Final = 20
"""Parts of the score's scale, of equal width as far as integers allow: fixed, so that counts of shards add up."""


class Item(Frozen):
    """Something that is counted: an indicator, the score, or the grade.

    Parameters
    ----------
    name : str
        Identifier of the indicator, `SCORE` or `GRADE`.
    zh, en : str
        Its title.
    starts : tuple of int
        First value of each bin but the first, ascending; none for grades.
    labels : tuple of str
        Codes of the grades, best first; none for others.
    rule : str
        SHA-256 of everything that decides into which bin an enterprise falls; only equal rules can be compared.
    """

    name: str
    zh: str
    en: str
    starts: tuple[int, ...] = ()
    labels: tuple[str, ...] = ()
    rule: str

    @property
    def missing(self) -> int:
        """How many of the first bins are kinds of missing."""
        return 0 if self.name in {SCORE, GRADE} else FIRST_BAND

    @property
    def bins(self) -> int:
        """How many bins it has."""
        return len(self.labels) or self.missing + len(self.starts) + 1

    def label(self, place: int) -> Text:
        """Give a bin in words.

        Examples
        --------
        >>> item = Item(name="tax.late", zh="逾期", en="late", starts=(1, 3), rule="")
        >>> [item.label(place).en for place in range(1, item.bins)]
        ['not reported by the source', 'the source is late', 'below 1', '1 to 2', '3 and above']
        """
        if self.labels:
            return Text(self.labels[place], self.labels[place])
        if place < self.missing:
            kind = list(Missing)[place]
            return Text(kind.zh, kind.en)
        return range_text(self.starts, place - self.missing)


def range_text(starts: tuple[int, ...], place: int) -> Text:
    """Give a band of values in words.

    Examples
    --------
    >>> [range_text((1, 2, 5), place).zh for place in range(4)]
    ['1 以下', '1', '2 至 4', '5 及以上']
    """
    if not starts:
        return Text("全部取值", "every value")
    if place == 0:
        return Text(f"{starts[0]} 以下", f"below {starts[0]}")
    first = starts[place - 1]
    if place == len(starts):
        return Text(f"{first} 及以上", f"{first} and above")
    last = starts[place] - 1
    return Text(str(first), str(first)) if first == last else Text(f"{first} 至 {last}", f"{first} to {last}")


def items_of(card: Scorecard, rulebook: Rulebook) -> tuple[Item, ...]:
    """Give what is counted of those graded by a scorecard: score, grade, then its indicators."""
    indicators = tuple(_indicator(scored, rulebook) for scored in card.indicators)
    points = [
        [item.name, item.rule, list(scored.points)] for item, scored in zip(indicators, card.indicators, strict=True)
    ]
    themes = {theme.name: [theme.least, theme.most] for theme in card.themes}
    scored_by = digest({"base": card.base, "reach": [card.least, card.most], "themes": themes, "points": points})
    conditions = [
        [int(rule.kind), card.names[rule.place], rule.low, rule.high, rule.grade, sorted(rule.missing)]
        for rule in card.conditions
    ]
    codes = tuple(step.code for step in card.grades)
    graded_by = digest({"score": scored_by, "cuts": list(card.cuts), "codes": list(codes), "conditions": conditions})
    return (
        Item(name=SCORE, zh="总分", en="score", starts=score_starts(card.least, card.most), rule=scored_by),
        Item(name=GRADE, zh="等级", en="grade", labels=codes, rule=graded_by),
        *indicators,
    )


def score_starts(least: int, most: int) -> tuple[int, ...]:
    """Give the first score of each part of a scale but the first.

    Examples
    --------
    >>> score_starts(0, 1000)[:3], len(score_starts(0, 1000)), score_starts(0, 2)
    ((50, 100, 150), 19, (1, 2))
    """
    span = most - least
    return tuple(sorted({least + -(-span * part // SCORE_PARTS) for part in range(1, SCORE_PARTS)} - {least}))


def _indicator(scored: ScoredIndicator, rulebook: Rulebook) -> Item:
    indicator, version = scored.indicator, scored.version
    starts = scored.cuts[FIRST_BAND:]
    read = {
        "measure": version.measure.model_dump(),
        "absent": indicator.absent,
        "late": indicator.late,
        "applies": indicator.applies,
        "source": rulebook.source(indicator.source).model_dump(exclude={"title", "provider"}),
        "starts": list(starts),
    }
    title = indicator.title
    return Item(name=indicator.id, zh=title.zh, en=title.en, starts=starts, rule=digest(plain(read)))
