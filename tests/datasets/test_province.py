"""The invented province: what an outsider can see in its files, and the grades that follow from them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pyarrow.compute as pc
import pytest

from credit_tier import observe, read_records
from credit_tier.datasets import write_sample
from credit_tier.datasets.conduct import GOOD, GRAVE, MIDDLING, POOR
from credit_tier.datasets.offices import REGIONS
from credit_tier.datasets.province import OFFICES, Province
from credit_tier.engine.missing import Missing
from credit_tier.foundation.codes import code_fault
from credit_tier.records.headers import fold_header

AS_OF = date(2026, 6, 30)


def column(sample, table, name):
    return sample.records.tables[table][name].to_pylist()


def test_all_grades_occur_and_most_enterprises_are_good(sample):
    counts = sample.grades.counts()
    assert {grade for grade, count in counts.items() if count} == {"A", "B", "C", "D", "M"}
    assert 2 * (counts["A"] + counts["B"]) > len(sample.grades)


def test_grades_follow_conduct_which_no_file_tells(sample):
    grades = sample.grades.to_frame()["grade"]
    seen = {GOOD: Counter(), MIDDLING: Counter(), POOR: Counter(), GRAVE: Counter()}
    for enterprise in Province(2000, "gansu-demo", AS_OF):
        seen[enterprise.conduct][grades.get(enterprise.code)] += 1
    share = [count["A"] / count.total() for count in seen.values()]
    assert share == sorted(share, reverse=True)
    assert share[0] > 0.6
    assert share[-1] == 0
    assert seen[GOOD]["D"] == 0
    assert seen[GRAVE]["D"] > seen[GRAVE].total() / 2


def test_every_office_writes_in_its_own_way(sample):
    starts = {name: path.read_bytes()[:3] for name, path in sample.files.paths.items()}
    bom = {name for name, start in starts.items() if start == b"\xef\xbb\xbf"}
    assert bom == {"enterprises", "decisions", "deliveries"}
    for name in ("tax_filings", "social_security", "utility_bills", "inspections"):
        with pytest.raises(UnicodeDecodeError):
            sample.files.paths[name].read_bytes().decode()
    assert len({office.day for office in OFFICES}) == 5
    assert "（万元）" in sample.files.paths["tax_arrears"].read_text(encoding="utf-8").splitlines()[0]
    assert re.search(r",20260[1-6],", sample.files.paths["social_security"].read_text(encoding="gb18030"))
    assert re.search(r" \d\d:\d\d,", sample.files.paths["inspections"].read_text(encoding="gb18030"))
    assert '"经查明：\n' in sample.files.paths["decisions"].read_text(encoding="utf-8-sig")


def test_headers_are_spelt_as_the_sources_list_them(rulebook):
    for office in OFFICES[:-1]:
        fields = {field.name: field for field in rulebook.source(office.table).fields}
        for name, header in office.columns.items():
            if name in fields:
                spellings = {fold_header(text) for text in (fields[name].zh, *fields[name].aliases)}
                assert fold_header(header).removesuffix("(元)").removesuffix("(万元)") in spellings


def test_everything_is_plainly_made_up(sample):
    assert all(re.fullmatch(r"示例\d{4}号.+有限公司", name) for name in column(sample, "enterprises", "name"))
    numbers = column(sample, "decisions", "document_no")
    assert all(re.fullmatch(r"甘示例\w+〔20\d\d〕\d+号", number) for number in numbers)
    assert all("示例" in agency for agency in column(sample, "decisions", "agency"))
    assert set(column(sample, "enterprises", "region")) == {region for region, _ in REGIONS}


def test_all_codes_are_valid_but_one_and_none_comes_twice():
    codes = [enterprise.code for enterprise in Province(5000, "any", AS_OF)]
    assert len(set(codes)) == len(codes)
    assert sum(code_fault(code) is not None for code in codes) == 1
    assert {code[2:8] for code in codes} <= {region for region, _ in REGIONS}


def test_what_a_demonstration_shows_is_there(sample):
    assert {"dispute", "stay", "annulment"} == set(column(sample, "objections", "effect"))
    assert {"penalty", "abnormal_list", "serious_list"} == set(column(sample, "decisions", "kind"))
    assert {"ordinary", "simplified", None} == set(column(sample, "decisions", "procedure"))
    assert {"pass", "fail", "corrected"} == set(column(sample, "inspections", "result"))
    assert {"food", "drugs", "special_equipment", "hazardous_chemicals", "work_safety"} == set(
        column(sample, "activities", "field")
    )
    assert {"active", "closed"} == set(column(sample, "enterprises", "state"))
    assert any(column(sample, "utility_bills", "disputed"))
    assert any(column(sample, "social_security", "deferred_until"))


def test_one_act_of_two_agencies_bears_one_fact_number(sample):
    table = sample.records.tables["decisions"]
    agencies = {}
    for fact, agency in zip(table["fact_id"].to_pylist(), table["agency"].to_pylist(), strict=True):
        agencies.setdefault(fact, set()).add(agency)
    del agencies[None]
    assert agencies
    assert all(len(two) == 2 for two in agencies.values())


def test_a_month_is_disputed_only_after_it_was_told(sample):
    received = dict(
        zip(
            column(sample, "social_security", "record_id"),
            column(sample, "social_security", "received_on"),
            strict=True,
        )
    )
    rows = sample.records.tables["objections"].to_pylist()
    disputes = [row for row in rows if row["target"] in received]
    assert disputes
    assert all(row["starts_on"] > received[row["target"]] for row in disputes)


@pytest.mark.parametrize("table", ["social_security", "tax_arrears", "decisions"])
def test_corrections_name_a_record_that_is_there_and_come_later(sample, table):
    rows = sample.records.tables[table].select(["record_id", "supersedes", "received_on"]).to_pylist()
    received = {row["record_id"]: row["received_on"] for row in rows}
    corrections = [row for row in rows if row["supersedes"]]
    assert corrections
    known = [row for row in corrections if row["supersedes"] in received]
    assert len(known) > 0.9 * len(corrections)
    assert all(received[row["supersedes"]] <= row["received_on"] for row in known)


def test_repairs_and_objections_meet_the_documents_they_name(sample):
    documents = set(column(sample, "decisions", "document_no")) | set(column(sample, "social_security", "record_id"))
    for table in ("repairs", "objections"):
        targets = column(sample, table, "target")
        assert sum(target in documents for target in targets) > 0.9 * len(targets)


def test_one_prefecture_is_late_with_taxes_and_one_with_bills(sample):
    region = dict(zip(column(sample, "enterprises", "code"), column(sample, "enterprises", "region"), strict=True))
    frame = sample.indicators.values == int(Missing.SOURCE_LATE)
    late = {
        name: {region[code] for code, flag in zip(sample.indicators.codes.to_pylist(), row, strict=True) if flag}
        for name, row in zip(sample.indicators.names, frame, strict=True)
    }
    assert {name: regions for name, regions in late.items() if regions} == {
        "tax.late_filings": {"621200"},
        "utility.on_time_share": {"623000"},
        "utility.open_months": {"623000"},
    }


@pytest.mark.parametrize(
    "as_of", [date(2026, 1, 1), date(2026, 6, 24), date(2026, 7, 14), date(2028, 2, 29), date(1950, 1, 1)]
)
def test_on_any_day_nothing_arrived_later_and_no_other_office_is_late(tmp_path, rulebook, as_of):
    write_sample(tmp_path, enterprises=150, as_of=as_of)
    records = read_records(tmp_path, rulebook)
    for table in records.tables.values():
        assert pc.max(table["received_on"]).as_py() <= as_of
    if as_of.year > 2025:
        states = observe(records, rulebook, as_of=as_of).states()["source_late"]
        assert set(states[states > 0].index) <= {"tax.late_filings", "utility.on_time_share", "utility.open_months"}


def test_the_past_can_be_seen_as_it_was_known_then(sample, rulebook):
    past = observe(sample.records, rulebook, as_of=date(2025, 12, 31), known_on=date(2025, 12, 31))
    assert len(past) > 1800
    late = past.states()["source_late"]
    assert late.sum() == 0


def test_the_smallest_province_has_one_enterprise_and_files_that_are_headers_alone(tmp_path, rulebook):
    files = write_sample(tmp_path, enterprises=1)
    assert files.rows["repairs"] == 0
    records = read_records(tmp_path, rulebook, received_on=AS_OF)
    assert set(records.tables) == {office.table for office in OFFICES[:-1]}
