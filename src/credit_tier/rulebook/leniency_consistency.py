"""What one file of leniency rules cannot tell: that names lead somewhere and that no list claims more than it can."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from credit_tier.foundation.basis import Bilingual, Frozen
from credit_tier.foundation.errors import ExpressionError, Fault, Text
from credit_tier.rulebook.case_facts import CORE_FACTS, DERIVED_FACTS, OTHER_FACTS, CaseFact
from credit_tier.rulebook.conditions import parse_condition
from credit_tier.rulebook.dating import dating_faults
from credit_tier.rulebook.faults import MEND, fault, key_path, said_twice, unknown
from credit_tier.rulebook.leniency_rules import RANK, Category, Effect, Ground, Item, LeniencyPart, LeniencyRules
from credit_tier.rulebook.source import FieldType
from credit_tier.rulebook.versions import Dated

_RULES = ("measure", "first_offence", "limitation", "settlement", "benchmark", "notice", "matter")
LISTS = ("fact", "condition", *_RULES, "ground", "item")
SINGLES = ("safety", "ordinary")


class Placed(NamedTuple):
    """Something in a file, and where."""

    file: str
    path: tuple[str | int, ...]
    entry: Any


def merged(parts: Mapping[str, LeniencyPart]) -> tuple[LeniencyRules, list[Fault]]:
    """Put the files of ``leniency/`` together, and say what does not fit.

    Parameters
    ----------
    parts : mapping of str to LeniencyPart
        By name of the file.
    """
    placed = {key: list(_placed(parts, key)) for key in (*LISTS, *SINGLES)}
    domains = {name: title for part in parts.values() for name, title in part.domains.items()}
    content: dict[str, Any] = {key: tuple(sorted((p.entry for p in placed[key]), key=_order)) for key in LISTS}
    content |= {key: placed[key][0].entry if placed[key] else None for key in SINGLES}
    rules = LeniencyRules.model_construct(domains=domains, **content)
    return rules, [*_said_twice(parts, placed), *_faults(rules, placed)] if parts else []


def known_facts(rules: LeniencyPart) -> dict[str, CaseFact]:
    """Give every fact that a condition may name: core, declared, and worked out."""
    first = [CaseFact(name=rule.id, title=rule.title, type=FieldType.FLAG, better=True) for rule in rules.first_offence]
    domain = CaseFact(
        name="domain", title=_DOMAIN, type=FieldType.CHOICE, choices=tuple(sorted(rules.domains)) or ("none",)
    )
    return {fact.name: fact for fact in (*CORE_FACTS, *DERIVED_FACTS, domain, *first, *rules.fact)}


_DOMAIN = Bilingual(zh="领域", en="domain of law")


def _order(entry: Frozen) -> tuple[str, str]:
    named = next((getattr(entry, key) for key in ("id", "name", "fact") if hasattr(entry, key)), "")
    return str(named), str(getattr(entry, "in_force", ""))


def _placed(parts: Mapping[str, LeniencyPart], key: str) -> Iterator[Placed]:
    for file, part in sorted(parts.items()):
        found = getattr(part, key)
        if key in SINGLES:
            yield from [Placed(file, (key,), found)] if found is not None else []
        else:
            yield from (Placed(file, (key, index), entry) for index, entry in enumerate(found))


def _said_twice(parts: Mapping[str, LeniencyPart], placed: Mapping[str, list[Placed]]) -> Iterator[Fault]:
    seen: set[tuple[str, ...]] = set()
    names = {fact.name for fact in (*CORE_FACTS, *DERIVED_FACTS, *OTHER_FACTS)} | {"domain"}
    for key in LISTS:
        for place in placed[key]:
            # Versions of one ground differ in their first day; a fact and a rule of first offence share one namespace.
            name = _order(place.entry)
            mark = ("fact" if key == "first_offence" else key, *name)
            if mark in seen or (key in {"fact", "first_offence"} and name[0] in names):
                yield said_twice(place.file, place.path, name[0])
            seen.add(mark)
            names |= {name[0]} if key in {"fact", "first_offence"} else set()
    for key in SINGLES:
        yield from (said_twice(place.file, place.path, key) for place in placed[key][1:])
    domains: set[str] = set()
    for file, part in sorted(parts.items()):
        yield from (said_twice(file, ("domains", name), name) for name in sorted(domains & part.domains.keys()))
        domains |= part.domains.keys()


def _faults(rules: LeniencyRules, placed: Mapping[str, list[Placed]]) -> Iterator[Fault]:
    facts = known_facts(rules)
    for key in SINGLES:
        if not placed[key]:
            yield fault(
                "leniency",
                (key,),
                Text(f"缺少 [{key}]", f"[{key}] is missing."),
                Text("两轻一免规则必须写明", "Rules of leniency must have it."),
                Text(f"请在其中一个文件中补上 [{key}]", f"Add [{key}] to one of the files."),
            )
    for place in (place for places in placed.values() for place in places):
        if isinstance(place.entry, Dated):
            yield from dating_faults(place.file, [place.path], [place.entry])
        text = getattr(place.entry, "when", "")
        if text:
            yield from _condition_faults(place, text, facts)
    for place in placed["settlement"]:
        known = facts.get(place.entry.fact)
        if known is None or known.type is not FieldType.FLAG:
            flags = [name for name, item in facts.items() if item.type is FieldType.FLAG]
            yield unknown(place.file, (*place.path, "fact"), place.entry.fact, flags)
    for place in (*placed["item"], *placed["benchmark"]):
        if place.entry.domain not in rules.domains:
            yield unknown(place.file, (*place.path, "domain"), place.entry.domain, rules.domains)
    yield from _ground_faults(rules, placed)


def _condition_faults(place: Placed, text: str, facts: Mapping[str, CaseFact]) -> Iterator[Fault]:
    try:
        parse_condition(text, facts, f"{place.file}: {key_path((*place.path, 'when'))}")
    except ExpressionError as error:
        yield from error.faults


def _ground_faults(rules: LeniencyRules, placed: Mapping[str, list[Placed]]) -> Iterator[Fault]:
    conditions = {entry.id for entry in rules.condition}
    measures = {entry.id for entry in rules.measure}
    grounds = {entry.id for entry in rules.ground}
    drafting: dict[str, Item] = {}
    for place in (*placed["ground"], *placed["item"]):
        ground: Ground = place.entry
        wanted = [("conditions", ground.conditions, conditions), ("exclusions", ground.exclusions, conditions)]
        wanted.append(("measures", ground.measures, measures))
        if isinstance(ground, Item):
            wanted += [("rests_on", ground.rests_on, grounds), ("drafting_if", ground.drafting_if, conditions)]
            first = drafting.setdefault(ground.act, ground)
            if _of_the_matter(first) != _of_the_matter(ground):
                yield said_twice(place.file, (*place.path, "drafting"), ground.act)
            yield from _item_faults(place, ground)
        for key, names, known in wanted:
            yield from (unknown(place.file, (*place.path, key), name, known) for name in names if name not in known)
        if RANK[ground.may] < RANK[ground.must] or ground.may is Effect.NONE:
            yield fault(
                place.file,
                (*place.path, "may"),
                Text(f"可以 {ground.may} 轻于 应当 {ground.must}", f"may = {ground.may} grants less than its must."),
                Text("may 不低于 must，且不是 none", "`may` is at least `must`, and not none."),
                MEND,
            )
        if not ground.conditions:
            yield fault(
                place.file,
                (*place.path, "conditions"),
                Text("没有适用条件，一切案件都会适用", "It has no condition, so every case would meet it."),
                Text("至少一个条件", "At least one condition."),
                Text("请补上适用条件", "Add its conditions."),
            )


def _of_the_matter(item: Item) -> tuple[object, ...]:
    """Give what all items of one matter have in common."""
    return item.domain, item.drafting, sorted(item.drafting_if)


def _item_faults(place: Placed, item: Item) -> Iterator[Fault]:
    wrong: list[tuple[str, Text, Text]] = []
    # A statute that exempts (免予) is itself the basis, whichever of its provisions punishes.
    if item.penalty is None and not item.illustrative_by_word and item.category is not Category.EXEMPT:
        wrong.append(
            (
                "penalty",
                Text("没有处罚依据", "It names no provision that punishes the matter."),
                Text('penalty = { … } 或 status = "illustrative"', 'A `penalty`, or status = "illustrative".'),
            )
        )
    if item.may is Effect.REDUCED and not item.rests_on:
        wrong.append(
            (
                "rests_on",
                Text("清单不得自行设定减轻处罚的情形", "A list cannot create a ground of its own for 减轻."),
                Text("rests_on = [法定情形]（行政处罚法 32(5)）", "rests_on = [a ground] (行政处罚法 32(5))."),
            )
        )
    if not item.closed_by_safety and item.basis is None:
        wrong.append(
            (
                "closed_by_safety",
                Text("只有已公布的清单事项可以在安全领域适用", "Only a published item opens a field of safety."),
                Text("basis 写明公布的清单", "A `basis` that names the published list."),
            )
        )
    if (item.transition is None) != (item.transition_basis is None):
        wrong.append(
            (
                "transition",
                Text("过渡规则与其依据必须同时写明", "A rule of transition goes with its own citation."),
                Text("transition 与 transition_basis", "Both `transition` and `transition_basis`, or neither."),
            )
        )
    for key, what, allowed in wrong:
        yield fault(place.file, (*place.path, key), what, allowed, MEND)
