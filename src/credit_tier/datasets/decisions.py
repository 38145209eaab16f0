"""What deciding agencies send: penalties and entries on lists (行政处罚与名单)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from credit_tier.datasets.enterprises import Enterprise
from credit_tier.datasets.lots import Dice, Lots
from credit_tier.datasets.offences import GRAVE_OFFENCE, NO_REPORT, OFFENCES, SEEN_BY_TWO, Offence
from credit_tier.datasets.offices import Office
from credit_tier.datasets.spelling import FEN_PER_YUAN, dashed, yuan

DECISIONS = Office(
    table="decisions",
    file="行政处罚.csv",
    encoding="utf-8-sig",
    columns={
        "record_id": "记录编号",
        "document_no": "行政处罚决定书文号",
        "party": "当事人名称",
        "code": "统一社会信用代码",
        "kind": "决定类型",
        "procedure": "处罚类别",
        "domain": "执法领域",
        "act": "违法事实",
        "legal_ground": "处罚依据",
        "outcome": "处罚内容",
        "fine": "罚款金额（元）",
        "agency": "处罚机关",
        "decided_on": "处罚决定日期",
        "ended_on": "解除日期",
        "fact_id": "事实编号",
        "supersedes": "替代记录",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=8,
    event="decided_on",
    amount="fine",
)

PENALTY, ABNORMAL_LIST, SERIOUS_LIST = "行政处罚", "经营异常名录", "严重违法失信名单"
ORDINARY, SIMPLIFIED = "一般程序处罚", "简易程序处罚"
OCCASIONS = 4
"""Occasions to be penalised, of each enterprise in the days below."""
DAYS = 1050

_SIMPLIFIED = 300
_SEEN_BY_TWO = 300
_VARIED = 60
_LEFT_LIST = {ABNORMAL_LIST: 400, SERIOUS_LIST: 50}
_LISTS = ((ABNORMAL_LIST, NO_REPORT), (SERIOUS_LIST, GRAVE_OFFENCE))
_LEAST_FINE, _MOST_FINE = 2_000, 60_000
_SIMPLIFIED_FINES = (0, 50, 200, 500, 1_000)


class Decision(NamedTuple):
    """A decision as the agency knows it; amounts in fen."""

    record_id: str
    document_no: str
    kind: str
    procedure: str
    offence: Offence
    fine: int
    decided_on: date
    ended_on: date | None = None
    fact_id: str = ""
    supersedes: str = ""
    told_from: date | None = None
    """The day that made the agency send it, where that is later than the decision."""

    @property
    def received_on(self) -> date:
        """When the decision arrives."""
        return DECISIONS.first_batch(self.told_from or self.decided_on)


def decisions(enterprise: Enterprise, as_of: date, lots: Lots) -> Iterator[Decision]:
    """Give the decisions about an enterprise, as far as they have arrived."""
    last = DECISIONS.last_batch(as_of, enterprise.region)
    for occasion in range(OCCASIONS):
        dice = lots.dice(enterprise.number, occasion)
        if dice.happens(enterprise.conduct.penalty):
            yield from _arrived(_penalties(enterprise, occasion, as_of, dice), enterprise, last)
    for index, (kind, offence) in enumerate(_LISTS, start=OCCASIONS):
        dice = lots.dice(enterprise.number, index)
        rate = enterprise.conduct.abnormal_list if kind == ABNORMAL_LIST else enterprise.conduct.serious_list
        if dice.happens(rate):
            yield from _arrived(_entries(enterprise, index, kind, offence, as_of, dice), enterprise, last)


def decision_row(enterprise: Enterprise, decision: Decision) -> list[str]:
    """Give the row of a decision; some facts are told in several lines."""
    offence = decision.offence
    return [
        decision.record_id,
        decision.document_no,
        enterprise.name,
        enterprise.code,
        decision.kind,
        decision.procedure,
        offence.domain,
        f"经查明：\n一、{offence.act}；\n二、责令限期改正。" if decision.procedure == ORDINARY else offence.act,
        offence.ground,
        _outcome(decision),
        yuan(decision.fine) if decision.fine else "",
        offence.agency,
        dashed(decision.decided_on),
        dashed(decision.ended_on),
        decision.fact_id,
        decision.supersedes,
        dashed(decision.received_on),
    ]


def _outcome(decision: Decision) -> str:
    if decision.kind != PENALTY:
        return f"列入{decision.kind}"
    return f"罚款{yuan(decision.fine)}元" if decision.fine else "警告"


def _arrived(decided: Iterator[Decision], enterprise: Enterprise, last: date) -> Iterator[Decision]:
    for decision in decided:
        if decision.received_on <= last and enterprise.trades_on(decision.decided_on):
            yield decision


def _penalties(enterprise: Enterprise, occasion: int, as_of: date, dice: Dice) -> Iterator[Decision]:
    """Give a penalty, the correction that varies it, and the penalty a second agency imposed for the same act."""
    decided_on = as_of - timedelta(days=dice.below(DAYS))
    offence = dice.share(OFFENCES)
    simplified = dice.happens(_SIMPLIFIED)
    fine = dice.pick(_SIMPLIFIED_FINES) if simplified else dice.between(_LEAST_FINE, _MOST_FINE)
    first = Decision(
        record_id=f"CF{enterprise.number:07}-{occasion}",
        document_no=_document(offence, decided_on, enterprise.number, occasion),
        kind=PENALTY,
        procedure=SIMPLIFIED if simplified else ORDINARY,
        offence=offence,
        fine=fine * FEN_PER_YUAN,
        decided_on=decided_on,
    )
    varied_on = decided_on + timedelta(days=dice.between(60, 120))
    second = SEEN_BY_TWO.get(offence)
    if second and not simplified and dice.happens(_SEEN_BY_TWO):
        fact = f"SS{decided_on.year}-{enterprise.number:07}-{occasion}"
        first = first._replace(fact_id=fact)
        yield first._replace(
            record_id=f"{first.record_id}-B",
            document_no=_document(second, decided_on, enterprise.number, occasion),
            offence=second,
        )
    yield first
    if not simplified and dice.happens(_VARIED):
        yield _corrected(first, varied_on)._replace(fine=first.fine // 2)


def _entries(
    enterprise: Enterprise, index: int, kind: str, offence: Offence, as_of: date, dice: Dice
) -> Iterator[Decision]:
    """Give an entry on a list, and the correction that tells its end."""
    decided_on = as_of - timedelta(days=dice.below(DAYS))
    first = Decision(
        record_id=f"MD{enterprise.number:07}-{index}",
        document_no=_document(offence, decided_on, enterprise.number, index),
        kind=kind,
        procedure="",
        offence=offence,
        fine=0,
        decided_on=decided_on,
    )
    yield first
    ended_on = decided_on + timedelta(days=dice.between(60, 500))
    if dice.happens(_LEFT_LIST[kind]):
        yield _corrected(first, ended_on)._replace(ended_on=ended_on)


def _corrected(first: Decision, told_from: date) -> Decision:
    return first._replace(record_id=f"{first.record_id}-1", supersedes=first.record_id, told_from=told_from)


def _document(offence: Offence, decided_on: date, number: int, ordinal: int) -> str:
    return f"甘示例{offence.sign}〔{decided_on.year}〕{number * 10 + ordinal}号"
