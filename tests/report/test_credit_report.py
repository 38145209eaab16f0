"""A credit report says what is known, shows nothing that must not be seen, and is the same bytes every time."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from credit_tier import credit_report, read_records
from credit_tier.foundation.errors import ArgumentError, UnknownEnterpriseError
from credit_tier.report.credit_report_content import Audience
from credit_tier.rulebook.model import Disclosure
from shipped_rulebook import shipped_rulebook
from strategies import made_code

BOOK, DAY = shipped_rulebook(), date(2026, 6, 30)
FIRM, OTHER = made_code(1), made_code(2)
HOSTILE = "甘<script>alert(1)</script>\u202e商贸"
PERIOD = (date(2024, 1, 1), DAY)


def penalty(number, decided_on, **more):
    return {
        "code": FIRM,
        "kind": "行政处罚",
        "domain": "市场监管",
        "document_no": f"甘示例罚〔2026〕{number}号",
        "decided_on": decided_on,
        "severity": "一般",
        "penalty_class": "pecuniary",
        "agency": "甘示例县市场监督管理局",
        "act": "<b>示例事项</b>",
        **more,
    }


def records(decisions=(), repairs=(), objections=()):
    tables = {
        "enterprises": pd.DataFrame({"code": [FIRM, OTHER], "name": [HOSTILE, "乙"], "founded_on": "2015-01-01"}),
        "decisions": pd.DataFrame([penalty(1, "2026-03-01"), *decisions]),
    }
    for name, rows in (("repairs", repairs), ("objections", objections)):
        if rows:
            tables[name] = pd.DataFrame(rows)
    return read_records(tables, BOOK, received_on=DAY)


def made(given=None, **more):
    given = records() if given is None else given
    return credit_report(FIRM, given, more.pop("book", BOOK), as_of=DAY, **({"period": PERIOD} | more))


def numbers(report):
    return [entry.record["document_no"] for entry in report.entries]


def test_it_names_the_enterprise_the_grade_the_decision_and_until_when_it_is_published():
    report = made()
    [entry] = report.entries
    assert (entry.decided_on, entry.repair_class) == (date(2026, 3, 1), "general")
    assert (entry.repair_from, entry.until) == (date(2026, 6, 1), date(2027, 3, 1))  # three and twelve months
    assert entry.counts_in == ("regulatory.unclassified_penalties",)
    page = report.to_html()
    for said in ("甘示例罚〔2026〕1号", "2027-03-01", report.explanation.graded.grade, BOOK.digest[:16], "试行"):
        assert said in page
    for line in report.explanation.lines:
        assert line.indicator.title.zh in page
    assert "国办发〔2025〕22号" in page or "信用修复管理办法" in page
    assert "Credit report" in report.to_html("en")


def test_a_page_leads_with_what_cost_points_and_names_a_grade_once():
    report = made()
    cost, rest = report.to_html().split("得满分或不计分的指标")
    for line in report.explanation.lines:
        assert line.indicator.title.zh in (cost if line.lost else rest)
    card = report.explanation.graded.card
    title = next(step.title.zh for step in card.grades if step.code == report.explanation.graded.grade)
    assert f"<strong>{title}</strong>　{report.explanation.graded.score} 分" in cost


def test_an_enterprise_that_is_not_graded_is_shown_no_points():
    closed = pd.DataFrame({"code": [FIRM], "name": ["甲"], "founded_on": "2015-01-01", "state": "closed"})
    page = made(read_records({"enterprises": closed}, BOOK, received_on=DAY)).to_html()
    assert "未参评" in page
    assert "已注销、吊销、撤销或迁出，不参评" in page
    assert "不参评的企业没有得分" in page
    assert "得满分" not in page


def test_a_hostile_name_is_text():
    for language in ("zh", "en"):
        page = made().to_html(language)
        assert "<script" not in page
        assert "<b>示例" not in page
        assert "\u202e" not in page
        assert "&lt;script&gt;" in page


def test_what_was_repaired_disputed_or_has_expired_is_not_shown_and_what_expired_is_counted():
    old = penalty(2, "2025-05-01")  # twelve months of publication have run
    sealed = penalty(3, "2026-04-01", published_until="2026-05-31")
    repaired, disputed = penalty(4, "2026-02-01"), penalty(5, "2026-02-02")
    given = records(
        [old, sealed, repaired, disputed],
        [{"code": FIRM, "target": repaired["document_no"], "repaired_on": "2026-06-01", "status": "已通过"}],
        [{"code": FIRM, "target": disputed["document_no"], "effect": "dispute", "starts_on": "2026-06-01"}],
    )
    report = made(given)
    assert numbers(report) == ["甘示例罚〔2026〕1号"]
    assert report.expired == 2
    shown = report.to_html() + json.dumps(report.to_dict()["decisions"], ensure_ascii=False)
    assert not any(f"〔2026〕{number}号" in shown for number in (2, 3, 4))
    assert "〔2026〕5号" not in json.dumps(report.to_dict()["decisions"], ensure_ascii=False)
    assert len(report.objections) == 1


def test_a_report_of_a_past_day_does_not_bring_back_what_was_repaired_since():
    repair = [{"code": FIRM, "target": penalty(1, "")["document_no"], "repaired_on": "2026-06-01", "status": "已通过"}]
    given = records(repairs=repair)
    then = credit_report(FIRM, given, BOOK, as_of=date(2026, 5, 1), known_on=DAY, period=(PERIOD[0], date(2026, 5, 1)))
    assert not then.entries
    assert "〔2026〕1号" not in then.to_html() + then.to_json()


def test_only_decisions_of_the_period_are_listed_both_days_inside():
    assert len(made(period=(date(2026, 3, 1), date(2026, 3, 1))).entries) == 1
    assert not made(period=(date(2026, 3, 2), DAY)).entries
    assert not made(period=(PERIOD[0], date(2026, 2, 28))).entries
    assert "没有可以列示的决定" in made(period=(date(2026, 3, 2), DAY)).to_html()


def test_the_public_sees_no_grade_that_the_rulebook_keeps_for_the_enterprise_and_no_objection():
    dispute = {"code": FIRM, "target": "甘示例罚〔2026〕9号", "effect": "dispute", "starts_on": "2026-06-01"}
    own, public = (made(records(objections=[dispute]), audience=audience) for audience in Audience)
    assert own.shows_grade
    assert own.objections
    assert not public.shows_grade
    assert not public.objections
    assert public.to_dict()["grade"] == {}
    score = f"{own.explanation.graded.score} 分"
    assert score in own.to_html()
    assert score not in public.to_html()
    assert "counts_in" in public.to_dict()["decisions"][0]
    assert public.to_dict()["decisions"][0]["counts_in"] == []
    assert numbers(public) == numbers(own)


@pytest.mark.parametrize(
    ("kept", "seen"), [("internal", (False, False)), ("subject", (True, False)), ("public", (True, True))]
)
def test_who_sees_a_grade_follows_from_the_disclosure_of_the_rulebook(kept, seen):
    book = BOOK.model_copy(update={"identity": BOOK.identity.model_copy(update={"disclosure": Disclosure(kept)})})
    assert tuple(made(book=book, audience=audience).shows_grade for audience in Audience) == seen


def test_sources_that_did_not_report_are_named_for_nothing_on_record_is_no_proof():
    report = made()
    assert "tax_filings" in {source.name for source in report.silent}
    assert report.rulebook.source("tax_filings").title.zh in report.to_html()
    assert "不等于没有发生" in report.to_html()


def test_what_a_provider_did_not_agree_to_is_left_out_and_its_source_named():
    sources = tuple(
        source.model_copy(update={"uses": source.uses[:1]}) if source.name == "decisions" else source
        for source in BOOK.sources
    )
    rules = BOOK.source_rules.model_copy(update={"source": sources})
    report = made(book=BOOK.model_copy(update={"source_rules": rules}))
    assert not report.entries
    assert "decisions" in report.to_dict()["withheld"]
    assert not any(
        line["indicator"] == "regulatory.unclassified_penalties" for line in report.to_dict()["grade"]["lines"]
    )
    assert "〔2026〕1号" not in report.to_html() + report.to_json()


def test_the_same_report_is_the_same_bytes_and_its_json_is_its_data():
    one, other = made(), made()
    assert one.to_html() == other.to_html()
    assert one.to_json() == other.to_json()
    assert json.loads(one.to_json()) == one.to_dict()


@pytest.mark.parametrize("period", [(DAY, PERIOD[0]), (PERIOD[0], date(2026, 7, 1))])
def test_a_period_that_is_none_or_lies_ahead_is_refused(period):
    with pytest.raises(ArgumentError, match="period"):
        made(period=period)


def test_a_stranger_has_no_report():
    with pytest.raises(UnknownEnterpriseError):
        credit_report(made_code(77), records(), BOOK, as_of=DAY, period=PERIOD)
