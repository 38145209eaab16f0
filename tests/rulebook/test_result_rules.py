"""Rules on results: a code has to be a value of the table of inspections, and nothing names a code that is none."""

from __future__ import annotations

import shutil

import pytest

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.loading import load_rulebook, shipped


@pytest.fixture
def rules(tmp_path):
    return shutil.copytree(shipped("indicators") / "gansu", tmp_path / "gansu")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('name  = "moved_out"', 'name  = "moved_away"', "results.toml: codes.code[11].name"),
        ('code  = "12"', 'code  = "13"', "results.toml: codes.code[11].name"),
        ('"1" = ["2",', '"1" = ["99",', "results.toml: codes"),
        ('code  = "G"', 'code  = "F"', "results.toml: codes"),
        ('translate = { B = "D"', 'translate = { B = "Z"', "results.toml: codes"),
        ("working_days = 20", "working_days = 0", "results.toml: deadline[0].working_days"),
        ('from         = "annulled"', 'from         = "someday"', "results.toml: deadline[1].from"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(rules, old, new, where):
    file = rules / "results.toml"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")
    with pytest.raises(RulebookError) as raised:
        load_rulebook(rules)
    assert any(where in fault.where for fault in raised.value.faults), raised.value


def test_a_rulebook_may_have_no_rules_on_results(rules):
    (rules / "results.toml").unlink()
    assert load_rulebook(rules).result_rules.codes is None
