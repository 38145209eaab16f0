"""Papers of a visit: every field of the forms, nothing guessed, and nothing that announces a visit."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from credit_tier.report.inspection_fields import VisitFile
from credit_tier.report.inspection_papers import TITLES, VisitPapers
from credit_tier.report.inspection_sealing import AnnouncingPaperError
from credit_tier.report.publication_page import publication_json, publication_page, statistics_page
from credit_tier.visits.publication import publication
from credit_tier.visits.result_events import ItemFinding
from credit_tier.visits.statistics import By, statistics
from visits.result_cases import (
    FIRM,
    ITEMS,
    PLACE,
    RULEBOOK,
    SHOP,
    VISIT,
    assigned,
    disposed,
    entered,
    event,
    key,
    published,
    register,
)

FIELDS = {
    "notice": ("一、抽查事项", "二、检查时间和方法", "三、需准备资料", "联系人", "联系电话", "公章", "任务编号"),
    "record": (
        *(
            "任务名称",
            "任务编号",
            "被检查单位",
            "统一社会信用代码/注册号",
            "住所",
            "法定代表人",
            "法定代表人电话",
            "联络员",
        ),
        *(
            "检查事项",
            "发现问题情况",
            "处置情况",
            "核查方式",
            "检查结果",
            "后续处置措施",
            "执行情况",
            "检查人员（签名）",
        ),
    ),
    "approval": ("检查对象", "检查依据", "检查人员及执法证号", "承办人意见", "行政机关负责人批准"),
    "officers": ("姓名", "执法证号", "所在机关", "派员人"),
}


def papers(*events, on=VISIT, sealed=False, **facts):
    file = VisitFile(visit_on=VISIT, **facts)
    return VisitPapers(register(*(events or [assigned()]))[key()], file, RULEBOOK, on, sealed)


@pytest.mark.parametrize("kind", sorted(FIELDS))
def test_each_paper_has_the_fields_of_its_form(kind):
    paper = next(one for one in papers().every() if one.kind == kind)
    page = paper.to_html()
    assert TITLES[kind] in page
    for field in FIELDS[kind]:
        assert field in page, field
    assert "试行样张" in page
    json.loads(paper.to_json())


def test_what_is_not_known_stays_a_line_and_what_is_known_is_filled_in():
    bare = assigned(place=PLACE.model_copy(update={"address": "", "legal_rep": ""}))
    record = papers(bare).record()
    assert {"住所", "法定代表人", "任务名称", "发现问题情况"} <= set(record.blanks)
    filled = papers(task_title="示例任务", contact="某人", phone="0931-0000000", materials="营业执照").every()
    fields = {name: one["value"] for paper in filled for name, one in paper.to_data()["fields"].items()}
    assert (fields["task_title"], fields["contact"], fields["materials"]) == ("示例任务", "某人", "营业执照")
    assert fields["officers"] == "甲某（甘A001）、乙某（甘A002）"


def test_the_record_of_a_result_is_ticked_and_its_items_are_told():
    items = (ItemFinding(item=ITEMS[0], checked=True, problem="<b>标签</b>不全", handling="责令改正"),)
    page = (
        papers(assigned(), entered("3", "10", items=items, methods=("书面检查",)), disposed("抄告相关部门"))
        .record()
        .to_html()
    )
    ticked = re.findall("☑\u2060([^　<]+)", page)
    assert ticked == ["书面检查", "3 违反食品药品管理相关规定", "10 被吊销", "抄告相关部门"]
    assert "&lt;b&gt;标签" in page
    assert "☑\u20601 " not in page
    assert "违反工商行政管理相关规定" not in page.replace("违反其他工商行政管理规定行为", "")


def test_no_paper_announces_a_visit():
    before = VISIT - timedelta(1)
    for name in ("approval", "notice", "record", "officers_list"):
        with pytest.raises(AnnouncingPaperError) as raised:
            getattr(papers(on=before), name)()
        assert raised.value.exit_code == 75
        assert getattr(papers(on=VISIT), name)()
    early = papers(on=before, sealed=True)
    with pytest.raises(AnnouncingPaperError):
        early.notice()
    assert [paper.kind for paper in early.every()] == ["approval", "record", "officers"]
    assert all("密封" in paper.to_html() for paper in early.every())
    assert len(papers(on=VISIT, sealed=True).every()) == 4


def test_the_public_page_holds_rows_and_notices_and_stands_alone():
    now = register(
        *published(FIRM, "3"),
        *published(SHOP),
        event("annulled", unit=SHOP, on=VISIT + timedelta(4), reason="复议撤销"),
    )
    made = publication(now, as_of=VISIT + timedelta(9))
    page = publication_page(made, RULEBOOK)
    assert "违反食品药品管理相关规定" in page
    assert "撤回与更正公告" in page
    assert "复议撤销" not in page
    assert "http" not in page
    content = json.loads(publication_json(made))
    assert [row["code"] for row in content["rows"]] == [FIRM]
    assert content["notices"][0]["kind"] == "annulled"


def test_the_page_of_statistics_names_every_code():
    tables = [statistics(register(*published(FIRM, "3")), by) for by in By]
    page = statistics_page(tables, RULEBOOK, as_of=VISIT)
    for rule in RULEBOOK.result_rules.codes.code:
        assert f"{rule.code} {rule.title.zh}" in page
