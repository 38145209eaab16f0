"""The check report: every number with its basis, what lint found, and whether all cases hold (核对报告)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from credit_tier.analysis.edge_cases import Disagreement, check_edges
from credit_tier.analysis.law_cases import check
from credit_tier.foundation.basis import READINGS
from credit_tier.report.check_page import page_of_check
from credit_tier.report.check_tally import Checked, Tally, tally_of
from credit_tier.rulebook.citation_linting import DOUBTFUL
from credit_tier.rulebook.linting import lint
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.provisions import Provision, in_force_on, provisions


@dataclass(frozen=True, slots=True)
class CheckReport:
    """A rulebook on a day, as a lawyer reads it.

    Attributes
    ----------
    rulebook : Rulebook
    on : date
    provisions : tuple of Provision
        Those in force.
    checked : Checked
    """

    rulebook: Rulebook
    on: date
    provisions: tuple[Provision, ...]
    checked: Checked

    @property
    def ok(self) -> bool:
        """Whether every law case holds, and all ways of grading agree on every edge case."""
        return self.checked.cases.ok and self.checked.edges.ok

    @property
    def tally(self) -> Tally:
        """How many provisions and numbers are cited, illustrative, doubtful."""
        return tally_of(self.provisions)

    def to_html(self) -> str:
        """Give the report as a page that stands alone and prints on A4 across."""
        return page_of_check(self.rulebook, self.on, self.provisions, self.checked)

    def to_data(self) -> dict[str, Any]:
        """Give the report as plain data."""
        cases, edges, findings = self.checked
        return {
            "rulebook": {"id": self.rulebook.identity.id, "digest": self.rulebook.digest},
            "on": self.on.isoformat(),
            "ok": self.ok,
            "counts": self.tally._asdict(),
            "provisions": [_provision(item) for item in self.provisions],
            "findings": [
                {"where": item.where, "kind": item.kind.value, "severity": item.severity.value, **item.what._asdict()}
                for item in findings.found
            ],
            "cases": [
                {"file": one.file, "name": one.case.name, "article": one.case.article, "differs": list(one.differences)}
                for one in cases.results
            ],
            "edge_cases": {
                "days": edges.days,
                "cases": edges.cases,
                "failed": [_disagreement(one) for one in edges.failed],
            },
        }

    def to_json(self) -> str:
        """Give the same as JSON."""
        return json.dumps(self.to_data(), ensure_ascii=False, indent=1)

    def __str__(self) -> str:
        """Give the law cases, the findings, and a closing count."""
        edges, tally = self.checked.edges, self.tally
        agree = edges.cases - len(edges.failed)
        return "\n".join(
            [
                str(self.checked.cases),
                *(f"✗ {one.case}: {one.kernel} / {one.single} / {one.plain}" for one in edges.failed),
                str(self.checked.findings),
                f"边界案例 {agree}/{edges.cases}（{edges.days} 个日期） / {agree} of {edges.cases} edge cases agree",
                tally.said.zh,
                tally.said.en,
            ]
        )


def check_report(rulebook: Rulebook, *, on: date, folder: str | Path | None = None) -> CheckReport:
    """Check a rulebook whole.

    Parameters
    ----------
    rulebook : Rulebook
    on : date
        The day whose rules are listed, and from which citations are judged old.
    folder : str or Path, optional
        Where the law cases are; without it, where the rulebook was loaded from.

    Raises
    ------
    NotInForceError
        Nothing is in force that day.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> report = check_report(load_rulebook("example_city"), on=date(2026, 11, 23))
    >>> report.ok, report.tally.numbers > 100
    (True, True)
    """
    rulebook.on(on)
    checked = Checked(check(rulebook, folder), check_edges(rulebook), lint(rulebook, on=on))
    listed = tuple(item for item in in_force_on(provisions(rulebook), on) if item.numbers or item.citations)
    return CheckReport(rulebook, on, listed, checked)


def _provision(item: Provision) -> dict[str, Any]:
    return {
        "where": item.where,
        "title": item.title._asdict(),
        "in_force": item.in_force.isoformat() if item.in_force else None,
        "until": item.until.isoformat() if item.until else None,
        "illustrative": item.illustrative,
        "from_rulebook": item.by,
        "numbers": [{"key": list(one.path), "value": _plain(one.value)} for one in item.numbers],
        "citations": [
            {
                "for": one.key,
                "document": one.basis.document,
                "number": one.basis.number,
                "article": one.basis.article,
                "read": one.basis.read.value,
                "read_zh": READINGS[one.basis.read]["zh"],
                "doubtful": one.basis.read in DOUBTFUL,
                "last_checked": one.basis.last_checked.isoformat(),
            }
            for one in item.citations
        ],
    }


def _plain(value: int | str | date) -> int | str:
    return value.isoformat() if isinstance(value, date) else value


def _disagreement(one: Disagreement) -> dict[str, Any]:
    ways = {name: getattr(one, name)._asdict() for name in ("kernel", "single", "plain")}
    case = {**one.case._asdict(), "on": one.case.on.isoformat(), "use": one.case.use.value}
    return {"case": case, **ways}
