"""Which rule of one rulebook is which of another: pairs by identifier and day, never by place (规则配对)."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Final, NamedTuple

from credit_tier.foundation.basis import Frozen
from credit_tier.rulebook.indicator import Band
from credit_tier.rulebook.versions import Dated

IDENTITIES: Final = ("id", "name", "code", "field", "fact", "kind", "year", "table", "document")
"""By what a rule in a list is called, the first that it has."""
DATES: Final = frozenset({"in_force", "until"})
USES: Final = frozenset({"uses"})


class Pair(NamedTuple):
    """A rule on both sides, or on one; the steps lead to it from the list it is in."""

    steps: tuple[str, ...]
    old: Any
    new: Any


def identity(rule: Any) -> str:
    """Give the identifier of a rule among others of its kind; empty where it has none."""
    return next((str(getattr(rule, key)) for key in IDENTITIES if hasattr(rule, key)), "")


def is_rules(value: object) -> bool:
    """Tell whether a value is a list of rules and no list of words."""
    return isinstance(value, tuple) and bool(value) and all(isinstance(item, Frozen) for item in value)


def paired(old: Sequence[Any], new: Sequence[Any]) -> list[Pair]:
    """Pair the rules of two lists."""
    some = (*old, *new)
    if isinstance(some[0], Band):
        return list(_bands(old, new))
    if identity(some[0]) or isinstance(some[0], Dated):
        for key in (_key, _key_for_uses):
            if all(len(set(map(key, side))) == len(side) for side in (old, new)):
                return list(_by_key(old, new, key))
    return list(_by_content(old, new))


def reordered(pairs: Sequence[Pair], old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Tell whether rules that are on both sides stand in another order."""
    place = {id(rule): index for index, rule in enumerate(new)}
    first = {id(rule): index for index, rule in enumerate(old)}
    both = sorted(
        (first[id(one.old)], place[id(one.new)]) for one in pairs if one.old is not None and one.new is not None
    )
    return [after for _, after in both] != sorted(after for _, after in both)


def _key(rule: Any) -> Hashable:
    return (identity(rule), rule.in_force if isinstance(rule, Dated) else None)


def _key_for_uses(rule: Any) -> Hashable:
    return (_key(rule), getattr(rule, "uses", ()))


def _by_key(old: Sequence[Any], new: Sequence[Any], key: Any) -> Iterator[Pair]:
    one, other = ({key(rule): rule for rule in side} for side in (old, new))
    both = [(one[found], other[found]) for found in one if found in other]
    gone, come = [one[k] for k in one if k not in other], [other[k] for k in other if k not in one]
    for before in list(gone):
        after = next((rule for rule in come if _moved(before, rule, old, new)), None)
        if after is not None:
            both.append((before, after))
            gone.remove(before)
            come.remove(after)
    yield from (Pair(_steps(after), before, after) for before, after in both)
    yield from (Pair(_steps(rule), rule, None) for rule in gone)
    yield from (Pair(_steps(rule), None, rule) for rule in come)


def _moved(before: Any, after: Any, old: Sequence[Any], new: Sequence[Any]) -> bool:
    """Tell whether two versions are one: alike but for their days or uses, or each the only one of its identifier."""
    if not isinstance(before, Dated) or identity(before) != identity(after):
        return False
    alone = all(sum(identity(rule) == identity(before) for rule in side) == 1 for side in (old, new))
    return alone or _without(before, DATES) == _without(after, DATES) or _without(before, USES) == _without(after, USES)


def _without(rule: Any, names: frozenset[str]) -> dict[str, Any]:
    return {name: getattr(rule, name) for name in type(rule).model_fields if name not in names}


def _steps(rule: Any) -> tuple[str, ...]:
    steps = [identity(rule), rule.in_force.isoformat() if isinstance(rule, Dated) else ""]
    return tuple(step for step in steps if step) or ("?",)


def _bands(old: Sequence[Band], new: Sequence[Band]) -> Iterator[Pair]:
    """Pair bands by where they start; what is left between two such pairs, by its content, then by its place."""
    starts = [band.start for band in new]
    fixed = [(one, starts.index(band.start)) for one, band in enumerate(old) if band.start in starts]
    ends = [(-1, -1), *fixed, (len(old), len(new))]
    for (one, other), (one_end, other_end) in pairwise(ends):
        if one >= 0:
            yield _band(old[one], new[other])
        yield from _between(list(old[one + 1 : one_end]), list(new[other + 1 : other_end]))


def _between(gone: list[Band], come: list[Band]) -> Iterator[Pair]:
    for before in list(gone):
        after = next((band for band in come if (band.points, band.reason) == (before.points, before.reason)), None)
        if after is not None:
            yield _band(before, after)
            gone.remove(before)
            come.remove(after)
    if len(gone) == len(come):
        yield from map(_band, gone, come)
        return
    yield from (_band(band, None) for band in gone)
    yield from (_band(None, band) for band in come)


def _band(old: Band | None, new: Band | None) -> Pair:
    shown = old or new
    start = None if shown is None else shown.start
    return Pair((f"from {start}" if start is not None else "first",), old, new)


def _by_content(old: Sequence[Any], new: Sequence[Any]) -> Iterator[Pair]:
    """Pair rules that have no identifier: equal ones first, those between them by their place."""
    one_side, other_side = ([repr(rule) for rule in side] for side in (old, new))
    for _, a, a_end, b, b_end in SequenceMatcher(None, one_side, other_side, autojunk=False).get_opcodes():
        for step in range(max(a_end - a, b_end - b)):
            one = old[a + step] if a + step < a_end else None
            other = new[b + step] if b + step < b_end else None
            yield Pair((str((b if other is not None else a) + step + 1),), one, other)
