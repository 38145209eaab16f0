"""Eligibility of the draw (抽取资格): who is in the frame and cannot be drawn this time, and by which rule.

Whoever cannot be drawn stays in the frame, in the committed base and in the 3 % of it (R14). Whom a safety duty asks
to visit now is drawn with rate 1 (`make_frame`). Where a cap forbids that visit, both are reported with their
articles, and the rule says which prevails (C18).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from credit_tier.engine.visits import Visit
from credit_tier.foundation.dates import completed_months
from credit_tier.foundation.errors import Fault, Text, TrialOnlyError
from credit_tier.rulebook.eligibility_rules import EligibilityRules, Scope
from credit_tier.rulebook.supervision_table import Tier
from credit_tier.supervision.applicability import applicable
from credit_tier.supervision.draw_facts import Agency, DrawFacts, VisitDays
from credit_tier.supervision.duties import Conflict, Duty, due_of, duties_of
from credit_tier.supervision.tier_rows import Tiers


class IneligibleReason(StrEnum):
    """Why an enterprise cannot be drawn this time."""

    CLOSED = "closed"
    INSPECTED_RECENTLY = "inspected-recently"
    CAP_REACHED = "cap-reached"
    IN_OTHER_PLAN = "in-other-plan"
    REPAIR_SILENCE = "repair-silence"


TITLES: Final[Mapping[IneligibleReason, Text]] = MappingProxyType(
    {
        IneligibleReason.CLOSED: Text("已注销、吊销或迁出", "closed or moved out"),
        IneligibleReason.INSPECTED_RECENTLY: Text("近期已检查", "inspected not long ago"),
        IneligibleReason.CAP_REACHED: Text("年度检查次数已达上限", "the yearly cap of visits is reached"),
        IneligibleReason.IN_OTHER_PLAN: Text("已列入其他部门计划", "already in another department's plan"),
        IneligibleReason.REPAIR_SILENCE: Text("信用修复静默期内", "in the silence after a repair"),
    }
)


class Bar(NamedTuple):
    """One rule that keeps an enterprise from being drawn.

    Attributes
    ----------
    reason : IneligibleReason
    rule : str
        Identifier of the rule, or the name of the other department's plan; empty where the fact alone is the reason.
    """

    reason: IneligibleReason
    rule: str = ""

    def __str__(self) -> str:
        return f"{self.reason.value}:{self.rule}" if self.rule else self.reason.value


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Who cannot be drawn this time.

    Attributes
    ----------
    bars : mapping of str to tuple of Bar
        By code, every rule that bars it; a duty that prevails has taken its enterprise out.
    conflicts : tuple of Conflict
        Caps against safety duties, each with both articles.
    due : mapping of str to str
        By code, the safety duty by which it has to be visited now, barred or not; those closed are not among them.
    weights : mapping of str to int
        Burden weight of every enterprise of the field; empty without such a rule.
    not_applied : tuple of Text
        Rules that could not be applied, and why.
    """

    bars: Mapping[str, tuple[Bar, ...]]
    conflicts: tuple[Conflict, ...]
    due: Mapping[str, str]
    weights: Mapping[str, int]
    not_applied: tuple[Text, ...]

    def reasons(self) -> dict[str, str]:
        """Give the reasons as they stand in the frame: all of them, in the order of `IneligibleReason`."""
        return {code: "; ".join(map(str, bars)) for code, bars in sorted(self.bars.items())}

    def counts(self) -> dict[str, int]:
        """Count the enterprises that each reason bars; one with two reasons counts under both."""
        held = [{bar.reason for bar in bars} for bars in self.bars.values()]
        return {reason.value: sum(reason in mine for mine in held) for reason in IneligibleReason}


def eligibility_of(
    tiers: Tiers,
    rules: EligibilityRules,
    *,
    field: str,
    facts: DrawFacts,
    agency: Agency | None = None,
    days: VisitDays | None = None,
) -> Eligibility:
    """Find who of a field cannot be drawn, and who has to be.

    Parameters
    ----------
    tiers : Tiers
    rules : EligibilityRules
        Of that day and field, as `EligibilityRules.eligibility_on` gives them.
    field : str
    facts : DrawFacts
    agency : Agency, optional
        Who draws.
    days : VisitDays, optional
        When those drawn are visited; by default on the day of the tiers.

    Returns
    -------
    Eligibility
    """
    asker, day = agency or Agency(), tiers.as_of
    span = days or VisitDays(day, day)
    kinds = {tier.name: tier for tier in tiers.table}
    members = {code: kinds[name] for code, name in tiers.in_field(field)}
    visits = defaultdict[str, list[Visit]](list)
    for visit in facts.visits:
        if visit.code in members and visit.on <= day and not visit.case_led:
            visits[visit.code].append(visit)
    applied, not_applied = applicable(rules, facts.visits, asker)
    asked = _Asked(applied, facts, asker, day, span.first)
    barred = {code: tuple(_bars(asked, code, tier, visits[code])) for code, tier in members.items()}
    duties = duties_of(tiers, rules, field)
    due = {
        code: due_of(duties, _days(visits[code], field), span.horizon, facts.founded.get(code))
        for code in members
        if code not in facts.closed
    }
    conflicts = tuple(
        Conflict(code, duty, tuple(map(str, bars)), tuple(_articles(bars, applied)))
        for code, bars in barred.items()
        for duty in due.get(code, ())
        if bars
    )
    freed = {conflict.code for conflict in conflicts if conflict.duty.prevails}
    bars = {code: found for code, found in barred.items() if found and code not in freed}
    weights = {code: _weight(visits[code], applied, day) for code in members} if applied.burden else {}
    return Eligibility(bars, conflicts, _first(due), weights, not_applied)


