"""The order of records by id, sorted as numbers, is the order of the ids as texts."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.records import merging

IDS = st.lists(
    st.one_of(
        st.text("ab\0甲𠮷", max_size=3),
        st.text("ab", min_size=7, max_size=11),
        st.sampled_from(["2026-0000000001", "2026-0000000002", "2026-", "2026-000000000", "2026-00000000010"]),
    ),
    max_size=30,
)


@pytest.fixture(autouse=True)
def _no_table_is_small(monkeypatch):
    monkeypatch.setattr(merging, "_FEW", 1)


@given(IDS, st.integers(1, 7), st.sampled_from(["", "2026-"]))
def test_ids_sorted_by_eight_bytes_and_then_in_full_stand_as_python_sorts_them(ids, chunk, prefix):
    ids = [prefix + one for one in ids]
    chunks = [ids[start : start + chunk] for start in range(0, len(ids), chunk)]
    places = merging.by_id(pa.chunked_array(chunks, pa.string())).tolist()
    assert sorted(places) == list(range(len(ids)))
    assert [ids[place] for place in places] == sorted(ids)
