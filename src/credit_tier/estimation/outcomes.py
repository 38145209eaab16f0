"""What a visit found, for an estimate (检查结论): a violation, none, no answer, or nothing that is asked about.

The rule by result of the register and of `inspections.result`: failed, corrected on the spot and refusing the
inspection are violations, as in `credit_tier.risk.outcomes`. Who could not be contacted, and what is not settled yet,
gave no answer: the law calls the former a finding, and whether there was a violation is still not known. Who has
ceased, moved out or does not carry on the activity is no part of what is estimated.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final, NamedTuple

from credit_tier.estimation.refusals import FindingError, finding_fault
from credit_tier.foundation.errors import Fault, Text
from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.codes import Codes
from credit_tier.visits.result_refusals import missing_rules
from credit_tier.visits.result_states import Result, ResultState
from credit_tier.visits.results import ResultRegister


class VisitOutcome(StrEnum):
    """What a visit says of one enterprise."""

    VIOLATION = "violation"
    NONE = "none"
    NO_RESPONSE = "no_response"
    INELIGIBLE = "ineligible"

    @property
    def label(self) -> Text:
        """The outcome in words."""
        return _LABELS[self.value]


_LABELS: Final = {
    "violation": Text("发现违法", "violation"),
    "none": Text("未发现违法", "none found"),
    "no_response": Text("无应答或未定", "no answer, or not settled"),
    "ineligible": Text("不属估计对象", "outside what is estimated"),
}
OF_RESULT: Final[Mapping[str, VisitOutcome]] = MappingProxyType(
    {
        "pass": VisitOutcome.NONE,
        "fail": VisitOutcome.VIOLATION,
        "corrected": VisitOutcome.VIOLATION,
        "uncooperative": VisitOutcome.VIOLATION,
        "unreachable": VisitOutcome.NO_RESPONSE,
        "open": VisitOutcome.NO_RESPONSE,
        "ceased": VisitOutcome.INELIGIBLE,
        "no_activity": VisitOutcome.INELIGIBLE,
    }
)
"""By the words of `inspections.result`."""
_TOGETHER: Final = (VisitOutcome.VIOLATION, VisitOutcome.INELIGIBLE, VisitOutcome.NO_RESPONSE, VisitOutcome.NONE)


class Finding(NamedTuple):
    """What was found at one enterprise.

    Attributes
    ----------
    unit : str
        Its id, as the draw has it.
    outcome : VisitOutcome
    reason : str
        The result codes, or why there is none; for counting.
    """

    unit: str
    outcome: VisitOutcome
    reason: str = ""


def outcome_of_codes(codes: Iterable[str], rulebook: Rulebook) -> VisitOutcome:
    """Give the outcome that some result codes amount to, by the summary of ``inspections.result`` in the rulebook.

    Parameters
    ----------
    codes : iterable of str
        Codes of the declared table, as `credit_tier.visits.codes.Codes.read` gives them.
    rulebook : Rulebook

    Raises
    ------
    MissingRulesError
        The rulebook has no table of codes, or no summary of them.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> [outcome_of_codes([code], load_rulebook()).value for code in ("1", "E", "6", "12", "A")]
    ['none', 'violation', 'no_response', 'ineligible', 'no_response']
    """
    table = rulebook.result_rules.codes
    field = rulebook.source("inspections").field("result")
    if table is None or field is None or field.summary is None:
        raise missing_rules("codes")
    rules = Codes(table).rules
    names = {rules[code].name for code in codes}
    word = next((word for word, given in field.summary.values.items() if names & set(given)), "open")
    return OF_RESULT[word]


def findings_of(register: ResultRegister, task: str) -> tuple[Finding, ...]:
    """Give the findings of one draw from the register of results.

    A result that was annulled, returned or rejected is none. Where several agencies visited one enterprise, a
    violation of any counts; else who was outside is outside; else all of them have to have got an answer.

    Parameters
    ----------
    register : ResultRegister
    task : str
        The id of the draw.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> findings_of(ResultRegister(load_rulebook()), "2026-Q3")
    ()
    """
    found: dict[str, list[tuple[VisitOutcome, str]]] = {}
    for result in register.of_task(task):
        found.setdefault(result.key.unit, []).append(_of_result(result, register.rulebook))
    return tuple(
        Finding(unit, *min(several, key=lambda one: _TOGETHER.index(one[0]))) for unit, several in found.items()
    )


def checked(findings: Iterable[Finding] | Mapping[str, VisitOutcome | str]) -> dict[str, Finding]:
    """Give findings by enterprise.

    Raises
    ------
    FindingError
        An outcome is none, or an enterprise occurs twice; all of them.

    Examples
    --------
    >>> checked({"reg:1": "violation"})["reg:1"].outcome
    <VisitOutcome.VIOLATION: 'violation'>
    """
    rows = findings.items() if isinstance(findings, Mapping) else findings
    made: dict[str, Finding] = {}
    faults = []
    for row in rows:
        unit, word, *more = row
        if word not in set(VisitOutcome):
            faults.append(_no_outcome(str(unit), str(word)))
        elif unit in made:
            faults.append(_twice(str(unit)))
        else:
            made[unit] = Finding(unit, VisitOutcome(word), *more)
    if faults:
        raise FindingError(faults)
    return made


def _of_result(result: Result, rulebook: Rulebook) -> tuple[VisitOutcome, str]:
    if result.removed:
        return VisitOutcome.INELIGIBLE, "removed"
    if result.finding is None:
        return VisitOutcome.NO_RESPONSE, "not_entered"
    if result.annulled_on is not None:
        return VisitOutcome.NO_RESPONSE, "annulled"
    if result.state in {ResultState.RETURNED, ResultState.REJECTED}:
        return VisitOutcome.NO_RESPONSE, result.state.name.lower()
    return outcome_of_codes(result.finding.codes, rulebook), ",".join(result.finding.codes)


def _no_outcome(unit: str, word: str) -> Fault:
    words = ", ".join(VisitOutcome)
    return finding_fault(
        unit, (f"不是检查结论：{word}", f"No outcome: {word}"), (f"可用：{words}", f"Allowed: {words}."), _MEND
    )


def _twice(unit: str) -> Fault:
    return finding_fault(
        unit, ("同一企业有两条结论", "It has two findings."), ("每户一条", "One finding an enterprise."), _MEND
    )


_MEND: Final = ("请核实后改正", "Check and mend it.")