def _first(due: Mapping[str, tuple[Duty, ...]]) -> dict[str, str]:
    return {code: duties[0].rule for code, duties in due.items() if duties}


def require_cited(rules: EligibilityRules, file: str = "supervision.toml") -> None:
    """Refuse rules of eligibility without a basis for an official draw (R17).

    Raises
    ------
    TrialOnlyError
        With a fault for each illustrative rule.

    Examples
    --------
    >>> require_cited(EligibilityRules())
    """
    faults = [
        Fault(
            f"{file}: {rule.id}",
            Text("这是示例数字，不得用于正式抽取", "This is an illustrative number; no official draw may rest on it."),
            Text("有依据的生效规则", "Rules in force with their basis."),
            Text("请填入本地依据，或试行", "Supply the local basis, or run it as a trial."),
        )
        for rule in rules.all_rules()
        if rule.illustrative
    ]
    if faults:
        raise TrialOnlyError(faults)


class _Asked(NamedTuple):
    """What is the same for every enterprise."""

    rules: EligibilityRules
    facts: DrawFacts
    asker: Agency
    day: date
    first_visit: date


def _bars(asked: _Asked, code: str, tier: Tier, visits: list[Visit]) -> Iterator[Bar]:
    rules, facts, asker, day, first = asked
    if code in facts.closed:
        yield Bar(IneligibleReason.CLOSED)
    for rule in rules.cool_off:
        if any(completed_months(visit.on, first) < rule.months for visit in _of(rule.scope, visits, asker)):
            yield Bar(IneligibleReason.INSPECTED_RECENTLY, rule.id)
    own = _this_year(_of(Scope.AGENCY, visits, asker), first)
    if asker.name and tier.visits_most and len(own) >= tier.visits_most:
        yield Bar(IneligibleReason.CAP_REACHED, f"tier-{tier.name}")
    for cap in rules.visit_cap:
        if len(_this_year(_of(cap.scope, visits, asker), first)) >= cap.visits:
            yield Bar(IneligibleReason.CAP_REACHED, cap.id)
    if code in facts.planned:
        yield Bar(IneligibleReason.IN_OTHER_PLAN, facts.planned[code])
    for silence in rules.repair_silence:
        if code in facts.repaired and completed_months(facts.repaired[code], day) < silence.months:
            yield Bar(IneligibleReason.REPAIR_SILENCE, silence.id)


def _of(scope: Scope, visits: list[Visit], asker: Agency) -> list[Visit]:
    if scope is Scope.ALL:
        return visits
    if scope is Scope.LEVEL:
        return [visit for visit in visits if visit.level == asker.level]
    return [visit for visit in visits if visit.agency == asker.name]


def _this_year(visits: list[Visit], day: date) -> set[tuple[date, str]]:
    return {(visit.on, visit.agency) for visit in visits if visit.on.year == day.year}


def _days(visits: list[Visit], field: str) -> list[date]:
    """Give the days that count for a duty; a visit that does not count was a burden all the same."""
    return [visit.on for visit in visits if visit.fulfils(field)]


def _weight(visits: list[Visit], rules: EligibilityRules, day: date) -> int:
    weight = 1
    for burden in rules.burden:
        recent = {(visit.on, visit.agency) for visit in visits if completed_months(visit.on, day) < burden.months}
        weight *= burden.weights[min(len(recent), len(burden.weights) - 1)]
    return weight


def _articles(bars: tuple[Bar, ...], rules: EligibilityRules) -> Iterator[str]:
    known = {rule.id: rule for rule in rules.all_rules()}
    for bar in bars:
        rule = known.get(bar.rule)
        yield str(rule.basis) if rule is not None and rule.basis is not None else f"{bar}（无依据 no basis）"
