"""Rates fitted to days: a second way of counting, a linear programme, and what more days must never do."""

from __future__ import annotations

from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import linprog

from credit_tier.foundation.errors import ArgumentError
from credit_tier.supervision.capacity import Capacity, fit_capacity
from credit_tier.supervision.fitting import BaseLimit, Line, evenly, fit_visits
from credit_tier.supervision.wish import Wish

RANGES = [
    ("0.01", "0.03", "0.05"),
    ("0.03", "0.05", "0.1"),
    ("0.1", "0.2", "0.3"),
    ("0.3", "0.5", "1"),
    ("1", "1", "1"),
]


def one_by_one(lines, limits, days, *, spare=False):
    """The same path, walked one visit at a time: no arithmetic of shares, no search."""
    drawn = [line.least for line in lines]

    def total(base):
        return sum(number for line, number in zip(lines, drawn, strict=True) if line.base == base)

    strict_first = sorted(range(len(lines)), key=lambda i: -lines[i].strictness)
    strict_first.sort(key=lambda i: not lines[i].safety)
    for base, limit in limits.items():
        for upto in (2, 3):
            for i in strict_first:
                line = lines[i]
                top = line.wanted if upto == 2 else line.most
                while line.base == base and drawn[i] < top and total(base) < limit.least:
                    drawn[i] += 1
    spent = sum((line.days * n for line, n in zip(lines, drawn, strict=True)), Fraction(0))
    if days is not None and spent > days:
        return drawn
    for upto in ("wanted", "most") if spare else ("wanted",):
        classes = sorted({(not line.safety, -line.strictness) for line in lines})
        for kind in classes:
            mine = [i for i, line in enumerate(lines) if (not line.safety, -line.strictness) == kind]
            room = {}
            for i in mine:
                top = limits.get(lines[i].base, BaseLimit()).most
                way = getattr(lines[i], upto) - drawn[i]
                room[i] = max(0, way if top is None else min(way, top - total(lines[i].base)))
            paces = sorted((Fraction(k, room[i]), i) for i in mine for k in range(1, room[i] + 1))
            for _, i in paces:
                if days is not None and spent + lines[i].days > days:
                    return drawn
                spent += lines[i].days
                drawn[i] += 1
    return drawn


@st.composite
def problems(draw):
    lines = []
    for base in draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=3, unique=True)):
        safety = draw(st.booleans())
        cost = Fraction(draw(st.integers(1, 8)), draw(st.sampled_from([1, 2, 4])))
        for place in draw(st.lists(st.integers(0, 4), min_size=1, max_size=5, unique=True)):
            size = draw(st.integers(0, 60))
            least, wanted, most = (ceil(Fraction(rate) * size) for rate in RANGES[place])
            lines.append(Line(base, place, safety, least, wanted, most, cost))
    limits = {}
    for base in sorted({line.base for line in lines}):
        if draw(st.booleans()):
            limits[base] = BaseLimit(draw(st.integers(0, 20)), draw(st.none() | st.integers(0, 60)))
    return lines, limits


DAYS = st.fractions(0, 400, max_denominator=4)


@given(problems(), DAYS | st.none(), st.booleans())
def test_two_ways_of_fitting_give_the_same_visits(problem, days, spare):
    lines, limits = problem
    assert list(fit_visits(lines, limits, days, spare=spare).drawn) == one_by_one(lines, limits, days, spare=spare)


@given(problems(), DAYS, DAYS, st.booleans())
def test_more_days_never_take_a_visit_away(problem, few, more, spare):
    lines, limits = problem
    low, high = (fit_visits(lines, limits, days, spare=spare).drawn for days in (few, few + more))
    assert all(one <= other for one, other in zip(low, high, strict=True))


@given(problems(), DAYS, st.booleans())
def test_the_sum_stays_within_the_days_or_the_days_are_short_and_nothing_falls_below_its_minimum(problem, days, spare):
    lines, limits = problem
    fit = fit_visits(lines, limits, days, spare=spare)
    assert fit.used <= days or (fit.needed > days and fit.drawn == fit.minimum)
    for line, minimum, drawn, goal in zip(lines, fit.minimum, fit.drawn, fit.goal, strict=True):
        assert line.least <= minimum <= drawn <= goal <= max(line.most, minimum)
    # Not a day is kept back from the next visit on the path.
    if fit.drawn != fit.goal and fit.needed <= days:
        assert days - fit.used < max(line.days for line in lines)


