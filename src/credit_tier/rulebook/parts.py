"""The files of a rulebook besides indicators and leniency: which attribute each fills, and by which model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import BaseModel

from credit_tier.rulebook.attribution import AttributionRules
from credit_tier.rulebook.calendar import Calendar
from credit_tier.rulebook.fact_rule import FactRules
from credit_tier.rulebook.grade_scale import GradeRules
from credit_tier.rulebook.items import ItemRules
from credit_tier.rulebook.model import Identity, SourceRules
from credit_tier.rulebook.officer_rules import OfficerRules
from credit_tier.rulebook.repair_rules import RepairRules
from credit_tier.rulebook.result_rules import ResultRules
from credit_tier.rulebook.supervision_table import SupervisionRules


class Part(NamedTuple):
    """One file: the attribute of `Rulebook` it fills, its model, and whether every rulebook has it."""

    attribute: str
    model: type[BaseModel]
    required: bool


PARTS: Mapping[str, Part] = {
    "rulebook.toml": Part("identity", Identity, required=True),
    "sources.toml": Part("source_rules", SourceRules, required=True),
    "grades.toml": Part("grade_rules", GradeRules, required=True),
    "supervision.toml": Part("supervision_rules", SupervisionRules, required=True),
    "attribution.toml": Part("attribution_rules", AttributionRules, required=False),
    "facts.toml": Part("fact_rules", FactRules, required=False),
    "calendar.toml": Part("calendar", Calendar, required=False),
    "items.toml": Part("item_rules", ItemRules, required=False),
    "officers.toml": Part("officer_rules", OfficerRules, required=False),
    "repair.toml": Part("repair_rules", RepairRules, required=False),
    "results.toml": Part("result_rules", ResultRules, required=False),
}
"""Without an optional file, its model without content: nothing is attributed or inferred, no working day is known."""
