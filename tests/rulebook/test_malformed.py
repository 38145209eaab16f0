"""What a malformed copy of the shipped rulebook is refused for; faults of a small one are files in `bad`, each in its own."""
# ruff: noqa: E501 # one fault a line reads better than a fault wrapped

import shutil
from pathlib import Path

import pytest

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.loading import load_rulebook, shipped

GANSU = shipped("indicators") / "gansu"
LATE = "tax/late_filings.toml"
OPEN = "utility/open_months.toml"
LIGHT = 'rate         = "0.03"'

# id: (file, text, its replacement, key path, words that the message must hold)
EDITS = {
    "float that is whole": (LATE, "from = 1,", "from = 1.0,", "version[0].bands[1].from", ["1.0", "valid integer"]),
    "a number where a table belongs": (LATE, "measure       = {", "measure = 5 # {", "version[0].measure", ["5"]),
    "unknown use": (LATE, '"financing"', '"marketing"', "uses[1]", ["'marketing'", "'report'"]),
    "date with a time of day": (LATE, "in_force      = 2025-07-01", "in_force = 2025-07-01T00:00:00", "version[0].in_force", ["valid date"]),
    "points beyond the range": (LATE, "points = 60", "points = 600000", "version[0].bands[0].points", ["10000"]),
    "band on a code of the missing kinds": (LATE, "from = 1,", "from = -2147483648,", "version[0].bands[1].from", ["-2147483645"]),
    "window of no months": (LATE, "window_months = 12", "window_months = 0", "version[0].measure.window_months", ["greater than or equal to 1"]),
    "no title in English": (LATE, 'en = "Late tax filings, last 12 months"', 'en = ""', "title.en", ["at least 1 character"]),
    "unknown time field": (LATE, 'time = "due_on"', 'time = "due_day"', "version[0].measure.time", ["no due_day", "due_on, filed_on"]),
    "condition that is no condition": (LATE, '"has_tax_registration"', '"founded_on"', "applies", ["is of type date, not boolean"]),
    "a later band without a start": (LATE, "{ from = 3, points = 20", "{ points = 30", "version[0].bands[2].from", ["can never apply"]),
    "basis without a document": (LATE, 'document = "纳税缴费信用管理办法"', 'document = ""', "version[0].basis.document", ["at least 1 character"]),
    "basis with an unknown reading": (LATE, 'read = "part"', 'read = "heard"', "version[0].basis.read", ["'heard'", "'secondary'"]),
    "aggregate with a value it does not use": (LATE, '"count"', '"count", value = "1"', "version[0].measure.value", ["count does not use `value`"]),
    "denominator of no share": (LATE, '"count"', '"count", over = "1"', "version[0].measure.over", ["does not use `over`"]),
    "weights of no decayed sum": (LATE, '"count"', '"count", decay = [1, 2]', "version[0].measure.decay", ["does not use `decay`", "Remove `decay`"]),
    "negative weight": (LATE, '"count"', '"decayed_sum", decay = [1, -2]', "version[0].measure.decay[1]", ["greater than or equal to 0"]),
    "deduction in a theme that only adds": (OPEN, "not_reported = 0", "not_reported = 5", "version[0].missing.not_reported", ["only adds", "0 points, not 5", "a deduction needs a catalogue entry"]),
    "worse band than missing in a theme that only adds": (OPEN, "from = 1, points = 0", "from = 1, points = -9", "version[0].missing.source_late", ["gets -9 points, not 0"]),
    "condition on a code of the missing kinds": ("grades.toml", "below     = 36", "from = -2147483648", "cap[17].from", ["-2147483645"]),
    "veto that ends before it starts": ("grades.toml", 'indicator = "regulatory.serious_list"', 'indicator = "regulatory.serious_list"\nuntil = 2020-01-01', "veto[0].until", ["ends before it starts"]),
    "veto without a grade": ("grades.toml", 'grade     = "D"', "", "veto[0].grade", ["is missing"]),
    "exemption that names a grade": ("grades.toml", 'id        = "new_enterprise"', 'id        = "new_enterprise"\ngrade = "D"', "not_graded[0].grade", ["not a known key"]),
    "last grade with a start": ("grades.toml", '{ code = "D",', '{ code = "D", from = 0,', "scale[0].grades", ["the last has none"]),
    "grade code that is none": ("grades.toml", '{ code = "C",', '{ code = "信",', "scale[0].grades[2].code", ["信"]),
    "score range upside down": ("grades.toml", "least      = 0", "least = 1001", "scale[0].least", ["`least` is above `most`"]),
    "score beyond int32": ("grades.toml", "base       = 0", "base = 5000000000", "scale[0].base", ["less than or equal to"]),
    "unknown tier": ("supervision.toml", 'D = "strict"', 'D = "severe"', "table[0].grades.D", ["no severe", "light, regular, strict"]),
    "field with an unknown tier": ("supervision.toml", 'tier     = "light"', 'tier     = "none"', "].tier", ["no none"]),
    "rate in an unusual spelling": ("supervision.toml", LIGHT, 'rate = "3e-2"', "table[0].tiers[0].rate", ["3e-2"]),
    "more visits at least than at most": ("supervision.toml", "visits_least = 1", "visits_least = 5", "table[0].tiers[4]", ["`visits_least` is above"]),
    "repairs without an aim": ("sources.toml", 'name = "target_table"', 'name = "other_table"', "].fields", ["needs a field target_table"]),
    "act in two themes": ("tax/arrears_age.toml", '"pay_tax"', '"pay_contributions"', "cure.act", ["already belongs to the theme social_security", "within one theme"]),
    "source given twice": ("sources.toml", 'name           = "tax_arrears"', 'name = "tax_filings"', "source[1]", ["tax_filings is given twice"]),
    "field of a reserved name": ("sources.toml", 'name = "form"', 'name = "fact"', "fields[5].name", ["keeps for itself", "fact_id"]),
    "source of a reserved name": ("sources.toml", 'name           = "activities"', 'name = "population"', "].name", ["population", "keeps for itself"]),
    "choices of a field that is no choice": ("sources.toml", 'name = "insured", zh = "参保人数", en = "persons insured", aliases = ["CBRS"], type = "integer"', 'name = "insured", zh = "参保人数", type = "integer", choices = { a = ["b"] }', "fields[4]", ["type choice, and no other"]),
    "source name that is no identifier": ("sources.toml", 'name           = "tax_arrears"', 'name = "tax arrears; DROP"', "source[2].name", ["tax arrears; DROP"]),
    "unknown grade type": ("rulebook.toml", '"public_evaluation"', '"credit_score"', "grade_type", ["'public_evaluation'", "'industry_rating'"]),
    "theme nobody declared": ("rulebook.toml", "tax             =", "taxes =", "theme", ["no tax"]),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GANSU, tmp_path / "gansu"))


