"""Band counts: shards add up, files say when they were changed, and nothing of anybody is kept."""

import json
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.analysis.band_counts import BandCounts, band_counts
from credit_tier.analysis.band_counts_file import to_bytes
from credit_tier.analysis.trait_groups import groupings
from credit_tier.foundation.errors import ArgumentError, ReadError
from credit_tier.grading.grades import grade
from graded_populations import some, values_of
from random_cards import cards, telling_values
from shipped_rulebook import shipped_rulebook

BOOK = shipped_rulebook()
VALUES = some(BOOK, 300)
WHOLE = grade(VALUES, BOOK)
COUNTED = band_counts(WHOLE)
REGIONS = pd.DataFrame({"region": [f"r{place % 3}" for place in range(290)]}, index=VALUES.codes.to_pylist()[:290])


def part(rows, values=VALUES, book=BOOK, **how):
    rows = np.flatnonzero(rows)
    return grade(replace(values, codes=values.codes.take(rows), values=values.values[:, rows]), book, **how)


@given(st.lists(st.integers(0, 3), min_size=300, max_size=300), st.sampled_from(["", "region"]), st.booleans())
@settings(max_examples=10, deadline=None)
def test_any_split_of_a_population_adds_up_to_the_whole(shard, trait, kept):
    shard = np.array(shard)
    parts = [band_counts(part(shard == one, bands=kept), traits=REGIONS, trait=trait) for one in range(4)]
    found = parts[3] + parts[1] + (parts[0] + parts[2])
    assert found.together() == band_counts(WHOLE)
    if not trait:
        assert found.digest == band_counts(WHOLE).digest
    assert len(found) == 300


@given(cards(), st.data())
@settings(max_examples=25, deadline=None)
def test_counts_are_those_of_counting_one_by_one(book, data):
    telling = st.sampled_from(telling_values(book))
    rows = data.draw(st.lists(st.lists(telling, min_size=5, max_size=5), min_size=1, max_size=12))
    many = len(book.on(VALUES.as_of).for_use)
    graded = grade(values_of(book, [row[:many] for row in rows]), book, trial=True)
    found = band_counts(graded)
    for place, item in enumerate(found.items[2:]):
        codes = [graded.card.bands_of(tuple(graded.indicators.values[:, row]))[place] for row in range(len(rows))]
        assert found.of(item.name) == tuple(codes.count(code) for code in range(item.bins))
    assert found.of("grade") == tuple(graded.counts().values())
    score = found.items[0]
    places = [
        sum(start <= one for start in score.starts)
        for one in graded.scores.score[graded.scores.grade < len(graded.card.grades) - 1]
    ]
    assert found.of("score") == tuple(places.count(place) for place in range(score.bins))


def test_groups_are_counted_apart_and_who_is_in_none_is_under_no_name():
    found = band_counts(WHOLE, traits=REGIONS, trait="region")
    assert list(found.groups) == ["", "r0", "r1", "r2"]
    assert [len(found.only(name)) for name in found.groups] == [10, 97, 97, 96]
    frame = found.to_frame().query("what == 'grade'")
    assert frame["enterprises"].sum() == 300


def test_a_shard_of_nobody_adds_nothing():
    nobody = band_counts(part(np.zeros(300, bool)))
    assert len(nobody) == 0
    assert nobody + band_counts(WHOLE) == band_counts(WHOLE)


def test_counts_of_other_rules_days_or_groups_are_not_added_and_all_differences_are_told():
    found = band_counts(WHOLE)
    other = replace(found, as_of=found.as_of - timedelta(days=1), rulebook_digest="f" * 64)
    with pytest.raises(ArgumentError) as caught:
        _ = found + other
    assert [fault.where for fault in caught.value.faults] == ["rulebook_digest", "as_of"]
    with pytest.raises(ArgumentError, match="trait"):
        _ = found + band_counts(WHOLE, traits=REGIONS, trait="region")


