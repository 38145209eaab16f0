"""Are the draws fair? Fixed seeds, so nothing flakes; the rates say how often a refreshed set of seeds would alarm.

Bounds: z of 5.0 is passed by chance in 6e-7 of cases, so fewer than 1e-3 even with 1000 comparisons (Bonferroni);
chi-square must leave a p above 1e-4. The full numbers of trials are in `tests/long/test_fair_draws.py`, the ways of
drawing that must fail in `test_bad_draws.py`.
"""

import os
import random
import subprocess
import sys
from collections import Counter
from itertools import combinations
from math import sqrt

import pytest

from credit_tier.sampling.assignment import assign
from credit_tier.sampling.officers import Officer, Recusal, Roster
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.selection import Scope
from credit_tier.sampling.sizes import Counts, Rounding, round_ticket, stratum_size
from credit_tier.sampling.tickets import Purpose, draw_key, t64, tickets
from sampling import cases
from sampling.fairness import chi_square, correlation, fair_first_order, kolmogorov, samples, survival, z

Z = 5.0


def test_srs_units_and_pairs_are_equally_likely():
    # 12 units, 4 drawn: 66 pairs, each with 4 * 3 / (12 * 11).
    trials = 12_000
    drawn = list(samples(Design.SRS, [1] * 12, 4, trials))
    units = Counter(unit for sample in drawn for unit in sample)
    pairs = Counter(pair for sample in drawn for pair in combinations(sample, 2))
    assert len(units) == 12
    assert len(pairs) == 66
    assert max(abs(z(count, trials, 4 / 12)) for count in units.values()) < Z
    assert max(abs(z(count, trials, 12 / 132)) for count in pairs.values()) < Z


def test_srs_passes_the_test_that_bad_draws_fail():
    units = Counter(unit for sample in samples(Design.SRS, [1] * 40, 8, 10_000) for unit in sample)
    assert fair_first_order(units, 40, 8, 10_000)


def test_srs_subsets_are_equally_likely():
    trials = 10_000
    subsets = Counter(samples(Design.SRS, [1] * 6, 3, trials))
    assert len(subsets) == 20
    assert survival(chi_square(subsets.values(), trials / 20), 19) > 1e-4


def test_exact_pps_keeps_its_probabilities_and_every_pair_is_possible():
    # x = 1..6, n = 3: pi = x / 7.
    trials = 12_000
    drawn = list(samples(Design.EXACT_PPS, [1, 2, 3, 4, 5, 6], 3, trials))
    units = Counter(unit for sample in drawn for unit in sample)
    assert max(abs(z(units[i], trials, (i + 1) / 7)) for i in range(6)) < Z
    assert len({pair for sample in drawn for pair in combinations(sample, 2)}) == 15


@pytest.mark.parametrize(("design", "limit"), [(Design.PARETO, 0.05), (Design.SEQ_POISSON, 0.20)])
def test_nominal_probabilities_are_near(design, limit):
    # Known of these designs: within some percent at n = 3 of 6 (Pareto 3 %, sequential Poisson 13 %); noise is 2 %.
    trials = 6_000
    units = Counter(unit for sample in samples(design, [1, 2, 3, 4, 5, 6], 3, trials) for unit in sample)
    assert max(abs(units[i] * 7 / (trials * (i + 1)) - 1) for i in range(6)) < limit + 5 * sqrt(6 / trials)


def test_random_rounding_has_the_exact_mean():
    # 0.05 of 30 is 1.5: up in half of the draws; 0.05 of 26 is 1.3: up in 0.3 of them.
    trials = 8_000
    for base, part in ((30, 0.5), (26, 0.3)):
        ups = 0
        for r in range(trials):
            ticket = round_ticket("stat", "s", cases.seed_number(r))
            ups += stratum_size("0.05", Rounding.RANDOM, Counts(base, base), None, ticket) - 1
        assert abs(z(ups, trials, part)) < Z


def heads(purpose, draw_id, scope, count=20_000):
    """Give u of the tickets of neighbouring ids."""
    key = draw_key(purpose, draw_id, scope, cases.SEED)
    return [(2 * t64(drawn) + 1) / 2**65 for drawn in tickets(key, cases.ids(count))]


def test_tickets_of_neighbours_draws_strata_and_purposes_are_unrelated():
    base = heads(Purpose.UNIT, "a", "s")
    others = [heads(Purpose.UNIT, "b", "s"), heads(Purpose.UNIT, "a", "t"), heads(Purpose.OFFICER, "a", "*")]
    for other in [base[1:] + base[:1], *others]:
        assert abs(correlation(base, other)) < 3.29 / sqrt(20_000)


