"""Judging a case by every ground and item that could hold: each requirement true, false or unknown, with its facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from credit_tier.foundation.basis import Bilingual
from credit_tier.leniency.case import Case
from credit_tier.leniency.days import Days, act_days, ground_in_force, item_in_force
from credit_tier.leniency.drafting import drafting_of
from credit_tier.leniency.first_offence import first_offence
from credit_tier.leniency.fitness import facts_of_case, require_fit
from credit_tier.leniency.kleene import Evaluator, Finding, Truth, all_of, any_of, negated
from credit_tier.leniency.limitation import time_barred
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.case_facts import Stage
from credit_tier.rulebook.leniency_rules import Ground, Item, Settlement

ORDER_OF_STAGES = {stage: place for place, stage in enumerate(Stage)}
_KNOWN = {Truth.FALSE: False, Truth.UNKNOWN: None, Truth.TRUE: True}


class Node(NamedTuple):
    """One requirement of a ground.

    Attributes
    ----------
    id : str
        Name of the condition; of what the library asks itself ``act``, ``in_force``, ``safety`` or ``rests_on``.
    title : Bilingual
    value : Truth
        Whether the requirement is met; an exclusion is met where it does not hold.
    facts : frozenset of str
        The facts that decided it, or that leave it open.
    evidence : Bilingual or None
    exclusion : bool
    """

    id: str
    title: Bilingual
    value: Truth
    facts: frozenset[str]
    evidence: Bilingual | None
    exclusion: bool


class Judged(NamedTuple):
    """A ground or item, whether it holds, and each of its requirements."""

    rule: Ground
    value: Truth
    nodes: tuple[Node, ...]

    def node(self, name: str) -> Node:
        """Give a requirement by name (KeyError where there is none)."""
        found = next((node for node in self.nodes if node.id == name), None)
        if found is None:
            raise KeyError(name)
        return found


class Judgement(NamedTuple):
    """Everything that was judged.

    Attributes
    ----------
    routes : tuple of Judged
        Every ground, and every item that the matter of the case could take; by identifier.
    safety : Finding
        Whether the case touches safety.
    settled : tuple of Settlement
        Unknown facts that the stage of the procedure has settled.
    facts : mapping
        What conditions read.
    """

    routes: tuple[Judged, ...]
    safety: Finding
    settled: tuple[Settlement, ...]
    facts: Mapping[str, Any]


def judge(case: Case, rules: RulesOfLeniency) -> Judgement:
    """Judge a case by every ground, and by every item of its matter.

    Raises
    ------
    CaseError
        A day after the day of assessment, a particular that no list declares, or a domain that is not the matter's.
    """
    require_fit(case, rules)
    days = act_days(case, rules.day)
    facts, settled = _settled(case, rules)
    facts["domain"] = domain = facts["domain"] or case.domain
    facts["drafting"], hangs_on = drafting_of(case, facts, rules)
    sources = {**_worked_out(case, domain, days, rules, facts), "drafting": hangs_on}
    listed = tuple(_items(case, rules))
    tried = {
        name: tried_on(rules.conditions[name].evaluate, facts, sources) for name in _named((*rules.grounds, *listed))
    }
    safety = rules.touches_safety(facts)
    grounds = [_judged(rule, [_ground_force(rule, days, rules)], tried, safety, rules) for rule in rules.grounds]
    held: dict[str, Finding] = {}
    for judged in grounds:
        finding = Finding(judged.value, frozenset().union(*(n.facts for n in judged.nodes if n.value is judged.value)))
        held[judged.rule.id] = any_of((held.get(judged.rule.id, Finding(Truth.FALSE)), finding))
    items = [_judged(item, _item_nodes(item, case, days, rules, held), tried, safety, rules) for item in listed]
    routes = tuple(sorted((*grounds, *items), key=lambda judged: (judged.rule.id, judged.rule.in_force)))
    return Judgement(routes, safety, settled, facts)


def _items(case: Case, rules: RulesOfLeniency) -> Iterable[Item]:
    if case.act is not None:
        return rules.items.get(case.act, ())
    found = (item for items in rules.items.values() for item in items)
    return (item for item in found if case.domain in (None, item.domain))


def _settled(case: Case, rules: RulesOfLeniency) -> tuple[dict[str, Any], tuple[Settlement, ...]]:
    """Give the facts by name, what the matter and the stage settle included."""
    facts = facts_of_case(case)
    named = rules.items.get(case.act or "", ())
    facts["domain"] = named[0].domain if named else None
    reached = ORDER_OF_STAGES[case.stage] if case.stage is not None else -1
    due = [r for r in rules.settlements if facts.get(r.fact) is None and reached >= ORDER_OF_STAGES[r.stage]]
    settled = tuple(sorted(due, key=lambda rule: (rule.fact, rule.in_force)))
    return facts | {rule.fact: rule.value for rule in settled}, settled


def _worked_out(
    case: Case, domain: str | None, days: Days, rules: RulesOfLeniency, facts: dict[str, Any]
) -> dict[str, frozenset[str]]:
    """Add the facts that the library works out itself; give what each of them hangs on."""
    found = {rule.id: first_offence(case, domain, days, rule) for rule in rules.first_offences}
    found["time_barred"] = time_barred(case, facts, rules.periods, rules.day)
    facts |= {name: _KNOWN[finding.value] for name, finding in found.items()}
    return {name: finding.facts for name, finding in found.items()}


def _named(grounds: Iterable[Ground]) -> set[str]:
    return {name for rule in grounds for name in (*rule.conditions, *rule.exclusions)}


def tried_on(test: Evaluator, facts: Mapping[str, Any], sources: Mapping[str, frozenset[str]]) -> Finding:
    """Evaluate a condition; a fact that was worked out stands for those that it hangs on."""
    found = test(facts)
    if found.facts.isdisjoint(sources):
        return found
    return Finding(found.value, frozenset().union(*(sources.get(name, {name}) for name in found.facts)))


def _judged(
    rule: Ground, nodes: list[Node], tried: Mapping[str, Finding], safety: Finding, rules: RulesOfLeniency
) -> Judged:
    for exclusion, names in ((False, rule.conditions), (True, rule.exclusions)):
        for name in names:
            condition, found = rules.conditions[name].condition, tried[name]
            value = negated(found.value) if exclusion else found.value
            nodes.append(Node(name, condition.title, value, found.facts, condition.evidence, exclusion))
    if rule.closed_by_safety:
        value = negated(safety.value)
        nodes.append(Node("safety", rules.safety.title, value, safety.facts, None, exclusion=False))
    return Judged(rule, all_of(Finding(node.value) for node in nodes).value, tuple(nodes))


_FORCE = Bilingual(zh="规则在时间上适用于本案", en="the rule applies to the case in time")
_NAMES_ACT = Bilingual(zh="属于清单所列事项", en="the act is the matter that the item lists")
_RESTS_ON = Bilingual(
    zh="具有法定的减轻情形（清单不得自行设定）", en="a statutory ground holds; a list creates none of its own"
)


def _ground_force(rule: Ground, days: Days, rules: RulesOfLeniency) -> Node:
    found = ground_in_force(rule, days, rules.day)
    return Node("in_force", _FORCE, found.value, found.facts, None, exclusion=False)


def _item_nodes(item: Item, case: Case, days: Days, rules: RulesOfLeniency, held: Mapping[str, Finding]) -> list[Node]:
    force = item_in_force(item, days, rules.day)
    named = Truth.UNKNOWN if case.act is None else Truth.TRUE
    nodes = [
        Node("act", _NAMES_ACT, named, frozenset({"act"}), None, exclusion=False),
        Node("in_force", _FORCE, force.value, force.facts, None, exclusion=False),
    ]
    if item.rests_on:
        found = any_of(held[name] for name in item.rests_on)
        nodes.append(Node("rests_on", _RESTS_ON, found.value, found.facts, None, exclusion=False))
    return nodes
