"""Numbers from before the unified code: known answers of the standards, and both readings told apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.codes import organisation_check_character
from credit_tier.foundation.older_numbers import (
    NumberKind,
    is_personal_number,
    masked,
    older_number_kinds,
    registration_check_digit,
)

DIGITS = "0123456789"


def test_the_check_digit_is_that_of_iso_7064_mod_11_10():
    # Known answers: the example of the standard, and two vectors in wide use.
    assert registration_check_digit("0794") == "5"
    assert registration_check_digit("79462") == "3"
    assert registration_check_digit("00200667308") == "5"


@given(st.text(DIGITS, min_size=14, max_size=14))
def test_the_check_digit_by_its_other_definition(body):
    # ISO 7064 checks instead of computing: run over all digits, the last sum is 1 modulo 10.
    def remainder(digits):
        product = 10
        for place, digit in enumerate(digits):
            total = (product + int(digit)) % 10
            product = (total or 10) * 2 % 11
            if place == len(digits) - 1:
                return total
        return None

    assert [digit for digit in DIGITS if remainder(body + digit) == 1] == [registration_check_digit(body)]


@given(
    st.text(DIGITS, min_size=14, max_size=14).filter(lambda text: text.strip("0")),
    st.integers(0, 14),
    st.sampled_from(DIGITS),
)
def test_every_changed_digit_of_a_registration_number_is_caught(body, place, digit):
    number = body + registration_check_digit(body)
    changed = number[:place] + digit + number[place + 1 :]
    assert NumberKind.REGISTRATION in older_number_kinds(number)
    assert (NumberKind.REGISTRATION in older_number_kinds(changed)) == (changed == number)


@given(st.text(DIGITS + "ABCDEFGHIJ", min_size=8, max_size=8).filter(lambda text: text.strip("0")))
def test_a_tax_number_is_a_division_and_an_organisation_code(body):
    organisation = body + organisation_check_character(body)
    assert NumberKind.TAX in older_number_kinds("000000" + organisation)
    assert older_number_kinds(organisation) == (NumberKind.ORGANISATION,)
    others = [check for check in "0123456789X" if check != organisation[8]]
    assert not any(NumberKind.TAX in older_number_kinds("000000" + body + check) for check in others)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("000000012345674", ["reg"]),
        ("00000000000006X", ["tax"]),
        ("0000000123456", ["reg"]),
        ("000000012345675", []),
        ("000000000000000", []),
        ("0000000000000", []),
        ("00000000", []),
        ("00000001234567X", []),
        ("０００００００１２３４５６７４", []),
        ("٠٠٠٠٠٠٠١٢٣٤٥٦٧٤", []),
        ("", []),
    ],
)
def test_what_a_number_can_be(text, kinds):
    assert older_number_kinds(text) == tuple(kinds)


def test_some_numbers_are_right_both_ways():
    both = [
        number
        for order in range(1, 400)
        if len(older_number_kinds(number := (body := f"000000{order:08d}") + registration_check_digit(body))) == 2
    ]
    assert both
    assert older_number_kinds(both[0]) == (NumberKind.REGISTRATION, NumberKind.TAX)


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("620000199002280000", True),
        ("62000019900228000X", True),
        ("620000199002300000", False),
        ("990000199002280000", False),
        ("620000900228000", True),
        ("620000900230000", False),
        ("62000090022800001", True),
        ("62000019900228000001", True),
        ("62000019900228000XA1", True),
        ("6200001990022800", False),
        ("91620000MA00000000", False),
        ("", False),
    ],
)
def test_numbers_of_natural_persons_are_known_by_their_day_of_birth(text, personal):
    assert is_personal_number(text) is personal


@given(st.text(max_size=24))
def test_a_masked_number_shows_two_characters(text):
    hidden = masked(text)
    assert hidden[:2] == text[:2]
    assert set(hidden[2:]) <= {"*"}
    assert len(hidden) == len(text)


@given(st.text(max_size=22) | st.text(DIGITS + "X", min_size=9, max_size=20))
def test_any_text_is_judged_without_failing(text):
    older_number_kinds(text)
    is_personal_number(text)
