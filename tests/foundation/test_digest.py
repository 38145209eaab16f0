import hashlib
import json
from datetime import date
from enum import Enum, IntEnum, StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.digest import LARGEST_INTEGER, canonical, digest, plain
from credit_tier.foundation.errors import CanonicalFormError
from strategies import examples

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
values = st.recursive(
    texts | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, "{}"),
        ([], "[]"),
        ("", '""'),
        ({"b": [2, 1], "a": {"d": 0, "c": "甘"}}, '{"a":{"c":"甘","d":0},"b":[2,1]}'),
        ((1, "x"), '[1,"x"]'),
        ('€$\u000f\nA\'B"\\\\"/', '"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'),  # RFC 8785 3.2.2.2
        ("\b\t\n\f\r\x00\x1f\x7f\u2028", '"\\b\\t\\n\\f\\r\\u0000\\u001f\x7f\u2028"'),
        (-(2**53 - 1), "-9007199254740991"),
    ],
)
def test_the_canonical_form_is_that_of_rfc_8785(value, expected):
    assert canonical(value) == expected.encode()
    assert digest(value) == hashlib.sha256(expected.encode()).hexdigest()


def test_keys_are_ordered_by_utf_16_code_units():
    # RFC 8785 3.2.3, its own example; the emoji sorts before U+FB33 although its code point is larger.
    keys = {"€": 5, "\r": 1, "\ufb33": 7, "1": 2, "😀": 6, "\x80": 3, "\u00f6": 4}
    assert list(json.loads(canonical(keys))) == ["\r", "1", "\x80", "\u00f6", "€", "😀", "\ufb33"]


@given(values)
@examples(200)
def test_reading_canonical_bytes_gives_the_value_back_and_the_order_of_keys_does_not_matter(value):
    assert json.loads(canonical(value)) == value
    assert canonical(json.loads(canonical(value))) == canonical(value)

    def turned(item):
        if isinstance(item, dict):
            return {key: turned(item[key]) for key in reversed(item)}
        return [turned(part) for part in item] if isinstance(item, list) else item

    assert canonical(turned(value)) == canonical(value)


@pytest.mark.parametrize(
    ("value", "where"),
    [
        (1.0, "$"),
        (None, "$"),
        (True, "$"),
        (2**53, "$"),
        (b"x", "$"),
        ("\ud800", "$"),
        ({"a": [1, 0.5]}, "$.a[1]"),
        ({"a": {"b": False}}, "$.a.b"),
        ({1: 2}, "$"),
        ({"\udfff": 1}, "$"),
        ([set()], "$[0]"),
    ],
)
def test_what_has_no_canonical_form_is_refused_with_its_place(value, where):
    with pytest.raises(CanonicalFormError) as caught:
        canonical(value)
    assert caught.value.code == "E_JSON"
    assert caught.value.faults[0].where == where
    assert "2^53-1" in str(caught.value)


def test_plain_turns_dates_flags_and_enums_into_canonical_material():
    class Colour(StrEnum):
        RED = "red"

    class Number(IntEnum):
        TWO = 2

    class Other(Enum):
        PAIR = (1, "x")

    dumped = {
        "a": date(2026, 2, 1),
        "b": [True, False],
        "c": Colour.RED,
        "d": Number.TWO,
        "e": Other.PAIR,
        "f": None,
    }
    assert plain(dumped) == {"a": "2026-02-01", "b": [1, 0], "c": "red", "d": 2, "e": [1, "x"]}
    assert canonical(plain(dumped))
    with pytest.raises(CanonicalFormError):
        plain({"a": 0.5})
