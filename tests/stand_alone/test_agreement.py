"""The citizen's `verify.py` and the library come to the same answer, on random draws and on all known answers."""

from __future__ import annotations

import ast
import json
import sys
import tomllib
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_tier.cli.drawing_files import frame_bytes
from credit_tier.foundation.digest import canonical, digest
from credit_tier.rulebook.loading import shipped
from credit_tier.sampling.commitment import commit
from credit_tier.sampling.drawing import draw
from credit_tier.sampling.frame import Frame
from credit_tier.sampling.officers import Roster
from credit_tier.sampling.seeds import make_seed
from credit_tier.sampling.verification import Published, verify
from sampling import cases, edits
from sampling.random_frames import frames
from stand_alone import citizen

VECTORS = json.loads((Path(__file__).parents[1] / "vectors" / "dr1.json").read_text(encoding="utf-8"))["cases"]
DRAW, FRAME, _ = cases.complete()
UNITS = [list(unit) for unit in FRAME]
GIVEN = {
    "sealed": DRAW.sealed(),
    "commitment": DRAW.commitment.content(),
    "units": UNITS,
    "k": citizen.K,
    "removals": citizen.removals_of(DRAW),
}


def test_it_imports_the_standard_library_only():
    names = set()
    for node in ast.walk(ast.parse(citizen.FILE.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            names.add(node.module.partition(".")[0])
        # Nor by a way around: nothing in it loads code by name.
        assert not (isinstance(node, ast.Name) and node.id in {"__import__", "eval", "exec", "compile"})
    assert names
    assert names <= sys.stdlib_module_names - {"importlib", "runpy", "subprocess", "socket", "urllib", "http"}


def test_it_is_part_of_what_is_shipped():
    page = citizen.FILE.parent / "pyproject.toml"
    if not page.is_file():
        pytest.skip("pyproject.toml is not in this copy")
    targets = tomllib.loads(page.read_text("utf-8"))["tool"]["hatch"]["build"]["targets"]
    # A wheel maps folders by `sources`; a single file would land beside the package.
    assert targets["wheel"]["force-include"] == {"verify.py": "credit_tier/_shipped/verify.py"}
    assert "verify.py" in targets["sdist"]["include"]
    assert shipped("verify.py").read_bytes() == citizen.FILE.read_bytes()


def test_an_honest_draw_is_right_in_every_respect():
    unit = DRAW.rows()[0].id
    found = citizen.states(DRAW.to_json(), **GIVEN, proof=citizen.proof_of(FRAME, unit))
    assert found.pop("ledger") == "open"
    assert set(found.values()) == {"ok"}
    # Without anything beside it, what cannot be checked is said to be open, never to be right.
    bare = citizen.states(canonical(DRAW.opened()))
    assert {name for name, state in bare.items() if state == "ok"} == {
        "form", "sources", "seed", "tickets", "order"
    }  # fmt: skip
    assert "wrong" not in bare.values()


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(frames(), st.integers(0, 2**40), st.data())
def test_random_draws_of_all_designs_and_roundings_verify_in_both(framed, dice, data):
    terms, rows = framed
    frame = Frame(rows)
    commitment = commit(cases.plan(terms), frame, Roster(), secrets=cases.SECRETS)
    seed = make_seed(commitment, cases.opened_sources(dice=f"{dice:020d}"))
    drawn = draw(commitment, frame, Roster(), seed, secrets=cases.SECRETS)
    units = citizen.script().read_frame(frame_bytes(frame))
    assert units == [list(unit) for unit in frame]
    given = {"sealed": drawn.sealed(), "commitment": commitment.content(), "units": units, "k": citizen.K}
    assert not citizen.wrong(drawn.to_json(), **given)
    again = [
        citizen.script().drawn_again(one, units, drawn.core["draw_id"], drawn.core["seed"]["seed"])
        for one in commitment.content()["strata"]
    ]
    assert again == drawn.core["strata"]
    for unit in data.draw(st.lists(st.sampled_from(rows), max_size=3)) if rows else ():
        # A firm with its own line and proof alone sees whether its ticket was treated by the rules.
        proof = citizen.proof_of(frame, unit.id)
        assert not citizen.wrong(canonical(drawn.opened()), proof=proof)
    # Both find the same change, and where the manifest is taken alone both let the same pass.
    forged = json.loads(drawn.to_json())
    stratum = data.draw(st.sampled_from(forged["core"]["strata"]))
    name = data.draw(st.sampled_from(sorted(set(stratum) - {"selected", "reserve"})))
    other = data.draw(st.sampled_from([s[name] for s in forged["core"]["strata"]] + [0, 1, 2, "0", "1", "srs", ""]))
    stratum[name] = other
    forged["manifest_hash"] = digest(forged["core"])
    for beside in ({}, {"units": units, "k": citizen.K}):
        library = verify(canonical(forged), frame=frame if beside else None, secrets=citizen.K if beside else None)
        assert bool(citizen.wrong(canonical(forged), **beside)) == (not library.ok), (name, other, str(library))


def result(run, case):
    """What an operation of the vectors gives; a refusal is an exception or a "" that says no."""
    found = run(case["in"])
    assert found == {name: case["out"][name] for name in found}


def of_context(given):
    return {"draw_key": citizen.script().draw_key(given["purpose"], given["draw"], given["scope"], given["seed"])}


def of_ticket(given):
    number = citizen.script().ticket(given["draw_key"], given["id"])
    return {"ticket": f"{number:064x}", "t64": str(number >> 192)}


def of_size(given):
    terms = {"min": 0, "max": given["N_base"], "name": given.get("stratum")} | given
    n = citizen.script().size(terms, given["N_base"], given["N_eligible"], given.get("draw"), given.get("seed"))
    return {"n": n}


def of_select(given):
    weights = dict(given["units"])
    rows, figures = citizen.script().ranked(
        given["design"], given["draw"], given["scope"], given["seed"], weights, given["n"]
    )
    n = given["n"]
    return figures | {"selected": rows[:n], "reserve": rows[n : n + citizen.script().reserve_size(n)]}


def of_jcs(given):
    return {"text": citizen.script().jcs(given["value"]).decode(), "sha256": citizen.script().digest(given["value"])}


def of_merkle(given):
    leaves = [leaf.encode() for leaf in given["leaves"]]
    return {"root": citizen.script().tree_root(leaves)}


def of_proof(given):
    way = (given["leaf"].encode(), given["index"], given["count"], given["proof"])
    return {"valid": int(citizen.script().proof_root(*way) == given["root"])}


def of_frame(given):
    script = citizen.script()
    units = sorted(given["units"], key=lambda unit: unit[0].encode())
    salts = [script.hmac.new(bytes.fromhex(given["k"]), unit[0].encode(), "sha256").hexdigest() for unit in units]
    leaves = [script.jcs([*unit, salt]) for unit, salt in zip(units, salts, strict=True)]
    return {"leaves": [leaf.decode() for leaf in leaves], "root": script.tree_root(leaves)}


def of_seed(given):
    return {"seed": citizen.script().seed_of(given["sources"])}


def of_draw(given):
    """Make a whole manifest with the functions of verify.py; the officers are taken from the answer."""
    script = citizen.script()
    root = of_frame(given)["root"]
    texts = {"leaf": "JCS [id, stratum, x, eligible, reason, salt]", "salt": "HMAC-SHA256(k, id), hex", "order": "id"}
    agency = next(source["ref"] for source in given["sources"] if source["kind"] == "agency-secret")
    hashes = {"agency": agency, "frame": sha256(bytes.fromhex(given["k"])).hexdigest()}
    commitment = given["commit"] | {
        "frame": {"root": root, "count": len(given["units"]), **texts}, "secrets": hashes
    }  # fmt: skip
    seed = script.seed_of(given["sources"])
    strata = [script.drawn_again(terms, given["units"], commitment["draw_id"], seed) for terms in commitment["strata"]]
    return {"commit_hash": script.digest(commitment), "seed": seed, "strata": strata, "commitment": commitment}


def of_officers(given):
    script, key = citizen.script(), ("officer", given["draw"], "*", given["seed"])
    assignments = script.sent(given["units"], given, given["slots"], given["draw"], given["seed"])
    order = sorted(given["units"], key=lambda unit: (script.ticket(script.draw_key(*key), unit), unit))
    return {"key": script.draw_key(*key), "order": order, "assignments": assignments}


RUN = {name.removeprefix("of_"): function for name, function in list(globals().items()) if name.startswith("of_")}
NOT_ITS_BUSINESS = {
    "read_uscc": "codes are read before a frame exists (2.2)",
    "allocate": "totals are shared before the commitment; it states the sizes (4.5)",
    "replace": "see the test of removal logs; it checks logs, and writes none (7.7)",
}


@pytest.mark.parametrize(
    "case",
    [case for case in VECTORS if case["op"] in RUN and "error" not in case["out"]],
    ids=lambda case: case["name"],
)
def test_known_answers_of_dr1_hold_in_its_functions(case):
    if case["op"] != "draw":
        result(RUN[case["op"]], case)
        return
    found, core = of_draw(case["in"]), json.loads(case["out"]["core"])
    assert (found["commit_hash"], found["seed"]) == (case["out"]["commit_hash"], case["out"]["seed"])
    assert found["strata"] == core["strata"]
    units = sorted(case["in"]["units"], key=lambda unit: unit[0].encode())
    beside = {"sealed": json.loads(case["out"]["sealed"]), "commitment": found["commitment"]}
    beside |= {"units": units, "k": bytes.fromhex(case["in"]["k"])}
    assert not citizen.wrong(case["out"]["core"].encode(), **beside)


def test_no_operation_of_the_known_answers_is_forgotten():
    assert {case["op"] for case in VECTORS} == set(RUN) | set(NOT_ITS_BUSINESS)


REFUSED = [case for case in VECTORS if "error" in case["out"] and case["op"] in {"ticket", "seed", "jcs", "context"}]


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case["name"])
def test_what_dr1_refuses_has_not_the_form_of_a_manifest(case):
    script, given = citizen.script(), case["in"]
    core = json.loads(canonical(DRAW.opened()))
    if case["op"] == "ticket":
        core["strata"][0]["selected"][0][1] = given["id"]
    elif case["op"] == "context":
        place = core["strata"][0]
        if script.misfit(given["draw"], script.TEXT, "draw"):
            core["draw_id"] = given["draw"]
        elif given["purpose"] not in {"unit", "officer"} or script.misfit(given["seed"], script.HEX, "seed"):
            core["seed"]["seed"] = given["seed"] if len(given["seed"]) != 64 else given["seed"].upper() + "x"
        else:
            place["name"] = given["scope"] if given["purpose"] == "unit" else "*"
    elif case["op"] == "seed":
        core["seed"]["sources"] = given["sources"]
        assert script.check_sources(core, {}) or script.misfit(core, script.CORE, "core")
        return
    else:
        core["draw_id"] = given["value"]
    assert script.misfit(core, script.CORE, "core")


STORED = json.loads(DRAW.to_json())
SAME = {"draw_keys": "tickets", "ranks": "tickets", "take_all": "order", "pi": "order", "threshold": "order"}
SAME |= {"assignments": "officers"}
"""Checks of the library by the name under which `verify.py` makes them."""


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(edits.paths(STORED), key=str)), st.booleans())
def test_a_changed_field_is_judged_alike_even_when_the_hash_was_forged_to_fit(path, with_frame):
    stored = edits.edited(STORED, path)
    if path[0] == "core":
        stored["manifest_hash"] = digest(stored["core"])
    beside = {"units": UNITS, "k": citizen.K} if with_frame else {}
    library = verify(canonical(stored), frame=FRAME if with_frame else None, secrets=citizen.K if with_frame else None)
    found = citizen.wrong(canonical(stored), **beside)
    assert bool(found) == (not library.ok), (path, found, str(library))
    named = {SAME.get(name.value, name.value) for name in library.failed}
    # It holds more to the form than the library, which names then what does not follow.
    assert found == {"form"} or bool(found & named) == bool(found), (path, found, named)


