"""What supervision rules must not say: nobody exempt without a basis, nothing loosened, rates following strictness."""

from __future__ import annotations

import shutil
from datetime import date

import pytest

from credit_tier import load_rulebook
from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.loading import shipped
from credit_tier.rulebook.matrix import matrix_on
from credit_tier.rulebook.supervision_limits import DrawMode
from shipped_rulebook import shipped_rulebook

BASIS = '{ document = "示例规定", article = "第一条", read = "secondary", last_checked = 2026-11-23 }'
EXEMPT = f"may_exempt = {{ basis = {BASIS} }}\n"
CELL = '[[cell]]\nid = "x"\nin_force = 2025-07-01\nstatus = "illustrative"\n'


@pytest.fixture
def edited(tmp_path):
    folder = tmp_path / "gansu"
    shutil.copytree(shipped("indicators") / "gansu", folder, ignore=shutil.ignore_patterns("cases"))

    def edit(file, old, new):
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
        return folder

    return edit


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("supervision.toml", 'least        = "0.01"', 'least        = "0"', "exempts the tier"),
        ("supervision.toml", 'rate         = "0.03"', 'rate         = "0"', "exempts the tier"),
        ("supervision.toml", 'least        = "0.03"', 'least        = "0.002"', "a rate falls (least)"),
        ("supervision.toml", 'most         = "0.05"', 'most         = "0.02"', "between `least` and `most`"),
        ("supervision.toml", 'rate         = "0.2"', 'rate         = "0.04"', "a rate falls (rate)"),
        (
            "supervision.toml",
            "[[cell]]",
            f'{CELL}grade = "D"\nfield = "food"\ntier = "focus"\n[[cell]]',
            "is lighter than",
        ),
        (
            "supervision.toml",
            "[[cell]]",
            f'{CELL}risk = "high"\nfield = "drugs"\ntier = "strict"\n[[cell]]',
            "is lighter",
        ),
        (
            "supervision.toml",
            "[[cell]]",
            f'{CELL}grade = "B"\nfield = "general"\ntier = "full"\n[[cell]]',
            "it gets lighter",
        ),
        ("supervision.toml", "[[cell]]", f'{CELL}grade = "D"\ntier = "full"\n[[cell]]', "names one condition or none"),
        ("supervision.toml", "[[cell]]", f'{CELL}grade = "Z"\nrisk = "high"\ntier = "full"\n[[cell]]', "no Z"),
        (
            "supervision.toml",
            'tier     = "strict"\nsafety   = true',
            'tier     = "light"\nsafety   = true',
            "lightest tier",
        ),
        ("supervision.toml", 'officers = 2\ndays     = "0.25"', 'officers = 1\ndays     = "0.25"', "fewer than the 2"),
        ("supervision.toml", 'rate     = "0.2"', 'rate     = "0.02"', "below a floor"),
        ("supervision.toml", 'fields   = ["hazardous_chemicals"]\nofficers', 'fields   = ["food"]\nofficers', "twice"),
        ("items.toml", 'from = 10, tier = "focus"', 'from = 10, tier = "light"', "supervised more lightly"),
        ("items.toml", "from = 0,", "from = 1,", "start at 0"),
        ("items.toml", "from = 10,", "from = 6,", "start at 0 and ascend"),
        ("items.toml", 'kind        = "key"', 'kind        = "general"', "no general item"),
        ("items.toml", 'field       = "food"', 'field       = "foods"', "no foods"),
        ("items.toml", "likelihood  = 2", "likelihood  = 6", "likelihood"),
    ],
)
def test_rules_that_exempt_or_loosen_do_not_load(edited, file, old, new, words):
    with pytest.raises(RulebookError) as refused:
        load_rulebook(edited(file, old, new))
    assert words in "\n".join(map(str, refused.value.faults))


def test_a_tier_may_be_exempt_with_a_basis_and_never_where_a_safety_field_could_meet_it(edited):
    edited("supervision.toml", 'least        = "0.01"', 'least        = "0"')
    folder = edited("supervision.toml", "grades   = {", f"{EXEMPT}grades   = {{")
    assert load_rulebook(folder).supervision_rules.table[0].tiers[0].range[0] == "0"
    edited("supervision.toml", 'least        = "0.03"', 'least        = "0"')
    edited("supervision.toml", 'tier     = "focus"', 'tier     = "regular"')
    with pytest.raises(RulebookError, match="safety field could fall"):
        load_rulebook(folder)


def test_the_matrix_is_never_lighter_than_grade_field_or_risk_alone():
    rulebook = shipped_rulebook()
    matrix = matrix_on(rulebook, date(2026, 6, 30))
    risks = [None, *(level.name for level in matrix.scale.levels)]
    for grade in matrix.table.grades:
        for field in matrix.floors:
            for risk in risks:
                place = matrix.at(grade, field, risk)
                assert place >= max(
                    matrix.alone(grade, None, None), matrix.alone(None, field, None), matrix.alone(None, None, risk)
                )


def test_the_floors_of_the_shipped_rulebook_are_those_of_the_regulations_and_say_how_well_they_are_known():
    floors = {floor.id: floor for floor in shipped_rulebook().supervision_rules.base_floor}
    assert (floors["published_information"].rate, floors["published_information"].illustrative) == ("0.03", False)
    gansu = floors["gansu_directed"]
    assert (gansu.rate, gansu.mode, gansu.illustrative) == ("0.1", DrawMode.DIRECTED, True)
    assert "现行效力不明" in gansu.basis.article
