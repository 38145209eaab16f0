"""The range that chance leaves a group: held against sums of exact fractions, and against draws by the library."""

from fractions import Fraction
from itertools import product
from math import comb

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.analysis.draw_fairness import GroupDrawn, draw_fairness
from credit_tier.foundation.errors import ArgumentError
from credit_tier.sampling.selection import Scope
from sampling import cases


def chances(population, members, drawn):
    return {
        hits: Fraction(comb(members, hits) * comb(population - members, drawn - hits), comb(population, drawn))
        for hits in range(max(0, drawn - population + members), min(members, drawn) + 1)
    }


def exact_range(rows, tail):
    total: dict[int, Fraction] = {}
    for combined in product(*(chances(*row).items() for row in rows)):
        chance = Fraction(1)
        for _, part in combined:
            chance *= part
        key = sum(hits for hits, _ in combined)
        total[key] = total.get(key, Fraction(0)) + chance
    low = next(k for k in sorted(total) if sum(total[j] for j in total if j <= k) > tail)
    high = next(k for k in sorted(total, reverse=True) if sum(total[j] for j in total if j >= k) > tail)
    return low, high


@st.composite
def draws(draw):
    population = draw(st.integers(1, 25))
    return population, draw(st.integers(0, population)), draw(st.integers(0, population))


@settings(max_examples=60)
@given(st.lists(draws(), min_size=1, max_size=3), st.sampled_from([Fraction(19, 20), Fraction(997, 1009)]))
def test_the_range_is_that_of_exact_fractions(rows, level):
    given_rows = [GroupDrawn("甲", *row, min(chances(*row))) for row in rows]
    (found,) = draw_fairness(given_rows, level=level).groups
    assert (found.low, found.high) == exact_range(rows, (1 - level) / 2)
    assert found.expected == sum(Fraction(n * m, p) for p, m, n in rows)
    assert found.low <= found.expected <= found.high


def test_more_groups_get_wider_ranges_so_that_all_hold_together():
    row = (1000, 100, 50, 5)
    alone = draw_fairness([GroupDrawn("0", *row)]).groups[0]
    many = draw_fairness([GroupDrawn(str(i), *row) for i in range(40)]).groups[0]
    assert many.low < alone.low
    assert many.high > alone.high


def test_a_large_draw_keeps_its_chances():
    (found,) = draw_fairness([GroupDrawn("甲", 2_000_000, 700_000, 100_000, 35_000)]).groups
    assert 34_600 < found.low < 34_800
    assert 35_200 < found.high < 35_400
    assert not found.outside


def test_draws_of_the_library_stay_inside_and_a_favoured_group_does_not():
    ids, kept = cases.ids(60), {}
    for number in range(80):
        drawn = {
            row.id
            for row in cases.select_all(Scope("srs", "fair", "s", cases.seed_number(number)), ids, 12, None).selected
        }
        for place in range(6):
            own = set(ids[10 * place : 10 * place + 10])
            kept.setdefault(str(place), []).append(len(own & drawn))
    rows = [GroupDrawn(name, 60, 10, 12, hits) for name, own in kept.items() for hits in own]
    assert not any(group.outside for group in draw_fairness(rows).groups)
    favoured = [row._replace(hits=min(row.hits + 1, 10)) if row.group == "0" else row for row in rows]
    assert [group.group for group in draw_fairness(favoured).groups if group.outside] == ["0"]


def test_impossible_counts_are_refused_each_by_name():
    with pytest.raises(ArgumentError) as caught:
        draw_fairness([GroupDrawn("甲", 10, 11, 1, 0), GroupDrawn("乙", 10, 5, 8, 2), GroupDrawn("丙", 9, 3, 1, 1)])
    assert [fault.where for fault in caught.value.faults] == ["drawn[0]: 甲", "drawn[1]: 乙"]
    with pytest.raises(ArgumentError):
        draw_fairness([], level=Fraction(1))


def test_the_frame_has_a_row_a_group():
    frame = draw_fairness([GroupDrawn("甲", 10, 4, 5, 2)]).to_frame()
    assert frame.loc[0, ["group", "draws", "members", "hits", "expected"]].tolist() == ["甲", 1, 4, 2, 2.0]
