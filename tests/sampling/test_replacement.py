"""Replacements: a function of the set removed, in the order of the draw, with an append-only log."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.foundation.digest import digest
from credit_tier.foundation.errors import CreditTierError
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import Replacement, full_order, read_removals, replace_units
from sampling import cases, reference

DRAW, FRAME, _ = cases.complete()
CORE = DRAW.core
NAMES = [stratum["name"] for stratum in CORE["strata"]]


def stratum_of(name):
    return CORE["strata"][NAMES.index(name)]


def gone(name, unit):
    return Removal(stratum=name, id=unit, reason="closed", evidence="77" * 32)


def expected_order(name):
    stratum = stratum_of(name)
    ids, weights = FRAME.members(name)
    found = reference.select(
        Design(stratum["design"]).value,
        CORE["draw_id"],
        name,
        CORE["seed"]["seed"],
        list(zip(ids, weights, strict=True)),
        stratum["n"],
    )
    return [row[1] for row in found["ranks"]]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_net_is_the_first_n_without_the_removed_whatever_the_order(name, data):
    order, n = expected_order(name), stratum_of(name)["n"]
    removed = data.draw(st.lists(st.sampled_from(order), unique=True))
    found = replace_units(DRAW, [gone(name, unit) for unit in removed], frame=FRAME)
    again = replace_units(DRAW, [gone(name, unit) for unit in sorted(removed)], frame=FRAME)
    assert list(found.net[name]) == [unit for unit in order if unit not in removed][:n]
    assert found.net == again.net
    assert len(found.logs[name]) == len(removed)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(NAMES), st.data())
def test_going_on_from_a_log_is_the_same_as_removing_at_once(name, data):
    removed = data.draw(st.lists(st.sampled_from(expected_order(name)), unique=True))
    cut = data.draw(st.integers(0, len(removed)))
    every = [gone(name, unit) for unit in removed]
    first = replace_units(DRAW, every[:cut], frame=FRAME)
    both = replace_units(DRAW, every[cut:], frame=FRAME, before=first)
    assert both == replace_units(DRAW, every, frame=FRAME)
    assert both.logs[name][:cut] == first.logs[name]
    assert read_removals(both.logs[name]) == every


def test_published_ranks_are_enough_as_long_as_they_reach():
    name = "grade=C"
    published = [row[1] for row in stratum_of(name)["selected"] + stratum_of(name)["reserve"]]
    removed = [gone(name, unit) for unit in published[: len(published) - stratum_of(name)["n"]]]
    assert replace_units(DRAW, removed) == replace_units(DRAW, removed, frame=FRAME)
    with pytest.raises(CreditTierError, match="名录库"):
        replace_units(DRAW, [*removed, gone(name, published[-1])])


def test_the_log_is_chained_from_the_manifest():
    rows = [row.id for row in DRAW.rows() if row.stratum == "grade=C"]
    log = replace_units(DRAW, [gone("grade=C", unit) for unit in rows[:3]]).logs["grade=C"]
    assert [entry["seq"] for entry in log] == [1, 2, 3]
    assert [entry["prev"] for entry in log] == [DRAW.manifest_hash, digest(log[0]), digest(log[1])]


def test_nothing_removed_leaves_the_draw_as_it_is():
    found = replace_units(DRAW, [])
    assert found.net == {name: tuple(row[1] for row in stratum_of(name)["selected"]) for name in NAMES}
    assert all(log == () for log in found.logs.values())
    assert set(found.content()["heads"].values()) == {DRAW.manifest_hash}


def test_an_altered_or_foreign_log_is_not_gone_on_from():
    first = replace_units(DRAW, [gone("grade=C", DRAW.rows()[3].id)])
    (entry,) = first.logs["grade=C"]
    for change in ({"prev": "00" * 32}, {"seq": 2}, {"schema": "x"}):
        altered = Replacement(DRAW.manifest_hash, first.logs | {"grade=C": (entry | change,)}, first.net)
        with pytest.raises(CreditTierError, match="altered"):
            replace_units(DRAW, [], before=altered)
    with pytest.raises(CreditTierError, match="another draw"):
        replace_units(DRAW, [], before=Replacement("00" * 32, first.logs, first.net))


def test_the_full_order_of_every_stratum():
    for name in NAMES:
        assert full_order(CORE, stratum_of(name), FRAME) == expected_order(name)
