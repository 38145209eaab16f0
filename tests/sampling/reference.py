"""A second implementation, written from the text of `dr1` alone and as plainly as possible.

It shares no code with the library, sorts everything, and checks nothing: its input is well-formed.
"""

import hashlib
import hmac
import json
from fractions import Fraction


def sha(data):
    return hashlib.sha256(data).digest()


def jcs(value):
    # 1.3; the keys in these objects are ASCII, where code point order is UTF-16 order.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def h(value):
    return sha(jcs(value)).hex()


def key(purpose, draw, scope, seed):
    lines = ["credit_tier/dr1", f"purpose={purpose}", f"draw={draw}", f"scope={scope}", f"seed={seed}"]
    return sha("\n".join(lines).encode()).hex()


def ticket(draw_key, message):
    return int.from_bytes(sha(draw_key.encode() + message), "big")


def hex64(number):
    return f"{number:064x}"


def text(value):
    return f"{value.numerator}/{value.denominator}"


def root(leaves):
    # 6.2, by the recursive definition of RFC 6962.
    if not leaves:
        return sha(b"")
    if len(leaves) == 1:
        return sha(b"\x00" + leaves[0])
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    return sha(b"\x01" + root(leaves[:split]) + root(leaves[split:]))


def salt(k, message):
    return hmac.new(k, message, "sha256").hexdigest()


def frame_root(units, k):
    leaves = [jcs([u[0], u[1], u[2], u[3], u[4], salt(k, u[0].encode())]) for u in sorted(units)]
    return root(leaves).hex()


def officers_root(officers, k):
    rows = sorted(officers)
    return root([jcs([i, c, sorted(r), salt(k, b"\x1f" + i.encode())]) for i, c, r in rows]).hex()


def recusals_root(recusals, k):
    return root([jcs([u, o, salt(k, u.encode() + b"\x1f" + o.encode())]) for u, o in sorted(recusals)]).hex()


def seed_of(sources):
    lines = [b"credit_tier/dr1/seed"] + [jcs([s["kind"], s["ref"], s["value"]]) for s in sources]
    return sha(b"\n".join(lines)).hex()


def size(terms, base, eligible, draw, seed):
    exact = Fraction(terms["rate"]) * base
    f = exact.numerator // exact.denominator
    part = exact - f
    if terms["rounding"] == "floor":
        n = f
    elif terms["rounding"] == "ceil":
        n = f + (1 if part > 0 else 0)
    elif terms["rounding"] == "nearest-even":
        n = f + 1 if part > Fraction(1, 2) or (part == Fraction(1, 2) and f % 2 == 1) else f
    else:
        t64 = ticket(key("round", draw, terms["name"], seed), terms["name"].encode()) >> 192
        n = f + 1 if Fraction(2 * t64 + 1, 2**65) < part else f
    n = max(n, terms["min"])
    n = min(n, terms["max"])
    return min(n, eligible)


def select(design, draw, scope, seed, units, n):
    """Give every rank of a stratum as (id, ticket, pi), with take_all, x_rest and threshold; 5."""
    k = key("unit", draw, scope, seed)
    t = {i: ticket(k, i.encode()) for i, _ in units}
    x = dict(units)
    everyone = sorted(x)
    taken = []
    if design == "srs":
        taken = everyone if n == len(everyone) else []
        big_x, m = (0, 0) if n == len(everyone) else (len(everyone), n)
    else:
        big_x, m = sum(x.values()), n
        for i in sorted(everyone, key=lambda i: (-x[i], i)):
            if not (m > 0 and x[i] * m >= big_x):
                break
            taken.append(i)
            big_x -= x[i]
            m -= 1
    rest = [i for i in everyone if i not in taken]

    def pareto(i):
        s = 2 * (t[i] >> 192) + 1
        return (s * (big_x - m * x[i]) * 2**192) // ((2**65 - s) * m * x[i])

    def poisson(i):
        return ((t[i] >> 192) * 2**64) // x[i]

    by_ticket = sorted(rest, key=lambda i: (t[i], i))
    by_poisson = sorted(rest, key=lambda i: (poisson(i), t[i], i))
    threshold = ""
    if design == "srs":
        order = by_ticket
        threshold = hex64(t[order[m - 1]]) if m > 0 else ""
    elif design == "pareto" and m > 0:
        order = sorted(rest, key=lambda i: (pareto(i), t[i], i))
        threshold = str(pareto(order[m - 1]))
    elif design == "exact_pps":
        s = 2 * (ticket(key("start", draw, scope, seed), scope.encode()) >> 192) + 1
        hit, c = [], 0
        for i in by_ticket:
            c += x[i]
            if len(hit) < m and (s + len(hit) * 2**65) * big_x < c * m * 2**65:
                hit.append(i)
        order = hit + [i for i in by_poisson if i not in hit]
    else:
        order = by_poisson
        threshold = str(poisson(order[m - 1])) if m > 0 else ""
    ranks = sorted(taken, key=lambda i: (t[i], i)) + order

    def pi(i):
        if i in taken:
            return Fraction(1)
        return Fraction(n, len(everyone)) if design == "srs" else Fraction(m * x[i], big_x)

    return {
        "draw_key": k,
        "take_all": len(taken),
        "x_rest": str(big_x),
        "threshold": threshold,
        "pi_kind": "exact" if design in ("srs", "exact_pps") else "nominal",
        "ranks": [[rank, i, hex64(t[i]), text(pi(i))] for rank, i in enumerate(ranks, 1)],
    }


