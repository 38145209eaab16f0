"""Tiers at a glance, for a notebook: how many of each tier in each field, and at what rate (分级分类卡片)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.foundation.showing import Tone, both, card, english, line, quiet, table
from credit_tier.rulebook.supervision_table import FieldFloor, Tier

SHOWN_FIELDS: Final = 20
SHOWN_SENTENCES: Final = 6


class FieldRow(NamedTuple):
    """One field: its name and rule, enterprises and rate by tier name, lightest first."""

    name: str
    floor: FieldFloor | None
    counts: Mapping[str, int]
    rates: Mapping[str, str]


def tiers_card(
    rows: Sequence[FieldRow],
    tiers: Sequence[Tier],
    *,
    awaiting: int,
    told: Iterable[Text],
    item: str,
    as_of: date,
    digests: Mapping[str, str],
    trial: bool,
) -> Markup:
    """Give the card.

    Parameters
    ----------
    rows : sequence of FieldRow
    tiers : sequence of Tier
        Lightest first.
    awaiting : int
        Enterprises whose result a person has still to confirm.
    told : iterable of Text
        What inspector-days are not enough for.
    item : str
        The item of inspection, or nothing.
    as_of : date
    digests : mapping of str to str
    trial : bool
    """
    sentences = list(told)
    enterprises = sum(sum(row.counts.values()) for row in rows)
    title = together(
        [
            f"监管档位：{len(rows)} 个领域 {enterprises:,} 行{f'，事项 {item}' if item else ''} ",
            english(f"supervision tiers: {enterprises:,} rows in {len(rows)} fields"),
        ]
    )
    parts = [*_parts(rows, tiers), *_open(awaiting, sentences)]
    said = "；".join(f"{name} {value[:12]}" for name, value in digests.items())
    parts.append(
        quiet(f"截至 as of {as_of}；{said}。", "好等级不放松安全领域 a good grade never loosens a safety field")
    )
    return card(title, *parts, tone=Tone.CARE if sentences else Tone.PLAIN, trial=trial)


def _parts(rows: Sequence[FieldRow], tiers: Sequence[Tier]) -> Iterator[Markup]:
    heads = [Text("领域", "field"), *(Text(tier.title.zh, tier.title.en) for tier in tiers)]
    yield table(heads, [(_title(row), *(_cell(row, tier) for tier in tiers)) for row in rows[:SHOWN_FIELDS]], words=14)
    yield quiet("每格：企业数 @ 年抽查比例 each cell: enterprises @ share drawn a year")
    if len(rows) > SHOWN_FIELDS:
        more = len(rows) - SHOWN_FIELDS
        yield line(both(Text(f"另有 {more} 个领域。", f"And {more} more fields.")))


def _title(row: FieldRow) -> Markup:
    if row.floor is None:
        return both(Text(row.name, ""))
    safety = " ⚑安全" if row.floor.safety else ""
    return both(Text(f"{row.floor.title.zh}{safety}", f"{row.name}{', safety' if row.floor.safety else ''}"))


def _cell(row: FieldRow, tier: Tier) -> Markup:
    number = row.counts.get(tier.name, 0)
    if not number:
        return english("—")
    return together([element("b", f"{number:,}"), " ", english(f"@ {row.rates.get(tier.name, tier.rate)}")])


def _open(awaiting: int, told: Sequence[Text]) -> Iterator[Markup]:
    if awaiting:
        yield line(
            both(
                Text(
                    f"{awaiting:,} 家个体工商户的结果待人工确认。",
                    f"{awaiting:,} results of natural persons await a person.",
                )
            )
        )
    for text in told[:SHOWN_SENTENCES]:
        yield line("⚠ ", both(text))
    if len(told) > SHOWN_SENTENCES:
        more = len(told) - SHOWN_SENTENCES
        yield line(both(Text(f"另有 {more} 条，见 fitting.told。", f"{more} more: fitting.told.")))
