"""Lint finds each kind of rule that loads and yet is probably not meant; a sound rulebook has none to mend."""
# ruff: noqa: E501 # one patch a line reads better than a patch wrapped

from datetime import date
from pathlib import Path

import pytest

from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.findings import Lint, Severity
from credit_tier.rulebook.linting import lint
from credit_tier.rulebook.loading import load_rulebook
from shipped_rulebook import shipped_rulebook

SMALL = Path(__file__).parent / "bad" / "small"
DAY = date(2026, 6, 30)
FIRST = date(2025, 7, 1)
TITLE = {"zh": "某条", "en": "A rule"}


@pytest.fixture(scope="module")
def small():
    return load_rulebook(SMALL)


def condition(key, **keys):
    rule = {"id": "other", "title": TITLE, "in_force": FIRST, "status": "illustrative", "indicator": "tax.late_filings"}
    return {"grades": {key: [{**rule, **keys}]}}


def late(**keys):
    return {"indicator": {"tax.late_filings": {"version": [{"in_force": FIRST, **keys}]}}}


def band(points, start=None):
    return {"points": points, "reason": TITLE, **({} if start is None else {"from": start})}


def basis(number, **keys):
    cited = {"document": "某办法（虚构）", "number": number, "article": "第一条", "read": "text", "last_checked": DAY}
    return {"basis": {**cited, **keys}}


ended = {"grades": {"scale": [{"in_force": FIRST, "until": date(2026, 12, 31)}]}}
PATCHES = {
    Lint.SHADOWED_CAP: (condition("cap", **{"from": 20}, grade="B"), "grades.toml: cap[0]"),
    Lint.NEVER_HOLDS: (condition("cap", below=0, grade="B"), "grades.toml: cap[0]"),
    Lint.CHANGES_NOTHING: (condition("cap", **{"from": 1}, grade="A"), "grades.toml: cap[0]"),
    Lint.UNREACHABLE_BAND: (late(bands=[band(100), band(100, 0), band(0, 3)]), "tax/late_filings.toml: version[0].bands[0]"),
    Lint.RANGE_NEVER_BINDS: ({"grades": {"scale": [{"in_force": FIRST, "themes": {"tax": {"least": 0, "most": 900}}}]}}, "grades.toml: scale[0].themes.tax.most"),
    Lint.RANGE_ALWAYS_BINDS: ({"grades": {"scale": [{"in_force": FIRST, "themes": {"tax": {"least": -50, "most": 0}}}]}}, "grades.toml: scale[0].themes.tax"),
    Lint.CUT_OUT_OF_REACH: ({"grades": {"scale": [{"in_force": FIRST, "grades": [{"code": "A", "from": 190}]}]}}, "grades.toml: scale[0].grades[0].from"),
    Lint.NO_RULE: (ended, "grades.toml: scale[0]"),
    Lint.STALE: (late(**basis("", last_checked=date(2024, 1, 1))), "tax/late_filings.toml: version[0]"),
    Lint.DOUBTFUL: (late(**basis("", read="secondary")), "tax/late_filings.toml: version[0]"),
    Lint.UNKNOWN_FIELD: ({"supervision": {"field": [{"field": "fireworks", "title": TITLE, "in_force": FIRST, "status": "illustrative", "tier": "strict", "safety": False}]}}, "supervision.toml: field[2].field"),
    Lint.FIELD_WITHOUT_FLOOR: ({"sources": {"source": [{"name": "activities", "fields": [{"name": "field", "choices": {"drugs": ["药品"]}}]}]}}, "supervision.toml: field drugs"),
    Lint.FIELD_LOOSER: ({"supervision": {"table": [{"in_force": FIRST, "grades": {"A": "regular"}}]}}, "supervision.toml: field[1].tier"),
    Lint.UNUSED_INDICATOR: ({"indicator": {"utility.bills": {"version": [{"in_force": FIRST, "bands": [band(0)]}]}}}, "utility/bills.toml"),
}  # fmt: skip


def found(rulebook, on=DAY):
    return {(finding.kind, finding.where) for finding in lint(rulebook, on=on).found}


@pytest.mark.parametrize("kind", PATCHES, ids=lambda kind: kind.value)
def test_lint_finds_it_and_only_where_it_is(small, kind):
    patch, where = PATCHES[kind]
    assert kind not in {other for other, _ in found(small)}
    assert (kind, where) in found(extend(small, patch, binding=Binding.WHAT_IF))


def test_a_hole_and_an_overlap_between_versions_are_found_for_every_kind_of_rule(small):
    def twice(until):
        old = {"field": "general", "in_force": FIRST, "until": until}
        new = {"field": "general", "title": TITLE, "in_force": date(2026, 1, 1), "status": "illustrative"}
        patch = {"supervision": {"field": [old, {**new, "tier": "light", "safety": False}]}}
        return found(extend(small, patch, binding=Binding.WHAT_IF))

    assert (Lint.GAP, "supervision.toml: field[2]") in twice(date(2025, 11, 30))
    assert (Lint.OVERLAP, "supervision.toml: field[1]") in twice(date(2026, 3, 1))
    kinds = {kind for kind, _ in twice(date(2025, 12, 31))}
    assert not kinds & {Lint.GAP, Lint.OVERLAP}


def test_one_document_under_two_numbers_is_found(small):
    patch = late(**basis("某令第1号")) | condition("cap", **{"from": 20}, grade="C", **basis("某令第2号"))
    assert Lint.TWO_NUMBERS in {kind for kind, _ in found(extend(small, patch, binding=Binding.WHAT_IF))}


def test_the_small_rulebook_has_nothing_to_mend(small):
    assert lint(small, on=DAY).of(Severity.MEND) == ()


def test_the_shipped_rulebook_has_nothing_to_mend():
    findings = lint(shipped_rulebook(), on=date(2026, 11, 23))
    assert findings.of(Severity.MEND) == ()
    assert sum(findings.counts().values()) == len(findings)
