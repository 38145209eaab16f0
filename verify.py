#!/usr/bin/env python3
"""核验一次双随机抽取 Verify a random draw of inspections, with Python and nothing else.

    python verify.py manifest.json                        what the opened edition says of itself
    python verify.py manifest.json --sealed sealed.json --commitment commitment.json
                                                          ... is what was published before the visits
    python verify.py manifest.json --frame frame.csv --secret <64 hex>
                                                          ... and the whole draw, done again from the frame
    python verify.py manifest.json --proof proof.json     one enterprise: its line was in the committed frame

This file shares no code with the library whose draws it checks. It follows `docs/dr1.md`; the numbers in brackets are
the paragraphs of that page. It needs no network. Every line of the answer says ok, WRONG, or "not shown" with what
would be needed. Exit code: 0 nothing wrong, 3 something is wrong, 2 a file cannot be read.

How a draw works. Before anybody can know the outcome the agency publishes a *commitment*: hashes of the list of
enterprises (the frame), of its rules, and of a secret. Then a public source speaks: dice, a lottery, a beacon. Secret
and public numbers together give the *seed*. Each enterprise gets a *ticket*, the SHA-256 of seed and code; the
smallest tickets are drawn. After the visits the secret is opened, and everybody can do it again: that is what happens
here.

Officers are not assigned again here, as their roster is not public; they are covered by the manifest hash.
"""

import argparse
import csv
import hashlib
import hmac
import json
import sys
from fractions import Fraction

WORDS = {"ok": "ok", "wrong": "WRONG", "open": "not shown"}
PUBLIC = {"drand", "nist-beacon-2", "dice", "lottery"}


# ---- the few tools everything is made of ---------------------------------------------------------------------------


def sha(data):
    return hashlib.sha256(data).digest()


