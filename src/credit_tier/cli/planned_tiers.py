"""The tiers of a draw: with the risk of its item, and the rates that the annual plan published (计划内的档位与比例)."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import Any

from credit_tier.cli.confirmation_files import read_confirmations
from credit_tier.cli.folders import Run
from credit_tier.cli.grading import tiers_of
from credit_tier.cli.plan_files import read_annual_plan
from credit_tier.foundation.errors import Fault, Text, TrialOnlyError
from credit_tier.supervision.confirmation import require_confirmed
from credit_tier.supervision.item_tiers import for_item
from credit_tier.supervision.planned_draws import require_legal_rates
from credit_tier.supervision.planning import require_listed
from credit_tier.supervision.tier_rows import Tiers


def planned_tiers(options: argparse.Namespace, plan: Mapping[str, Any], run: Run) -> Tiers:
    """Give the tiers that a draw is made from.

    Raises
    ------
    UnlistedItemError
        The draw names an item that is not published.
    OutsidePlanError
        The plan has rates below the law's minimum.
    """
    tiers = tiers_of(run, confirmations=read_confirmations(options.confirmations))
    name = plan.get("item", "")
    first = plan.get("visits_from", tiers.as_of)
    item = run.rulebook.item_rules.item_on(name, first) if name else None
    if name and item is None and run.rulebook.item_rules.item:
        require_listed([name], run.rulebook)
    if item is not None and item.field == options.field:
        published = read_annual_plan(options.annual_plan).item(name) if options.annual_plan else None
        tiers = for_item(tiers, run.rulebook, item, rates=None if published is None else published.rates)
        if published is not None:
            floor = tiers.base_floors.get(options.field, "0")
            require_legal_rates(published, tiers.table, tiers.counts(options.field), floor)
    return tiers


def require_official(tiers: Tiers, field: str) -> None:
    """Refuse tiers that no official draw may rest on.

    Raises
    ------
    TrialOnlyError
        Limits, items or efforts are illustrative.
    UnconfirmedError
        Results for natural persons in business that no person has confirmed.
    """
    if tiers.trial:
        raise TrialOnlyError(_trial())
    require_confirmed(tiers.awaiting(field))


def _trial() -> Fault:
    return Fault(
        "supervision.toml, items.toml",
        Text("底线、事项或工作量中有示例数字，不得用于正式抽取", "Floors, items or efforts in force are illustrative."),
        Text("有依据的生效规则", "Rules in force with their basis."),
        Text("请填入本地依据，或试行", "Supply the local basis, or run it as a trial."),
    )
