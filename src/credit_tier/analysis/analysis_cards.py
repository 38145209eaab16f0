"""What analyses show of themselves in a notebook: the figures to look at first, and what they do not say (分析卡片).

Every card is bounded: of long lists the first rows stand there, and how many are left out. All of them are in the
frames.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from math import isnan
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.foundation.hypertext import Markup
from credit_tier.foundation.showing import Tone, bar, both, card, line, quiet, share_text, table

if TYPE_CHECKING:
    import pandas as pd

    from credit_tier.analysis.band_outcomes import BandOutcome
    from credit_tier.grading.grades import Grades

SHOWN: Final = 8
"""Rows of a table."""
UNSAID: Final = "—"
JUDGED: Final = Text("仅供研判，不是规则。", "For people to judge; no rule.")


def distribution_card(grades: Grades, groups: Sequence[tuple[str, int, int]], few: int, counted: Text) -> Markup:
    """Show the grades of all; of each trait how many groups there are, and how many of fewer than so many."""
    counts, number = grades.counts(), len(grades)
    rows = [(code, many, share_text(many, number), bar(many, number)) for code, many in counts.items()]
    said = [
        Text(
            f"按 {trait}：{many} 组，其中 {small} 组参评不足 {few} 家",
            f"by {trait}: {many} groups, {small} of fewer than {few}",
        )
        for trait, many, small in groups
    ]
    return card(
        both(Text(f"{number:,} 家企业的等级分布", f"grades of {number:,} enterprises by group")),
        table((Text("等级", "grade"), Text("企业", "enterprises"), Text("占", "share"), Text("", "")), rows),
        *_lines(said),
        quiet(both(counted)),
        trial=grades.trial,
    )


def contributions_card(grades: Grades, by_indicator: pd.DataFrame, counted: Text) -> Markup:
    """Show the indicators that tell most apart, and which tell nobody apart."""
    titles = {item.indicator.id: item.indicator.title for item in grades.card.indicators}
    ordered = by_indicator.to_dict("records")
    living = [row for row in ordered if row["spread"]]
    living.sort(key=lambda row: -row["spread"])
    rows = [
        (both(Text(*_title(titles[row["indicator"]]))), _decimal(row["mean"]), _decimal(row["spread"]))
        for row in living[:SHOWN]
    ]
    dead = [_title(titles[row["indicator"]]) for row in ordered if row["dead"]]
    named = Text("、".join(zh for zh, _ in dead[:SHOWN]), ", ".join(en for _, en in dead[:SHOWN]))
    heads = (Text("指标", "indicator"), Text("平均得分", "mean points"), Text("两家平均相差", "two differ by"))
    return card(
        both(Text("得分从何而来", "what brings the points")),
        table(heads, rows),
        _left(len(living)),
        line(
            both(Text(f"不区分企业的指标 {len(dead)} 项：{named.zh}", f"{len(dead)} tell nobody apart: {named.en}"))
            if dead
            else both(Text("没有不区分企业的指标。", "No indicator is known to tell nobody apart."))
        ),
        quiet(both(counted)),
        trial=grades.trial,
    )


def equal_treatment_card(explained: pd.DataFrame, said: Sequence[Text], *, trial: bool) -> Markup:
    """Show what each trait alone explains, what chance gives, who is counted, and what the figures do not say."""
    rows = [
        (
            row["trait"],
            row["groups"],
            _per_cent(row["eta_squared"]),
            _per_cent(row["eta_by_chance"]),
            _thousandths(row["cramers_v"]),
            _thousandths(row["p_holm"]),
            both(Text(row["zh"], row["en"])) if row["zh"] else "",
        )
        for row in explained.head(SHOWN).to_dict("records")
    ]
    heads = (
        Text("特征", "trait"),
        Text("组", "groups"),
        Text("解释得分 η²", "of the score"),
        Text("偶然即有", "chance gives"),
        Text("与等级关联 V", "with the grade"),
        Text("偶然概率 p", "p, adjusted"),
        Text("说明", "remark"),
    )
    title = both(Text("某一特征单独能说明多少", "what one trait alone explains"))
    return card(title, table(heads, rows), _left(len(explained)), *_lines(said), trial=trial)


class ShownShift(NamedTuple):
    """A shift as a card shows it; `said` is the band that grew most, or why nothing can be said."""

    title: Text
    psi: float | None
    chance_limit: float | None
    verdict: Text
    said: Text


def stability_card(title: Text, shifts: Sequence[ShownShift], cautions: Sequence[Text], *, trial: bool) -> Markup:
    """Show what has moved most; what is stable is counted."""
    told: dict[Text, int] = {}
    for shift in shifts:
        told[shift.verdict] = told.get(shift.verdict, 0) + 1
    rows = [
        (
            both(shift.title),
            UNSAID if shift.psi is None else f"{shift.psi:.4f}",
            UNSAID if shift.chance_limit is None else f"{shift.chance_limit:.4f}",
            both(shift.verdict),
            shift.said.zh if shift.said.zh == shift.said.en else both(shift.said),
        )
        for shift in sorted(shifts, key=lambda shift: (shift.psi is None, -(shift.psi or 0.0)))[:SHOWN]
    ]
    heads = (
        Text("项目", "item"),
        Text("PSI", "PSI"),
        Text("偶然上限", "chance limit"),
        Text("判断", "verdict"),
        Text("增加最多的档，或原因", "band that grew most, or why"),
    )
    said = Text(
        "，".join(f"{text.zh} {many} 项" for text, many in told.items()),
        ", ".join(f"{many} {text.en}" for text, many in told.items()),
    )
    return card(both(title), line(both(said)), table(heads, rows), _left(len(shifts)), *_lines(cautions), trial=trial)


def comparison_card(every: Grades, every_move: pd.DataFrame, every_reason: pd.DataFrame, locked: int) -> Markup:
    """Show who moves from where to where and by which change."""
    moves = every_move.query("old_grade != new_grade").sort_values("enterprises", ascending=False, kind="stable")
    moved, number = int(moves["enterprises"].sum()), len(every)
    rows = [(f"{old} → {new}", many) for old, new, many in moves.values.tolist()[:SHOWN]]
    reasons = every_reason.groupby("by", sort=False)["enterprises"].sum().sort_values(ascending=False, kind="stable")
    whys = [(str(by), int(many)) for by, many in reasons.head(SHOWN).items()]
    parts: list[str] = []
    if moved:
        parts = [
            table((Text("等级", "grade"), Text("企业", "enterprises")), rows),
            _left(len(moves)),
            table((Text("因为", "because of"), Text("企业", "enterprises")), whys, words=60),
            _left(len(reasons)),
        ]
    if locked:
        parts.append(
            line(
                both(
                    Text(
                        f"改动了 {locked} 处锁定的内容，不得施行。",
                        f"Locked places changed: {locked}; it cannot come into force.",
                    )
                )
            )
        )
    return card(
        both(
            Text(
                f"换用新规则，{number:,} 家中 {moved:,} 家等级改变（{share_text(moved, number)}）",
                f"by the new rules {moved:,} of {number:,} change their grade",
            )
        ),
        *parts,
        tone=Tone.CARE if locked else Tone.PLAIN,
        trial=every.trial,
    )


def sweep_card(path: str, now: object, tried: pd.DataFrame) -> Markup:
    """Show what each value would make of the population; the one in force is marked."""
    codes = [name.removeprefix("grade_") for name in tried.columns if name.startswith("grade_")]
    rows: list[tuple[str | int, ...]] = [
        (
            f"{row['value']} ← 现行 now" if row["is_now"] else str(row["value"]),
            *(row[f"grade_{code}"] for code in codes),
            row["better"],
            row["worse"],
            UNSAID if row["inspector_days"] is None else f"{row['inspector_days']:,}",
        )
        for row in tried.head(SHOWN).to_dict("records")
    ]
    heads = (
        Text("取值", "value"),
        *(Text(code, "") for code in codes),
        Text("变好", "better"),
        Text("变差", "worse"),
        Text("人日", "inspector-days"),
    )
    title = both(Text(f"参数 {path}，现为 {now}", "one parameter at many values"))
    return card(title, table(heads, rows), _left(len(tried)), trial=True)


def bands_card(title: Text, bands: Sequence[BandOutcome], iv: float, counted: Text | None = None) -> Markup:
    """Show proposed bands with the outcomes in each; kinds of missing that nobody has are left out."""
    held = [band for band in bands if band.events + band.non_events]
    rows = [
        (
            both(band.label),
            band.events + band.non_events,
            band.events,
            share_text(band.events, band.events + band.non_events),
            bar(band.events, band.events + band.non_events),
        )
        for band in held[:SHOWN]
    ]
    heads = (
        Text("档", "band"),
        Text("企业", "enterprises"),
        Text("有违法结果", "with the outcome"),
        Text("占", "share"),
        Text("", ""),
    )
    said = Text(f"信息值 IV {iv:.4f}。{JUDGED.zh}", f"Information value {iv:.4f}. {JUDGED.en}")
    return card(
        both(title),
        table(heads, rows),
        _left(len(held)),
        *_lines([said, *([counted] if counted else [])]),
        tone=Tone.CARE,
    )


def weights_card(
    own: Mapping[str, Fraction],
    proposed: Mapping[str, Mapping[str, Fraction]],
    leaps: Mapping[str, int],
    counted: Text,
) -> Markup:
    """Show weights side by side, those that would change most first; where they leap, it says so."""
    ordered = sorted(own, key=lambda name: -max(abs(weights[name] - own[name]) for weights in proposed.values()))
    rows = [
        (name, _per_cent(own[name]), *(_per_cent(weights[name]) for weights in proposed.values()))
        for name in ordered[:SHOWN]
    ]
    heads = (Text("指标或主题", "name"), Text("现行", "own"), *(Text(kind, "") for kind in proposed))
    said = [
        Text(f"{kind} 使 {many} 项权重大变，须先问为什么", f"{kind} changes {many} weights greatly: ask why")
        for kind, many in leaps.items()
        if many
    ]
    title = both(Text("权重：现行与建议", "weights, own and proposed"))
    return card(title, table(heads, rows), _left(len(ordered)), *_lines([*said, counted, JUDGED]), tone=Tone.CARE)


def _left(rows: int) -> Markup:
    """Say how many rows a table leaves out."""
    more = rows - SHOWN
    return quiet(both(Text(f"另有 {more} 行", f"and {more} more rows"))) if more > 0 else Markup("")


def _lines(said: Iterable[Text]) -> list[Markup]:
    return [line(both(text)) for text in list(said)[:SHOWN]]


def _title(title: Any) -> tuple[str, str]:
    return title.zh, title.en


def _decimal(number: Fraction) -> str:
    return f"{float(number):,.1f}"


def _thousandths(number: float) -> str:
    return UNSAID if isnan(number) else f"{number:.3f}" if number >= 0.001 or not number else "<0.001"


def _per_cent(share: Fraction | None) -> str:
    return UNSAID if share is None else f"{float(100 * share):.1f} %"