@given(problems(), DAYS)
def test_a_floor_on_the_whole_base_is_reached_wherever_the_largest_rates_can(problem, days):
    lines, limits = problem
    fit = fit_visits(lines, limits, days)
    for base, limit in limits.items():
        mine = [i for i, line in enumerate(lines) if line.base == base]
        could = sum(lines[i].most for i in mine)
        assert sum(fit.drawn[i] for i in mine) >= min(limit.least, could)


@given(problems(), DAYS)
def test_nothing_lighter_goes_beyond_its_minimum_before_what_is_stricter_has_all_it_should(problem, days):
    lines, _ = problem
    fit = fit_visits(lines, {}, days)
    order = sorted(range(len(lines)), key=lambda i: (not lines[i].safety, -lines[i].strictness))
    for i in order:
        later = [
            j
            for j in order
            if (not lines[j].safety, -lines[j].strictness) > (not lines[i].safety, -lines[i].strictness)
        ]
        if fit.drawn[i] < fit.goal[i]:
            assert all(fit.drawn[j] == fit.minimum[j] for j in later)


@given(
    st.lists(st.tuples(st.integers(1, 40), st.integers(1, 9)), min_size=1, max_size=5),
    st.integers(0, 400),
)
def test_an_even_advance_is_what_a_linear_programme_finds_but_for_the_last_visit(ways, budget):
    lengths, costs = [way for way, _ in ways], [cost for _, cost in ways]
    assume(budget < sum(way * cost for way, cost in ways))
    # The largest share t for which the parts t * length can all be paid.
    found = linprog(c=[-1], A_ub=[[sum(way * cost for way, cost in ways)]], b_ub=[budget], bounds=[(0, 1)])
    share = found.x[0]
    taken = evenly(lengths, [Fraction(cost) for cost in costs], Fraction(budget))
    assert sum(k * cost for k, cost in zip(taken, costs, strict=True)) <= budget
    for k, way in zip(taken, lengths, strict=True):
        assert share * way - 1 - 1e-6 <= k
    # Nobody is a whole pace ahead of the share that whole visits allow.
    reached = min(Fraction(k + 1, way) for k, way in zip(taken, lengths, strict=True))
    assert all(k == 0 or Fraction(k, way) <= reached for k, way in zip(taken, lengths, strict=True))


SIZES = st.integers(0, 5000)


@given(st.tuples(*[SIZES] * 5), st.integers(0, 6000), st.sampled_from([1, 2, 3, 4]))
def test_published_rates_draw_what_was_fitted_and_ascend_with_strictness(sizes, days, draws):
    wishes = [
        Wish("f", "f", f"t{place}", place, False, size, *RANGES[place], days=Fraction(1, 2), draws=draws)
        for place, size in reversed(list(enumerate(sizes)))
    ]
    fitting = fit_capacity(wishes, {"f": ("0.03", None)}, Capacity(days))
    rates = fitting.rates("f")
    for wish, drawn in zip(wishes, fitting.fit.drawn, strict=True):
        assert ceil(Fraction(rates[wish.tier]) * wish.enterprises) == drawn
        year = drawn if wish.least == "1" else drawn * draws
        assert year >= ceil(Fraction(wish.least) * wish.enterprises)
    if draws == 1:
        known = [Fraction(rates[f"t{place}"]) for place, size in enumerate(sizes) if size]
        assert known == sorted(known)
    # Whoever each draw takes is one enterprise, not several.
    visited = sizes[4] + draws * (sum(fitting.fit.drawn) - sizes[4])
    assert visited >= Fraction("0.03") * sum(sizes)


def wish(**other):
    return Wish("food", "food", "strict", 3, True, 1000, "0.3", "0.5", "1", **{"days": Fraction(1), **other})


def test_without_days_the_rates_are_those_aimed_at():
    assert fit_capacity([wish()], {}, None).rates("food") == {"strict": "0.5"}


def test_idle_days_visit_nobody_more_often_unless_they_are_to_be_spent():
    assert fit_capacity([wish()], {}, Capacity(5000)).rates("food") == {"strict": "0.5"}
    assert fit_capacity([wish()], {}, Capacity(800, use_spare=True)).rates("food") == {"strict": "0.8"}


