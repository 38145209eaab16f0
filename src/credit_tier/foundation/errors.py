"""Errors as users meet them: what is wrong, where, what is allowed, how to mend it, in Chinese and English.

Every error of the library is a `CreditTierError` and carries one or more `Fault`. Code that can go on
after a fault gathers all of them and raises once, so that a clerk mends a file in one sitting.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, NamedTuple

SHOWN_FAULTS = 50


class Text(NamedTuple):
    """A message in both languages of the library's users."""

    zh: str
    en: str


class Fault(NamedTuple):
    """One thing that is wrong.

    Attributes
    ----------
    where : str
        File, row, key path or argument, as the user would find it.
    what : Text
        What is wrong, with the offending value.
    allowed : Text
        What would be right.
    mend : Text
        What to do now.
    """

    where: str
    what: Text
    allowed: Text
    mend: Text

    def __str__(self) -> str:
        """Give the fault as the block of lines that is shown to a user."""
        lines = [self.where]
        for zh, en in zip(
            (self.what.zh, self.allowed.zh, self.mend.zh), (self.what.en, self.allowed.en, self.mend.en), strict=True
        ):
            lines += [f"  {zh}", f"  {en}"]
        return "\n".join(line for line in lines if line.strip())


class CreditTierError(Exception):
    """Base of every error of this library.

    Parameters
    ----------
    faults : Fault or iterable of Fault
        Everything found wrong, in the order it should be read.

    Attributes
    ----------
    faults : tuple of Fault
    exit_code : int
        What the command line exits with: 2 wrong use or bad input, 4 refused for good.

    Examples
    --------
    >>> allowed = Text("YYYY-MM-DD", "YYYY-MM-DD")
    >>> fault = Fault("--as-of", Text("不是日期", "not a date"), allowed, Text("请改正", "mend it"))
    >>> print(CreditTierError(fault))
    --as-of
      不是日期
      not a date
      YYYY-MM-DD
      YYYY-MM-DD
      请改正
      mend it
    """

    exit_code: ClassVar[int] = 2

    def __init__(self, faults: Fault | Iterable[Fault]) -> None:
        self.faults: tuple[Fault, ...] = (faults,) if isinstance(faults, Fault) else tuple(faults)
        super().__init__(self._message())

    def _message(self) -> str:
        shown = [str(fault) for fault in self.faults[:SHOWN_FAULTS]]
        hidden = len(self.faults) - len(shown)
        if hidden > 0:
            shown.append(f"…… 另有 {hidden} 处 / and {hidden} more in `.faults`")
        return "\n".join(shown)


class RulebookError(CreditTierError):
    """A rulebook cannot be loaded; `faults` holds everything wrong in all its files."""


class ExpressionError(CreditTierError):
    """An expression in a rulebook uses something that rules may not use."""


class NotInForceError(CreditTierError):
    """No version of a rule is in force on the day asked for."""


class TrialOnlyError(CreditTierError):
    """Illustrative numbers were about to drive an official act (R17); the message names every one of them."""

    exit_code: ClassVar[int] = 4

    def _message(self) -> str:
        # An act stays refused until the last number has its basis, so none is hidden; words they share are said once.
        places: dict[Fault, list[str]] = {}
        for fault in self.faults:
            places.setdefault(fault._replace(where=""), []).append(fault.where)
        return "\n".join(str(words._replace(where="\n".join(named))) for words, named in places.items())


class PurposeError(CreditTierError):
    """A result was asked for a use that its rulebook or its sources do not allow (政务数据共享条例 25)."""

    exit_code: ClassVar[int] = 4


class ReadError(CreditTierError):
    """A file cannot be read as records: missing, empty, no text, no header, or a required column absent."""


class ArgumentError(CreditTierError):
    """A function or command was called with something it does not take."""


class UnknownEnterpriseError(CreditTierError):
    """The enterprise code asked for is not among the results."""


class CanonicalFormError(CreditTierError):
    """A value has no canonical JSON form (`dr1` 1.3, code ``E_JSON``)."""

    code: ClassVar[str] = "E_JSON"