@pytest.mark.parametrize("traits", [None, REGIONS])
def test_a_trait_that_nobody_said_is_refused(traits):
    with pytest.raises(ArgumentError, match="没有特征"):
        band_counts(WHOLE, traits=traits, trait="trade")


def test_a_code_that_is_twice_among_the_traits_is_refused():
    with pytest.raises(ArgumentError, match="重复"):
        band_counts(WHOLE, traits=pd.concat([REGIONS, REGIONS]), trait="region")


def test_groups_by_a_number_bear_the_names_they_have_in_every_other_table():
    codes = VALUES.codes.to_pylist()
    years = pd.DataFrame({"year": [2020 + place % 2 for place in range(290)]}, index=codes[:290])
    found = band_counts(WHOLE, traits=years, trait="year")
    assert list(found.groups) == ["", "2020", "2021"] == list(groupings(WHOLE, years)[0].names)


def test_a_group_that_nobody_is_in_is_refused():
    with pytest.raises(ArgumentError, match="没有 'r9' 这一组"):
        band_counts(WHOLE, traits=REGIONS, trait="region").only("r9")


@pytest.mark.parametrize("trait", ["", "region"])
def test_what_is_saved_comes_back_and_its_bytes_are_always_the_same(tmp_path, trait):
    found = band_counts(WHOLE, traits=REGIONS, trait=trait)
    found.save(tmp_path / "a.json")
    back = BandCounts.load(tmp_path / "a.json")
    assert back == found
    back.save(tmp_path / "b.json")
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    text = (tmp_path / "a.json").read_text(encoding="utf-8")
    assert not any(code in text for code in VALUES.codes.to_pylist())


@given(st.integers(0, 10**9), st.integers(1, 255))
@settings(max_examples=100, deadline=None)
def test_a_changed_byte_is_never_read(tmp_path_factory, where, change):
    file = tmp_path_factory.getbasetemp() / "changed.json"
    data = bytearray(to_bytes(COUNTED._content()))
    data[where % len(data)] ^= change
    file.write_bytes(data)
    with pytest.raises(ReadError):
        BandCounts.load(file)


def lied(change):
    content = json.loads(to_bytes(band_counts(WHOLE)._content()))["content"]
    change(content)
    return to_bytes(content)


def _negative(content):
    row = content["groups"][""][2]
    row[0], row[1] = -5, row[1] + row[0] + 5


def _more(content):
    content["groups"][""][5][3] += 1


def _score(content):
    content["groups"][""][0][0] += 1


def _short(content):
    del content["groups"][""][3][-1]


def _twice(content):
    content["items"][3]["name"] = content["items"][2]["name"]


def _unordered(content):
    content["items"][0]["starts"].reverse()


def _unknown(content):
    content["more"] = 1


def _day(content):
    content["as_of"] = "2026-02-30"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_negative, "greater than or equal to 0"),
        (_more, "合计"),
        (_score, "参评"),
        (_short, "档数与项目不符"),
        (_twice, "不得重名"),
        (_unordered, "递增"),
        (_unknown, "more"),
        (_day, "as_of"),
    ],
)
def test_a_file_that_was_sealed_anew_still_has_to_agree_with_itself(tmp_path, change, words):
    (tmp_path / "x.json").write_bytes(lied(change))
    with pytest.raises(ReadError, match=words):
        BandCounts.load(tmp_path / "x.json")


@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"[]", b"\xff", b"[" * 100_000, b"1e999", b"null"),
        b'{"schema":"credit_tier/band_counts/2"}',
        b'{"schema":"credit_tier/band_counts/1","content":[]}',
        b'{"schema":"credit_tier/band_counts/1"}',
    ],
)
def test_another_file_is_refused_in_words(tmp_path, data):
    (tmp_path / "x.json").write_bytes(data)
    with pytest.raises(ReadError):
        BandCounts.load(tmp_path / "x.json")
    with pytest.raises(ReadError, match="无法打开"):
        BandCounts.load(tmp_path / "none.json")
