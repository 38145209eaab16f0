"""Weight proposals (权重建议): the weights the rulebook's points imply, beside those of data or judgement, as a patch.

The weight a rulebook gives an indicator is the spread of its points, from its worst to its best, as a share of all such
spreads. A proposal shares the same total out otherwise. It is for people to judge: spread in the data is no importance
in law.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from credit_tier.analysis.analysis_cards import weights_card
from credit_tier.analysis.contributions import bands_of
from credit_tier.analysis.counted import Counted, counted, who_is_graded
from credit_tier.analysis.points_patches import NewBand, patch_text, version_table
from credit_tier.analysis.weighing import critic_weights, entropy_weights
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.scorecard import FIRST_BAND, Scorecard, ScoredIndicator

if TYPE_CHECKING:
    import pandas as pd

LEAP: Final = 3
"""Times its own weight, or a part of it, from which a proposed weight is pointed out."""
_PLACES: Final = 10**12
"""Weights of data are floats rounded to so many parts; from there on everything is exact."""


class Level(StrEnum):
    """What is weighed."""

    INDICATOR = "indicator"
    THEME = "theme"
    """Indicators of a theme keep their proportions to one another."""


@dataclass(frozen=True, slots=True)
class WeightProposals:
    """Weights side by side; each adds up to 1.

    Attributes
    ----------
    level : Level
    own : dict of str to Fraction
        By the rulebook's points, exact.
    spans : dict of str to int
        The points behind them, from worst to best.
    proposed : dict of str to dict of str to Fraction
        ``entropy``, ``critic``, and what was given.
    card : Scorecard
    counted : Counted
        Whose points were looked at: those who are graded.
    """

    level: Level
    own: dict[str, Fraction]
    spans: dict[str, int]
    proposed: dict[str, dict[str, Fraction]]
    card: Scorecard
    counted: Counted

    def _repr_html_(self) -> str:
        leaps = {kind: len(self.leaps(kind)) for kind in self.proposed}
        return weights_card(self.own, self.proposed, leaps, self.counted.text)

    def to_frame(self) -> pd.DataFrame:
        """Give one row a thing weighed: name, points (worst to best), own, and a column a proposal; floats."""
        import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

        columns = {"own": self.own, **self.proposed}
        rows = [
            {"name": name, "points": span, **{kind: float(weights[name]) for kind, weights in columns.items()}}
            for name, span in self.spans.items()
        ]
        return pd.DataFrame(rows, columns=["name", "points", *columns])

    def silenced(self, kind: str) -> tuple[str, ...]:
        """Name the indicators that a proposal would leave without any points to tell enterprises apart."""
        new = self._spans(kind)
        return tuple(name for name, span in new.items() if not span)

    def leaps(self, kind: str) -> tuple[str, ...]:
        """Name what a proposal would give at least `LEAP` times its own weight, or at most that part of it.

        Entropy and CRITIC weigh by spread: what happens to few enterprises gains most, however little it matters.
        """
        new = self._weights(kind)
        return tuple(name for name, own in self.own.items() if new[name] >= LEAP * own or LEAP * new[name] <= own)

    def patch(self, kind: str) -> str:
        """Give a proposal as a fragment of TOML for ``extend(rulebook, patch, binding=Binding.WHAT_IF)``.

        The worst points of every indicator stay, the sum of all spreads stays, and so do base, cuts and conditions;
        spreads are shared out by largest remainder. The ranges of the themes grow and shrink with what is in them,
        their total staying as it is. Points belong to a version, whatever the use: other uses change with it.

        Raises
        ------
        ArgumentError
            There is no such proposal.
        """
        new = self._spans(kind)
        tables = [
            _rescaled(scored, new[scored.indicator.id])
            for scored in self.card.indicators
            if new.get(scored.indicator.id, _span(scored)) != _span(scored)
        ]
        if ranges := self._ranges(new):
            tables.append(ranges)
        notes = [
            Text(f"权重：{kind}（{self.level}），总跨度不变", f"Weights: {kind} ({self.level}); the total span stays.")
        ]
        if leaps := self.leaps(kind):
            names = ", ".join(leaps)
            notes.append(
                Text(
                    f"权重变为 {LEAP} 倍以上或 1/{LEAP} 以下，须先问为什么（离散程度不等于重要程度）：{names}",
                    f"{LEAP} times its weight or more, or 1/{LEAP} or less; ask why first (spread is no importance):"
                    f" {names}",
                )
            )
        if silenced := self.silenced(kind):
            names = ", ".join(silenced)
            notes.append(Text(f"不再区分企业的指标：{names}", f"Indicators that no longer tell anybody apart: {names}"))
        return patch_text(notes, tables)

    def _weights(self, kind: str) -> dict[str, Fraction]:
        if kind not in self.proposed:
            known = ", ".join(self.proposed)
            raise ArgumentError(_wrong("kind", f"没有 {kind!r} 的权重", f"There are no weights {kind!r}.", known))
        return self.proposed[kind]

    def _spans(self, kind: str) -> dict[str, int]:
        """Give the new spread of each indicator that has one."""
        weights, old = self._weights(kind), _indicator_spans(self.card)
        if self.level is Level.INDICATOR:
            return largest_remainder(sum(old.values()), weights)
        within = {
            name: weights[name.split(".", 1)[0]] * span / self.spans[name.split(".", 1)[0]]
            for name, span in old.items()
        }
        return largest_remainder(sum(old.values()), within)

    def _ranges(self, new: Mapping[str, int]) -> str:
        """Give the table of the themes' ranges, which follow the points in them; empty where nothing changes."""
        old, now = _theme_spans(_indicator_spans(self.card)), _theme_spans(new)
        reach = {theme.name: theme.most - theme.least for theme in self.card.themes}
        wanted = {
            name: Fraction(width * now.get(name, 0), old[name]) if old.get(name) else Fraction(width)
            for name, width in reach.items()
        }
        total = sum(reach.values())
        if not total or not sum(wanted.values()):
            return ""
        widths = largest_remainder(total, {name: part / sum(wanted.values()) for name, part in wanted.items()})
        if widths == reach:
            return ""
        scale = self.card.rules.scale
        uses = ", ".join(f'"{use}"' for use in scale.uses)
        head = ["[[grades.scale]]", *([f"uses = [{uses}]"] if uses else []), f"in_force = {scale.in_force}"]
        lines = [
            f"{theme.name} = {{ least = {theme.least}, most = {theme.least + widths[theme.name]} }}"
            for theme in self.card.themes
        ]
        return "\n".join([*head, 'status = "illustrative"', "[grades.scale.themes]", *lines])


