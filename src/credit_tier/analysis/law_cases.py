"""Law cases: facts in, expected value, grade or tier out, in a form a lawyer reads (规则案例)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from credit_tier.analysis.case_worlds import Seen, Situation, see, see_alone, set_aside
from credit_tier.analysis.draw_cases import ExpectedDraw, Frames
from credit_tier.analysis.leniency_cases import ExpectedLeniency, leniency_found
from credit_tier.engine.missing import Missing
from credit_tier.foundation.basis import Frozen
from credit_tier.foundation.errors import ArgumentError, CreditTierError, Fault, RulebookError, Text
from credit_tier.foundation.requirements import worded
from credit_tier.rulebook.contents import CASES, content_of
from credit_tier.rulebook.faults import faults_of_validation
from credit_tier.rulebook.loading import shipped
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.source import Use
from credit_tier.supervision.item_tiers import for_item


class ExpectedValue(Frozen):
    """What an indicator should be: a value or a kind of missing, and its points."""

    value: int | str | None = None
    points: int | None = None


class LawCase(Frozen):
    """One case.

    Parameters
    ----------
    name : str
        The facts in a sentence.
    article : str
        The article or reading it holds the rules to.
    as_of, known_on : date
        `known_on` is `as_of` where it is not given.
    use : Use
        What the grade is for.
    facts : dict
        Table name to rows; a table that is not named was never delivered, an empty list is a delivery of nothing.
        Named tables are complete up to `as_of`, unless the case has a table `deliveries` that says otherwise.
    expect : dict of str to ExpectedValue
    grade : str, optional
    score : int, optional
    conditions : tuple of str, optional
        All vetoes, caps and exemptions that hold, in order of precedence.
    items : dict of str to str
        Item of inspection to tier, its risk counted in.
    tiers : dict of str to str
        Field to tier.
    draws : dict of str to ExpectedDraw
        Field to what a draw of it should find.
    leniency : dict, optional
        The facts of a case of leniency, as `Case.read` takes them, assessed on `as_of`; such a case has no tables.
    outcome : ExpectedLeniency, optional
        What the suggestion should be.
    """

    name: str = Field(min_length=1)
    article: str = ""
    as_of: date
    known_on: date | None = None
    use: Annotated[Use, Field(strict=False)] = Use.SUPERVISION
    facts: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)
    expect: dict[str, ExpectedValue] = Field(default_factory=dict)
    grade: str | None = None
    score: int | None = None
    conditions: Annotated[tuple[str, ...], Field(strict=False)] | None = None
    tiers: dict[str, str] = Field(default_factory=dict)
    items: dict[str, str] = Field(default_factory=dict)
    draws: dict[str, ExpectedDraw] = Field(default_factory=dict)
    leniency: dict[str, Any] | None = None
    outcome: ExpectedLeniency | None = None

    @model_validator(mode="after")
    def _facts_with_outcome(self) -> Self:
        if (self.leniency is None) != (self.outcome is None):
            raise worded(
                "两轻一免案例不能同时有 `leniency` 和 `outcome`", "a case of leniency has both `leniency` and `outcome`"
            )
        return self


class CaseFile(Frozen):
    """The content of one file in ``cases/``."""

    case: tuple[LawCase, ...] = Field(strict=False, min_length=1)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """How a case went; `differences` is empty where it holds."""

    file: str
    case: LawCase
    differences: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the rulebook gives what the case expects."""
        return not self.differences


@dataclass(frozen=True, slots=True)
class CheckResult:
    """All cases of a rulebook.

    Attributes
    ----------
    results : tuple of CaseResult
    """

    results: tuple[CaseResult, ...]

    @property
    def ok(self) -> bool:
        """Whether there are cases and all of them hold."""
        return bool(self.results) and all(result.holds for result in self.results)

    def __str__(self) -> str:
        """Give a line for each case, and what differs below it."""
        lines = []
        for result in self.results:
            mark = "✓" if result.holds else "✗"
            article = f"（{result.case.article}）" if result.case.article else ""
            lines += [
                f"{mark} {result.file} {result.case.name}{article}",
                *(f"    {text}" for text in result.differences),
            ]
        if not self.results:
            lines.append(f"没有案例：请在规则手册的 {CASES}/ 中写入 / there are no cases: put some into {CASES}/")
        held = sum(result.holds for result in self.results)
        return "\n".join([*lines, f"案例 {held}/{len(self.results)} 通过 / {held} of {len(self.results)} cases hold"])


def load_cases(folder: str | Path) -> list[tuple[str, LawCase]]:
    """Read every case of a folder.

    Raises
    ------
    RulebookError
        All faults of all files.
    """
    found: list[tuple[str, LawCase]] = []
    faults: list[Fault] = []
    for file in sorted(Path(folder).glob("*.toml")):
        content = content_of(file, Path(folder))
        if isinstance(content, Fault):
            faults.append(content)
            continue
        try:
            found += [(file.name, case) for case in CaseFile.model_validate(_facts_apart(content)).case]
        except ValidationError as error:
            faults += faults_of_validation(f"{CASES}/{file.name}", error)
    if faults:
        raise RulebookError(faults)
    return found


