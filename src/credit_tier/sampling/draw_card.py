"""A draw at a glance, for a notebook: strata and sizes; never who was drawn, never the seed (抽取卡片)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup, element, together
from credit_tier.foundation.showing import bar, both, card, english, line, quiet, share_text, table

SHOWN_STRATA: Final = 20
_HEADS: Final = (
    Text("层", "stratum"),
    Text("总数", "N"),
    Text("可抽", "eligible"),
    Text("抽中", "n"),
    Text("占总数", "n / N"),
    Text("", ""),
    Text("承诺比例", "rate"),
    Text("方法", "design"),
)


def draw_card(core: Mapping[str, Any], commit_hash: str, manifest_hash: str) -> Markup:
    """Give the card of a draw.

    A notebook is passed on with what it shows, and visits are unannounced (R16): neither seed nor names are there.

    Parameters
    ----------
    core : mapping
        The core of the manifest (`dr1` 7.1).
    commit_hash, manifest_hash : str
    """
    strata = core["strata"]
    drawn, every = sum(one["n"] for one in strata), sum(one["N_base"] for one in strata)
    title = together([f"抽取 {core['draw_id']}：抽中 {drawn:,} / {every:,} ", english(f"drawn {drawn:,} of {every:,}")])
    officers = len(core["officers"]["assignments"])
    assigned = (
        [line(both(Text(f"已派出 {officers:,} 组检查人员。", f"{officers:,} assignments of officers.")))]
        if officers
        else []
    )
    more = len(strata) - SHOWN_STRATA
    if more > 0:
        assigned.append(line(both(Text(f"另有 {more} 层。", f"And {more} more strata."))))
    return card(
        title,
        table(_HEADS, [_row(one) for one in strata[:SHOWN_STRATA]]),
        *assigned,
        line(
            "承诺书 commitment ",
            element("code", commit_hash[:16]),
            "　结果 manifest ",
            element("code", manifest_hash[:16]),
            f"　算法 algorithm {core['algorithm']}",
        ),
        quiet("验证 anyone can check: verify(drawn, frame=…, secrets=…, officers=…, published=…)"),
        quiet("检查结束前不显示种子和名单（.rows()） the seed and who was drawn stay closed until the visits end"),
    )


def _row(stratum: Mapping[str, Any]) -> tuple[str | int, ...]:
    base, n = stratum["N_base"], stratum["n"]
    return (
        stratum["name"],
        base,
        stratum["N_eligible"],
        n,
        share_text(n, base),
        bar(n, base),
        stratum["rate"],
        stratum["design"],
    )
