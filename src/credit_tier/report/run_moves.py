"""Who moved from which grade to which, between two runs (等级变动)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow.compute as pc

from credit_tier.foundation.hypertext import element
from credit_tier.grading.grades import Grades
from credit_tier.report.run_charts import moves_chart_of
from credit_tier.report.run_frame import Cells, figures_table
from credit_tier.report.run_material import Material

if TYPE_CHECKING:
    import pandas as pd


class Common(NamedTuple):
    """Who is in both of two runs.

    Attributes
    ----------
    both, only_before, only_after : int
    moves : DataFrame
        Of those in both: old_grade, new_grade, enterprises.
    """

    both: int
    only_before: int
    only_after: int
    moves: pd.DataFrame


def common_of(before: Grades, after: Grades) -> Common:
    """Match two runs by enterprise code."""
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who ask for a frame

    where = pc.index_in(after.codes, before.codes)
    there = pc.is_valid(where).to_numpy(zero_copy_only=False)
    old = before.scores.grade[where.filter(pc.is_valid(where)).to_numpy(zero_copy_only=False)].astype(np.int64)
    new = after.scores.grade[there]
    codes = [[step.code for step in side.card.grades] for side in (before, after)]
    counts = np.bincount(old * len(codes[1]) + new, minlength=len(codes[0]) * len(codes[1])).tolist()
    rows = [(one, other) for one in codes[0] for other in codes[1]]
    moves = pd.DataFrame(
        [(*pair, number) for pair, number in zip(rows, counts, strict=True) if number],
        columns=["old_grade", "new_grade", "enterprises"],
    )
    both = int(there.sum())
    return Common(both, len(before) - both, len(after) - both, moves)


def moves_parts(material: Material, moves: pd.DataFrame, sides: tuple[str, str]) -> Iterator[str]:
    """Give the moves between grades as a chart and as a table.

    Parameters
    ----------
    material : Material
    moves : DataFrame
        Columns old_grade, new_grade, enterprises.
    sides : tuple of str
        What rows and columns are: two days, or two editions of the rules.
    """
    words = material.words
    if moves.empty:
        yield element(
            "p", words("没有共同的企业，无法比较等级。", "No enterprise is in both: grades cannot be compared.")
        )
        return
    title = words("等级变动（户数）", "Moves between grades")
    yield element("h3", title)
    yield material.pictures.figure("f-moves", lambda: moves_chart_of(moves, material, sides))
    order = {step.code: place for place, step in enumerate(material.grades.card.grades)}
    old, new = (
        sorted(moves[name].unique(), key=lambda code: (order.get(code, len(order)), code))
        for name in ("old_grade", "new_grade")
    )
    counts = {(row["old_grade"], row["new_grade"]): int(row["enterprises"]) for row in moves.to_dict("records")}
    rows = [
        Cells(
            [
                code,
                *(words.number(counts.get((code, other), 0)) for other in new),
                words.number(sum(counts.get((code, other), 0) for other in new)),
            ]
        )
        for code in old
    ]
    total = [words.number(sum(counts.get((code, other), 0) for code in old)) for other in new]
    rows.append(Cells([words("合计", "All"), *total, words.number(sum(counts.values()))], all=True))
    caption = words(
        f"行：{sides[0]}；列：{sides[1]}（共同的企业）", f"Rows: {sides[0]}; columns: {sides[1]} (enterprises in both)"
    )
    yield figures_table(caption, (words("等级", "Grade"), *new, words("合计", "All")), rows)
