"""The case: what is known of one violation; ``None`` says unknown, and is never taken for no."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from typing import Any, Self

from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.leniency.case_faults import case_faults
from credit_tier.rulebook.case_facts import Capacity, Drafting, FoundBy, Harm, Stage


class CaseError(CreditTierError):
    """A case contradicts itself, or holds something that no fact can be; `faults` holds everything wrong in it."""


class PenaltyKind(StrEnum):
    """Kinds of penalty (行政处罚法 9)."""

    WARNING = "warning"
    CRITICISM = "criticism"
    FINE = "fine"
    CONFISCATED_GAINS = "confiscated_gains"
    CONFISCATED_PROPERTY = "confiscated_property"
    PERMIT_SUSPENDED = "permit_suspended"
    RANK_LOWERED = "rank_lowered"
    PERMIT_REVOKED = "permit_revoked"
    BUSINESS_RESTRICTED = "business_restricted"
    PRODUCTION_STOPPED = "production_stopped"
    CLOSED_DOWN = "closed_down"
    TRADE_BARRED = "trade_barred"
    DETENTION = "detention"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Norm:
    """A provision that punishes the act, with its kinds and its range of fine.

    Attributes
    ----------
    provision : str
        As a decision would quote it.
    kinds : tuple of PenaltyKind
    fine_least, fine_most : int, optional
        Bounds of the fine in fen, or multiples of the value of the goods; a provision that names a ceiling only has a
        `fine_least` of 0. None is unknown.
    times_value : bool
        Whether the bounds are multiples of the value.
    """

    provision: str
    kinds: tuple[PenaltyKind, ...]
    fine_least: int | None = None
    fine_most: int | None = None
    times_value: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierAct:
    """An earlier violation of the same party, penalised or on the register of first offences (首违台账).

    Attributes
    ----------
    on : date, optional
        The day of the act.
    decided_on : date, optional
        The day of its outcome: the act was no later. A window is counted by acts, so an outcome alone can say that an
        act lies before the window, and never that it lies within.
    act, domain, agency, area : str, optional
    """

    on: date | None = None
    decided_on: date | None = None
    act: str | None = None
    domain: str | None = None
    agency: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One violation, as far as it is known.

    Every attribute but `earlier` and `particulars` may be None: unknown. Dates are days; amounts are fen.

    Attributes
    ----------
    act : str, optional
        The matter by its name in the lists; a name that stands on no list says that no list has it.
    domain, agency, area : str, optional
        Domain of law, deciding agency and its area.
    began_on, ended_on : date, optional
    continuing, ongoing : bool, optional
        Whether it is a continuous or continuing act; whether it still goes on.
    discovered_on, found_by, reported, reported_on
        When and how it was found.
    ordered, correct_by, corrected, corrected_on, own_initiative, refused
        Correction: ordered until when, made when, on whose initiative.
    minor, harm, removed_harm, life_health, public_safety, financial_security
        Nature and consequences.
    natural_person, age, capacity
        Of the party, at the time of the act.
    violation_established, no_fault_proved, coerced, confessed, merit, obstructed
    earlier : tuple of EarlierAct
        Known earlier violations.
    searched : bool, optional
        Whether every register has been searched, so that `earlier` is all there is.
    illegal_income, value
        Whether money was gained; value of the goods in fen.
    drafting : Drafting, optional
        How the provision that punishes is drafted; lists say it for their matters.
    norms : tuple of Norm, optional
        All provisions that punish the act, as of the rules that 行政处罚法 37 selects.
    already_fined : bool, optional
        Whether the same act has been fined.
    stage : Stage, optional
    particulars : mapping
        Facts that a list declares of its own.

    Raises
    ------
    CaseError
        Everything that contradicts itself.

    Examples
    --------
    >>> case = Case(act="tax_late_filing", corrected=True, corrected_on=date(2026, 3, 2))
    >>> case.harm is None
    True
    """

    act: str | None = None
    domain: str | None = None
    agency: str | None = None
    area: str | None = None
    began_on: date | None = None
    ended_on: date | None = None
    continuing: bool | None = None
    ongoing: bool | None = None
    discovered_on: date | None = None
    found_by: FoundBy | None = None
    reported: bool | None = None
    reported_on: date | None = None
    ordered: bool | None = None
    correct_by: date | None = None
    corrected: bool | None = None
    corrected_on: date | None = None
    own_initiative: bool | None = None
    refused: bool | None = None
    minor: bool | None = None
    harm: Harm | None = None
    removed_harm: bool | None = None
    life_health: bool | None = None
    public_safety: bool | None = None
    financial_security: bool | None = None
    natural_person: bool | None = None
    age: int | None = None
    capacity: Capacity | None = None
    violation_established: bool | None = None
    no_fault_proved: bool | None = None
    coerced: bool | None = None
    confessed: bool | None = None
    merit: bool | None = None
    obstructed: bool | None = None
    earlier: tuple[EarlierAct, ...] = ()
    searched: bool | None = None
    illegal_income: bool | None = None
    value: int | None = None
    drafting: Drafting | None = None
    norms: tuple[Norm, ...] | None = None
    already_fined: bool | None = None
    stage: Stage | None = None
    particulars: Mapping[str, bool | int | str | date | None] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        faults = case_faults({item.name: getattr(self, item.name) for item in fields(self)})
        if faults:
            raise CaseError(faults)
        # A case keeps what it was given, whatever becomes of the dictionary it was given in.
        object.__setattr__(self, "particulars", dict(self.particulars))

    @classmethod
    def read(cls, facts: Mapping[str, Any]) -> Self:
        """Make a case from plain data, such as a table of TOML or JSON: texts for choices, tables for norms.

        Raises
        ------
        CaseError
            A fact that no case has, or a value that is none of its choices.

        Examples
        --------
        >>> Case.read({"harm": "none", "earlier": [{"act": "late_report"}]}).harm
        <Harm.NONE: 'none'>
        """
        known = {item.name for item in fields(cls)}
        faults = [_no_such(name, name, known) for name in sorted(facts.keys() - known)]
        given = {name: value for name, value in facts.items() if name in known}
        for name, kind in _CHOICES.items():
            if isinstance(given.get(name), str):
                given[name] = _choice(name, given[name], kind, faults)
        for name, nested in (("earlier", EarlierAct), ("norms", Norm)):
            if isinstance(given.get(name), list | tuple):
                given[name] = tuple(_nested(name, item, nested, faults) for item in given[name])
        if faults:
            raise CaseError(faults)
        return cls(**given)


