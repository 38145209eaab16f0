"""What is refused, with its code, where it is, and a text in both languages."""

import json
import re
from fractions import Fraction
from hashlib import sha256

import numpy as np
import pandas as pd
import pytest

from credit_tier.foundation.errors import CreditTierError
from credit_tier.sampling.commitment import Commitment, commit
from credit_tier.sampling.drawing import draw
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.merkle import proof_holds
from credit_tier.sampling.officers import Officer, Recusal, Roster
from credit_tier.sampling.plan import CodeIdentity, StratumTerms
from credit_tier.sampling.ranking import Design
from credit_tier.sampling.removal import Removal
from credit_tier.sampling.replacement import replace_units
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.selection import Scope, select
from credit_tier.sampling.sizes import Counts, Rounding, round_size, stratum_size
from credit_tier.sampling.sources import Source, SourceRef
from credit_tier.sampling.tickets import Purpose, context
from sampling import cases

DRAW, FRAME, ROSTER = cases.complete()
SCOPE = Scope(Design.PARETO, "d", "s", cases.SEED)
TERMS = StratumTerms(name="A", rate="0.5", rounding=Rounding.CEIL, design=Design.SRS)
SMALL = Frame([Unit(f"reg:{i}", "A") for i in range(6)])
AGENCY = {"kind": "agency-secret", "ref": cases.SECRETS.agency_source.ref}


def small_commitment():
    return commit(cases.plan([TERMS]), SMALL, Roster(), secrets=cases.SECRETS)


def dice(value="1" * 20, ref=cases.DICE.ref):
    return {"kind": "dice", "ref": ref, "value": value}


def removal(unit, stratum="grade=C", **more):
    return Removal(**({"stratum": stratum, "id": unit, "reason": "closed", "evidence": "77" * 32} | more))


def content(**change):
    return small_commitment().content() | change


