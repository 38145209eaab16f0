"""Draws for the tests, as the core of a manifest has them."""

from __future__ import annotations

from fractions import Fraction


def stratum(name, n, size, *, design="srs", reserve=0, take_all=0, pis=()):
    def row(rank):
        own = Fraction(pis[rank - 1]) if pis else Fraction(n, size)
        return [rank, f"{name}:{rank}", "00" * 32, f"{own.numerator}/{own.denominator}"]

    return {
        "name": name,
        "design": design,
        "N_base": size,
        "N_eligible": size,
        "n": n,
        "take_all": take_all,
        "selected": [row(rank) for rank in range(1, n + 1)],
        "reserve": [[rank, f"{name}:{rank}", "00" * 32, f"{n}/{size}"] for rank in range(n + 1, n + reserve + 1)],
    }


def core(*strata):
    return {"strata": list(strata)}


def found(name, n, violating, *, silent=0, outside=0, first=1):
    """Give outcomes of units of a stratum: first violations, then silent, outside, and clean ones."""
    words = ["violation"] * violating + ["no_response"] * silent + ["ineligible"] * outside
    words += ["none"] * (n - len(words))
    return {f"{name}:{rank}": word for rank, word in enumerate(words, start=first)}
