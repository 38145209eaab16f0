"""Rules of leniency that do not load, each with the place and the mending; and what loads, whatever the order."""
# ruff: noqa: E501 # one broken rule a line

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.findings import Lint
from credit_tier.rulebook.leniency_rules import Effect
from credit_tier.rulebook.linting import lint
from credit_tier.rulebook.loading import load_rulebook, shipped
from leniency.random_cases import RULEBOOK, RULES

GANSU = shipped("indicators") / "gansu"


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(GANSU, tmp_path / "gansu"))


def faults_after(folder, file, old, new):
    path = folder / "leniency" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(folder)
    return "\n".join(str(fault) for fault in caught.value.faults)


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("general.toml", 'when     = "minor"', 'when     = "minor IS NOT NULL"', "may not be used in a condition"),
        ("general.toml", 'when     = "minor"', 'when     = "COALESCE(minor, TRUE)"', "may not be used in a condition"),
        ("general.toml", 'when     = "minor"', 'when     = "minr"', "no field minr"),
        ("general.toml", "harm = 'none'", "harm = 'nothing'", "no value nothing"),
        ("general.toml", 'conditions = ["no_fault"]', "conditions = []", "every case would meet it"),
        ("general.toml", 'conditions = ["no_fault"]', 'conditions = ["no_faults"]', "There is no no_faults"),
        ("general.toml", 'measures   = ["guardian"]', 'measures   = ["guardians"]', "There is no guardians"),
        ("general.toml", 'must       = "lighter"\nmay        = "reduced"', 'must       = "spared"\nmay        = "reduced"', "grants less than its must"),
        ("general.toml", 'fact     = "no_fault_proved"', 'fact     = "harm"', "There is no harm"),
        ("general.toml", "[ordinary]\n", "[ordinari]\n", "ordinari"),
        ("general.toml", 'id       = "merit"', 'id       = "coerced"', "coerced is given twice"),
        ("tax.toml", 'name   = "wide_effect"', 'name   = "minor"', "minor is given twice"),
        ("tax.toml", 'domain           = "tax"', 'domain           = "taxes"', "There is no taxes"),
        ("tax.toml", "closed_by_safety = false", "closed_by_safety = 0", "closed_by_safety"),
        ("market.toml", 'rests_on         = ["harm_removed", "coerced", "confessed", "merit"]', "rests_on = []", "cannot create a ground of its own"),
        ("market.toml", 'status           = "illustrative"\n', "", "neither a basis nor is it marked illustrative"),
        ("food.toml", 'transition       = "either"\n', "", "goes with its own citation"),
        ("food.toml", 'drafting         = "mixed"', 'drafting         = "mixt"', "is not an allowed value"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_meant_does_not_load(folder, file, old, new, says):
    assert says in faults_after(folder, file, old, new)


def test_an_item_without_the_provision_that_punishes_is_an_example_or_does_not_load(folder):
    text = (folder / "leniency/tax.toml").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if line.startswith("penalty"))
    assert "names no provision that punishes" in faults_after(folder, "tax.toml", line + "\n", "")


def test_an_item_of_no_published_list_cannot_open_a_field_of_safety(folder):
    old = 'status           = "illustrative"\n'
    said = faults_after(folder, "market.toml", old, old + "closed_by_safety = false\n")
    assert "Only a published item opens a field of safety" in said


def test_a_file_that_is_no_part_of_the_rules_is_named(folder):
    (folder / "leniency/Liste-2.toml").write_text("", encoding="utf-8")
    with pytest.raises(RulebookError, match=r"leniency/Liste-2\.toml"):
        load_rulebook(folder)


def test_rules_in_other_files_are_the_same_rules(folder):
    text = (folder / "leniency/other.toml").read_text(encoding="utf-8")
    (folder / "leniency/other.toml").unlink()
    (folder / "leniency/a_department.toml").write_text(text, encoding="utf-8")
    assert load_rulebook(folder) == RULEBOOK


def test_a_rulebook_without_rules_of_leniency_loads(folder):
    shutil.rmtree(folder / "leniency")
    assert load_rulebook(folder).leniency_rules.ground == ()


def test_no_list_frees_anybody_by_itself_from_more_than_a_part_of_the_penalty():
    # 行政处罚法 32(5): a list cannot create a ground of 减轻.
    assert [item.id for item in RULES.item if item.may is Effect.REDUCED and not item.rests_on] == []


def test_the_rules_of_the_law_are_there_since_it_came_into_force():
    assert {rule.in_force for rule in RULES.ground} == {date(2021, 7, 15)}
    assert all(rule.basis is not None and not rule.illustrative for rule in RULES.ground)


def lint_after(folder, file, old, new):
    path = folder / "leniency" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return str(lint(load_rulebook(folder), on=date(2026, 11, 23)))


def test_a_condition_under_which_a_favourable_fact_would_do_harm_is_looked_at(folder):
    said = lint_after(folder, "general.toml", 'when     = "no_fault_proved"', 'when     = "NOT no_fault_proved"')
    assert "leniency: no_fault.conditions" in said
    assert "no_fault_proved" in said


def test_an_exclusion_turned_round_is_looked_at(folder):
    said = lint_after(folder, "general.toml", 'when     = "refused"', 'when     = "NOT refused"')
    assert "leniency: licence_not_displayed.exclusions" in said


def test_what_no_rule_uses_is_named(folder):
    said = lint_after(folder, "general.toml", 'measures   = ["guardian"]\n', "")
    assert "leniency: measure guardian" in said


def test_every_citation_of_the_lists_grows_old(folder):
    places = {
        "leniency/*.toml: ground.merit@2021-07-15",
        "leniency/*.toml: item.tax_accounts_not_reported@2021-04-01.violates",
        "leniency/*.toml: safety",
    }
    rulebook = load_rulebook(folder)
    assert places <= stale_places(rulebook, date(2028, 11, 23))
    assert not places & stale_places(rulebook, date(2026, 11, 23))


def stale_places(rulebook, day):
    return {finding.where for finding in lint(rulebook, on=day).found if finding.kind is Lint.STALE}
