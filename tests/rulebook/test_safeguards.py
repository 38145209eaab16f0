"""What guards the safety fields, asked alone: behind every lock, it finds each way in which one is loosened."""

import shutil
from pathlib import Path

import pytest

from credit_tier.rulebook.loading import load_rulebook
from credit_tier.rulebook.safeguards import loosened

SMALL = Path(__file__).parent / "bad" / "small"
NAMED = 'in_force = 2025-07-01\nstatus = "illustrative"\ntitle = { zh = "某项", en = "Some rule" }\n'
LOOSER = {
    "a lower rate": ('rate         = "0.5"', 'rate         = "0.4"', "falls from 0.5 to 0.4"),
    "fewer visits": ("visits_least = 1", "visits_least = 0", "least visits of grade"),
    "a lighter tier": ('tier     = "strict"', 'tier     = "regular"', "the rate of grade A, B, M falls"),
    "a rarer duty": ("months   = 24", "months   = 36", "food_two_years is gone or relaxed"),
    "a duty that yields": ("prevails = true", "prevails = false", "food_two_years is gone or relaxed"),
    "a cool-off": ("[[duty]]", f'[[cool_off]]\nid = "x"\n{NAMED}months = 6\nscope = "all"\n\n[[duty]]', "cool-off x"),
    "a silence": ("[[duty]]", f'[[repair_silence]]\nid = "x"\n{NAMED}months = 6\n\n[[duty]]', "silence x is new"),
}
STRICTER = {
    "a higher rate": ('rate         = "0.5"', 'rate         = "0.6"'),
    "more visits": ("visits_least = 1", "visits_least = 2"),
    "a more frequent duty": ("months   = 24", "months   = 12"),
}


def changed(folder, before, after):
    copy = Path(shutil.copytree(SMALL, folder / "small"))
    file = copy / "supervision.toml"
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
    return load_rulebook(copy)


@pytest.mark.parametrize(("before", "after", "words"), LOOSER.values(), ids=LOOSER)
def test_each_way_to_loosen_a_safety_field_is_found(tmp_path, before, after, words):
    found = loosened(load_rulebook(SMALL), changed(tmp_path, before, after))
    assert any(words in fault.what.en and "food" in fault.what.en for fault in found), found


@pytest.mark.parametrize(("before", "after"), STRICTER.values(), ids=STRICTER)
def test_what_is_stricter_is_left_alone(tmp_path, before, after):
    assert loosened(load_rulebook(SMALL), changed(tmp_path, before, after)) == []
