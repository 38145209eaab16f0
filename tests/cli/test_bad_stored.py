"""Files between commands, missing, cut, changed by a byte or of another shape: refused, never a traceback."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BROKEN_JSON = [b"", b"\0", b"\xff\xfe", b"{", b"null", b"5", b'"text"', b"[1]", b"{}", b"[" * 5000, b"NaN", b"9" * 5000]
ONE_KIND = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just(10**400))
ANYTHING = st.recursive(
    ONE_KIND,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=6), inner, max_size=3)),
    max_leaves=6,
)


@pytest.fixture
def own(graded, tmp_path):
    """A run folder of one's own."""
    run = Path(shutil.copytree(graded.run, tmp_path / "copy"))
    words = (("explain", run, "91629900000000027R"), ("supervise", run))
    return SimpleNamespace(run=run, words=words)


def places(content, at=()):
    """Give the path to every key and item of a JSON value."""
    pairs = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    for key, inner in pairs:
        yield (*at, key)
        yield from places(inner, (*at, key))


def changed(content, place, value):
    """Give a copy with something else in one place; with `...`, without the place."""
    content = json.loads(json.dumps(content))
    inner = content
    for key in place[:-1]:
        inner = inner[key]
    if value is ...:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return content


def refused_or_no(cli, words):
    said = cli.call(*words)
    assert said.code in (2, 3, 4), (said.code, said.words[-2000:])
    assert "Traceback" not in said.words
    return said


@pytest.mark.parametrize("command", ["explain", "supervise", "commit"])
def test_a_folder_that_is_no_run_is_refused(cli, tmp_path, command, drawing):
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "nowhere", drawing.at / "plan.toml"):
        rest = {"explain": ["91629900000000027R"], "supervise": []}.get(
            command,
            [
                "--field",
                "food",
                "--plan",
                drawing.at / "plan.toml",
                "--secrets",
                tmp_path / "s",
                "--ledger",
                drawing.at / "new",
                "--out",
                tmp_path / "d",
            ],
        )
        cli.refuse(command, folder, *rest, words=("不是 grade 写出的文件夹",))
    assert not (tmp_path / "s").exists()


@pytest.mark.parametrize("name", ["grades.parquet", "records/enterprises.parquet", "records/deliveries.parquet"])
@pytest.mark.parametrize("size", [0, 1, 4, 100, -1, -8, -300])
def test_a_cut_parquet_file_is_refused(cli, own, name, size):
    path = own.run / name
    path.write_bytes(path.read_bytes()[:size])
    for words in own.words:
        cli.refuse(*words, where="copy")


