"""Whether a case fits the day and the rules it is to be judged by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from credit_tier.foundation.errors import Fault, Text
from credit_tier.leniency.case import Case, CaseError
from credit_tier.leniency.case_faults import MEND, fits
from credit_tier.leniency.drafting import listed_drafting
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.case_facts import CORE_FACTS, CaseFact, Harm


def require_fit(case: Case, rules: RulesOfLeniency) -> None:
    """Refuse a case that does not fit the rules or the day.

    Raises
    ------
    CaseError
        A day after the day of assessment, a particular that no list declares, a domain or drafting not the matter's.
    """
    faults = _future_faults(case, rules.day)
    declared = {fact.name: fact for fact in rules.rulebook.leniency_rules.fact}
    for name, value in case.particulars.items():
        fact = declared.get(name)
        if fact is None:
            faults.append(_refused(f"particulars.{name}", name, declared))
        elif value is not None and (not fits(value, fact.type) or (fact.choices and value not in fact.choices)):
            faults.append(_refused(f"particulars.{name}", value, fact.choices or [fact.type.value]))
    domains = rules.rulebook.leniency_rules.domains
    named = rules.items.get(case.act or "", ())
    if case.domain is not None and case.domain not in ({named[0].domain} if named else domains.keys()):
        faults.append(_refused("domain", case.domain, [named[0].domain] if named else domains))
    listed, applies = listed_drafting(case, facts_of_case(case), rules)
    if case.drafting is not None and listed not in (None, case.drafting) and applies.value is Truth.TRUE:
        faults.append(_refused("drafting", case.drafting, [listed or ""]))
    faults += _harm_faults(case, declared)
    if faults:
        raise CaseError(faults)


def facts_of_case(case: Case) -> dict[str, Any]:
    """Give what a case says by the name of the fact, its particulars among the rest."""
    return {fact.name: getattr(case, fact.name) for fact in CORE_FACTS} | dict(case.particulars)


def _harm_faults(case: Case, declared: Mapping[str, CaseFact]) -> Iterator[Fault]:
    """Find facts that mean more harm than the case says there was."""
    order = list(Harm)
    if case.harm is None:
        return
    for name, value in case.particulars.items():
        least = declared[name].harm if name in declared else None
        if value is True and least is not None and order.index(case.harm) < order.index(least):
            title = declared[name].title
            yield Fault(
                "case.harm",
                Text(f"危害后果 {case.harm} 与“{title.zh}”矛盾", f"harm = {case.harm} contradicts {name}: {title.en}."),
                Text(f"至少 {least}", f"At least {least}."),
                MEND,
            )


def _future_faults(case: Case, on: date) -> list[Fault]:
    """Find the days after the day of assessment; the last day for a correction may be one."""
    names = ("began_on", "ended_on", "discovered_on", "reported_on", "corrected_on")
    days = [(name, getattr(case, name)) for name in names]
    for index, item in enumerate(case.earlier):
        days += [(f"earlier[{index}].on", item.on), (f"earlier[{index}].decided_on", item.decided_on)]
    return [
        Fault(
            f"case.{name}",
            Text(f"{day} 晚于判断之日 {on}", f"{day} is after the day of assessment, {on}."),
            Text("不晚于判断（决定）之日", "Not after the day of assessment or decision."),
            MEND,
        )
        for name, day in days
        if day is not None and day > on
    ]


def _refused(where: str, shown: object, known: Iterable[str]) -> Fault:
    allowed = ", ".join(sorted(known)) or "—"
    return Fault(
        f"case.{where}",
        Text(f"{shown} 不符合规则", f"{shown} does not fit the rules."),
        Text(f"允许：{allowed}", f"Allowed: {allowed}."),
        MEND,
    )
