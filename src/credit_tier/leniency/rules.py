"""The rules of leniency of one day, compiled: conditions as trees, items by matter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple, TypeVar

from credit_tier.foundation.errors import ArgumentError, Fault, NotInForceError, Text
from credit_tier.leniency.kleene import Evaluator, evaluator
from credit_tier.leniency.limitation import Period
from credit_tier.rulebook.case_facts import CaseFact
from credit_tier.rulebook.conditions import Tree, parse_condition
from credit_tier.rulebook.leniency_consistency import known_facts
from credit_tier.rulebook.leniency_rules import (
    Benchmark,
    FirstOffence,
    Ground,
    Item,
    LeniencyRules,
    Measure,
    NamedCondition,
    Ordinary,
    Safety,
    Settlement,
)
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.versions import Dated, version_on

D = TypeVar("D", bound=Dated)


class Compiled(NamedTuple):
    """A condition, its tree, and the tree ready to be evaluated."""

    condition: NamedCondition
    tree: Tree
    evaluate: Evaluator


@dataclass(frozen=True, slots=True)
class RulesOfLeniency:
    """What `assess` needs of a rulebook on one day.

    Attributes
    ----------
    facts : mapping of str to CaseFact
        Everything that conditions may name.
    conditions : mapping of str to Compiled
    grounds : tuple of Ground
        Of every day: an act may be older than the rules in force.
    items : mapping of str to tuple of Item
        By matter, of every day.
    """

    day: date
    rulebook: Rulebook
    facts: Mapping[str, CaseFact]
    conditions: Mapping[str, Compiled]
    grounds: tuple[Ground, ...]
    items: Mapping[str, tuple[Item, ...]]
    first_offences: tuple[FirstOffence, ...]
    periods: tuple[Period, ...]
    settlements: tuple[Settlement, ...]
    measures: Mapping[str, Measure]
    benchmarks: Mapping[str, Benchmark]
    safety: Safety
    touches_safety: Evaluator
    ordinary: Ordinary


@lru_cache(maxsize=64)
def rules_of_leniency(rulebook: Rulebook, on: date) -> RulesOfLeniency:
    """Compile the rules of one day; the same rulebook and day give the same object.

    Raises
    ------
    ArgumentError
        The day is no date.
    NotInForceError
        The rulebook has no rules of leniency on that day.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> sorted(rules_of_leniency(load_rulebook(), date(2026, 6, 30)).items)[:2]
    ['ad_extreme_words', 'ad_not_identifiable']
    """
    if type(on) is not date:
        raise ArgumentError(
            Fault(
                "on",
                Text(f"{on!r} 不是日期", f"{on!r} is no date."),
                Text("datetime.date", "A datetime.date."),
                Text("请用 date(年, 月, 日)", "Write date(year, month, day)."),
            )
        )
    rules = rulebook.leniency_rules
    facts = known_facts(rules)
    periods = tuple(
        Period(rule, evaluator(parse_condition(rule.when, facts, rule.id)) if rule.when else None)
        for rule in _current(rules.limitation, on)
    )
    # A rule of limitation without a condition is the general one.
    general = any(period.when is None for period in periods)
    if rules.safety is None or rules.ordinary is None or not general or not rules.safety.applies_on(on):
        raise _not_in_force(rulebook, on)
    items: dict[str, list[Item]] = defaultdict(list)
    for item in rules.item:
        items[item.act].append(item)
    return RulesOfLeniency(
        day=on,
        rulebook=rulebook,
        facts=facts,
        conditions={item.id: _compiled(item, facts) for item in rules.condition},
        grounds=rules.ground,
        items={act: tuple(found) for act, found in items.items()},
        first_offences=_first_offences(rules, on),
        periods=periods,
        settlements=_current(rules.settlement, on),
        measures={item.id: item for item in _current(rules.measure, on)},
        benchmarks={item.domain: item for item in _current(rules.benchmark, on)},
        safety=rules.safety,
        touches_safety=evaluator(parse_condition(rules.safety.when, facts, "safety")),
        ordinary=rules.ordinary,
    )


def _compiled(condition: NamedCondition, facts: Mapping[str, CaseFact]) -> Compiled:
    tree = parse_condition(condition.when, facts, condition.id)
    return Compiled(condition, tree, evaluator(tree))


def _first_offences(rules: LeniencyRules, on: date) -> tuple[FirstOffence, ...]:
    """Give the version of each rule of the day; one that is not in force leaves its fact unknown."""
    names = sorted({rule.id for rule in rules.first_offence})
    versions = (version_on([rule for rule in rules.first_offence if rule.id == name], on) for name in names)
    return tuple(rule for rule in versions if rule is not None)


def _current(rules: Iterable[D], on: date) -> tuple[D, ...]:
    return tuple(rule for rule in rules if rule.applies_on(on))


def _not_in_force(rulebook: Rulebook, on: date) -> NotInForceError:
    return NotInForceError(
        Fault(
            f"{rulebook.identity.id}/leniency",
            Text(f"{on} 没有生效的两轻一免规则", f"No rules of leniency are in force on {on}."),
            Text(
                "须有 [safety]、[ordinary] 和一般追责时效",
                "They need [safety], [ordinary] and a limitation period without a condition.",
            ),
            Text("请换一个日期，或补上规则", "Choose another day, or add the rules."),
        )
    )
