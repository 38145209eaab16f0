"""Which listed matters the texts of decisions name, and what one would have to know to decide each (事由对照清单)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from credit_tier.foundation.errors import Text
from credit_tier.leniency.assessment import assess
from credit_tier.leniency.case import Case
from credit_tier.leniency.matters import MatterMap, titles_of_matters
from credit_tier.leniency.rules import RulesOfLeniency, rules_of_leniency
from credit_tier.leniency.suggestion import Gap
from credit_tier.rulebook.model import Rulebook

PENALISED_ONLY: Final = Text(
    "以上都是已经处罚的案件，没有包含因首违、轻微而未处罚的案件：由此不能得出应罚不罚、不应罚而罚的比例，"
    "也不能检验判断是否准确。文字对照本身是解读（示例）。",
    "All of these are cases that were penalised; those that were spared are not among them. Nothing follows about how"
    " often leniency was due, or about the accuracy of any suggestion. The map of words is a reading (illustrative).",
)
"""What has to be said wherever these figures are shown."""


@dataclass(frozen=True)
class NamedMatters:
    """Texts of decisions held against published lists.

    Attributes
    ----------
    texts : int
    alone : mapping of str to int
        Listed matter to texts that name it and nothing else.
    among : mapping of str to int
        Listed matter to texts that name it among others, so that the case as a whole is not known.
    several : int
        Texts that name several matters, none of them listed.
    outside : mapping of str to int
        Matter that is on no published list of the domain to texts that name it alone.
    unmapped : int
        Texts that name nothing the map knows; blank ones among them.
    missing : mapping of str to tuple of Gap
        Listed matter to what is not known of a case of which its name is all that is.
    titles : mapping of str to str
    """

    texts: int
    alone: Mapping[str, int]
    among: Mapping[str, int]
    several: int
    outside: Mapping[str, int]
    unmapped: int
    missing: Mapping[str, tuple[Gap, ...]]
    titles: Mapping[str, str]

    @property
    def listed(self) -> int:
        """Texts that name a listed matter alone."""
        return sum(self.alone.values())

    def __str__(self) -> str:
        """Give the figures, what would have to be known, and what does not follow."""
        lines = [
            f"决定 decisions: {self.texts}",
            f"只说一个清单事项 name one listed matter alone: {self.listed}",
            *(f"  {self._title(act)}: {count}" for act, count in _ranked(self.alone)),
            f"与其他事项并列 name one among others: {sum(self.among.values())}",
            *(f"  {self._title(act)}: {count}" for act, count in _ranked(self.among)),
            f"清单之外 on no published list: {sum(self.outside.values())}",
            *(f"  {self._title(act)}: {count}" for act, count in _ranked(self.outside)),
            f"几个清单之外的事项 several others: {self.several}",
            f"不能对应 not mapped: {self.unmapped}",
            "逐案判断还须查明 to decide each, one would have to know:",
        ]
        for act, gaps in sorted(self.missing.items()):
            lines.append(f"  {self._title(act)}")
            lines += [f"    {gap.title.zh} {gap.title.en}: {', '.join(gap.facts)}" for gap in gaps]
        return "\n".join([*lines, PENALISED_ONLY.zh, PENALISED_ONLY.en])

    def _title(self, act: str) -> str:
        return f"{self.titles.get(act, act)} ({act})"


def named_matters(texts: Iterable[str | None], rulebook: Rulebook, *, on: date, domain: str) -> NamedMatters:
    """Hold the texts of decisions against the published lists of a domain.

    Parameters
    ----------
    texts : iterable of str or None
        What each decision gives as its ground (处罚事由).
    rulebook : Rulebook
    on : date
        The day of the rules.
    domain : str
        Items that cite a published list count; examples do not.

    Examples
    --------
    >>> from credit_tier import load_rulebook
    >>> texts = ["丢失发票", "未按规定缴销发票", "其他违法", None]
    >>> found = named_matters(texts, load_rulebook(), on=date(2026, 6, 30), domain="tax")
    >>> found.listed, dict(found.outside), found.unmapped
    (1, {'invoice_lost': 1}, 2)
    """
    rules = rules_of_leniency(rulebook, on)
    matters = MatterMap(rules)
    published = _published(rules, domain)
    alone, among, outside = Counter[str](), Counter[str](), Counter[str]()
    count = several = unmapped = 0
    for text in texts:
        count += 1
        named = matters.named(text)
        if named.act in published:
            alone[named.act or ""] += 1
        elif named.act is not None:
            outside[named.act] += 1
        elif published & set(named.acts):
            among.update(published & set(named.acts))
        elif len(named.acts) > 1:
            several += 1
        else:
            unmapped += 1
    known = sorted({*alone, *among})
    missing = {act: assess(Case(act=act, domain=domain), rulebook, on=on).missing for act in known}
    return NamedMatters(count, alone, among, several, outside, unmapped, missing, titles_of_matters(rules))


def _published(rules: RulesOfLeniency, domain: str) -> set[str]:
    return {
        act for act, items in rules.items.items() for item in items if item.domain == domain and item.basis is not None
    }


def _ranked(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
