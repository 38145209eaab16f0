"""One task, one stored answer for ever: the same call gives the same bytes, another is refused and told why."""

from __future__ import annotations

import errno
import os
import shutil
from contextlib import suppress

import pytest

from credit_tier.ledger.book import Ledger
from credit_tier.ledger.committing import Terms
from credit_tier.ledger.desk import Desk
from credit_tier.ledger.folder import LedgerFolder
from credit_tier.ledger.lines import Act, VoidReason
from credit_tier.ledger.placing import append
from credit_tier.ledger.refusals import (
    ActFormError,
    LedgerBrokenError,
    LedgerBusyError,
    LedgerFolderError,
    LockedTaskError,
    NotYetError,
    SecretUsedError,
    SeedFirstError,
    UnknownTaskError,
    VoidTaskError,
)
from credit_tier.sampling.officers import Officer, Roster
from credit_tier.sampling.refusals import SourceError, UnitIdError
from ledger.cases import AT, DICE, Case, contents, gone


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger")


class StoppedError(Exception):
    """The process ends here."""


def stopped(add):
    def added(*arguments):
        add(*arguments)
        raise StoppedError

    return added


def refused(error, call, *, code, **named):
    """Call, and hold the refusal against its class, exit code and the places it names."""
    with pytest.raises(error) as told:
        call()
    assert type(told.value).exit_code == code
    for place, words in named.items():
        said = {fault.where: fault.what.en for fault in told.value.faults}
        match = [text for where, text in said.items() if place.replace("_", ".") in where.replace("_", ".")]
        assert match, said
        assert words in match[0], said
    return told.value


def test_a_whole_task_leaves_six_lines_that_verify(ledger):
    Case().whole(ledger)
    assert [line.act.value for line in ledger.chain().lines] == [
        *("committed", "seeded", "drawn", "removed", "opened", "published"),
    ]
    found = ledger.verify()
    assert (found.ok, found.head.seq, found.papers) == (True, 6, 3)


def test_every_act_called_again_changes_no_byte_and_gives_the_same(ledger, tmp_path):
    case = Case()
    drawn = case.whole(ledger)
    before = contents(tmp_path / "ledger")
    assert case.commit(ledger, at="2027-01-01T00:00:00Z") == drawn.commitment
    assert case.draw(ledger, at="2027-01-01T00:00:00Z").to_json() == drawn.to_json()
    assert ledger.replace(case.draw_id, [gone(drawn)], at=AT) == ledger.replace(case.draw_id, [], at=AT)
    assert case.open(ledger) == drawn
    ledger.publish(case.draw_id, where="公告第 7 号", at=AT)
    assert contents(tmp_path / "ledger") == before


def test_another_version_of_the_program_gets_the_answer_that_is_stored(ledger):
    first = Case().commit(ledger)
    assert Case(version="9.9.9").commit(ledger) == first
    assert Case(version="9.9.9").draw(ledger).commitment.code.version == "0.1.0"


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"units": 61}, {"commitment_frame_count": "Here 61, the task is bound to 60."}),
        ({"rate": "0.5"}, {"commitment_strata[A]_rate": "Here '0.5', the task is bound to '0.2'."}),
        ({"key": 3}, {"commitment_secrets_agency": "the task is bound to"}),
        (
            {"policy": {"schema": "test", "field": "drugs"}},
            {"policy_field": "Here 'drugs', the task is bound to 'food'"},
        ),
        ({"terms": Terms(visits_until="2027-01-01")}, {"terms_visits": "2027-01-01"}),
        ({"prev": "ab" * 32}, {"commitment_prev": "abab"}),
    ],
)
def test_another_frame_plan_or_policy_for_the_same_task_is_refused_and_says_what_differs(ledger, other, named):
    Case().commit(ledger)
    before = ledger.chain().lines
    refused(LockedTaskError, lambda: Case(**other).commit(ledger), code=4, **named)
    assert ledger.chain().lines == before


@pytest.mark.parametrize(
    ("other", "named"),
    [
        ({"units": 61}, {"frame_count": "Here 61, committed to 60."}),
        ({"key": 3}, {"secrets_frame": "committed to"}),
    ],
)
def test_drawing_from_another_frame_or_with_other_secrets_is_refused_and_binds_no_seed(ledger, other, named):
    Case().commit(ledger)
    refused(LockedTaskError, lambda: Case(**other).draw(ledger), code=4, **named)
    assert ledger.task("2026-Q4").state is Act.COMMITTED


def test_other_officers_are_refused(ledger):
    case = Case()
    case.commit(ledger)
    other = Roster(officers=(Officer(id="zf:1", capacity=2),))
    call = lambda: ledger.draw(case.draw_id, case.frame, other, case.sources, secrets=case.secrets, at=AT)  # noqa: E731
    refused(LockedTaskError, call, code=4, officers_root="committed to")