def weight_proposals(
    grades: Grades, *, level: Level = Level.INDICATOR, judged: Mapping[str, float | Fraction] | None = None
) -> WeightProposals:
    """Set the weights that the rulebook's points imply beside those of entropy, CRITIC and, if given, judgement.

    Parameters
    ----------
    grades : Grades
        Those of them who are graded are looked at: their points of each indicator above its worst, of a theme the sum.
    level : Level
    judged : mapping of str to number, optional
        Such as ``judged_weights(...).weights``: a weight for each indicator or theme that gives points.

    Returns
    -------
    WeightProposals
        Of everything that can tell anybody apart by points; what gives everyone the same has no weight to share.

    Raises
    ------
    ArgumentError
        Fewer than two enterprises are graded, everyone has the same points, or the judged weights are of other names,
        negative or nothing.
    """
    spans = _indicator_spans(grades.card)
    table = _points_table(grades, list(spans))
    if level is Level.THEME:
        table = table.T.groupby([name.split(".", 1)[0] for name in table.columns], sort=True).sum().T
        spans = _theme_spans(spans)
    proposed = {"entropy": _exact(entropy_weights(table)), "critic": _exact(critic_weights(table))}
    if judged is not None:
        proposed["judged"] = _exact(_judged(judged, spans))
    total = sum(spans.values())
    return WeightProposals(
        level,
        {name: Fraction(span, total) for name, span in spans.items()},
        spans,
        proposed,
        grades.card,
        counted(grades),
    )


def largest_remainder(total: int, weights: Mapping[str, Fraction]) -> dict[str, int]:
    """Share a total out by weights that add up to 1: whole parts first, then the largest remainders, then by name.

    Examples
    --------
    >>> largest_remainder(10, {"a": Fraction(1, 3), "b": Fraction(2, 3)})
    {'a': 3, 'b': 7}
    """
    exact = {name: total * weight for name, weight in weights.items()}
    parts = {name: share.numerator // share.denominator for name, share in exact.items()}
    left = total - sum(parts.values())
    for name in sorted(exact, key=lambda one: (parts[one] - exact[one], one))[:left]:
        parts[name] += 1
    return parts


def _span(scored: ScoredIndicator) -> int:
    return max(scored.points) - min(scored.points)


def _indicator_spans(card: Scorecard) -> dict[str, int]:
    return {scored.indicator.id: _span(scored) for scored in card.indicators if _span(scored)}


def _theme_spans(spans: Mapping[str, int]) -> dict[str, int]:
    found: dict[str, int] = {}
    for name, span in sorted(spans.items()):
        theme = name.split(".", 1)[0]
        found[theme] = found.get(theme, 0) + span
    return found


def _rescaled(scored: ScoredIndicator, span: int) -> str:
    """Give the table of an indicator whose points keep their worst and their proportions."""
    worst, old = min(scored.points), _span(scored)
    # Half up; equal points stay equal and larger ones never become smaller.
    points = [worst + (2 * (one - worst) * span + old) // (2 * old) for one in scored.points]
    bands = [
        NewBand(band.start, new, band.reason)
        for band, new in zip(scored.version.bands, points[FIRST_BAND:], strict=True)
    ]
    return version_table(scored.indicator.id, scored.version, bands, points[:FIRST_BAND])


def _points_table(grades: Grades, names: list[str]) -> pd.DataFrame:
    """Give the points of everyone who is graded above each indicator's worst."""
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    graded = who_is_graded(grades)
    columns = {
        scored.indicator.id: (np.array(scored.points, np.int64) - min(scored.points))[codes[graded]]
        for scored, codes in zip(grades.card.indicators, bands_of(grades), strict=True)
    }
    return pd.DataFrame(columns, columns=names)


def _judged(judged: Mapping[str, float | Fraction], spans: Mapping[str, int]) -> dict[str, float | Fraction]:
    fits = set(judged) == set(spans) and all(0 <= weight < float("inf") for weight in judged.values())
    if not fits or not sum(judged.values()) > 0:
        odd = ", ".join(sorted(set(judged) ^ set(spans))) or "-"
        raise ArgumentError(
            _wrong("judged", f"名称不同或权重无效：{odd}", f"Other names, or no weights: {odd}.", ", ".join(spans))
        )
    return {name: judged[name] for name in spans}


def _exact(weights: Mapping[str, float | Fraction]) -> dict[str, Fraction]:
    """Give weights that add up to 1 exactly."""
    parts = {
        name: weight if isinstance(weight, Fraction) else Fraction(round(weight * _PLACES), _PLACES)
        for name, weight in weights.items()
    }
    return {name: part / sum(parts.values()) for name, part in parts.items()}


def _wrong(where: str, zh: str, en: str, known: str) -> Fault:
    return Fault(where, Text(zh, en), Text(f"可用：{known}", f"There are: {known}."), Text("请改正", "Correct it."))
