"""Every single changed byte of a ledger is caught, and the line it is in is named."""

from __future__ import annotations

import json
import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_tier.foundation.digest import canonical
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.chain import Head, read_chain
from credit_tier.ledger.lines import CONTENT, Act, Line, VoidReason, read_line
from ledger.cases import AT, Case


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "ledger"
    ledger = Ledger(folder)
    Case().whole(ledger)
    second = Case(draw_id="第二次", key=3)
    second.commit(ledger)
    second.draw(ledger)
    ledger.void("第二次", VoidReason.ENTRY_ERROR, "骰子点数录入有误", at=AT)
    return folder


@pytest.fixture(scope="module")
def public(whole, tmp_path_factory):
    copy = tmp_path_factory.mktemp("public")
    for name in ("ledger.jsonl", "head.json"):
        shutil.copy(whole / name, copy / name)
    return copy


def verified(folder, name, data):
    """Verify with other bytes in one file, then put the right ones back."""
    before = (folder / name).read_bytes()
    (folder / name).write_bytes(data)
    try:
        return Ledger(folder).verify()
    finally:
        (folder / name).write_bytes(before)


@given(data=st.data())
def test_a_changed_byte_of_a_line_is_caught_and_the_line_is_named(public, data):
    text = (public / "ledger.jsonl").read_bytes()
    place = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    found = verified(public, "ledger.jsonl", text[:place] + bytes([byte]) + text[place + 1 :])
    assert not found.ok
    assert found.faults[0].where == f"ledger.jsonl: line {text[:place].count(10) + 1}"


def test_every_byte_of_every_line_is_covered(public):
    # The property test samples; this goes over all places once, with the byte that differs in its lowest bit.
    text = (public / "ledger.jsonl").read_bytes()
    head = (public / "head.json").read_bytes()
    assert verified(public, "head.json", head).ok
    for place in range(len(text)):
        chain = read_chain(text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :])
        number = text[:place].count(10) + 1
        if chain.wrong is None:
            # Only the last LF: then the line is torn, and the head still counts it.
            assert (place, len(chain.lines)) == (len(text) - 1, number - 1)
        else:
            assert chain.wrong.where == f"ledger.jsonl: line {number}"


@given(data=st.data())
def test_a_changed_byte_of_the_head_is_caught(public, data):
    text = (public / "head.json").read_bytes()
    place = data.draw(st.integers(0, len(text) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda byte: byte != text[place]))
    found = verified(public, "head.json", text[:place] + bytes([byte]) + text[place + 1 :])
    assert [fault.where for fault in found.faults] == ["head.json"]