def test_tickets_are_uniform():
    assert kolmogorov(heads(Purpose.UNIT, "a", "s")) > 1e-4
    drawn = tickets(draw_key(Purpose.UNIT, "a", "s", cases.SEED), cases.ids(20_000))
    numbers = [t64(one) for one in drawn]
    assert max(abs(z(sum(number >> bit & 1 for number in numbers), 20_000, 0.5)) for bit in range(64)) < 4.9


def test_order_and_parts_of_the_list_change_nothing():
    # Partitions keep their smallest tickets and are merged: any machine may hold any part, in any order.
    ids, chance = cases.ids(300), random.Random(20261201)  # noqa: S311 # chooses test cases, decides no draw
    scope = Scope(Design.SRS, "stat", "s", cases.SEED)
    expected = [row.id for row in cases.select_all(scope, ids, 20).selected]
    for shuffle in range(5):
        mixed = chance.sample(ids, len(ids))
        assert [row.id for row in cases.select_all(scope, mixed, 20).selected] == expected
        for parts in (1, 2, 3, 7, 10, 50, 300):
            best = []
            for part in range(parts):
                mine = mixed[part::parts]
                best += cases.select_all(scope, mine, min(20, len(mine))).selected
            assert [row.id for row in sorted(best, key=lambda row: (row.ticket, row.id))[:20]] == expected, shuffle


def test_the_order_of_hashes_in_python_changes_nothing():
    # Sets and dictionaries of text are walked in another order in each process; a manifest is not.
    words = "from sampling import cases; print(cases.complete()[0].manifest_hash)"
    found = set()
    for number in ("0", "1", "4294967295"):
        where = {"PYTHONHASHSEED": number, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        done = subprocess.run([sys.executable, "-c", words], capture_output=True, check=True, text=True, env=where)
        found.add(done.stdout.strip())
    assert found == {cases.complete()[0].manifest_hash}


def test_equal_officers_are_equally_likely_and_loads_are_even():
    trials, officers = 3_000, [Officer(id=f"zf:{i}", capacity=3) for i in range(6)]
    roster = Roster(officers=tuple(officers))
    pairs = Counter()
    for r in range(trials):
        rows = assign(["reg:1"], roster, ["", ""], "stat", cases.seed_number(r))
        pairs[tuple(sorted(rows[0][1:]))] += 1
    assert len(pairs) == 15
    assert survival(chi_square(pairs.values(), trials / 15), 14) > 1e-4


def test_loads_stay_level_and_recusals_hold():
    officers = tuple(Officer(id=f"zf:{i:02d}", capacity=30, roles=("leader",) if i % 3 == 0 else ()) for i in range(20))
    units = cases.ids(150)
    recusals = tuple(Recusal(unit=unit, officer=officers[i % 20].id) for i, unit in enumerate(units))
    for r in range(5):
        rows = assign(units, Roster(officers=officers, recusals=recusals), ["leader", ""], "stat", cases.seed_number(r))
        loads = Counter(officer for row in rows for officer in row[1:])
        assert sum(loads.values()) == 300
        # 150 leaders' slots fall on 7 leaders; the other 150 on the 13 others.
        assert max(loads.values()) <= 30
        others = [loads[officer.id] for officer in officers if not officer.roles]
        assert max(others) - min(others) <= 2
        assert not {(recusal.unit, recusal.officer) for recusal in recusals} & {
            (row[0], o) for row in rows for o in row[1:]
        }


def test_one_changed_bit_of_the_seed_draws_an_unrelated_sample():
    # 40 of 200 drawn; the overlap of two samples is hypergeometric, mean 8, variance 40 * .2 * .8 * 160 / 199.
    ids, overlap, pairs = cases.ids(200), 0, 60
    for r in range(pairs):
        first = cases.select_all(Scope(Design.SRS, "stat", "s", cases.seed_number(r << 1)), ids, 40).selected
        second = cases.select_all(Scope(Design.SRS, "stat", "s", cases.seed_number(r << 1 | 1)), ids, 40).selected
        overlap += len({row.id for row in first} & {row.id for row in second})
    assert abs(overlap - 8 * pairs) / sqrt(pairs * 40 * 0.2 * 0.8 * 160 / 199) < Z