def test_every_check_fails_on_its_own_fault():
    # Taken away, a check would let one of these pass.
    core = STORED["core"]
    last = core["strata"][1]
    faults = {
        "seed": (("seed", "seed"), "00" * 32),
        "sources": (("seed", "sources", 1, "value"), "3141"),
        "terms": (("policy_hash",), "00" * 32),
        "commitment": (("commit_hash",), "00" * 32),
        "sizes": (("strata", 1, "N_base"), last["N_base"] + 1),
        "tickets": (("strata", 1, "selected", 0, 2), "00" * 32),
        "order": (("strata", 1, "pi_kind"), "exact"),
        "selection": (("strata", 1, "N_eligible"), last["N_eligible"] - 1),
        "frame": (("frame", "root"), "00" * 32),
        "officers": (("officers", "assignments", 0, 1), core["officers"]["assignments"][0][2]),
        "sealed": (("draw_id",), "another"),
        "removals": (("draw_id",), "another"),
    }
    for name, (path, value) in faults.items():
        forged = edits.edited(core, path, lambda _, value=value: value)
        assert name in citizen.wrong(canonical(forged), **GIVEN), name
    assert set(faults) | {"manifest_hash", "proof", "ledger"} == {
        title.split()[0] for _, title, _ in citizen.script().CHECKS
    }  # fmt: skip


