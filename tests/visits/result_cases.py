"""Invented visits for tests of the register of results: firms, officers and days."""

from __future__ import annotations

from datetime import date, timedelta

from credit_tier.visits.result_events import (
    Assignment,
    Disposal,
    Finding,
    Place,
    ResultEvent,
    ResultKey,
    SentOfficer,
)
from credit_tier.visits.results import ResultRegister
from shipped_rulebook import shipped_rulebook

RULEBOOK = shipped_rulebook()
DRAWN, SENT, VISIT = date(2026, 7, 1), date(2026, 7, 2), date(2026, 7, 9)
FIRM, SHOP = "91620100MA7ABCD12E", "92620200MA7XYT098T"
OFFICERS = (
    SentOfficer(id="zf:01", name="甲某", permit="甘A001"),
    SentOfficer(id="zf:02", name="乙某", permit="甘A002"),
    SentOfficer(id="zf:03", name="丙某", permit="甘A003"),
)
PLACE = Place(
    name="甲示例商贸有限公司",
    region="620102",
    reg_org="示例县局",
    local_org="示例所",
    address="示例县示例路1号",
    legal_rep="丁某",
)
ITEMS = ("年报公示信息检查", "登记事项检查")


def key(unit=FIRM, task="示例-2026-Q3", agency="示例县市场监督管理局"):
    return ResultKey(task=task, unit=unit, agency=agency)


def assigned(unit=FIRM, *, officers=OFFICERS[:2], on=SENT, place=PLACE, **more):
    own = {"task": more.pop("task", "示例-2026-Q3"), "agency": more.pop("agency", "示例县市场监督管理局")}
    given = Assignment(drawn_on=DRAWN, officers=officers, place=place, items=ITEMS, until=date(2026, 7, 31), **more)
    return ResultEvent(act="assigned", key=key(unit, **own), by="经办人", on=on, assignment=given)


def finding(*codes, visited_on=VISIT, officers=("zf:01", "zf:02"), **more):
    ended = more.pop("ended_on", visited_on)
    return Finding(visited_on=visited_on, ended_on=ended, officers=officers, codes=codes or ("1",), **more)


def event(act, *, unit=FIRM, by="审核人", on=VISIT, **more):
    own = {name: more.pop(name) for name in ("task", "agency") if name in more}
    return ResultEvent(act=act, key=key(unit, **own), by=by, on=on, **more)


def entered(*codes, unit=FIRM, by="甲某", on=VISIT, **more):
    own = {name: more.pop(name) for name in ("task", "agency", "reason") if name in more}
    return event("entered", unit=unit, by=by, on=on, finding=finding(*codes, **more), **own)


def disposed(measure="无需后续处置", *, unit=FIRM, on=VISIT, reason="", **more):
    own = {name: more.pop(name) for name in ("task", "agency") if name in more}
    given = Disposal(measure=measure, **more)
    return event("disposed", unit=unit, by="甲某", on=on, disposal=given, reason=reason, **own)


def published(unit=FIRM, *codes, on=VISIT, **own):
    """Give everything from the officers sent to the publication, a day each."""
    return [
        assigned(unit, **own),
        entered(*codes, unit=unit, on=on, **own),
        event("passed", unit=unit, by="乙审", on=on + timedelta(1), **own),
        event("published", unit=unit, by="公示人", on=on + timedelta(2), where="示例网站", **own),
    ]


def register(*events):
    return ResultRegister(RULEBOOK).with_events(events).register
