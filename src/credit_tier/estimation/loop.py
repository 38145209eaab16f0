"""The loop (闭环): five years of draws by risk, with a share left to chance, and without.

A population is invented in which one trade becomes a bad one in the third year, although its firms look as they always
did. In both ways a logistic model is fitted again every year on all that was found so far, and says whom to visit.

- ``with``: a fifth of the visits is drawn with equal chances, the rest by `risk_sizes`, whose floor leaves everyone a
  chance. The rate is that of both draws together, see `combined.estimate_together`.
- ``without``: the firms with the highest risk are visited, and the rate is what was found at visits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import sqrt
from typing import Any, Final, NamedTuple

import numpy as np

from credit_tier.estimation.combined import estimate_together
from credit_tier.estimation.estimates import estimate
from credit_tier.estimation.outcomes import VisitOutcome
from credit_tier.estimation.sample import Flags, Floats
from credit_tier.foundation.digest import digest
from credit_tier.foundation.lots import Lots
from credit_tier.risk.logistic import Logistic, fit_logistic, probabilities
from credit_tier.risk.sizes import plan_shares, risk_sizes
from credit_tier.sampling.ranking import Design, Members
from credit_tier.sampling.selection import Scope, select_checked

YEARS: Final = 5
FIRMS: Final = 1_200
VISITS: Final = 150
TRADES: Final = 4
TURNS: Final = 3
"""The year in which a trade turns bad."""
TURNED: Final = 1
RATES_PPM: Final = (60_000, 40_000, 100_000, 180_000)
TURNED_PPM: Final = 260_000
FACTOR: Final = (500, 2_000)
"""Per mille: a firm's record, which the model sees, multiplies the rate of its trade."""

Numbers = np.ndarray[Any, np.dtype[np.int64]]


class Year(NamedTuple):
    """One year of one way, over many repetitions.

    Attributes
    ----------
    way : str
        ``with`` or ``without`` a share left to chance.
    year : int
    truth : float
        Mean rate of violation among all firms.
    estimate, estimate_error : float
        Mean of the estimated rates, and its Monte-Carlo error about the truth.
    believed, believed_error : float
        Mean risk that the model of the year after these visits gives to the trade that turned bad, and its error.
    actual : float
        Mean rate of that trade.
    found : float
        Share of visits that found something.
    """

    way: str
    year: int
    truth: float
    estimate: float
    estimate_error: float
    believed: float
    believed_error: float
    actual: float
    found: float

    @property
    def bias(self) -> float:
        """How far the estimate is off."""
        return self.estimate - self.truth


class _Visits(NamedTuple):
    rows: Numbers
    estimate: float


def loop(repetitions: int, *, control: str = "0.2", floor: str = "0.25", seed: str = "loop") -> tuple[Year, ...]:
    """Run the loop many times over, both ways on the same firms.

    Parameters
    ----------
    repetitions : int
        At least 2.
    control : str
        Share of the visits with equal chances, see `plan_shares`.
    floor : str
        See `risk_sizes`.
    seed : str

    Examples
    --------
    >>> [year.way for year in loop(2)][:2]
    ['with', 'without']
    """
    rows: list[tuple[str, int, list[float]]] = []
    for turn in range(repetitions):
        for way in ("with", "without"):
            rows += [(way, year, told) for year, told in _run(f"{seed} {turn}", way, control, floor)]
    return tuple(_summed(rows, way, year) for year in range(1, YEARS + 1) for way in ("with", "without"))


def _run(seed: str, way: str, control: str, floor: str) -> Iterator[tuple[int, list[float]]]:
    """Give truth, estimate, belief, actual rate of the trade, and share found, of each year."""
    numbers = np.arange(FIRMS)
    trade = Lots(seed, "trade").below(TRADES, numbers)
    record = Lots(seed, "record").between(*FACTOR, numbers)
    columns = np.column_stack([(record - 1_250) / 433.0, *(trade == kind for kind in range(1, TRADES))]).astype(float)
    seen: list[Numbers] = []
    hits: list[Flags] = []
    chance = np.full(FIRMS, 0.1)
    for year in range(1, YEARS + 1):
        rates = np.array(RATES_PPM)
        if year >= TURNS:
            rates[TURNED] = TURNED_PPM
        violating = Lots(seed, "violations").happens(rates[trade] * record // 1000, numbers, year)
        if way == "with":
            visits = _by_chance(violating, chance, control, floor, f"{seed} {year}")
        else:
            # In the first year nobody knows anything: then it is the first of a list.
            first = np.lexsort((Lots(seed, "list").below(2**31, numbers), -chance))[:VISITS]
            visits = _Visits(first, float(violating[first].mean()))
        seen.append(visits.rows)
        hits.append(violating[visits.rows])
        model = _fitted(columns, seen, hits)
        chance = probabilities(model.logits(columns))
        turned = trade == TURNED
        actual = float((rates[trade] * record / 1e9)[turned].mean())
        told = [float(violating.mean()), visits.estimate, float(chance[turned].mean()), actual, float(hits[-1].mean())]
        yield year, told


def _by_chance(violating: Flags, chance: Floats, control: str, floor: str, seed: str) -> _Visits:
    """Draw the control and the rest apart, and estimate from both together, by their visits."""
    shares = plan_shares(VISITS, control=control)
    members = Members(
        tuple(f"firm:{number}" for number in range(FIRMS)), tuple(risk_sizes(chance, floor=floor).tolist())
    )
    rows, parts = list[int](), []
    for name, design, n in (("control", Design.SRS, shares.control), ("targeted", Design.PARETO, shares.targeted)):
        selection = select_checked(Scope(design, "loop", name, digest(seed)), members, n)
        drawn = {row.id: int(row.id.removeprefix("firm:")) for row in selection.selected}
        stratum = {
            "name": "all",
            "design": design,
            "N_eligible": FIRMS,
            "n": n,
            "take_all": selection.take_all,
            "selected": [list(row) for row in selection.selected],
            "reserve": [],
        }
        said = {unit: VisitOutcome.VIOLATION if violating[row] else VisitOutcome.NONE for unit, row in drawn.items()}
        parts.append(estimate({"strata": [stratum]}, said))
        rows += drawn.values()
    return _Visits(np.array(rows), estimate_together(parts).overall.rate or 0.0)


def _fitted(columns: Floats, seen: Sequence[Numbers], hits: Sequence[Flags]) -> Logistic:
    rows, found = np.concatenate(seen), np.concatenate(hits)
    return fit_logistic(columns[rows], found, signs=[1, 0, 0, 0], ridge=1.0)


def _summed(rows: Sequence[tuple[str, int, list[float]]], way: str, year: int) -> Year:
    told = np.array([one for kind, when, one in rows if (kind, when) == (way, year)])
    truth, estimate, believed, actual, found = told.mean(axis=0).tolist()
    error = float(np.std(told[:, 1] - told[:, 0], ddof=1)) / sqrt(len(told))
    belief = float(np.std(told[:, 2] - told[:, 3], ddof=1)) / sqrt(len(told))
    return Year(way, year, truth, estimate, error, believed, belief, actual, found)
