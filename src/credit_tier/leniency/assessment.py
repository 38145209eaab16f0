"""The answer: a suggestion with its text, the officer's decision beside it, and `assess`, which makes it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, Text
from credit_tier.leniency.card import card_of
from credit_tier.leniency.case import Case
from credit_tier.leniency.judgement import judge
from credit_tier.leniency.outcome import joined
from credit_tier.leniency.rules import rules_of_leniency
from credit_tier.leniency.suggestion import Suggestion, held
from credit_tier.leniency.wording import suggestion_text
from credit_tier.rulebook.leniency_rules import RANK, Effect
from credit_tier.rulebook.model import Rulebook


class ReasonError(CreditTierError):
    """A decision differs from the suggestion and says no reason, or nobody's name stands under it."""


@dataclass(frozen=True, slots=True, repr=False)
class Assessment(Suggestion):
    """A suggestion for one case, with its text; an officer decides."""

    def text(self, language: str = "zh") -> str:
        """Word the suggestion for a file, in ``zh`` or ``en``."""
        return suggestion_text(self, language)

    def _repr_html_(self) -> str:
        return card_of(self)

    def decide(self, effect: Effect, *, officer: str, reason: str = "") -> Decision:
        """Record what the officer decided; the suggestion stays with it.

        Parameters
        ----------
        effect : Effect
        officer : str
            Who answers for it.
        reason : str
            Required where the decision does not keep to the suggestion, or the suggestion was open.

        Raises
        ------
        ReasonError
            No name, or no reason where one is due.
        """
        effect = Effect(effect)
        differs = not self.determined or not self._accords(effect)
        if not officer.strip() or (differs and not reason.strip()):
            raise ReasonError(
                Fault(
                    "officer" if not officer.strip() else "reason",
                    Text("缺少决定人或者理由", "The name of the officer, or the reason, is missing."),
                    Text("与建议不同的决定须写明理由", "A decision that differs from the suggestion gives its reason."),
                    Text("请补上", "Add it."),
                )
            )
        return Decision(self, effect, officer, reason, differs)

    def _accords(self, effect: Effect) -> bool:
        """Tell whether a decision keeps to the suggestion: of 从轻或者减轻, which of the two is discretion."""
        least, most = RANK[self.outcome.must_least], RANK[self.outcome.may_least]
        return (least or most) <= RANK[effect] <= most


@dataclass(frozen=True, slots=True)
class Decision:
    """What an officer decided, with the suggestion and the reason for any difference."""

    suggestion: Assessment
    effect: Effect
    officer: str
    reason: str
    differs: bool

    @property
    def below_entitlement(self) -> bool:
        """Whether the party gets less than the rules entitle it to, as far as they are settled."""
        return RANK[self.effect] < RANK[self.suggestion.outcome.must_least]

    @property
    def beyond_grounds(self) -> bool:
        """Whether it is more lenient than any ground allows; 从轻 within the range needs none."""
        return RANK[self.effect] > max(RANK[self.suggestion.outcome.may_most], RANK[Effect.LIGHTER])


def assess(case: Case, rulebook: Rulebook, *, on: date) -> Assessment:
    """Suggest what leniency a case calls for. The officer decides, and may differ with a reason.

    Parameters
    ----------
    case : Case
    rulebook : Rulebook
    on : date
        The day of assessment; nothing in the case lies after it.

    Raises
    ------
    ArgumentError
        No case, or the day is no date.
    CaseError
        The case does not fit the day or the rules.
    NotInForceError
        The rulebook has no rules of leniency on that day.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> from credit_tier.rulebook.case_facts import Harm
    >>> minor = Case(minor=True, harm=Harm.NONE, corrected=True, own_initiative=True, began_on=date(2026, 3, 1))
    >>> found = assess(minor, load_rulebook(), on=date(2026, 6, 30))
    >>> found, found.obligatory
    (<Assessment spared by minor_no_harm>, True)
    """
    if not isinstance(case, Case):
        raise ArgumentError(
            Fault(
                "case",
                Text(f"{case!r:.60} 不是案件", f"{case!r:.60} is no case."),
                Text("Case(...) 或 Case.read({...})", "Case(...) or Case.read({...})"),
                Text("请用 Case.read 读入", "Read it with Case.read."),
            )
        )
    rules = rules_of_leniency(rulebook, on)
    judgement = judge(case, rules)
    outcome = joined((judged.value, judged.rule.must, judged.rule.may) for judged in judgement.routes)
    grounds = held(judgement)
    return Assessment(case, rules, judgement, outcome, grounds[0] if grounds else None)
