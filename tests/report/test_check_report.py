"""The check report holds every number with its basis, says what is doubtful, and fails when a case does."""

import json
import shutil
from datetime import date

import pytest

from credit_tier.cli import main
from credit_tier.report.check_report import check_report
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.loading import load_rulebook, shipped
from shipped_rulebook import shipped_rulebook

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def report():
    return check_report(load_rulebook(), on=DAY)


def test_the_page_holds_every_provision_every_citation_and_every_case(report):
    page = report.to_html()
    for item in report.provisions:
        for citation in item.citations:
            assert citation.basis.article.replace("&", "&amp;") in page
    for result in report.checked.cases.results:
        assert result.case.name in page
    assert "http" not in page
    assert "试行规则手册" in page


def test_the_counts_add_up_and_name_what_is_doubtful(report):
    tally = report.tally
    assert tally.numbers == tally.cited + tally.cited_trial + tally.illustrative
    assert tally.provisions == len(report.provisions)
    data = json.loads(report.to_json())
    doubtful = [item for item in data["provisions"] if any(one["doubtful"] for one in item["citations"])]
    assert len(doubtful) == tally.doubtful > 0
    assert all(one["last_checked"] for item in data["provisions"] for one in item["citations"])


def test_every_number_of_a_version_in_force_is_in_the_report(report):
    rulebook = report.rulebook
    listed = {item.where: {number.value for number in item.numbers} for item in report.provisions}
    for indicator, version in rulebook.on(DAY).indicators:
        place = indicator.version.index(version)
        numbers = listed[f"{indicator.id.replace('.', '/')}.toml: version[{place}]"]
        assert {band.points for band in version.bands} <= numbers
        assert {band.start for band in version.bands if band.start is not None} <= numbers
        assert set(version.missing.model_dump().values()) <= numbers
    for rule in rulebook.supervision_rules.table[-1].tiers:
        assert any(rule.rate in numbers for numbers in listed.values())


def test_a_changed_number_changes_the_report_and_a_case_that_fails_makes_it_say_no():
    rulebook = shipped_rulebook()
    version = rulebook.indicator("tax.late_filings").version[-1]
    bands = [{**band.model_dump(by_alias=True), "points": 7} for band in version.bands]
    patch = {"indicator": {"tax.late_filings": {"version": [{"in_force": version.in_force, "bands": bands}]}}}
    for band in bands:
        if band["from"] is None:
            del band["from"]
    missing = dict.fromkeys(version.missing.model_dump(), 7)
    patch["indicator"]["tax.late_filings"]["version"][0]["missing"] = missing
    patch["indicator"]["tax.late_filings"]["direction"] = "neutral"
    other = check_report(extend(rulebook, patch, binding=Binding.WHAT_IF), on=DAY)
    assert not other.ok
    assert "✗ 不符" in other.to_html()


def test_the_command_writes_page_and_data_and_exits_3_when_a_case_fails(tmp_path, capsys):
    folder = shutil.copytree(shipped("indicators") / "gansu", tmp_path / "gansu")
    for file in (folder / "cases").glob("*.toml"):
        file.unlink()
    case = '[[case]]\nname = "x"\nas_of = 2026-06-30\ndecisions = []\nexpect = { "tax.penalties" = { value = %d } }\n'
    (folder / "cases" / "one.toml").write_text(case % 0, encoding="utf-8")
    assert main(["check", str(folder), "--on", "2026-11-23", "--out", str(tmp_path / "out")]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["ok"] == 1
    assert said["edge_cases"] > 100
    data = json.loads((tmp_path / "out" / "check.json").read_text("utf-8"))
    assert data["rulebook"]["digest"] == said["digest"]
    assert (tmp_path / "out" / "check.html").read_text("utf-8").startswith("<!doctype html>")
    (folder / "cases" / "one.toml").write_text(case % 5, encoding="utf-8")
    assert main(["check", str(folder), "--on", "2026-11-23"]) == 3
