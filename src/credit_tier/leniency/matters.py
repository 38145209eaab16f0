"""From words to matters: what the text of a decision, a register or a table names (违法行为文字与事项对照)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final, NamedTuple

from credit_tier.leniency.rules import RulesOfLeniency
from credit_tier.rulebook.matters import Matter

OFF_LIST: Final = "off_list"
"""The matter of a case of which the table says only that it stands on no list."""
_OFF_LIST_WORDS: Final = frozenset({"清单外", "清单之外", "不在清单", "offlist", "unlisted"})
_MARKS: Final = re.compile(r"[\W_]+")
_SAME: Final = (("帐", "账"), ("按照", "按"))


class Named(NamedTuple):
    """What a text names.

    Attributes
    ----------
    act : str or None
        The one matter that it names; None where it names several, or none that is declared.
    acts : tuple of str
        Every matter that it names, sorted.
    illustrative : tuple of str
        The illustrative entries of the map that were used.
    """

    act: str | None
    acts: tuple[str, ...]
    illustrative: tuple[str, ...]


class MatterMap:
    """The map of one day: names and titles of the lists, and the phrases declared beside them.

    Parameters
    ----------
    rules : RulesOfLeniency

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier import load_rulebook
    >>> from credit_tier.leniency.rules import rules_of_leniency
    >>> matters = MatterMap(rules_of_leniency(load_rulebook(), date(2026, 6, 30)))
    >>> matters.named("未按照规定的期限办理纳税申报").act
    'tax_late_filing'
    >>> matters.named("应开具而未开具发票，丢失发票").act is None
    True
    """

    def __init__(self, rules: RulesOfLeniency) -> None:
        self._exact: dict[str, set[str]] = {}
        for act, items in rules.items.items():
            for words in (act, *(item.title.zh for item in items)):
                self._exact.setdefault(folded(words), set()).add(act)
        declared = [matter for matter in rules.rulebook.leniency_rules.matter if matter.applies_on(rules.day)]
        for act in {matter.act for matter in declared if matter.act}:
            self._exact.setdefault(folded(act), set()).add(act)
        for words in _OFF_LIST_WORDS:
            self._exact[words] = {OFF_LIST}
        self._declared = [
            (matter, tuple(map(folded, matter.phrases)), tuple(map(folded, matter.without))) for matter in declared
        ]
        self._known: dict[str, Named] = {}

    def named(self, text: str | None) -> Named:
        """Say what a text names; the same text is looked at once."""
        words = folded(text or "")
        if words not in self._known:
            self._known[words] = self._look(words)
        return self._known[words]

    def _look(self, words: str) -> Named:
        exact = self._exact.get(words)
        if exact is not None:
            return _named(exact, ())
        found = [
            matter
            for matter, phrases, without in self._declared
            if all(phrase in words for phrase in phrases) and not any(phrase in words for phrase in without)
        ]
        return _named({matter.act for matter in found}, found)


def _named(acts: set[str | None] | set[str], by: list[Matter] | tuple[()]) -> Named:
    illustrative = tuple(sorted(f"matter {matter.id}" for matter in by if matter.illustrative))
    named = tuple(sorted(act for act in acts if act is not None))
    return Named(named[0] if len(acts) == len(named) == 1 else None, named, illustrative)


def titles_of_matters(rules: RulesOfLeniency) -> Mapping[str, str]:
    """Give the Chinese title of every matter, on a list or declared besides.

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier import load_rulebook
    >>> from credit_tier.leniency.rules import rules_of_leniency
    >>> titles_of_matters(rules_of_leniency(load_rulebook(), date(2026, 6, 30)))["invoice_lost"]
    '丢失发票'
    """
    matters = rules.rulebook.leniency_rules.matter
    declared = {matter.act: matter.title.zh for matter in matters if matter.act and matter.title}
    return {OFF_LIST: "清单之外的事项"} | declared | {act: items[0].title.zh for act, items in rules.items.items()}


def folded(text: str) -> str:
    """Take marks, blanks and spellings away that make no difference.

    Examples
    --------
    >>> folded("未按照规定设置、保管帐簿。")
    '未按规定设置保管账簿'
    """
    words = _MARKS.sub("", unicodedata.normalize("NFKC", text)).casefold()
    for written, meant in _SAME:
        words = words.replace(written, meant)
    return words
