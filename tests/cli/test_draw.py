"""Commit, draw, verify from the command line: bound in advance, the same for ever, and a change is found."""

from __future__ import annotations

import csv
import json
import os
import stat

import pytest

OTHER = [{"kind": "dice", "ref": "示例大厅", "value": "27182818284590452353"}]


def table(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_commit_writes_what_is_published_and_what_is_kept(committed):
    answer = committed.said.answer
    assert {path.name for path in (committed.at / "draw").iterdir()} >= {"commitment.json", "frame.csv"}
    assert answer["units"] == len(table(committed.at / "draw/frame.csv")) == sum(answer["strata"].values())
    published = json.loads((committed.at / "draw/commitment.json").read_text("utf-8"))
    held = json.loads((committed.at / "secrets.json").read_text("utf-8"))
    assert not [secret for secret in held.values() if secret in json.dumps(published)]


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_secrets_are_for_the_owner_alone_whatever_the_umask(committed):
    assert stat.S_IMODE((committed.at / "secrets.json").stat().st_mode) == 0o600


def test_secrets_that_are_there_are_kept_and_serve_one_draw(cli, graded, drawing):
    before = (drawing.at / "secrets.json").read_bytes()
    (drawing.at / "plan.toml").write_text(cli.plan.replace("Q3", "Q4"), encoding="utf-8")
    words = ("commit", graded.run, "--field", "general", "--plan", drawing.at / "plan.toml")
    words += ("--secrets", drawing.at / "secrets.json", "--out", drawing.at / "general", "--ledger")
    said = cli.call(*words, drawing.at / "another ledger")
    assert said.code == 0
    assert (drawing.at / "secrets.json").read_bytes() == before
    said = cli.refuse(*words[:-2], drawing.at / "more", *drawing.ledger, code=4, where="secrets")
    assert said.answer["error"] == "SecretUsedError"


def test_secrets_may_not_lie_in_the_folder_that_is_handed_on(cli, graded, drawing):
    out = drawing.at / "new"
    words = ("commit", graded.run, "--field", "food", "--plan", drawing.at / "plan.toml")
    cli.refuse(*words, "--secrets", out / "secrets.json", "--out", out, *drawing.ledger, where="--secrets")
    assert not out.exists()


def test_draw_then_verify(cli, drawing):
    said = cli.call(*drawing.draw)
    assert said.code == 0
    assert said.answer["drawn"] == len(table(drawing.at / "draw/selected.csv")) > 0
    verified = cli.call(*drawing.verify)
    assert (verified.code, verified.answer["failed"]) == (0, [])
    assert set(verified.answer["not_checkable"]) == {"removals", "sealed"}


def test_the_sealed_edition_tells_nobody_who_is_drawn(cli, drawing):
    cli.call(*drawing.draw)
    sealed = (drawing.at / "draw/sealed.json").read_text("utf-8")
    held = json.loads((drawing.at / "secrets.json").read_text("utf-8"))
    for row in table(drawing.at / "draw/frame.csv"):
        assert row["id"] not in sealed
    assert held["agency"] not in sealed
    assert held["frame"] not in sealed


def test_drawing_again_gives_the_same_bytes(cli, drawing):
    first = cli.call(*drawing.draw)
    before = {path.name: path.read_bytes() for path in (drawing.at / "draw").iterdir()}
    assert cli.call(*drawing.draw) == first
    assert {path.name: path.read_bytes() for path in (drawing.at / "draw").iterdir()} == before


def test_a_draw_that_was_made_is_never_made_otherwise(cli, drawing):
    cli.call(*drawing.draw)
    before = {path.name: path.read_bytes() for path in (drawing.at / "draw").iterdir()}
    (drawing.at / "seed.json").write_text(json.dumps(OTHER), encoding="utf-8")
    said = cli.refuse(*drawing.draw, code=4, where="sources[1].value", words=("3141592", "2718281", "作废"))
    assert said.answer["error"] == "LockedTaskError"
    assert {path.name: path.read_bytes() for path in (drawing.at / "draw").iterdir()} == before


@pytest.mark.parametrize("name", ["manifest.json", "sealed.json", "selected.csv"])
def test_a_file_that_is_lost_is_written_again_and_one_that_was_changed_is_told(cli, drawing, name):
    first = cli.call(*drawing.draw)
    path = drawing.at / "draw" / name
    before = path.read_bytes()
    path.unlink()
    assert cli.call(*drawing.draw) == first
    assert path.read_bytes() == before
    path.write_bytes(before.replace(b"1", b"2", 1))
    cli.refuse(*drawing.draw, code=4, where=name)
    assert path.read_bytes() != before


def test_a_source_that_was_not_committed_to_is_refused_and_both_are_shown(cli, drawing):
    (drawing.at / "seed.json").write_text(json.dumps([{**OTHER[0], "ref": "别的大厅"}]), encoding="utf-8")
    cli.refuse(*drawing.draw, code=4, where="seed.json", words=("别的大厅", "示例大厅", "Copy kind and ref"))
    assert not drawing.manifest.exists()


def test_secrets_of_another_draw_are_refused_and_not_shown(cli, drawing):
    other = {"agency": "ab" * 32, "frame": "cd" * 32}
    (drawing.at / "secrets.json").write_text(json.dumps(other), encoding="utf-8")
    said = cli.refuse(*drawing.draw, where="secrets.json", words=("不是作出此承诺时的秘密",))
    assert "ab" * 8 not in said.words
    assert "cd" * 8 not in said.words


def test_a_frame_that_was_changed_after_the_commitment_is_refused(cli, drawing):
    path = drawing.at / "draw/frame.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    cli.refuse(*drawing.draw, code=4, words=("与承诺不符", "frame.count", "frame.root"))
    assert not drawing.manifest.exists()


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda kept: kept["core"]["strata"][0]["selected"][0].__setitem__(0, 2), "manifest_hash"),
        (lambda kept: kept.__setitem__("manifest_hash", "00" * 32), "manifest_hash"),
        (lambda kept: kept["core"]["strata"][0]["selected"].pop(), "selection"),
        (lambda kept: kept["core"]["seed"].__setitem__("seed", "00" * 32), "seed"),
        (lambda kept: kept["commitment"].__setitem__("draw_id", "另一次"), "commitment"),
        (lambda kept: kept.pop("core"), "form"),
    ],
)
def test_verify_answers_no_and_names_what_does_not_hold(cli, drawing, spoil, named):
    cli.call(*drawing.draw)
    kept = json.loads(drawing.manifest.read_bytes())
    spoil(kept)
    drawing.manifest.write_bytes(
        json.dumps(kept, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")
    )
    said = cli.call(*drawing.verify)
    assert (said.code, said.answer["ok"]) == (3, 0)
    assert named in said.answer["failed"]
    assert "Traceback" not in said.words


def test_what_was_published_before_is_held_against_the_manifest(cli, drawing):
    cli.call(*drawing.draw)
    published = {"--commitment": drawing.at / "draw/commitment.json", "--sealed": drawing.at / "draw/sealed.json"}
    said = cli.call(*drawing.verify, *(word for pair in published.items() for word in pair))
    assert (said.code, said.answer["not_checkable"]) == (0, ["removals"])
    for option, name in (("--commitment", "commitment"), ("--sealed", "sealed")):
        path = published[option]
        content = json.loads(path.read_text("utf-8"))
        path.write_text(json.dumps({**content, "draw_id": "另一次"}), encoding="utf-8")
        said = cli.call(*drawing.verify, option, path)
        assert (said.code, name in said.answer["failed"]) == (3, True)


@pytest.mark.parametrize("data", [b"", b"\0", b"[1", b"null", b"[" * 5000, b'{"a":1e999}', b"\xff\xfe", b"PK\x03\x04"])
def test_a_manifest_that_is_none_fails_its_form(cli, drawing, data):
    drawing.manifest.write_bytes(data)
    said = cli.call(*drawing.verify)
    assert (said.code, said.answer["failed"]) == (3, ["form"])


def test_the_manifest_alone_is_checked_as_far_as_it_goes(cli, drawing):
    cli.call(*drawing.draw)
    said = cli.call("verify", drawing.manifest)
    assert said.code == 0
    assert "frame" in said.answer["not_checkable"]


def test_the_sealed_edition_is_no_manifest(cli, drawing):
    cli.call(*drawing.draw)
    said = cli.call("verify", drawing.at / "draw/sealed.json")
    assert said.code == 3


def test_a_field_without_enterprises_is_refused_with_those_that_have_some(cli, graded, drawing):
    words = ("commit", graded.run, "--plan", drawing.at / "plan.toml", "--secrets", drawing.at / "new.json")
    words += ("--ledger", drawing.at / "new ledger")
    cli.refuse(*words, "--field", "食品", "--out", drawing.at / "new", where="食品", words=("food", "general"))
    assert not (drawing.at / "new").exists()


def test_closed_enterprises_stay_in_the_frame_and_are_not_drawn(committed):
    frame = table(committed.at / "draw/frame.csv")
    assert all((row["eligible"] == "1") == (row["reason"] == "") for row in frame)


def test_an_official_commitment_refuses_illustrative_numbers(cli, graded, drawing):
    plan = cli.plan + "speaks_at = 2126-01-01T09:00:00+08:00\n"
    (drawing.at / "plan.toml").write_text(plan, encoding="utf-8")
    said = cli.call(
        *("commit", graded.run, "--field", "general", "--plan", drawing.at / "plan.toml", "--official"),
        *("--secrets", drawing.at / "new.json", "--out", drawing.at / "official", "--ledger", drawing.at / "new"),
    )
    assert said.code == 4
    assert said.answer["error"] == "TrialOnlyError"
    assert not (drawing.at / "official").exists()
