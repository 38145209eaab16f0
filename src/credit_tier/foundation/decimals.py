"""Exact fractions as decimal text (精确小数)."""

from __future__ import annotations

from fractions import Fraction


def decimal_text(value: Fraction) -> str:
    """Give a fraction with a finite decimal form as text.

    Examples
    --------
    >>> decimal_text(Fraction(241, 2)), decimal_text(Fraction(3)), decimal_text(Fraction(1, 200))
    ('120.5', '3', '0.005')
    """
    digits = 0
    while (value * 10**digits).denominator > 1:
        digits += 1
    text = str(int(value * 10**digits)).rjust(digits + 1, "0")
    return f"{text[:-digits]}.{text[-digits:]}" if digits else text
