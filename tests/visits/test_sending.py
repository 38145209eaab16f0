"""Officers are sent under hard rules or it is proved that they cannot be: held against brute force on small cases."""

from __future__ import annotations

from itertools import permutations, product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from credit_tier.sampling.assignment import Pool, Slot, assign
from credit_tier.sampling.officers import Officer
from credit_tier.sampling.refusals import StuckError
from credit_tier.visits.flow import exists
from credit_tier.visits.pairs import beyond
from credit_tier.visits.refusals import UndecidedError
from credit_tier.visits.sending import Algorithm, broken_rules, send
from credit_tier.visits.task import Task
from credit_tier.visits.witness import InfeasibleError, Witness, check_witness

SLOTS = [("", ""), ("leader", ""), ("", "leader"), ("leader", "expert:水"), ("leader", "", "")]


@st.composite
def tasks(draw, most=4):
    """Tight tasks: little capacity, few who may lead, many who must not go."""
    units = tuple(f"reg:{n}" for n in range(draw(st.integers(1, 3))))
    roles = st.lists(st.sampled_from(["leader", "expert:水"]), unique=True, max_size=2).map(tuple)
    officers = [
        Officer(id=f"zf:{n}", capacity=draw(st.integers(1, 3)), roles=draw(roles))
        for n in range(draw(st.integers(2, most)))
    ]
    names = [officer.id for officer in officers]
    barred = {unit: frozenset(draw(st.lists(st.sampled_from(names), max_size=2))) for unit in units}
    return Task(units, draw(st.sampled_from(SLOTS)), Pool(officers, barred))


def outcome(task, number, **settings):
    """Give what sending gives, be it the refusal."""
    try:
        return send(task, draw_id="d", seed=f"{number:064x}", **settings)
    except InfeasibleError as none:
        return none


def everything(task):
    """Give every assignment that breaks no hard rule, by trying all."""
    names = [officer.id for officer in task.pool.officers]
    for sent in product(*(permutations(names, len(task.slots)) for _ in task.units)):
        rows = [(unit, *those) for unit, those in zip(task.units, sent, strict=True)]
        if not broken_rules(task, rows):
            yield rows


@given(tasks(), st.integers(0, 9))
@settings(max_examples=400, deadline=None)
def test_every_hard_rule_holds_or_the_proof_is_right(task, number):
    possible = next(everything(task), None) is not None
    assert exists(task) == possible
    sent = outcome(task, number)
    if isinstance(sent, InfeasibleError):
        event("infeasible")
        assert not possible
        assert check_witness(task, sent.witness)
        return
    event(sent.algorithm)
    assert possible
    assert broken_rules(task, sent.rows) == []


@given(tasks(), st.integers(0, 9))
@settings(max_examples=200, deadline=None)
def test_where_dr1_goes_through_the_result_is_that_of_dr1(task, number):
    seed = f"{number:064x}"
    try:
        expected = assign(task.units, task.roster(), task.slots, "d", seed)
    except StuckError:
        return
    sent = send(task, draw_id="d", seed=seed)
    assert (sent.algorithm, sent.rows) == (Algorithm.WATERFILL, expected)


def test_where_dr1_sticks_although_there_is_a_way_the_complete_search_finds_it():
    # An officer at the unit has to change his slot there, which dr1 8.3 does not look at.
    found = 0
    for number in range(300):
        officers = [
            Officer(id="zf:1", capacity=1, roles=("leader", "expert:水")),
            Officer(id="zf:2", capacity=1, roles=("leader",)),
        ]
        task, seed = Task(("reg:1",), ("leader", "expert:水"), Pool(officers, {})), f"{number:064x}"
        sent = send(task, draw_id="d", seed=seed)
        assert sent.rows == [("reg:1", "zf:2", "zf:1")]
        if sent.algorithm is Algorithm.TICKET_FLOW:
            found += 1
            with pytest.raises(StuckError):
                assign(task.units, task.roster(), task.slots, "d", seed)
    assert 100 < found < 200


@given(tasks(), st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), max_size=6), st.integers(0, 15))
@settings(max_examples=300, deadline=None)
def test_a_proof_that_is_accepted_is_never_wrong(task, places, who):
    # Whatever claims to be a proof, made by anyone: accepted only where really nothing is possible.
    slots = tuple((f"reg:{unit}", number) for unit, number in places)
    names = [one.id for one in task.pool.officers]
    exhausted = tuple(name for place, name in enumerate(names) if who >> place & 1)
    if check_witness(task, Witness(tuple(Slot(*slot) for slot in slots), exhausted)):
        assert next(everything(task), None) is None


@given(tasks(), st.integers(0, 9), st.integers(1, 2))
@settings(max_examples=300, deadline=None)
def test_the_limit_of_pairs_is_kept_or_ruled_out_or_said_to_be_undecided(task, number, limit):
    possible = any(not beyond(rows, limit) for rows in everything(task))
    sent = outcome(task, number, pair_limit=limit)
    if isinstance(sent, InfeasibleError):
        event("infeasible")
        assert not possible
        assert sent.witness is None or check_witness(task, sent.witness)
        return
    event(sent.algorithm)
    assert possible
    assert broken_rules(task, sent.rows, limit) == []


def test_when_the_steps_run_out_nothing_is_claimed():
    officers = [Officer(id=f"zf:{n}", capacity=9) for n in range(4)]
    task = Task(tuple(f"reg:{n}" for n in range(6)), ("", ""), Pool(officers, {}))
    sent = [send(task, draw_id="d", seed=f"{number:064x}", pair_limit=1) for number in range(30)]
    assert all(broken_rules(task, one.rows, 1) == [] for one in sent)
    assert {one.algorithm for one in sent} >= {Algorithm.PAIR_SEARCH}
    stopped = next(number for number, one in enumerate(sent) if one.algorithm is Algorithm.PAIR_SEARCH)
    with pytest.raises(UndecidedError, match="none was ruled out"):
        send(task, draw_id="d", seed=f"{stopped:064x}", pair_limit=1, steps=3)


def test_too_many_visits_for_all_pairs_is_ruled_out_at_once():
    officers = [Officer(id=f"zf:{n}", capacity=9) for n in range(3)]
    task = Task(tuple(f"reg:{n}" for n in range(4)), ("", ""), Pool(officers, {}))
    with pytest.raises(InfeasibleError, match="同一搭档至多 1 次"):
        send(task, draw_id="d", seed="ab" * 32, pair_limit=1)


def test_order_of_officers_and_visits_changes_nothing():
    officers = [Officer(id=f"zf:{n:02d}", capacity=5, roles=("leader",) if n % 3 else ()) for n in range(12)]
    barred = {f"reg:{n}": frozenset({f"zf:{n % 12:02d}"}) for n in range(20)}
    task = Task(tuple(barred), ("leader", ""), Pool(officers, barred))
    turned = Task(tuple(barred)[::-1], ("leader", ""), Pool(officers[::-1], barred))
    assert send(task, draw_id="d", seed="ab" * 32) == send(turned, draw_id="d", seed="ab" * 32)
