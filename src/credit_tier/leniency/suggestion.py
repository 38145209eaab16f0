"""What the rules suggest for a case: the outcome, the ground that leads, what is missing, and what goes with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from credit_tier.foundation.basis import Basis, Bilingual
from credit_tier.leniency.case import Case
from credit_tier.leniency.judgement import Judged, Judgement
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.outcome import Outcome
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.leniency.sanction import Sanction, Ways, sanction_of
from credit_tier.rulebook.conditions import facts_of
from credit_tier.rulebook.leniency_rules import RANK, Category, Effect, Ground, Item, Measure

_PRECEDENCE = {category: place for place, category in enumerate(Category)}


class Gap(NamedTuple):
    """A requirement that nobody knows yet, and that would bear on the outcome.

    Attributes
    ----------
    condition : str
    title : Bilingual
    evidence : Bilingual or None
        What would prove it; None where it is a question of law.
    facts : tuple of str
        The facts to find out, sorted.
    routes : tuple of str
        The grounds and items that hang on it.
    """

    condition: str
    title: Bilingual
    evidence: Bilingual | None
    facts: tuple[str, ...]
    routes: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Suggestion:
    """A suggestion for one case.

    Attributes
    ----------
    case : Case
    rules : RulesOfLeniency
    judgement : Judgement
        Every ground and item, each requirement with its value and its facts.
    outcome : Outcome
        应当 and 可以, as far as they are settled.
    leading : Judged or None
        The ground that gives the most leniency of those that hold.
    """

    case: Case
    rules: RulesOfLeniency
    judgement: Judgement
    outcome: Outcome
    leading: Judged | None

    def __repr__(self) -> str:
        """Give the outcome and the ground that leads."""
        by = self.leading.rule.id if self.leading else "no ground"
        return f"<Assessment {'' if self.determined else 'undetermined, so far '}{self.effect} by {by}>"

    @property
    def determined(self) -> bool:
        """Whether no further fact can change the outcome."""
        return self.outcome.determined

    @property
    def effect(self) -> Effect:
        """The most lenient outcome that is sure to be open."""
        return self.outcome.may_least

    @property
    def obligatory(self) -> bool:
        """Whether the party is entitled to it (应当); else it is left to discretion (可以)."""
        return self.outcome.must_least is self.outcome.may_least

    @property
    def category(self) -> Category | None:
        """Why; None where no ground holds so far."""
        return self.leading.rule.category if self.leading else None

    @property
    def item(self) -> Item | None:
        """The item of a list that leads, if one does."""
        return self.leading.rule if self.leading and isinstance(self.leading.rule, Item) else None

    @property
    def alternatives(self) -> tuple[Judged, ...]:
        """The other grounds that hold, the most lenient first."""
        return tuple(judged for judged in held(self.judgement) if judged is not self.leading)

    @property
    def open_ahead(self) -> tuple[Judged, ...]:
        """The grounds that are open and would take the lead if they held; none, and the ground is settled, too."""
        ahead = (judged for judged in self.judgement.routes if judged.value is Truth.UNKNOWN)
        return tuple(judged for judged in ahead if self.leading is None or _lead(judged) < _lead(self.leading))

    @property
    def missing(self) -> tuple[Gap, ...]:
        """What is not known and could still change the outcome; empty exactly where it is determined."""
        return tuple(_gaps(self.judgement, self.outcome))

    @property
    def measures(self) -> tuple[Measure, ...]:
        """What goes with it: always correction and education, besides what the grounds of this very outcome ask for.

        A ground that only permits asks nothing of a party that is entitled to the outcome by another.
        """
        like = (held_too.rule for held_too in (self.leading, *self.alternatives) if held_too is not None)
        asked = {name for rule in like if self._as_the_leading(rule) for name in rule.measures}
        return tuple(item for name, item in sorted(self.rules.measures.items()) if item.always or name in asked)

    @property
    def sanction(self) -> Sanction:
        """The range that is left where a penalty is possible."""
        facts = self.judgement.facts
        benchmark = self.rules.benchmarks.get(facts["domain"] or "")
        open_ways = {judged.rule.may for judged in self.judgement.routes if judged.value is not Truth.FALSE}
        ways = Ways(lighter=bool(open_ways), reduced=Effect.REDUCED in open_ways)
        return sanction_of(self.case, benchmark, facts["drafting"], refused=facts["refused"], ways=ways)

    @property
    def legal_review(self) -> Truth:
        """Whether the case touches safety and so goes to legal review."""
        return self.judgement.safety.value

    @property
    def articles(self) -> tuple[Basis, ...]:
        """What the suggestion rests on, each place once."""
        return tuple(dict.fromkeys(_articles(self)))

    @property
    def illustrative(self) -> tuple[str, ...]:
        """Names of all illustrative rules that bear on the outcome; while there are any, this is a trial."""
        bearing = [judged.rule for judged in self.judgement.routes if self._bears(judged)]
        rules: list[tuple[str, bool]] = [(rule.id, rule.illustrative) for rule in bearing]
        named = {name for rule in bearing for name in (*rule.conditions, *rule.exclusions)}
        asked = {name for item in named for name in facts_of(self.rules.conditions[item].tree)}
        rules += [(rule.id, rule.illustrative) for rule in self.rules.first_offences if rule.id in asked]
        rules += [(period.rule.id, period.rule.illustrative) for period in self.rules.periods if "time_barred" in asked]
        rules += [(measure.id, measure.illustrative) for measure in self.measures]
        benchmark = self.sanction.benchmark if self.outcome.must_least is not Effect.SPARED else None
        rules += [(benchmark.id, benchmark.illustrative)] if benchmark else []
        return tuple(sorted({name for name, is_illustrative in rules if is_illustrative}))

    def _as_the_leading(self, rule: Ground) -> bool:
        return self.leading is not None and (rule.must, rule.may) == (self.leading.rule.must, self.leading.rule.may)

    def _bears(self, judged: Judged) -> bool:
        """Tell whether the outcome would be another if this ground were judged otherwise."""
        return judged is self.leading or _raises(judged, self.outcome)


def _lead(judged: Judged) -> tuple[int, int, int, bool, str, date]:
    rule = judged.rule
    precedence = _PRECEDENCE[rule.category]
    return -RANK[rule.may], -RANK[rule.must], precedence, not isinstance(rule, Item), rule.id, rule.in_force


def _raises(judged: Judged, outcome: Outcome) -> bool:
    """Tell whether a ground would raise the outcome if it held."""
    must, may = RANK[judged.rule.must], RANK[judged.rule.may]
    return must > RANK[outcome.must_least] or may > RANK[outcome.may_least]


def held(judgement: Judgement) -> list[Judged]:
    """Give the grounds that hold, the one that leads first."""
    return sorted((judged for judged in judgement.routes if judged.value is Truth.TRUE), key=_lead)


def _gaps(judgement: Judgement, outcome: Outcome) -> Iterator[Gap]:
    """Give each open requirement of an open ground that could still raise the outcome, once."""
    found: dict[str, Gap] = {}
    for judged in judgement.routes:
        if judged.value is not Truth.UNKNOWN or not _raises(judged, outcome):
            continue
        for node in judged.nodes:
            if node.value is Truth.UNKNOWN:
                known = found.get(node.id)
                facts = tuple(sorted({*node.facts, *(known.facts if known else ())}))
                routes = (*(known.routes if known else ()), judged.rule.id)
                found[node.id] = Gap(node.id, node.title, node.evidence, facts, routes)
    return iter(found.values())


def _articles(found: Suggestion) -> Iterator[Basis]:
    routes = [judged.rule for judged in (found.leading, *found.alternatives) if judged is not None]
    for rule in routes:
        yield from [rule.basis] if rule.basis else []
        if isinstance(rule, Item):
            yield from (place for place in (rule.violates, rule.penalty) if place is not None)
        for name in (*rule.conditions, *rule.exclusions):
            place = found.rules.conditions[name].condition.basis
            yield from [place] if place else []
    ordinary = found.rules.ordinary.basis
    yield from [ordinary] if ordinary and found.outcome.must_least is not Effect.SPARED else []
    yield from (measure.basis for measure in found.measures if measure.basis)
