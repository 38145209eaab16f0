"""Papers of a visit, prefilled: 检查审批表, 检查通知书, 抽查情况记录表, 检查人员名单; what is not known stays a line.

Names, fields and their order are those of the forms that offices use. Values come from the register; people fill in the
rest, check and sign. `credit_tier.report.inspection_sealing` says when a paper may be made.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from credit_tier.leniency.terms import day_in_words
from credit_tier.report.inspection_fields import (
    VisitFile,
    arrangement_rows,
    boxes,
    exchange_rows,
    item_grid,
    officer_grid,
    party_rows,
    task_rows,
)
from credit_tier.report.inspection_sealing import require_unannounced
from credit_tier.report.pages import TRIAL, is_trial
from credit_tier.report.paper import Block, Paper, Prose, Sentence, Signing, Slot, pairs
from credit_tier.rulebook.model import Rulebook
from credit_tier.visits.codes import Codes
from credit_tier.visits.result_refusals import missing_rules
from credit_tier.visits.result_states import Result

TITLES: Final = {
    "approval": "检查审批表",
    "notice": "市场监管领域随机抽查通知书",
    "record": "市场监管领域随机抽查情况记录表",
    "officers": "随机抽查检查人员名单",
}


@dataclass(frozen=True)
class VisitPapers:
    """The papers of one visit.

    Parameters
    ----------
    result : Result
    file : VisitFile
    rulebook : Rulebook
    on : date
        The day on which they are made.
    sealed : bool
        Whether they go to a sealed place, and may be made before the day of the visit.
    """

    result: Result
    file: VisitFile
    rulebook: Rulebook
    on: date
    sealed: bool = False

    def every(self) -> tuple[Paper, ...]:
        """Give every paper that may be made on the day: before the visit the notice is not among them.

        Raises
        ------
        AnnouncingPaperError
        """
        due = not self.sealed or self.on >= self.file.visit_on
        papers = [self.approval(), self.record(), self.officers_list()]
        return (self.notice(), *papers) if due else tuple(papers)

    def approval(self) -> Paper:
        """Draw up the approval of the visit (检查审批表).

        Raises
        ------
        AnnouncingPaperError
        """
        opinions = (("handler", "承办人意见"), ("department", "承办机构负责人意见"), ("head", "行政机关负责人批准"))
        blocks: list[Block] = [
            pairs("检查对象", party_rows(self.result)),
            pairs("检查安排", [*arrangement_rows(self.result, self.file), *exchange_rows(self.result)]),
            *(
                Signing(((f"{title}：", Slot(name, title, None)),), "签名", Slot(f"{name}_on", "日期", None))
                for name, title in opinions
            ),
        ]
        return self._paper("approval", blocks)

    def notice(self) -> Paper:
        """Draw up the notice to the firm (检查通知书); it is handed over at the visit.

        Raises
        ------
        AnnouncingPaperError
        """
        place = self.result.assignment.place
        items = "、".join(self.result.assignment.items) or None
        bases = "；".join(self.file.bases) or None
        party = Slot("name", "被检查单位", place.name or None)
        opening: Sentence = (party, "：")
        told: Sentence = (
            "按照“双随机、一公开”抽查安排（任务编号 ",
            Slot("task", "任务编号", self.result.key.task),
            "），你单位被随机抽取为检查对象，现将有关事项通知如下。检查人员见下表，你单位认为检查人员与检查有利害关系的，可以申请回避。",
        )
        blocks: list[Block] = [
            Prose("", (opening, told)),
            Prose(
                "一、抽查事项", ((Slot("items", "抽查事项", items), "。"), ("依据：", Slot("bases", "抽查依据", bases)))
            ),
            Prose(
                "二、检查时间和方法",
                (
                    ("检查时间：", Slot("visit_on", "检查时间", day_in_words(self.file.visit_on)), "起。"),
                    ("检查方法（勾选）：", boxes(self._methods(), ())),
                ),
            ),
            Prose("三、需准备资料", ((Slot("materials", "需准备资料", self.file.materials), "。"),)),
            officer_grid(self.result),
            Prose(
                "",
                (
                    (
                        "联系人：",
                        Slot("contact", "联系人", self.file.contact),
                        "　联系电话：",
                        Slot("phone", "联系电话", self.file.phone),
                    ),
                ),
            ),
            Signing(
                (("被检查单位签收：", Slot("received_by", "被检查单位签收", None)),),
                "公章",
                Slot("signed_on", "日期", None),
            ),
        ]
        return self._paper("notice", blocks, for_firm=True)

    def record(self) -> Paper:
        """Draw up the record sheet (随机抽查情况记录表), as far as anything is known already.

        Raises
        ------
        AnnouncingPaperError
        """
        finding = self.result.finding
        disposal = self.result.disposal.measure if self.result.disposal is not None else None
        chosen = finding.codes if finding is not None else ()
        used = finding.methods if finding is not None else ()
        measures = [rule.title.zh for rule in self.rulebook.result_rules.disposal]
        done = "已完结" if self.result.finished_on is not None else None
        blocks: list[Block] = [
            pairs(
                "",
                [
                    *task_rows(self.result, self.file),
                    *party_rows(self.result),
                    ("联络员及电话", Slot("liaison", "联络员及电话", None)),
                ],
            ),
            item_grid(self.result),
            pairs(
                "",
                [
                    ("核查方式（勾选）", boxes(self._methods(), used)),
                    (
                        "检查结果（勾选）",
                        boxes([f"{code} {title}" for code, title in self._codes()], self._marked(chosen)),
                    ),
                    ("后续处置措施（勾选）", boxes(measures, [disposal] if disposal else [])),
                    ("执行情况", Slot("carried_out", "执行情况", done)),
                ],
            ),
            Signing(
                (
                    ("检查人员（签名）：", Slot("officers_signed", "检查人员签名", None)),
                    ("被检查单位负责人或在场人员（签名或者盖章）：", Slot("party_signed", "被检查单位签名", None)),
                ),
                "检查机关印章",
                Slot("signed_on", "日期", day_in_words(finding.ended_on) if finding is not None else None),
            ),
        ]
        return self._paper("record", blocks, letters="9.5pt")

    def officers_list(self) -> Paper:
        """Draw up the list of those who go there (检查人员名单).

        Raises
        ------
        AnnouncingPaperError
        """
        blocks: list[Block] = [
            pairs("", [*task_rows(self.result, self.file), *party_rows(self.result)[:2]]),
            officer_grid(self.result),
            Signing((("派员人：", Slot("sent_by", "派员人", None)),), "检查机关印章", Slot("signed_on", "日期", None)),
        ]
        return self._paper("officers", blocks)

    def _paper(self, kind: str, blocks: Sequence[Block], *, letters: str = "10.5pt", for_firm: bool = False) -> Paper:
        require_unannounced(
            self.rulebook.result_rules,
            visit_on=self.file.visit_on,
            on=self.on,
            sealed=self.sealed,
            where=TITLES[kind],
            for_firm=for_firm,
        )
        trial = [TRIAL.zh] if is_trial(self.rulebook) else []
        marks = (*trial, *(["密封：检查结束前不得交给无关人员"] if self.on < self.file.visit_on else []))
        top = (
            Slot("agency", "检查机关", self.result.key.agency),
            Slot("number", "文书编号", self.file.number),
        )
        return Paper(
            kind, TITLES[kind], marks, top, tuple(blocks), self.rulebook, self.on, letters=letters, dated="出具日期"
        )

    def _methods(self) -> tuple[str, ...]:
        rule = self.rulebook.result_rules.visit
        return rule.methods if rule is not None else ()

    def _codes(self) -> list[tuple[str, str]]:
        table = self.rulebook.result_rules.codes
        if table is None:
            raise missing_rules("codes")
        return [(rule.code, rule.title.zh) for rule in table.code if not rule.retired]

    def _marked(self, codes: Sequence[str]) -> list[str]:
        table = self.rulebook.result_rules.codes
        return [f"{code} {Codes(table).title(code)}" for code in codes] if table is not None else []