def faults_of(folder):
    with pytest.raises(RulebookError) as caught:
        load_rulebook(folder)
    assert caught.value.exit_code == 2
    return caught.value.faults


def edit(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}; the test must follow"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_a_malformed_rulebook_is_refused_with_file_key_path_and_what_to_do(folder, name):
    file, old, new, key_path, words = EDITS[name]
    edit(folder, file, old, new)
    faults = faults_of(folder)
    # A fault of sources or themes shows where it is felt: in the indicator that uses them.
    found = [fault for fault in faults if key_path in fault.where and words[0] in str(fault)]
    assert found, [str(fault) for fault in faults]
    where = found[0].where
    assert where.startswith("gansu/")
    if where.startswith(f"gansu/{file}"):
        assert where.endswith(key_path)
    for word in words:
        assert word in str(found[0])
    for text in (found[0].what, found[0].allowed, found[0].mend):
        assert text.zh, where
        assert text.en, where


def test_the_shipped_rulebook_loads_without_a_fault(folder):
    assert load_rulebook(folder).digest == load_rulebook().digest


def test_a_file_that_is_not_utf_8_is_refused(folder):
    text = (folder / LATE).read_text(encoding="utf-8")
    (folder / LATE).write_bytes(text.encode("gb18030"))
    [fault] = faults_of(folder)
    assert fault.where == f"gansu/{LATE}"
    assert "utf-8" in str(fault)
    assert "TOML in UTF-8" in str(fault)


def test_a_byte_order_mark_is_no_fault(folder):
    (folder / LATE).write_bytes(b"\xef\xbb\xbf" + (folder / LATE).read_bytes())
    assert load_rulebook(folder).digest == load_rulebook().digest


