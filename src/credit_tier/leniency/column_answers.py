"""The answers to many cases; what an outcome rests on is worked out once for all in which the same grounds hold."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

import numpy as np

from credit_tier.leniency.case import Case
from credit_tier.leniency.case_columns import UNKNOWN, Booleans, CaseColumns, Integers
from credit_tier.leniency.column_findings import Marks, distinct_rows, packed
from credit_tier.leniency.column_judgement import BlockJudgement, ColumnJudge, RouteColumn
from credit_tier.leniency.judgement import Judged, Judgement
from credit_tier.leniency.kleene import Finding, Truth
from credit_tier.leniency.outcome import joined
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.leniency.sanction import Sanction
from credit_tier.leniency.suggestion import Suggestion, held
from credit_tier.rulebook.case_facts import Drafting
from credit_tier.rulebook.leniency_rules import RANK, Effect, Item

Ends: TypeAlias = "np.ndarray[tuple[int, int], np.dtype[np.int8]]"
Value = TypeVar("Value", bound=Hashable)

BLOCK: Final = 1 << 15
"""Cases judged at once: memory stays flat, however many there are."""
SANCTION_FACTS: Final = ("value", "already_fined", "refused", "illegal_income")
SPARED: Final = RANK[Effect.SPARED]


class Rested(NamedTuple):
    """What follows from the grounds that hold.

    Attributes
    ----------
    ground, category, item : str
        Of the ground that leads; empty where none does, or it is no item.
    measures, articles, illustrative : tuple of str
    """

    ground: str
    category: str
    item: str
    measures: tuple[str, ...]
    articles: tuple[str, ...]
    illustrative: tuple[str, ...]


class Missing(NamedTuple):
    """The requirements that are open and bear on the outcome, and the facts that would settle them; both sorted."""

    conditions: tuple[str, ...]
    facts: tuple[str, ...]


class Register(Generic[Value]):
    """Values numbered in the order in which they came."""

    def __init__(self) -> None:
        self._places: dict[Value, int] = {}

    def place(self, value: Value) -> int:
        """Give the number of a value."""
        return self._places.setdefault(value, len(self._places))

    @property
    def values(self) -> list[Value]:
        """The values, by number."""
        return list(self._places)


class Answers:
    """Answers to all cases of a table, as arrays and what their numbers stand for.

    Attributes
    ----------
    ends : numpy.ndarray of int8, (cases, 4)
        Ranks of effects: 应当 at least and at most, 可以 at least and at most.
    rested, missing, sanction : numpy.ndarray of int64
        Places in the registers of the same names.
    review : numpy.ndarray of int8
        `Truth` of whether the case touches safety.
    """

    def __init__(self, count: int) -> None:
        self.ends: Ends = np.zeros((count, 4), dtype=np.int8)
        self.rested, self.missing, self.sanction = (np.zeros(count, dtype=np.int64) for _ in range(3))
        self.review = np.zeros(count, dtype=np.int8)
        self.rests: Register[Rested] = Register()
        self.gaps: Register[Missing] = Register()
        self.sanctions: Register[Sanction] = Register()


def answers_of(cases: CaseColumns, rules: RulesOfLeniency) -> Answers:
    """Judge cases that fit the rules.

    Parameters
    ----------
    cases : CaseColumns
        None contradicts itself, the day or the rules.
    rules : RulesOfLeniency
    """
    judge, answers = ColumnJudge(rules), Answers(len(cases))
    ranges: dict[bytes, int] = {}
    for rows, listed in _matters(cases, rules):
        known: dict[bytes, int] = {}
        for start in range(0, len(rows), BLOCK):
            part = rows[start : start + BLOCK]
            block = cases.take(part)
            judged = judge.judge(block, listed)
            ends = _ends(judged.routes, len(block))
            answers.ends[part] = ends
            answers.review[part] = judged.safety.values
            answers.rested[part] = _rests(answers, judged.routes, rules, known)
            answers.missing[part] = _missing(answers, judged, ends, judge)
            answers.sanction[part] = _sanctions(answers, block, judged, rules, ranges)
    return answers


def _matters(cases: CaseColumns, rules: RulesOfLeniency) -> Iterator[tuple[Integers, tuple[Item, ...]]]:
    """Put together the cases that could take the same items."""
    act, domain = cases.facts["act"], cases.facts["domain"]
    every = tuple(item for listed in rules.items.values() for item in listed)
    listed = np.array([*(word in rules.items for word in act.words), False])
    on_list = listed[np.where(act.known(), act.values, len(act.words))]
    for place in np.unique(act.values[on_list]).tolist():
        yield np.flatnonzero(act.values == place), rules.items[act.words[place]]
    unlisted = np.flatnonzero(act.known() & ~on_list)
    if len(unlisted):
        yield unlisted, ()
    for place in np.unique(domain.values[~act.known()]).tolist():
        rows = np.flatnonzero(~act.known() & (domain.values == place))
        name = None if place == UNKNOWN else domain.words[place]
        yield rows, tuple(item for item in every if name in (None, item.domain))


def _ends(routes: Sequence[RouteColumn], count: int) -> Ends:
    """Join the grounds, as `joined` does."""
    ends: Ends = np.zeros((count, 4), dtype=np.int8)
    for route in routes:
        must, may = np.int8(RANK[route.rule.must]), np.int8(RANK[route.rule.may])
        for sure, least in ((Truth.TRUE, 0), (Truth.UNKNOWN, 1)):
            holds = route.values >= sure
            np.maximum(ends[:, least], np.where(holds, must, 0), out=ends[:, least])
            np.maximum(ends[:, least + 2], np.where(holds, may, 0), out=ends[:, least + 2])
    return ends


def _rests(
    answers: Answers, routes: Sequence[RouteColumn], rules: RulesOfLeniency, known: dict[bytes, int]
) -> Integers:
    """Give what follows from the grounds that hold; `known` is what was found for cases of the same matter."""
    truths = np.stack([route.values == Truth.TRUE for route in routes], axis=1)
    found, keys = distinct_rows(packed(truths))
    for row, key in zip(found.rows.tolist(), keys, strict=True):
        if key not in known:
            known[key] = answers.rests.place(_rested(routes, truths[row], rules))
    return np.array([known[key] for key in keys], dtype=np.int64)[found.places]


def _rested(routes: Sequence[RouteColumn], holds: Booleans, rules: RulesOfLeniency) -> Rested:
    judged = tuple(
        Judged(route.rule, Truth.TRUE if here else Truth.FALSE, ())
        for route, here in zip(routes, holds.tolist(), strict=True)
    )
    # The case itself bears on none of what is asked here but the benchmark, which is looked at apart.
    judgement = Judgement(judged, Finding(Truth.FALSE), (), dict.fromkeys(("domain", "drafting", "refused")))
    outcome = joined((route.value, route.rule.must, route.rule.may) for route in judged)
    leading = next(iter(held(judgement)), None)
    found = Suggestion(Case(), rules, judgement, outcome, leading)
    return Rested(
        leading.rule.id if leading else "",
        found.category.value if found.category else "",
        found.item.id if found.item else "",
        tuple(measure.id for measure in found.measures),
        tuple(map(str, found.articles)),
        found.illustrative,
    )


def _missing(answers: Answers, judged: BlockJudgement, ends: Ends, judge: ColumnJudge) -> Integers:
    names = sorted({name for route in judged.routes for name, _ in route.nodes})
    asked = np.zeros((len(ends), len(names)), dtype=bool)
    marks: Marks = np.zeros((len(ends), judge.marks.words), dtype=np.uint64)
    for route in judged.routes:
        raises = (RANK[route.rule.must] > ends[:, 0]) | (RANK[route.rule.may] > ends[:, 2])
        bears = raises & (route.values == Truth.UNKNOWN)
        if not bears.any():
            continue
        for name, node in route.nodes:
            here = bears & (node.values == Truth.UNKNOWN)
            asked[:, names.index(name)] |= here
            marks |= np.where(here[:, None], node.open, np.uint64(0))
    found, _ = distinct_rows([*packed(asked), *(marks[:, word].view(np.int64) for word in range(marks.shape[1]))])
    places = [
        answers.gaps.place(
            Missing(
                tuple(name for name, here in zip(names, asked[row].tolist(), strict=True) if here),
                judge.marks.names(marks[row]),
            )
        )
        for row in found.rows.tolist()
    ]
    return np.array(places, dtype=np.int64)[found.places]


def _sanctions(
    answers: Answers, block: CaseColumns, judged: BlockJudgement, rules: RulesOfLeniency, known: dict[bytes, int]
) -> Integers:
    """Work out the range that is left, once for all cases that are alike in what it hangs on."""
    by_value = np.array([any(norm.times_value for norm in norms or ()) for norms in block.provisions])
    sight = judged.sight
    columns = [np.where(by_value[block.norms], block.facts["value"].values, UNKNOWN), block.norms]
    columns += [block.facts[name].values for name in SANCTION_FACTS[1:]]
    drafting = sight.worked_out["drafting"]
    numbers = np.array([_DRAFTINGS.index(value) for value in drafting.values], dtype=np.int64)
    columns += [sight.facts["domain"].values, sight.facts["refused"].values, numbers[drafting.places]]
    columns += [_some_way(judged.routes, effect) for effect in Effect]
    found, keys = distinct_rows(columns)
    for row, key in zip(found.rows.tolist(), keys, strict=True):
        if key not in known:
            known[key] = answers.sanctions.place(_sanction(block, judged, rules, row))
    return np.array([known[key] for key in keys], dtype=np.int64)[found.places]


_DRAFTINGS: Final = (None, *Drafting)


def _some_way(routes: Sequence[RouteColumn], effect: Effect) -> Booleans:
    open_ones = [route.values != Truth.FALSE for route in routes if route.rule.may is effect]
    some: Booleans = np.logical_or.reduce([np.zeros(len(routes[0].values), dtype=bool), *open_ones])
    return some


def _sanction(block: CaseColumns, judged: BlockJudgement, rules: RulesOfLeniency, row: int) -> Sanction:
    given: dict[str, Any] = {name: block.facts[name].at(row) for name in SANCTION_FACTS}
    case = Case(norms=block.provisions[int(block.norms[row])], **given)
    routes = tuple(Judged(route.rule, Truth(int(route.values[row])), ()) for route in judged.routes)
    drafting = judged.sight.worked_out["drafting"]
    facts = {name: judged.sight.facts[name].at(row) for name in ("domain", "refused")}
    facts["drafting"] = drafting.values[int(drafting.places[row])]
    outcome = joined((route.value, route.rule.must, route.rule.may) for route in routes)
    return Suggestion(case, rules, Judgement(routes, Finding(Truth.FALSE), (), facts), outcome, None).sanction
