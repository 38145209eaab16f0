"""Whether values that were taken by one rulebook stand for those of another (取值是否相同)."""

from __future__ import annotations

from credit_tier.engine.indicators import Indicators
from credit_tier.rulebook.indicator import Indicator, IndicatorVersion
from credit_tier.rulebook.model import Rulebook

_READ = ("source_rules", "attribution_rules", "fact_rules")
"""Parts of a rulebook that decide how every value is taken."""


def taken_otherwise(old: Rulebook, new: Rulebook, values: Indicators) -> bool:
    """Tell whether the records have to be read again for the new rules.

    Parameters
    ----------
    old, new : Rulebook
    values : Indicators
        By the old one.

    Returns
    -------
    bool
        Measures, sources and the like always count. Points count only where they decide in which indicator a shared
        fact is counted: those of the themes in which this enterprise's facts could count, and what only adds points.
    """
    if old.identity.dispute_suspends != new.identity.dispute_suspends:
        return True
    if any(getattr(old, name) != getattr(new, name) for name in _READ):
        return True
    before, after = (_of_use(book, values) for book in (old, new))
    for name, (item, version) in after.items():
        if name not in before or _taken(*before[name]) != _taken(item, version):
            return True
        if before[name][1].only_adds != version.only_adds:
            return True
    return bool(values.same_facts) and _settled_otherwise(old, new, values)


def _of_use(book: Rulebook, values: Indicators) -> dict[str, tuple[Indicator, IndicatorVersion]]:
    return {item.id: (item, version) for item, version in book.on(values.as_of, values.use).for_use}


def _taken(item: Indicator, version: IndicatorVersion) -> tuple[object, ...]:
    return item.source, item.absent, item.late, item.applies, version.measure


def _settled_otherwise(old: Rulebook, new: Rulebook, values: Indicators) -> bool:
    """Tell whether points could move a shared fact, or a condition read a spent one that none did before."""
    spent = {item.indicator for item in values.same_facts}
    if spent & (new.grade_rules.read - old.grade_rules.read):
        return True
    before, after = (_of_use(book, values) for book in (old, new))
    named = spent | {item.counted_in for item in values.same_facts}
    sources = {before[name][0].source for name in named if name in before}
    # A fact counts in all indicators that measure the same record, of which only the first is named.
    themes = {item.theme for item, _ in before.values() if item.source in sources}
    one, other = (_points(rules, themes) for rules in (before, after))
    scales = (book.on(values.as_of, values.use).scale.themes for book in (old, new))
    ranges = [{name: reach for name, reach in scale.items() if name in themes} for scale in scales]
    return one != other or ranges[0] != ranges[1]


def _points(rules: dict[str, tuple[Indicator, IndicatorVersion]], themes: set[str]) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for name, (item, version) in rules.items():
        if item.theme in themes:
            bands = tuple((band.start, band.points) for band in version.bands)
            found[name] = (bands, version.missing)
    return found