def reordered(change):
    """Change rows of the second stratum (Pareto) and forge tickets and ranks to fit; give what `order` says."""
    core = json.loads(canonical(DRAW.opened()))
    change(core["strata"])
    for stratum in core["strata"]:
        for rank, row in enumerate(stratum["selected"] + stratum["reserve"], 1):
            row[0], row[2] = rank, f"{citizen.script().ticket(stratum['draw_key'], row[1]):064x}"
    return "order" in citizen.wrong(canonical(core))


@pytest.mark.parametrize("place", range(5))
def test_rows_in_another_order_are_found_without_the_frame(place):
    def swap(rows, one, two):
        rows[one][1:], rows[two][1:] = rows[two][1:], rows[one][1:]

    assert not reordered(lambda strata: None)
    assert reordered(lambda strata: swap(strata[place]["selected"], 0, 1))
    if len(DRAW.core["strata"][place]["reserve"]) > 1:
        assert reordered(lambda strata: swap(strata[place]["reserve"], 0, 1))


def test_the_treatment_of_ones_own_ticket_is_judged():
    seen = {True: 0, False: 0}
    for unit in FRAME:
        core = json.loads(canonical(DRAW.opened()))
        stratum = next(one for one in core["strata"] if one["name"] == unit.stratum)
        row = next((row for row in stratum["selected"] if row[1] == unit.id), None)
        if stratum["design"] == "exact_pps":
            continue
        if row is not None:  # the agency leaves out a firm that was drawn
            row[1] = "reg:somebody-else"
        else:  # or visits one that was not
            stratum["selected"][0][1] = unit.id
        seen[row is None] += 1
        assert "proof" in citizen.wrong(canonical(core), proof=citizen.proof_of(FRAME, unit.id)), unit
    assert min(seen.values()) > 10


