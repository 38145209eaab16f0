"""Findings of several draws: who is in two of them is visited once, and the answer counts in each (共用检查结论)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from credit_tier.estimation.outcomes import Finding, VisitOutcome


def shared_findings(
    drawn: Sequence[AbstractSet[str]], findings: Sequence[Iterable[Finding]]
) -> list[tuple[Finding, ...]]:
    """Give each draw the findings of its own enterprises, for whichever of the draws they were visited.

    Parameters
    ----------
    drawn : sequence of set of str
        The enterprises to be visited for each draw.
    findings : sequence of iterables of Finding
        Those made for each draw. Two answers that differ are both kept, each in its draw: `estimate_together` refuses
        them. Whoever is in none of the draws stays where it is, to be refused by `estimate`.

    Examples
    --------
    >>> visited = [Finding("reg:1", VisitOutcome.VIOLATION), Finding("reg:2", VisitOutcome.NONE)]
    >>> one, other = shared_findings([{"reg:1", "reg:2"}, {"reg:2", "reg:3"}], [visited, []])
    >>> [finding.unit for finding in one], [finding.unit for finding in other]
    (['reg:1', 'reg:2'], ['reg:2'])
    """
    given = [{one.unit: one for one in several} for several in findings]
    answers = {unit: one for own in given for unit, one in own.items() if one.outcome is not VisitOutcome.NO_RESPONSE}
    everyone = frozenset[str]().union(*drawn)
    made = []
    for units, own in zip(drawn, given, strict=True):
        mine = {unit: one for unit, one in own.items() if unit in units or unit not in everyone}
        silent = {unit for unit in units if unit not in mine or mine[unit].outcome is VisitOutcome.NO_RESPONSE}
        mine |= {unit: answers[unit] for unit in sorted(silent & answers.keys())}
        made.append(tuple(mine.values()))
    return made
