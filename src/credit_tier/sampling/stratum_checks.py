"""Checks of one stratum that need nothing but the published rows (无须名录库的逐层核验) (`dr1` 5, 7.2).

The weight of a published unit is not published, but follows from its inclusion probability: ``x = pi X / m``.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

from credit_tier.sampling.findings import FailedError
from credit_tier.sampling.manifest import Row, StratumStated
from credit_tier.sampling.ranking import Design, pareto_key, poisson_key
from credit_tier.sampling.selection import fraction_text, pi_kind, reserve_size
from credit_tier.sampling.tickets import Purpose, draw_key, t64, ticket
from credit_tier.sampling.values import LARGEST_WEIGHT, require_id


def check_key(stratum: StratumStated, draw_id: str, seed: str) -> None:
    """Check the draw key (`dr1` 3.1).

    Raises
    ------
    FailedError
        Like every check of this module.
    """
    _hold(stratum, "draw_key", stratum.draw_key, draw_key(Purpose.UNIT, draw_id, stratum.name, seed))


def check_ranks(stratum: StratumStated) -> None:
    """Check the numbers of rows, their ranks and ids (`dr1` 5.4)."""
    if stratum.n > stratum.N_eligible or stratum.N_eligible > stratum.N_base:
        raise FailedError(f"{stratum.name}：数量不能成立", f"{stratum.name}: n, N_eligible and N_base cannot be.")
    _hold(stratum, "selected", len(stratum.selected), stratum.n)
    _hold(stratum, "reserve", len(stratum.reserve), reserve_size(stratum.n, stratum.N_eligible))
    for rank, row in enumerate(_rows(stratum), start=1):
        _hold(stratum, "rank", row[0], rank)
        require_id(row[1], f"{stratum.name}, rank {rank}")


def check_tickets(stratum: StratumStated) -> None:
    """Check each published ticket (`dr1` 3.1)."""
    for row in _rows(stratum):
        _hold(stratum, f"ticket {row[1]}", row[2], ticket(stratum.draw_key, row[1]).hex())


def check_take_all(stratum: StratumStated) -> None:
    """Check that take-all and rest agree (`dr1` 5.2)."""
    n, eligible, x_rest = stratum.n, stratum.N_eligible, int(stratum.x_rest)
    if n == eligible:
        # With as many places as units the largest unit always passes the test of 5.2.
        expected = (n, 0)
    elif _design(stratum) is Design.SRS:
        expected = (0, eligible)
    else:
        left = eligible - stratum.take_all
        if stratum.take_all > n or not left <= x_rest <= left * LARGEST_WEIGHT:
            raise FailedError(
                f"{stratum.name}：必抽数或剩余权重不能成立", f"{stratum.name}: take_all and x_rest cannot be."
            )
        return
    _hold(stratum, "take_all, x_rest", (stratum.take_all, x_rest), expected)


def check_pi(stratum: StratumStated) -> None:
    """Check the inclusion probabilities and their kind (`dr1` 5.6)."""
    design = _design(stratum)
    _hold(stratum, "pi_kind", stratum.pi_kind, pi_kind(design).value)
    rows, places = _rows(stratum), stratum.n - stratum.take_all
    for row in rows[: stratum.take_all]:
        _hold(stratum, f"pi {row[1]}", row[3], "1/1")
    rest = rows[stratum.take_all :]
    if design is Design.SRS or places <= 0:
        alike = fraction_text(Fraction(stratum.n, stratum.N_eligible)) if design is Design.SRS and rest else "0/1"
        for row in rest:
            _hold(stratum, f"pi {row[1]}", row[3], alike)
        return
    weights = _weights(stratum)
    unseen = stratum.N_eligible - len(rows)
    x_rest = int(stratum.x_rest)
    if any(x * places >= x_rest for x in weights):
        raise FailedError(
            f"{stratum.name}：有应必抽而未必抽者", f"{stratum.name}: a unit of the rest should be take-all."
        )
    if sum(weights) + unseen > x_rest or (unseen == 0 and sum(weights) != x_rest):
        raise FailedError(f"{stratum.name}：权重之和不符", f"{stratum.name}: the weights do not add up to x_rest.")


def check_order(stratum: StratumStated) -> None:
    """Check that the rows stand in the order of the design (`dr1` 5.4)."""
    design, rows, certain = _design(stratum), _rows(stratum), stratum.take_all
    _ascending(stratum, [(row[2], row[1]) for row in rows[:certain]])
    if design is Design.SRS:
        _ascending(stratum, [(row[2], row[1]) for row in rows[certain:]])
        return
    if design is Design.EXACT_PPS:
        _ascending(stratum, [(row[2], row[1]) for row in rows[certain : stratum.n]])
    if stratum.n > certain:
        first = stratum.n if design is Design.EXACT_PPS else certain
        keys = _keys(stratum)[first - certain :]
        _ascending(stratum, [(key, row[2], row[1]) for key, row in zip(keys, rows[first:], strict=True)])


def check_threshold(stratum: StratumStated) -> None:
    """Check the threshold (`dr1` 5.7)."""
    design, places = _design(stratum), stratum.n - stratum.take_all
    if places <= 0 or design is Design.EXACT_PPS or not stratum.selected:
        expected = ""
    elif design is Design.SRS:
        expected = stratum.selected[-1][2]
    else:
        expected = str(_keys(stratum)[places - 1])
    _hold(stratum, "threshold", stratum.threshold, expected)


def _rows(stratum: StratumStated) -> list[Row]:
    return [*stratum.selected, *stratum.reserve]


def _design(stratum: StratumStated) -> Design:
    if stratum.design not in set(Design):
        raise FailedError(f"{stratum.name}：没有这种抽法", f"{stratum.name}: no such design.")
    return Design(stratum.design)


def _weights(stratum: StratumStated) -> list[int]:
    places, x_rest = stratum.n - stratum.take_all, int(stratum.x_rest)
    weights = []
    for row in _rows(stratum)[stratum.take_all :]:
        pi = Fraction(row[3])
        x = pi * x_rest / places
        if fraction_text(pi) != row[3] or x.denominator != 1 or not 1 <= x <= LARGEST_WEIGHT:
            raise FailedError(f"{stratum.name}：{row[1]} 的概率不对", f"{stratum.name}: pi of {row[1]} is no m x / X.")
        weights.append(x.numerator)
    return weights


def _keys(stratum: StratumStated) -> list[int]:
    places, x_rest = stratum.n - stratum.take_all, int(stratum.x_rest)
    rest = zip(_rows(stratum)[stratum.take_all :], _weights(stratum), strict=True)
    if _design(stratum) is Design.PARETO:
        return [pareto_key(t64(bytes.fromhex(row[2])), x, x_rest, places) for row, x in rest]
    return [poisson_key(t64(bytes.fromhex(row[2])), x) for row, x in rest]


def _ascending(stratum: StratumStated, keys: list[tuple[str, str]] | list[tuple[int, str, str]]) -> None:
    for rank, (before, after) in enumerate(pairwise(keys), start=1):
        if not before < after:
            raise FailedError(
                f"{stratum.name}：第 {rank} 行之后次序不对", f"{stratum.name}: out of order after row {rank}."
            )


def _hold(stratum: StratumStated, what: str, stated: object, expected: object) -> None:
    if stated != expected:
        raise FailedError(
            f"{stratum.name}：{what} 应为 {expected}，清单为 {stated}",
            f"{stratum.name}: {what} should be {expected}, the manifest says {stated}.",
        )
