"""What lint finds: where, of what kind, how urgent, and in words (体检结果)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from credit_tier.foundation.errors import Text


class Severity(StrEnum):
    """How urgent a finding is."""

    MEND = "mend"
    """应改: a rule does not do what its words say."""
    LOOK = "look"
    """应看: probably not meant; somebody should decide."""
    NOTE = "note"
    """备查: true and worth knowing, such as a citation known from a secondary source."""


SEVERITIES: Mapping[Severity, Text] = {
    Severity.MEND: Text("应改", "mend"),
    Severity.LOOK: Text("应看", "look"),
    Severity.NOTE: Text("备查", "note"),
}


class Lint(StrEnum):
    """The kinds of findings."""

    GAP = "gap"
    OVERLAP = "overlap"
    NO_RULE = "no_rule"
    UNREACHABLE_BAND = "unreachable_band"
    SHADOWED_CAP = "shadowed_cap"
    NEVER_HOLDS = "never_holds"
    CHANGES_NOTHING = "changes_nothing"
    AGAINST_DIRECTION = "against_direction"
    MISSING_BEST = "missing_best"
    UNUSED_INDICATOR = "unused_indicator"
    UNUSED_FIELD = "unused_field"
    RANGE_NEVER_BINDS = "range_never_binds"
    RANGE_ALWAYS_BINDS = "range_always_binds"
    CUT_OUT_OF_REACH = "cut_out_of_reach"
    FIELD_LOOSER = "field_looser"
    FIELD_WITHOUT_FLOOR = "field_without_floor"
    UNKNOWN_FIELD = "unknown_field"
    STALE = "stale"
    TWO_NUMBERS = "two_numbers"
    DOUBTFUL = "doubtful"
    UNRULED_EVENT = "unruled_event"
    UNUSED = "unused"
    AGAINST_PARTY = "against_party"


_SEVERITY: Mapping[Lint, Severity] = {
    Lint.GAP: Severity.MEND,
    Lint.OVERLAP: Severity.MEND,
    Lint.NO_RULE: Severity.MEND,
    Lint.UNREACHABLE_BAND: Severity.MEND,
    Lint.NEVER_HOLDS: Severity.MEND,
    Lint.AGAINST_DIRECTION: Severity.MEND,
    Lint.MISSING_BEST: Severity.MEND,
    Lint.CUT_OUT_OF_REACH: Severity.MEND,
    Lint.RANGE_NEVER_BINDS: Severity.LOOK,
    Lint.UNKNOWN_FIELD: Severity.MEND,
    Lint.AGAINST_PARTY: Severity.MEND,
    Lint.TWO_NUMBERS: Severity.LOOK,
    Lint.DOUBTFUL: Severity.NOTE,
    Lint.UNUSED_FIELD: Severity.NOTE,
}


class Finding(NamedTuple):
    """One thing to look at.

    Attributes
    ----------
    where : str
        File and key path.
    kind : Lint
    what : Text
    """

    where: str
    kind: Lint
    what: Text

    @property
    def severity(self) -> Severity:
        """How urgent it is, by its kind."""
        return _SEVERITY.get(self.kind, Severity.LOOK)


@dataclass(frozen=True, slots=True)
class Findings:
    """Everything lint found, in order of place.

    Attributes
    ----------
    found : tuple of Finding
    illustrative : tuple of str
        Everything in force that is a trial number.
    """

    found: tuple[Finding, ...]
    illustrative: tuple[str, ...]

    def __len__(self) -> int:
        """Give the number of findings."""
        return len(self.found)

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Give those of one severity."""
        return tuple(finding for finding in self.found if finding.severity is severity)

    def counts(self) -> dict[Severity, int]:
        """Count the findings of each severity, the most urgent first."""
        found = Counter(finding.severity for finding in self.found)
        return {severity: found[severity] for severity in Severity}

    def __str__(self) -> str:
        """Give the findings as lines of text, the most urgent first."""
        ranked = [finding for severity in Severity for finding in self.of(severity)]
        lines = [
            f"{SEVERITIES[item.severity].zh} {item.where}（{item.kind}）\n  {item.what.zh}\n  {item.what.en}"
            for item in ranked
        ]
        count = len(self.illustrative)
        lines.append(f"示例数字 {count} 处 / {count} illustrative: {', '.join(self.illustrative) or '—'}")
        return "\n".join(lines)