def test_a_log_of_removals_is_followed_like_in_the_library():
    for path, change in (
        (("manifest_hash",), lambda _: "00" * 32),
        (("logs", "grade=C", 0, "reason"), lambda _: "duplicate"),
        (("logs", "grade=C", 1, "reason"), lambda _: "closed"),
        (("logs", "grade=C", 0, "seq"), lambda _: 2),
        (("logs", "grade=C", 1, "prev"), lambda _: "00" * 32),
        (("logs", "grade=C", 1, "id"), lambda _: cases.ids(1)[0]),
        (("logs", "grade=C"), lambda log: log[:1]),
        (("logs", "grade=C"), lambda log: log[::-1]),
        (("heads", "grade=C"), lambda _: "00" * 32),
        (("heads",), lambda _: {}),
    ):
        removals = json.loads(json.dumps(GIVEN["removals"]))
        place = removals
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = change(place[path[-1]])
        assert citizen.wrong(DRAW.to_json(), **GIVEN | {"removals": removals}) == {"removals"}, path
        assert not verify(DRAW, frame=FRAME, published=Published(removals=removals)).ok


@pytest.mark.parametrize("other", [True, 1.0])
def test_what_python_takes_for_one_is_not_one(other):
    # At the API: files with true or 1.0 are refused when they are read.
    removals = json.loads(json.dumps(GIVEN["removals"]))
    removals["logs"]["grade=C"][0]["seq"] = other
    assert not verify(DRAW, published=Published(removals=removals)).ok
    sealed = json.loads(json.dumps(DRAW.sealed()))
    places = [(s, name) for s in sealed["strata"] for name in ("N_base", "N_eligible", "n")]
    for s, name in places:
        s[name] = type(other)(s[name]) if s[name] == 1 or isinstance(other, float) else s[name]
    if json.dumps(sealed) != json.dumps(DRAW.sealed()):
        assert not verify(DRAW, published=Published(sealed=sealed)).ok


@pytest.mark.parametrize("unit", ["reg:stranger", None])
def test_a_stranger_or_a_second_removal_is_found_even_in_a_log_that_is_well_chained(unit):
    removals = json.loads(json.dumps(GIVEN["removals"]))
    first, second = removals["logs"]["grade=C"]
    second["id"] = unit or first["id"]
    removals["heads"]["grade=C"] = digest(second)
    assert citizen.wrong(DRAW.to_json(), **GIVEN | {"removals": removals}) == {"removals"}
    assert not verify(DRAW, frame=FRAME, published=Published(removals=removals)).ok


def test_a_source_named_twice_is_found():
    core = json.loads(canonical(DRAW.opened()))
    core["seed"]["sources"].append(core["seed"]["sources"][-1])
    assert citizen.script().check_sources(core, {}) == "a source occurs twice"


def test_sizes_that_do_not_add_up_and_units_that_should_be_certain_are_found_without_the_frame():
    stratum = json.loads(canonical(DRAW.opened()))["strata"][3]
    assert (stratum["design"], citizen.script().order_fault(stratum)) == ("exact_pps", "")
    sure = edits.edited(stratum, ("reserve", len(stratum["reserve"]) - 1, 3), lambda _: "1/1")
    assert citizen.script().order_fault(sure) == "a unit should have been taken for sure"
    seen = stratum | {"N_eligible": len(stratum["selected"]) + len(stratum["reserve"])}
    assert citizen.script().order_fault(seen) == "the sizes do not add up to x_rest"
