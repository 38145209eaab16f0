"""credit_tier: explainable enterprise credit grades, supervision tiers and replayable random inspections.

Facts that agencies share about enterprises become indicator values, values become points, points become a grade,
the grade becomes a supervision tier with a sampling rate, and the rate becomes a draw that anyone can replay. One
dated, cited folder of TOML (a rulebook) drives every step.

Every public name is loaded when it is first used, so that importing the package costs next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from credit_tier.analysis.affected import affected
    from credit_tier.analysis.comparison import compare
    from credit_tier.analysis.law_cases import check
    from credit_tier.analysis.rulebook_changes import rulebook_diff
    from credit_tier.engine.observation import observe
    from credit_tier.estimation.estimates import estimate
    from credit_tier.foundation.errors import CreditTierError
    from credit_tier.grading.explanation import explain
    from credit_tier.grading.grades import grade
    from credit_tier.grading.single import grade_one
    from credit_tier.grading.sql_statement import to_sql
    from credit_tier.ledger.book import Ledger
    from credit_tier.leniency.assessed_table import assess_table
    from credit_tier.leniency.assessment import assess
    from credit_tier.leniency.case import Case
    from credit_tier.leniency.differences import leniency_diff
    from credit_tier.records.reading import read_records
    from credit_tier.records.scoreboard import scoreboard
    from credit_tier.report.credit_report import credit_report
    from credit_tier.report.leniency_list import leniency_list
    from credit_tier.report.leniency_papers import leniency_papers
    from credit_tier.rulebook.linting import lint
    from credit_tier.rulebook.loading import load_rulebook
    from credit_tier.rulebook.model import Rulebook
    from credit_tier.sampling.commitment import commit
    from credit_tier.sampling.drawing import draw
    from credit_tier.sampling.replacement import replace_units
    from credit_tier.sampling.seeds import make_seed
    from credit_tier.sampling.verification import verify
    from credit_tier.supervision.framing import make_frame
    from credit_tier.supervision.inspection_plan import InspectionPlan
    from credit_tier.supervision.tiers import supervise

_WHERE = {
    "Case": "leniency.case",
    "CreditTierError": "foundation.errors",
    "InspectionPlan": "supervision.inspection_plan",
    "Ledger": "ledger.book",
    "Rulebook": "rulebook.model",
    "affected": "analysis.affected",
    "assess": "leniency.assessment",
    "assess_table": "leniency.assessed_table",
    "check": "analysis.law_cases",
    "commit": "sampling.commitment",
    "compare": "analysis.comparison",
    "credit_report": "report.credit_report",
    "draw": "sampling.drawing",
    "estimate": "estimation.estimates",
    "explain": "grading.explanation",
    "grade": "grading.grades",
    "grade_one": "grading.single",
    "leniency_diff": "leniency.differences",
    "leniency_list": "report.leniency_list",
    "leniency_papers": "report.leniency_papers",
    "lint": "rulebook.linting",
    "load_rulebook": "rulebook.loading",
    "make_frame": "supervision.framing",
    "make_seed": "sampling.seeds",
    "observe": "engine.observation",
    "read_records": "records.reading",
    "replace_units": "sampling.replacement",
    "rulebook_diff": "analysis.rulebook_changes",
    "scoreboard": "records.scoreboard",
    "supervise": "supervision.tiers",
    "to_sql": "grading.sql_statement",
    "verify": "sampling.verification",
}

__all__ = [
    "Case",
    "CreditTierError",
    "InspectionPlan",
    "Ledger",
    "Rulebook",
    "affected",
    "assess",
    "assess_table",
    "check",
    "commit",
    "compare",
    "credit_report",
    "draw",
    "estimate",
    "explain",
    "grade",
    "grade_one",
    "leniency_diff",
    "leniency_list",
    "leniency_papers",
    "lint",
    "load_rulebook",
    "make_frame",
    "make_seed",
    "observe",
    "read_records",
    "replace_units",
    "rulebook_diff",
    "scoreboard",
    "supervise",
    "to_sql",
    "verify",
]


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version  # noqa: PLC0415 # reading metadata is slow and rarely asked for

        return version("credit_tier")
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
