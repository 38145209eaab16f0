"""What an event has to keep before it enters the register (录入、审核、公示的条件)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from credit_tier.rulebook.model import Rulebook
from credit_tier.rulebook.result_rules import CodeKind, DisposalRule, VisitRule
from credit_tier.visits.codes import Codes, CodesError
from credit_tier.visits.result_events import ResultAct, ResultEvent
from credit_tier.visits.result_refusals import (
    BeforeAuditError,
    ContentError,
    NotDrawnError,
    OwnAuditError,
    Refusal,
    VisitDayError,
    VisitOfficerError,
    WrongStateError,
    missing_rules,
    refusal,
)
from credit_tier.visits.result_states import FOLLOWS, Result

_AUDITS = {ResultAct.PASSED, ResultAct.RETURNED, ResultAct.REJECTED}
_NEED_REASON = {
    *(ResultAct.RETURNED, ResultAct.REJECTED, ResultAct.CORRECTED),
    *(ResultAct.ANNULLED, ResultAct.REMOVED, ResultAct.REPAIRED, ResultAct.WITHDRAWN),
}
_CONTENT = {
    ResultAct.ASSIGNED: "assignment",
    ResultAct.ENTERED: "finding",
    ResultAct.CORRECTED: "finding",
    ResultAct.DISPOSED: "disposal",
}
_OTHER = "其他"


@dataclass(frozen=True)
class ResultChecks:
    """The rules of a rulebook, held against events.

    Parameters
    ----------
    rulebook : Rulebook

    Raises
    ------
    MissingRulesError
    """

    rulebook: Rulebook

    @cached_property
    def codes(self) -> Codes:
        """The declared codes."""
        if self.rulebook.result_rules.codes is None:
            raise missing_rules("codes")
        return Codes(self.rulebook.result_rules.codes)

    @cached_property
    def visit(self) -> VisitRule:
        """How a visit is paid."""
        if self.rulebook.result_rules.visit is None:
            raise missing_rules("visit")
        return self.rulebook.result_rules.visit

    @cached_property
    def _disposals(self) -> dict[str, DisposalRule]:
        return {rule.title.zh: rule for rule in self.rulebook.result_rules.disposal}

    @cached_property
    def _clear(self) -> frozenset[str]:
        return frozenset(rule.code for rule in self.codes.table.code if rule.kind is CodeKind.CLEAR)

    def finishes(self, event: ResultEvent) -> bool:
        """Tell whether an event closes the matter (完结)."""
        given = event.disposal
        rule = self._disposals.get(given.measure) if given is not None else None
        return given is not None and (given.finished or (rule is not None and rule.finished))

    def refusals(self, result: Result | None, event: ResultEvent) -> list[Refusal]:
        """Find everything for which an event is refused."""
        if result is None and event.act is not ResultAct.ASSIGNED:
            rule = ("只登记抽中并已派员的企业", "Results are of enterprises that were drawn and have officers (dr1 8).")
            return [refusal(NotDrawnError, event.key, "此户未抽中，或未派给该机关", "It was not drawn for it.", rule)]
        found = [*self._content(event)]
        if found:
            return found
        if result is None:
            return [*self._assignment(event)]
        found += self._follows(result, event)
        if event.act is ResultAct.ASSIGNED:
            found += self._assignment(event)
            found += self._exchange(result, event)
        elif event.finding is not None:
            found += self._finding(result, event)
        return found

    @staticmethod
    def _exchange(result: Result, event: ResultEvent) -> Iterator[Refusal]:
        """Refuse other officers than those entered before, where nothing says why."""
        before, given = result.assignment, event.assignment
        others = given is not None and {one.id for one in given.officers} != {one.id for one in before.officers}
        if others and not event.reason.strip():
            rule = ("调整检查人员须说明理由（--reason）", "An exchange of officers states its reason (--reason).")
            yield refusal(ContentError, event.key, "没有写明理由", "No reason is given.", rule)

    def _content(self, event: ResultEvent) -> Iterator[Refusal]:
        needed = _CONTENT.get(event.act)
        for name in ("assignment", "finding", "disposal"):
            if (getattr(event, name) is not None) != (name == needed):
                zh, en = f"{event.act} 的内容不对：{name}", f"{event.act}: its {name} is missing or out of place."
                yield refusal(ContentError, event.key, zh, en, (f"应有 {needed or '—'}", f"It has: {needed or '-'}"))
        if event.act in _NEED_REASON and not event.reason.strip():
            rule = ("退回、不通过、更正、撤销、剔除须说明理由", "These acts state their reason.")
            yield refusal(ContentError, event.key, "没有写明理由", "No reason is given.", rule)
        if event.act is ResultAct.PUBLISHED and not event.where.strip():
            rule = ("公示须写明公示之处", "A publication says where.")
            yield refusal(ContentError, event.key, "没有写明公示于何处", "It does not say where.", rule)
        if event.disposal is not None and event.disposal.measure not in self._disposals:
            rule = ("、".join(self._disposals), ", ".join(rule.title.en for rule in self._disposals.values()))
            zh = f"后续处置不是固定用语：{event.disposal.measure}"
            yield refusal(ContentError, event.key, zh, "This is no fixed sentence of disposal.", rule)
        if event.disposal is not None and event.disposal.measure == _OTHER and not event.disposal.told.strip():
            rule = ("选“其他”须说明情况", "`other` says what.")
            yield refusal(ContentError, event.key, "没有说明情况", "It does not say what.", rule)

    def _follows(self, result: Result, event: ResultEvent) -> Iterator[Refusal]:
        last = result.events[-1]
        if event.on < last.on:
            zh, en = f"{event.on} 早于上一步 {last.on}", f"{event.on} is before the act it follows, {last.on}."
            yield refusal(VisitDayError, event.key, zh, en, ("各步按日期先后", "Acts follow one another by day."))
        if result.removed and event.act is not ResultAct.ASSIGNED:
            yield refusal(NotDrawnError, event.key, "此户已剔除", "It was removed.", ("剔除后不再检查", "dr1 7.7"))
            return
        if result.annulled_on is not None and event.act is not ResultAct.WITHDRAWN:
            rule = ("撤销后只能登记撤回公示", "After an annulment there is only the withdrawal.")
            yield refusal(WrongStateError, event.key, "此结果已撤销", "The result was annulled.", rule)
            return
        yield from self._state(result, event)

    def _state(self, result: Result, event: ResultEvent) -> Iterator[Refusal]:
        state, passed = result.state, result.passed_on is not None
        if event.act is ResultAct.PUBLISHED and not (passed and state in FOLLOWS[event.act]):
            rule = ("先审核通过，后公示，只公示一次", "First passed by another person, then published, once.")
            zh, en = f"未经审核通过，不得公示（{state.label.zh}）", f"Nobody has passed it ({state.label.en})."
            yield refusal(BeforeAuditError, event.key, zh, en, rule)
        elif (
            state not in FOLLOWS[event.act]
            or (event.act in _AUDITS and passed)
            or (event.act is ResultAct.WITHDRAWN and (result.annulled_on is None or result.withdrawn_on is not None))
            or (event.act is ResultAct.WITHDRAWN and not result.was_published)
        ):
            zh = f"{event.act} 不能接在“{state.label.zh}”之后"
            rule = ("未录入→待审核→审核→已公示；更正须说明理由", "Entered, audited, published; a correction gives why.")
            yield refusal(WrongStateError, event.key, zh, f"{event.act} cannot follow {state.label.en}.", rule)
        if event.act is ResultAct.ENTERED and state == "4" and not event.reason.strip():
            rule = ("不通过的结果重新录入须说明理由", "After a rejection, a new entry states its reason.")
            yield refusal(ContentError, event.key, "没有写明理由", "No reason is given.", rule)
        if event.act is ResultAct.DISPOSED and result.finished_on is not None and not event.reason.strip():
            rule = ("已完结的，重新处置须说明理由", "What was finished is reopened with a reason.")
            yield refusal(WrongStateError, event.key, "后续处置已完结", "The matter is finished.", rule)
        if event.act in _AUDITS and result.person(event.by) == result.entered_by:
            rule = ("审核人不得是录入人", "Whoever audits is another than who entered.")
            yield refusal(OwnAuditError, event.key, f"{event.by} 审核自己录入的结果", "The enterer audits.", rule)

    def _assignment(self, event: ResultEvent) -> Iterator[Refusal]:
        given = event.assignment
        if given is None:
            return
        names = [officer.id for officer in given.officers]
        least = self.visit.officers_least
        if len(set(names)) < max(least, len(names)):
            rule = (
                f"每个机关不少于 {least} 名检查人员，不重复",
                f"{least} officers of each agency at least.",
            )
            zh, en = f"检查人员 {len(set(names))} 名", f"There are {len(set(names))} officers."
            yield refusal(VisitOfficerError, event.key, zh, en, (f"{rule[0]}（{self.visit.basis}）", rule[1]))
        if event.on < given.drawn_on:
            zh, en = f"派员日 {event.on} 早于抽取日 {given.drawn_on}", f"Sent on {event.on}, drawn {given.drawn_on}."
            yield refusal(VisitDayError, event.key, zh, en, ("先抽取，后派员", "First drawn, then sent."))

    def _finding(self, result: Result, event: ResultEvent) -> Iterator[Refusal]:
        given = event.finding
        if given is None:
            return
        try:
            self.codes.require(given.codes, where=str(event.key))
        except CodesError as error:
            yield from (Refusal(ContentError, fault) for fault in error.faults)
        assignment = result.assignment_on(given.visited_on)
        if given.visited_on < assignment.drawn_on:
            zh = f"检查日 {given.visited_on} 早于抽取日 {assignment.drawn_on}"
            en = f"Visited on {given.visited_on}, drawn on {assignment.drawn_on}."
            yield refusal(VisitDayError, event.key, zh, en, ("先抽取，后检查", "First drawn, then visited."))
        if event.on < given.ended_on:
            zh, en = f"{event.on} 录入，检查 {given.ended_on} 才结束", f"Entered {event.on}, ended {given.ended_on}."
            yield refusal(VisitDayError, event.key, zh, en, ("检查结束后录入", "Entered once the visit has ended."))
        sent = {officer.id for officer in assignment.officers}
        if strangers := [name for name in given.officers if name not in sent]:
            zh, en = f"未派往此户的人员：{'、'.join(strangers)}", f"Officers not sent there: {', '.join(strangers)}"
            rule = ("由派定的人员检查；调整人员须先登记", "Those who were sent; a swap is entered first.")
            yield refusal(VisitOfficerError, event.key, zh, en, rule)
        least = self.visit.officers_least
        if len(given.officers) < least:
            zh, en = f"检查人员只有 {len(given.officers)} 名", f"Only {len(given.officers)} officers were there."
            rule = (f"不少于 {least} 名（{self.visit.basis}）", f"{least} or more")
            yield refusal(VisitOfficerError, event.key, zh, en, rule)
        if unknown := [method for method in given.methods if method not in self.visit.methods]:
            zh, en = f"核查方式：{'、'.join(unknown)}", f"Methods that the form does not have: {', '.join(unknown)}"
            yield refusal(ContentError, event.key, zh, en, ("、".join(self.visit.methods), "As in results.toml."))
        listed = assignment.items
        if listed and (others := [one.item for one in given.items if one.item not in listed]):
            zh, en = f"未列入本次检查的事项：{'、'.join(others)}", f"Items not of this visit: {', '.join(others)}"
            rule = ("未公布、未列入的事项不得检查", "What is not in the list of the visit is not checked.")
            yield refusal(ContentError, event.key, zh, en, rule)
        if any(one.problem for one in given.items) and set(given.codes) <= self._clear:
            rule = ("事项写有问题的，结果代码须相符", "What an item says, the codes say.")
            yield refusal(ContentError, event.key, "事项有问题，结果却是未发现问题", "Items and codes differ.", rule)
