"""The card of a draw shows strata and sizes, and keeps closed who was drawn and by what seed."""

from __future__ import annotations

from credit_tier.sampling.draw_card import draw_card
from sampling.cases import complete
from shown_cards import Shown, shown


def test_sizes_are_those_of_the_manifest():
    drawn = complete()[0]
    seen, strata = shown(drawn), drawn.core["strata"]
    assert seen.column(0, 0) == [one["name"] for one in strata]
    assert seen.column(0, 1) == [one["N_base"] for one in strata]
    assert seen.column(0, 3) == [one["n"] for one in strata]
    assert drawn.commitment.hash[:16] in seen.text
    assert drawn.manifest_hash[:16] in seen.text


def test_neither_seed_nor_anyone_drawn_is_shown():
    # R16: a notebook is passed on with what it shows, and visits are unannounced.
    drawn = complete()[0]
    card = drawn._repr_html_()
    seed = drawn.core["seed"]
    assert seed["seed"][:12] not in card
    assert not [source for source in seed["sources"] if source["value"] and source["value"][:12] in card]
    assert drawn.rows()
    assert not [row.id for row in drawn.rows() if row.id in card]


def test_many_hostile_strata_stay_small_and_stay_words():
    core = complete()[0].core
    core["strata"] = [{**core["strata"][0], "name": "<script>甲"}] * 500
    seen = Shown(draw_card(core, "ab" * 32, "cd" * 32))
    assert "<script>甲" in seen.text
    assert "另有 480 层" in seen.text


def test_a_draw_of_nothing_has_a_card():
    core = complete()[0].core | {"strata": []}
    assert "抽中 0 / 0" in Shown(draw_card(core, "ab" * 32, "cd" * 32)).text
