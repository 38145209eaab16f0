"""The engine against the second implementation, on random small sets of records."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import reference_observation
from credit_tier.engine.database import Engine
from credit_tier.engine.observation import observe
from credit_tier.foundation.errors import ArgumentError
from credit_tier.rulebook.source import Use
from gansu_meanings import APPLIES, MEANINGS
from record_sets import record_sets, records_of, rows_of
from shipped_rulebook import shipped_rulebook
from small_rulebooks import every_aggregate
from strategies import examples

ONE_THREAD = Engine(threads=1)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return every_aggregate(tmp_path_factory.mktemp("small"))


def compare(rulebook, meanings, applies, drawn, use=Use.SUPERVISION):
    tables, deliveries, as_of, known_on = drawn
    records = records_of(rulebook, tables, deliveries)
    expected = reference_observation.observed(
        rulebook, rows_of(records), deliveries, meanings, applies, as_of=as_of, known_on=known_on, use=use.value
    )
    some = next(iter(expected.values.values()), {})
    try:
        found = observe(records, rulebook, as_of=as_of, known_on=known_on, use=use, engine=ONE_THREAD)
    except ArgumentError:
        assert not some
        return
    assert found.codes.to_pylist() == sorted(some)
    for name in found.names:
        values = dict(zip(found.codes.to_pylist(), found.values[found.names.index(name)].tolist(), strict=True))
        wrong = {
            code: (values[code], expected.values[name][code])
            for code in values
            if values[code] != expected.values[name][code]
        }
        assert not wrong, (name, wrong, as_of, known_on, tables, deliveries)
    assert dict(found.saturated) == expected.saturated
    assert found.unlisted == expected.unlisted


@given(st.data())
@examples(20, shrink=False)
def test_every_aggregate_equals_the_second_implementation(small, data):
    compare(*small, data.draw(record_sets(small[0])))


@given(st.data())
@examples(16, shrink=False)
def test_every_indicator_of_gansu_equals_the_second_implementation(data):
    rulebook = shipped_rulebook()
    compare(
        rulebook,
        MEANINGS,
        APPLIES,
        data.draw(record_sets(rulebook)),
        data.draw(st.sampled_from(rulebook.identity.uses)),
    )


def test_the_second_implementation_knows_every_indicator_of_gansu():
    assert set(MEANINGS) == {item.id for item in shipped_rulebook().indicators}
    assert set(APPLIES) == {item.id for item in shipped_rulebook().indicators if item.applies}
