"""The fixed phrases of a suggestion, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from credit_tier.foundation.errors import Text
from credit_tier.leniency.kleene import Truth
from credit_tier.rulebook.leniency_rules import Category, Effect

OUTCOMES: Mapping[tuple[Effect, Effect], Text] = {
    (Effect.SPARED, Effect.SPARED): Text("应当不予行政处罚", "no penalty (mandatory)"),
    (Effect.REDUCED, Effect.SPARED): Text(
        "可以不予行政处罚；给予处罚的，应当减轻", "may be spared; a penalty must be reduced"
    ),
    (Effect.LIGHTER, Effect.SPARED): Text(
        "可以不予行政处罚；给予处罚的，应当从轻或者减轻", "may be spared; a penalty must be lighter or reduced"
    ),
    (Effect.NONE, Effect.SPARED): Text("可以不予行政处罚", "may be spared (discretion)"),
    (Effect.REDUCED, Effect.REDUCED): Text("应当减轻处罚", "must be reduced"),
    (Effect.LIGHTER, Effect.REDUCED): Text("应当从轻或者减轻处罚", "must be lighter or reduced"),
    (Effect.NONE, Effect.REDUCED): Text("可以从轻或者减轻处罚", "may be lighter or reduced"),
    (Effect.LIGHTER, Effect.LIGHTER): Text("应当从轻处罚", "must be lighter"),
    (Effect.NONE, Effect.LIGHTER): Text("可以从轻处罚", "may be lighter"),
    (Effect.NONE, Effect.NONE): Text("没有查明从轻、减轻、不予处罚的情形", "no ground of leniency found"),
}
"""应当 and 可以 together, in words."""
NO_PENALTY: Mapping[Category, Text] = {
    Category.TIME_BARRED: Text("超过追责时效，不再给予行政处罚", "past the limitation period: no penalty any more"),
    Category.NOT_ESTABLISHED: Text("违法事实不清、证据不足，不得给予行政处罚", "not established: no penalty"),
    Category.CORRECTION_FIRST: Text(
        "法律规定先责令改正，拒不改正之前不得处罚", "the statute orders correction first: no penalty before refusal"
    ),
}
"""Where no penalty is no favour, and is said in other words."""
EXEMPT = Text("可以免予处罚", "may be exempt from the penalty")
"""What a statute says that exempts (食品安全法 136)."""


class Phrases(NamedTuple):
    """The fixed sentences of one language."""

    head: str
    trial: str
    not_applied: str
    outcome: str
    undetermined: str
    ground: str
    item: str
    may_change: str
    others: str
    met: str
    not_met: str
    open: str
    absent: str
    present: str
    missing: str
    gap: str
    law_question: str
    to_find_out: str
    and_more: str
    settled: str
    measures: str
    review: str
    review_open: str
    sanction: str
    fine: str
    statutory: str
    lighter: str
    reduced: str
    articles: str
    closing: str
    marks: Mapping[Truth, str]


PHRASES: Mapping[str, Phrases] = {
    "zh": Phrases(
        head="两轻一免判断建议　{act}　判断日期 {day}　规则 {rulebook}（摘要 {digest}）",
        trial="【试行】用到示例规则：{names}；本建议不得直接用于正式决定",
        not_applied="清单事项“{title}”不适用：{why}",
        outcome="建议：{outcome}",
        undetermined="暂不能确定。目前：{least}；查明下列事项后，最多：{most}",
        ground="理由：{title}",
        item="清单事项：{title}（{authority}）",
        may_change="下列理由尚未查明，如成立则应优先适用：{titles}",
        others="同时成立：{titles}",
        met="符合",
        not_met="不符合",
        open="未查明",
        absent="无排除情形：{title}（不存在）",
        present="排除情形：{title}（存在）",
        missing="尚缺的事实与证据：",
        gap="{title}——{evidence}（事实：{facts}）",
        law_question="属适用规则问题，请核实清单的过渡规定",
        to_find_out="查明所列事实",
        and_more="等 {count} 项",
        settled="按程序阶段认定：{title}",
        measures="同时应当：{titles}",
        review="涉及安全：建议{title}",
        review_open="是否涉及安全未查明；涉及的，建议{title}",
        sanction="处罚幅度（给予处罚的）：",
        fine="{name}：{least} 元至 {most} 元",
        statutory="法定罚款幅度",
        lighter="从轻",
        reduced="减轻：低于法定最低罚款额 {least} 元，或者适用更轻的处罚种类，或者应当并处而不并处",
        articles="依据：",
        closing="以上为依规则作出的建议，由行政执法人员审查并由行政机关负责人依法决定；与建议不同的，应当写明理由。",
        marks={Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "？"},
    ),
    "en": Phrases(
        head="Suggestion on leniency  {act}  assessed on {day}  rules {rulebook} (digest {digest})",
        trial="[TRIAL] Illustrative rules were used: {names}; no official decision may rest on this alone",
        not_applied="The item {title} does not apply: {why}",
        outcome="Suggestion: {outcome}",
        undetermined="Undetermined. So far: {least}; depending on what follows, at most: {most}",
        ground="Ground: {title}",
        item="Item of a list: {title} ({authority})",
        may_change="Not yet known, and first if they hold: {titles}",
        others="Holding as well: {titles}",
        met="met",
        not_met="not met",
        open="not known",
        absent="no exclusion: {title} (does not hold)",
        present="exclusion: {title} (holds)",
        missing="Facts and evidence still missing:",
        gap="{title}: {evidence} (facts: {facts})",
        law_question="a question of law: check the list's rule of transition",
        to_find_out="find out the facts named",
        and_more=" and others, {count} in all",
        settled="Settled by the stage of the procedure: {title}",
        measures="Always with it: {titles}",
        review="Touches safety: {title}",
        review_open="Whether it touches safety is not known; if so: {title}",
        sanction="Range, where a penalty is imposed:",
        fine="{name}: {least} to {most} yuan",
        statutory="statutory fine",
        lighter="lighter",
        reduced="reduced: a fine below the minimum of {least} yuan, or a lighter kind, or not combining",
        articles="Basis:",
        closing="This is a suggestion by the rules. The officer examines it and the agency decides;"
        " a decision that differs states its reason.",
        marks={Truth.TRUE: "+", Truth.FALSE: "-", Truth.UNKNOWN: "?"},
    ),
}
CONFISCATION = Text(
    "不予行政处罚不等于违法所得、非法财物已经处理：有的，退赔、没收依行政处罚法第二十八条及有关法律另行审查",
    "no penalty does not settle what was gained or used: refund and confiscation are examined by themselves (28)",
)
"""Said where a penalty is spared and money may have been gained, unless the act is barred or not established."""
