"""Every single changed byte in a manifest, a frame or a ledger line is caught by both verifiers, and named."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit_tier.cli.drawing_files import frame_bytes, read_frame
from credit_tier.foundation.digest import canonical, digest
from credit_tier.foundation.errors import CreditTierError
from credit_tier.ledger.book import Ledger
from credit_tier.sampling.findings import CheckName
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.verification import Published, verify
from ledger.cases import AT, Case
from stand_alone import citizen
from stand_alone.changes import FRAME, OPENED, SEALED, SMALL, STORED, altered, changes, differently, places

unhurried = settings(deadline=None)


def frame_check(data, folder):
    """Read a frame in both ways; give (units or None, units or None), each None where it is refused."""
    (folder / "frame.csv").write_bytes(data)
    try:
        library = [list(unit) for unit in read_frame(folder / "frame.csv")]
    except CreditTierError:
        library = None
    try:
        own = citizen.script().read_frame(data)
    except (ValueError, citizen.script().csv.Error):
        own = None
    return library, own


@unhurried
@given(changes(STORED))
def test_a_changed_byte_of_a_stored_manifest_is_caught(change):
    data = altered(STORED, change)
    assert citizen.wrong(data)
    assert verify(data).failed


@unhurried
@given(changes(OPENED))
def test_a_changed_byte_of_the_opened_edition_is_caught_by_what_was_published_before(change):
    data = altered(OPENED, change)
    assert citizen.wrong(data, sealed=SEALED)
    assert verify(data, published=Published(sealed=SEALED)).failed


def test_every_byte_of_a_manifest_counts():
    # The property tests sample; here every third place is changed once, and `make test-long` takes them all.
    assert differently(OPENED, places(OPENED)[::3]) == []


@unhurried
@given(changes(frame_bytes(FRAME)))
@example(("change", 0, 0xEE))
def test_a_changed_byte_of_a_frame_is_caught_and_both_read_it_alike(tmp_path_factory, change):
    data = altered(frame_bytes(FRAME), change)
    library, own = frame_check(data, tmp_path_factory.getbasetemp())
    assert library == own
    if own is not None:
        failed = verify(OPENED, frame=Frame([tuple(unit) for unit in own]), secrets=citizen.K).failed
        assert CheckName.FRAME in failed
        assert "frame" in citizen.wrong(OPENED, units=own, k=citizen.K)


def test_every_byte_of_a_frame_counts(tmp_path):
    data = frame_bytes(FRAME)
    root = SMALL.core["frame"]["root"]
    readable = 0
    for change in places(data):
        library, own = frame_check(altered(data, change), tmp_path)
        assert library == own, change
        if own is not None:
            readable += 1
            assert Frame([tuple(unit) for unit in own]).root(citizen.K) != root, change
    assert readable > 50


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data.replace(b"\r\n", b"\n"),
        lambda data: data.removeprefix(b"\xef\xbb\xbf"),
        lambda data: data.removesuffix(b"\r\n"),
        lambda data: data + b"\r\n",
        lambda data: data.replace(b",1,1,", b",01,1,", 1),
        lambda data: data.replace(b",1,1,", b", 1,1,", 1),
        lambda data: data.replace(b",1,1,", b",+1,1,", 1),
        lambda data: data.replace(b"reg:a", b'"reg:a"', 1),
        lambda data: b"\r\n".join([data.split(b"\r\n")[0], *reversed(data.split(b"\r\n")[1:-1]), b""]),
        lambda data: data.decode("utf-8-sig").encode("utf-16"),
        lambda data: data.decode("utf-8-sig").encode("gb18030"),
    ],
)
def test_a_frame_that_means_the_same_in_other_bytes_is_not_the_file_that_was_written(tmp_path, change):
    data = frame_bytes(FRAME)
    assert change(data) != data
    assert frame_check(change(data), tmp_path) == (None, None)
    (tmp_path / "manifest").write_bytes(OPENED)
    code, words = citizen.run(tmp_path / "manifest", "--frame", tmp_path / "frame.csv", "--secret", citizen.K.hex())
    assert (code, "frame" in words) == (2, True)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """Two draws in one ledger: (ledger bytes, manifest of the first, its removal logs)."""
    folder = tmp_path_factory.mktemp("book") / "ledger"
    ledger = Ledger(folder)
    drawn = Case().whole(ledger)
    second = Case(draw_id="第二次", key=3)
    second.commit(ledger)
    second.draw(ledger)
    unit = drawn.rows()[0]
    gone = Removal(stratum=unit.stratum, id=unit.id, reason="closed", evidence="77" * 32)
    removals = ledger.replace("2026-Q4", [gone], at=AT).content()
    return (folder / "ledger.jsonl").read_bytes(), canonical(drawn.opened()), removals


def ledger_words(book, data, **other):
    return citizen.script().check_ledger(json.loads(book[1]), citizen.told(ledger=data, **other))


def test_a_ledger_holds_its_draw(book):
    data, opened, removals = book
    hashes = [json.loads(line)["hash"] for line in data.splitlines()]
    assert citizen.states(opened, ledger=data, removals=removals, heads=hashes)["ledger"] == "ok"
    assert "cut off" in ledger_words(book, data, heads=["00" * 32])
    assert "no such draw" in ledger_words(book, b"")
    shorter = b"".join(data.splitlines(keepends=True)[:-1])
    assert "cut off" in ledger_words(book, shorter, heads=hashes)
    assert "seal" in ledger_words(book, data, removals=removals | {"logs": {}, "heads": {}})


def rewritten(data, change):
    """Change the lines and give every one its right place and hash, as someone would who holds the file."""
    lines = [json.loads(line) for line in data.splitlines()]
    change(lines)
    previous, out = "0" * 64, b""
    for number, line in enumerate(lines, 1):
        line |= {"seq": number, "prev": previous}
        line.pop("hash", None)
        previous = line["hash"] = digest(line)
        out += canonical(line) + b"\n"
    return out


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda lines: lines.pop(1), "cannot come here"),
        (lambda lines: lines.append(lines[0] | {}), "cannot come here"),
        (lambda lines: lines.append(lines[0] | {"act": "void", "content": {}}), "this draw is void"),
        (lambda lines: lines[2]["content"].update(manifest_hash="00" * 32), "another manifest"),
        (lambda lines: lines[0]["content"].update(commit_hash="00" * 32), "another commitment"),
        (lambda lines: lines[1]["content"]["sources"][1].update(value="2" * 20), "other words"),
        (lambda lines: lines[6]["content"].update(prev_manifest_hash="00" * 32), "hash is not that of the draw before"),
        (lambda lines: lines[6].update(task="2026-Q4"), "cannot come here"),
    ],
)
def test_a_history_that_cannot_have_been_is_found_even_with_right_hashes(book, change, words):
    lines = [json.loads(line) for line in book[0].splitlines()]
    second = next(place for place, line in enumerate(lines) if line["task"] == "第二次")
    assert second == 6  # committed, seeded, drawn, removed, opened, published; then the other draw
    assert words in ledger_words(book, rewritten(book[0], change))


def test_another_secret_of_the_frame_is_named():
    units = [list(unit) for unit in FRAME]
    told = citizen.told(units=units, k=bytes(32), commitment=SMALL.commitment.content())
    assert citizen.script().check_frame(SMALL.core, told) == "k is not the secret committed to"


def line_is_named(book, change):
    words = ledger_words(book, altered(book[0], change))
    line = book[0][: change[1]].count(b"\n") + 1
    # A byte put before a line may as well stand after the line before.
    return words.startswith(f"line {line} ") or (change[0] == "insert" and words.startswith(f"line {line - 1} "))


def test_the_bytes_of_every_ledger_line_count_and_its_line_is_named(book):
    assert [change for change in places(book[0])[::7] if not line_is_named(book, change)] == []


@pytest.mark.long
def test_every_byte_of_every_ledger_line_counts(book):
    assert [change for change in places(book[0], values=(1, 0x40)) if not line_is_named(book, change)] == []


@unhurried
@given(st.data())
def test_any_other_byte_in_a_ledger_line_is_caught(book, data):
    change = data.draw(changes(book[0]))
    assert ledger_words(book, altered(book[0], change)).startswith("line ")


@unhurried
@given(st.binary(max_size=400), st.sampled_from(["manifest", "sealed", "commitment", "proof", "removals", "frame"]))
@example(b"[" * 100_000, "manifest")
@example(b'{"a":' * 100_000, "sealed")
@example(b"9" * 10_000, "proof")
@example(b'{"leaf":null,"proof":NaN}', "proof")
@example(b"\xef\xbb\xbf", "frame")
@example(b"id,stratum,x,eligible,reason\r\n" + b"9" * 200_000, "frame")
def test_no_bytes_make_it_crash(tmp_path_factory, data, name):
    folder = tmp_path_factory.getbasetemp()
    (folder / "opened").write_bytes(OPENED)
    (folder / "junk").write_bytes(data)
    if name == "manifest":
        code, words = citizen.run(folder / "junk")
        assert (code, words.startswith("WRONG     form")) == (3, True)
    else:
        code, words = citizen.run(folder / "opened", f"--{name}", folder / "junk")
        assert (code, name in words) == (2, True)
    code, words = citizen.run(folder / "opened", "--ledger", folder / "junk")
    assert (code, "WRONG     ledger" in words) == (3, True)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"N_base":4', b'"N_base":true'),
        (b'"N_base":4', b'"N_base":4.0'),
        (b'"N_base":4', b'"N_base":4e0'),
        (b'"N_base":4', b'"N_base":NaN'),
        (b'"N_base":4', b'"N_base":-4'),
        (b'"N_base":4', b'"N_base":4,"N_base":4'),
        (b'"N_base":4', b'"N_base": 4'),
        (b'"N_base":4', b'"N_base":null'),
        (b'"algorithm":"dr1"', b'"algorithm":"\\u0064r1"'),
    ],
)
def test_json_that_is_not_that_of_dr1_is_refused_by_both(tmp_path, old, new):
    data = OPENED.replace(old, new, 1)
    assert data != OPENED
    assert citizen.wrong(data) == {"form"}
    assert verify(data).failed == (CheckName.FORM,)
    # The same in a file beside the manifest; there blanks and escapes are free, as it is held against the manifest.
    text = json.dumps(SEALED, separators=(",", ":")).encode()
    (tmp_path / "sealed").write_bytes(text.replace(old, new, 1))
    (tmp_path / "manifest").write_bytes(OPENED)
    code, words = citizen.run(tmp_path / "manifest", "--sealed", tmp_path / "sealed")
    free = b" " in new or b"\\u" in new
    assert (code, "sealed" in words) == (0 if free else 2, True), words


def test_a_whole_answer_of_the_command_is_plain(tmp_path):
    paths = citizen.papers(tmp_path, SMALL, FRAME)
    code, words = citizen.run(paths["manifest"], "--commitment", paths["commitment"], "--sealed", paths["sealed"])
    assert code == 0
    assert "not shown proof 本企业 one enterprise in the frame: needs --proof" in words
    paths["manifest"].write_bytes(OPENED.replace(b"31415926", b"31415927"))
    code, words = citizen.run(paths["manifest"], "--commitment", paths["commitment"], "--sealed", paths["sealed"])
    assert code == 3
    assert "WRONG     seed 种子 the seed follows from the sources: the sources give the seed" in words
    assert citizen.run(tmp_path / "nothing")[0] == 2
    assert citizen.run(paths["manifest"], "--secret", "zz")[0] == 2