def jcs(value):
    """Write JSON in its one canonical form (1.3): sorted keys, no blanks, UTF-8."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8")


def digest(value):
    return sha(jcs(value)).hex()


def draw_key(purpose, draw_id, scope, seed):
    """Give the key of one purpose in one draw (3.1)."""
    lines = ["credit_tier/dr1", f"purpose={purpose}", f"draw={draw_id}", f"scope={scope}", f"seed={seed}"]
    return sha("\n".join(lines).encode("utf-8")).hex()


def ticket(key, text):
    """Give the ticket: a number of 256 bits (3.1)."""
    return int.from_bytes(sha((key + text).encode("utf-8")), "big")


def tree_root(leaves):
    """Give the root of a tree of hashes (6.2, RFC 6962), level by level."""
    level = [sha(b"\x00" + leaf) for leaf in leaves] or [sha(b"")]
    while len(level) > 1:
        pairs = [sha(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
        level = pairs + ([level[-1]] if len(level) % 2 else [])
    return level[0].hex()


def proof_root(leaf, index, count, siblings):
    """Give the root that a leaf and its proof lead to (6.2, RFC 9162 2.1.3.2)."""
    found, last = sha(b"\x00" + leaf), count - 1
    for sibling in map(bytes.fromhex, siblings):
        if last == 0:
            return ""
        if index % 2 or index == last:
            found = sha(b"\x01" + sibling + found)
            while index % 2 == 0 and index:
                index, last = index // 2, last // 2
        else:
            found = sha(b"\x01" + found + sibling)
        index, last = index // 2, last // 2
    return found.hex() if last == 0 else ""


# ---- the draw, again -----------------------------------------------------------------------------------------------


def seed_of(sources):
    """Mix the secret and the public numbers (6.5)."""
    return sha(b"\n".join([b"credit_tier/dr1/seed", *(jcs([s["kind"], s["ref"], s["value"]]) for s in sources)])).hex()


def size(terms, base, eligible, draw_id, seed):
    """Say how many are drawn in a stratum (4.2, 4.3). The rate is of all enterprises, the exempt among them."""
    wanted = Fraction(terms["rate"]) * base
    whole, part = int(wanted), wanted - int(wanted)
    up = {
        "floor": False,
        "ceil": part > 0,
        "nearest-even": part > Fraction(1, 2) or (part == Fraction(1, 2) and whole % 2 == 1),
    }
    if terms["rounding"] == "random":
        first = ticket(draw_key("round", draw_id, terms["name"], seed), terms["name"]) >> 192
        up["random"] = Fraction(2 * first + 1, 2**65) < part
    return min(max(whole + up[terms["rounding"]], terms["min"]), terms["max"], eligible)


def ranked(design, draw_id, stratum, seed, weights, n):
    """Rank a stratum (5): give the rows, and the figures that the manifest states about them."""
    key = draw_key("unit", draw_id, stratum, seed)
    tickets = {code: ticket(key, code) for code in weights}
    by_ticket = sorted(weights, key=lambda code: (tickets[code], code))
    total, places, sure = sum(weights.values()), n, []
    if design == "srs":  # every enterprise alike
        total, places, sure = (0, 0, by_ticket) if n == len(weights) else (len(weights), n, [])
    else:  # by size: who is larger than his share is taken for sure (5.2)
        for code in sorted(weights, key=lambda code: (-weights[code], code)):
            if places == 0 or weights[code] * places < total:
                break
            sure.append(code)
            total, places = total - weights[code], places - 1
    certain = set(sure)
    rest = [code for code in by_ticket if code not in certain]

    def order_key(code):
        first, x = tickets[code] >> 192, weights[code]
        if design == "srs":
            return tickets[code]
        if design == "pareto" and places:
            odd = 2 * first + 1
            return (odd * (total - places * x) << 192) // ((2**65 - odd) * places * x)
        return (first << 64) // x

    order = sorted(rest, key=lambda code: (order_key(code), tickets[code], code))
    if design == "exact_pps":  # (5.5) a walk with equal steps from one random start
        start = 2 * (ticket(draw_key("start", draw_id, stratum, seed), stratum) >> 192) + 1
        hit, run = [], 0
        for code in rest:
            run += weights[code]
            if len(hit) < places and (start + (len(hit) << 65)) * total < run * places << 65:
                hit.append(code)
        order = hit + [code for code in order if code not in set(hit)]
    last = order[places - 1] if places and design != "exact_pps" else None
    threshold = "" if last is None else f"{tickets[last]:064x}" if design == "srs" else str(order_key(last))
    rows = []
    for rank, code in enumerate([*sorted(sure, key=lambda code: (tickets[code], code)), *order], 1):
        chance = Fraction(n, len(weights)) if design == "srs" else Fraction(places * weights[code], total or 1)
        chance = Fraction(1) if code in certain else chance
        rows.append([rank, code, f"{tickets[code]:064x}", f"{chance.numerator}/{chance.denominator}"])
    figures = {"draw_key": key, "take_all": len(sure), "x_rest": str(total), "threshold": threshold}
    return rows, figures | {"pi_kind": "exact" if design in ("srs", "exact_pps") else "nominal"}


def drawn_again(terms, units, draw_id, seed):
    """Draw one stratum from the frame: give what the manifest must say of it (7.2)."""
    mine = [unit for unit in units if unit[1] == terms["name"]]
    weights = {unit[0]: unit[2] for unit in mine if unit[3] == 1}
    n = size(terms, len(mine), len(weights), draw_id, seed)
    rows, figures = ranked(terms["design"], draw_id, terms["name"], seed, weights, n)
    stated = {name: terms[name] for name in ("name", "rate", "rounding", "design")}
    counts = {"N_base": len(mine), "N_eligible": len(weights), "n": n}
    return {**stated, **counts, **figures, "selected": rows[:n], "reserve": rows[n : n + max(5, -(-n // 10))]}


# ---- the checks: each gives "" where all is well, words where not, None where something was not given --------------


def check_hashes(core, told):
    """Hold the manifest against the published hash, and its commitment against the hash it names."""
    stated = [hash_ for hash_ in (told["manifest_hash"], (told["sealed"] or {}).get("manifest_hash")) if hash_]
    if any(hash_ != digest(core) for hash_ in stated):
        return f"the manifest has the hash {digest(core)}, published was {stated}"
    if told["commitment"] and digest(told["commitment"]) != core["commit_hash"]:
        return "the manifest names another commitment"
    return "" if told["sealed"] and told["commitment"] else None


def check_sealed(core, told):
    """Hold what was published before the visits against the manifest (7.4)."""
    sealed = told["sealed"]
    if not sealed:
        return None
    sources = [s | {"value": ""} if s["kind"] == "agency-secret" else s for s in core["seed"]["sources"]]
    counts = [{name: s[name] for name in ("name", "N_base", "N_eligible", "n")} for s in core["strata"]]
    same = {"schema": "credit_tier/draw-sealed/1", "manifest_hash": digest(core), "sources": sources, "strata": counts}
    same |= {name: core[name] for name in ("algorithm", "draw_id", "commit_hash")}
    return "" if sealed == same else "the sealed edition says something else"


def check_terms(core, told):
    """Hold the manifest against what was committed: frame, rules, rates, sources, designs."""
    if not (commitment := told["commitment"]):
        return None
    names = ("draw_id", "frame", "policy_hash", "code", "prev_manifest_hash")
    pairs = [(name, core[name], commitment[name]) for name in names]
    pairs.append(("officers", core["officers"]["root"], commitment["officers_root"]))
    sources = [{"kind": source["kind"], "ref": source["ref"]} for source in core["seed"]["sources"]]
    pairs.append(("sources", sources, commitment["sources"]))
    terms = ("name", "rate", "rounding", "design")
    stated, committed = ([[s[term] for term in terms] for s in said["strata"]] for said in (core, commitment))
    pairs.append(("strata", stated, committed))
    differing = [name for name, one, other in pairs if one != other]
    return f"other than committed: {', '.join(differing)}" if differing else ""


def check_seed(core, told):
    """Make sure that the secret is the one committed to, and that it and a public source give the seed (6.4)."""
    sources, stated = core["seed"]["sources"], core["seed"]["seed"]
    for source in sources:
        secret = source["value"] if source["kind"] in ("agency-secret", "dept-reveal") else ""
        if secret and sha(bytes.fromhex(secret)).hex() != source["ref"].split("/")[-1]:
            return f"the secret of {source['kind']} is not the one committed to"
    kinds = [source["kind"] for source in sources]
    if kinds.count("agency-secret") != 1 or not PUBLIC & set(kinds):
        return "there must be one secret and a public source"
    return "" if seed_of(sources) == stated else f"the sources give the seed {seed_of(sources)}"


def check_rows(core, told):
    """Compute every ticket; ranks must be complete, and nobody occurs twice (3.1, 5.4)."""
    seen = set()
    for stratum in core["strata"]:
        key = draw_key("unit", core["draw_id"], stratum["name"], core["seed"]["seed"])
        rows = stratum["selected"] + stratum["reserve"]
        if stratum["draw_key"] != key or [row[0] for row in rows] != list(range(1, len(rows) + 1)):
            return f"{stratum['name']}: key or ranks are wrong"
        if len(stratum["selected"]) != stratum["n"]:
            return f"{stratum['name']}: {len(stratum['selected'])} rows for n = {stratum['n']}"
        for _, code, stated, _ in rows:
            if code in seen or stated != f"{ticket(key, code):064x}":
                return f"{stratum['name']}: {code} occurs twice or has a wrong ticket"
            seen.add(code)
    return ""


def check_frame(core, told):
    """Compute the root of the list of enterprises: it must be the one committed to (6.1, 6.2)."""
    if told["units"] is None or told["secret"] is None:
        return None
    salts = (hmac.new(told["secret"], unit[0].encode(), "sha256").hexdigest() for unit in told["units"])
    leaves = [jcs([*unit, salt]) for unit, salt in zip(told["units"], salts, strict=True)]
    root = tree_root(leaves)
    same = root == core["frame"]["root"] and len(leaves) == core["frame"]["count"]
    return "" if same else f"this list of {len(leaves)} has the root {root}"


def check_draw(core, told):
    """Draw again from the list: the same enterprises in the same order."""
    if told["units"] is None or not told["commitment"]:
        return None
    for terms, stated in zip(told["commitment"]["strata"], core["strata"], strict=True):
        again = drawn_again(terms, told["units"], core["draw_id"], core["seed"]["seed"])
        if wrong := [name for name in stated | again if stated.get(name) != again.get(name)]:
            return f"{terms['name']}: drawing again gives other {', '.join(wrong)}"
    strays = {unit[1] for unit in told["units"]} - {terms["name"] for terms in told["commitment"]["strata"]}
    return f"strata without terms: {sorted(strays)}" if strays else ""


def check_proof(core, told):
    """Follow the proof that one enterprise's own line was in the committed list (6.2)."""
    if not (proof := told["proof"]):
        return None
    index, count, siblings = proof["proof"]
    root = proof_root(jcs(proof["leaf"]), index, count, siblings)
    return "" if root == core["frame"]["root"] and count == core["frame"]["count"] else "the line was not in that list"