@pytest.mark.parametrize("paper", range(6))
def test_a_changed_byte_of_a_paper_is_caught_and_its_line_is_named(whole, paper):
    files = sorted(path for path in (whole / "papers").iterdir())
    assert len(files) == 6
    path = files[paper]
    text = path.read_bytes()
    for place in range(0, len(text), max(1, len(text) // 40)):
        found = verified(whole, f"papers/{path.name}", text[:place] + bytes([text[place] ^ 1]) + text[place + 1 :])
        assert not found.ok
        assert found.faults[0].where.startswith("ledger.jsonl: line ")
    path.unlink()
    try:
        assert not Ledger(whole).verify().ok
    finally:
        path.write_bytes(text)
        path.chmod(0o600)


@given(data=st.data())
def test_lines_taken_out_doubled_or_exchanged_are_caught(public, data):
    lines = (public / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    order = data.draw(st.lists(st.integers(0, len(lines) - 1), max_size=12).filter(lambda o: o != [*range(len(lines))]))
    found = verified(public, "ledger.jsonl", b"".join(lines[i] for i in order))
    one_behind = order == [*range(len(lines) - 1)]
    assert not found.ok
    assert (found.faults[0].where == "head.json") == (order == [*range(len(order))] or one_behind)


@given(st.binary(max_size=300))
def test_no_bytes_make_reading_fail(data):
    chain = read_chain(data)
    assert not chain.lines
    assert read_line(data).en


def rewritten(public, number, **other):
    """Rewrite a line and every hash after it, as someone would who holds the file."""
    lines = [json.loads(line) for line in (public / "ledger.jsonl").read_text("utf-8").splitlines()]
    lines[number - 1] |= other
    previous, out = "0" * 64, []
    for line in lines:
        made = Line(line["seq"], line["task"], Act(line["act"]), line["at"], line["content"], previous)
        previous = made.hash
        out.append(made.to_bytes())
    return b"".join(out), previous


def test_a_ledger_rewritten_whole_is_found_by_any_head_that_was_published(public):
    published = [line.hash for line in Ledger(public).chain().lines]
    data, last = rewritten(public, 2, at="2026-12-02T09:00:00Z")
    before = (public / "head.json").read_bytes()
    (public / "head.json").write_bytes(Head(len(published), last).to_bytes())
    kept = (public / "ledger.jsonl").read_bytes()
    (public / "ledger.jsonl").write_bytes(data)
    try:
        assert Ledger(public).verify().ok
        assert Ledger(public).verify(published[:1]).ok
        for head in published[1:]:
            assert not Ledger(public).verify([head]).ok
    finally:
        (public / "head.json").write_bytes(before)
        (public / "ledger.jsonl").write_bytes(kept)


@pytest.mark.parametrize("number", range(1, 10))
def test_a_line_rewritten_alone_with_its_own_hash_breaks_the_chain_at_the_next(public, number):
    lines = (public / "ledger.jsonl").read_bytes().splitlines(keepends=True)
    assert len(lines) == 10
    given = json.loads(lines[number - 1])
    made = Line(given["seq"], given["task"], Act(given["act"]), AT.replace("09", "10"), given["content"], given["prev"])
    lines[number - 1] = made.to_bytes()
    wrong = read_chain(b"".join(lines)).wrong
    assert wrong.where == f"ledger.jsonl: line {number + 1}"
    assert "the chain is broken" in wrong.what.en


@pytest.mark.parametrize(
    ("number", "other", "words"),
    [
        (2, {"act": "drawn", "content": {"manifest_hash": "ab" * 32}}, "cannot follow"),
        (5, {"content": {"manifest_hash": "ab" * 32, "removals": {}}}, "not that of the act drawn"),
        (1, {"act": "opened", "content": {"manifest_hash": "ab" * 32, "removals": {}}}, "cannot follow the state none"),
        (4, {"content": {"count": 0, "seal": "ab" * 32}}, "content.count"),
        (2, {"content": {"sources": [{"kind": "dice", "ref": "x", "value": "1"}]}}, "content.sources"),
        (3, {"content": {}}, "keys of content"),
        (3, {"seq": 4}, "seq"),
        (7, {"task": "2026-Q4"}, "cannot follow"),
    ],
)
def test_a_history_that_cannot_have_been_is_caught_even_with_right_hashes(public, number, other, words):
    data, _ = rewritten(public, number, **other)
    wrong = read_chain(data).wrong
    assert wrong.where == f"ledger.jsonl: line {number}"
    assert words in wrong.what.en


def test_every_act_has_a_form_and_no_secret_of_the_agency_is_in_any_line(public):
    assert set(CONTENT) == set(Act)
    text = (public / "ledger.jsonl").read_text("utf-8")
    for key in (2, 3, 102, 103):
        assert bytes([key] * 32).hex() not in text
    sources = {"kind": "agency-secret", "ref": "ab" * 32, "value": "02" * 32}
    assert not CONTENT[Act.SEEDED]["sources"]([sources])


def test_the_hash_of_a_line_is_that_of_its_canonical_bytes_without_the_hash(public):
    # The second way of computing it, with nothing of the library but the canonical form.
    from hashlib import sha256  # noqa: PLC0415 # used in this test alone

    previous = "0" * 64
    for number, line in enumerate((public / "ledger.jsonl").read_text("utf-8").splitlines(), 1):
        given = json.loads(line)
        own = given.pop("hash")
        text = json.dumps(given, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        assert (sha256(text).hexdigest(), given["prev"], given["seq"]) == (own, previous, number)
        assert canonical(given | {"hash": own}).decode() == line
        previous = own
