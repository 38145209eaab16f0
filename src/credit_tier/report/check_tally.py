"""How much of a rulebook is cited, how much is a trial number, how much is doubtful (依据统计)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from credit_tier.analysis.edge_cases import EdgeCases
from credit_tier.analysis.law_cases import CheckResult
from credit_tier.foundation.errors import Text
from credit_tier.rulebook.citation_linting import DOUBTFUL
from credit_tier.rulebook.findings import Findings
from credit_tier.rulebook.provisions import Provision


class Checked(NamedTuple):
    """What was run: law cases, edge cases, lint."""

    cases: CheckResult
    edges: EdgeCases
    findings: Findings


class Tally(NamedTuple):
    """Counts over the provisions in force.

    Attributes
    ----------
    provisions, numbers : int
    cited : int
        Numbers in provisions that have a basis and are no trial.
    cited_trial : int
        Numbers in provisions whose matter has a basis, while the numbers themselves are illustrative.
    illustrative : int
        Numbers in provisions without any basis.
    doubtful : int
        Provisions, cited or trial, with a citation that nobody has seen the text of.
    """

    provisions: int
    numbers: int
    cited: int
    cited_trial: int
    illustrative: int
    doubtful: int

    @property
    def said(self) -> Text:
        """The counts in a sentence."""
        return Text(
            f"共 {self.provisions} 条、{self.numbers} 个数字：有依据 {self.cited}，事项有依据而数字为示例"
            f" {self.cited_trial}，示例 {self.illustrative}；依据存疑（间接来源）{self.doubtful} 条",
            f"{self.provisions} provisions, {self.numbers} numbers: {self.cited} cited, {self.cited_trial} cited in"
            f" the matter with trial numbers, {self.illustrative} illustrative; {self.doubtful} provisions doubtful",
        )


def is_doubtful(item: Provision) -> bool:
    """Tell whether a citation of a provision is known from others' accounts only."""
    return any(citation.basis.read in DOUBTFUL for citation in item.citations)


def tally_of(found: Sequence[Provision]) -> Tally:
    """Count provisions and their numbers."""
    return Tally(
        provisions=len(found),
        numbers=sum(len(item.numbers) for item in found),
        cited=sum(len(item.numbers) for item in found if item.citations and not item.illustrative),
        cited_trial=sum(len(item.numbers) for item in found if item.citations and item.illustrative),
        illustrative=sum(len(item.numbers) for item in found if not item.citations),
        doubtful=sum(map(is_doubtful, found)),
    )
