"""Real files, all the way: reading, quality, observation, grading, explanation, tier, draw.

The files are never part of the project; without them these tests are skipped. The rules are the shipped ones as if
in force since 2020, because the penalties are of 2020 and 2021, and with cut-offs close enough together that three
sources alone spread the scores over all grades. No file says how old an enterprise is, so none is given the best grade.
"""

from __future__ import annotations

import csv
import hashlib
import os
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from credit_tier import (
    commit,
    draw,
    explain,
    grade,
    load_rulebook,
    make_frame,
    make_seed,
    observe,
    read_records,
    supervise,
    verify,
)
from credit_tier.analysis.comparison import compare
from credit_tier.analysis.rule_paths import place_of
from credit_tier.engine.missing import Missing
from credit_tier.foundation.codes import FLAGS_ONLY, code_fault, fold_code
from credit_tier.foundation.dates import add_months, completed_months
from credit_tier.rulebook.loading import shipped
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.plan import CodeIdentity, DrawPlan
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.sources import SourceRef
from credit_tier.supervision.framing import stratum_terms

REAL = Path(os.environ.get("CREDIT_TIER_REAL", Path(__file__).parents[3] / "shared" / "real"))
FILES = ("tax_penalties.csv", "tax_arrears.csv", "inspections_press.csv")
AS_OF, RECEIVED, ARREARS_SINCE = date(2022, 3, 31), date(2026, 11, 1), date(2021, 12, 31)
SAMPLED = 50
CUTS = {
    'code = "A", from = 880': 'code = "A", from = 890',
    'code = "B", from = 720': 'code = "B", from = 885',
    'code = "C", from = 520': 'code = "C", from = 860',
    "= 2025-07-01": "= 2020-01-01",
    "in_force   = 2021-12-31": "in_force   = 2020-01-01",
}

pytestmark = pytest.mark.skipif(
    not all((REAL / name).is_file() for name in FILES),
    reason="the real files are not on this machine (CREDIT_TIER_REAL)",
)


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("rules") / "gansu"
    shutil.copytree(shipped("indicators") / "gansu", folder)
    found = Counter()
    for file in folder.rglob("*.toml"):
        text = file.read_text("utf-8")
        for shipped_text, test_text in CUTS.items():
            found.update({shipped_text: text.count(shipped_text)})
            text = text.replace(shipped_text, test_text)
        file.write_text(text, "utf-8")
    assert all(found[shipped_text] for shipped_text in CUTS), found
    rulebook = load_rulebook(folder)
    mapping = Path(__file__).with_name("mapping.toml")
    records = read_records([REAL / name for name in FILES], rulebook, mapping=mapping, received_on=RECEIVED)
    return rulebook, records, grade(observe(records, rulebook, as_of=AS_OF), rulebook)


@pytest.fixture(scope="module")
def raw():
    found = {}
    for name in FILES:
        encoding = "gb18030" if name.startswith("inspections") else "utf-8-sig"
        with (REAL / name).open(encoding=encoding, newline="") as file:
            found[name] = list(csv.DictReader(file))
    return found


def day_of(text):
    return date(*(int(part) for part in text.split()[0].replace("/", "-").split("-")))


def id_of(text):
    """Give the id of an enterprise of the files: the codes of 15 characters there are tax numbers."""
    return f"tax:{text}" if len(text) == 15 else fold_code(text)


def expected_values(raw, code):
    """Work out four indicators from the raw rows alone."""
    start = add_months(AS_OF, -24)
    penalties = {
        tuple(row.items())
        for row in raw["tax_penalties.csv"]
        if fold_code(row["纳税人识别号"]) == code and add_months(AS_OF, -12) <= day_of(row["处罚日期"]) <= AS_OF
    }
    by_procedure = Counter(dict(row)["处罚类别"] for row in penalties)
    visits = {
        tuple(row.items())
        for row in raw["inspections_press.csv"]
        if fold_code(row["统一社会信用代码"]) == code and start <= day_of(row["监督检查日期"]) <= AS_OF
    }
    owing = any(id_of(row["纳税人识别号"]) == code for row in raw["tax_arrears.csv"])
    return {
        "tax.penalties": by_procedure["一般程序处罚"],
        "regulatory.unclassified_penalties": by_procedure["税务行政处罚"],
        "regulatory.failed_inspections": (
            sum(dict(row)["监督检查结果"] == "不合格" for row in visits) if visits else Missing.NOT_REPORTED
        ),
        "tax.arrears_age": completed_months(ARREARS_SINCE, AS_OF) if owing else -1,
    }


