"""Where the pages are: beside the tests, in a checkout or in a copy of tests, examples and READMEs."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def page():
    """Give the text of a file of the repository; skip where it is not part of this copy."""

    def read(name: str) -> str:
        if not (ROOT / name).is_file():
            pytest.skip(f"{name} is not in this copy")
        return (ROOT / name).read_text("utf-8")

    return read
