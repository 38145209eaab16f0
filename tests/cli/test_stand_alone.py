"""A citizen gets the verifier, and an enterprise its proof, from the command line; both fit what a draw leaves."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import pytest

from stand_alone import citizen


@pytest.fixture
def opened(cli, drawing):
    """A draw that is open, with its files."""
    assert cli.call(*drawing.draw).code == 0
    assert cli.call("open", drawing.at / "draw", *drawing.ledger).code == 0
    return drawing


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_verifier_that_is_written_is_the_one_of_the_repository_and_runs_alone(cli, opened, tmp_path):
    folder = opened.at / "draw"
    written = tmp_path / "citizen.py"
    said = cli.call("verify", "--stand-alone", written)
    assert (said.code, said.answer["ok"]) == (0, 1)
    assert written.read_bytes() == citizen.FILE.read_bytes()
    cli.refuse("verify", "--stand-alone", written, where="citizen.py")
    cli.refuse("verify", where="verify")
    k = json.loads((opened.at / "secrets.json").read_text("utf-8"))["frame"]
    beside = [
        *("--commitment", folder / "commitment.json", "--sealed", folder / "sealed.json"),
        *("--removals", folder / "removals.json", "--frame", folder / "frame.csv", "--secret", k),
        *("--ledger", opened.at / "ledger/ledger.jsonl"),
    ]
    # With no packages and no environment at all.
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-W", "error", written, folder / "opened.json", *beside],
        capture_output=True,
        check=False,
        env={},
    )
    words = done.stdout.decode("utf-8")
    assert done.returncode == 0, words + done.stderr.decode("utf-8")
    assert [line.split()[0] for line in words.splitlines()].count("ok") == len(citizen.script().CHECKS)
    assert "not shown proof" in words


def test_an_enterprise_gets_its_own_proof_after_opening_and_checks_it_alone(cli, opened, tmp_path):
    folder, units = opened.at / "draw", rows(opened.at / "draw/frame.csv")
    words = ("prove", folder, "--secrets", opened.at / "secrets.json", *opened.ledger)
    for unit in (units[0], units[-1]):
        out = tmp_path / f"{unit['id']}.json"
        said = cli.call(*words, "--unit", unit["id"].lower(), "--out", out)
        assert (said.code, said.answer["count"]) == (0, len(units))
        proof = json.loads(out.read_text("utf-8"))
        assert proof["leaf"][:2] == [unit["id"], unit["stratum"]]
        code, answer = citizen.run(folder / "opened.json", "--proof", out)
        assert code == 0
        assert "ok        proof" in answer
        proof["leaf"][2] += 1
        out.write_text(json.dumps(proof), encoding="utf-8")
        code, answer = citizen.run(folder / "opened.json", "--proof", out)
        assert (code, "WRONG     proof" in answer) == (3, True)
    cli.refuse(*words, "--unit", "91620100MA7ABCD12E", "--out", tmp_path / "none.json", where="frame")
    cli.refuse(*words, "--unit", units[0]["id"], "--out", tmp_path / f"{units[0]['id']}.json", where=".json")


def test_before_opening_nobody_gets_a_proof(cli, drawing, tmp_path):
    cli.call(*drawing.draw)
    unit = rows(drawing.at / "draw/frame.csv")[0]["id"]
    words = ("prove", drawing.at / "draw", "--secrets", drawing.at / "secrets.json", *drawing.ledger)
    cli.refuse(*words, "--unit", unit, "--out", tmp_path / "proof.json", code=75)
    assert not (tmp_path / "proof.json").exists()


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("sealed", lambda data: data.replace(b'"algorithm"', b'"algorithm": "dr1", "algorithm"', 1)),
        ("commitment", lambda data: data.replace(b'"algorithm"', b'"draw_id": "", "algorithm"', 1)),
        ("removals", lambda data: b'{"manifest_hash": NaN}'),
        ("frame", lambda data: data.replace(b"\r\n", b"\n")),
        ("frame", lambda data: data.removeprefix(b"\xef\xbb\xbf")),
    ],
)
def test_a_file_with_two_meanings_or_other_bytes_is_refused_by_both(cli, opened, name, change):
    folder = opened.at / "draw"
    [path] = folder.glob(f"{name}.*")
    before = path.read_bytes()
    path.write_bytes(change(before))
    assert path.read_bytes() != before
    cli.refuse("verify", folder / "opened.json", f"--{name}", path, where=path.name)
    code, words = citizen.run(folder / "opened.json", f"--{name}", path)
    assert (code, name in words) == (2, True)
