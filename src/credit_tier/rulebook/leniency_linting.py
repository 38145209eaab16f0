"""Lint of the rules of leniency: what nothing uses, and conditions under which a favourable fact would do harm."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from credit_tier.foundation.basis import Basis
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.case_facts import CaseFact
from credit_tier.rulebook.conditions import Both, Compare, Either, Fact, Member, Not, Tree, facts_of, parse_condition
from credit_tier.rulebook.leniency_consistency import LISTS, SINGLES, known_facts
from credit_tier.rulebook.leniency_rules import LeniencyRules

_CITED = ("basis", "violates", "penalty", "transition_basis")


def citations(rules: LeniencyRules) -> Iterator[tuple[str, Basis]]:
    """Give every citation of the rules of leniency with its place."""
    singles = [(key, getattr(rules, key)) for key in SINGLES]
    listed = [(f"{key} {getattr(entry, 'id', '')}", entry) for key in LISTS for entry in getattr(rules, key)]
    for name, entry in (*singles, *listed):
        for key in _CITED:
            basis = getattr(entry, key, None)
            if basis is not None:
                yield f"leniency: {name.strip()}.{key}", basis


def leniency_findings(rules: LeniencyRules) -> Iterator[tuple[str, Text]]:
    """Find rules that load and yet are probably not meant, each with its place.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> list(leniency_findings(load_rulebook().leniency_rules))
    []
    """
    facts = known_facts(rules)
    trees = {item.id: parse_condition(item.when, facts, item.id) for item in rules.condition}
    grounds = (*rules.ground, *rules.item)
    yield from _unused(rules, trees)
    for ground in grounds:
        for key, names, wanted in (("conditions", ground.conditions, True), ("exclusions", ground.exclusions, False)):
            for name in names:
                for fact in sorted(_against(trees[name], facts, wanted=wanted)):
                    yield (
                        f"leniency: {ground.id}.{key}",
                        Text(
                            f"{name}：对当事人有利的事实 {fact} 反而使其不成立",
                            f"{name}: the fact {fact}, good for the party, would make it fail.",
                        ),
                    )


def _unused(rules: LeniencyRules, trees: Mapping[str, Tree]) -> Iterator[tuple[str, Text]]:
    grounds = (*rules.ground, *rules.item)
    used = {
        "condition": {name for ground in grounds for name in (*ground.conditions, *ground.exclusions)}
        | {name for item in rules.item for name in item.drafting_if},
        "measure": {name for ground in grounds for name in ground.measures}
        | {measure.id for measure in rules.measure if measure.always},
        "fact": {name for tree in trees.values() for name in facts_of(tree)},
        "first_offence": {name for tree in trees.values() for name in facts_of(tree)},
    }
    for key, names in used.items():
        for entry in getattr(rules, key):
            name = entry.name if key == "fact" else entry.id
            if name not in names:
                yield f"leniency: {key} {name}", Text("没有任何规则用到", "No rule uses it.")


def _against(tree: Tree, facts: Mapping[str, CaseFact], *, wanted: bool) -> set[str]:
    """Name the flags whose favourable answer works against a condition that the party wants to be true, or false."""
    match tree:
        case Fact(name):
            better = facts[name].better
            return set() if better is None or better is wanted else {name}
        case Not(part):
            return _against(part, facts, wanted=not wanted)
        case Both(left, right) | Either(left, right):
            return _against(left, facts, wanted=wanted) | _against(right, facts, wanted=wanted)
        case Compare() | Member():
            return set()