def test_too_few_days_leave_every_rate_at_the_minimum_and_tell_how_many_are_missing():
    fitting = fit_capacity([wish()], {}, Capacity("120.5"))
    assert (fitting.rates("food"), fitting.short, fitting.fit.needed) == ({"strict": "0.3"}, Fraction(359, 2), 300)
    assert "179.5 short" in fitting.told[0].en
    assert "缺 179.5" in fitting.told[0].zh


def test_a_duty_of_two_years_asks_for_half_of_them_every_year_whatever_the_days():
    fitting = fit_capacity([wish(share=Fraction(1, 2))], {}, Capacity(0))
    assert fitting.fit.drawn == (500,)
    assert fitting.rates("food") == {"strict": "0.5"}


@given(st.integers(2, 40), st.integers(1, 6), st.integers(12, 60), st.sampled_from(["0.1", "0.3", "0.5"]))
def test_visits_with_a_duty_are_those_of_the_long_run_where_who_is_due_is_drawn_besides(size, draws, months, least):
    one = wish()._replace(enterprises=size, least=least, share=Fraction(12, months), draws=draws)
    drawn = one.line().least
    rate, wait = drawn / size, draws * months // 12
    # Shares of the enterprises by the draws since their last visit, until they no longer change.
    ages, visited = [1.0] + [0.0] * (wait - 1), 1.0
    for _ in range(600):
        visited = rate * sum(ages[:-1]) + ages[-1]
        ages = [visited, *(part * (1 - rate) for part in ages[:-1])]
    assert drawn == size or visited <= float(one.load) * rate < visited + 0.002


def test_the_days_of_a_duty_and_a_rate_are_those_of_both():
    food = wish(share=Fraction(1, 2))
    fitting = fit_capacity([food], {}, Capacity(600))
    # Half of those not due and all who are due: two thirds of them a year, not half.
    assert (fitting.fit.drawn, fitting.visits("food"), fitting.fit.needed) == ((500,), 667, 667)
    assert fitting.short == 67


def test_everyone_is_everyone_in_each_draw_and_other_rates_are_shared_out_over_the_year():
    full = Wish("d", "d", "full", 4, True, 10, "1", "1", "1", draws=2)
    light = Wish("g", "g", "light", 0, False, 1000, "0.03", "0.03", "0.03", draws=4)
    fitting = fit_capacity([full, light], {}, None)
    assert (fitting.fit.drawn, fitting.rates("d"), fitting.rates("g")) == ((10, 8), {"full": "1"}, {"light": "0.008"})


def test_a_general_item_is_capped_on_its_whole_base_and_a_cap_never_cuts_a_minimum():
    low = Wish("i", "general", "light", 0, False, 100, "0.05", "0.5", "1")
    assert fit_capacity([low], {"i": ("0", "0.2")}, None).fit.drawn == (20,)
    over = fit_capacity([low], {"i": ("0", "0.01")}, None)
    assert over.fit.drawn == (5,)
    assert "above the cap of 1" in over.told[0].en


def test_whoever_each_draw_takes_counts_once_for_a_floor_on_the_whole_base():
    full = Wish("i", "general", "full", 4, False, 10, "1", "1", "1", draws=3)
    low = Wish("i", "general", "light", 0, False, 990, "0.01", "0.01", "0.05", draws=3)
    # 30 of 1000: the ten who are visited each time, and 20 of the others in three draws.
    assert fit_capacity([full, low], {"i": ("0.03", None)}, Capacity(0)).fit.drawn == (10, 7)


def test_a_floor_that_the_largest_rates_cannot_reach_is_told():
    low = Wish("i", "general", "light", 0, False, 100, "0.01", "0.01", "0.02")
    fitting = fit_capacity([low], {"i": ("0.03", None)}, None)
    assert fitting.fit.drawn == (2,)
    assert "below the floor of 3" in fitting.told[0].en


@pytest.mark.parametrize(
    "days", [-1, 1.5, "x", "-3", True, None, "1/3", "nan", "1e9999999999", "１２", "1_000", 10**12]
)
def test_days_are_exact_and_not_below_zero(days):
    with pytest.raises(ArgumentError, match="inspector-days"):
        Capacity(days)
