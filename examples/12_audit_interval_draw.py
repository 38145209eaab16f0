"""Audit the interval draw of older systems: which firms can never be drawn, and what the same numbers give here.

旧系统"跳号抽取"的审计：哪些企业永远抽不到。It prints docs/interval-draw.md.
"""

from math import lgamma, log

from credit_tier.analysis.interval_audit import audit_interval_draw

CASES = [(2_999, 1_000), (12_000, 500), (29_990, 10_000), (100_000, 3_000), (20_000, 15_000), (50_000, 26_000)]


def samples(size: int, wanted: int) -> str:
    """Say how many different samples there are of this size: every one of them can come out of `dr1`."""
    logarithm = lgamma(size + 1) - lgamma(wanted + 1) - lgamma(size - wanted + 1)
    return f"10^{int(logarithm / log(10)):,}"


PAGE = """# The interval draw, audited 跳号抽取的审计

Made by `python examples/12_audit_interval_draw.py`. Older systems step through the list of firms with the interval
⌊N/n⌋ from one random start, in pages of 5,000 rows. Every start was tried: the figures are exact, not simulated.
旧系统按间隔 ⌊N/n⌋ 从一个随机起点跳号抽取；下表逐一枚举全部起点，是精确值，不是模拟。

| N | n | wanted π 应有概率 | lists 可能名单 | never drawn 永远抽不到 | always 必被抽 | π in `dr1` | samples there |"""

print(PAGE)
print("|---|---|---|---|---|---|---|---|")
for size, wanted in CASES:
    found = audit_interval_draw(size, wanted)
    print(f"| {size:,} | {wanted:,} | {float(found.target):.3f} | {found.lists}", end="")
    print(f" | {found.never:,} ({100 * found.never / size:.1f} %) | {found.always:,}", end="")
    print(f" ({100 * found.always / size:.1f} %) | {found.target} | {samples(size, wanted)} |")
print("\nIn `dr1` (design `srs`) each firm has π = n/N exactly; order and pages of the list play no part.")