def test_a_byte_changed_anywhere_in_the_grades_never_gives_other_grades(cli, own, graded):
    path = own.run / "grades.parquet"
    data = path.read_bytes()
    for place in range(4, len(data) - 4, max(1, len(data) // 30)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 0xFF]) + data[place + 1 :])
        said = cli.call("supervise", own.run)
        assert said.code in (0, 2), (place, said.words[-2000:])
        if said.code == 0:  # a statistic or a padding nobody reads
            assert said.answer["digest"] == cli.call("supervise", graded.run).answer["digest"]


@pytest.mark.parametrize("name", ["records/records.json", "records/tax_filings.parquet", "records/_flags.parquet"])
def test_a_missing_part_of_the_records_is_refused(cli, own, name):
    (own.run / name).unlink()
    cli.refuse(*own.words[0], where="copy", words=("records",))


@pytest.mark.parametrize("data", BROKEN_JSON)
def test_an_index_of_records_that_is_none_is_refused(cli, own, data):
    (own.run / "records/records.json").write_bytes(data)
    cli.refuse(*own.words[0], where="copy")


def test_records_of_another_run_are_refused(cli, own, small):
    assert cli.call(*small.words).code == 0
    shutil.rmtree(own.run / "records")
    shutil.copytree(small.run / "records", own.run / "records")
    for words in own.words:
        cli.refuse(*words, where="copy", words=("不是由这里的记录评出",))


def test_grades_of_another_edition_of_the_rulebook_are_refused(cli, own, rules):
    path = rules / "rulebook.toml"
    path.write_text(path.read_text("utf-8").replace('"subject"', '"internal"'), encoding="utf-8")
    for words in own.words:
        cli.refuse(*words, "--rulebook", rules, words=("规则手册",))


def test_half_of_a_run_is_no_run(cli, own):
    (own.run / "grades.parquet").unlink()
    cli.refuse(*own.words[0], words=("不是 grade 写出的文件夹",))


@pytest.mark.parametrize(
    ("plan", "word"),
    [
        ("", "缺少 draw_id"),
        ('draw_id = "a"', "缺少 sources"),
        ("sources = []", "缺少 draw_id"),
        ('draw_id = 5\nsources = [{ kind = "dice", ref = "a" }]', "draw_id"),
        ('draw_id = ""\nsources = [{ kind = "dice", ref = "a" }]', "draw_id"),
        ('draw_id = "a"\nsources = "dice"', "须为列表"),
        ('draw_id = "a"\nsources = []', "sources"),
        ('draw_id = "a"\nsources = ["dice"]', "sources[0]"),
        ('draw_id = "a"\nsources = [{ kind = "dice" }]', "缺少 ref"),
        ('draw_id = "a"\nsources = [{ kind = "dice", ref = 5 }]', "sources[0]: ref"),
        ('draw_id = "a"\nsources = [{ kind = "coin", ref = "a" }]', "coin"),
        ('draw_id = "a"\nsources = [{ kind = "drand", ref = "a" }]', "drand"),
        ('draw_id = "a"\nsources = [{ kind = "dice", ref = "a", value = "1" }]', "不认识的键 value"),
        ('draw_id = "a"\nsources = [{ kind = "dice", ref = "a" }, { kind = "dice", ref = "a" }]', "twice"),
        (f'draw_id = "a"\nsources = [{{ kind = "agency-secret", ref = "{"ab" * 32}" }}]', "agency-secret"),
        ('draw_id = "a"\nsources = [{ kind = "dice", ref = "a" }]\nprev_manifest_hash = "zz"', "zz"),
        ('draw_id = "a"\nsources = [{ kind = "dice", ref = "a" }]\nseed = "1"', "不认识的键 seed"),
        ("draw_id = ", "不是有效的 TOML"),
        ("a = " + "[" * 5000, "不是有效的 TOML"),
        ("\0", "不是有效的 TOML"),
        ("draw_id = 2026-06-30\nsources = [{ kind = 2026-06-30, ref = 1.5 }]", "draw_id"),
    ],
)
def test_a_plan_that_is_none_is_refused(cli, graded, tmp_path, plan, word):
    (tmp_path / "plan.toml").write_text(plan, encoding="utf-8")
    words = ("commit", graded.run, "--field", "food", "--plan", tmp_path / "plan.toml")
    words += ("--secrets", tmp_path / "s", "--ledger", tmp_path / "ledger", "--out", tmp_path / "out")
    cli.refuse(*words, where="plan.toml", words=(word,))
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "data",
    [
        *BROKEN_JSON,
        b'{"agency": "ab"}',
        b'{"agency": "ab", "frame": "cd"}',
        b'{"agency": 1, "frame": 2}',
        b'{"agency": null, "frame": []}',
        json.dumps({"agency": "ab" * 32, "frame": "ab" * 32}).encode(),
        json.dumps({"agency": "xy" * 32, "frame": "ab" * 32}).encode(),
        json.dumps({"agency": "ab" * 33, "frame": "ab" * 32}).encode(),
    ],
)
def test_secrets_that_are_none_are_refused_and_not_shown(cli, drawing, data):
    (drawing.at / "secrets.json").write_bytes(data)
    said = cli.refuse(*drawing.draw, where="secrets.json")
    assert "abab" not in said.words
    assert "xyxy" not in said.words


@pytest.mark.parametrize(
    "data",
    [
        *BROKEN_JSON,
        b"[]",
        b'[{"kind": "dice", "ref": 1, "value": "1"}]',
        b'[{"kind": "dice", "value": "11111111111111111111"}]',
        '[{"kind": "dice", "ref": "示例大厅", "value": "123"}]'.encode(),
        '[{"kind": "dice", "ref": "示例大厅", "value": 31415926535897932384}]'.encode(),
        '[{"kind": "dice", "ref": "示例大厅", "value": "３１４１５９２６５３５８９７９３２３８４"}]'.encode(),
        '[{"kind": "dice", "ref": "示例大厅", "value": "31415926535897932384", "note": ""}]'.encode(),
        '[{"kind": "lottery", "ref": "示例大厅", "value": "01 02"}]'.encode(),
    ],
)
def test_a_seed_that_is_none_is_refused(cli, drawing, data):
    (drawing.at / "seed.json").write_bytes(data)
    cli.refuse(*drawing.draw, where="seed.json", code=4 if data == b"[]" or b"lottery" in data else 2)
    assert not drawing.manifest.exists()


HEAD = b"id,stratum,x,eligible,reason\n"
EMPTY = HEAD.replace(b"\n", b"\r\n").decode().encode("utf-8-sig")
ROW = b"91620100MA7ABCD12E,food/strict,1,1,\n"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"\xff\xfe",
        b"PK\x03\x04",
        HEAD,
        EMPTY,
        HEAD.replace(b"id", b"code") + ROW,
        HEAD + ROW + ROW,
        HEAD + b"91620100MA7ABCD12E,food/strict,1\n",
        HEAD + ROW.replace(b"\n", b",more\n"),
        HEAD + ROW.replace(b",1,1,", b",-1,1,"),
        HEAD + ROW.replace(b",1,1,", b",0,1,"),
        HEAD + ROW.replace(b",1,1,", b",1.5,1,"),
        HEAD + ROW.replace(b",1,1,", b"," + b"9" * 400 + b",1,"),
        HEAD + ROW.replace(b",1,1,", b"," + b"9" * 5000 + b",1,"),
        HEAD + ROW.replace(b",1,1,", b",1,2,"),
        HEAD + ROW.replace(b",1,1,", b",1,0,"),
        HEAD + ROW.replace(b",1,1,", b",1,yes,"),
        HEAD + ROW.replace(b"food/strict", b"*"),
        HEAD + ROW.replace(b"food/strict", b""),
        HEAD + ROW.replace(b"91620100MA7ABCD12E", "甘肃".encode()),
        HEAD + b'"' + ROW,
        HEAD + b"\n\n",
    ],
)
def test_a_frame_that_is_none_is_refused(cli, drawing, data):
    cli.call(*drawing.draw)
    before = drawing.manifest.read_bytes()
    (drawing.at / "draw/frame.csv").write_bytes(data)
    assert refused_or_no(cli, drawing.draw).code in {2, 4}  # no frame at all, or not the one of this task
    if data != EMPTY:  # an empty frame is a frame, but not the one of this draw
        cli.refuse(*drawing.verify, where="frame.csv")
    else:
        assert refused_or_no(cli, drawing.verify).code == 3
    assert drawing.manifest.read_bytes() == before