_CHOICES: Mapping[str, type[StrEnum]] = {
    "found_by": FoundBy,
    "harm": Harm,
    "capacity": Capacity,
    "drafting": Drafting,
    "stage": Stage,
}


def earlier_acts(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> tuple[EarlierAct, ...]:
    """Make earlier acts from rows of a register: penalties, or the register of first offences (首违台账).

    Parameters
    ----------
    rows : iterable of mapping
        Rows that stand: what was annulled does not count.
    columns : mapping of str to str
        Attribute of `EarlierAct` to column.

    Examples
    --------
    >>> (found,) = earlier_acts([{"day": date(2025, 5, 1), "matter": "late_report"}], {"on": "day", "act": "matter"})
    >>> found.on, found.act
    (datetime.date(2025, 5, 1), 'late_report')
    """
    known = {item.name for item in fields(EarlierAct)}
    faults = [_no_such(f"columns.{name}", name, known) for name in sorted(columns.keys() - known)]
    if faults:
        raise CaseError(faults)
    return tuple(EarlierAct(**{name: row.get(column) for name, column in columns.items()}) for row in rows)


def _nested(where: str, value: Any, kind: type[Any], faults: list[Fault]) -> Any:
    if isinstance(value, kind):
        return value
    known = {item.name for item in fields(kind)}
    required = {"provision", "kinds"} if kind is Norm else set()
    if not isinstance(value, Mapping) or value.keys() - known or required - value.keys():
        faults.append(_no_such(where, str(value)[:60], known))
        return None
    given = dict(value)
    if kind is Norm:
        listed = given["kinds"] if isinstance(given["kinds"], list | tuple) else [given["kinds"]]
        given["kinds"] = tuple(_choice(f"{where}.kinds", item, PenaltyKind, faults) for item in listed)
    return kind(**given)


def _choice(where: str, value: object, kind: type[StrEnum], faults: list[Fault]) -> StrEnum | None:
    if value in [item.value for item in kind]:
        return kind(value)
    faults.append(_no_such(where, str(value), [item.value for item in kind]))
    return None


def _no_such(where: str, shown: str, known: Iterable[str]) -> Fault:
    allowed = ", ".join(sorted(known))
    return Fault(
        where,
        Text(f"没有 {shown}", f"There is no {shown} here."),
        Text(f"允许：{allowed}", f"Allowed: {allowed}."),
        Text("请改正", "Correct it."),
    )