@pytest.mark.parametrize("after", ["seeded", "drawn", "opened"])
def test_other_words_of_the_source_are_refused_once_they_are_bound(ledger, after, monkeypatch):
    case = Case()
    case.commit(ledger)
    if after == "seeded":
        monkeypatch.setattr("credit_tier.ledger.drawing.draw", lambda *_, **__: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            case.draw(ledger)
        monkeypatch.undo()
    else:
        case.draw(ledger)
    if after == "opened":
        case.open(ledger)
    other = Case(dice="2" * 20)
    refused(LockedTaskError, lambda: other.draw(ledger), code=4, **{"sources[1]_value": DICE["value"][:9]})
    assert case.draw(ledger).rows()


def test_a_source_other_than_the_one_named_is_refused(ledger):
    case = Case()
    case.commit(ledger)
    sources = [case.sources[0], {**DICE, "ref": "hall 2"}]
    call = lambda: ledger.draw(case.draw_id, case.frame, Roster(), sources, secrets=case.secrets, at=AT)  # noqa: E731
    refused(LockedTaskError, call, code=4, **{"sources[1]_ref": "Here 'hall 2', the task is bound to 'hall 1'."})
    assert ledger.task(case.draw_id).state is Act.COMMITTED


def test_words_that_are_not_in_the_form_of_their_source_bind_nothing(ledger):
    Case().commit(ledger)
    refused(SourceError, lambda: Case(dice="123").draw(ledger), code=2)
    assert ledger.task("2026-Q4").state is Act.COMMITTED


def test_a_seed_before_the_commitment_is_refused(ledger):
    Case(draw_id="another", key=9).commit(ledger)
    refused(SeedFirstError, lambda: Case().draw(ledger), code=4)
    spoken = Case(terms=Terms(speaks_at="2026-12-01T09:00:00Z"))
    refused(SeedFirstError, lambda: spoken.commit(ledger, at="2026-12-01T09:00:00Z"), code=4)
    assert list(ledger.chain().tasks) == ["another"]


def test_drawing_before_the_source_speaks_and_opening_before_the_visits_end_wait(ledger):
    case = Case(terms=Terms(speaks_at="2026-12-01T09:00:00Z", visits_until="2026-12-20"))
    case.commit(ledger, at="2026-11-30T00:00:00Z")
    refused(NotYetError, lambda: case.draw(ledger, at="2026-12-01T08:59:59Z"), code=75)
    refused(NotYetError, lambda: case.open(ledger), code=75)
    case.draw(ledger, at="2026-12-01T09:00:00Z")
    refused(NotYetError, lambda: case.open(ledger, at="2026-12-20T23:59:59Z"), code=75)
    refused(NotYetError, lambda: ledger.publish(case.draw_id, where="x", at=AT), code=75)
    case.open(ledger, at="2026-12-21T00:00:00Z")


def test_secrets_serve_one_task(ledger):
    Case().commit(ledger)
    refused(SecretUsedError, lambda: Case(draw_id="other").commit(ledger), code=4)


def test_each_commitment_names_the_manifest_before(ledger):
    first = Case().whole(ledger)
    second = Case(draw_id="2027-Q1", key=3)
    assert second.commit(ledger).prev_manifest_hash == first.manifest_hash
    third = Case(draw_id="2027-Q2", key=4, prev="ab" * 32)
    refused(LockedTaskError, lambda: third.commit(ledger), code=4, prev="abab")


def test_a_ledger_may_continue_another(ledger):
    assert Case(prev="ab" * 32).commit(ledger).prev_manifest_hash == "ab" * 32


def test_a_removal_is_final_and_the_last_entry_of_its_log_is_bound(ledger):
    case = Case()
    case.commit(ledger)
    drawn = case.draw(ledger)
    net = ledger.replace(case.draw_id, [gone(drawn), gone(drawn)], at=AT)
    assert drawn.rows()[0].id not in net.net[drawn.rows()[0].stratum]
    place = f"{drawn.rows()[0].stratum}: {drawn.rows()[0].id}_reason"
    other = gone(drawn, reason="duplicate")
    refused(LockedTaskError, lambda: ledger.replace(case.draw_id, [other], at=AT), code=4, **{place: "'closed'"})
    refused(
        UnitIdError, lambda: ledger.replace(case.draw_id, [gone(drawn, id="reg:none")], at=AT, frame=case.frame), code=2
    )
    case.open(ledger)
    assert ledger.task(case.draw_id).bound(Act.OPENED)["removals"] == net.content()["heads"]
    # Changing the last entry, which dr1 binds by nothing, breaks the seal of the line.
    seal = ledger.task(case.draw_id).bound(Act.REMOVED)["seal"]
    paper = ledger._folder.path / "papers" / seal
    paper.write_bytes(paper.read_bytes().replace(b"closed", b"moved-out"))
    assert [fault.where for fault in ledger.verify().faults] == ["ledger.jsonl: line 4"]


def test_order_and_grouping_of_removals_do_not_matter(tmp_path):
    nets = []
    for number, order in enumerate(([[0, 5, 2]], [[2], [5], [0]], [[5, 2], [0]])):
        ledger, case = Ledger(tmp_path / str(number)), Case(units=90)
        case.commit(ledger)
        drawn = case.draw(ledger)
        for rows in order:
            net = ledger.replace(case.draw_id, [gone(drawn, row) for row in rows], at=AT, frame=case.frame)
        nets.append(net.net)
        assert ledger.verify().ok
    assert nets[0] == nets[1] == nets[2]


def test_removals_end_when_the_draw_is_published(ledger):
    drawn = Case().whole(ledger)
    refused(LockedTaskError, lambda: ledger.replace("2026-Q4", [gone(drawn, 3)], at=AT), code=4)


@pytest.mark.parametrize("acts", [1, 2, 3, 4])
def test_a_void_task_stays_void_and_is_in_the_register(ledger, acts):
    case = Case()
    for act in (case.commit, case.draw, case.open)[:acts]:
        act(ledger)
    ledger.void(case.draw_id, VoidReason.SECRET_LEAKED, "名单外泄", at=AT)
    ledger.void(case.draw_id, VoidReason.SECRET_LEAKED, "名单外泄", at=AT)
    for act in (case.commit, case.draw, case.open):
        refused(VoidTaskError, lambda act=act: act(ledger), code=4, task="secret-leaked")
    other = lambda: ledger.void(case.draw_id, VoidReason.ORDERED, "名单外泄", at=AT)  # noqa: E731
    refused(LockedTaskError, other, code=4, void_reason="'ordered'")
    [entry] = ledger.chain().voids()
    assert (entry.task, entry.content) == (case.draw_id, {"reason": "secret-leaked", "text": "名单外泄"})
    assert ledger.verify().ok


def test_a_task_that_never_was_cannot_be_voided(ledger):
    Case().commit(ledger)
    refused(UnknownTaskError, lambda: ledger.void("none", VoidReason.ORDERED, "x", at=AT), code=2)


@pytest.mark.parametrize("at", ["", "2026-12-01", "2026-12-01T09:00:00+08:00", "2026-12-01T09:00:00Z\n"])
def test_a_time_that_is_none_is_refused(ledger, at):
    refused(ActFormError, lambda: Case().commit(ledger, at=at), code=2)


def test_a_folder_with_other_things_in_it_is_no_ledger(tmp_path):
    (tmp_path / "grades.csv").write_text("x", encoding="utf-8")
    refused(LedgerFolderError, lambda: Case().commit(Ledger(tmp_path)), code=2)
    assert [path.name for path in tmp_path.iterdir()] == ["grades.csv"]


def test_where_no_ledger_is_nothing_verifies_and_nothing_is_made(ledger, tmp_path):
    acts = (
        ledger.verify,
        lambda: Case().draw(ledger),
        lambda: Case().open(ledger),
        lambda: ledger.void("2026-Q4", VoidReason.ORDERED, "x", at=AT),
    )
    for act in acts:
        refused(LedgerFolderError, act, code=2, ledger="There is no ledger here.")
    assert not list(tmp_path.iterdir())


def test_a_head_left_behind_by_killed_processes_catches_up_before_the_next_line(ledger, tmp_path, monkeypatch):
    Case().commit(ledger)
    for call in (Case().draw, Case().open):
        # What a kill after the line and before the head leaves; on a full disk it is so again and again.
        with monkeypatch.context() as full:
            full.setattr(
                LedgerFolder, "add", lambda folder, line: append(folder.path / "ledger.jsonl", line.to_bytes())
            )
            full.setattr(Desk, "add", stopped(Desk.add))
            for _ in range(2):
                with suppress(StoppedError):
                    call(ledger)
        assert ledger.verify().ok
    assert Ledger(tmp_path / "ledger").task("2026-Q4").state is Act.OPENED


@pytest.mark.parametrize("lines", [0, 1])
def test_a_ledger_older_than_the_results_it_keeps_takes_nothing_more(ledger, tmp_path, lines):
    Case().commit(ledger)
    files = [tmp_path / "ledger" / name for name in ("ledger.jsonl", "head.json")]
    old = [(path, path.read_bytes()) for path in files]
    Case().draw(ledger)
    for path, data in old:
        path.write_bytes(data) if lines else path.unlink()
    again = Case(dice="99999999999999999999")
    for act in [lambda: again.draw(ledger)] if lines else [lambda: again.commit(ledger)]:
        refused(LedgerBrokenError, act, code=4, papers="or an old copy was put back")
    if lines:
        assert [fault.where[:6] for fault in ledger.verify().faults] == ["papers"]


def test_no_fault_of_the_disk_tells_the_name_of_a_result_which_ends_with_its_seed(ledger, tmp_path, monkeypatch):
    Case().commit(ledger)
    seed = Case().draw(Ledger(shutil.copytree(tmp_path / "ledger", tmp_path / "copy"))).core["seed"]["seed"]
    real = os.open

    def full(path, flags, *mode):
        if flags & os.O_EXCL and ".part-" in str(path) and "papers" in str(path):
            raise OSError(errno.ENOSPC, "No space left on device", str(path))
        return real(path, flags, *mode)

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(OSError, match="No space") as told:
        Case().draw(ledger)
    assert "papers" in str(told.value)
    assert seed[:8] not in str(told.value)
    assert seed[:8] not in str(told.value.__cause__)


def test_a_full_disk_names_the_file_that_had_no_room(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    with pytest.raises(OSError, match=r"ledger\.jsonl"):
        append(tmp_path / "ledger.jsonl", b"x")


def test_papers_that_may_not_be_read_leave_the_public_lines_to_be_verified(ledger, monkeypatch):
    Case().whole(ledger)
    monkeypatch.setattr(os, "access", lambda *_: False)
    found = ledger.verify()
    assert (found.ok, found.papers, found.head.seq) == (True, 0, 6)


def test_while_one_acts_another_is_told_to_try_again(ledger, tmp_path):
    other = Ledger(tmp_path / "ledger")
    with ledger.held(new=True):
        refused(LedgerBusyError, lambda: Case().commit(other), code=75, lock="Another process")
        Case().commit(ledger)
        refused(LedgerBusyError, other.verify, code=75)
    Case().commit(other)


def test_a_torn_last_line_is_put_aside_and_told(ledger, tmp_path):
    Case().commit(ledger)
    file = tmp_path / "ledger/ledger.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole + b'{"act":"seeded","at":"20')
    found = ledger.verify()
    assert found.ok
    assert found.torn.where == "ledger.jsonl: line 2"
    Case().draw(ledger)
    assert file.read_bytes().startswith(whole)
    assert [(tmp_path / "ledger/papers" / name).read_bytes() for name in ledger.mended] == [b'{"act":"seeded","at":"20']
    assert ledger.verify().ok


def test_a_whole_last_line_that_was_cut_is_no_torn_one(ledger, tmp_path):
    Case().whole(ledger)
    file = tmp_path / "ledger/ledger.jsonl"
    file.write_bytes(file.read_bytes()[:-1])
    assert [fault.where for fault in ledger.verify().faults] == ["ledger.jsonl: line 6", "head.json"]
    refused(LedgerBrokenError, lambda: Case(draw_id="x", key=9).commit(ledger), code=4, head="lines were cut off")


def test_a_ledger_that_was_cut_off_with_its_head_is_found_by_a_published_hash(ledger, tmp_path):
    Case().whole(ledger)
    published = ledger.chain().head.hash
    lines = (tmp_path / "ledger/ledger.jsonl").read_bytes().splitlines(keepends=True)
    (tmp_path / "ledger/ledger.jsonl").write_bytes(b"".join(lines[:-1]))
    (tmp_path / "ledger/head.json").write_bytes(ledger.chain().head.to_bytes())
    assert ledger.verify().ok
    assert [fault.where[:5] for fault in ledger.verify([published]).faults] == ["head "]


def test_the_public_files_alone_can_be_verified(ledger, tmp_path):
    Case().whole(ledger)
    copy = tmp_path / "copy"
    copy.mkdir()
    for name in ("ledger.jsonl", "head.json"):
        (copy / name).write_bytes((tmp_path / "ledger" / name).read_bytes())
    found = Ledger(copy).verify()
    assert (found.ok, found.papers) == (True, 0)
    assert sorted(path.name for path in copy.iterdir()) == ["head.json", "ledger.jsonl"]


def test_a_lost_result_is_made_again_and_must_be_the_same(ledger, tmp_path):
    case = Case()
    case.commit(ledger)
    drawn = case.draw(ledger)
    [result] = [path for path in (tmp_path / "ledger/papers").iterdir() if len(path.name) == 128]
    result.unlink()
    assert not ledger.verify().ok
    assert case.draw(ledger).to_json() == drawn.to_json()
    assert ledger.verify().ok


def test_papers_are_for_the_owner_alone(ledger, tmp_path):
    Case().whole(ledger)
    assert (tmp_path / "ledger/papers").stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "ledger/papers").iterdir())
