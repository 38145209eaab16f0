"""A rulebook that builds on another: what is merged, what is on record, what is refused, and that a city ships."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from credit_tier.foundation.errors import ArgumentError, RulebookError
from credit_tier.rulebook.changes import Act
from credit_tier.rulebook.composition import compose
from credit_tier.rulebook.contents import contents_of
from credit_tier.rulebook.extension import Binding, extend
from credit_tier.rulebook.loading import load_rulebook, shipped
from credit_tier.rulebook.model import Standing
from credit_tier.rulebook.provisions import provisions

SMALL = Path(__file__).parent / "bad" / "small"
CITY = shipped("indicators") / "example_city"
DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def small():
    return load_rulebook(SMALL)


@pytest.fixture
def city(tmp_path):
    """The example city beside its base, pinned to the base as it is now."""
    base = Path(shutil.copytree(shipped("indicators") / "gansu", tmp_path / "gansu"))
    folder = Path(shutil.copytree(CITY, tmp_path / "example_city"))
    file = folder / "rulebook.toml"
    pinned = re.sub(r'(?m)^digest = "\w+"', f'digest = "{load_rulebook(base).digest}"', file.read_text("utf-8"))
    file.write_text(pinned, "utf-8")
    return folder


def refused(small, patch, **how):
    with pytest.raises(RulebookError) as caught:
        extend(small, patch, **how)
    return caught.value.faults


def test_the_shipped_city_is_pinned_to_the_shipped_province():
    # When this fails, read what changed in indicators/gansu, then write its digest into the city's rulebook.toml.
    assert load_rulebook("example-city").identity.extends.digest == load_rulebook().digest


@pytest.mark.parametrize("name", ["example-city", "example_city"])
def test_a_shipped_rulebook_is_found_by_its_name(name):
    assert load_rulebook(name).identity.id == "example_city"


def test_a_city_adds_changes_what_is_open_and_removes_with_a_reason(city):
    base, rulebook = load_rulebook(city.parent / "gansu"), load_rulebook(city)
    added = {item.id for item in rulebook.indicators} - {item.id for item in base.indicators}
    assert added == {"regulatory.example_city_clean_checks"}
    months = {rule.id: rule.months for rule in rulebook.supervision_rules.cool_off}
    before = {rule.id: rule.months for rule in base.supervision_rules.cool_off}
    assert months == {**before, "same_agency": 9}
    assert [rule.id for rule in rulebook.supervision_rules.repair_silence] == []
    assert rulebook.grade_rules == base.grade_rules
    assert rulebook.digest != base.digest
    assert rulebook.identity.lock == base.identity.lock


def test_every_provision_says_whose_it_is(city):
    found = {item.where: item.by for item in provisions(load_rulebook(city))}
    own = {where for where, by in found.items() if by == "example_city"}
    assert "regulatory/example_city_clean_checks.toml: version[0]" in own
    assert any(where.startswith("supervision.toml: cool_off") for where in own)
    assert len(own) == 2
    assert set(found.values()) == {"gansu", "example_city"}


D = date(2025, 7, 1)
REASON = {"zh": "某", "en": "x"}
NEW = {"title": REASON, "in_force": D, "status": "illustrative"}
EARLY = date(2021, 7, 15)
LOOSER = {
    "a veto that holds later": {"grades": {"veto": [{"id": "serious_list", "in_force": D, "from": 60}]}},
    "another cut": {"grades": {"scale": [{"uses": ["supervision"], "in_force": date(2027, 1, 1), "base": 300}]}},
    "points of the province": {"indicator": {"tax.late_filings": {"version": [{"in_force": D, "status": "x"}]}}},
    "one officer": {"officers": {"least": [{"in_force": EARLY, "officers": 1}]}},
    "one officer from a later day": {"officers": {"least": [{"in_force": D, "officers": 1, "status": "illustrative"}]}},
    "no recusal": {"remove": [{"file": "officers.toml", "path": ["rule", "interest@2021-07-15"], "reason": REASON}]},
    "one officer at a visit": {"results": {"visit": {"officers_least": 1}}},
    "announced visits": {"results": {"visit": {"unannounced": False}}},
    "late withdrawals": {"results": {"deadline": [{"id": "withdrawal", "in_force": EARLY, "working_days": 30}]}},
    "an endless publication": {"results": {"publication": {"most_months": 600}}},
    "other levels of risk": {"items": {"risk": [{"in_force": D, "levels": [{"name": "high", "from": 25}]}]}},
    "an item moved": {"items": {"item": [{"id": "drug_retail", "in_force": D, "field": "general"}]}},
    "visits called case-led": {"supervision": {"case_led": [{"id": "cases", "in_force": D, "forms": ["日常"]}]}},
    "a cap that is higher": {"supervision": {"item_cap": [{"id": "general_items", "in_force": D, "rate": "1"}]}},
    "a lower floor": {"supervision": {"base_floor": [{"id": "published_information", "in_force": D, "rate": "0.01"}]}},
    "ordinary read as simplified": {
        "sources": {
            "source": [{"name": "decisions", "fields": [{"name": "procedure", "choices": {"ordinary": ["x"]}}]}]
        }
    },
    "bills that are no utility": {"sources": {"source": [{"name": "utility_bills", "utility": False}]}},
    "another use": {"sources": {"source": [{"name": "lenient_outcomes", "uses": ["supervision", "financing"]}]}},
    "a source that is never late": {"sources": {"source": [{"name": "decisions", "update_months": 60}]}},
    "all penalties one fact": {
        "facts": {"rule": [{**NEW, "id": "all", "records": [{"table": "decisions", "fields": ["domain"]}]}]}
    },
    "penalties that go to nobody": {
        "attribution": {"succession": [{"kind": "merger_new", "in_force": date(2015, 10, 1), "otherwise": "nobody"}]}
    },
    "quicker repair": {"repair": {"version": [{"in_force": date(2026, 4, 1), "status": "illustrative"}]}},
}


@pytest.mark.parametrize("patch", LOOSER.values(), ids=LOOSER)
def test_what_law_and_province_hold_is_not_for_a_city_to_loosen(patch):
    with pytest.raises(RulebookError) as caught:
        extend(load_rulebook(), patch)
    assert any("锁定了此处" in fault.what.zh for fault in caught.value.faults), str(caught.value)


@pytest.mark.parametrize("binding", Binding)
@pytest.mark.parametrize(
    "patch",
    [
        {"items": {"item": [{"id": "food_daily_supervision", "in_force": D, "likelihood": 1}]}},
        {"items": {"item": [{"id": "drug_retail", "in_force": D, "field": "general"}]}},
        {"remove": [{"file": "items.toml", "path": ["item", "drug_retail@2025-07-01"], "reason": REASON}]},
    ],
    ids=["of lower risk", "in another field", "gone"],
)
def test_an_item_of_a_safety_field_is_not_made_light_of_even_in_a_what_if(patch, binding):
    with pytest.raises(RulebookError) as caught:
        extend(load_rulebook(), patch, binding=binding)
    if binding is Binding.WHAT_IF:
        assert all("安全领域" in fault.what.zh for fault in caught.value.faults)


def own_indicator(points, missing):
    measure = {"table": "decisions", "time": "decided_on", "window_months": 12, "aggregate": "count"}
    bands = [{"points": points[0], "reason": REASON}, {"from": 1, "points": points[1], "reason": REASON}]
    version = {"in_force": D, "status": "illustrative", "measure": measure, "bands": bands}
    kinds = dict.fromkeys(("not_applicable", "not_reported", "source_late"), missing)
    head = {"title": REASON, "source": "decisions", "uses": ["supervision"], "unit": "x", "absent": "zero"}
    version["missing"] = kinds
    return {"indicator": {"tax.own": {**head, "direction": "more_is_worse", "version": [version]}}}


@pytest.mark.parametrize(("points", "missing"), [((1, 0), 0), ((9000, 9000), 9000), ((0, -5), 1)])
def test_an_added_indicator_never_makes_good_what_the_province_deducts(points, missing):
    with pytest.raises(RulebookError) as caught:
        extend(load_rulebook(), own_indicator(points, missing))
    assert any("抵掉" in fault.what.zh for fault in caught.value.faults)


def test_an_added_indicator_may_deduct():
    assert extend(load_rulebook(), own_indicator((0, -5), 0)).indicator("tax.own")


def test_a_base_that_changed_is_refused_until_somebody_writes_its_new_digest(city):
    grades = city.parent / "gansu" / "grades.toml"
    text = grades.read_text("utf-8")
    grades.write_text(re.sub(r"(?m)^most( +)= 1000", r"most\1= 1001", text, count=1), "utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(city)
    [fault] = caught.value.faults
    assert fault.where == "example_city/rulebook.toml: extends.digest"
    assert load_rulebook(grades.parent).digest in fault.mend.en


def test_a_rulebook_written_out_and_read_again_is_the_same(small):
    for rulebook in (small, load_rulebook()):
        again = compose(rulebook.identity.id, contents_of(rulebook), [], None)
        assert again.digest == rulebook.digest


def test_a_new_version_of_an_indicator_is_added_and_the_old_one_stays(small):
    patch = """
    [[indicator."tax.late_filings".version]]
    in_force = 2027-01-01
    status   = "illustrative"
    measure  = { table = "tax_filings", time = "due_on", window_months = 24, aggregate = "count" }
    bands    = [{ points = 90, reason = { zh = "无", en = "none" } }]
    missing  = { not_applicable = 10, not_reported = 10, source_late = 10 }
    """
    indicator = extend(small, patch).indicator("tax.late_filings")
    assert indicator.on(DAY) == small.indicator("tax.late_filings").on(DAY)
    assert indicator.on(date(2027, 1, 1)).bands[0].points == 90


def test_an_entry_of_the_same_name_and_day_is_changed_key_by_key(small):
    patch = {"supervision": {"field": [{"field": "general", "in_force": date(2025, 7, 1), "tier": "regular"}]}}
    other = extend(small, patch)
    assert [floor.tier for floor in other.supervision_rules.field] == ["strict", "regular"]
    [change] = other.changes
    assert (change.act, change.before, change.after) == (Act.CHANGED, "light", "regular")


def test_what_is_locked_may_be_tried_in_a_what_if_which_is_a_trial(small):
    patch = {"grades": {"veto": [{"id": "never_files", "in_force": date(2025, 7, 1), "from": 24}]}}
    [fault] = refused(small, patch)
    assert fault.where == "patch/grades.toml: veto.never_files@2025-07-01.from"
    assert "vetoes are for the base to say" in fault.what.en
    assert "small/rulebook.toml: lock[0]" in fault.allowed.en
    tried = extend(small, patch, binding=Binding.WHAT_IF)
    assert tried.grade_rules.veto[0].start == 24
    assert tried.identity.standing is Standing.TRIAL


def test_not_even_a_what_if_loosens_a_safety_field(small):
    patch = {"supervision": {"field": [{"field": "food", "in_force": date(2025, 7, 1), "tier": "light"}]}}
    for binding in Binding:
        assert any("安全" in fault.what.zh for fault in refused(small, patch, binding=binding))


def test_a_safety_field_may_be_made_stricter(small):
    patch = {"supervision": {"duty": [{"id": "food_two_years", "in_force": date(2025, 7, 1), "months": 12}]}}
    assert extend(small, patch).supervision_rules.duty[0].months == 12


def test_a_lock_that_keeps_lets_more_be_added_beside_it(small):
    lock = {"file": "supervision.toml", "path": ["field"], "holds": "kept", "reason": {"zh": "省定", "en": "kept"}}
    locked = extend(small, {"rulebook": {"lock": [lock]}})
    assert len(locked.identity.lock) == 2
    more = {"id": "extra", "title": {"zh": "某项", "en": "x"}, "in_force": date(2025, 7, 1), "status": "illustrative"}
    assert extend(locked, {"supervision": {"repair_silence": [{**more, "months": 3, "fields": ["general"]}]}})
    version = {"field": "general", "in_force": date(2027, 1, 1), "tier": "strict", "safety": False}
    named = {"title": {"zh": "一般", "en": "General"}, "status": "illustrative"}
    [fault] = refused(locked, {"supervision": {"field": [{**version, **named}]}})
    assert "has locked this: kept" in fault.what.en, "a later version replaces what is kept"


def test_every_fault_of_a_patch_is_told_at_once(small):
    patch = {"grades": {"veto": [{"id": "never_files", "in_force": date(2025, 7, 1), "grade": "B"}]}, "colour": {}}
    assert {fault.where for fault in refused(small, patch)} == {
        "patch: colour",
        "patch/grades.toml: veto.never_files@2025-07-01.grade",
    }


@pytest.mark.parametrize("patch", ["[[grades", "grades = 1", 'indicator = { "tax" = {} }', "[customs]\nx = 1"])
def test_a_fragment_that_is_none_is_refused(small, patch):
    assert refused(small, patch)


def test_something_that_is_no_patch_is_refused(small):
    with pytest.raises(ArgumentError):
        extend(small, 5)


def test_a_patch_may_lie_in_a_file(small, tmp_path):
    file = tmp_path / "what-if.toml"
    file.write_text("[[grades.scale]]\nin_force = 2025-07-01\nbase = 40\n", "utf-8")
    assert extend(small, file).grade_rules.scale[0].base == 40


def test_an_empty_patch_changes_nothing_but_its_record(small):
    other = extend(small, {})
    assert other.digest == small.digest
    assert other.changes == ()
