"""What became of every row of the real files: ``python tests/real_figures.py`` prints it, tests assert it."""

from __future__ import annotations

import os
import sys
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace

from credit_tier.records import Records, read_records
from credit_tier.rulebook.loading import shipped
from credit_tier.rulebook.source import Source

HERE = Path(__file__).parent
REAL = Path(os.environ.get("CREDIT_TIER_REAL", HERE.parents[1] / "shared" / "real"))
RECEIVED = date(2026, 11, 23)
MAPPING = HERE / "records" / "real_mapping.toml"

FIGURES: Mapping[str, tuple[int, int, dict[str, int], dict[str, int], int]] = {
    "tax_penalties.csv": (1380, 1379, {"duplicate": 1}, {}, 1354),
    "tax_arrears.csv": (
        297,
        255,
        {"duplicate": 29, "code_excel_ruined": 13},
        {"tax_number": 236, "check_character": 8},
        100,
    ),
    "inspections_press.csv": (19719, 19704, {"duplicate": 15}, {"organisation_check": 7}, 6083),
    "codes_clean.csv": (4000, 4000, {}, {}, 4000),
    "codes_dirty.csv": (
        389,
        4,
        {"code_starred": 327, "code_wrong_length": 57, "code_excel_ruined": 1},
        {"check_character": 4},
        4,
    ),
    "gas_bills_schema.csv": (1000, 0, {"code_starred": 1000}, {}, 0),
}
"""By file: rows in, accepted, set aside by reason, flags by kind, enterprises."""

WITHOUT_A_TABLE = ("grades_coach.csv", "grades_car_rental.csv")
"""Grades that other regulators gave: no source of the rulebook takes them, so they are refused by name."""


def rules() -> SimpleNamespace:
    """Give the shipped sources."""
    data = tomllib.loads((shipped("indicators") / "gansu" / "sources.toml").read_text(encoding="utf-8"))
    return SimpleNamespace(sources=tuple(Source.model_validate(source) for source in data["source"]))


def read_real(path: Path, mapping: Path = MAPPING) -> Records:
    """Read a real file by the mapping declared for it."""
    return read_records(path, rules(), received_on=RECEIVED, mapping=mapping)


def figures(records: Records) -> tuple[int, int, dict[str, int], dict[str, int], int]:
    """Give the figures of the one table that a file holds."""
    [quality] = records.quality.tables
    return quality.rows_in, quality.accepted, dict(quality.set_aside), dict(quality.flags), quality.codes


if __name__ == "__main__":
    for name in FIGURES:
        records = read_real(REAL / name)
        sys.stdout.write(f"{name}  {records.digest}\n{records.quality}\n\n")
