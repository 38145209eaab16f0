"""The card of a quality report adds up as the report does."""

from __future__ import annotations

from credit_tier.records.quality import Count, FlagRow, QualityReport, SetAsideRow
from credit_tier.records.reasons import Flag, SetAside
from shown_cards import shown


def test_rows_in_are_accepted_plus_set_aside_in_every_line():
    rows = [SetAsideRow("decisions", "a.csv", 3, SetAside.CODE_STARRED, "代码", "91****", "", "91****,罚款")]
    flags = [FlagRow("decisions", "a.csv", 1, next(iter(Flag)), "x", "y")]
    counts = {"decisions": Count("处罚", "Decisions", 1004, 1003, 2), "bills": Count("账单", "Bills", 5, 5, 1)}
    report = QualityReport.of(counts, rows, flags)
    seen = shown(report)
    assert seen.column(0, 1) == [table.rows_in for table in report.tables]
    assert seen.column(0, 2) == [table.accepted for table in report.tables]
    assert seen.column(0, 3) == [table.rows_in - table.accepted for table in report.tables]
    assert seen.column(0, 6) == [table.codes for table in report.tables]
    assert "收到 1,009 行 = 接受 1,008 + 退回 1" in seen.text
    assert "代码被打码 1" in seen.text


def test_a_hostile_table_stays_words_and_the_card_stays_small():
    rows = [
        SetAsideRow("<script>", f"{n}.csv", n, reason, "", "x" * 900, "", "x" * 900)
        for n in range(50)
        for reason in SetAside
    ]
    seen = shown(QualityReport.of({"<script>": Count("<img>", "</td>", 10**7, 10**7 - len(rows), 2)}, rows, []))
    assert "<script>" in seen.text
    assert f"另有 {len(SetAside) - 2} 种" in seen.text


def test_nothing_delivered_says_so():
    assert "没有数据" in shown(QualityReport.of({}, [], [])).text
