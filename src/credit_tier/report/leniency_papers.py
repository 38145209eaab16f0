"""Papers of a case of leniency, prefilled from its assessment: 不予行政处罚决定书, 告知承诺书, 责令改正通知书.

`leniency_papers` gives every paper that a case allows, the sheet for the file among them: a command that assesses one
case calls it, and writes each paper's `to_html` and `to_json` under the name in its `kind`.
"""

from __future__ import annotations

from collections.abc import Iterator

from credit_tier.foundation.errors import CreditTierError, Fault, Text
from credit_tier.leniency.assessment import Assessment, Decision
from credit_tier.leniency.phrases import NO_PENALTY, OUTCOMES
from credit_tier.leniency.suggestion import Suggestion
from credit_tier.leniency.terms import fact_title, known_fact
from credit_tier.report.case_file import CaseFile
from credit_tier.report.leniency_clauses import (
    about_case,
    cited,
    corrected_on,
    deadline,
    missing_basis,
    notices,
    objection,
    party_table,
    place_for,
    provisions,
)
from credit_tier.report.leniency_sheet import assessment_sheet, marks_of
from credit_tier.report.paper import Block, Grid, Paper, Piece, Prose, Row, Sentence, Signing, Slot
from credit_tier.rulebook.leniency_rules import Category, Effect, Ground, PaperKind

_NO_FILE = CaseFile()
_NUMERALS = "一二三四五六七八九"


class PaperError(CreditTierError):
    """A paper that the outcome, the decision or the state of the case does not allow."""


def leniency_papers(
    found: Assessment, decision: Decision | None = None, file: CaseFile = _NO_FILE
) -> tuple[Paper, ...]:
    """Draw up every paper that a case allows: always the sheet; the others where nothing speaks against them.

    Parameters
    ----------
    found : Assessment
    decision : Decision, optional
        Of the officer, on this suggestion; without one there is no decision to write.
    file : CaseFile

    Examples
    --------
    >>> from datetime import date
    >>> from credit_tier import Case, assess, load_rulebook
    >>> found = assess(Case(act="tax_late_filing"), load_rulebook(), on=date(2026, 6, 30))
    >>> [paper.kind for paper in leniency_papers(found)]
    ['sheet', 'promise', 'correction']
    """
    papers = [assessment_sheet(found, decision, file)]
    if not _no_promise(found):
        papers.append(promise(found, file))
    if not _no_order(found):
        papers.append(correction_order(found, file))
    if decision is not None and not _no_sparing(decision):
        papers.append(no_penalty_decision(decision, file))
    return tuple(papers)


def no_penalty_decision(decision: Decision, file: CaseFile = _NO_FILE) -> Paper:
    """Draw up the decision not to penalise (不予行政处罚决定书).

    Parameters
    ----------
    decision : Decision
        What the officer decided; the suggestion is in it.
    file : CaseFile

    Raises
    ------
    PaperError
        The officer decided otherwise; no ground allows it so far; or the statute orders correction first, and the
        correction has not been made, so that nothing is ripe.
    """
    _refuse(_no_sparing(decision))
    found = decision.suggestion
    blocks: list[Block] = [
        party_table(file),
        Prose(
            "一、查明的事实和证据", ((*about_case(found), file.slot("narrative")), ("证据：", file.slot("evidence")))
        ),
        _facts(found),
        Prose("二、理由和依据", tuple(_reasons(decision))),
        Prose("三、决定", (_operative(found),)),
        Prose("四、同时要求", tuple(_demands(found))),
        Prose("五、权利告知", tuple(_told(found, file, PaperKind.NO_PENALTY))),
        Signing(
            (place_for("officers", "行政执法人员（签名）及执法证号"), place_for("head", "行政机关负责人（签名）")),
            "行政机关印章",
            file.slot("signed_on"),
        ),
    ]
    return _paper(found, file, PaperKind.NO_PENALTY, "不予行政处罚决定书", blocks)


def promise(found: Assessment, file: CaseFile = _NO_FILE) -> Paper:
    """Draw up the notice and promise (告知承诺书), with the last day for the correction.

    Raises
    ------
    PaperError
        The violation is not established, so that there is nothing to promise.
    """
    _refuse(_no_promise(found))
    blocks: list[Block] = [
        party_table(file),
        Prose(
            "一、行政机关告知",
            (
                (*about_case(found), file.slot("narrative")),
                *provisions(found),
                ("请于", deadline(found), "前改正。改正的内容和要求：", file.slot("demand")),
                *notices(found, PaperKind.PROMISE),
            ),
        ),
        Prose(
            "二、当事人承诺",
            (
                ("（一）已知悉上述事项，所作陈述和提交的材料真实。",),
                ("（二）在上述期限内改正，并接受行政机关复查。已于", corrected_on(found), "改正的，不再重复改正。"),
                ("（三）今后遵守有关规定，不再发生同类行为。",),
                ("（四）其他：", Slot("other_promises", "其他承诺", None)),
            ),
        ),
        Signing(
            (
                place_for("party_signature", "当事人（签名或者盖章）"),
                place_for("officers", "行政执法人员（签名）及执法证号"),
            ),
            "行政机关印章",
            file.slot("signed_on"),
        ),
    ]
    return _paper(found, file, PaperKind.PROMISE, "告知承诺书", blocks)


