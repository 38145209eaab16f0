"""Shared by the tests of invented data: the default sample, written, read and graded once."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

import pytest

from credit_tier import grade, load_rulebook, observe, read_records
from credit_tier.datasets import write_sample

AS_OF = date(2026, 6, 30)


@pytest.fixture(scope="session")
def rulebook():
    return load_rulebook()


@pytest.fixture(scope="session")
def sample(tmp_path_factory, rulebook):
    """Give the default sample: its files, records, indicators and grades."""
    files = write_sample(tmp_path_factory.mktemp("sample"))
    records = read_records(files.paths["enterprises"].parent, rulebook)
    indicators = observe(records, rulebook, as_of=AS_OF)
    return SimpleNamespace(files=files, records=records, indicators=indicators, grades=grade(indicators, rulebook))
