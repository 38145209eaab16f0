"""Drawing the units of one stratum (抽取): ranks, inclusion probabilities, threshold (`dr1` 5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import NamedTuple

from credit_tier.sampling.ranking import Design, Lots, Members, Ranking, pareto_key, poisson_key, rank
from credit_tier.sampling.refusals import DuplicateError, SizeError, WeightError, fault, shown
from credit_tier.sampling.tickets import Purpose, draw_key, t64, ticket, tickets
from credit_tier.sampling.values import LARGEST_WEIGHT, require_id


class PiKind(StrEnum):
    """Whether the inclusion probability (入样概率) is exact or the one aimed at (`dr1` 5.6)."""

    EXACT = "exact"
    NOMINAL = "nominal"


class Ranked(NamedTuple):
    """One published row: ``[rank, id, ticket, pi]`` (`dr1` 7.2).

    Attributes
    ----------
    rank : int
        From 1.
    id : str
    ticket : str
        64 hex digits.
    pi : str
        Inclusion probability as a fraction in lowest terms, ``"a/b"``.
    """

    rank: int
    id: str
    ticket: str
    pi: str


@dataclass(frozen=True, slots=True)
class Selection:
    """What was drawn from one stratum.

    Attributes
    ----------
    draw_key : str
    take_all : int
        How many units were certain.
    x_rest : int
        The ``X`` of `dr1` 5.2 after take-all.
    threshold : str
        Ticket or key of rank ``n`` (`dr1` 5.7), or empty.
    pi_kind : PiKind
    n : int
        How many were drawn.
    rows : list of (rank, id, ticket, pi)
        The drawn and the reserve by rank, as plain tuples: the garbage collector forgets these, while it would walk
        through named ones and lists again and again.
    """

    draw_key: str
    take_all: int
    x_rest: int
    threshold: str
    pi_kind: PiKind
    n: int
    rows: list[tuple[int, str, str, str]]

    @property
    def selected(self) -> tuple[Ranked, ...]:
        """Ranks 1 to ``n``."""
        return tuple(map(Ranked._make, self.rows[: self.n]))

    @property
    def reserve(self) -> tuple[Ranked, ...]:
        """The ranks that follow."""
        return tuple(map(Ranked._make, self.rows[self.n :]))


def pi_kind(design: Design) -> PiKind:
    """Tell what the inclusion probabilities of a design are.

    Examples
    --------
    >>> pi_kind(Design.PARETO).value
    'nominal'
    """
    return PiKind.EXACT if design in {Design.SRS, Design.EXACT_PPS} else PiKind.NOMINAL


def reserve_size(n: int, eligible: int) -> int:
    """Give the number of reserve rows (备选): 5 or a tenth, fewer if the stratum ends (`dr1` 5.4).

    Examples
    --------
    >>> reserve_size(51, 60), reserve_size(51, 53)
    (6, 2)
    """
    return min(max(5, -(-n // 10)), eligible - n)


def fraction_text(value: Fraction) -> str:
    """Write a fraction as `dr1` 1.5 has it.

    Examples
    --------
    >>> fraction_text(Fraction(2, 8)), fraction_text(Fraction(1))
    ('1/4', '1/1')
    """
    return f"{value.numerator}/{value.denominator}"


class Scope(NamedTuple):
    """Which stratum of which draw, and how it is drawn.

    Attributes
    ----------
    design : Design
    draw_id, stratum, seed : str
    """

    design: Design
    draw_id: str
    stratum: str
    seed: str


def select(scope: Scope, units: Sequence[tuple[str, int]], n: int) -> Selection:
    """Draw `n` of the eligible units of a stratum (`dr1` 5).

    Parameters
    ----------
    scope : Scope
    units : sequence of (str, int)
        Id and ``x`` of every eligible unit, in any order; for `Design.SRS` ``x`` counts as 1.
    n : int

    Raises
    ------
    UnitIdError, DuplicateError, WeightError, SizeError, ValueFormError
        The units, the size or the names break `dr1`.

    Examples
    --------
    >>> units = [(f"9133{i:014d}", x) for i, x in enumerate((10, 3, 2, 1))]
    >>> drawn = select(Scope(Design.PARETO, "2026-Q4-330000", "grade=C", "ab" * 32), units, 2)
    >>> [(row.rank, row.id[-1], row.pi) for row in drawn.selected]
    [(1, '0', '1/1'), (2, '2', '1/3')]
    """
    for unit, x in units:
        require_id(unit, scope.stratum)
        if type(x) is not int or not 1 <= x <= LARGEST_WEIGHT:
            raise WeightError(
                fault(
                    f"{scope.stratum}: {unit}",
                    (f"权重不对：{shown(x)}", f"Not a weight: {shown(x)}"),
                    ("允许：1 至 2^53-1 的整数", "Allowed: integers from 1 to 2^53-1 (dr1 5.1)."),
                    ("请换算为整数", "Scale it to an integer."),
                )
            )
    members = Members([unit for unit, _ in units], [x for _, x in units])
    if len(set(members.ids)) < len(members.ids):
        raise DuplicateError(
            fault(
                scope.stratum,
                ("标识重复", "An id occurs twice."),
                ("每户一次", "Each id once."),
                ("请去重", "Remove one."),
            )
        )
    return select_checked(scope, members, n)


def select_checked(scope: Scope, members: Members, n: int) -> Selection:
    """Draw as `select` does, from columns that a `Frame` has already checked.

    Raises
    ------
    SizeError
        `n` is negative or more than there are units.

    Examples
    --------
    >>> scope = Scope(Design.SRS, "d", "s", "ab" * 32)
    >>> select_checked(scope, Members(["reg:1", "reg:2"], [1, 1]), 2).take_all
    2
    """
    eligible = len(members.ids)
    if not 0 <= n <= eligible:
        raise SizeError(
            fault(
                scope.stratum,
                (f"只有 {eligible} 户可抽，要抽 {n} 户", f"{n} units cannot be drawn from {eligible}."),
                ("允许：0 至可抽户数", "Allowed: 0 to N_eligible (dr1 5.1)."),
                ("请改小数量或补足名录库", "Lower the size or complete the frame."),
            )
        )
    key, lots = draw_lots(scope, members)
    ranking = rank(scope.design, lots, n, n + reserve_size(n, eligible))
    return Selection(
        draw_key=key,
        take_all=len(ranking.take_all.certain),
        x_rest=ranking.take_all.x_rest,
        threshold=_threshold(scope.design, lots, n, ranking),
        pi_kind=pi_kind(scope.design),
        n=n,
        rows=_rows(scope.design, lots, n, ranking),
    )


def draw_lots(scope: Scope, members: Members) -> tuple[str, Lots]:
    """Give the draw key of a stratum and the tickets of its units (`dr1` 3.1).

    Examples
    --------
    >>> len(draw_lots(Scope(Design.SRS, "d", "s", "ab" * 32), Members(["reg:1"], [1]))[1].drawn[0])
    32
    """
    _, draw_id, stratum, seed = scope
    key = draw_key(Purpose.UNIT, draw_id, stratum, seed)
    start = t64(ticket(draw_key(Purpose.START, draw_id, stratum, seed), stratum))
    return key, Lots(members.ids, members.weights, tickets(key, members.ids), start)


def rank_order(scope: Scope, members: Members, n: int) -> list[str]:
    """Give the ids of all eligible units by rank, past the reserve (`dr1` 5.4, 7.7).

    Examples
    --------
    >>> sorted(rank_order(Scope(Design.SRS, "d", "s", "ab" * 32), Members(["reg:1", "reg:2"], [1, 1]), 1))
    ['reg:1', 'reg:2']
    """
    _, lots = draw_lots(scope, members)
    return [members.ids[position] for position in rank(scope.design, lots, n, len(members.ids)).positions]


def _rows(design: Design, lots: Lots, n: int, ranking: Ranking) -> list[tuple[int, str, str, str]]:
    ids, positions = [lots.ids[position] for position in ranking.positions], ranking.positions
    shares = _shares(design, lots, n, ranking)
    return list(zip(range(1, len(ids) + 1), ids, lots.drawn.texts(positions), shares, strict=True))


def _shares(design: Design, lots: Lots, n: int, ranking: Ranking) -> list[str]:
    """Give the inclusion probabilities by rank (`dr1` 5.6)."""
    (certain, x_rest, places), positions = ranking.take_all, ranking.positions
    if design is Design.SRS:
        return [fraction_text(Fraction(n, len(lots.ids)))] * len(positions) if positions else []
    weights = [0 if position in certain else lots.weights[position] for position in positions]
    texts = {x: fraction_text(Fraction(places * x, x_rest)) if x else "1/1" for x in set(weights)}
    return [texts[x] for x in weights]


def _threshold(design: Design, lots: Lots, n: int, ranking: Ranking) -> str:
    _, x_rest, places = ranking.take_all
    if places == 0 or design is Design.EXACT_PPS:
        return ""
    last = ranking.positions[n - 1]
    if design is Design.SRS:
        return lots.drawn[last].hex()
    t, x = t64(lots.drawn[last]), lots.weights[last]
    return str(pareto_key(t, x, x_rest, places) if design is Design.PARETO else poisson_key(t, x))
