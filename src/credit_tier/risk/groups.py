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
from credit_tier.risk.ordering import Places, Visits, order_figures, taken_first
from credit_tier.risk.outcomes import Flags, Texts
from credit_tier.risk.resampling import UNSAID, Interval, interval, resampled_weights
from credit_tier.rulebook.model import Rulebook

if TYPE_CHECKING:
    from credit_tier.records.store import Records

LEAST_OF_EACH: Final = 20
LEAST_ENTERPRISES: Final = 50
TARGETED: Final = 25
"""Percent of the visits of each plan at the head of the ranking, whose share by group is told."""
FIELDS: Final = {"region": "region", "size": "size", "sector": "industry"}
UNKNOWN: Final = "not said"


class Ranked(NamedTuple):
    """Visits with their places in the model's order, and their predictions."""

    codes: Texts
    place: Places
    chance: Floats
    visits: Visits

    def select(self, rows: Flags) -> Ranked:
        """Give some of them."""
        return Ranked(self.codes[rows], self.place[rows], self.chance[rows], self.visits.select(rows))


class Group(NamedTuple):
    """A group of enterprises.

    Attributes
    ----------
    kind, name : str
    visits, enterprises, found : int
    auc : Interval
        Inside the group, and inside plans.
    observed_to_expected : Interval
        Violations found over violations predicted: 1 is right, above 1 the group is worse than the model says.
    targeted : float
        Share of the group among the first quarter of the visits of each plan, by the model.
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
    codes, place, _, visits = ranked
    first, found = taken_first(place, visits, TARGETED), visits.found
    made = []
    for kind, words in groups.items():
        for name in np.unique(words).tolist():
            here = words == name
            figures = _figures(ranked.select(here), f"{seed} {kind} {name}", replicates)
            share = float(first[here].sum() / first.sum())
            who, hits = len(np.unique(codes[here])), int(found[here].sum())
            of_found = hits / int(found.sum())
            made.append(Group(kind, name, int(here.sum()), who, hits, *figures, share, of_found))
    return tuple(made)


def _figures(ranked: Ranked, seed: str, replicates: int) -> tuple[Interval, Interval]:
    codes, place, chance, visits = ranked
    found = visits.found
    hits, enterprises = int(found.sum()), len(np.unique(codes))
    if min(hits, len(found) - hits) < LEAST_OF_EACH or enterprises < LEAST_ENTERPRISES:
        return UNSAID, UNSAID
    # Places and plans of the group alone, without gaps.
    visits = visits._replace(plan=np.unique(visits.plan, return_inverse=True)[1])
    place = np.unique(place, return_inverse=True)[1]

    def told(weight: Floats) -> tuple[float, float]:
        expected = float((weight * chance).sum())
        ratio = float((weight * found).sum()) / expected if expected > 0 else float("nan")
        return order_figures(place, visits, weight)["auc"], ratio

    actual = told(np.ones(len(found)))
    drawn = np.array([told(weight) for weight in resampled_weights(codes, seed, replicates)])
    return interval(actual[0], drawn[:, 0]), interval(actual[1], drawn[:, 1])


def _division(kind: str, code: str) -> str:
    return code[2:8] if kind == "region" and ":" not in code else UNKNOWN
