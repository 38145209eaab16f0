"""What a plan cannot keep to, and what somebody should look at before it is published (编制时须留意的事项)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.eligibility_rules import Scope
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_table import Tier
from credit_tier.supervision.inspection_plan import PlanItem, outside
from credit_tier.supervision.wish import Wish


def cap_faults(items: Sequence[PlanItem], wishes: Sequence[Wish], rulebook: Rulebook, day: date) -> Iterator[Fault]:
    """Find enterprises that an agency would visit more often than its cap, since each of its draws takes them all.

    A cap is kept where the enterprise is known: a draw bars whoever has reached it. A plan is refused only where it
    cannot be carried out for that reason; where a duty prevails over caps it is not, and `plan_words` tells.

    Parameters
    ----------
    items : sequence of PlanItem
    wishes : sequence of Wish
        Of those items, by their names.
    rulebook : Rulebook
    day : date
    """
    for item, draws, most in _above(items, wishes, rulebook, day):
        if not _prevails(rulebook, item.field, day):
            yield outside(
                f"{item.id}.frequency",
                f"{item.subject} 全年 {draws} 次抽取都包括同样的企业，多于每户每年 {most} 次的上限",
                f"{item.subject} takes the same enterprises in {draws} draws, above the cap of {most} visits.",
            )


def plan_words(
    items: Sequence[PlanItem], wishes: Sequence[Wish], rulebook: Rulebook, day: date, table: Sequence[Tier]
) -> Iterator[Text]:
    """Say what somebody should look at: caps that draws may meet, tiers with too few draws, fields with nobody in them.

    Parameters
    ----------
    items : sequence of PlanItem
    wishes : sequence of Wish
    rulebook : Rulebook
    day : date
    table : sequence of Tier
    """
    times: dict[str, list[PlanItem]] = defaultdict(list)
    for item in items:
        times[item.subject].append(item)
    for subject, own in times.items():
        number = sum(item.frequency for item in own)
        least = min((cap for item in own for cap in _caps(rulebook, item.field, day)), default=None)
        if least is not None and number > least:
            yield Text(
                f"{subject} 全年 {number} 次抽取，多于每户每年 {least} 次的上限；请合并事项，综合查一次",
                f"{subject} draws {number} times a year, above the cap of {least} visits: merge items into one visit.",
            )
    for item, draws, most in _above(items, wishes, rulebook, day):  # not refused: a duty prevails
        yield Text(
            f"{item.id}：必查职责要求 {draws} 次全部检查，上限为每户每年 {most} 次；职责优先，请核对",
            f"{item.id}: a duty takes everyone in {draws} draws, the cap is {most} visits; the duty prevails.",
        )
    yield from _too_few_draws(items, wishes, table)
    for item in items:
        if not item.enterprises:
            yield Text(f"{item.id}：领域 {item.field} 没有企业", f"{item.id}: nobody is in the field {item.field}.")


def _too_few_draws(items: Sequence[PlanItem], wishes: Sequence[Wish], table: Sequence[Tier]) -> Iterator[Text]:
    planned, frequency = {tier.name: tier.visits_least for tier in table}, {item.id: item.frequency for item in items}
    for wish in wishes:
        if wish.enterprises and planned[wish.tier] > frequency[wish.base]:
            yield Text(
                f"{wish.base} {wish.tier}：每户每年至少 {planned[wish.tier]} 次，计划只抽 {frequency[wish.base]} 次",
                f"{wish.base} {wish.tier}: at least {planned[wish.tier]} visits a year, {frequency[wish.base]} draws.",
            )


def _above(
    items: Sequence[PlanItem], wishes: Sequence[Wish], rulebook: Rulebook, day: date
) -> Iterator[tuple[PlanItem, int, int]]:
    """Give the items by which an agency takes the same enterprises more often than a cap allows, and both numbers."""
    whole = {wish.base for wish in wishes if wish.everyone and wish.enterprises}
    draws: dict[tuple[str, str], int] = defaultdict(int)
    for item in items:
        most = min(_caps(rulebook, item.field, day), default=None)
        if item.id in whole and most is not None:
            draws[item.subject, item.field] += item.frequency
            if draws[item.subject, item.field] > most:
                yield item, draws[item.subject, item.field], most


def _caps(rulebook: Rulebook, field: str, day: date) -> list[int]:
    caps = rulebook.supervision_rules.eligibility_on(day, field).visit_cap
    return [cap.visits for cap in caps if cap.scope is Scope.AGENCY]


def _prevails(rulebook: Rulebook, field: str, day: date) -> bool:
    return any(duty.prevails for duty in rulebook.supervision_rules.eligibility_on(day, field).duty)
