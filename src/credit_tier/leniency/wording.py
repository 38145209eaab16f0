"""The wording of a suggestion, in Chinese and English, to paste into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from credit_tier.foundation.basis import READINGS, Basis, Bilingual
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.leniency.judgement import Judged, Node
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.sanction import FineRange
from credit_tier.leniency.suggestion import Gap, Suggestion
from credit_tier.rulebook.case_facts import OTHER_FACTS
from credit_tier.rulebook.leniency_rules import Category, Effect, Ground, Measure

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


class _Words(NamedTuple):
    """The fixed sentences of one language."""

    head: str
    trial: str
    outcome: str
    undetermined: str
    ground: str
    item: str
    may_change: str
    others: str
    met: str
    not_met: str
    open: str
    missing: str
    gap: str
    law_question: str
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


_WORDS: Mapping[str, _Words] = {
    "zh": _Words(
        head="两轻一免判断建议　{act}　判断日期 {day}　规则 {rulebook}（摘要 {digest}）",
        trial="【试行】用到示例规则：{names}；本建议不得直接用于正式决定",
        outcome="建议：{outcome}",
        undetermined="暂不能确定。目前：{least}；查明下列事项后，最多：{most}",
        ground="理由：{title}",
        item="清单事项：{title}（{authority}）",
        may_change="下列理由尚未查明，如成立则应优先适用：{titles}",
        others="同时成立：{titles}",
        met="符合",
        not_met="不符合",
        open="未查明",
        missing="尚缺的事实与证据：",
        gap="{title}——{evidence}（事实：{facts}）",
        law_question="属适用规则问题，请核实清单的过渡规定或者适用范围",
        settled="按程序阶段认定：{title}",
        measures="同时应当：{titles}",
        review="涉及安全：{title}",
        review_open="是否涉及安全未查明；涉及的：{title}",
        sanction="处罚幅度（给予处罚的）：",
        fine="{name}：{least} 元至 {most} 元",
        statutory="法定罚款幅度",
        lighter="从轻",
        reduced="减轻",
        articles="依据：",
        closing="以上为依规则作出的建议，由行政执法人员审查并由行政机关负责人依法决定；与建议不同的，应当写明理由。",
        marks={Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "？"},
    ),
    "en": _Words(
        head="Suggestion on leniency  {act}  assessed on {day}  rules {rulebook} (digest {digest})",
        trial="[TRIAL] Illustrative rules were used: {names}; no official decision may rest on this alone",
        outcome="Suggestion: {outcome}",
        undetermined="Undetermined. So far: {least}; depending on what follows, at most: {most}",
        ground="Ground: {title}",
        item="Item of a list: {title} ({authority})",
        may_change="Not yet known, and first if they hold: {titles}",
        others="Holding as well: {titles}",
        met="met",
        not_met="not met",
        open="not known",
        missing="Facts and evidence still missing:",
        gap="{title}: {evidence} (facts: {facts})",
        law_question="a question of law: check the list's rule of transition or its scope",
        settled="Settled by the stage of the procedure: {title}",
        measures="Always with it: {titles}",
        review="Touches safety: {title}",
        review_open="Whether it touches safety is not known; if so: {title}",
        sanction="Range, where a penalty is imposed:",
        fine="{name}: {least} to {most} yuan",
        statutory="statutory fine",
        lighter="lighter",
        reduced="reduced",
        articles="Basis:",
        closing="This is a suggestion by the rules. The officer examines it and the agency decides;"
        " a decision that differs states its reason.",
        marks={Truth.TRUE: "+", Truth.FALSE: "-", Truth.UNKNOWN: "?"},
    ),
}


def outcome_text(found: Suggestion) -> Text:
    """Word the outcome, or its bounds while it is open.

    Where no penalty follows from time, doubt or a statute that orders correction first, it is said in those words.
    """
    outcome = found.outcome
    lower = OUTCOMES[outcome.must_least, outcome.may_least]
    if found.determined:
        special = NO_PENALTY.get(found.category) if found.category else None
        return special if special is not None and outcome.must_least is Effect.SPARED else lower
    upper = OUTCOMES[outcome.must_most, outcome.may_most]
    return Text(
        _WORDS["zh"].undetermined.format(least=lower.zh, most=upper.zh),
        _WORDS["en"].undetermined.format(least=lower.en, most=upper.en),
    )


def suggestion_text(found: Suggestion, language: str) -> str:
    """Word a suggestion.

    Raises
    ------
    ArgumentError
        There is no such language.
    """
    words = _WORDS.get(language)
    if words is None:
        raise ArgumentError(
            Fault(
                "language",
                Text(f"没有语言 {language}", f"There is no language {language}."),
                Text("zh 或 en", "zh or en"),
                Text("请改为其中之一", "Use one of them."),
            )
        )
    return "\n".join(_lines(found, words, language))


def _lines(found: Suggestion, words: _Words, language: str) -> Iterator[str]:
    rulebook = found.rules.rulebook
    yield words.head.format(
        act=found.case.act or "—",
        day=found.rules.day,
        rulebook=_say(rulebook.identity.title, language),
        digest=rulebook.digest[:12],
    )
    if found.illustrative:
        yield words.trial.format(names=", ".join(found.illustrative))
    said = outcome_text(found)
    yield words.outcome.format(outcome=said.zh if language == "zh" else said.en)
    yield from _ground_lines(found, words, language)
    gaps = found.missing
    yield from [words.missing] if gaps else []
    yield from (f"  {_gap(found, gap, words, language)}" for gap in gaps)
    yield from (words.settled.format(title=_say(rule.title, language)) for rule in found.judgement.settled)
    yield words.measures.format(titles=_titles(found.measures, language))
    if found.legal_review is not Truth.FALSE:
        pattern = words.review if found.legal_review is Truth.TRUE else words.review_open
        yield pattern.format(title=_say(found.rules.safety.review, language))
    if found.outcome.must_least is not Effect.SPARED:
        yield from _sanction_lines(found, words, language)
    yield words.articles
    yield from (f"  {_place(basis, language)}" for basis in found.articles)
    yield words.closing


def _ground_lines(found: Suggestion, words: _Words, language: str) -> Iterator[str]:
    if found.leading is not None:
        rule = found.leading.rule
        yield words.ground.format(title=_say(rule.title, language))
        if found.item is not None:
            yield words.item.format(title=_say(rule.title, language), authority=_say(found.item.authority, language))
        yield from (f"  {_node(node, words, language)}" for node in found.leading.nodes)
        if found.open_ahead:
            yield words.may_change.format(titles=_routes(found.open_ahead, language))
    if found.alternatives:
        yield words.others.format(titles=_routes(found.alternatives, language))


def _sanction_lines(found: Suggestion, words: _Words, language: str) -> Iterator[str]:
    left = found.sanction
    yield words.sanction
    for name, fine in ((words.statutory, left.statutory), (words.lighter, left.lighter), (words.reduced, left.reduced)):
        if fine is not None:
            yield "  " + words.fine.format(name=name, **_yuan(fine))
    yield from (f"  {note.zh if language == 'zh' else note.en}" for note in left.notes)


def _yuan(fine: FineRange) -> dict[str, str]:
    return {name: f"{fen // 100}.{fen % 100:02d}" for name, fen in zip(("least", "most"), fine, strict=True)}


def _node(node: Node, words: _Words, language: str) -> str:
    said = {Truth.TRUE: words.met, Truth.FALSE: words.not_met, Truth.UNKNOWN: words.open}[node.value]
    prefix = ("排除情形：" if language == "zh" else "exclusion: ") if node.exclusion else ""
    return f"{words.marks[node.value]} {prefix}{_say(node.title, language)}（{said}）"


def _gap(found: Suggestion, gap: Gap, words: _Words, language: str) -> str:
    known = {fact.name: fact for fact in (*OTHER_FACTS, *found.rules.facts.values())}
    facts = [_say(known[name].title, language) for name in gap.facts]
    evidence = _say(gap.evidence, language) if gap.evidence else words.law_question
    joined = ("、" if language == "zh" else ", ").join(facts) or "—"
    return words.gap.format(title=_say(gap.title, language), evidence=evidence, facts=joined)


def _routes(routes: tuple[Judged, ...], language: str) -> str:
    return _titles([judged.rule for judged in routes], language)


def _titles(rules: Iterable[Ground | Measure], language: str) -> str:
    titles = [_say(rule.title, language) for rule in rules]
    return ("；" if language == "zh" else "; ").join(dict.fromkeys(titles)) or "—"


def _place(basis: Basis, language: str) -> str:
    label = READINGS[basis.read][language]
    return f"{basis}（{label}）" if language == "zh" else f"{basis} ({label})"


def _say(text: Bilingual, language: str) -> str:
    return text.zh if language == "zh" else text.en