def correction_order(found: Assessment, file: CaseFile = _NO_FILE) -> Paper:
    """Draw up the order to correct (责令改正通知书).

    Raises
    ------
    PaperError
        The violation is not established, or it has been corrected already: then the decision confirms it.
    """
    _refuse(_no_order(found))
    order = next((measure for measure in found.measures if measure.id == "order_correction"), None)
    basis: Piece = str(order.basis) if order and order.basis else Slot("order_basis", "责令改正的依据", None)
    blocks: list[Block] = [
        party_table(file),
        Prose(
            "",
            (
                (*about_case(found), file.slot("narrative")),
                *provisions(found),
                ("依据", basis, "，责令当事人于", deadline(found), "前改正。改正的内容和要求：", file.slot("demand")),
                ("拒不改正或者逾期未改正的，行政机关将依法处理。改正情况到期复查。",),
                *notices(found, PaperKind.CORRECTION),
                objection(file, "通知"),
                ("联系人和联系方式：", file.slot("contact")),
            ),
        ),
        Signing(
            (
                place_for("officers", "行政执法人员（签名）及执法证号"),
                place_for("received_by", "受送达人（签名或者盖章）及收到日期"),
            ),
            "行政机关印章",
            file.slot("signed_on"),
        ),
    ]
    return _paper(found, file, PaperKind.CORRECTION, "责令改正通知书", blocks)


def _paper(found: Suggestion, file: CaseFile, kind: PaperKind, title: str, blocks: list[Block]) -> Paper:
    agency = file.slot("agency")
    top = agency if agency.text else agency._replace(text=found.case.agency)
    rulebook, on = found.rules.rulebook, found.rules.day
    return Paper(kind.value, title, marks_of(found), (top, file.slot("number")), tuple(blocks), rulebook, on)


def _facts(found: Suggestion) -> Grid:
    rows = []
    for node in found.leading.nodes if found.leading else ():
        facts = "；".join(f"{fact_title(found, name).zh}：{known_fact(found, name).zh}" for name in sorted(node.facts))
        evidence = node.evidence.zh if node.evidence else "—"
        rows.append(Row(((node.title.zh,), (facts or "—",), (evidence,))))
    return Grid("据以认定的要件", ("要件", "认定的事实", "应附证据"), tuple(rows))


def _reasons(decision: Decision) -> Iterator[Sentence]:
    found = decision.suggestion
    if found.leading is None:
        return
    rule, special = found.leading.rule, NO_PENALTY.get(found.leading.rule.category)
    said = OUTCOMES[found.outcome.must_least, found.outcome.may_least]
    kind = "清单事项" if found.item else ""
    yield (f"本案{special.zh}。",) if special else (f"本案属于{kind}“{rule.title.zh}”，依法{said.zh}。",)
    for other in _sparing(found)[1:]:
        yield ("同时符合：", other.title.zh, "。")
    if found.item is not None:
        yield from provisions(found)
    if decision.reason.strip() or not found.obligatory:
        yield ("裁量理由：", Slot("reason", "裁量理由", decision.reason.strip() or None))
    yield ("承办决定人：", Slot("officer", "承办决定人", decision.officer))


def _sparing(found: Suggestion) -> list[Ground]:
    """Give the grounds by which there may be no penalty, the one that leads first."""
    routes = [found.leading.rule] if found.leading else []
    routes += [judged.rule for judged in found.alternatives]
    return [rule for rule in routes if rule.may is Effect.SPARED]


def _operative(found: Suggestion) -> Sentence:
    places = dict.fromkeys(cited(rule.basis) for rule in _sparing(found) if rule.basis)
    place: Piece = "、".join(places) or missing_basis()
    return ("综上，依据", place, "，决定对当事人不予行政处罚。")


def _demands(found: Suggestion) -> Iterator[Sentence]:
    if found.category is not Category.NOT_ESTABLISHED:
        if found.case.corrected is True:
            yield ("当事人已于", corrected_on(found), "改正，予以确认。")
        else:
            yield ("当事人应当于", deadline(found), "前改正。")
    for number, measure in enumerate(found.measures):
        basis = f"——{cited(measure.basis)}" if measure.basis else ""
        yield (f"{_NUMERALS[number % len(_NUMERALS)]}是{measure.title.zh}{basis}。",)


def _told(found: Suggestion, file: CaseFile, kind: PaperKind) -> Iterator[Sentence]:
    yield from notices(found, kind)
    yield ("当事人的陈述、申辩及听取、复核情况：", file.slot("heard"))
    yield objection(file, "决定")


def _no_sparing(decision: Decision) -> list[Fault]:
    found = decision.suggestion
    faults = []
    if decision.effect is not Effect.SPARED:
        zh, en = f"决定人的决定是 {decision.effect}，不是不予处罚", f"The officer decided {decision.effect}."
        faults.append(_fault(zh, en, "decide(Effect.SPARED, …)"))
    if found.outcome.may_least is not Effect.SPARED:
        missing = "、".join(gap.title.zh for gap in found.missing) or "—"
        zh, en = f"没有查明可以不予处罚的情形；尚缺：{missing}", "No ground that allows it is established so far."
        faults.append(_fault(zh, en, "先查明所缺事实，再作判断 find out what is missing"))
    if found.category is Category.CORRECTION_FIRST and found.case.corrected is not True:
        zh = "法律规定先责令改正，尚未改正：此时应发责令改正通知书"
        faults.append(_fault(zh, "The statute orders correction first, and it has not been made.", "correction_order"))
    return faults


def _no_promise(found: Suggestion) -> list[Fault]:
    if found.judgement.facts["violation_established"] is not False:
        return []
    return [_fault("违法事实不成立，没有可承诺改正的", "The violation is not established.", "—")]


def _no_order(found: Suggestion) -> list[Fault]:
    faults = _no_promise(found)
    if found.case.corrected is True:
        faults.append(_fault("已改正，由决定书确认", "It has been corrected: the decision confirms it.", "—"))
    return faults


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise PaperError(faults)


def _fault(zh: str, en: str, allowed: str) -> Fault:
    mend = Text("请按实际情况选用文书", "Choose the paper that fits the case.")
    return Fault("paper", Text(zh, en), Text(allowed, allowed), mend)
