"""What a matrix must not do: loosen what grade, field or item risk ask for, or be lighter where things are worse."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import MEND, fault, said_twice, unknown
from credit_tier.rulebook.grade_scale import Scale
from credit_tier.rulebook.matrix import Matrix, matrix_on
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_table import Cell


def matrix_faults(rulebook: Rulebook, file: str, scales: Sequence[Scale]) -> Iterator[Fault]:
    """Find cells that name what is not there or loosen, and places that are lighter than a better one.

    Parameters
    ----------
    rulebook : Rulebook
    file : str
    scales : sequence of Scale
        Those whose grades lead to tiers.
    """
    rules, known = rulebook.supervision_rules, list(_name_faults(rulebook, file, scales))
    yield from known
    for name in dict.fromkeys(cell.id for cell in rules.cell):
        own = [index for index, cell in enumerate(rules.cell) if cell.id == name]
        yield from dating_faults(file, [("cell", index) for index in own], [rules.cell[index] for index in own])
    if known or not _tables_fit(rulebook, scales):
        return
    told: set[Fault] = set()
    for day in _days(rulebook):
        matrix = matrix_on(rulebook, day)
        if matrix is not None:
            told |= {*_loosening(matrix, rules.cell, file), *_unordered(matrix, scales, file)}
    yield from sorted(told)


def _name_faults(rulebook: Rulebook, file: str, scales: Sequence[Scale]) -> Iterator[Fault]:
    rules = rulebook.supervision_rules
    grades = {step.code for scale in scales for step in (*scale.grades, scale.not_graded)}
    fields = {floor.field for floor in rules.field}
    risks = {level.name for scale in rulebook.item_rules.risk for level in scale.levels}
    tiers = set.intersection(*({tier.name for tier in table.tiers} for table in rules.table))
    for index, cell in enumerate(rules.cell):
        named = (("grade", cell.grade, grades), ("field", cell.field, fields), ("risk", cell.risk, risks))
        for key, value, allowed in (*named, ("tier", cell.tier, tiers)):
            if value is not None and value not in allowed:
                yield unknown(file, ("cell", index, key), value, allowed)
        if sum(value is not None for _, value, _ in named) < 2:
            yield fault(
                file,
                ("cell", index),
                Text("只写了一个条件或没有条件", "It names one condition or none."),
                Text("grade、field、risk 至少写两个", "At least two of grade, field and risk."),
                Text("只看等级写在 [[table]]，只看领域写在 [[field]]", "One alone goes to [[table]] or [[field]]."),
            )
        if rules.cell.index(cell) != index:
            yield said_twice(file, ("cell", index), cell.id)


def _tables_fit(rulebook: Rulebook, scales: Sequence[Scale]) -> bool:
    """Tell whether every name that a matrix looks up is there; what is missing has its own fault."""
    rules = rulebook.supervision_rules
    grades = {step.code for scale in scales for step in (*scale.grades, scale.not_graded)}
    for table in rules.table:
        tiers = {tier.name for tier in table.tiers}
        asked = {*table.grades.values(), *(floor.tier for floor in rules.field)}
        asked |= {level.tier for scale in rulebook.item_rules.risk for level in scale.levels}
        if set(table.grades) != grades or not asked <= tiers:
            return False
    return True


def _days(rulebook: Rulebook) -> list[date]:
    """Give every day on which a part of the matrix begins."""
    rules = rulebook.supervision_rules
    return sorted({one.in_force for one in (*rules.table, *rules.field, *rules.cell, *rulebook.item_rules.risk)})


def _loosening(matrix: Matrix, cells: Sequence[Cell], file: str) -> Iterator[Fault]:
    for cell in matrix.cells:
        if cell.field is not None and cell.field not in matrix.floors:
            continue
        asked = matrix.alone(cell.grade, cell.field, cell.risk)
        if matrix.names.index(cell.tier) < asked:
            yield fault(
                file,
                ("cell", cells.index(cell), "tier"),
                Text(
                    f"{cell.id} 比等级、领域或风险各自的要求更宽（{matrix.names[asked]}）",
                    f"{cell.id} is lighter than grade, field or risk ask for by themselves ({matrix.names[asked]}).",
                ),
                Text("只可从严，不可放宽", "A cell may only tighten."),
                Text("请改为更严的档位，或删去", "Choose a stricter tier, or remove it."),
            )


def _unordered(matrix: Matrix, scales: Sequence[Scale], file: str) -> Iterator[Fault]:
    levels = [level.name for level in matrix.scale.levels] if matrix.scale else []
    risks: list[str | None] = [None, *levels]
    for field in matrix.floors:
        for risk in risks:
            for scale in scales:
                grades = [step.code for step in scale.grades]
                places = [matrix.at(grade, field, risk) for grade in grades]
                yield from _falls(file, places, grades, f"{field}, {risk or '—'}")
        for grade in matrix.table.grades:
            places = [matrix.at(grade, field, risk) for risk in risks]
            yield from _falls(file, places, [risk or "—" for risk in risks], f"{field}, {grade}")


def _falls(file: str, places: Sequence[int], names: Sequence[str], where: str) -> Iterator[Fault]:
    if any(one > other for one, other in pairwise(places)):
        yield fault(
            file,
            ("cell",),
            Text(
                f"{where}：从 {'、'.join(names)} 依次变差，监管却变宽",
                f"{where}: from {', '.join(names)} it gets lighter.",
            ),
            Text("等级越差、风险越高，监管不变或更严", "As grade or risk gets worse, supervision stays or tightens."),
            MEND,
        )
