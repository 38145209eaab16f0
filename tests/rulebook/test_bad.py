"""One malformed file a mistake: each is refused at the place it names, in the words it asks for, in both languages.

A file of ``bad/`` says in its first lines where the fault is and what the message must hold; below, each
``# === path ===`` starts a file that is laid over the rulebook ``bad/small``, or beside it where the rulebook extends
another. A ``|`` parts words of which one must be there.
"""

import re
import shutil
from pathlib import Path

import pytest

from credit_tier.foundation.errors import RulebookError
from credit_tier.rulebook.loading import load_rulebook

BAD = Path(__file__).parent / "bad"
SMALL = BAD / "small"
FILES = sorted(BAD.glob("*.toml"))
HAN = re.compile(r"[一-鿿]")


def read(file):
    """Give what a file of ``bad/`` asks for, and the files in it."""
    head, *parts = re.split(r"^# === (.+) ===\n", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    asked = dict(re.findall(r"^# (where|zh|en): (.*)$", head, flags=re.MULTILINE))
    return asked, dict(zip(parts[::2], parts[1::2], strict=True))


def faults_of(file, folder):
    _, files = read(file)
    shutil.copytree(SMALL, folder / "small")
    digest = load_rulebook(folder / "small").digest
    extends = "[extends]" in files.get("rulebook.toml", "")
    target = folder / ("town" if extends else "small")
    for name, text in files.items():
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text.replace("{{digest}}", digest), encoding="utf-8")
    with pytest.raises(RulebookError) as caught:
        load_rulebook(target)
    return target.name, caught.value.faults


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_mistake_is_told_where_it_is_and_in_the_words_it_needs(file, tmp_path):
    asked, _ = read(file)
    _, faults = faults_of(file, tmp_path)
    shown = "\n".join(map(str, faults))
    place = asked["where"]
    places = [fault for fault in faults if fault.where.endswith((f"/{place}", place)) or place in fault.where]
    assert places, f"nothing at {place}:\n{shown}"
    zh = [f"{fault.what.zh} {fault.allowed.zh} {fault.mend.zh}" for fault in places]
    en = [f"{fault.what.en} {fault.allowed.en} {fault.mend.en}" for fault in places]
    assert any(word in text for text in zh for word in asked["zh"].split("|")), shown
    assert any(word in text for text in en for word in asked["en"].split("|")), shown


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_every_message_says_what_is_wrong_what_is_right_and_what_to_do_in_both_languages(file, tmp_path):
    name, faults = faults_of(file, tmp_path)
    for fault in faults:
        assert fault.where.split("/")[0] in {name, "small", "town"}, fault.where
        for part in (fault.what, fault.allowed, fault.mend):
            assert HAN.search(part.zh) or part.zh == part.en or not re.search(r"[a-z]{4} [a-z]", part.zh), part
            assert re.search(r"[A-Za-z]", part.en), part
        assert fault.what != fault.mend
    assert len(faults) <= 4, "one mistake, not a flood"


def test_the_small_rulebook_itself_is_sound():
    assert load_rulebook(SMALL).digest


def test_there_is_a_file_for_each_of_sixty_mistakes_and_more():
    assert len(FILES) >= 60
    for file in FILES:
        asked, files = read(file)
        assert asked.keys() == {"where", "zh", "en"}, file.name
        assert all(asked.values()), file.name
        assert files, file.name
