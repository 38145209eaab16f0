"""Faults of sources: headers of two meanings, repetitions of nothing, rosters without a key, secrets without a law."""

from __future__ import annotations

import shutil

import pytest

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.loading import load_rulebook, shipped
from shipped_rulebook import shipped_rulebook

WRONG = {
    "a header of two fields": (
        'aliases = ["实际申报日期", "SBRQ"]',
        'aliases = ["SBQX"]',
        "means both due_on and filed_on",
    ),
    "a repetition of nothing": ('name = "stated_legal_rep"', 'name = "stated_moon"', "stated_moon"),
    "a roster without a key": ('key            = ["employee_no"]\n', "", "named by a key"),
    "a further key without a key": ('key            = ["inspected_on", "agency", "item_no"]\n', "", "needs a key"),
    "a further key of no field": ('"inspected_on", "agency", "task_no"', '"inspected_on", "moon"', "no field: moon"),
    "what is not shared, without a law": (
        'sharing        = "conditional"',
        'sharing        = "not_shared"',
        "what is not shared needs its basis",
    ),
    "several amounts": ('type = "money", required = true', 'type = "money", several = true', "hold several values"),
    "a summary that forgets a code": (
        'pass = ["no_problem"] } } }',
        'pass = ["no_activity"] } } }',
        "each choice of its field once",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_source_that_cannot_be_meant_is_refused(name, tmp_path):
    right, wrong, said = WRONG[name]
    folder = tmp_path / "gansu"
    shutil.copytree(shipped("indicators") / "gansu", folder)
    file = folder / "sources.toml"
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong, 1), "utf-8")
    with pytest.raises(RulebookError, match=said):
        load_rulebook(folder)


@pytest.mark.parametrize("field", ["tags", "stated_name", "permit_no"])
def test_rules_read_no_field_of_several_values_and_none_that_is_repeated(field):
    readable = {item.name for item in shipped_rulebook().source("activities").for_rules}
    assert (field in readable) == (field == "permit_no")
