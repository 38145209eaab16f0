"""What the acceptance tests of draws count and compare: many draws by the library's own functions, z and chi-square."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from math import erfc, exp, lgamma, log, sqrt
from statistics import NormalDist, fmean, pvariance

from credit_tier.sampling.selection import Scope
from sampling import cases


def samples(design, weights, n, trials, draw_id="stat"):
    """Draw again and again, with the seeds 0, 1, 2, ...: nothing flakes; give the places drawn."""
    ids = cases.ids(len(weights))
    place = {unit: i for i, unit in enumerate(ids)}
    for r in range(trials):
        found = cases.select_all(Scope(design, draw_id, "s", cases.seed_number(r)), ids, n, weights)
        yield tuple(sorted(place[row.id] for row in found.selected))


def counted(drawn):
    """Give how often each unit, and how often each pair of units, was drawn."""
    units, pairs = Counter(), Counter()
    for sample in drawn:
        units.update(sample)
        pairs.update(combinations(sample, 2))
    return units, pairs


def z(count, trials, p):
    return (count - trials * p) / sqrt(trials * p * (1 - p))


def chi_square(counts, expected):
    return sum((count - expected) ** 2 / expected for count in counts)


def survival(x, freedom):
    """Give the probability that chi-square with whole degrees of freedom is above x (finite sums, no tables)."""
    half = x / 2
    if half <= 0:
        return 1.0
    odd = freedom % 2
    total = erfc(sqrt(half)) if odd else 0.0
    for i in range(freedom // 2):
        power = i + 0.5 if odd else i
        total += exp(power * log(half) - half - lgamma(power + 1))
    return min(total, 1.0)


def first_order(units, size, n, trials):
    """Give p of the chi-square over all units of a simple random sample, and the largest |z| of one unit."""
    p = n / size
    squares = sum((units[i] - trials * p) ** 2 for i in range(size)) / (trials * p * (1 - p))
    return survival((size - 1) / size * squares, size - 1), max(abs(z(units[i], trials, p)) for i in range(size))


def fair_first_order(units, size, n, trials):
    """Say whether test 1 passes: neither too uneven nor too even, and no unit stands out."""
    p, largest = first_order(units, size, n, trials)
    return 1e-4 < p < 1 - 1e-4 and largest < 4.21


def joint(pairs, size, n, trials):
    """Give the largest |z| over all pairs of a simple random sample, and the variance of z."""
    p = n * (n - 1) / (size * (size - 1))
    found = [z(pairs[pair], trials, p) for pair in combinations(range(size), 2)]
    return max(map(abs, found)), pvariance(found)


def nominal(units, weights, n, trials):
    """Give mean z squared and largest relative error against pi = n x / X (no unit is certain)."""
    total = sum(weights)
    pis = [n * x / total for x in weights]
    assert max(pis) < 1
    errors = [units[i] / trials / pi - 1 for i, pi in enumerate(pis)]
    return fmean(z(units[i], trials, pi) ** 2 for i, pi in enumerate(pis)), max(map(abs, errors))


def lognormal(count, sigma):
    """Give the same sizes everywhere: quantiles of a lognormal law, in thousandths."""
    return [round(1000 * exp(sigma * NormalDist().inv_cdf((i + 0.5) / count))) for i in range(count)]


def correlation(one, other):
    mean_one, mean_other = fmean(one), fmean(other)
    covariance = fmean((a - mean_one) * (b - mean_other) for a, b in zip(one, other, strict=True))
    return covariance / sqrt(pvariance(one) * pvariance(other))


def kolmogorov(values):
    """Give p of the Kolmogorov-Smirnov test against the uniform law on (0, 1), by the limit law with its correction."""
    ordered, count = sorted(values), len(values)
    distance = max(max((i + 1) / count - value, value - i / count) for i, value in enumerate(ordered))
    scaled = (sqrt(count) + 0.12 + 0.11 / sqrt(count)) * distance
    return 2 * sum((-1) ** (j - 1) * exp(-2 * (j * scaled) ** 2) for j in range(1, 101))
