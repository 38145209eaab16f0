"""What is made public of draws and results (一公开): audited, in force, and without personal data.

The written rules. A result is shown once it was passed by another person and published; one that is annulled,
repaired, past its term or under correction is not, and for the annulled and the corrected a notice says so, without
their content. Of officers there are name and permit number, nothing else. The name of a sole proprietor (个体工商户)
is masked, since it may be that of a person; its code stays. Free text is never shown: results are codes, and what
follows is one of the fixed sentences.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

import pyarrow as pa

from credit_tier.foundation.codes import is_code
from credit_tier.foundation.dates import add_months
from credit_tier.foundation.errors import ArgumentError, Fault, Text
from credit_tier.records.personal import masked
from credit_tier.rulebook.result_rules import PublicationRule
from credit_tier.visits.result_events import Assignment, ResultAct
from credit_tier.visits.result_refusals import missing_rules
from credit_tier.visits.result_states import Result, ResultState
from credit_tier.visits.results import ResultRegister

SOLE: Final = frozenset({"individual", "个体户", "个体工商户", "3"})
HEADS: Final = {
    "task": Text("抽查任务", "draw"),
    "code": Text("统一社会信用代码/注册号", "code"),
    "name": Text("企业名称", "name"),
    "state": Text("状态", "state"),
    "agency": Text("检查部门", "agency"),
    "officers": Text("检查人员（执法证号）", "officers (permit)"),
    "visited_on": Text("检查时间", "visited on"),
    "codes": Text("检查结果", "result"),
    "disposal": Text("后续处置", "what follows"),
    "reg_org": Text("登记机关", "registered at"),
    "local_org": Text("管辖单位", "in charge"),
    "published_on": Text("公示日期", "published on"),
}
"""Columns of the list and its results (名单及结果公示表)."""
NOTICES: Final = {
    "annulled": Text("检查结果已撤销，公示已撤回", "the result was annulled and is withdrawn"),
    "corrected": Text("检查结果更正中，原公示已撤下", "the result is being corrected and was taken down"),
}


class PublicRow(NamedTuple):
    """A visit as the public sees it; the fields are those of `HEADS`, empty where nothing is public yet."""

    task: str
    code: str
    name: str
    state: str
    agency: str
    officers: str
    visited_on: date | None
    codes: str
    disposal: str
    reg_org: str
    local_org: str
    published_on: date | None


class Notice(NamedTuple):
    """That a published result is not shown any more, and since when; why stands in `NOTICES`."""

    task: str
    code: str
    name: str
    agency: str
    kind: str
    on: date


class Publication(NamedTuple):
    """A publication as of a day.

    Attributes
    ----------
    as_of : date
    rows : tuple of PublicRow
        In the order of the register.
    notices : tuple of Notice
    expired, repaired : int
        How many results are not shown any more for these reasons.
    """

    as_of: date
    rows: tuple[PublicRow, ...]
    notices: tuple[Notice, ...]
    expired: int
    repaired: int

    def to_table(self) -> pa.Table:
        """Give the rows under Chinese headers."""
        columns = list(zip(*self.rows, strict=True)) or [()] * len(HEADS)
        days = {"visited_on", "published_on"}
        return pa.table(
            {
                text.zh: pa.array(values, pa.date32() if name in days else pa.string())
                for (name, text), values in zip(HEADS.items(), columns, strict=True)
            }
        )


def publication(register: ResultRegister, *, as_of: date, task: str = "", listed: bool = True) -> Publication:
    """Make what may be public of a register today.

    Parameters
    ----------
    register : ResultRegister
    as_of : date
        The day of the publication; a list made today hides what has been repaired or annulled by today (0a.21).
    task : str
        One draw; all of them where it is empty.
    listed : bool
        Whether enterprises without a public result are listed as such (名单公示): only once the draw is open, since a
        list announces its visits.

    Raises
    ------
    ArgumentError
        The register knows of later days.

    Examples
    --------
    >>> from credit_tier.rulebook.loading import load_rulebook
    >>> publication(ResultRegister(load_rulebook()), as_of=date(2026, 8, 1)).rows
    ()
    """
    rule = register.rulebook.result_rules.publication
    if rule is None:
        raise missing_rules("publication")
    if (last := register.last_day) is not None and as_of < last:
        raise ArgumentError(_old(as_of, last))
    rows: list[PublicRow] = []
    notices: list[Notice] = []
    gone = {"expired": 0, "repaired": 0}
    for result in register.results.values():
        if (task and result.key.task != task) or result.removed:
            continue
        notices += _notices(result)
        why = _gone(result, rule, as_of)
        if why:
            gone[why] += 1
        elif result.is_public:
            rows.append(_shown(result, register))
        elif listed and not result.was_published:
            rows.append(_unpublished(result))
    return Publication(as_of, tuple(rows), tuple(notices), **gone)


def public_name(name: str, code: str, subject_type: str = "") -> str:
    """Give a name as it may be shown: that of a sole proprietor is masked.

    A code of the registration authority tells them by its second character (GB 32100); an older number does not, and
    then the kind of subject has to say so.

    Examples
    --------
    >>> public_name("甲示例商贸有限公司", "91620100MA7ABCD12E"), public_name("张三示例小吃店", "92620200MA7XYT098T")
    ('甲示例商贸有限公司', '张***店')
    """
    sole = subject_type in SOLE or (is_code(code) and code.startswith("92"))
    if not sole:
        return name
    return f"{name[:1]}***{name[-1:]}" if len(name) > 3 else masked(name)


def _gone(result: Result, rule: PublicationRule, as_of: date) -> str:
    if result.repaired_on is not None:
        return "repaired"
    day = result.published_on
    return "expired" if day is not None and result.is_public and add_months(day, rule.most_months) < as_of else ""


def _shown(result: Result, register: ResultRegister) -> PublicRow:
    finding, assignment = result.finding, result.assignment
    if finding is None:
        return _unpublished(result)
    there = result.assignment_on(finding.visited_on)
    codes = register.checks.codes
    return _unpublished(result)._replace(
        state=ResultState.PUBLISHED.label.zh,
        officers=_officers(there, finding.officers),
        visited_on=finding.visited_on,
        codes=codes.words(finding.codes),
        disposal=result.disposal.measure if result.disposal is not None else "",
        reg_org=assignment.place.reg_org,
        local_org=assignment.place.local_org,
        published_on=result.published_on,
    )


def _unpublished(result: Result) -> PublicRow:
    key, place = result.key, result.assignment.place
    name = public_name(place.name, key.unit, place.subject_type)
    unpublished = "未公示"
    return PublicRow(
        *(key.task, key.unit, name, unpublished, key.agency, "", None, ""), "", place.reg_org, place.local_org, None
    )


def _officers(assignment: Assignment, there: tuple[str, ...]) -> str:
    named = [officer for officer in assignment.officers if officer.id in there]
    return "、".join(f"{officer.name or '—'}（{officer.permit or '—'}）" for officer in named)


def _notices(result: Result) -> Iterator[Notice]:
    if not result.was_published:
        return
    place, key = result.assignment.place, result.key
    name = public_name(place.name, key.unit, place.subject_type)
    if result.annulled_on is not None:
        yield Notice(key.task, key.unit, name, key.agency, "annulled", result.annulled_on)
    elif result.state is not ResultState.PUBLISHED:
        day = next(event.on for event in reversed(result.events) if event.act is ResultAct.CORRECTED)
        yield Notice(key.task, key.unit, name, key.agency, "corrected", day)


def _old(as_of: date, last: date) -> Fault:
    return Fault(
        "as_of",
        Text(
            f"登记簿已有 {last} 的登记，不能按 {as_of} 公示",
            f"The register knows of {last}; it is not shown as of {as_of}.",
        ),
        Text("不早于最后一次登记之日", "No day before the last entry."),
        Text("请用今天的日期；以前的公示以当时存档为准", "Give today; what was public before is in its own file."),
    )
