"""Weights (赋权) to hold beside the rulebook's own: people's judgements (AHP), spread in the data (entropy, CRITIC).

None of them decides. A rulebook's points are law once they are published; these are second opinions for those who
draft it, and they are floats because nothing is ever graded by them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from credit_tier.foundation.errors import ArgumentError, Fault, Text

if TYPE_CHECKING:
    import pandas as pd

Float = np.ndarray[Any, np.dtype[np.float64]]

_RANDOM_INDEX: Final = (0, 0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random judgements of 1 to 15 things (Saaty, The Analytic Hierarchy Process, 1980)."""
CONSISTENT: Final = 0.10
"""Up to this ratio judgements are taken as consistent (Saaty 1980)."""


@dataclass(frozen=True, slots=True)
class JudgedWeights:
    """Weights that follow from comparisons in pairs (层次分析法).

    Attributes
    ----------
    weights : dict of str to float
        They add up to 1, in the order of the names.
    consistency_ratio : float
        0 where the judgements agree with one another; `CONSISTENT` is the usual limit.
    worst : tuple of (str, str, float)
        The pair whose judgement departs most from what all others imply, and how many times too large it is
        (below 1: too small); what to ask about first.
    """

    weights: dict[str, float]
    consistency_ratio: float
    worst: tuple[str, str, float]

    @property
    def consistent(self) -> bool:
        """Whether the judgements may be used at all."""
        return self.consistency_ratio <= CONSISTENT


def judged_weights(names: Sequence[str], judgements: Mapping[tuple[str, str], int | str | Fraction]) -> JudgedWeights:
    """Give the weights that people's comparisons in pairs imply (AHP, principal eigenvector).

    Parameters
    ----------
    names : sequence of str
        2 to 15 things to weigh, themes or indicators.
    judgements : mapping of (str, str) to int, str or Fraction
        How many times as important the first is as the second, such as ``3`` or ``"1/5"``; each pair once, in either
        order.

    Returns
    -------
    JudgedWeights

    Raises
    ------
    ArgumentError
        A pair is missing, given twice, unknown or not positive; all such pairs at once.

    References
    ----------
    Saaty, Decision making with the analytic hierarchy process, Int. J. Services Sciences 1 (2008) 83-98.

    Examples
    --------
    >>> found = judged_weights(["tax", "utility"], {("tax", "utility"): 3})
    >>> found.weights, found.consistent
    ({'tax': 0.75, 'utility': 0.25}, True)
    """
    matrix = _matrix(names, judgements)
    values, vectors = np.linalg.eig(matrix)
    first = int(values.real.argmax())
    weights = np.abs(vectors[:, first].real)
    weights /= weights.sum()
    size = len(names)
    index = (values[first].real - size) / (size - 1)
    ratio = max(0.0, index / _RANDOM_INDEX[size - 1]) if _RANDOM_INDEX[size - 1] else 0.0
    implied = matrix * weights[None, :] / weights[:, None]
    place = int(np.abs(np.log(np.triu(implied, 1) + np.tril(np.ones_like(implied)))).argmax())
    row, column = divmod(place, size)
    rounded = {name: round(float(weight), 12) for name, weight in zip(names, weights, strict=True)}
    return JudgedWeights(rounded, float(ratio), (names[row], names[column], float(implied[row, column])))


def entropy_weights(table: pd.DataFrame) -> dict[str, float]:
    """Give weights by how unevenly each column spreads over the rows (熵权法): even columns tell nothing apart.

    Parameters
    ----------
    table : pandas.DataFrame
        A row an enterprise, a column an indicator; numbers from 0 up, where more is better.

    Returns
    -------
    dict of str to float
        They add up to 1; a column that is the same for everyone weighs nothing.

    Raises
    ------
    ArgumentError
        Fewer than two rows, a negative or missing number, or no column that tells anybody apart.

    References
    ----------
    Xu, A note on the subjective and objective integrated approach to determine attribute weights, EJOR 156 (2004)
    530-532.

    Examples
    --------
    >>> import pandas as pd
    >>> entropy_weights(pd.DataFrame({"paid": [1, 0, 0, 0], "filed": [1, 1, 1, 1]}))
    {'paid': 1.0, 'filed': 0.0}
    """
    values = _values(table, least=0)
    shares = values / np.where(values.sum(axis=0) > 0, values.sum(axis=0), 1)
    logs = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
    even = -(shares * logs).sum(axis=0) / np.log(len(values))
    told = np.where(np.ptp(values, axis=0) > 0, 1 - even, 0.0)
    return _shares(table, told)


