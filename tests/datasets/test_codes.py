"""Codes: valid by a second way of computing, each once, and nobody's."""

from __future__ import annotations

import numpy as np
import pytest

from credit_tier.datasets import make_province
from credit_tier.datasets.made_codes import DIVISION, credit_codes, registration_numbers
from credit_tier.datasets.planted import REGIONS
from credit_tier.foundation.codes import CodeFault, code_fault
from credit_tier.foundation.older_numbers import NumberKind, older_number_kinds

PROVINCE = make_province(5000, "any")


def every_code(column):
    return [code for code in PROVINCE.truth()[column].to_pylist() if code]


def test_all_codes_are_valid_but_one_and_none_comes_twice():
    codes = every_code("code") + every_code("former_code")
    assert len(set(codes)) == len(codes)
    whole = [code for code in codes if len(code) == 18]
    assert [fault for code in whole if (fault := code_fault(code))] == [CodeFault.CHECK_CHARACTER]
    numbers = [code for code in codes if len(code) != 18]
    assert numbers
    assert all(NumberKind.REGISTRATION in older_number_kinds(number) for number in numbers)


def test_the_division_of_every_code_is_no_division_of_the_country():
    codes = every_code("code") + every_code("former_code") + every_code("head_code")
    assert {code[2:8] if len(code) == 18 else code[:6] for code in codes} == {DIVISION}
    # Prefecture 99 of Gansu: GB/T 2260 has 01 to 12, 29 and 30.
    assert DIVISION[:4] not in {region[:4] for region, _ in REGIONS}


def test_forms_have_prefixes_of_their_own():
    rows = PROVINCE.truth().select(["code", "legal_form"]).to_pylist()
    prefixes = {(row["legal_form"], row["code"][:2]) for row in rows if len(row["code"]) == 18}
    # A sole trader that turned into a company bears the code of one.
    assert prefixes == {("company", "91"), ("branch", "91"), ("sole", "92"), ("sole", "91"), ("cooperative", "93")}


@pytest.mark.parametrize("letters", [True, False])
def test_codes_reach_to_the_last_number(letters):
    number = np.array([1, 10_000_000])
    flags = np.full(2, letters)
    codes = credit_codes(number, np.zeros(2, dtype=int), letters=flags, second=~flags).to_pylist()
    assert not any(code_fault(code) for code in codes)
    assert len(set(codes)) == 2
    assert all(NumberKind.REGISTRATION in older_number_kinds(one) for one in registration_numbers(number).to_pylist())
