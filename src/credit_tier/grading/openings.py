"""When an act opens: the least period of publication that must have run before a repair may be applied for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from credit_tier.engine.missing import LOWEST_VALUE
from credit_tier.foundation.dates import add_months, completed_months
from credit_tier.grading.reasons import Waiting
from credit_tier.grading.single import Grade
from credit_tier.rulebook.indicator import Cure
from credit_tier.rulebook.repair_rules import RepairVersion


def not_open_yet(
    graded: Grade, evidence: Mapping[str, Sequence[Mapping[str, Any]]], as_of: date, repair: RepairVersion | None
) -> tuple[tuple[Waiting, ...], set[str], set[str]]:
    """Find the acts whose least period still runs, and those of which nobody can tell without records.

    Parameters
    ----------
    graded : Grade
    evidence : mapping of str to sequence of mapping
        The records behind each indicator.
    as_of : date
    repair : RepairVersion or None
        The rules of repair of that day.

    Returns
    -------
    tuple of Waiting
        One an act, with the day from which it is open.
    set of str
        Indicators whose act is not open yet.
    set of str
        Indicators of which it cannot be told.
    """
    waiting: dict[str, Waiting] = {}
    not_open, unknown = set(), set()
    for place in graded.card.curable:
        item, value = graded.card.indicators[place], graded.values[place]
        cure = item.indicator.cure
        if cure is None or not (cure.after_months or cure.by_class) or value < LOWEST_VALUE:
            continue
        time = item.version.measure.time
        ends = [_end(cure, row, row[time], repair) for row in evidence.get(item.indicator.id, ())]
        if not ends and value != item.cured:
            unknown.add(item.indicator.id)
        elif any(completed_months(day, as_of) < months for day, months in ends):
            not_open.add(item.indicator.id)
            opens = max(add_months(day, months) for day, months in ends)
            known = waiting.get(cure.act)
            waiting[cure.act] = Waiting(cure, opens if known is None else max(opens, known.open_on))
    return tuple(waiting.values()), not_open, unknown


def _end(cure: Cure, row: Mapping[str, Any], day: date, repair: RepairVersion | None) -> tuple[date, int]:
    """Give the day from which a record's least period runs, and its completed months."""
    by_class = repair.least_months(row) if cure.by_class and repair is not None else 0
    return day, max(cure.after_months, by_class)
