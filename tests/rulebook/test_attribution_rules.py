"""The rules of attribution and of facts: what is malformed is refused with all its faults at once."""
# ruff: noqa: E501 # one fault a line

import shutil
from datetime import date

import pytest

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.linting import lint
from credit_tier.rulebook.loading import load_rulebook, shipped
from shipped_rulebook import shipped_rulebook

GANSU = shipped("indicators") / "gansu"
WHO, WHAT = "attribution.toml", "facts.toml"
ARREARS = 'records            = [{ table = "tax_arrears", before = "owed_since", goes = "both" }]'
SAME = 'records  = [{ table = "decisions", fields = ["document_no"] }]'

# id: (file, text, its replacement, key path, words that the message must hold)
EDITS = {
    "unknown way": (WHO, 'otherwise   = "stays"', 'otherwise = "stay"', "succession[6].otherwise", ["'stay'", "'follows'"]),
    "unknown kind": (WHO, '"conversion"', '"convertion"', "succession[1].kind", ["no convertion", "code_change"]),
    "unknown key": (WHO, "same_person = true", "one_person = true", "succession[0].one_person", ["not a known key"]),
    "nothing stays with an end": (WHO, 'former_ends = true\notherwise   = "follows"', 'former_ends = true\notherwise = "stays"', "succession[2]", ["nothing can stay with it"]),
    "same person loses records": (WHO, 'same_person = true\notherwise   = "follows"', 'same_person = true\notherwise = "nobody"', "succession[0]", ["the same person keeps all"]),
    "portion of an unknown table": (WHO, 'table = "tax_arrears", before', 'table = "tax_debts", before', "succession[4].records[0].table", ["no tax_debts", "tax_arrears"]),
    "portion of withdrawals": (WHO, 'table = "tax_arrears", before', 'table = "repairs", before', "succession[4].records[0].table", ["no repairs"]),
    "portion by an unknown day": (WHO, 'before = "owed_since"', 'before = "tax_type"', "succession[4].records[0].before", ["no tax_type", "owed_since"]),
    "portion by an unknown field": (WHO, ARREARS, ARREARS.replace('goes = "both"', 'where = "ammount > 0", goes = "both"'), "succession[4].records[0].where", ["no field ammount"]),
    "neither basis nor mark": (WHO, 'in_force    = 2015-10-01\nstatus      = "illustrative"', "in_force = 2015-10-01", "succession[0]", ["neither a basis nor"]),
    "a rule given twice": (WHO, 'kind        = "conversion"', 'kind = "code_change"', "succession[1].in_force", ["given twice"]),
    "a number without its field": ("sources.toml", 'name = "reg_no"', 'name = "old_number"', "registration_number", ["no field reg_no"]),
    "fact of an unknown table": (WHAT, SAME, SAME.replace("decisions", "penalties"), "rule[0].records[0].table", ["no penalties", "decisions"]),
    "fact of the register": (WHAT, SAME, SAME.replace("decisions", "enterprises"), "rule[0].records[0].table", ["no enterprises"]),
    "fact by an unknown field": (WHAT, '["document_no"]', '["document"]', "rule[0].records[0].fields[0]", ["no document.", "document_no"]),
    "fact by one field twice": (WHAT, '["document_no"]', '["document_no", "document_no"]', "rule[0].records[0].fields[1]", ["given twice"]),
    "fact by no field": (WHAT, '["document_no"]', "[]", "rule[0].records[0].fields", ["at least 1 item"]),
    "fact within days of no day": (WHAT, SAME, SAME + "\nwithin_days = 3", "rule[0]", ["within_days and the field `day`"]),
    "fact by a day that is none": (WHAT, SAME, 'within_days = 3\nrecords = [{ table = "decisions", fields = ["document_no"], day = "act" }]', "rule[0].records[0].day", ["no act", "decided_on"]),
    "fact of tables that do not match": (WHAT, SAME, 'records = [{ table = "decisions", fields = ["document_no"] }, { table = "tax_arrears", fields = ["tax_type", "owed_since"] }]', "rule[0]", ["same number of fields"]),
    "fact of fields of two types": (WHAT, SAME, 'records = [{ table = "decisions", fields = ["document_no"] }, { table = "tax_arrears", fields = ["tax_type"] }]', "rule[0].records", ["of different types", "document_number, text"]),
    "fact by a condition on nothing": (WHAT, 'where = "document_no IS NULL"', 'where = "documents IS NULL"', "rule[1].records[0].where", ["no field documents"]),
}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(GANSU, tmp_path / "gansu")


def edit(folder, file, old, new):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text, f"{file} no longer holds {old!r}; the test must follow"
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize("name", EDITS)
def test_a_malformed_rule_is_refused_with_file_key_path_and_what_to_do(folder, name):
    file, old, new, key_path, words = EDITS[name]
    edit(folder, file, old, new)
    with pytest.raises(RulebookError) as caught:
        load_rulebook(folder)
    found = [fault for fault in caught.value.faults if fault.where.endswith(f": {key_path}")]
    assert found, [str(fault) for fault in caught.value.faults]
    told = "\n".join(str(fault) for fault in found)
    assert all(word in told for word in words), told
    assert all(text.zh and text.en for fault in found for text in (fault.what, fault.allowed, fault.mend))


def test_faults_of_both_files_are_told_together(folder):
    edit(folder, WHO, '"conversion"', '"convertion"')
    edit(folder, WHAT, '["document_no"]', '["document"]')
    with pytest.raises(RulebookError) as caught:
        load_rulebook(folder)
    assert {fault.where.split(":")[0] for fault in caught.value.faults} == {f"gansu/{WHO}", f"gansu/{WHAT}"}


def test_without_the_files_nothing_is_attributed_or_inferred_and_the_digest_is_another(folder):
    whole = load_rulebook(folder)
    for file in (WHO, WHAT):
        (folder / file).unlink()
        bare = load_rulebook(folder)
        assert bare.digest != whole.digest
    assert not bare.attribution_rules.succession
    assert not bare.fact_rules.rule
    assert not bare.on(date(2026, 6, 30)).successions


def test_a_changed_rule_changes_the_digest(folder):
    before = load_rulebook(folder).digest
    edit(folder, WHO, 'goes = "both"', 'goes = "stays"')
    assert load_rulebook(folder).digest != before


def test_illustrative_rules_are_named_so_that_no_official_act_rests_on_them():
    named = shipped_rulebook().on(date(2026, 6, 30)).illustrative()
    assert {"attribution.toml merger_absorption", "attribution.toml tax_number", "facts.toml same_act"} <= set(named)
    assert "attribution.toml branch" not in named


def test_lint_tells_of_old_citations_and_of_kinds_without_a_rule(folder):
    edit(folder, WHO, "last_checked = 2026-11-23", "last_checked = 2024-01-01")
    text = str(lint(load_rulebook(folder), on=date(2026, 11, 23)))
    assert "attribution.toml: succession[6]" in text
    edit(folder, WHO, 'kind        = "branch"\n', 'kind        = "branch"\nuntil = 2024-01-01\n')
    text = str(lint(load_rulebook(folder), on=date(2026, 11, 23)))
    assert "attribution.toml: branch" in text
    assert "attribution.toml: succession[6]" not in text, "what is no longer in force is not told to be old"