def critic_weights(table: pd.DataFrame) -> dict[str, float]:
    """Give weights by spread and by disagreement with the other columns (CRITIC): what others say already counts less.

    Parameters
    ----------
    table : pandas.DataFrame
        A row an enterprise, a column an indicator; numbers, where more is better.

    Returns
    -------
    dict of str to float
        They add up to 1; a column that is the same for everyone weighs nothing.

    Raises
    ------
    ArgumentError
        As `entropy_weights`, but numbers may be negative.

    References
    ----------
    Diakoulaki, Mavrotas, Papayannakis, Determining objective weights in multiple criteria problems: the CRITIC
    method, Computers & Operations Research 22 (1995) 763-770.

    Examples
    --------
    >>> import pandas as pd
    >>> critic_weights(pd.DataFrame({"a": [0, 1, 0, 1], "b": [0, 1, 0, 1], "c": [0, 0, 1, 1]}))
    {'a': 0.25, 'b': 0.25, 'c': 0.5}
    """
    values = _values(table, least=None)
    reach = np.ptp(values, axis=0)
    tells = reach > 0
    scaled = (values[:, tells] - values[:, tells].min(axis=0)) / reach[tells]
    told = np.zeros(values.shape[1])
    if scaled.shape[1]:
        disagreement = (1 - np.atleast_2d(np.corrcoef(scaled, rowvar=False))).sum(axis=0)
        # A single column that tells anything apart has nobody to disagree with.
        told[tells] = scaled.std(axis=0) * (disagreement if tells.sum() > 1 else 1)
    return _shares(table, told)


def _matrix(names: Sequence[str], judgements: Mapping[tuple[str, str], int | str | Fraction]) -> Float:
    faults = list(_faults(names, judgements))
    if faults:
        raise ArgumentError(faults)
    place = {name: index for index, name in enumerate(names)}
    matrix = np.eye(len(names))
    for (first, second), times in judgements.items():
        exact = Fraction(times)
        matrix[place[first], place[second]] = float(exact)
        matrix[place[second], place[first]] = float(1 / exact)
    return matrix


def _faults(names: Sequence[str], judgements: Mapping[tuple[str, str], int | str | Fraction]) -> Iterator[Fault]:
    if not 2 <= len(set(names)) == len(names) <= len(_RANDOM_INDEX):
        yield _wrong(
            "names",
            (f"{len(names)} 个名称，或有重复", f"{len(names)} names, or one of them twice."),
            (f"2 至 {len(_RANDOM_INDEX)} 个不同的名称", f"2 to {len(_RANDOM_INDEX)} names, each once."),
            ("名称过多时请先分组（主题），再在组内比较", "With more, weigh themes first, then within each theme."),
        )
    said = {frozenset(pair) for pair in judgements}
    for first, second in combinations(names, 2):
        if frozenset((first, second)) not in said:
            yield _pair((first, second), "没有给出这一对的比较", "This pair is not compared.")
    for pair, times in judgements.items():
        if not set(pair) <= set(names) or pair[0] == pair[1]:
            yield _pair(pair, "不是名单中的两个不同名称", "These are not two of the names.")
        elif (pair[1], pair[0]) in judgements and names.index(pair[0]) > names.index(pair[1]):
            yield _pair(pair, "这一对给了两次", "This pair is compared twice.")
        elif not _positive(times):
            yield _pair(pair, f"{times!r} 不是正数", f"{times!r} is no positive number.")


def _positive(times: object) -> bool:
    try:
        return not isinstance(times, bool | float) and Fraction(times) > 0  # type: ignore[call-overload]
    except (ValueError, TypeError, ZeroDivisionError):
        return False


def _pair(pair: tuple[str, ...], zh: str, en: str) -> Fault:
    return _wrong(
        f"judgements: {' / '.join(map(str, pair))}",
        (zh, en),
        (
            "每一对比较一次，值为正整数或分数，如 3、1/5",
            "Each pair once: a positive integer or fraction, such as 3 or 1/5.",
        ),
        ("请补上或改正", "Add or correct it."),
    )


def _values(table: pd.DataFrame, *, least: int | None) -> Float:
    values: Float = table.to_numpy(dtype=np.float64, na_value=np.nan)
    bad = [
        str(name)
        for name, column in zip(table.columns, values.T, strict=True)
        if not np.isfinite(column).all() or (least is not None and len(column) and column.min() < least)
    ]
    if bad or len(values) < 2:
        raise ArgumentError(
            _wrong(
                f"table: {', '.join(bad) or len(values)}",
                (
                    "行数不足两行，或有缺失、无穷、负数",
                    "Fewer than two rows, or missing, infinite or negative numbers.",
                ),
                ("至少两家企业，每格一个数", "Two enterprises or more, a number in every cell."),
                ("请先决定缺失怎么办，例如改用得分", "Decide first what missing means: take points, for example."),
            )
        )
    return values


def _shares(table: pd.DataFrame, told: Float) -> dict[str, float]:
    total = float(told.sum())
    if total <= 0:
        raise ArgumentError(
            _wrong(
                "table",
                ("所有企业在各列上都相同，说不出权重", "Every column is the same for everyone: nothing can be said."),
                ("至少一列能区分企业", "At least one column that tells enterprises apart."),
                ("请换一批企业或指标", "Take other enterprises or indicators."),
            )
        )
    return {str(name): round(float(share), 12) for name, share in zip(table.columns, told / total, strict=True)}


def _wrong(where: str, what: tuple[str, str], allowed: tuple[str, str], mend: tuple[str, str]) -> Fault:
    return Fault(where, Text(*what), Text(*allowed), Text(*mend))
