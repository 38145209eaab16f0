"""Before a draw is opened, nobody without the secret can tell a drawn firm from another (R16).

Everything public is put together: the commitment, the sealed edition, the ledger's lines and head, what the public
source said. An attacker knows all of it, the whole frame with its strata, the algorithm and every parameter; only the
agency's two secrets are unknown. What is computed: that the public material is the same whoever is drawn, apart from
hashes that hold a secret; that the drawn set runs evenly over all sets as the secret varies; and that every guess made
from public material does no better than chance. With the secret the same attack names every firm: the test can tell.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from hashlib import sha256
from itertools import combinations

import pytest

from credit_tier.foundation.digest import canonical, digest
from credit_tier.ledger.book import Ledger
from credit_tier.ledger.removing import seal_of
from credit_tier.sampling.commitment import commit
from credit_tier.sampling.drawing import draw
from credit_tier.sampling.frame import Frame, Unit
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.removal import RemovalReason
from credit_tier.sampling.replacement import replace_units
from credit_tier.sampling.secrecy import Secrets
from credit_tier.sampling.seeds import make_seed, seed_of
from credit_tier.sampling.sources import Source
from credit_tier.sampling.tickets import draw_key, ticket
from ledger.cases import AT, Case, gone

HEX = re.compile(r"[0-9a-f]{64}")
TRIALS = 1500


class Secretive(Case):
    """A task of six firms, three of them drawn, with secrets that differ from trial to trial."""

    __slots__ = ()

    @property
    def secrets(self):
        return Secrets(agency=sha256(b"r%d" % self.key).digest(), frame=sha256(b"k%d" % self.key).digest())

    @property
    def frame(self):
        return Frame([Unit(f"reg:firm-{i}", "A") for i in range(self.units)])


def trial(number, units=6):
    case = Secretive(units=units, key=number, rate="0.5")
    commitment = commit(case.plan, case.frame, Roster(), secrets=case.secrets)
    seed = make_seed(commitment, case.sources)
    return case, draw(commitment, case.frame, Roster(), seed, secrets=case.secrets)


def drawn_set(drawn):
    return frozenset(row.id for row in drawn.rows())


@pytest.fixture(scope="module")
def trials():
    return [trial(number) for number in range(TRIALS)]


def public_material(folder, case, *, removed=None):
    """Give every byte that is public until the visits end."""
    ledger = Ledger(folder)
    commitment = case.commit(ledger)
    drawn = case.draw(ledger)
    if removed is not None:
        ledger.replace(case.draw_id, [gone(drawn, removed)], at=AT)
    files = [(folder / name).read_text("utf-8") for name in ("ledger.jsonl", "head.json")]
    return "\n".join([*files, json.dumps(commitment.content()), json.dumps(drawn.sealed())]), drawn


def test_what_is_public_is_the_same_whoever_is_drawn_apart_from_hashes(tmp_path):
    seen, sets = set(), set()
    for number in range(40):
        material, drawn = public_material(tmp_path / str(number), Secretive(units=12, key=number, rate="0.5"))
        seen.add(HEX.sub("#", material))
        sets.add(drawn_set(drawn))
    assert len(sets) > 30
    assert len(seen) == 1


def test_every_hash_in_public_material_holds_a_secret_or_says_nothing_of_the_draw(tmp_path):
    case = Secretive(units=12, key=1, rate="0.5")
    material, drawn = public_material(tmp_path / "ledger", case)
    lines = [json.loads(line) for line in (tmp_path / "ledger/ledger.jsonl").read_text("utf-8").splitlines()]
    content = drawn.commitment.content()
    named = {
        *(line[key] for line in lines for key in ("hash", "prev")),  # of lines, which hold no more than what is here
        *(content["secrets"].values()),
        *(content[name] for name in ("officers_root", "recusals_root", "policy_hash", "rulebook_hash")),
        *(content["frame"]["root"], content["code"]["wheel_sha256"], content["prev_manifest_hash"]),
        *(drawn.commitment.hash, drawn.manifest_hash),  # the manifest holds the secret r, the frame's root k
    }
    assert set(HEX.findall(material)) == named


def test_nothing_public_holds_an_id_a_ticket_a_key_a_threshold_the_seed_or_a_secret(tmp_path):
    case = Secretive(units=12, key=5, rate="0.5")
    material, drawn = public_material(tmp_path / "ledger", case, removed=0)
    stratum = drawn.core["strata"][0]
    closed = [unit.id for unit in case.frame]
    closed += [row[2] for row in stratum["selected"] + stratum["reserve"]]
    closed += [stratum["draw_key"], stratum["threshold"], drawn.core["seed"]["seed"]]
    closed += [case.secrets.agency.hex(), case.secrets.frame.hex()]
    assert all(closed)
    assert [text for text in closed if text in material] == []


def test_as_the_secret_varies_every_firm_and_every_set_of_firms_is_drawn_alike(trials):
    sets = Counter(drawn_set(drawn) for _, drawn in trials)
    every = [frozenset(some) for some in combinations([unit.id for unit in trials[0][0].frame], 3)]
    assert set(sets) == set(every)
    expected = TRIALS / len(every)
    # 20 sets, 19 degrees of freedom: 50.8 is exceeded once in ten thousand.
    assert sum((sets[some] - expected) ** 2 / expected for some in every) < 50.8


def guesses(case, drawn):
    """Every seed that an attacker can make of public material: hashes as they are, and as if they were the secret."""
    content = drawn.commitment.content()
    known = [drawn.commitment.hash, drawn.manifest_hash, content["frame"]["root"], *content["secrets"].values()]
    known += ["0" * 64, digest(drawn.sealed()), digest(content), sha256(case.dice.encode()).hexdigest()]
    dice = Source(**case.sources[1])
    yield "the public source alone", seed_of([dice])
    for text in known:
        yield f"{text[:4]} as the seed", text
        secret = sha256(bytes.fromhex(text)).hexdigest()
        own = Source(kind="agency-secret", ref=secret, value=text)
        yield f"{text[:4]} as the secret", seed_of([own, dice])


def predicted(case, seed, n=3):
    key = draw_key("unit", case.draw_id, "A", seed)
    order = sorted((unit.id for unit in case.frame), key=lambda unit: (ticket(key, unit), unit))
    return frozenset(order[:n])


def test_no_guess_from_public_material_does_better_than_chance(trials):
    hits = Counter()
    for case, drawn in trials:
        truth = drawn_set(drawn)
        for place, (_, seed) in enumerate(guesses(case, drawn)):
            hits[place] += len(predicted(case, seed) & truth)
    # Of 3 of 6, a blind guess of 3 finds 1.5, with variance 0.45.
    deviation = (0.45 * TRIALS) ** 0.5
    assert len(hits) == 19
    assert all(abs(hit - 1.5 * TRIALS) < 4.5 * deviation for hit in hits.values()), hits


def test_with_the_secret_the_same_attack_names_every_firm(trials):
    for case, drawn in trials[:50]:
        assert predicted(case, drawn.core["seed"]["seed"]) == drawn_set(drawn)


def test_a_removal_in_the_public_ledger_does_not_tell_who_was_drawn(tmp_path):
    case = Secretive(units=12, key=7, rate="0.5")
    material, drawn = public_material(tmp_path / "ledger", case, removed=2)
    shown = set(HEX.findall(material))
    # The attacker tries every firm with every reason and the very evidence, which may be a public document.
    tried = 0
    for unit in case.frame:
        for reason in RemovalReason:
            content = replace_units(drawn, [gone(drawn, 2, id=unit.id, reason=reason)], frame=case.frame).content()
            tried += 1
            hashes = {digest(content), *content["heads"].values()}
            hashes |= {seal_of(bytes.fromhex(text), canonical(content)) for text in shown}
            assert not (hashes - {drawn.manifest_hash}) & shown
    assert tried == 36
    # Who has the secret, and after opening that is everybody, can check it.
    content = replace_units(drawn, [gone(drawn, 2)], frame=case.frame).content()
    assert seal_of(case.secrets.agency, canonical(content)) in shown
