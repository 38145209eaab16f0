#!/usr/bin/env python3
"""核验一次双随机抽取 Verify a random draw of inspections, with Python 3.10 or newer and nothing else.

    python verify.py opened.json                          what the opened edition says of itself
    python verify.py opened.json --sealed sealed.json --commitment commitment.json
                                                          ... is what was published before the visits
    python verify.py opened.json --proof proof.json       one enterprise: its line was in the committed frame
    python verify.py opened.json --ledger ledger.jsonl --head <64 hex> --removals removals.json
                                                          ... and every act stands in the agency's public ledger
    python verify.py opened.json --commitment commitment.json --frame frame.csv --secret <64 hex>
                                                          ... and the whole draw, done again from the frame
    python verify.py opened.json --commitment commitment.json --officers officers.json --secret <64 hex>
                                                          ... and the officers, sent again from their roster

This file shares no code with the library whose draws it checks. It follows `docs/dr1.md`; the numbers in brackets are
the paragraphs of that page. It needs no network. Every line of the answer says ok, WRONG, or "not shown" with what
would be needed. Exit code: 0 nothing wrong, 3 something is wrong, 2 a file given beside the manifest cannot be read.

How a draw works. Before anybody can know the outcome the agency publishes a *commitment*: hashes of the list of
enterprises (the frame), of its rules, and of a secret. Then a public source speaks: dice, a lottery, a beacon. Secret
and public numbers together give the *seed*. Each enterprise gets a *ticket*, the SHA-256 of seed and code; the
smallest tickets are drawn. After the visits the secret is opened, and everybody can do it again: that is what happens
here. Part one below is the draw and all that matters about it, a read of ten minutes; its heart is the one function
`ranked`. Part two holds the papers around it to their forms, and follows the ledger.

Files are taken as written, byte for byte: a manifest, a ledger or a frame that an editor or a spreadsheet saved again
is refused even where it means the same. Look into a copy. The roster of officers
is not public; whoever is given it (--officers, with --secret) sees here that they were sent by lot.
"""

import argparse
import csv
import hashlib
import hmac
import io
import json
import re
import sys
from fractions import Fraction
from pathlib import Path

WORDS = {"ok": "ok", "wrong": "WRONG", "open": "not shown"}


# ---- part one, the draw: the few tools everything is made of -------------------------------------------------------


def sha(data):
    return hashlib.sha256(data).digest()


def jcs(value):
    """Write JSON in its one canonical form (1.3): keys in the order of UTF-16, no blanks, UTF-8."""

    def ordered(item):
        if isinstance(item, dict):
            names = sorted(item, key=lambda name: name.encode("utf-16-be"))
            return {name: ordered(item[name]) for name in names}
        return [ordered(part) for part in item] if isinstance(item, list) else item

    return json.dumps(ordered(value), ensure_ascii=False, separators=(",", ":")).encode("utf-8")


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


def place_key(design, places, total, number, x):
    """Give what the units not taken for sure are ordered by (5.3): ticket and size, smallest first."""
    first = number >> 192
    if design == "srs":
        return number
    if design == "pareto" and places:
        odd = 2 * first + 1
        return (odd * (total - places * x) << 192) // ((2**65 - odd) * places * x)
    return (first << 64) // x


def chance(design, n, eligible, places, total, x):
    """Give the inclusion probability of a unit not taken for sure, as the fraction it is written as (5.6)."""
    pi = Fraction(n, eligible) if design == "srs" else Fraction(places * x, total)
    return f"{pi.numerator}/{pi.denominator}"


def ranked(design, draw_id, stratum, seed, weights, n):
    """Rank a stratum (5): give the rows, and the figures that the manifest states about them."""
    key = draw_key("unit", draw_id, stratum, seed)
    tickets = {code: ticket(key, code) for code in weights}
    total, places, sure = sum(weights.values()), n, set()
    if design == "srs":  # every enterprise alike
        total, places, sure = (0, 0, set(weights)) if n == len(weights) else (len(weights), n, set())
    else:  # by size: who is larger than his share is taken for sure (5.2)
        for code in sorted(weights, key=lambda code: (-weights[code], code)):
            if places == 0 or weights[code] * places < total:
                break
            sure.add(code)
            total, places = total - weights[code], places - 1
    by_ticket = sorted(weights, key=lambda code: (tickets[code], code))
    rest = [code for code in by_ticket if code not in sure]
    keys = {code: place_key(design, places, total, tickets[code], weights[code]) for code in rest}
    order = sorted(rest, key=lambda code: (keys[code], tickets[code], code))
    if design == "exact_pps":  # (5.5) a walk with equal steps from one random start
        start = 2 * (ticket(draw_key("start", draw_id, stratum, seed), stratum) >> 192) + 1
        hit, run = [], 0
        for code in rest:
            run += weights[code]
            if len(hit) < places and (start + (len(hit) << 65)) * total < run * places << 65:
                hit.append(code)
        order = hit + [code for code in order if code not in set(hit)]
    rows = []
    for rank, code in enumerate([*(code for code in by_ticket if code in sure), *order], 1):
        pi = "1/1" if code in sure else chance(design, n, len(weights), places, total, weights[code])
        rows.append([rank, code, f"{tickets[code]:064x}", pi])
    threshold = "" if not places or design == "exact_pps" else str(keys[order[places - 1]])
    threshold = f"{int(threshold):064x}" if threshold and design == "srs" else threshold
    figures = {"draw_key": key, "take_all": len(sure), "x_rest": str(total), "threshold": threshold}
    return rows, figures | {"pi_kind": "exact" if design in ("srs", "exact_pps") else "nominal"}


