"""The wording of a suggestion, in Chinese and English, to paste into a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from credit_tier.foundation.basis import READINGS, Basis, Bilingual
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.leniency.judgement import Judged, Node
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.phrases import CONFISCATION, EXEMPT, NO_PENALTY, OUTCOMES, PHRASES, Phrases
from credit_tier.leniency.sanction import FineRange
from credit_tier.leniency.suggestion import Gap, Suggestion
from credit_tier.leniency.terms import matter_title
from credit_tier.rulebook.case_facts import OTHER_FACTS
from credit_tier.rulebook.leniency_rules import Category, Effect, FirstOffence, Ground, Item, Limitation, Measure


def outcome_text(found: Suggestion) -> Text:
    """Word the outcome, or its bounds while it is open.

    Where no penalty follows from time, doubt or a statute that orders correction first, it is said in those words.
    """
    outcome = found.outcome
    lower = OUTCOMES[outcome.must_least, outcome.may_least]
    if found.determined:
        special = NO_PENALTY.get(found.category) if found.category else None
        if special is not None and outcome.must_least is Effect.SPARED:
            return special
        exempt = found.category is Category.EXEMPT and outcome.must_least is Effect.NONE
        return EXEMPT if exempt else lower
    upper = OUTCOMES[outcome.must_most, outcome.may_most]
    return Text(
        PHRASES["zh"].undetermined.format(least=lower.zh, most=upper.zh),
        PHRASES["en"].undetermined.format(least=lower.en, most=upper.en),
    )


def suggestion_text(found: Suggestion, language: str) -> str:
    """Word a suggestion.

    Raises
    ------
    ArgumentError
        There is no such language.
    """
    words = PHRASES.get(language)
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


def _lines(found: Suggestion, words: Phrases, language: str) -> Iterator[str]:
    rulebook = found.rules.rulebook
    yield words.head.format(
        act=_of(matter_title(found), language),
        day=found.rules.day,
        rulebook=_say(rulebook.identity.title, language),
        digest=rulebook.digest[:12],
    )
    if found.illustrative:
        yield words.trial.format(names=_of(illustrative_titles(found), language))
    said = outcome_text(found)
    yield words.outcome.format(outcome=_of(said, language))
    yield from _ground_lines(found, words, language)
    yield from _not_applied(found, words, language)
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
    elif found.case.illegal_income is not False and found.category not in _NOTHING_TO_SETTLE:
        yield _of(CONFISCATION, language)
    yield words.articles
    yield from (f"  {_place(basis, language)}" for basis in found.articles)
    yield words.closing


def _ground_lines(found: Suggestion, words: Phrases, language: str) -> Iterator[str]:
    if found.leading is not None:
        rule = found.leading.rule
        yield words.ground.format(title=_say(rule.title, language))
        if found.item is not None and rule.category is not Category.EXEMPT:
            yield words.item.format(title=_say(rule.title, language), authority=_say(found.item.authority, language))
        yield from (f"  {_node(node, words, language)}" for node in found.leading.nodes)
        if found.open_ahead:
            yield words.may_change.format(titles=_routes(found.open_ahead, language))
    if found.alternatives:
        yield words.others.format(titles=_routes(found.alternatives, language))


def _sanction_lines(found: Suggestion, words: Phrases, language: str) -> Iterator[str]:
    left = found.sanction
    yield words.sanction
    for name, fine in ((words.statutory, left.statutory), (words.lighter, left.lighter)):
        if fine is not None:
            yield "  " + words.fine.format(name=name, **_yuan(fine))
    if left.reduced is not None and left.statutory is not None:
        yield "  " + words.reduced.format(least=_yuan(left.statutory)["least"])
    yield from (f"  {_of(note, language)}" for note in left.notes)


def _yuan(fine: FineRange) -> dict[str, str]:
    return {name: f"{fen // 100}.{fen % 100:02d}" for name, fen in zip(("least", "most"), fine, strict=True)}


def _node(node: Node, words: Phrases, language: str) -> str:
    title, mark = _say(node.title, language), words.marks[node.value]
    if node.exclusion and node.value is not Truth.UNKNOWN:
        return f"{mark} {(words.absent if node.value is Truth.TRUE else words.present).format(title=title)}"
    said = {Truth.TRUE: words.met, Truth.FALSE: words.not_met, Truth.UNKNOWN: words.open}[node.value]
    return f"{mark} {title}（{said}）" if language == "zh" else f"{mark} {title} ({said})"


def _not_applied(found: Suggestion, words: Phrases, language: str) -> Iterator[str]:
    """Say of each item of the matter that fails why it does: the party may ask."""
    for judged in found.judgement.routes:
        if isinstance(judged.rule, Item) and judged.rule.act == found.case.act and judged.value is Truth.FALSE:
            failed = [_node(node, words, language) for node in judged.nodes if node.value is Truth.FALSE]
            why = ("；" if language == "zh" else "; ").join(failed)
            yield words.not_applied.format(title=_say(judged.rule.title, language), why=why)


def _gap(found: Suggestion, gap: Gap, words: Phrases, language: str) -> str:
    known = {fact.name: fact for fact in (*OTHER_FACTS, *found.rules.facts.values())}
    facts = [_say(known[name].title, language) for name in gap.facts]
    evidence = _say(gap.evidence, language) if gap.evidence else words.to_find_out if facts else words.law_question
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


def _of(text: Text, language: str) -> str:
    return text.zh if language == "zh" else text.en


def _say(text: Bilingual, language: str) -> str:
    return text.zh if language == "zh" else text.en


def illustrative_titles(found: Suggestion) -> Text:
    """Give the titles of the illustrative rules that bear on a suggestion."""
    rules = found.rules.rulebook.leniency_rules
    kinds: tuple[tuple[Item | FirstOffence | Limitation | Measure, ...], ...]
    kinds = (rules.item, rules.first_offence, rules.limitation, rules.measure)
    titles = {rule.id: rule.title for kind in kinds for rule in kind}
    named = list(dict.fromkeys(titles.get(name, _BENCHMARK) for name in found.illustrative))
    more = len(named) > SHOWN
    zh = "、".join(f"“{title.zh}”" for title in named[:SHOWN])
    en = "; ".join(title.en for title in named[:SHOWN])
    ends = [PHRASES[language].and_more.format(count=len(named)) if more else "" for language in ("zh", "en")]
    return Text(zh + ends[0], en + ends[1])


SHOWN = 4
"""How many illustrative rules are named in a line before the rest is counted."""
_NOTHING_TO_SETTLE = (Category.TIME_BARRED, Category.NOT_ESTABLISHED)


_BENCHMARK = Bilingual(zh="从轻裁量基准", en="benchmark of 从轻")
