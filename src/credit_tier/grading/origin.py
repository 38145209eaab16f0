"""Where figures come from: by which rulebook, of which days, and whether its numbers are illustrative (出处)."""

from __future__ import annotations

from datetime import date
from typing import Final, NamedTuple, Self

from credit_tier.foundation.basis import Bilingual
from credit_tier.foundation.errors import Text
from credit_tier.grading.grades import Grades
from credit_tier.grading.reasons import Reasons

_TRIAL: Final = Text("【试行】含示例数字，不得用于正式行为", "[TRIAL] Illustrative numbers, for no official act")


class Origin(NamedTuple):
    """Where figures come from; what is made of grades carries it, so that a picture of it is never without.

    Attributes
    ----------
    rulebook : Bilingual
        Title of the rulebook.
    first, last : date
        The day as of which, or the first and last of several.
    trial : bool
        Whether numbers of the rulebook are illustrative.
    """

    rulebook: Bilingual
    first: date
    last: date
    trial: bool

    @classmethod
    def of(cls, made: Grades | Reasons) -> Self:
        """Take it from grades or from an explanation."""
        if isinstance(made, Grades):
            return cls(made.rulebook.identity.title, made.indicators.as_of, made.indicators.as_of, made.trial)
        return cls(made.rulebook, made.as_of, made.as_of, made.trial)

    @property
    def texts(self) -> tuple[Text, ...]:
        """The rulebook with its days, and whether it is a trial.

        Examples
        --------
        >>> title = Bilingual(zh="规则", en="Rules")
        >>> [text.en for text in Origin(title, date(2026, 6, 30), date(2026, 6, 30), trial=False).texts]
        ['Rules, as of 2026-06-30']
        """
        if self.first == self.last:
            days = Text(f"截至 {self.last}", f"as of {self.last}")
        else:
            days = Text(f"{self.first} 至 {self.last}", f"{self.first} to {self.last}")
        named = Text(f"{self.rulebook.zh}，{days.zh}", f"{self.rulebook.en}, {days.en}")
        return (named, _TRIAL) if self.trial else (named,)