def sampled(grades):
    """Pick enterprises of every grade by score, with and without unclassified penalties, by a hash of the code."""
    frame = grades.to_frame()
    indicators = grades.indicators
    unclassified = dict(
        zip(
            indicators.codes.to_pylist(),
            indicators.values[indicators.names.index("regulatory.unclassified_penalties")] > 0,
            strict=True,
        )
    )
    order = sorted(frame.index, key=lambda code: hashlib.sha256(code.encode()).hexdigest())
    groups = {}
    for code in order:
        groups.setdefault((frame.at[code, "grade_by_score"], bool(unclassified[code])), []).append(code)
    each = -(-SAMPLED // len(groups))
    picked = [code for group in sorted(groups) for code in groups[group][:each]]
    chosen = set(picked)
    rest = [code for code in order if code not in chosen]
    return (picked + rest)[:SAMPLED]


def test_every_row_is_accepted_or_set_aside_with_its_reason(run, raw):
    _, records, _ = run
    for name, table in (
        ("tax_penalties.csv", "decisions"),
        ("tax_arrears.csv", "tax_arrears"),
        ("inspections_press.csv", "inspections"),
    ):
        found = records.quality.table(table)
        assert found.rows_in == len(raw[name]) == found.accepted + sum(found.set_aside.values())
    reasons = Counter(
        fault
        for row in raw["tax_arrears.csv"]
        if (fault := code_fault(row["纳税人识别号"])) and fault not in FLAGS_ONLY
    )
    arrears = records.quality.table("tax_arrears")
    assert arrears.set_aside["code_excel_ruined"] == reasons["excel_ruined"]
    older = {tuple(row.values()) for row in raw["tax_arrears.csv"] if len(row["纳税人识别号"]) == 15}
    assert arrears.flags["tax_number"] >= len(older) == reasons_of_older(records)


def reasons_of_older(records):
    return sum(code.startswith("tax:") for code in records.tables["tax_arrears"]["code"].to_pylist())


def test_sources_that_never_reported_are_not_reported_and_never_zero(run):
    _, _, grades = run
    states = grades.indicators.states()
    for name in ("tax.late_filings", "social_security.unpaid_months", "utility.open_months", "registration.age_months"):
        assert states.at[name, "not_reported"] == len(grades)


def test_fifty_explanations_over_all_grades_agree_with_the_raw_rows(run, raw):
    _, records, grades = run
    codes = sampled(grades)
    assert {(grades.of(code).by_score, grades.of(code).grade) for code in codes} == {
        ("A", "B"),
        ("B", "B"),
        ("C", "C"),
        ("D", "D"),
    }
    assert set(grades.to_frame()["conditions"]) == {"age_unknown"}
    wrong, seen = [], Counter()
    for code in codes:
        explanation = explain(grades, code, records)
        lines = {line.indicator.id: line for line in explanation.lines}
        found = {name: lines[name].value for name in expected_values(raw, code)}
        seen.update(name for name, value in found.items() if value > 0)
        if found != expected_values(raw, code):
            wrong.append((code, found, expected_values(raw, code)))
        assert explanation.graded.score == explanation.graded.card.base + sum(
            theme.counted for theme in explanation.themes
        )
        for line in explanation.lines:
            for record in line.evidence:
                row = raw[record["source_file"]][record["source_row"] - 2]
                assert code in {id_of(text) for text in row.values()}
                assert record.get("document_no") in {None, row.get("行政处罚文号", "").replace(" ", "")}
    assert not wrong, wrong[:3]
    assert {"tax.penalties", "regulatory.unclassified_penalties", "tax.arrears_age"} <= set(seen)


def test_grades_lead_to_tiers_and_to_a_draw_that_verifies(run):
    rulebook, _, grades = run
    tiers = supervise(grades, rulebook)
    frame = make_frame(tiers, field="general")
    assert len(frame) == len(grades)
    secrets = Secrets(agency=bytes([2]) * 32, frame=bytes([1]) * 32)
    dice = SourceRef(kind="dice", ref="hall 1")
    plan = DrawPlan(
        draw_id="real-1",
        strata=stratum_terms(tiers, field="general"),
        sources=(secrets.agency_source, dice),
        policy_hash="11" * 32,
        rulebook_hash=rulebook.digest,
        code=CodeIdentity(name="credit_tier", version="0", wheel_sha256="00" * 32),
    )
    commitment = commit(plan, frame, Roster(), secrets=secrets)
    agency = {**secrets.agency_source.model_dump(mode="json"), "value": secrets.agency.hex()}
    seed = make_seed(commitment, [agency, {"kind": "dice", "ref": "hall 1", "value": "31415926535897932384"}])
    drawn = draw(commitment, frame, Roster(), seed, secrets=secrets)
    found = verify(drawn, frame=frame, secrets=secrets, officers=Roster())
    assert found.ok, str(found)
    assert {row.id for row in drawn.rows()} <= set(grades.codes.to_pylist())


def test_one_changed_band_moves_whom_the_raw_rows_and_arithmetic_say(run, raw):
    rulebook, _, grades = run
    name, indicators = "tax.penalties", grades.indicators
    version = rulebook.indicator(name).on(AS_OF)
    start, after, lower = version.bands[2].start, version.bands[3].start, version.bands[3].points
    [place] = [n for n, one in enumerate(rulebook.indicator(name).version) if one.in_force == version.in_force]
    path = place_of(rulebook, f'indicator."{name}".version[{place}].bands[2].points')
    bands = [band | ({"points": lower} if number == 2 else {}) for number, band in enumerate(dumped(version.bands))]
    patch = {"indicator": {name: {"version": [{"in_force": version.in_force, "bands": bands}]}}}
    found = compare(rulebook, patch, grades)
    counted = Counter(
        fold_code(row["纳税人识别号"])
        for row in {tuple(row.items()): row for row in raw["tax_penalties.csv"]}.values()
        if row["处罚类别"] == "一般程序处罚" and add_months(AS_OF, -12) <= day_of(row["处罚日期"]) <= AS_OF
    )
    listed = set(indicators.codes.to_pylist())
    hit = {code for code, number in counted.items() if start <= number < after and code in listed}
    theme = grades.rulebook.on(AS_OF).scale.themes["tax"]
    cuts = {"A": 890, "B": 885, "C": 860}
    moves = {}
    for code in hit:
        one = grades.of(code)
        tax = sum(points for item, points in one.points().items() if item.startswith("tax."))
        clipped = [max(theme.least, min(theme.most, total)) for total in (tax, tax - path.now + lower)]
        scores = (one.score, one.score - clipped[0] + clipped[1])
        by = [next((letter for letter, cut in cuts.items() if score >= cut), "D") for score in scores]
        # Whose age nobody told is at best a B.
        letters = [max(letter, "B") for letter in by]
        if letters[0] != letters[1]:
            moves[code] = (*scores, *letters)
    table = found.to_frame().query("old_grade != new_grade").set_index("code")
    columns = ["old_score", "new_score", "old_grade", "new_grade"]
    assert len(moves) == 10
    assert {code: tuple(row) for code, row in zip(table.index, table[columns].values.tolist(), strict=True)} == moves
    assert set(table["by"]) == {f"{name} {path.now}→{lower}"}
    assert found.reasons()["by"].unique().tolist() == [name]


def dumped(bands):
    return [band.model_dump(by_alias=True, exclude_unset=True) for band in bands]