def assign(units, officers, recusals, slots, draw, seed):
    """Give [unit, officer, ...] rows, or (unit, slot, officers reached) where it is stuck; 8."""
    k = key("officer", draw, "*", seed)
    recused = {tuple(pair) for pair in recusals}
    holder = {}  # (unit, slot) -> officer, in the order in which the slots were first filled
    for v in sorted(units, key=lambda i: (ticket(k, i.encode()), i)):
        for i in range(len(slots)):
            queue, reached, end = [(v, i)], {}, None
            while queue and end is None:
                w, j = queue.pop(0)
                candidates = []
                for o, capacity, roles in officers:
                    load = sum(1 for other in holder.values() if other == o)
                    busy = any(holder.get((w, s)) == o for s in range(len(slots)))
                    if (
                        (slots[j] == "" or slots[j] in roles)
                        and (w, o) not in recused
                        and not busy
                        and o not in reached
                    ):
                        pair = ticket(k, w.encode() + b"\x1f" + o.encode())
                        candidates.append((Fraction(load, capacity), pair, o, load < capacity))
                candidates.sort()
                if candidates and candidates[0][3]:
                    end = (candidates[0][2], (w, j))
                    continue
                for _, _, o, _ in candidates:
                    reached[o] = (w, j)
                    queue += [slot for slot, other in holder.items() if other == o]
            if end is None:
                return v, i, sorted(reached)
            officer, place = end
            while place != (v, i):
                former = holder[place]
                holder[place] = officer
                officer, place = former, reached[former]
            holder[v, i] = officer
    return [[v, *(holder[v, i] for i in range(len(slots)))] for v in sorted(units)]


def draw(commitment, units, sources, officers, recusals):
    """Give the core of 7.1, or what `assign` gives where it is stuck."""
    d, seed = commitment["draw_id"], seed_of(sources)
    strata = []
    for terms in sorted(commitment["strata"], key=lambda terms: terms["name"].encode()):
        mine = [u for u in units if u[1] == terms["name"]]
        eligible = [(u[0], u[2]) for u in mine if u[3] == 1]
        n = size(terms, len(mine), len(eligible), d, seed)
        one = select(terms["design"], d, terms["name"], seed, eligible, n)
        ranks = one.pop("ranks")
        reserve = max(5, -(-n // 10))
        strata.append(
            {name: terms[name] for name in ("name", "rate", "rounding", "design")}
            | {"N_base": len(mine), "N_eligible": len(eligible), "n": n}
            | one
            | {"selected": ranks[:n], "reserve": ranks[n : n + reserve]}
        )
    assignments = []
    if commitment["slots"]:
        drawn = [row[1] for stratum in strata for row in stratum["selected"]]
        assignments = assign(drawn, officers, recusals, commitment["slots"], d, seed)
        if isinstance(assignments, tuple):
            return assignments
    return {
        "schema": "credit_tier/draw/1",
        "algorithm": "dr1",
        "draw_id": d,
        "commit_hash": h(commitment),
        "frame": commitment["frame"],
        "policy_hash": commitment["policy_hash"],
        "code": commitment["code"],
        "seed": {"sources": sources, "seed": seed},
        "strata": strata,
        "officers": {
            "root": commitment["officers_root"],
            "algorithm": "waterfill",
            "assignments": assignments,
            "relaxations": [],
        },
        "prev_manifest_hash": commitment["prev_manifest_hash"],
    }
