"""Files in which one case, or an officer's decision on it, is written down (TOML or JSON)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

from credit_tier.cli.folders import read_json, read_toml, told_of, unfit
from credit_tier.cli.plan_files import key_faults, text_faults
from credit_tier.cli.words import say
from credit_tier.foundation.errors import ArgumentError, Text
from credit_tier.leniency.assessment import Assessment, Decision
from credit_tier.leniency.case import Case
from credit_tier.leniency.case_columns import kinds_of
from credit_tier.leniency.matters import MatterMap
from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.leniency_rules import Effect
from credit_tier.rulebook.source import FieldType

CASE_FILES: Final = (".toml", ".json")
"""Endings of files that hold one case; every other file is a table."""
DECISION: Final = (
    'effect = "none | lighter | reduced | spared"; officer = "…"；与建议不同时 if it differs: reason = "…"'
)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_NAME: Final = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)
_EARLIER_DAYS: Final = ("on", "decided_on")


def read_case(path: Path, rules: RulesOfLeniency) -> Case:
    """Read one case: facts by name, days as ``2026-06-30``, the matter by name or in words.

    Parameters
    ----------
    path : Path
    rules : RulesOfLeniency
        Says which words name which matter; words that name none, or several, leave it unknown, and that is told.

    Raises
    ------
    ArgumentError, CaseError
        With everything that is wrong.
    """
    given = _content(path)
    days = {name for name, (kind, _) in kinds_of(rules.rulebook.leniency_rules).items() if kind is FieldType.DATE}
    facts = _with_days(given, days)
    if isinstance(facts.get("particulars"), Mapping):
        facts["particulars"] = _with_days(facts["particulars"], days)
    matters = MatterMap(rules)
    facts["act"] = _matter(path, facts.get("act"), matters)
    if isinstance(facts.get("earlier"), list):
        facts["earlier"] = [_earlier(path, act, matters) for act in facts["earlier"]]
    with told_of(path):
        return Case.read(facts)


def read_decision(path: Path, found: Assessment) -> Decision:
    """Read what an officer decided on a case: ``effect``, ``officer``, and ``reason`` where it is due.

    Raises
    ------
    ArgumentError, ReasonError
        With everything that is wrong.
    """
    given = _content(path)
    faults = key_faults(path.name, given, {"effect", "officer"}, {"reason"}, DECISION)
    faults += text_faults(path.name, given, ("effect", "officer", "reason"), DECISION)
    if not faults and given["effect"] not in set(Effect):
        what = Text(f"没有这种处理：{given['effect']}", f"There is no such outcome: {given['effect']}")
        faults.append(unfit(f"{path.name}: effect", what, " | ".join(Effect)))
    if faults:
        raise ArgumentError(faults)
    with told_of(path):
        return found.decide(Effect(given["effect"]), officer=given["officer"], reason=given.get("reason", ""))


def _content(path: Path) -> dict[str, Any]:
    given = read_toml(path) if path.suffix.lower() == ".toml" else read_json(path)
    if not isinstance(given, dict):
        what = Text("须为一组“名称: 值”", "It must be an object of names and values.")
        raise ArgumentError(unfit(path.name, what, '{"act": "tax_late_filing", "corrected": true}'))
    return given


def _with_days(given: Mapping[str, Any], days: set[str]) -> dict[str, Any]:
    return {name: _day(value) if name in days else value for name, value in given.items()}


def _day(value: object) -> object:
    """Give a day that JSON can only write as text; what is no day stays, and is refused by the case."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            return value
    return value


def _earlier(path: Path, act: object, matters: MatterMap) -> object:
    if not isinstance(act, Mapping):
        return act
    days = {name: _day(act[name]) for name in _EARLIER_DAYS if name in act}
    return {**act, **days, **({"act": _matter(path, act["act"], matters)} if "act" in act else {})}


def _matter(path: Path, said: object, matters: MatterMap) -> Any:
    """Give the matter that words name; a name of the kind that rules use stands for itself, on a list or not."""
    if not isinstance(said, str):
        return said
    named = matters.named(said)
    if named.act is None and not _NAME.fullmatch(said):
        say(f"{path.name}: act：“{said:.60}”不能对应到一个事项，按未知处理")
        say(f"{path.name}: act: these words name no one matter; it is taken as not known.")
        return None
    return named.act or said
