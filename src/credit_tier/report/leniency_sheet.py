"""The sheet for the file: every requirement judged, with its facts and articles (裁量说明表)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from credit_tier.foundation.basis import READINGS
from credit_tier.leniency.assessment import Assessment, Decision
from credit_tier.leniency.judgement import Judged, Node
from credit_tier.leniency.kleene import Truth
from credit_tier.leniency.sanction import FineRange
from credit_tier.leniency.suggestion import Suggestion
from credit_tier.leniency.terms import EFFECTS, TRUTHS, fact_title, known_fact, matter_title, term
from credit_tier.leniency.wording import outcome_text
from credit_tier.report.case_file import CaseFile
from credit_tier.report.pages import TRIAL, is_trial
from credit_tier.report.paper import Block, Grid, Paper, Piece, Prose, Row, Sentence, Signing, Slot, pairs
from credit_tier.rulebook.case_facts import CORE_FACTS
from credit_tier.rulebook.leniency_rules import Effect, Ground, Item, PaperKind

_NO_FILE: Final = CaseFile()
_STATES: Final = {Truth.TRUE: "成立", Truth.UNKNOWN: "未查明", Truth.FALSE: "不成立"}
_MARKS: Final = {Truth.TRUE: "✓", Truth.FALSE: "✗", Truth.UNKNOWN: "？"}
_HEADS: Final = ("要件", "判断", "事实", "证据")


def assessment_sheet(found: Assessment, decision: Decision | None = None, file: CaseFile = _NO_FILE) -> Paper:
    """Draw up the sheet: the suggestion with everything it rests on, and the decision or the places for it.

    Parameters
    ----------
    found : Assessment
    decision : Decision, optional
    file : CaseFile

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier import Case, assess, load_rulebook
    >>> sheet = assessment_sheet(assess(Case(minor=True), load_rulebook(), on=date(2026, 6, 30)))
    >>> sheet.title
    '从轻、减轻、不予行政处罚裁量说明表'
    """
    agency = file.slot("agency")
    top = agency if agency.text else agency._replace(text=found.case.agency)
    blocks: list[Block] = [
        pairs("一、案件", list(_identity(found, file))),
        pairs("二、建议", list(_suggested(found))),
        *_routes(found),
        _missing(found),
        *_range(found),
        _articles(found),
        pairs("八、决定", list(_decided(decision))),
        Signing(
            (_sign("officers", "行政执法人员（签名）及执法证号"), _sign("head", "行政机关负责人（签名）")),
            "行政机关印章",
            file.slot("signed_on"),
        ),
    ]
    title, rules = "从轻、减轻、不予行政处罚裁量说明表", found.rules
    marks = marks_of(found)
    return Paper(
        PaperKind.SHEET.value, title, marks, (top, file.slot("number")), tuple(blocks), rules.rulebook, rules.day, "9pt"
    )


def marks_of(found: Suggestion) -> tuple[str, ...]:
    """Give what nobody may overlook on a paper: a trial rulebook, illustrative rules that bear on the outcome."""
    marks = [TRIAL.zh] if is_trial(found.rules.rulebook) else []
    titles = "、".join(_titles_of(found, found.illustrative))
    marks += [f"结论用到示例规则，不得作为正式决定的依据：{titles}"] if titles else []
    return tuple(marks)


def _titles_of(found: Suggestion, names: tuple[str, ...]) -> Iterator[str]:
    rules = found.rules
    titled = {rule.id: rule.title.zh for rule in rules.grounds}
    titled |= {rule.id: rule.title.zh for rule in rules.first_offences}
    titled |= {measure.id: measure.title.zh for measure in rules.measures.values()}
    titled |= {item.id: item.title.zh for items in rules.items.values() for item in items}
    titled |= {period.rule.id: period.rule.title.zh for period in rules.periods}
    return (titled.get(name, name) for name in names)


def _identity(found: Suggestion, file: CaseFile) -> Iterator[tuple[str, Piece]]:
    yield from ((file.slot(name).title, file.slot(name)) for name in ("party", "party_code"))
    yield "违法行为事项", Slot("matter", "违法行为事项", matter_title(found).zh if found.case.act else None)
    yield "判断日期", str(found.rules.day)
    yield "程序阶段", term(found.case.stage).zh if found.case.stage else "未说明"
    known = [fact for fact in CORE_FACTS if found.judgement.facts.get(fact.name) is not None]
    particular = [name for name, value in found.case.particulars.items() if value is not None]
    names = [*(fact.name for fact in known), *particular]
    yield "已知事实", "；".join(f"{fact_title(found, name).zh}：{known_fact(found, name).zh}" for name in names) or "—"
    yield (
        "此前的违法记录",
        f"{known_fact(found, 'earlier').zh}；{fact_title(found, 'searched').zh}：" + (known_fact(found, "searched").zh),
    )


def _suggested(found: Assessment) -> Iterator[tuple[str, Piece]]:
    yield "结论", outcome_text(found).zh
    leading = found.leading
    yield "理由", f"{leading.rule.title.zh}（{_by_right(leading.rule)}）" if leading else "没有成立的情形"
    if found.category is not None:
        yield "类别", f"{term(found.category).zh}；{'应当' if found.obligatory else '可以'}"
    if found.item is not None:
        yield "清单事项", f"{found.item.title.zh}（{found.item.authority.zh}）"
    yield "同时成立", "；".join(judged.rule.title.zh for judged in found.alternatives) or "无"
    ahead = "；".join(judged.rule.title.zh for judged in found.open_ahead)
    yield "如成立则优先", f"{ahead}（尚未查明）" if ahead else "无"
    safety = {Truth.TRUE: "涉及", Truth.FALSE: "不涉及", Truth.UNKNOWN: "未查明"}[found.legal_review]
    review = "" if found.legal_review is Truth.FALSE else f"；{found.rules.safety.review.zh}"
    yield "安全事项", f"{safety}{review}"
    settled = "；".join(rule.title.zh for rule in found.judgement.settled)
    yield from [("按程序阶段认定", settled)] if settled else []
    yield "同时应当", "；".join(f"{item.title.zh}（{_by_right(item)}）" for item in found.measures)


def _by_right(rule: Ground | object) -> str:
    basis = getattr(rule, "basis", None)
    shown = f"{basis}·{READINGS[basis.read]['zh']}" if basis else "无依据"
    return f"{shown}·示例" if getattr(rule, "illustrative", False) else shown


def _routes(found: Suggestion) -> Iterator[Grid]:
    for number, value in zip("三四五", (Truth.TRUE, Truth.UNKNOWN, Truth.FALSE), strict=True):
        judged = [route for route in _in_order(found) if route.value is value]
        rows = [row for route in judged for row in _route(found, route)]
        none = Row((("无",), ("",), ("",), ("",)))
        yield Grid(
            f"{number}、逐项判断：{_STATES[value]}的情形（{len(judged)} 项）", _HEADS, tuple(rows) or (none,), "judged"
        )


def _in_order(found: Suggestion) -> tuple[Judged, ...]:
    """Give every ground and item, those that hold first as they lead."""
    held = (*([found.leading] if found.leading else []), *found.alternatives)
    return (*held, *(judged for judged in found.judgement.routes if judged.value is not Truth.TRUE))


def _route(found: Suggestion, judged: Judged) -> Iterator[Row]:
    rule = judged.rule
    must, may = EFFECTS[rule.must].zh, EFFECTS[rule.may].zh
    effect = (
        f"应当{must}"
        if rule.must is rule.may
        else f"可以{may}" + (f"，至少应当{must}" if rule.must is not Effect.NONE else "")
    )
    places = [_by_right(rule)]
    if isinstance(rule, Item):
        places += [f"违反 {rule.violates}"] if rule.violates else []
        places += [f"处罚 {rule.penalty}"] if rule.penalty else []
    yield Row(((f"{_MARKS[judged.value]} {rule.title.zh}（{effect}；{'；'.join(places)}）",),), group=True)
    yield from (_node(found, node) for node in judged.nodes)


def _node(found: Suggestion, node: Node) -> Row:
    facts = "；".join(f"{fact_title(found, name).zh}：{known_fact(found, name).zh}" for name in sorted(node.facts))
    condition = found.rules.conditions.get(node.id)
    basis = condition.condition.basis if condition else None
    title = f"{'排除情形：' if node.exclusion and node.id != 'safety' else ''}{node.title.zh}"
    cells: tuple[Sentence, ...] = (
        (title + (f"（{basis}·{READINGS[basis.read]['zh']}）" if basis else ""),),
        (f"{_MARKS[node.value]} {TRUTHS[node.value].zh}",),
        (facts or "—",),
        (node.evidence.zh if node.evidence else "—",),
    )
    return Row(cells)


def _missing(found: Suggestion) -> Grid:
    rows = [
        Row(
            (
                (gap.title.zh,),
                ("、".join(fact_title(found, name).zh for name in gap.facts) or "—",),
                (gap.evidence.zh if gap.evidence else "查明左列事实；没有的，请核实清单的过渡规定或者适用范围",),
            )
        )
        for gap in found.missing
    ]
    none = Row((("无：再查明任何事实也不会改变结论",), ("—",), ("—",)))
    return Grid("六、尚缺的事实与证据（查明后可能改变结论）", ("要件", "事实", "证据"), tuple(rows) or (none,))


def _range(found: Suggestion) -> Iterator[Block]:
    if found.outcome.must_least is Effect.SPARED:
        return
    left = found.sanction
    lines: list[Sentence] = [
        (f"{name}：{_yuan(fine)}",)
        for name, fine in (("法定罚款幅度", left.statutory), ("从轻", left.lighter), ("减轻", left.reduced))
        if fine is not None
    ]
    lines += [(f"从轻依 {_by_right(left.benchmark)}",)] if left.benchmark else []
    yield Prose("给予处罚时的幅度", (*lines, *((f"{note.zh}。",) for note in left.notes)))


def _yuan(fine: FineRange) -> str:
    least, most = (f"{fen // 100}.{fen % 100:02d}" for fen in fine)
    return f"{least} 元至 {most} 元"


def _articles(found: Suggestion) -> Grid:
    rows = [Row(((str(basis),), (READINGS[basis.read]["zh"],), (str(basis.last_checked),))) for basis in found.articles]
    return Grid("七、依据", ("出处", "掌握程度", "最近核对"), tuple(rows))


def _decided(decision: Decision | None) -> Iterator[tuple[str, Piece]]:
    if decision is None:
        for name, title in (
            ("effect", "决定"),
            ("officer", "承办决定人"),
            ("reason", "理由（与建议不同的，应当写明）"),
        ):
            yield title, Slot(name, title, None)
        return
    yield "决定", Slot("effect", "决定", EFFECTS[decision.effect].zh)
    yield "承办决定人", Slot("officer", "承办决定人", decision.officer)
    yield "与建议", "不同，或者建议尚未确定" if decision.differs else "相同"
    yield (
        "理由",
        Slot("reason", "理由", decision.reason.strip() or None) if decision.differs else decision.reason or "—",
    )
    if decision.below_entitlement:
        yield "提示", "低于规则所认定当事人应得的从宽，请复核"
    if decision.beyond_grounds:
        yield "提示", "超出规则所认定的从宽情形，请复核依据"


def _sign(name: str, title: str) -> Sentence:
    return (f"{title}：", Slot(name, title, None))
