"""The duty file (排班与回避): what an agency decides and declares about its officers before they are sent.

Reasons stay in this file; what is committed to are the pairs that follow from it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import Self

from pydantic import Field, field_validator, model_validator

from credit_tier.foundation.codes import fold_code
from credit_tier.foundation.errors import Fault
from credit_tier.rulebook.officer_rules import BarName
from credit_tier.sampling.values import Settings, UnitId, Value
from credit_tier.visits.refusals import DutyError, fault


class Ground(StrEnum):
    """Why an officer says himself, or is known, to be too near to a firm (回避事由)."""

    INTEREST = "interest"
    """直接利害关系."""
    KINSHIP = "kinship"
    """亲属关系."""
    FORMER_EMPLOYER = "former_employer"
    """曾在该企业任职."""


class Absence(Settings):
    """Days on which an officer is away (请假、培训), first and last included.

    Examples
    --------
    >>> Absence(officer="zf:1", first=date(2026, 12, 1), last=date(2026, 12, 9), reason="年休假").reason
    '年休假'
    """

    officer: UnitId
    first: date
    last: date
    reason: Value


class Declaration(Settings):
    """That an officer declared his interests (利害关系申报), whether or not he had any."""

    officer: UnitId
    on: date


class Interest(Settings):
    """An officer is too near to a firm: declared by himself or known otherwise (应当回避).

    Parameters
    ----------
    officer, unit : str
    ground : Ground
    reason : str
        In words.
    left_on : date, optional
        Of a former employer: the day he left; without it the cooling period never ends.
    """

    officer: UnitId
    unit: UnitId
    ground: Ground = Field(strict=False)
    reason: Value
    left_on: date | None = None

    @field_validator("unit", mode="before")
    @classmethod
    def _folded(cls, unit: object) -> object:
        return fold_code(unit) if isinstance(unit, str) and ":" not in unit else unit


class Objection(Settings):
    """A firm applied that an officer stay away (申请回避); the head decides and the case goes on (第四十三条).

    Parameters
    ----------
    officer, unit : str
    applied_on : date
    reason : str
    decided_by, decided_on : optional
        None while undecided: nobody is barred before the decision.
    granted : bool
    """

    officer: UnitId
    unit: UnitId
    applied_on: date
    reason: Value
    decided_by: str = ""
    decided_on: date | None = None
    granted: bool = False

    @field_validator("unit", mode="before")
    @classmethod
    def _folded(cls, unit: object) -> object:
        return fold_code(unit) if isinstance(unit, str) and ":" not in unit else unit

    @model_validator(mode="after")
    def _decided(self) -> Self:
        if (self.decided_on is None) != (self.decided_by == "") or (self.granted and self.decided_on is None):
            raise DutyError(_undecided(f"{self.unit}, {self.officer}"))
        return self


class Team(Settings):
    """A team that always goes together (检查小组); it is sent as one, and with the fewest eligible of its members.

    Parameters
    ----------
    id : str
    members : tuple of str
    capacity : int
    """

    id: UnitId
    members: tuple[UnitId, ...] = Field(strict=False)
    capacity: int = Field(ge=1, le=2**53 - 1)


class Duty(Settings):
    """The content of a duty file.

    Parameters
    ----------
    slots : tuple of str
        A role for each officer of this agency at a visit, ``""`` for anyone; ``leader`` and ``expert:…`` are roles.
    capacity : int
        Visits an officer can make, where `capacities` does not say otherwise.
    capacities : dict of str to int
    leaders : tuple of str
        Who may lead besides those the roster calls 组长.
    pair_limit : int, optional
        At most so many visits of this task by the same two.
    items, qualifications, levels, area : optional
        What every visit asks of every officer besides permits (`credit_tier.visits.fitness.Needs`).
    absence, declaration, interest, objection, team
        Records, see their classes.

    Examples
    --------
    >>> Duty(slots=("leader", ""), capacity=12).pair_limit is None
    True
    """

    slots: tuple[str, ...] = Field(strict=False)
    capacity: int = Field(ge=1, le=2**53 - 1)
    capacities: dict[UnitId, int] = Field(default_factory=dict)
    leaders: tuple[UnitId, ...] = Field(default=(), strict=False)
    pair_limit: int | None = Field(default=None, ge=1)
    items: tuple[str, ...] = Field(default=(), strict=False)
    qualifications: tuple[str, ...] = Field(default=(), strict=False)
    levels: tuple[str, ...] = Field(default=(), strict=False)
    area: str = ""
    absence: tuple[Absence, ...] = Field(default=(), strict=False)
    declaration: tuple[Declaration, ...] = Field(default=(), strict=False)
    interest: tuple[Interest, ...] = Field(default=(), strict=False)
    objection: tuple[Objection, ...] = Field(default=(), strict=False)
    team: tuple[Team, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _once(self) -> Self:
        members = Counter(member for team in self.team for member in team.members)
        faults = [_in_two_teams(name, self.team) for name, times in members.items() if times > 1]
        teams = Counter(team.id for team in self.team)
        faults += [_same_team(name) for name, times in teams.items() if times > 1]
        if faults:
            raise DutyError(faults)
        return self

    def undeclared(self, officers: Iterable[str]) -> list[str]:
        """Give the officers who have not declared their interests: unknown is not none.

        Examples
        --------
        >>> Duty(slots=("", ""), capacity=1).undeclared(["zf:1"])
        ['zf:1']
        """
        declared = {one.officer for one in self.declaration}
        return sorted(set(officers) - declared)

    def require_known(self, officers: Iterable[str]) -> None:
        """Refuse a file that names somebody who is not on the roster: misspelt, he would go where he must not.

        Raises
        ------
        DutyError
        """
        named = [
            *((f"absence[{i}]", one.officer) for i, one in enumerate(self.absence)),
            *((f"declaration[{i}]", one.officer) for i, one in enumerate(self.declaration)),
            *((f"interest[{i}]", one.officer) for i, one in enumerate(self.interest)),
            *((f"objection[{i}]", one.officer) for i, one in enumerate(self.objection)),
            *((f"leaders[{i}]", officer) for i, officer in enumerate(self.leaders)),
            *((f"capacities.{officer}", officer) for officer in self.capacities),
            *((f"team {team.id}", officer) for team in self.team for officer in team.members),
        ]
        known = set(officers)
        faults = [_stranger(where, officer) for where, officer in named if officer not in known]
        if faults:
            raise DutyError(faults)


BARS = {
    Ground.INTEREST: BarName.INTEREST,
    Ground.KINSHIP: BarName.KINSHIP,
    Ground.FORMER_EMPLOYER: BarName.FORMER_EMPLOYER,
}


def _in_two_teams(officer: str, teams: Iterable[Team]) -> Fault:
    names = ", ".join(team.id for team in teams for member in team.members if member == officer)
    return fault(
        f"team: {officer}",
        (f"同一人员列入多处小组：{names}", f"One officer stands in teams more than once: {names}"),
        ("一人至多属于一个检查小组", "An officer belongs to one team at most."),
        ("请只保留一处", "Keep one of them."),
    )


def _same_team(name: str) -> Fault:
    return fault(
        f"team: {name}",
        ("小组编号重复", "Two teams have the same id."),
        ("每组一个编号", "One id a team."),
        ("请改编号", "Give another id."),
    )


def _stranger(where: str, officer: str) -> Fault:
    return fault(
        f"{where}: {officer}",
        ("排班或回避涉及的人员不在名录库中", "The roster has no such officer."),
        ("名录库中的人员，写作 zf:工号", "Officers of the roster, as zf: and the number."),
        ("请核对工号", "Check the number."),
    )


def _undecided(where: str) -> Fault:
    return fault(
        f"objection: {where}",
        ("决定的人和日期须同时写明；同意回避须有决定", "A decision has who and when; what is granted was decided."),
        ("decided_by 与 decided_on", "decided_by and decided_on."),
        ("请补上，或删去 granted（未决定前调查不停止）", "Add them, or drop `granted`: until then the case goes on."),
    )
