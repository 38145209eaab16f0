"""Officers (执法检查人员): the roster, the recusals, and who goes where (随机选派) (`dr1` 8)."""

from __future__ import annotations

from typing import Self

from pydantic import Field, field_validator, model_validator

from credit_tier.foundation.digest import canonical
from credit_tier.foundation.errors import Fault
from credit_tier.sampling.merkle import merkle_root
from credit_tier.sampling.refusals import DuplicateError, ValueFormError, fault, shown
from credit_tier.sampling.salts import salter
from credit_tier.sampling.tickets import SEPARATOR
from credit_tier.sampling.values import Settings, UnitId, Value

ANY_ROLE = ""


class Officer(Settings):
    """One officer.

    Parameters
    ----------
    id : str
        Follows the rule for ids (`dr1` 2.1), for example ``zf:001``.
    capacity : int
        Visits he can make, at least 1.
    roles : tuple of str
        What he may be sent as, for example ``leader``; anyone fills a slot that asks for no role.

    Examples
    --------
    >>> Officer(id="zf:001", capacity=3, roles=("leader",)).capacity
    3
    """

    id: UnitId
    capacity: int = Field(ge=1, le=2**53 - 1)
    roles: tuple[Value, ...] = Field(default=(), strict=False)

    @field_validator("roles")
    @classmethod
    def _once(cls, roles: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(roles)) < len(roles):
            raise DuplicateError(_repeated("roles", roles))
        return tuple(sorted(roles, key=str.encode))


class Recusal(Settings):
    """An officer who must not visit a unit (回避).

    Examples
    --------
    >>> Recusal(unit="reg:1", officer="zf:001").officer
    'zf:001'
    """

    unit: UnitId
    officer: UnitId


class Roster(Settings):
    """All officers of a draw (执法检查人员名录库) and their recusals.

    Parameters
    ----------
    officers : tuple of Officer
        In any order.
    recusals : tuple of Recusal
        In any order.

    Raises
    ------
    DuplicateError
        An officer or a recusal occurs twice.
    ValueFormError
        A recusal names nobody of the roster.

    Examples
    --------
    >>> roster = Roster(officers=(Officer(id="zf:001", capacity=3),))
    >>> roster.officers_root(bytes(32))[:16]
    '0d2dd1937d873fb4'
    >>> Roster().officers_root(bytes(32)) == Roster().recusals_root(bytes(32))
    True
    """

    officers: tuple[Officer, ...] = Field(default=(), strict=False)
    recusals: tuple[Recusal, ...] = Field(default=(), strict=False)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        ids = [officer.id for officer in self.officers]
        if len(set(ids)) < len(ids):
            raise DuplicateError(_repeated("officers", ids))
        pairs = [(recusal.unit, recusal.officer) for recusal in self.recusals]
        if len(set(pairs)) < len(pairs):
            raise DuplicateError(_repeated("recusals", pairs))
        # A misspelt officer in a recusal would leave the true one free to go.
        if unknown := sorted({recusal.officer for recusal in self.recusals} - set(ids)):
            raise ValueFormError(
                fault(
                    f"recusals: {officer}",
                    ("回避名单中的人员不在名录库中", "A recusal names an officer who is not in the roster."),
                    ("允许：名录库中的人员", "Allowed: officers of the roster."),
                    ("请核对编号，或删去该条", "Check the id, or drop the recusal."),
                )
                for officer in unknown
            )
        return self

    def officers_root(self, secret: bytes) -> str:
        """Give the root over the officers, salted with the frame's secret ``k`` (`dr1` 8.1).

        Examples
        --------
        >>> Roster().officers_root(bytes(32))[:8]
        'e3b0c442'
        """
        salt = salter(secret)
        return merkle_root(
            canonical([officer.id, officer.capacity, list(officer.roles), salt(SEPARATOR + officer.id.encode())])
            for officer in sorted(self.officers, key=lambda officer: officer.id)
        )

    def recusals_root(self, secret: bytes) -> str:
        """Give the root over the recusals, salted with the frame's secret ``k`` (`dr1` 8.1).

        Examples
        --------
        >>> Roster().recusals_root(bytes(32))[:8]
        'e3b0c442'
        """
        salt = salter(secret)
        return merkle_root(
            canonical([unit, officer, salt(unit.encode() + SEPARATOR + officer.encode())])
            for unit, officer in sorted((recusal.unit, recusal.officer) for recusal in self.recusals)
        )

    def require_roles(self, slots: tuple[str, ...]) -> None:
        """Refuse slots that nobody could ever fill: better before the seed than after it.

        Raises
        ------
        ValueFormError
            A slot asks for a role that no officer has, or there are more slots than officers.

        Examples
        --------
        >>> Roster().require_roles(())
        """
        roles = {role for officer in self.officers for role in officer.roles} | {ANY_ROLE}
        missing = [role for role in slots if role not in roles]
        if missing or len(slots) > len(self.officers):
            raise ValueFormError(
                fault(
                    "slots",
                    (
                        f"岗位 {shown(list(slots))} 无法由 {len(self.officers)} 名人员填满",
                        f"{len(self.officers)} officers cannot fill slots {shown(list(slots))}; nobody is: {missing}",
                    ),
                    (
                        "允许：名录库中有人具备的角色",
                        "Allowed: roles that officers of the roster have, one officer a slot.",
                    ),
                    ("请补充人员或修改岗位", "Add officers or change the slots."),
                )
            )


def _repeated(where: str, items: object) -> Fault:
    return fault(
        where,
        (f"有重复：{shown(items)}", f"Something occurs twice: {shown(items)}"),
        ("每项一次", "Each once."),
        ("请去重", "Remove the repetition."),
    )
