"""The sample province as its departments sent it, read and observed once for all tests of analyses."""

from __future__ import annotations

from datetime import date

import pytest

from credit_tier import load_rulebook, observe, read_records
from credit_tier.rulebook.loading import shipped
from random_cards import ON


@pytest.fixture(scope="session")
def records():
    return read_records(shipped("datasets") / "gansu" / "files", load_rulebook(), received_on=date(2026, 7, 5))


@pytest.fixture(scope="session")
def province(records):
    return observe(records, load_rulebook(), as_of=ON)
