"""Words become matters by a declared map; what fits several, or nothing, is not known."""

from __future__ import annotations

import csv
import os
from datetime import date
from pathlib import Path

import pytest

from credit_tier.analysis.named_matters import PENALISED_ONLY, named_matters
from credit_tier.leniency.matters import MatterMap, folded, titles_of_matters
from credit_tier.leniency.rules import rules_of_leniency
from leniency.random_cases import ON, RULEBOOK

REAL = Path(os.environ.get("CREDIT_TIER_REAL", Path(__file__).parents[3] / "shared" / "real")) / "tax_penalties.csv"
RULES = rules_of_leniency(RULEBOOK, ON)
MATTERS = MatterMap(RULES)


@pytest.mark.parametrize(
    ("text", "act"),
    [
        ("未按照规定设置和保管账簿或保管记账凭证和有关资料。", "tax_books_not_kept"),
        ("未按照规定设置、保管代扣代缴、代收代缴税款帐簿或者保管有关资料", "tax_withholding_books"),
        ("未按照规定期限办理纳税申报和报送纳税资料", "tax_late_filing"),
        ("　未按照规定将其全部银行账号　报告税务机关", "tax_accounts_not_reported"),
        ("丢失发票", "invoice_lost"),
        ("清单外", "off_list"),
        ("tax_invoice_seal", "tax_invoice_seal"),
        ("未按规定加盖发票专用章", "tax_invoice_seal"),
        ("丢失发票，其他违法", None),
        ("应开具而未开具发票，未按照规定设置和保管账簿", None),
        ("未按规定保存、报送开具发票的数据", None),
        ("未按照规定", None),
        ("其他违法", None),
        ("", None),
        (None, None),
    ],
)
def test_words_name_one_matter_or_none(text, act):
    assert MATTERS.named(text).act == act


def test_every_title_of_every_list_names_its_own_matter_and_is_no_reading():
    for act, items in RULES.items.items():
        for item in items:
            named = MATTERS.named(item.title.zh)
            assert named.act == act or len(named.acts) > 1
            assert not named.illustrative


def test_every_entry_of_the_map_is_named_by_its_own_phrases():
    titles = titles_of_matters(RULES)
    for matter in RULEBOOK.leniency_rules.matter:
        named = MATTERS.named("，".join(matter.phrases))
        assert matter.act is None or matter.act in named.acts
        assert matter.act is None or matter.act in titles
        assert matter.illustrative


def test_marks_blanks_and_spellings_make_no_difference():
    assert folded("未按照 规定、设置“帐簿”") == folded("未按规定设置账簿。")


def test_the_figures_add_up_and_say_what_does_not_follow():
    texts = ["丢失发票", "未按规定缴销发票", "未按规定缴销发票，丢失发票", "虚开发票，偷税", "其他违法", None]
    found = named_matters(texts, RULEBOOK, on=ON, domain="tax")
    counted = (found.listed, 1, found.several, sum(found.outside.values()), found.unmapped)
    assert counted == (1, 1, 1, 1, 2)
    assert sum(counted) == found.texts == len(texts)
    assert dict(found.among) == {"tax_invoice_not_cancelled": 1}
    assert PENALISED_ONLY.zh in str(found)
    assert PENALISED_ONLY.en in str(found)
    wanted = {fact for gap in found.missing["tax_invoice_not_cancelled"] for fact in gap.facts}
    assert {"searched", "harm", "corrected", "illegal_income"} <= wanted


@pytest.mark.skipif(not REAL.is_file(), reason="the real files are not on this machine (CREDIT_TIER_REAL)")
def test_the_grounds_of_real_penalties_held_against_the_national_tax_lists():
    with REAL.open(encoding="utf-8-sig", newline="") as file:
        texts = [row["处罚事由"] for row in csv.DictReader(file)]
    found = named_matters(texts, RULEBOOK, on=date(2026, 6, 30), domain="tax")
    assert found.texts == 1_380
    assert dict(found.alone) == {
        "tax_books_not_kept": 38,
        "tax_late_filing": 6,
        "tax_withholding_books": 4,
        "tax_accounts_not_reported": 1,
    }
    assert found.listed == 49
    assert dict(found.among) == {"tax_books_not_kept": 4, "tax_withholding_books": 2}
    assert (sum(found.outside.values()), found.several, found.unmapped) == (1_068, 7, 250)
    # Of each, neither correction nor harm nor earlier acts are on record: not one can be decided from this file.
    assert all(found.missing[act] for act in found.alone)
