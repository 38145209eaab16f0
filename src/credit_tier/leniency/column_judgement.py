"""Judging many cases of one matter at once: the same questions as `judge` asks of one case, a column at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from credit_tier.leniency.case_columns import UNKNOWN, CaseColumns, FactColumn
from credit_tier.leniency.column_conditions import Sight, WorkedOut, condition_findings, distinct_together
from credit_tier.leniency.column_days import DayRules
from credit_tier.leniency.column_findings import Distinct, FactMarks, Findings, Truths, every, mirrored, some
from credit_tier.leniency.days import Days, ground_in_force, item_in_force
from credit_tier.leniency.drafting import drafting_of
from credit_tier.leniency.judgement import ORDER_OF_STAGES
from credit_tier.leniency.kleene import Finding, Truth
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.case_facts import OTHER_FACTS, Drafting
from credit_tier.rulebook.conditions import parse_condition
from credit_tier.rulebook.leniency_rules import Ground, Item


class RouteColumn(NamedTuple):
    """A ground or item over a block of cases: whether it holds, and each of its requirements by name."""

    rule: Ground
    values: Truths
    nodes: tuple[tuple[str, Findings], ...]


class BlockJudgement(NamedTuple):
    """A block of cases, judged.

    Attributes
    ----------
    routes : tuple of RouteColumn
        By identifier, as `Judgement.routes`.
    safety : Findings
    sight : Sight
        Facts as conditions read them.
    """

    routes: tuple[RouteColumn, ...]
    safety: Findings
    sight: Sight


class ColumnJudge:
    """The rules of a day, ready to judge columns."""

    def __init__(self, rules: RulesOfLeniency) -> None:
        self.rules = rules
        self.marks = FactMarks([*rules.facts, *(fact.name for fact in OTHER_FACTS)])
        self.days = DayRules(rules)
        self._safety = parse_condition(rules.safety.when, rules.facts, "safety")

    def judge(self, cases: CaseColumns, listed: Sequence[Item]) -> BlockJudgement:
        """Judge cases of one matter.

        Parameters
        ----------
        cases : CaseColumns
            All of the same matter, or of none that is listed, or of none that is known.
        listed : sequence of Item
            What such a case could take.
        """
        sight = self._sight(cases)
        safety = condition_findings(self._safety, self.rules.touches_safety, sight)
        met = self._conditions((*self.rules.grounds, *listed), sight)
        days, patterns = self.days.act_days(cases)
        grounds = [
            self._route(rule, [("in_force", self._ground_force(rule, days, patterns))], met, safety)
            for rule in self.rules.grounds
        ]
        held = self._held(grounds)
        known = cases.facts["act"].known()
        named = self.marks.spread(
            [Finding(Truth.UNKNOWN, frozenset({"act"})), Finding(Truth.TRUE)], known.astype(np.int64)
        )
        items = []
        for item in listed:
            force = [item_in_force(item, pattern, self.rules.day) for pattern in patterns]
            nodes = [("act", named), ("in_force", self.marks.spread(force, days.places))]
            nodes += [("rests_on", some([held[name] for name in item.rests_on]))] if item.rests_on else []
            items.append(self._route(item, nodes, met, safety))
        routes = sorted((*grounds, *items), key=lambda route: (route.rule.id, route.rule.in_force))
        return BlockJudgement(tuple(routes), safety, sight)

    def _sight(self, cases: CaseColumns) -> Sight:
        """Give the facts as conditions read them: settled by matter and stage, and worked out."""
        facts = dict(cases.facts)
        matter = facts["act"].at(0)
        named = self.rules.items.get(matter if isinstance(matter, str) else "", ())
        if named:
            place = facts["domain"].words.index(named[0].domain)
            facts["domain"] = facts["domain"]._replace(values=np.full(len(cases), place, dtype=np.int64))
        facts |= self._settled(facts)
        sight = Sight(facts, {}, self.marks)
        worked = {"drafting": self._drafting(cases, sight, named)}
        worked |= self.days.first_offences(cases, sight)
        worked["time_barred"] = self.days.time_barred(cases, sight)
        return sight._replace(worked_out=worked)

    def _settled(self, facts: Mapping[str, FactColumn]) -> dict[str, FactColumn]:
        """Give the facts that the stage of the procedure settles."""
        stage = facts["stage"]
        order = np.array([*(ORDER_OF_STAGES[word] for word in stage.words), -1])  # type: ignore[index]
        reached = order[np.where(stage.known(), stage.values, len(stage.words))]
        settled: dict[str, FactColumn] = {}
        for rule in self.rules.settlements:
            column = facts[rule.fact]
            now = (column.values == UNKNOWN) & (reached >= ORDER_OF_STAGES[rule.stage])
            if rule.fact not in settled:
                settled[rule.fact] = column
            settled[rule.fact] = column._replace(values=np.where(now, int(rule.value), settled[rule.fact].values))
        return settled

    def _drafting(self, cases: CaseColumns, sight: Sight, named: Sequence[Item]) -> WorkedOut:
        """Say how the provision that punishes is drafted, once for all cases that look alike to it."""
        trees = [self.rules.conditions[name].tree for item in named for name in item.drafting_if]
        found = distinct_together(trees, ["drafting"], sight)
        said: list[tuple[Drafting | None, frozenset[str]]] = []
        for row in found.rows.tolist():
            facts: dict[str, Any] = {name: column.at(row) for name, column in sight.facts.items()}
            said.append(drafting_of(cases.glimpse(row, ("act", "drafting")), facts, self.rules))
        return WorkedOut([value for value, _ in said], [names for _, names in said], found.places)

    def _conditions(self, rules: Sequence[Ground], sight: Sight) -> dict[str, Findings]:
        names = {name for rule in rules for name in (*rule.conditions, *rule.exclusions)}
        compiled = self.rules.conditions
        return {name: condition_findings(compiled[name].tree, compiled[name].evaluate, sight) for name in sorted(names)}

    def _ground_force(self, rule: Ground, days: Distinct, patterns: Sequence[Days]) -> Findings:
        found = [ground_in_force(rule, pattern, self.rules.day) for pattern in patterns]
        return self.marks.spread(found, days.places)

    def _route(
        self, rule: Ground, nodes: list[tuple[str, Findings]], met: Mapping[str, Findings], safety: Findings
    ) -> RouteColumn:
        nodes += [(name, met[name]) for name in rule.conditions]
        nodes += [(name, mirrored(met[name])) for name in rule.exclusions]
        nodes += [("safety", mirrored(safety))] if rule.closed_by_safety else []
        return RouteColumn(rule, every([found for _, found in nodes]).values, tuple(nodes))

    def _held(self, grounds: Sequence[RouteColumn]) -> dict[str, Findings]:
        held: dict[str, Findings] = {}
        for route in grounds:
            found = every([node for _, node in route.nodes])
            held[route.rule.id] = some([held[route.rule.id], found]) if route.rule.id in held else found
        return held