def check(rulebook: Rulebook, folder: str | Path | None = None) -> CheckResult:
    """Run the law cases of a rulebook.

    Parameters
    ----------
    rulebook : Rulebook
    folder : str or Path, optional
        The rulebook's folder; without it, the one it was loaded from.

    Returns
    -------
    CheckResult
        `.ok` is false where any case fails, and where there is none: a check that cannot fail is none.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> check(load_rulebook("example_city")).ok
    True
    """
    if folder is not None and not Path(folder).is_dir():
        raise ArgumentError(
            Fault(
                str(folder),
                Text("没有这个文件夹", "There is no such folder."),
                Text("规则手册的文件夹", "The folder of a rulebook."),
                Text("请检查路径", "Check the path."),
            )
        )
    base = Path(folder) if folder is not None else rulebook.folder or shipped("indicators") / rulebook.identity.id
    cases = load_cases(base / CASES)
    judged = differences([case for _, case in cases], rulebook)
    return CheckResult(tuple(CaseResult(file, case, found) for (file, case), found in zip(cases, judged, strict=True)))


def _facts_apart(content: dict[str, Any]) -> dict[str, Any]:
    """Move the tables of facts, which stand beside the other keys of a case in the file, under `facts`."""
    cases = content.get("case")
    if not isinstance(cases, list):
        return content
    return {**content, "case": [_case(case) if isinstance(case, dict) else case for case in cases]}


def _case(keys: dict[str, Any]) -> dict[str, Any]:
    tables = {key: rows for key, rows in keys.items() if key not in LawCase.model_fields and isinstance(rows, list)}
    return {**{key: item for key, item in keys.items() if key not in tables}, "facts": tables}


def differences(cases: Sequence[LawCase], rulebook: Rulebook, *, together: bool = True) -> list[tuple[str, ...]]:
    """Hold cases against a rulebook.

    Parameters
    ----------
    cases : sequence of LawCase
    rulebook : Rulebook
    together : bool
        Whether cases that share their days are observed in one go; no influence on the result.

    Returns
    -------
    list of tuple of str
        For each case what differs from its expectation; empty where it holds.
    """
    graded = [place for place, case in enumerate(cases) if case.leniency is None]
    situations = [_situation(cases[place]) for place in graded]
    seen = see(situations, rulebook) if together else [see_alone(one, rulebook) for one in situations]
    found, frames = dict(zip(graded, seen, strict=True)), Frames(rulebook)
    return [_differences(case, found.get(place), rulebook, frames) for place, case in enumerate(cases)]


def _situation(case: LawCase) -> Situation:
    asks_tiers = bool(case.tiers or case.items or case.draws)
    return Situation(case.as_of, case.known_on or case.as_of, case.facts, asks_tiers, case.use)


def _differences(
    case: LawCase, seen: Seen | CreditTierError | None, rulebook: Rulebook, frames: Frames
) -> tuple[str, ...]:
    if isinstance(seen, CreditTierError):
        return tuple(str(seen).splitlines())
    try:
        return tuple(_leniency(case, rulebook) if seen is None else _compared(case, seen, rulebook, frames))
    except CreditTierError as error:
        return tuple(str(error).splitlines())


def _leniency(case: LawCase, rulebook: Rulebook) -> list[str]:
    if case.leniency is None or case.outcome is None:
        return []
    judged = leniency_found(case.leniency, case.outcome, rulebook, case.as_of)
    return [text for what, wanted, value in judged for text in _differs(what, wanted, value)]


def _compared(case: LawCase, seen: Seen, rulebook: Rulebook, frames: Frames) -> list[str]:
    graded, values = seen.grades.of(seen.code), seen.grades.indicators.of(seen.code)
    points = graded.points()
    found = set_aside(seen)
    for name, expected in case.expect.items():
        if name not in values:
            found.append(f"没有指标 no indicator {name}")
            continue
        value = values[name]
        shown = value.key if isinstance(value, Missing) else value
        found += _differs(f"{name} value", expected.value, shown)
        found += _differs(f"{name} points", expected.points, points[name])
    found += _differs("grade", case.grade, graded.grade)
    found += _differs("score", case.score, graded.score)
    found += _differs("conditions", case.conditions, graded.held)
    tiers = seen.tiers.of(seen.code) if seen.tiers is not None else {}
    for field, tier in case.tiers.items():
        found += _differs(f"tier in {field}", tier, tiers[field].name if field in tiers else "—")
    for name, tier in case.items.items():
        found += _differs(f"tier under {name}", tier, _tier_under(name, case.as_of, seen, rulebook))
    for field, wanted in case.draws.items():
        found += [text for triple in frames.compared(seen, field, wanted) for text in _differs(*triple)]
    return found


def _tier_under(name: str, day: date, seen: Seen, rulebook: Rulebook) -> str:
    """Give the tier of the enterprise under an item; a dash where the item is none, or not for it."""
    item = rulebook.item_rules.item_on(name, day)
    if item is None or seen.tiers is None:
        return "—"
    tier = for_item(seen.tiers, rulebook, item).of(seen.code).get(item.field)
    return "—" if tier is None else tier.name


def _differs(what: str, wanted: object, found: object) -> list[str]:
    return [] if wanted is None or wanted == found else [f"{what}: 期望 expected {wanted}, 实得 found {found}"]
