"""Groups a report may speak of: those too small to tell one enterprise from another stand together (分组)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from credit_tier.analysis.distribution import FIELD
from credit_tier.analysis.trait_groups import groupings, strangers
from credit_tier.foundation.errors import Text
from credit_tier.records.regions import ENTERPRISES
from credit_tier.report.run_words import Words
from credit_tier.supervision.tier_rows import GENERAL

if TYPE_CHECKING:
    import pandas as pd

    from credit_tier.grading.grades import Grades
    from credit_tier.rulebook.model import Rulebook

LEAST_GROUP: Final = 10
"""Enterprises below which a group does not stand alone."""
MOST_GROUPS: Final = 30
"""Groups of a trait that a table shows; the smallest beyond stand together."""
_PREFECTURE: Final = 4
"""Digits of a division code that say province and prefecture."""
_TITLES: Final = {
    "region": Text("地区（行政区划代码）", "Region (division code)"),
    "industry": Text("行业", "Trade"),
    "size": Text("规模", "Size"),
    FIELD: Text("监管领域", "Field of supervision"),
}


class Grouped(NamedTuple):
    """Traits as a report shows them.

    Attributes
    ----------
    traits : DataFrame or None
        Indexed by code, in the order of the grades, a text column a trait; None where nobody gave any.
    given : DataFrame or None
        The same with every group standing alone.
    others : mapping of str to str
        By trait, the name of the group of all that do not stand alone; a trait without such a group is absent.
    strangers : int
        Rows of traits whose enterprise is not graded.
    """

    traits: pd.DataFrame | None
    given: pd.DataFrame | None
    others: Mapping[str, str]
    strangers: int = 0


NO_GROUPS: Final = Grouped(None, None, {})


def trait_title(trait: str, words: Words) -> str:
    """Give the name of a trait; one that an analyst brought keeps the name it has."""
    return words.both(_TITLES.get(trait, Text(trait, trait)))


def group_title(trait: str, group: str, rulebook: Rulebook, words: Words) -> str:
    """Give the name of a group; a field of supervision has its title in the rulebook."""
    if trait != FIELD:
        return group
    if group == GENERAL:
        return words("综合监管（全部企业）", "General (all enterprises)")
    titles = {floor.field: floor.title for floor in rulebook.supervision_rules.field}
    return words.both(titles[group]) if group in titles else group


def grouped(traits: pd.DataFrame | None, grades: Grades, words: Words) -> Grouped:
    """Word the groups of every trait, and put together those too small to show.

    Parameters
    ----------
    traits : DataFrame or None
        As for `distribution`: indexed by code; of enterprises without a row nothing is said.
    grades : Grades
    words : Words

    Raises
    ------
    ArgumentError
        As `distribution` does.
    """
    if traits is None:
        return NO_GROUPS
    import pandas as pd  # noqa: PLC0415 # pandas is loaded by those who bring a frame

    index = pd.Index(grades.codes.to_pylist(), name="code", dtype="str")
    shown, given, others = {}, {}, {}
    for one in groupings(grades, traits):
        own = np.array([_worded(name, one.trait, grades.rulebook, words) for name in one.names], dtype=object)
        given[one.trait] = own[one.place] if len(own) else own
        rest = _rest(own, np.bincount(one.place, minlength=len(own)).tolist())
        if rest:
            others[one.trait] = words(f"其余 {len(rest)} 组合计", f"{len(rest)} other groups together")
        name_of = np.array([others[one.trait] if name in rest else name for name in own], dtype=object)
        shown[one.trait] = name_of[one.place] if len(own) else own
    frames = [pd.DataFrame(columns, index=index, dtype="str") for columns in (shown, given)]
    return Grouped(frames[0], frames[1], others, strangers(grades, traits))


def _rest(names: np.ndarray[Any, Any], counts: list[int]) -> frozenset[str]:
    """Name the groups that do not stand alone; never so few enterprises that the total gives them away."""
    sizes: Counter[str] = Counter()
    for name, number in zip(names, counts, strict=True):
        sizes[name] += number
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    kept = min(sum(number >= LEAST_GROUP for number in sizes.values()), MOST_GROUPS)
    while kept and 0 < sum(sizes[name] for name in order[kept:]) < LEAST_GROUP:
        kept -= 1
    # A single group that is everyone has nobody to stand with.
    return frozenset(order[kept:]) if len(order) > 1 and order[kept:] else frozenset()


def _worded(name: str, trait: str, rulebook: Rulebook, words: Words) -> str:
    """Give the words of a reader for what is stored; what has none stays as it came."""
    if not name.strip():
        return words.no_value
    if trait == "region":
        # Counties are many and small; a place of one enterprise is no group.
        return name[:_PREFECTURE] if name.isdecimal() else " ".join(name.split())
    for source in rulebook.sources:
        for field in source.fields:
            if source.name == ENTERPRISES and field.name == trait and name in (field.choices or {}):
                return words(field.choices[name][0], name.replace("_", " "))
    return " ".join(name.split())
