"""The model by region, size and sector: whether it serves all alike, and where too little is known to say (分组).

A group has figures only with at least twenty findings, twenty visits without one, and fifty enterprises; else it says
that nothing can be said. The share of visits that a ranking sends to a group stands beside its share of violations, so
that a group visited beyond what is found there is seen at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from credit_tier.engine.register import register_words
from credit_tier.risk.encoding import Floats
from credit_tier.risk.ordering import Places, places
from credit_tier.risk.outcomes import Flags, Texts
from credit_tier.risk.resampling import UNSAID, Interval, interval, resampled_weights
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records

LEAST_OF_EACH: Final = 20
LEAST_ENTERPRISES: Final = 50
TARGETED: Final = 0.25
"""The part of the visits at the head of the ranking, whose share by group is told."""
FIELDS: Final = {"region": "region", "size": "size", "sector": "industry"}
UNKNOWN: Final = "not said"


class Ranked(NamedTuple):
    """Visits with their places in the model's order, their predictions and findings."""

    codes: Texts
    place: Places
    chance: Floats
    found: Flags

    def select(self, rows: Flags) -> Ranked:
        """Give some of them."""
        return Ranked._make(column[rows] for column in self)


class Group(NamedTuple):
    """A group of enterprises.

    Attributes
    ----------
    kind, name : str
    visits, enterprises, found : int
    auc : Interval
        Inside the group.
    observed_to_expected : Interval
        Violations found over violations predicted: 1 is right, above 1 the group is worse than the model says.
    targeted : float
        Share of the group among the first quarter of visits by the model.
    of_found : float
        Share of the group among all violations.
    """

    kind: str
    name: str
    visits: int
    enterprises: int
    found: int
    auc: Interval
    observed_to_expected: Interval
    targeted: float
    of_found: float

    @property
    def can_be_said(self) -> bool:
        """Whether the group is large enough for figures."""
        return self.auc.known

    def to_dict(self) -> dict[str, Any]:
        """Give the same as plain data; None where nothing can be said."""
        return {
            "kind": self.kind,
            "name": self.name,
            "visits": self.visits,
            "enterprises": self.enterprises,
            "found": self.found,
            "auc": list(self.auc) if self.auc.known else None,
            "observed_to_expected": list(self.observed_to_expected) if self.observed_to_expected.known else None,
            "share_of_first_quarter": self.targeted,
            "share_of_violations": self.of_found,
        }


def words_of(records: Records, rulebook: Rulebook, codes: Texts, *, on: date) -> dict[str, Texts]:
    """Give region, size and sector of enterprises by the register of a day; ``not said`` where it is silent.

    Without a register there is the region alone, by the division in the enterprise code (GB 32100, places 3 to 8).

    Parameters
    ----------
    records : Records
    rulebook : Rulebook
    codes : numpy.ndarray of str
    on : date
    """
    said = register_words(records, rulebook, tuple(FIELDS.values()), as_of=on, known_on=on)
    found: dict[str, Texts] = {}
    for place, kind in enumerate(FIELDS):
        if said or kind == "region":
            words = [said.get(code, ("", "", ""))[place] or _division(kind, code) for code in codes.tolist()]
            found[kind] = np.array(words, dtype=np.str_)
    return found


def group_figures(groups: Mapping[str, Texts], ranked: Ranked, seed: str, replicates: int) -> tuple[Group, ...]:
    """Give the figures of every group, by kind and name.

    Parameters
    ----------
    groups : mapping of str to numpy.ndarray of str
    ranked : Ranked
    seed : str
    replicates : int
    """
    codes, place, _, found = ranked
    first = np.zeros(len(place), dtype=bool)
    first[np.argsort(place, kind="stable")[: int(len(place) * TARGETED)]] = True
    made = []
    for kind, words in groups.items():
        for name in np.unique(words).tolist():
            here = words == name
            figures = _figures(ranked.select(here), f"{seed} {kind} {name}", replicates)
            share = float(here[first].mean()) if first.any() else 0.0
            who, hits = len(np.unique(codes[here])), int(found[here].sum())
            of_found = hits / int(found.sum())
            made.append(Group(kind, name, int(here.sum()), who, hits, *figures, share, of_found))
    return tuple(made)


def _figures(ranked: Ranked, seed: str, replicates: int) -> tuple[Interval, Interval]:
    codes, place, chance, found = ranked
    hits, enterprises = int(found.sum()), len(np.unique(codes))
    if min(hits, len(found) - hits) < LEAST_OF_EACH or enterprises < LEAST_ENTERPRISES:
        return UNSAID, UNSAID
    rank = places(-place.astype(float))

    def told(weight: Floats) -> tuple[float, float]:
        counts = np.bincount(rank, weight)
        good = np.bincount(rank, weight * ~found, len(counts))
        bad = counts - good
        if bad.sum() <= 0 or good.sum() <= 0:
            return float("nan"), float("nan")
        behind = good.sum() - np.cumsum(good)
        auc = float((bad * (behind + good / 2)).sum() / (bad.sum() * good.sum()))
        return auc, float((weight * found).sum() / (weight * chance).sum())

    actual = told(np.ones(len(found)))
    drawn = np.array([told(weight) for weight in resampled_weights(codes, seed, replicates)])
    return interval(actual[0], drawn[:, 0]), interval(actual[1], drawn[:, 1])


def _division(kind: str, code: str) -> str:
    return code[2:8] if kind == "region" and ":" not in code else UNKNOWN