def reserve_size(n):
    return max(5, -(-n // 10))  # (5.4)


def drawn_again(terms, units, draw_id, seed):
    """Draw one stratum from the frame: give what the manifest must say of it (7.2)."""
    mine = [unit for unit in units if unit[1] == terms["name"]]
    weights = {unit[0]: unit[2] for unit in mine if unit[3] == 1}
    n = size(terms, len(mine), len(weights), draw_id, seed)
    rows, figures = ranked(terms["design"], draw_id, terms["name"], seed, weights, n)
    stated = {name: terms[name] for name in ("name", "rate", "rounding", "design")}
    counts = {"N_base": len(mine), "N_eligible": len(weights), "n": n}
    return {**stated, **counts, **figures, "selected": rows[:n], "reserve": rows[n : n + reserve_size(n)]}


# ---- is it the draw that was announced? "" where all is well, words where not, None where something was not given --
# `told` holds what was given: core, and else None: stated, sealed, commitment, units, k, proof, removals, ledger, heads


def check_hash(core, told):
    """Hold the manifest against the hash that stands beside it and the one published before the visits (1.4)."""
    stated = [hash_ for hash_ in (told["stated"], (told["sealed"] or {}).get("manifest_hash")) if hash_]
    wrong = [hash_ for hash_ in stated if hash_ != digest(core)]
    return f"the manifest has the hash {digest(core)}, stated was {wrong}" if wrong else "" if stated else None


def check_sealed(core, told):
    """Hold what was published before the visits against the manifest (7.4)."""
    if not (sealed := told["sealed"]):
        return None
    sources = [s | {"value": ""} if s["kind"] == "agency-secret" else s for s in core["seed"]["sources"]]
    strata = [{name: s[name] for name in COUNTS} for s in core["strata"]]
    same = {"schema": SEALED["schema"], "manifest_hash": digest(core), "sources": sources, "strata": strata}
    same |= {name: core[name] for name in ("algorithm", "draw_id", "commit_hash")}
    differing = [name for name in same if sealed[name] != same[name]]
    return f"the sealed edition says something else of {', '.join(differing)}" if differing else ""


def check_commitment(core, told):
    """Hold the commitment against the hash of it that the manifest names (6.7)."""
    if not told["commitments"]:
        return None
    others = [digest(one) for one in told["commitments"] if digest(one) != core["commit_hash"]]
    return f"the manifest names another commitment than {others}" if others else ""


def check_terms(core, told):
    """Hold the manifest against what was committed: frame, rules, rates, sources, designs."""
    if not (commitment := told["commitment"]):
        return None
    names = ("draw_id", "frame", "policy_hash", "code", "prev_manifest_hash")
    pairs = [(name, core[name], commitment[name]) for name in names]
    pairs.append(("officers.root", core["officers"]["root"], commitment["officers_root"]))
    sources = [{"kind": source["kind"], "ref": source["ref"]} for source in core["seed"]["sources"]]
    pairs.append(("seed.sources", sources, commitment["sources"]))
    secret = [source["ref"] for source in sources if source["kind"] == "agency-secret"]
    pairs.append(("secrets.agency", secret, [commitment["secrets"]["agency"]]))
    stated, committed = ([[s[term] for term in TERMS] for s in said["strata"]] for said in (core, commitment))
    pairs.append(("strata", stated, committed))
    differing = [name for name, one, other in pairs if one != other]
    return f"other than committed: {', '.join(differing)}" if differing else ""


def check_seed(core, told):
    """Mix the sources again (6.5)."""
    found = seed_of(core["seed"]["sources"])
    return "" if found == core["seed"]["seed"] else f"the sources give the seed {found}"


def check_frame(core, told):
    """Compute the root of the list of enterprises: it must be the one committed to (6.1, 6.2)."""
    if told["units"] is None or told["k"] is None:
        return None
    if told["commitment"] and sha(told["k"]).hex() != told["commitment"]["secrets"]["frame"]:
        return "k is not the secret committed to"
    salts = (hmac.new(told["k"], unit[0].encode(), "sha256").hexdigest() for unit in told["units"])
    leaves = [jcs([*unit, salt]) for unit, salt in zip(told["units"], salts, strict=True)]
    root = tree_root(leaves)
    same = root == core["frame"]["root"] and len(leaves) == core["frame"]["count"]
    return "" if same else f"this list of {len(leaves)} has the root {root}: it was altered, or is another one"


def check_draw(core, told):
    """Draw again from the list: the same enterprises in the same order."""
    if told["units"] is None or not told["commitment"]:
        return None
    for terms, stated in zip(told["commitment"]["strata"], core["strata"], strict=True):
        again = drawn_again(terms, told["units"], core["draw_id"], core["seed"]["seed"])
        if wrong := [name for name in again if stated[name] != again[name]]:
            return f"{terms['name']}: drawing again gives other {', '.join(wrong)}"
    strays = {unit[1] for unit in told["units"]} - {terms["name"] for terms in told["commitment"]["strata"]}
    return f"strata without terms: {sorted(strays)}" if strays else ""


# ---- part two, the papers around it: sources, and what can be seen without the frame -------------------------------


def check_sources(core, told):
    """Make sure that sources have their form, and that secrets are those whose hashes were published (6.4)."""
    sources = core["seed"]["sources"]
    for source in sources:
        kind, ref, value = source["kind"], source["ref"], source["value"]
        if kind not in SPEAKS or not re.fullmatch(SPEAKS[kind][0], ref) or not re.fullmatch(SPEAKS[kind][1], value):
            return f"{kind}: ref or value has not the form of its kind"
        secret = value if kind in ("agency-secret", "dept-reveal") else ""
        if secret and sha(bytes.fromhex(secret)).hex() != ref[-64:]:
            return f"the secret of {kind} is not the one committed to"
    kinds = [source["kind"] for source in sources]
    if kinds.count("agency-secret") != 1 or not PUBLIC & set(kinds):
        return "there must be one secret and a public source"
    return "a source occurs twice" if len({(s["kind"], s["ref"]) for s in sources}) < len(sources) else ""


def check_sizes(core, told):
    """Compute how many had to be drawn (4); without the frame, from the counts that the manifest states."""
    if sum(stratum["N_base"] for stratum in core["strata"]) != core["frame"]["count"]:
        return "the strata do not add up to the frame"
    for stratum in core["strata"]:
        n, eligible = stratum["n"], stratum["N_eligible"]
        rows = (len(stratum["selected"]), len(stratum["reserve"]))
        if not n <= eligible <= stratum["N_base"] or rows != (n, min(reserve_size(n), eligible - n)):
            return f"{stratum['name']}: the counts and the numbers of rows cannot be"
    if not told["commitment"]:
        return None
    for terms, stratum in zip(told["commitment"]["strata"], core["strata"], strict=True):
        n = size(terms, stratum["N_base"], stratum["N_eligible"], core["draw_id"], core["seed"]["seed"])
        if n != stratum["n"]:
            return f"{terms['name']}: {n} had to be drawn, not {stratum['n']}"
    return ""


def check_tickets(core, told):
    """Compute every ticket; ranks must be complete, and nobody occurs twice (3.1, 5.4)."""
    seen = set()
    names = [stratum["name"].encode() for stratum in core["strata"]]
    if names != sorted(set(names)):
        return "the strata are not sorted by name, or one occurs twice"
    for stratum in core["strata"]:
        key = draw_key("unit", core["draw_id"], stratum["name"], core["seed"]["seed"])
        rows = stratum["selected"] + stratum["reserve"]
        if stratum["draw_key"] != key or [row[0] for row in rows] != list(range(1, len(rows) + 1)):
            return f"{stratum['name']}: draw_key or ranks are wrong"
        for _, code, stated, _ in rows:
            if code in seen or stated != f"{ticket(key, code):064x}":
                return f"{stratum['name']}: {code} occurs twice or has a wrong ticket"
            seen.add(code)
    return ""


def check_order(core, told):
    """Hold rows, probabilities and threshold against the design, as far as they go without the frame (5.2-5.7)."""
    wrong = [f"{s['name']}: {words}" for s in core["strata"] if (words := order_fault(s))]
    return wrong[0] if wrong else ""


def order_fault(s):
    design, n, eligible, sure, total = s["design"], s["n"], s["N_eligible"], s["take_all"], int(s["x_rest"])
    places, left, rows = n - sure, eligible - sure, s["selected"] + s["reserve"]
    fixed = (n, 0) if n == eligible else (0, eligible) if design == "srs" else (sure, total)
    if (sure, total) != fixed or places < 0 or not left <= total <= left * LARGEST:
        return "take_all or x_rest cannot be"
    if s["pi_kind"] != ("exact" if design in ("srs", "exact_pps") else "nominal"):
        return f"pi_kind is not that of {design}"
    known = design == "srs" or places > 0  # with no place left every pi is 0/1, which tells no size
    by_ticket = [(int(row[2], 16), row[1]) for row in rows]
    keys, sizes = [], []
    for row, (number, code) in zip(rows[sure:], by_ticket[sure:], strict=True):
        x = 1 if design == "srs" or not known else Fraction(row[3]) * total / places  # pi = places x / total
        if not 1 <= x <= LARGEST or row[3] != (chance(design, n, eligible, places, total, x) if known else "0/1"):
            return f"pi of {code} is none of this design"
        sizes.append(x)
        keys.append((place_key(design, places, total, number, int(x)) if x == int(x) else None, number, code))
    if any(row[3] != "1/1" for row in rows[:sure]) or any(key[0] is None for key in keys):
        return "pi of a unit taken for sure is not 1/1, or a size is no whole number"
    if design != "srs" and known:
        unseen = eligible - len(rows)
        if any(x * places >= total for x in sizes):
            return "a unit should have been taken for sure"
        if not sum(sizes) + unseen <= total <= sum(sizes) + unseen * LARGEST:
            return "the sizes do not add up to x_rest"
    walked = places if design == "exact_pps" else 0  # these keep the order of their tickets
    parts = [by_ticket[:sure], by_ticket[sure : sure + walked], keys[walked:] if known else []]
    if any(part != sorted(part) for part in parts):
        return "the rows are not in the order of the design"
    last = "" if places == 0 or design == "exact_pps" else keys[places - 1][0]
    threshold = f"{last:064x}" if last != "" and design == "srs" else str(last)
    return "" if s["threshold"] == threshold else f"the threshold should be {threshold!r}"


def sent(units, roster, slots, draw_id, seed):
    """Send officers (8): the least loaded first, tickets between equals, others moved where nobody is left."""
    key, recused = draw_key("officer", draw_id, "*", seed), {tuple(pair) for pair in roster["recusals"]}
    capacity = {name: most for name, most, _ in roster["officers"]}
    roles, load = {name: {"", *own} for name, _, own in roster["officers"]}, dict.fromkeys(capacity, 0)
    holder = {}  # (code, slot): officer, in the order in which the slots were first filled
    ordered = sorted(units, key=lambda code: (ticket(key, code), code))
    for first in [(code, slot) for code in ordered for slot in range(len(slots))]:
        reached, queue, last = {}, [first], None
        for place in queue:  # which grows meanwhile
            code, slot = place
            here = {holder.get((code, other)) for other in range(len(slots))}
            fit = {name for name in capacity if slots[slot] in roles[name]} - here - reached.keys()
            fit = {name for name in fit if (code, name) not in recused}
            least = min((Fraction(load[name], capacity[name]) for name in fit), default=1)
            ties = [name for name in fit if Fraction(load[name], capacity[name]) == least]
            ties.sort(key=lambda name: (ticket(key, f"{code}\x1f{name}"), name))
            if least < 1:
                last = ties[0]
                break
            reached |= dict.fromkeys(ties, place)
            queue += [held for name in ties for held in holder if holder[held] == name]
        if last is None:
            return []
        load[last] += 1
        while place != first:
            holder[place], last = last, holder[place]
            place = reached[last]
        holder[first] = last
    return [[code, *(holder[code, slot] for slot in range(len(slots)))] for code in sorted(units)]


def roster_roots(roster, k):
    """Give the roots over officers and recusals (8.1)."""
    salted = {"officers": lambda row: f"\x1f{row[0]}", "recusals": "\x1f".join}
    return [
        tree_root(jcs([*row, hmac.new(k, text(row).encode(), "sha256").hexdigest()]) for row in roster[name])
        for name, text in salted.items()
    ]


def check_officers(core, told):
    """Make sure that every enterprise has its officers (7.3); with the roster, that they were sent by lot (8)."""
    if not told["commitment"]:
        return None
    stated, slots = core["officers"], told["commitment"]["slots"]
    if (roster := told.get("officers")) and told["k"]:
        if roster_roots(roster, told["k"]) != [told["commitment"][name] for name in ("officers_root", "recusals_root")]:
            return "the roster or the recusals are not those committed to"
        drawn = [row[1] for stratum in core["strata"] for row in stratum["selected"]]
        if slots and sent(drawn, roster, slots, core["draw_id"], core["seed"]["seed"]) != stated["assignments"]:
            return "sent again, the officers are others"
    drawn = sorted(row[1] for stratum in core["strata"] for row in stratum["selected"]) if slots else []
    if stated["relaxations"] or [row[:1] for row in stated["assignments"]] != [[code] for code in drawn]:
        return "the enterprises with officers are not those drawn, or a rule was lifted"
    wrong = [row[0] for row in stated["assignments"] if len(row) != 1 + len(slots) or len({*row[1:]}) != len(slots)]
    return f"{wrong[0]} has too few, too many or repeated officers" if wrong else ""


# ---- one enterprise ------------------------------------------------------------------------------------------------


def proof_root(leaf, index, count, siblings):
    """Give the root that a leaf and its proof lead to (6.2, RFC 9162 2.1.3.2); "" where they lead nowhere."""
    found, last = sha(b"\x00" + leaf), count - 1
    if not 0 <= index <= last:
        return ""
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


def check_proof(core, told):
    """Follow the proof that one enterprise's own line was in the list, and see whether its ticket drew it (6.2, 5)."""
    if not (proof := told["proof"]):
        return None
    (index, count, siblings), (code, name, x, eligible, _, _) = proof["proof"], proof["leaf"]
    root = proof_root(jcs(proof["leaf"]), index, count, siblings)
    if root != core["frame"]["root"] or count != core["frame"]["count"]:
        return "the line was not in that list"
    [s] = [stratum for stratum in core["strata"] if stratum["name"] == name]
    drawn = code in {row[1] for row in s["selected"]}
    places, total = s["n"] - s["take_all"], int(s["x_rest"])
    if eligible == 0 or s["n"] in (0, s["N_eligible"]):
        must = eligible == 1 and s["n"] > 0
    elif s["design"] != "srs" and x * places >= total:
        must = True
    elif s["threshold"]:
        key = place_key(s["design"], places, total, ticket(s["draw_key"], code), x)
        must = key <= int(s["threshold"], 16 if s["design"] == "srs" else 10)
    else:
        return ""  # a walk (5.5) can be done again with the whole frame only
    return "" if drawn == must else f"by its own line and ticket {code} is {'' if must else 'not '}drawn"


# ---- what came after the draw: removals, and the ledger of all acts ------------------------------------------------


def check_removals(core, told):
    """Follow the logs of enterprises that could not be visited: who goes, who steps in, nothing rewritten (7.7)."""
    if not (removals := told["removals"]):
        return None
    strata = {stratum["name"]: stratum for stratum in core["strata"]}
    if removals["manifest_hash"] != digest(core) or removals["logs"].keys() != removals["heads"].keys():
        return "the logs belong to another manifest, or not to their heads"
    for name, log in removals["logs"].items():
        if name not in strata:
            return f"there is no stratum {name}"
        stratum, previous, removed = strata[name], digest(core), set()
        known = {row[1] for row in stratum["selected"] + stratum["reserve"]}
        known |= {unit[0] for unit in told["units"] or [] if unit[1] == name and unit[3] == 1}
        for seq, entry in enumerate(log, 1):
            if (entry["seq"], entry["stratum"], entry["prev"]) != (seq, name, previous):
                return f"{name}: entry {seq} does not follow the one before: the log was altered"
            stranger = entry["id"] not in known and len(known) == stratum["N_eligible"]
            if stranger or entry["id"] in removed:
                return f"{name}: {entry['id']} could not be removed, or not twice"
            previous = digest(entry)
            removed.add(entry["id"])
        if removals["heads"][name] != previous:
            return f"{name}: the head is not the hash of the last entry: the log was altered"
    return ""


def check_ledger(core, told):
    """Follow the chain of acts line by line, and find this draw in it (docs/ledger.md)."""
    if told["ledger"] is None:
        return None
    *lines, torn = told["ledger"].split(b"\n")
    previous, last_manifest, hashes, history, acts = "0" * 64, "0" * 64, set(), {}, {}
    for number, raw in enumerate(lines, 1):
        try:
            line = formed(read_json(raw), LINE, "line")
            wrong = "" if jcs(line) == raw else "the bytes are not the canonical ones"
        except (ValueError, RecursionError) as error:
            wrong = f"{error}"
        if wrong:
            return f"line {number} was altered: {wrong}"
        if line["hash"] != digest({name: value for name, value in line.items() if name != "hash"}):
            return f"line {number} was altered: it does not match its own hash"
        if (line["seq"], line["prev"]) != (number, previous):
            return f"line {number} does not follow the line before: one is missing, moved or altered"
        act, content = line["act"], line["content"]
        past = history.get(line["task"], "") + act + " "
        if not re.fullmatch(HISTORY, past):
            return f"line {number}: for its task {act} cannot come here"
        if act == "committed" and last_manifest not in ("0" * 64, content["prev_manifest_hash"]):
            return f"line {number}: prev_manifest_hash is not that of the draw before"
        previous, history[line["task"]] = line["hash"], past
        last_manifest = content["manifest_hash"] if act == "drawn" else last_manifest
        hashes.add(previous)
        if line["task"] == core["draw_id"]:
            acts[act] = content
    if torn:
        return f"line {len(lines) + 1} is incomplete: it never counted, or was damaged"
    if lost := set(told["heads"]) - hashes:
        return f"published, but not there: {sorted(lost)}. The ledger was cut off or written anew"
    return act_fault(core, told, acts)


def act_fault(core, told, acts):
    """Hold the acts of this draw against the manifest."""
    if "drawn" not in acts or "void" in acts:
        return "this draw is void" if "void" in acts else "the ledger has no such draw"
    if acts["committed"]["commit_hash"] != core["commit_hash"]:
        return "the ledger has another commitment"
    if any(acts[act]["manifest_hash"] != digest(core) for act in ("drawn", "opened", "published") if act in acts):
        return "the ledger has another manifest"
    sources = [s | {"value": ""} if s["kind"] == "agency-secret" else s for s in core["seed"]["sources"]]
    if acts["seeded"]["sources"] != sources:
        return "the ledger has other words of the sources"
    if told["removals"] and "removed" in acts:
        [secret] = [s["value"] for s in core["seed"]["sources"] if s["kind"] == "agency-secret"]
        seal = hmac.new(bytes.fromhex(secret), jcs(told["removals"]), "sha256").hexdigest()
        return "" if seal == acts["removed"]["seal"] else "the removal logs do not fit their seal in the ledger"
    removed = told["removals"] and any(told["removals"]["logs"].values())
    return "the ledger knows nothing of these removals" if removed else ""


CHECKS = (
    (check_hash, "manifest_hash 清单哈希 the hash that was published", "--sealed"),
    (check_commitment, "commitment 承诺书 the commitment is the one named", "--commitment"),
    (check_terms, "terms 与承诺一致 the terms are as committed", "--commitment"),
    (check_sources, "sources 种子来源 the sources, and secrets as committed", ""),
    (check_seed, "seed 种子 the seed follows from the sources", ""),
    (check_sizes, "sizes 抽取数量 how many had to be drawn", "--commitment"),
    (check_tickets, "tickets 签号与名次 tickets and ranks", ""),
    (check_order, "order 次序与概率 order, probabilities, threshold", ""),
    (check_frame, "frame 名录 the frame is the one committed to", "--frame, --secret"),
    (check_draw, "selection 重抽 the draw, again", "--frame, --commitment"),
    (check_officers, "officers 人员 officers for all that were drawn", "--commitment"),
    (check_removals, "removals 剔除记录 removal logs", "--removals"),
    (check_sealed, "sealed 密封版 the sealed edition", "--sealed"),
    (check_proof, "proof 本企业 one enterprise in the frame", "--proof"),
    (check_ledger, "ledger 台账 the ledger of acts", "--ledger"),
)


def verified(manifest, told):
    """Run all checks on the bytes of a manifest; give (state, title, words) of each. Nonsense is wrong, no crash."""
    form = "form 清单格式 the form of the manifest"
    try:
        stored = read_manifest(manifest)
    except (ValueError, RecursionError) as error:
        yield "wrong", form, f"{error or 'nested too deep'}"
        yield from (("open", title, "the manifest cannot be read") for _, title, _ in CHECKS)
        return
    yield "ok", form, ""
    commitments = [one for one in (stored.get("commitment"), told["commitment"]) if one]
    told = told | {"stated": stored.get("manifest_hash"), "commitments": commitments}
    told["commitment"] = commitments[0] if commitments else None
    for check, title, needed in CHECKS:
        try:
            found = check(stored["core"], told)
        except (ArithmeticError, LookupError, TypeError, ValueError) as nonsense:
            found = f"this contradicts itself: {nonsense!r}"
        yield ("open", title, f"needs {needed}") if found is None else ("wrong" if found else "ok", title, found)


# ---- forms: what each file must look like, checked before anything is computed -------------------------------------


LARGEST = 2**53 - 1
TEXT = "[^\x00-\x1f\x7f\ud800-\udfff]+"  # no control characters (1.2)
MAYBE = f"(?:{TEXT})?"
STRATUM = rf"(?!\*\Z){TEXT}"
HEX = "[0-9a-f]{64}"
UNIT = r"[0-9A-HJ-NPQRTUWXY]{18}|(?=.{3,55}\Z)[a-z][a-z0-9_-]{0,15}:[!-~]+"  # (2.1)
WHOLE = "0|[1-9][0-9]{0,39}"
RATE = r"0|1|0\.[0-9]{0,17}[1-9]"  # (4.1)
ROUNDING = "floor|ceil|nearest-even|random"
DESIGN = "srs|pareto|seq_poisson|exact_pps"
ROW = (int, UNIT, HEX, f"(?:{WHOLE})/[1-9][0-9]{{0,39}}")  # rank, id, ticket, pi
COUNTS = {"name": STRATUM, "N_base": int, "N_eligible": int, "n": int}
TERMS = {"name": STRATUM, "rate": RATE, "rounding": ROUNDING, "design": DESIGN}
SOURCE = {"kind": TEXT, "ref": TEXT, "value": MAYBE}
FRAME = {"root": HEX, "count": int, "leaf": TEXT, "salt": TEXT, "order": TEXT}
BOTH = {"algorithm": "dr1", "draw_id": TEXT}
BOUND = {"policy_hash": HEX, "code": {"name": TEXT, "version": TEXT, "wheel_sha256": HEX}, "prev_manifest_hash": HEX}
CORE = {  # (7.1, 7.2)
    **BOTH,
    **BOUND,
    "schema": "credit_tier/draw/1",
    "commit_hash": HEX,
    "frame": FRAME,
    "seed": {"sources": [SOURCE], "seed": HEX},
    "strata": [
        {**COUNTS, **TERMS, "draw_key": HEX, "take_all": int, "x_rest": WHOLE}
        | {
            "threshold": f"|{HEX}|0|[1-9][0-9]{{0,109}}",
            "pi_kind": "exact|nominal",
            "selected": [ROW],
            "reserve": [ROW],
        }
    ],
    "officers": {"root": HEX, "algorithm": "waterfill", "assignments": [[UNIT]], "relaxations": [TEXT]},
}
COMMITMENT = {  # (6.7)
    **BOTH,
    **BOUND,
    "schema": "credit_tier/commit/1",
    "frame": FRAME,
    "secrets": {"agency": HEX, "frame": HEX},
    **dict.fromkeys(("rulebook_hash", "officers_root", "recusals_root"), HEX),
    "sources": [{"kind": TEXT, "ref": TEXT}],
    "strata": [{**TERMS, "min": int, "max": int}],
    "slots": [MAYBE],
}
SEALED = {**BOTH, "schema": "credit_tier/draw-sealed/1", "commit_hash": HEX, "manifest_hash": HEX}  # (7.4)
SEALED |= {"sources": [SOURCE], "strata": [COUNTS]}
ENTRY = {"schema": "credit_tier/removal/1", "seq": int, "stratum": STRATUM, "id": UNIT}  # (7.7)
ENTRY |= {"reason": "closed|duplicate|moved-out", "evidence": HEX, "prev": HEX}
REMOVALS = {"manifest_hash": HEX, "logs": {"*": [ENTRY]}, "heads": {"*": HEX}}
ROSTER = {"officers": [(UNIT, int, [TEXT])], "recusals": [(UNIT, UNIT)]}  # (8.1), sorted
PROOF = {"leaf": (UNIT, STRATUM, int, int, MAYBE, HEX), "proof": (int, int, [HEX])}  # (6.1, 6.2)
LINE = {"schema": "credit_tier/ledger/1", "seq": int, "task": TEXT, "act": "[a-z]+", "at": TEXT}
LINE |= {"content": {"*": object}, "prev": HEX, "hash": HEX}
HISTORY = (  # where the search for officers sticks (8.6) they are assigned and exchanged, and nothing is drawn
    "committed (seeded (assigned (swapped )*|drawn (removed )*(assigned )?((removed|swapped) )*"
    "(opened (removed )*(published )?)?)?)?(void )?"
)
SPEAKS = {  # kind of source: form of its ref, form of what it said (6.4)
    "agency-secret": (HEX, HEX),
    "drand": (f"{HEX}/(?:0|[1-9][0-9]*)", HEX),
    "nist-beacon-2": ("(?:0|[1-9][0-9]*)/(?:0|[1-9][0-9]*)", "[0-9a-f]{128}"),
    "dice": (TEXT, "[0-9]{20,}"),
    "lottery": (TEXT, "[0-9]{2}(?: [0-9]{2})*"),
    "dept-reveal": (f"{TEXT}/{HEX}", f"(?:{HEX})?"),
}
PUBLIC = {"drand", "nist-beacon-2", "dice", "lottery"}


def misfit(value, form, place):
    """Say where a value has not its form; "" where it has. {"*": form} has keys of any name, [form] any length."""
    if isinstance(form, dict):
        fits = isinstance(value, dict) and ("*" in form or value.keys() == form.keys())
        parts = [(name, item, form.get("*", form.get(name))) for name, item in value.items()] if fits else []
    elif isinstance(form, list | tuple):
        fits = isinstance(value, list) and (isinstance(form, list) or len(value) == len(form))
        parts = [(i, item, form[i % len(form)]) for i, item in enumerate(value)] if fits else []
    else:
        parts, fits = [], form is object or (isinstance(value, str) and form is not int and re.fullmatch(form, value))
        if form is int:
            fits = type(value) is int and 0 <= value <= LARGEST  # `True` is no number here
    if not fits:
        return f"{place} has not its form: {value!r:.70}"
    return next(filter(None, (misfit(item, part, f"{place}.{name}") for name, item, part in parts)), "")


# ---- reading what was given: a ValueError where a file is not what it should be ------------------------------------


def read_json(data):
    """Read JSON as 1.3 has it: no key twice, no fraction, nothing below 0; `misfit` finds true, false and null."""

    def once(pairs):
        if len(dict(pairs)) < len(pairs):
            raise ValueError("a key occurs twice")
        return dict(pairs)

    def refused(word):
        raise ValueError(f"{word} is no number of this format")

    def number(digits):
        return refused(digits) if digits.startswith("-") else int(digits)

    text = data.decode("utf-8-sig")
    return json.loads(text, object_pairs_hook=once, parse_int=number, parse_float=refused, parse_constant=refused)


def formed(value, form, name):
    if wrong := misfit(value, form, name):
        raise ValueError(wrong)
    return value


def read_manifest(data):
    """Give {core} of an opened edition, or {core, commitment, manifest_hash} as the agency keeps it."""
    found = read_json(data)
    if jcs(found) != data:
        raise ValueError("the bytes are not the canonical ones (RFC 8785): the file is not as it was written")
    if isinstance(found, dict) and found.get("schema") == SEALED["schema"]:
        raise ValueError("this is the sealed edition; what is verified is the opened one")
    if isinstance(found, dict) and "core" in found:
        return formed(found, {"core": CORE, "commitment": COMMITMENT, "manifest_hash": HEX}, "manifest")
    return {"core": formed(found, CORE, "core")}


def read_frame(data):
    """Read the list of enterprises: UTF-8 with byte order mark, CRLF, sorted by id, as the agency wrote it."""
    columns = ["id", "stratum", "x", "eligible", "reason"]
    header, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
    if header != columns or any(len(row) != 5 for row in rows):
        raise ValueError(f"the columns are not {columns}")
    units = [[code, stratum, int(x), int(eligible), reason] for code, stratum, x, eligible, reason in rows]
    formed(units, [(UNIT, STRATUM, int, int, MAYBE)], "frame")
    for code, _, x, eligible, reason in units:
        if eligible not in (0, 1) or (eligible == 1) == bool(reason) or x < eligible:
            raise ValueError(f"{code}: x, eligible and reason do not fit")
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\r\n").writerows([columns, *units])
    if [row[0] for row in rows] != sorted({row[0] for row in rows}) or again.getvalue().encode("utf-8-sig") != data:
        raise ValueError("an id occurs twice, or the bytes are not those written (order, quotes, line ends, blanks)")
    return units


def read_hex(text):
    return bytes.fromhex(formed(text, HEX, "64 hex digits"))


def main(arguments=None):
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("manifest", type=Path)
    for name in ("sealed", "commitment", "proof", "removals", "officers", "frame", "ledger"):
        parser.add_argument(f"--{name}", type=Path)
    parser.add_argument("--secret", help="k, 64 hex digits: handed over together with the frame")
    parser.add_argument("--head", action="append", default=[], help="a hash of a ledger line that was published")
    given = parser.parse_args(arguments)
    told, name = {"heads": given.head}, "manifest"
    forms = {"sealed": SEALED, "commitment": COMMITMENT, "proof": PROOF, "removals": REMOVALS}
    forms["officers"] = ROSTER
    try:
        manifest = given.manifest.read_bytes()
        for name, form in forms.items():
            path = getattr(given, name)
            told[name] = formed(read_json(path.read_bytes()), form, name) if path else None
        name = "frame"
        told["units"] = read_frame(given.frame.read_bytes()) if given.frame else None
        name = "secret"
        told["k"] = read_hex(given.secret) if given.secret else None
        name = "ledger"
        told["ledger"] = given.ledger.read_bytes() if given.ledger else None
    except (OSError, ValueError, RecursionError, csv.Error) as error:
        print(f"无法读取 cannot be read: {name}: {error}", file=sys.stderr)
        return 2
    answers = list(verified(manifest, told))
    for state, title, words in answers:
        print(f"{WORDS[state]:9} {title}" + (f": {words}" if words else ""))
    return 3 if any(state == "wrong" for state, _, _ in answers) else 0


if __name__ == "__main__":
    sys.exit(main())
