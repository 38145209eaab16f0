"""A rulebook cut down to the rules of one day, so that two days can be compared, or applied to the same facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from credit_tier.analysis.rule_pairs import identity, is_rules
from credit_tier.foundation.basis import Frozen
from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.versions import Dated, version_on

NO_CONTENT: Final = frozenset({"digest", "folder", "changes"})
"""Fields of a rulebook that say where it comes from; no part of its digest."""


def parts(rulebook: Rulebook) -> dict[str, Any]:
    """Give the content of a rulebook, part by part."""
    return {name: getattr(rulebook, name) for name in type(rulebook).model_fields if name not in NO_CONTENT}


def parts_of_day(rulebook: Rulebook, day: date) -> dict[str, Any]:
    """Give the content of a rulebook that is in force on a day: of each rule at most one version.

    Parameters
    ----------
    rulebook : Rulebook
    day : date
    """
    return {name: _of_day(part, day) for name, part in parts(rulebook).items()}


def rulebook_of_day(rulebook: Rulebook, day: date, as_of: date) -> Rulebook:
    """Give the rules of one day as a rulebook that applies on another, to ask what they would have said of its facts.

    Parameters
    ----------
    rulebook : Rulebook
    day : date
        Whose rules.
    as_of : date
        The day they are to be in force on; the same day gives the rulebook itself.
    """
    if day == as_of:
        return rulebook
    moved = {name: _always(part, min(day, as_of)) for name, part in parts_of_day(rulebook, day).items()}
    return rulebook.model_copy(update=moved)


def _of_day(value: Any, day: date) -> Any:
    if isinstance(value, tuple) and is_rules(value):
        kept = [rule for rule in value if not isinstance(rule, Dated)] + _in_force(value, day)
        ordered = [rule for rule in value if any(rule is one for one in kept)]
        return tuple(_of_day(rule, day) for rule in ordered if not _without_version(rule, day))
    if isinstance(value, Dated) and not value.applies_on(day):
        return None
    if isinstance(value, Frozen):
        given = {name: getattr(value, name) for name in type(value).model_fields}
        cut = {name: _of_day(item, day) for name, item in given.items()}
        new = {name: item for name, item in cut.items() if item is not given[name]}
        return value.model_copy(update=new) if new else value
    if isinstance(value, Mapping):
        return {key: _of_day(item, day) for key, item in value.items()}
    return value


def _in_force(rules: tuple[Any, ...], day: date) -> list[Any]:
    groups: dict[tuple[str, Any], list[Any]] = {}
    for rule in rules:
        if isinstance(rule, Dated):
            groups.setdefault((identity(rule), getattr(rule, "uses", ())), []).append(rule)
    found = (version_on(versions, day) for versions in groups.values())
    return [rule for rule in found if rule is not None]


def _without_version(rule: Any, day: date) -> bool:
    """Tell whether none of a rule's versions is in force, so that the rule itself is not."""
    lists = [getattr(rule, name) for name in type(rule).model_fields]
    dated = [one for one in lists if is_rules(one) and isinstance(one[0], Dated)]
    return any(not _in_force(versions, day) for versions in dated)


def _always(value: Any, first: date) -> Any:
    """Let every version start early enough and never end."""
    if isinstance(value, tuple) and is_rules(value):
        return tuple(_always(rule, first) for rule in value)
    if isinstance(value, Mapping):
        return {key: _always(item, first) for key, item in value.items()}
    if not isinstance(value, Frozen):
        return value
    given = {name: getattr(value, name) for name in type(value).model_fields}
    new = {name: _always(item, first) for name, item in given.items() if isinstance(item, tuple | Frozen | Mapping)}
    new = {name: item for name, item in new.items() if item is not given[name]}
    if isinstance(value, Dated):
        new |= {"in_force": min(value.in_force, first), "until": None}
    return value.model_copy(update=new) if new else value
