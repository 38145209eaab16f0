"""The forms of texts: values, hashes, ids."""

import pytest

from credit_tier.sampling.values import is_hash, is_value, require_id, require_stratum


@pytest.mark.parametrize("text", ["a", " ", " a ", "信用等级=C", "*", "\x80", "\u2028", "😀", "e\u0301"])
def test_values_are_taken_as_they_stand(text):
    assert is_value(text)


@pytest.mark.parametrize("text", ["", "\x00", "a\x1f", "\n", "a\n", "\x7f", "\ud800", None, 1, b"a"])
def test_no_values(text):
    assert not is_value(text)


@pytest.mark.parametrize("text", ["ab" * 31, "AB" * 32, "ab" * 32 + "\n", "ab" * 33, "０" * 64, None, 0])
def test_no_hashes(text):
    assert not is_hash(text)


def test_names_and_ids_come_back_unchanged():
    assert require_stratum(" 甲 ", "s") == " 甲 "
    assert require_id("x_1-y:~", "i") == "x_1-y:~"
