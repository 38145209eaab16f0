"""Shared by the tests of reading: the shipped sources, invented codes, and files written on the spot."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from types import SimpleNamespace

import pytest

from credit_tier.foundation.codes import check_character, organisation_check_character
from credit_tier.records import Records, read_records
from credit_tier.rulebook.loading import shipped
from credit_tier.rulebook.source import Source

ROOT = Path(__file__).parents[2]
RECEIVED = date(2026, 6, 30)


def invented_code(number: int) -> str:
    """Make a valid code of no enterprise: its division 000000 does not exist."""
    body = f"{number:08d}"
    head = f"91000000{body}{organisation_check_character(body)}"
    return head + check_character(head)


@pytest.fixture(scope="session")
def rulebook() -> SimpleNamespace:
    data = tomllib.loads((shipped("indicators") / "gansu" / "sources.toml").read_text(encoding="utf-8"))
    return SimpleNamespace(sources=tuple(Source.model_validate(source) for source in data["source"]))


@pytest.fixture
def code() -> Callable[[int], str]:
    return invented_code


@pytest.fixture
def read(tmp_path: Path, rulebook: SimpleNamespace) -> Callable[..., Records]:
    """Write one file and read it; `text` may be text, bytes or rows of cells."""

    def write_and_read(
        name: str,
        text: str | bytes | Sequence[Sequence[str]],
        *,
        received_on: date | None = RECEIVED,
        **options: object,
    ) -> Records:
        if not isinstance(text, str | bytes):
            text = "\n".join(",".join(row) for row in text) + "\n"
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_records(path, rulebook, received_on=received_on, **options)

    return write_and_read