CHECKS = (
    (check_hashes, "清单与公布的哈希一致 hashes as published", "--sealed, --commitment"),
    (check_sealed, "密封版一致 sealed edition", "--sealed"),
    (check_terms, "与承诺一致 terms as committed", "--commitment"),
    (check_seed, "种子 seed", ""),
    (check_rows, "签号与名次 tickets and ranks", ""),
    (check_frame, "名录 frame as committed", "--frame, --secret"),
    (check_draw, "重抽 the draw, again", "--frame, --commitment"),
    (check_proof, "本企业在名录内 one enterprise in the frame", "--proof"),
)


def verified(core, told):
    """Run all checks; give (state, title, words) of each. What makes no sense is wrong, never a crash."""
    for check, title, needed in CHECKS:
        try:
            found = check(core, told)
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as nonsense:
            found = f"this makes no sense: {nonsense!r}"
        yield ("open", title, f"needs {needed}") if found is None else ("wrong" if found else "ok", title, found)


# ---- reading what was given ----------------------------------------------------------------------------------------


def read_frame(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    units = [[row["id"], row["stratum"], int(row["x"]), int(row["eligible"]), row["reason"]] for row in rows]
    return sorted(units, key=lambda unit: unit[0].encode())


def read_json(path):
    with open(path, encoding="utf-8-sig") as file:
        return json.load(file)


def main(arguments=None):
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("manifest")
    for name in ("commitment", "sealed", "frame", "proof"):
        parser.add_argument(f"--{name}")
    parser.add_argument("--secret", help="k, 64 hex digits: handed over together with the frame")
    given = parser.parse_args(arguments)
    try:
        opened = read_json(given.manifest)
        files = {name: getattr(given, name) for name in ("sealed", "commitment", "proof")}
        told = {name: read_json(path) if path else None for name, path in files.items()}
        told["units"] = read_frame(given.frame) if given.frame else None
        told["secret"] = bytes.fromhex(given.secret) if given.secret else None
        stored = opened if "core" in opened else {"core": opened}
        told["commitment"] = told["commitment"] or stored.get("commitment")
        told["manifest_hash"] = stored.get("manifest_hash")
        answers = list(verified(stored["core"], told))
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        print(f"无法读取 cannot be read: {error!r}", file=sys.stderr)
        return 2
    for state, title, words in answers:
        print(f"{WORDS[state]:9} {title}" + (f": {words}" if words else ""))
    return 3 if any(state == "wrong" for state, _, _ in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
