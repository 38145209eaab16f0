"""A manifest in which anything was changed does not verify, and the check that finds it is named."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_tier.foundation.digest import canonical, digest
from credit_tier.sampling.checks import CHECKS
from credit_tier.sampling.drawing import Draw
from credit_tier.sampling.findings import CheckName, Outcome
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Officer, Recusal, Roster
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import replace_units
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.tickets import ticket
from credit_tier.sampling.verification import Published, verify
from sampling import cases
from sampling.edits import changed, edited, paths

DRAW, FRAME, ROSTER = cases.complete()
STORED = json.loads(DRAW.to_json())
K = cases.SECRETS.frame


def removal(stratum, unit, reason="closed"):
    return Removal(stratum=stratum, id=unit, reason=reason, evidence="77" * 32)


def with_change(path, change=changed):
    return edited(STORED, path, change)


def test_an_honest_draw_passes_every_check():
    found = replace_units(DRAW, [removal("grade=C", DRAW.rows()[4].id)])
    published = Published(
        commitment=DRAW.commitment.content(), manifest_hash=DRAW.manifest_hash, sealed=DRAW.sealed(), removals=found
    )
    result = verify(DRAW, frame=FRAME, secrets=cases.SECRETS, officers=ROSTER, published=published)
    assert [check.outcome for check in result.checks] == [Outcome.PASSED] * len(CheckName), str(result)
    assert [check.name for check in result.checks] == list(CheckName)
    assert result.ok
    assert result.failed == result.unchecked == ()


@pytest.mark.parametrize("manifest", [DRAW, DRAW.to_json(), DRAW.to_json().decode(), STORED, DRAW.opened()])
def test_every_way_to_hand_a_manifest_over_verifies(manifest):
    assert verify(manifest, published=Published(commitment=DRAW.commitment.content())).ok


def test_without_the_frame_it_says_what_it_could_not_check():
    assert verify(DRAW).unchecked == (
        CheckName.FRAME,
        CheckName.SELECTION,
        CheckName.ROSTER,
        CheckName.ASSIGNMENTS,
        CheckName.REMOVALS,
        CheckName.SEALED,
    )
    assert all(
        check.detail.zh and check.detail.en for check in verify(DRAW).checks if check.outcome is not Outcome.PASSED
    )


# What finds a change in a field even when the manifest hash is forged to fit and no frame is at hand.
FINDERS = {
    ("commitment",): {CheckName.COMMITMENT},
    ("core", "schema"): {CheckName.FORM},
    ("core", "algorithm"): {CheckName.FORM},
    ("core", "draw_id"): {CheckName.TERMS},
    ("core", "commit_hash"): {CheckName.COMMITMENT},
    ("core", "frame"): {CheckName.TERMS},
    ("core", "policy_hash"): {CheckName.TERMS},
    ("core", "code"): {CheckName.TERMS},
    ("core", "prev_manifest_hash"): {CheckName.TERMS},
    ("core", "seed", "seed"): {CheckName.SEED},
    ("core", "seed", "sources", "kind"): {CheckName.TERMS},
    ("core", "seed", "sources", "ref"): {CheckName.TERMS},
    ("core", "seed", "sources", "value"): {CheckName.SEED},
    ("core", "officers", "root"): {CheckName.TERMS},
    ("core", "officers", "algorithm"): {CheckName.FORM},
    ("core", "officers", "relaxations"): {CheckName.ASSIGNMENTS},
    ("core", "strata", "name"): {CheckName.TERMS},
    ("core", "strata", "rate"): {CheckName.TERMS},
    ("core", "strata", "rounding"): {CheckName.TERMS},
    ("core", "strata", "design"): {CheckName.TERMS},
    ("core", "strata", "N_base"): {CheckName.SIZES},
    ("core", "strata", "n"): {CheckName.SIZES},
    ("core", "strata", "draw_key"): {CheckName.DRAW_KEYS},
    ("core", "strata", "take_all"): {CheckName.TAKE_ALL, CheckName.PI},
    ("core", "strata", "threshold"): {CheckName.THRESHOLD, CheckName.FORM},
    ("core", "strata", "pi_kind"): {CheckName.PI},
}
BY_COLUMN = {0: CheckName.RANKS, 1: CheckName.TICKETS, 2: CheckName.TICKETS, 3: CheckName.PI}


def finders(path):
    names = tuple(step for step in path if isinstance(step, str))
    if names[-1] in {"selected", "reserve"}:
        if len(path) == 4:
            return {CheckName.FORM}
        # A weight is known from the frame only: another pi m x / X may fit, until the frame is at hand.
        weighted = STORED["core"]["strata"][path[2]]["design"] != "srs"
        return set() if weighted and path[-1] == 3 else {BY_COLUMN[path[-1]]}
    for length in range(len(names), 0, -1):
        if names[:length] in FINDERS:
            return FINDERS[names[:length]]
    # N_eligible, x_rest, assignments: without frame and roster a careful forger may get away with these.
    return set()


ALL_PATHS = list(paths(STORED))
BLIND = {"N_eligible", "x_rest", "assignments"}


@pytest.mark.parametrize("path", ALL_PATHS, ids=lambda path: "/".join(map(str, path)))
def test_any_changed_field_is_found(path):
    stored = with_change(path)
    # As it stands: the published hash alone gives any change away.
    assert not verify(stored).ok
    if path == ("manifest_hash",):
        assert verify(stored).failed == (CheckName.MANIFEST_HASH,)
        return
    forged = stored | {"manifest_hash": digest(stored["core"])}
    result = verify(forged)
    expected = finders(path)
    assert expected or BLIND & set(path) or path[-1] == 3, path
    if expected:
        assert expected & set(result.failed), str(result)


@pytest.mark.parametrize(
    "path", [path for path in ALL_PATHS if path[0] == "core"], ids=lambda path: "/".join(map(str, path))
)
def test_with_frame_and_roster_nothing_can_be_forged(path):
    stored = with_change(path)
    forged = stored | {"manifest_hash": digest(stored["core"])}
    found = set(verify(forged, frame=FRAME, secrets=K, officers=ROSTER).failed)
    if path[1] == "strata" and CheckName.FORM not in found and path[3] != "name":
        assert CheckName.SELECTION in found
    if "assignments" in path:
        assert CheckName.ASSIGNMENTS in found
    assert found


@pytest.mark.parametrize("part", ["selected", "reserve"])
@pytest.mark.parametrize("number", range(4))
def test_a_missing_doubled_or_swapped_row_is_found(part, number):
    def edit(change):
        stored = copy.deepcopy(STORED)
        change(stored["core"]["strata"][number][part])
        return verify(stored | {"manifest_hash": digest(stored["core"])}).failed

    assert CheckName.RANKS in edit(lambda rows: rows.pop())
    assert CheckName.RANKS in edit(lambda rows: rows.append(rows[0]))
    assert CheckName.RANKS in edit(lambda rows: rows.reverse())

    def swap_units(rows):
        (_, *one), (_, *two) = rows[1], rows[2]
        rows[1][1:], rows[2][1:] = two, one

    assert {CheckName.ORDER, CheckName.PI} & set(edit(swap_units))


def test_a_selected_unit_exchanged_for_a_reserve_is_found():
    for number in range(4):
        stored = copy.deepcopy(STORED)
        stratum = stored["core"]["strata"][number]
        last, first = stratum["selected"][-1], stratum["reserve"][0]
        last[1:], first[1:] = first[1:], last[1:]
        result = verify(stored | {"manifest_hash": digest(stored["core"])}, frame=FRAME)
        assert CheckName.SELECTION in result.failed


def test_a_unit_of_another_stratum_is_found_even_with_a_true_ticket():
    stored = copy.deepcopy(STORED)
    first, second = stored["core"]["strata"][:2]
    stranger = second["reserve"][-1][1]
    first["selected"][0][1:3] = stranger, ticket(first["draw_key"], stranger).hex()
    result = verify(stored | {"manifest_hash": digest(stored["core"])})
    assert CheckName.RANKS in result.failed
    assert CheckName.TICKETS not in result.failed


def test_a_unit_that_should_have_been_certain_is_found():
    stored = copy.deepcopy(STORED)
    stratum = stored["core"]["strata"][3]
    assert (stratum["design"], stratum["x_rest"], stratum["n"] - stratum["take_all"]) == ("exact_pps", "96", 6)
    # pi 1/1 would be x = 16 of 96 with 6 places: such a unit is taken before any ticket decides.
    stratum["reserve"][-1][3] = "1/1"
    assert CheckName.PI in verify(stored["core"]).failed


def test_strata_out_of_order_are_found():
    stored = copy.deepcopy(STORED)
    stored["core"]["strata"].reverse()
    failed = verify(stored["core"]).failed
    assert failed == (CheckName.RANKS,)


def test_another_frame_is_found():
    for other in (
        [unit for unit in FRAME if unit.id != "reg:1"],
        [unit._replace(x=unit.x + 1) for unit in FRAME],
        [unit._replace(reason="另一理由") if unit.reason else unit for unit in FRAME],
    ):
        assert CheckName.FRAME in verify(DRAW, frame=Frame(other), secrets=K).failed
    assert verify(DRAW, frame=FRAME, secrets=bytes(32)).failed == (CheckName.FRAME,)


def test_another_roster_is_found():
    other = Roster(officers=(*ROSTER.officers, Officer(id="zf:99", capacity=1)), recusals=ROSTER.recusals)
    assert CheckName.ROSTER in verify(DRAW, secrets=K, officers=other).failed
    free = Roster(officers=ROSTER.officers, recusals=ROSTER.recusals[1:])
    assert CheckName.ROSTER in verify(DRAW, secrets=K, officers=free).failed
    recused = Roster(
        officers=ROSTER.officers,
        recusals=(Recusal(unit=DRAW.rows()[0].id, officer=DRAW.core["officers"]["assignments"][0][1]),),
    )
    assert CheckName.ROSTER in verify(DRAW, secrets=K, officers=recused).failed


def test_another_sealed_edition_is_found():
    sealed = DRAW.sealed()
    sealed["strata"][0]["n"] += 1
    assert verify(DRAW, published=Published(sealed=sealed)).failed == (CheckName.SEALED,)
    sealed = DRAW.sealed() | {"manifest_hash": "00" * 32}
    assert set(verify(DRAW, published=Published(sealed=sealed)).failed) == {CheckName.SEALED, CheckName.MANIFEST_HASH}


def test_a_sealed_edition_gives_nothing_away():
    text = canonical(DRAW.sealed()).decode()
    core = DRAW.core
    secret = [core["seed"]["seed"], cases.SECRETS.agency.hex(), K.hex()]
    for stratum in core["strata"]:
        secret += [stratum["draw_key"], *filter(None, [stratum["threshold"]])]
        for row in stratum["selected"] + stratum["reserve"]:
            secret += [row[1], row[2]]
    assert not [word for word in secret if word in text]


@pytest.mark.parametrize("frame", [None, FRAME])
def test_changed_removal_logs_are_found(frame):
    rows = [row for row in DRAW.rows() if row.stratum == "grade=C"]
    content = replace_units(
        DRAW, [removal("grade=C", rows[0].id), removal("grade=C", rows[2].id, "moved-out")]
    ).content()
    assert verify(DRAW, frame=frame, published=Published(removals=content)).ok
    for path in paths(content):
        stored = copy.deepcopy(content)
        place = stored
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = changed(place[path[-1]])
        assert CheckName.REMOVALS in verify(DRAW, frame=frame, published=Published(removals=stored)).failed, path
    shorter = copy.deepcopy(content)
    del shorter["logs"]["grade=C"][0]
    assert CheckName.REMOVALS in verify(DRAW, frame=frame, published=Published(removals=shorter)).failed


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        3,
        [],
        {},
        {"core": 1},
        b"",
        b"\xff",
        "[" * 100_000,
        '{"a":NaN}',
        "9" * 10_000,
        b'{"a":1, "a":2}',
        {1: 2},
        {"schema": "credit_tier/draw/1"},
        DRAW.to_json() + b"\n",
        DRAW.to_json().replace(b":", b": ", 1),
        STORED | {"more": 1},
        DRAW.sealed(),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_malformed_manifests_fail_the_form(manifest):
    result = verify(manifest)
    assert result.failed == (CheckName.FORM,)
    assert len(result.checks) == 1 + len(CHECKS)


def test_every_key_is_needed_and_none_may_be_added():
    def walk(value, path=()):
        if isinstance(value, dict):
            yield path
            for key in value:
                yield from walk(value[key], (*path, key))
        elif isinstance(value, list) and value:
            yield from walk(value[0], (*path, 0))

    for path in walk(STORED):
        holder = STORED
        for step in path:
            holder = holder[step]
        for key in [*holder, None]:
            stored = copy.deepcopy(STORED)
            place = stored
            for step in path:
                place = place[step]
            if key is None:
                place["more"] = 1
            else:
                del place[key]
            assert not verify(stored, frame=FRAME, secrets=K, officers=ROSTER).ok


JUNK = st.one_of(
    st.integers(-5, 5), st.integers(-(2**53) + 1, 2**53 - 1), st.text(max_size=3), st.just([]), st.just({}), st.none()
)


@settings(max_examples=250, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(ALL_PATHS), JUNK), min_size=1, max_size=3))
def test_nonsense_never_raises(edits):
    stored = copy.deepcopy(STORED)
    for path, junk in edits:
        place = stored
        try:
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = junk
        except (TypeError, KeyError, IndexError):
            continue  # an earlier edit took the place away
    published = Published(
        removals={"manifest_hash": digest(DRAW.core), "logs": {"grade=C": [{}]}, "heads": {}}, sealed=[]
    )
    result = verify(stored, frame=FRAME, secrets=K, officers=ROSTER, published=published)
    assert stored == STORED or not result.ok


@settings(max_examples=200, deadline=None)
@given(st.integers(0, len(DRAW.to_json()) - 1), st.integers(1, 255))
def test_any_changed_byte_is_found(place, change):
    data = bytearray(DRAW.to_json())
    data[place] ^= change
    assert not verify(bytes(data)).ok


def test_a_stored_draw_round_trips_and_altered_bytes_are_refused():
    assert Draw.from_json(DRAW.to_json()) == DRAW
    assert Draw.from_json(DRAW.to_json().decode()).manifest_hash == DRAW.manifest_hash
    with pytest.raises(Exception, match="draw") as refused:
        Draw.from_json(DRAW.to_json().replace(b'"rank', b'"tank', 1) + b" ")
    assert refused.value.code == "E_VALUE"


def test_secrets_may_be_given_whole():
    assert verify(DRAW, frame=FRAME, secrets=Secrets(agency=cases.SECRETS.agency, frame=K)).ok


def test_a_verification_reads_in_both_languages():
    text = str(verify(with_change(("core", "seed", "seed"))))
    assert "✗ seed: 种子由来源算出 / the seed follows from the sources" in text
