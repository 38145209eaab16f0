"""What deciding agencies send: penalties and entries on lists (行政处罚与名单)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import pyarrow as pa

from credit_tier.datasets import planted
from credit_tier.datasets.columns import days, joined, money, numbered, where, words
from credit_tier.datasets.enterprises import Cohort
from credit_tier.datasets.inspections import visits
from credit_tier.datasets.listings import LISTINGS
from credit_tier.datasets.months import NEVER, year_of
from credit_tier.datasets.offences import ALL, FOUND_BY, SEEN_BY_TWO
from credit_tier.datasets.offices import Office
from credit_tier.datasets.planted import Theme
from credit_tier.datasets.seasons import busy_day
from credit_tier.datasets.spelling import FEN_PER_YUAN, dashed
from credit_tier.foundation.lots import Booleans, Integers

DECISIONS: Final = Office(
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
        "ordered_duty": "责令改正事项",
        "severity": "失信程度",
        "perform_by": "履行期限",
        "performed_on": "履行完毕日期",
        "fact_id": "事实编号",
        "supersedes": "替代记录",
        "reporter": "报送单位",
        "received_on": "收到日期",
    },
    day=dashed,
    batch_day=8,
    event="decided_on",
    amount="fine",
)

KINDS: Final = ("行政处罚", *(listing.word for listing in LISTINGS))
PROCEDURES: Final = ("一般程序处罚", "简易程序处罚", "")
OCCASIONS: Final = 4
"""Occasions to be penalised, of each enterprise in the days below."""
DAYS: Final = 1050
PERFORM_DAYS: Final = 20
CENTRE: Final = "示例省公共信用信息中心"

_ORDINARY, _SIMPLIFIED, _NONE = range(3)
_SUFFIXES: Final = ("", "-B", "-1", "-G")
_FIRST, _SECOND, _VARIED, _COPY = range(4)
_AFTER_VISITS: Final = 10


class Decided(NamedTuple):
    """Decisions as agencies know them, one entry a row sent.

    Attributes
    ----------
    at, occasion : array of int
        Position of the enterprise, and the occasion: 0 to 3 by itself, 10 and more after a visit, else that of a
        listing.
    kind, procedure, offence, part : array of int
        Positions in their tables; the part is the decision itself, that of a second agency, a correction, or a copy.
    fine, decided_on, ended_on, told_from : array of int
        Fen and days; `told_from` is the day that made the sender send it.
    shared : array of bool
        Whether the same act was decided on by two agencies.
    """

    at: Integers
    occasion: Integers
    kind: Integers
    procedure: Integers
    offence: Integers
    part: Integers
    fine: Integers
    decided_on: Integers
    ended_on: Integers
    told_from: Integers
    shared: Booleans

    def select(self, which: Booleans | Integers) -> Decided:
        """Give some of the entries."""
        return Decided._make(column[which] for column in self)

    @property
    def repairable(self) -> Booleans:
        """Penalties by ordinary procedure, each once: what may be repaired or reviewed."""
        ordinary: Booleans = (self.kind == 0) & (self.procedure == _ORDINARY) & (self.part <= _SECOND)
        return ordinary


def decisions(cohort: Cohort) -> pa.Table:
    """Give the rows about decisions; some facts are told in several lines."""
    decided = decided_about(cohort)
    at = decided.at
    number, grounds = cohort.number[at], [offence.ground for offence in ALL]
    received = DECISIONS.arrival(cohort.setting, decided.told_from, cohort.region[at])
    stamp = ((number, 8), "-", (decided.occasion, 2))
    head = where(decided.kind == 0, numbered("CF", *stamp), numbered("MD", *stamp))
    facts = numbered("SS", (year_of(decided.decided_on), 4), "-", (number, 8), "-", (decided.occasion, 2))
    acts = [act for offence in ALL for act in (offence.act, f"经查明：\n一、{offence.act}；\n二、责令限期改正。")]
    return pa.table(
        {
            "record_id": joined(head, words(_SUFFIXES, decided.part)),
            "document_no": documents(cohort, decided),
            "party": cohort.name.take(pa.array(at)),
            "code": cohort.codes_on(at, decided.decided_on),
            "kind": words(KINDS, decided.kind),
            "procedure": words(PROCEDURES, decided.procedure),
            "domain": words([offence.domain for offence in ALL], decided.offence),
            "act": words(acts, 2 * decided.offence + (decided.procedure == _ORDINARY)),
            "legal_ground": words(grounds, decided.offence),
            "outcome": _outcomes(decided),
            "fine": money(decided.fine, decided.fine == 0),
            "agency": words([offence.agency for offence in ALL], decided.offence),
            "decided_on": days(decided.decided_on),
            "ended_on": days(decided.ended_on, decided.ended_on == NEVER),
            "ordered_duty": words((None, *(listing.duty or None for listing in LISTINGS)), decided.kind),
            "severity": where(decided.fine >= planted.GRAVE_FINE_YUAN * FEN_PER_YUAN, "严重", None),
            **_performed(cohort, decided),
            "fact_id": where(decided.shared, facts, None),
            "supersedes": where(decided.part == _VARIED, head, None),
            "reporter": where(
                decided.part == _COPY, CENTRE, words([offence.agency for offence in ALL], decided.offence)
            ),
            "received_on": days(received),
        }
    )


def documents(cohort: Cohort, decided: Decided) -> pa.Array:
    """Give the document numbers of decisions."""
    ordinal = pa.array(cohort.number[decided.at] * 100 + decided.occasion).cast(pa.string())
    year = pa.array(year_of(decided.decided_on)).cast(pa.string())
    signs = words([offence.sign for offence in ALL], decided.offence)
    return joined(joined("甘示例", signs, "〔"), year, "〕", joined(ordinal, "号"))


def decided_about(cohort: Cohort) -> Decided:
    """Give the decisions that have been told."""
    blocks = [*_penalties(cohort, *_occasions(cohort)), *_entries(cohort)]
    decided = Decided(*(np.concatenate(parts) for parts in zip(*blocks, strict=True)))
    received = DECISIONS.arrival(cohort.setting, decided.told_from, cohort.region[decided.at])
    told = received <= DECISIONS.last(cohort.setting)[cohort.region[decided.at]]
    decided = decided.select(told & cohort.trades_on(decided.at, decided.decided_on))
    return decided.select(np.lexsort((decided.part, decided.occasion, decided.at)))


def _occasions(cohort: Cohort) -> tuple[Integers, Integers, Integers, Integers]:
    """Give who was penalised on which occasion, for what, and when: by chance, and after failed visits."""
    lots, today = cohort.setting.lots("penalties"), cohort.setting.today
    rate = cohort.rate(Theme.LAW, planted.PENALTY)[:, None]
    at, occasion = np.nonzero(lots.happens(rate, cohort.number[:, None], np.arange(OCCASIONS)))
    number = cohort.number[at]
    offence = lots.share(planted.OFFENCE_SHARES, number, 100 + occasion)
    first = np.full(len(at), today - DAYS + 1)
    decided_on = busy_day(cohort.setting.lots("penalty days"), first, DAYS, cohort.trade[at], number, occasion)
    made = visits(cohort)
    failed = made.failed & lots.happens(planted.PENALISED_AFTER_VISIT, cohort.number[made.at], 200 + made.turn)
    failed &= made.turn < 90
    visit = np.flatnonzero(failed)
    after_on = made.day[visit] + lots.between(15, 60, cohort.number[made.at[visit]], 300 + made.turn[visit])
    after = after_on <= today
    found = np.array([ALL.index(one) for one in FOUND_BY])[made.agency[visit]]
    return (
        np.concatenate([at, made.at[visit][after]]),
        np.concatenate([occasion, _AFTER_VISITS + made.turn[visit][after]]),
        np.concatenate([offence, found[after]]),
        np.concatenate([decided_on, after_on[after]]),
    )


def _penalties(
    cohort: Cohort, at: Integers, occasion: Integers, offence: Integers, decided_on: Integers
) -> list[Decided]:
    """Give penalties, those a second agency imposed for the same act, corrections that vary them, and copies."""
    lots, number = cohort.setting.lots("penalty"), cohort.number[at]

    def happens(ppm: int, turn: int) -> Booleans:
        return lots.happens(ppm, number, 100 * turn + occasion)

    simplified = happens(planted.SIMPLIFIED, 0) & (occasion < OCCASIONS)
    unstated = ~simplified & happens(planted.PROCEDURE_UNSTATED, 8)
    fine = lots.between(*planted.FINE_YUAN, number, 100 + occasion)
    small = np.array(planted.SIMPLIFIED_YUAN)[lots.below(len(planted.SIMPLIFIED_YUAN), number, 200 + occasion)]
    other = _second_offence()[offence]
    shared = (other >= 0) & ~simplified & happens(planted.SEEN_BY_SECOND_AGENCY, 3)
    first = Decided(
        at=at,
        occasion=occasion,
        kind=np.zeros_like(at),
        procedure=np.where(simplified, _SIMPLIFIED, np.where(unstated, _NONE, _ORDINARY)),
        offence=offence,
        part=np.full_like(at, _FIRST),
        fine=np.where(simplified | unstated, small, fine) * FEN_PER_YUAN,
        decided_on=decided_on,
        ended_on=np.full_like(at, NEVER),
        told_from=decided_on,
        shared=shared,
    )
    varied = ~simplified & ~shared & happens(planted.VARIED, 4)
    copied = ~simplified & ~shared & ~varied & happens(planted.REPORTED_TWICE, 5)
    varied_on = decided_on + lots.between(60, 120, number, 600 + occasion)
    copied_on = decided_on + lots.between(31, 80, number, 700 + occasion)
    second = first._replace(offence=other, part=np.full_like(at, _SECOND))
    correction = first._replace(fine=first.fine // 2, part=np.full_like(at, _VARIED), told_from=varied_on)
    copy = first._replace(part=np.full_like(at, _COPY), told_from=copied_on)
    return [first, second.select(shared), correction.select(varied), copy.select(copied)]


def _entries(cohort: Cohort) -> list[Decided]:
    """Give entries on lists, findings and orders, and the corrections that tell their end."""
    blocks = []
    for kind, listing in enumerate(LISTINGS, start=1):
        lots = cohort.setting.lots(f"list {kind}")
        at = np.flatnonzero(lots.happens(cohort.rate(listing.theme, listing.response), cohort.number))
        number = cohort.number[at]
        decided_on = cohort.setting.today - lots.below(DAYS, number, 1)
        entry = Decided(
            at=at,
            occasion=np.full_like(at, listing.occasion),
            kind=np.full_like(at, kind),
            procedure=np.full_like(at, _NONE),
            offence=np.full_like(at, ALL.index(listing.offence)),
            part=np.full_like(at, _FIRST),
            fine=np.zeros_like(at),
            decided_on=decided_on,
            ended_on=np.full_like(at, NEVER),
            told_from=decided_on,
            shared=np.zeros(len(at), dtype=bool),
        )
        ended_on = decided_on + lots.between(60, 500, number, 2)
        ended = entry._replace(part=np.full_like(at, _VARIED), ended_on=ended_on, told_from=ended_on)
        blocks += [entry, ended.select(lots.happens(listing.ended, number, 3))]
    return blocks


def _performed(cohort: Cohort, decided: Decided) -> dict[str, pa.Array]:
    """Give until when a fine is to be paid, and when it was: before the first delivery that tells of the decision."""
    lots, number = cohort.setting.lots("performed"), cohort.number[decided.at]
    fined = (decided.kind == 0) & (decided.fine > 0)
    never = lots.happens(planted.NOT_PERFORMED, number, decided.occasion)
    paid_on = decided.decided_on + lots.below(PERFORM_DAYS, number, 100 + decided.occasion)
    told_on = DECISIONS.arrival(cohort.setting, decided.decided_on, cohort.region[decided.at])
    return {
        "perform_by": days(decided.decided_on + PERFORM_DAYS, ~fined),
        "performed_on": days(np.minimum(paid_on, told_on), ~fined | never),
    }


def _outcomes(decided: Decided) -> pa.Array:
    fined = joined("罚款", money(decided.fine).cast(pa.string()), "元")
    penalty = where(decided.fine > 0, fined, "警告")
    return where(decided.kind == 0, penalty, words((None, *(listing.outcome for listing in LISTINGS)), decided.kind))


@lru_cache(maxsize=1)
def _second_offence() -> Integers:
    others = [SEEN_BY_TWO.get(offence) for offence in ALL]
    return np.array([-1 if other is None else ALL.index(other) for other in others])
