"""What of a rulebook is in force on one day, for one use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from credit_tier.foundation.basis import Status
from credit_tier.rulebook.attribution import NumberRule, SuccessionRule
from credit_tier.rulebook.fact_rule import FactRule
from credit_tier.rulebook.grade_scale import Condition, GradeCondition, Scale
from credit_tier.rulebook.indicator import Indicator, IndicatorVersion
from credit_tier.rulebook.presumption import Presumption
from credit_tier.rulebook.source import Use
from credit_tier.rulebook.supervision_table import FieldFloor, SupervisionTable


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """The rules of one day and one use; `indicators` are those of every use, `for_use` those of this one."""

    day: date
    use: Use
    indicators: tuple[tuple[Indicator, IndicatorVersion], ...]
    scale: Scale
    vetoes: tuple[GradeCondition, ...]
    caps: tuple[GradeCondition, ...]
    exemptions: tuple[Condition, ...]
    supervision: SupervisionTable | None
    floors: tuple[FieldFloor, ...]
    sources_status: Status
    presumptions: Mapping[str, Presumption]
    numbers: Mapping[str, NumberRule]
    successions: Mapping[str, SuccessionRule]
    fact_rules: Mapping[str, FactRule]

    @property
    def for_use(self) -> tuple[tuple[Indicator, IndicatorVersion], ...]:
        """The indicators that the use may look at."""
        return tuple((item, version) for item, version in self.indicators if self.use in item.uses)

    def illustrative(self) -> list[str]:
        """Name everything in force that is illustrative, so that an official act can be refused with reasons."""
        named = [(f"indicator {item.id}", version.illustrative) for item, version in self.for_use]
        named.append(("grades.toml scale", self.scale.illustrative))
        # Update cycles decide who is late, and so who gets the points of a late source.
        named.append(("sources.toml", self.sources_status is Status.ILLUSTRATIVE))
        named += [(f"sources.toml presumed {name}", rule.illustrative) for name, rule in self.presumptions.items()]
        named += [(f"veto {rule.id}", rule.illustrative) for rule in self.vetoes]
        named += [(f"cap {rule.id}", rule.illustrative) for rule in self.caps]
        named += [(f"not_graded {rule.id}", rule.illustrative) for rule in self.exemptions]
        if self.supervision is not None:
            named.append(("supervision.toml table", self.supervision.illustrative))
        named += [(f"supervision.toml field {floor.field}", floor.illustrative) for floor in self.floors]
        named += [(f"attribution.toml {name}", rule.illustrative) for name, rule in self.numbers.items()]
        named += [(f"attribution.toml {kind}", rule.illustrative) for kind, rule in self.successions.items()]
        named += [(f"facts.toml {name}", rule.illustrative) for name, rule in self.fact_rules.items()]
        return [name for name, is_illustrative in named if is_illustrative]
