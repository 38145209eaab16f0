"""Figures by name, and as a table (估计值的取用)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from credit_tier.estimation.figures import Figure
from credit_tier.estimation.refusals import EstimateError, refused

if TYPE_CHECKING:
    import pandas as pd


def figure_named(figures: Sequence[Figure], kind: str, name: str) -> Figure:
    """Give the figure of one group.

    Raises
    ------
    EstimateError
        There is no such group in the sample.
    """
    found = next((one for one in figures if (one.kind, one.name) == (kind, name)), None)
    if found is None:
        known = ", ".join(f"{one.kind}={one.name}" for one in figures)
        raise refused(
            EstimateError,
            f"{kind}={name}",
            ("样本中没有这一组", "The sample has no such group."),
            (f"可用：{known}", f"Allowed: {known}."),
            ("请核对名称", "Check the name."),
        )
    return found


def frame_of(figures: Sequence[Figure]) -> pd.DataFrame:
    """Give figures, a row a group."""
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    return pd.DataFrame([_row(one) for one in figures])


def _row(figure: Figure) -> dict[str, Any]:
    row = asdict(figure)
    for name in ("interval", "exact"):
        ends = row.pop(name)
        row |= {f"{name}_low": ends[0] if ends else None, f"{name}_high": ends[1] if ends else None}
    why: Any = row.pop("why")
    return row | {
        "interval_kind": figure.interval_kind.value,
        "why": why[0] if why else "",
        "why_en": why[1] if why else "",
    }