def test_a_file_of_endless_nesting_is_refused(folder):
    (folder / LATE).write_text("x = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    [fault] = faults_of(folder)
    assert "no valid TOML" in str(fault)


@pytest.mark.parametrize("file", ["rulebook.toml", "sources.toml", "grades.toml", "supervision.toml"])
def test_a_file_that_every_rulebook_has_must_be_there(folder, file):
    (folder / file).unlink()
    [fault] = faults_of(folder)
    assert fault.where == f"gansu/{file}"
    assert "This file is missing" in str(fault)
    assert "Add the file" in str(fault)


@pytest.mark.parametrize("file", ["grade.toml", "tax/more/late.toml", "tax/Late-Filings.toml", "tax/逾期.toml"])
def test_a_file_whose_rules_would_have_no_effect_is_refused(folder, file):
    (folder / file).parent.mkdir(exist_ok=True)
    shutil.copy(folder / LATE, folder / file)
    fault = next(fault for fault in faults_of(folder) if fault.where == f"gansu/{file}")
    assert "no effect" in str(fault)
    assert "theme/name.toml" in str(fault)


def test_a_folder_that_is_not_there_is_refused_and_told_what_belongs_into_it(tmp_path):
    [fault] = faults_of(tmp_path / "nowhere")
    assert "no such rulebook folder" in str(fault)
    assert "grades.toml" in str(fault)


@pytest.mark.parametrize("file", [LATE, "grades.toml"])
def test_a_link_that_leads_out_of_the_folder_is_not_followed(folder, tmp_path, file):
    (folder / file).rename(tmp_path / "outside.toml")
    (folder / file).symlink_to(tmp_path / "outside.toml")
    [fault] = faults_of(folder)
    assert fault.where == f"gansu/{file}"
    assert "leads outside" in str(fault)


def test_a_linked_theme_folder_is_not_followed(folder, tmp_path):
    (folder / "tax").rename(tmp_path / "tax")
    (folder / "tax").symlink_to(tmp_path / "tax")
    assert all("leads outside" in str(fault) for fault in faults_of(folder))


def test_a_theme_folder_that_the_rulebook_does_not_declare_is_refused(folder):
    (folder / "customs").mkdir()
    (folder / "customs" / "late.toml").write_bytes((folder / LATE).read_bytes())
    [fault] = faults_of(folder)
    assert fault.where == "gansu/customs/late.toml: theme"
    assert "no customs" in str(fault)
    assert "registration" in str(fault)


def test_several_faults_in_several_files_are_reported_together(folder):
    edit(folder, LATE, "points = 60", "points = 99.5")
    edit(folder, LATE, '"count"', '"average"')
    edit(folder, "grades.toml", "base ", "basis_points = 1\nbase ")
    edit(folder, "supervision.toml", LIGHT, "rate = 3")
    (folder / "tax/penalties.toml").write_text("= broken", encoding="utf-8")
    (folder / "notes.toml").touch()
    places = [fault.where for fault in faults_of(folder)]
    assert places == sorted(places)
    assert set(places) == {
        "gansu/grades.toml: scale[0].basis_points",
        "gansu/notes.toml",
        "gansu/supervision.toml: table[0].tiers[0].rate",
        f"gansu/{LATE}: version[0].bands[0].points",
        f"gansu/{LATE}: version[0].measure.aggregate",
        "gansu/tax/penalties.toml",
    }


def test_several_inconsistencies_in_several_files_are_reported_together(folder):
    edit(folder, LATE, "from = 3", "from = 1")
    edit(folder, LATE, 'time = "due_on"', 'time = "tax_type"')
    edit(folder, "grades.toml", "from = 720", "from = 900")
    edit(folder, "grades.toml", 'grade     = "D"', 'grade     = "E"')
    edit(folder, "supervision.toml", LIGHT, 'rate = "0"')
    assert {fault.where for fault in faults_of(folder)} == {
        f"gansu/{LATE}: version[0].bands[2].from",
        f"gansu/{LATE}: version[0].measure.time",
        "gansu/grades.toml: scale[0].grades",
        "gansu/grades.toml: veto[0].grade",
        "gansu/supervision.toml: table[0].tiers[0].rate",
    }


def test_two_versions_that_start_on_one_day_are_refused(folder):
    text = (folder / LATE).read_text(encoding="utf-8")
    (folder / LATE).write_text(text + text[text.index("[[version]]") :], encoding="utf-8")
    [fault] = faults_of(folder)
    assert fault.where == f"gansu/{LATE}: version[1].in_force"
    assert "2025-07-01 is given twice" in str(fault)


def test_a_veto_must_name_a_grade_of_every_scale_it_meets(folder):
    edit(folder, "grades.toml", "[[veto]]", """[[scale]]
uses = ["supervision"]
in_force = 2027-01-01
status = "illustrative"
base = 0
least = 0
most = 10
grades = [
  { code = "A", from = 9, title = { zh = "甲", en = "A" } },
  { code = "B", from = 5, title = { zh = "乙", en = "B" } },
  { code = "C", title = { zh = "丙", en = "C" } },
]
not_graded = { code = "M", title = { zh = "未", en = "M" } }
[scale.themes]
tax = { least = 0, most = 3 }
social_security = { least = 0, most = 2 }
utility = { least = 0, most = 5 }
regulatory = { least = 0, most = 4 }
registration = { least = 0, most = 0 }

[[veto]]""")  # fmt: skip
    # Vetoes of financing (1, 3) never meet that scale; caps name grades that it has.
    places = ["gansu/grades.toml: veto[0].grade", "gansu/grades.toml: veto[2].grade"]
    assert [fault.where for fault in faults_of(folder)] == places
    for name in ("serious_list", "serious_tax_case"):
        edit(folder, "grades.toml", f'id        = "{name}"\n', f'id        = "{name}"\nuntil     = 2026-12-31\n')
    assert load_rulebook(folder)


def test_more_conditions_than_the_bits_that_keep_them_are_refused(folder):
    file = folder / "grades.toml"
    rule = """
[[cap]]
id = "cap_{0}"
title = {{ zh = "限", en = "cap" }}
in_force = 2025-07-01
status = "illustrative"
uses = ["supervision"]
indicator = "tax.penalties"
from = {0}
grade = "B"
"""
    text = file.read_text(encoding="utf-8")
    rules = load_rulebook(folder).grade_rules
    free = 64 - len((*rules.veto, *rules.cap, *rules.not_graded))
    file.write_text(text + "".join(rule.format(n) for n in range(free)), encoding="utf-8")
    assert load_rulebook(folder)
    file.write_text(text + "".join(rule.format(n) for n in range(free + 1)), encoding="utf-8")
    [fault] = faults_of(folder)
    assert "65 vetoes" in str(fault)
    assert "At most 64" in str(fault)
