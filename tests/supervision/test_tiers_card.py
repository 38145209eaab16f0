"""The card of tiers counts each field and tier as the tiers do."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from credit_tier import grade, supervise
from credit_tier.foundation.errors import Text
from credit_tier.supervision.capacity import Capacity
from credit_tier.supervision.tiers_card import FieldRow, tiers_card
from graded_populations import some
from shipped_rulebook import shipped_rulebook
from shown_cards import Shown, shown


@pytest.fixture(scope="module")
def grades():
    rulebook = shipped_rulebook()
    return grade(some(rulebook), rulebook)


def test_every_field_and_tier_is_counted_with_its_rate(grades):
    codes = grades.codes.to_pylist()
    fields = [(code, "food") for code in codes[:30]] + [(code, "drugs") for code in codes[20:25]]
    tiers = supervise(grades, grades.rulebook, fields=fields)
    seen = shown(tiers)
    for row, name in zip(seen.tables[0][1:], tiers.field_names, strict=True):
        counts, rates = tiers.counts(name), tiers.rates_of(name)
        assert row[1:] == [f"{number:,} @ {rates[tier]}" if number else "—" for tier, number in counts.items()]
    assert f"{len(tiers.awaiting()):,} 家个体工商户" in seen.text or not tiers.awaiting()
    assert tiers.grades_digest[:12] in seen.text
    assert "试行" in seen.text


def test_what_the_days_are_not_enough_for_is_said(grades):
    tiers = supervise(grades, grades.rulebook, capacity=Capacity(Fraction(1)))
    assert tiers.fitting.told
    assert tiers.fitting.told[0].zh in shown(tiers).text


def test_a_thousand_hostile_fields_stay_small_and_stay_words(grades):
    tiers = supervise(grades, grades.rulebook).table
    rows = [FieldRow(f"<script>{number}", None, {}, {}) for number in range(1000)]
    told = [Text("<b>少</b>", "few")] * 1000
    days = {"awaiting": 0, "told": told, "item": "<i>", "as_of": date(2026, 6, 30), "digests": {}, "trial": True}
    seen = Shown(tiers_card(rows, tiers, **days))
    assert "<script>0" in seen.text
    assert "另有 980 个领域" in seen.text
    assert "另有 994 条" in seen.text