@pytest.mark.parametrize("data", BROKEN_JSON)
def test_a_commitment_that_is_none_is_refused(cli, drawing, data):
    (drawing.at / "draw/commitment.json").write_bytes(data)
    cli.refuse(*drawing.draw, where="commitment.json")


@pytest.mark.parametrize("value", [..., None, 5, "", "text", [], {}, [{}], True, -1, 10**400, 1.5])
def test_a_commitment_with_anything_else_in_any_place_is_refused_or_found_out(cli, drawing, value):
    path = drawing.at / "draw/commitment.json"
    content = json.loads(path.read_text("utf-8"))
    for place in places(content):
        other = changed(content, place, value)
        if other == content:
            continue
        path.write_text(json.dumps(other), encoding="utf-8")
        # No commitment at all, or one complete in itself that is not the one in the ledger.
        said = cli.call(*drawing.draw)
        cli.refuse(*drawing.draw, code=said.code)
        assert said.code in {2, 4}
    path.write_text(json.dumps({**content, "more": 1}), encoding="utf-8")
    cli.refuse(*drawing.draw, where="commitment.json")
    path.write_text(json.dumps({**content, "frame_root": content["frame"]["root"]}), encoding="utf-8")
    cli.refuse(*drawing.draw, where="commitment.json")
    assert not drawing.manifest.exists()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=ANYTHING, data=st.data())
def test_a_manifest_with_anything_in_any_place_does_not_verify(cli, drawing, value, data):
    if not (drawing.at / "kept.json").exists():
        cli.call(*drawing.draw)
        (drawing.at / "kept.json").write_bytes(drawing.manifest.read_bytes())
    content = json.loads((drawing.at / "kept.json").read_bytes())
    place = data.draw(st.sampled_from(sorted(places(content), key=str)))
    other = changed(content, place, value)
    drawing.manifest.write_text(json.dumps(other, ensure_ascii=True, sort_keys=True), encoding="utf-8")
    said = cli.call(*drawing.verify)
    assert "Traceback" not in said.words
    assert said.code == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(["seed.json", "secrets.json", "draw/commitment.json"]), content=ANYTHING)
def test_any_other_json_in_any_file_of_a_draw_is_refused(cli, drawing, name, content):
    before = (drawing.at / name).read_bytes()
    try:
        (drawing.at / name).write_text(json.dumps(content), encoding="utf-8")
        # [] names other sources than those committed to, which is refused for good.
        cli.refuse(*drawing.draw, where=Path(name).name, code=4 if (name, content) == ("seed.json", []) else 2)
    finally:
        (drawing.at / name).write_bytes(before)


@pytest.mark.parametrize("name", ["plan.toml", "seed.json", "secrets.json", "draw/frame.csv", "draw/commitment.json"])
def test_a_file_of_a_draw_that_is_missing_or_a_folder_is_refused(cli, graded, drawing, name):
    words = drawing.draw
    if name == "plan.toml":
        words = ("commit", graded.run, "--field", "food", "--plan", drawing.at / name)
        words += ("--secrets", drawing.at / "new.json", "--ledger", drawing.at / "new", "--out", drawing.at / "out")
    (drawing.at / name).unlink()
    cli.refuse(*words, where=name)
    (drawing.at / name).mkdir()
    cli.refuse(*words, where=name)