REFUSED = {
    "id-lower": ("E_ID", "row 1", lambda: Frame([Unit("91330100ma27xl0y9q", "A")])),
    "id-null": ("E_ID", "row 2", lambda: Frame([Unit("reg:1", "A"), Unit(None, "A")])),
    "id-number": ("E_ID", "row 1", lambda: Frame.from_columns([913300000000000000], ["A"])),
    "id-twice": (
        "E_DUPLICATE",
        "rows 1 and 3",
        lambda: Frame([Unit("reg:1", "A"), Unit("reg:2", "A"), Unit("reg:1", "B")]),
    ),
    "columns": ("E_VALUE", "frame", lambda: Frame.from_columns(["reg:1"], ["A", "A"])),
    "stratum-star": ("E_VALUE", "stratum", lambda: Frame([Unit("reg:1", "*")])),
    "stratum-empty": ("E_VALUE", "stratum", lambda: Frame([Unit("reg:1", "")])),
    "stratum-null": ("E_VALUE", "stratum", lambda: Frame([Unit("reg:1", None)])),
    "flag-2": ("E_VALUE", "row 1", lambda: Frame([Unit("reg:1", "A", 1, 2)])),
    "flag-null": ("E_VALUE", "row 1", lambda: Frame([Unit("reg:1", "A", 1, None)])),
    "reason-missing": ("E_VALUE", "row 1", lambda: Frame([Unit("reg:1", "A", 1, 0)])),
    "reason-too-many": ("E_VALUE", "row 1", lambda: Frame([Unit("reg:1", "A", 1, 1, "x")])),
    "x-float": ("E_X", "row 1", lambda: Frame([Unit("reg:1", "A", 1.0)])),
    "x-bool": ("E_X", "row 1", lambda: Frame([Unit("reg:1", "A", True)])),
    "x-nan": (
        "E_X",
        "row 2",
        lambda: Frame.from_columns(["reg:1", "reg:2"], ["A", "A"], pd.Series([1, None], dtype=object)),
    ),
    "x-zero": ("E_X", "row 1", lambda: Frame([Unit("reg:1", "A", 0)])),
    "x-large": ("E_X", "row 1", lambda: Frame([Unit("reg:1", "A", 2**53)])),
    "x-negative": ("E_X", "row 1", lambda: Frame([Unit("reg:1", "A", -1, 0, "x")])),
    "unknown-unit": ("E_ID", "frame", lambda: SMALL.prove("reg:77", bytes(32))),
    "select-x": ("E_X", "s: reg:1", lambda: select(SCOPE, [("reg:1", 0)], 1)),
    "select-twice": ("E_DUPLICATE", "s", lambda: select(SCOPE, [("reg:1", 1), ("reg:1", 2)], 1)),
    "select-n": ("E_SIZE", "s", lambda: select(SCOPE, [("reg:1", 1)], 2)),
    "purpose": ("E_VALUE", "purpose", lambda: context("units", "d", "s", cases.SEED)),
    "officer-scope": ("E_VALUE", "scope", lambda: context(Purpose.OFFICER, "d", "s", cases.SEED)),
    "rate-number": ("E_RATE", "rate", lambda: StratumTerms(name="A", rate="0,05", rounding="ceil", design="srs")),
    "rounding-word": ("E_SIZE", "rounding", lambda: StratumTerms(name="A", rate="1", rounding="up", design="srs")),
    "rounding-unseeded": ("E_SIZE", "rounding", lambda: round_size(Fraction(1, 2), Rounding.RANDOM)),
    "design-word": (
        "E_VALUE",
        "StratumTerms.design",
        lambda: StratumTerms(name="A", rate="1", rounding="ceil", design="x"),
    ),
    "min-max": ("E_SIZE", "A", lambda: StratumTerms(name="A", rate="1", rounding="ceil", design="srs", min=2, max=1)),
    "min-over-base": (
        "E_SIZE",
        "A",
        lambda: commit(cases.plan([TERMS.model_copy(update={"min": 7})]), SMALL, Roster(), secrets=cases.SECRETS),
    ),
    "eligible-over-base": ("E_SIZE", "N_eligible", lambda: stratum_size("1", Rounding.CEIL, Counts(1, 2))),
    "missing-field": ("E_VALUE", "CodeIdentity.version", lambda: CodeIdentity(name="x", wheel_sha256="00" * 32)),
    "more-fields": (
        "E_VALUE",
        "CodeIdentity.x",
        lambda: CodeIdentity(name="x", version="1", wheel_sha256="00" * 32, x=1),
    ),
    "hash": ("E_VALUE", "hash", lambda: CodeIdentity(name="x", version="1", wheel_sha256="AB" * 32)),
    "strata-twice": ("E_DUPLICATE", "strata", lambda: cases.plan([TERMS, TERMS])),
    "stratum-unplanned": (
        "E_VALUE",
        "frame: B",
        lambda: commit(cases.plan([TERMS]), Frame([Unit("reg:1", "B")]), Roster(), secrets=cases.SECRETS),
    ),
    "role-nobody-has": (
        "E_VALUE",
        "slots",
        lambda: commit(
            cases.plan([TERMS], slots=["leader"]),
            SMALL,
            Roster(officers=(Officer(id="zf:1", capacity=1),)),
            secrets=cases.SECRETS,
        ),
    ),
    "secrets-short": ("E_VALUE", "secrets", lambda: Secrets(agency=bytes(31), frame=b"k" * 32)),
    "secrets-same": ("E_VALUE", "secrets", lambda: Secrets(agency=bytes(32), frame=bytes(32))),
    "another-secret": (
        "E_SOURCE",
        "plan.sources",
        lambda: commit(cases.plan([TERMS]), SMALL, Roster(), secrets=Secrets(agency=bytes(32), frame=b"k" * 32)),
    ),
    "capacity": ("E_VALUE", "Officer.capacity", lambda: Officer(id="zf:1", capacity=0)),
    "officer-id": ("E_ID", "id", lambda: Officer(id="Wang", capacity=1)),
    "officer-twice": ("E_DUPLICATE", "officers", lambda: Roster(officers=(Officer(id="zf:1", capacity=1),) * 2)),
    "role-twice": ("E_DUPLICATE", "roles", lambda: Officer(id="zf:1", capacity=1, roles=("a", "a"))),
    "recusal-twice": (
        "E_DUPLICATE",
        "recusals",
        lambda: Roster(
            officers=(Officer(id="zf:1", capacity=1),), recusals=(Recusal(unit="reg:1", officer="zf:1"),) * 2
        ),
    ),
    "recusal-of-nobody": (
        "E_VALUE",
        "recusals: zf:9",
        lambda: Roster(recusals=(Recusal(unit="reg:1", officer="zf:9"),)),
    ),
    "source-kind": ("E_SOURCE", "kind", lambda: SourceRef(kind="coin", ref="x")),
    "source-ref": ("E_SOURCE", "nist-beacon-2 ref", lambda: SourceRef(kind="nist-beacon-2", ref="2/01")),
    "lottery": ("E_SOURCE", "lottery value", lambda: Source(kind="lottery", ref="双色球", value="03  11")),
    "sources-order": ("E_VALUE", "sources", lambda: make_seed(small_commitment(), cases.opened_sources()[::-1])),
    "sources-other": (
        "E_VALUE",
        "sources",
        lambda: make_seed(small_commitment(), [cases.opened_sources()[0], dice(ref="hall 2")]),
    ),
    "sources-twice": (
        "E_SOURCE",
        "sources",
        lambda: make_seed(small_commitment(), [cases.opened_sources()[0], dice(), dice()]),
    ),
    "source-secret": (
        "E_SOURCE",
        "agency-secret value",
        lambda: make_seed(small_commitment(), [AGENCY | {"value": "03" * 32}, dice()]),
    ),
    "commit-text": ("E_VALUE", "commitment", lambda: Commitment.from_content(content(algorithm="dr2"))),
    "commit-unsorted": (
        "E_VALUE",
        "commitment",
        lambda: Commitment.from_content(
            DRAW.commitment.content() | {"strata": DRAW.commitment.content()["strata"][::-1]}
        ),
    ),
    "commit-secret": (
        "E_VALUE",
        "commitment",
        lambda: Commitment.from_content(content(secrets={"agency": "00" * 32, "frame": "11" * 32})),
    ),
    "removal-reason": ("E_REASON", "reason", lambda: removal("reg:1", reason="no-contact")),
    "removal-stranger": ("E_ID", "grade=C: reg:77", lambda: replace_units(DRAW, [removal("reg:77")], frame=FRAME)),
    "removal-elsewhere": ("E_ID", "重点: reg:77", lambda: replace_units(DRAW, [removal("reg:77", "重点")])),
    "removal-stratum": ("E_ID", "grade=Z: reg:1", lambda: replace_units(DRAW, [removal("reg:1", "grade=Z")])),
    "removal-twice": ("E_DUPLICATE", "重点: reg:1", lambda: replace_units(DRAW, [removal("reg:1", "重点")] * 2)),
    "removal-needs-frame": ("E_VALUE", "grade=C: frame", lambda: replace_units(DRAW, [removal("reg:77")])),
    "removal-other-frame": ("E_VALUE", "frame: grade=C", lambda: replace_units(DRAW, [removal("reg:77")], frame=SMALL)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused_with_code_place_and_both_languages(name):
    code, where, act = REFUSED[name]
    with pytest.raises(CreditTierError) as refused:
        act()
    assert refused.value.code == code
    for fault in refused.value.faults:
        assert fault.where == where
        for text in (fault.what, fault.allowed, fault.mend):
            assert re.search("[\u4e00-\u9fff]", text.zh), text
            assert re.search("[A-Za-z]", text.en), text


def test_all_bad_rows_are_told_at_once():
    with pytest.raises(CreditTierError) as refused:
        Frame([Unit("reg:1", "A"), Unit("x", "A"), Unit("reg:2", "A"), Unit("y", "A")])
    assert [fault.where for fault in refused.value.faults] == ["row 2", "row 4"]


def test_a_secret_is_never_shown():
    near = cases.SECRETS.agency.hex()[:-1]
    with pytest.raises(CreditTierError) as refused:
        Source(kind="agency-secret", ref=cases.SECRETS.agency_source.ref, value=near)
    assert near not in str(refused.value)
    seed = make_seed(small_commitment(), cases.opened_sources())
    for thing in (cases.SECRETS, seed, seed.sources[0]):
        assert cases.SECRETS.agency.hex() not in repr(thing)
        assert seed.seed not in repr(thing)


@pytest.mark.parametrize(
    ("differing", "change"),
    [
        ({"frame.root"}, {"frame": Frame([*list(FRAME)[:-1], Unit("reg:9", "重点")])}),
        ({"frame.root", "frame.count"}, {"frame": Frame(list(FRAME)[:-1])}),
        (
            {"officers_root"},
            {
                "officers": Roster(
                    officers=(*ROSTER.officers, Officer(id="zf:99", capacity=1)), recusals=ROSTER.recusals
                )
            },
        ),
        ({"recusals_root"}, {"officers": Roster(officers=ROSTER.officers)}),
        ({"secrets.frame"}, {"secrets": Secrets(agency=cases.SECRETS.agency, frame=b"k" * 32)}),
        ({"secrets.agency"}, {"secrets": Secrets(agency=b"r" * 32, frame=cases.SECRETS.frame)}),
        ({"seed"}, {"seed": make_seed(DRAW.commitment, cases.opened_sources()).model_copy(update={"seed": "00" * 32})}),
    ],
    ids=["changed unit", "missing unit", "officer more", "recusals gone", "frame secret", "agency secret", "seed"],
)
def test_a_draw_refuses_what_was_not_committed_to_and_names_it(differing, change):
    given = {"frame": FRAME, "officers": ROSTER, "seed": make_seed(DRAW.commitment, cases.opened_sources())}
    arguments = given | {"secrets": cases.SECRETS} | change
    with pytest.raises(CreditTierError) as refused:
        draw(DRAW.commitment, **arguments)
    assert {fault.where for fault in refused.value.faults} == differing


def test_frames_from_arrays_series_and_lists_are_one():
    ids, strata = ["reg:2", "reg:1"], ["B", "A"]
    expected = list(Frame([Unit("reg:2", "B", 3), Unit("reg:1", "A", 4, 0, "x")]))
    assert [unit.id for unit in expected] == ["reg:1", "reg:2"]
    for x, flags in (
        ([3, 4], [1, 0]),
        (np.array([3, 4]), np.array([True, False])),
        (pd.Series([3, 4]), pd.Series([1, 0])),
    ):
        columns = (pd.Series(ids), pd.Series(strata), x, flags, pd.Series(["", "x"]))
        assert list(Frame.from_columns(*columns)) == expected


def test_an_empty_frame_and_no_officers_can_be_drawn():
    commitment = commit(cases.plan([TERMS]), Frame(), Roster(), secrets=cases.SECRETS)
    result = draw(commitment, Frame(), Roster(), make_seed(commitment, cases.opened_sources()), secrets=cases.SECRETS)
    assert commitment.frame_root == commitment.officers_root == sha256().hexdigest()
    assert result.rows() == []
    assert result.core["officers"]["assignments"] == []


def test_no_slots_means_no_assignments_even_with_a_roster():
    commitment = commit(cases.plan([TERMS]), SMALL, ROSTER, secrets=cases.SECRETS)
    result = draw(commitment, SMALL, ROSTER, make_seed(commitment, cases.opened_sources()), secrets=cases.SECRETS)
    assert result.core["officers"]["assignments"] == []
    assert len(result.rows()) == 3


def test_every_unit_can_show_that_it_was_in_the_frame():
    for unit in list(FRAME)[::10]:
        leaf, proof = FRAME.prove(unit.id, cases.SECRETS.frame)
        assert proof_holds(leaf, proof, DRAW.commitment.frame_root)
        assert json.loads(leaf)[:5] == [unit.id, unit.stratum, unit.x, unit.eligible, unit.reason]


def test_a_commitment_reads_back():
    assert Commitment.from_content(json.loads(json.dumps(DRAW.commitment.content()))).hash == DRAW.commitment.hash


def test_the_name_of_a_draw_is_commitment_and_seed():
    assert DRAW.name == DRAW.commitment.hash + DRAW.core["seed"]["seed"]
    assert len(DRAW.name) == 128


def test_another_secret_gives_another_root():
    first, second = (SMALL.root(bytes([k]) * 32) for k in (1, 2))
    assert first != second
    assert SMALL.root(bytes([1]) * 32) == first
