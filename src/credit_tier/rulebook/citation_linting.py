"""Lint of citations: old, known at second hand only, or one document under two numbers (依据体检)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from credit_tier.foundation.basis import READINGS, Reading
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.faults import listed
from credit_tier.rulebook.findings import Finding, Lint
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.provisions import Citation, Provision, in_force_on, provisions

STALE_DAYS = 366
"""Calendar days after which a citation should be held against its source again."""
DOUBTFUL = frozenset({Reading.SECONDARY})
"""Readings by which nobody has seen the article itself."""


def citation_findings(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find citations to look at again.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
        The day from which they are judged old.
    """
    every = provisions(rulebook)
    for item in in_force_on(every, on):
        for citation in item.citations:
            yield from _old(item, citation, on)
            yield from _at_second_hand(item, citation)
    yield from _two_numbers(every)


def _place(item: Provision, citation: Citation) -> str:
    return item.where if citation.key == "basis" else f"{item.where}.{citation.key}"


def _old(item: Provision, citation: Citation, on: date) -> Iterator[Finding]:
    day = citation.basis.last_checked
    if day + timedelta(days=STALE_DAYS) < on:
        yield Finding(
            _place(item, citation),
            Lint.STALE,
            Text(f"依据最近核对于 {day}，应重新核对", f"The citation was last checked on {day}; check it again."),
        )


def _at_second_hand(item: Provision, citation: Citation) -> Iterator[Finding]:
    if citation.basis.read in DOUBTFUL:
        known = READINGS[citation.basis.read]
        yield Finding(
            _place(item, citation),
            Lint.DOUBTFUL,
            Text(f"{citation.basis}：{known['zh']}，未见原文", f"{citation.basis}: {known['en']}, the text not seen."),
        )


def _two_numbers(every: tuple[Provision, ...]) -> Iterator[Finding]:
    numbers = defaultdict[str, dict[str, str]](dict)
    for item in every:
        for citation in item.citations:
            basis = citation.basis
            numbers[basis.document].setdefault(basis.number, _place(item, citation))
    for document, by_number in sorted(numbers.items()):
        if len(by_number) > 1:
            given = listed(number or "—" for number in by_number)
            yield Finding(
                min(by_number.values()),
                Lint.TWO_NUMBERS,
                Text(f"《{document}》引用了不同文号：{given}", f"{document} is cited under several numbers: {given}."),
            )
