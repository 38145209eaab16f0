"""What a verification finds (核验结果): named checks, each passed, failed, or not checkable with what was given."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from credit_tier.foundation.errors import Text


class CheckName(StrEnum):
    """What is checked, in the order in which it is told."""

    FORM = "form"
    MANIFEST_HASH = "manifest_hash"
    COMMITMENT = "commitment"
    TERMS = "terms"
    SOURCES = "sources"
    SEED = "seed"
    DRAW_KEYS = "draw_keys"
    SIZES = "sizes"
    RANKS = "ranks"
    TICKETS = "tickets"
    TAKE_ALL = "take_all"
    PI = "pi"
    ORDER = "order"
    THRESHOLD = "threshold"
    FRAME = "frame"
    SELECTION = "selection"
    ROSTER = "roster"
    ASSIGNMENTS = "assignments"
    REMOVALS = "removals"
    SEALED = "sealed"

    @property
    def label(self) -> Text:
        """The check in words."""
        return Text(*_TITLES[self.value].split(" | "))


_TITLES = {
    "form": "清单格式完整 | the manifest has the form of dr1 7",
    "manifest_hash": "清单哈希一致 | the manifest hash is that of the core",
    "commitment": "承诺书哈希一致 | the commitment is the one the core names",
    "terms": "清单与承诺一致 | the core says what was committed to",
    "sources": "种子来源合规 | the sources keep the rules, secrets match their hashes",
    "seed": "种子由来源算出 | the seed follows from the sources",
    "draw_keys": "各层密钥正确 | the draw keys follow from the seed",
    "sizes": "抽取数量正确 | the sizes follow from rate, rounding and counts",
    "ranks": "名次连续、无重复 | ranks are complete, no unit occurs twice",
    "tickets": "每个签号正确 | each ticket follows from its key and id",
    "take_all": "必抽部分一致 | take-all and rest agree",
    "pi": "入样概率正确 | inclusion probabilities follow from the design",
    "order": "次序正确 | rows are in the order of the design",
    "threshold": "门槛值正确 | the threshold is the key of the last drawn",
    "frame": "名录库即承诺的名录库 | the frame is the one committed to",
    "selection": "由名录库重抽结果相同 | drawing again from the frame gives the same rows",
    "roster": "人员名录与回避名单即承诺者 | roster and recusals are those committed to",
    "assignments": "人员选派重算相同 | assigning officers again gives the same rows",
    "removals": "剔除记录连续、合规 | the removal logs are chained and allowed",
    "sealed": "密封版与清单一致 | the sealed edition is that of this manifest",
}


NOTHING = Text("", "")


class Outcome(StrEnum):
    """How a check ended."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_CHECKABLE = "not_checkable"


@dataclass(frozen=True, slots=True)
class Check:
    """One check.

    Attributes
    ----------
    name : CheckName
    outcome : Outcome
    detail : Text
        What is wrong, or what would have to be given; empty if passed.
    """

    name: CheckName
    outcome: Outcome
    detail: Text = NOTHING

    def __str__(self) -> str:
        mark = {Outcome.PASSED: "✓", Outcome.FAILED: "✗", Outcome.NOT_CHECKABLE: "-"}[self.outcome]
        label = self.name.label
        lines = [f"{mark} {self.name.value}: {label.zh} / {label.en}"]
        lines += [f"    {line}" for line in self.detail if line]
        return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class Verification:
    """All checks of one manifest.

    Attributes
    ----------
    checks : tuple of Check
        In the order of `CheckName`.

    Examples
    --------
    >>> Verification((Check(CheckName.SEED, Outcome.PASSED),)).ok
    True
    """

    checks: tuple[Check, ...]

    @property
    def ok(self) -> bool:
        """No check failed; what could not be checked is in `unchecked`."""
        return not self.failed

    @property
    def failed(self) -> tuple[CheckName, ...]:
        """Names of the checks that failed."""
        return tuple(check.name for check in self.checks if check.outcome is Outcome.FAILED)

    @property
    def unchecked(self) -> tuple[CheckName, ...]:
        """Names of the checks for which something was not given."""
        return tuple(check.name for check in self.checks if check.outcome is Outcome.NOT_CHECKABLE)

    def __str__(self) -> str:
        return "\n".join(map(str, self.checks))


class FailedError(Exception):
    """Raised inside a check that fails; never leaves `verify`."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(en)


class NotGivenError(Exception):
    """Raised inside a check that lacks something; never leaves `verify`."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(f"缺少：{zh}", f"Not given: {en}")
        super().__init__(en)
