"""Lint: what loads but deserves a second look by a lawyer (规则体检)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from credit_tier.foundation.errors import Text
from credit_tier.rulebook.attribution_consistency import SUCCESSIONS
from credit_tier.rulebook.citation_linting import citation_findings
from credit_tier.rulebook.dates_linting import date_findings
from credit_tier.rulebook.findings import Finding, Findings, Lint
from credit_tier.rulebook.grade_linting import grade_findings
from credit_tier.rulebook.indicator_linting import indicator_findings
from credit_tier.rulebook.leniency_linting import leniency_findings
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.supervision_linting import supervision_findings


def lint(rulebook: Rulebook, *, on: date) -> Findings:
    """Look for rules that load and yet are probably not meant.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
        The day whose rules are looked at, and from which citations are judged old.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> from credit_tier.rulebook.findings import Severity
    >>> lint(load_rulebook(), on=date(2026, 11, 23)).of(Severity.MEND)
    ()
    """
    rules = rulebook.on(on)
    found = [
        *date_findings(rulebook, on),
        *citation_findings(rulebook, on),
        *indicator_findings(rulebook, on),
        *grade_findings(rulebook, on),
        *supervision_findings(rulebook, on),
        *_unruled(rulebook, on),
        *(
            Finding(where, Lint.UNUSED if what.en == "No rule uses it." else Lint.AGAINST_PARTY, what)
            for where, what in leniency_findings(rulebook.leniency_rules)
        ),
    ]
    return Findings(tuple(sorted(set(found))), tuple(rules.illustrative()))


def _unruled(rulebook: Rulebook, on: date) -> Iterator[Finding]:
    """Find kinds of events that may be sent, but that no rule of the day speaks of."""
    source = next((source for source in rulebook.sources if source.name == SUCCESSIONS), None)
    kind = source.field("kind") if source is not None else None
    for name in sorted(set(kind.choices if kind is not None else ()) - rulebook.on(on).successions.keys()):
        yield Finding(
            f"attribution.toml: {name}",
            Lint.UNRULED_EVENT,
            Text(
                f"{on} 没有此类变更的归属规则，记录留在原代码", f"No rule on {on}; records stay with the former code."
            ),
        )
