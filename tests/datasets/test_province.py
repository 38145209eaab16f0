"""The invented province: what an outsider can see in its files, and the grades that follow from them."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date

import numpy as np
import pyarrow.compute as pc
import pytest

from credit_tier import load_rulebook, observe, read_records
from credit_tier.datasets import make_province, write_sample
from credit_tier.datasets.planted import OLD_CODE_DAYS, REGIONS
from credit_tier.datasets.province import OFFICES
from credit_tier.engine.missing import Missing
from credit_tier.records.headers import fold_header

AS_OF = date(2026, 6, 30)
PROVINCE = make_province(2000)
LATE_SOURCES = {
    item.id: item.source for item in load_rulebook().indicators if item.source in {"tax_filings", "utility_bills"}
}
"""Of two sources one prefecture each is behind."""


def column(sample, table, name):
    return sample.records.tables[table][name].to_pylist()


def test_all_grades_occur_and_most_enterprises_are_good(sample):
    counts = sample.grades.counts()
    assert {grade for grade, count in counts.items() if count} == {"A", "B", "C", "D", "M"}
    assert 2 * (counts["A"] + counts["B"]) > len(sample.grades)


def test_grades_follow_the_risk_which_no_file_tells(sample):
    truth = PROVINCE.truth().to_pandas().set_index("code")
    joined = truth.join(sample.grades.to_frame()["grade"], how="inner")
    risk = joined.groupby("grade")["risk_ppm"].mean()
    assert list(risk[["A", "B", "C", "D"]].sort_values().index) == ["A", "B", "C", "D"]
    assert (joined.loc[joined["risk_ppm"] < 20_000, "grade"] != "D").all()


def test_no_truth_is_in_any_table():
    told = {name for table in PROVINCE.names for name in PROVINCE.table(table).column_names}
    own = set(PROVINCE.truth().column_names) - {"code", "former_code", "head_code", "size", "region"}
    assert not told & own


def test_every_office_writes_in_its_own_way(sample):
    starts = {name: path.read_bytes()[:3] for name, path in sample.files.paths.items()}
    bom = {name for name, start in starts.items() if start == b"\xef\xbb\xbf"}
    assert bom == {"enterprises", "decisions", "deliveries"}
    for name in ("tax_filings", "social_security", "utility_bills", "inspections", "lenient_outcomes"):
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
    assert all(re.match(r"示例\d{4}号", name) for name in column(sample, "enterprises", "name"))
    numbers = column(sample, "decisions", "document_no")
    assert all(re.fullmatch(r"甘示例\w+〔20\d\d〕\d+号", number) for number in numbers)
    assert all("示例" in agency for agency in column(sample, "decisions", "agency"))
    assert set(column(sample, "enterprises", "region")) == {region for region, _ in REGIONS}


def test_what_a_demonstration_shows_is_there(sample, rulebook):
    for table, name, wanted in (
        ("objections", "effect", {"dispute", "stay", "annulment"}),
        ("decisions", "kind", set(rulebook.source("decisions").field("kind").choices)),
        ("decisions", "ordered_duty", {"change_of_registration", "social_insurance_registration", None}),
        ("tax_filings", "duty", set(rulebook.source("tax_filings").field("duty").choices)),
        ("tax_ratings", "level", set(rulebook.source("tax_ratings").field("level").choices)),
        ("labour_ratings", "level", set(rulebook.source("labour_ratings").field("level").choices)),
        ("publications", "kind", set(rulebook.source("publications").field("kind").choices)),
        ("decisions", "procedure", {"ordinary", "simplified", None}),
        ("inspections", "result", {"pass", "fail", "corrected", "uncooperative"}),
        ("activities", "field", {"food", "drugs", "special_equipment", "hazardous_chemicals", "work_safety"}),
        ("enterprises", "state", {"active", "closed"}),
        ("lenient_outcomes", "kind", {"first_violation", "minor"}),
        ("successions", "kind", {"code_change", "merger_absorption", "individual_to_company", "branch"}),
    ):
        assert set(column(sample, table, name)) == wanted
    assert any(column(sample, "utility_bills", "disputed"))
    assert any(column(sample, "social_security", "deferred_until"))
    assert any(column(sample, "tax_filings", "deferred_until"))
    assert any(code.startswith("reg:") for code in column(sample, "enterprises", "code"))
    assert re.search("[䶮㛃𬭚𫖯]", "".join(column(sample, "enterprises", "name")))


def test_one_act_of_two_agencies_bears_one_fact_number(sample):
    table = sample.records.tables["decisions"]
    agencies = {}
    for fact, agency in zip(table["fact_id"].to_pylist(), table["agency"].to_pylist(), strict=True):
        agencies.setdefault(fact, set()).add(agency)
    del agencies[None]
    assert agencies
    assert all(len(two) == 2 for two in agencies.values())


def test_some_documents_come_from_their_agency_and_from_the_credit_centre():
    rows = PROVINCE.table("decisions").to_pylist()
    copies = [row for row in rows if row["reporter"] != row["agency"]]
    assert copies
    firsts = {row["document_no"]: row for row in rows if row["reporter"] == row["agency"]}
    for row in copies:
        first = firsts[row["document_no"]]
        assert row["received_on"] > first["received_on"]
        assert {name for name in row if row[name] != first[name]} == {"record_id", "reporter", "received_on"}


def test_a_month_is_disputed_only_after_it_was_told(sample):
    ids, days = column(sample, "social_security", "record_id"), column(sample, "social_security", "received_on")
    received = dict(zip(ids, days, strict=True))
    disputes = [row for row in sample.records.tables["objections"].to_pylist() if row["target"] in received]
    assert disputes
    assert all(row["starts_on"] > received[row["target"]] for row in disputes)


@pytest.mark.parametrize("table", ["social_security", "tax_arrears", "decisions"])
def test_corrections_name_a_record_that_is_there_and_come_later(table):
    rows = PROVINCE.table(table).select(["record_id", "supersedes", "received_on"]).to_pylist()
    received = {row["record_id"]: row["received_on"] for row in rows}
    corrections = [row for row in rows if row["supersedes"]]
    assert corrections
    assert all(received[row["supersedes"]] <= row["received_on"] for row in corrections)


def test_repairs_and_objections_meet_the_documents_they_name(sample):
    documents = set(column(sample, "decisions", "document_no")) | set(column(sample, "social_security", "record_id"))
    for table in ("repairs", "objections"):
        targets = column(sample, table, "target")
        assert sum(target in documents for target in targets) > 0.9 * len(targets)


def test_heirs_and_heads_are_in_the_register_and_former_codes_fall_silent():
    listed = {row["code"]: row for row in PROVINCE.table("enterprises").to_pylist() if row["state"] != "注销"}
    registered = Counter(PROVINCE.table("enterprises")["code"].to_pylist())
    changes = {row["former_code"]: row for row in PROVINCE.table("successions").to_pylist()}
    assert all(row["code"] in listed and former in registered for former, row in changes.items())
    day = {"tax_filings": "due_on", "inspections": "inspected_on", "decisions": "decided_on", "utility_bills": "due_on"}
    told = Counter()
    for table, name in day.items():
        lag = OLD_CODE_DAYS if table == "utility_bills" else 0
        for row in PROVINCE.table(table).to_pylist():
            change = changes.get(row["code"])
            if change and change["kind"] != "分支机构":
                told[change["kind"]] += 1
                happened = row[name].date() if table == "inspections" else row[name]
                # The bill of the last month falls due when the enterprise is gone already.
                late = 51 if table == "utility_bills" else 31
                assert (happened - change["effective_on"]).days < lag + late, (table, row, change)
    assert set(told) == {"代码变更", "吸收合并", "个转企"}


def test_the_prefectures_that_are_behind_are_late_and_no_others(sample):
    region = dict(zip(column(sample, "enterprises", "code"), column(sample, "enterprises", "region"), strict=True))
    frame = sample.indicators.values == int(Missing.SOURCE_LATE)
    codes = sample.indicators.codes.to_pylist()
    late = {
        name: {region[code] for code, flag in zip(codes, row, strict=True) if flag and code in region}
        for name, row in zip(sample.indicators.names, frame, strict=True)
    }
    assert {name: regions for name, regions in late.items() if regions} == {
        name: {"621200"} if source == "tax_filings" else {"623000"}
        for name, source in LATE_SOURCES.items()
        if name in sample.indicators.names
    }


def test_a_delivery_that_did_not_come_is_no_delivery_and_the_next_one_brings_its_rows():
    sent = [
        row["received_on"].isoformat()[:7]
        for row in PROVINCE.table("deliveries").to_pylist()
        if (row["source"], row["region"]) == ("纳税申报", "620400")
    ]
    assert "2026-03" not in sent
    assert {"2026-02", "2026-04"} <= set(sent)
    region = {row["code"]: row["region"] for row in PROVINCE.table("enterprises").to_pylist()}
    months = Counter(
        row["received_on"].isoformat()[:7]
        for row in PROVINCE.table("tax_filings").to_pylist()
        if region[row["code"]] == "620400"
    )
    assert months["2026-03"] == 0
    assert months["2026-02"]


@pytest.mark.parametrize(
    "as_of", [date(2026, 1, 1), date(2026, 6, 24), date(2026, 7, 14), date(2028, 2, 29), date(1950, 1, 1)]
)
def test_on_any_day_nothing_arrived_later_and_no_other_office_is_late(tmp_path, rulebook, as_of):
    write_sample(tmp_path, enterprises=150, as_of=as_of)
    records = read_records(tmp_path, rulebook, received_on=as_of)
    for table in records.tables.values():
        if len(table):
            assert pc.max(table["received_on"]).as_py() <= as_of
    if as_of.year > 2025:
        states = observe(records, rulebook, as_of=as_of).states()["source_late"]
        assert set(states[states > 0].index) <= set(LATE_SOURCES)


def test_the_past_can_be_seen_as_it_was_known_then(sample, rulebook):
    past = observe(sample.records, rulebook, as_of=date(2025, 12, 31), known_on=date(2025, 12, 31))
    assert len(past) > 1800
    assert past.states()["source_late"].sum() == 0


def test_the_smallest_province_has_one_enterprise_and_files_that_are_headers_alone(tmp_path, rulebook):
    files = write_sample(tmp_path, enterprises=1)
    assert files.rows["repairs"] == 0
    records = read_records(tmp_path, rulebook, received_on=AS_OF)
    assert set(records.tables) >= {office.table for office in OFFICES[:-1]}


def test_tables_can_be_read_without_files(rulebook):
    province = make_province(60)
    tables = {name: province.table(name) for name in province.names}
    records = read_records(tables, rulebook, received_on=AS_OF)
    assert [row["reason"] for row in records.quality.set_aside.to_pylist()] == ["unknown_source", "unreadable"]
    for name, table in records.tables.items():
        assert name not in tables or len(table) == tables[name].num_rows


def test_every_measured_fact_of_tax_insurance_and_registration_is_found_and_is_not_everybodys(sample, rulebook):
    for name, column in zip(sample.indicators.names, sample.indicators.values, strict=True):
        if rulebook.indicator(name).theme in {"tax", "social_security", "registration"}:
            version = rulebook.indicator(name).on(AS_OF)
            points = np.array([band.points for band in version.bands])
            cuts = [band.start for band in version.bands[1:]]
            real = column[column > max(Missing)]
            bands = np.searchsorted(cuts, real, side="right")
            # a hint is worth no points and still tells its bands apart, the last being the best
            worth = points if np.ptp(points) else np.arange(len(points))
            best = worth[bands] == worth.max()
            assert len(version.bands) == 1 or 0 < best.sum() < len(best), name


def test_levels_follow_the_risk(sample):
    risk = PROVINCE.truth().to_pandas().set_index("code")
    for table, theme, order in (("tax_ratings", "tax", "abcd"), ("labour_ratings", "labour", "abc")):
        rows = PROVINCE.table(table).to_pandas()
        joined = rows.join(risk[f"{theme}_risk_ppm"], on="code", how="inner")
        means = joined.groupby(joined["level"].str[0])[f"{theme}_risk_ppm"].mean()
        assert list(means[list(order.upper())].sort_values().index) == list(order.upper())
